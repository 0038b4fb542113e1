//! The registry's agencies as another service knows them: a view that any service may keep in its own database.
//!
//! It keeps the events of agencies and of successions, and answers with the registry's own aggregate: what an agency was on a
//! day, whether it was there, and who took it over. Nothing is told twice, so a neighbour and the registry cannot differ.
//!
//! **Invariant:** an agency answered with is the fold of all its events up to the view's position.
//!
//! Deliberately absent: lists for people, searches, known times (the registry's `agencies` view has them), and any rule: what
//! a neighbour decides upon it is not guarded by the registry's log, because logs do not lock each other.

use decider::Aggregate as _;
use eventstore::{FromRow, Recorded, Row, Tx, View, db, view::Error};
use futures::future::BoxFuture;
use registry_domain::{
    agency::{self, Agency},
    reorganisation::{Event, Reorganisation},
    vocabulary::Share,
};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// The service whose log it follows.
pub const SOURCE: &str = "registry";

/// Its name.
pub const NAME: &str = "directory_1";

/// The view.
#[derive(Debug)]
pub struct Directory;

/// All agencies by id.
pub type Agencies = BTreeMap<Uuid, Arc<Agency>>;

const SCHEMA: &str = "
CREATE TABLE view.fact (agency uuid NOT NULL, position bigint NOT NULL, event text NOT NULL, PRIMARY KEY (agency, position));
CREATE TABLE view.succession (
    position bigint NOT NULL PRIMARY KEY, predecessor uuid NOT NULL, successor uuid NOT NULL, share text NOT NULL,
    effective_on date NOT NULL);
CREATE INDEX view.succession_by_predecessor ON view.succession (predecessor);
CREATE INDEX view.succession_by_successor ON view.succession (successor);
";

impl View for Directory {
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
            let (mut facts, mut successions) = (Vec::new(), Vec::new());
            for recorded in events {
                let position = recorded.position;
                if recorded.kind == Agency::KIND {
                    recorded.of::<Agency>()?; // an event that cannot be read stops the view here, not a question later
                    facts.push(vec![recorded.stream.into(), position.into(), recorded.event.as_str().into()]);
                } else if let Some(Event::SuccessionEstablished { from, to, share, effective_on, .. }) =
                    recorded.of::<Reorganisation>()?
                {
                    let share = share.code().into();
                    successions.push(vec![position.into(), from.into(), to.into(), share, effective_on.into()]);
                }
            }
            tx.insert("view.fact", &["agency", "position", "event"], facts).await?;
            let columns = ["position", "predecessor", "successor", "share", "effective_on"];
            tx.insert("view.succession", &columns, successions).await?;
            Ok(())
        })
    }
}

/// The agency of an id; nothing when the registry has none.
///
/// # Errors
/// The database failed.
pub async fn agency(tx: &mut Tx, id: Uuid) -> Result<Option<Arc<Agency>>, db::Error> {
    let of_one = "SELECT agency, position, event FROM view.fact WHERE agency = $1 ORDER BY position";
    Ok(folded(tx.query(of_one).bind(id).fetch_all().await?)?.remove(&id))
}

/// Every agency that was ever registered.
///
/// # Errors
/// The database failed.
pub async fn agencies(tx: &mut Tx) -> Result<Agencies, db::Error> {
    let of_all = "SELECT agency, position, event FROM view.fact ORDER BY agency, position";
    folded(tx.query(of_all).fetch_all().await?)
}

fn folded(facts: Vec<(Uuid, i64, String)>) -> Result<Agencies, db::Error> {
    let mut agencies: BTreeMap<Uuid, Agency> = BTreeMap::new();
    for (id, position, text) in facts {
        let event: agency::Event = serde_json::from_str(&text).map_err(|reason| {
            db::Error::Unfit(format!("the event of an agency at position {position} cannot be read: {reason}"))
        })?;
        agencies.entry(id).or_default().evolve(&event);
    }
    Ok(agencies.into_iter().map(|(id, agency)| (id, Arc::new(agency))).collect())
}

/// Who took over a part of an agency, and how much of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Successor {
    /// Who.
    pub agency: Uuid,
    /// How much.
    pub share: Share,
    /// From this day.
    pub effective_on: chrono::NaiveDate,
}

impl FromRow for Successor {
    fn from_row(row: &Row<'_>) -> Result<Successor, db::Error> {
        let share: String = row.get("share")?;
        let share = share.parse().map_err(|unknown| db::Error::Unfit(format!("column share: {unknown}")))?;
        Ok(Successor { agency: row.get("successor")?, share, effective_on: row.get("effective_on")? })
    }
}

/// Who took over an agency or parts of it, in the order in which it was recorded.
///
/// # Errors
/// The database failed.
pub async fn successors(tx: &mut Tx, predecessor: Uuid) -> Result<Vec<Successor>, db::Error> {
    tx.query("SELECT successor, share, effective_on FROM view.succession WHERE predecessor = $1 ORDER BY position")
        .bind(predecessor)
        .fetch_all()
        .await
}

/// Of which agencies it took over the people or some of them: of land alone no authority succeeds another.
///
/// # Errors
/// The database failed.
pub async fn predecessors(tx: &mut Tx, successor: Uuid) -> Result<Vec<Uuid>, db::Error> {
    let of_one = "SELECT predecessor FROM view.succession WHERE successor = $1 AND share <> $2 ORDER BY position";
    let found = tx.query(of_one).bind(successor).bind(Share::PartAreaOnly.code()).fetch_all::<(Uuid,)>().await?;
    Ok(found.into_iter().map(|(predecessor,)| predecessor).collect())
}
