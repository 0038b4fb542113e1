//! Plans: the documents, committees, plans, training and working days of the programme.

/// The service's name, on the bus and in configuration.
pub const NAME: &str = "plans";
