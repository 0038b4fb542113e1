//! The programme of 2021: its documents, committee, plans and training, and the campaign that inspected 46 agencies.
//!
//! The chain of documents is real (19/2014/QĐ-TTg, 990/KH-UBND, 419/BKHCN-TĐC, 848/KH-UBND, 1161/QĐ-UBND, 1524/KH-BCĐ), and so
//! are the working days of 2021 and 2022. What the plans say in detail, who did what, and what was found is drawn.
//!
//! | file | what |
//! |---|---|
//! | `papers` | working days, documents, committee, plans, money |
//! | `classes` | two classes and who attended them |
//! | `list` | which agencies are inspected, how, by which team, on which day |
//! | `visit` | one inspection from its date to its conclusion |
//! | `wording` | what is found, in the words of inspectors |
//! | `follow_up` | what becomes of a finding |
//! | `clerk` | when all of it was recorded |
//!
//! **Invariant:** every row is recorded in the order of life, on the day on which it is true, or when the register began.
//! **Invariant:** every declaration is found valid, so no figure of the registry depends on these inspections.
//!
//! Absent on purpose: the domain's rules, as everywhere in the generator.

mod classes;
mod clerk;
mod follow_up;
mod list;
mod papers;
mod visit;
mod wording;

#[cfg(test)]
mod checks;

use super::draw::Draw;
use super::entry::{Entry, Row};
use super::lives::Life;
use super::reorganisation::Reorganisation;

/// Key of the plan that was carried out in 2021.
pub const PLAN: &str = "1524-KH-BCD";
/// Key of its campaign.
pub const CAMPAIGN: &str = "KT-2021";
/// Key of the agency that leads.
const LEAD: &str = "SKHCN";

/// Every row of plans and inspections, in the order in which it was recorded.
pub fn rows(lives: &[Life], reorganisations: &[Reorganisation], seed: &str) -> Vec<Row> {
    let draw = Draw::new(seed, "programme 2021");
    let listed = list::inspected(lives, reorganisations, seed);
    let mut entries: Vec<Entry> = papers::before_the_campaign(&listed);
    entries.extend(classes::held(&draw, &listed));
    entries.extend(list::campaign(&listed));
    for (place, inspected) in listed.iter().enumerate() {
        entries.extend(visit::inspection(inspected, place, seed));
    }
    entries.extend(papers::after_the_campaign(&listed));
    // Stable: what is true on one day stays in the order of life in which it was written here.
    entries.sort_by_key(|entry| entry.effective_on);
    clerk::record(&draw, entries)
}

/// A row whose cells are given one by one.
fn entry(file: &'static str, effective_on: chrono::NaiveDate, values: &[&str]) -> Entry {
    Entry::new(file, values, effective_on)
}
