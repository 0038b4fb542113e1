//! The one clock of the house: the instant, and the civil date in Việt Nam.
//!
//! **Invariant:** nothing else in the house reads the system's time; a test that holds the [`Hand`] decides what time it is.
//! **Invariant:** an instant carries whole microseconds, so it is the same instant after a trip through either database.
//!
//! Deliberately absent: monotonic time (durations use timers, not a clock) and any promise that time never goes back; the
//! log assigns recording times that never decrease.

use chrono::{DateTime, NaiveDate, SubsecRound as _, TimeDelta, Utc};
use std::sync::{Arc, Mutex, PoisonError};

/// Việt Nam keeps UTC+7 the whole year.
const HOURS_AHEAD_OF_UTC: i64 = 7;

/// Tells the time; clones tell the same time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<Mutex<DateTime<Utc>>>),
}

/// Moves a clock that stands still; for tests and simulations.
#[derive(Clone, Debug)]
pub struct Hand(Arc<Mutex<DateTime<Utc>>>);

impl Clock {
    /// The time of the machine.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that shows `at` until its hand is moved.
    #[must_use]
    pub fn manual(at: DateTime<Utc>) -> (Self, Hand) {
        let shown = Arc::new(Mutex::new(at));
        (Self(Source::Manual(Arc::clone(&shown))), Hand(shown))
    }

    /// A clock that always shows `at`.
    #[must_use]
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self::manual(at).0
    }

    /// The instant, in whole microseconds.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "this is the clock that the rest of the house must use")]
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &self.0 {
            Source::System => Utc::now(),
            Source::Manual(shown) => *shown.lock().unwrap_or_else(PoisonError::into_inner),
        };
        now.trunc_subsecs(6)
    }

    /// Today's civil date in Việt Nam.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        civil_date(self.now())
    }
}

impl Hand {
    /// Shows `at` from now on; it may lie before the time shown so far.
    pub fn set(&self, at: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    /// Moves on by `by`, or back when it is negative.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

/// The civil date in Việt Nam (UTC+7) at an instant.
#[must_use]
pub fn civil_date(at: DateTime<Utc>) -> NaiveDate {
    (at.naive_utc() + TimeDelta::hours(HOURS_AHEAD_OF_UTC)).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Trap k of RELIABILITY: the day changes at 17:00 UTC, also on the last day of a year.
    #[test]
    fn the_year_ends_at_midnight_in_viet_nam() {
        let (clock, hand) = Clock::manual(at("2025-12-31T16:59:59.999999Z"));
        assert_eq!(clock.today().to_string(), "2025-12-31");
        hand.advance(TimeDelta::microseconds(1));
        assert_eq!(clock.today().to_string(), "2026-01-01");
    }

    #[test]
    fn every_clone_shows_what_the_hand_says() {
        let (clock, hand) = Clock::manual(at("2020-01-01T00:00:00Z"));
        let other = clock.clone();
        hand.set(at("2019-01-01T00:00:00Z"));
        assert_eq!((clock.now(), other.now()), (at("2019-01-01T00:00:00Z"), at("2019-01-01T00:00:00Z")));
    }

    #[test]
    fn an_instant_has_no_more_than_microseconds() {
        assert_eq!(Clock::fixed(at("2020-01-01T00:00:00.123456789Z")).now(), at("2020-01-01T00:00:00.123456Z"));
        assert_eq!(Clock::system().now().timestamp_subsec_nanos() % 1_000, 0);
    }
}
