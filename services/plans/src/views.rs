//! The service's views; each file is one question.
//!
//! | file | question |
//! |---|---|
//! | `documents` | which documents were there on a day? |
//! | `plans` | which plans were there on a day, and where did they stand? |
//! | `trainings` | which trainings were there on a day? |
//! | `inspected` | when was an agency last inspected, and which plan does a campaign carry out? |
//!
//! The first three only find and order; what a thing was is told from its own stream (`rpc`). The view of the registry's
//! agencies is `directory`, which every service may keep.

pub mod documents;
pub mod inspected;
pub mod plans;
pub mod trainings;

use chrono::NaiveDate;
use eventstore::{OPEN_DATE, Query, Tx, Value};
use std::collections::BTreeSet;

/// A statement that is being composed, with its parameters.
#[derive(Debug)]
pub(crate) struct Statement {
    sql: String,
    values: Vec<Value>,
}

impl Statement {
    /// Begins with a text whose parameters are `values`.
    pub(crate) fn new(sql: &str, values: Vec<Value>) -> Statement {
        Statement { sql: sql.to_owned(), values }
    }

    /// Adds `AND …` when there is a value; `?` in the text stands for it.
    pub(crate) fn and(&mut self, condition: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.values.push(value.into());
            let place = format!("${}", self.values.len());
            self.sql.push_str(&format!(" AND {}", condition.replace('?', &place)));
        }
    }

    /// Ends with an order and a part of the rows.
    pub(crate) fn page<'t>(mut self, tx: &'t mut Tx, order: &str, offset: i64, limit: i64) -> Query<'t> {
        self.values.extend([limit.into(), offset.into()]);
        let count = self.values.len();
        self.sql.push_str(&format!(" ORDER BY {order} LIMIT ${} OFFSET ${count}", count - 1));
        self.values.into_iter().fold(tx.composed(self.sql), Query::bind)
    }
}

/// From each of these days until the next one.
pub(crate) fn spans(days: &BTreeSet<NaiveDate>) -> impl Iterator<Item = (NaiveDate, NaiveDate)> + '_ {
    let ends = days.iter().skip(1).copied().chain([OPEN_DATE]);
    days.iter().copied().zip(ends)
}
