//! When an answer is about, what was known, and what it must have seen.
//!
//! **Invariant:** a known time never lies in the future, of which nothing is known yet, so an answer never changes later.
//! **Invariant:** without a known time the answer is of what the view has taken in, and says so; of several logs, everything
//! that each of them had recorded by then is in it.
//! **Invariant:** the pages of one list show one day as it was known at one time: those of the first page.
//!
//! Deliberately absent: everything else that a request asks for.

use crate::views::{Moment, Slice, conformity::Place};
use bus::{Followed, Want};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::Timestamp;
use eventstore::Reading;
use runtime::{
    clock::Clock,
    failure, field,
    page::Page,
    status::{Problem, Violation},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is common to all reads.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) as_of: NaiveDate,
    pub(super) known_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    min_positions: BTreeMap<String, i64>,
}

/// The view, opened for an answer.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) reading: Reading,
    pub(super) known_at: DateTime<Utc>,
}

/// The day in a field; empty means today in Việt Nam.
pub(super) fn day(field: &str, text: &str, clock: &Clock) -> Result<NaiveDate, Violation> {
    Ok(field::optional_date(field, text)?.unwrap_or_else(|| clock.today()))
}

impl Asked {
    pub(super) fn read(
        as_of: NaiveDate,
        known_at: Option<&Timestamp>,
        min_positions: &BTreeMap<String, i64>,
        clock: &Clock,
    ) -> Result<Asked, Problem> {
        let known_at = field::instant("known_at", known_at)?;
        let negative = min_positions.iter().filter(|(_, position)| **position < 0);
        let violations: Vec<Violation> = negative
            .map(|(source, position)| {
                Violation::new("min_positions", format!("{source} is {position}; positions begin at 0"))
            })
            .collect();
        if !violations.is_empty() {
            return Err(Problem::Invalid(violations));
        }
        Ok(Asked { as_of, known_at, now: clock.now(), min_positions: min_positions.clone() })
    }

    /// Opens the view, once it has seen what is asked for.
    pub(super) async fn open(&self, view: &Followed) -> Result<Open, Problem> {
        if let Some(known_at) = self.known_at.filter(|known_at| *known_at > self.now) {
            // A clock that was set back, or is behind a neighbour's, does not take back what is recorded.
            let recorded = view.latest().await.map_err(failure::of_read)?.known_at();
            if recorded.is_none_or(|recorded| known_at > recorded) {
                let advice = "lies in the future, of which nothing is known; leave it out for now";
                return Err(Violation::new("known_at", advice).into());
            }
        }
        let want = Want { min_positions: self.min_positions.clone(), known_at: self.known_at };
        let reading = view.read(&want).await.map_err(failure::of_read)?;
        // While nothing is recorded, nothing was known at any time: the beginning of time is as good as now, and stays true.
        let known_at = self.known_at.or(reading.known_at()).unwrap_or(DateTime::UNIX_EPOCH);
        let reading = match self.known_at {
            // One log may be ahead of the others: what these had recorded by then is waited for.
            None if reading.positions.len() > 1 => {
                drop(reading);
                let want = Want { known_at: Some(known_at), ..want };
                view.read(&want).await.map_err(failure::of_read)?
            }
            _ => reading,
        };
        Ok(Open { reading, known_at })
    }

    /// Which part of a list at one moment a page is; from the second page on the moment is that of the first.
    pub(super) fn turn_to(&mut self, page: &Page) -> Result<Slice, Violation> {
        let limit = i64::try_from(page.size + 1).unwrap_or(i64::MAX);
        let Some(key) = &page.after else { return Ok(Slice { offset: 0, limit }) };
        let (as_of, known_at, offset) = turned_to(key)?;
        (self.as_of, self.known_at) = (as_of, Some(known_at));
        Ok(Slice { offset, limit })
    }

    /// The moment that an open view is asked about.
    pub(super) fn moment(&self, open: &Open) -> Moment {
        Moment { as_of: self.as_of, known_at: open.known_at }
    }
}

/// Cuts the rows that were found to a page; with the token of the next one, empty on the last one.
pub(super) fn cut<Row>(rows: &mut Vec<Row>, page: &Page, moment: Moment, slice: Slice) -> String {
    let next = slice.offset + i64::try_from(page.size).unwrap_or_default();
    page.cut(rows, |_| format!("{}/{}/{next}", moment.as_of, moment.known_at.timestamp_micros()))
}

fn turned_to(key: &str) -> Result<(NaiveDate, DateTime<Utc>, i64), Violation> {
    let mut parts = key.splitn(3, '/');
    let mut read = || {
        let as_of: NaiveDate = parts.next()?.parse().ok()?;
        let known_at = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
        let offset: i64 = parts.next()?.parse().ok()?;
        (offset >= 0).then_some((as_of, known_at, offset))
    };
    read().ok_or_else(not_ours)
}

fn not_ours() -> Violation {
    Violation::new("page_token", "was not given out here; begin with the first page")
}

/// Where the next page of a list begins: which day, known when, after which line.
pub(super) fn resume_key(as_of: NaiveDate, known_at: DateTime<Utc>, after: &Place) -> String {
    let Place { tier_rank, name_key, agency } = after;
    format!("{as_of}/{}/{tier_rank}/{agency}/{name_key}", known_at.timestamp_micros())
}

pub(super) fn resume(key: &str) -> Result<(NaiveDate, DateTime<Utc>, Place), Violation> {
    let mut parts = key.splitn(5, '/');
    let mut read = || {
        let as_of: NaiveDate = parts.next()?.parse().ok()?;
        let known_at = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
        let tier_rank: i64 = parts.next()?.parse().ok()?;
        let agency = Uuid::parse_str(parts.next()?).ok()?;
        let name_key = parts.next()?.to_owned();
        Some((as_of, known_at, Place { tier_rank, name_key, agency }))
    };
    read().ok_or_else(not_ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_resumes_where_it_stopped() {
        let place = Place { tier_rank: 2, name_key: "xa a/b".to_owned(), agency: Uuid::from_u128(7) };
        let (as_of, known_at) = (NaiveDate::default(), DateTime::from_timestamp_micros(1_234_567).expect("an instant"));
        assert_eq!(resume(&resume_key(as_of, known_at, &place)), Ok((as_of, known_at, place)));
    }

    #[test]
    fn a_place_that_was_made_up_is_refused() {
        for bad in ["", "2020-01-01", "2020-01-01/0/2/x/y", "2020-01-01/0/2/00000000-0000-0000-0000-000000000007"] {
            assert_eq!(resume(bad).map_err(|violation| violation.field), Err("page_token".to_owned()), "{bad}");
        }
        for bad in ["", "2020-01-01", "2020-01-01/0/-1", "2020-01-01/0/x", "x/0/1"] {
            assert_eq!(turned_to(bad).map_err(|violation| violation.field), Err("page_token".to_owned()), "{bad}");
        }
    }
}
