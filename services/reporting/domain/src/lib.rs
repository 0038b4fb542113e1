//! What the facts of the services amount to: where an agency stands on a day, what share of agencies has declared, and how
//! far inspections, findings, plans and trainings are.
//!
//! | file | question |
//! |---|---|
//! | `agencies` | what was an agency called, on every day of its life and after? |
//! | `conformity` | where does an agency stand, on every day of its life? |
//! | `editions` | may an edition of the standard be declared on a day? |
//! | `findings` | where does a finding stand, and what is owed for it? |
//! | `inspections` | how far is the inspection of an agency on a campaign's list? |
//! | `map` | what were the agencies on the map of one day on another day? |
//! | `plan_progress` | how far are the tasks and the money of a promulgated plan? |
//! | `share` | how is a share of agencies written, or a mean? |
//! | `span` | what was true of a thing from one day until another? |
//! | `training` | what became of a training, and who came? |
//!
//! **Invariant:** everything here is a function of events; the same events give the same answer for ever (R-RPT-6).
//!
//! Deliberately absent: commands (nothing can be asked to change), I/O, clocks, and recording times: what was known on a
//! date is the same question asked of the events recorded by then.

pub mod agencies;
pub mod conformity;
mod editions;
pub mod findings;
pub mod inspections;
pub mod map;
pub mod plan_progress;
mod share;
mod span;
pub mod training;

pub use editions::Editions;
pub use share::{mean, mean_of_hundredths, share};
pub use span::Span;
