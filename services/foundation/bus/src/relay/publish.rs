//! Sending events, many at once, each to follow on the one before.
//!
//! **Invariant:** the first message that the stream does not take ends the sending; none after it can be taken either, for each
//! insists on the sequence before it.
//! **Invariant:** no more is on its way than [`WINDOW`] messages of [`WINDOW_BYTES`] together.

use super::{Error, Relay};
use crate::{
    event::{self, Arrived},
    feed::Life,
    nats,
};
use async_nats::jetstream::{
    context::{PublishAckFuture, PublishErrorKind},
    message::PublishMessage,
};
use eventstore::Recorded;
use std::collections::VecDeque;

/// Messages on their way.
const WINDOW: usize = 256;
/// Bytes on their way.
const WINDOW_BYTES: usize = 8 << 20;

/// A message that is not acknowledged yet.
struct Sent {
    position: i64,
    bytes: usize,
    acknowledged: PublishAckFuture,
}

impl Relay {
    /// Sends whole commands' events and returns the position of the last one, and the life of the log, once all are acknowledged.
    pub(super) async fn publish(&self, events: &[Recorded]) -> Result<(Life, i64), Error> {
        let head = self.log.head().await?;
        let life = (head.log_id, head.epoch);
        let (mut sent, mut bytes) = (VecDeque::with_capacity(WINDOW), 0);
        let mut reached = 0;
        for (event, command_last) in events.iter().zip(event::command_lasts(events)) {
            let message =
                event::encode(&self.province, self.service, &Arrived { event: event.clone(), life, command_last })?;
            while sent.len() >= WINDOW || (bytes > 0 && bytes + message.len() > WINDOW_BYTES) {
                let Some(first) = sent.pop_front() else { break };
                (reached, bytes) = settle(first, bytes).await?;
            }
            bytes += message.len();
            sent.push_back(self.send(event, message).await?);
        }
        for first in sent {
            (reached, bytes) = settle(first, bytes).await?;
        }
        Ok((life, reached))
    }

    async fn send(&self, event: &Recorded, message: Vec<u8>) -> Result<Sent, Error> {
        let (position, bytes) = (event.position, message.len());
        let before = u64::try_from(position - 1).unwrap_or_default();
        let mut publication = PublishMessage::build()
            .header("Content-Type", event::CONTENT_TYPE)
            .header(event::POSITION, position.to_string().as_str())
            .message_id(event::id(event).to_string())
            .expected_last_sequence(before)
            .expected_stream(nats::stream_name(self.service));
        if let Some(traceparent) = &event.traceparent {
            publication = publication.header("traceparent", traceparent.as_str());
        }
        let publication = publication.payload(message.into());
        let subject = event::subject(self.service, event);
        let acknowledged = self.nats.patiently(self.nats.jetstream().send_publish(subject, publication)).await?;
        Ok(Sent { position, bytes, acknowledged: acknowledged.map_err(|error| nats::Error::of("an event", &error))? })
    }
}

/// Waits for one message, oldest first.
async fn settle(sent: Sent, bytes: usize) -> Result<(i64, usize), Error> {
    let acknowledged = sent.acknowledged.await.map_err(|error| match error.kind() {
        PublishErrorKind::WrongLastSequence | PublishErrorKind::StreamNotFound => Error::Moved,
        _ => nats::Error::of("an event was not taken", &error).into(),
    })?;
    // A repeated message is told where it stands already; anywhere else than at its position, the stream is not what we think.
    if i64::try_from(acknowledged.sequence) != Ok(sent.position) {
        return Err(Error::Moved);
    }
    Ok((sent.position, bytes - sent.bytes))
}
