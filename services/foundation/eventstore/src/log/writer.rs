//! The writer: one task that commits the appends of many callers in one transaction.
//!
//! While one batch is being written to disk the next one gathers, so throughput rises with concurrency. Each append is
//! checked under the lock of the head row: its command id, the versions it expects, the keys it claims. What fails fails
//! alone; a job of several appends fails as one.
//!
//! **Invariant:** nothing is answered before its transaction is committed.
//! **Invariant:** a batch that fails leaves nothing behind, and everybody in it is told so.

use super::{
    Error, Head, Now, Outcome,
    sql::{self, Held, NewRow, StoredCommand},
};
use crate::db::{self, Db, Tx};
use chrono::{DateTime, Duration, NaiveDate, SubsecRound as _, Utc};
use decider::Claim;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;

/// Jobs that one transaction takes at most.
const BATCH_JOBS_MAX: usize = 1024;
/// Events after which a batch takes no further job.
const BATCH_EVENTS_MAX: usize = 20_000;

/// Appends that happen together or not at all, and who waits for them.
pub(crate) struct Job {
    pub(crate) appends: Vec<Append>,
    /// Only find out what would be answered to each; nothing happens.
    pub(crate) dry_run: bool,
    pub(crate) reply: oneshot::Sender<Answer>,
}

/// One result an append; of a job that failed as a whole, only the one that failed.
pub(crate) type Answer = Vec<Result<Outcome, Error>>;

/// What one command records.
#[derive(Clone, Debug)]
pub(crate) struct Append {
    pub(crate) command_id: Uuid,
    pub(crate) fingerprint: String,
    pub(crate) actor: String,
    pub(crate) traceparent: Option<String>,
    /// Only in a founding import.
    pub(crate) recorded_at: Option<DateTime<Utc>>,
    pub(crate) note: Option<String>,
    /// The command's own stream first.
    pub(crate) streams: Vec<Stream>,
}

/// What one command does to one stream; without events it only insists on the version.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    pub(crate) kind: &'static str,
    pub(crate) id: Uuid,
    pub(crate) expected: i64,
    pub(crate) events: Vec<NewEvent>,
    pub(crate) released: Vec<Claim>,
    pub(crate) claimed: Vec<Claim>,
}

#[derive(Clone, Debug)]
pub(crate) struct NewEvent {
    pub(crate) name: &'static str,
    pub(crate) json: String,
    pub(crate) effective_on: NaiveDate,
}

