//! What one may ask of a quality system, and what must be known of others to decide it.
//!
//! **Invariant:** every command but `Lapse` carries the agency's [`Lifetime`], so that nobody acts for an agency that does
//! not exist on that day (R-REG-7). A declaration lapses on the very day on which the agency is no more.

use super::event::{AuditedProcess, Exclusion, Nonconformity, Signature};
use crate::agency::{Agency, Lifetime};
use crate::edition::{Acceptance, Edition};
use crate::procedure_list::{ProcedureList, Published};
use crate::vocabulary::{Cause, LapseCause, Place, Post};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A wish about one agency's quality system; `agency` is [`Agency::lifetime`], `effective_on` the day it shall be true from.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Begin to build a system, or to convert it to another edition.
    StartProject {
        /// Code of the edition.
        edition: String,
        /// When the agency exists.
        agency: Option<Lifetime>,
        /// First day of the project.
        effective_on: NaiveDate,
    },
    /// Change which administrative procedures are under the agency's competence.
    AssignProcedures {
        /// Codes that come; those already assigned change nothing.
        added: BTreeSet<String>,
        /// Codes that go; those not assigned change nothing.
        removed: BTreeSet<String>,
        /// By which document.
        basis: String,
        /// When the agency exists.
        agency: Option<Lifetime>,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Change the scope of the system.
    ChangeScope {
        /// Procedure codes that come into the scope.
        added: BTreeSet<String>,
        /// Procedure codes that leave it.
        removed: BTreeSet<String>,
        /// All clauses excluded from now on; the former list ends.
        exclusions: Vec<Exclusion>,
        /// When the agency exists.
        agency: Option<Lifetime>,
        /// The lists of procedures published for it.
        published: Published,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Begin to work by the system of the project in progress.
    StartApplication {
        /// When the agency exists.
        agency: Option<Lifetime>,
        /// First day of application.
        effective_on: NaiveDate,
    },
    /// Record an internal audit.
    ConductAudit {
        /// Id of the audit.
        audit: Uuid,
        /// What was audited; may be empty when only the day is known.
        processes: Vec<AuditedProcess>,
        /// What was found wrong, each code once.
        nonconformities: Vec<Nonconformity>,
        /// When the agency exists.
        agency: Option<Lifetime>,
        /// Day of the audit.
        effective_on: NaiveDate,
    },
    /// Close a nonconformity of an audit.
    CloseNonconformity {
        /// Which audit.
        audit: Uuid,
        /// Which of its nonconformities.
        code: String,
        /// When the agency exists.
        agency: Option<Lifetime>,
        /// Day of closing.
        effective_on: NaiveDate,
    },
    /// Record a management review.
    HoldReview {
        /// Id of the review.
        review: Uuid,
        /// When the agency exists.
        agency: Option<Lifetime>,
        /// Day of the review.
        effective_on: NaiveDate,
    },
    /// Declare conformity, or declare again.
    Declare {
        /// What is declared.
        declaration: Declaration,
        /// What is known of the agency, the signer and the edition, from [`Circumstances::of`].
        circumstances: Circumstances,
    },
    /// Tell the agency to convert to another edition.
    RequireConversion {
        /// Code of the edition to convert to.
        to: String,
        /// Last day for it.
        deadline: NaiveDate,
        /// By which document.
        basis: String,
        /// When the agency exists.
        agency: Option<Lifetime>,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Record that the lead body was told of a declaration.
    Notify {
        /// Which declaration.
        declaration: Uuid,
        /// Number of the letter.
        document: Option<String>,
        /// When the agency exists.
        agency: Option<Lifetime>,
        /// Day of the letter.
        effective_on: NaiveDate,
    },
    /// Record that a declaration was posted.
    Post {
        /// Which declaration.
        declaration: Uuid,
        /// Where.
        place: Place,
        /// When the agency exists.
        agency: Option<Lifetime>,
        /// Since when.
        effective_on: NaiveDate,
    },
    /// Demand a new declaration from an agency that has one in force. A publication demands one only of who is concerned,
    /// and once for ever.
    RequireRedeclaration {
        /// Why.
        cause: Cause,
        /// Last day for it.
        due: Option<NaiveDate>,
        /// The publication of procedures that causes it.
        publication: Option<Uuid>,
        /// When the agency exists.
        agency: Option<Lifetime>,
        /// The lists of procedures published for it.
        published: Published,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// End the declaration in force; nothing happens when there is none.
    Lapse {
        /// Why.
        cause: LapseCause,
        /// First day no longer in force.
        effective_on: NaiveDate,
    },
    /// Withdraw a declaration by the head's decision.
    Withdraw {
        /// Which declaration.
        declaration: Uuid,
        /// Why.
        reason: String,
        /// When the agency exists.
        agency: Option<Lifetime>,
        /// First day no longer in force.
        effective_on: NaiveDate,
    },
}

impl Command {
    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        match self {
            Command::StartProject { effective_on, .. }
            | Command::AssignProcedures { effective_on, .. }
            | Command::ChangeScope { effective_on, .. }
            | Command::StartApplication { effective_on, .. }
            | Command::ConductAudit { effective_on, .. }
            | Command::CloseNonconformity { effective_on, .. }
            | Command::HoldReview { effective_on, .. }
            | Command::RequireConversion { effective_on, .. }
            | Command::Notify { effective_on, .. }
            | Command::Post { effective_on, .. }
            | Command::RequireRedeclaration { effective_on, .. }
            | Command::Lapse { effective_on, .. }
            | Command::Withdraw { effective_on, .. } => *effective_on,
            Command::Declare { declaration, .. } => declaration.effective_on,
        }
    }

    /// Whether the lists of procedures published for the agency must be known to decide it (R-QMS-3).
    pub fn concerns_procedures(&self) -> bool {
        matches!(
            self,
            Command::ChangeScope { .. }
                | Command::Declare { .. }
                | Command::RequireRedeclaration { publication: Some(_), .. }
        )
    }

    /// The same wish, with these lists of procedures; a declaration carries them in its circumstances.
    #[must_use]
    pub fn with_procedures(mut self, lists: Published) -> Command {
        match &mut self {
            Command::ChangeScope { published, .. }
            | Command::RequireRedeclaration { published, .. }
            | Command::Declare { circumstances: Circumstances { published, .. }, .. } => *published = lists,
            _ => {}
        }
        self
    }

    /// The same wish, for an agency that exists on these days; a declaration carries them in its circumstances.
    #[must_use]
    pub fn within(mut self, lifetime: Option<Lifetime>) -> Command {
        match &mut self {
            Command::StartProject { agency, .. }
            | Command::AssignProcedures { agency, .. }
            | Command::ChangeScope { agency, .. }
            | Command::StartApplication { agency, .. }
            | Command::ConductAudit { agency, .. }
            | Command::CloseNonconformity { agency, .. }
            | Command::HoldReview { agency, .. }
            | Command::RequireConversion { agency, .. }
            | Command::Notify { agency, .. }
            | Command::Post { agency, .. }
            | Command::RequireRedeclaration { agency, .. }
            | Command::Withdraw { agency, .. } => *agency = lifetime,
            Command::Declare { circumstances, .. } => circumstances.agency = lifetime,
            Command::Lapse { .. } => {}
        }
        self
    }

    /// When the agency exists, and the first and last day on which it acts; `None` for what is nobody's act: a lapse, and the
    /// demand of a publication, which asks nothing of an agency that does not exist.
    pub(super) fn acts(&self) -> Option<(Option<Lifetime>, [NaiveDate; 2])> {
        match self {
            Command::Lapse { .. } | Command::RequireRedeclaration { publication: Some(_), .. } => None,
            Command::StartProject { agency, effective_on, .. }
            | Command::AssignProcedures { agency, effective_on, .. }
            | Command::ChangeScope { agency, effective_on, .. }
            | Command::StartApplication { agency, effective_on }
            | Command::ConductAudit { agency, effective_on, .. }
            | Command::CloseNonconformity { agency, effective_on, .. }
            | Command::HoldReview { agency, effective_on, .. }
            | Command::RequireConversion { agency, effective_on, .. }
            | Command::Notify { agency, effective_on, .. }
            | Command::Post { agency, effective_on, .. }
            | Command::RequireRedeclaration { agency, effective_on, .. }
            | Command::Withdraw { agency, effective_on, .. } => Some((*agency, [*effective_on; 2])),
            Command::Declare { declaration, circumstances } => {
                Some((circumstances.agency, [declaration.signed_on, declaration.effective_on]))
            }
        }
    }
}

/// A declaration of conformity (bản công bố), as signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Its id.
    pub declaration: Uuid,
    /// Its document number, once per agency and year of signing.
    pub number: String,
    /// Code of the edition it declares.
    pub edition: String,
    /// Who signed.
    pub signature: Signature,
    /// Day of signing.
    pub signed_on: NaiveDate,
    /// First day in force; not before the signing.
    pub effective_on: NaiveDate,
}

/// What must be known of others to decide on a declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct Circumstances {
    /// When the agency exists; `None` when it was never registered.
    pub agency: Option<Lifetime>,
    /// The post which the signer holds on the day of signing.
    pub signer: Option<Post>,
    /// Whether the edition may be declared on the day it takes effect.
    pub edition: Acceptance,
    /// The lists of procedures published for the agency.
    pub published: Published,
}

impl Circumstances {
    /// What `agency`, `edition` and those of `lists` that are for the agency say about `declaration`, each asked for the right
    /// day.
    pub fn of<'l>(
        declaration: &Declaration,
        agency: &Agency,
        edition: &Edition,
        lists: impl IntoIterator<Item = &'l ProcedureList>,
    ) -> Circumstances {
        let named = edition.code().is_some_and(|code| code == crate::text::normal(&declaration.edition));
        Circumstances {
            agency: agency.lifetime(),
            signer: agency.post_of(&declaration.signature.person, declaration.signed_on),
            edition: if named { edition.acceptance(declaration.effective_on) } else { Acceptance::Undefined },
            published: Published::of(agency, lists),
        }
    }
}
