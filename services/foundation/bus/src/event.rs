//! An event as it travels: CloudEvents 1.0, structured JSON, with the place in the log as extensions.
//!
//! **Invariant:** what the log holds goes on the wire and comes back byte for byte, the event's own text included.
//! **Invariant:** an event has one id for ever, whichever process sends it and however often.
//!
//! Deliberately absent: what the events mean; their schemas are the catalogue under `proto/events/`.

use crate::feed::Life;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use eventstore::Recorded;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// The media type of a message.
pub const CONTENT_TYPE: &str = "application/cloudevents+json";
/// The header with the position, for whoever does not want to read the body first.
pub const POSITION: &str = "Chuan-Position";
/// The version of every stored form: forms only grow, and another meaning gets another name.
const FORM: &str = "1";

/// The id of an event: it follows from the command and the place in its stream, so it is the same on every way.
pub fn id(event: &Recorded) -> Uuid {
    let name = format!("{}/{}/{}", event.kind, event.stream, event.version);
    Uuid::new_v5(&event.command_id, name.as_bytes())
}

/// The subject under which an event of `service` is published.
pub fn subject(service: &str, event: &Recorded) -> String {
    format!("chuan.{service}.{}.{}.{}", event.kind, event.name, event.stream)
}

/// An event with what a follower must know about its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrived {
    /// The event.
    pub event: Recorded,
    /// The log that it is of.
    pub life: Life,
    /// Position of the last event that the same command recorded.
    pub command_last: i64,
}

/// Why a message is none of ours.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not the JSON of an event.
    #[error("a message is not an event: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// A member does not fit.
    #[error("a message is not an event of {service}: {what}")]
    Foreign {
        /// Whose events were expected.
        service: String,
        /// What does not fit.
        what: String,
    },
}

/// The members in their order on the wire.
#[derive(Serialize, Deserialize)]
struct Wire<'a> {
    specversion: &'a str,
    id: Uuid,
    source: String,
    #[serde(rename = "type")]
    name: String,
    subject: Uuid,
    time: String,
    datacontenttype: &'a str,
    dataschema: String,
    position: i64,
    epoch: i64,
    logid: Uuid,
    streamversion: i64,
    effectiveon: NaiveDate,
    commandid: Uuid,
    commandlast: i64,
    actor: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    traceparent: Option<String>,
    #[serde(borrow)]
    data: &'a RawValue,
}

/// The message that tells of an event.
///
/// # Errors
/// The stored text is not JSON.
pub fn encode(province: &str, service: &str, arrived: &Arrived) -> Result<Vec<u8>, Error> {
    let event = &arrived.event;
    let (kind, name) = (&event.kind, &event.name);
    Ok(serde_json::to_vec(&Wire {
        specversion: "1.0",
        id: id(event),
        source: format!("//chuan/{province}/{service}"),
        name: format!("chuan.{service}.{kind}.{name}.v{FORM}"),
        subject: event.stream,
        time: event.recorded_at.to_rfc3339_opts(SecondsFormat::Micros, true),
        datacontenttype: "application/json",
        dataschema: format!("urn:chuan:events:{service}:{kind}:{name}:{FORM}"),
        position: event.position,
        epoch: arrived.life.1,
        logid: arrived.life.0,
        streamversion: event.version,
        effectiveon: event.effective_on,
        commandid: event.command_id,
        commandlast: arrived.command_last,
        actor: event.actor.clone(),
        traceparent: event.traceparent.clone(),
        data: serde_json::from_str(&event.event)?,
    })?)
}

