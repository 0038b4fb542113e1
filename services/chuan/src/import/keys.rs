//! Which things the cells of a line bring into being, and which they name.
//!
//! **Invariant:** what a cell names is found here, however deep in a list it stands; `check` and nobody else looks for it.
//!
//! Deliberately absent: whether a thing is there (`check.rs`).

use super::cell;
use super::layout::{Form, Holds, Thing};
use super::read::Line;
use super::rule;

/// A thing that a cell speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mention<'a> {
    /// The column.
    pub(crate) column: &'static str,
    /// Whether the line brings it into being.
    pub(crate) is_new: bool,
    /// Which thing.
    pub(crate) key: Key<'a>,
}

/// A thing of a set: what it is, whose it is if its key is unique there only, and its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key<'a> {
    /// What it is.
    pub(crate) thing: Thing,
    /// Key of what it belongs to; empty for most.
    pub(crate) within: &'a str,
    /// Its own key.
    pub(crate) text: &'a str,
}

impl<'a> Key<'a> {
    /// An agency.
    pub(crate) fn agency(text: &'a str) -> Self {
        Self { thing: Thing::Agency, within: "", text }
    }
}

/// What the cells of a line speak of, in the order of its columns.
pub(crate) fn of(line: &Line) -> Vec<Mention<'_>> {
    let mut mentions = Vec::new();
    for (column, holds) in line.file.columns() {
        let mut found = Vec::new();
        in_cell(line.cell(column), *holds, &mut found);
        mentions.extend(found.into_iter().map(|(is_new, thing, text)| {
            let within = thing.within().map_or("", |column| line.cell(column));
            Mention { column, is_new, key: Key { thing, within, text } }
        }));
    }
    mentions
}

fn in_cell<'a>(text: &'a str, holds: Holds, found: &mut Vec<(bool, Thing, &'a str)>) {
    match holds {
        Holds::New(thing) => found.push((true, thing, text)),
        Holds::Known(thing) => found.push((false, thing, text)),
        Holds::KnownOrBlank(thing) => found.extend(Some((false, thing, text)).filter(|_| !text.is_empty())),
        Holds::KnownItems(thing) => found.extend(cell::items(text).map(|key| (false, thing, key))),
        Holds::KnownSum(thing) => found.extend(cell::sum(text).map(|key| (false, thing, key))),
        Holds::Scheduled => found.extend([(false, Thing::Agency, text), (true, Thing::Inspection, text)]),
        Holds::Inspected => found.extend([(false, Thing::Agency, text), (false, Thing::Inspection, text)]),
        Holds::Form(form) => in_item(text, form, found),
        Holds::Forms(form) | Holds::FormsOrBlank(form) => {
            cell::items(text).for_each(|item| in_item(item, form, found));
        }
        Holds::Rules => {
            let named = rule::rules(text).unwrap_or_default().into_iter().flat_map(|rule| rule.which.into_agencies());
            found.extend(named.map(|key| (false, Thing::Agency, key)));
        }
        _ => {}
    }
}

fn in_item<'a>(item: &'a str, form: &Form, found: &mut Vec<(bool, Thing, &'a str)>) {
    for (part, holds) in cell::parts(item, form).unwrap_or_default().into_iter().zip(form.parts) {
        in_cell(part, *holds, found);
    }
}
