//! What clients saw: the commands that they gave with what they were told, the answers that they read.
//!
//! **Invariant:** it is data, written by `workload` while the faults happen; whoever judges it (`checker`) needs nothing else
//! of the clients.
//! **Invariant:** an operation counts as refused only if every time it was asked a service said so. Whoever once got no answer
//! cannot know whether an earlier asking is still under way somewhere.

use super::workload::Question;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Everything that the clients of a run saw.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The commands.
    pub operations: Vec<Operation>,
    /// Acknowledged commands that were given once more.
    pub repeats: Vec<Repeat>,
    /// Request ids that were used for another command than before.
    pub reuses: Vec<Reuse>,
    /// Reads that insisted on the client's own write.
    pub reads: Vec<Read>,
    /// Answers that must be the same when asked again.
    pub samples: Vec<Sample>,
    /// Statuses by which a service said that it failed by a defect of its own.
    pub defects: Vec<String>,
    /// Logs that were restored from an older backup meanwhile; whoever does it, says so here.
    pub restores: Vec<Restore>,
    /// How many answers were not waited for, on purpose.
    pub hang_ups: u64,
}

/// A command.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The service that was asked.
    pub service: &'static str,
    /// Its request id.
    pub command_id: Uuid,
    /// The type of the request.
    pub what: &'static str,
    /// When it was asked first.
    pub began: DateTime<Utc>,
    /// When the client knew the outcome, or gave up.
    pub ended: DateTime<Utc>,
    /// How often it was asked.
    pub asked: u32,
    /// What the client knows of it.
    pub outcome: Outcome,
}

/// What a client knows of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There was a receipt.
    Acknowledged(Told),
    /// It was refused, and nothing is left open.
    Refused {
        /// The gRPC code.
        code: String,
        /// The reason of its `ErrorInfo`.
        reason: String,
    },
    /// Nobody can know: the last thing that was heard.
    Unknown(String),
}

/// What a receipt says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The last position recorded, or the end of the log.
    pub position: i64,
    /// Version of the thing afterwards.
    pub version: i64,
    /// Whether anything was recorded.
    pub changed: bool,
}

/// A command that was given again after it had been acknowledged.
#[derive(Clone, Debug)]
pub struct Repeat {
    /// The service that was asked.
    pub service: &'static str,
    /// Its request id.
    pub command_id: Uuid,
    /// What the first receipt said.
    pub first: Told,
    /// What the second one said, or how it was refused.
    pub second: Result<Told, String>,
}

/// Another command under a request id that had been acknowledged.
#[derive(Clone, Debug)]
pub struct Reuse {
    /// The service that was asked.
    pub service: &'static str,
    /// The request id.
    pub command_id: Uuid,
    /// The reason of the refusal; `None` when it was accepted.
    pub refused: Option<String>,
}

/// A read that insisted on positions.
#[derive(Clone, Debug)]
pub struct Read {
    /// When the client had the answer.
    pub at: DateTime<Utc>,
    /// What was asked.
    pub question: Question,
    /// The positions asked for.
    pub wanted: BTreeMap<String, i64>,
    /// The positions of the answer.
    pub positions: BTreeMap<String, i64>,
    /// The thing that the client had written, if the answer must show it.
    pub own: Option<String>,
    /// Whether the answer shows it.
    pub seen: bool,
    /// Why there was no answer, when the reason is that a position that was acknowledged does not exist.
    pub denied: Option<String>,
}

/// An answer with its day and its known time.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What was asked.
    pub question: Question,
    /// When the client had the answer.
    pub at: DateTime<Utc>,
    /// Only what was recorded until then was taken into account.
    pub known_at: DateTime<Utc>,
    /// From which positions the answer was made.
    pub positions: BTreeMap<String, i64>,
    /// The answer, without where it was made from.
    pub answer: String,
    /// The same answer, asked for at the end of the run.
    pub again: Option<String>,
}

/// A log that was put back to what a backup held.
#[derive(Clone, Debug)]
pub struct Restore {
    /// Whose log.
    pub service: String,
    /// Where the backup ended.
    pub position: i64,
    /// When the event there was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When the service ran again upon it.
    pub at: DateTime<Utc>,
}

impl History {
    /// How many commands were acknowledged.
    #[must_use]
    pub fn acknowledged(&self) -> u64 {
        self.count(|outcome| matches!(outcome, Outcome::Acknowledged(_)))
    }

    /// How many commands were refused.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.count(|outcome| matches!(outcome, Outcome::Refused { .. }))
    }

    /// How many commands have an outcome that nobody knows.
    #[must_use]
    pub fn unknown(&self) -> u64 {
        self.count(|outcome| matches!(outcome, Outcome::Unknown(_)))
    }

    fn count(&self, which: impl Fn(&Outcome) -> bool) -> u64 {
        self.operations.iter().filter(|operation| which(&operation.outcome)).map(|_| 1).sum()
    }

    /// Takes in what another client saw.
    pub fn merge(&mut self, other: History) {
        self.operations.extend(other.operations);
        self.repeats.extend(other.repeats);
        self.reuses.extend(other.reuses);
        self.reads.extend(other.reads);
        self.samples.extend(other.samples);
        self.defects.extend(other.defects);
        self.restores.extend(other.restores);
        self.hang_ups += other.hang_ups;
    }

    /// Whether a backup may have taken back what a service told at a time of a position.
    #[must_use]
    pub fn is_taken_back(&self, service: &str, position: i64, told_at: DateTime<Utc>) -> bool {
        let taken_back =
            |restore: &Restore| restore.service == service && restore.position < position && told_at <= restore.at;
        self.restores.iter().any(taken_back)
    }
}
