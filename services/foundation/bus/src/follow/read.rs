//! Reading a view at a position.
//!
//! **Invariant:** whoever insists on something is answered from rows that have it, or is told why there are none; whoever
//! insists on nothing is answered at once.

use super::Followed;
use crate::feed;
use chrono::{DateTime, Utc};
use eventstore::{
    Reading, db,
    view::{self, Positions},
};
use std::{collections::BTreeMap, time::Duration};

/// How long a reader waits for its positions before it is told to try again.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// What a reader insists on.
#[derive(Clone, Debug, Default)]
pub struct Want {
    /// Positions, per source, that must be taken in.
    pub min_positions: BTreeMap<String, i64>,
    /// A past moment: everything recorded by then, in whichever log, must be taken in.
    pub known_at: Option<DateTime<Utc>>,
}

/// Why a view could not be read as wanted.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The view does not follow this service.
    #[error("this answer is not made from events of {0:?}; it is made from {1}")]
    UnknownSource(String, String),
    /// The position does not exist yet in the log itself.
    #[error("position {wanted} of {source_name} does not exist; its log ends at {head}")]
    Beyond {
        /// The service.
        source_name: String,
        /// What was asked for.
        wanted: i64,
        /// The last position.
        head: i64,
    },
    /// It did not get there in time.
    #[error("the view {view} has not reached what was asked for within {} s; try again", WAIT_MAX.as_secs())]
    Behind {
        /// The view.
        view: &'static str,
    },
    /// It has stopped at an event.
    #[error("the view {view} has stopped: {reason}")]
    Stopped {
        /// The view.
        view: &'static str,
        /// Why.
        reason: String,
    },
    /// The log that the view follows cannot be asked.
    #[error(transparent)]
    Feed(#[from] feed::Error),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] db::Error),
}

impl Followed {
    /// The view's tables, once they hold all that its logs held when this was asked.
    ///
    /// # Errors
    /// Why they do not, and what to do.
    pub async fn latest(&self) -> Result<Reading, ReadError> {
        let min_positions = self.heads().await?;
        self.read(&Want { min_positions, known_at: None }).await
    }

    /// The view's tables, once they hold what is wanted.
    ///
    /// # Errors
    /// Why they do not, and what to do.
    pub async fn read(&self, want: &Want) -> Result<Reading, ReadError> {
        let mut wanted = want.min_positions.clone();
        wanted.retain(|source, position| *position > 0 || !self.feeds.contains_key(source.as_str()));
        self.check(&wanted).await?;
        let reading = view::read(&self.db, self.view.name()).await?;
        if let Some(known_at) = want.known_at {
            let void = self.progress.borrow().void.clone();
            for (source, feed) in &self.feeds {
                let latest = reading.positions.get(*source).and_then(|reached| reached.recorded_at);
                if latest.is_some_and(|latest| latest >= known_at) && !void.contains_key(*source) {
                    continue; // a log never records earlier times later
                }
                let head = feed.complete_until(known_at).await?.position;
                wanted
                    .entry((*source).to_owned())
                    .and_modify(|position| *position = head.max(*position))
                    .or_insert(head);
            }
        }
        if self.holds(&reading.positions, &wanted).await? {
            return Ok(reading);
        }
        drop(reading);
        self.look.send_replace(());
        let there = tokio::time::timeout(WAIT_MAX, self.reach(&wanted)).await;
        there.unwrap_or(Err(ReadError::Behind { view: self.name() }))
    }

    async fn check(&self, wanted: &BTreeMap<String, i64>) -> Result<(), ReadError> {
        for (source, position) in wanted {
            let Some(feed) = self.feeds.get(source.as_str()) else {
                let known = self.feeds.keys().copied().collect::<Vec<_>>().join(", ");
                return Err(ReadError::UnknownSource(source.clone(), known));
            };
            if !self.progress.borrow().has(source, *position) {
                let head = feed.head().await?.position;
                if head < *position {
                    return Err(ReadError::Beyond { source_name: source.clone(), wanted: *position, head });
                }
            }
        }
        Ok(())
    }

    /// Whether rows at `positions` have what is wanted: of the present lives of the logs, as soon as this process has heard of
    /// those.
    async fn holds(&self, positions: &Positions, wanted: &BTreeMap<String, i64>) -> Result<bool, ReadError> {
        for (source, wanted) in wanted {
            let Some(reached) = positions.get(source).filter(|reached| reached.position >= *wanted) else {
                return Ok(false);
            };
            let present = match self.feeds.get(source.as_str()) {
                Some(feed) => feed.life().await?,
                None => None,
            };
            let is_former = reached.life().zip(present).is_some_and(|(told, present)| told != present);
            if is_former || self.progress.borrow().void.contains_key(source) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Waits for the tables that hold what is wanted.
    async fn reach(&self, wanted: &BTreeMap<String, i64>) -> Result<Reading, ReadError> {
        let mut progress = self.progress.clone();
        for looks in 0_u32.. {
            let seen = progress.borrow_and_update().clone();
            if wanted.iter().all(|(source, position)| seen.has(source, *position)) {
                let reading = view::read(&self.db, self.view.name()).await?;
                if self.holds(&reading.positions, wanted).await? {
                    return Ok(reading);
                }
            }
            // The first look may have begun before another replica let a new generation serve; the second one has not.
            let conflict = || wanted.keys().find_map(|source| seen.void.get(source)?.conflict());
            if let Some(reason) = conflict().filter(|_| looks >= 2) {
                return Err(ReadError::Stopped { view: self.name(), reason: reason.to_owned() });
            }
            // What this process last saw may be out of date: somebody may have asked for a rebuild meanwhile.
            let state = if seen.poison.is_some() { self.state().await? } else { None };
            if let Some(reason) = state.filter(|state| state.building.is_none()).and_then(|state| state.poison) {
                return Err(ReadError::Stopped { view: self.name(), reason });
            }
            if progress.changed().await.is_err() {
                break;
            }
        }
        Err(ReadError::Behind { view: self.name() })
    }
}
