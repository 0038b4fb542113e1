//! What can happen to a team, in the form in which it is stored for ever.
//!
//! **Invariant:** stored forms only grow; `history/team.jsonl` keeps a line of every form ever written.

use crate::vocabulary::TeamRole;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Somebody in a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Who, by name.
    pub person: String,
    /// The agency where he works.
    pub agency: Uuid,
    /// His office there (chức vụ).
    pub title: String,
    /// What he does in the team.
    pub role: TeamRole,
    /// Where he worked before, as far as it may matter (R-INS-3).
    pub formerly: Vec<Former>,
}

/// A place where somebody worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Former {
    /// The agency.
    pub agency: Uuid,
    /// First day on which he no longer worked there.
    pub until: NaiveDate,
}

/// What a team is from its first day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Establishment {
    /// The campaign it inspects in.
    pub campaign: Uuid,
    /// Number of the decision that established it (R-INS-2).
    pub decision: String,
    /// The agency that leads the campaign.
    pub lead_body: Uuid,
    /// Who belongs to it, in the order of the decision.
    pub members: Vec<Member>,
    /// First day.
    pub effective_on: NaiveDate,
}

/// A fact about one team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// A decision established it.
    Established(Establishment),
    /// Somebody left it and somebody took his place.
    MemberReplaced {
        /// Who left, by name.
        person: String,
        /// Who came.
        by: Member,
        /// Number of the decision.
        decision: String,
        /// Why.
        reason: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Somebody takes no part when one agency is inspected (R-INS-3).
    MemberRecused {
        /// Who, by name.
        person: String,
        /// Which agency.
        agency: Uuid,
        /// Why.
        reason: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// It inspects no more.
    Dissolved {
        /// Number of the decision.
        decision: String,
        /// Why.
        reason: String,
        /// From this day.
        effective_on: NaiveDate,
    },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Established(_) => "Established",
            Event::MemberReplaced { .. } => "MemberReplaced",
            Event::MemberRecused { .. } => "MemberRecused",
            Event::Dissolved { .. } => "Dissolved",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        match self {
            Event::Established(establishment) => establishment.effective_on,
            Event::MemberReplaced { effective_on, .. }
            | Event::MemberRecused { effective_on, .. }
            | Event::Dissolved { effective_on, .. } => *effective_on,
        }
    }
}
