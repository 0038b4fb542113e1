//! A training that was held counts towards the task of the plan that it carries out.
//!
//! **Invariant:** a training counts once, and by itself completes nothing: how many classes a task needs is known to people.
//!
//! Deliberately absent: trainings of no plan, which have no task, and those of a plan as a whole, which name no item.

use super::Hand;
use crate::order::Neighbours;
use bus::policy::{Error, Policy};
use eventstore::{Log, Recorded};
use futures::future::BoxFuture;
use plans_domain::{
    plan::Command,
    training::{Event, Training},
};

/// Its name, as operators and ids have it.
pub const NAME: &str = "count_training";
/// Who gives its commands, as people read it in a history.
pub const ACTOR: &str = "chính sách tính lớp tập huấn (policy count_training)";

/// The policy.
#[derive(Clone, Debug)]
pub struct CountTraining(Hand);

impl CountTraining {
    /// The policy that commands through `log`.
    pub fn new(log: Log, near: Neighbours) -> CountTraining {
        CountTraining(Hand { log, near, actor: ACTOR })
    }
}

impl Policy for CountTraining {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[crate::NAME]
    }

    fn react<'a>(&'a self, event: &'a Recorded) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let Some(Event::Held { plan: Some(plan), item: Some(item), effective_on, .. }) = event.of::<Training>()?
            else {
                return Ok(());
            };
            let training = event.stream;
            let command = Command::RecordTraining { item, training, held_on: effective_on };
            self.0.give(self, event, plan, &format!("{plan}/{item}/{training}"), command).await
        })
    }
}
