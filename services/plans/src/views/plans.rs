//! Which plans were there on a day, as it was known at a time, and where did they stand?
//!
//! **Invariant:** the rows known at a time are those told from the facts recorded by then (`eventstore::telling`).
//!
//! Deliberately absent: what stands in a plan; that is told from its own stream.

use super::{Statement, spans};
use chrono::{DateTime, NaiveDate, Utc};
use decider::timeline;
use eventstore::{Recorded, Row, Telling, Tx, Value, View, db, telling, view::Error};
use futures::future::BoxFuture;
use plans_domain::{
    plan::{Event, Plan},
    text::sort_key,
    vocabulary::{PlanKind, PlanStatus},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The view.
#[derive(Debug)]
pub struct Plans;

/// Its name.
pub const NAME: &str = "plans_1";

const SCHEMA: &str = "
CREATE TABLE view.source (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.plan (
    plan uuid NOT NULL, known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    valid_from date NOT NULL, valid_until date NOT NULL,
    kind text NOT NULL, status text NOT NULL, year bigint NOT NULL, until_year bigint NOT NULL, number text,
    sort_key text NOT NULL,
    PRIMARY KEY (plan, valid_from, known_from));
";

impl View for Plans {
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
        Box::pin(telling::take_in::<Stands>(tx, events))
    }
}

/// Where a plan stands, told from its facts.
struct Stands;

/// How a plan is found during some days.
#[derive(Clone, Debug, PartialEq)]
struct Segment {
    valid_from: NaiveDate,
    valid_until: NaiveDate,
    kind: String,
    status: String,
    year: i64,
    until_year: i64,
    number: Option<String>,
    sort_key: String,
}

impl Telling for Stands {
    const TABLE: &'static str = "view.plan";
    const FACTS: &'static str = "view.source";
    const SUBJECT: &'static str = "plan";
    const COLUMNS: &'static [&'static str] =
        &["valid_from", "valid_until", "kind", "status", "year", "until_year", "number", "sort_key"];

    type Fact = Event;
    type Subject = Vec<Event>;
    type Common = ();
    type Segment = Segment;

    /// What was done for tasks, and the money, moves a plan nowhere.
    fn fact(kind: &str, _: Uuid, event: &str) -> serde_json::Result<Option<Event>> {
        let event = telling::event_of::<Plan>(kind, event)?;
        Ok(event.filter(|event| {
            matches!(
                event,
                Event::Drafted(_)
                    | Event::Submitted { .. }
                    | Event::Returned { .. }
                    | Event::Approved { .. }
                    | Event::Promulgated { .. }
                    | Event::Superseded { .. }
                    | Event::Closed { .. }
            )
        }))
    }

    fn learn(facts: &mut Vec<Event>, fact: Event) {
        facts.push(fact);
    }

    fn tell(facts: &Vec<Event>, (): &()) -> Vec<Segment> {
        let moments = timeline::<Plan>(facts);
        let days: BTreeSet<NaiveDate> = moments.iter().map(|moment| moment.from).collect();
        let mut segments: Vec<Segment> = Vec::new();
        for (moment, (valid_from, valid_until)) in moments.iter().zip(spans(&days)) {
            let plan = &moment.state;
            let (Some(draft), Some(status)) = (plan.draft(), plan.status()) else { continue };
            let segment = Segment {
                valid_from,
                valid_until,
                kind: draft.kind.code().to_owned(),
                status: status.code().to_owned(),
                year: draft.year.into(),
                until_year: draft.until_year.unwrap_or(draft.year).into(),
                number: plan.number().map(str::to_owned),
                sort_key: sort_key(&draft.title),
            };
            match segments.last_mut() {
                Some(last) if last.continues_as(&segment) => last.valid_until = segment.valid_until, // submitted again
                _ => segments.push(segment),
            }
        }
        segments
    }

    fn values(segment: Segment) -> Vec<Value> {
        let Segment { valid_from, valid_until, kind, status, year, until_year, number, sort_key } = segment;
        vec![
            valid_from.into(),
            valid_until.into(),
            kind.into(),
            status.into(),
            year.into(),
            until_year.into(),
            number.into(),
            sort_key.into(),
        ]
    }

    fn segment(row: &Row<'_>) -> Result<Segment, db::Error> {
        Ok(Segment {
            valid_from: row.get("valid_from")?,
            valid_until: row.get("valid_until")?,
            kind: row.get("kind")?,
            status: row.get("status")?,
            year: row.get("year")?,
            until_year: row.get("until_year")?,
            number: row.get("number")?,
            sort_key: row.get("sort_key")?,
        })
    }
}

impl Segment {
    /// Whether nothing but the days tells `next` apart.
    fn continues_as(&self, next: &Segment) -> bool {
        Segment { valid_from: self.valid_from, valid_until: self.valid_until, ..next.clone() } == *self
    }
}

/// Which plans.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Of this kind.
    pub kind: Option<PlanKind>,
    /// For this year, or reaching over it.
    pub year: Option<i64>,
    /// That stand so.
    pub status: Option<PlanStatus>,
    /// Of this number.
    pub number: Option<String>,
}

/// The plans of a day as known at a time: the latest year first, then by kind, title and id.
///
/// # Errors
/// The database failed.
pub async fn list(
    tx: &mut Tx,
    (as_of, known_at): (NaiveDate, DateTime<Utc>),
    filter: &Filter,
    (offset, limit): (i64, i64),
) -> Result<Vec<Uuid>, db::Error> {
    let mut statement = Statement::new(
        "SELECT plan FROM view.plan \
         WHERE valid_from <= $1 AND $1 < valid_until AND known_from <= $2 AND $2 < known_until",
        vec![as_of.into(), known_at.into()],
    );
    statement.and("kind = ?", filter.kind.map(PlanKind::code));
    statement.and("year <= ? AND ? <= until_year", filter.year);
    statement.and("status = ?", filter.status.map(PlanStatus::code));
    statement.and("number = ?", filter.number.clone());
    let order = "year DESC, kind, sort_key, plan";
    let found: Vec<(Uuid,)> = statement.page(tx, order, offset, limit).fetch_all().await?;
    Ok(found.into_iter().map(|(plan,)| plan).collect())
}
