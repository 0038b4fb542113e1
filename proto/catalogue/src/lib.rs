//! The catalogue of all public events: what `proto/events/` holds, made from the types that are stored.
//!
//! For every event a JSON Schema of its `data`; one for the CloudEvent around it; one AsyncAPI document with a channel for
//! every event. `cargo run -p catalogue` writes them, the tests hold the committed files to them.
//!
//! **Invariant:** nothing about an event is written by hand: names, fields, codes and descriptions come from the Rust types
//! and their comments, examples from the histories of stored forms.
//! **Invariant:** what was released stays (see [`released`]).
//!
//! Deliberately absent: a version other than 1. A stored form only grows, and another meaning gets another name, so the version
//! in a name is there for the day on which that promise has to be broken.

mod asyncapi;
mod envelope;
mod print;
mod prose;
pub mod released;
mod schema;
mod streams;

pub use streams::{Stream, streams};

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::{fs, io, path::Path};

/// The version of every stored form.
pub const VERSION: u32 = 1;
/// The file with the schema of the CloudEvent around every event.
pub const ENVELOPE: &str = "envelope.1.json";
/// The file with all channels.
pub const ASYNCAPI: &str = "asyncapi.json";
/// The dialect of all schemas here.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// One event of one kind of stream.
#[derive(Clone, Debug)]
pub struct Event {
    /// Whose log holds it, such as `registry`.
    pub service: &'static str,
    /// To what it happens, such as `quality-system`.
    pub kind: &'static str,
    /// Its name, such as `Declared`.
    pub name: String,
    /// What happened, in a sentence.
    pub summary: String,
    /// What all events of its kind are about.
    pub about: String,
    /// The newest stored form in the history of its kind.
    pub example: Value,
    /// The schema of its `data`.
    pub schema: Value,
}

impl Event {
    /// What it is called where one name must do, such as `registry.agency.Registered`.
    pub fn key(&self) -> String {
        format!("{}.{}.{}", self.service, self.kind, self.name)
    }

    /// Its file below the folder of the catalogue.
    pub fn file(&self) -> String {
        format!("{}/{}/{}.{VERSION}.json", self.service, self.kind, self.name)
    }

    /// Its `dataschema`, which is the id of its schema.
    pub fn urn(&self) -> String {
        urn(self.service, self.kind, &self.name)
    }

    /// The `type` of its CloudEvent.
    pub fn cloud_type(&self) -> String {
        format!("chuan.{}.v{VERSION}", self.key())
    }

    /// The subject of its messages up to the id of the stream.
    pub fn subject(&self) -> String {
        format!("chuan.{}", self.key())
    }

    /// A whole message of it: the example in its CloudEvent, as the bus carries it.
    pub fn message(&self) -> Value {
        envelope::example(self)
    }
}

fn urn(service: &str, kind: &str, name: &str) -> String {
    format!("urn:chuan:events:{service}:{kind}:{name}:{VERSION}")
}

/// All events of all kinds of streams.
pub fn events() -> Vec<Event> {
    streams().iter().flat_map(schema::events).collect()
}

/// The schema of the CloudEvent around every event.
pub fn envelope() -> Value {
    envelope::schema()
}

/// The AsyncAPI document.
pub fn asyncapi(events: &[Event]) -> Value {
    asyncapi::document(events)
}

/// Every file of the catalogue, by its path below the folder, with its text.
pub fn files() -> BTreeMap<String, String> {
    let events = events();
    let mut files: BTreeMap<String, String> =
        events.iter().map(|event| (event.file(), print::pretty(&event.schema))).collect();
    files.insert(ENVELOPE.to_owned(), print::pretty(&envelope()));
    files.insert(ASYNCAPI.to_owned(), print::pretty(&asyncapi(&events)));
    files
}

/// Everything that a consumer may rely on, a line each (see [`released`]).
pub fn surface() -> BTreeSet<String> {
    let mut lines = released::surface("envelope.1", &envelope());
    for event in events() {
        lines.extend(released::surface(event.file().trim_end_matches(".json"), &event.schema));
    }
    lines
}

/// The generated files that lie in a folder, by their paths below it.
///
/// # Errors
/// It cannot be read.
pub fn committed(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut open = vec![String::new()];
    while let Some(below) = open.pop() {
        for entry in fs::read_dir(folder.join(&below))? {
            let entry = entry?;
            let path = format!("{below}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                open.push(format!("{path}/"));
            } else if path.ends_with(".json") {
                found.insert(path);
            }
        }
    }
    Ok(found)
}
