//! When an answer is about, what was known then, and what it must have seen; and what a log says of one thing at that moment.
//!
//! A single thing is told from its own stream, which is short and never behind; a list comes from a view, whose first page
//! fixes the moment that all its pages show.
//!
//! **Invariant:** the same `as_of`, `known_at` and positions give the same answer for ever.
//! **Invariant:** all streams of one answer are asked about one [`Moment`].
//!
//! Deliberately absent: what the answers are made of; that is each service's.

use crate::{
    clock::Clock,
    failure, field,
    page::Page,
    status::{Problem, Violation},
};
use bus::{Followed, Want};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::common::v1::Provenance;
use decider::{Aggregate, Event as _};
use eventstore::{Log, Reading, Recorded, view::Positions};
use prost_types::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// When an answer is about, and what it must have seen.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The day that it is about.
    pub as_of: NaiveDate,
    /// Only what was recorded until then counts; nothing: everything by now.
    pub known_at: Option<DateTime<Utc>>,
    min_positions: BTreeMap<String, i64>,
}

impl Asked {
    /// Reads what is common to all questions to the service of `log`.
    ///
    /// # Errors
    /// A field cannot be used, or `known_at` lies in the future, of which nothing is known yet.
    pub async fn read(
        log: &Log,
        clock: &Clock,
        as_of: &str,
        known_at: Option<&Timestamp>,
        min_positions: &BTreeMap<String, i64>,
    ) -> Result<Asked, Problem> {
        let known_at = field::instant("known_at", known_at)?;
        // A clock that was set back does not take back what is recorded.
        if let Some(known_at) = known_at.filter(|known_at| *known_at > clock.now())
            && known_at > log.head().await.map_err(failure::of_storage)?.recorded_at
        {
            let advice = "lies in the future, of which nothing is known; leave it out for now";
            return Err(Violation::new("known_at", advice).into());
        }
        if let Some((source, position)) = min_positions.iter().find(|(_, position)| **position < 0) {
            let text = format!("{source} is {position}; positions begin at 0");
            return Err(Violation::new("min_positions", text).into());
        }
        let as_of = field::optional_date("as_of", as_of)?.unwrap_or_else(|| clock.today());
        Ok(Asked { as_of, known_at, min_positions: min_positions.clone() })
    }

    /// What a view must have taken in to answer about what was known at a time.
    #[must_use]
    pub fn want(&self, known_at: Option<DateTime<Utc>>) -> Want {
        Want { min_positions: self.min_positions.clone(), known_at }
    }

    /// The moment of `service`'s own log that is asked about.
    ///
    /// # Errors
    /// A position is not there, or is another service's.
    pub async fn moment(&self, service: &'static str, log: &Log) -> Result<Moment, Problem> {
        let head = match self.known_at {
            Some(known_at) => log.complete_until(known_at).await,
            None => log.head().await,
        };
        let head = head.map_err(failure::of_storage)?;
        for (source, position) in &self.min_positions {
            if source != service || *position > head.position {
                let text = format!("{source} {position} is not there; {service} has reached {}", head.position);
                return Err(Violation::new("min_positions", text).into());
            }
        }
        let known_at = self.known_at.unwrap_or(head.recorded_at);
        Ok(Moment { as_of: self.as_of, known_at, position: head.position, service, log: log.clone() })
    }

    /// Opens a view for one page of a list. The pages of one list show one moment, so the token carries the day and the known
    /// time of the first page.
    ///
    /// # Errors
    /// The token was not given out here, or the view has not taken in what is asked for.
    pub async fn open(&self, view: &Followed, page: &Page) -> Result<Open, Problem> {
        let (as_of, known_at, offset) = match &page.after {
            Some(key) => resume(key).map(|(as_of, known_at, offset)| (as_of, Some(known_at), offset))?,
            None => (self.as_of, self.known_at, 0),
        };
        let reading = view.read(&self.want(known_at)).await.map_err(failure::of_read)?;
        let known_at = known_at.or(reading.known_at()).unwrap_or_default();
        Ok(Open { reading, as_of, known_at, offset, size: page.size })
    }
}

/// A view, opened for one page of a list.
#[derive(Debug)]
pub struct Open {
    /// The view's tables.
    pub reading: Reading,
    /// The day that the list is about.
    pub as_of: NaiveDate,
    /// Only what was recorded until then is in it.
    pub known_at: DateTime<Utc>,
    /// Rows before this page.
    pub offset: i64,
    size: usize,
}

