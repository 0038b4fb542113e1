//! Why a command to a team is refused.

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
    /// No decision stands behind it.
    #[error("R-INS-2: a team is established and changed by a decision; no number is given")]
    NoDecision,
    /// Nobody or more than one leads.
    #[error("R-INS-2: the team has {heads} heads; it has exactly one")]
    Heads {
        /// How many.
        heads: usize,
    },
    /// A head alone is no team, and a crowd neither.
    #[error(
        "R-INS-2: the team has {members} members; it has a head and at least one further member, and at most {limit} in all"
    )]
    Members {
        /// How many.
        members: usize,
        /// The most.
        limit: usize,
    },
    /// Somebody is named twice.
    #[error("R-INS-2: '{person}' is named twice")]
    NamedTwice {
        /// Who.
        person: String,
    },
    /// It was established before, otherwise.
    #[error("R-INS-2: the team of '{decision}' is established already, and differently")]
    Exists {
        /// Number of its decision.
        decision: String,
    },
    /// There is no such team.
    #[error("R-INS-2: there is no such team")]
    Unknown,
    /// Something is to happen before it was established.
    #[error("R-INS-2: wrong date order: {on} is before {since}, the day from which the team stands")]
    TooEarly {
        /// The day asked for.
        on: NaiveDate,
        /// Its first day.
        since: NaiveDate,
    },
    /// It is no more.
    #[error("R-INS-2: the team was dissolved on {on}")]
    Dissolved {
        /// Since when.
        on: NaiveDate,
    },
    /// It was dissolved before, otherwise.
    #[error("R-INS-2: the team was dissolved already, on {on}, and differently")]
    AlreadyDissolved {
        /// Since when.
        on: NaiveDate,
    },
    /// The person does not belong to it.
    #[error("R-INS-2: '{person}' is no member of the team")]
    NotAMember {
        /// Who.
        person: String,
    },
    /// The person belongs to it already.
    #[error("R-INS-2: '{person}' is a member of the team already")]
    AlreadyAMember {
        /// Who.
        person: String,
    },
    /// The member takes no part already, for another reason or since another day.
    #[error(
        "R-INS-3: '{person}' takes no part for the agency {agency} already, for another reason or from another day"
    )]
    AlreadyRecused {
        /// Who.
        person: String,
        /// Which agency.
        agency: Uuid,
    },
}

impl Rejection {
    /// The rule that refuses: its id in the domain, or `text`.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } => "text",
            Rejection::AlreadyRecused { .. } => "R-INS-3",
            Rejection::NoDecision
            | Rejection::Heads { .. }
            | Rejection::Members { .. }
            | Rejection::NamedTwice { .. }
            | Rejection::Exists { .. }
            | Rejection::Unknown
            | Rejection::TooEarly { .. }
            | Rejection::Dissolved { .. }
            | Rejection::AlreadyDissolved { .. }
            | Rejection::NotAMember { .. }
            | Rejection::AlreadyAMember { .. } => "R-INS-2",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Text { .. }
            | Rejection::NoDecision
            | Rejection::Heads { .. }
            | Rejection::Members { .. }
            | Rejection::NamedTwice { .. } => Fault::Argument,
            Rejection::Unknown | Rejection::NotAMember { .. } => Fault::Missing,
            Rejection::Exists { .. }
            | Rejection::AlreadyDissolved { .. }
            | Rejection::AlreadyAMember { .. }
            | Rejection::AlreadyRecused { .. } => Fault::Exists,
            Rejection::TooEarly { .. } | Rejection::Dissolved { .. } => Fault::State,
        }
    }
}
