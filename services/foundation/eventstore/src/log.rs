//! The log: every event of one service, in one order, without gaps.
//!
//! Appends of all callers go through one writer task, which commits many of them in one transaction (`log/writer.rs`);
//! the head row it locks is the only serial point, across replicas too.
//!
//! **Invariant:** positions are 1, 2, 3 … in commit order, and versions 1, 2, 3 … within each stream.
//! **Invariant:** `recorded_at` never decreases, and every command's events are recorded at once.
//! **Invariant:** rows are never changed or removed; the database itself refuses it.
//!
//! Deliberately absent: reading by anything else than position or stream. Questions are answered by views.

pub(crate) mod append;
mod bounds;
mod complete;
mod error;
mod ledger;
mod life;
mod rows;
mod schema;
pub(crate) mod sql;
mod writer;

pub use complete::AHEAD_MAX;
pub use error::Error;

use crate::{
    cache::States,
    db::{self, Db},
    decision::{self, Decision, Intent},
    recorded::Recorded,
    value::{FromRow, Row},
};
use chrono::{DateTime, Utc};
use decider::Aggregate;
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;

use append::Job;
use life::Life;
use writer::Writer;

/// How often a process looks for what other processes have appended: once for all who follow the log in it.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// Appends that may wait for the writer before further ones are refused.
const QUEUE_MAX: usize = 8192;
const HEAD: &str = "SELECT log_id, epoch, position, recorded_at, founding, complete_until FROM log_head";
const AFTER: &str = "SELECT position, kind, stream, version, type, event, effective_on, recorded_at, command_id, actor, \
    traceparent FROM log WHERE position > $1 ORDER BY position LIMIT $2";
const STREAM: &str = "SELECT position, kind, stream, version, type, event, effective_on, recorded_at, command_id, actor, \
    traceparent FROM log WHERE kind = $1 AND stream = $2 AND version > $3 ORDER BY version";

/// Where time comes from; the writer asks it once a batch.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// What a command came to. A retry of the same command gets the same outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The last position of its events; of a command that changed nothing, the head of the log when that was found.
    pub position: i64,
    /// The version of the command's own stream afterwards.
    pub version: i64,
    /// Whether it recorded anything.
    pub changed: bool,
    /// What the service noted beside it, such as warnings.
    pub note: Option<String>,
}

/// The end of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Identity of the log, made when it was created.
    pub log_id: Uuid,
    /// Which life of the log this is; a restore from backup begins another one.
    pub epoch: i64,
    /// The last position, 0 while nothing is recorded.
    pub position: i64,
    /// When the last event was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The founding import that is under way.
    pub founding: Option<String>,
    /// Up to when somebody was promised that nothing is missing ([`Log::complete_until`]), as far as that was necessary.
    pub complete_until: Option<DateTime<Utc>>,
}

impl FromRow for Head {
    fn from_row(row: &Row<'_>) -> Result<Head, db::Error> {
        Ok(Head {
            log_id: row.get("log_id")?,
            epoch: row.get("epoch")?,
            position: row.get("position")?,
            recorded_at: row.get("recorded_at")?,
            founding: row.get("founding")?,
            complete_until: row.get("complete_until")?,
        })
    }
}

/// One service's log. Clones share the writer; when the last one is gone the writer ends.
#[derive(Clone)]
pub struct Log {
    db: Db,
    now: Now,
    queue: mpsc::Sender<Job>,
    changed: watch::Receiver<i64>,
    held: Arc<watch::Sender<Option<String>>>,
    life: Arc<Life>,
    pub(crate) states: Arc<States>,
}

impl Log {
    /// Opens the log in `db`, creating it if this database has none.
    ///
    /// # Errors
    /// The database failed.
    pub async fn open(db: Db, now: Now) -> Result<Log, db::Error> {
        schema::create(&db, now()).await?;
        let (queue, jobs) = mpsc::channel(QUEUE_MAX);
        let (announce, changed) = watch::channel(0);
        let head = db.query(HEAD).fetch_one().await?;
        let life = Arc::new(Life::of(head));
        tokio::spawn(life::look(db.clone(), life.clone(), announce.clone()));
        tokio::spawn(Writer::new(db.clone(), now.clone(), life.clone(), announce).run(jobs));
        Ok(Log { db, now, queue, changed, held: Arc::default(), life, states: Arc::new(States::new()) })
    }

    /// The same log with a cache of its own, of at most `states_max` aggregates; with 0 every command loads its history.
    pub fn with_cache_of(self, states_max: usize) -> Log {
        Log { states: Arc::new(States::of(states_max)), ..self }
    }

    /// The database in which the log is kept.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The end of the log.
    ///
    /// # Errors
    /// The database failed.
    pub async fn head(&self) -> Result<Head, db::Error> {
        self.db.query(HEAD).fetch_one().await
    }

    /// Tells of appends: those made through this process at once, other processes' when they are looked for.
    pub fn changed(&self) -> watch::Receiver<i64> {
        self.changed.clone()
    }

    /// Events after `position`, oldest first: about `limit`, and never half of what one command recorded.
    ///
    /// # Errors
    /// The database failed.
    pub async fn read(&self, position: i64, limit: i64) -> Result<Vec<Recorded>, db::Error> {
        let mut limit = limit.max(1);
        loop {
            let mut events: Vec<Recorded> = self.db.query(AFTER).bind(position).bind(limit).fetch_all().await?;
            let full = i64::try_from(events.len()).is_ok_and(|read| read == limit);
            let Some(last) = events.last().filter(|_| full).map(|event| event.command_id) else { return Ok(events) };
            let whole = events.iter().rposition(|event| event.command_id != last).map_or(0, |index| index + 1);
            if whole > 0 {
                events.truncate(whole);
                return Ok(events);
            }
            limit *= 8; // one command alone recorded more than the limit
        }
    }

