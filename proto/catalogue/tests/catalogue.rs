//! The committed catalogue is that of the code, and tells the truth about every form that was ever stored.
//!
//! **Invariant:** an event that somebody forgets, a schema that lies, and a change that breaks a consumer are refused here.

use catalogue::{ASYNCAPI, ENVELOPE, Event, committed, envelope, events, files, released::breaks, streams, surface};
use jsonschema::Validator;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// How a stale catalogue is made anew.
const ANEW: &str = "`cargo run -p catalogue` writes it anew";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../events")
}

/// A file that was committed.
fn read(path: &str) -> String {
    fs::read_to_string(folder().join(path)).unwrap_or_else(|error| panic!("proto/events/{path}: {error}; {ANEW}"))
}

fn parsed(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|error| panic!("proto/events/{path} is not JSON: {error}"))
}

/// Checks by a schema, days and ids included.
fn validator(schema: &Value) -> Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .unwrap_or_else(|error| panic!("{} is no schema: {error}", schema["$id"]))
}

/// What is wrong with a value.
fn faults(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// The committed schemas by service, kind and name of the event.
fn schemas() -> BTreeMap<(&'static str, &'static str, String), Validator> {
    let each = events().into_iter();
    each.map(|event| ((event.service, event.kind, event.name.clone()), validator(&parsed(&event.file())))).collect()
}

/// The folders of the domains, by the name of the service.
fn domains() -> BTreeMap<String, PathBuf> {
    let services = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services");
    let entries = fs::read_dir(services).expect("the services lie here").flatten();
    let domains = entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path().join("domain")));
    domains.filter(|(_, domain)| domain.is_dir()).collect()
}

#[test]
fn the_committed_files_are_those_of_the_code() {
    let made = files();
    let lying = committed(&folder()).expect("proto/events can be read");
    let needed: BTreeSet<String> = made.keys().cloned().collect();
    assert_eq!(lying.symmetric_difference(&needed).collect::<Vec<_>>(), [""; 0], "{ANEW}");
    let stale: Vec<&String> = made.iter().filter(|(path, text)| read(path) != **text).map(|(path, _)| path).collect();
    assert!(stale.is_empty(), "stale in proto/events: {stale:?}; {ANEW}");
}

/// Run with `CHUAN_RELEASE=1` to add what is new; nothing is ever taken out by the test.
#[test]
fn what_was_released_still_holds_and_what_is_new_is_written_down() {
    let path = folder().join("released.txt");
    let released: BTreeSet<String> = fs::read_to_string(&path).unwrap_or_default().lines().map(str::to_owned).collect();
    let now = surface();
    let broken = breaks(&released, &now);
    assert!(broken.is_empty(), "consumers rely on these: {broken:#?}");
    if std::env::var_os("CHUAN_RELEASE").is_some() {
        let text: String = now.iter().map(|line| format!("{line}\n")).collect();
        fs::write(&path, text).expect("released.txt can be written");
        return;
    }
    let added: Vec<_> = now.difference(&released).collect();
    assert!(added.is_empty(), "not yet in proto/events/released.txt (CHUAN_RELEASE=1 adds them): {added:#?}");
}

#[test]
fn every_history_and_every_kind_of_stream_is_in_the_catalogue() {
    let (mut histories, mut kinds) = (BTreeSet::new(), BTreeSet::new());
    for (service, domain) in domains() {
        for entry in fs::read_dir(domain.join("history")).into_iter().flatten().flatten() {
            let file = entry.file_name().to_string_lossy().into_owned();
            histories.insert((service.clone(), file.trim_end_matches(".jsonl").to_owned()));
        }
        for kind in declared_kinds(&domain.join("src")) {
            kinds.insert((service.clone(), kind));
        }
    }
    let known = |of: fn(&catalogue::Stream) -> &str| -> BTreeSet<(String, String)> {
        streams().iter().map(|stream| (stream.service.to_owned(), of(stream).to_owned())).collect()
    };
    assert_eq!(histories, known(|stream| stream.file), "every history has its line in catalogue/src/streams.rs");
    assert_eq!(kinds, known(|stream| stream.kind), "every aggregate has its line in catalogue/src/streams.rs");
}

