//! Why the log did not take something.

use crate::db;
use chrono::{DateTime, NaiveDate, Utc};
use decider::Claim;
use std::sync::Arc;
use uuid::Uuid;

/// Why an append, or a command on the way to it, did not happen. Nothing of it is in the log, except where said.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another append was first; the command must be decided again.
    #[error("{kind} {stream} has moved on to version {actual}, the decision was made at version {expected}")]
    Conflict {
        /// Kind of the stream.
        kind: String,
        /// Which one.
        stream: Uuid,
        /// The version decided upon.
        expected: i64,
        /// The version it has.
        actual: i64,
    },
    /// A unique key is held by another one on one of the days for which it was asked.
    #[error("{} {:?} is held by {holder_kind} {holder}{}", .claim.scope, .claim.key, since(*.from, *.until))]
    Claimed {
        /// What was asked for.
        claim: Claim,
        /// Kind of the holder's stream.
        holder_kind: String,
        /// The holder.
        holder: Uuid,
        /// First day of the holder.
        from: NaiveDate,
        /// First day on which the holder no longer holds it.
        until: Option<NaiveDate>,
    },
    /// The command id was used before, for something else.
    #[error("the request id {0} was used before for another request")]
    Reused(Uuid),
    /// Too many appends are waiting.
    #[error("too many commands are waiting; try again in a moment")]
    Busy,
    /// The old registers are being imported; until that ends nothing else can be recorded.
    #[error("the founding import {0:?} is under way; try again when it has ended")]
    Founding(String),
    /// Nothing may be recorded until an operator has acted.
    #[error("nothing can be recorded now: {0}")]
    Held(String),
    /// A new epoch is begun at the head that was seen, and the head is another one.
    #[error("the log is in epoch {epoch} and ends at {position}; look again, then decide again")]
    Moved {
        /// The epoch that it is in.
        epoch: i64,
        /// Where it ends.
        position: i64,
    },
    /// Recording times can be brought along only by a founding import.
    #[error("only a founding import into an empty log brings its recording times along")]
    NotFounding,
    /// A recording time lies before the one that precedes it, or in the future.
    #[error("the recording time {given} lies {}", if .given > .last { "in the future" } else { "before the last one" })]
    Disorder {
        /// The time that was given.
        given: DateTime<Utc>,
        /// The time of the last event, or now.
        last: DateTime<Utc>,
    },
    /// The append is more than the log takes: too many events or bytes, or a text or a date that cannot be stored.
    #[error("the log cannot take what the command records: {0}")]
    TooLarge(String),
    /// The database failed. Whether the append happened is unknown; the same command id settles it.
    #[error(transparent)]
    Storage(#[from] Arc<db::Error>),
    /// The log is being closed.
    #[error("the service is stopping")]
    Stopped,
}

impl Error {
    /// What whoever appends to a log is told that is not the one that this process knew.
    pub(super) fn replaced(wrong: &str) -> Error {
        Error::Held(format!("the log has changed under this process ({wrong}), which ends and has to be started again"))
    }
}

fn since(from: NaiveDate, until: Option<NaiveDate>) -> String {
    let from = if from.to_string() == "0001-01-01" { String::new() } else { format!(" since {from}") };
    until.map_or(from.clone(), |until| format!("{from} until {until}"))
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Error {
        Error::Storage(Arc::new(error))
    }
}
