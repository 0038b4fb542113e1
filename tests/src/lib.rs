//! The house from outside: what several test binaries share.
//!
//! **Invariant:** nothing here is part of the product, and no crate of the product depends on it.

pub mod faults;
pub mod house;
pub mod sample;
pub mod slow;
pub mod story;
