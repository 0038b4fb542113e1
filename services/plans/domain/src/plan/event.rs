//! What can happen to a plan, in the form in which it is stored for ever.
//!
//! **Invariant:** stored forms only grow; `history/plan.jsonl` keeps a line of every form ever written.
//! **Invariant:** [`Event::Promulgated`] tells all that an inspection campaign needs, so whoever follows need not ask back.

use super::content::{Adjustment, Amendment, Brief, Draft, Item};
use crate::selection::{Rule, Selected};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A fact about one plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// It was begun.
    Drafted(Draft),
    /// An item came into the draft.
    ItemAdded {
        /// The item.
        item: Item,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// An item of the draft is now as stated here.
    ItemChanged {
        /// The item.
        item: Item,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// An item left the draft.
    ItemRemoved {
        /// Which.
        item: Uuid,
        /// Why.
        reason: String,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// Agencies were selected, in place of those selected before.
    AgenciesSelected {
        /// By these rules.
        rules: Vec<Rule>,
        /// Which, how and why.
        selection: Vec<Selected>,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// It was laid down when and by which checklist the selected agencies are inspected.
    CampaignSet {
        /// Code of the checklist.
        template: String,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// It was submitted for approval.
    Submitted {
        /// Number of the submission (tờ trình).
        document: String,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// It was sent back to be worked over.
    Returned {
        /// Why.
        reason: String,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// It was approved.
    Approved {
        /// By whom.
        by: String,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// It was promulgated by a document; its items are tasks from now on.
    Promulgated {
        /// The document.
        document: Uuid,
        /// Its number, which is that of the plan.
        number: String,
        /// The day of the document.
        promulgated_on: NaiveDate,
        /// What the inspections need to know, when it has any.
        campaign: Option<Brief>,
        /// In force from this day.
        effective_on: NaiveDate,
    },
    /// Another document changed it.
    Amended(Amendment),
    /// Another plan took its place.
    Superseded {
        /// Which.
        by_plan: Uuid,
        /// The number of that plan.
        number: String,
        /// By what right, when the other plan is of another issuer.
        authority: Option<String>,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// It was closed (tổng kết).
    Closed {
        /// What was achieved.
        summary: String,
        /// How many tasks were completed.
        completed: u32,
        /// Of how many.
        total: u32,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// It was told how far a task is.
    ProgressReported {
        /// Which task.
        item: Uuid,
        /// How far, in percent, below 100.
        percent: u8,
        /// What else is said.
        note: Option<String>,
        /// By whom.
        reported_by: Option<String>,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// A task was completed.
    TaskCompleted {
        /// Which task.
        item: Uuid,
        /// With which result.
        result: String,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// A completed task is open again.
    TaskReopened {
        /// Which task.
        item: Uuid,
        /// Why.
        reason: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// An inspection that carries out a task was concluded.
    InspectionConcluded {
        /// Which task.
        item: Uuid,
        /// The inspection.
        inspection: Uuid,
        /// Which agency was inspected.
        agency: Uuid,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// The list of selected agencies changed after promulgation.
    SelectionAdjusted {
        /// Which agency.
        agency: Uuid,
        /// How.
        adjustment: Adjustment,
        /// Why.
        reason: String,
        /// Number of the decision.
        decision: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// A training that carries out a task was held.
    TrainingCounted {
        /// Which task.
        item: Uuid,
        /// The training.
        training: Uuid,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// Money was given to it.
    BudgetAllocated {
        /// From where, such as the province's budget for science.
        source: String,
        /// How much, in đồng.
        amount_dong: i64,
        /// By which document.
        document: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Money was spent, and the books on it are settled (quyết toán).
    ExpenditureSettled {
        /// From where.
        source: String,
        /// How much, in đồng.
        amount_dong: i64,
        /// The voucher (chứng từ), of which there is one in the plan.
        voucher: String,
        /// On this day.
        effective_on: NaiveDate,
    },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Drafted(_) => "Drafted",
            Event::ItemAdded { .. } => "ItemAdded",
            Event::ItemChanged { .. } => "ItemChanged",
            Event::ItemRemoved { .. } => "ItemRemoved",
            Event::AgenciesSelected { .. } => "AgenciesSelected",
            Event::CampaignSet { .. } => "CampaignSet",
            Event::Submitted { .. } => "Submitted",
            Event::Returned { .. } => "Returned",
            Event::Approved { .. } => "Approved",
            Event::Promulgated { .. } => "Promulgated",
            Event::Amended(_) => "Amended",
            Event::Superseded { .. } => "Superseded",
            Event::Closed { .. } => "Closed",
            Event::ProgressReported { .. } => "ProgressReported",
            Event::TaskCompleted { .. } => "TaskCompleted",
            Event::TaskReopened { .. } => "TaskReopened",
            Event::InspectionConcluded { .. } => "InspectionConcluded",
            Event::SelectionAdjusted { .. } => "SelectionAdjusted",
            Event::TrainingCounted { .. } => "TrainingCounted",
            Event::BudgetAllocated { .. } => "BudgetAllocated",
            Event::ExpenditureSettled { .. } => "ExpenditureSettled",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        match self {
            Event::Drafted(draft) => draft.effective_on,
            Event::Amended(amendment) => amendment.effective_on,
            Event::ItemAdded { effective_on, .. }
            | Event::ItemChanged { effective_on, .. }
            | Event::ItemRemoved { effective_on, .. }
            | Event::AgenciesSelected { effective_on, .. }
            | Event::CampaignSet { effective_on, .. }
            | Event::Submitted { effective_on, .. }
            | Event::Returned { effective_on, .. }
            | Event::Approved { effective_on, .. }
            | Event::Promulgated { effective_on, .. }
            | Event::Superseded { effective_on, .. }
            | Event::Closed { effective_on, .. }
            | Event::ProgressReported { effective_on, .. }
            | Event::TaskCompleted { effective_on, .. }
            | Event::TaskReopened { effective_on, .. }
            | Event::InspectionConcluded { effective_on, .. }
            | Event::SelectionAdjusted { effective_on, .. }
            | Event::TrainingCounted { effective_on, .. }
            | Event::BudgetAllocated { effective_on, .. }
            | Event::ExpenditureSettled { effective_on, .. } => *effective_on,
        }
    }
}
