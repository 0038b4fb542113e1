//! The registry's domain: which agencies exist, and what each has built, applied and declared.
//!
//! The aggregates, one file each: [`agency`] (who it is, on every day), [`quality_system`] (from the first project to the
//! declaration in force and its end), [`edition`] (which version of the standard may be declared when), [`obligation`]
//! (for which kinds of agencies the programme is how binding, and by which documents), [`procedure_list`] (which administrative
//! procedures a tier or a kind of agency is competent for) and [`reorganisation`] (which agencies follow upon which, by a
//! resolution).
//!
//! **Invariant:** an aggregate decides from its own state and from the facts in the command; facts of another aggregate are
//! made by that aggregate's own methods ([`agency::Parent::of`], [`quality_system::Circumstances::of`],
//! [`procedure_list::Published::of`]), never by hand.
//! **Invariant:** every text in an event is NFC, trimmed, and free of control and direction characters.
//!
//! Deliberately absent: I/O, clocks, randomness, and statuses. What an agency *counts as* on a day is derived in reporting.

pub mod agency;
pub mod edition;
pub mod obligation;
pub mod procedure_list;
pub mod quality_system;
pub mod reorganisation;
pub mod vocabulary;

pub use kernel::{Fault, dated, text};
