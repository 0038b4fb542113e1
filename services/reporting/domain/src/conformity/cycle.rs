//! The yearly duty of whoever has declared: an internal audit, and then a management review (R-QMS-9).
//!
//! A calendar year at whose end a declaration was in force is *missed* when no audit of that year was followed by a review in
//! the same year; audit and review on one day are in order. From 1 January after it the agency owes them, until the day of
//! a review that follows an audit held since the beginning of the missed year: late is late, but held. What was held before
//! the declaration counts for its year. A new declaration pays no debt, because it may rest on older audits.
//!
//! **Invariant:** a year is judged by what was held in it; what is held later shortens the debt, never removes it.

use super::OPEN;
use chrono::NaiveDate;
use std::ops::RangeInclusive;

/// Days on which an audit and a review are owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Overdue {
    /// 1 January after the missed year.
    pub(super) from: NaiveDate,
    /// Day of the review that made up for it, or [`OPEN`].
    pub(super) until: NaiveDate,
}

/// The debts of the missed ones among `years`, oldest first; audits and reviews are sorted days.
pub(super) fn overdue(
    years: RangeInclusive<i32>,
    audits: &[NaiveDate],
    reviews: &[NaiveDate],
    is_declared: impl Fn(NaiveDate) -> bool,
) -> Vec<Overdue> {
    let debt = |year: i32| {
        let begin = NaiveDate::from_ymd_opt(year, 1, 1)?;
        let from = NaiveDate::from_ymd_opt(year + 1, 1, 1)?;
        if !is_declared(from.pred_opt()?) {
            return None;
        }
        let audited = first_since(audits, begin);
        let reviewed = audited.and_then(|audited| first_since(reviews, audited));
        if reviewed.is_some_and(|reviewed| reviewed < from) {
            return None;
        }
        Some(Overdue { from, until: reviewed.unwrap_or(OPEN) })
    };
    years.filter_map(debt).collect()
}

fn first_since(days: &[NaiveDate], since: NaiveDate) -> Option<NaiveDate> {
    days.get(days.partition_point(|day| *day < since)).copied()
}
