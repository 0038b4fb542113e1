//! The inspections' views: tables told from logs, each answering one question.

mod agency;
pub mod calendar;
pub mod findings;
pub mod inspections;
pub mod planned;

pub use agency::no_longer_there;

use eventstore::db;
use kernel::vocabulary::UnknownCode;
use std::str::FromStr;

/// The word in a column.
fn code<T: FromStr<Err = UnknownCode>>(column: &str, text: &str) -> Result<T, db::Error> {
    text.parse().map_err(|unknown| db::Error::Unfit(format!("column {column}: {unknown}")))
}
