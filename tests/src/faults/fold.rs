//! Every view once more: told from the rows of the logs into an empty database of this process, and compared row for row.
//!
//! **Invariant:** nothing but the view itself takes part in telling it anew: no follower, no bus, no positions of its service.
//!
//! Where agencies stand is compared with a fold that shares nothing with the services at all (`tests::slow`; the checker does
//! it).

use super::evidence::{
    LogEvidence, OWNERS, Reached, Sources, ViewEvidence, database,
    tables::{self, Rows, Table},
};
use anyhow::{Context as _, Result};
use eventstore::{Db, FromRow, Recorded, Row, View, db, view};
use std::{collections::BTreeMap, sync::Arc};

/// About how many events are taken in at once.
const BATCH: usize = 1_000;

/// Every view of every service.
#[must_use]
pub fn all() -> Vec<(&'static str, Arc<dyn View>)> {
    let mut views: Vec<(&'static str, Arc<dyn View>)> = vec![
        ("registry", Arc::new(registry::views::agencies::Agencies)),
        ("registry", Arc::new(registry::views::lineage::Lineage)),
        ("plans", Arc::new(directory::Directory)),
        ("plans", Arc::new(plans::views::inspected::Inspected)),
        ("plans", Arc::new(plans::views::documents::Documents)),
        ("plans", Arc::new(plans::views::plans::Plans)),
        ("plans", Arc::new(plans::views::trainings::Trainings)),
        ("inspections", Arc::new(directory::Directory)),
        ("inspections", Arc::new(inspections::views::calendar::Calendar)),
        ("inspections", Arc::new(inspections::views::planned::Planned)),
        ("inspections", Arc::new(inspections::views::inspections::Inspections)),
        ("inspections", Arc::new(inspections::views::findings::Findings)),
    ];
    views.extend(reporting::views().map(|view| ("reporting", view)));
    views
}

/// Every view and policy as it was found, the views beside what they must be.
pub(super) async fn views(sources: &Sources, logs: &BTreeMap<String, LogEvidence>) -> Result<Vec<ViewEvidence>> {
    let mut found = Vec::new();
    for service in OWNERS.into_iter().chain(["reporting"]) {
        let db = database(sources, service).await?;
        let of_service: Vec<Arc<dyn View>> =
            all().into_iter().filter(|(owner, _)| *owner == service).map(|(_, view)| view).collect();
        for state in states(&db).await? {
            let known = of_service.iter().find(|view| view.name() == state.name);
            found.push(one(&db, service, state, known.map(AsRef::as_ref), logs).await?);
        }
        db.close().await;
        let missing = of_service.iter().filter(|view| !found.iter().any(|found| is(found, service, view.name())));
        let missing: Vec<&str> = missing.map(|view| view.name()).collect();
        anyhow::ensure!(missing.is_empty(), "{service} keeps no view {missing:?}");
    }
    Ok(found)
}

fn is(found: &ViewEvidence, service: &str, name: &str) -> bool {
    found.service == service && found.name == name
}

/// What the database says of a view or policy.
struct State {
    name: String,
    building: Option<i64>,
    poison: Option<String>,
}

impl FromRow for State {
    fn from_row(row: &Row<'_>) -> Result<State, db::Error> {
        Ok(State { name: row.get("name")?, building: row.get("building")?, poison: row.get("poison")? })
    }
}

async fn states(db: &Db) -> Result<Vec<State>> {
    Ok(db.query("SELECT name, building, poison FROM view_state ORDER BY name").fetch_all().await?)
}

async fn one(
    db: &Db,
    service: &str,
    State { name, building, poison }: State,
    known: Option<&dyn View>,
    logs: &BTreeMap<String, LogEvidence>,
) -> Result<ViewEvidence> {
    let mut reading = view::read(db, &name).await?;
    let reached = reading
        .positions
        .iter()
        .map(|(source, at)| (source.clone(), Reached { position: at.position, log_id: at.log_id, epoch: at.epoch }));
    let reached: BTreeMap<String, Reached> = reached.collect();
    let (mut tables, mut untold) = (Vec::new(), None);
    if let Some(view) = known {
        match told(view, &reached, logs).await {
            Ok(told) => tables = compared(view, &mut reading, &told).await?,
            Err(reason) => untold = Some(format!("{reason:#}")),
        }
    }
    let (service, building) = (service.to_owned(), building.is_some());
    Ok(ViewEvidence { service, name, reached, poison, building, tables, untold })
}

async fn compared(
    view: &dyn View,
    reading: &mut eventstore::Reading,
    told: &BTreeMap<String, Rows>,
) -> Result<Vec<Table>> {
    let mut all = Vec::new();
    for shape in tables::shapes(view.schema()) {
        let found = tables::read(reading, &shape).await?;
        all.push(tables::compare(&shape.name, &found, told.get(&shape.name).unwrap_or(&Rows::new())));
    }
    Ok(all)
}

/// The tables of a view, told from the logs up to where it stands.
async fn told(
    view: &dyn View,
    reached: &BTreeMap<String, Reached>,
    logs: &BTreeMap<String, LogEvidence>,
) -> Result<BTreeMap<String, Rows>> {
    let directory = tempfile::TempDir::new()?;
    let db = Db::connect(&format!("sqlite:{}/aside.sqlite", directory.path().display())).await?;
    view::prepare(&db, view).await?;
    for source in view.sources() {
        let log = logs.get(*source).with_context(|| format!("there is no log of {source}"))?;
        let until = reached.get(*source).map_or(0, |reached| reached.position);
        let mut from = 0;
        for batch in batches(&log.rows, until) {
            from = view::apply(&db, view, 1, source, from, (log.log_id, log.epoch), batch).await?;
        }
    }
    let mut reading = view::read(&db, view.name()).await?;
    let mut tables = BTreeMap::new();
    for shape in tables::shapes(view.schema()) {
        let rows = tables::read(&mut reading, &shape).await?;
        tables.insert(shape.name, rows);
    }
    drop(reading);
    db.close().await;
    Ok(tables)
}

/// The rows up to a position in batches, none of which ends in the middle of a command.
fn batches(rows: &[Recorded], until: i64) -> Vec<&[Recorded]> {
    let rows = &rows[..rows.iter().position(|row| row.position > until).unwrap_or(rows.len())];
    let (mut batches, mut begin) = (Vec::new(), 0);
    for (index, row) in rows.iter().enumerate() {
        let is_end = rows.get(index + 1).is_none_or(|next| next.command_id != row.command_id);
        if is_end && (index + 1 - begin >= BATCH || index + 1 == rows.len()) {
            batches.push(&rows[begin..=index]);
            begin = index + 1;
        }
    }
    batches
}
