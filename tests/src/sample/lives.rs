//! Which agencies the set tells of, from when until when, and what the reorganisations mean for their clerks.
//!
//! **Invariant:** an agency's facts end some days before it does, and before the day on which a clerk recorded its end; after
//! that nothing about it would be accepted.
//! **Invariant:** agencies that a reorganisation creates begin on its first day, after everybody else in the list.
//!
//! Absent on purpose: what the agencies do in their time (`plan.rs`, `life.rs`).

use chrono::NaiveDate;

use super::calendar::{date, shift};
use super::facts::{Agency, Facts};
use super::reorganisation::{Outcome, Reorganisation};
use super::{mergers, rounds};

/// The day from which on the set knows the agencies that were there when the register began.
pub fn registered_from() -> NaiveDate {
    date(2014, 1, 1)
}

/// The last day of which the set tells, early enough for the clerks to record it within the year.
fn last_day() -> NaiveDate {
    date(2025, 12, 25)
}

/// A reorganisation as one agency's clerk meets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Facts from here on are recorded after the effect, facts before it earlier.
    pub operational_on: NaiveDate,
    /// The day on which the effect was recorded.
    pub recorded_on: NaiveDate,
}

/// An agency with the time in which it lives.
pub struct Life {
    /// The agency as it began.
    pub agency: Agency,
    /// Its first day.
    pub from: NaiveDate,
    /// The last day of which the set tells something.
    pub last: NaiveDate,
    /// The days on which it was renamed or had its level changed.
    pub renamed: Vec<NaiveDate>,
    /// The reorganisations that concern it.
    pub effects: Vec<Effect>,
}

impl Life {
    /// Whether a reorganisation created it, so that no registration tells of it.
    pub fn is_created(&self) -> bool {
        self.from > registered_from()
    }

    fn begin(agency: Agency, from: NaiveDate) -> Self {
        Self { agency, from, last: last_day(), renamed: Vec::new(), effects: Vec::new() }
    }

    fn meet(&mut self, effect: Effect) {
        if !self.effects.contains(&effect) {
            self.effects.push(effect);
        }
    }
}

/// All reorganisations of the set, in the order of their effects.
pub fn reorganisations(facts: &Facts) -> Vec<Reorganisation> {
    vec![
        rounds::kinh_mon_2019(facts),
        rounds::province_2019(facts),
        rounds::communes_2024(facts),
        mergers::departments_2025_03(facts),
        mergers::communes_2025_07(facts),
        mergers::departments_2025_07(facts),
    ]
}

/// The lives of all agencies.
pub fn lives(facts: &Facts, reorganisations: &[Reorganisation]) -> Vec<Life> {
    let mut lives: Vec<Life> =
        facts.agencies.iter().map(|agency| Life::begin(agency.clone(), registered_from())).collect();
    for reorganisation in reorganisations {
        let operational_on = reorganisation.operational_on;
        let effect = Effect { operational_on, recorded_on: reorganisation.recorded_on.1 };
        for item in &reorganisation.items {
            for life in lives.iter_mut().filter(|life| item.from.iter().any(|input| input.agency == life.agency.key)) {
                life.meet(effect);
                life.last = shift(operational_on.min(effect.recorded_on), -4);
            }
            match &item.outcome {
                Outcome::Abolished => {}
                Outcome::Created(agency) => {
                    let mut life = Life::begin(agency.clone(), operational_on);
                    life.meet(effect);
                    lives.push(life);
                }
                Outcome::Continues(before, after) => {
                    let life = lives.iter_mut().find(|life| life.agency.key == after.key);
                    life.into_iter().for_each(|life| {
                        life.meet(effect);
                        if before.name != after.name || before.level != after.level {
                            life.renamed.push(operational_on);
                        }
                    });
                }
            }
        }
    }
    lives
}
