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

/// How many things of a long list are shown.
const SHOWN: usize = 3;
/// The longest list of things that is shown as a whole.
const LONGEST: usize = 8;

/// What an event says beside its type and its day, in one line.
pub(crate) fn details(event: &pb::Event, lang: Lang) -> String {
    let Ok(Value::Object(fields)) = serde_json::from_str(&event.data) else { return event.data.clone() };
    let said = fields.iter().filter(|(key, _)| !matches!(key.as_str(), "type" | "effectiveOn"));
    let parts = said.filter_map(|(key, value)| Some(format!("{key}: {}", plain(key, value, lang)?)));
    parts.collect::<Vec<_>>().join(" · ")
}

/// A value without the marks of JSON; nothing for what says nothing.
fn plain(key: &str, value: &Value, lang: Lang) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) if key == "sha256" => Some(format!("{}…", text.chars().take(12).collect::<String>())),
        Value::String(text) => Some(format::day(text, lang)).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(figure(key, number, lang)),
        Value::Bool(_) => Some(value.to_string()),
        Value::Array(things) => {
            let is_long = things.len() > LONGEST && things.iter().any(Value::is_object);
            let few = if is_long { SHOWN } else { things.len() };
            let mut told: Vec<String> = things.iter().take(few).filter_map(|thing| plain(key, thing, lang)).collect();
            told.extend(is_long.then(|| format!("… ({})", things.len())));
            Some(told.join("; ")).filter(|text| !text.is_empty())
        }
        Value::Object(fields) => {
            let said = fields.iter().filter_map(|(key, field)| Some((key, plain(key, field, lang)?)));
            let said: Vec<(&String, String)> = said.collect();
            // Few things say by themselves what they are.
            let is_large = said.len() > SHOWN;
            let told = said.into_iter().map(|(key, text)| if is_large { format!("{key} {text}") } else { text });
            Some(told.collect::<Vec<_>>().join(", ")).filter(|text| !text.is_empty())
        }
    }
}

/// A number as people write what it counts: money, a score.
fn figure(key: &str, number: &serde_json::Number, lang: Lang) -> String {
    match number.as_i64() {
        Some(amount) if key.ends_with("Dong") => format!("{} đ", format::number(amount, lang)),
        Some(score) if key.ends_with("Hundredths") => i32::try_from(score)
            .map_or_else(|_| number.to_string(), |score| format::decimal(&format::hundredths(score), lang)),
        _ => number.to_string(),
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
    fn money_scores_digests_and_long_lists_are_readable() {
        let digest = "ab".repeat(32);
        let agencies: Vec<_> = (0..46).map(|number| format!(r#"{{"agency":"a-{number}","mode":"on-site"}}"#)).collect();
        let data = format!(
            r#"{{"amountDong":120000000,"scoreHundredths":8571,"sha256":"{digest}","campaign":{{"agencies":[{}],"from":"2021-07-15","title":"T","year":2021}}}}"#,
            agencies.join(",")
        );
        assert_eq!(
            details(&event(&data), Lang::Vi),
            "amountDong: 120.000.000 đ · campaign: agencies a-0, on-site; a-1, on-site; a-2, on-site; … (46), from 15/07/2021, \
             title T, year 2021 · scoreHundredths: 85,71 · sha256: abababababab…"
        );
    }

    #[test]
    fn an_event_of_a_newer_server_is_shown_as_it_is() {
        let mut event = event("not json");
        event.r#type = "Sealed".to_owned();
        assert_eq!((name(&event, Lang::Vi).as_str(), details(&event, Lang::Vi).as_str()), ("Sealed", "not json"));
        assert_eq!(Row::of(&event).data, Value::String("not json".to_owned()));
    }
}
