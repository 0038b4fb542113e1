//! Why the calendar of a year is refused.

use crate::{Fault, text};
use chrono::NaiveDate;

/// A refusal; its text names the rule and the offending value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// A text cannot be stored.
    #[error("the {field} {error}")]
    Text {
        /// Which field.
        field: &'static str,
        /// What is wrong with it.
        error: text::Error,
    },
    /// It is not a year of four digits.
    #[error("R-CAL-1: {year} is not a year of four digits")]
    NoYear {
        /// As asked for.
        year: i32,
    },
    /// A day of another year.
    #[error("R-CAL-1: {day} does not lie in {year}")]
    OutsideYear {
        /// The day.
        day: NaiveDate,
        /// The year of the calendar.
        year: i32,
    },
    /// A day stands there twice, or is both a holiday and worked.
    #[error("R-CAL-1: {day} is named twice")]
    DayTwice {
        /// The day.
        day: NaiveDate,
    },
    /// A weekday is worked anyway.
    #[error("R-CAL-1: {day} is not a Saturday or Sunday; only those are worked instead of another day")]
    NoWeekend {
        /// The day.
        day: NaiveDate,
    },
    /// The calendar is that of another year.
    #[error("R-CAL-1: this is the calendar of {year}")]
    OtherYear {
        /// Which one.
        year: i32,
    },
    /// Decisions follow one after another.
    #[error("R-CAL-1: the decision is of {on}, before '{basis}' of {last_on}")]
    BeforeLast {
        /// The day asked for.
        on: NaiveDate,
        /// The last decision.
        basis: String,
        /// Its day.
        last_on: NaiveDate,
    },
}

impl Rejection {
    /// The rule that refuses: its id in the domain, or `text`.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } => "text",
            _ => "R-CAL-1",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::BeforeLast { .. } => Fault::State,
            _ => Fault::Argument,
        }
    }
}
