//! The domain of inspections: from the plan's list of agencies to the last finding closed.
//!
//! The aggregates, one file each: [`template`] (what is looked at, how it is scored, and the rules of the procedure, as
//! versioned data), [`campaign`] (which agencies are inspected in a year, and why), [`team`] (who inspects, and for whom he
//! may not), [`inspection`] (one agency in one campaign, from the schedule to the conclusion) and [`finding`] (what was found,
//! until it is closed).
//!
//! **Invariant:** an aggregate decides from its own state and from the facts in the command; facts of another aggregate are
//! made by that aggregate's own methods ([`template::ChecklistTemplate::in_force`], [`team::Team::fit_for`]), never by hand.
//! **Invariant:** every text in an event is NFC, trimmed, and free of control and direction characters.
//!
//! Deliberately absent: I/O, clocks, randomness; deadlines, weights and bands, which are data of a [`template::Version`].

pub mod campaign;
pub mod finding;
pub mod inspection;
pub mod presence;
pub mod team;
pub mod template;
pub mod vocabulary;

pub use kernel::{Fault, calendar, text};
