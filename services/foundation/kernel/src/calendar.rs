//! Working days (ngày làm việc) by the official calendar of each year (R-CAL-1).
//!
//! Monday to Friday are worked, except holidays; a Saturday or Sunday is worked when it is swapped for a weekday. Which days
//! these are is decided every year and arrives as data; nothing is assumed about a year of which nothing is known.
//!
//! **Invariant:** an answer rests on years that are known; otherwise it is the error that names the year.
//!
//! Deliberately absent: a list of holidays, and the lunar calendar.

use chrono::{Datelike as _, NaiveDate, TimeDelta, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The longest lead time that is ever counted, in working days; a larger one is a mistake.
const DAYS_MAX: u32 = 1_000;

/// The official calendar of one year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Year {
    /// Days that are not worked, weekends apart.
    pub holidays: BTreeSet<NaiveDate>,
    /// Saturdays and Sundays that are worked instead of another day.
    pub worked: BTreeSet<NaiveDate>,
}

/// Nothing is known of a year's working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The year has no calendar.
    #[error("R-CAL-1: the working days of {0} are not known; record the calendar of that year")]
    UnknownYear(i32),
    /// More than anybody counts.
    #[error("R-CAL-1: {0} working days are more than can be counted")]
    TooMany(u32),
}

/// The calendars that are known, by year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkingDays(BTreeMap<i32, Year>);

impl WorkingDays {
    /// Takes in the calendar of a year, in place of what was known of it.
    pub fn learn(&mut self, year: i32, calendar: Year) {
        self.0.insert(year, calendar);
    }

    /// Whether a day is worked.
    ///
    /// # Errors
    /// Nothing is known of its year.
    pub fn is_working(&self, day: NaiveDate) -> Result<bool, Error> {
        let year = self.0.get(&day.year()).ok_or(Error::UnknownYear(day.year()))?;
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        Ok(if weekend { year.worked.contains(&day) } else { !year.holidays.contains(&day) })
    }

    /// How many working days lie after `from`, up to and with `until`; 0 when `until` is not later.
    ///
    /// # Errors
    /// Nothing is known of a year between them.
    pub fn between(&self, from: NaiveDate, until: NaiveDate) -> Result<u32, Error> {
        let mut count = 0;
        let mut day = from;
        while day < until {
            day += TimeDelta::days(1);
            count += u32::from(self.is_working(day)?);
        }
        Ok(count)
    }

    /// The day that is `count` working days after `from`; with 0 it is `from` itself.
    ///
    /// # Errors
    /// Nothing is known of a year on the way, or the count is absurd.
    pub fn after(&self, from: NaiveDate, count: u32) -> Result<NaiveDate, Error> {
        if count > DAYS_MAX {
            return Err(Error::TooMany(count));
        }
        let (mut day, mut left) = (from, count);
        while left > 0 {
            day += TimeDelta::days(1);
            left -= u32::from(self.is_working(day)?);
        }
        Ok(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// 2021 with its Tết, 21/04 (10/3 âm lịch), 30/04, and 03/05 in place of 01/05.
    fn known() -> WorkingDays {
        let mut known = WorkingDays::default();
        let tet = (10..=16).map(|date| day(&format!("2021-02-{date}")));
        let holidays = tet.chain(["2021-01-01", "2021-04-21", "2021-04-30", "2021-05-03"].map(day)).collect();
        known.learn(2021, Year { holidays, worked: BTreeSet::from([day("2021-05-15")]) });
        known.learn(2022, Year::default());
        known
    }

    #[test]
    fn r_cal_1_holidays_and_weekends_are_not_worked_and_swapped_days_are() {
        let known = known();
        for (text, worked) in [
            ("2021-04-29", true),
            ("2021-04-30", false),
            ("2021-05-01", false),
            ("2021-05-03", false),
            ("2021-05-15", true),
        ] {
            assert_eq!(known.is_working(day(text)), Ok(worked), "{text}");
        }
        assert_eq!(known.after(day("2021-04-29"), 1), Ok(day("2021-05-04")));
        assert_eq!(known.between(day("2021-04-29"), day("2021-05-04")), Ok(1));
        assert_eq!(known.between(day("2021-05-04"), day("2021-04-29")), Ok(0));
    }

    #[test]
    fn r_cal_1_a_year_of_which_nothing_is_known_is_not_guessed() {
        assert_eq!(known().after(day("2022-12-30"), 1), Err(Error::UnknownYear(2023)));
        assert_eq!(known().is_working(day("2020-12-31")), Err(Error::UnknownYear(2020)));
        assert_eq!(known().after(day("2021-01-04"), 1_001), Err(Error::TooMany(1_001)));
    }

    proptest! {
        /// Counting forward and counting between undo each other.
        #[test]
        fn r_cal_1_what_lies_between_is_what_was_counted(start in 0_i64..300, count in 0_u32..120) {
            let from = day("2021-01-01") + TimeDelta::days(start);
            let after = known().after(from, count).expect("both years are known");
            prop_assert_eq!(known().between(from, after), Ok(count));
        }
    }
}
