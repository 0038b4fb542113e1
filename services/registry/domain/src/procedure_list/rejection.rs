//! Why a publication is refused.

use super::Audience;
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
    /// A code stands twice in one decision.
    #[error("the procedure '{code}' is named twice in one decision")]
    NamedTwice {
        /// The code.
        code: String,
    },
    /// A decision that changes nothing.
    #[error("the decision neither adds nor changes nor removes a procedure")]
    Empty,
    /// The last day to declare again would pass before the decision takes effect.
    #[error("R-QMS-4: wrong date order: the last day {due} is before the decision takes effect on {effective_on}")]
    DueTooEarly {
        /// The last day.
        due: NaiveDate,
        /// First day of the decision.
        effective_on: NaiveDate,
    },
    /// The id belongs to another publication of the list.
    #[error("the id {id} is already that of another publication")]
    IdTaken {
        /// The id.
        id: Uuid,
    },
    /// The list is that of others.
    #[error("R-QMS-3: this is the list of the {audience}")]
    OtherAudience {
        /// Whose list it is.
        audience: Audience,
    },
    /// Decisions take effect one after another.
    #[error("R-QMS-3: the decision would take effect on {on}, before '{decision}', in effect on {last_on}")]
    BeforeLast {
        /// Its first day.
        on: NaiveDate,
        /// Number of the last decision.
        decision: String,
        /// First day of that.
        last_on: NaiveDate,
    },
    /// The procedure is listed.
    #[error("R-QMS-3: the procedure '{code}' is already on the list; it can only be changed or removed")]
    AlreadyListed {
        /// The code.
        code: String,
    },
    /// The procedure is not listed.
    #[error("R-QMS-3: the procedure '{code}' is not on the list; it can only be added")]
    NotListed {
        /// The code.
        code: String,
    },
}

impl Rejection {
    /// The rule that refuses: its id in the domain, `text`, or `id-taken`.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } | Rejection::NamedTwice { .. } | Rejection::Empty => "text",
            Rejection::IdTaken { .. } => "id-taken",
            Rejection::DueTooEarly { .. } => "R-QMS-4",
            Rejection::OtherAudience { .. }
            | Rejection::BeforeLast { .. }
            | Rejection::AlreadyListed { .. }
            | Rejection::NotListed { .. } => "R-QMS-3",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Text { .. }
            | Rejection::NamedTwice { .. }
            | Rejection::Empty
            | Rejection::DueTooEarly { .. }
            | Rejection::OtherAudience { .. } => Fault::Argument,
            Rejection::IdTaken { .. } | Rejection::AlreadyListed { .. } => Fault::Exists,
            Rejection::NotListed { .. } => Fault::Missing,
            Rejection::BeforeLast { .. } => Fault::State,
        }
    }
}
