//! I4: a stream is its log, message by message, byte for byte.
//!
//! The message of an event is written here once more, from the words of the contract alone.
//!
//! **Invariant:** no crate of the product takes part in saying what a message must be.

use super::Found;
use crate::faults::evidence::{Evidence, LogEvidence, Message, StreamEvidence};
use chrono::SecondsFormat;
use eventstore::Recorded;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) fn check(evidence: &Evidence, found: &mut Found) {
    for (service, stream) in &evidence.streams {
        let Some(log) = evidence.logs.get(service) else { continue };
        check_one(&evidence.province, service, log, stream, found);
    }
}

fn check_one(province: &str, service: &str, log: &LogEvidence, stream: &StreamEvidence, found: &mut Found) {
    let kind = format!("the stream of {service}");
    let description = format!("chuan log {} epoch {}", log.log_id, log.epoch);
    if stream.description != description {
        found.add("I4", &kind, format!("says of itself {:?} instead of {description:?}", stream.description));
    }
    if i64::try_from(stream.last).ok() != Some(log.position) {
        found.add("I4", &kind, format!("ends at {}, and its log at {}", stream.last, log.position));
    }
    let mut messages: BTreeMap<u64, &Message> =
        stream.messages.iter().map(|message| (message.sequence, message)).collect();
    let lasts = last_of_commands(&log.rows);
    for row in &log.rows {
        let position = row.position;
        let last = lasts.get(&row.command_id).copied().unwrap_or(position);
        let wanted = expected(province, service, log.epoch, log.log_id, row, last);
        match messages.remove(&wanted.sequence) {
            None => found.add("I4", &kind, format!("has no message {position}")),
            Some(message) if *message != wanted => {
                found.add("I4", &kind, format!("message {position}: {}", difference(message, &wanted)));
            }
            Some(_) => {}
        }
    }
    for sequence in messages.keys() {
        found.add("I4", &kind, format!("has a message {sequence} that is not in the log"));
    }
}

fn last_of_commands(rows: &[Recorded]) -> BTreeMap<Uuid, i64> {
    rows.iter().map(|row| (row.command_id, row.position)).collect()
}

/// The message of an event; `last` is the position of the last event of the same command.
pub(super) fn expected(province: &str, service: &str, epoch: i64, log_id: Uuid, row: &Recorded, last: i64) -> Message {
    let Recorded { position, kind, stream, version, name, event, .. } = row;
    let id = Uuid::new_v5(&row.command_id, format!("{kind}/{stream}/{version}").as_bytes()).to_string();
    let mut body = String::from("{");
    let mut member = |name: &str, value: &str| {
        let comma = if body.len() > 1 { "," } else { "" };
        body.push_str(&format!("{comma}\"{name}\":{value}"));
    };
    let text = |value: &str| serde_json::Value::from(value).to_string();
    member("specversion", "\"1.0\"");
    member("id", &text(&id));
    member("source", &text(&format!("//chuan/{province}/{service}")));
    member("type", &text(&format!("chuan.{service}.{kind}.{name}.v1")));
    member("subject", &text(&stream.to_string()));
    member("time", &text(&row.recorded_at.to_rfc3339_opts(SecondsFormat::Micros, true)));
    member("datacontenttype", "\"application/json\"");
    member("dataschema", &text(&format!("urn:chuan:events:{service}:{kind}:{name}:1")));
    member("position", &position.to_string());
    member("epoch", &epoch.to_string());
    member("logid", &text(&log_id.to_string()));
    member("streamversion", &version.to_string());
    member("effectiveon", &text(&row.effective_on.to_string()));
    member("commandid", &text(&row.command_id.to_string()));
    member("commandlast", &last.to_string());
    member("actor", &text(&row.actor));
    if let Some(traceparent) = &row.traceparent {
        member("traceparent", &text(traceparent));
    }
    member("data", event);
    body.push('}');
    let one = |name: &str, value: String| (name.to_owned(), vec![value]);
    let mut headers = BTreeMap::from([
        one("Nats-Msg-Id", id),
        one("Nats-Expected-Last-Sequence", (position - 1).to_string()),
        one("Nats-Expected-Stream", format!("CHUAN_{}", service.to_uppercase())),
        one("Chuan-Position", position.to_string()),
        one("Content-Type", "application/cloudevents+json".to_owned()),
    ]);
    headers.extend(row.traceparent.clone().map(|traceparent| one("traceparent", traceparent)));
    let subject = format!("chuan.{service}.{kind}.{name}.{stream}");
    let sequence = u64::try_from(*position).unwrap_or_default();
    Message { sequence, subject, headers, body: body.into_bytes() }
}

fn difference(found: &Message, wanted: &Message) -> String {
    if found.subject != wanted.subject {
        return format!("its subject is {:?} instead of {:?}", found.subject, wanted.subject);
    }
    if found.headers != wanted.headers {
        return format!("its headers are {:?} instead of {:?}", found.headers, wanted.headers);
    }
    let at = found.body.iter().zip(&wanted.body).take_while(|(a, b)| a == b).count();
    let around = |body: &[u8]| {
        let end = body.len().min(at + 40);
        String::from_utf8_lossy(&body[at.saturating_sub(30).min(end)..end]).into_owned()
    };
    format!("from byte {at} on: {:?} instead of {:?}", around(&found.body), around(&wanted.body))
}
