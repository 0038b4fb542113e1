//! The writer: one task that commits the appends of many callers in one transaction.
//!
//! While one batch is being written to disk the next one gathers, so throughput rises with concurrency. A batch of which
//! the writer knows everything from its own last batch is one statement, which insists on the head not having moved. Any
//! other batch is checked under the lock of the head row: its command ids, the versions it expects, the keys it claims.
//!
//! **Invariant:** nothing is answered before its transaction is committed.
//! **Invariant:** nobody is refused from memory: what would be refused is looked up under the lock.
//! **Invariant:** a batch that fails leaves nothing behind, and everybody in it is told so.

use super::{
    Error, Head, Now,
    append::{Answer, Job, StreamName},
    ledger::Ledger,
    life::Life,
    sql::Connection,
};
use crate::db::{self, Db, in_time};
use chrono::{DateTime, SubsecRound as _, Utc};
use quick_cache::unsync::Cache;
use sqlx::{Acquire as _, Connection as _, PgPool, Postgres, pool::PoolConnection};
use std::{sync::Arc, time::Instant};
use tokio::sync::{mpsc, watch};

/// Jobs that one transaction takes at most.
const BATCH_JOBS_MAX: usize = 1024;
/// Jobs that are worth a transaction of their own: a smaller batch looks twice whether somebody else is coming, a larger
/// one goes, so that the others are decided while it is written.
const BATCH_JOBS_ENOUGH: usize = 128;
/// Events after which a batch takes no further job.
const BATCH_EVENTS_MAX: usize = 20_000;
/// Bytes of events after which a batch takes no further job.
const BATCH_BYTES_MAX: usize = 16 << 20;
/// Streams whose versions are remembered from batch to batch.
const VERSIONS_MAX: usize = 100_000;

/// What the writer's last batch left behind; it is true as long as nobody else has moved the head.
pub(super) struct Memory {
    pub(super) head: Option<Head>,
    pub(super) versions: Cache<StreamName, i64>,
}

impl Memory {
    fn forget(&mut self) {
        self.head = None;
        self.versions.clear();
    }

    fn learn(&mut self, ledger: Ledger<'_>) {
        if self.head.as_ref() != Some(&ledger.head) {
            self.versions.clear(); // somebody else has appended meanwhile
        }
        let (head, versions) = ledger.into_after();
        self.head = Some(head);
        for (stream, version) in versions {
            self.versions.insert(stream, version);
        }
    }
}

pub(crate) struct Writer {
    db: Db,
    now: Now,
    life: Arc<Life>,
    announce: watch::Sender<i64>,
    memory: Memory,
    /// Kept from batch to batch; on SQLite the only connection that writes is shared with the views.
    kept: Option<PoolConnection<Postgres>>,
}

impl Writer {
    pub(super) fn new(db: Db, now: Now, life: Arc<Life>, announce: watch::Sender<i64>) -> Writer {
        let memory = Memory { head: None, versions: Cache::new(VERSIONS_MAX) };
        Writer { db, now, life, announce, memory, kept: None }
    }

    /// Takes jobs until every handle of the log is gone.
    pub(crate) async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        loop {
            let job = tokio::select! {
                job = jobs.recv() => job,
                () = closing(self.kept.as_ref().and(self.db.postgres())) => {
                    self.kept = None; // or closing the database would wait for us
                    continue;
                }
            };
            let Some(job) = job else { break };
            let batch = gather(job, &mut jobs).await;
            let began = Instant::now();
            let written = self.write(&batch).await;
            measure(began, written.as_deref());
            match written {
                Ok(answers) => {
                    if let Some(head) = &self.memory.head {
                        self.life.see(head);
                        self.announce.send_replace(head.position);
                    }
                    for (job, answer) in batch.into_iter().zip(answers) {
                        let _ = job.reply.send(answer); // a caller that went away has what it asked for all the same
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, jobs = batch.len(), "a batch of appends failed");
                    let error = Arc::new(error);
                    for job in batch {
                        let _ = job.reply.send(vec![Err(Error::Storage(error.clone()))]);
                    }
                }
            }
        }
    }

    async fn write(&mut self, batch: &[Job]) -> Result<Vec<Answer>, db::Error> {
        let is_asked = batch.iter().any(|job| !job.appends.is_empty()); // or only whether everything is answered
        if let Some(wrong) = self.life.replaced().filter(|_| is_asked) {
            return Err(db::Error::Unfit(wrong));
        }
        if let Some(answers) = self.write_from_memory(batch).await? {
            return Ok(answers);
        }
        let written = self.write_locked(batch).await;
        if written.is_err() {
            self.memory.forget();
        }
        written
    }

    /// Writes the batch in one statement, if everything in it can succeed by what is remembered. `None` when something
    /// cannot, or the head turns out to have moved, or a command id to have been used: then nothing has happened.
    async fn write_from_memory(&mut self, batch: &[Job]) -> Result<Option<Vec<Answer>>, db::Error> {
        let now = (self.now)().trunc_subsecs(6);
        let Some(mut ledger) = Ledger::remembered(&mut self.memory, now, batch) else { return Ok(None) };
        let answers: Vec<Answer> = batch.iter().map(|job| ledger.take(job)).collect();
        if answers.iter().flatten().any(Result::is_err) {
            return Ok(None);
        }
        if ledger.is_empty() {
            return Ok(Some(answers));
        }
        match self.write_unlocked(&ledger).await {
            Ok(true) => {
                self.memory.learn(ledger);
                Ok(Some(answers))
            }
            Ok(false) => {
                self.memory.forget();
                Ok(None)
            }
            Err(error) => {
                self.memory.forget();
                // If the statement got through before the connection was lost, its command ids say so under the lock.
                if error.is_unique_violation() || error.is_connection_lost() { Ok(None) } else { Err(error) }
            }
        }
    }

    async fn write_unlocked(&mut self, ledger: &Ledger<'_>) -> Result<bool, db::Error> {
        match self.db.clone() {
            Db::Postgres(pool) => {
                let mut connection = match self.kept.take() {
                    Some(kept) => kept,
                    None => in_time(|| pool.acquire()).await?,
                };
                let written = ledger.write(&mut Connection::Postgres(&mut connection)).await;
                if !written.as_ref().is_err_and(|error| !error.is_unique_violation()) {
                    self.kept = Some(connection);
                }
                written
            }
            Db::Sqlite { writer, .. } => {
                let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
                let written = ledger.write(&mut Connection::Sqlite(&mut tx)).await?;
                if written {
                    tx.commit().await?;
                }
                Ok(written)
            }
        }
    }

    async fn write_locked(&mut self, batch: &[Job]) -> Result<Vec<Answer>, db::Error> {
        let now = (self.now)().trunc_subsecs(6);
        let (ledger, answers) = match self.db.clone() {
            Db::Postgres(pool) => {
                let mut connection = connection(self.kept.take(), &pool).await?;
                let mut tx = connection.begin().await?;
                let (ledger, answers) = decide(&mut Connection::Postgres(&mut tx), now, batch, &self.life).await?;
                tx.commit().await?;
                self.kept = Some(connection);
                (ledger, answers)
            }
            Db::Sqlite { writer, .. } => {
                let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
                let (ledger, answers) = decide(&mut Connection::Sqlite(&mut tx), now, batch, &self.life).await?;
                tx.commit().await?;
                (ledger, answers)
            }
        };
        self.memory.learn(ledger);
        Ok(answers)
    }
}

