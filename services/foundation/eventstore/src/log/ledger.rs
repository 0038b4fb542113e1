//! What a batch has to know, and what has been decided about it so far.
//!
//! **Invariant:** what fails fails alone, and leaves the ledger as it was; a job of several appends fails as one.

use super::{
    Error, Head, Outcome,
    append::{Answer, Answered, Append, Job, Stream, StreamName},
    rows::{self, NewCommand, NewRow, NewRows},
    sql::{self, Connection, Held, StoredCommand},
    writer::Memory,
};
use crate::db;
use chrono::{DateTime, Duration, SubsecRound as _, Utc};
use decider::Claim;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

type Key = (String, String);

/// The finest that either database keeps of a time.
const MICROSECOND: Duration = Duration::microseconds(1);

pub(super) struct Ledger<'b> {
    /// The head upon which everything is decided.
    pub(super) head: Head,
    now: DateTime<Utc>,
    /// Commands acknowledged before this batch.
    known: HashMap<Uuid, StoredCommand>,
    /// Commands of this batch, with their place in `rows`.
    taken: HashMap<Uuid, usize>,
    held_before: HashMap<Key, Vec<Held>>,
    versions: HashMap<StreamName, i64>,
    held: HashMap<Key, Vec<Held>>,
    rows: NewRows<'b>,
}

/// The part of the ledger that a failing job must leave as it was.
struct Mark {
    versions: HashMap<StreamName, i64>,
    held: HashMap<Key, Vec<Held>>,
    position: i64,
    recorded_at: DateTime<Utc>,
    events: usize,
    commands: usize,
}

