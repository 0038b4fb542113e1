//! Which findings were there on a day, who had to put them right, how far were they and by when were they due, as it was known
//! at a time?
//!
//! **Invariant:** the rows known at a time are the states of the findings by the facts recorded by then.
//! **Invariant:** whether something is overdue follows from the day that is asked about; no row says so.
//!
//! Deliberately absent: actions, evidence and checks; one finding is told from its own stream.

mod list;

pub use list::{Listed, Query, list};

use super::{agency, code};
use chrono::NaiveDate;
use decider::timeline;
use eventstore::{
    OPEN_DATE, Recorded, Row, Tx, Value, View, db,
    telling::{self, Read, Telling, event_of},
    view::Error,
};
use futures::future::BoxFuture;
use inspections_domain::{
    finding::{Event, Finding, Stage},
    vocabulary::{FindingClass, FindingStatus},
};
use uuid::Uuid;

/// The view.
#[derive(Debug)]
pub struct Findings;

/// Its name.
pub const NAME: &str = "findings_1";

const SCHEMA: &str = concat!(
    agency::schema!(),
    "
CREATE TABLE view.fact (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.finding (
    finding uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    inspection uuid NOT NULL, campaign uuid NOT NULL, agency uuid NOT NULL, year bigint NOT NULL, item text NOT NULL,
    clause text, class text NOT NULL, body text NOT NULL, repeat_of uuid, raised_on date NOT NULL,
    status text NOT NULL, is_open boolean NOT NULL, due date, ended_on date,
    PRIMARY KEY (finding, valid_from, known_from));
CREATE INDEX view.finding_by_inspection ON view.finding (inspection);
CREATE INDEX view.finding_by_agency ON view.finding (agency);
"
);

impl View for Findings {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[crate::NAME, directory::SOURCE]
    }

    fn schema(&self) -> &'static str {
        SCHEMA
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            telling::take_in::<Course>(tx, events).await?;
            telling::take_in::<agency::Names>(tx, events).await
        })
    }
}

/// How the states of a finding follow from its events.
struct Course;

/// What a finding was during some days.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    valid_from: NaiveDate,
    valid_until: NaiveDate,
    /// The inspection that raised it.
    pub inspection: Uuid,
    /// The campaign of that.
    pub campaign: Uuid,
    /// Who has to put it right.
    pub agency: Uuid,
    /// The year that it counts for.
    pub year: i32,
    /// The item of the checklist.
    pub item: String,
    /// The clause of the standard.
    pub clause: Option<String>,
    /// How grave it is.
    pub class: FindingClass,
    /// What was found.
    pub text: String,
    /// The finding of the last inspection that it repeats.
    pub repeat_of: Option<Uuid>,
    /// When it was raised.
    pub raised_on: NaiveDate,
    /// How far it is.
    pub status: FindingStatus,
    /// Whether there is still something to do.
    pub is_open: bool,
    /// The next deadline.
    pub due: Option<NaiveDate>,
    /// When it was closed, withdrawn or extinguished.
    pub ended_on: Option<NaiveDate>,
}

impl Segment {
    fn of(state: &Finding, from: NaiveDate) -> Option<Segment> {
        let raised = state.raised()?;
        Some(Segment {
            valid_from: from,
            valid_until: OPEN_DATE,
            inspection: raised.inspection,
            campaign: raised.campaign,
            agency: state.agency()?,
            year: raised.year,
            item: raised.item.clone(),
            clause: raised.clause.clone(),
            class: state.class()?,
            text: raised.text.clone(),
            repeat_of: raised.repeat_of,
            raised_on: raised.effective_on,
            status: state.status()?,
            is_open: state.is_open(),
            due: state.due(),
            ended_on: match state.stage()? {
                Stage::Open => None,
                Stage::Closed { on, .. } | Stage::Withdrawn { on, .. } | Stage::Extinguished { on, .. } => Some(*on),
            },
        })
    }

    /// Whether nothing but the days tells `next` apart.
    fn continues_as(&self, next: &Segment) -> bool {
        Segment { valid_from: self.valid_from, valid_until: self.valid_until, ..next.clone() } == *self
    }
}

impl Telling for Course {
    const TABLE: &'static str = "view.finding";
    const FACTS: &'static str = "view.fact";
    const SUBJECT: &'static str = "finding";
    const COLUMNS: &'static [&'static str] = &[
        "valid_from",
        "valid_until",
        "inspection",
        "campaign",
        "agency",
        "year",
        "item",
        "clause",
        "class",
        "body",
        "repeat_of",
        "raised_on",
        "status",
        "is_open",
        "due",
        "ended_on",
    ];

    type Fact = Event;
    type Subject = Vec<Event>;
    type Common = ();
    type Segment = Segment;

    fn fact(kind: &str, _: Uuid, event: &str) -> Read<Event> {
        event_of::<Finding>(kind, event)
    }

    fn learn(subject: &mut Vec<Event>, fact: Event) {
        subject.push(fact);
    }

    fn tell(history: &Vec<Event>, (): &()) -> Vec<Segment> {
        let mut told: Vec<Segment> = Vec::new();
        for moment in timeline::<Finding>(history) {
            let Some(next) = Segment::of(&moment.state, moment.from) else { continue };
            match told.last_mut() {
                Some(last) if last.continues_as(&next) => {} // something that no list shows
                last => {
                    if let Some(last) = last {
                        last.valid_until = next.valid_from;
                    }
                    told.push(next);
                }
            }
        }
        told
    }

    fn values(segment: Segment) -> Vec<Value> {
        vec![
            segment.valid_from.into(),
            segment.valid_until.into(),
            segment.inspection.into(),
            segment.campaign.into(),
            segment.agency.into(),
            i64::from(segment.year).into(),
            segment.item.into(),
            segment.clause.into(),
            segment.class.code().into(),
            segment.text.into(),
            segment.repeat_of.into(),
            segment.raised_on.into(),
            segment.status.code().into(),
            segment.is_open.into(),
            segment.due.into(),
            segment.ended_on.into(),
        ]
    }

    fn segment(row: &Row<'_>) -> Result<Segment, db::Error> {
        Ok(Segment {
            valid_from: row.get("valid_from")?,
            valid_until: row.get("valid_until")?,
            inspection: row.get("inspection")?,
            campaign: row.get("campaign")?,
            agency: row.get("agency")?,
            year: i32::try_from(row.get::<i64>("year")?).unwrap_or_default(),
            item: row.get("item")?,
            clause: row.get("clause")?,
            class: code("class", &row.get::<String>("class")?)?,
            text: row.get("body")?,
            repeat_of: row.get("repeat_of")?,
            raised_on: row.get("raised_on")?,
            status: code("status", &row.get::<String>("status")?)?,
            is_open: row.get("is_open")?,
            due: row.get("due")?,
            ended_on: row.get("ended_on")?,
        })
    }
}
