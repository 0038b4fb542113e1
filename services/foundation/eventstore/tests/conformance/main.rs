//! The promises of the store, each kept on both databases.
//!
//! `on_each_database` gives a test an empty SQLite file and then an empty PostgreSQL database. Nothing waits for time to
//! pass: what races is started together, what must come first is held by a lock that the test releases.
//!
//! **Invariant:** no test reaches the store other than through its public doors; what the doors hide (a row of the head, a
//! connection's transaction) is asked of the database itself.

#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod cancel;
mod claims;
mod claims_law;
mod commands;
mod complete;
mod door;
mod draft;
mod epoch;
mod founding;
mod kill;
mod order;
mod outage;
mod replicas;
mod support;
mod telling;
mod values;
mod view;
mod view_epoch;
mod view_rebuild;
mod writers;
