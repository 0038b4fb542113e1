//! From the log to the stream: sequence = position.
//!
//! The relay asks its stream where it ends, reads the log after that, and publishes with the sequence that each message must
//! follow on. It keeps no position of its own: two relays of one log hinder, but never harm each other, and a stream that was
//! lost or truncated is filled again.
//!
//! **Invariant:** the message with sequence *n* is the event at position *n*, byte for byte.
//! **Invariant:** nothing is sent to a stream that holds more than the log: the log was restored from an older copy, and only an
//! operator can say which of them is right. Until then nothing is recorded either.
//!
//! Deliberately absent: a leader, an outbox table, a stored cursor.

mod compare;
mod judge;
mod publish;

pub use compare::Compared;

use crate::{
    feed::Life,
    nats::{self, Nats},
};
use chrono::{DateTime, Utc};
use eventstore::{Log, db, log::Now};
use judge::Verdict;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, time::Instant};
use tokio_util::sync::CancellationToken;

/// How often a stream is looked at although nothing is to be sent.
const CHECK: Duration = Duration::from_secs(1);
/// How long the relay rests when it cannot go on.
const TRY_AGAIN: Duration = Duration::from_millis(250);
/// Events read at once.
const BATCH: i64 = 500;
/// An event that was recorded longer ago than this has probably been sent by another relay: look first.
const FRESH: chrono::Duration = chrono::Duration::milliseconds(100);

/// How a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// NATS does not answer.
    Away,
    /// It holds what the log holds, or is being sent the rest.
    Current,
    /// It was damaged and is being filled again.
    Refilling,
    /// It holds more than the log, or another one.
    Ahead,
}

/// Where a stream stands, as far as this process knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The stream's name.
    pub stream: String,
    /// How it is.
    pub state: State,
    /// Its last sequence, which is a position of the log.
    pub relayed: i64,
    /// When the event there was recorded.
    pub relayed_recorded_at: Option<DateTime<Utc>>,
    /// Why it is so; empty when it is current.
    pub reason: String,
    /// How often it was made anew since the process started.
    pub refilled: u64,
}

/// The relay of one log; clones are the same one.
#[derive(Clone, Debug)]
pub struct Relay {
    service: &'static str,
    province: Arc<str>,
    log: Log,
    nats: Nats,
    now: Hidden,
    standing: watch::Sender<Standing>,
    /// Which life of the log was sent, and up to where: what NATS has forgotten since is told.
    sent: Arc<Mutex<Option<(Life, i64)>>>,
}

/// A clock, which has nothing to show.
#[derive(Clone)]
struct Hidden(Now);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("clock")
    }
}

