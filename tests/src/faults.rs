//! The fault suite: a house of real processes, a nemesis that breaks them, and a checker of what must hold all the same.
//!
//! | file | what |
//! |---|---|
//! | `parts` | PostgreSQL, NATS, services and TCP proxies: own processes on own ports and directories |
//! | `house` | all of them together, each service in two replicas behind one address |
//! | `nemesis`, `disasters` | the faults, by name |
//! | `scenario`, `acts` | which faults, how many, in which order |
//! | `recovery`, `gauge`, `probes` | how long it took until all was well, what processes use, what was measured |
//! | `report` | what is printed |
//! | `workload`, `history` | clients, and what they saw |
//! | `evidence`, `checker`, `fold` | logs, streams and views afterwards, and whether they are what they must be |
//!
//! **Invariant:** everything that chance decides follows from one seed, which a run prints first.
//! **Invariant:** only processes that were started here are stopped or killed, and none outlives the run.

#![allow(
    clippy::disallowed_methods,
    reason = "processes of their own have no clock of ours: the nemesis waits in real time, and clients note when they heard what"
)]

pub mod acts;
pub mod chance;
pub mod checker;
pub mod disasters;
pub mod evidence;
pub mod fold;
pub mod gauge;
pub mod history;
pub mod house;
pub mod nemesis;
pub mod parts;
pub mod probes;
pub mod recovery;
pub mod report;
pub mod scenario;
pub mod workload;
