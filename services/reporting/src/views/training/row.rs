//! The rows of `view.class` and `view.attendance`, told, written and read.
//!
//! **Invariant:** a segment read back is the segment that was written.

use crate::views::column::word;
use eventstore::{
    Row, Telling, Value, db,
    telling::{self, event_of},
};
use plans_domain::training::{self, Event};
use reporting_domain::{
    Span,
    training::{Attendance, Class, attendances, classes},
};
use uuid::Uuid;

/// How `view.class` is told.
pub(super) struct Classes;

impl Telling for Classes {
    const TABLE: &'static str = "view.class";
    const FACTS: &'static str = "view.class_fact";
    const SUBJECT: &'static str = "training";
    const COLUMNS: &'static [&'static str] = &[
        "valid_from",
        "valid_until",
        "class_kind",
        "title",
        "plan",
        "item",
        "organiser",
        "first_day",
        "last_day",
        "place",
        "status",
    ];

    type Fact = Event;
    type Subject = Vec<Event>;
    type Common = ();
    type Segment = Span<Class>;

    fn fact(kind: &str, _: Uuid, event: &str) -> telling::Read<Event> {
        let is_of_persons =
            |event: &Event| matches!(event, Event::AttendanceRecorded { .. } | Event::ResultRecorded { .. });
        Ok(event_of::<training::Training>(kind, event)?.filter(|event| !is_of_persons(event)))
    }

    fn learn(history: &mut Vec<Event>, fact: Event) {
        history.push(fact);
    }

    fn tell(history: &Vec<Event>, (): &()) -> Vec<Span<Class>> {
        classes(history)
    }

    fn values(Span { from, until, of }: Span<Class>) -> Vec<Value> {
        vec![
            from.into(),
            until.into(),
            of.kind.code().into(),
            of.title.into(),
            of.plan.into(),
            of.item.into(),
            of.organiser.into(),
            of.on.into(),
            of.until.into(),
            of.place.into(),
            of.status.code().into(),
        ]
    }

    fn segment(row: &Row<'_>) -> Result<Span<Class>, db::Error> {
        Ok(Span { from: row.get("valid_from")?, until: row.get("valid_until")?, of: class(row)? })
    }
}

pub(super) fn class(row: &Row<'_>) -> Result<Class, db::Error> {
    Ok(Class {
        kind: word(row, "class_kind")?,
        title: row.get("title")?,
        plan: row.get("plan")?,
        item: row.get("item")?,
        organiser: row.get("organiser")?,
        on: row.get("first_day")?,
        until: row.get("last_day")?,
        place: row.get("place")?,
        status: word(row, "status")?,
    })
}

/// How `view.attendance` is told.
pub(super) struct Attendances;

impl Telling for Attendances {
    const TABLE: &'static str = "view.attendance";
    const FACTS: &'static str = "view.attendance_fact";
    const SUBJECT: &'static str = "training";
    const COLUMNS: &'static [&'static str] =
        &["agency", "valid_from", "valid_until", "participants", "passed", "failed"];

    type Fact = Event;
    type Subject = Vec<Event>;
    type Common = ();
    type Segment = Span<Attendance>;

    fn fact(kind: &str, _: Uuid, event: &str) -> telling::Read<Event> {
        event_of::<training::Training>(kind, event)
    }

    fn learn(history: &mut Vec<Event>, fact: Event) {
        history.push(fact);
    }

    fn tell(history: &Vec<Event>, (): &()) -> Vec<Span<Attendance>> {
        attendances(history)
    }

    fn values(Span { from, until, of }: Span<Attendance>) -> Vec<Value> {
        let Attendance { agency, participants, passed, failed } = of;
        vec![agency.into(), from.into(), until.into(), participants.into(), passed.into(), failed.into()]
    }

    fn segment(row: &Row<'_>) -> Result<Span<Attendance>, db::Error> {
        Ok(Span { from: row.get("valid_from")?, until: row.get("valid_until")?, of: attendance(row)? })
    }
}

pub(super) fn attendance(row: &Row<'_>) -> Result<Attendance, db::Error> {
    Ok(Attendance {
        agency: row.get("agency")?,
        participants: row.get("participants")?,
        passed: row.get("passed")?,
        failed: row.get("failed")?,
    })
}
