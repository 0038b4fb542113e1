//! An agency: who it is, where it belongs and who leads it, on every day of its life.
//!
//! **Invariant:** identity is the stream's id; name, level, parent and area code are attributes that hold on certain days
//! (R-REG-1). The area code and the name within its parent and tier are claimed for exactly those days (R-REG-1, R-REG-2).
//! **Invariant:** an attribute changes forward in time only, and only within the agency's life (R-REG-7).
//! **Invariant:** there is at most one head on any day, and nobody holds two posts.
//!
//! Deliberately absent: territories as things of their own, and what the agency has declared (see `quality_system`).

mod command;
mod event;
mod rejection;
#[cfg(test)]
mod tests;

pub use command::{Command, Parent};
pub use event::Event;
pub use rejection::Rejection;

use crate::dated::Dated;
use crate::text;
use crate::vocabulary::{Kind, Level, Obligation, Post, Tier};
use chrono::NaiveDate;
use decider::{Aggregate, Claim};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The days on which an agency exists: from `from` until the day before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// First day.
    pub from: NaiveDate,
    /// First day on which it is no more; `None` while it exists.
    pub until: Option<NaiveDate>,
}

impl Lifetime {
    /// Whether the agency exists on that day.
    pub fn contains(&self, on: NaiveDate) -> bool {
        self.from <= on && self.until.is_none_or(|until| on < until)
    }
}

/// What was registered, kept to recognise the same registration asked for twice.
#[derive(Clone, Debug, PartialEq)]
struct Registration {
    name: String,
    tier: Tier,
    kind: Kind,
    level: Option<Level>,
    parent: Option<Uuid>,
    area_code: Option<String>,
    effective_on: NaiveDate,
}

#[derive(Clone, Debug, PartialEq)]
struct Term {
    person: String,
    post: Post,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

/// One agency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Agency {
    registration: Option<Registration>,
    name: Dated<String>,
    level: Dated<Option<Level>>,
    parent: Dated<Option<Uuid>>,
    area_code: Dated<Option<String>>,
    obligation: Dated<(Obligation, String)>,
    terms: Vec<Term>,
    dissolved_on: Option<NaiveDate>,
}

impl Agency {
    /// The days on which it exists; `None` when it was never registered.
    pub fn lifetime(&self) -> Option<Lifetime> {
        let registration = self.registration.as_ref()?;
        Some(Lifetime { from: registration.effective_on, until: self.dissolved_on })
    }

    /// Whether it exists on that day (R-REG-7).
    pub fn is_live(&self, on: NaiveDate) -> bool {
        self.lifetime().is_some_and(|lifetime| lifetime.contains(on))
    }

    /// Its level of government.
    pub fn tier(&self) -> Option<Tier> {
        self.registration.as_ref().map(|registration| registration.tier)
    }

    /// What it is.
    pub fn kind(&self) -> Option<Kind> {
        self.registration.as_ref().map(|registration| registration.kind)
    }

    /// Its name on a day.
    pub fn name(&self, on: NaiveDate) -> Option<&str> {
        self.name.on(on).map(String::as_str)
    }

    /// What its territory is called on a day.
    pub fn level(&self, on: NaiveDate) -> Option<Level> {
        *self.level.on(on)?
    }

    /// The agency it belongs to on a day.
    pub fn parent(&self, on: NaiveDate) -> Option<Uuid> {
        *self.parent.on(on)?
    }

    /// The code of its territory on a day.
    pub fn area_code(&self, on: NaiveDate) -> Option<&str> {
        self.area_code.on(on)?.as_deref()
    }

    /// How binding the programme is for it on a day.
    pub fn obligation(&self, on: NaiveDate) -> Option<Obligation> {
        self.obligation.on(on).map(|(obligation, _)| *obligation)
    }

    /// Whether a person holds a post on a day; nobody does outside the agency's life (R-QMS-2).
    pub fn holds(&self, person: &str, post: Post, on: NaiveDate) -> bool {
        let person = text::normal(person);
        self.is_live(on) && self.terms.iter().any(|term| term.person == person && term.post == post && term.is_on(on))
    }

