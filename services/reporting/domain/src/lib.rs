//! What the registry's facts amount to: where an agency stands on a day, and what share of agencies has declared.
//!
//! | file | question |
//! |---|---|
//! | `conformity` | where does an agency stand, on every day of its life? |
//! | `editions` | may an edition of the standard be declared on a day? |
//! | `map` | what were the agencies on the map of one day on another day? |
//! | `share` | how is a share of agencies written? |
//!
//! **Invariant:** everything here is a function of events; the same events give the same answer for ever (R-RPT-6).
//!
//! Deliberately absent: commands (nothing can be asked to change), I/O, clocks, and recording times: what was known on a
//! date is the same question asked of the events recorded by then.

pub mod conformity;
mod editions;
pub mod map;
mod share;

pub use editions::Editions;
pub use share::share;
