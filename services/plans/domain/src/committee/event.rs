//! What can happen to a steering committee, in the form in which it is stored for ever.
//!
//! **Invariant:** stored forms only grow; `history/committee.jsonl` keeps a line of every form ever written.

use crate::vocabulary::Role;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Somebody on a committee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Who, by name.
    pub person: String,
    /// The post that put him there (chức vụ), such as `Giám đốc Sở Khoa học và Công nghệ`.
    pub title: String,
    /// The agency where he works, if it is a registered one.
    pub agency: Option<Uuid>,
    /// What he is on the committee.
    pub role: Role,
}

/// A fact about one committee; `effective_on` is the day from which it is true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// It exists.
    Established {
        /// Its name, such as `Ban Chỉ đạo ISO tỉnh Hải Dương`.
        name: String,
        /// Number of the decision.
        decision: String,
        /// Who is on it.
        members: Vec<Member>,
        /// First day.
        effective_on: NaiveDate,
    },
    /// Its membership was renewed (kiện toàn); these members and no others are on it from now on.
    Reconstituted {
        /// Number of the decision.
        decision: String,
        /// Who is on it.
        members: Vec<Member>,
        /// Why.
        reason: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Somebody is no longer on it: transferred, retired, or no more.
    MemberDeparted {
        /// Who, by name.
        person: String,
        /// Why.
        reason: String,
        /// First day without him.
        effective_on: NaiveDate,
    },
    /// It exists no longer.
    Disbanded {
        /// Number of the decision.
        decision: String,
        /// First day on which it is no more.
        effective_on: NaiveDate,
    },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Established { .. } => "Established",
            Event::Reconstituted { .. } => "Reconstituted",
            Event::MemberDeparted { .. } => "MemberDeparted",
            Event::Disbanded { .. } => "Disbanded",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        match self {
            Event::Established { effective_on, .. }
            | Event::Reconstituted { effective_on, .. }
            | Event::MemberDeparted { effective_on, .. }
            | Event::Disbanded { effective_on, .. } => *effective_on,
        }
    }
}
