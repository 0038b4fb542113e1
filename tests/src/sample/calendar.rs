//! Days on which an office works, closely enough for a sample.
//!
//! **Invariant:** what an agency decides, and what a clerk records, falls on a working day, but for a few Saturdays of clerks.
//!
//! Absent on purpose: the official calendar with its yearly swaps and the Hùng kings' day, which follows the moon. The rules
//! about working days (R-CAL-1) belong to the product and must not lean on this table.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The first days of the lunar years 2015–2026.
const LUNAR_NEW_YEARS: [(i32, u32, u32); 12] = [
    (2015, 2, 19),
    (2016, 2, 8),
    (2017, 1, 28),
    (2018, 2, 16),
    (2019, 2, 5),
    (2020, 1, 25),
    (2021, 2, 12),
    (2022, 2, 1),
    (2023, 1, 22),
    (2024, 2, 10),
    (2025, 1, 29),
    (2026, 2, 17),
];

/// The date that these three numbers name.
pub fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the sample's dates are written by hand and exist")
}

/// `date` moved by `days`, backwards when negative.
pub fn shift(date: NaiveDate, days: i64) -> NaiveDate {
    let moved = if days < 0 {
        date.checked_sub_days(Days::new(days.unsigned_abs()))
    } else {
        date.checked_add_days(Days::new(days.unsigned_abs()))
    };
    moved.expect("the sample stays within a few years, far from the calendar's ends")
}

/// Whether offices are closed for a holiday; weekends are not asked about.
pub fn is_holiday(day: NaiveDate) -> bool {
    let fixed = matches!((day.month(), day.day()), (1, 1) | (4, 30) | (5, 1) | (9, 2));
    let lunar = LUNAR_NEW_YEARS.iter().any(|&(year, month, first)| {
        let away = day.signed_duration_since(date(year, month, first)).num_days();
        (-2..=4).contains(&away)
    });
    fixed || lunar
}

/// Whether offices work on `day`.
pub fn is_working_day(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday(day)
}

/// The first working day from `day` on.
pub fn on_or_after(day: NaiveDate) -> NaiveDate {
    let mut day = day;
    while !is_working_day(day) {
        day = shift(day, 1);
    }
    day
}

/// The last working day up to `day`.
pub fn on_or_before(day: NaiveDate) -> NaiveDate {
    let mut day = day;
    while !is_working_day(day) {
        day = shift(day, -1);
    }
    day
}
