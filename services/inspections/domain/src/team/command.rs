//! What one may ask of a team.

use super::{Establishment, Member};
use chrono::NaiveDate;
use uuid::Uuid;

/// A wish; `effective_on` is the day from which it shall be true.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Establish it by a decision; `lead_body` is a fact of the campaign.
    Establish(Establishment),
    /// Put somebody in the place of a member.
    ReplaceMember {
        /// Who leaves, by name.
        person: String,
        /// Who comes; a new head for a head, and for nobody else.
        by: Member,
        /// Number of the decision.
        decision: String,
        /// Why.
        reason: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Leave a member out when one agency is inspected.
    RecuseMember {
        /// Who, by name.
        person: String,
        /// Which agency.
        agency: Uuid,
        /// Why.
        reason: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// End it.
    Dissolve {
        /// Number of the decision.
        decision: String,
        /// Why.
        reason: String,
        /// From this day.
        effective_on: NaiveDate,
    },
}

impl Command {
    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        match self {
            Command::Establish(establishment) => establishment.effective_on,
            Command::ReplaceMember { effective_on, .. }
            | Command::RecuseMember { effective_on, .. }
            | Command::Dissolve { effective_on, .. } => *effective_on,
        }
    }
}
