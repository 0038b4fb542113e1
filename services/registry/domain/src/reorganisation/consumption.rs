//! Every unit that goes into a reorganisation is used up: nothing of it is given twice, and nothing is left over
//! (R-REG-4, R-REG-6).
//!
//! | a unit goes | into |
//! |---|---|
//! | whole | one item, and no other |
//! | in parts | at least two items that take people, or a remainder beside whatever others take; at most one remainder |
//!
//! An agency that goes on counts as going whole into its own item unless something of it is given to another; then its own
//! item must say what stays with it.
//!
//! **Invariant:** a remainder names exactly the other items that take something of its unit, and all of them stand before it;
//! so references never form a circle.

use super::{Input, Item, Land, Resolution, Violation, check};
use crate::vocabulary::Share;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

type Link<'r> = (&'r Item, &'r Input);

/// Everything that is given twice, or left over, or refers to what it cannot.
pub(super) fn check(resolution: &Resolution, land: &Land) -> Vec<Violation> {
    let mut units: BTreeMap<Uuid, Vec<Link<'_>>> = BTreeMap::new();
    for link in resolution.links() {
        units.entry(link.1.agency).or_default().push(link);
    }
    let eve = check::eve(&resolution.heading);
    let found = units.iter().flat_map(|(unit, links)| {
        let unit =
            Unit { id: *unit, called: check::called(land, *unit, eve), links, goes_on: resolution.continuing(*unit) };
        unit.shares().into_iter().chain(unit.references())
    });
    found.collect()
}

/// One unit, and every item that takes something of it.
struct Unit<'r> {
    id: Uuid,
    called: String,
    links: &'r [Link<'r>],
    goes_on: Option<&'r Item>,
}

impl Unit<'_> {
    /// The shares come to one whole.
    fn shares(&self) -> Vec<Violation> {
        let items = |which: fn(Share) -> bool| -> Vec<u32> {
            self.links.iter().filter(|(_, input)| which(input.share)).map(|(item, _)| item.number).collect()
        };
        let (whole, people, rest) =
            (items(Share::takes_everything), items(Share::carries_people), items(Share::takes_the_rest));
        let called = &self.called;
        let mut found = Vec::new();
        let mut say = |rule, item, text| found.push(check::at(rule, item, Some(self.id), text));
        if let Some(taker) = whole.first() {
            for (item, _) in self.links.iter().filter(|(item, _)| item.number != *taker) {
                say("R-REG-4", item.number, format!("{called} goes whole into item {taker}, so nothing of it is left"));
            }
            if let Some(own) = self.goes_on.filter(|own| own.number != *taker) {
                say("R-REG-4", own.number, format!("{called} cannot go on; it goes whole into item {taker}"));
            }
            return found;
        }
        let first = self.links.first().map_or(0, |(item, _)| item.number);
        if people.is_empty() {
            say("R-REG-4", first, format!("only land of {called} is given away; nothing says where its people go"));
        } else if rest.is_empty() && people.len() < 2 {
            let text = format!("only a part of {called} goes anywhere; write whole, or say which item takes the rest");
            say("R-REG-4", people[0], text);
        }
        for second in rest.iter().skip(1) {
            say("R-REG-6", *second, format!("the remainder of {called} already goes into item {}", rest[0]));
        }
        if let Some(own) = self.goes_on.filter(|own| !self.links.iter().any(|(item, _)| item.number == own.number)) {
            say("R-REG-4", own.number, format!("{called} goes on; say how much of it stays"));
        }
        found
    }

    /// Remainders name the items that take the rest, and nothing else does (R-REG-6).
    fn references(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        for (item, input) in self.links {
            let named: BTreeSet<u32> = input.after.iter().copied().collect();
            let others = self.links.iter().map(|(other, _)| other.number).filter(|other| *other != item.number);
            let others: BTreeSet<u32> = if input.share.takes_the_rest() { others.collect() } else { BTreeSet::new() };
            let mut say = |text| found.push(check::at("R-REG-6", item.number, Some(self.id), text));
            let called = &self.called;
            for stray in named.difference(&others) {
                say(format!("it refers to item {stray}, which does not leave it anything of {called}"));
            }
            for missing in others.difference(&named) {
                say(format!("the remainder of {called} must refer to item {missing}, which takes some of it"));
            }
            for later in named.intersection(&others).filter(|other| **other >= item.number) {
                say(format!("the remainder of {called} refers to item {later}, which must stand before it"));
            }
        }
        found
    }
}
