//! A dissolved agency ends its inspections that are under way (R-INS-10).
//!
//! Its findings stay open. Whether a successor takes them over or they end with the agency is decided explicitly, finding by
//! finding; until then the answers call them orphaned.
//!
//! **Invariant:** whatever inspections the agency has when the policy acts are asked; those that came to an end have nothing to end.
//!
//! Deliberately absent: inspections scheduled after it; nobody schedules a visit to an agency that is not there (R-REG-7).

use crate::order::{Order, Rejection, Wish, facts::Facts};
use bus::policy::{Error, Policy};
use chrono::NaiveDate;
use decider::Aggregate as _;
use eventstore::{Log, Recorded};
use futures::future::BoxFuture;
use inspections_domain::{
    campaign::Campaign,
    inspection::{self, Command, Inspection, TerminationCause},
};
use registry_domain::agency::{self, Agency};
use runtime::policy;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Its name, as operators and ids have it.
pub const NAME: &str = "agency_dissolved";
/// Who gives its commands, as people read it in a history.
pub const ACTOR: &str = "chính sách chấm dứt kiểm tra (policy agency_dissolved)";

/// The policy.
#[derive(Clone, Debug)]
pub struct AgencyDissolved {
    log: Log,
    facts: Facts,
}

impl AgencyDissolved {
    /// The policy that commands through `log`.
    pub fn new(log: Log, facts: Facts) -> AgencyDissolved {
        AgencyDissolved { log, facts }
    }

    /// The inspections that an agency has: one for each campaign at most, under an id that follows from both.
    async fn inspections(&self, agency: Uuid) -> Result<Vec<Uuid>, Error> {
        let known: BTreeSet<Uuid> = self.log.streams(Inspection::KIND).await?.into_iter().collect();
        let campaigns = self.log.streams(Campaign::KIND).await?.into_iter();
        Ok(campaigns.map(|campaign| inspection::id(campaign, agency)).filter(|id| known.contains(id)).collect())
    }

    async fn terminate(
        &self,
        event: &Recorded,
        inspection: Uuid,
        basis: Option<&str>,
        effective_on: NaiveDate,
    ) -> Result<(), Error> {
        let reason = match basis {
            Some(basis) => format!("Cơ quan giải thể theo {basis}"),
            None => "Cơ quan giải thể".to_owned(),
        };
        let cause = TerminationCause::Dissolved;
        let wish = Wish::AgencyEnded(Command::Terminate { cause, reason, decision: None, effective_on });
        let intent = policy::intent(self, event, inspection, ACTOR, &inspection.to_string());
        let (request_id, etag, validate_only) = (intent.command_id, None, false);
        let order = Order { request_id, etag, validate_only, id: inspection, wish };
        let facts = self.facts.clone();
        policy::command::<Rejection, _, _>(&self.log, intent, move |decision| {
            let (order, facts) = (order.clone(), facts.clone());
            async move { order.decide(&facts, decision).await }
        })
        .await
    }
}

impl Policy for AgencyDissolved {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[directory::SOURCE]
    }

    fn react<'a>(&'a self, event: &'a Recorded) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let Some(agency::Event::Dissolved { basis, effective_on, .. }) = event.of::<Agency>()? else {
                return Ok(());
            };
            policy::while_founding(&self.log).await?;
            for inspection in self.inspections(event.stream).await? {
                self.terminate(event, inspection, basis.as_deref(), effective_on).await?;
            }
            Ok(())
        })
    }
}
