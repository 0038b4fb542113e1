//! From the schema of all events of a stream to one schema for each.
//!
//! **Invariant:** a field is required exactly when every stored form has it: it is written without condition, and nothing is
//! read in its place (`#[serde(default)]`), which says that older forms lack it.
//! **Invariant:** a schema stands alone: it refers to nothing outside itself.

use crate::{DIALECT, Event, Stream, prose, urn};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The events of a stream, in the order in which its type lists them.
pub(crate) fn events(stream: &Stream) -> Vec<Event> {
    let mut root = stream.schema.clone();
    settle(&mut root);
    let about = text(&root["description"]);
    let variants = root["oneOf"].as_array().cloned().expect("an enum is one of its variants");
    variants.into_iter().map(|variant| event(stream, &about, variant, &root["$defs"])).collect()
}

fn event(stream: &Stream, about: &str, variant: Value, defs: &Value) -> Event {
    let (service, kind) = (stream.service, stream.kind);
    let mut schema = flat(variant, defs);
    let name = text(&schema["properties"]["type"]["const"]);
    let summary = text(&schema["description"]);
    let example = stream
        .example(&name)
        .unwrap_or_else(|| panic!("{service}: {name} has no line in history/{}.jsonl; add one", stream.file));
    schema["$schema"] = DIALECT.into();
    schema["$id"] = urn(service, kind, &name).into();
    schema["title"] = format!("{service}.{kind}.{name}").into();
    schema["description"] = format!("{summary}\n\n{about}").into();
    schema["properties"]["type"]["description"] = "The name of the event.".into();
    schema["examples"] = json!([example]);
    let used = reachable(&schema, defs);
    if !used.is_empty() {
        schema["$defs"] = Value::Object(used.into_iter().map(|name| (name.clone(), defs[&name].clone())).collect());
    }
    Event { service, kind, name, summary, about: about.to_owned(), example, schema }
}

/// The variant with the fields of the type that it wraps, if it wraps one, as its own.
fn flat(mut variant: Value, defs: &Value) -> Value {
    let Some(wrapped) = variant.as_object_mut().and_then(|variant| variant.remove("$ref")) else { return variant };
    let wrapped = &defs[definition(&wrapped).expect("a variant wraps a type of the same schema")];
    if let (Some(own), Some(fields)) =
        (variant["properties"].as_object_mut(), wrapped["properties"].as_object().cloned())
    {
        own.extend(fields);
    }
    if let (Some(own), Some(required)) = (variant["required"].as_array_mut(), wrapped["required"].as_array()) {
        own.extend(required.iter().cloned());
    }
    variant
}

/// The name in `#/$defs/Name`.
fn definition(reference: &Value) -> Option<&str> {
    reference.as_str()?.strip_prefix("#/$defs/")
}

/// Makes every description speak of JSON, and every field optional that older forms lack.
fn settle(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(description)) = members.get_mut("description") {
                *description = prose::plain(description);
            }
            forget_defaults(members);
            members.values_mut().for_each(settle);
        }
        Value::Array(items) => items.iter_mut().for_each(settle),
        _ => {}
    }
}

fn forget_defaults(members: &mut Map<String, Value>) {
    let lacking: BTreeSet<String> = members
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(_, field)| field.get("default").is_some())
        .map(|(name, _)| name.clone())
        .collect();
    if let Some(Value::Array(required)) = members.get_mut("required") {
        required.retain(|name| !name.as_str().is_some_and(|name| lacking.contains(name)));
    }
}

/// The definitions that a schema uses, and those that these use.
fn reachable(schema: &Value, defs: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = references(schema);
    while let Some(name) = open.pop() {
        if found.insert(name.clone()) {
            open.extend(references(&defs[&name]));
        }
    }
    found
}

fn references(schema: &Value) -> Vec<String> {
    match schema {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(definition).map(str::to_owned);
            own.into_iter().chain(members.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
