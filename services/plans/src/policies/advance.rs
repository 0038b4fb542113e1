//! A concluded inspection advances the task of the plan that it carries out, and the campaign's list is the plan's list.
//!
//! Inspections tell what happened in a campaign: an inspection was concluded, a decision put an agency on the list or took it
//! off. Each becomes one command to the plan of that campaign, which counts, and completes the task when nobody is left.
//!
//! **Invariant:** an extraordinary campaign has no plan, and nothing follows from it.
//! **Invariant:** which plan a campaign carries out was said when it was opened, and is looked up in a view that has taken in
//! everything up to the event.
//!
//! Deliberately absent: rules. A plan that nobody drafted or promulgated here refuses, and the policy stops: a campaign that
//! claims to carry it out is a defect that people must see.

use super::Hand;
use crate::{order::Neighbours, views::inspected};
use bus::{
    Want,
    policy::{Error, Policy},
};
use eventstore::{Log, Recorded};
use futures::future::BoxFuture;
use inspections_domain::{
    campaign::{self, Campaign},
    inspection::{self, Conclusion, Inspection},
};
use plans_domain::plan::{Adjustment, Command};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Its name, as operators and ids have it.
pub const NAME: &str = "advance";
/// Who gives its commands, as people read it in a history.
pub const ACTOR: &str = "chính sách cập nhật tiến độ (policy advance)";

/// The policy.
#[derive(Clone, Debug)]
pub struct Advance(Hand);

impl Advance {
    /// The policy that commands through `log`, and finds the plans of campaigns in what the neighbours say.
    pub fn new(log: Log, near: Neighbours) -> Advance {
        Advance(Hand { log, near, actor: ACTOR })
    }

    /// A concluded inspection counts towards the task that it carries out.
    async fn count(&self, event: &Recorded, conclusion: Conclusion) -> Result<(), Error> {
        let inspection = event.stream;
        let Some(plan) = conclusion.plan else { return Ok(()) };
        let Some(item) = conclusion.item else {
            tracing::warn!(%inspection, %plan, "a concluded inspection names a plan, but no item of it: nothing advances");
            return Ok(());
        };
        let Conclusion { agency, effective_on, .. } = conclusion;
        let command = Command::RecordConclusion { item, inspection, agency, concluded_on: effective_on };
        self.0.give(self, event, plan, &format!("{plan}/{item}/{inspection}"), command).await
    }

    /// A campaign's list has changed, and so has that of its plan.
    async fn adjust(&self, event: &Recorded, change: campaign::Event) -> Result<(), Error> {
        let (agency, adjustment, reason, decision, effective_on) = match change {
            campaign::Event::AgencyAdded { agency, mode, reason, decision, effective_on } => {
                (agency, Adjustment::Added { mode }, reason, decision, effective_on)
            }
            campaign::Event::AgencyDropped { agency, reason, decision, effective_on } => {
                (agency, Adjustment::Dropped, reason, decision, effective_on)
            }
            campaign::Event::Opened(_) | campaign::Event::AgencySelected { .. } | campaign::Event::Closed { .. } => {
                return Ok(()); // as the plan itself said, or nothing to its list
            }
        };
        let Some(plan) = self.plan_of(event).await? else { return Ok(()) };
        let content = format!("{plan}/{agency}/{adjustment:?}/{decision}/{effective_on}");
        let command = Command::AdjustSelection { agency, adjustment, reason, decision, effective_on };
        self.0.give(self, event, plan, &content, command).await
    }

    /// The plan that the campaign carries out to which the event happened.
    async fn plan_of(&self, event: &Recorded) -> Result<Option<Uuid>, Error> {
        let min_positions = BTreeMap::from([(inspected::SOURCE.to_owned(), event.position)]);
        let reading = self.0.near.inspected.read(&Want { min_positions, known_at: None }).await;
        let mut reading = reading.map_err(|error| Error::Later(error.to_string()))?;
        Ok(inspected::plan_of(&mut reading.tx, event.stream).await?)
    }
}

impl Policy for Advance {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[inspected::SOURCE]
    }

    fn react<'a>(&'a self, event: &'a Recorded) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            if let Some(inspection::Event::Concluded(conclusion)) = event.of::<Inspection>()? {
                self.count(event, conclusion).await
            } else if let Some(change) = event.of::<Campaign>()? {
                self.adjust(event, change).await
            } else {
                Ok(())
            }
        })
    }
}
