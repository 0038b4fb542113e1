//! Which tasks are behind a figure?
//!
//! **Invariant:** figures and lists look at the same tasks: those that [`list`] answers with.

use super::row;
use crate::views::{
    Moment, Slice,
    agencies::{self, OfAgency},
    moment::{Select, of_moment},
};
use eventstore::{FromRow, Row, Tx, db};
use plans_domain::vocabulary::PlanKind;
use reporting_domain::plan_progress::{Plan, Stage, Standing, Task, place};
use std::cmp::Reverse;
use uuid::Uuid;

/// Which tasks; everything that is set must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Of this plan.
    pub plan: Option<Uuid>,
    /// Of a plan of this year.
    pub year: Option<i32>,
    /// Of a plan of this kind.
    pub kind: Option<PlanKind>,
    /// Whether those of plans that were superseded by the day count too.
    pub superseded: bool,
    /// Led by this agency.
    pub lead: Option<Uuid>,
    /// Standing so.
    pub standing: Option<Standing>,
}

/// A task on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its plan.
    pub plan_id: Uuid,
    /// What that is.
    pub plan: Plan,
    /// What it is, and how far.
    pub task: Task,
    /// How it stands.
    pub standing: Standing,
    /// The agency that leads it.
    pub lead: OfAgency,
}

/// A task with its plan, before it is asked how it stands.
struct Found(Uuid, Plan, Task, OfAgency);

impl FromRow for Found {
    fn from_row(row: &Row<'_>) -> Result<Found, db::Error> {
        Ok(Found(row.get("plan")?, row::plan(row)?, row::task(row)?, OfAgency::read(row, "lead_agency")?))
    }
}

impl Filter {
    /// Adds its conditions on plans.
    pub(super) fn narrow(&self, select: &mut Select) {
        select
            .is("p.plan", self.plan)
            .is("p.year", self.year.map(i64::from))
            .is("p.plan_kind", self.kind.map(PlanKind::code))
            .holds(&format!("p.stage = '{}'", Stage::Superseded), (!self.superseded).then_some(false));
    }
}

/// A part of the list: by year of the plan, the latest first, then by number of the plan and code of the item.
///
/// # Errors
/// The database failed.
pub async fn list(tx: &mut Tx, moment: Moment, filter: &Filter, slice: Slice) -> Result<Vec<Line>, db::Error> {
    let sql = format!(
        "SELECT t.*, p.number, p.title, p.plan_kind, p.year, p.stage, p.allocated_dong, p.settled_dong, {} \
         FROM view.task t JOIN view.plan p ON p.plan = t.plan AND {} {} WHERE {}",
        agencies::COLUMNS,
        of_moment("p"),
        agencies::joined("t.lead_agency"),
        of_moment("t"),
    );
    let mut select = Select::at(moment, sql);
    filter.narrow(&mut select);
    select.is("t.lead_agency", filter.lead);
    let found: Vec<Found> = select.fetch_all(tx).await?;
    let lines = found.into_iter().map(|Found(plan_id, plan, task, lead)| {
        let standing = task.standing(moment.as_of);
        Line { plan_id, plan, task, standing, lead }
    });
    let mut lines: Vec<Line> =
        lines.filter(|line| filter.standing.is_none_or(|standing| standing == line.standing)).collect();
    lines.sort_by_cached_key(|line| {
        let plan = (Reverse(line.plan.year), line.plan.number.clone(), line.plan_id);
        (plan, place(&line.task.code), line.task.item)
    });
    let part = |bound: i64| usize::try_from(bound).unwrap_or_default();
    Ok(lines.into_iter().skip(part(slice.offset)).take(part(slice.limit)).collect())
}
