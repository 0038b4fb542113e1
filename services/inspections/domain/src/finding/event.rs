//! What can happen to a finding, in the form in which it is stored for ever.
//!
//! **Invariant:** stored forms only grow; `history/finding.jsonl` keeps a line of every form ever written.

use crate::vocabulary::{ActionKind, FindingClass};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Raised {
    /// The inspection that raised it.
    pub inspection: Uuid,
    /// The campaign of that.
    pub campaign: Uuid,
    /// The agency inspected.
    pub agency: Uuid,
    /// The year of the campaign.
    pub year: i32,
    /// The item of the checklist.
    pub item: String,
    /// The clause of the standard, such as `8.5.1`.
    pub clause: Option<String>,
    /// How grave it is, after escalation.
    pub class: FindingClass,
    /// What is the matter.
    pub text: String,
    /// What it was before it was escalated (R-INS-8).
    pub escalated_from: Option<FindingClass>,
    /// The finding of the last inspection that it repeats (R-INS-8).
    pub repeat_of: Option<Uuid>,
    /// Until when a nonconformity should be corrected while no accepted action says otherwise.
    pub due: Option<NaiveDate>,
    /// Day of raising it.
    pub effective_on: NaiveDate,
}

/// An action that the agency proposes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// Its id.
    pub action: Uuid,
    /// What it is for.
    pub kind: ActionKind,
    /// What shall be done.
    pub text: String,
    /// Who shall do it.
    pub responsible: String,
    /// Until when.
    pub due: NaiveDate,
    /// Who proposed it.
    pub by: String,
    /// Day of the proposal.
    pub effective_on: NaiveDate,
}

/// A document that shows what was done; its content lies in the store of evidence under its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The action that it is for.
    pub action: Uuid,
    /// Its id.
    pub evidence: Uuid,
    /// Name of the file.
    pub name: String,
    /// Type of the content, such as `application/pdf`.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of the content, 64 hexadecimal digits.
    pub sha256: String,
    /// 1 for the first file of that name for this action, then 2 …
    pub revision: u32,
    /// Who submitted it.
    pub by: String,
    /// Day of submission.
    pub effective_on: NaiveDate,
}

/// A fact about one finding; `effective_on` is the day from which it is true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// It was raised.
    Raised(Raised),
    /// It counts as another class (R-INS-6).
    Reclassified {
        /// The class from now on.
        class: FindingClass,
        /// Until when it should be corrected, from now on.
        due: Option<NaiveDate>,
        /// Why.
        reason: String,
        /// By whose authority.
        authority: Option<String>,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// It was no finding (R-INS-6).
    Withdrawn {
        /// Why.
        reason: String,
        /// By whose authority.
        authority: Option<String>,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// The agency told why it happened.
    RootCauseRecorded {
        /// The cause.
        text: String,
        /// How it was found.
        method: Option<String>,
        /// Who recorded it.
        by: String,
        /// Day of recording.
        effective_on: NaiveDate,
    },
    /// An action was proposed.
    ActionProposed(Proposal),
    /// The inspecting side accepted an action, with its deadline.
    ActionAccepted {
        /// Which one.
        action: Uuid,
        /// Who accepted it.
        by: String,
        /// Day of acceptance.
        effective_on: NaiveDate,
    },
    /// It rejected an action; another must take its place.
    ActionRejected {
        /// Which one.
        action: Uuid,
        /// Who rejected it.
        by: String,
        /// Why.
        reason: String,
        /// Day of rejection.
        effective_on: NaiveDate,
    },
    /// An accepted action got more time (gia hạn).
    DeadlineExtended {
        /// Which one.
        action: Uuid,
        /// Until when, from now on.
        due: NaiveDate,
        /// Why.
        reason: String,
        /// By which document.
        decision: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Evidence for an action was submitted.
    EvidenceSubmitted(Evidence),
    /// Somebody checked whether an action had its effect.
    EffectivenessChecked {
        /// Which one.
        action: Uuid,
        /// Whether it had.
        effective: bool,
        /// Who checked.
        by: String,
        /// What was seen.
        note: Option<String>,
        /// Day of the check.
        effective_on: NaiveDate,
    },
    /// It was closed (R-INS-7).
    Closed {
        /// Who closed it.
        by: String,
        /// Why an observation or a recommendation needs nothing more.
        note: Option<String>,
        /// Day of closing.
        effective_on: NaiveDate,
    },
    /// It was opened again; every action must be checked anew.
    Reopened {
        /// Why.
        reason: String,
        /// Who opened it.
        by: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// It passed to a successor of the dissolved agency (R-INS-10).
    Transferred {
        /// Who has it now.
        to: Uuid,
        /// By which document.
        decision: String,
        /// Why.
        reason: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// It ended with its agency (R-INS-10).
    Extinguished {
        /// By which document.
        decision: String,
        /// Why.
        reason: String,
        /// From this day.
        effective_on: NaiveDate,
    },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Raised(_) => "Raised",
            Event::Reclassified { .. } => "Reclassified",
            Event::Withdrawn { .. } => "Withdrawn",
            Event::RootCauseRecorded { .. } => "RootCauseRecorded",
            Event::ActionProposed(_) => "ActionProposed",
            Event::ActionAccepted { .. } => "ActionAccepted",
            Event::ActionRejected { .. } => "ActionRejected",
            Event::DeadlineExtended { .. } => "DeadlineExtended",
            Event::EvidenceSubmitted(_) => "EvidenceSubmitted",
            Event::EffectivenessChecked { .. } => "EffectivenessChecked",
            Event::Closed { .. } => "Closed",
            Event::Reopened { .. } => "Reopened",
            Event::Transferred { .. } => "Transferred",
            Event::Extinguished { .. } => "Extinguished",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        match self {
            Event::Raised(Raised { effective_on, .. })
            | Event::Reclassified { effective_on, .. }
            | Event::Withdrawn { effective_on, .. }
            | Event::RootCauseRecorded { effective_on, .. }
            | Event::ActionProposed(Proposal { effective_on, .. })
            | Event::ActionAccepted { effective_on, .. }
            | Event::ActionRejected { effective_on, .. }
            | Event::DeadlineExtended { effective_on, .. }
            | Event::EvidenceSubmitted(Evidence { effective_on, .. })
            | Event::EffectivenessChecked { effective_on, .. }
            | Event::Closed { effective_on, .. }
            | Event::Reopened { effective_on, .. }
            | Event::Transferred { effective_on, .. }
            | Event::Extinguished { effective_on, .. } => *effective_on,
        }
    }
}
