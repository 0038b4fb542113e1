//! Recently used states with their versions, so that a busy stream is not read again for every command.
//!
//! **Invariant:** a stale state can cost time, never correctness: an append checks the version under the head of the log,
//! and a refusal decided from a cached state is decided again from a fresh one.

use crate::log::{self, Log};
use decider::Aggregate;
use quick_cache::sync::Cache;
use std::{any::Any, sync::Arc};
use uuid::Uuid;

/// How many states are kept; the least useful one makes room.
const STATES_MAX: usize = 20_000;

/// A state and the version it has reached.
#[derive(Debug)]
pub(crate) struct Versioned<A> {
    pub(crate) state: Arc<A>,
    pub(crate) version: i64,
}

/// States of every kind.
pub(crate) struct States(Cache<(&'static str, Uuid), Arc<dyn Any + Send + Sync>>);

impl States {
    pub(crate) fn new() -> States {
        States::of(STATES_MAX)
    }

    pub(crate) fn of(states_max: usize) -> States {
        States(Cache::new(states_max))
    }

    pub(crate) fn get<A: Aggregate>(&self, id: Uuid) -> Option<Arc<Versioned<A>>> {
        self.0.get(&(A::KIND, id))?.downcast().ok()
    }

    pub(crate) fn put<A: Aggregate>(&self, id: Uuid, state: Arc<A>, version: i64) {
        self.0.insert((A::KIND, id), Arc::new(Versioned { state, version }));
    }
}

/// The state of an aggregate: as cached, or brought up to date by the events since.
pub(crate) async fn latest<A: Aggregate>(log: &Log, id: Uuid, fresh: bool) -> Result<(Arc<A>, i64), log::Error> {
    let cached = log.states.get::<A>(id);
    if let Some(cached) = cached.as_ref().filter(|_| !fresh) {
        return Ok((cached.state.clone(), cached.version));
    }
    let (state, version) = cached.map_or_else(Default::default, |cached| (cached.state.clone(), cached.version));
    let since = log.stream(A::KIND, id, version).await?;
    let Some(last) = since.last() else { return Ok((state, version)) };
    let version = last.version;
    let mut state = A::clone(&state);
    for recorded in &since {
        if let Some(event) = recorded.of::<A>()? {
            state.evolve(&event);
        }
    }
    let state = Arc::new(state);
    log.states.put(id, state.clone(), version);
    Ok((state, version))
}
