//! A client that does not wait: it begins a command, hangs up after some microseconds, and asks much later what became of it.
//!
//! **Invariant:** of some commands it never asks again; these must be in the log once or not at all.
//! **Invariant:** it owes bounded numbers of answers.

use super::{
    client::Client,
    order::{Heard, Order, told},
    registry,
};
use crate::faults::history::{History, Operation, Outcome};
use chrono::{DateTime, Utc};
use std::{collections::VecDeque, time::Duration};
use uuid::Uuid;

/// How long it rests at most between two commands.
const REST: Duration = Duration::from_millis(50);
/// Commands whose outcome it has not yet asked for, at most.
const OWED_MAX: usize = 40;
/// How often, of a hundred times, it asks a question instead: answering one begins a transaction, which is then cancelled.
const ASKS: u64 = 30;
/// How often it asks for an outcome.
const ASKED_MAX: u32 = 5;

/// A command that was begun.
struct Owed {
    command_id: Uuid,
    order: Order,
    began: DateTime<Utc>,
}

impl Client {
    /// Hurries until it is told to stop; what it saw.
    pub(super) async fn hurries(mut self) -> History {
        let mut owed: VecDeque<Owed> = VecDeque::new();
        while !self.is_over() {
            let rest = self.chance.within(REST);
            let _ = tokio::time::timeout(rest, self.stop.cancelled()).await;
            if self.chance.happens(ASKS) {
                self.asks_in_passing().await;
                continue;
            }
            let stage = self.stage.clone();
            let (order, _) = registry::next(&stage, &mut self.chance);
            let (command_id, began) = (self.fresh_id(), Utc::now());
            let begun = Owed { command_id, order, began };
            match self.asks(&begun.order, command_id, true).await {
                Heard::Receipt(receipt) => self.notes(begun, 1, Outcome::Acknowledged(told(&receipt))),
                Heard::Refused { code, reason } => self.notes(begun, 1, Outcome::Refused { code, reason }),
                Heard::Busy => {}
                Heard::Defect(text) | Heard::Nothing(text) if self.chance.happens(25) => {
                    self.notes(begun, 1, Outcome::Unknown(text));
                }
                Heard::Defect(_) | Heard::Nothing(_) => owed.push_back(begun),
            }
            if owed.len() > OWED_MAX
                && let Some(oldest) = owed.pop_front()
            {
                self.settles(oldest).await;
            }
        }
        for left in owed {
            self.notes(left, 1, Outcome::Unknown("never asked again".into()));
        }
        self.history
    }

    /// Asks what became of a command.
    async fn settles(&mut self, owed: Owed) {
        let mut last = String::new();
        for asked in 2..=ASKED_MAX {
            match self.asks(&owed.order, owed.command_id, false).await {
                Heard::Receipt(receipt) => return self.notes(owed, asked, Outcome::Acknowledged(told(&receipt))),
                Heard::Refused { code, reason } => {
                    return self.notes(owed, asked, Outcome::Unknown(format!("hung up; then {code} {reason}")));
                }
                Heard::Busy => {}
                Heard::Defect(text) | Heard::Nothing(text) => last = text,
            }
            if self.stop.is_cancelled() {
                break;
            }
        }
        self.notes(owed, ASKED_MAX, Outcome::Unknown(last));
    }

    fn notes(&mut self, owed: Owed, asked: u32, outcome: Outcome) {
        let Owed { command_id, order, began } = owed;
        let (service, what, ended) = (order.service, order.what, Utc::now());
        self.records(Operation { service, command_id, what, began, ended, asked, outcome });
    }
}
