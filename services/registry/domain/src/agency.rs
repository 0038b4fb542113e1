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
mod fit;
#[cfg(test)]
mod laws;
mod rejection;
#[cfg(test)]
mod tests;

pub use command::{Command, Parent};
pub use event::Event;
pub use rejection::Rejection;

use crate::dated::{Dated, spans};
use crate::text;
use crate::vocabulary::{Kind, Level, Obligation, Post, Tier};
use chrono::NaiveDate;
use decider::{Aggregate, Claim};
use fit::{area_code, check_kind, check_level, check_parent};
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

    /// The document that says how binding it is.
    pub fn obligation_basis(&self, on: NaiveDate) -> Option<&str> {
        self.obligation.on(on).map(|(_, basis)| basis.as_str())
    }

    /// Who holds which post on a day, and since when.
    pub fn officers(&self, on: NaiveDate) -> impl Iterator<Item = (&str, Post, NaiveDate)> {
        let live = self.is_live(on);
        self.terms
            .iter()
            .filter(move |term| live && term.is_on(on))
            .map(|term| (term.person.as_str(), term.post, term.from))
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
                self.registration = Some(Registration { name, tier, kind, level, parent, area_code, effective_on: on });
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
        let Some(tier) = self.tier() else { return BTreeSet::new() };
        let named = spans(self.name.days().chain(self.parent.days())).filter_map(|(from, until)| {
            let parent = self.parent(from).map_or_else(|| "-".to_owned(), |id| id.to_string());
            let key = format!("{parent}/{tier}/{}", self.name(from)?);
            Some(Claim { scope: "agency-name", key, from, until })
        });
        let coded = spans(self.area_code.days()).filter_map(|(from, until)| {
            Some(Claim { scope: "area-code", key: self.area_code(from)?.to_owned(), from, until })
        });
        let within_life =
            |claim: Claim| Claim { until: claim.until.into_iter().chain(self.dissolved_on).min(), ..claim };
        named.chain(coded).map(within_life).filter(|claim| !claim.is_empty()).collect()
    }
}

type Decision = Result<Option<Event>, Rejection>;

impl Agency {
    fn register(&self, wanted: Registration) -> Decision {
        let wanted = Registration {
            name: short("name", &wanted.name)?,
            area_code: wanted.area_code.map(|code| area_code(&code, wanted.tier)).transpose()?,
            ..wanted
        };
        check_kind(wanted.kind, wanted.tier)?;
        check_level(wanted.kind, wanted.level)?;
        match &self.registration {
            Some(known) if *known == wanted => Ok(None),
            Some(known) => Err(Rejection::AlreadyRegistered { name: known.name.clone() }),
            None => {
                let Registration { name, tier, kind, level, parent, area_code, effective_on } = wanted;
                Ok(Some(Event::Registered { name, tier, kind, level, parent, area_code, effective_on }))
            }
        }
    }

    fn rename(&self, name: &str, effective_on: NaiveDate, basis: Option<String>) -> Decision {
        self.living(effective_on)?;
        forward("name", self.name.changed_on(), effective_on)?;
        let name = short("name", name)?;
        let basis = optional("basis", basis)?;
        let already = self.name.last() == Some(&name);
        Ok((!already).then_some(Event::Renamed { name, effective_on, basis }))
    }

    fn change_level(&self, level: Level, name: &str, effective_on: NaiveDate, basis: Option<String>) -> Decision {
        let registration = self.living(effective_on)?;
        check_level(registration.kind, Some(level))?;
        forward("level", self.level.changed_on(), effective_on)?;
        forward("name", self.name.changed_on(), effective_on)?;
        let name = short("name", name)?;
        let basis = optional("basis", basis)?;
        let already = self.level.last() == Some(&Some(level)) && self.name.last() == Some(&name);
        Ok((!already).then_some(Event::LevelChanged { level, name, effective_on, basis }))
    }

    fn reparent(&self, parent: Option<&Parent>, effective_on: NaiveDate, basis: Option<String>) -> Decision {
        let registration = self.living(effective_on)?;
        check_parent(parent, registration.tier, effective_on)?;
        forward("parent", self.parent.changed_on(), effective_on)?;
        let parent = parent.map(|parent| parent.id);
        let basis = optional("basis", basis)?;
        let already = self.parent.last() == Some(&parent);
        Ok((!already).then_some(Event::Reparented { parent, effective_on, basis }))
    }

    fn assign_area_code(&self, code: &str, effective_on: NaiveDate) -> Decision {
        let registration = self.living(effective_on)?;
        let code = area_code(code, registration.tier)?;
        forward("area code", self.area_code.changed_on(), effective_on)?;
        let already = self.area_code.last() == Some(&Some(code.clone()));
        Ok((!already).then_some(Event::AreaCodeAssigned { code, effective_on }))
    }

