//! Findings, inspections, plans and trainings: what the views hold, what they count, and what callers get.
//!
//! `years` makes a few years in which much happens, `slow` tells of any moment of them again, one thing after another.

mod asked;
mod figures;
mod one;
mod rows;
mod service;
mod slow;
mod years;

/// The places of the views in [`reporting::views`].
const FINDINGS: usize = 1;
const INSPECTIONS: usize = 2;
const PLAN_PROGRESS: usize = 3;
const TRAINING: usize = 4;
