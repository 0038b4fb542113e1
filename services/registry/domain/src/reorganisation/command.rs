//! What one may ask of a reorganisation, and the agencies upon which it is decided.

use super::{Plan, Resolution};
use crate::agency::Agency;
use chrono::NaiveDate;
use decider::Aggregate as _;
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// Every agency of the register, as it is known when the command is decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Land {
    /// By id.
    pub agencies: BTreeMap<Uuid, Arc<Agency>>,
}

impl Land {
    /// The name of an agency on a day, for people.
    pub fn name(&self, id: Uuid, on: NaiveDate) -> Option<&str> {
        self.agencies.get(&id)?.name(on)
    }

    /// The agencies once this plan has come true.
    #[must_use]
    pub fn after(mut self, plan: &Plan) -> Land {
        for (id, events) in &plan.agencies {
            let agency = Arc::make_mut(self.agencies.entry(*id).or_default());
            events.iter().for_each(|event| agency.evolve(event));
        }
        self
    }
}

/// A wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Record a resolution.
    Adopt {
        /// What it says.
        resolution: Resolution,
        /// The agencies that it is about, and all others.
        land: Land,
    },
    /// Replace what is recorded of it, before it takes effect.
    Correct {
        /// What it says now, as a whole.
        resolution: Resolution,
        /// The document that corrects it.
        basis: String,
        /// From this day.
        effective_on: NaiveDate,
        /// The agencies that it is about, and all others.
        land: Land,
    },
    /// Take it back, before it takes effect.
    Revoke {
        /// The document that revokes it.
        basis: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Let it take effect, on its operational day, whether that lies ahead or behind.
    TakeEffect {
        /// The agencies that it is about, and all others.
        land: Land,
    },
}

impl Command {
    /// The same wish upon these agencies.
    #[must_use]
    pub fn upon(mut self, agencies: Land) -> Command {
        match &mut self {
            Command::Adopt { land, .. } | Command::Correct { land, .. } | Command::TakeEffect { land } => {
                *land = agencies;
            }
            Command::Revoke { .. } => {}
        }
        self
    }
}