/// Why the relay does not go on now.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The log's database failed.
    #[error(transparent)]
    Storage(#[from] db::Error),
    /// NATS does not answer, or refuses.
    #[error(transparent)]
    Nats(#[from] nats::Error),
    /// An event cannot be told as a message.
    #[error(transparent)]
    Event(#[from] crate::event::Error),
    /// The stream is not where it was: another relay was faster, or somebody touched it.
    #[error("the stream has changed meanwhile")]
    Moved,
    /// The stream holds what the log does not.
    #[error("{0}")]
    Ahead(String),
}

impl Relay {
    /// The relay of `log`, which belongs to `service` of a province.
    pub fn new(service: &'static str, province: &str, log: Log, nats: Nats, now: Now) -> Relay {
        let standing = watch::Sender::new(Standing {
            stream: nats::stream_name(service),
            state: State::Away,
            relayed: 0,
            relayed_recorded_at: None,
            reason: "it has not been looked at yet".into(),
            refilled: 0,
        });
        Relay { service, province: province.into(), log, nats, now: Hidden(now), standing, sent: Arc::default() }
    }

    /// The service whose log it is.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// Where the stream stands.
    pub fn standing(&self) -> Standing {
        self.standing.borrow().clone()
    }

    /// Waits until the stream has been looked at, or `limit` has passed.
    pub async fn looked(&self, limit: Duration) {
        let mut standing = self.standing.subscribe();
        let _ = tokio::time::timeout(limit, standing.wait_for(|standing| standing.state != State::Away)).await;
    }

    /// Waits until everything that the log holds now is in the stream, or `limit` has passed; not at all while nothing can be sent.
    pub async fn all_sent(&self, limit: Duration) {
        let Ok(head) = self.log.head().await else { return };
        let mut standing = self.standing.subscribe();
        let sent = standing.wait_for(|standing| standing.relayed >= head.position || standing.state != State::Current);
        let _ = tokio::time::timeout(limit, sent).await;
    }

    /// Relays until shutdown.
    pub async fn run(self, shutdown: CancellationToken) {
        let mut said = String::new();
        loop {
            let error = tokio::select! {
                () = shutdown.cancelled() => return,
                ended = self.session() => match ended {
                    Err(Error::Moved) => continue,
                    Err(error) => error,
                    Ok(never) => match never {},
                },
            };
            let (state, reason) = match error {
                Error::Ahead(reason) => (State::Ahead, reason),
                error => (State::Away, error.to_string()),
            };
            if reason != said {
                if state == State::Ahead {
                    tracing::error!(service = self.service, %reason, "the stream is no copy of the log: nothing is sent or recorded until an operator decides");
                } else {
                    tracing::warn!(service = self.service, %reason, "the log is not relayed for now");
                }
                said.clone_from(&reason); // once, however often it is tried
            }
            self.hold(state, &reason);
            let _ = tokio::time::timeout(TRY_AGAIN, shutdown.cancelled()).await;
        }
    }

    fn hold(&self, state: State, reason: &str) {
        if state == State::Ahead {
            self.log.hold(Some(reason.to_owned()));
        }
        metrics::gauge!("chuan_bus_ahead", "service" => self.service).set(if state == State::Ahead {
            1.0
        } else {
            0.0
        });
        self.standing.send_modify(|standing| {
            standing.state = state;
            reason.clone_into(&mut standing.reason);
        });
    }

    /// Relays as long as the stream and the log go on from each other.
    async fn session(&self) -> Result<std::convert::Infallible, Error> {
        let mut at = self.open().await?;
        let mut looked = Instant::now();
        let mut changed = self.log.changed();
        loop {
            changed.mark_unchanged(); // what is there now is about to be read
            if looked.elapsed() >= CHECK {
                at = self.look(at).await?;
                looked = Instant::now();
            }
            let events = self.log.read(at, BATCH).await?;
            let Some(first) = events.first() else {
                let _ = tokio::time::timeout(CHECK.saturating_sub(looked.elapsed()), changed.changed()).await;
                continue;
            };
            if (self.now.0)() - first.recorded_at > FRESH && looked.elapsed() > TRY_AGAIN {
                looked = Instant::now();
                let seen = self.look(at).await?;
                if seen != at {
                    at = seen;
                    continue;
                }
            }
            let life;
            (life, at) = self.nats.while_connected(self.publish(&events)).await??;
            self.reached(life, at, events.last().map(|event| event.recorded_at));
        }
    }

    /// Tells of messages that the stream had and has no more, although it is sound as far as it goes: an older copy of it came
    /// back, or a crash took what was acknowledged and not on disk yet. They are sent again.
    fn forgotten(&self, life: Life, last: i64) {
        let before = *self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, reached)) = before.filter(|(of, reached)| *of == life && *reached > last) {
            self.refilling("older", &format!("it ended at {reached} before, and ends at {last} now"));
        }
    }

    fn reached(&self, life: Life, position: i64, recorded_at: Option<DateTime<Utc>>) {
        *self.sent.lock().unwrap_or_else(PoisonError::into_inner) = Some((life, position));
        #[allow(clippy::cast_precision_loss, reason = "a gauge is a float")]
        metrics::gauge!("chuan_relay_position", "service" => self.service).set(position as f64);
        self.standing.send_modify(|standing| {
            (standing.state, standing.relayed) = (State::Current, position);
            standing.relayed_recorded_at = recorded_at;
            standing.reason.clear();
        });
    }

    /// Where the stream ends, once it is one that goes on from the log: made, mended or filled anew where necessary.
    async fn open(&self) -> Result<i64, Error> {
        loop {
            let head = self.log.head().await?;
            let life: Life = (head.log_id, head.epoch);
            let declared = self.nats.declared(self.service, life);
            let found = self.nats.stream(self.service).await?;
            let Some((stream, info)) = found else {
                if head.position > 0 {
                    self.refilling("missing", "there is none");
                }
                self.nats.make(declared).await?;
                continue;
            };
            let judged = judge::judge(&self.log, self.service, &self.province, life, &stream, &info);
            match self.nats.while_connected(judged).await?? {
                Verdict::Sound { last, recorded_at } => {
                    if !nats::is_as_declared(&info.config, &declared) {
                        self.mend(declared).await?;
                        continue;
                    }
                    self.log.hold(None);
                    self.hold(State::Current, "");
                    self.forgotten(life, last);
                    self.reached(life, last, recorded_at);
                    return Ok(last);
                }
                Verdict::Ahead(reason) => return Err(Error::Ahead(reason)),
                Verdict::Damaged { kind, reason } => {
                    // Another relay may have made it anew since we looked.
                    let again = self.nats.stream(self.service).await?;
                    if again.is_some_and(|(_, again)| again.created == info.created) {
                        self.refilling(kind, &reason);
                        self.nats.remove(self.service).await?;
                        self.nats.make(declared).await?;
                    }
                }
            }
        }
    }

    fn refilling(&self, kind: &'static str, reason: &str) {
        tracing::warn!(service = self.service, stream = %nats::stream_name(self.service), %reason, "the stream has lost messages: it is filled from the log");
        metrics::counter!("chuan_bus_refilled_total", "service" => self.service, "reason" => kind).increment(1);
        *self.sent.lock().unwrap_or_else(PoisonError::into_inner) = None; // one loss is told once
        self.standing.send_modify(|standing| {
            (standing.state, standing.relayed, standing.relayed_recorded_at) = (State::Refilling, 0, None);
            reason.clone_into(&mut standing.reason);
            standing.refilled += 1;
        });
    }

    /// Brings the configuration back; what cannot be changed in place is made anew, for the log can fill it.
    async fn mend(&self, declared: async_nats::jetstream::stream::Config) -> Result<(), Error> {
        metrics::counter!("chuan_bus_repaired_total", "service" => self.service).increment(1);
        match self.nats.patiently(self.nats.jetstream().update_stream(&declared)).await? {
            Ok(updated) if nats::is_as_declared(&updated.config, &declared) => {
                tracing::warn!(service = self.service, "the configuration of the stream was repaired");
                return Ok(());
            }
            Ok(_) => self.refilling("configuration", "its configuration cannot be repaired"),
            Err(error) => self.refilling("configuration", &error.to_string()),
        }
        self.nats.remove(self.service).await?;
        Ok(self.nats.make(declared).await?)
    }

    /// Where the stream ends now, if it is still the one that ended at `at`.
    async fn look(&self, at: i64) -> Result<i64, Error> {
        let Some((_, info)) = self.nats.stream(self.service).await? else { return Err(Error::Moved) };
        let head = self.log.head().await?;
        let declared = self.nats.declared(self.service, (head.log_id, head.epoch));
        let is_whole = judge::last_of(&info) == at && judge::has_all(&info);
        if is_whole && nats::is_as_declared(&info.config, &declared) { Ok(at) } else { Err(Error::Moved) }
    }
}
