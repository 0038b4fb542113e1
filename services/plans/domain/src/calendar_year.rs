//! The official calendar of one year: which weekdays are holidays, and which weekend days are worked instead (R-CAL-1).
//!
//! It is decided every year, often late and sometimes twice, so it is data: the decision of the latest day counts, and one
//! of the same day corrects the former.
//!
//! **Invariant:** every day named lies in the year and is named once; a swapped day is a Saturday or Sunday.
//! **Invariant:** the id of a calendar follows from its year, so there is one stream for each.
//!
//! Deliberately absent: the rules by which holidays are found (Tết, 10/3 âm lịch), and counting with working days, which
//! [`kernel::calendar::WorkingDays`] does with several years.

mod rejection;
#[cfg(test)]
mod tests;

pub use rejection::Rejection;

use crate::dated::Dated;
use crate::text;
use chrono::{Datelike as _, NaiveDate, Weekday};
use decider::Aggregate;
use kernel::calendar::Year;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Years of four digits, which every store and file can write.
const YEARS: std::ops::RangeInclusive<i32> = 1000..=9999;

/// A day that is not worked, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Holiday {
    /// The day.
    pub day: NaiveDate,
    /// What it is, such as `Giỗ Tổ Hùng Vương`.
    pub name: String,
}

/// What one decision says of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Calendar {
    /// Which year.
    pub year: i32,
    /// Days that are not worked, weekends apart; by day.
    pub holidays: Vec<Holiday>,
    /// Saturdays and Sundays that are worked instead of another day; sorted.
    pub worked: Vec<NaiveDate>,
    /// By which document.
    pub basis: String,
    /// The day of the decision.
    pub effective_on: NaiveDate,
}

/// What one may ask of a calendar.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// State the days of the year, in place of what was stated before.
    Set(Calendar),
}

impl Command {
    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        let Command::Set(calendar) = self;
        calendar.effective_on
    }
}

/// A fact about one calendar, in the form in which it is stored for ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum Event {
    /// The days of the year are these.
    Set(Calendar),
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Set(_) => "Set",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        let Event::Set(calendar) = self;
        calendar.effective_on
    }
}

/// The calendar of one year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CalendarYear {
    calendars: Dated<Calendar>,
}

/// The id of the calendar of this year; the same year has the same id everywhere and for ever.
pub fn id(year: i32) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("chuan/calendar-year/{year}").as_bytes())
}

impl CalendarYear {
    /// What the last decision says, once there was one.
    pub fn calendar(&self) -> Option<&Calendar> {
        self.calendars.last()
    }

    /// What was decided by a day.
    pub fn on(&self, day: NaiveDate) -> Option<&Calendar> {
        self.calendars.on(day)
    }

    /// The year and its days by the last decision, to count working days with.
    pub fn to_year(&self) -> Option<(i32, Year)> {
        let calendar = self.calendar()?;
        let holidays = calendar.holidays.iter().map(|holiday| holiday.day).collect();
        Some((calendar.year, Year { holidays, worked: calendar.worked.iter().copied().collect() }))
    }

    fn set(&self, wanted: &Calendar) -> Result<Vec<Event>, Rejection> {
        let wanted = stored(wanted)?;
        let on = wanted.effective_on;
        if self.calendars.on(on) == Some(&wanted) {
            return Ok(vec![]);
        }
        if let Some(last) = self.calendar() {
            if last.year != wanted.year {
                return Err(Rejection::OtherYear { year: last.year });
            }
            if on < last.effective_on {
                let (basis, last_on) = (last.basis.clone(), last.effective_on);
                return Err(Rejection::BeforeLast { on, basis, last_on });
            }
        }
        Ok(vec![Event::Set(wanted)])
    }
}

impl Aggregate for CalendarYear {
    const KIND: &'static str = "calendar-year";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        let Command::Set(calendar) = command;
        self.set(calendar)
    }

    fn evolve(&mut self, event: &Event) {
        let Event::Set(calendar) = event;
        self.calendars.set(calendar.effective_on, calendar.clone());
    }
}

/// The calendar in its stored form: sorted by day, each day once and of that year.
fn stored(wanted: &Calendar) -> Result<Calendar, Rejection> {
    let short = |field, value: &str| text::short(value).map_err(|error| Rejection::Text { field, error });
    let year = wanted.year;
    if !YEARS.contains(&year) {
        return Err(Rejection::NoYear { year });
    }
    let mut days = BTreeSet::new();
    let mut once = |day: NaiveDate| match day {
        _ if day.year() != year => Err(Rejection::OutsideYear { day, year }),
        _ if !days.insert(day) => Err(Rejection::DayTwice { day }),
        _ => Ok(day),
    };
    let mut holidays = Vec::with_capacity(wanted.holidays.len());
    for Holiday { day, name } in &wanted.holidays {
        holidays.push(Holiday { day: once(*day)?, name: short("holiday", name)? });
    }
    let mut worked = Vec::with_capacity(wanted.worked.len());
    for day in &wanted.worked {
        if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            return Err(Rejection::NoWeekend { day: *day });
        }
        worked.push(once(*day)?);
    }
    holidays.sort();
    worked.sort();
    Ok(Calendar { year, holidays, worked, basis: short("basis", &wanted.basis)?, effective_on: wanted.effective_on })
}
