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
pub const OPEN_TIME: DateTime<Utc> =
    OPEN_DATE.and_hms_opt(0, 0, 0).expect("every day has a midnight").and_utc();

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_again_is_neither_closed_nor_opened() {
        assert_eq!(revise(&[1, 2], &[1, 2]), Revision { closed: vec![], opened: vec![] });
    }

    #[test]
    fn a_split_segment_is_closed_and_its_parts_are_opened() {
        assert_eq!(revise(&["all year"], &["spring", "rest"]), Revision {
            closed: vec!["all year"],
            opened: vec!["spring", "rest"]
        });
    }
}
