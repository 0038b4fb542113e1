//! A log as its database holds it.
//!
//! **Invariant:** all of it is of one moment.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use eventstore::{Db, FromRow, Recorded, Row, db};
use uuid::Uuid;

const EVENTS: &str = "SELECT position, kind, stream, version, type, event, effective_on, recorded_at, command_id, actor, \
    traceparent FROM log ORDER BY position";

/// A log.
#[derive(Clone, Debug, Default)]
pub struct LogEvidence {
    /// Identity of the log.
    pub log_id: Uuid,
    /// Which life of it.
    pub epoch: i64,
    /// Where its head says that it ends.
    pub position: i64,
    /// When its head says that the last event was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Every row, by position.
    pub rows: Vec<Recorded>,
    /// Every acknowledged command.
    pub commands: Vec<StoredCommand>,
    /// Every key that is held.
    pub held: Vec<Held>,
}

/// A row of the table of commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCommand {
    /// The request id.
    pub id: Uuid,
    /// What the receipt said.
    pub position: i64,
    /// The version that the receipt said.
    pub version: i64,
    /// Whether anything was recorded.
    pub changed: bool,
}

/// A row of the table of keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// What kind of key.
    pub scope: String,
    /// The key.
    pub key: String,
    /// First day.
    pub from: NaiveDate,
    /// First day on which it is held no more.
    pub until: Option<NaiveDate>,
    /// Kind of the holder.
    pub kind: String,
    /// The holder.
    pub stream: Uuid,
}

impl FromRow for StoredCommand {
    fn from_row(row: &Row<'_>) -> Result<StoredCommand, db::Error> {
        let (id, position) = (row.get("id")?, row.get("position")?);
        Ok(StoredCommand { id, position, version: row.get("version")?, changed: row.get("changed")? })
    }
}

impl FromRow for Held {
    fn from_row(row: &Row<'_>) -> Result<Held, db::Error> {
        let (scope, key, kind) = (row.get("scope")?, row.get("key")?, row.get("kind")?);
        let (from, until) = (row.get("from_on")?, row.get("until_on")?);
        Ok(Held { scope, key, from, until, kind, stream: row.get("stream")? })
    }
}

struct Head(Uuid, i64, i64, DateTime<Utc>);

impl FromRow for Head {
    fn from_row(row: &Row<'_>) -> Result<Head, db::Error> {
        Ok(Head(row.get("log_id")?, row.get("epoch")?, row.get("position")?, row.get("recorded_at")?))
    }
}

/// Reads the log in a database.
pub(super) async fn read(db: &Db) -> Result<LogEvidence> {
    let mut tx = db.snapshot().await?;
    let head: Head = tx.query("SELECT log_id, epoch, position, recorded_at FROM log_head").fetch_one().await?;
    let Head(log_id, epoch, position, recorded_at) = head;
    let rows = tx.query(EVENTS).fetch_all().await?;
    let commands = tx.query("SELECT id, position, version, changed FROM command ORDER BY position, id").fetch_all();
    let commands = commands.await?;
    let held = tx.query("SELECT scope, key, from_on, until_on, kind, stream FROM claim").fetch_all().await?;
    Ok(LogEvidence { log_id, epoch, position, recorded_at, rows, commands, held })
}
