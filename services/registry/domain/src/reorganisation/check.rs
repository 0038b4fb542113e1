//! What a resolution must say so that it can be followed, and how it must come out.
//!
//! **Invariant:** each check tells everything that it finds, and none needs another one to have passed.

use super::{Heading, Item, Land, Outcome, Resolution, Violation};
use crate::agency::Agency;
use crate::text;
use crate::vocabulary::Level;
use chrono::{Days, NaiveDate};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use uuid::Uuid;

/// The day before the new units begin.
pub(super) fn eve(heading: &Heading) -> NaiveDate {
    heading.operational_on.checked_sub_days(Days::new(1)).unwrap_or(heading.operational_on)
}

/// Dates, numbers, outcomes, and that every unit is there and is the one that is meant.
pub(super) fn wording(resolution: &Resolution, land: &Land) -> Vec<Violation> {
    let found = dates(&resolution.heading).into_iter().chain(numbers(&resolution.items));
    let found = found.chain(outcomes(resolution, land));
    let of_items = resolution.items.iter().flat_map(|item| {
        let eve = eve(&resolution.heading);
        composition(item).into_iter().chain(units(item, land, &resolution.heading)).chain(names(item, land, eve))
    });
    found.chain(of_items).collect()
}

/// Adopted, then law, then in operation (R-REG-3).
fn dates(heading: &Heading) -> Vec<Violation> {
    let Heading { adopted_on, in_force_on, operational_on, .. } = heading;
    let mut found = Vec::new();
    if in_force_on < adopted_on {
        found.push(whole(
            "R-REG-3",
            format!("it cannot be in force on {in_force_on}, before its adoption on {adopted_on}"),
        ));
    }
    if operational_on < in_force_on {
        let text = format!("its units cannot begin on {operational_on}, before it is in force on {in_force_on}");
        found.push(whole("R-REG-3", text));
    }
    found
}

/// Items have ascending numbers, so that "before" and "after" mean something (R-REG-6).
fn numbers(items: &[Item]) -> Vec<Violation> {
    if items.is_empty() {
        return vec![whole("R-REG-3", "it has no items".to_owned())];
    }
    let falling = items.windows(2).filter(|pair| pair[1].number <= pair[0].number);
    let told = falling.map(|pair| {
        at("R-REG-6", pair[1].number, None, format!("it stands after item {}; numbers ascend", pair[0].number))
    });
    told.collect()
}

/// An agency is the outcome of one item only, and a new one is not there yet (R-REG-1, R-REG-4).
fn outcomes(resolution: &Resolution, land: &Land) -> Vec<Violation> {
    let (eve, mut seen, mut found) = (eve(&resolution.heading), BTreeMap::new(), Vec::new());
    for item in &resolution.items {
        let Some(unit) = item.outcome.agency() else { continue };
        if let Some(other) = seen.insert(unit, item.number) {
            let text = format!("{} is already the outcome of item {other}", called(land, unit, eve));
            found.push(at("R-REG-4", item.number, Some(unit), text));
        }
        let registered = land.agencies.get(&unit).and_then(|agency| agency.lifetime());
        if let (Outcome::Created { .. }, Some(life)) = (&item.outcome, registered) {
            let text = format!("a new agency cannot have the id of {}", called(land, unit, life.from));
            found.push(at("R-REG-1", item.number, Some(unit), text));
        }
    }
    found
}

/// Something with people goes into whatever begins; whatever ends without a successor ends whole (R-REG-4).
fn composition(item: &Item) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut say = |text: &str| found.push(at("R-REG-4", item.number, None, text.to_owned()));
    match &item.outcome {
        Outcome::Created { .. } if !item.inputs.iter().any(|input| input.share.carries_people()) => {
            say("a new agency needs at least one unit whose people go into it");
        }
        Outcome::Abolished if item.inputs.is_empty() => say("it abolishes nothing; name the units that end"),
        Outcome::Abolished if item.inputs.iter().any(|input| !input.share.takes_everything()) => {
            say("what is abolished ends whole");
        }
        _ => {}
    }
    let mut seen = BTreeSet::new();
    for input in item.inputs.iter().filter(|input| !seen.insert(input.agency)) {
        let text = "the same unit goes into it twice".to_owned();
        found.push(at("R-REG-4", item.number, Some(input.agency), text));
    }
    found
}

