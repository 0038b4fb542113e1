//! The service through its port, on both databases: what it decides, what it answers, what its policies do.

#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod answers;
mod campaigns;
mod facts;
mod findings;
mod house;
mod import;
mod life;
