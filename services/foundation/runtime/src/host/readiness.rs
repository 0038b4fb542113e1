//! What keeps a process from answering.
//!
//! **Invariant:** each problem says what it is about, and names what an operator can look at.
//!
//! Deliberately absent: neighbours and the bus. What of them is away makes a process late, not unable to answer.

use bus::{Followed, Relay};
use eventstore::Db;
use std::collections::BTreeMap;

/// What keeps the process from answering: a store that does not answer, a view or policy that has stopped.
pub(super) fn readiness(
    databases: BTreeMap<&'static str, Db>,
    views: Vec<(&'static str, Followed)>,
    relays: Vec<Relay>,
) -> impl Fn() -> futures::future::BoxFuture<'static, Vec<String>> + Clone + Send + Sync + 'static {
    move || {
        let (databases, views, relays) = (databases.clone(), views.clone(), relays.clone());
        Box::pin(async move {
            let mut problems = Vec::new();
            for (service, db) in &databases {
                if let Err(error) = db.ping().await {
                    tracing::warn!(service, %error, "the database does not answer");
                    problems.push(format!("the database of {service} does not answer"));
                }
            }
            for relay in &relays {
                let standing = relay.standing();
                if standing.state == bus::relay::State::Ahead {
                    problems.push(format!(
                        "nothing is recorded in the log of {}: {}",
                        relay.service(),
                        standing.reason
                    ));
                }
            }
            for (service, view) in &views {
                let (progress, name) = (view.progress(), view.name());
                let what = if view.is_policy() { "policy" } else { "view" };
                if let Some(reason) = progress.poison {
                    problems.push(format!("the {what} {service}/{name} has stopped: {reason}"));
                } else if let Some(reason) = progress.conflict {
                    problems.push(format!("the {what} {service}/{name} cannot go on: {reason}"));
                } else if !progress.caught_up && progress.positions.is_empty() {
                    problems.push(format!("the {what} {service}/{name} is being built"));
                }
            }
            problems
        })
    }
}
