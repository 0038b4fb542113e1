//! A resolution as people write it down: the TOML file that `chuan reorganisation` and import sets read.
//!
//! `deploy/samples/README.md` describes the format. The agencies in it are named, not yet identified; `resolve.rs` finds them.
//!
//! **Invariant:** everything that is wrong with a file is told at once, each with its line.
//! **Invariant:** what a file says does not depend on its layout: comments, order of keys and blanks make no difference.
//!
//! Deliberately absent: the rules of a reorganisation (R-REG-3 to R-REG-8); the registry checks them upon its agencies.

use std::collections::BTreeMap;

use contracts::registry::v1 as pb;

pub(crate) use crate::fields::Text;
use crate::fields::{self, Fields, Source};
use crate::format::quoted;
use crate::import::Problem;
use crate::lists;

/// A resolution as its file words it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct File {
    /// The name of the file, for problems.
    pub(crate) name: String,
    /// Number and symbol.
    pub(crate) number: String,
    /// What it is about.
    pub(crate) title: String,
    /// The day of its signature.
    pub(crate) adopted_on: String,
    /// The day on which it became law.
    pub(crate) in_force_on: String,
    /// The first day of the new units.
    pub(crate) operational_on: String,
    /// Whether an agency that only moves under another one must declare again.
    pub(crate) reparented_redeclare: bool,
    /// Its own closing counts.
    pub(crate) closing: Vec<pb::ClosingCount>,
    /// Its items, in the order of the text.
    pub(crate) items: Vec<Item>,
}

/// An item: what becomes of certain units.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    /// Its number in the text.
    pub(crate) number: i32,
    /// What comes of it.
    pub(crate) outcome: Outcome,
    /// The units that go into it.
    pub(crate) from: Vec<Input>,
    /// The units as its wording names them.
    pub(crate) named: Vec<pb::NamedUnit>,
}

/// What comes of an item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// A new agency.
    Created(Created),
    /// An agency that goes on, perhaps changed.
    Continues(Continues),
    /// Nothing.
    Abolished,
}

/// A new agency.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Created {
    /// The key from which its id is made.
    pub(crate) key: Text,
    /// Full name.
    pub(crate) name: String,
    /// Number of its tier.
    pub(crate) tier: i32,
    /// Number of its kind.
    pub(crate) kind: i32,
    /// Number of its level; 0: none.
    pub(crate) level: i32,
    /// The agency above it.
    pub(crate) parent: Option<Text>,
    /// Code of its territory.
    pub(crate) area_code: Option<String>,
}

/// An agency that goes on; what is absent stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Continues {
    /// Which.
    pub(crate) agency: Text,
    /// Its new name.
    pub(crate) name: Option<String>,
    /// Number of its new level; 0: as before.
    pub(crate) level: i32,
    /// The agency above it from now on; blank: none.
    pub(crate) parent: Option<Text>,
    /// Its new code.
    pub(crate) area_code: Option<String>,
}

/// A unit that goes into an item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Input {
    /// Which.
    pub(crate) agency: Text,
    /// What it is called beside, to find a wrong one.
    pub(crate) name: Option<String>,
    /// Number of the share.
    pub(crate) share: i32,
    /// The items that take the rest, of a remainder.
    pub(crate) after: Vec<i32>,
}

impl File {
    /// What the file of that name says.
    ///
    /// # Errors
    /// Every problem, by line.
    pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        let text = fields::text_of(name, bytes)?;
        let mut source = Source::new(name, text);
        let file = fields::parse(&mut source).map(|entries| file(name, entries.get_ref(), &mut source));
        let problems = source.problems();
        file.filter(|_| problems.is_empty()).ok_or(problems)
    }

    /// The new agencies, in the order of the text.
    pub(crate) fn created(&self) -> impl Iterator<Item = &Created> {
        self.items.iter().filter_map(|item| match &item.outcome {
            Outcome::Created(created) => Some(created),
            Outcome::Continues(_) | Outcome::Abolished => None,
        })
    }

    /// What names an agency that is there before the resolution, with the key that names it.
    pub(crate) fn existing(&self) -> impl Iterator<Item = (&'static str, &Text)> {
        self.items.iter().flat_map(|item| {
            let continuing = match &item.outcome {
                Outcome::Continues(continues) => Some(&continues.agency),
                Outcome::Created(_) | Outcome::Abolished => None,
            };
            continuing.into_iter().chain(item.from.iter().map(|input| &input.agency)).map(|text| ("agency", text))
        })
    }

    /// What names the agency above another one; it may be there before, or be created by this file.
    pub(crate) fn parents(&self) -> impl Iterator<Item = (&'static str, &Text)> {
        let parents = self.items.iter().filter_map(|item| match &item.outcome {
            Outcome::Created(created) => created.parent.as_ref(),
            Outcome::Continues(continues) => continues.parent.as_ref().filter(|parent| !parent.text.is_empty()),
            Outcome::Abolished => None,
        });
        parents.map(|text| ("parent", text))
    }
}

