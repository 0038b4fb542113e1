//! The rows of `view.plan` and `view.task`, told, written and read.
//!
//! **Invariant:** a segment read back is the segment that was written.

use crate::views::column::{number, word};
use eventstore::{
    Row, Telling, Value, db,
    telling::{self, event_of},
};
use plans_domain::plan::{self, Event};
use reporting_domain::{
    Span,
    plan_progress::{Plan, Task, plans, tasks},
};
use uuid::Uuid;

/// How `view.plan` is told.
pub(super) struct Plans;

impl Telling for Plans {
    const TABLE: &'static str = "view.plan";
    const FACTS: &'static str = "view.plan_fact";
    const SUBJECT: &'static str = "plan";
    const COLUMNS: &'static [&'static str] = &[
        "valid_from",
        "valid_until",
        "number",
        "title",
        "plan_kind",
        "year",
        "stage",
        "allocated_dong",
        "settled_dong",
    ];

    type Fact = Event;
    type Subject = Vec<Event>;
    type Common = ();
    type Segment = Span<Plan>;

    fn fact(kind: &str, _: Uuid, event: &str) -> telling::Read<Event> {
        event_of::<plan::Plan>(kind, event)
    }

    fn learn(history: &mut Vec<Event>, fact: Event) {
        history.push(fact);
    }

    fn tell(history: &Vec<Event>, (): &()) -> Vec<Span<Plan>> {
        plans(history)
    }

    fn values(Span { from, until, of }: Span<Plan>) -> Vec<Value> {
        vec![
            from.into(),
            until.into(),
            of.number.into(),
            of.title.into(),
            of.kind.code().into(),
            i64::from(of.year).into(),
            of.stage.code().into(),
            of.allocated_dong.into(),
            of.settled_dong.into(),
        ]
    }

    fn segment(row: &Row<'_>) -> Result<Span<Plan>, db::Error> {
        Ok(Span { from: row.get("valid_from")?, until: row.get("valid_until")?, of: plan(row)? })
    }
}

pub(super) fn plan(row: &Row<'_>) -> Result<Plan, db::Error> {
    Ok(Plan {
        number: row.get("number")?,
        title: row.get("title")?,
        kind: word(row, "plan_kind")?,
        year: number(row, "year")?,
        stage: word(row, "stage")?,
        allocated_dong: row.get("allocated_dong")?,
        settled_dong: row.get("settled_dong")?,
    })
}

/// How `view.task` is told: the tasks of a plan together, because one document may change several of them.
pub(super) struct Tasks;

impl Telling for Tasks {
    const TABLE: &'static str = "view.task";
    const FACTS: &'static str = "view.task_fact";
    const SUBJECT: &'static str = "plan";
    const COLUMNS: &'static [&'static str] = &[
        "item",
        "valid_from",
        "valid_until",
        "code",
        "content",
        "activity",
        "lead_agency",
        "deadline",
        "percent",
        "begun",
        "completed_on",
    ];

    type Fact = Event;
    type Subject = Vec<Event>;
    type Common = ();
    type Segment = Span<Task>;

    fn fact(kind: &str, _: Uuid, event: &str) -> telling::Read<Event> {
        let is_of_money =
            |event: &Event| matches!(event, Event::BudgetAllocated { .. } | Event::ExpenditureSettled { .. });
        Ok(event_of::<plan::Plan>(kind, event)?.filter(|event| !is_of_money(event)))
    }

    fn learn(history: &mut Vec<Event>, fact: Event) {
        history.push(fact);
    }

    fn tell(history: &Vec<Event>, (): &()) -> Vec<Span<Task>> {
        tasks(history)
    }

    fn values(Span { from, until, of }: Span<Task>) -> Vec<Value> {
        vec![
            of.item.into(),
            from.into(),
            until.into(),
            of.code.into(),
            of.content.into(),
            of.activity.code().into(),
            of.lead.into(),
            of.deadline.into(),
            i64::from(of.percent).into(),
            of.begun.into(),
            of.completed_on.into(),
        ]
    }

    fn segment(row: &Row<'_>) -> Result<Span<Task>, db::Error> {
        Ok(Span { from: row.get("valid_from")?, until: row.get("valid_until")?, of: task(row)? })
    }
}

pub(super) fn task(row: &Row<'_>) -> Result<Task, db::Error> {
    Ok(Task {
        item: row.get("item")?,
        code: row.get("code")?,
        content: row.get("content")?,
        activity: word(row, "activity")?,
        lead: row.get("lead_agency")?,
        deadline: row.get("deadline")?,
        percent: number(row, "percent")?,
        begun: row.get("begun")?,
        completed_on: row.get("completed_on")?,
    })
}
