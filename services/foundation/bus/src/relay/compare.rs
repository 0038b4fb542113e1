//! A stream beside its log, message by message.
//!
//! **Invariant:** comparing changes nothing; what differs is told with its first position.

use super::{Error, Relay, State};
use crate::{
    event::{self, Arrived},
    nats,
};
use async_nats::jetstream::stream::Stream;
use bytes::Bytes;
use futures::StreamExt as _;
use std::{collections::BTreeMap, time::Duration};

/// Messages fetched at once.
const PART: i64 = 1_000;
/// How long a stream may take to be filled again.
const REFILL_MAX: Duration = Duration::from_secs(50);

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// Messages compared.
    pub compared: i64,
    /// The first position at which log and stream differ; 0: they do not.
    pub first_difference: i64,
    /// What differs there.
    pub difference: String,
    /// Whether the stream was made anew because of it.
    pub refilled: bool,
}

impl Relay {
    /// Compares the stream with the log, message by message; when they differ it is made anew, unless `validate_only`.
    ///
    /// # Errors
    /// One of them cannot be read, or the stream is ahead of the log, which only a new epoch settles.
    pub async fn reconcile(&self, validate_only: bool) -> Result<Compared, Error> {
        let standing = self.standing();
        if standing.state == State::Ahead {
            return Err(Error::Ahead(standing.reason));
        }
        let mut compared = self.compare().await?;
        if compared.first_difference > 0 && !validate_only {
            self.nats.remove(self.service).await?;
            let mut standing = self.standing.subscribe();
            let refilled = standing.borrow().refilled;
            let head = self.log.head().await?.position;
            let filled =
                standing.wait_for(|now| now.refilled > refilled && now.state == State::Current && now.relayed >= head);
            compared.refilled = tokio::time::timeout(REFILL_MAX, filled).await.is_ok_and(|filled| filled.is_ok());
        }
        Ok(compared)
    }

    async fn compare(&self) -> Result<Compared, Error> {
        let differs = |at: i64, difference: &str| Compared {
            compared: at - 1,
            first_difference: at,
            difference: difference.to_owned(),
            refilled: false,
        };
        let Some((stream, info)) = self.nats.stream(self.service).await? else {
            return Ok(differs(1, "there is no stream"));
        };
        let head = self.log.head().await?;
        let life = (head.log_id, head.epoch);
        let last = i64::try_from(info.state.last_sequence).unwrap_or(i64::MAX);
        let mut at = 0;
        while at < last.min(head.position) {
            let events = self.log.read(at, PART).await?;
            let messages = self.fetch(&stream, at + 1, i64::try_from(events.len()).unwrap_or(PART)).await?;
            for (event, command_last) in events.iter().zip(event::command_lasts(&events)) {
                let position = event.position;
                if position > last {
                    break;
                }
                let arrived = Arrived { event: event.clone(), life, command_last };
                let expected = event::encode(&self.province, self.service, &arrived)?;
                match messages.get(&position) {
                    None => return Ok(differs(position, "the stream has no message there")),
                    Some(message) if *message != expected => {
                        return Ok(differs(position, "the message is another one than the event there"));
                    }
                    Some(_) => at = position,
                }
            }
        }
        Ok(Compared { compared: at, ..Compared::default() })
    }

    /// The messages from a sequence on, as far as the stream has them.
    async fn fetch(&self, stream: &Stream<()>, from: i64, count: i64) -> Result<BTreeMap<i64, Bytes>, Error> {
        let consumer = self.nats.patiently(stream.create_consumer(nats::consumer_from(from))).await?;
        let consumer = consumer.map_err(|error| nats::Error::of("a consumer", &error))?;
        let batch = consumer.fetch().max_messages(usize::try_from(count).unwrap_or(1)).messages().await;
        let mut batch = batch.map_err(|error| nats::Error::of("the messages", &error))?;
        let mut messages = BTreeMap::new();
        while let Some(message) = self.nats.patiently(batch.next()).await? {
            let message = message.map_err(|error| nats::Error::of("a message", error.as_ref()))?;
            let sequence =
                message.info().map_err(|error| nats::Error::of("a message", error.as_ref()))?.stream_sequence;
            messages.insert(i64::try_from(sequence).unwrap_or(i64::MAX), message.payload.clone());
        }
        Ok(messages)
    }
}
