//! The tasks behind a neighbour's log: one keeps its newest events at hand, one asks its owner where it ends.
//!
//! **Invariant:** the stream is left as soon as it is silent about something that the owner has, has a gap, or goes away; what is
//! missing then comes from the owner, and the stream is taken up again once it has caught up.
//!
//! Deliberately absent: the client's own way of mending a consumer. It has stalled after missed heartbeats; a new consumer from
//! the next position is always right.

use super::{Remote, owner, ring::Refused};
use crate::{event, feed::Life, nats};
use futures::StreamExt as _;
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, MissedTickBehavior};

/// How often the owner is asked where its log ends.
const ASK: Duration = Duration::from_secs(1);
/// How long the stream may be silent about what the owner has.
const SILENT_MAX: Duration = Duration::from_millis(750);
/// How often the stream is looked at while it is not good.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// How often NATS says that it is there.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// How long one request for messages stands.
const EXPIRES: Duration = Duration::from_secs(10);
/// Messages asked for at once.
const BATCH: usize = 500;

/// Why the stream is not followed any longer.
enum Left {
    /// NATS does not answer, or says nothing although there is something.
    Away(String),
    /// Messages are missing in it.
    Gap(String),
}

impl From<nats::Error> for Left {
    fn from(error: nats::Error) -> Left {
        Left::Away(error.to_string())
    }
}

/// Asks the owner where its log ends, again and again.
pub(super) async fn watch_owner(remote: Arc<Remote>) {
    let mut tick = tokio::time::interval(ASK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if let Err(error) = remote.head().await {
            tracing::debug!(%error, "the owner of a log cannot be asked");
        }
    }
}

/// Keeps the newest events at hand, from wherever they can be had.
pub(super) async fn keep_up(remote: Arc<Remote>) {
    let mut said = String::new();
    loop {
        tell_source(&remote, "nats");
        let reason = match remote.keep_up_by_stream(&mut said).await {
            Left::Away(reason) => reason,
            Left::Gap(reason) => {
                metrics::counter!("chuan_feed_gaps_total", "service" => remote.service).increment(1);
                reason
            }
        };
        if reason != said {
            tracing::warn!(service = remote.service, %reason, "the stream is left; its log is followed at the owner");
            said = reason; // once, however often it is tried
        }
        remote.keep_up_by_owner().await;
    }
}

fn tell_source(remote: &Remote, source: &'static str) {
    for each in ["nats", "owner", "none"] {
        metrics::gauge!("chuan_feed_source", "service" => remote.service, "source" => each)
            .set(f64::from(u8::from(each == source)));
    }
}

impl Remote {
    /// Follows the stream for as long as it is good.
    async fn keep_up_by_stream(&self, said: &mut String) -> Left {
        match self.follow_stream(said).await {
            Ok(never) => match never {},
            Err(left) => left,
        }
    }

    async fn follow_stream(&self, said: &mut String) -> Result<std::convert::Infallible, Left> {
        let mut losses = self.nats.losses();
        let next = self.take_up().await?;
        let (stream, _) =
            self.nats.stream(self.service).await?.ok_or_else(|| Left::Away("there is no stream".into()))?;
        let consumer = self.nats.patiently(stream.create_consumer(nats::consumer_from(next))).await?;
        let consumer = consumer.map_err(|error| nats::Error::of("a consumer", &error))?;
        let messages = consumer.stream().max_messages_per_batch(BATCH).heartbeat(HEARTBEAT).expires(EXPIRES).messages();
        let mut messages =
            self.nats.patiently(messages).await?.map_err(|error| nats::Error::of("the messages", &error))?;
        let mut seen = self.seen.subscribe();
        let mut behind_since: Option<(i64, Instant)> = None;
        let mut stood = next;
        if !said.is_empty() {
            tracing::info!(service = self.service, next, "the stream is followed again");
            said.clear();
        }
        loop {
            tokio::select! {
                message = messages.next() => match message {
                    Some(Ok(message)) => self.take_message(&message.payload)?,
                    Some(Err(error)) => return Err(nats::Error::of("the messages", &error).into()),
                    None => return Err(Left::Away("the messages have ended".into())),
                },
                // With the server its consumer has gone; it would take the client two heartbeats to notice.
                Ok(()) = losses.changed() => return Err(Left::Away("the connection to NATS was lost".into())),
                changed = seen.changed() => {
                    changed.map_err(|_| Left::Away("the process ends".into()))?;
                    let now = self.ring().next();
                    if now < std::mem::replace(&mut stood, now) {
                        return Err(Left::Away("the stream goes on from what the log no longer holds".into()));
                    }
                    let end = seen.borrow_and_update().as_ref().map_or(0, |head| head.position);
                    behind_since = self.silence(end, behind_since)?;
                }
            }
        }
    }

