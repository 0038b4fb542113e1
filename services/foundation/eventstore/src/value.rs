//! The values that go into a statement and the rows that come out, the same on both databases.
//!
//! **Invariant:** a value read back is the value that was written, on both databases: instants have microseconds, dates
//! are civil dates, text is text.
//!
//! Deliberately absent: floating point, decimals (money is a whole number of đồng) and database enums.

use crate::db::Error;
use chrono::{DateTime, NaiveDate, SubsecRound as _, Utc};
use sqlx::{
    Decode, Postgres, Row as _, Sqlite, Type,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};
use uuid::Uuid;

/// One parameter of a statement; `None` is SQL's NULL of that type.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `boolean`
    Bool(Option<bool>),
    /// `bigint`
    Int(Option<i64>),
    /// `text`
    Text(Option<String>),
    /// `uuid`
    Uuid(Option<Uuid>),
    /// `date`
    Date(Option<NaiveDate>),
    /// `timestamptz`
    Time(Option<DateTime<Utc>>),
}

impl Value {
    pub(crate) fn add_to_postgres(self, arguments: &mut PgArguments) -> Result<(), sqlx::error::BoxDynError> {
        use sqlx::Arguments as _;
        match self {
            Value::Bool(value) => arguments.add(value),
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Uuid(value) => arguments.add(value),
            Value::Date(value) => arguments.add(value),
            Value::Time(value) => arguments.add(value.map(|time| time.trunc_subsecs(6))),
        }
    }

    pub(crate) fn add_to_sqlite(self, arguments: &mut SqliteArguments) -> Result<(), sqlx::error::BoxDynError> {
        use sqlx::Arguments as _;
        match self {
            Value::Bool(value) => arguments.add(value),
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Uuid(value) => arguments.add(value),
            Value::Date(value) => arguments.add(value),
            Value::Time(value) => arguments.add(value.map(|time| time.trunc_subsecs(6))),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(Some(value))
    }
}
impl From<Option<bool>> for Value {
    fn from(value: Option<bool>) -> Value {
        Value::Bool(value)
    }
}
impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Int(Some(value))
    }
}
impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Value {
        Value::Int(value)
    }
}
impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::Text(Some(value))
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::Text(Some(value.to_owned()))
    }
}
impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Value {
        Value::Text(value)
    }
}
impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Value {
        Value::Text(value.map(str::to_owned))
    }
}
impl From<Uuid> for Value {
    fn from(value: Uuid) -> Value {
        Value::Uuid(Some(value))
    }
}
impl From<Option<Uuid>> for Value {
    fn from(value: Option<Uuid>) -> Value {
        Value::Uuid(value)
    }
}
impl From<NaiveDate> for Value {
    fn from(value: NaiveDate) -> Value {
        Value::Date(Some(value))
    }
}
impl From<Option<NaiveDate>> for Value {
    fn from(value: Option<NaiveDate>) -> Value {
        Value::Date(value)
    }
}
impl From<DateTime<Utc>> for Value {
    fn from(value: DateTime<Utc>) -> Value {
        Value::Time(Some(value))
    }
}
impl From<Option<DateTime<Utc>>> for Value {
    fn from(value: Option<DateTime<Utc>>) -> Value {
        Value::Time(value)
    }
}

/// A type that a column of either database can be read as.
pub trait Column: for<'r> Decode<'r, Postgres> + Type<Postgres> + for<'r> Decode<'r, Sqlite> + Type<Sqlite> {}
impl<T> Column for T where T: for<'r> Decode<'r, Postgres> + Type<Postgres> + for<'r> Decode<'r, Sqlite> + Type<Sqlite> {}

/// One row of an answer, of either database.
pub struct Row<'r>(Inner<'r>);

enum Inner<'r> {
    Postgres(&'r PgRow),
    Sqlite(&'r SqliteRow),
}

impl<'r> From<&'r PgRow> for Row<'r> {
    fn from(row: &'r PgRow) -> Row<'r> {
        Row(Inner::Postgres(row))
    }
}
impl<'r> From<&'r SqliteRow> for Row<'r> {
    fn from(row: &'r SqliteRow) -> Row<'r> {
        Row(Inner::Sqlite(row))
    }
}

impl Row<'_> {
    /// The value of the column called `name`.
    ///
    /// # Errors
    /// There is no such column, or its type is another one.
    pub fn get<T: Column>(&self, name: &str) -> Result<T, Error> {
        Ok(match self.0 {
            Inner::Postgres(row) => row.try_get(name)?,
            Inner::Sqlite(row) => row.try_get(name)?,
        })
    }

    /// The value of the column at `index`, counted from 0.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn at<T: Column>(&self, index: usize) -> Result<T, Error> {
        Ok(match self.0 {
            Inner::Postgres(row) => row.try_get(index)?,
            Inner::Sqlite(row) => row.try_get(index)?,
        })
    }
}

/// A type that a whole row can be read as.
pub trait FromRow: Sized {
    /// Reads one row.
    ///
    /// # Errors
    /// A column is missing or of another type.
    fn from_row(row: &Row<'_>) -> Result<Self, Error>;
}

impl<A: Column> FromRow for (A,) {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok((row.at(0)?,))
    }
}
impl<A: Column, B: Column> FromRow for (A, B) {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok((row.at(0)?, row.at(1)?))
    }
}
impl<A: Column, B: Column, C: Column> FromRow for (A, B, C) {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok((row.at(0)?, row.at(1)?, row.at(2)?))
    }
}
impl<A: Column, B: Column, C: Column, D: Column> FromRow for (A, B, C, D) {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok((row.at(0)?, row.at(1)?, row.at(2)?, row.at(3)?))
    }
}
