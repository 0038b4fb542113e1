//! How many trainings were there by a day, and who came?
//!
//! **Invariant:** an agency that came to several trainings is one agency in every row, and in the total.
//!
//! Deliberately absent: shares, which are made of the counts where they are shown, and rows without trainings.

use super::list::{Filter, Line, list};
use crate::views::{Moment, Slice};
use chrono::Datelike as _;
use eventstore::{Tx, db};
use plans_domain::vocabulary::{TrainingKind, TrainingStatus};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What the rows of a statistic are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// One row a kind.
    Kind,
    /// One row a year.
    Year,
}

/// One row of a statistic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// The code of the kind, or the year.
    pub key: String,
    /// Trainings that are to be held.
    pub scheduled: i64,
    /// Trainings that were held.
    pub held: i64,
    /// Trainings that were cancelled.
    pub cancelled: i64,
    /// Persons who came, once for each training.
    pub participants: i64,
    /// Agencies from which somebody came.
    pub agencies: BTreeSet<Uuid>,
    /// Those who passed.
    pub passed: i64,
    /// Those who did not.
    pub failed: i64,
}

/// The rows of a day, in the natural order of their keys, and all of them together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistic {
    /// The rows.
    pub figures: Vec<Figure>,
    /// All of them together.
    pub total: Figure,
}

impl Figure {
    fn count(&mut self, line: &Line) {
        match line.class.status {
            TrainingStatus::Scheduled => self.scheduled += 1,
            TrainingStatus::Held => self.held += 1,
            TrainingStatus::Cancelled => self.cancelled += 1,
        }
        for came in &line.came {
            self.participants += came.attendance.participants;
            self.passed += came.attendance.passed;
            self.failed += came.attendance.failed;
            if came.attendance.participants > 0 {
                self.agencies.insert(came.attendance.agency);
            }
        }
    }
}

/// The figures of a day.
///
/// # Errors
/// The database failed.
pub async fn figures(tx: &mut Tx, moment: Moment, group_by: GroupBy, filter: &Filter) -> Result<Statistic, db::Error> {
    let mut rows: BTreeMap<i32, Figure> = BTreeMap::new();
    let mut total = Figure { key: "total".into(), ..Figure::default() };
    for line in list(tx, moment, filter, Slice::ALL).await? {
        let (place, key) = match group_by {
            GroupBy::Kind => (place(line.class.kind), line.class.kind.code().to_owned()),
            GroupBy::Year => (line.class.on.year(), line.class.on.year().to_string()),
        };
        rows.entry(place).or_insert_with(|| Figure { key, ..Figure::default() }).count(&line);
        total.count(&line);
    }
    Ok(Statistic { figures: rows.into_values().collect(), total })
}

/// Where a kind stands in its list.
fn place(kind: TrainingKind) -> i32 {
    kind as i32
}
