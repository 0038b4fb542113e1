//! The views of reporting, one file a question.

pub mod conformity;
