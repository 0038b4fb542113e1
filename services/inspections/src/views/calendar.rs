//! Which days are worked, by the calendars that the plans service has recorded?
//!
//! It keeps the events of calendars and answers with that service's own aggregate, so both count alike.
//!
//! **Invariant:** of each year the last decision counts (R-CAL-1).
//!
//! Deliberately absent: known times. Whether a notice was early enough was decided when it was recorded, and stays so.

use decider::Aggregate as _;
use eventstore::{Recorded, Tx, View, db, view::Error};
use futures::future::BoxFuture;
use kernel::calendar::WorkingDays;
use plans_domain::calendar_year::{CalendarYear, Event};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The view.
#[derive(Debug)]
pub struct Calendar;

/// Its name.
pub const NAME: &str = "calendar_1";

const SCHEMA: &str = "
CREATE TABLE view.fact (calendar uuid NOT NULL, position bigint NOT NULL, event text NOT NULL, PRIMARY KEY (calendar, position));
";

impl View for Calendar {
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
            let mut facts = Vec::new();
            for recorded in events {
                // Read here, so that an event that cannot be read stops the view, not a question later.
                if recorded.of::<CalendarYear>()?.is_some() {
                    facts.push(vec![recorded.stream.into(), recorded.position.into(), recorded.event.as_str().into()]);
                }
            }
            tx.insert("view.fact", &["calendar", "position", "event"], facts).await?;
            Ok(())
        })
    }
}

/// The working days of all years that are known.
///
/// # Errors
/// The database failed.
pub async fn working_days(tx: &mut Tx) -> Result<WorkingDays, db::Error> {
    let facts = tx.query("SELECT calendar, position, event FROM view.fact ORDER BY position");
    let mut years: BTreeMap<Uuid, CalendarYear> = BTreeMap::new();
    for (calendar, position, text) in facts.fetch_all::<(Uuid, i64, String)>().await? {
        let event: Event = serde_json::from_str(&text).map_err(|reason| {
            db::Error::Unfit(format!("the calendar at position {position} of the plans cannot be read: {reason}"))
        })?;
        years.entry(calendar).or_default().evolve(&event);
    }
    let mut known = WorkingDays::default();
    for (year, calendar) in years.values().filter_map(CalendarYear::to_year) {
        known.learn(year, calendar);
    }
    Ok(known)
}
