//! Inspections: campaigns, teams, inspections, findings and their corrective actions.

/// The service's name, on the bus and in configuration.
pub const NAME: &str = "inspections";
