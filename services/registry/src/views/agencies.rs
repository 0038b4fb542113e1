//! Which agencies were there on a day, as it was known at a time, and what were they called?
//!
//! `view.agency` holds each agency's attributes over valid and known time; `view.source` keeps the events they are told
//! from, so that a fact that arrives late is put in its place.
//!
//! **Invariant:** the open rows of an agency are the timeline of its recorded events, and an earlier known time shows the
//! timeline of the events recorded by then.
//!
//! Deliberately absent: officers and quality systems, which are read from the agency's own history.

mod query;

pub use query::{Column, Condition, Direction, Query, list, of_audience};

use chrono::{DateTime, NaiveDate, Utc};
use decider::timeline;
use eventstore::{Chronicle, FromRow, Known, OPEN_DATE, OPEN_TIME, Recorded, Row, Tx, Value, View, db, view::Error};
use futures::future::BoxFuture;
use registry_domain::{
    agency::{Agency, Event},
    text::search_key,
    vocabulary::{Kind, Level, Obligation, Tier},
};
use std::{collections::BTreeMap, str::FromStr};
use uuid::Uuid;

/// The view.
#[derive(Debug)]
pub struct Agencies;

/// Its name.
pub const NAME: &str = "agencies_1";

const SCHEMA: &str = "
CREATE TABLE view.source (agency uuid NOT NULL, position bigint NOT NULL, event text NOT NULL, PRIMARY KEY (agency, position));
CREATE TABLE view.agency (
    agency uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    name text NOT NULL, search_key text NOT NULL, tier text NOT NULL, tier_rank bigint NOT NULL, kind text NOT NULL, level text,
    parent uuid, area_code text, obligation text, obligation_basis text, registered_on date NOT NULL, dissolved_on date,
    PRIMARY KEY (agency, valid_from, known_from));
CREATE INDEX view.agency_by_name ON view.agency (search_key, agency);
CREATE INDEX view.agency_by_code ON view.agency (area_code);
";

const COLUMNS: [&str; 17] = [
    "agency",
    "valid_from",
    "valid_until",
    "known_from",
    "known_until",
    "name",
    "search_key",
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
    /// First day on which it was otherwise; [`OPEN_DATE`] while that is not known.
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

/// One agency on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Which agency.
    pub agency: Uuid,
    /// What it was.
    pub segment: Segment,
    known: (DateTime<Utc>, DateTime<Utc>),
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

fn code<T: FromStr<Err = registry_domain::vocabulary::UnknownCode>>(
    row: &Row<'_>,
    column: &str,
) -> Result<T, db::Error> {
    row.get::<String>(column)?.parse().map_err(|unknown| db::Error::Unfit(format!("column {column}: {unknown}")))
}

fn optional_code<T: FromStr<Err = registry_domain::vocabulary::UnknownCode>>(
    row: &Row<'_>,
    column: &str,
) -> Result<Option<T>, db::Error> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|unknown| db::Error::Unfit(format!("column {column}: {unknown}")))).transpose()
}

impl View for Agencies {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[crate::NAME]
    }

    fn schema(&self) -> &'static str {
        SCHEMA
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let mut news: BTreeMap<Uuid, Vec<(&Recorded, Event)>> = BTreeMap::new();
            for recorded in events {
                if let Some(event) = recorded.of::<Agency>()? {
                    news.entry(recorded.stream).or_default().push((recorded, event));
                }
            }
            let mut past = past(tx, news.keys().copied()).await?;
            let (mut sources, mut rows) = (Vec::new(), Vec::new());
            for (agency, news) in news {
                let (mut history, open) = past.remove(&agency).unwrap_or_default();
                let mut chronicle = Chronicle::new(open);
                for (index, (recorded, event)) in news.iter().enumerate() {
                    sources.push(vec![agency.into(), recorded.position.into(), recorded.event.as_str().into()]);
                    history.push(event.clone());
                    // What one command recorded is learned at once.
                    if news.get(index + 1).is_none_or(|(next, _)| next.command_id != recorded.command_id) {
                        chronicle.tell(recorded.recorded_at, &segments(&history));
                    }
                }
                rows.extend(chronicle.into_rows().into_iter().map(|known| to_row(agency, known)));
            }
            tx.insert("view.source", &["agency", "position", "event"], sources).await?;
            tx.insert("view.agency", &COLUMNS, rows).await?;
            Ok(())
        })
    }
}

/// The attributes of an agency over the days of its life and after.
pub fn segments(history: &[Event]) -> Vec<Segment> {
    let moments = timeline::<Agency>(history);
    let mut segments: Vec<Segment> = Vec::new();
    for (index, moment) in moments.iter().enumerate() {
        let (on, agency) = (moment.from, &moment.state);
        let (Some(life), Some(tier), Some(kind)) = (agency.lifetime(), agency.tier(), agency.kind()) else { continue };
        let segment = Segment {
            valid_from: on,
            valid_until: moments.get(index + 1).map_or(OPEN_DATE, |next| next.from),
            name: agency.name(on).unwrap_or_default().to_owned(),
            tier,
            kind,
            level: agency.level(on),
            parent: agency.parent(on),
            area_code: agency.area_code(on).map(str::to_owned),
            obligation: agency.obligation(on),
            obligation_basis: agency.obligation_basis(on).map(str::to_owned),
            registered_on: life.from,
            dissolved_on: life.until,
        };
        match segments.last_mut() {
            Some(last)
                if (Segment { valid_from: last.valid_from, ..segment.clone() })
                    == (Segment { valid_until: segment.valid_until, ..last.clone() }) =>
            {
                last.valid_until = segment.valid_until; // an officer came or went
            }
            _ => segments.push(segment),
        }
    }
    segments
}

type Past = BTreeMap<Uuid, (Vec<Event>, Vec<Known<Segment>>)>;

/// The events so far and the open rows of the agencies at hand; the rows are taken out, to be written back.
async fn past(tx: &mut Tx, agencies: impl Iterator<Item = Uuid> + Clone) -> Result<Past, Error> {
    let mut past = Past::new();
    let sources: Vec<(Uuid, i64, String)> = tx
        .query("SELECT agency, position, event FROM view.source WHERE agency IN ($1...) ORDER BY position")
        .bind_all(agencies.clone())
        .fetch_all()
        .await?;
    for (agency, position, event) in sources {
        let event: Event =
            serde_json::from_str(&event).map_err(|reason| Error::Poison { position, reason: reason.to_string() })?;
        past.entry(agency).or_default().0.push(event);
    }
    let open: Vec<Line> = tx
        .query("SELECT * FROM view.agency WHERE known_until = $1 AND agency IN ($2...)")
        .bind(OPEN_TIME)
        .bind_all(agencies.clone())
        .fetch_all()
        .await?;
    for Line { agency, segment, known: (from, until) } in open {
        past.entry(agency).or_default().1.push(Known { segment, from, until });
    }
    tx.query("DELETE FROM view.agency WHERE known_until = $1 AND agency IN ($2...)")
        .bind(OPEN_TIME)
        .bind_all(agencies)
        .execute()
        .await?;
    Ok(past)
}

fn to_row(agency: Uuid, known: Known<Segment>) -> Vec<Value> {
    let Known { segment, from, until } = known;
    vec![
        agency.into(),
        segment.valid_from.into(),
        segment.valid_until.into(),
        from.into(),
        until.into(),
        segment.name.as_str().into(),
        search_key(&segment.name).into(),
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
