//! An event with its place in the log.
//!
//! **Invariant:** the text of the event is the text that was written, byte for byte; nothing re-serialises it.

use crate::{
    db::Error,
    value::{FromRow, Row},
};
use chrono::{DateTime, NaiveDate, Utc};
use decider::Aggregate;
use uuid::Uuid;

/// One event as the log holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Place in the log: 1, 2, 3 … without gaps.
    pub position: i64,
    /// Kind of the stream it belongs to, for example `agency`.
    pub kind: String,
    /// Which one of that kind.
    pub stream: Uuid,
    /// Place in the stream: 1, 2, 3 … without gaps.
    pub version: i64,
    /// What happened, for example `Renamed`.
    pub name: String,
    /// The stored form, JSON.
    pub event: String,
    /// When it became true in the world.
    pub effective_on: NaiveDate,
    /// When it was learned; later positions never have an earlier time.
    pub recorded_at: DateTime<Utc>,
    /// The command that caused it; events of one command are recorded together.
    pub command_id: Uuid,
    /// Who acted.
    pub actor: String,
    /// W3C trace context of the command, if it had one.
    pub traceparent: Option<String>,
}

impl Recorded {
    /// The event as `A` wrote it, or `None` when it belongs to another kind of stream.
    ///
    /// # Errors
    /// It is of `A`'s kind but cannot be read: written by a newer program, or damaged.
    pub fn of<A: Aggregate>(&self) -> Result<Option<A::Event>, Error> {
        if self.kind != A::KIND {
            return Ok(None);
        }
        serde_json::from_str(&self.event).map(Some).map_err(|reason| Error::Unreadable {
            kind: self.kind.clone(),
            name: self.name.clone(),
            position: self.position,
            reason: reason.to_string(),
        })
    }
}

impl FromRow for Recorded {
    fn from_row(row: &Row<'_>) -> Result<Recorded, Error> {
        Ok(Recorded {
            position: row.get("position")?,
            kind: row.get("kind")?,
            stream: row.get("stream")?,
            version: row.get("version")?,
            name: row.get("type")?,
            event: row.get("event")?,
            effective_on: row.get("effective_on")?,
            recorded_at: row.get("recorded_at")?,
            command_id: row.get("command_id")?,
            actor: row.get("actor")?,
            traceparent: row.get("traceparent")?,
        })
    }
}
