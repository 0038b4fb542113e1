//! Which trainings were there on a day, as it was known at a time?
//!
//! **Invariant:** the rows known at a time are those told from the facts recorded by then (`eventstore::telling`).
//!
//! Deliberately absent: who took part; that is told from a training's own stream.

use super::{Statement, spans};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use decider::timeline;
use eventstore::{Recorded, Row, Telling, Tx, Value, View, db, telling, view::Error};
use futures::future::BoxFuture;
use plans_domain::{
    training::{Event, Training},
    vocabulary::{TrainingKind, TrainingStatus},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The view.
#[derive(Debug)]
pub struct Trainings;

/// Its name.
pub const NAME: &str = "trainings_1";

const SCHEMA: &str = "
CREATE TABLE view.source (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.training (
    training uuid NOT NULL, known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    valid_from date NOT NULL, valid_until date NOT NULL,
    kind text NOT NULL, status text NOT NULL, plan uuid, first_day date NOT NULL, year bigint NOT NULL,
    PRIMARY KEY (training, valid_from, known_from));
";

impl View for Trainings {
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
        Box::pin(telling::take_in::<Arranged>(tx, events))
    }
}

/// When a training is or was held, told from its facts.
struct Arranged;

/// How a training is found during some days.
#[derive(Clone, Debug, PartialEq)]
struct Segment {
    valid_from: NaiveDate,
    valid_until: NaiveDate,
    kind: String,
    status: String,
    plan: Option<Uuid>,
    first_day: NaiveDate,
}

impl Telling for Arranged {
    const TABLE: &'static str = "view.training";
    const FACTS: &'static str = "view.source";
    const SUBJECT: &'static str = "training";
    const COLUMNS: &'static [&'static str] =
        &["valid_from", "valid_until", "kind", "status", "plan", "first_day", "year"];

    type Fact = Event;
    type Subject = Vec<Event>;
    type Common = ();
    type Segment = Segment;

    /// Who took part does not change when it was.
    fn fact(kind: &str, _: Uuid, event: &str) -> serde_json::Result<Option<Event>> {
        let event = telling::event_of::<Training>(kind, event)?;
        Ok(event.filter(|event| !matches!(event, Event::AttendanceRecorded { .. } | Event::ResultRecorded { .. })))
    }

    fn learn(facts: &mut Vec<Event>, fact: Event) {
        facts.push(fact);
    }

    fn tell(facts: &Vec<Event>, (): &()) -> Vec<Segment> {
        let moments = timeline::<Training>(facts);
        let days: BTreeSet<NaiveDate> = moments.iter().map(|moment| moment.from).collect();
        let segments = moments.iter().zip(spans(&days)).filter_map(|(moment, (valid_from, valid_until))| {
            let training = &moment.state;
            Some(Segment {
                valid_from,
                valid_until,
                kind: training.arrangement()?.kind.code().to_owned(),
                status: training.status()?.code().to_owned(),
                plan: training.arrangement()?.plan,
                first_day: training.days()?.0,
            })
        });
        segments.collect()
    }

    fn values(segment: Segment) -> Vec<Value> {
        let Segment { valid_from, valid_until, kind, status, plan, first_day } = segment;
        vec![
            valid_from.into(),
            valid_until.into(),
            kind.into(),
            status.into(),
            plan.into(),
            first_day.into(),
            i64::from(first_day.year()).into(),
        ]
    }

    fn segment(row: &Row<'_>) -> Result<Segment, db::Error> {
        Ok(Segment {
            valid_from: row.get("valid_from")?,
            valid_until: row.get("valid_until")?,
            kind: row.get("kind")?,
            status: row.get("status")?,
            plan: row.get("plan")?,
            first_day: row.get("first_day")?,
        })
    }
}

/// Which trainings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Of this kind.
    pub kind: Option<TrainingKind>,
    /// That begin in this year.
    pub year: Option<i64>,
    /// That stand so.
    pub status: Option<TrainingStatus>,
    /// Of this plan.
    pub plan: Option<Uuid>,
}

/// The trainings of a day as known at a time, those that begin last first.
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
        "SELECT training FROM view.training \
         WHERE valid_from <= $1 AND $1 < valid_until AND known_from <= $2 AND $2 < known_until",
        vec![as_of.into(), known_at.into()],
    );
    statement.and("kind = ?", filter.kind.map(TrainingKind::code));
    statement.and("year = ?", filter.year);
    statement.and("status = ?", filter.status.map(TrainingStatus::code));
    statement.and("plan = ?", filter.plan);
    let found: Vec<(Uuid,)> = statement.page(tx, "first_day DESC, training", offset, limit).fetch_all().await?;
    Ok(found.into_iter().map(|(training,)| training).collect())
}
