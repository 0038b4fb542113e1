//! How recorded events are shown, in a history and at the end of a log.
//!
//! **Invariant:** programs get the event's data as it was recorded; people get it in one line.
//!
//! Deliberately absent: what an event means; the words for its type are in `words.rs`.

use contracts::events::v1 as pb;
use serde::Serialize;
use serde_json::Value;

use crate::format::{self, Lang};
use crate::words::word;

/// An event for programs.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    position: i64,
    recorded_at: Option<String>,
    effective_on: String,
    stream_kind: String,
    stream_id: String,
    version: i64,
    r#type: String,
    actor: String,
    command_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<String>,
    data: Value,
}

/// The heads of [`Row::cells`].
pub(crate) const CSV_HEADS: [&str; 10] = [
    "position",
    "recorded_at",
    "effective_on",
    "stream_kind",
    "stream_id",
    "version",
    "type",
    "actor",
    "command_id",
    "data",
];

impl Row {
    /// The form for programs.
    pub(crate) fn of(event: &pb::Event) -> Self {
        Self {
            position: event.position,
            recorded_at: format::rfc3339(event.recorded_at.as_ref()),
            effective_on: event.effective_on.clone(),
            stream_kind: event.stream_kind.clone(),
            stream_id: event.stream_id.clone(),
            version: event.version,
            r#type: event.r#type.clone(),
            actor: event.actor.clone(),
            command_id: event.command_id.clone(),
            traceparent: event.traceparent.clone(),
            data: serde_json::from_str(&event.data).unwrap_or_else(|_| Value::String(event.data.clone())),
        }
    }

    /// The cells of a CSV file; the data stand in the last one as JSON.
    pub(crate) fn cells(event: &pb::Event) -> [String; 10] {
        [
            event.position.to_string(),
            format::rfc3339(event.recorded_at.as_ref()).unwrap_or_default(),
            event.effective_on.clone(),
            event.stream_kind.clone(),
            event.stream_id.clone(),
            event.version.to_string(),
            event.r#type.clone(),
            event.actor.clone(),
            event.command_id.clone(),
            event.data.clone(),
        ]
    }
}

/// What happened, in words; in Vietnamese with the event's type beside it, which filters and the contracts use.
pub(crate) fn name(event: &pb::Event, lang: Lang) -> String {
    let code = format!("{}/{}", event.stream_kind, event.r#type);
    let name = word("event", &code, lang);
    match lang {
        _ if name == code => event.r#type.clone(),
        Lang::Vi => format!("{name} ({})", event.r#type),
        Lang::En => name,
    }
}

/// What an event says beside its type and its day, in one line.
pub(crate) fn details(event: &pb::Event, lang: Lang) -> String {
    let Ok(Value::Object(fields)) = serde_json::from_str(&event.data) else { return event.data.clone() };
    let said = fields.iter().filter(|(key, _)| !matches!(key.as_str(), "type" | "effectiveOn"));
    let parts = said.filter_map(|(key, value)| Some(format!("{key}: {}", plain(value, lang)?)));
    parts.collect::<Vec<_>>().join(" · ")
}

/// A value without the marks of JSON; nothing for what says nothing.
fn plain(value: &Value, lang: Lang) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(format::day(text, lang)).filter(|text| !text.is_empty()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().filter_map(|item| plain(item, lang)).collect();
            Some(items.join("; ")).filter(|text| !text.is_empty())
        }
        Value::Object(fields) => {
            let fields: Vec<String> = fields.values().filter_map(|field| plain(field, lang)).collect();
            Some(fields.join(", ")).filter(|text| !text.is_empty())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(data: &str) -> pb::Event {
        let (stream_kind, r#type) = ("quality-system".to_owned(), "Declared".to_owned());
        pb::Event { stream_kind, r#type, data: data.to_owned(), ..Default::default() }
    }

    #[test]
    fn people_read_an_event_in_one_line() {
        let event = event(
            r#"{"type":"Declared","number":"25/QĐ-SKHCN","signature":{"person":"An","capacity":"head"},"signedOn":"2020-12-15","none":null,"empty":[],"effectiveOn":"2020-12-16"}"#,
        );
        assert_eq!(name(&event, Lang::Vi), "Công bố (Declared)");
        assert_eq!(name(&event, Lang::En), "Declared");
        assert_eq!(details(&event, Lang::Vi), "number: 25/QĐ-SKHCN · signature: head, An · signedOn: 15/12/2020");
    }

    #[test]
    fn an_event_of_a_newer_server_is_shown_as_it_is() {
        let mut event = event("not json");
        event.r#type = "Sealed".to_owned();
        assert_eq!((name(&event, Lang::Vi).as_str(), details(&event, Lang::Vi).as_str()), ("Sealed", "not json"));
        assert_eq!(Row::of(&event).data, Value::String("not json".to_owned()));
    }
}
