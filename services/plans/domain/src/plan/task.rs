//! A task: an item of a promulgated plan, and how it stands on a day.
//!
//! **Invariant:** how a task stands follows from what was recorded and the day asked for; nothing has to happen for it to be
//! overdue.
//! **Invariant:** 100 percent is what is completed, and nothing else is.

use super::Item;
use crate::vocabulary::TaskStanding;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

/// How far a task was on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// In percent, below 100.
    pub percent: u8,
    /// What else was said.
    pub note: Option<String>,
    /// By whom.
    pub reported_by: Option<String>,
    /// On this day.
    pub on: NaiveDate,
}

/// How a task was completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// With which result.
    pub result: String,
    /// On this day.
    pub on: NaiveDate,
}

/// An inspection that counts towards a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conclusion {
    /// The task.
    pub item: Uuid,
    /// Which agency was inspected.
    pub agency: Uuid,
    /// On this day.
    pub on: NaiveDate,
}

/// What was done for one item.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Work {
    /// By day, those of one day in the order of recording.
    pub(super) reports: Vec<Progress>,
    pub(super) completion: Option<Completion>,
    pub(super) reopened: Option<(String, NaiveDate)>,
}

impl Work {
    pub(super) fn report(&mut self, progress: Progress) {
        let place = self.reports.partition_point(|known| known.on <= progress.on);
        self.reports.insert(place, progress);
    }
}

/// One task with all that counts towards it.
#[derive(Clone, Debug, PartialEq)]
pub struct Task<'p> {
    /// The item.
    pub item: &'p Item,
    /// What was reported, by day.
    pub reports: &'p [Progress],
    /// How it was completed, if it is.
    pub completion: Option<&'p Completion>,
    /// The inspections concluded for it, by inspection.
    pub conclusions: Vec<(Uuid, &'p Conclusion)>,
    /// The agencies to be inspected for it; none when it is not the item of a campaign.
    pub selected: Vec<Uuid>,
    /// The trainings held for it, and when.
    pub trainings: Vec<(Uuid, NaiveDate)>,
}

impl Task<'_> {
    /// How it stands on a day.
    pub fn standing(&self, as_of: NaiveDate) -> TaskStanding {
        if self.completed_by(as_of).is_some() {
            TaskStanding::Completed
        } else if self.item.deadline < as_of {
            TaskStanding::Overdue
        } else if self.is_begun(as_of) {
            TaskStanding::InProgress
        } else {
            TaskStanding::NotStarted
        }
    }

    /// How far it is on a day: 100 when completed, else the last report or the share of the selected agencies that were
    /// inspected, whichever is more.
    pub fn percent(&self, as_of: NaiveDate) -> u8 {
        if self.completed_by(as_of).is_some() {
            return 100;
        }
        let reported = self.last_report(as_of).map_or(0, |progress| progress.percent);
        reported.max(self.share(as_of)).min(99)
    }

    /// What was last reported by a day.
    pub fn last_report(&self, as_of: NaiveDate) -> Option<&Progress> {
        self.reports.iter().rev().find(|progress| progress.on <= as_of)
    }

    /// By how many days it was completed late, or is overdue on a day; `None` when it is neither.
    pub fn late_days(&self, as_of: NaiveDate) -> Option<i64> {
        let until = self.completed_by(as_of).map_or(as_of, |completion| completion.on);
        Some((until - self.item.deadline).num_days()).filter(|days| *days > 0)
    }

    /// Of the selected agencies those whose inspection was concluded by a day.
    pub fn inspected(&self, as_of: NaiveDate) -> usize {
        let by_then = self.conclusions.iter().filter(|(_, conclusion)| conclusion.on <= as_of);
        let inspected: BTreeSet<Uuid> = by_then.map(|(_, conclusion)| conclusion.agency).collect();
        self.selected.iter().filter(|agency| inspected.contains(agency)).count()
    }

    fn completed_by(&self, as_of: NaiveDate) -> Option<&Completion> {
        self.completion.filter(|completion| completion.on <= as_of)
    }

    fn is_begun(&self, as_of: NaiveDate) -> bool {
        self.last_report(as_of).is_some()
            || self.conclusions.iter().any(|(_, conclusion)| conclusion.on <= as_of)
            || self.trainings.iter().any(|(_, held_on)| *held_on <= as_of)
    }

    fn share(&self, as_of: NaiveDate) -> u8 {
        let share = (100 * self.inspected(as_of)).checked_div(self.selected.len()).unwrap_or(0);
        u8::try_from(share).unwrap_or(99)
    }
}
