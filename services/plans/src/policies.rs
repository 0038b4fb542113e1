//! What follows from the inspections, and from plans' own events, as commands to plans; one file a policy.
//!
//! **Invariant:** what a policy tells a plan has happened, and has a key of its own there (the inspection, the agency on the
//! list, the training): told again, also by an import, it changes nothing.

pub mod advance;
pub mod count_training;

use crate::order::{Neighbours, Order, Rejection, Wish};
use bus::policy::{Error, Policy};
use eventstore::{Log, Recorded};
use plans_domain::plan::Command;
use runtime::policy;
use uuid::Uuid;

/// Through which log a policy commands, and what its commands are decided upon.
#[derive(Clone, Debug)]
struct Hand {
    log: Log,
    near: Neighbours,
    actor: &'static str,
}

impl Hand {
    /// Gives the command that follows from `event` to a plan; `content` tells it from every other one.
    async fn give(
        &self,
        policy: &dyn Policy,
        event: &Recorded,
        plan: Uuid,
        content: &str,
        command: Command,
    ) -> Result<(), Error> {
        policy::while_founding(&self.log).await?;
        let intent = policy::intent(policy, event, plan, self.actor, content);
        let (request_id, etag, validate_only) = (intent.command_id, None, false);
        let order = Order { request_id, etag, validate_only, id: plan, wish: Wish::Plan(command) };
        let near = self.near.clone();
        policy::command::<Rejection, _, _>(&self.log, intent, move |decision| {
            let (order, near) = (order.clone(), near.clone());
            async move { order.decide(&near, decision).await }
        })
        .await
    }
}
