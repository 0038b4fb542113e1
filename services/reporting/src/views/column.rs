//! Columns that hold the words of closed lists, and numbers smaller than the databases have.
//!
//! **Invariant:** what is no word of its list, or no number of its kind, is told and never guessed at.

use eventstore::{Row, db};
use std::{fmt::Display, str::FromStr};

/// The word in a column.
pub(super) fn word<T: FromStr<Err: Display>>(row: &Row<'_>, column: &str) -> Result<T, db::Error> {
    value(column, &row.get::<String>(column)?)
}

/// The word in a column that may be empty.
pub(super) fn optional_word<T: FromStr<Err: Display>>(row: &Row<'_>, column: &str) -> Result<Option<T>, db::Error> {
    row.get::<Option<String>>(column)?.map(|code| value(column, &code)).transpose()
}

/// A word that was read from a column.
pub(super) fn value<T: FromStr<Err: Display>>(column: &str, code: &str) -> Result<T, db::Error> {
    code.parse().map_err(|unknown: T::Err| db::Error::Unfit(format!("column {column}: {unknown}")))
}

/// The number in a column.
pub(super) fn number<T: TryFrom<i64>>(row: &Row<'_>, column: &str) -> Result<T, db::Error> {
    fitting(column, row.get(column)?)
}

/// The number in a column that may be empty.
pub(super) fn optional_number<T: TryFrom<i64>>(row: &Row<'_>, column: &str) -> Result<Option<T>, db::Error> {
    row.get::<Option<i64>>(column)?.map(|number| fitting(column, number)).transpose()
}

fn fitting<T: TryFrom<i64>>(column: &str, number: i64) -> Result<T, db::Error> {
    T::try_from(number).map_err(|_| db::Error::Unfit(format!("column {column}: {number} is out of range")))
}
