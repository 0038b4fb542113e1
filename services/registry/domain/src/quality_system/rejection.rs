//! Why a wish about a quality system is refused.

use crate::agency::Lifetime;
use crate::vocabulary::{Capacity, Post};
use crate::{Fault, text};
use chrono::NaiveDate;
use uuid::Uuid;

/// A refusal; its text names the rule and the offending value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// A text cannot be stored.
    #[error("the {field} {error}")]
    Text {
        /// Which field.
        field: &'static str,
        /// What is wrong with it.
        error: text::Error,
    },
    /// A code stands twice in one list.
    #[error("the {field} '{code}' is named twice")]
    NamedTwice {
        /// Which list.
        field: &'static str,
        /// The code.
        code: String,
    },
    /// A procedure shall come and go at once.
    #[error("the procedure '{code}' cannot be both added and removed")]
    AddedAndRemoved {
        /// The code.
        code: String,
    },
    /// The id belongs to something else.
    #[error("the id {id} is already that of another {what}")]
    IdTaken {
        /// What bears it.
        what: &'static str,
        /// The id.
        id: Uuid,
    },
    /// Two dates stand in the wrong order.
    #[error("{rule}: wrong date order: {what} on {on} is before {than} on {limit}")]
    WrongOrder {
        /// The rule about their order.
        rule: &'static str,
        /// What has the wrong date.
        what: &'static str,
        /// That date.
        on: NaiveDate,
        /// What must not come later.
        than: &'static str,
        /// The date of that.
        limit: NaiveDate,
    },
    /// Nobody acts for an agency that does not exist.
    #[error("R-REG-7: the agency {}, so it cannot act on {on}", existence(*agency))]
    AgencyNotLive {
        /// The day asked for.
        on: NaiveDate,
        /// When it exists.
        agency: Option<Lifetime>,
    },
    /// A project to this edition is under way, or its declaration is in force.
    #[error("R-QMS-1: the project to '{edition}' started on {from} and has not ended")]
    ProjectInProgress {
        /// The edition.
        edition: String,
        /// Its first day.
        from: NaiveDate,
    },
    /// Nothing was begun.
    #[error("R-QMS-1: no project is in progress on {on}")]
    NoProject {
        /// The day asked for.
        on: NaiveDate,
    },
    /// A declaration must be to the edition that the project builds.
    #[error("R-QMS-1: the declaration is to '{declared}', but the project in progress is to '{project}'")]
    NotOfProject {
        /// The edition declared.
        declared: String,
        /// The edition of the project.
        project: String,
    },
    /// The system is not applied yet.
    #[error("R-QMS-1: the system is not applied on {on}")]
    NotApplied {
        /// The day asked for.
        on: NaiveDate,
    },
    /// The application began on another day.
    #[error("R-QMS-1: the application already started on {since}")]
    AlreadyApplied {
        /// That day.
        since: NaiveDate,
    },
    /// No internal audit since the application started.
    #[error("R-QMS-1: no internal audit was conducted from {since}, when the application started, to {until}")]
    NoAudit {
        /// Start of the application.
        since: NaiveDate,
        /// The day of signing.
        until: NaiveDate,
    },
    /// No management review after the audit.
    #[error("R-QMS-1: no management review was held from {audited_on}, the internal audit, to {until}")]
    NoReview {
        /// Day of the first audit.
        audited_on: NaiveDate,
        /// The day of signing.
        until: NaiveDate,
    },
    /// A major nonconformity is open on the day of signing.
    #[error("R-QMS-1: the major nonconformity '{code}' of the internal audit on {audited_on} is not closed by {until}")]
    MajorOpen {
        /// Its code.
        code: String,
        /// Day of its audit.
        audited_on: NaiveDate,
        /// The day of signing.
        until: NaiveDate,
    },
    /// No such audit.
    #[error("R-QMS-1: the internal audit {audit} is not known")]
    UnknownAudit {
        /// Its supposed id.
        audit: Uuid,
    },
    /// No such nonconformity.
    #[error("R-QMS-1: the internal audit {audit} has no nonconformity '{code}'")]
    UnknownNonconformity {
        /// The audit.
        audit: Uuid,
        /// The supposed code.
        code: String,
    },
    /// It was closed on another day.
    #[error("R-QMS-1: the nonconformity '{code}' was already closed on {on}")]
    AlreadyClosed {
        /// Its code.
        code: String,
        /// That day.
        on: NaiveDate,
    },
    /// Nobody signed.
    #[error("R-QMS-2: an unsigned declaration")]
    Unsigned,
    /// Nobody may sign a declaration in this capacity.
    #[error("R-QMS-2: a declaration cannot be signed in the capacity {capacity}")]
    WrongCapacity {
        /// The capacity.
        capacity: Capacity,
    },
    /// The signer does not hold the post which the capacity needs.
    #[error("R-QMS-2: '{person}' signs as {capacity}, but does not hold the post {needed} on {on}")]
    SignerWithoutPost {
        /// Who signed.
        person: String,
        /// In which capacity.
        capacity: Capacity,
        /// The post it needs.
        needed: Post,
        /// The day of signing.
        on: NaiveDate,
    },
    /// Procedures under the agency's competence are missing from the scope.
    #[error("R-QMS-3: the scope lacks {count} of the agency's procedures: {}{}", named.join(", "), if named.len() < *count { " …" } else { "" })]
    OutOfScope {
        /// The first few that are missing.
        named: Vec<String>,
        /// How many are missing in all.
        count: usize,
    },
    /// A new declaration takes effect later than every former one.
    #[error("R-QMS-5: the declaration would take effect on {on}, not after '{former}', in effect on {former_on}")]
    NotAfterFormer {
        /// Its first day in force.
        on: NaiveDate,
        /// Number of the former one.
        former: String,
        /// First day in force of the former one.
        former_on: NaiveDate,
    },
    /// The declaration ended already.
    #[error("R-QMS-5: the declaration '{number}' already ended on {on}")]
    AlreadyEnded {
        /// Its number.
        number: String,
        /// First day no longer in force.
        on: NaiveDate,
    },
    /// Nobody knows this edition.
    #[error("R-QMS-6: the edition '{edition}' is not defined")]
    EditionNotDefined {
        /// Its supposed code.
        edition: String,
    },
    /// The edition is not accepted yet.
    #[error("R-QMS-6: '{edition}' is accepted from {from}, not on {on}")]
    EditionTooEarly {
        /// Its code.
        edition: String,
        /// First day of acceptance.
        from: NaiveDate,
        /// Day of effect.
        on: NaiveDate,
    },
    /// The edition is no longer accepted.
    #[error("R-QMS-6: '{edition}' was accepted until {until}, not on {on}")]
    EditionExpired {
        /// Its code.
        edition: String,
        /// Last day of acceptance.
        until: NaiveDate,
        /// Day of effect.
        on: NaiveDate,
    },
    /// No declaration is in force that could be demanded again.
    #[error("R-QMS-7: no declaration is in force on {on}")]
    NothingDeclared {
        /// The day asked for.
        on: NaiveDate,
    },
    /// No such declaration.
    #[error("R-QMS-8: the declaration {declaration} is not known")]
    UnknownDeclaration {
        /// Its supposed id.
        declaration: Uuid,
    },
    /// Nobody audits his own process.
    #[error("R-QMS-10: '{person}' cannot audit the process '{process}', being responsible for it")]
    AuditsOwnProcess {
        /// Who.
        person: String,
        /// Which process.
        process: String,
    },
    /// This is not a clause that could be excluded.
    #[error("R-QMS-11: '{clause}' is not a clause from 4 to 10, such as 8.3")]
    NotAClause {
        /// The text given.
        clause: String,
    },
    /// An exclusion needs a reason.
    #[error("R-QMS-11: the exclusion of clause {clause} has no justification")]
    Unjustified {
        /// The clause.
        clause: String,
    },
    /// A document number is used once a year by one agency.
    #[error("R-PLN-1: the document number '{number}' is already used in {year}")]
    NumberTaken {
        /// The number.
        number: String,
        /// The year of signing.
        year: i32,
    },
}

