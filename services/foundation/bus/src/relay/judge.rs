//! What a stream is, beside its log.
//!
//! **Invariant:** a stream is called sound only if it has every sequence from 1 to its last one and its last message is, byte for
//! byte, what would be sent for that position. (The messages before it were checked when they were the last; `bus reconcile`
//! compares all.)
//! **Invariant:** what only the stream holds is never thrown away without an operator's word, which is a new epoch.

use super::Error;
use crate::{
    event::{self, Arrived},
    feed::Life,
    nats,
};
use async_nats::jetstream::stream::{Info, Stream};
use chrono::{DateTime, Utc};
use eventstore::Log;

/// What a stream is.
pub(super) enum Verdict {
    /// The beginning of the log, or all of it.
    Sound { last: i64, recorded_at: Option<DateTime<Utc>> },
    /// Nothing that the log could not fill again.
    Damaged { kind: &'static str, reason: String },
    /// It holds what the log does not.
    Ahead(String),
}

/// The last sequence.
pub(super) fn last_of(info: &Info) -> i64 {
    i64::try_from(info.state.last_sequence).unwrap_or(i64::MAX)
}

/// Whether every message up to the last sequence is there.
pub(super) fn has_all(info: &Info) -> bool {
    info.state.messages == info.state.last_sequence
}

/// Looks at a stream that was found.
pub(super) async fn judge(
    log: &Log,
    service: &'static str,
    province: &str,
    life: Life,
    stream: &Stream<()>,
    info: &Info,
) -> Result<Verdict, Error> {
    let damaged = |kind, reason: String| Ok(Verdict::Damaged { kind, reason });
    let name = nats::stream_name(service);
    match nats::life_of(&info.config) {
        Some(other) if other == life => {}
        Some(other) if other.1 < life.1 => return damaged("epoch", format!("it is of epoch {}", other.1)),
        Some(other) if info.state.messages > 0 => {
            let (what, is) =
                if other.0 == life.0 { ("a later epoch of the log", "restored") } else { ("another log", "replaced") };
            return Ok(Verdict::Ahead(format!(
                "the stream {name} holds {} messages of {what} ({} epoch {}), so the log was {is}; to go on with the log as it is \
                 and fill the stream from it: chuan log new-epoch --service {service}",
                info.state.messages, other.0, other.1
            )));
        }
        Some(_) => return damaged("epoch", "it is empty and of another log".into()),
        None => return damaged("foreign", "it does not say which log it holds".into()),
    }
    if !has_all(info) {
        let (messages, last) = (info.state.messages, info.state.last_sequence);
        return damaged("truncated", format!("it holds {messages} messages although its last sequence is {last}"));
    }
    let last = last_of(info);
    if last == 0 {
        return Ok(Verdict::Sound { last, recorded_at: None });
    }
    let message = match stream.get_raw_message(info.state.last_sequence).await {
        Ok(message) => message.payload,
        Err(error) if error.to_string().contains("no message found") => {
            return damaged("truncated", format!("the message {last} is not there"));
        }
        Err(error) => return Err(nats::Error::of("the last message", &error).into()),
    };
    let Some(told) =
        event::decode(service, &message).ok().filter(|told| told.life == life && told.event.position == last)
    else {
        return damaged("foreign", format!("the message {last} is not the event of that position"));
    };
    compare(log, service, province, &told, &message).await
}

/// The last message beside the event of its position.
async fn compare(
    log: &Log,
    service: &'static str,
    province: &str,
    told: &Arrived,
    message: &[u8],
) -> Result<Verdict, Error> {
    let (last, name) = (told.event.position, nats::stream_name(service));
    let command = log.read(last - 1, 1).await?; // the rest of the command that recorded it
    let Some(event) = command.first() else {
        let head = log.head().await?.position;
        return Ok(Verdict::Ahead(format!(
            "the stream {name} holds events up to {last}, the log ends at {head}, so it was restored from an older copy; to go on \
             with the log as it is: chuan log new-epoch --service {service}"
        )));
    };
    if event::id(event) != event::id(&told.event) {
        return Ok(Verdict::Ahead(format!(
            "the stream {name} and the log hold different events at {last}, so the log was restored from an older copy and has gone \
             on; to go on with the log as it is: chuan log new-epoch --service {service}"
        )));
    }
    let recorded_at = Some(event.recorded_at);
    let last_of_command = command.iter().take_while(|next| next.command_id == event.command_id).last();
    let command_last = last_of_command.map_or(last, |event| event.position);
    let expected = event::encode(province, service, &Arrived { event: event.clone(), life: told.life, command_last })?;
    if expected != message {
        return Ok(Verdict::Damaged {
            kind: "form",
            reason: format!("the message {last} has another form than is sent now"),
        });
    }
    Ok(Verdict::Sound { last, recorded_at })
}
