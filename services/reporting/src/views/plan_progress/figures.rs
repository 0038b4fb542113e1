//! How many tasks did each plan have on a day, and how did they stand?
//!
//! **Invariant:** in every row, tasks = not started + in progress + completed + overdue; completed late are completed ones.
//!
//! Deliberately absent: shares, which are made of the counts where they are shown.

use super::{
    list::{Filter, list},
    row,
};
use crate::views::{
    Moment, Slice,
    moment::{Select, of_moment},
};
use eventstore::{FromRow, Row, Tx, db};
use reporting_domain::plan_progress::{Plan, Standing};
use std::cmp::Reverse;
use uuid::Uuid;

/// One plan, or all together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// The plan; `None`: all of them.
    pub plan: Option<(Uuid, Plan)>,
    /// Its tasks.
    pub tasks: i64,
    /// Those that have not begun, and are in time.
    pub not_started: i64,
    /// Those that have begun, and are in time.
    pub in_progress: i64,
    /// Those that are completed.
    pub completed: i64,
    /// Those of the completed ones that were completed late.
    pub completed_late: i64,
    /// Those that are overdue.
    pub overdue: i64,
    /// What was allocated, in đồng.
    pub allocated_dong: i64,
    /// What was settled, in đồng.
    pub settled_dong: i64,
}

impl Figure {
    fn of(id: Uuid, plan: Plan) -> Figure {
        let (allocated_dong, settled_dong) = (plan.allocated_dong, plan.settled_dong);
        Figure { plan: Some((id, plan)), allocated_dong, settled_dong, ..Figure::default() }
    }

    fn count(&mut self, standing: Standing) {
        self.tasks += 1;
        match standing {
            Standing::NotStarted => self.not_started += 1,
            Standing::InProgress => self.in_progress += 1,
            Standing::Completed => self.completed += 1,
            Standing::CompletedLate => {
                self.completed += 1;
                self.completed_late += 1;
            }
            Standing::Overdue => self.overdue += 1,
        }
    }

    /// All rows together.
    #[must_use]
    pub fn total(figures: &[Figure]) -> Figure {
        figures.iter().fold(Figure::default(), |sum, row| Figure {
            plan: None,
            tasks: sum.tasks + row.tasks,
            not_started: sum.not_started + row.not_started,
            in_progress: sum.in_progress + row.in_progress,
            completed: sum.completed + row.completed,
            completed_late: sum.completed_late + row.completed_late,
            overdue: sum.overdue + row.overdue,
            allocated_dong: sum.allocated_dong.saturating_add(row.allocated_dong),
            settled_dong: sum.settled_dong.saturating_add(row.settled_dong),
        })
    }
}

struct Found(Uuid, Plan);

impl FromRow for Found {
    fn from_row(row: &Row<'_>) -> Result<Found, db::Error> {
        Ok(Found(row.get("plan")?, row::plan(row)?))
    }
}

/// The plans of a day, by year, the latest first, then by number; of tasks, those that the filter asks for.
///
/// # Errors
/// The database failed.
pub async fn figures(tx: &mut Tx, moment: Moment, filter: &Filter) -> Result<Vec<Figure>, db::Error> {
    let mut select = Select::at(moment, format!("SELECT p.* FROM view.plan p WHERE {}", of_moment("p")));
    filter.narrow(&mut select);
    let found: Vec<Found> = select.fetch_all(tx).await?;
    let mut figures: Vec<Figure> = found.into_iter().map(|Found(id, plan)| Figure::of(id, plan)).collect();
    for line in list(tx, moment, filter, Slice::ALL).await? {
        let of_plan = |figure: &&mut Figure| figure.plan.as_ref().is_some_and(|(id, _)| *id == line.plan_id);
        if let Some(figure) = figures.iter_mut().find(of_plan) {
            figure.count(line.standing);
        }
    }
    figures.sort_by_cached_key(|figure| {
        figure.plan.as_ref().map(|(id, plan)| (Reverse(plan.year), plan.number.clone(), *id))
    });
    Ok(figures)
}
