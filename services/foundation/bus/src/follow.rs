//! Keeping a view up to date, and reading it at a position; letting a policy act, which is the same with other effects.
//!
//! **Invariant:** what a reader waited for is in what it reads; rows of a former life of a log have nothing that was wanted of it.
//! **Invariant:** a view or policy that has stopped at an event says so to its readers and to the operator, and the others go on.

mod advance;
mod follower;
mod halt;

use crate::{Feed, Policy, feed};
use chrono::{DateTime, Utc};
use eventstore::{
    Db, Reading, View, db,
    view::{self, Positions},
};
use follower::Follower;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How long a reader waits for its positions before it is told to try again.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// Where a view stands, as far as this process knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Positions of the serving generation.
    pub positions: BTreeMap<String, i64>,
    /// Whether it had reached the end of every feed when it last looked.
    pub caught_up: bool,
    /// Whether a generation is being filled aside.
    pub building: bool,
    /// Why it has stopped.
    pub poison: Option<String>,
    /// Why it cannot go on although nothing is wrong with it: it has read more than a log holds now.
    pub conflict: Option<String>,
    /// The logs of which the rows are not those of the log as it is now. They serve, but nothing that is wanted is in them.
    pub void: BTreeMap<String, Void>,
}

/// Why rows are not those of a log as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Void {
    /// They are of its former life; those of the present one are being filled aside.
    Former,
    /// It is an older copy of what was read, and an operator has to begin its new epoch.
    Conflict(String),
}

impl Void {
    fn conflict(&self) -> Option<&str> {
        match self {
            Void::Former => None,
            Void::Conflict(reason) => Some(reason),
        }
    }
}

impl Progress {
    fn is_settled(&self) -> bool {
        self.caught_up || self.poison.is_some() || self.conflict.is_some()
    }

    /// Whether what is wanted of a log has been taken in.
    fn has(&self, source: &str, wanted: i64) -> bool {
        !self.void.contains_key(source) && self.positions.get(source).is_some_and(|position| *position >= wanted)
    }
}

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

/// A view that is being kept up to date, or the place of a policy.
#[derive(Clone)]
pub struct Followed {
    view: Arc<dyn View>,
    policy: Option<Arc<dyn Policy>>,
    db: Db,
    feeds: BTreeMap<&'static str, Feed>,
    progress: watch::Receiver<Progress>,
    look: watch::Sender<()>,
}

/// Prepares `view` in `db` and returns it with the task that keeps it up to date until `shutdown`.
///
/// # Errors
/// The database failed, or refuses the view's schema.
pub async fn follow(
    db: Db,
    view: Arc<dyn View>,
    feeds: BTreeMap<&'static str, Feed>,
    now: eventstore::log::Now,
    shutdown: CancellationToken,
) -> Result<(Followed, impl Future<Output = ()> + Send + 'static), db::Error> {
    begin(db, view, None, feeds, now, shutdown).await
}

pub(crate) async fn begin(
    db: Db,
    view: Arc<dyn View>,
    policy: Option<Arc<dyn Policy>>,
    feeds: BTreeMap<&'static str, Feed>,
    now: eventstore::log::Now,
    shutdown: CancellationToken,
) -> Result<(Followed, impl Future<Output = ()> + Send + 'static), db::Error> {
    view::prepare(&db, view.as_ref()).await?;
    let (tell, progress) = watch::channel(Progress::default());
    let look = watch::Sender::new(());
    let asked = look.subscribe();
    let followed = Followed { view, policy, db, feeds, progress, look };
    let follower = Follower { followed: followed.clone(), now, tell, asked, shutdown };
    Ok((followed, follower.run()))
}

impl Followed {
    /// The view's name.
    pub fn name(&self) -> &'static str {
        self.view.name()
    }

    /// Whether it is a policy, so that nothing can be read from it.
    pub fn is_policy(&self) -> bool {
        self.policy.is_some()
    }

    /// Tells each time this process has looked where it stands.
    pub fn watch(&self) -> watch::Receiver<Progress> {
        self.progress.clone()
    }

    /// Where it stands, as this process last saw it.
    pub fn progress(&self) -> Progress {
        self.progress.borrow().clone()
    }

    /// The feeds it follows.
    pub fn feeds(&self) -> &BTreeMap<&'static str, Feed> {
        &self.feeds
    }

    /// Where the logs end that it follows.
    ///
    /// # Errors
    /// One of them cannot be asked.
    pub async fn heads(&self) -> Result<BTreeMap<String, i64>, feed::Error> {
        let mut heads = BTreeMap::new();
        for (source, feed) in &self.feeds {
            heads.insert((*source).to_owned(), feed.head().await?.position);
        }
        Ok(heads)
    }

    /// The view's tables, once they hold all that its logs held when this was asked.
    ///
    /// # Errors
    /// Why they do not, and what to do.
    pub async fn latest(&self) -> Result<Reading, ReadError> {
        let min_positions = self.heads().await?;
        self.read(&Want { min_positions, known_at: None }).await
    }

    /// What the database says of it: generations, and why it has stopped.
    ///
    /// # Errors
    /// The database failed.
    pub async fn state(&self) -> Result<Option<view::State>, db::Error> {
        view::state(&self.db, self.view.name()).await
    }

    /// How far a generation of it has come in each log, as the database says.
    ///
    /// # Errors
    /// The database failed.
    pub async fn reached(&self, generation: i64) -> Result<Positions, db::Error> {
        view::positions(&mut self.db.snapshot().await?, self.view.name(), generation).await
    }

    /// Waits until the view has reached the end of its feeds, or has stopped or cannot go on, or the follower is gone.
    pub async fn caught_up(&self) -> Progress {
        let mut progress = self.progress.clone();
        let seen = progress.wait_for(Progress::is_settled).await;
        seen.map(|progress| progress.clone()).unwrap_or_default()
    }

    /// Tells the view again from the start of its logs, aside; the present tables serve until it has caught up.
    ///
    /// # Errors
    /// The database failed.
    pub async fn rebuild(&self) -> Result<i64, db::Error> {
        let building = view::rebuild(&self.db, self.view.as_ref()).await?;
        self.look.send_replace(());
        Ok(building)
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
                let head = feed.head_since(known_at).await?.position;
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
        loop {
            let seen = progress.borrow_and_update().clone();
            if wanted.iter().all(|(source, position)| seen.has(source, *position)) {
                let reading = view::read(&self.db, self.view.name()).await?;
                if self.holds(&reading.positions, wanted).await? {
                    return Ok(reading);
                }
            }
            if let Some(reason) = wanted.keys().find_map(|source| seen.void.get(source)?.conflict()) {
                return Err(ReadError::Stopped { view: self.name(), reason: reason.to_owned() });
            }
            // What this process last saw may be out of date: somebody may have asked for a rebuild meanwhile.
            let state = if seen.poison.is_some() { self.state().await? } else { None };
            if let Some(reason) = state.filter(|state| state.building.is_none()).and_then(|state| state.poison) {
                return Err(ReadError::Stopped { view: self.name(), reason });
            }
            if progress.changed().await.is_err() {
                return Err(ReadError::Behind { view: self.name() });
            }
        }
    }
}

impl std::fmt::Debug for Followed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Followed")
            .field("view", &self.name())
            .field("progress", &self.progress())
            .finish_non_exhaustive()
    }
}
