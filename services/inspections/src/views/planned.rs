//! With which campaign was a plan promulgated?
//!
//! **Invariant:** what it answers is what the promulgation said; what is decided about a campaign later stands in the campaign.
//!
//! Deliberately absent: the plans themselves, and campaigns; the policy `open_campaign` makes these of the same events.

use eventstore::{Recorded, Tx, View, db, view::Error};
use futures::future::BoxFuture;
use inspections_domain::campaign::{Opening, Selected};
use plans_domain::plan::{Event, Plan};
use uuid::Uuid;

/// The view.
#[derive(Debug)]
pub struct Planned;

/// Its name.
pub const NAME: &str = "planned_1";

const SCHEMA: &str = "
CREATE TABLE view.promulgation (plan uuid NOT NULL PRIMARY KEY, position bigint NOT NULL, event text NOT NULL);
";

impl View for Planned {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[crate::PLANS]
    }

    fn schema(&self) -> &'static str {
        SCHEMA
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            for recorded in events {
                if let Some(Event::Promulgated { campaign: Some(_), .. }) = recorded.of::<Plan>()? {
                    tx.query(
                        "INSERT INTO view.promulgation (plan, position, event) VALUES ($1, $2, $3) \
                         ON CONFLICT (plan) DO NOTHING",
                    )
                    .bind(recorded.stream)
                    .bind(recorded.position)
                    .bind(recorded.event.as_str())
                    .execute()
                    .await?;
                }
            }
            Ok(())
        })
    }
}

/// The campaign that a plan was promulgated with, if it was.
///
/// # Errors
/// The database failed.
pub async fn campaign(tx: &mut Tx, plan: Uuid) -> Result<Option<(Opening, Vec<Selected>)>, db::Error> {
    let of_one = tx.query("SELECT position, event FROM view.promulgation WHERE plan = $1").bind(plan);
    let Some((position, text)) = of_one.fetch_optional::<(i64, String)>().await? else { return Ok(None) };
    let event: Event = serde_json::from_str(&text).map_err(|reason| {
        db::Error::Unfit(format!("the promulgation at position {position} of the plans cannot be read: {reason}"))
    })?;
    Ok(crate::order::demanded(plan, &event))
}
