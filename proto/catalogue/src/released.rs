//! What consumers rely on, and what would break them.
//!
//! `proto/events/released.txt` holds a line for everything that was ever given to consumers:
//!
//! | line | meaning |
//! |---|---|
//! | `registry/agency/Registered.1 object` | there is such an event |
//! | `registry/agency/Registered.1 name string required` | it always has this field, of this type |
//! | `registry/agency/Registered.1 level code|null required` | always there, perhaps `null` |
//! | `registry/agency/Registered.1 level = ward` | a code that the field may have |
//! | `registry/reorganisation/Adopted.1 closing[].live integer(uint32) required` | a field of each item of a list |
//! | `registry/reorganisation/ItemRecorded.1 outcome(is=created).name string required` | a field of one alternative |
//!
//! **Invariant:** a line of a release never goes and never changes; only new ones come, and no new one asks a field of forms
//! that were stored without it.

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// How deep fields may nest; more is a type that contains itself.
const DEPTH_MAX: usize = 16;

/// A line for everything that a schema promises.
///
/// # Panics
/// The schema is one that this catalogue does not make.
pub fn surface(name: &str, schema: &Value) -> BTreeSet<String> {
    let mut walk = Walk { name, root: schema, lines: BTreeSet::new() };
    walk.lines.insert(format!("{name} {}", walk.shape(schema)));
    walk.inside("", schema, 0);
    walk.lines
}

struct Walk<'s> {
    name: &'s str,
    root: &'s Value,
    lines: BTreeSet<String>,
}

impl<'s> Walk<'s> {
    fn line(&mut self, path: &str, says: &str) {
        self.lines.insert(format!("{} {path} {says}", self.name));
    }

    fn resolve(&self, schema: &'s Value) -> &'s Value {
        match schema["$ref"].as_str() {
            Some(reference) => {
                let place = reference.trim_start_matches('#');
                self.root.pointer(place).unwrap_or_else(|| panic!("{}: {reference} leads nowhere", self.name))
            }
            None => schema,
        }
    }

    /// What a value is, in a word.
    fn shape(&self, schema: &'s Value) -> String {
        let schema = self.resolve(schema);
        if let Some(real) = nullable(schema) {
            return format!("{}|null", self.shape(real));
        }
        if let Some(alternatives) = schema["oneOf"].as_array() {
            let codes = alternatives.iter().all(|alternative| alternative["const"].is_string());
            return if codes { "code".to_owned() } else { "alternatives".to_owned() };
        }
        if schema.get("const").is_some() {
            return "code".to_owned();
        }
        let format = schema["format"].as_str().map(|format| format!("({format})")).unwrap_or_default();
        match &schema["type"] {
            Value::String(one) => format!("{one}{format}"),
            Value::Array(several) => {
                let names = several.iter().filter_map(Value::as_str);
                names
                    .map(|name| if name == "null" { name.into() } else { format!("{name}{format}") })
                    .collect::<Vec<_>>()
                    .join("|")
            }
            _ => panic!("{}: what is {schema}?", self.name),
        }
    }

    /// What lies below a value.
    fn inside(&mut self, path: &str, schema: &'s Value, depth: usize) {
        assert!(depth < DEPTH_MAX, "{}: {path} contains itself", self.name);
        let schema = self.resolve(schema);
        if let Some(real) = nullable(schema) {
            return self.inside(path, real, depth + 1);
        }
        if let Some(code) = schema["const"].as_str() {
            return self.line(path, &format!("= {code}"));
        }
        for alternative in schema["oneOf"].as_array().into_iter().flatten() {
            match label(alternative) {
                Some(label) => {
                    let path = format!("{path}({label})");
                    self.line(&path, &self.shape(alternative));
                    self.inside(&path, alternative, depth + 1);
                }
                None => self.inside(path, alternative, depth + 1),
            }
        }
        for (mark, below) in [("[]", &schema["items"]), ("{}", &schema["additionalProperties"])] {
            if below.is_object() {
                let path = format!("{path}{mark}");
                self.line(&path, &self.shape(below));
                self.inside(&path, below, depth + 1);
            }
        }
        let required = schema["required"].as_array();
        for (field, below) in schema["properties"].as_object().into_iter().flatten() {
            let path = if path.is_empty() { field.clone() } else { format!("{path}.{field}") };
            let need = required.is_some_and(|required| required.iter().any(|name| name == field));
            self.line(&path, &format!("{} {}", self.shape(below), if need { "required" } else { "optional" }));
            self.inside(&path, below, depth + 1);
        }
    }
}

/// The other alternative, of two of which one is `null`.
fn nullable(schema: &Value) -> Option<&Value> {
    let alternatives = schema["anyOf"].as_array()?;
    let null = |alternative: &&Value| alternative["type"] == "null";
    let mut real = alternatives.iter().filter(|alternative| !null(alternative));
    alternatives.iter().any(|alternative| null(&alternative)).then(|| real.next()).flatten()
}

/// How an alternative that is an object is told from the others: by a field with one code, or by its only field.
fn label(alternative: &Value) -> Option<String> {
    let fields: &Map<String, Value> = alternative["properties"].as_object()?;
    let tag = fields.iter().find_map(|(name, field)| Some(format!("{name}={}", field["const"].as_str()?)));
    tag.or_else(|| fields.keys().next().cloned())
}

/// What of a release no longer holds, a sentence each; empty: nothing breaks a consumer.
pub fn breaks(released: &BTreeSet<String>, now: &BTreeSet<String>) -> Vec<String> {
    let before = Index::of(released);
    let after = Index::of(now);
    let gone = before.names.difference(&after.names).map(|name| format!("{name} is gone"));
    let mut broken: BTreeSet<String> = gone.collect();
    for (place, said) in &before.places {
        let (name, path) = place;
        if !after.names.contains(name) {
            continue;
        }
        match after.places.get(place) {
            None => broken.insert(format!("{name}: {path} is gone; it was {said}")),
            Some(says) if says != said => broken.insert(format!("{name}: {path} was {said}, and is now {says}")),
            Some(_) => false,
        };
    }
    let codes =
        before.codes.difference(&after.codes).filter(|(name, path, _)| after.places.contains_key(&(*name, *path)));
    broken.extend(codes.map(|(name, path, code)| format!("{name}: {path} has no longer the code {code}")));
    for ((name, path), says) in &after.places {
        let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
        let known = before.places.contains_key(&(*name, parent));
        if says.ends_with(" required") && known && !before.places.contains_key(&(*name, *path)) {
            broken.insert(format!("{name}: {path} is new and required, but older forms lack it; give it a default"));
        }
    }
    broken.into_iter().collect()
}

/// The lines of a release, taken apart.
struct Index<'l> {
    names: BTreeSet<&'l str>,
    /// Name and path, with what is there; the path of the event itself is empty.
    places: BTreeMap<(&'l str, &'l str), &'l str>,
    codes: BTreeSet<(&'l str, &'l str, &'l str)>,
}

impl<'l> Index<'l> {
    fn of(lines: &'l BTreeSet<String>) -> Index<'l> {
        let mut index = Index { names: BTreeSet::new(), places: BTreeMap::new(), codes: BTreeSet::new() };
        for line in lines {
            let mut words = line.splitn(3, ' ');
            let (Some(name), Some(path)) = (words.next(), words.next()) else { continue };
            index.names.insert(name);
            match words.next() {
                None => drop(index.places.insert((name, ""), path)),
                Some(says) => match says.strip_prefix("= ") {
                    Some(code) => drop(index.codes.insert((name, path, code))),
                    None => drop(index.places.insert((name, path), says)),
                },
            }
        }
        index
    }
}
