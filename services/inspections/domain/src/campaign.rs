//! A campaign (đợt kiểm tra): which agencies are inspected in a year, how, and by which plan or decision (R-INS-1).
//!
//! A promulgated inspection plan opens one, and its agencies are those of the plan. An extraordinary inspection is a campaign
//! with a decision of its own. Decisions add agencies and drop them; it is closed when all on its list are done with.
//!
//! **Invariant:** an agency is in at most one open campaign of a year, and in at most one planned campaign of a year at all
//! (R-INS-9): the first is claimed while the campaign is open, the second for ever, unless the agency is dropped.
//! **Invariant:** who has no inspection that came to an end keeps the campaign open.
//!
//! Deliberately absent: the inspections themselves (see `inspection`), and how the plan chose.

mod command;
mod event;
#[cfg(test)]
mod laws;
mod place;
mod rejection;
#[cfg(test)]
mod tests;

pub use command::{Command, Selected};
pub use event::{Event, Opening};
pub use place::{Closed, Dropped, Place};
pub use rejection::Rejection;

use crate::text;
use crate::vocabulary::Ending;
use chrono::{Datelike as _, NaiveDate};
use decider::{Aggregate, Claim};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Scope of the claim that an agency is in one planned campaign of a year (R-INS-9).
pub const PLANNED: &str = "inspection-year";
/// Scope of the claim that an agency is in one open campaign of a year (R-INS-9).
pub const OPEN: &str = "open-campaign";

/// A campaign.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Campaign {
    opening: Option<Opening>,
    /// Who was selected at the opening, for good.
    first: BTreeMap<Uuid, Place>,
    /// Who stands on the list now.
    list: BTreeMap<Uuid, Place>,
    dropped: BTreeMap<Uuid, Dropped>,
    closed: Option<Closed>,
}

/// The id of the campaign that a plan opens; the same plan has the same campaign everywhere and for ever.
pub fn id(plan: Uuid) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("chuan/campaign/{plan}").as_bytes())
}

impl Campaign {
    /// What it is, once it was opened.
    pub fn opening(&self) -> Option<&Opening> {
        self.opening.as_ref()
    }

    /// Whether inspections may be scheduled in it.
    pub fn is_open(&self) -> bool {
        self.opening.is_some() && self.closed.is_none()
    }

    /// How it ended, if it has.
    pub fn closed(&self) -> Option<&Closed> {
        self.closed.as_ref()
    }

    /// Whether no plan stands behind it, only a decision of its own (R-INS-1).
    pub fn is_extraordinary(&self) -> bool {
        self.opening.as_ref().is_some_and(|opening| opening.plan.is_none())
    }

    /// How an agency stands on the list, if it does.
    pub fn place(&self, agency: Uuid) -> Option<&Place> {
        self.list.get(&agency)
    }

    /// The agencies on the list.
    pub fn list(&self) -> impl Iterator<Item = (Uuid, &Place)> {
        self.list.iter().map(|(agency, place)| (*agency, place))
    }

    /// The agencies that were taken off the list, and do not stand on it again.
    pub fn dropped(&self) -> impl Iterator<Item = (Uuid, &Dropped)> {
        self.dropped.iter().map(|(agency, dropped)| (*agency, dropped))
    }

    fn open(&self, opening: &Opening, agencies: &[Selected]) -> Result<Vec<Event>, Rejection> {
        let opening = stored(opening)?;
        let mut first = BTreeMap::new();
        for Selected { agency, mode, reason } in agencies {
            let reason = long("reason of the selection", reason)?;
            let place = Place { mode: *mode, reason, decision: None, since: opening.effective_on };
            if first.insert(*agency, place).is_some() {
                return Err(Rejection::SelectedTwice { agency: *agency });
            }
        }
        if first.is_empty() {
            return Err(Rejection::NoAgencies);
        }
        if let Some(known) = &self.opening {
            let same = *known == opening && self.first == first;
            return if same { Ok(vec![]) } else { Err(Rejection::Exists { number: known.number.clone() }) };
        }
        let effective_on = opening.effective_on;
        let selected = first.into_iter().map(|(agency, Place { mode, reason, .. })| Event::AgencySelected {
            agency,
            mode,
            reason,
            effective_on,
        });
        Ok([Event::Opened(opening)].into_iter().chain(selected).collect())
    }

    fn add(&self, agency: Uuid, wanted: Place) -> Result<Vec<Event>, Rejection> {
        let opening = self.opening.as_ref().ok_or(Rejection::Unknown)?;
        match self.list.get(&agency) {
            Some(known) if *known == wanted => return Ok(vec![]),
            Some(_) => return Err(Rejection::AlreadySelected { agency }),
            None => self.check_open()?,
        }
        let since = self.dropped.get(&agency).map_or(opening.effective_on, |dropped| dropped.on);
        not_before(wanted.since, since)?;
        let Place { mode, reason, decision, since } = wanted;
        let decision = decision.ok_or(Rejection::NoDecision)?;
        Ok(vec![Event::AgencyAdded { agency, mode, reason, decision, effective_on: since }])
    }

    fn drop(&self, agency: Uuid, wanted: Dropped, started: bool) -> Result<Vec<Event>, Rejection> {
        self.opening.as_ref().ok_or(Rejection::Unknown)?;
        if self.dropped.get(&agency) == Some(&wanted) {
            return Ok(vec![]);
        }
        self.check_open()?;
        let place = self.list.get(&agency).ok_or(Rejection::NotSelected { agency })?;
        if started {
            return Err(Rejection::Started { agency });
        }
        not_before(wanted.on, place.since)?;
        let Dropped { reason, decision, on } = wanted;
        Ok(vec![Event::AgencyDropped { agency, reason, decision, effective_on: on }])
    }

