//! A reorganisation (sắp xếp đơn vị hành chính): which agencies end, begin or go on changed, by one resolution.
//!
//! A resolution is adopted long before its operational day, may be corrected or revoked until it takes effect, and then takes
//! effect for all its agencies at once. What it means for each of them is worked out, and checked, in `plan.rs`.
//!
//! **Invariant:** no resolution is recorded, and none takes effect, that breaks a rule R-REG-3 … 8 on the agencies as they are
//! known at that moment; a refusal names everything that is wrong, with item and unit.
//! **Invariant:** the id of a reorganisation follows from the number and year of its resolution, so it is adopted at most once.
//!
//! Deliberately absent: undoing what took effect. Authorities have worked under it by then; another resolution changes it.

mod check;
mod claims;
mod command;
mod consumption;
mod event;
#[cfg(test)]
mod laws;
mod plan;
mod rejection;
mod resolution;
#[cfg(test)]
mod tests;

pub use command::{Command, Land};
pub use event::Event;
pub use plan::{Plan, Succession, Tally, plan};
pub use rejection::{Rejection, Violation};
pub use resolution::{Count, Heading, Input, Item, Named, NewParent, Outcome, Resolution};

use crate::text;
use chrono::{Datelike as _, NaiveDate};
use decider::Aggregate;
use resolution::short;
use uuid::Uuid;

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is known of it.
    #[default]
    Unknown,
    /// Adopted, and not yet in effect.
    Adopted,
    /// In effect since this day.
    InEffect(NaiveDate),
    /// Revoked from this day on, by that document.
    Revoked(NaiveDate, String),
}

/// One reorganisation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reorganisation {
    heading: Option<Heading>,
    items: Vec<Item>,
    stage: Stage,
    corrected: Option<(NaiveDate, String)>,
}

/// The id of the reorganisation by the resolution of this number, signed in this year; the same everywhere and for ever.
pub fn id(number: &str, adopted_on: NaiveDate) -> Uuid {
    let name = format!("chuan/reorganisation/{}/{}", text::normal(number), adopted_on.year());
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())
}

impl Reorganisation {
    /// What the resolution says, as last corrected; nothing before it was adopted.
    pub fn resolution(&self) -> Option<Resolution> {
        let heading = self.heading.clone()?;
        Some(Resolution { heading, items: self.items.clone() })
    }

    /// How far it is.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    fn adopt(&self, wanted: &Resolution, land: &Land) -> Result<Vec<Event>, Rejection> {
        let wanted = wanted.stored()?;
        if let Some(known) = self.resolution() {
            let same = known == wanted && self.corrected.is_none();
            return if same { Ok(vec![]) } else { Err(Rejection::AlreadyAdopted { number: known.heading.number }) };
        }
        plan(&wanted, land).map_err(Rejection::Invalid)?;
        let effective_on = wanted.heading.adopted_on;
        let adopted = Event::Adopted { heading: wanted.heading, effective_on };
        Ok(with_items(adopted, wanted.items, effective_on))
    }

    fn correct(&self, wanted: &Resolution, basis: &str, on: NaiveDate, land: &Land) -> Result<Vec<Event>, Rejection> {
        let wanted = wanted.stored()?;
        let basis = short("basis", basis)?;
        let known = self.open()?;
        if known == wanted && self.corrected.as_ref() == Some(&(on, basis.clone())) {
            return Ok(vec![]);
        }
        let identity = |heading: &Heading| id(&heading.number, heading.adopted_on);
        if identity(&known.heading) != identity(&wanted.heading) {
            return Err(Rejection::OtherResolution { number: known.heading.number, other: wanted.heading.number });
        }
        self.not_before_the_last(on)?;
        plan(&wanted, land).map_err(Rejection::Invalid)?;
        let corrected = Event::Corrected { heading: wanted.heading, basis, effective_on: on };
        Ok(with_items(corrected, wanted.items, on))
    }

    fn revoke(&self, basis: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let basis = short("basis", basis)?;
        if self.stage == Stage::Revoked(on, basis.clone()) {
            return Ok(vec![]);
        }
        self.open()?;
        self.not_before_the_last(on)?;
        Ok(vec![Event::Revoked { basis, effective_on: on }])
    }

    fn take_effect(&self, land: &Land) -> Result<Vec<Event>, Rejection> {
        if let Stage::InEffect(_) = self.stage {
            return Ok(vec![]);
        }
        let resolution = self.open()?;
        let effective_on = resolution.heading.operational_on;
        let plan = plan(&resolution, land).map_err(Rejection::Invalid)?;
        let successions = plan.successions.into_iter().map(|Succession { from, to, share, item }| {
            Event::SuccessionEstablished { from, to, share, item, effective_on }
        });
        Ok(successions.chain([Event::TookEffect { effective_on }]).collect())
    }

    /// What it says, while it can still be changed.
    fn open(&self) -> Result<Resolution, Rejection> {
        match (&self.stage, self.resolution()) {
            (Stage::Adopted, Some(resolution)) => Ok(resolution),
            (Stage::InEffect(on), _) => Err(Rejection::InEffect { on: *on }),
            (Stage::Revoked(on, basis), _) => Err(Rejection::Revoked { on: *on, basis: basis.clone() }),
            _ => Err(Rejection::NotAdopted),
        }
    }

    fn not_before_the_last(&self, on: NaiveDate) -> Result<(), Rejection> {
        let adopted_on = self.heading.as_ref().map(|heading| heading.adopted_on);
        match self.corrected.as_ref().map(|(on, _)| *on).or(adopted_on) {
            Some(last) if on < last => Err(Rejection::WrongOrder { on, last }),
            _ => Ok(()),
        }
    }
}

fn with_items(first: Event, items: Vec<Item>, effective_on: NaiveDate) -> Vec<Event> {
    let items = items.into_iter().map(|item| Event::ItemRecorded { item, effective_on });
    [first].into_iter().chain(items).collect()
}

impl Aggregate for Reorganisation {
    const KIND: &'static str = "reorganisation";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Adopt { resolution, land } => self.adopt(resolution, land),
            Command::Correct { resolution, basis, effective_on, land } => {
                self.correct(resolution, basis, *effective_on, land)
            }
            Command::Revoke { basis, effective_on } => self.revoke(basis, *effective_on),
            Command::TakeEffect { land } => self.take_effect(land),
        }
    }

    fn evolve(&mut self, event: &Event) {
        match event.clone() {
            Event::Adopted { heading, .. } => {
                (self.heading, self.items, self.stage) = (Some(heading), vec![], Stage::Adopted);
            }
            Event::ItemRecorded { item, .. } => self.items.push(item),
            Event::Corrected { heading, basis, effective_on } => {
                (self.heading, self.items) = (Some(heading), vec![]);
                self.corrected = Some((effective_on, basis));
            }
            Event::Revoked { basis, effective_on } => self.stage = Stage::Revoked(effective_on, basis),
            Event::TookEffect { effective_on } => self.stage = Stage::InEffect(effective_on),
            Event::SuccessionEstablished { .. } => {}
        }
    }
}
