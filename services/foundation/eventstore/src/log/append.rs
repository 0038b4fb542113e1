//! What callers hand to the writer, and what it answers.

use super::{Error, Outcome};
use chrono::{DateTime, NaiveDate, Utc};
use decider::Claim;
use tokio::sync::oneshot;
use uuid::Uuid;

/// Appends that happen together or not at all, and who waits for them.
pub(crate) struct Job {
    pub(crate) appends: Vec<Append>,
    /// Only find out what would be answered to each; nothing happens.
    pub(crate) dry_run: bool,
    pub(crate) reply: oneshot::Sender<Answer>,
}

/// One result an append; of a job that failed as a whole, only the one that failed.
pub(crate) type Answer = Vec<Result<Answered, Error>>;

/// What an append came to.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) outcome: Outcome,
    /// Whether it happened now; otherwise an earlier append with the same command id was acknowledged.
    pub(crate) first: bool,
}

/// What one command records.
#[derive(Clone, Debug)]
pub(crate) struct Append {
    pub(crate) command_id: Uuid,
    pub(crate) fingerprint: String,
    pub(crate) actor: String,
    pub(crate) traceparent: Option<String>,
    /// Only in a founding import.
    pub(crate) recorded_at: Option<DateTime<Utc>>,
    pub(crate) note: Option<String>,
    /// The command's own stream first.
    pub(crate) streams: Vec<Stream>,
}

/// A stream's kind and id.
pub(crate) type StreamName = (&'static str, Uuid);

/// What one command does to one stream; without events it only insists on the version.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    pub(crate) kind: &'static str,
    pub(crate) id: Uuid,
    pub(crate) expected: i64,
    pub(crate) events: Vec<NewEvent>,
    pub(crate) released: Vec<Claim>,
    pub(crate) claimed: Vec<Claim>,
}

#[derive(Clone, Debug)]
pub(crate) struct NewEvent {
    pub(crate) name: &'static str,
    pub(crate) json: String,
    pub(crate) effective_on: NaiveDate,
}

impl Job {
    /// How many events, and how many bytes they take.
    pub(super) fn size(&self) -> (usize, usize) {
        let streams = self.appends.iter().flat_map(|append| &append.streams);
        let events = streams.flat_map(|stream| &stream.events);
        events.fold((0, 0), |(events, bytes), event| (events + 1, bytes + event.json.len()))
    }
}
