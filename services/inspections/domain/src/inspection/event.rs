//! What can happen to an inspection, in the form in which it is stored for ever.
//!
//! **Invariant:** stored forms only grow; `history/inspection.jsonl` keeps a line of every form ever written.

use super::facts::{Appointment, Assessment, Conclusion, RaisedFinding, RequestedRecord, Sample, Signature};
use crate::vocabulary::{FindingClass, TerminationCause};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A fact about one inspection; `effective_on` is the day from which it is true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// It was scheduled.
    Scheduled(Appointment),
    /// It was put off or brought forward, or given to another team; the notice must be sent again.
    Rescheduled {
        /// The day of the visit from now on.
        visit_on: NaiveDate,
        /// The team from now on.
        team: Uuid,
        /// Why.
        reason: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// It will not take place.
    Cancelled {
        /// Why.
        reason: String,
        /// By which document.
        decision: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// The agency was told of the visit (R-INS-4).
    NoticeSent {
        /// Number of the notice.
        document: String,
        /// Whether the checklist went with it.
        checklist: bool,
        /// Until when the agency shall report on itself.
        self_report_due: Option<NaiveDate>,
        /// Day of sending.
        effective_on: NaiveDate,
    },
    /// The agency reported on itself.
    SelfReportSubmitted {
        /// Number of the report.
        document: String,
        /// Who submitted it.
        by: String,
        /// Day of submission.
        effective_on: NaiveDate,
    },
    /// The team asked for records.
    RecordsRequested {
        /// Which ones.
        records: Vec<RequestedRecord>,
        /// Until when.
        due: NaiveDate,
        /// Day of the request.
        effective_on: NaiveDate,
    },
    /// Requested records came.
    RecordsReceived {
        /// Codes of the records.
        codes: BTreeSet<String>,
        /// Who handed them over.
        by: String,
        /// Day of receipt.
        effective_on: NaiveDate,
    },
    /// The team began, with the checklist in force on that day, which stays with the inspection.
    Started {
        /// Code of the checklist.
        template: String,
        /// Its version.
        version: u32,
        /// Day of the beginning.
        effective_on: NaiveDate,
    },
    /// An item of the checklist was answered.
    ItemAssessed(Assessment),
    /// An item was answered again, and differently.
    AssessmentRevised {
        /// The answer from now on.
        #[serde(flatten)]
        assessment: Assessment,
        /// Why.
        reason: String,
    },
    /// A file was sampled; sampled again, the last word counts.
    FileSampled(Sample),
    /// A finding was raised.
    FindingRaised(RaisedFinding),
    /// A finding counts as another class (R-INS-6).
    FindingReclassified {
        /// Which finding.
        finding: Uuid,
        /// The class from now on.
        class: FindingClass,
        /// Why.
        reason: String,
        /// By whose authority; needed once the minutes are signed.
        authority: Option<String>,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// A finding was no finding (R-INS-6).
    FindingWithdrawn {
        /// Which finding.
        finding: Uuid,
        /// Why.
        reason: String,
        /// By whose authority; needed once the minutes are signed.
        authority: Option<String>,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// The minutes (biên bản) were written; written again before anybody signed, the last ones count.
    MinutesDrawnUp {
        /// Their number.
        number: String,
        /// What they say in short.
        summary: String,
        /// Their day.
        effective_on: NaiveDate,
    },
    /// One side signed the minutes, with or without reservation (R-INS-5).
    MinutesSigned(Signature),
    /// The agency refused to sign (R-INS-5).
    MinutesRefused {
        /// Who refused.
        person: String,
        /// Why.
        reason: String,
        /// Day of the refusal.
        effective_on: NaiveDate,
    },
    /// The inspection was concluded.
    Concluded(Conclusion),
    /// It ended before its conclusion (R-INS-10).
    Terminated {
        /// What ended it.
        cause: TerminationCause,
        /// Why, in words.
        reason: String,
        /// By which document; a dissolution needs none.
        decision: Option<String>,
        /// From this day.
        effective_on: NaiveDate,
    },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Scheduled(_) => "Scheduled",
            Event::Rescheduled { .. } => "Rescheduled",
            Event::Cancelled { .. } => "Cancelled",
            Event::NoticeSent { .. } => "NoticeSent",
            Event::SelfReportSubmitted { .. } => "SelfReportSubmitted",
            Event::RecordsRequested { .. } => "RecordsRequested",
            Event::RecordsReceived { .. } => "RecordsReceived",
            Event::Started { .. } => "Started",
            Event::ItemAssessed(_) => "ItemAssessed",
            Event::AssessmentRevised { .. } => "AssessmentRevised",
            Event::FileSampled(_) => "FileSampled",
            Event::FindingRaised(_) => "FindingRaised",
            Event::FindingReclassified { .. } => "FindingReclassified",
            Event::FindingWithdrawn { .. } => "FindingWithdrawn",
            Event::MinutesDrawnUp { .. } => "MinutesDrawnUp",
            Event::MinutesSigned(_) => "MinutesSigned",
            Event::MinutesRefused { .. } => "MinutesRefused",
            Event::Concluded(_) => "Concluded",
            Event::Terminated { .. } => "Terminated",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        match self {
            Event::Scheduled(Appointment { effective_on, .. })
            | Event::Rescheduled { effective_on, .. }
            | Event::Cancelled { effective_on, .. }
            | Event::NoticeSent { effective_on, .. }
            | Event::SelfReportSubmitted { effective_on, .. }
            | Event::RecordsRequested { effective_on, .. }
            | Event::RecordsReceived { effective_on, .. }
            | Event::Started { effective_on, .. }
            | Event::ItemAssessed(Assessment { effective_on, .. })
            | Event::AssessmentRevised { assessment: Assessment { effective_on, .. }, .. }
            | Event::FileSampled(Sample { effective_on, .. })
            | Event::FindingRaised(RaisedFinding { effective_on, .. })
            | Event::FindingReclassified { effective_on, .. }
            | Event::FindingWithdrawn { effective_on, .. }
            | Event::MinutesDrawnUp { effective_on, .. }
            | Event::MinutesSigned(Signature { effective_on, .. })
            | Event::MinutesRefused { effective_on, .. }
            | Event::Concluded(Conclusion { effective_on, .. })
            | Event::Terminated { effective_on, .. } => *effective_on,
        }
    }
}
