//! When was an agency last inspected (R-INS-9), and which plan does a campaign carry out?
//!
//! **Invariant:** a row is never changed: what was concluded or opened has happened.
//!
//! Deliberately absent: everything else about inspections. Whoever wants a list asks the service `inspections`.

use chrono::NaiveDate;
use eventstore::{Recorded, Tx, View, db, view::Error};
use futures::future::BoxFuture;
use inspections_domain::{
    campaign::{self, Campaign},
    inspection::{self, Inspection},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The service whose log it follows.
pub const SOURCE: &str = "inspections";

/// Its name.
pub const NAME: &str = "inspected_1";

/// The view.
#[derive(Debug)]
pub struct Inspected;

const SCHEMA: &str = "
CREATE TABLE view.concluded (
    position bigint NOT NULL PRIMARY KEY, inspection uuid NOT NULL, agency uuid NOT NULL, concluded_on date NOT NULL);
CREATE TABLE view.campaign (campaign uuid NOT NULL PRIMARY KEY, plan uuid NOT NULL);
CREATE INDEX view.concluded_by_agency ON view.concluded (agency, concluded_on);
";

impl View for Inspected {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[SOURCE]
    }

    fn schema(&self) -> &'static str {
        SCHEMA
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let (mut concluded, mut campaigns) = (Vec::new(), Vec::new());
            for recorded in events {
                let (position, stream) = (recorded.position, recorded.stream);
                if let Some(inspection::Event::Concluded(conclusion)) = recorded.of::<Inspection>()? {
                    let (agency, on) = (conclusion.agency, recorded.effective_on);
                    concluded.push(vec![position.into(), stream.into(), agency.into(), on.into()]);
                } else if let Some(campaign::Event::Opened(opening)) = recorded.of::<Campaign>()? {
                    campaigns.extend(opening.plan.map(|plan| vec![stream.into(), plan.into()]));
                }
            }
            tx.insert("view.concluded", &["position", "inspection", "agency", "concluded_on"], concluded).await?;
            tx.insert("view.campaign", &["campaign", "plan"], campaigns).await?;
            Ok(())
        })
    }
}

/// The day of every agency's last inspection that was concluded by a day.
///
/// # Errors
/// The database failed.
pub async fn last_by(tx: &mut Tx, day: NaiveDate) -> Result<BTreeMap<Uuid, NaiveDate>, db::Error> {
    let last = "SELECT agency, MAX(concluded_on) FROM view.concluded WHERE concluded_on <= $1 GROUP BY agency";
    let last: Vec<(Uuid, NaiveDate)> = tx.query(last).bind(day).fetch_all().await?;
    Ok(last.into_iter().collect())
}

/// The plan that a campaign carries out; nothing when it is not known, or is one of an extraordinary inspection.
///
/// # Errors
/// The database failed.
pub async fn plan_of(tx: &mut Tx, campaign: Uuid) -> Result<Option<Uuid>, db::Error> {
    let plan: Option<(Uuid,)> =
        tx.query("SELECT plan FROM view.campaign WHERE campaign = $1").bind(campaign).fetch_optional().await?;
    Ok(plan.map(|(plan,)| plan))
}
