//! Why a finding refuses a command.
//!
//! What DOMAIN §9 gives no number is called by a word: `stage` (one step after another), `dates` (their order).

use crate::vocabulary::{FindingClass, FindingStatus};
use crate::{Fault, text};
use chrono::NaiveDate;
use kernel::calendar;
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
    /// There is no such finding.
    #[error("stage: there is no such finding")]
    NotRaised,
    /// It is another one.
    #[error("the id is already that of another finding")]
    IdTaken,
    /// The step does not belong here.
    #[error("stage: {what} cannot follow; the finding is '{status}'")]
    WrongStage {
        /// What was asked for.
        what: &'static str,
        /// How far it is.
        status: FindingStatus,
    },
    /// One thing cannot be before the other.
    #[error("dates: wrong order: {what} on {on} would be before {earliest}, {of}")]
    WrongOrder {
        /// What was asked for.
        what: &'static str,
        /// Its day.
        on: NaiveDate,
        /// What the earliest day is that of.
        of: &'static str,
        /// The earliest day.
        earliest: NaiveDate,
    },
    /// The working days of a year are not known.
    #[error(transparent)]
    Calendar(#[from] calendar::Error),
    /// A strength is to be praised, not corrected.
    #[error("R-INS-7: there is nothing to correct in a strength")]
    NothingToCorrect,
    /// There is no such action.
    #[error("R-INS-7: the finding has no action {action}")]
    NoAction {
        /// Which one.
        action: Uuid,
    },
    /// The id is that of another action, or of other evidence.
    #[error("the id {id} is already that of something else, proposed or submitted for this finding")]
    PartTaken {
        /// The id.
        id: Uuid,
    },
    /// Somebody has decided on it.
    #[error("R-INS-7: the action {action} was already {verdict} by '{by}' on {on}")]
    AlreadyDecided {
        /// Which one.
        action: Uuid,
        /// `accepted` or `rejected`.
        verdict: &'static str,
        /// Who decided.
        by: String,
        /// When.
        on: NaiveDate,
    },
    /// Only an accepted action is carried out.
    #[error("R-INS-7: the action {action} is not accepted")]
    NotAccepted {
        /// Which one.
        action: Uuid,
    },
    /// More time means a later day.
    #[error("R-INS-7: {due} is no later than {current}, the deadline of the action {action}")]
    NoExtension {
        /// Which one.
        action: Uuid,
        /// What was asked for.
        due: NaiveDate,
        /// The deadline it has.
        current: NaiveDate,
    },
    /// The digest is none.
    #[error("R-INS-7: '{sha256}' is no SHA-256; write its 64 hexadecimal digits")]
    NoDigest {
        /// What was given.
        sha256: String,
    },
    /// The content is not there.
    #[error("R-INS-7: no content {sha256} is in the store of evidence; upload it first")]
    NotUploaded {
        /// Its digest.
        sha256: String,
    },
    /// The file is empty.
    #[error("R-INS-7: the evidence '{name}' is empty")]
    EmptyEvidence {
        /// Name of the file.
        name: String,
    },
    /// Nothing shows that the action was carried out.
    #[error("R-INS-7: there is no evidence for the action {action}")]
    NoEvidence {
        /// Which one.
        action: Uuid,
    },
    /// Nobody judges what he has submitted.
    #[error("R-INS-7: '{person}' submitted evidence, so somebody else must {deed}")]
    OwnEvidence {
        /// Who.
        person: String,
        /// `check its effect` or `close the finding`.
        deed: &'static str,
    },
    /// Nothing was agreed.
    #[error("R-INS-7: a nonconformity is closed only after an accepted action")]
    NoAcceptedAction,
    /// Putting right is not enough.
    #[error("R-INS-7: a major nonconformity needs an accepted action that removes its cause ('corrective-action')")]
    CauseNotRemoved,
    /// An action waits for a decision.
    #[error("R-INS-7: the action {action} is neither accepted nor rejected")]
    Undecided {
        /// Which one.
        action: Uuid,
    },
    /// A rejected action leaves a gap.
    #[error("R-INS-7: no accepted action took the place of the rejected action {action}")]
    NotReplaced {
        /// Which one.
        action: Uuid,
    },
    /// Nobody looked, or it had no effect.
    #[error("R-INS-7: it was not found that the action {action} had its effect since its last evidence")]
    NotEffective {
        /// Which one.
        action: Uuid,
    },
    /// Closing without an action needs a word.
    #[error("R-INS-7: closing a finding of the class '{class}' needs a note that says why nothing more is needed")]
    NoNote {
        /// Its class.
        class: FindingClass,
    },
    /// It was closed by another, or otherwise.
    #[error("R-INS-7: the finding was already closed by '{by}' on {on}")]
    AlreadyClosed {
        /// Who closed it.
        by: String,
        /// When.
        on: NaiveDate,
    },
    /// The agency that has it is there.
    #[error("R-INS-10: the agency {agency}, which has the finding, is not dissolved on {on}")]
    NotDissolved {
        /// Which one.
        agency: Uuid,
        /// The day.
        on: NaiveDate,
    },
    /// It would pass to somebody who took nothing over, or less than another.
    #[error("R-INS-10: {to} did not take over the agency {agency}, or less of it than another did")]
    NotSuccessor {
        /// To whom it should pass.
        to: Uuid,
        /// The dissolved agency.
        agency: Uuid,
    },
}

impl Rejection {
    /// The rule that refuses: its id in the domain, or a word for what has none there.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } => "text",
            Rejection::IdTaken | Rejection::PartTaken { .. } => "id-taken",
            Rejection::NotRaised | Rejection::WrongStage { .. } => "stage",
            Rejection::WrongOrder { .. } => "dates",
            Rejection::Calendar(_) => "R-CAL-1",
            Rejection::NotDissolved { .. } | Rejection::NotSuccessor { .. } => "R-INS-10",
            _ => "R-INS-7",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Text { .. }
            | Rejection::WrongOrder { .. }
            | Rejection::NoExtension { .. }
            | Rejection::NoDigest { .. }
            | Rejection::EmptyEvidence { .. }
            | Rejection::NoNote { .. } => Fault::Argument,
            Rejection::NotRaised | Rejection::NoAction { .. } => Fault::Missing,
            Rejection::IdTaken
            | Rejection::PartTaken { .. }
            | Rejection::AlreadyDecided { .. }
            | Rejection::AlreadyClosed { .. } => Fault::Exists,
            Rejection::OwnEvidence { .. } => Fault::Permission,
            _ => Fault::State,
        }
    }
}
