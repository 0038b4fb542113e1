//! The views of reporting, one file a question, and what they share.
//!
//! | file | question |
//! |---|---|
//! | `conformity` | where did each agency stand? |
//! | `findings` | what did inspections find, and what is owed for it? |
//! | `inspections` | how far are the inspections of each campaign? |
//! | `plan_progress` | how far are the tasks and the money of each plan? |
//! | `training` | which trainings were held, and who came? |
//!
//! **Invariant:** a table follows one log; what two logs say is joined when it is asked for, by day and known time.

mod agencies;
mod column;
pub mod conformity;
pub mod findings;
pub mod inspections;
mod moment;
pub mod plan_progress;
pub mod training;

pub use moment::{Moment, Slice};
