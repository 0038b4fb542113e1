//! What one may ask of a steering committee.

use super::Member;
use chrono::NaiveDate;

/// A wish about one committee; `effective_on` is the day from which it shall be true.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Establish it.
    Establish {
        /// Its name, at most 200 characters.
        name: String,
        /// Number of the decision.
        decision: String,
        /// Who is on it.
        members: Vec<Member>,
        /// First day.
        effective_on: NaiveDate,
    },
    /// Renew its membership (kiện toàn).
    Reconstitute {
        /// Number of the decision.
        decision: String,
        /// Who is on it from now on.
        members: Vec<Member>,
        /// Why.
        reason: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Record that somebody is no longer on it.
    RecordDeparture {
        /// Who, by name.
        person: String,
        /// Why.
        reason: String,
        /// First day without him.
        effective_on: NaiveDate,
    },
    /// End it.
    Disband {
        /// Number of the decision.
        decision: String,
        /// First day on which it is no more.
        effective_on: NaiveDate,
    },
}

impl Command {
    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        match self {
            Command::Establish { effective_on, .. }
            | Command::Reconstitute { effective_on, .. }
            | Command::RecordDeparture { effective_on, .. }
            | Command::Disband { effective_on, .. } => *effective_on,
        }
    }
}
