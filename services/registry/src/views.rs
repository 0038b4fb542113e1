//! The questions that the registry answers from tables of its own, one file each.

pub mod agencies;
pub mod lineage;
