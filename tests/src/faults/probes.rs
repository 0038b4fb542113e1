//! What is measured from outside while faults happen: recoveries, answers while a part is down, what processes use.
//!
//! **Invariant:** [`Probes`] is data; whoever judges it (the checker, for I9 and I10) needs nothing else.

use std::{collections::BTreeMap, time::Duration};

/// Everything measured in a run.
#[derive(Clone, Debug, Default)]
pub struct Probes {
    /// How each fault ended, in the order in which they happened.
    pub recoveries: Vec<Recovery>,
    /// What was asked while a part was down.
    pub asked: Vec<Asked>,
    /// What each process used at most, by its name (`registry/0`, `postgres`).
    pub used: BTreeMap<String, Usage>,
    /// Connections to PostgreSQL at once, at most.
    pub connections_max: u64,
    /// Transactions that were open and idle for longer than [`IDLE_MAX`], each with what it last did.
    pub idle: Vec<String>,
    /// What PostgreSQL said when somebody met a transaction on a connection that was to be fresh.
    pub handed_on: Vec<String>,
    /// Lines in which a process told of a panic.
    pub panics: Vec<String>,
}

/// How long a transaction may be open without doing anything.
pub const IDLE_MAX: Duration = Duration::from_secs(10);

/// A fault, and what came after it.
#[derive(Clone, Debug)]
pub struct Recovery {
    /// What was done, for example `kill registry/0`.
    pub what: String,
    /// Faults whose times are told together, for example `kill service`.
    pub kind: String,
    /// From the moment the fault was over (a killed process was started again) until every replica concerned was ready and
    /// all that was recorded by then was in the streams and in the views; `None`: not within [`RECOVERY_MAX`].
    pub took: Option<Duration>,
    /// What was still not well when the time was up.
    pub missing: String,
}

/// How long a recovery may take at most (I9).
pub const RECOVERY_MAX: Duration = Duration::from_secs(15);

/// A question while one part was down for good.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The part that was down.
    pub down: String,
    /// The service that was asked, and what.
    pub what: String,
    /// Why there was no answer; `None`: there was.
    pub failed: Option<String>,
}

/// What a process used at most.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// Resident memory, in KiB.
    pub memory: u64,
    /// Open descriptors.
    pub descriptors: u64,
    /// Threads.
    pub threads: u64,
}
