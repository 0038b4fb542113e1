//! Many commands decided one after another before any of them is recorded: an import.
//!
//! Each decision sees the states to which the earlier ones of the draft have led. The whole can be rehearsed, which finds
//! everything that would be refused, and is then recorded in parts, each of them wholly or not at all.
//!
//! **Invariant:** nothing is recorded before [`Draft::record`].

use crate::{
    decision::{Decision, Error, Intent},
    log::{self, Log, Outcome, append::Append},
};
use decider::Aggregate;
use std::{
    any::Any,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// Decisions waiting to be recorded, in order.
#[derive(Debug)]
pub struct Draft {
    log: Log,
    drafted: Arc<Drafted>,
    appends: Vec<Append>,
}

type AnyState = Arc<dyn Any + Send + Sync>;
type States = HashMap<(&'static str, Uuid), (AnyState, i64)>;

/// The states that the decisions of a draft have read, and to which they have led so far.
#[derive(Debug, Default)]
pub(crate) struct Drafted(Mutex<States>);

impl Drafted {
    pub(crate) fn get<A: Aggregate>(&self, id: Uuid) -> Option<(Arc<A>, i64)> {
        let states = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (state, version) = states.get(&(A::KIND, id))?;
        Some((state.clone().downcast().ok()?, *version))
    }

    pub(crate) fn ids(&self, kind: &str) -> Vec<Uuid> {
        let states = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = states.iter().filter(|((its_kind, _), (_, version))| *its_kind == kind && *version > 0);
        begun.map(|((_, id), _)| *id).collect()
    }

    pub(crate) fn put(&self, kind: &'static str, id: Uuid, state: AnyState, version: i64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((kind, id), (state, version));
    }
}

impl Draft {
    /// An empty draft upon `log` as it is now.
    pub fn new(log: &Log) -> Draft {
        Draft { log: log.clone(), drafted: Arc::default(), appends: Vec::new() }
    }

    /// Decides one more command upon everything decided so far. A refused one leaves no trace in the draft.
    ///
    /// # Errors
    /// The rejection, or why the states could not be read.
    pub async fn decide<R, F>(&mut self, intent: &Intent, decide: impl FnOnce(Decision) -> F) -> Result<(), Error<R>>
    where
        F: Future<Output = Result<Decision, Error<R>>>,
    {
        let decision = decide(Decision::in_draft(&self.log, self.drafted.clone())).await?;
        decision.leave_states(&self.drafted);
        self.appends.push(decision.to_append(intent));
        Ok(())
    }

    /// What the log would answer to each decision, in order. Nothing is recorded.
    ///
    /// # Errors
    /// The log could not be asked.
    pub async fn rehearse(&self) -> Result<Vec<Result<Outcome, log::Error>>, log::Error> {
        let answer = self.log.submit(self.appends.clone(), true).await?;
        Ok(answer.into_iter().map(|result| result.map(|answered| answered.outcome)).collect())
    }

    /// Records the next decisions, at most `count`, wholly or not at all; `None` when all are recorded.
    ///
    /// # Errors
    /// Why none of these were recorded; they wait to be recorded again. Those of earlier calls stay.
    pub async fn record(&mut self, count: usize) -> Result<Option<Vec<Outcome>>, log::Error> {
        if self.appends.is_empty() {
            return Ok(None);
        }
        let part = self.appends[..count.clamp(1, self.appends.len())].to_vec();
        let recorded = part.len();
        let answer = self.log.submit(part, false).await?;
        let outcomes =
            answer.into_iter().map(|result| result.map(|answered| answered.outcome)).collect::<Result<_, _>>()?;
        self.appends.drain(..recorded);
        Ok(Some(outcomes))
    }

    /// How many decisions wait.
    pub fn len(&self) -> usize {
        self.appends.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.appends.is_empty()
    }
}
