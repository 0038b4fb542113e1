//! What a resolution means for each agency: the events of all of them, worked out together.
//!
//! The agencies are led through the operational day in memory: the new ones begin, those that go on change, and then the
//! others end. What an agency itself would refuse is a violation like any other.
//!
//! **Invariant:** either nothing stands against the resolution and the plan is whole, or there is no plan and every violation
//! is told at once.
//! **Invariant:** every event of a plan is effective on the operational day, and rests on the resolution (R-REG-3).
//!
//! Deliberately absent: quality systems. What an agency's change means for its declaration follows from the agency's event
//! (R-QMS-7), whoever caused it.

use super::{Land, NewParent, Outcome, Resolution, Violation, check, claims, consumption};
use crate::agency::{self, Agency, Command, Parent};
use crate::vocabulary::Share;
use chrono::NaiveDate;
use decider::Aggregate as _;
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// What becomes of every agency, if the resolution takes effect.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The events of each agency, new agencies first.
    pub agencies: Vec<(Uuid, Vec<agency::Event>)>,
    /// Who follows upon whom, in the order of the items.
    pub successions: Vec<Succession>,
}

/// An agency takes over from another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    /// The predecessor.
    pub from: Uuid,
    /// The successor.
    pub to: Uuid,
    /// How much of the predecessor.
    pub share: Share,
    /// By which item.
    pub item: u32,
}

/// A plan in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Agencies that end.
    pub dissolved: usize,
    /// Agencies that begin.
    pub created: usize,
    /// Agencies with another name on the same level.
    pub renamed: usize,
    /// Agencies on another level.
    pub level_changed: usize,
    /// Agencies under another one.
    pub reparented: usize,
    /// Links from a predecessor to a successor.
    pub successions: usize,
}

impl Plan {
    /// The plan in numbers.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally { successions: self.successions.len(), ..Tally::default() };
        for event in self.agencies.iter().flat_map(|(_, events)| events) {
            match event {
                agency::Event::Dissolved { .. } => tally.dissolved += 1,
                agency::Event::Registered { .. } => tally.created += 1,
                agency::Event::Renamed { .. } => tally.renamed += 1,
                agency::Event::LevelChanged { .. } => tally.level_changed += 1,
                agency::Event::Reparented { .. } => tally.reparented += 1,
                _ => {}
            }
        }
        tally
    }
}

/// Works out what the resolution means upon these agencies.
///
/// # Errors
/// Everything that stands against it, in the order of the items.
pub fn plan(resolution: &Resolution, land: &Land) -> Result<Plan, Vec<Violation>> {
    let mut passage = Passage::new(resolution, land);
    passage.violations.extend(check::wording(resolution, land));
    passage.violations.extend(consumption::check(resolution, land));
    passage.create();
    passage.carry_on();
    passage.dissolve();
    let Passage { on, after, touched, mut violations, agencies, .. } = passage;
    violations.extend(check::orphans(&after, &touched, on));
    violations.extend(claims::check(&after, &touched, on));
    violations.extend(check::closing(&resolution.heading, &after));
    if violations.is_empty() {
        return Ok(Plan { agencies, successions: successions(resolution) });
    }
    let eve = check::eve(&resolution.heading);
    for violation in &mut violations {
        violation.name = violation.unit.and_then(|unit| land.name(unit, eve)).map(str::to_owned);
    }
    violations.sort_by_key(|violation| violation.item); // stable: those of one item stay in the order of the checks
    Err(violations)
}

fn successions(resolution: &Resolution) -> Vec<Succession> {
    let links = resolution.links().filter_map(|(item, input)| {
        let link = Succession { from: input.agency, to: item.outcome.agency()?, share: input.share, item: item.number };
        let stays_itself = link.from == link.to && link.share.takes_everything();
        (!stays_itself).then_some(link)
    });
    links.collect()
}

/// The agencies on their way through the operational day.
struct Passage<'r> {
    resolution: &'r Resolution,
    on: NaiveDate,
    /// As they are by now.
    after: BTreeMap<Uuid, Arc<Agency>>,
    /// The agencies that the resolution is about, with the item that says so first.
    touched: BTreeMap<Uuid, u32>,
    agencies: Vec<(Uuid, Vec<agency::Event>)>,
    violations: Vec<Violation>,
}

