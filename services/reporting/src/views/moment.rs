//! When a question is about, what was known, and how a statement says so.
//!
//! **Invariant:** in every statement of a [`Select`], `$1` is the day and `$2` the known time.

use chrono::{DateTime, NaiveDate, Utc};
use eventstore::{FromRow, Query, Tx, Value, db};

/// A day, as it was known at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The day.
    pub as_of: NaiveDate,
    /// Only what was recorded by then is taken into account.
    pub known_at: DateTime<Utc>,
}

/// Which part of a list is wanted. A list at a moment never changes, so counting its rows is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Rows to pass over.
    pub offset: i64,
    /// Rows to answer with.
    pub limit: i64,
}

impl Slice {
    /// All of it.
    pub const ALL: Slice = Slice { offset: 0, limit: i64::MAX };
}

/// That the rows called `table` in a statement are those of the moment.
pub(super) fn of_moment(table: &str) -> String {
    format!(
        "{table}.valid_from <= $1 AND $1 < {table}.valid_until AND {table}.known_from <= $2 AND $2 < {table}.known_until"
    )
}

/// A statement about a moment that grows with what is asked.
#[derive(Debug)]
pub(super) struct Select {
    sql: String,
    values: Vec<Value>,
}

impl Select {
    /// Begins with a statement that ends in a WHERE with one condition at least.
    pub(super) fn at(moment: Moment, sql: String) -> Select {
        Select { sql, values: vec![moment.as_of.into(), moment.known_at.into()] }
    }

    /// A further parameter: `$3` and so on.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> &mut Select {
        self.values.push(value.into());
        self
    }

    /// A further condition without a parameter of its own.
    pub(super) fn that(&mut self, condition: &str) -> &mut Select {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self
    }

    /// That a column has a value, if one is asked for.
    pub(super) fn is(&mut self, column: &str, value: Option<impl Into<Value>>) -> &mut Select {
        if let Some(value) = value {
            self.values.push(value.into());
            self.sql.push_str(&format!(" AND {column} = ${}", self.values.len()));
        }
        self
    }

    /// The same of a column that may be empty: `Some(None)` asks for those where it is.
    pub(super) fn is_or_none(&mut self, column: &str, value: Option<Option<impl Into<Value>>>) -> &mut Select {
        match value {
            Some(None) => self.that(&format!("{column} IS NULL")),
            Some(value) => self.is(column, value),
            None => self,
        }
    }

    /// That a condition holds or does not, if that is asked.
    pub(super) fn holds(&mut self, condition: &str, wanted: Option<bool>) -> &mut Select {
        match wanted {
            Some(true) => self.that(&format!("({condition})")),
            // What cannot be said of a row does not hold of it.
            Some(false) => self.that(&format!("NOT COALESCE(({condition}), FALSE)")),
            None => self,
        }
    }

    /// What comes after the conditions.
    pub(super) fn then(&mut self, text: &str) -> &mut Select {
        self.sql.push(' ');
        self.sql.push_str(text);
        self
    }

    /// The rows of a part of the list in this order.
    pub(super) fn slice(&mut self, order: &str, slice: Slice) -> &mut Select {
        self.values.extend([slice.limit.into(), slice.offset.into()]);
        let last = self.values.len();
        self.then(&format!("ORDER BY {order} LIMIT ${} OFFSET ${last}", last - 1))
    }

    /// Runs it.
    pub(super) async fn fetch_all<R: FromRow>(self, tx: &mut Tx) -> Result<Vec<R>, db::Error> {
        self.values.into_iter().fold(tx.composed(self.sql), Query::bind).fetch_all().await
    }
}
