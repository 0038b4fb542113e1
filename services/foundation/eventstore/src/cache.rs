//! Recently used states with their versions, so that a busy stream is not read again for every command.
//!
//! **Invariant:** a stale state can cost time, never correctness: an append checks the version under the head of the log,
//! and a refusal decided from a cached state is decided again from a fresh one.

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
