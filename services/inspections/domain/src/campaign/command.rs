//! What one may ask of a campaign.

use super::Opening;
use crate::vocabulary::{Ending, Mode};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use uuid::Uuid;

/// An agency that is to be inspected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    /// Which agency.
    pub agency: Uuid,
    /// How it is inspected.
    pub mode: Mode,
    /// Why it was selected.
    pub reason: String,
}

/// A wish; `effective_on` is the day from which it shall be true.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Begin, with the agencies of the plan or of the decision.
    Open {
        /// What it is.
        opening: Opening,
        /// Who is inspected.
        agencies: Vec<Selected>,
    },
    /// Inspect one more agency.
    AddAgency {
        /// Which agency.
        agency: Uuid,
        /// How it is inspected.
        mode: Mode,
        /// Why.
        reason: String,
        /// Number of the decision.
        decision: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Inspect an agency after all not.
    DropAgency {
        /// Which agency.
        agency: Uuid,
        /// Why.
        reason: String,
        /// Number of the decision.
        decision: String,
        /// From this day.
        effective_on: NaiveDate,
        /// A fact: its inspection in this campaign has started, or is concluded.
        started: bool,
    },
    /// End it.
    Close {
        /// What came out of it.
        summary: String,
        /// A fact: how the inspections of its agencies ended; whose is not named is not finished.
        ended: BTreeMap<Uuid, Ending>,
        /// The day on which it is closed.
        effective_on: NaiveDate,
    },
}

impl Command {
    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        match self {
            Command::Open { opening, .. } => opening.effective_on,
            Command::AddAgency { effective_on, .. }
            | Command::DropAgency { effective_on, .. }
            | Command::Close { effective_on, .. } => *effective_on,
        }
    }
}