    /// The post that a person holds on a day (R-QMS-2).
    pub fn post_of(&self, person: &str, on: NaiveDate) -> Option<Post> {
        Post::ALL.iter().copied().find(|post| self.holds(person, *post, on))
    }
}

impl Term {
    fn is_on(&self, on: NaiveDate) -> bool {
        self.from <= on && self.until.is_none_or(|until| on < until)
    }
}

impl Aggregate for Agency {
    const KIND: &'static str = "agency";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        let event = match command.clone() {
            Command::Register { name, tier, kind, level, parent, area_code, effective_on } => {
                check_parent(parent.as_ref(), tier, effective_on)?;
                let parent = parent.map(|parent| parent.id);
                self.register(Registration { name, tier, kind, level, parent, area_code, effective_on })
            }
            Command::Rename { name, effective_on, basis } => self.rename(&name, effective_on, basis),
            Command::ChangeLevel { level, name, effective_on, basis } => {
                self.change_level(level, &name, effective_on, basis)
            }
            Command::Reparent { parent, effective_on, basis } => self.reparent(parent.as_ref(), effective_on, basis),
            Command::AssignAreaCode { code, effective_on } => self.assign_area_code(&code, effective_on),
            Command::ReleaseAreaCode { effective_on } => self.release_area_code(effective_on),
            Command::AssignObligation { obligation, basis, effective_on } => {
                self.assign_obligation(obligation, &basis, effective_on)
            }
            Command::AppointOfficer { person, post, effective_on } => self.appoint(&person, post, effective_on),
            Command::ReleaseOfficer { person, post, effective_on } => self.release(&person, post, effective_on),
            Command::Dissolve { effective_on, basis } => self.dissolve(effective_on, basis),
        }?;
        Ok(event.into_iter().collect())
    }

    fn evolve(&mut self, event: &Event) {
        match event.clone() {
            Event::Registered { name, tier, kind, level, parent, area_code, effective_on: on } => {
                self.name.set(on, name.clone());
                self.level.set(on, level);
                self.parent.set(on, parent);
                self.area_code.set(on, area_code.clone());
                self.registration =
                    Some(Registration { name, tier, kind, level, parent, area_code, effective_on: on });
            }
            Event::Renamed { name, effective_on, .. } => self.name.set(effective_on, name),
            Event::LevelChanged { level, name, effective_on, .. } => {
                self.level.set(effective_on, Some(level));
                self.name.set(effective_on, name);
            }
            Event::Reparented { parent, effective_on, .. } => self.parent.set(effective_on, parent),
            Event::AreaCodeAssigned { code, effective_on } => self.area_code.set(effective_on, Some(code)),
            Event::AreaCodeReleased { effective_on } => self.area_code.set(effective_on, None),
            Event::ObligationAssigned { obligation, basis, effective_on } => {
                self.obligation.set(effective_on, (obligation, basis));
            }
            Event::OfficerAppointed { person, post, effective_on } => self.begin_term(person, post, effective_on),
            Event::OfficerReleased { person, post, effective_on } => {
                self.end_terms(effective_on, |term| term.person == person && term.post == post);
            }
            Event::Dissolved { effective_on, .. } => self.dissolved_on = Some(effective_on),
        }
    }

    fn claims(&self) -> BTreeSet<Claim> {
        let Some(registration) = &self.registration else { return BTreeSet::new() };
        let days: BTreeSet<NaiveDate> = self.name.days().chain(self.parent.days()).chain(self.area_code.days()).collect();
        let mut claims = BTreeSet::new();
        for from in &days {
            let next = days.range(*from..).nth(1).copied();
            let until = next.into_iter().chain(self.dissolved_on).min();
            let name = self.name(*from).map(|name| {
                let parent = self.parent(*from).map_or_else(|| "-".to_owned(), |id| id.to_string());
                ("agency-name", format!("{parent}/{}/{name}", registration.tier))
            });
            let code = self.area_code(*from).map(|code| ("area-code", code.to_owned()));
            for (scope, key) in name.into_iter().chain(code) {
                claims.insert(Claim { scope, key, from: *from, until });
            }
        }
        merged(claims)
    }
}
