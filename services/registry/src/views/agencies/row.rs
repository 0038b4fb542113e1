//! The tables of the view, and their rows, written and read.
//!
//! **Invariant:** a segment read back is the segment that was written.
//! **Invariant:** the three keys of a name follow from the name (`registry_domain::text`).

use chrono::{DateTime, NaiveDate, Utc};
use eventstore::{FromRow, Known, Recorded, Row, Value, db};
use registry_domain::{
    text::{match_key, search_key, sort_key},
    vocabulary::{Kind, Level, Obligation, Tier, UnknownCode},
};
use std::str::FromStr;
use uuid::Uuid;

pub(super) const SCHEMA: &str = "
CREATE TABLE view.source (
    stream uuid NOT NULL, position bigint NOT NULL, kind text NOT NULL, event text NOT NULL, PRIMARY KEY (stream, position));
CREATE TABLE view.agency (
    agency uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    name text NOT NULL, match_key text NOT NULL, search_key text NOT NULL, sort_key text NOT NULL,
    tier text NOT NULL, tier_rank bigint NOT NULL, kind text NOT NULL, level text,
    parent uuid, area_code text, obligation text, obligation_basis text, registered_on date NOT NULL, dissolved_on date,
    PRIMARY KEY (agency, valid_from, known_from));
CREATE INDEX view.source_by_kind ON view.source (kind);
CREATE INDEX view.agency_by_name ON view.agency (name);
CREATE INDEX view.agency_by_code ON view.agency (area_code);
";

pub(super) const SOURCE_COLUMNS: [&str; 4] = ["stream", "position", "kind", "event"];

pub(super) const AGENCY_COLUMNS: [&str; 19] = [
    "agency",
    "valid_from",
    "valid_until",
    "known_from",
    "known_until",
    "name",
    "match_key",
    "search_key",
    "sort_key",
    "tier",
    "tier_rank",
    "kind",
    "level",
    "parent",
    "area_code",
    "obligation",
    "obligation_basis",
    "registered_on",
    "dissolved_on",
];

/// What an agency was during some days.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// First day.
    pub valid_from: NaiveDate,
    /// First day on which it was otherwise; [`eventstore::OPEN_DATE`] while that is not known.
    pub valid_until: NaiveDate,
    /// Full name, NFC.
    pub name: String,
    /// Level of government.
    pub tier: Tier,
    /// Sort of body.
    pub kind: Kind,
    /// Sort of territory.
    pub level: Option<Level>,
    /// The agency above it.
    pub parent: Option<Uuid>,
    /// Code of its territory.
    pub area_code: Option<String>,
    /// Whether it must run a quality system.
    pub obligation: Option<Obligation>,
    /// The document that says so.
    pub obligation_basis: Option<String>,
    /// First day of its life.
    pub registered_on: NaiveDate,
    /// First day on which it was no more.
    pub dissolved_on: Option<NaiveDate>,
}

impl Segment {
    /// Whether nothing but the days tells `next` apart.
    pub(super) fn continues_as(&self, next: &Segment) -> bool {
        Segment { valid_from: self.valid_from, valid_until: self.valid_until, ..next.clone() } == *self
    }
}

/// One agency on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Which agency.
    pub agency: Uuid,
    /// What it was.
    pub segment: Segment,
    pub(super) known: (DateTime<Utc>, DateTime<Utc>),
}

/// One agency on one day, and its version by now.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The agency.
    pub line: Line,
    /// How many events it has.
    pub version: i64,
}

impl FromRow for Listed {
    fn from_row(row: &Row<'_>) -> Result<Listed, db::Error> {
        Ok(Listed { line: Line::from_row(row)?, version: row.get("version")? })
    }
}

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> Result<Line, db::Error> {
        let segment = Segment {
            valid_from: row.get("valid_from")?,
            valid_until: row.get("valid_until")?,
            name: row.get("name")?,
            tier: code(row, "tier")?,
            kind: code(row, "kind")?,
            level: optional_code(row, "level")?,
            parent: row.get("parent")?,
            area_code: row.get("area_code")?,
            obligation: optional_code(row, "obligation")?,
            obligation_basis: row.get("obligation_basis")?,
            registered_on: row.get("registered_on")?,
            dissolved_on: row.get("dissolved_on")?,
        };
        Ok(Line { agency: row.get("agency")?, segment, known: (row.get("known_from")?, row.get("known_until")?) })
    }
}

fn code<T: FromStr<Err = UnknownCode>>(row: &Row<'_>, column: &str) -> Result<T, db::Error> {
    value(column, &row.get::<String>(column)?)
}

fn optional_code<T: FromStr<Err = UnknownCode>>(row: &Row<'_>, column: &str) -> Result<Option<T>, db::Error> {
    row.get::<Option<String>>(column)?.map(|text| value(column, &text)).transpose()
}

fn value<T: FromStr<Err = UnknownCode>>(column: &str, text: &str) -> Result<T, db::Error> {
    text.parse().map_err(|unknown| db::Error::Unfit(format!("column {column}: {unknown}")))
}

pub(super) fn of_source(recorded: &Recorded) -> Vec<Value> {
    let (kind, event) = (recorded.kind.as_str(), recorded.event.as_str());
    vec![recorded.stream.into(), recorded.position.into(), kind.into(), event.into()]
}

pub(super) fn of_agency(agency: Uuid, known: Known<Segment>) -> Vec<Value> {
    let Known { segment, from, until } = known;
    vec![
        agency.into(),
        segment.valid_from.into(),
        segment.valid_until.into(),
        from.into(),
        until.into(),
        segment.name.as_str().into(),
        match_key(&segment.name).into(),
        search_key(&segment.name).into(),
        sort_key(&segment.name).into(),
        segment.tier.code().into(),
        (segment.tier as i64).into(),
        segment.kind.code().into(),
        segment.level.map(Level::code).into(),
        segment.parent.into(),
        segment.area_code.into(),
        segment.obligation.map(Obligation::code).into(),
        segment.obligation_basis.into(),
        segment.registered_on.into(),
        segment.dissolved_on.into(),
    ]
}