async fn decide<'b>(
    connection: &mut Connection<'_>,
    now: DateTime<Utc>,
    batch: &'b [Job],
    life: &Life,
) -> Result<(Ledger<'b>, Vec<Answer>), db::Error> {
    let mut ledger = Ledger::read(connection, now, batch).await?;
    if let Some(wrong) = life.compare_locked(&ledger.head) {
        return Err(db::Error::Unfit(wrong));
    }
    let answers: Vec<Answer> = batch.iter().map(|job| ledger.take(job)).collect();
    if !ledger.is_empty() && !ledger.write(connection).await? {
        return Err(db::Error::Unfit("the head of the log moved although it was locked".into()));
    }
    Ok((ledger, answers))
}

/// Tells instruments of a batch.
#[allow(clippy::cast_precision_loss, reason = "a batch is small")]
fn measure(began: Instant, written: Result<&[Answer], &db::Error>) {
    metrics::histogram!("chuan_append_duration_seconds").record(began.elapsed());
    let answers = || written.unwrap_or_default().iter().flatten();
    metrics::histogram!("chuan_append_batch_size").record(answers().count() as f64);
    let conflicts = answers().filter(|answer| matches!(answer, Err(Error::Conflict { .. }))).count();
    if conflicts > 0 {
        metrics::counter!("chuan_append_conflicts_total").increment(conflicts as u64);
    }
    if written.is_err() {
        metrics::counter!("chuan_append_failures_total").increment(1);
    }
}

/// The connection kept, or one of the pool: the first that still answers.
async fn connection(
    kept: Option<PoolConnection<Postgres>>,
    pool: &PgPool,
) -> Result<PoolConnection<Postgres>, db::Error> {
    let mut connection = match kept {
        Some(kept) => kept,
        None => in_time(|| pool.acquire()).await?,
    };
    // After a restart of the server all of them may be lost, those that were idle in the pool as well.
    for _ in 0..pool.size() {
        if connection.ping().await.is_ok() {
            break;
        }
        drop(connection);
        connection = in_time(|| pool.acquire()).await?;
    }
    Ok(connection)
}

/// Waits until the pool is being closed; for ever if there is none.
async fn closing(pool: Option<&PgPool>) {
    match pool {
        Some(pool) => pool.close_event().await,
        None => std::future::pending().await,
    }
}

/// Everything that waits, up to the bounds of a batch.
async fn gather(first: Job, jobs: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let (mut events, mut bytes) = first.size();
    let mut batch = vec![first];
    loop {
        let before = batch.len();
        while batch.len() < BATCH_JOBS_MAX && events < BATCH_EVENTS_MAX && bytes < BATCH_BYTES_MAX {
            let Ok(job) = jobs.try_recv() else { break };
            let more = job.size();
            (events, bytes) = (events + more.0, bytes + more.1);
            batch.push(job);
        }
        if batch.len() == before || batch.len() >= BATCH_JOBS_ENOUGH {
            return batch;
        }
        tokio::task::yield_now().await; // callers that were answered just now may ask again before we go
    }
}
