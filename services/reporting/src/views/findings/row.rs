//! The rows of `view.finding` and `view.owed`, told, written and read.
//!
//! **Invariant:** a segment read back is the segment that was written.

use crate::views::column::{number, word};
use chrono::{Datelike as _, NaiveDate};
use eventstore::{
    Row, Telling, Value, db,
    telling::{self, event_of},
};
use inspections_domain::finding::{self, Event};
use reporting_domain::{
    Span,
    findings::{Finding, Owed, findings, matters, owed},
};
use uuid::Uuid;

/// How `view.finding` is told.
pub(super) struct Findings;

impl Telling for Findings {
    const TABLE: &'static str = "view.finding";
    const FACTS: &'static str = "view.finding_fact";
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
        "chapter",
        "class",
        "body",
        "escalated",
        "status",
        "raised_on",
        "due_on",
        "closed_on",
        "raised_day",
        "closed_day",
    ];

    type Fact = Event;
    type Subject = Vec<Event>;
    type Common = ();
    type Segment = Span<Finding>;

    fn fact(kind: &str, _: Uuid, event: &str) -> telling::Read<Event> {
        fact(kind, event)
    }

    fn learn(history: &mut Vec<Event>, fact: Event) {
        history.push(fact);
    }

    fn tell(history: &Vec<Event>, (): &()) -> Vec<Span<Finding>> {
        findings(history)
    }

    fn values(Span { from, until, of }: Span<Finding>) -> Vec<Value> {
        let chapter = of.chapter().map(str::to_owned);
        vec![
            from.into(),
            until.into(),
            of.inspection.into(),
            of.campaign.into(),
            of.agency.into(),
            i64::from(of.year).into(),
            of.item.into(),
            of.clause.into(),
            chapter.into(),
            of.class.code().into(),
            of.text.into(),
            of.escalated.into(),
            of.status.code().into(),
            of.raised_on.into(),
            of.due_on.into(),
            of.closed_on.into(),
            day_number(of.raised_on).into(),
            of.closed_on.map(day_number).into(),
        ]
    }

    fn segment(row: &Row<'_>) -> Result<Span<Finding>, db::Error> {
        Ok(Span { from: row.get("valid_from")?, until: row.get("valid_until")?, of: finding(row)? })
    }
}

/// The number of a day, because the databases subtract days in different ways.
pub(super) fn day_number(day: NaiveDate) -> i64 {
    day.num_days_from_ce().into()
}

pub(super) fn finding(row: &Row<'_>) -> Result<Finding, db::Error> {
    Ok(Finding {
        inspection: row.get("inspection")?,
        campaign: row.get("campaign")?,
        agency: row.get("agency")?,
        year: number(row, "year")?,
        item: row.get("item")?,
        clause: row.get("clause")?,
        class: word(row, "class")?,
        text: row.get("body")?,
        escalated: row.get("escalated")?,
        status: word(row, "status")?,
        raised_on: row.get("raised_on")?,
        due_on: row.get("due_on")?,
        closed_on: row.get("closed_on")?,
    })
}

/// How `view.owed` is told.
pub(super) struct Owings;

impl Telling for Owings {
    const TABLE: &'static str = "view.owed";
    const FACTS: &'static str = "view.owed_fact";
    const SUBJECT: &'static str = "finding";
    const COLUMNS: &'static [&'static str] = &["valid_from", "valid_until", "action", "body", "responsible", "due_on"];

    type Fact = Event;
    type Subject = Vec<Event>;
    type Common = ();
    type Segment = Span<Owed>;

    fn fact(kind: &str, _: Uuid, event: &str) -> telling::Read<Event> {
        fact(kind, event)
    }

    fn learn(history: &mut Vec<Event>, fact: Event) {
        history.push(fact);
    }

    fn tell(history: &Vec<Event>, (): &()) -> Vec<Span<Owed>> {
        owed(history)
    }

    fn values(Span { from, until, of }: Span<Owed>) -> Vec<Value> {
        let Owed { action, text, responsible, due_on } = of;
        vec![from.into(), until.into(), action.into(), text.into(), responsible.into(), due_on.into()]
    }

    fn segment(row: &Row<'_>) -> Result<Span<Owed>, db::Error> {
        let (action, text) = (row.get("action")?, row.get("body")?);
        let of = Owed { action, text, responsible: row.get("responsible")?, due_on: row.get("due_on")? };
        Ok(Span { from: row.get("valid_from")?, until: row.get("valid_until")?, of })
    }
}

fn fact(kind: &str, event: &str) -> telling::Read<Event> {
    Ok(event_of::<finding::Finding>(kind, event)?.filter(matters))
}
