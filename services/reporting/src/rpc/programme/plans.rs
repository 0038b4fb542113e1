//! Plans and their tasks as the contract says them.
//!
//! **Invariant:** a share of nothing is absent, never 0 (R-RPT-4).

use super::{super::words as common, words};
use crate::views::plan_progress::{Figure, Line};
use chrono::NaiveDate;
use contracts::reporting::v1 as pb;
use reporting_domain::share;

/// The plans of a day, and all of them together.
pub(super) fn rows(figures: &[Figure]) -> (Vec<pb::PlanProgressRow>, pb::PlanProgressRow) {
    let (plan_id, title) = ("total".to_owned(), common::TOTAL.to_owned());
    let total = pb::PlanProgressRow { plan_id, title, ..row(&Figure::total(figures)) };
    (figures.iter().map(row).collect(), total)
}

fn row(figure: &Figure) -> pb::PlanProgressRow {
    let counts = pb::PlanProgressRow {
        tasks: figure.tasks,
        not_started: figure.not_started,
        in_progress: figure.in_progress,
        completed: figure.completed,
        completed_late: figure.completed_late,
        overdue: figure.overdue,
        completed_percent: share(figure.completed, figure.tasks),
        allocated_dong: figure.allocated_dong,
        settled_dong: figure.settled_dong,
        settled_percent: share(figure.settled_dong, figure.allocated_dong),
        ..pb::PlanProgressRow::default()
    };
    let Some((id, plan)) = &figure.plan else { return counts };
    pb::PlanProgressRow {
        plan_id: id.to_string(),
        number: plan.number.clone(),
        title: plan.title.clone(),
        kind: plan.kind.code().to_owned(),
        year: plan.year,
        stage: words::stage(plan.stage),
        ..counts
    }
}

/// A task behind a figure.
pub(super) fn task(line: Line, as_of: NaiveDate) -> pb::PlanTaskLine {
    let Line { plan_id, plan, task, standing, lead } = line;
    pb::PlanTaskLine {
        plan_id: plan_id.to_string(),
        plan_number: plan.number,
        plan_title: plan.title,
        plan_kind: plan.kind.code().to_owned(),
        year: plan.year,
        item_id: task.item.to_string(),
        days_late: task.days_late(as_of),
        code: task.code,
        content: task.content,
        activity: task.activity.code().to_owned(),
        lead_agency_id: lead.id.to_string(),
        lead_agency_name: lead.name,
        deadline: task.deadline.to_string(),
        percent: task.percent.into(),
        standing: words::standing(standing),
        completed_on: task.completed_on.map(|on| on.to_string()),
    }
}
