//! How agencies stand on the list of a campaign, how they came off it, and how the campaign ended.

use crate::vocabulary::Mode;
use chrono::NaiveDate;

/// How an agency stands on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// How it is inspected.
    pub mode: Mode,
    /// Why.
    pub reason: String,
    /// The decision that added it; none when it was selected at the opening.
    pub decision: Option<String>,
    /// Since when.
    pub since: NaiveDate,
}

/// How an agency came off the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Why.
    pub reason: String,
    /// By which decision.
    pub decision: String,
    /// Since when.
    pub on: NaiveDate,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// What came out of it.
    pub summary: String,
    /// When.
    pub on: NaiveDate,
}
