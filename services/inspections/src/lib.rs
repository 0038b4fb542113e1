//! Inspections: campaigns, teams, inspections, findings and their corrective actions.

pub mod evidence;

/// The service's name, on the bus and in configuration.
pub const NAME: &str = "inspections";
