//! What an aggregate is: a state, a decision, and a history.
//!
//! Three functions describe everything a thing in the programme can do: [`Aggregate::decide`] says which events a command
//! causes, [`Aggregate::evolve`] says what an event changes, and [`Aggregate::claims`] says which unique keys a state holds.
//!
//! **Invariant:** `decide` never changes state and `evolve` never refuses: what has happened has happened.
//! **Invariant:** the same command twice yields no event the second time.
//!
//! Deliberately absent: clocks, randomness, I/O, async. Time and ids arrive in the command, so a decision made again next
//! year from the same history is the same decision.

mod claim;
#[cfg(feature = "laws")]
pub mod laws;
pub mod scenario;
mod timeline;

pub use claim::Claim;
pub use timeline::{Moment, timeline};

use chrono::NaiveDate;
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::BTreeSet, fmt::Debug};

/// A fact that has happened to one aggregate, in the form in which it is stored for ever.
///
/// The stored form is JSON with the fact's name in the field `type` (`#[serde(tag = "type")]`). It may only grow: a new
/// field carries `#[serde(default)]`, a new meaning is a new variant.
pub trait Event: Serialize + DeserializeOwned + Clone + Debug + PartialEq + Send + Sync + 'static {
    /// The fact's name, equal to the `type` in its stored form; past tense, for example `Renamed`.
    fn name(&self) -> &'static str;

    /// The civil date on which the fact became true in the world, which may lie before or after the day it was recorded.
    fn effective_on(&self) -> NaiveDate;
}

/// A thing that changes only by its own events.
pub trait Aggregate: Default + Clone + Debug + PartialEq + Send + Sync + 'static {
    /// The kind of stream, for example `agency`; stored for ever with every event.
    const KIND: &'static str;
    /// What one may ask of it; imperative, for example `Rename`.
    type Command: Clone + Debug + Send + Sync + 'static;
    /// What can happen to it.
    type Event: Event;
    /// Why a command is refused; its text is for the person who asked and names the rule.
    type Rejection: std::error::Error + Clone + PartialEq + Send + Sync + 'static;

    /// The events that `command` causes in this state; none when it is already so.
    ///
    /// # Errors
    /// The rule that forbids it.
    fn decide(&self, command: &Self::Command) -> Result<Vec<Self::Event>, Self::Rejection>;

    /// Takes a fact in. Total: every event is accepted in every state, in any order.
    fn evolve(&mut self, event: &Self::Event);

    /// The unique keys this state holds, with the days on which it holds them.
    fn claims(&self) -> BTreeSet<Claim> {
        BTreeSet::new()
    }

    /// The state after `history`.
    fn replay<'e>(history: impl IntoIterator<Item = &'e Self::Event>) -> Self {
        let mut state = Self::default();
        for event in history {
            state.evolve(event);
        }
        state
    }
}
