//! The CloudEvent around every event, as it travels on the bus.
//!
//! **Invariant:** required members are those of every message; only `traceparent` may be missing.
//!
//! Deliberately absent: a limit to the members. CloudEvents lets anybody who passes a message on add extensions.

use crate::{DIALECT, Event, VERSION};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The ids of the examples: of the stream, of its log, and of the command.
const STREAM: Uuid = Uuid::from_u128(0x0198_f000_0000_7000_8000_0000_0000_0294);
const LOG: Uuid = Uuid::from_u128(0x0198_f000_0000_7000_8000_0000_0000_0001);
const COMMAND: Uuid = Uuid::from_u128(0x0198_f000_0000_7000_8000_0000_0000_0848);

/// Its schema.
pub(crate) fn schema() -> Value {
    let members = members();
    let required: Vec<&str> = members.iter().map(|(name, _)| *name).filter(|name| *name != "traceparent").collect();
    json!({
        "$schema": DIALECT,
        "$id": format!("urn:chuan:events:envelope:{VERSION}"),
        "title": "CloudEvent",
        "description": "An event as it travels: CloudEvents 1.0, structured JSON (`application/cloudevents+json`), with the \
            place in the log as extensions.",
        "type": "object",
        "required": required,
        "properties": members.iter().cloned().map(|(name, member)| (name.to_owned(), member)).collect::<Map<_, _>>(),
    })
}

/// What a message says, in its order on the wire.
fn members() -> Vec<(&'static str, Value)> {
    vec![
        ("specversion", constant("The version of CloudEvents.", "1.0")),
        (
            "id",
            uuid(
                "The event for ever, however often and by whom it is sent: the UUID, version 5, of \
            `<aggregate>/<subject>/<streamversion>` in the namespace `commandid`.",
            ),
        ),
        ("source", pattern("Whose log holds it: `//chuan/<province>/<service>`.", "^//chuan/[^/]+/[a-z]+$")),
        (
            "type",
            pattern(
                "`chuan.<service>.<aggregate>.<Event>.v<version>`; `data.type` is the `<Event>`.",
                r"^chuan\.[a-z]+\.[a-z-]+\.[A-Z][A-Za-z]*\.v[1-9][0-9]*$",
            ),
        ),
        ("subject", uuid("The stream: the thing to which it happened.")),
        (
            "time",
            pattern(
                "When the log learned it, in UTC, to the microsecond; never decreases with the position.",
                r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$",
            ),
        ),
        ("datacontenttype", constant("The form of `data`.", "application/json")),
        (
            "dataschema",
            pattern(
                "The `$id` of the schema of `data`, in this catalogue.",
                "^urn:chuan:events:[a-z]+:[a-z-]+:[A-Z][A-Za-z]*:[1-9][0-9]*$",
            ),
        ),
        (
            "position",
            count(
                "Place in the log of the service: 1, 2, 3 … without holes. A consumer remembers it, and so tells \
            gaps and duplicates.",
            ),
        ),
        (
            "epoch",
            count(
                "Which life of the log it is. Another one means that the log was restored from a backup: begin again \
            from position 1.",
            ),
        ),
        ("logid", uuid("Which log it is; of another one, begin again from position 1.")),
        ("streamversion", count("Place in the stream: 1, 2, 3 … without holes.")),
        (
            "effectiveon",
            json!({
                "description": "The civil day from which it is true in the world, which may lie before or after `time`.",
                "type": "string",
                "format": "date",
            }),
        ),
        (
            "commandid",
            uuid(
                "The command that it came from. All events of one command are recorded together, one after the \
            other.",
            ),
        ),
        (
            "commandlast",
            count(
                "Position of the last event of that command: when `position` reaches it, all that the command \
            recorded is there.",
            ),
        ),
        ("actor", text("Who gave that command.")),
        ("traceparent", text("W3C trace context of that command, if it had one.")),
        (
            "data",
            json!({
                "description": "What happened, byte for byte as it is stored; see the schema that `dataschema` names.",
                "type": "object",
                "properties": { "type": { "description": "The name of the event.", "type": "string" } },
                "required": ["type"],
            }),
        ),
    ]
}

fn text(about: &str) -> Value {
    json!({ "description": about, "type": "string" })
}

fn uuid(about: &str) -> Value {
    json!({ "description": about, "type": "string", "format": "uuid" })
}

fn count(about: &str) -> Value {
    json!({ "description": about, "type": "integer", "format": "int64", "minimum": 1 })
}

fn constant(about: &str, value: &str) -> Value {
    json!({ "description": about, "type": "string", "const": value })
}

fn pattern(about: &str, pattern: &str) -> Value {
    json!({ "description": about, "type": "string", "pattern": pattern })
}

/// A message of an event.
pub(crate) fn example(event: &Event) -> Value {
    let name = format!("{}/{STREAM}/3", event.kind);
    json!({
        "specversion": "1.0",
        "id": Uuid::new_v5(&COMMAND, name.as_bytes()),
        "source": format!("//chuan/30/{}", event.service),
        "type": event.cloud_type(),
        "subject": STREAM,
        "time": "2020-12-31T02:03:04.123456Z",
        "datacontenttype": "application/json",
        "dataschema": event.urn(),
        "position": 17,
        "epoch": 1,
        "logid": LOG,
        "streamversion": 3,
        "effectiveon": event.example["effectiveOn"],
        "commandid": COMMAND,
        "commandlast": 18,
        "actor": "Nguyễn Văn An",
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "data": event.example,
    })
}
