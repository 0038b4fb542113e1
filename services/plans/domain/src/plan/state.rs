//! The parts of a plan's state that can be asked for.

use super::Adjustment;
use chrono::NaiveDate;
use uuid::Uuid;

/// When and by which checklist the selected agencies are inspected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Code of the checklist.
    pub template: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
}

/// A step on the way, with what was said at it: the number of the submission, who approved, or why it was returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was said.
    pub text: String,
    /// On this day.
    pub on: NaiveDate,
}

impl Step {
    pub(super) fn new(text: String, on: NaiveDate) -> Step {
        Step { text, on }
    }
}

/// How a plan was promulgated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promulgation {
    /// The document.
    pub document: Uuid,
    /// Its number, which is that of the plan.
    pub number: String,
    /// The day of the document.
    pub promulgated_on: NaiveDate,
    /// The item that the campaign's inspections carry out; `None` without a campaign.
    pub campaign_item: Option<Uuid>,
    /// Whether an inspection campaign follows from it.
    pub campaign: bool,
    /// In force from this day.
    pub effective_on: NaiveDate,
}

/// How a plan ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It was closed.
    Closed {
        /// What was achieved.
        summary: String,
        /// On this day.
        on: NaiveDate,
    },
    /// Another plan took its place.
    Superseded {
        /// Which.
        by_plan: Uuid,
        /// The number of that.
        number: String,
        /// From this day.
        on: NaiveDate,
    },
}

/// A change of the list of selected agencies after promulgation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjusted {
    /// Which agency.
    pub agency: Uuid,
    /// How.
    pub adjustment: Adjustment,
    /// Why.
    pub reason: String,
    /// Number of the decision.
    pub decision: String,
    /// From this day.
    pub on: NaiveDate,
}

impl End {
    /// The first day on which the plan is no longer in force.
    pub fn on(&self) -> NaiveDate {
        match self {
            End::Closed { on, .. } | End::Superseded { on, .. } => *on,
        }
    }
}