fn existence(agency: Option<Lifetime>) -> String {
    match agency {
        None => "is not registered".to_owned(),
        Some(Lifetime { from, until: None }) => format!("exists from {from}"),
        Some(Lifetime { from, until: Some(until) }) => format!("exists from {from} until {until}"),
    }
}

impl Rejection {
    /// The rule that refuses: its id in the domain, `text`, or `id-taken`.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } | Rejection::NamedTwice { .. } | Rejection::AddedAndRemoved { .. } => "text",
            Rejection::IdTaken { .. } => "id-taken",
            Rejection::WrongOrder { rule, .. } => rule,
            Rejection::AgencyNotLive { .. } => "R-REG-7",
            Rejection::ProjectInProgress { .. }
            | Rejection::NoProject { .. }
            | Rejection::NotOfProject { .. }
            | Rejection::NotApplied { .. }
            | Rejection::AlreadyApplied { .. }
            | Rejection::NoAudit { .. }
            | Rejection::NoReview { .. }
            | Rejection::MajorOpen { .. }
            | Rejection::UnknownAudit { .. }
            | Rejection::UnknownNonconformity { .. }
            | Rejection::AlreadyClosed { .. } => "R-QMS-1",
            Rejection::Unsigned | Rejection::WrongCapacity { .. } | Rejection::SignerWithoutPost { .. } => "R-QMS-2",
            Rejection::OutOfScope { .. } => "R-QMS-3",
            Rejection::NotAfterFormer { .. } | Rejection::AlreadyEnded { .. } => "R-QMS-5",
            Rejection::EditionNotDefined { .. }
            | Rejection::EditionTooEarly { .. }
            | Rejection::EditionExpired { .. } => "R-QMS-6",
            Rejection::NothingDeclared { .. } => "R-QMS-7",
            Rejection::UnknownDeclaration { .. } => "R-QMS-8",
            Rejection::AuditsOwnProcess { .. } => "R-QMS-10",
            Rejection::NotAClause { .. } | Rejection::Unjustified { .. } => "R-QMS-11",
            Rejection::NumberTaken { .. } => "R-PLN-1",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Text { .. }
            | Rejection::NamedTwice { .. }
            | Rejection::AddedAndRemoved { .. }
            | Rejection::WrongOrder { .. }
            | Rejection::Unsigned
            | Rejection::AuditsOwnProcess { .. }
            | Rejection::NotAClause { .. }
            | Rejection::Unjustified { .. } => Fault::Argument,
            Rejection::AgencyNotLive { agency: None, .. }
            | Rejection::UnknownAudit { .. }
            | Rejection::UnknownNonconformity { .. }
            | Rejection::UnknownDeclaration { .. } => Fault::Missing,
            Rejection::IdTaken { .. } | Rejection::NumberTaken { .. } => Fault::Exists,
            Rejection::WrongCapacity { .. } | Rejection::SignerWithoutPost { .. } => Fault::Permission,
            _ => Fault::State,
        }
    }
}