/// Every unit lives on the eve, and nothing else has ended it by then (R-REG-3, R-REG-7); its name is the one given.
fn units(item: &Item, land: &Land, heading: &Heading) -> Vec<Violation> {
    let (eve, on) = (eve(heading), heading.operational_on);
    let goes_on = match item.outcome {
        Outcome::Continues { agency, .. } => Some((agency, None)),
        _ => None,
    };
    let units = item.inputs.iter().map(|input| (input.agency, input.name.as_deref())).chain(goes_on);
    let mut found = Vec::new();
    for (unit, name) in units {
        let agency = land.agencies.get(&unit).filter(|agency| agency.lifetime().is_some());
        let Some(agency) = agency else {
            found.push(at("R-REG-7", item.number, Some(unit), format!("no agency {unit} is registered")));
            continue;
        };
        if !agency.is_live(eve) || !agency.is_live(on) {
            let day = if agency.is_live(eve) { on } else { eve };
            let text = format!("{} does not exist on {day}", called(land, unit, day));
            found.push(at("R-REG-7", item.number, Some(unit), text));
        }
        if let (Some(given), Some(known)) = (name, agency.name(eve))
            && folded(given) != folded(known)
        {
            let text = format!("'{given}' is not this unit, which is called '{known}' on {eve}");
            found.push(at("R-REG-4", item.number, Some(unit), text));
        }
    }
    found
}

/// Exactly the units that the wording names go into an item, and as much of each as it says (R-REG-4).
fn names(item: &Item, land: &Land, eve: NaiveDate) -> Vec<Violation> {
    if item.named.is_empty() {
        return vec![];
    }
    let mut left: Vec<&super::Named> = item.named.iter().collect();
    let mut found = Vec::new();
    for input in &item.inputs {
        let known = land.name(input.agency, eve).or(input.name.as_deref()).unwrap_or_default();
        let is_meant = |named: &&super::Named| folded(&named.name) == folded(known);
        let fits = |named: &&super::Named| named.share.is_none_or(|share| share == input.share);
        // Two units of one name in one item are told apart by their shares where they differ.
        let same = left.iter().position(|named| is_meant(named) && fits(named));
        match same.or_else(|| left.iter().position(is_meant)) {
            None => {
                let text = format!("'{known}' goes into it, but its wording does not name it");
                found.push(at("R-REG-4", item.number, Some(input.agency), text));
            }
            Some(place) => {
                if let Some(share) = left.remove(place).share.filter(|share| *share != input.share) {
                    let text = format!("'{known}' goes into it as {}, but its wording says {share}", input.share);
                    found.push(at("R-REG-4", item.number, Some(input.agency), text));
                }
            }
        }
    }
    let missing = left.into_iter().map(|named| {
        let share = named.share.map(|share| format!(" ({share})")).unwrap_or_default();
        let text = format!("its wording names '{}'{share}, which does not go into it", named.name);
        at("R-REG-4", item.number, None, text)
    });
    found.into_iter().chain(missing).collect()
}

/// Whatever belongs to an agency that ends moves or ends too (R-REG-8).
pub(super) fn orphans(
    after: &BTreeMap<Uuid, Arc<Agency>>,
    touched: &BTreeMap<Uuid, u32>,
    on: NaiveDate,
) -> Vec<Violation> {
    let living = after.iter().filter(|(_, agency)| agency.is_live(on));
    let orphans = living.filter_map(|(id, agency)| {
        let (parent, item) = agency.parent(on).and_then(|parent| Some((parent, touched.get(&parent)?)))?;
        let ended = after.get(&parent).filter(|parent| !parent.is_live(on))?;
        let (child, parent) = (agency.name(on)?, ended.name(on)?);
        let text = format!("'{child}' belongs to '{parent}', which ends; move it or end it too");
        Some(at("R-REG-8", *item, Some(*id), text))
    });
    orphans.collect()
}

/// The resolution's own closing count comes out (R-REG-5).
pub(super) fn closing(heading: &Heading, after: &BTreeMap<Uuid, Arc<Agency>>) -> Vec<Violation> {
    let on = heading.operational_on;
    let differing = heading.closing.iter().filter_map(|count| {
        let counts = |agency: &&Arc<Agency>| {
            let of_level = count.level.is_none() || agency.level(on) == count.level;
            agency.is_live(on) && agency.tier() == Some(count.tier) && of_level
        };
        let live = after.values().filter(counts).count();
        let what = count.level.map_or(count.tier.code(), Level::code);
        let text = format!("it counts {} agencies ({what}) on {on}, but there would be {live}", count.live);
        (usize::try_from(count.live) != Ok(live)).then(|| whole("R-REG-5", text))
    });
    differing.collect()
}

/// A unit's name in quotes, or its id where it has none.
pub(super) fn called(land: &Land, unit: Uuid, on: NaiveDate) -> String {
    land.name(unit, on).map_or_else(|| unit.to_string(), |name| format!("'{name}'"))
}

/// A name as it is compared: official texts and registers differ in capitals and in where tone marks stand.
fn folded(name: &str) -> String {
    text::match_key(name)
}

pub(super) fn at(rule: &'static str, item: u32, unit: Option<Uuid>, text: String) -> Violation {
    Violation { rule, item: Some(item), unit, name: None, text }
}

fn whole(rule: &'static str, text: String) -> Violation {
    Violation { rule, item: None, unit: None, name: None, text }
}
