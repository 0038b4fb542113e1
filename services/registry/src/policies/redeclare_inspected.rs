//! An inspection that finds a declaration void demands a new one (DOMAIN §1.5: the agency must fix and declare again).
//!
//! The demand is decided upon the quality system: who had nothing in force on the day of the conclusion is asked for nothing,
//! and whoever has declared again since has answered.
//!
//! **Invariant:** one conclusion makes at most one demand, however often the policy acts.
//!
//! Deliberately absent: what makes a declaration void; the inspection concludes that.

use crate::order::{self, Rejection};
use bus::policy::{Error, Policy};
use chrono::NaiveDate;
use eventstore::{Decision, Log, Recorded};
use futures::future::BoxFuture;
use inspections_domain::inspection::{Event, Inspection};
use registry_domain::vocabulary::Cause;
use runtime::policy;
use uuid::Uuid;

/// Its name, as operators and ids have it.
pub const NAME: &str = "redeclare_inspected";
/// Who gives its commands, as people read it in a history.
pub const ACTOR: &str = "chính sách công bố lại sau kiểm tra (policy redeclare_inspected)";
/// The service whose conclusions it follows.
const SOURCE: &str = "inspections";

/// The policy.
#[derive(Clone, Debug)]
pub struct RedeclareInspected {
    log: Log,
}

impl RedeclareInspected {
    /// The policy that commands through `log`.
    pub fn new(log: Log) -> RedeclareInspected {
        RedeclareInspected { log }
    }

    async fn demand(&self, event: &Recorded, agency: Uuid, on: NaiveDate) -> Result<(), Error> {
        policy::while_founding(&self.log).await?;
        let intent = policy::intent(self, event, agency, ACTOR, &format!("{}/{agency}", event.stream));
        policy::command::<Rejection, _, _>(&self.log, intent, move |mut decision: Decision| async move {
            order::demand(&mut decision, agency, Cause::Inspection, on).await?;
            Ok(decision)
        })
        .await
    }
}

impl Policy for RedeclareInspected {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[SOURCE]
    }

    fn react<'a>(&'a self, event: &'a Recorded) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            match event.of::<Inspection>()? {
                Some(Event::Concluded(concluded)) if !concluded.declaration_valid => {
                    self.demand(event, concluded.agency, concluded.effective_on).await
                }
                _ => Ok(()),
            }
        })
    }
}
