//! One client: it gives commands until it knows what they came to, reads its own writes, and samples answers.
//!
//! **Invariant:** an open outcome is asked for again under the same request id, until it is known, or the client gives up.
//! **Invariant:** what it remembers is bounded.

use super::{
    order::{HUNG_UP, Heard, Lines, Order, told},
    programme,
    question::{Of, Question},
    registry::{self, Begins},
    stage::{Stage, any, remember},
};
use crate::faults::{
    chance::Chance,
    history::{History, Operation, Outcome, Repeat, Reuse, Told},
};
use chrono::Utc;
use contracts::common::v1::{Receipt, Tier};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How long a client waits for the outcome of a command before it asks again.
const PATIENCE: Duration = Duration::from_secs(4);
/// How soon at most somebody hangs up who does so on purpose.
pub(super) const HANG_UP: Duration = Duration::from_micros(4_000);
/// How often a command is asked for at most.
const ASKED_MAX: u32 = 60;
/// How long a client rests at most between two commands.
const REST: Duration = Duration::from_millis(40);
/// Commands that a client gives in a run at most.
const OPERATIONS_MAX: usize = 60_000;
/// Acknowledged commands that are kept to be given again later.
const KEPT_MAX: usize = 40;

/// What all clients count together.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) acknowledged: AtomicU64,
    pub(super) hang_ups: AtomicU64,
}

/// A client.
pub(super) struct Client {
    pub(super) chance: Chance,
    pub(super) stage: Arc<Stage>,
    pub(super) lines: Lines,
    pub(super) history: History,
    pub(super) counts: Arc<Counts>,
    pub(super) stop: CancellationToken,
    pub(super) kept: Vec<(Uuid, Order, Told)>,
}

impl Client {
    /// Works until it is told to stop; what it saw.
    pub(super) async fn run(mut self, is_first: bool) -> History {
        if is_first {
            self.begins().await;
        }
        while !self.is_over() {
            match self.chance.below(1000) {
                0..25 => self.declares().await.unwrap_or_default(),
                25..35 => self.plans().await.unwrap_or_default(),
                35..50 => self.inspects().await.unwrap_or_default(),
                50..65 => self.repeats().await,
                65..70 => self.reuses().await,
                70..90 => self.samples().await,
                90..200 => self.works_at_the_programme().await,
                _ => self.works_at_the_registry().await,
            }
            let rest = self.chance.within(REST);
            let _ = tokio::time::timeout(rest, self.stop.cancelled()).await;
        }
        self.history
    }

    pub(super) fn is_over(&self) -> bool {
        self.stop.is_cancelled() || self.history.operations.len() >= OPERATIONS_MAX
    }

    async fn works_at_the_registry(&mut self) {
        let stage = self.stage.clone();
        let (order, begins) = registry::next(&stage, &mut self.chance);
        let Some(receipt) = self.gives(&order).await else { return };
        let Some(Begins { tier, on }) = begins else { return self.reads_figures(receipt.position).await };
        self.reads_agency(&receipt, tier, on).await;
        let mut things = stage.things();
        let kind = match tier {
            Tier::District => &mut things.districts,
            Tier::Commune => &mut things.communes,
            _ => &mut things.departments,
        };
        remember(kind, receipt.resource_id, &mut self.chance);
    }

    async fn works_at_the_programme(&mut self) {
        let stage = self.stage.clone();
        let Some(order) = programme::next(&stage, &mut self.chance) else { return };
        let Some(receipt) = self.gives(&order).await else { return };
        if order.what == "ScheduleTrainingRequest" {
            remember(&mut stage.things().trainings, receipt.resource_id, &mut self.chance);
        }
        if order.service == "plans" && self.chance.happens(20) {
            let of = if self.chance.happens(50) { Of::Plans } else { Of::Trainings(1) };
            let question = Question { as_of: "2021-12-31".into(), of };
            self.reads(question, "plans", receipt.position, None).await;
        }
    }

