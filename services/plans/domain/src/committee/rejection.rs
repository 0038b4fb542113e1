//! Why a wish about a steering committee is refused.

use crate::{Fault, text};
use chrono::NaiveDate;
use kernel::document;

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
    /// The number of the decision is none.
    #[error("R-PLN-1: {0}")]
    Number(document::Error),
    /// Nobody leads it, or several do.
    #[error("R-PLN-5: a committee has exactly one chair, not {count}")]
    Chairs {
        /// How many there would be.
        count: usize,
    },
    /// Somebody stands on the list twice.
    #[error("R-PLN-5: '{person}' is named twice among the members")]
    MemberTwice {
        /// Who.
        person: String,
    },
    /// There is no such committee.
    #[error("R-PLN-5: this committee was never established")]
    NotEstablished,
    /// The id belongs to another committee.
    #[error("the id is already that of the committee '{name}'")]
    AlreadyEstablished {
        /// Name of the other one.
        name: String,
    },
    /// Decisions on a committee take effect one after another.
    #[error("R-PLN-5: {on} is not after {last_on}, when the membership by '{decision}' took effect")]
    NotAfterLast {
        /// The day asked for.
        on: NaiveDate,
        /// Number of the last decision.
        decision: String,
        /// First day of that.
        last_on: NaiveDate,
    },
    /// It is no more.
    #[error("R-PLN-5: the committee was disbanded on {since} by '{decision}'")]
    Disbanded {
        /// First day on which it is no more.
        since: NaiveDate,
        /// Number of the decision.
        decision: String,
    },
    /// Something happened on the committee after the day on which it would end.
    #[error("R-PLN-5: the committee cannot end on {on}; it still acted on {last_on}")]
    EndsTooEarly {
        /// The day asked for.
        on: NaiveDate,
        /// Day of the last fact.
        last_on: NaiveDate,
    },
    /// Nobody of this name is on it.
    #[error("R-PLN-5: '{person}' is not on the committee on {on}")]
    NotAMember {
        /// Who.
        person: String,
        /// The day asked for.
        on: NaiveDate,
    },
    /// He has left it, as was said before and otherwise.
    #[error("R-PLN-5: '{person}' has already left the committee, on {since}")]
    AlreadyDeparted {
        /// Who.
        person: String,
        /// First day without him.
        since: NaiveDate,
    },
}

impl Rejection {
    /// The rule that refuses: its id in the domain, `text`, or `id-taken`.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } => "text",
            Rejection::Number(_) => "R-PLN-1",
            Rejection::AlreadyEstablished { .. } => "id-taken",
            Rejection::Chairs { .. }
            | Rejection::MemberTwice { .. }
            | Rejection::NotEstablished
            | Rejection::NotAfterLast { .. }
            | Rejection::Disbanded { .. }
            | Rejection::EndsTooEarly { .. }
            | Rejection::NotAMember { .. }
            | Rejection::AlreadyDeparted { .. } => "R-PLN-5",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Text { .. }
            | Rejection::Number(_)
            | Rejection::Chairs { .. }
            | Rejection::MemberTwice { .. } => Fault::Argument,
            Rejection::NotEstablished | Rejection::NotAMember { .. } => Fault::Missing,
            Rejection::AlreadyEstablished { .. } | Rejection::AlreadyDeparted { .. } => Fault::Exists,
            Rejection::NotAfterLast { .. } | Rejection::Disbanded { .. } | Rejection::EndsTooEarly { .. } => {
                Fault::State
            }
        }
    }
}
