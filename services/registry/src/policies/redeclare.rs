//! A published list of procedures demands a new declaration of every agency that it is for (R-QMS-4, scenario 9 of the domain).
//!
//! The agencies are those of the tier or kind that existed on the day of the decision, as known when it was recorded; each is
//! asked by a command of its own, which its quality system decides. So the fan-out is neither one large append nor one
//! transaction for all, and an agency that changes meanwhile is decided upon as it then is.
//!
//! **Invariant:** all demands of one decision name its publication as their cause.
//! **Invariant:** the set of agencies asked follows from the event alone, whenever and however often the policy acts.
//!
//! Deliberately absent: rules. Whether an agency has declared, or was asked before, is known to its quality system.

use crate::{
    order::{Order, Rejection, Wish},
    views::agencies,
};
use bus::{
    Followed, Want,
    policy::{Error, Policy},
};
use eventstore::{Log, Recorded};
use futures::{TryStreamExt as _, future::BoxFuture, stream};
use registry_domain::{
    procedure_list::{Event, ProcedureList, Publication, Published},
    quality_system::Command,
    vocabulary::Cause,
};
use runtime::policy;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Its name, as operators and ids have it.
pub const NAME: &str = "redeclare";
/// Who gives its commands, as people read it in a history.
pub const ACTOR: &str = "chính sách công bố lại (policy redeclare)";
/// Commands under way at once: enough for the log to commit many in one transaction, few enough for everybody else.
const AT_ONCE: usize = 64;

/// The policy.
#[derive(Clone, Debug)]
pub struct Redeclare {
    log: Log,
    agencies: Followed,
}

impl Redeclare {
    /// The policy that commands through `log`, and finds agencies in the view of them.
    pub fn new(log: Log, agencies: Followed) -> Redeclare {
        Redeclare { log, agencies }
    }

    /// The agencies that a publication is for. They are looked up in everything recorded by now, so that no event of the
    /// same recording time is missed, and then as known when the publication was recorded.
    async fn agencies(&self, event: &Recorded, publication: &Publication) -> Result<Vec<Uuid>, Error> {
        let position = self.log.head().await?.position;
        let want = Want { min_positions: BTreeMap::from([(crate::NAME.to_owned(), position)]), known_at: None };
        let mut reading = self.agencies.read(&want).await.map_err(|error| Error::Later(error.to_string()))?;
        let (audience, on) = (publication.audience, publication.effective_on);
        Ok(agencies::of_audience(&mut reading.tx, audience, on, event.recorded_at).await?)
    }

    /// Asks one agency.
    async fn demand(&self, event: &Recorded, publication: &Publication, agency: Uuid) -> Result<(), Error> {
        let content = format!("{}/{agency}", publication.publication);
        let intent = policy::intent(self, event, agency, ACTOR, &content);
        let command = Command::RequireRedeclaration {
            cause: Cause::ProceduresChanged,
            due: publication.due,
            publication: Some(publication.publication),
            agency: None,
            published: Published::NOTHING,
            effective_on: publication.effective_on,
        };
        let (request_id, etag, validate_only) = (intent.command_id, None, false);
        let order = Order { request_id, etag, validate_only, id: agency, wish: Wish::QualitySystem(command) };
        policy::command::<Rejection, _, _>(&self.log, intent, move |decision| {
            let order = order.clone();
            async move { order.decide(decision).await }
        })
        .await
    }
}

impl Policy for Redeclare {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[crate::NAME]
    }

    fn react<'a>(&'a self, event: &'a Recorded) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let Some(Event::Published(publication)) = event.of::<ProcedureList>()? else { return Ok(()) };
            let agencies = self.agencies(event, &publication).await?;
            let demands = agencies.into_iter().map(|agency| Ok(self.demand(event, &publication, agency)));
            stream::iter(demands).try_buffer_unordered(AT_ONCE).try_collect::<()>().await
        })
    }
}
