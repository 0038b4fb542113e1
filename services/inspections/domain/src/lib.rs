//! The domain of inspections: campaigns, teams, checklists, inspections and findings.
//!
//! Deliberately absent: I/O, clocks, randomness.
