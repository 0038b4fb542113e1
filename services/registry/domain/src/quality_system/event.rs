//! What can happen to a quality system, in the form in which it is stored for ever.
//!
//! **Invariant:** stored forms only grow; `history/quality_system.jsonl` keeps a line of every form ever written.

use crate::vocabulary::{Capacity, Cause, LapseCause, NonconformityClass, Place, ScopeChange};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A clause of the standard that the agency does not apply, and why (R-QMS-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Exclusion {
    /// Clause number such as `8.3`.
    pub clause: String,
    /// Why it cannot be applied; never blank.
    pub justification: String,
}

/// A process an internal audit looked at (R-QMS-10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditedProcess {
    /// Name of the process.
    pub process: String,
    /// Who is responsible for it.
    pub owner: String,
    /// Who audited it; somebody else.
    pub auditor: String,
}

/// What an internal audit found wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Nonconformity {
    /// Its code, unique within its audit.
    pub code: String,
    /// How grave it is.
    pub class: NonconformityClass,
}

/// Who signed a declaration, and in which capacity (R-QMS-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Signature {
    /// The signer, by name, as in the agency's list of officers.
    pub person: String,
    /// The capacity written beside the name.
    pub capacity: Capacity,
}

/// A fact about one agency's quality system; `effective_on` is the day from which it is true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// Building a system to an edition of the standard began (khởi động, xây dựng).
    ProjectStarted {
        /// Code of the edition, such as `TCVN ISO 9001:2015`.
        edition: String,
        /// First day of the project.
        effective_on: NaiveDate,
    },
    /// The administrative procedures (TTHC) under the agency's competence changed.
    ProceduresAssigned {
        /// Codes that came.
        added: BTreeSet<String>,
        /// Codes that went.
        removed: BTreeSet<String>,
        /// By which document.
        basis: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// The scope of the system changed.
    ScopeChanged {
        /// Procedure codes that came into the scope.
        added: BTreeSet<String>,
        /// Procedure codes that left it.
        removed: BTreeSet<String>,
        /// All clauses excluded from now on.
        exclusions: Vec<Exclusion>,
        /// In which direction.
        change: ScopeChange,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// The agency works by the system (áp dụng).
    ApplicationStarted {
        /// First day of application.
        effective_on: NaiveDate,
    },
    /// An internal audit was conducted (đánh giá nội bộ).
    InternalAuditConducted {
        /// Id of the audit.
        audit: Uuid,
        /// What was audited, as far as the register knows.
        processes: Vec<AuditedProcess>,
        /// What was found wrong.
        nonconformities: Vec<Nonconformity>,
        /// Day of the audit.
        effective_on: NaiveDate,
    },
    /// A nonconformity of an internal audit was corrected and closed.
    NonconformityClosed {
        /// Which audit.
        audit: Uuid,
        /// Which of its nonconformities.
        code: String,
        /// Day of closing.
        effective_on: NaiveDate,
    },
    /// The head reviewed the system (xem xét của lãnh đạo).
    ManagementReviewHeld {
        /// Id of the review.
        review: Uuid,
        /// Day of the review.
        effective_on: NaiveDate,
    },
    /// The agency declared conformity (công bố), and no declaration was in force.
    Declared {
        /// Id of the declaration.
        declaration: Uuid,
        /// Its document number, such as `12/QĐ-UBND`.
        number: String,
        /// Code of the edition.
        edition: String,
        /// Who signed.
        signature: Signature,
        /// Day of signing.
        signed_on: NaiveDate,
        /// First day in force.
        effective_on: NaiveDate,
    },
    /// The agency declared again (công bố lại), which ends the former declaration.
    Redeclared {
        /// Id of the new declaration.
        declaration: Uuid,
        /// Its document number.
        number: String,
        /// Code of the edition.
        edition: String,
        /// Who signed.
        signature: Signature,
        /// Day of signing.
        signed_on: NaiveDate,
        /// The declaration that ends.
        replaces: Uuid,
        /// First day in force.
        effective_on: NaiveDate,
    },
    /// The agency was told to convert to another edition (chuyển đổi).
    ConversionRequired {
        /// Code of the edition to convert to.
        to: String,
        /// Last day for it.
        deadline: NaiveDate,
        /// By which document.
        basis: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// A declaration to another edition than the former one came into force.
    ConversionCompleted {
        /// Code of the former edition.
        from: String,
        /// Code of the new one.
        to: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// The lead body was told of a declaration in writing (R-QMS-8).
    DeclarationNotified {
        /// Which declaration.
        declaration: Uuid,
        /// Number of the letter.
        document: Option<String>,
        /// Day of the letter.
        effective_on: NaiveDate,
    },
    /// A declaration was posted for everybody to read (niêm yết, R-QMS-8).
    DeclarationPosted {
        /// Which declaration.
        declaration: Uuid,
        /// Where.
        place: Place,
        /// Since when.
        effective_on: NaiveDate,
    },
    /// The agency must declare again; until then its declaration is outdated.
    RedeclarationRequired {
        /// Why.
        cause: Cause,
        /// Last day for it, if one was set.
        due: Option<NaiveDate>,
        /// The publication of procedures that caused it, here and in every other agency of its audience.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        publication: Option<Uuid>,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// A declaration ended by itself.
    DeclarationLapsed {
        /// Which declaration.
        declaration: Uuid,
        /// Why.
        cause: LapseCause,
        /// First day no longer in force.
        effective_on: NaiveDate,
    },
    /// The head withdrew a declaration.
    DeclarationWithdrawn {
        /// Which declaration.
        declaration: Uuid,
        /// Why.
        reason: String,
        /// First day no longer in force.
        effective_on: NaiveDate,
    },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::ProjectStarted { .. } => "ProjectStarted",
            Event::ProceduresAssigned { .. } => "ProceduresAssigned",
            Event::ScopeChanged { .. } => "ScopeChanged",
            Event::ApplicationStarted { .. } => "ApplicationStarted",
            Event::InternalAuditConducted { .. } => "InternalAuditConducted",
            Event::NonconformityClosed { .. } => "NonconformityClosed",
            Event::ManagementReviewHeld { .. } => "ManagementReviewHeld",
            Event::Declared { .. } => "Declared",
            Event::Redeclared { .. } => "Redeclared",
            Event::ConversionRequired { .. } => "ConversionRequired",
            Event::ConversionCompleted { .. } => "ConversionCompleted",
            Event::DeclarationNotified { .. } => "DeclarationNotified",
            Event::DeclarationPosted { .. } => "DeclarationPosted",
            Event::RedeclarationRequired { .. } => "RedeclarationRequired",
            Event::DeclarationLapsed { .. } => "DeclarationLapsed",
            Event::DeclarationWithdrawn { .. } => "DeclarationWithdrawn",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        match self {
            Event::ProjectStarted { effective_on, .. }
            | Event::ProceduresAssigned { effective_on, .. }
            | Event::ScopeChanged { effective_on, .. }
            | Event::ApplicationStarted { effective_on }
            | Event::InternalAuditConducted { effective_on, .. }
            | Event::NonconformityClosed { effective_on, .. }
            | Event::ManagementReviewHeld { effective_on, .. }
            | Event::Declared { effective_on, .. }
            | Event::Redeclared { effective_on, .. }
            | Event::ConversionRequired { effective_on, .. }
            | Event::ConversionCompleted { effective_on, .. }
            | Event::DeclarationNotified { effective_on, .. }
            | Event::DeclarationPosted { effective_on, .. }
            | Event::RedeclarationRequired { effective_on, .. }
            | Event::DeclarationLapsed { effective_on, .. }
            | Event::DeclarationWithdrawn { effective_on, .. } => *effective_on,
        }
    }
}
