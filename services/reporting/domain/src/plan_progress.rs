//! How far the tasks and the money of a plan are, on every day since it was promulgated.
//!
//! How far a task is said to be comes from the plan itself ([`plans_domain::plan::Task`]), told of the facts that were true by
//! each day; how it stands follows from that and from the day asked for, so nothing has to happen for it to be overdue.
//!
//! **Invariant:** a task is counted from the day of promulgation until an amendment takes it out; drafts are no tasks.
//!
//! Deliberately absent: how a plan came to be, and whom it selects.

#[cfg(test)]
mod tests;

use crate::{
    conformity::OPEN,
    span::{Span, alone, spans},
};
use chrono::NaiveDate;
use decider::{Aggregate as _, Event as _};
use kernel::list;
use plans_domain::{
    plan::{self, Event},
    vocabulary::{Activity, PlanKind, PlanStatus},
};
use std::collections::BTreeMap;
use uuid::Uuid;

list! {
    /// Where a promulgated plan stands.
    Stage, "stage of a plan" {
        /// Đang thực hiện.
        Promulgated = "promulgated",
        /// Đã kết thúc.
        Closed = "closed",
        /// Đã được thay thế.
        Superseded = "superseded",
    }
}

list! {
    /// How a task stands on a day; derived, never stored as truth.
    Standing, "standing of a task" {
        /// Chưa thực hiện.
        NotStarted = "not-started",
        /// Đang thực hiện.
        InProgress = "in-progress",
        /// Hoàn thành.
        Completed = "completed",
        /// Hoàn thành quá hạn.
        CompletedLate = "completed-late",
        /// Quá hạn.
        Overdue = "overdue",
    }
}

/// A promulgated plan during some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: PlanKind,
    /// Its year; of a programme, the first.
    pub year: i32,
    /// Where it stands.
    pub stage: Stage,
    /// What was allocated, in đồng.
    pub allocated_dong: i64,
    /// What was settled, in đồng.
    pub settled_dong: i64,
}

/// A task of a promulgated plan during some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The item of the plan.
    pub item: Uuid,
    /// Its code.
    pub code: String,
    /// What is to be done.
    pub content: String,
    /// What sort of work that is.
    pub activity: Activity,
    /// The agency that leads it (R-PLN-4).
    pub lead: Uuid,
    /// The last day for it.
    pub deadline: NaiveDate,
    /// How much of it is said to be done; 100 when it is completed, and only then.
    pub percent: u8,
    /// Whether anything was done or said to be.
    pub begun: bool,
    /// When it was completed, while it is.
    pub completed_on: Option<NaiveDate>,
}

impl Task {
    /// How it stands on a day.
    #[must_use]
    pub fn standing(&self, as_of: NaiveDate) -> Standing {
        match self.completed_on {
            Some(on) if self.deadline < on => Standing::CompletedLate,
            Some(_) => Standing::Completed,
            None if self.deadline < as_of => Standing::Overdue,
            None if self.begun => Standing::InProgress,
            None => Standing::NotStarted,
        }
    }

    /// By how many days it is overdue on a day, or was completed late; 0 when it is neither.
    #[must_use]
    pub fn days_late(&self, as_of: NaiveDate) -> i64 {
        (self.completed_on.unwrap_or(as_of) - self.deadline).num_days().max(0)
    }
}

/// Where an item stands among those of its plan, by its code: `II.2` before `II.10`, `V.1` before `IX.1`.
#[must_use]
pub fn place(code: &str) -> Vec<(u32, String)> {
    let part = |part: &str| part.parse().ok().or_else(|| roman(part)).unwrap_or(u32::MAX);
    code.split('.').map(|text| (part(text), text.to_owned())).collect()
}

/// The number that Roman numerals stand for.
fn roman(text: &str) -> Option<u32> {
    let digit = |letter| {
        let known = [('I', 1), ('V', 5), ('X', 10), ('L', 50), ('C', 100)];
        known.into_iter().find(|(known, _)| *known == letter).map(|(_, value)| value)
    };
    let digits: Vec<u32> = text.chars().map(digit).collect::<Option<_>>()?;
    let (mut sum, mut next) = (0_u32, 0);
    for value in digits.into_iter().rev() {
        // A smaller one before a larger one is taken off it.
        sum = if value < next { sum.saturating_sub(value) } else { sum.saturating_add(value) };
        next = value;
    }
    Some(sum).filter(|sum| *sum > 0)
}

/// The plan itself; events in the order in which they were recorded.
#[must_use]
pub fn plans(history: &[Event]) -> Vec<Span<Plan>> {
    spans(history, Event::effective_on, plan::Plan::evolve, |plan| alone(promulgated(plan)))
}

/// Its tasks.
#[must_use]
pub fn tasks(history: &[Event]) -> Vec<Span<Task>> {
    spans(history, Event::effective_on, plan::Plan::evolve, |plan| {
        let tasks = plan.tasks().filter(|_| plan.promulgation().is_some());
        tasks.map(|task| (task.item.id, told(&task))).collect::<BTreeMap<_, _>>()
    })
}

fn promulgated(plan: &plan::Plan) -> Option<Plan> {
    let draft = plan.draft()?;
    let stage = match plan.status()? {
        PlanStatus::Promulgated => Stage::Promulgated,
        PlanStatus::Closed => Stage::Closed,
        PlanStatus::Superseded => Stage::Superseded,
        PlanStatus::Draft | PlanStatus::Submitted | PlanStatus::Approved => return None,
    };
    // Whatever is in the state is true by its day, so all of it is asked for.
    let money = plan.budget().lines(OPEN);
    let sum = |amount: fn(&plan::Line) -> i64| money.values().map(amount).fold(0_i64, i64::saturating_add);
    Some(Plan {
        number: plan.number()?.to_owned(),
        title: draft.title.clone(),
        kind: draft.kind,
        year: draft.year,
        stage,
        allocated_dong: sum(|line| line.allocated_dong),
        settled_dong: sum(|line| line.settled_dong),
    })
}

fn told(task: &plan::Task<'_>) -> Task {
    let counted = !task.conclusions.is_empty() || !task.trainings.is_empty();
    Task {
        item: task.item.id,
        code: task.item.code.clone(),
        content: task.item.content.clone(),
        activity: task.item.activity,
        lead: task.item.lead,
        deadline: task.item.deadline,
        percent: task.percent(OPEN),
        begun: counted || !task.reports.is_empty(),
        completed_on: task.completion.map(|completion| completion.on),
    }
}
