//! What agencies were called on a day and whether they were there, as it was known at a time: for the lists of the other views.
//!
//! **Invariant:** it is told from the registry's log alone, and joined by day and known time with what is told from another log.
//!
//! Deliberately absent: what decisions rest on; that is the directory's, which tells the registry's own aggregate.

use chrono::{DateTime, NaiveDate, Utc};
use decider::timeline;
use eventstore::{
    OPEN_DATE, Row, Tx, Value, db,
    telling::{Read, Telling, event_of},
};
use registry_domain::{
    agency::{self, Agency},
    text::sort_key,
    vocabulary::Tier,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The tables that a view needs for it. A macro, because the schema of a view is one constant text.
macro_rules! schema {
    () => {
        "
CREATE TABLE view.agency_fact (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.agency (
    agency uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    name text NOT NULL, sort_key text NOT NULL, tier text NOT NULL, tier_rank bigint NOT NULL, live boolean NOT NULL,
    PRIMARY KEY (agency, valid_from, known_from));
"
    };
}
pub(super) use schema;

/// How a row that has the column `subject` finds the agency's of the day `$1`, as known at `$2`.
pub(super) fn joined(subject: &str) -> String {
    format!(
        "LEFT JOIN view.agency AS a ON a.agency = {subject} AND a.valid_from <= $1 AND $1 < a.valid_until \
         AND a.known_from <= $2 AND $2 < a.known_until"
    )
}

/// How names and lives follow from the events of agencies.
pub(super) struct Names;

/// What an agency was during some days.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named {
    valid_from: NaiveDate,
    valid_until: NaiveDate,
    name: String,
    tier: Tier,
    live: bool,
}

impl Telling for Names {
    const TABLE: &'static str = "view.agency";
    const FACTS: &'static str = "view.agency_fact";
    const SUBJECT: &'static str = "agency";
    const COLUMNS: &'static [&'static str] =
        &["valid_from", "valid_until", "name", "sort_key", "tier", "tier_rank", "live"];

    type Fact = agency::Event;
    type Subject = Vec<agency::Event>;
    type Common = ();
    type Segment = Named;

    fn fact(kind: &str, _: Uuid, event: &str) -> Read<agency::Event> {
        event_of::<Agency>(kind, event)
    }

    fn learn(subject: &mut Vec<agency::Event>, fact: agency::Event) {
        subject.push(fact);
    }

    fn tell(history: &Vec<agency::Event>, (): &()) -> Vec<Named> {
        let mut told: Vec<Named> = Vec::new();
        for moment in timeline::<Agency>(history) {
            let (agency, on) = (moment.state, moment.from);
            let (Some(name), Some(tier)) = (agency.name(on), agency.tier()) else { continue };
            let (name, live) = (name.to_owned(), agency.is_live(on));
            let named = Named { valid_from: on, valid_until: OPEN_DATE, name, tier, live };
            match told.last_mut() {
                Some(last) if (&last.name, last.live) == (&named.name, named.live) => {}
                last => {
                    if let Some(last) = last {
                        last.valid_until = on;
                    }
                    told.push(named);
                }
            }
        }
        told
    }

    fn values(named: Named) -> Vec<Value> {
        vec![
            named.valid_from.into(),
            named.valid_until.into(),
            named.name.as_str().into(),
            sort_key(&named.name).into(),
            named.tier.code().into(),
            (named.tier as i64).into(),
            named.live.into(),
        ]
    }

    fn segment(row: &Row<'_>) -> Result<Named, db::Error> {
        Ok(Named {
            valid_from: row.get("valid_from")?,
            valid_until: row.get("valid_until")?,
            name: row.get("name")?,
            tier: super::code("tier", &row.get::<String>("tier")?)?,
            live: row.get("live")?,
        })
    }
}

/// The agencies that were once there, and are no more on the day, as known at the time.
///
/// # Errors
/// The database failed.
pub async fn no_longer_there(
    tx: &mut Tx,
    as_of: NaiveDate,
    known_at: DateTime<Utc>,
) -> Result<BTreeSet<Uuid>, db::Error> {
    let gone = tx.query(
        "SELECT agency FROM view.agency WHERE NOT live AND valid_from <= $1 AND $1 < valid_until \
         AND known_from <= $2 AND $2 < known_until",
    );
    Ok(gone.bind(as_of).bind(known_at).fetch_all::<(Uuid,)>().await?.into_iter().map(|(agency,)| agency).collect())
}