    /// Gives a command until its outcome is known; the receipt, if it was acknowledged.
    pub(super) async fn gives(&mut self, order: &Order) -> Option<Receipt> {
        let command_id = self.fresh_id();
        let (began, mut asked, mut open) = (Utc::now(), 0, None);
        let (outcome, receipt) = loop {
            asked += 1;
            let hangs_up = asked == 1 && self.chance.happens(4);
            match self.asks(order, command_id, hangs_up).await {
                Heard::Receipt(receipt) => break (Outcome::Acknowledged(told(&receipt)), Some(receipt)),
                Heard::Refused { code, reason } => break (refused(open, code, reason), None),
                Heard::Busy => {}
                Heard::Defect(text) => {
                    self.history.defects.push(format!("{}: {text}", order.what));
                    open = Some(text);
                }
                Heard::Nothing(text) => open = Some(text),
            }
            let gives_up = hangs_up && self.chance.happens(25);
            if gives_up || asked >= ASKED_MAX || self.stop.is_cancelled() {
                break (refused(open, "RESOURCE_EXHAUSTED".into(), "BUSY".into()), None);
            }
            let pause = Duration::from_millis(5 << asked.min(6)) + self.chance.within(Duration::from_millis(50));
            let _ = tokio::time::timeout(pause, self.stop.cancelled()).await;
        };
        let (service, what, ended) = (order.service, order.what, Utc::now());
        self.records(Operation { service, command_id, what, began, ended, asked, outcome });
        if let Some(receipt) = &receipt {
            let kept = (command_id, order.clone(), told(receipt));
            if self.kept.len() < KEPT_MAX {
                self.kept.push(kept);
            } else if self.chance.happens(5) {
                let place = self.chance.below(KEPT_MAX);
                self.kept[place] = kept;
            }
        }
        receipt
    }

    pub(super) fn records(&mut self, operation: Operation) {
        if matches!(operation.outcome, Outcome::Acknowledged(_)) {
            self.counts.acknowledged.fetch_add(1, Ordering::Relaxed);
        }
        self.history.operations.push(operation);
    }

    pub(super) async fn asks(&mut self, order: &Order, command_id: Uuid, hangs_up: bool) -> Heard {
        let channel = self.lines.to(order.service);
        let patience = if hangs_up { self.chance.within(HANG_UP) } else { PATIENCE };
        let heard = order.ask(channel, command_id, patience).await;
        match &heard {
            Heard::Nothing(text) if hangs_up && text == HUNG_UP => self.has_hung_up(),
            Heard::Nothing(_) => self.lines.hang_up(order.service),
            _ => {}
        }
        heard
    }

    pub(super) fn has_hung_up(&mut self) {
        self.history.hang_ups += 1;
        self.counts.hang_ups.fetch_add(1, Ordering::Relaxed);
    }

    /// A command that was acknowledged, some time ago, is given again: it must have the outcome that it had.
    async fn repeats(&mut self) {
        let Some((command_id, order, first)) = any(&self.kept, &mut self.chance) else { return };
        let second = match self.asks(&order, command_id, false).await {
            Heard::Receipt(receipt) => Ok(told(&receipt)),
            Heard::Refused { code, reason } => Err(format!("{code} {reason}")),
            Heard::Busy | Heard::Nothing(_) => return,
            Heard::Defect(text) => return self.history.defects.push(format!("{}: {text}", order.what)),
        };
        self.history.repeats.push(Repeat { service: order.service, command_id, first, second });
    }

    /// Another command under an id that was acknowledged: it must be refused.
    async fn reuses(&mut self) {
        let of_registry = |(_, order, _): &&(Uuid, Order, Told)| order.service == "registry";
        let Some((command_id, ..)) = self.kept.iter().find(of_registry).cloned() else { return };
        let other = Order::of(crate::story::department(&format!("Sở {}", Uuid::new_v4())));
        let refused = match self.asks(&other, command_id, false).await {
            Heard::Receipt(_) => None,
            Heard::Refused { reason, .. } => Some(reason),
            Heard::Busy | Heard::Nothing(_) | Heard::Defect(_) => return,
        };
        self.history.reuses.push(Reuse { service: "registry", command_id, refused });
    }

    /// Version 4, of the numbers that chance gives, so that a seed names them.
    pub(super) fn fresh_id(&mut self) -> Uuid {
        let numbers = [self.chance.number(), self.chance.number()];
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&numbers[0].to_be_bytes());
        bytes[8..].copy_from_slice(&numbers[1].to_be_bytes());
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

/// What is known of a command that was refused at last: nothing, if an earlier asking is still open.
fn refused(open: Option<String>, code: String, reason: String) -> Outcome {
    match open {
        Some(open) => Outcome::Unknown(format!("{open}; then {code} {reason}")),
        None => Outcome::Refused { code, reason },
    }
}
