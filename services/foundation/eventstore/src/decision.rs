//! One command on its way from the states it was decided upon to the append.
//!
//! A service's handler loads the aggregates its rule needs, asks them, and says what to append. Everything loaded is
//! guarded: if any of it has moved on when the append is written, the handler runs again on the new states.
//!
//! **Invariant:** a command is decided upon states that still held when its events were recorded.
//! **Invariant:** a refusal is never the consequence of a cached state that was out of date.

use crate::{
    cache::{self, States},
    db,
    draft::Drafted,
    log::{self, Log, Outcome, sql::StoredCommand},
};
use chrono::{DateTime, Utc};
use decider::{Aggregate, Claim, Event as _};
use std::{
    any::Any,
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use uuid::Uuid;

use crate::log::append::{Append, NewEvent, Stream};

/// How often a command is decided again before its caller is told to try later.
const ATTEMPTS_MAX: u32 = 16;

/// Who asks for what, apart from the command itself.
#[derive(Clone, Debug)]
pub struct Intent {
    /// Names the command for ever: asked again, it gets the same outcome.
    pub command_id: Uuid,
    /// A digest of what was asked, so that the same id cannot stand for something else.
    pub fingerprint: String,
    /// Who acts.
    pub actor: String,
    /// W3C trace context.
    pub traceparent: Option<String>,
    /// When the old registers recorded it; only in a founding import.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Only find out what would be answered; nothing is recorded.
    pub validate_only: bool,
}

/// Why a command did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error<R> {
    /// A rule forbids it.
    #[error("{0}")]
    Rejected(R),
    /// The caller insisted on a version that the stream no longer has.
    #[error("version {actual} is the current one, not {expected}")]
    Stale {
        /// The version insisted upon.
        expected: i64,
        /// The version it has.
        actual: i64,
    },
    /// The log did not take it.
    #[error(transparent)]
    Log(#[from] log::Error),
}

impl<R> From<db::Error> for Error<R> {
    fn from(error: db::Error) -> Error<R> {
        Error::Log(error.into())
    }
}

/// The states a command was decided upon and what it is to record.
pub struct Decision {
    log: Log,
    fresh: bool,
    /// What earlier decisions of the same draft have led to.
    draft: Option<Arc<Drafted>>,
    streams: Vec<Loaded>,
    /// Whether it looked at which aggregates there are; of that nothing is guarded.
    listed: AtomicBool,
    note: Option<String>,
}

struct Loaded {
    kind: &'static str,
    id: Uuid,
    version: i64,
    state: Arc<dyn Any + Send + Sync>,
    /// The keys that it held before the first event appended to it; of what is only looked at, nobody asks.
    claims: BTreeSet<Claim>,
    events: Vec<NewEvent>,
    now_claims: Option<BTreeSet<Claim>>,
    keep: fn(&States, Uuid, &Arc<dyn Any + Send + Sync>, i64),
}

impl Decision {
    /// A decision on states from the cache, or, when `fresh`, on states brought up to date.
    pub fn new(log: &Log, fresh: bool) -> Decision {
        let (draft, streams, listed, note) = Default::default();
        Decision { log: log.clone(), fresh, draft, streams, listed, note }
    }

    pub(crate) fn in_draft(log: &Log, draft: Arc<Drafted>) -> Decision {
        Decision { draft: Some(draft), ..Decision::new(log, true) }
    }

    /// The state of an aggregate, with what this decision has already said to append.
    ///
    /// # Errors
    /// The database failed, or a stored event cannot be read.
    pub async fn load<A: Aggregate>(&mut self, id: Uuid) -> Result<Arc<A>, log::Error> {
        if let Some(loaded) = self.find(A::KIND, id) {
            return Ok(loaded.state::<A>());
        }
        let drafted = self.draft.as_ref().and_then(|draft| draft.get::<A>(id));
        let (state, version) = match drafted {
            Some(drafted) => drafted,
            None => {
                let (state, version) = cache::latest::<A>(&self.log, id, self.fresh).await?;
                if let Some(draft) = &self.draft {
                    draft.put(A::KIND, id, state.clone(), version); // a draft reads a stream once, however many rows need it
                }
                (state, version)
            }
        };
        self.streams.push(Loaded {
            kind: A::KIND,
            id,
            version,
            claims: BTreeSet::new(),
            state: state.clone(),
            events: Vec::new(),
            now_claims: None,
            keep: |states, id, state, version| {
                if let Ok(state) = state.clone().downcast::<A>() {
                    states.put(id, state, version);
                }
            },
        });
        Ok(state)
    }

    /// The ids of all aggregates of a kind, with those that the draft has begun. One that begins elsewhere at the same moment
    /// may be missing: an id is not guarded, only what is loaded. If that one holds a key which this decision wants, it is made
    /// again.
    ///
    /// # Errors
    /// The database failed.
    pub async fn streams<A: Aggregate>(&self) -> Result<BTreeSet<Uuid>, log::Error> {
        self.listed.store(true, Ordering::Relaxed);
        let drafted = self.draft.as_ref().map(|draft| draft.ids(A::KIND)).unwrap_or_default();
        Ok(self.log.streams(A::KIND).await?.into_iter().chain(drafted).collect())
    }

    /// The version at which an aggregate was loaded, 0 if it has no events.
    pub fn version<A: Aggregate>(&self, id: Uuid) -> i64 {
        self.find(A::KIND, id).map_or(0, |loaded| loaded.version)
    }

    /// Says that `events` are to be recorded for a loaded aggregate.
    ///
    /// # Panics
    /// When the aggregate was not loaded: there would be nothing to decide upon. That is a mistake of the caller's code.
    #[allow(clippy::expect_used)]
    pub fn append<A: Aggregate>(&mut self, id: Uuid, events: &[A::Event]) {
        if events.is_empty() {
            return;
        }
        let loaded = self.streams.iter_mut().find(|loaded| loaded.kind == A::KIND && loaded.id == id);
        let loaded = loaded.expect("an aggregate is loaded before something is appended to it");
        let mut state = A::clone(&loaded.state::<A>());
        if loaded.events.is_empty() {
            loaded.claims = state.claims(); // only now: most of what is loaded is only looked at, and some hold a thousand keys
        }
        for event in events {
            state.evolve(event);
            loaded.events.push(NewEvent {
                name: event.name(),
                json: serde_json::to_string(event)
                    .expect("an event is made of text, numbers and lists, all of which JSON has"),
                effective_on: event.effective_on(),
            });
        }
        loaded.now_claims = Some(state.claims());
        loaded.state = Arc::new(state);
    }

    /// Text that is stored with the outcome and comes back on a retry.
    pub fn note(&mut self, text: Option<String>) {
        self.note = text;
    }

    /// Whether anything is to be recorded.
    pub fn changes(&self) -> bool {
        self.streams.iter().any(|loaded| !loaded.events.is_empty())
    }

    /// How many events are to be recorded.
    pub fn event_count(&self) -> usize {
        self.streams.iter().map(|loaded| loaded.events.len()).sum()
    }

    fn find(&self, kind: &str, id: Uuid) -> Option<&Loaded> {
        self.streams.iter().find(|loaded| loaded.kind == kind && loaded.id == id)
    }

    pub(crate) fn to_append(&self, intent: &Intent) -> Append {
        Append {
            command_id: intent.command_id,
            fingerprint: intent.fingerprint.clone(),
            actor: intent.actor.clone(),
            traceparent: intent.traceparent.clone(),
            recorded_at: intent.recorded_at,
            note: self.note.clone(),
            streams: self.streams.iter().map(Loaded::to_stream).collect(),
        }
    }

    /// Leaves the states reached for the next decision of the draft.
    pub(crate) fn leave_states(&self, draft: &Drafted) {
        for loaded in self.streams.iter().filter(|loaded| !loaded.events.is_empty()) {
            draft.put(loaded.kind, loaded.id, loaded.state.clone(), loaded.version_after());
        }
    }

    fn keep_states(&self, states: &States) {
        for loaded in self.streams.iter().filter(|loaded| !loaded.events.is_empty()) {
            (loaded.keep)(states, loaded.id, &loaded.state, loaded.version_after());
        }
    }
}

impl Loaded {
    fn state<A: Aggregate>(&self) -> Arc<A> {
        self.state.clone().downcast().unwrap_or_else(|_| Arc::new(A::default()))
    }

    fn version_after(&self) -> i64 {
        self.version + i64::try_from(self.events.len()).unwrap_or(i64::MAX)
    }

    fn to_stream(&self) -> Stream {
        let held = |claims: &BTreeSet<Claim>| {
            claims.iter().filter(|claim| !claim.is_empty()).cloned().collect::<BTreeSet<_>>()
        };
        let before = held(&self.claims);
        let after = self.now_claims.as_ref().map_or_else(|| before.clone(), held);
        Stream {
            kind: self.kind,
            id: self.id,
            expected: self.version,
            events: self.events.clone(),
            released: before.difference(&after).cloned().collect(),
            claimed: after.difference(&before).cloned().collect(),
        }
    }
}

pub(crate) async fn execute<R, D, F>(log: &Log, intent: &Intent, decide: D) -> Result<Outcome, Error<R>>
where
    D: Fn(Decision) -> F,
    F: Future<Output = Result<Decision, Error<R>>>,
{
    let (mut fresh, mut in_the_way) = (false, None);
    for attempt in 1..=ATTEMPTS_MAX {
        let refused = match decide(Decision::new(log, fresh)).await {
            Ok(decision) => match submit(log, intent, &decision).await {
                Ok(outcome) => return Ok(outcome),
                Err(conflict @ log::Error::Conflict { .. }) if attempt < ATTEMPTS_MAX => {
                    tracing::debug!(%conflict, attempt, "deciding again");
                    fresh = true;
                    continue;
                }
                // Who holds the key may have begun after the list was made; the next decision sees it.
                Err(log::Error::Claimed { claim, holder, .. })
                    if attempt < ATTEMPTS_MAX
                        && decision.listed.load(Ordering::Relaxed)
                        && in_the_way.as_ref() != Some(&(claim.clone(), holder)) =>
                {
                    in_the_way = Some((claim, holder));
                    fresh = true;
                    continue;
                }
                Err(refused) => Error::Log(refused),
            },
            // A cached state may be behind; only a fresh one may refuse.
            Err(Error::Rejected(_) | Error::Stale { .. }) if !fresh => {
                fresh = true;
                continue;
            }
            Err(refused) => refused,
        };
        // What was acknowledged once is acknowledged again, even where the rule would by now refuse it.
        return match acknowledged(log, intent).await? {
            Some(known) => Ok(known.outcome(&intent.fingerprint)?),
            None => Err(refused),
        };
    }
    unreachable!("the last attempt returns")
}

async fn submit(log: &Log, intent: &Intent, decision: &Decision) -> Result<Outcome, log::Error> {
    let answer = log.submit(vec![decision.to_append(intent)], intent.validate_only).await?;
    let answered = answer.into_iter().next().ok_or(log::Error::Stopped)??;
    // What a retry decided has not happened: its events are those of the first time.
    if answered.first && !intent.validate_only {
        decision.keep_states(&log.states);
    }
    Ok(answered.outcome)
}

async fn acknowledged(log: &Log, intent: &Intent) -> Result<Option<StoredCommand>, log::Error> {
    let stored = log.db().query("SELECT id, fingerprint, position, version, changed, note FROM command WHERE id = $1");
    Ok(stored.bind(intent.command_id).fetch_optional().await?)
}

impl std::fmt::Debug for Decision {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let streams: Vec<_> = self.streams.iter().map(|s| (s.kind, s.id, s.version, s.events.len())).collect();
        formatter
            .debug_struct("Decision")
            .field("fresh", &self.fresh)
            .field("streams", &streams)
            .finish_non_exhaustive()
    }
}