/// Takes jobs until every handle of the log is gone.
pub(crate) async fn run(db: Db, now: Now, mut jobs: mpsc::Receiver<Job>, announce: watch::Sender<i64>) {
    let mut gathered = Vec::new();
    while let Some(job) = jobs.recv().await {
        gathered.push(job);
        let mut events = 0;
        while gathered.len() < BATCH_JOBS_MAX && events < BATCH_EVENTS_MAX {
            let Ok(job) = jobs.try_recv() else { break };
            events += job.appends.iter().flat_map(|append| &append.streams).map(|stream| stream.events.len()).sum::<usize>();
            gathered.push(job);
        }
        let batch = std::mem::take(&mut gathered);
        match write(&db, &now, &batch).await {
            Ok((position, answers)) => {
                announce.send_replace(position);
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

async fn write(db: &Db, now: &Now, batch: &[Job]) -> Result<(i64, Vec<Answer>), db::Error> {
    let mut tx = db.begin().await?;
    let head = sql::lock_head(&mut tx).await?;
    let mut ledger = Ledger::read(&mut tx, head, now().trunc_subsecs(6), batch).await?;
    let answers: Vec<Answer> = batch.iter().map(|job| ledger.take(job)).collect();
    if !ledger.commands.is_empty() {
        ledger.write(&mut tx).await?;
        tx.commit().await?;
    }
    Ok((ledger.page.position, answers))
}

type Key = (String, String);

/// What the batch has to know, and what it has decided so far.
struct Ledger<'b> {
    founding: Option<String>,
    now: DateTime<Utc>,
    known: HashMap<Uuid, StoredCommand>,
    held_before: HashMap<Key, Vec<Held>>,
    page: Page,
    rows: Vec<NewRow<'b>>,
    commands: Vec<StoredCommand>,
}

/// The part of the ledger that a failing job must leave as it was.
#[derive(Clone, Default)]
struct Page {
    position: i64,
    recorded_at: DateTime<Utc>,
    versions: HashMap<(&'static str, Uuid), i64>,
    held: HashMap<Key, Vec<Held>>,
}

impl<'b> Ledger<'b> {
    async fn read(tx: &mut Tx, head: Head, now: DateTime<Utc>, batch: &[Job]) -> Result<Ledger<'b>, db::Error> {
        let appends = || batch.iter().flat_map(|job| &job.appends);
        let streams = || appends().flat_map(|append| &append.streams);
        let ids: Vec<Uuid> = appends().map(|append| append.command_id).collect();
        let known = sql::commands(tx, &ids).await?.into_iter().map(|command| (command.id, command)).collect();
        let wanted: HashSet<(&'static str, Uuid)> = streams().map(|stream| (stream.kind, stream.id)).collect();
        let wanted: Vec<(&'static str, Uuid)> = wanted.into_iter().collect();
        let mut versions: HashMap<(&'static str, Uuid), i64> = wanted.iter().map(|stream| (*stream, 0)).collect();
        let found: HashMap<(String, Uuid), i64> =
            sql::versions(tx, &wanted).await?.into_iter().map(|(kind, id, version)| ((kind, id), version)).collect();
        for ((kind, id), version) in &mut versions {
            *version = found.get(&((*kind).to_owned(), *id)).copied().unwrap_or(0);
        }
        let claims = streams().flat_map(|stream| stream.released.iter().chain(&stream.claimed));
        let keys: HashSet<(&str, &str)> = claims.map(|claim| (claim.scope, claim.key.as_str())).collect();
        let mut held: HashMap<Key, Vec<Held>> = HashMap::new();
        if !keys.is_empty() {
            for row in sql::held(tx, &keys.into_iter().collect::<Vec<_>>()).await? {
                held.entry((row.scope.clone(), row.key.clone())).or_default().push(row);
            }
        }
        let page = Page { position: head.position, recorded_at: head.recorded_at, versions, held: held.clone() };
        let (rows, commands) = (Vec::new(), Vec::new());
        Ok(Ledger { founding: head.founding, now, known, held_before: held, page, rows, commands })
    }

    /// Takes all appends of a job into the batch, or none of them.
    fn take(&mut self, job: &'b Job) -> Answer {
        if let ([append], false) = (job.appends.as_slice(), job.dry_run) {
            return vec![self.take_one(append)]; // checks everything before it changes anything
        }
        let (page, rows, commands) = (self.page.clone(), self.rows.len(), self.commands.len());
        let mut answer = Answer::new();
        for append in &job.appends {
            let result = self.take_one(append);
            if result.is_err() && !job.dry_run {
                answer = vec![result];
                break;
            }
            answer.push(result);
        }
        if job.dry_run || answer.iter().any(Result::is_err) {
            self.page = page;
            self.rows.truncate(rows);
            for forgotten in self.commands.drain(commands..) {
                self.known.remove(&forgotten.id);
            }
        }
        answer
    }

    fn take_one(&mut self, append: &'b Append) -> Result<Outcome, Error> {
        if let Some(known) = self.known.get(&append.command_id) {
            return known.outcome(&append.fingerprint);
        }
        let recorded_at = self.recording_time(append)?;
        for stream in &append.streams {
            let actual = self.page.versions.get(&(stream.kind, stream.id)).copied().unwrap_or(0);
            if actual != stream.expected {
                let (kind, stream, expected) = (stream.kind.to_owned(), stream.id, stream.expected);
                return Err(Error::Conflict { kind, stream, expected, actual });
            }
        }
        self.check_claims(append)?;
        let changed = append.streams.iter().any(|stream| !stream.events.is_empty());
        if changed {
            self.page.recorded_at = recorded_at;
        }
        for stream in &append.streams {
            self.add_events(append, stream, recorded_at);
            self.add_claims(stream);
        }
        let version = append.streams.first().and_then(|own| self.page.versions.get(&(own.kind, own.id)));
        let version = version.copied().unwrap_or(0);
        let outcome = Outcome { position: self.page.position, version, changed, note: append.note.clone() };
        let command =
            StoredCommand { id: append.command_id, fingerprint: append.fingerprint.clone(), outcome: outcome.clone() };
        self.known.insert(command.id, command.clone());
        self.commands.push(command);
        Ok(outcome)
    }

    fn recording_time(&self, append: &Append) -> Result<DateTime<Utc>, Error> {
        let last = self.page.recorded_at;
        match (append.recorded_at, &self.founding) {
            (None, None) => Ok(self.now.max(last + Duration::microseconds(1))),
            (None, Some(name)) => Err(Error::Founding(name.clone())),
            (Some(_), None) => Err(Error::NotFounding),
            (Some(given), Some(_)) if given < last => Err(Error::Disorder { given, last }),
            (Some(given), Some(_)) if given > self.now => Err(Error::Disorder { given, last: self.now }),
            (Some(given), Some(_)) => Ok(given.trunc_subsecs(6)),
        }
    }

    /// Every key that the append takes must be free on its days, once the keys it gives back are given back.
    fn check_claims(&self, append: &Append) -> Result<(), Error> {
        let released: Vec<(&Stream, &Claim)> =
            append.streams.iter().flat_map(|stream| stream.released.iter().map(move |claim| (stream, claim))).collect();
        let mut taken: Vec<(&Stream, &Claim)> = Vec::new();
        for stream in &append.streams {
            for claim in &stream.claimed {
                let rows = self.page.held.get(&(claim.scope.to_owned(), claim.key.clone()));
                let held = rows.into_iter().flatten().filter(|held| {
                    !released.iter().any(|(stream, claim)| is_row(held, stream, claim))
                });
                if let Some(held) = held.into_iter().find(|held| collides(claim, held)) {
                    return Err(Error::Claimed {
                        claim: claim.clone(),
                        holder_kind: held.kind.clone(),
                        holder: held.stream,
                        from: held.from,
                        until: held.until,
                    });
                }
                if let Some((other, held)) = taken.iter().find(|(_, other)| claim.collides(other)) {
                    return Err(Error::Claimed {
                        claim: claim.clone(),
                        holder_kind: other.kind.to_owned(),
                        holder: other.id,
                        from: held.from,
                        until: held.until,
                    });
                }
                taken.push((stream, claim));
            }
        }
        Ok(())
    }

    fn add_events(&mut self, append: &'b Append, stream: &'b Stream, recorded_at: DateTime<Utc>) {
        let version = self.page.versions.entry((stream.kind, stream.id)).or_default();
        for event in &stream.events {
            self.page.position += 1;
            *version += 1;
            self.rows.push(NewRow {
                position: self.page.position,
                kind: stream.kind,
                stream: stream.id,
                version: *version,
                name: event.name,
                event: &event.json,
                effective_on: event.effective_on,
                recorded_at,
                command_id: append.command_id,
                actor: &append.actor,
                traceparent: append.traceparent.as_deref(),
            });
        }
    }

    fn add_claims(&mut self, stream: &Stream) {
        for claim in &stream.released {
            if let Some(held) = self.page.held.get_mut(&(claim.scope.to_owned(), claim.key.clone())) {
                held.retain(|row| !is_row(row, stream, claim));
            }
        }
        for claim in &stream.claimed {
            self.page.held.entry((claim.scope.to_owned(), claim.key.clone())).or_default().push(Held {
                scope: claim.scope.to_owned(),
                key: claim.key.clone(),
                from: claim.from,
                until: claim.until,
                kind: stream.kind.to_owned(),
                stream: stream.id,
            });
        }
    }

    async fn write(&mut self, tx: &mut Tx) -> Result<(), db::Error> {
        let none = Vec::new();
        let mut opened = Vec::new();
        for (key, rows) in &self.page.held {
            let before = self.held_before.get(key).unwrap_or(&none);
            for gone in before.iter().filter(|row| !rows.contains(row)) {
                tx.query("DELETE FROM claim WHERE scope = $1 AND key = $2 AND from_on = $3")
                    .bind(gone.scope.as_str())
                    .bind(gone.key.as_str())
                    .bind(gone.from)
                    .execute()
                    .await?;
            }
            opened.extend(rows.iter().filter(|row| !before.contains(row)).map(|row| {
                let (scope, key, kind) = (row.scope.as_str(), row.key.as_str(), row.kind.as_str());
                vec![scope.into(), key.into(), row.from.into(), row.until.into(), kind.into(), row.stream.into()]
            }));
        }
        tx.insert("claim", &["scope", "key", "from_on", "until_on", "kind", "stream"], opened).await?;
        sql::write(tx, &self.rows, &self.commands, self.page.position, self.page.recorded_at).await
    }
}

fn is_row(held: &Held, stream: &Stream, claim: &Claim) -> bool {
    held.stream == stream.id && held.kind == stream.kind && held.scope == claim.scope && held.key == claim.key && held.from == claim.from
}

fn collides(claim: &Claim, held: &Held) -> bool {
    claim.collides(&Claim { scope: claim.scope, key: held.key.clone(), from: held.from, until: held.until })
}
