//! What the domains share: texts, closed lists, numbers of official documents, working days, and values over time.
//!
//! **Invariant:** nothing here decides anything; these are words that several contexts must use alike.
//!
//! Deliberately absent: I/O, clocks, randomness, and whatever only one context says; that stands in its own `vocabulary`.

pub mod calendar;
pub mod dated;
pub mod document;
mod fault;
pub mod text;
pub mod vocabulary;

pub use fault::Fault;
