//! A checklist (đề cương kiểm tra) and its versions: what a team looks at, how answers become a grade, and the rules of the
//! procedure (DOMAIN §4.1).
//!
//! **Invariant:** versions are 1, 2, 3 … and come into force one after another, each on a later day; the content of a number
//! never changes, so an inspection that started by a version can be scored by it for ever.
//! **Invariant:** every score has exactly one grade: the bands begin where there is nothing better and end at 0.
//! **Invariant:** the id of a checklist follows from its code.
//!
//! Deliberately absent: which clauses the standard has. That is a list in the province's data; here only their form is checked.

mod check;
mod event;
mod rejection;
#[cfg(test)]
mod tests;
mod version;

pub(crate) use check::is_clause;
pub use event::Event;
pub use rejection::Rejection;
pub use version::{Band, CorrectiveDays, Item, Rules, Scoring, Version};

use chrono::NaiveDate;
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// What one may ask of a checklist.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Lay its next version down.
    Publish(Version),
}

impl Command {
    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        let Command::Publish(version) = self;
        version.effective_on
    }
}

/// A checklist with all its versions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChecklistTemplate {
    /// By number; shared, because every answer of every inspection looks at them.
    versions: Arc<BTreeMap<u32, Version>>,
}

/// The id of the checklist with this code; the same code has the same id everywhere and for ever.
pub fn id(code: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("chuan/checklist-template/{code}").as_bytes())
}

impl ChecklistTemplate {
    /// Its code, once something was published.
    pub fn code(&self) -> Option<&str> {
        self.versions.values().next().map(|version| version.code.as_str())
    }

    /// All versions, the first one first.
    pub fn versions(&self) -> impl DoubleEndedIterator<Item = &Version> {
        self.versions.values()
    }

    /// The version with this number.
    pub fn version(&self, number: u32) -> Option<&Version> {
        self.versions.get(&number)
    }

    /// The version by which an inspection that starts on this day is made.
    pub fn in_force(&self, on: NaiveDate) -> Option<&Version> {
        let begun = self.versions.values().filter(|version| version.effective_on <= on);
        begun.max_by_key(|version| (version.effective_on, version.version))
    }

    fn publish(&self, wanted: &Version) -> Result<Vec<Event>, Rejection> {
        let wanted = check::stored(wanted)?;
        if let Some(code) = self.code().filter(|code| *code != wanted.code) {
            return Err(Rejection::OtherCode { code: code.to_owned() });
        }
        if let Some(known) = self.version(wanted.version) {
            let same = *known == wanted;
            return if same { Ok(vec![]) } else { Err(Rejection::VersionTaken { version: wanted.version }) };
        }
        let last = self.versions().next_back();
        let expected = last.map_or(1, |last| last.version.saturating_add(1));
        if wanted.version != expected {
            return Err(Rejection::NotNext { version: wanted.version, expected });
        }
        if let Some(last) = last.filter(|last| wanted.effective_on <= last.effective_on) {
            let (version, on) = (wanted.version, wanted.effective_on);
            return Err(Rejection::BeforeLast { version, on, last: last.version, last_on: last.effective_on });
        }
        Ok(vec![Event::Published(wanted)])
    }
}

impl decider::Aggregate for ChecklistTemplate {
    const KIND: &'static str = "checklist-template";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        let Command::Publish(version) = command;
        self.publish(version)
    }

    fn evolve(&mut self, event: &Event) {
        let Event::Published(version) = event;
        Arc::make_mut(&mut self.versions).entry(version.version).or_insert_with(|| version.clone());
    }
}
