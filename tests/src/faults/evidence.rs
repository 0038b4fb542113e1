//! What is there after a run: logs, streams and views, row for row, and what the clients saw.
//!
//! | file | what |
//! |---|---|
//! | `log` | a log with its head, commands and keys, read from its database |
//! | `stream` | a stream with every message, read from NATS |
//! | `tables` | a view's tables as texts, and how two tellings of them differ |
//! | `asked` | answers asked for again |
//!
//! **Invariant:** [`Evidence`] is data: whoever judges it (`checker`) reads nothing else.
//! **Invariant:** it is read when everything is well again; what changes meanwhile would look like a fault.

mod asked;
mod log;
mod stream;
pub mod tables;

pub use log::{Held, LogEvidence, StoredCommand};
pub use stream::{Message, StreamEvidence};

use super::{fold, history::History, probes::Probes};
use crate::slow::Standing;
use anyhow::{Context as _, Result};
use chrono::{DateTime, NaiveDate, Utc};
use eventstore::Db;
use std::collections::BTreeMap;
use tables::Table;
use uuid::Uuid;

/// The services that own a log.
pub const OWNERS: [&str; 3] = ["registry", "plans", "inspections"];

/// Where everything is.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The province in the source of every message.
    pub province: String,
    /// The address of each service's database.
    pub databases: BTreeMap<&'static str, String>,
    /// Where each service answers.
    pub urls: BTreeMap<&'static str, String>,
    /// The address of NATS, if there is a bus.
    pub nats: Option<String>,
}

/// Everything that is there after a run.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// The province in the source of every message.
    pub province: String,
    /// What the clients saw.
    pub history: History,
    /// What was measured meanwhile.
    pub probes: Probes,
    /// Each owner's log.
    pub logs: BTreeMap<String, LogEvidence>,
    /// Each owner's stream; none without a bus.
    pub streams: BTreeMap<String, StreamEvidence>,
    /// Every view and policy.
    pub views: Vec<ViewEvidence>,
    /// Where agencies stand, as reporting tells it.
    pub standings: Vec<Standings>,
}

/// A view or policy after a run.
#[derive(Clone, Debug, Default)]
pub struct ViewEvidence {
    /// Which service keeps it.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Where it stands in each of its sources.
    pub reached: BTreeMap<String, Reached>,
    /// Why it has stopped.
    pub poison: Option<String>,
    /// Whether another generation is still being filled.
    pub building: bool,
    /// Its tables beside those that were told anew from the logs; none of a policy.
    pub tables: Vec<Table>,
    /// Why it could not be told anew from the logs.
    pub untold: Option<String>,
}

/// Where a view stands in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The last position applied.
    pub position: i64,
    /// The log; none while nothing was applied.
    pub log_id: Option<Uuid>,
    /// Its epoch.
    pub epoch: i64,
}

/// Where agencies stand on a day, as known at a time, as reporting tells it.
#[derive(Clone, Debug)]
pub struct Standings {
    /// The day.
    pub as_of: NaiveDate,
    /// What was known.
    pub known_at: DateTime<Utc>,
    /// Those that lived.
    pub told: BTreeMap<Uuid, Standing>,
    /// Why it was not told; what else was found is judged all the same.
    pub untold: Option<String>,
}

/// Collects everything.
///
/// # Errors
/// Something does not answer.
pub async fn collect(sources: &Sources, mut history: History, probes: Probes) -> Result<Evidence> {
    asked::again(sources, &mut history).await?;
    let mut logs = BTreeMap::new();
    for owner in OWNERS {
        let log = log::read(&database(sources, owner).await?).await;
        logs.insert(owner.to_owned(), log.with_context(|| format!("the log of {owner}"))?);
    }
    let mut streams = BTreeMap::new();
    if let Some(nats) = &sources.nats {
        for owner in OWNERS {
            let stream = stream::read(nats, &format!("CHUAN_{}", owner.to_uppercase())).await;
            streams.insert(owner.to_owned(), stream.with_context(|| format!("the stream of {owner}"))?);
        }
    }
    let standings = asked::standings(sources, &logs).await?;
    let views = fold::views(sources, &logs).await?;
    Ok(Evidence { province: sources.province.clone(), history, probes, logs, streams, views, standings })
}

/// The database of a service, only to be looked at.
pub(super) async fn database(sources: &Sources, service: &str) -> Result<Db> {
    let url = sources.databases.get(service).with_context(|| format!("no database of {service} is known"))?;
    Db::connect(url).await.with_context(|| format!("the database of {service}"))
}
