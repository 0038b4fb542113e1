//! What every policy's commands have in common.
//!
//! **Invariant:** the id of a policy's command follows from the policy, the event and the thing commanded, so however often and
//! by how many processes it is given, it happens once.
//!
//! Deliberately absent: what follows from what; each policy is a file of its service.

use crate::trace::Traceparent;
use bus::policy::{self, Error, Policy};
use eventstore::{Decision, Intent, Log, Recorded};
use std::fmt::Display;
use uuid::Uuid;

/// The intent of the one command that `policy` gives to the thing `about` because of `event`; `content` is what is asked, in
/// any form that tells one command from another.
#[must_use]
pub fn intent(policy: &dyn Policy, event: &Recorded, about: Uuid, actor: &str, content: &str) -> Intent {
    let parent = event.traceparent.as_deref().and_then(Traceparent::parse);
    Intent {
        command_id: policy::command_id(policy, event, about),
        fingerprint: format!("{}/{content}", policy.name()),
        actor: actor.to_owned(),
        traceparent: parent.map(|parent| parent.child().as_str().to_owned()),
        recorded_at: None,
        validate_only: false,
    }
}

/// Gives a command to the policy's own service.
///
/// # Errors
/// It is refused for good, or cannot be done now.
pub async fn command<R, D, F>(log: &Log, intent: Intent, decide: D) -> Result<(), Error>
where
    R: Display + Send + 'static,
    D: Fn(Decision) -> F + Send + Sync + 'static,
    F: Future<Output = Result<Decision, eventstore::Error<R>>> + Send,
{
    log.execute(intent, decide).await.map(drop).map_err(Error::of_command::<R>)
}

/// Waits while old registers are being imported into the policy's own log: what follows from an event may be among them.
///
/// # Errors
/// An import is under way, or the log cannot be asked.
pub async fn while_founding(log: &Log) -> Result<(), Error> {
    match log.head().await?.founding {
        Some(set) => Err(Error::Later(format!("the founding import {set:?} is under way"))),
        None => Ok(()),
    }
}
