//! What one may ask of a training.

use super::Arrangement;
use chrono::NaiveDate;
use uuid::Uuid;

/// A wish about one training; `effective_on` is the day from which it shall be true.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Arrange it.
    Schedule(Schedule),
    /// Hold it on other days.
    Reschedule {
        /// First day of the class.
        on: NaiveDate,
        /// Last day of the class.
        until: NaiveDate,
        /// Why.
        reason: String,
        /// The day on which that is decided.
        effective_on: NaiveDate,
    },
    /// Do not hold it.
    Cancel {
        /// Why.
        reason: String,
        /// The day on which that is decided.
        effective_on: NaiveDate,
    },
    /// Record that it was held, on the days arranged or on others.
    Hold {
        /// First day of the class.
        on: NaiveDate,
        /// Last day of the class.
        until: NaiveDate,
        /// Who taught.
        trainer: Option<String>,
        /// From this day, not before the last day of the class.
        effective_on: NaiveDate,
    },
    /// Record who of an agency took part, in place of what was recorded before; nobody is a record too.
    RecordAttendance {
        /// The agency.
        agency: Uuid,
        /// Who, by name.
        participants: Vec<String>,
        /// From this day, not before the class began.
        effective_on: NaiveDate,
    },
    /// Record whether somebody passed, in place of what was recorded before.
    RecordResult {
        /// His agency.
        agency: Uuid,
        /// Who, by name.
        person: String,
        /// Whether he passed.
        passed: bool,
        /// What else is to be said.
        note: Option<String>,
        /// From this day, not before the last day of the class.
        effective_on: NaiveDate,
    },
}

/// A training to be arranged.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// What is to be arranged.
    pub arrangement: Arrangement,
    /// Whether the plan it names is promulgated and under way on that day, and has the item it names; `None` when there is
    /// no such plan or item. Looked at only when it names a plan.
    pub planned: Option<bool>,
}

impl Command {
    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        match self {
            Command::Schedule(Schedule { arrangement, .. }) => arrangement.effective_on,
            Command::Reschedule { effective_on, .. }
            | Command::Cancel { effective_on, .. }
            | Command::Hold { effective_on, .. }
            | Command::RecordAttendance { effective_on, .. }
            | Command::RecordResult { effective_on, .. } => *effective_on,
        }
    }
}
