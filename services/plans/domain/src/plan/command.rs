//! What one may ask of a plan, with the facts of others that it decides upon.

use super::{Adjustment, Draft, Instrument, Item, Programme, Removal, Successor};
use crate::acting::Agencies;
use crate::selection::{Candidate, Rule};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A wish about one plan; `effective_on` is the day from which it shall be true.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Begin it.
    Draft {
        /// What it is.
        draft: Draft,
        /// The programme that it names, if there is one of that id (R-PLN-2).
        programme: Option<Programme>,
        /// The documents of its basis, as far as they are known.
        documents: BTreeMap<Uuid, Instrument>,
        /// The agency that leads.
        agencies: Agencies,
    },
    /// Add an item to the draft.
    AddItem {
        /// The item.
        item: Item,
        /// The agencies it names.
        agencies: Agencies,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// State an item of the draft anew.
    ChangeItem {
        /// The item.
        item: Item,
        /// The agencies it names.
        agencies: Agencies,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// Take an item out of the draft.
    RemoveItem {
        /// Which.
        item: Uuid,
        /// Why.
        reason: String,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// Select agencies by rules, in place of those selected before.
    Select {
        /// The rules.
        rules: Vec<Rule>,
        /// Every agency of the registry, as it is on that day.
        candidates: Vec<Candidate>,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// Lay down when and by which checklist the selected agencies are inspected.
    SetCampaign {
        /// Code of the checklist.
        template: String,
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// Submit it for approval.
    Submit {
        /// Number of the submission (tờ trình).
        document: String,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// Send it back to be worked over.
    Return {
        /// Why.
        reason: String,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// Approve it.
    Approve {
        /// By whom.
        by: String,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// Promulgate it by a document, from which it has its number (R-PLN-1).
    Promulgate {
        /// The document.
        document: Uuid,
        /// That document, if it is known.
        instrument: Option<Instrument>,
        /// The programme that the plan names (R-PLN-2).
        programme: Option<Programme>,
        /// In force from this day.
        effective_on: NaiveDate,
    },
    /// Change a promulgated plan by another document (R-PLN-3).
    Amend {
        /// The document.
        document: Uuid,
        /// That document, if it is known.
        instrument: Option<Instrument>,
        /// Items that come.
        added: Vec<Item>,
        /// Items that are now as stated here.
        changed: Vec<Item>,
        /// Items that go.
        removed: Vec<Removal>,
        /// The agencies that the items name.
        agencies: Agencies,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Let another plan take its place (R-PLN-3).
    Supersede {
        /// Which.
        by_plan: Uuid,
        /// That plan, if it is known.
        successor: Option<Successor>,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Close it (tổng kết).
    Close {
        /// What was achieved.
        summary: String,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// Tell how far a task is.
    ReportProgress {
        /// Which task.
        item: Uuid,
        /// How far, in percent, below 100.
        percent: u8,
        /// What else is to be said.
        note: Option<String>,
        /// By whom.
        reported_by: Option<String>,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// Complete a task.
    CompleteTask {
        /// Which task.
        item: Uuid,
        /// With which result.
        result: String,
        /// On this day.
        effective_on: NaiveDate,
    },
    /// Open a completed task again.
    ReopenTask {
        /// Which task.
        item: Uuid,
        /// Why.
        reason: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Count a concluded inspection towards the task that it carries out.
    RecordConclusion {
        /// Which task.
        item: Uuid,
        /// The inspection; counted once.
        inspection: Uuid,
        /// Which agency was inspected.
        agency: Uuid,
        /// When.
        concluded_on: NaiveDate,
    },
    /// Change the list of selected agencies after promulgation, as the campaign did.
    AdjustSelection {
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
    /// Count a training that was held towards the task that it carries out.
    RecordTraining {
        /// Which task.
        item: Uuid,
        /// The training; counted once.
        training: Uuid,
        /// The day from which it is recorded as held.
        held_on: NaiveDate,
    },
    /// Give money to it.
    AllocateBudget {
        /// From where.
        source: String,
        /// How much, in đồng.
        amount_dong: i64,
        /// By which document.
        document: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Settle the books on money that was spent.
    SettleExpenditure {
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

impl Command {
    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        match self {
            Command::Draft { draft, .. } => draft.effective_on,
            Command::RecordConclusion { concluded_on, .. } => *concluded_on,
            Command::RecordTraining { held_on, .. } => *held_on,
            Command::AddItem { effective_on, .. }
            | Command::ChangeItem { effective_on, .. }
            | Command::RemoveItem { effective_on, .. }
            | Command::Select { effective_on, .. }
            | Command::SetCampaign { effective_on, .. }
            | Command::Submit { effective_on, .. }
            | Command::Return { effective_on, .. }
            | Command::Approve { effective_on, .. }
            | Command::Promulgate { effective_on, .. }
            | Command::Amend { effective_on, .. }
            | Command::Supersede { effective_on, .. }
            | Command::Close { effective_on, .. }
            | Command::ReportProgress { effective_on, .. }
            | Command::CompleteTask { effective_on, .. }
            | Command::ReopenTask { effective_on, .. }
            | Command::AdjustSelection { effective_on, .. }
            | Command::AllocateBudget { effective_on, .. }
            | Command::SettleExpenditure { effective_on, .. } => *effective_on,
        }
    }
}