impl<'b> Ledger<'b> {
    fn new(head: Head, now: DateTime<Utc>, versions: HashMap<StreamName, i64>) -> Ledger<'b> {
        let (position, recorded_at) = (head.position, head.recorded_at);
        let rows = NewRows { events: Vec::new(), commands: Vec::new(), position, recorded_at };
        let (known, taken, held_before, held) = Default::default();
        Ledger { head, now, known, taken, held_before, versions, held, rows }
    }

    /// A ledger of what is remembered from the last batch, if that is all this batch needs. It holds as long as the head
    /// has not moved, apart from command ids used before, which the database refuses to take twice.
    pub(super) fn remembered(memory: &mut Memory, now: DateTime<Utc>, batch: &[Job]) -> Option<Ledger<'b>> {
        let head = memory.head.clone()?;
        let mut versions = HashMap::with_capacity(batch.len());
        for job in batch.iter().filter(|job| !job.appends.is_empty()) {
            for stream in job.appends.iter().flat_map(|append| &append.streams) {
                if job.dry_run || !stream.released.is_empty() || !stream.claimed.is_empty() {
                    return None;
                }
                let name = (stream.kind, stream.id);
                // Of a stream that begins here nothing need be known: two first events cannot both be stored.
                let begins = stream.expected == 0 && !stream.events.is_empty();
                let version = memory.versions.get(&name).copied().or(begins.then_some(0))?;
                versions.insert(name, version);
            }
        }
        Some(Ledger::new(head, now, versions))
    }

    /// A ledger of what the database says under the lock of the head.
    pub(super) async fn read(
        connection: &mut Connection<'_>,
        now: DateTime<Utc>,
        batch: &[Job],
    ) -> Result<Ledger<'b>, db::Error> {
        let head = sql::lock_head(connection).await?;
        let appends = || batch.iter().flat_map(|job| &job.appends);
        let streams = || appends().flat_map(|append| &append.streams);
        let names: HashSet<StreamName> = streams().map(|stream| (stream.kind, stream.id)).collect();
        let names: Vec<StreamName> = names.into_iter().collect();
        let found = sql::versions(connection, &names).await?;
        let found: HashMap<(&str, Uuid), i64> =
            found.iter().map(|(kind, id, version)| ((kind.as_str(), *id), *version)).collect();
        let versions = names.iter().map(|name| (*name, found.get(name).copied().unwrap_or(0))).collect();
        let mut ledger = Ledger::new(head, now, versions);
        let ids: Vec<Uuid> = appends().map(|append| append.command_id).collect();
        let known = sql::commands(connection, &ids).await?;
        ledger.known = known.into_iter().map(|command| (command.id, command)).collect();
        let claims = streams().flat_map(|stream| stream.released.iter().chain(&stream.claimed));
        let keys: HashSet<(&str, &str)> = claims.map(|claim| (claim.scope, claim.key.as_str())).collect();
        if !keys.is_empty() {
            for row in sql::held(connection, &keys.into_iter().collect::<Vec<_>>()).await? {
                ledger.held_before.entry((row.scope.clone(), row.key.clone())).or_default().push(row);
            }
            ledger.held = ledger.held_before.clone();
        }
        Ok(ledger)
    }

    /// Takes all appends of a job into the batch, or none of them.
    pub(super) fn take(&mut self, job: &'b Job) -> Answer {
        if let [append] = job.appends.as_slice() {
            return vec![if job.dry_run {
                self.check(append).map(|(answered, _)| answered)
            } else {
                self.take_one(append)
            }];
        }
        let mark = self.mark();
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
            self.back_to(mark);
        }
        answer
    }

    fn take_one(&mut self, append: &'b Append) -> Result<Answered, Error> {
        let (answered, recorded_at) = self.check(append)?;
        if answered.first {
            self.add(append, recorded_at, answered.outcome.clone());
        }
        Ok(answered)
    }

    /// What taking the append would come to, and when its events would be recorded.
    fn check(&self, append: &Append) -> Result<(Answered, DateTime<Utc>), Error> {
        let repeated = |outcome| Ok((Answered { outcome, first: false }, self.now));
        if let Some(known) = self.known.get(&append.command_id) {
            return repeated(known.outcome(&append.fingerprint)?);
        }
        if let Some(taken) = self.taken.get(&append.command_id).and_then(|place| self.rows.commands.get(*place)) {
            if taken.fingerprint != append.fingerprint {
                return Err(Error::Reused(append.command_id));
            }
            return repeated(taken.outcome.clone());
        }
        let recorded_at = self.recording_time(append)?;
        for stream in &append.streams {
            let actual = self.versions.get(&(stream.kind, stream.id)).copied().unwrap_or(0);
            if actual != stream.expected {
                let (kind, stream, expected) = (stream.kind.to_owned(), stream.id, stream.expected);
                return Err(Error::Conflict { kind, stream, expected, actual });
            }
        }
        self.check_claims(append)?;
        let count = |stream: &Stream| i64::try_from(stream.events.len()).unwrap_or(i64::MAX);
        let events: i64 = append.streams.iter().map(count).sum();
        let version = append.streams.first().map_or(0, |own| own.expected + count(own));
        let (position, changed) = (self.rows.position + events, events > 0);
        Ok((
            Answered { outcome: Outcome { position, version, changed, note: append.note.clone() }, first: true },
            recorded_at,
        ))
    }

    fn recording_time(&self, append: &Append) -> Result<DateTime<Utc>, Error> {
        let last = self.rows.recorded_at;
        match (append.recorded_at, &self.head.founding) {
            (None, None) => Ok(self.now.max(self.head.complete_until.unwrap_or(last).max(last) + MICROSECOND)),
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
                let rows = self.held.get(&(claim.scope.to_owned(), claim.key.clone())).into_iter().flatten();
                let mut kept = rows.filter(|held| !released.iter().any(|(stream, claim)| held.is(stream, claim)));
                let holder = kept
                    .find(|held| held.collides(claim))
                    .map(|held| (held.kind.clone(), held.stream, held.from, held.until));
                let within = || taken.iter().find(|(_, other)| claim.collides(other));
                let holder =
                    holder.or_else(|| within().map(|(by, other)| (by.kind.to_owned(), by.id, other.from, other.until)));
                if let Some((holder_kind, holder, from, until)) = holder {
                    return Err(Error::Claimed { claim: claim.clone(), holder_kind, holder, from, until });
                }
                taken.push((stream, claim));
            }
        }
        Ok(())
    }

    fn add(&mut self, append: &'b Append, recorded_at: DateTime<Utc>, outcome: Outcome) {
        if outcome.changed {
            self.rows.recorded_at = recorded_at;
        }
        for stream in &append.streams {
            self.add_events(append, stream, recorded_at);
            self.add_claims(stream);
        }
        self.taken.insert(append.command_id, self.rows.commands.len());
        self.rows.commands.push(NewCommand { id: append.command_id, fingerprint: &append.fingerprint, outcome });
    }

    fn add_events(&mut self, append: &'b Append, stream: &'b Stream, recorded_at: DateTime<Utc>) {
        let version = self.versions.entry((stream.kind, stream.id)).or_default();
        for event in &stream.events {
            self.rows.position += 1;
            *version += 1;
            self.rows.events.push(NewRow {
                position: self.rows.position,
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
            if let Some(held) = self.held.get_mut(&(claim.scope.to_owned(), claim.key.clone())) {
                held.retain(|row| !row.is(stream, claim));
            }
        }
        for claim in &stream.claimed {
            self.held.entry((claim.scope.to_owned(), claim.key.clone())).or_default().push(Held {
                scope: claim.scope.to_owned(),
                key: claim.key.clone(),
                from: claim.from,
                until: claim.until,
                kind: stream.kind.to_owned(),
                stream: stream.id,
            });
        }
    }

    /// Whether there is anything to write.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.commands.is_empty()
    }

    /// Writes the batch, if the head is where it was seen; tells whether it was.
    pub(super) async fn write(&self, connection: &mut Connection<'_>) -> Result<bool, db::Error> {
        let before: HashSet<&Held> = self.held_before.values().flatten().collect();
        let after: HashSet<&Held> = self.held.values().flatten().collect();
        sql::release(connection, &before.difference(&after).copied().collect::<Vec<_>>()).await?;
        sql::claim(connection, &after.difference(&before).copied().collect::<Vec<_>>()).await?;
        rows::write(connection, &self.head, &self.rows).await
    }

    /// The head once the batch is written, and the versions of the streams in it.
    pub(super) fn into_after(self) -> (Head, HashMap<StreamName, i64>) {
        (Head { position: self.rows.position, recorded_at: self.rows.recorded_at, ..self.head }, self.versions)
    }

    fn mark(&self) -> Mark {
        let NewRows { position, recorded_at, events, commands } = &self.rows;
        let (events, commands) = (events.len(), commands.len());
        Mark {
            versions: self.versions.clone(),
            held: self.held.clone(),
            position: *position,
            recorded_at: *recorded_at,
            events,
            commands,
        }
    }

    fn back_to(&mut self, mark: Mark) {
        self.versions = mark.versions;
        self.held = mark.held;
        self.rows.position = mark.position;
        self.rows.recorded_at = mark.recorded_at;
        self.rows.events.truncate(mark.events);
        for forgotten in self.rows.commands.drain(mark.commands..) {
            self.taken.remove(&forgotten.id);
        }
    }
}
