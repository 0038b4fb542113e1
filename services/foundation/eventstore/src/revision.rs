//! How a table remembers both when something was true and when it was known.
//!
//! A bitemporal table holds, for each subject, segments of time with what was true in them (`valid_from`, `valid_until`),
//! each known during some time (`known_from`, `known_until`). When a fact arrives, the segments are told anew; those that
//! are no longer told are closed in known time, and the new ones are opened. Nothing is ever overwritten.
//!
//! **Invariant:** at any known time the open segments are exactly those that were told from the facts known by then.

use chrono::{DateTime, NaiveDate, Utc};

/// The end of a segment that has no end yet. A real day, so that `valid_from <= d AND d < valid_until` needs no NULL.
pub const OPEN_DATE: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("the last four-digit day exists");

/// The end of the known time of what is still held to be true.
pub const OPEN_TIME: DateTime<Utc> = OPEN_DATE.and_hms_opt(0, 0, 0).expect("every day has a midnight").and_utc();

/// What a new telling changes.
#[derive(Debug, PartialEq)]
pub struct Revision<S> {
    /// Segments that are no longer held to be true.
    pub closed: Vec<S>,
    /// Segments that are held to be true from now on.
    pub opened: Vec<S>,
}

/// Compares what was told with what is told now.
pub fn revise<S: PartialEq + Clone>(before: &[S], after: &[S]) -> Revision<S> {
    Revision {
        closed: before.iter().filter(|segment| !after.contains(segment)).cloned().collect(),
        opened: after.iter().filter(|segment| !before.contains(segment)).cloned().collect(),
    }
}

/// A segment and the time during which it was held to be true.
#[derive(Clone, Debug, PartialEq)]
pub struct Known<S> {
    /// What was held to be true.
    pub segment: S,
    /// When that was learned.
    pub from: DateTime<Utc>,
    /// When it was learned otherwise; [`OPEN_TIME`] while it is still held to be true.
    pub until: DateTime<Utc>,
}

/// What has been told of one subject, in known time.
#[derive(Clone, Debug, PartialEq)]
pub struct Chronicle<S>(Vec<Known<S>>);

impl<S: PartialEq + Clone> Chronicle<S> {
    /// Goes on from the rows that are still held to be true.
    pub fn new(open: Vec<Known<S>>) -> Chronicle<S> {
        Chronicle(open)
    }

    /// From `at` on, exactly `segments` are held to be true; tells whether anything else was until then. What was held for
    /// no time at all is forgotten.
    pub fn tell(&mut self, at: DateTime<Utc>, segments: &[S]) -> bool {
        let open: Vec<S> = self.open().cloned().collect();
        let Revision { closed, opened } = revise(&open, segments);
        let changed = !(closed.is_empty() && opened.is_empty());
        for row in self.0.iter_mut().filter(|row| row.until == OPEN_TIME && closed.contains(&row.segment)) {
            row.until = at;
        }
        self.0.retain(|row| row.from < row.until);
        self.0.extend(opened.into_iter().map(|segment| Known { segment, from: at, until: OPEN_TIME }));
        changed
    }

    /// What is held to be true now.
    pub fn open(&self) -> impl Iterator<Item = &S> {
        self.0.iter().filter(|row| row.until == OPEN_TIME).map(|row| &row.segment)
    }

    /// Every row: those it went on from, closed or not, and those told since.
    pub fn into_rows(self) -> Vec<Known<S>> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_again_is_neither_closed_nor_opened() {
        assert_eq!(revise(&[1, 2], &[1, 2]), Revision { closed: vec![], opened: vec![] });
    }

    #[test]
    fn a_split_segment_is_closed_and_its_parts_are_opened() {
        assert_eq!(
            revise(&["all year"], &["spring", "rest"]),
            Revision { closed: vec!["all year"], opened: vec!["spring", "rest"] }
        );
    }

    #[test]
    fn what_is_corrected_stays_readable_as_it_was_known() {
        let at = |second| DateTime::from_timestamp(second, 0).expect("a second of 1970");
        let mut chronicle = Chronicle::new(vec![]);
        chronicle.tell(at(1), &["declared"]);
        chronicle.tell(at(2), &["lapsed"]);
        chronicle.tell(at(2), &["declared again"]);
        let row = |segment, from, until| Known { segment, from, until };
        assert_eq!(chronicle.into_rows(), [row("declared", at(1), at(2)), row("declared again", at(2), OPEN_TIME)]);
    }
}
