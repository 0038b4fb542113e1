//! Keeping a view up to date, and reading it at a position; letting a policy act, which is the same with other effects.
//!
//! **Invariant:** what a reader waited for is in what it reads; rows of a former life of a log have nothing that was wanted of it.
//! **Invariant:** a view or policy that has stopped at an event says so to its readers and to the operator, and the others go on.

mod advance;
mod follower;
mod halt;
mod read;

pub use read::{ReadError, Want};

use crate::{Feed, Policy, feed};
use eventstore::{
    Db, View, db,
    view::{self, Positions},
};
use follower::Follower;
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

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
        view::positions_now(&self.db, self.view.name(), generation).await
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
