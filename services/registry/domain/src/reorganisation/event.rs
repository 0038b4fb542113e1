//! What can happen to a reorganisation, in the form in which it is stored for ever.
//!
//! **Invariant:** stored forms only grow; `history/reorganisation.jsonl` keeps a line of every form ever written.

use super::{Heading, Item};
use crate::vocabulary::Share;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A fact about one reorganisation; `effective_on` is the day from which it is true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// The resolution is known; its items follow.
    Adopted {
        /// The document and its dates.
        #[serde(flatten)]
        heading: Heading,
        /// The day of its signature.
        effective_on: NaiveDate,
    },
    /// One of its items.
    ItemRecorded {
        /// The item.
        #[serde(flatten)]
        item: Item,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Its wording was corrected before it took effect; what was recorded of it before no longer counts, its items follow anew.
    Corrected {
        /// The document and its dates as they are now.
        #[serde(flatten)]
        heading: Heading,
        /// By which document.
        basis: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// It was taken back before it took effect.
    Revoked {
        /// By which document.
        basis: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// An agency takes over from another one. An agency that goes on as a whole takes nothing over from itself.
    SuccessionEstablished {
        /// The predecessor.
        from: Uuid,
        /// The successor.
        to: Uuid,
        /// How much of the predecessor.
        share: Share,
        /// By which item.
        item: u32,
        /// First day of the succession.
        effective_on: NaiveDate,
    },
    /// Everything that it orders was recorded, in the same append.
    TookEffect {
        /// First day of the new units.
        effective_on: NaiveDate,
    },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Adopted { .. } => "Adopted",
            Event::ItemRecorded { .. } => "ItemRecorded",
            Event::Corrected { .. } => "Corrected",
            Event::Revoked { .. } => "Revoked",
            Event::SuccessionEstablished { .. } => "SuccessionEstablished",
            Event::TookEffect { .. } => "TookEffect",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        match self {
            Event::Adopted { effective_on, .. }
            | Event::ItemRecorded { effective_on, .. }
            | Event::Corrected { effective_on, .. }
            | Event::Revoked { effective_on, .. }
            | Event::SuccessionEstablished { effective_on, .. }
            | Event::TookEffect { effective_on } => *effective_on,
        }
    }
}
