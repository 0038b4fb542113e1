//! Answers made of records: a list of things, or one thing with all that belongs to it; as table, JSON and CSV.
//!
//! **Invariant:** every form says what it was computed from: the day, the instant and the positions.
//! **Invariant:** an empty list still has its heads.
//!
//! Deliberately absent: what the fields are; each command knows its own (`record.rs`).

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::format::{self, Lang};
use crate::output::{self, Format, Sheet};
use crate::record::{Field, Look, Record, Value};
use crate::when::Origin;

/// A list of things of one sort.
#[derive(Debug)]
pub(crate) struct Listing {
    /// What they are called in JSON.
    pub(crate) name: &'static str,
    /// What the answer was computed from.
    pub(crate) origin: Origin,
    /// A record of the same sort, for the heads; nobody sees its values.
    pub(crate) heads: Record,
    /// The things.
    pub(crate) records: Vec<Record>,
    /// What people read below the table.
    pub(crate) below: String,
}

impl Listing {
    /// The list of `things`, each told by `record`.
    pub(crate) fn of<T: Default>(
        name: &'static str,
        origin: Origin,
        things: &[T],
        record: impl Fn(&T) -> Record,
    ) -> Self {
        let heads = record(&T::default());
        Self { name, origin, heads, records: things.iter().map(record).collect(), below: String::new() }
    }

    /// The same with a line below the table.
    pub(crate) fn below(self, below: String) -> Self {
        Self { below, ..self }
    }

    /// What is printed.
    ///
    /// # Errors
    /// It has no such form.
    pub(crate) fn shown(&self, format: Format, lang: Lang) -> Result<String> {
        match format {
            Format::Json => output::json(self),
            Format::Csv => self.csv(),
            Format::Table => {
                let below = if self.below.is_empty() { String::new() } else { format!("{}\n", self.below) };
                let table = sheet(&self.heads, &self.records, lang).table();
                Ok(format!("{table}\n{below}{}", self.origin.footer(lang)))
            }
        }
    }

    fn csv(&self) -> Result<String> {
        // What has fields of its own has no place in a row; JSON has it.
        let flat = |field: &&Field| !field.value.is_nested();
        let keys: Vec<&str> = self.heads.for_programs().filter(flat).map(|field| field.key).collect();
        let mut sheet = Sheet::new(&[&keys[..], &Origin::CSV_HEADS].concat());
        for record in &self.records {
            let cells = record.for_programs().filter(flat).map(|field| field.value.cell());
            sheet.push(cells.chain(self.origin.csv_cells()));
        }
        sheet.csv()
    }
}

impl Serialize for Listing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        head(&self.origin, &mut map)?;
        map.serialize_entry(self.name, &self.records)?;
        map.end()
    }
}

/// What every answer begins with.
fn head<M: SerializeMap>(origin: &Origin, map: &mut M) -> Result<(), M::Error> {
    if let Some(as_of) = &origin.as_of {
        map.serialize_entry("as_of", as_of)?;
    }
    map.serialize_entry("known_at", &origin.known_at)?;
    map.serialize_entry("positions", &origin.positions)
}

/// Records as a sheet: a column for every field that people see, in which somebody says something.
pub(crate) fn sheet(heads: &Record, records: &[Record], lang: Lang) -> Sheet {
    let is_said = |at: usize| records.iter().any(|record| record.0.get(at).is_some_and(|one| !one.value.is_silent()));
    let is_shown = |(at, field): &(usize, &Field)| match field.look {
        Look::Column(_) => true,
        Look::Rare(_) => is_said(*at),
        Look::Hidden | Look::Section(_) | Look::Told(..) => false,
    };
    let columns: Vec<(usize, &str)> =
        heads.0.iter().enumerate().filter(is_shown).filter_map(|(at, field)| Some((at, field.label(lang)?))).collect();
    let mut sheet = Sheet::new(&columns.iter().map(|(_, head)| *head).collect::<Vec<_>>());
    for record in records {
        let cell = |at: &usize| record.0.get(*at).map(|field| field.value.shown(lang)).unwrap_or_default();
        sheet.push(columns.iter().map(|(at, _)| cell(at)));
    }
    sheet
}

