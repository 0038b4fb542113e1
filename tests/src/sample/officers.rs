//! Who led an agency when, and who signed.
//!
//! **Invariant:** whoever signs has held his post since before that day and holds it after that day, so no reading of a
//! term's first or last day changes who may sign (R-QMS-2).
//! **Invariant:** nobody changes his post on a day close to a signature; the change waits.
//!
//! Absent on purpose: real people.

use chrono::{Datelike, NaiveDate};

use super::calendar::{date, on_or_after, shift};
use super::draw::Draw;
use super::entry::Entry;
use super::facts::Tier;
use super::lives::{Life, registered_from};

/// A person's time in a post; `until` is the first day without it.
struct Term {
    person: String,
    post: &'static str,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

/// The leadership of an agency over the years.
pub struct Officers {
    terms: Vec<Term>,
    entries: Vec<Entry>,
    agency: String,
    from: NaiveDate,
}

impl Officers {
    /// Draws the terms of `people`, who are taken in their order; `signatures` are the days on which somebody signs.
    pub fn draw(draw: &Draw, life: &Life, people: &[String], signatures: &[NaiveDate]) -> Self {
        let (agency, from) = (life.agency.key.clone(), life.from);
        let mut people = people.iter().cloned();
        let mut officers = Self { terms: Vec::new(), entries: Vec::new(), agency, from };
        let deputies = if life.agency.tier == Tier::Commune { 1 } else { 2 };
        for (place, person) in people.by_ref().take(1 + deputies).enumerate() {
            officers.appoint(person, if place == 0 { "head" } else { "deputy" }, from);
        }
        for (on, latest) in changes(draw) {
            let mut on = on_or_after(on);
            while signatures.iter().any(|signed| (-3..=60).contains(&signed.signed_duration_since(on).num_days())) {
                on = on_or_after(shift(on, 7));
            }
            if from < on && on <= latest {
                officers.change_head(draw, on, &mut people);
            }
        }
        officers
    }

    fn appoint(&mut self, person: String, post: &'static str, from: NaiveDate) {
        self.entries.push(Entry::new("officers", &[&self.agency, &person, post], from));
        self.terms.push(Term { person, post, from, until: None });
    }

    /// Ends a term; a head's term that ends because another head begins needs no fact of its own.
    fn end(&mut self, post: &str, on: NaiveDate, released: bool) -> Option<String> {
        let term = self.terms.iter_mut().find(|term| term.post == post && term.until.is_none())?;
        term.until = Some(on);
        let person = term.person.clone();
        if released {
            self.entries.push(Entry::new("officer_releases", &[&self.agency, &person, post], on));
        }
        Some(person)
    }

    fn change_head(&mut self, draw: &Draw, on: NaiveDate, people: &mut impl Iterator<Item = String>) {
        let ask = |what: &str, low, high| draw.between(&format!("{} {what}", on.year()), low, high);
        let later = on_or_after(shift(on, ask("days until the next", 14, 45)));
        match ask("how", 0, 9) {
            0..=4 => {
                self.end("head", on, false);
                people.next().into_iter().for_each(|person| self.appoint(person, "head", on));
            }
            5..=7 => {
                self.end("head", on, false);
                let promoted = self.end("deputy", on, true);
                promoted.into_iter().for_each(|person| self.appoint(person, "head", on));
                people.next().into_iter().for_each(|person| self.appoint(person, "deputy", later));
            }
            _ => {
                self.end("head", on, true);
                people.next().into_iter().for_each(|person| self.appoint(person, "head", later));
            }
        }
    }

    /// Who signs on that day, with the code of the capacity.
    pub fn signer(&self, draw: &Draw, tier: Tier, on: NaiveDate) -> (&str, &'static str) {
        let holder = |post: &str| {
            let serves =
                |term: &&Term| term.post == post && term.from < on && term.until.is_none_or(|until| on < until);
            self.terms.iter().find(serves).map(|term| term.person.as_str())
        };
        let as_head = if tier == Tier::Province { "head" } else { "on-behalf-of-collective" };
        let by_deputy = draw.chance(&format!("deputy signs {on}"), 12);
        match (holder("head"), holder("deputy")) {
            (Some(head), None) => (head, as_head),
            (Some(head), Some(_)) if !by_deputy => (head, as_head),
            (_, Some(deputy)) => (deputy, "for-head"),
            (None, None) => unreachable!("no term ends close to a signature, so one of them serves"),
        }
    }

    /// The appointments and releases. Who led the agency when the register began was entered together with it; who leads
    /// one that a reorganisation creates, within its first weeks.
    pub fn entries(&mut self) -> impl Iterator<Item = Entry> {
        let from = self.from;
        std::mem::take(&mut self.entries).into_iter().map(move |entry| match entry.effective_on {
            on if on == registered_from() => entry.with_previous(),
            on if on == from => entry.after(1, 21),
            _ => entry.after(1, 40),
        })
    }
}

/// When heads change, each with the day until which the change may wait for signatures: after the elections of 2016 and
/// 2021, and now and then in between.
fn changes(draw: &Draw) -> Vec<(NaiveDate, NaiveDate)> {
    let day_of_june = |question: &str| 15 + draw.number(question) as u32 % 14;
    let elected = draw.chance("new head in 2016", 16).then(|| date(2016, 6, day_of_june("elected")));
    let later = draw.chance("new head later", 10).then(|| shift(date(2018, 3, 1), draw.between("new head on", 0, 850)));
    let elected_again = draw.chance("new head in 2021", 22).then(|| date(2021, 6, day_of_june("elected in 2021")));
    let after_2021 = draw
        .chance("new head after 2021", 14)
        .then(|| shift(date(2022, 3, 1), draw.between("new head after 2021 on", 0, 900)));
    let before_2020 = [elected, later].into_iter().flatten().map(|on| (on, date(2020, 10, 15)));
    let since_2020 = [elected_again, after_2021].into_iter().flatten().map(|on| (on, date(2025, 4, 15)));
    before_2020.chain(since_2020).collect()
}