    /// The history of one stream, oldest first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn stream(&self, kind: &str, id: Uuid, after_version: i64) -> Result<Vec<Recorded>, db::Error> {
        self.db.query(STREAM).bind(kind).bind(id).bind(after_version).fetch_all().await
    }

    /// Which streams of a kind there are.
    ///
    /// # Errors
    /// The database failed.
    pub async fn streams(&self, kind: &str) -> Result<Vec<Uuid>, db::Error> {
        let streams =
            self.db.query("SELECT stream FROM log WHERE kind = $1 AND version = 1 ORDER BY stream").bind(kind);
        Ok(streams.fetch_all::<(Uuid,)>().await?.into_iter().map(|(stream,)| stream).collect())
    }

    /// The events of one aggregate, decoded, oldest first.
    ///
    /// # Errors
    /// The database failed, or an event cannot be read.
    pub async fn history<A: Aggregate>(&self, id: Uuid) -> Result<Vec<(Recorded, A::Event)>, db::Error> {
        let recorded = self.stream(A::KIND, id, 0).await?;
        let events = recorded.into_iter().map(|recorded| {
            let event = recorded.of::<A>()?;
            Ok(event.map(|event| (recorded, event)))
        });
        events.filter_map(Result::transpose).collect()
    }

    /// Decides `intent` from fresh or cached states and appends what was decided; decides again when another append was
    /// first. Runs to its end even if the caller goes away.
    ///
    /// # Errors
    /// The rejection, or why it could not be appended.
    pub async fn execute<R, D, F>(&self, intent: Intent, decide: D) -> Result<Outcome, decision::Error<R>>
    where
        R: Send + 'static,
        D: Fn(Decision) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Decision, decision::Error<R>>> + Send,
    {
        let log = self.clone();
        let task = tokio::spawn(async move { decision::execute(&log, &intent, decide).await });
        task.await.unwrap_or_else(|crashed| {
            tracing::error!(%crashed, "deciding a command crashed");
            Err(decision::Error::Log(Error::Stopped))
        })
    }

    /// The outcomes of those of `ids` that have been acknowledged.
    ///
    /// # Errors
    /// The database failed, or an id was used for another command.
    pub async fn outcomes(&self, ids: &[(Uuid, String)]) -> Result<HashMap<Uuid, Outcome>, Error> {
        let mut found = HashMap::new();
        for chunk in ids.chunks(5_000) {
            let mut tx = self.db.snapshot().await?;
            let stored: Vec<sql::StoredCommand> = tx
                .query("SELECT id, fingerprint, position, version, changed, note FROM command WHERE id IN ($1...)")
                .bind_all(chunk.iter().map(|(id, _)| *id))
                .fetch_all()
                .await?;
            found.extend(stored.into_iter().map(|stored| (stored.id, stored)));
        }
        let outcome = |(id, fingerprint): &(Uuid, String)| {
            let stored = found.get(id)?;
            Some(stored.outcome(fingerprint).map(|outcome| (*id, outcome)))
        };
        ids.iter().filter_map(outcome).collect()
    }

    /// Opens an empty log for the old registers, whose recording times are then kept; opening the same import again
    /// continues it.
    ///
    /// # Errors
    /// The log is not empty ([`Error::NotFounding`]), or another import is under way.
    pub async fn begin_founding(&self, name: &str) -> Result<(), Error> {
        let mut tx = self.db.begin().await?;
        let opened = tx
            .query("UPDATE log_head SET founding = $1 WHERE one = 1 AND (founding = $1 OR (founding IS NULL AND position = 0))")
            .bind(name)
            .execute()
            .await?;
        if opened == 1 {
            return Ok(tx.commit().await?);
        }
        match self.head().await?.founding {
            Some(other) => Err(Error::Founding(other)),
            None => Err(Error::NotFounding),
        }
    }

    /// Ends the founding import: from now on everything is recorded at its own time.
    ///
    /// # Errors
    /// The database failed.
    pub async fn end_founding(&self) -> Result<(), Error> {
        let mut tx = self.db.begin().await?;
        tx.query("UPDATE log_head SET founding = NULL WHERE one = 1").execute().await?;
        Ok(tx.commit().await?)
    }

    /// Lets nothing more be recorded through this process, for a reason that is told to whoever tries; with `None` again.
    pub fn hold(&self, reason: Option<String>) {
        self.held.send_if_modified(|held| {
            let changed = *held != reason;
            *held = reason;
            changed
        });
    }

    /// Why nothing may be recorded through this process now.
    pub fn held(&self) -> Option<String> {
        self.held.borrow().clone()
    }

    /// Waits until every append that is waiting now has been answered.
    pub async fn drain(&self) {
        let (reply, answered) = oneshot::channel();
        let flush = Job { appends: Vec::new(), dry_run: true, reply };
        if self.queue.send(flush).await.is_ok() {
            let _ = tokio::time::timeout(Duration::from_secs(30), answered).await;
        }
    }

    pub(crate) async fn submit(&self, appends: Vec<append::Append>, dry_run: bool) -> Result<append::Answer, Error> {
        if let Some(reason) =
            self.life.replaced().map(|wrong| Error::replaced(&wrong)).or_else(|| self.held().map(Error::Held))
        {
            return Err(reason);
        }
        bounds::check(&appends)?;
        let (reply, answered) = oneshot::channel();
        self.queue.try_send(Job { appends, dry_run, reply }).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => Error::Busy,
            mpsc::error::TrySendError::Closed(_) => Error::Stopped,
        })?;
        answered.await.map_err(|_| Error::Stopped)
    }
}

impl std::fmt::Debug for Log {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Log").field("db", &self.db.name()).finish_non_exhaustive()
    }
}
