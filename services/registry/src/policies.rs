//! What follows from the registry's own events as commands to the registry, one file a policy.

pub mod redeclare;
