//! The rows of `view.source` and `view.status`, written and read.
//!
//! **Invariant:** a segment read back is the segment that was written.

use crate::views::column::{optional_word, value, word};
use chrono::{DateTime, Utc};
use eventstore::{FromRow, Known, Recorded, Row, Value, db};
use registry_domain::{
    text::sort_key,
    vocabulary::{Level, Obligation, Tier},
};
use reporting_domain::conformity::Segment;
use std::collections::BTreeSet;
use uuid::Uuid;

pub(super) const SOURCE_COLUMNS: [&str; 5] = ["agency", "position", "kind", "effective_on", "event"];

pub(super) const STATUS_COLUMNS: [&str; 22] = [
    "agency",
    "valid_from",
    "valid_until",
    "known_from",
    "known_until",
    "name",
    "name_key",
    "tier",
    "tier_rank",
    "kind",
    "level",
    "parent",
    "district",
    "area_code",
    "obligation",
    "status",
    "reasons",
    "edition",
    "number",
    "signed_on",
    "declared_on",
    "declared",
];

pub(super) fn of_source(recorded: &Recorded) -> Vec<Value> {
    vec![
        recorded.stream.into(),
        recorded.position.into(),
        recorded.kind.as_str().into(),
        recorded.effective_on.into(),
        recorded.event.as_str().into(),
    ]
}

pub(super) fn of_status(agency: Uuid, known: Known<Segment>) -> Vec<Value> {
    let Known { segment, from, until } = known;
    let district = match segment.tier {
        Tier::Province => None,
        Tier::District => Some(agency),
        Tier::Commune => segment.parent,
    };
    let reasons: Vec<&str> = segment.reasons.iter().map(|reason| reason.code()).collect();
    vec![
        agency.into(),
        segment.from.into(),
        segment.until.into(),
        from.into(),
        until.into(),
        segment.name.as_str().into(),
        sort_key(&segment.name).into(),
        segment.tier.code().into(),
        (segment.tier as i64).into(),
        segment.kind.code().into(),
        segment.level.map(Level::code).into(),
        segment.parent.into(),
        district.into(),
        segment.area_code.into(),
        segment.obligation.map(Obligation::code).into(),
        segment.status.code().into(),
        reasons.join(",").into(),
        segment.edition.into(),
        segment.number.into(),
        segment.signed_on.into(),
        segment.declared_on.into(),
        segment.declared.into(),
    ]
}

/// A row of `view.status`.
pub(super) struct Stored {
    pub(super) agency: Uuid,
    pub(super) known: Known<Segment>,
}

impl FromRow for Stored {
    fn from_row(row: &Row<'_>) -> Result<Stored, db::Error> {
        let (from, until): (DateTime<Utc>, DateTime<Utc>) = (row.get("known_from")?, row.get("known_until")?);
        Ok(Stored { agency: row.get("agency")?, known: Known { segment: segment(row)?, from, until } })
    }
}

/// One agency on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Which agency.
    pub agency: Uuid,
    /// What it was, and where it stood.
    pub segment: Segment,
    /// The district committee that it is or that is above it.
    pub district: Option<District>,
}

/// A district committee on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct District {
    /// Which.
    pub agency: Uuid,
    /// Its name.
    pub name: String,
    /// Code of its territory.
    pub area_code: Option<String>,
}

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> Result<Line, db::Error> {
        let named = row.get::<Option<Uuid>>("district_id")?.zip(row.get::<Option<String>>("district_name")?);
        let area_code = row.get("district_code")?;
        let district = named.map(|(agency, name)| District { agency, name, area_code });
        Ok(Line { agency: row.get("agency")?, segment: segment(row)?, district })
    }
}

fn segment(row: &Row<'_>) -> Result<Segment, db::Error> {
    let reasons: String = row.get("reasons")?;
    let reasons: BTreeSet<_> = reasons
        .split(',')
        .filter(|code| !code.is_empty())
        .map(|code| value("reasons", code))
        .collect::<Result<_, _>>()?;
    Ok(Segment {
        from: row.get("valid_from")?,
        until: row.get("valid_until")?,
        name: row.get("name")?,
        tier: word(row, "tier")?,
        kind: word(row, "kind")?,
        level: optional_word(row, "level")?,
        parent: row.get("parent")?,
        area_code: row.get("area_code")?,
        obligation: optional_word(row, "obligation")?,
        status: word(row, "status")?,
        reasons,
        edition: row.get("edition")?,
        number: row.get("number")?,
        signed_on: row.get("signed_on")?,
        declared_on: row.get("declared_on")?,
        declared: row.get("declared")?,
    })
}