/// The kinds that the sources below a folder declare.
fn declared_kinds(folder: &Path) -> Vec<String> {
    let mut kinds = Vec::new();
    for entry in fs::read_dir(folder).expect("sources can be read").flatten() {
        if entry.path().is_dir() {
            kinds.extend(declared_kinds(&entry.path()));
        } else {
            let source = fs::read_to_string(entry.path()).expect("a source is text");
            let declared = source.lines().filter_map(|line| line.trim().strip_prefix("const KIND: &'static str = \""));
            kinds.extend(declared.filter_map(|rest| rest.split('"').next().map(str::to_owned)));
        }
    }
    kinds
}

#[test]
fn every_form_that_was_ever_stored_fits_its_schema() {
    let schemas = schemas();
    let mut seen = 0;
    for stream in streams() {
        for line in stream.history.lines() {
            let form: Value = serde_json::from_str(line).expect("a line of history is JSON");
            let name = form["type"].as_str().expect("a stored form has a name").to_owned();
            let schema = schemas.get(&(stream.service, stream.kind, name));
            let schema = schema.unwrap_or_else(|| panic!("{}: no schema for {line}", stream.kind));
            assert_eq!(faults(schema, &form), [""; 0], "{line}");
            seen += 1;
        }
    }
    assert!(seen >= schemas.len(), "{seen} forms of {} events", schemas.len());
}

#[test]
fn a_form_that_was_never_stored_does_not_fit() {
    let schemas = schemas();
    let registered = &schemas[&("registry", "agency", "Registered".to_owned())];
    let good = events().into_iter().find(|event| event.key() == "registry.agency.Registered").expect("it is there");
    for (field, bad) in [
        ("type", Value::from("Renamed")),
        ("name", Value::Null),
        ("tier", "country".into()),
        ("parent", "294".into()),
        ("effectiveOn", "20/04/2014".into()),
    ] {
        let mut form = good.example.clone();
        form[field] = bad;
        assert!(!faults(registered, &form).is_empty(), "{form}");
        form.as_object_mut().expect("a form is an object").remove(field);
        assert!(!faults(registered, &form).is_empty(), "{form}");
    }
    let mut grown = good.example;
    grown["fromALaterRelease"] = 1.into();
    assert_eq!(faults(registered, &grown), [""; 0], "a consumer that checks by this schema survives the next release");
}

#[test]
fn every_schema_names_itself_and_every_example_fits() {
    for event in events() {
        let schema = parsed(&event.file());
        assert!(jsonschema::draft202012::meta::is_valid(&schema), "{}", event.file());
        assert_eq!(schema["$id"], format!("urn:chuan:events:{}:1", event.key().replace('.', ":")));
        let examples = schema["examples"].as_array().expect("every schema has an example");
        let validator = validator(&schema);
        assert!(!examples.is_empty(), "{}", event.file());
        examples.iter().for_each(|example| assert_eq!(faults(&validator, example), [""; 0], "{example}"));
    }
}

#[test]
fn a_cloud_event_of_every_event_fits_the_envelope() {
    let envelope = validator(&parsed(ENVELOPE));
    for event in events() {
        assert_eq!(faults(&envelope, &event.message()), [""; 0], "{}", event.message());
    }
}

/// As `chuan` sends it, byte for byte; written by hand, so that the envelope is held to something that was not made from it.
const SENT: &str = r#"{"specversion":"1.0","id":"3f4d3f0c-6d1b-5a53-9d0a-0c8a2f8f6a11","source":"//chuan/30/registry",
    "type":"chuan.registry.agency.Renamed.v1","subject":"00000000-0000-0000-0000-000000000294",
    "time":"2020-12-31T02:03:04.123456Z","datacontenttype":"application/json",
    "dataschema":"urn:chuan:events:registry:agency:Renamed:1","position":17,"epoch":1,
    "logid":"01890000-0000-7000-8000-000000000001","streamversion":3,"effectiveon":"2019-12-01",
    "commandid":"01890000-0000-7000-8000-000000000848","commandlast":18,"actor":"Nguyễn Văn An",
    "data":{"type":"Renamed","name":"UBND xã An Thượng","effectiveOn":"2019-12-01","basis":"788/NQ-UBTVQH14"}}"#;

