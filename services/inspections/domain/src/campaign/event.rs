//! What can happen to a campaign, in the form in which it is stored for ever.
//!
//! **Invariant:** stored forms only grow; `history/campaign.jsonl` keeps a line of every form ever written.

use crate::vocabulary::Mode;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a campaign is from its first day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Opening {
    /// The promulgated plan it belongs to; none for an extraordinary inspection (R-INS-1).
    pub plan: Option<Uuid>,
    /// The plan's item whose task it is.
    pub item: Option<Uuid>,
    /// Number of the plan, or of the decision of an extraordinary inspection.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// The year it counts for (R-INS-9).
    pub year: i32,
    /// The agency that leads: heads of teams come from it (R-INS-2).
    pub lead_body: Uuid,
    /// Code of the checklist by which it inspects.
    pub template: String,
    /// First day of visits.
    pub from: NaiveDate,
    /// Last day of visits.
    pub until: NaiveDate,
    /// The day on which it was opened.
    pub effective_on: NaiveDate,
}

/// A fact about one campaign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// Inspections may be scheduled in it.
    Opened(Opening),
    /// An agency stands on its list from the beginning.
    AgencySelected {
        /// Which agency.
        agency: Uuid,
        /// How it is inspected.
        mode: Mode,
        /// Why it was selected.
        reason: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// A decision put an agency on its list.
    AgencyAdded {
        /// Which agency.
        agency: Uuid,
        /// How it is inspected.
        mode: Mode,
        /// Why.
        reason: String,
        /// Number of the decision.
        decision: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// A decision took an agency off its list.
    AgencyDropped {
        /// Which agency.
        agency: Uuid,
        /// Why.
        reason: String,
        /// Number of the decision.
        decision: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Nothing more is inspected in it.
    Closed {
        /// What came out of it.
        summary: String,
        /// How many agencies stood on its list at the end.
        agencies: u32,
        /// How many of their inspections were concluded.
        concluded: u32,
        /// How many were cancelled.
        cancelled: u32,
        /// How many were terminated.
        terminated: u32,
        /// The day on which it was closed.
        effective_on: NaiveDate,
    },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Opened(_) => "Opened",
            Event::AgencySelected { .. } => "AgencySelected",
            Event::AgencyAdded { .. } => "AgencyAdded",
            Event::AgencyDropped { .. } => "AgencyDropped",
            Event::Closed { .. } => "Closed",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        match self {
            Event::Opened(opening) => opening.effective_on,
            Event::AgencySelected { effective_on, .. }
            | Event::AgencyAdded { effective_on, .. }
            | Event::AgencyDropped { effective_on, .. }
            | Event::Closed { effective_on, .. } => *effective_on,
        }
    }
}