/// One thing with all that belongs to it, as it is printed. A CSV file speaks English, whatever language people get.
///
/// # Errors
/// It has no such form.
pub(crate) fn page(
    name: &'static str,
    origin: Origin,
    (format, lang): (Format, Lang),
    record: impl FnOnce(Lang) -> Record,
) -> Result<String> {
    let lang = if format == Format::Csv { Lang::En } else { lang };
    let page = Page { name, origin, record: record(lang) };
    match format {
        Format::Json => output::json(&page),
        Format::Csv => page.csv(),
        Format::Table => Ok(page.table(lang)),
    }
}

/// One thing with all that belongs to it.
#[derive(Debug)]
struct Page {
    name: &'static str,
    origin: Origin,
    record: Record,
}

impl Page {
    /// The facts, then each part in a table of its own.
    fn table(&self, lang: Lang) -> String {
        let mut facts = Sheet::new(&[lang.pick("Mục", "What"), lang.pick("Nội dung", "Is")]);
        self.facts(lang).for_each(|fact| facts.push(fact));
        let mut text = facts.table();
        for (title, records) in self.sections(lang) {
            let many = format::number(i64::try_from(records.len()).unwrap_or_default(), lang);
            let table = records.first().map(|first| sheet(first, records, lang).table()).unwrap_or_default();
            let _ = write!(text, "\n{title} ({many})\n{table}"); // a String takes everything
        }
        format!("{text}\n{}", self.origin.footer(lang))
    }

    /// The same, a line for every fact and for every row of a part.
    fn csv(&self) -> Result<String> {
        let lang = Lang::En;
        let mut sheet = Sheet::new(&["What", "Is"]);
        self.facts(lang).for_each(|fact| sheet.push(fact));
        for (title, records) in self.sections(lang) {
            records.iter().for_each(|record| sheet.push([title.to_owned(), record.shown(lang)]));
        }
        let heads = Origin::CSV_HEADS.map(str::to_owned);
        heads.into_iter().zip(self.origin.csv_cells()).for_each(|(head, cell)| sheet.push([head, cell]));
        sheet.csv()
    }

    fn facts(&self, lang: Lang) -> impl Iterator<Item = [String; 2]> {
        self.record.0.iter().flat_map(move |field| {
            let label = field.label(lang).unwrap_or_default().to_owned();
            let words = match &field.look {
                Look::Column(_) | Look::Rare(_) if !field.value.is_silent() => vec![field.value.shown(lang)],
                Look::Told(_, words) => words.clone(),
                _ => Vec::new(),
            };
            words.into_iter().map(move |words| [label.clone(), words])
        })
    }

    /// The parts that have anything in them.
    fn sections(&self, lang: Lang) -> impl Iterator<Item = (&'static str, &[Record])> {
        self.record.0.iter().filter_map(move |field| match (&field.look, &field.value) {
            (Look::Section(_), Value::Records(records)) if !records.is_empty() => {
                Some((field.label(lang)?, records.as_slice()))
            }
            _ => None,
        })
    }
}

impl Serialize for Page {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        head(&self.origin, &mut map)?;
        map.serialize_entry(self.name, &self.record)?;
        map.end()
    }
}

/// How many things there are in all and by a word each, the largest number first: `7 nhiệm vụ: 5 hoàn thành, 2 quá hạn`.
pub(crate) fn counted(things: &str, words: impl Iterator<Item = String>, lang: Lang) -> String {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let mut counts: Vec<(String, i64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count)); // stable: equal numbers stay in the order of their words
    let told = counts.iter().map(|(word, count)| format!("{} {}", format::number(*count, lang), small(word)));
    let told = told.collect::<Vec<_>>().join(", ");
    let all = format!("{} {things}", format::number(counts.iter().map(|(_, count)| count).sum(), lang));
    if told.is_empty() { all } else { format!("{all}: {told}") }
}

/// A word in the middle of a sentence; an abbreviation such as UBND stays as it is.
fn small(word: &str) -> String {
    let mut rest = word.chars();
    match (rest.next(), rest.clone().next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => first.to_lowercase().chain(rest).collect(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests;
