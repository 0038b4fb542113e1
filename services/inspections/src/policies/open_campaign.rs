//! A promulgated inspection plan opens its campaign (R-INS-1).
//!
//! The id of the campaign follows from the plan, and the event tells all of it; so the campaign is opened once, however often and
//! by however many processes the policy acts, and one that was brought by an import of old registers is found done.
//!
//! **Invariant:** no plan holds up another: a campaign is opened in any case (see `order/campaigns.rs`).
//!
//! Deliberately absent: what happens when the plan is amended; agencies are added to a campaign and dropped from it by decisions.

use crate::order::{Order, Rejection, Wish, demanded, facts::Facts};
use bus::policy::{Error, Policy};
use eventstore::{Log, Recorded};
use futures::future::BoxFuture;
use inspections_domain::campaign;
use plans_domain::plan::Plan;
use runtime::policy;

/// Its name, as operators and ids have it.
pub const NAME: &str = "open_campaign";
/// Who gives its commands, as people read it in a history.
pub const ACTOR: &str = "chính sách mở đợt kiểm tra (policy open_campaign)";

/// The policy.
#[derive(Clone, Debug)]
pub struct OpenCampaign {
    log: Log,
    facts: Facts,
}

impl OpenCampaign {
    /// The policy that commands through `log`.
    pub fn new(log: Log, facts: Facts) -> OpenCampaign {
        OpenCampaign { log, facts }
    }
}

impl Policy for OpenCampaign {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[crate::PLANS]
    }

    fn react<'a>(&'a self, event: &'a Recorded) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let Some(fact) = event.of::<Plan>()? else { return Ok(()) };
            let Some((opening, agencies)) = demanded(event.stream, &fact) else { return Ok(()) };
            policy::while_founding(&self.log).await?;
            let id = campaign::id(event.stream);
            let intent = policy::intent(self, event, id, ACTOR, &event.stream.to_string());
            let wish = Wish::Promulgated { opening, agencies };
            let order = Order { request_id: intent.command_id, etag: None, validate_only: false, id, wish };
            let facts = self.facts.clone();
            policy::command::<Rejection, _, _>(&self.log, intent, move |decision| {
                let (order, facts) = (order.clone(), facts.clone());
                async move { order.decide(&facts, decision).await }
            })
            .await
        })
    }
}
