//! The domain of plans: what the programme rests on and what it sets out to do.
//!
//! The aggregates, one file each: [`document`] (official documents, what they rest on and what became of them), [`committee`]
//! (the steering committee, its members and whether it stands), [`calendar_year`] (the working days of a year), [`plan`] (from
//! the draft to the summary, with its tasks and its money; [`selection`] says which agencies its rules select) and
//! [`training`] (a class from its scheduling to its results).
//!
//! **Invariant:** an aggregate decides from its own state and from the facts in the command; facts of another aggregate are
//! made by that aggregate's own methods ([`document::Related::of`], [`committee::SteeringCommittee::standing`],
//! [`plan::Programme::of`]), never by hand.
//! **Invariant:** every text in an event is NFC, trimmed, and free of control and direction characters.
//!
//! Deliberately absent: I/O, clocks, randomness, and what is overdue on a day as an event; it is derived from the day asked for.

pub mod acting;
pub mod calendar_year;
pub mod committee;
pub mod document;
pub mod plan;
pub mod selection;
pub mod training;
pub mod vocabulary;

pub use kernel::{Fault, dated, text};
