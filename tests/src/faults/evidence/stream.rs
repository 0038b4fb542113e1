//! A stream as NATS holds it: every message, with its headers.
//!
//! **Invariant:** nothing of the product takes part in reading it.

use anyhow::{Context as _, Result};
use async_nats::jetstream;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use std::{collections::BTreeMap, time::Duration};

/// How long an answer of NATS is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// Messages that are asked for at once.
const AT_ONCE: usize = 64;

/// A stream.
#[derive(Clone, Debug, Default)]
pub struct StreamEvidence {
    /// What it says of itself.
    pub description: String,
    /// Sequence of the first message.
    pub first: u64,
    /// Sequence of the last message.
    pub last: u64,
    /// Every message, by sequence.
    pub messages: Vec<Message>,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its place in the stream.
    pub sequence: u64,
    /// Its subject.
    pub subject: String,
    /// Its headers.
    pub headers: BTreeMap<String, Vec<String>>,
    /// Its body.
    pub body: Vec<u8>,
}

/// Reads a stream.
pub(super) async fn read(url: &str, name: &str) -> Result<StreamEvidence> {
    let client = tokio::time::timeout(PATIENCE, async_nats::connect(url)).await.context("NATS does not answer")??;
    let mut context = jetstream::new(client);
    context.set_timeout(PATIENCE);
    let mut handle = context.get_stream(name).await?;
    let info = handle.info().await?.clone();
    let (description, first, last) =
        (info.config.description.unwrap_or_default(), info.state.first_sequence, info.state.last_sequence);
    let handle = &handle;
    let messages = stream::iter(first.max(1)..=last).map(|sequence| message(handle, sequence)).buffered(AT_ONCE);
    let messages: Vec<Option<Message>> = messages.try_collect().await?;
    Ok(StreamEvidence { description, first, last, messages: messages.into_iter().flatten().collect() })
}

/// The message at a sequence; none when there is a hole.
async fn message(stream: &jetstream::stream::Stream, sequence: u64) -> Result<Option<Message>> {
    use jetstream::stream::LastRawMessageErrorKind::NoMessageFound;
    let found = match stream.get_raw_message(sequence).await {
        Ok(found) => found,
        Err(error) if error.kind() == NoMessageFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let header = |(name, values): (&async_nats::HeaderName, &Vec<async_nats::HeaderValue>)| {
        (name.to_string(), values.iter().map(ToString::to_string).collect())
    };
    let headers = found.headers.iter().map(header).collect();
    Ok(Some(Message { sequence, subject: found.subject.to_string(), headers, body: found.payload.to_vec() }))
}
