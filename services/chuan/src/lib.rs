//! What the executable is made of: the house with its services, and the commands that talk to it.
//!
//! The executable itself is `main.rs`. The house is a library too, so that tests can run it from outside without a process.

pub mod house;