impl Open {
    /// Rows to ask for: one more than a page, to learn whether there is a next one.
    #[must_use]
    pub fn limit(&self) -> i64 {
        i64::try_from(self.size).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// Cuts the rows that were found to the page; with the token of the next page, empty on the last one.
    pub fn cut<Row>(&self, rows: &mut Vec<Row>, page: &Page) -> String {
        if rows.len() <= self.size {
            return String::new();
        }
        rows.truncate(self.size);
        let next = self.offset + i64::try_from(self.size).unwrap_or_default();
        page.token_after(&resume_key(self.as_of, self.known_at, next))
    }

    /// What the page was computed from.
    #[must_use]
    pub fn provenance(&self) -> Provenance {
        provenance(self.as_of, self.known_at, &self.reading.positions)
    }

    /// The same moment of the service's own log, to tell the things that are listed from their streams. Let go of the view
    /// before: it holds a connection that other streams may be waiting for.
    #[must_use]
    pub fn moment(&self, service: &'static str, log: &Log) -> Moment {
        let position = self.reading.positions.get(service).map_or(0, |reached| reached.position);
        Moment { as_of: self.as_of, known_at: self.known_at, position, service, log: log.clone() }
    }
}

/// What an answer from a view was computed from.
#[must_use]
pub fn provenance(as_of: NaiveDate, known_at: DateTime<Utc>, positions: &Positions) -> Provenance {
    Provenance {
        as_of: as_of.to_string(),
        known_at: Some(field::timestamp(known_at)),
        positions: positions.iter().map(|(source, reached)| (source.clone(), reached.position)).collect(),
    }
}

/// Where the next page of a list begins, which day the list is about, and when it was begun.
fn resume_key(as_of: NaiveDate, known_at: DateTime<Utc>, offset: i64) -> String {
    format!("{as_of}/{}/{offset}", known_at.timestamp_micros())
}

fn resume(key: &str) -> Result<(NaiveDate, DateTime<Utc>, i64), Violation> {
    let mut parts = key.splitn(3, '/');
    let mut read = || {
        let as_of: NaiveDate = parts.next()?.parse().ok()?;
        let known_at = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
        let offset: i64 = parts.next()?.parse().ok()?;
        (offset >= 0).then_some((as_of, known_at, offset))
    };
    read().ok_or_else(|| Violation::new("page_token", "was not given out here; begin with the first page"))
}

/// One moment of a log, about which every stream of an answer is asked.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The day that the answer is about.
    pub as_of: NaiveDate,
    known_at: DateTime<Utc>,
    position: i64,
    service: &'static str,
    log: Log,
}

impl Moment {
    /// What was known at a time in the first `position` events of `service`'s log, whatever day it is about.
    #[must_use]
    pub fn at(known_at: DateTime<Utc>, position: i64, service: &'static str, log: &Log) -> Moment {
        Moment { as_of: NaiveDate::MAX, known_at, position, service, log: log.clone() }
    }

    /// What an answer was computed from.
    #[must_use]
    pub fn provenance(&self) -> Provenance {
        Provenance {
            as_of: self.as_of.to_string(),
            known_at: Some(field::timestamp(self.known_at)),
            positions: BTreeMap::from([(self.service.to_owned(), self.position)]),
        }
    }

    /// What of a stream was known at the moment, and the version that the stream has reached by now.
    ///
    /// # Errors
    /// The store failed.
    pub async fn told<A: Aggregate>(&self, id: Uuid) -> Result<(Vec<Recorded>, i64), Problem> {
        let mut events = self.log.stream(A::KIND, id, 0).await.map_err(failure::of_storage)?;
        events.retain(|event| event.position <= self.position);
        let version = events.last().map_or(0, |event| event.version);
        events.retain(|event| event.recorded_at <= self.known_at);
        Ok((events, version))
    }

    /// The facts of one thing that are true on the day, in the order in which they became so, and its version.
    ///
    /// # Errors
    /// The store failed, or an event cannot be read.
    pub async fn facts<A: Aggregate>(&self, id: Uuid) -> Result<(Vec<A::Event>, i64), Problem> {
        let (events, version) = self.told::<A>(id).await?;
        let mut facts = Vec::new();
        for recorded in events.iter().filter(|event| event.effective_on <= self.as_of) {
            facts.extend(recorded.of::<A>().map_err(failure::of_storage)?);
        }
        facts.sort_by_key(|event: &A::Event| event.effective_on());
        Ok((facts, version))
    }

    /// The state of one thing, whatever days its facts are true on.
    ///
    /// # Errors
    /// The store failed, or an event cannot be read.
    pub async fn state<A: Aggregate>(&self, id: Uuid) -> Result<A, Problem> {
        Ok(A::replay(&Moment { as_of: NaiveDate::MAX, ..self.clone() }.facts::<A>(id).await?.0))
    }

    /// Which things of a kind there are by now, known at the moment or not.
    ///
    /// # Errors
    /// The store failed.
    pub async fn streams<A: Aggregate>(&self) -> Result<Vec<Uuid>, Problem> {
        self.log.streams(A::KIND).await.map_err(failure::of_storage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_resumes_where_it_stopped() {
        let (as_of, known_at) = (NaiveDate::default(), DateTime::from_timestamp_micros(1_234_567).expect("an instant"));
        assert_eq!(resume(&resume_key(as_of, known_at, 50)), Ok((as_of, known_at, 50)));
    }

    #[test]
    fn a_place_that_was_made_up_is_refused() {
        for bad in ["", "2020-01-01", "2020-01-01/0", "2020-01-01/0/-1", "2020-01-01/x/1", "x/0/1"] {
            assert_eq!(resume(bad).map_err(|violation| violation.field), Err("page_token".to_owned()), "{bad}");
        }
    }
}