fn file(name: &str, entries: &toml::de::DeTable<'_>, source: &mut Source<'_>) -> File {
    const KNOWN: [&str; 8] =
        ["number", "title", "adopted_on", "in_force_on", "operational_on", "reparented_redeclare", "closing", "item"];
    let fields = Fields::new(entries, 1, &KNOWN, source);
    let closing = fields.tables("closing", &["tier", "level", "live"], source);
    const ITEM: [&str; 6] = ["number", "created", "continues", "abolished", "from", "named"];
    let items = fields.tables("item", &ITEM, source);
    if items.is_empty() && !fields.has("item") {
        source.wrong(1, "item", "is missing; a resolution has at least one [[item]]");
    }
    let file = File {
        name: name.to_owned(),
        number: fields.text("number", source),
        title: fields.text("title", source),
        adopted_on: fields.day("adopted_on", source),
        in_force_on: fields.day("in_force_on", source),
        operational_on: fields.day("operational_on", source),
        reparented_redeclare: fields.yes_no("reparented_redeclare", source),
        closing: closing.iter().map(|count| closing_count(count, source)).collect(),
        items: items.iter().filter_map(|fields| item(fields, source)).collect(),
    };
    keys_once(&file, source);
    file
}

fn closing_count(fields: &Fields<'_>, source: &mut Source<'_>) -> pb::ClosingCount {
    pb::ClosingCount {
        tier: fields.code("tier", &lists::TIER, source),
        level: fields.optional_code("level", &lists::LEVEL, source),
        live: fields.number("live", source),
    }
}

fn item(fields: &Fields<'_>, source: &mut Source<'_>) -> Option<Item> {
    let number = fields.number("number", source);
    let from = fields.tables("from", &["agency", "name", "share", "after"], source);
    let named = fields.tables("named", &["name", "share"], source);
    let from = from.iter().map(|fields| input(fields, source)).collect();
    let named = named.iter().map(|fields| pb::NamedUnit {
        name: fields.text("name", source),
        share: fields.optional_code("share", &lists::SHARE, source),
    });
    let named = named.collect();
    let outcome = outcome(fields, source)?;
    Some(Item { number, outcome, from, named })
}

/// What comes of an item; nothing when it does not say exactly one thing, which is noted.
fn outcome(fields: &Fields<'_>, source: &mut Source<'_>) -> Option<Outcome> {
    const CREATED: [&str; 7] = ["key", "name", "tier", "kind", "level", "parent", "area_code"];
    const CONTINUES: [&str; 5] = ["agency", "name", "level", "parent", "area_code"];
    let said: Vec<&str> = ["created", "continues", "abolished"].into_iter().filter(|key| fields.has(key)).collect();
    if said.len() != 1 {
        let what = if said.is_empty() { "nothing".to_owned() } else { said.join(" and ") };
        let reason = format!("says {what} of what comes of it; write exactly one of created, continues and abolished");
        source.wrong(fields.line, "item", reason);
        return None;
    }
    if let Some(fields) = fields.table("created", &CREATED, source) {
        return Some(Outcome::Created(created(&fields, source)));
    }
    if let Some(fields) = fields.table("continues", &CONTINUES, source) {
        return Some(Outcome::Continues(continues(&fields, source)));
    }
    if fields.yes_no("abolished", source) {
        return Some(Outcome::Abolished);
    }
    if fields.is_false("abolished") {
        source.wrong(fields.line, "abolished", "is false; write true, or what else comes of the item");
    }
    None
}

fn created(fields: &Fields<'_>, source: &mut Source<'_>) -> Created {
    Created {
        key: fields.text_at("key", source),
        name: fields.text("name", source),
        tier: fields.code("tier", &lists::TIER, source),
        kind: fields.code("kind", &lists::KIND, source),
        level: fields.optional_code("level", &lists::LEVEL, source),
        parent: fields.optional_text_at("parent", false, source),
        area_code: fields.optional_text("area_code", source),
    }
}

fn continues(fields: &Fields<'_>, source: &mut Source<'_>) -> Continues {
    Continues {
        agency: fields.text_at("agency", source),
        name: fields.optional_text("name", source),
        level: fields.optional_code("level", &lists::LEVEL, source),
        parent: fields.optional_text_at("parent", true, source),
        area_code: fields.optional_text("area_code", source),
    }
}

fn input(fields: &Fields<'_>, source: &mut Source<'_>) -> Input {
    let mut after = fields.numbers("after", source);
    after.sort_unstable();
    after.dedup();
    Input {
        agency: fields.text_at("agency", source),
        name: fields.optional_text("name", source),
        share: fields.code("share", &lists::SHARE, source),
        after,
    }
}

/// A key makes one agency.
fn keys_once(file: &File, source: &mut Source<'_>) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for Text { text, line } in file.created().map(|created| &created.key).filter(|key| !key.text.is_empty()) {
        match first.get(text.as_str()) {
            Some(earlier) => {
                source.wrong(*line, "key", format!("{} is the key of line {earlier} already", quoted(text)));
            }
            None => {
                first.insert(text, *line);
            }
        }
    }
}
