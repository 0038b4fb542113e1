//! The AsyncAPI 3 document: where each event is found on the bus, and in which form.
//!
//! **Invariant:** every event is one channel, one message and one operation, all under its key; all schemas of events are
//! referred to, none is repeated.
//!
//! Deliberately absent: how to consume (durable consumers, gaps, epochs). That is the consumer's guide.

use crate::{ENVELOPE, Event};
use serde_json::{Map, Value, json};

/// What each service's events are about.
const SERVICES: [(&str, &str); 3] = [
    ("registry", "Which agencies exist, and what each has built, applied and declared."),
    ("plans", "Official documents, steering committees, working days, plans with their tasks and money, trainings."),
    ("inspections", "Checklists, campaigns and teams, inspections, findings and their corrective actions."),
];

const ABOUT: &str = "Every fact that the services of Chuẩn record, in the order in which they record it.\n\n\
    Each service has one log, and JetStream one stream for each log: CHUAN_REGISTRY, CHUAN_PLANS, CHUAN_INSPECTIONS. The sequence \
    in the stream is the position in the log. A subject is `chuan.<service>.<aggregate>.<Event>.<stream id>`, so a consumer may \
    subscribe to `chuan.registry.>`, to `chuan.*.*.Renamed.>`, or to one thing by its id.\n\n\
    The schemas only grow: fields, codes and events are added, never removed, retyped or newly required. Ignore what you do \
    not know.";

/// The document.
pub(crate) fn document(events: &[Event]) -> Value {
    let each = |make: fn(&Event) -> Value| Value::Object(events.iter().map(|e| (e.key(), make(e))).collect());
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Events of Chuẩn",
            "version": "1.0.0",
            "description": ABOUT,
            "license": { "name": "Apache-2.0" },
            "tags": SERVICES.map(|(name, description)| json!({ "name": name, "description": description })),
        },
        "defaultContentType": "application/cloudevents+json",
        "servers": { "nats": server() },
        "channels": each(channel),
        "operations": each(operation),
        "components": {
            "messages": each(message),
            "messageTraits": { "cloudevent": cloudevent() },
            "schemas": { "headers": headers() },
            "securitySchemes": {
                "user": { "type": "userPassword", "description": "An account of NATS that may read the streams." },
            },
        },
    })
}

fn server() -> Value {
    json!({
        "host": "{host}:{port}",
        "protocol": "nats",
        "description": "NATS 2.9 or newer with JetStream.",
        "variables": {
            "host": { "default": "127.0.0.1", "description": "Where NATS is." },
            "port": { "default": "4222", "description": "Its port for clients." },
        },
        "security": [{ "$ref": "#/components/securitySchemes/user" }],
    })
}

fn channel(event: &Event) -> Value {
    let key = event.key();
    json!({
        "address": format!("{}.{{streamId}}", event.subject()),
        "title": key,
        "summary": event.summary,
        "description": event.about,
        "parameters": { "streamId": { "description": "UUID of the thing to which it happened; `*` for all of them." } },
        "messages": { &event.name: { "$ref": format!("#/components/messages/{key}") } },
        "servers": [{ "$ref": "#/servers/nats" }],
        "tags": [{ "name": event.service }],
    })
}

fn operation(event: &Event) -> Value {
    let channel = format!("#/channels/{}", event.key());
    json!({
        "action": "send",
        "summary": event.summary,
        "channel": { "$ref": channel },
        "messages": [{ "$ref": format!("{channel}/messages/{}", event.name) }],
    })
}

fn message(event: &Event) -> Value {
    json!({
        "name": event.cloud_type(),
        "title": event.key(),
        "summary": event.summary,
        "traits": [{ "$ref": "#/components/messageTraits/cloudevent" }],
        "payload": {
            "allOf": [
                { "$ref": ENVELOPE },
                {
                    "type": "object",
                    "properties": {
                        "type": { "const": event.cloud_type() },
                        "dataschema": { "const": event.urn() },
                        "data": { "$ref": event.file() },
                    },
                },
            ],
        },
        "examples": [{ "name": "stored", "summary": "As it is stored, in its CloudEvent.", "payload": event.message() }],
    })
}

fn cloudevent() -> Value {
    json!({
        "contentType": "application/cloudevents+json",
        "headers": { "$ref": "#/components/schemas/headers" },
        "correlationId": {
            "description": "The command that it came from; events of one command have the same.",
            "location": "$message.payload#/commandid",
        },
    })
}

fn headers() -> Value {
    let header = |about: &str| json!({ "description": about, "type": "string" });
    let mut properties: Map<String, Value> = [
        ("Nats-Msg-Id", "The `id` of the CloudEvent; JetStream drops what comes twice within two minutes."),
        ("Nats-Expected-Last-Sequence", "The position before its own: JetStream takes no message out of its place."),
        ("Chuan-Position", "The `position` of the CloudEvent, for whoever does not read the body first."),
        ("traceparent", "W3C trace context of the command, if it had one."),
        ("Content-Type", "The form of the body."),
    ]
    .map(|(name, about)| (name.to_owned(), header(about)))
    .into_iter()
    .collect();
    properties["Nats-Msg-Id"]["format"] = "uuid".into();
    properties["Chuan-Position"]["pattern"] = "^[1-9][0-9]*$".into();
    properties["Nats-Expected-Last-Sequence"]["pattern"] = "^[0-9]+$".into();
    properties["Content-Type"]["const"] = "application/cloudevents+json".into();
    json!({
        "type": "object",
        "properties": properties,
        "required": ["Nats-Msg-Id", "Nats-Expected-Last-Sequence", "Chuan-Position", "Content-Type"],
    })
}