    fn close(&self, summary: String, ended: &BTreeMap<Uuid, Ending>, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let opening = self.opening.as_ref().ok_or(Rejection::Unknown)?;
        if let Some(known) = &self.closed {
            let same = (&known.summary, known.on) == (&summary, on);
            return if same { Ok(vec![]) } else { Err(Rejection::AlreadyClosed { on: known.on }) };
        }
        let changes = self.list.values().map(|place| place.since).chain(self.dropped.values().map(|gone| gone.on));
        not_before(on, changes.fold(opening.effective_on, NaiveDate::max))?;
        let agencies: Vec<Uuid> = self.list.keys().copied().filter(|agency| !ended.contains_key(agency)).collect();
        if !agencies.is_empty() {
            return Err(Rejection::Unfinished { agencies });
        }
        let count =
            |ending| self.list.keys().filter(|agency| ended.get(agency) == Some(&ending)).fold(0, |sum, _| sum + 1);
        Ok(vec![Event::Closed {
            summary,
            agencies: self.list.keys().fold(0, |sum, _| sum + 1),
            concluded: count(Ending::Concluded),
            cancelled: count(Ending::Cancelled),
            terminated: count(Ending::Terminated),
            effective_on: on,
        }])
    }

    fn check_open(&self) -> Result<(), Rejection> {
        self.closed.as_ref().map_or(Ok(()), |closed| Err(Rejection::Closed { on: closed.on }))
    }

    fn put(&mut self, agency: Uuid, place: Place) {
        self.dropped.remove(&agency);
        self.list.insert(agency, place);
    }
}

impl Aggregate for Campaign {
    const KIND: &'static str = "campaign";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Open { opening, agencies } => self.open(opening, agencies),
            Command::AddAgency { agency, mode, reason, decision, effective_on } => {
                let (reason, decision) = (long("reason", reason)?, Some(decided("decision", decision)?));
                self.add(*agency, Place { mode: *mode, reason, decision, since: *effective_on })
            }
            Command::DropAgency { agency, reason, decision, effective_on, started } => {
                let (reason, decision) = (long("reason", reason)?, decided("decision", decision)?);
                self.drop(*agency, Dropped { reason, decision, on: *effective_on }, *started)
            }
            Command::Close { summary, ended, effective_on } => {
                self.close(long("summary", summary)?, ended, *effective_on)
            }
        }
    }

    fn evolve(&mut self, event: &Event) {
        if let Event::Opened(opening) = event {
            self.opening.get_or_insert_with(|| opening.clone());
        }
        if self.opening.is_none() {
            return; // whatever it is, it did not happen to a campaign
        }
        match event.clone() {
            Event::Opened(_) => {}
            Event::AgencySelected { agency, mode, reason, effective_on } => {
                let place = Place { mode, reason, decision: None, since: effective_on };
                self.first.entry(agency).or_insert_with(|| place.clone());
                self.put(agency, place);
            }
            Event::AgencyAdded { agency, mode, reason, decision, effective_on } => {
                self.put(agency, Place { mode, reason, decision: Some(decision), since: effective_on });
            }
            Event::AgencyDropped { agency, reason, decision, effective_on } => {
                self.list.remove(&agency);
                self.dropped.insert(agency, Dropped { reason, decision, on: effective_on });
            }
            Event::Closed { summary, effective_on, .. } => {
                self.closed.get_or_insert(Closed { summary, on: effective_on });
            }
        }
    }

    /// R-INS-9: an extraordinary inspection may follow when the planned one is over, but not run beside it.
    fn claims(&self) -> BTreeSet<Claim> {
        let Some(opening) = &self.opening else { return BTreeSet::new() };
        let scopes = [self.is_open().then_some(OPEN), opening.plan.map(|_| PLANNED)];
        let claims = |agency: &Uuid| {
            let key = format!("{agency}/{}", opening.year);
            scopes.into_iter().flatten().map(move |scope| Claim::for_ever(scope, key.clone()))
        };
        self.list.keys().flat_map(claims).collect()
    }
}

/// The opening in its stored form.
fn stored(wanted: &Opening) -> Result<Opening, Rejection> {
    let Opening { plan, item, year, from, until, .. } = *wanted;
    if let Some(item) = item.filter(|_| plan.is_none()) {
        return Err(Rejection::ItemWithoutPlan { item });
    }
    if until < from {
        return Err(Rejection::WrongOrder { from, until });
    }
    if !(from.year()..=until.year()).contains(&year) {
        return Err(Rejection::OtherYear { year, from, until });
    }
    Ok(Opening {
        number: decided("number", &wanted.number)?,
        title: long("title", &wanted.title)?,
        template: short("code of the checklist", &wanted.template)?,
        ..*wanted
    })
}

fn not_before(on: NaiveDate, since: NaiveDate) -> Result<(), Rejection> {
    if on < since { Err(Rejection::TooEarly { on, since }) } else { Ok(()) }
}

/// The number of the document that decided; without one nothing is decided (R-INS-1).
fn decided(field: &'static str, number: &str) -> Result<String, Rejection> {
    match text::short(number) {
        Err(text::Error::Blank) => Err(Rejection::NoDecision),
        checked => checked.map_err(|error| Rejection::Text { field, error }),
    }
}

fn short(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::short(value).map_err(|error| Rejection::Text { field, error })
}

fn long(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::long(value).map_err(|error| Rejection::Text { field, error })
}
