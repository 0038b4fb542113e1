//! The store: one log of events a service, and the tables that are kept by following logs.
//!
//! - [`Db`] is one door to two databases: the same SQL text and the same Rust types on PostgreSQL and SQLite.
//! - [`Log`] holds every event of one service at positions 1, 2, 3 … in commit order, without gaps.
//! - [`View`] is a table told from logs; its position and its rows change in the same transaction.
//! - [`Telling`] is how the rows of such a table follow from facts, over valid and known time.
//!
//! **Invariant:** an acknowledged append is in the log exactly once, whatever its caller, the process or the connection
//! did meanwhile.
//! **Invariant:** a reader that has seen position *n* has seen every position before it.
//!
//! Deliberately absent: a storage trait, a second set of queries per database, migrations of views (they are rebuilt),
//! and any knowledge of what the events mean. `sqlx` is named in this crate and nowhere else.

mod cache;
pub mod db;
mod decision;
mod draft;
mod guard;
pub mod log;
mod recorded;
mod revision;
pub mod telling;
mod value;
pub mod view;

pub use db::{Db, Query, Tx};
pub use decision::{Decision, Error, Intent};
pub use draft::Draft;
pub use log::{Log, Outcome};
pub use recorded::Recorded;
pub use revision::{Chronicle, Known, OPEN_DATE, OPEN_TIME, Revision, revise};
pub use telling::Telling;
pub use value::{Column, FromRow, Row, Value};
pub use view::{Reading, View};
