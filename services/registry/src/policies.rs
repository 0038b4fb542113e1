//! What follows from events as commands to the registry, one file a policy.

pub mod redeclare;
pub mod redeclare_inspected;
