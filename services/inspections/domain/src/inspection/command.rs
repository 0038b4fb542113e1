//! What one may ask of an inspection.

use super::circumstances::{Lead, Previous, Scheduling, Starting};
use super::facts::{Appointment, Assessment, RequestedRecord, Sample, Signature};
use crate::template::{Item, Version};
use crate::vocabulary::{FindingClass, TerminationCause};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A wish about one inspection; `effective_on` is the day it shall be true from.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Schedule it.
    Schedule {
        /// Who, by whom, how and when.
        appointment: Appointment,
        /// What the campaign, the team, the registry and the calendar say.
        facts: Scheduling,
    },
    /// Put it on another day, or give it to another team.
    Reschedule {
        /// The new day of the visit.
        visit_on: NaiveDate,
        /// The new team; none leaves it to the one it has.
        team: Option<Uuid>,
        /// Why.
        reason: String,
        /// As for scheduling, of the new day and team.
        facts: Scheduling,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Call it off before it starts.
    Cancel {
        /// Why.
        reason: String,
        /// By which document.
        decision: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Tell the agency of the visit.
    SendNotice {
        /// Number of the notice.
        document: String,
        /// Whether the checklist goes with it.
        checklist: bool,
        /// Until when the agency shall report on itself.
        self_report_due: Option<NaiveDate>,
        /// How long before the visit.
        lead: Lead,
        /// Day of sending.
        effective_on: NaiveDate,
    },
    /// Take in the agency's report on itself; a later one counts instead of the former.
    SubmitSelfReport {
        /// Number of the report.
        document: String,
        /// Who submitted it.
        by: String,
        /// Day of submission.
        effective_on: NaiveDate,
    },
    /// Ask for records.
    RequestRecords {
        /// Which ones.
        records: Vec<RequestedRecord>,
        /// Until when.
        due: NaiveDate,
        /// Day of the request.
        effective_on: NaiveDate,
    },
    /// Take in requested records.
    ReceiveRecords {
        /// Codes of the records.
        codes: BTreeSet<String>,
        /// Who handed them over.
        by: String,
        /// Day of receipt.
        effective_on: NaiveDate,
    },
    /// Begin.
    Start {
        /// What the campaign, its checklist, the team and the registry say.
        facts: Starting,
        /// Day of the beginning.
        effective_on: NaiveDate,
    },
    /// Answer an item of the checklist, for the first time or anew.
    Assess {
        /// The answer.
        assessment: Assessment,
        /// Why it is another than before.
        reason: Option<String>,
        /// The item of that code in the version that the inspection has.
        known: Option<Item>,
    },
    /// Look into a file (part C); once more, to correct what was noted.
    SampleFile(Sample),
    /// Raise a finding.
    RaiseFinding {
        /// Which one.
        raising: Raising,
        /// The item of that code in the version that the inspection has.
        known: Option<Item>,
        /// The findings of the same item in the last inspection of the agency or of those it followed upon, withdrawn ones left
        /// out.
        previous: Vec<Previous>,
    },
    /// Let a finding count as another class.
    ReclassifyFinding {
        /// Which finding.
        finding: Uuid,
        /// The class it shall have.
        class: FindingClass,
        /// Why.
        reason: String,
        /// By whose authority; needed once the minutes are signed.
        authority: Option<String>,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Take a finding back.
    WithdrawFinding {
        /// Which finding.
        finding: Uuid,
        /// Why.
        reason: String,
        /// By whose authority; needed once the minutes are signed.
        authority: Option<String>,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Write the minutes; anew, until somebody has signed.
    DrawUpMinutes {
        /// Their number.
        number: String,
        /// What they say in short.
        summary: String,
        /// The version of the checklist that the inspection has.
        checklist: Option<Version>,
        /// Their day.
        effective_on: NaiveDate,
    },
    /// Sign the minutes for one side.
    SignMinutes(Signature),
    /// Refuse to sign them, for the agency.
    RefuseMinutes {
        /// Who refuses.
        person: String,
        /// Why.
        reason: String,
        /// Day of the refusal.
        effective_on: NaiveDate,
    },
    /// Conclude it.
    Conclude {
        /// Number of the conclusion.
        document: String,
        /// Whether the declaration of conformity stands.
        declaration_valid: bool,
        /// How many of its major findings are still open.
        open_majors: u32,
        /// The version of the checklist that the inspection has.
        checklist: Option<Version>,
        /// Day of the conclusion.
        effective_on: NaiveDate,
    },
    /// End it before its conclusion; because of a dissolution it is idle where nothing is under way.
    Terminate {
        /// What ends it.
        cause: TerminationCause,
        /// Why, in words.
        reason: String,
        /// By which document; a dissolution needs none.
        decision: Option<String>,
        /// From this day.
        effective_on: NaiveDate,
    },
}

/// A finding that shall be raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raising {
    /// Its id.
    pub finding: Uuid,
    /// The item of the checklist.
    pub item: String,
    /// How grave it seems; a repetition may count as graver (R-INS-8).
    pub class: FindingClass,
    /// The clause of the standard; may be left out when the item has only one.
    pub clause: Option<String>,
    /// What is the matter.
    pub text: String,
    /// The finding of the last inspection that it is said to repeat.
    pub repeat_of: Option<Uuid>,
    /// Day of raising it.
    pub effective_on: NaiveDate,
}

impl Command {
    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        match self {
            Command::Schedule { appointment: Appointment { effective_on, .. }, .. }
            | Command::Reschedule { effective_on, .. }
            | Command::Cancel { effective_on, .. }
            | Command::SendNotice { effective_on, .. }
            | Command::SubmitSelfReport { effective_on, .. }
            | Command::RequestRecords { effective_on, .. }
            | Command::ReceiveRecords { effective_on, .. }
            | Command::Start { effective_on, .. }
            | Command::Assess { assessment: Assessment { effective_on, .. }, .. }
            | Command::SampleFile(Sample { effective_on, .. })
            | Command::RaiseFinding { raising: Raising { effective_on, .. }, .. }
            | Command::ReclassifyFinding { effective_on, .. }
            | Command::WithdrawFinding { effective_on, .. }
            | Command::DrawUpMinutes { effective_on, .. }
            | Command::SignMinutes(Signature { effective_on, .. })
            | Command::RefuseMinutes { effective_on, .. }
            | Command::Conclude { effective_on, .. }
            | Command::Terminate { effective_on, .. } => *effective_on,
        }
    }
}