    fn release_area_code(&self, effective_on: NaiveDate) -> Decision {
        self.living(effective_on)?;
        forward("area code", self.area_code.changed_on(), effective_on)?;
        let held = matches!(self.area_code.last(), Some(Some(_)));
        Ok(held.then_some(Event::AreaCodeReleased { effective_on }))
    }

    fn assign_obligation(&self, obligation: Obligation, basis: &str, effective_on: NaiveDate) -> Decision {
        self.living(effective_on)?;
        forward("obligation", self.obligation.changed_on(), effective_on)?;
        let wanted = (obligation, short("basis", basis)?);
        if self.obligation.last() == Some(&wanted) {
            return Ok(None);
        }
        let (obligation, basis) = wanted;
        Ok(Some(Event::ObligationAssigned { obligation, basis, effective_on }))
    }

    fn appoint(&self, person: &str, post: Post, effective_on: NaiveDate) -> Decision {
        self.living(effective_on)?;
        let person = short("person", person)?;
        let affected = |term: &&Term| term.person == person || (post == Post::Head && term.post == Post::Head);
        let changes = self.terms.iter().filter(affected).flat_map(|term| [Some(term.from), term.until]).flatten();
        forward("post", changes.max(), effective_on)?;
        let already = self.terms.iter().any(|term| term.person == person && term.post == post && term.until.is_none());
        Ok((!already).then_some(Event::OfficerAppointed { person, post, effective_on }))
    }

    fn release(&self, person: &str, post: Post, effective_on: NaiveDate) -> Decision {
        self.living(effective_on)?;
        let person = short("person", person)?;
        let mut held = self.terms.iter().filter(|term| term.person == person && term.post == post);
        if held.clone().any(|term| term.until.is_none() && term.from <= effective_on) {
            Ok(Some(Event::OfficerReleased { person, post, effective_on }))
        } else if held.any(|term| term.until == Some(effective_on)) {
            Ok(None)
        } else {
            Err(Rejection::NotInPost { person, post, on: effective_on })
        }
    }

    fn dissolve(&self, effective_on: NaiveDate, basis: Option<String>) -> Decision {
        let registration = self.registration.as_ref().ok_or(Rejection::NotRegistered)?;
        match self.dissolved_on {
            Some(on) if on == effective_on => return Ok(None),
            Some(on) => return Err(Rejection::AlreadyDissolved { on }),
            None if effective_on <= registration.effective_on => {
                let from = registration.effective_on;
                return Err(Rejection::OutsideLifetime { on: effective_on, from, until: None });
            }
            None => {}
        }
        forward("agency", self.last_change(), effective_on)?;
        Ok(Some(Event::Dissolved { effective_on, basis: optional("basis", basis)? }))
    }

    fn living(&self, on: NaiveDate) -> Result<&Registration, Rejection> {
        match (&self.registration, self.lifetime()) {
            (Some(registration), Some(lifetime)) if lifetime.contains(on) => Ok(registration),
            (_, Some(Lifetime { from, until })) => Err(Rejection::OutsideLifetime { on, from, until }),
            _ => Err(Rejection::NotRegistered),
        }
    }

    fn last_change(&self) -> Option<NaiveDate> {
        let terms = self.terms.iter().flat_map(|term| [Some(term.from), term.until]).flatten();
        [
            self.name.changed_on(),
            self.level.changed_on(),
            self.parent.changed_on(),
            self.area_code.changed_on(),
            self.obligation.changed_on(),
        ]
        .into_iter()
        .flatten()
        .chain(terms)
        .max()
    }

    fn begin_term(&mut self, person: String, post: Post, from: NaiveDate) {
        self.end_terms(from, |term| term.person == person || (post == Post::Head && term.post == Post::Head));
        self.terms.push(Term { person, post, from, until: None });
    }

    fn end_terms(&mut self, on: NaiveDate, which: impl Fn(&Term) -> bool) {
        for term in self.terms.iter_mut().filter(|term| term.until.is_none() && which(term)) {
            term.until = Some(on);
        }
    }
}

fn short(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::short(value).map_err(|error| Rejection::Text { field, error })
}

fn optional(field: &'static str, value: Option<String>) -> Result<Option<String>, Rejection> {
    value.map(|value| short(field, &value)).transpose()
}

fn forward(what: &'static str, last: Option<NaiveDate>, on: NaiveDate) -> Result<(), Rejection> {
    match last {
        Some(last) if on < last => Err(Rejection::WrongOrder { what, on, last }),
        _ => Ok(()),
    }
}
