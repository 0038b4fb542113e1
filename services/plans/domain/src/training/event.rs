//! What can happen to a training, in the form in which it is stored for ever.
//!
//! **Invariant:** stored forms only grow; `history/training.jsonl` keeps a line of every form ever written.

use crate::vocabulary::TrainingKind;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What was arranged when a training was scheduled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Arrangement {
    /// What it is about.
    pub kind: TrainingKind,
    /// Its title.
    pub title: String,
    /// The plan that it carries out.
    pub plan: Option<Uuid>,
    /// The item of that plan.
    pub item: Option<Uuid>,
    /// The agency that organises it.
    pub organiser: Uuid,
    /// First day of the class.
    pub on: NaiveDate,
    /// Last day of the class.
    pub until: NaiveDate,
    /// Where.
    pub place: String,
    /// How many people may take part.
    pub capacity: Option<u32>,
    /// The day on which it was arranged.
    pub effective_on: NaiveDate,
}

/// A fact about one training; `effective_on` is the day from which it is true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// It is to be held.
    Scheduled(Arrangement),
    /// It is to be held on other days.
    Rescheduled {
        /// First day of the class.
        on: NaiveDate,
        /// Last day of the class.
        until: NaiveDate,
        /// Why.
        reason: String,
        /// The day on which that was decided.
        effective_on: NaiveDate,
    },
    /// It will not be held.
    Cancelled {
        /// Why.
        reason: String,
        /// The day on which that was decided.
        effective_on: NaiveDate,
    },
    /// It was held.
    Held {
        /// First day of the class.
        on: NaiveDate,
        /// Last day of the class.
        until: NaiveDate,
        /// Who taught.
        trainer: Option<String>,
        /// The plan that it carries out.
        plan: Option<Uuid>,
        /// The item of that plan, which counts it.
        item: Option<Uuid>,
        /// From this day, not before the last day of the class.
        effective_on: NaiveDate,
    },
    /// These people of an agency took part, and no others of that agency.
    AttendanceRecorded {
        /// The agency.
        agency: Uuid,
        /// Who, by name.
        participants: Vec<String>,
        /// From this day, not before the class began.
        effective_on: NaiveDate,
    },
    /// Somebody passed, or did not; in place of what was said of him before.
    ResultRecorded {
        /// His agency.
        agency: Uuid,
        /// Who, by name as in the attendance.
        person: String,
        /// Whether he passed.
        passed: bool,
        /// What else is to be said.
        note: Option<String>,
        /// From this day, not before the last day of the class.
        effective_on: NaiveDate,
    },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Scheduled(_) => "Scheduled",
            Event::Rescheduled { .. } => "Rescheduled",
            Event::Cancelled { .. } => "Cancelled",
            Event::Held { .. } => "Held",
            Event::AttendanceRecorded { .. } => "AttendanceRecorded",
            Event::ResultRecorded { .. } => "ResultRecorded",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        match self {
            Event::Scheduled(arrangement) => arrangement.effective_on,
            Event::Rescheduled { effective_on, .. }
            | Event::Cancelled { effective_on, .. }
            | Event::Held { effective_on, .. }
            | Event::AttendanceRecorded { effective_on, .. }
            | Event::ResultRecorded { effective_on, .. } => *effective_on,
        }
    }
}
