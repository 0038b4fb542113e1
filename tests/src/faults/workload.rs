//! Clients that never stop working: they give commands over gRPC to the registry, plans and inspections, and read what they wrote.
//!
//! | file | what |
//! |---|---|
//! | `client` | one client: asks until it knows, hangs up at random, asks again, uses an id twice |
//! | `hasty` | one that hangs up on everything, and asks much later what became of it |
//! | `reader`, `question` | reads at the positions it was told; answers that must stay as they are |
//! | `order` | a command, and what one asking comes to |
//! | `registry`, `programme` | which command comes next, from small pools, so that clients get in each other's way |
//! | `journey` | what goes step by step: a declaration, a plan, an inspection |
//! | `stage` | what the clients know together |
//!
//! **Invariant:** it survives every outage, and tells all that was answered to it ([`History`]).
//! **Invariant:** its memory is bounded, and so is what it asks of the services.
//!
//! Deliberately absent: judging. A client does not know whether an answer was right; `checker` does.

mod client;
mod hasty;
mod journey;
mod order;
mod programme;
mod question;
mod reader;
mod registry;
mod stage;

pub use order::lazy as connection;
pub use question::{Answer, Of, PATIENCE, Question};

use super::{chance::Chance, history::History};
use client::{Client, Counts};
use order::Lines;
use stage::Stage;
use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// For so many clients there is one that does not wait for answers.
const CLIENTS_A_HASTY_ONE: usize = 4;

/// Clients at work.
#[derive(Debug)]
pub struct Workload {
    clients: JoinSet<History>,
    counts: Arc<Counts>,
    stop: CancellationToken,
}

impl Workload {
    /// Lets clients work at the services at these addresses until they are told to stop, and for every four of them one more
    /// that hangs up on everything. What they do follows from the seed; when
    /// they do it, from the machine.
    #[must_use]
    pub fn start(endpoints: BTreeMap<&'static str, String>, seed: u64, clients: usize) -> Workload {
        let (endpoints, counts, stage) = (Arc::new(endpoints), Arc::new(Counts::default()), Arc::new(Stage::default()));
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let client = |name: String| Client {
            chance: Chance::new(seed, &name),
            stage: stage.clone(),
            lines: Lines::new(endpoints.clone()),
            history: History::default(),
            counts: counts.clone(),
            stop: stop.clone(),
            kept: Vec::new(),
        };
        for number in 0..clients {
            tasks.spawn(client(format!("client {number}")).run(number == 0));
        }
        for number in 0..clients.div_ceil(CLIENTS_A_HASTY_ONE) {
            tasks.spawn(client(format!("hasty client {number}")).hurries());
        }
        Workload { clients: tasks, counts, stop }
    }

    /// How many commands were acknowledged so far.
    #[must_use]
    pub fn acknowledged(&self) -> u64 {
        self.counts.acknowledged.load(Ordering::Relaxed)
    }

    /// How many answers were not waited for so far, on purpose.
    #[must_use]
    pub fn hang_ups(&self) -> u64 {
        self.counts.hang_ups.load(Ordering::Relaxed)
    }

    /// Lets the clients end what they do, and tells what they saw.
    ///
    /// # Panics
    /// A client crashed.
    pub async fn stop(mut self) -> History {
        self.stop.cancel();
        let mut history = History::default();
        while let Some(seen) = self.clients.join_next().await {
            history.merge(seen.expect("a client does not crash"));
        }
        history
    }
}
