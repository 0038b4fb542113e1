//! What can happen to an official document, in the form in which it is stored for ever.
//!
//! **Invariant:** stored forms only grow; `history/document.jsonl` keeps a line of every form ever written.

use crate::vocabulary::Capacity;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a document says of itself, and what it does to others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// Its number and symbol (số, ký hiệu), such as `848/KH-UBND`.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// What it is about (trích yếu).
    pub title: String,
    /// The day it bears.
    pub issued_on: NaiveDate,
    /// Who signed it.
    pub signer: Option<String>,
    /// In which capacity.
    pub capacity: Option<Capacity>,
    /// The documents that it rests on (căn cứ), in its order.
    pub basis: Vec<Uuid>,
    /// The documents that it amends.
    pub amends: Vec<Uuid>,
    /// The documents that it replaces.
    pub supersedes: Vec<Uuid>,
    /// The steering committee whose document it is.
    pub committee: Option<Uuid>,
    /// By what authority it changes documents of another issuer.
    pub by_authority: Option<String>,
    /// First day on which it is in force.
    pub effective_on: NaiveDate,
}

/// A fact about one document; `effective_on` is the day from which it is true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// It was issued.
    Issued(Content),
    /// Another document changed it; it stays in force as changed.
    Amended {
        /// The other document.
        by: Uuid,
        /// Number of that.
        number: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Another document took its place.
    Superseded {
        /// The other document.
        by: Uuid,
        /// Number of that.
        number: String,
        /// First day on which it is no longer in force.
        effective_on: NaiveDate,
    },
    /// It was abolished (bãi bỏ) and nothing took its place.
    Repealed {
        /// Number of the document that abolished it.
        document: String,
        /// Why.
        reason: String,
        /// First day on which it is no longer in force.
        effective_on: NaiveDate,
    },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Issued(_) => "Issued",
            Event::Amended { .. } => "Amended",
            Event::Superseded { .. } => "Superseded",
            Event::Repealed { .. } => "Repealed",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        match self {
            Event::Issued(content) => content.effective_on,
            Event::Amended { effective_on, .. }
            | Event::Superseded { effective_on, .. }
            | Event::Repealed { effective_on, .. } => *effective_on,
        }
    }
}
