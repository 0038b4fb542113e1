//! A value that changes on certain days and is remembered for all of them.
//!
//! **Invariant:** the changes are sorted by day, one a day; each value holds until the day of the next change.

use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The course of one attribute over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated<T> {
    changes: Vec<(NaiveDate, T)>,
}

// Not derived: a value needs no default for its course to begin empty.
impl<T> Default for Dated<T> {
    fn default() -> Dated<T> {
        Dated { changes: Vec::new() }
    }
}

impl<T> Dated<T> {
    /// Lets `value` hold from `on` until the next change; a change on the same day is overwritten.
    pub fn set(&mut self, on: NaiveDate, value: T) {
        match self.changes.binary_search_by_key(&on, |change| change.0) {
            Ok(same) => self.changes[same].1 = value,
            Err(place) => self.changes.insert(place, (on, value)),
        }
    }

    /// The value since the last change.
    pub fn last(&self) -> Option<&T> {
        self.changes.last().map(|(_, value)| value)
    }

    /// The value that holds on a day; `None` before the first change.
    pub fn on(&self, day: NaiveDate) -> Option<&T> {
        let after = self.changes.partition_point(|(from, _)| *from <= day);
        after.checked_sub(1).map(|place| &self.changes[place].1)
    }

    /// The day of the last change.
    pub fn changed_on(&self) -> Option<NaiveDate> {
        self.changes.last().map(|(from, _)| *from)
    }

    /// The days of all changes, oldest first.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.changes.iter().map(|(from, _)| *from)
    }
}

/// From each of these days until the next one.
pub fn spans(days: impl Iterator<Item = NaiveDate>) -> impl Iterator<Item = (NaiveDate, Option<NaiveDate>)> {
    let days: BTreeSet<NaiveDate> = days.collect();
    let ends: Vec<Option<NaiveDate>> = days.iter().skip(1).copied().map(Some).chain([None]).collect();
    days.into_iter().zip(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2020, 1, day).expect("a day of January")
    }

    #[test]
    fn a_value_holds_from_its_day_until_the_next_change() {
        let mut course = Dated::default();
        course.set(day(10), "second");
        course.set(day(1), "first");
        assert_eq!(course.on(day(1)), Some(&"first"));
        assert_eq!(course.on(day(9)), Some(&"first"));
        assert_eq!(course.on(day(10)), Some(&"second"));
        assert_eq!(course.last(), Some(&"second"));
        assert_eq!(course.changed_on(), Some(day(10)));
    }

    #[test]
    fn nothing_holds_before_the_first_change() {
        let mut course = Dated::default();
        course.set(day(2), 'x');
        assert_eq!(course.on(day(1)), None);
    }

    #[test]
    fn the_last_word_of_a_day_holds() {
        let mut course = Dated::default();
        course.set(day(2), 'x');
        course.set(day(2), 'y');
        assert_eq!(course.days().collect::<Vec<_>>(), [day(2)]);
        assert_eq!(course.on(day(2)), Some(&'y'));
    }
}