    /// How long the stream has been silent although the log goes on after what is at hand; too long is an error.
    fn silence(&self, end: i64, before: Option<(i64, Instant)>) -> Result<Option<(i64, Instant)>, Left> {
        let last = self.ring().last();
        match before {
            _ if end <= last => Ok(None),
            Some((stood_at, since)) if stood_at == last && since.elapsed() >= SILENT_MAX => {
                Err(Left::Away(format!("the stream is silent about {} to {end}", last + 1)))
            }
            Some((stood_at, since)) if stood_at == last => Ok(Some((stood_at, since))),
            _ => Ok(Some((last, Instant::now()))),
        }
    }

    /// The position from which to follow the stream, if it is of the log's present life and not behind what is at hand.
    async fn take_up(&self) -> Result<i64, Left> {
        let found = self.nats.stream(self.service).await?;
        let (_, info) = found.ok_or_else(|| Left::Away("there is no stream".into()))?;
        let life = nats::life_of(&info.config).ok_or_else(|| Left::Away("the stream is somebody else's".into()))?;
        let last = i64::try_from(info.state.last_sequence).unwrap_or(i64::MAX);
        self.compare_with_log(life, last).await?;
        if self.ring().life().is_none() {
            // The owner has not been heard of yet; the stream is all there is. What it says is compared once the owner answers.
            self.ring().begin(life, last);
            self.changed.send_replace(last);
        }
        let mut ring = self.ring();
        ring.forget_arriving();
        if ring.life() != Some(life) {
            return Err(Left::Away("the stream is of another life of the log".into()));
        }
        if last < ring.last() {
            return Err(Left::Away(format!("the stream ends at {last}, before {}", ring.last())));
        }
        Ok(ring.next())
    }

    /// Holds the end of a stream against the log, if its owner answers: whatever a stream has was in the log before.
    async fn compare_with_log(&self, life: Life, last: i64) -> Result<(), Left> {
        let Ok(head) = self.head().await else { return Ok(()) };
        if (head.log_id, head.epoch) == life && head.position < last {
            let end = head.position;
            return Err(Left::Away(format!(
                "the stream ends at {last} and the log at {end}: an older copy was restored"
            )));
        }
        Ok(())
    }

    fn take_message(&self, payload: &[u8]) -> Result<(), Left> {
        let arrived = event::decode(self.service, payload).map_err(|error| Left::Gap(error.to_string()))?;
        self.take(arrived).map_err(|refused| match refused {
            Refused::Gap { expected, found } => Left::Gap(format!("{found} came where {expected} was expected")),
            Refused::Life => Left::Away("the stream is of another life of the log".into()),
        })
    }

    fn take(&self, arrived: event::Arrived) -> Result<(), Refused> {
        let position = arrived.event.position;
        if self.ring().take(arrived)? {
            self.changed.send_replace(position);
        }
        Ok(())
    }

    /// Follows the log at its owner until the stream is good again.
    async fn keep_up_by_owner(&self) {
        tell_source(self, "owner");
        let mut look = tokio::time::interval(LOOK_AGAIN);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        look.reset(); // the stream was looked at just now
        loop {
            self.ring().forget_arriving();
            let followed = async {
                let Some(after) = self.at_hand() else { return };
                if let Err(error) = self.follow_owner(after).await {
                    tracing::debug!(%error, "a log cannot be followed at its owner");
                    tell_source(self, "none");
                }
            };
            tokio::select! {
                () = followed => {}
                () = self.until_good(&mut look) => return,
            }
            look.tick().await;
            if self.take_up().await.is_ok() {
                return;
            }
        }
    }

    /// Up to where events are at hand, once it is known which log they are of.
    fn at_hand(&self) -> Option<i64> {
        let ring = self.ring(); // one lock for both questions
        ring.life().map(|_| ring.last())
    }

    /// Ends when the owner does.
    async fn follow_owner(&self, after: i64) -> Result<(), crate::feed::Error> {
        let mut parts = self.owner.follow(after).await?;
        tell_source(self, "owner");
        while let Ok(Some(part)) = parts.message().await {
            for arrived in self.owner.arrived(part)? {
                if self.take(arrived).is_err() {
                    return Ok(()); // another life has begun: from its end on, then
                }
            }
        }
        Ok(())
    }

    async fn until_good(&self, look: &mut tokio::time::Interval) {
        loop {
            look.tick().await;
            let is_good = tokio::time::timeout(owner::PATIENCE, self.take_up_aside()).await;
            if is_good.is_ok_and(|is_good| is_good) {
                return;
            }
        }
    }

    /// Whether the stream has all that is at hand, without touching what is arriving.
    async fn take_up_aside(&self) -> bool {
        let Ok(Some((_, info))) = self.nats.stream(self.service).await else { return false };
        let last = i64::try_from(info.state.last_sequence).unwrap_or(i64::MAX);
        let Some(life) = nats::life_of(&info.config) else { return false };
        if self.compare_with_log(life, last).await.is_err() {
            return false;
        }
        let ring = self.ring();
        ring.life() == Some(life) && last >= ring.last()
    }
}