/// The event that a message of `service` tells of.
///
/// # Errors
/// It is none of ours.
pub fn decode(service: &str, message: &[u8]) -> Result<Arrived, Error> {
    let wire: Wire<'_> = serde_json::from_slice(message)?;
    let foreign = |what: String| Error::Foreign { service: service.to_owned(), what };
    let mut parts = wire.name.strip_prefix("chuan.").unwrap_or_default().split('.');
    let (Some(of), Some(kind), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(foreign(format!("its type is {:?}", wire.name)));
    };
    if of != service {
        return Err(foreign(format!("its type is {:?}", wire.name)));
    }
    let recorded_at = DateTime::parse_from_rfc3339(&wire.time)
        .map_err(|error| foreign(format!("its time is {:?}: {error}", wire.time)))?;
    let event = Recorded {
        position: wire.position,
        kind: kind.to_owned(),
        stream: wire.subject,
        version: wire.streamversion,
        name: name.to_owned(),
        event: wire.data.get().to_owned(),
        effective_on: wire.effectiveon,
        recorded_at: recorded_at.with_timezone(&Utc),
        command_id: wire.commandid,
        actor: wire.actor,
        traceparent: wire.traceparent,
    };
    Ok(Arrived { event, life: (wire.logid, wire.epoch), command_last: wire.commandlast })
}

/// For each event the position of the last one that the same command recorded; the events are of whole commands.
pub(crate) fn command_lasts(events: &[Recorded]) -> Vec<i64> {
    let mut lasts: Vec<i64> = events.iter().map(|event| event.position).collect();
    for index in (0..lasts.len().saturating_sub(1)).rev() {
        if events[index].command_id == events[index + 1].command_id {
            lasts[index] = lasts[index + 1];
        }
    }
    lasts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrived() -> Arrived {
        let event = Recorded {
            position: 17,
            kind: "quality-system".into(),
            stream: Uuid::from_u128(7),
            version: 3,
            name: "Declared".into(),
            event: r#"{"type":"Declared",  "scope":"Một \"cửa\" \u0111","amount":1.50,"z":null}"#.into(),
            effective_on: NaiveDate::from_ymd_opt(2020, 12, 31).unwrap(),
            recorded_at: DateTime::from_timestamp_micros(1_609_380_184_123_456).unwrap(),
            command_id: Uuid::from_u128(9),
            actor: "Nguyễn Văn A <\"x\\y\">".into(),
            traceparent: None,
        };
        Arrived { event, life: (Uuid::from_u128(1), 2), command_last: 18 }
    }

    #[test]
    fn an_event_comes_back_byte_for_byte() {
        let sent = arrived();
        let message = encode("30", "registry", &sent).unwrap();
        assert_eq!(decode("registry", &message).unwrap(), sent);
        let text = String::from_utf8(message).unwrap();
        assert!(text.ends_with(&format!("\"data\":{}}}", sent.event.event)), "{text}");
        let traced = Recorded { traceparent: Some("00-4bf92f35-01".into()), ..sent.event.clone() };
        let traced = Arrived { event: traced, ..sent };
        assert_eq!(decode("registry", &encode("30", "registry", &traced).unwrap()).unwrap(), traced);
    }

    #[test]
    fn what_is_on_the_wire_is_what_was_promised() {
        let text = String::from_utf8(encode("30", "registry", &arrived()).unwrap()).unwrap();
        let expected = r#"{"specversion":"1.0","id":"9141503a-7c37-5e13-9645-7f085415db6a","source":"//chuan/30/registry","type":"chuan.registry.quality-system.Declared.v1","subject":"00000000-0000-0000-0000-000000000007","time":"2020-12-31T02:03:04.123456Z","datacontenttype":"application/json","dataschema":"urn:chuan:events:registry:quality-system:Declared:1","position":17,"epoch":2,"logid":"00000000-0000-0000-0000-000000000001","streamversion":3,"effectiveon":"2020-12-31","commandid":"00000000-0000-0000-0000-000000000009","commandlast":18,"actor":"Nguyễn Văn A <\"x\\y\">","data":{"type":"Declared",  "scope":"Một \"cửa\" \u0111","amount":1.50,"z":null}}"#;
        assert_eq!(text, expected);
        assert_eq!(
            subject("registry", &arrived().event),
            "chuan.registry.quality-system.Declared.00000000-0000-0000-0000-000000000007"
        );
    }

    #[test]
    fn a_message_of_somebody_else_is_refused() {
        let message = encode("30", "plans", &arrived()).unwrap();
        assert!(matches!(decode("registry", &message), Err(Error::Foreign { .. })));
        assert!(matches!(decode("registry", b"hello"), Err(Error::Unreadable(_))));
    }
}
