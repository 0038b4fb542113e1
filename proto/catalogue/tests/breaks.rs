//! Every change that would break a consumer is refused, and nothing else is; shown on real schemas.

use catalogue::{events, released::breaks, released::surface};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The schema of an event as it is now.
fn schema(key: &str) -> Value {
    let event = events().into_iter().find(|event| event.key() == key).unwrap_or_else(|| panic!("there is no {key}"));
    event.schema
}

/// What is said of a change to an event that was released as it is now.
fn said_of(key: &str, change: impl FnOnce(&mut Value)) -> Vec<String> {
    let before = schema(key);
    let mut after = before.clone();
    change(&mut after);
    assert_ne!(before, after, "the change changes something");
    breaks(&surface("it", &before), &surface("it", &after))
}

fn take(list: &mut Value, gone: impl Fn(&Value) -> bool) {
    list.as_array_mut().expect("it is a list").retain(|item| !gone(item));
}

fn remove(object: &mut Value, name: &str) {
    object.as_object_mut().expect("it is an object").remove(name).expect("it was there");
}

fn push(list: &mut Value, item: Value) {
    list.as_array_mut().expect("it is a list").push(item);
}

#[test]
fn a_removed_event_is_refused() {
    let now = surface("registry/agency/Registered.1", &schema("registry.agency.Registered"));
    let mut released = now.clone();
    released.extend(surface("registry/agency/Renamed.1", &schema("registry.agency.Renamed")));
    assert_eq!(breaks(&released, &now), ["registry/agency/Renamed.1 is gone"]);
    assert_eq!(breaks(&now, &released), [""; 0], "and a new one is welcome");
}

#[test]
fn a_removed_field_is_refused() {
    let said = said_of("registry.agency.Renamed", |schema| {
        remove(&mut schema["properties"], "basis");
        take(&mut schema["required"], |name| name == "basis");
    });
    assert_eq!(said, ["it: basis is gone; it was string|null required"]);
}

#[test]
fn a_retyped_field_is_refused() {
    let said = said_of("registry.agency.Renamed", |schema| schema["properties"]["name"]["type"] = "integer".into());
    assert_eq!(said, ["it: name was string required, and is now integer required"]);
    let said =
        said_of("registry.agency.Renamed", |schema| schema["properties"]["name"]["type"] = json!(["string", "null"]));
    assert_eq!(said, ["it: name was string required, and is now string|null required"]);
    let said = said_of("registry.agency.Renamed", |schema| remove(&mut schema["properties"]["effectiveOn"], "format"));
    assert_eq!(said, ["it: effectiveOn was string(date) required, and is now string required"]);
}

#[test]
fn a_field_that_is_no_longer_always_there_is_refused() {
    let said = said_of("registry.agency.Renamed", |schema| take(&mut schema["required"], |name| name == "name"));
    assert_eq!(said, ["it: name was string required, and is now string optional"]);
}

#[test]
fn a_new_required_field_is_refused_and_a_new_optional_one_is_not() {
    let new = |schema: &mut Value| schema["properties"]["reason"] = json!({ "type": "string" });
    assert_eq!(said_of("registry.agency.Renamed", new), [""; 0]);
    let said = said_of("registry.agency.Renamed", |schema| {
        new(schema);
        push(&mut schema["required"], "reason".into());
    });
    assert_eq!(said, ["it: reason is new and required, but older forms lack it; give it a default"]);
    let said = said_of("registry.reorganisation.Adopted", |schema| push(&mut schema["required"], "closing".into()));
    assert_eq!(said, ["it: closing was array optional, and is now array required"]);
}

#[test]
fn a_removed_code_is_refused_and_a_new_one_is_not() {
    let said = said_of("registry.agency.Registered", |schema| {
        take(&mut schema["$defs"]["Tier"]["oneOf"], |code| code["const"] == "district");
    });
    assert_eq!(said, ["it: tier has no longer the code district"]);
    let said = said_of("registry.agency.Registered", |schema| {
        push(&mut schema["$defs"]["Tier"]["oneOf"], json!({ "type": "string", "const": "region" }));
    });
    assert_eq!(said, [""; 0]);
    let said = said_of("registry.agency.Registered", |schema| {
        take(&mut schema["$defs"]["Level"]["oneOf"], |code| code["const"] == "town");
    });
    assert_eq!(said, ["it: level has no longer the code town"], "also of what may be null");
}

#[test]
fn what_lies_deeper_is_held_too() {
    let key = "registry.reorganisation.ItemRecorded";
    let said = said_of(key, |schema| {
        schema["$defs"]["Input"]["properties"]["agency"]["type"] = "integer".into();
    });
    assert_eq!(said, ["it: inputs[].agency was string(uuid) required, and is now integer(uuid) required"]);
    let said = said_of(key, |schema| {
        take(&mut schema["$defs"]["Outcome"]["oneOf"], |one| one["properties"]["is"]["const"] == "abolished");
    });
    assert_eq!(
        said,
        [
            "it: outcome(is=abolished) is gone; it was object",
            "it: outcome(is=abolished).is is gone; it was code required",
        ]
    );
    let said = said_of(key, |schema| push(&mut schema["$defs"]["Input"]["required"], "name".into()));
    assert_eq!(said, ["it: inputs[].name was string|null optional, and is now string|null required"]);
    let said = said_of(key, |schema| {
        schema["$defs"]["Named"]["properties"]["code"] = json!({ "type": "string" });
        push(&mut schema["$defs"]["Named"]["required"], "code".into());
    });
    assert_eq!(said, ["it: named[].code is new and required, but older forms lack it; give it a default"]);
    let said = said_of("inspections.checklist-template.Published", |schema| {
        schema["$defs"]["Scoring"]["properties"]["values"]["additionalProperties"]["type"] = "string".into();
    });
    assert_eq!(said, ["it: scoring.values{} was integer(uint32), and is now string(uint32)"]);
}

#[test]
fn an_alternative_or_an_optional_object_may_come_with_required_fields_of_its_own() {
    let shape = json!({
        "type": "object",
        "properties": { "is": { "const": "split" }, "into": { "type": "integer" } },
        "required": ["is", "into"],
    });
    let said = said_of("registry.reorganisation.ItemRecorded", |schema| {
        push(&mut schema["$defs"]["Outcome"]["oneOf"], shape.clone());
        schema["properties"]["detail"] = shape.clone();
    });
    assert_eq!(said, [""; 0]);
}

#[test]
fn every_single_line_of_a_release_is_held() {
    for event in events() {
        let now = surface("it", &event.schema);
        assert_eq!(breaks(&now, &now), [""; 0]);
        assert_eq!(breaks(&BTreeSet::new(), &now), [""; 0], "the first release may say anything");
        // The first line of an event is that there is one; it goes with all the others.
        for line in now.iter().filter(|line| *line != "it object") {
            let less = now.iter().filter(|other| *other != line).cloned().collect();
            assert!(!breaks(&now, &less).is_empty(), "nobody would notice that this is gone: {line}");
        }
    }
}