#[test]
fn a_message_as_it_is_sent_fits_and_a_broken_one_does_not() {
    let envelope_schema = envelope();
    let validator = validator(&envelope_schema);
    let sent: Value = serde_json::from_str(SENT).expect("it is JSON");
    assert_eq!(faults(&validator, &sent), [""; 0], "without a trace context");
    for (member, bad) in [
        ("specversion", Value::from("0.3")),
        ("id", 17.into()),
        ("source", "registry".into()),
        ("type", "chuan.registry.agency.Renamed".into()),
        ("subject", "294".into()),
        ("time", "2020-12-31T02:03:04Z".into()),
        ("dataschema", "Renamed".into()),
        ("position", 0.into()),
        ("epoch", "1".into()),
        ("effectiveon", "31/12/2020".into()),
        ("data", Value::Null),
    ] {
        let mut broken = sent.clone();
        broken[member] = bad;
        assert!(!faults(&validator, &broken).is_empty(), "{member}");
    }
    for member in envelope_schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let mut broken = sent.clone();
        broken.as_object_mut().expect("a message is an object").remove(member);
        assert!(!faults(&validator, &broken).is_empty(), "{member} is missing");
    }
}

#[test]
fn every_channel_leads_to_a_schema_and_every_event_has_its_channel() {
    let document = parsed(ASYNCAPI);
    let addresses: BTreeMap<String, String> =
        events().iter().map(|event| (event.key(), format!("{}.{{streamId}}", event.subject()))).collect();
    let channels = document["channels"].as_object().expect("there are channels");
    let told = channels.iter().map(|(key, channel)| (key.clone(), text(&channel["address"])));
    assert_eq!(told.collect::<BTreeMap<_, _>>(), addresses);
    let mut files = BTreeSet::new();
    for reference in references(&document) {
        match reference.strip_prefix('#') {
            Some(place) => assert!(document.pointer(place).is_some(), "{reference} leads nowhere"),
            None => {
                assert!(folder().join(&reference).is_file(), "{reference} does not exist");
                files.insert(reference);
            }
        }
    }
    let needed: BTreeSet<String> = events().iter().map(Event::file).chain([ENVELOPE.to_owned()]).collect();
    assert_eq!(files, needed, "it refers to every schema");
    for event in events() {
        let payload = &document["components"]["messages"][event.key()]["payload"]["allOf"][1]["properties"];
        assert_eq!(payload["data"]["$ref"], event.file());
        assert_eq!(payload["dataschema"]["const"], parsed(&event.file())["$id"]);
        assert_eq!(payload["type"]["const"], event.cloud_type());
        assert_eq!(document["operations"][event.key()]["action"], "send");
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Everything that a document refers to, examples apart.
fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let own = members.get("$ref").map(text);
            let below = members.iter().filter(|(name, _)| *name != "examples").flat_map(|(_, below)| references(below));
            own.into_iter().chain(below).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn everything_is_described_in_words_of_json() {
    for event in events() {
        assert!(!event.summary.is_empty() && !event.about.is_empty(), "{} has no comment", event.key());
        let types =
            [&event.schema].into_iter().chain(event.schema["$defs"].as_object().into_iter().flatten().map(|(_, t)| t));
        for described in types.flat_map(|shape| {
            [shape].into_iter().chain(shape["properties"].as_object().into_iter().flatten().map(|(_, f)| f))
        }) {
            assert!(!text(&described["description"]).is_empty(), "{}: {described} has no comment", event.key());
        }
        for description in descriptions(&event.schema) {
            for rust in ["[`", "::", "`None`", "`Some", "]("] {
                assert!(!description.contains(rust), "{}: {description}", event.key());
            }
            let named = description.split('`').skip(1).step_by(2);
            named.for_each(|name| assert!(!name.contains('_'), "{}: {description}", event.key()));
        }
    }
}

fn descriptions(schema: &Value) -> Vec<String> {
    match schema {
        Value::Object(members) => {
            let own = members.get("description").filter(|own| own.is_string()).map(text);
            own.into_iter().chain(members.values().flat_map(descriptions)).collect()
        }
        Value::Array(items) => items.iter().flat_map(descriptions).collect(),
        _ => Vec::new(),
    }
}
