//! What one may ask of a finding, and what must be known of others to decide it.

use super::event::{Evidence, Proposal, Raised};
use crate::inspection;
use crate::vocabulary::FindingClass;
use chrono::NaiveDate;
use kernel::{calendar, list};
use uuid::Uuid;

list! {
    /// How much of a dissolved agency a successor took over.
    Share, "share" {
        /// All of it.
        Whole = "whole",
        /// What was left after parts were given away.
        Remainder = "remainder",
        /// A part.
        Part = "part",
        /// A piece of land without its people.
        AreaOnly = "part-area-only",
    }
}

/// A wish about one finding; `effective_on` is the day it shall be true from.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Raise it; its deadline is that of its class.
    Raise {
        /// How it begins; `due` is left empty.
        raised: Raised,
        /// The default deadlines from that day.
        dues: Dues,
    },
    /// Let it count as another class.
    Reclassify {
        /// The class it shall have.
        class: FindingClass,
        /// Why.
        reason: String,
        /// By whose authority.
        authority: Option<String>,
        /// The default deadlines from that day.
        dues: Dues,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Take it back.
    Withdraw {
        /// Why.
        reason: String,
        /// By whose authority.
        authority: Option<String>,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Tell why it happened; told again, the last word counts.
    RecordRootCause {
        /// The cause.
        text: String,
        /// How it was found.
        method: Option<String>,
        /// Who tells.
        by: String,
        /// Day of recording.
        effective_on: NaiveDate,
    },
    /// Propose an action.
    ProposeAction(Proposal),
    /// Accept an action with its deadline.
    AcceptAction {
        /// Which one.
        action: Uuid,
        /// Who accepts it.
        by: String,
        /// Day of acceptance.
        effective_on: NaiveDate,
    },
    /// Reject an action.
    RejectAction {
        /// Which one.
        action: Uuid,
        /// Who rejects it.
        by: String,
        /// Why.
        reason: String,
        /// Day of rejection.
        effective_on: NaiveDate,
    },
    /// Give an accepted action more time.
    ExtendDeadline {
        /// Which one.
        action: Uuid,
        /// Until when.
        due: NaiveDate,
        /// Why.
        reason: String,
        /// By which document.
        decision: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Submit evidence for an accepted action.
    SubmitEvidence {
        /// What is submitted; the revision is counted here, whatever stands in it.
        evidence: Evidence,
        /// Whether its content lies in the store.
        stored: bool,
    },
    /// Check whether an action had its effect.
    CheckEffectiveness {
        /// Which one.
        action: Uuid,
        /// Whether it had.
        effective: bool,
        /// Who checks; nobody who submitted evidence for it.
        by: String,
        /// What was seen.
        note: Option<String>,
        /// Day of the check.
        effective_on: NaiveDate,
    },
    /// Close it.
    Close {
        /// Who closes it; nobody who submitted evidence.
        by: String,
        /// Why nothing more is needed; an observation or a recommendation needs it.
        note: Option<String>,
        /// Day of closing.
        effective_on: NaiveDate,
    },
    /// Open it again.
    Reopen {
        /// Why.
        reason: String,
        /// Who opens it.
        by: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Let it pass to a successor of the dissolved agency.
    Transfer {
        /// To whom.
        to: Uuid,
        /// By which document.
        decision: String,
        /// Why.
        reason: String,
        /// What became of the agency that has it.
        fate: Fate,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Let it end with its dissolved agency.
    Extinguish {
        /// By which document.
        decision: String,
        /// Why.
        reason: String,
        /// What became of the agency that has it.
        fate: Fate,
        /// From this day.
        effective_on: NaiveDate,
    },
}

/// Until when a nonconformity should be corrected, by the rules of the checklist and the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dues {
    /// A major one.
    pub major: Result<NaiveDate, calendar::Error>,
    /// A minor one.
    pub minor: Result<NaiveDate, calendar::Error>,
}

/// What became of the agency that has the finding (R-INS-10).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// The first day on which it is no more; none while it is there.
    pub dissolved_on: Option<NaiveDate>,
    /// Who took over how much of it.
    pub successors: Vec<Successor>,
}

/// Who took over a dissolved agency or a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Successor {
    /// Who.
    pub agency: Uuid,
    /// How much.
    pub share: Share,
}

impl Command {
    /// What follows for a finding from a fact of its inspection, of which `state` is the state before that fact: both belong
    /// into one append. The id is the finding's.
    pub fn following(
        inspection: Uuid,
        state: &inspection::Inspection,
        fact: &inspection::Event,
        dues: Dues,
    ) -> Option<(Uuid, Command)> {
        match fact.clone() {
            inspection::Event::FindingRaised(found) => {
                let appointment = state.appointment()?;
                let raised = Raised {
                    inspection,
                    campaign: appointment.campaign,
                    agency: appointment.agency,
                    year: appointment.year,
                    item: found.item,
                    clause: found.clause,
                    class: found.class,
                    text: found.text,
                    escalated_from: found.escalated_from,
                    repeat_of: found.repeat_of,
                    due: None,
                    effective_on: found.effective_on,
                };
                Some((found.finding, Command::Raise { raised, dues }))
            }
            inspection::Event::FindingReclassified { finding, class, reason, authority, effective_on } => {
                Some((finding, Command::Reclassify { class, reason, authority, dues, effective_on }))
            }
            inspection::Event::FindingWithdrawn { finding, reason, authority, effective_on } => {
                Some((finding, Command::Withdraw { reason, authority, effective_on }))
            }
            _ => None,
        }
    }

    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        match self {
            Command::Raise { raised: Raised { effective_on, .. }, .. }
            | Command::Reclassify { effective_on, .. }
            | Command::Withdraw { effective_on, .. }
            | Command::RecordRootCause { effective_on, .. }
            | Command::ProposeAction(Proposal { effective_on, .. })
            | Command::AcceptAction { effective_on, .. }
            | Command::RejectAction { effective_on, .. }
            | Command::ExtendDeadline { effective_on, .. }
            | Command::SubmitEvidence { evidence: Evidence { effective_on, .. }, .. }
            | Command::CheckEffectiveness { effective_on, .. }
            | Command::Close { effective_on, .. }
            | Command::Reopen { effective_on, .. }
            | Command::Transfer { effective_on, .. }
            | Command::Extinguish { effective_on, .. } => *effective_on,
        }
    }
}