impl<'r> Passage<'r> {
    fn new(resolution: &'r Resolution, land: &Land) -> Passage<'r> {
        let mut touched = BTreeMap::new();
        for item in &resolution.items {
            let units = item.outcome.agency().into_iter().chain(item.inputs.iter().map(|input| input.agency));
            units.for_each(|unit| {
                touched.entry(unit).or_insert(item.number);
            });
        }
        let on = resolution.heading.operational_on;
        let after = land.agencies.clone();
        Passage { resolution, on, after, touched, agencies: Vec::new(), violations: Vec::new() }
    }

    /// The new agencies, higher tiers first, so that a parent is there before its children.
    fn create(&mut self) {
        let mut created: Vec<_> = self
            .resolution
            .items
            .iter()
            .filter_map(|item| match &item.outcome {
                Outcome::Created { tier, .. } => Some((*tier, item)),
                _ => None,
            })
            .collect();
        created.sort_by_key(|(tier, _)| *tier);
        for (_, item) in created {
            let Outcome::Created { agency, name, tier, kind, level, parent, area_code } = item.outcome.clone() else {
                continue;
            };
            let parent = parent.and_then(|parent| self.parent(item.number, parent));
            let effective_on = self.on;
            let begin = Command::Register { name, tier, kind, level, parent, area_code, effective_on };
            self.ask(item.number, agency, &begin);
        }
    }

    fn carry_on(&mut self) {
        for item in &self.resolution.items {
            let Outcome::Continues { agency, name, level, parent, area_code } = item.outcome.clone() else { continue };
            let (effective_on, basis) = (self.on, self.basis());
            let called = |state: &Agency| state.name(effective_on).unwrap_or_default().to_owned();
            let known = self.after.get(&agency).map(|state| called(state)).unwrap_or_default();
            match (level, name) {
                (Some(level), name) => {
                    let name = name.unwrap_or(known);
                    self.ask(item.number, agency, &Command::ChangeLevel { level, name, effective_on, basis });
                }
                (None, Some(name)) => self.ask(item.number, agency, &Command::Rename { name, effective_on, basis }),
                (None, None) => {}
            }
            if let Some(parent) = parent {
                let parent = match parent {
                    NewParent::Agency(parent) => self.parent(item.number, parent),
                    NewParent::Top => None,
                };
                let basis = self.basis();
                self.ask(item.number, agency, &Command::Reparent { parent, effective_on, basis });
            }
            if let Some(code) = area_code {
                self.ask(item.number, agency, &Command::AssignAreaCode { code, effective_on });
            }
        }
    }

    /// Every input that does not go on ends.
    fn dissolve(&mut self) {
        let resolution = self.resolution;
        let mut ending: Vec<Uuid> = Vec::new();
        for (item, input) in resolution.links() {
            let unit = input.agency;
            if resolution.continuing(unit).is_none() && !ending.contains(&unit) {
                ending.push(unit);
                let end = Command::Dissolve { effective_on: self.on, basis: self.basis() };
                self.ask(item.number, unit, &end);
            }
        }
    }

    fn basis(&self) -> Option<String> {
        Some(self.resolution.heading.number.clone())
    }

    fn parent(&mut self, item: u32, id: Uuid) -> Option<Parent> {
        let unknown = Agency::default();
        let parent = Parent::of(id, self.after.get(&id).map_or(&unknown, |agency| agency));
        parent.map_err(|rejection| self.refused(item, id, &rejection)).ok()
    }

    /// Has an agency decide what it would have to in earnest, and leads it there.
    fn ask(&mut self, item: u32, unit: Uuid, command: &Command) {
        let mut state = self.after.get(&unit).map(|state| Agency::clone(state)).unwrap_or_default();
        let events = match state.decide(command) {
            Ok(events) => events,
            Err(rejection) => return self.refused(item, unit, &rejection),
        };
        if events.is_empty() {
            return;
        }
        events.iter().for_each(|event| state.evolve(event));
        self.after.insert(unit, Arc::new(state));
        match self.agencies.iter_mut().find(|(known, _)| *known == unit) {
            Some((_, known)) => known.extend(events),
            None => self.agencies.push((unit, events)),
        }
    }

    fn refused(&mut self, item: u32, unit: Uuid, rejection: &agency::Rejection) {
        let rule = rejection.rule();
        let said = rejection.to_string();
        let said = said.strip_prefix(rule).map_or(&*said, |rest| rest.trim_start_matches(": "));
        let name = self.after.get(&unit).and_then(|state| state.name(self.on));
        let text = name.map_or_else(|| said.to_owned(), |name| format!("'{name}': {said}"));
        self.violations.push(check::at(rule, item, Some(unit), text));
    }
}
