//! The service through its port, on both databases, with neighbours whose logs are written by the test.
//!
//! Deliberately absent: the rules one by one, which the domain's tests and the stories of the house tell.

mod documents;
mod house;
mod import;
mod plans;
mod trainings;
