//! The days of a trend: the last day of each month or quarter, and the last day asked for.
//!
//! Deliberately absent: weeks and years; nobody reports by them.

use chrono::{Datelike as _, NaiveDate};

/// How far apart the points are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interval {
    Month,
    Quarter,
}

impl Interval {
    fn months(self) -> u32 {
        match self {
            Interval::Month => 1,
            Interval::Quarter => 3,
        }
    }
}

/// The last days of the intervals that end between `from` and `to`, both included, and `to` itself; oldest first, and no more
/// than one above `limit`. None when `to` lies before `from`.
pub(crate) fn points(from: NaiveDate, to: NaiveDate, interval: Interval, limit: usize) -> Vec<NaiveDate> {
    let mut points = Vec::new();
    let mut at = from;
    while at <= to && points.len() <= limit {
        let Some(end) = end_of_interval(at, interval) else { break };
        points.push(end.min(to));
        match end.succ_opt() {
            Some(next) => at = next,
            None => break,
        }
    }
    points
}

fn end_of_interval(day: NaiveDate, interval: Interval) -> Option<NaiveDate> {
    let months = interval.months();
    let next = day.month0() / months * months + months;
    let (year, month0) = if next < 12 { (day.year(), next) } else { (day.year() + 1, 0) };
    NaiveDate::from_ymd_opt(year, month0 + 1, 1)?.pred_opt()
}

#[cfg(test)]
mod tests {
    use super::{Interval, points};
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date of the calendar")
    }

    fn told(from: &str, to: &str, interval: Interval) -> Vec<String> {
        points(day(from), day(to), interval, 400).iter().map(NaiveDate::to_string).collect()
    }

    #[test]
    fn months_end_on_their_last_days_also_in_leap_years_and_at_new_year() {
        assert_eq!(
            told("2019-11-30", "2020-02-29", Interval::Month),
            ["2019-11-30", "2019-12-31", "2020-01-31", "2020-02-29"]
        );
    }

    #[test]
    fn the_last_day_is_a_point_of_its_own_when_it_ends_no_interval() {
        assert_eq!(told("2020-02-10", "2020-04-15", Interval::Month), ["2020-02-29", "2020-03-31", "2020-04-15"]);
        assert_eq!(
            told("2020-02-10", "2020-10-01", Interval::Quarter),
            ["2020-03-31", "2020-06-30", "2020-09-30", "2020-10-01"]
        );
    }

    #[test]
    fn a_single_day_is_a_single_point() {
        assert_eq!(told("2020-02-10", "2020-02-10", Interval::Quarter), ["2020-02-10"]);
        assert!(told("2020-02-11", "2020-02-10", Interval::Month).is_empty());
    }

    #[test]
    fn too_many_points_are_noticed_without_being_listed() {
        assert_eq!(points(day("1900-01-01"), day("2199-12-31"), Interval::Month, 400).len(), 401);
    }
}
