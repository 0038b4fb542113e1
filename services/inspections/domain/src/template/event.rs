//! What can happen to a checklist, in the form in which it is stored for ever.
//!
//! **Invariant:** stored forms only grow; `history/template.jsonl` keeps a line of every form ever written.

use super::Version;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A fact about one checklist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum Event {
    /// A version was laid down.
    Published(Version),
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Published(_) => "Published",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        let Event::Published(version) = self;
        version.effective_on
    }
}
