//! What can happen to a list of procedures, in the form in which it is stored for ever.
//!
//! **Invariant:** stored forms only grow; `history/procedure_list.jsonl` keeps a line of every form ever written.

use crate::vocabulary::{Kind, Tier};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whom a list is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Audience {
    /// Every agency of a level of government.
    Tier(Tier),
    /// Every agency of a kind.
    Kind(Kind),
}

impl std::fmt::Display for Audience {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Audience::Tier(tier) => write!(out, "tier {tier}"),
            Audience::Kind(kind) => write!(out, "kind {kind}"),
        }
    }
}

/// An administrative procedure (thủ tục hành chính).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Procedure {
    /// Its code, such as `2.000635`.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// What one decision says about one list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Publication {
    /// Its id: the one cause of everything that follows from it.
    pub publication: Uuid,
    /// Whose list it changes.
    pub audience: Audience,
    /// Number of the decision, such as `1500/QĐ-UBND`.
    pub decision: String,
    /// Procedures that come, by code.
    pub added: Vec<Procedure>,
    /// Procedures that are amended (sửa đổi, bổ sung), by code, each with the name it has from now on.
    pub changed: Vec<Procedure>,
    /// Codes of the procedures that go, sorted.
    pub removed: Vec<String>,
    /// Last day for the agencies to declare again, if one was set.
    pub due: Option<NaiveDate>,
    /// From this day.
    pub effective_on: NaiveDate,
}

impl Publication {
    /// The procedures that are listed by it, new or amended.
    pub fn named(&self) -> impl Iterator<Item = &Procedure> {
        self.added.iter().chain(&self.changed)
    }
}

/// A fact about one list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum Event {
    /// A decision changed the list.
    Published(Publication),
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Published(_) => "Published",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        let Event::Published(publication) = self;
        publication.effective_on
    }
}
