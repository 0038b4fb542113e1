//! A team (đoàn kiểm tra): who inspects in a campaign, by which decision, and for whom he may not (R-INS-2, R-INS-3).
//!
//! **Invariant:** it has exactly one head and at least one further member, and nobody is in it twice.
//! **Invariant:** nobody inspects the agency where he works, or worked not long ago: [`Team::fit_for`] says whether the team may
//! inspect an agency, and is asked when an inspection is scheduled and again when it starts.
//!
//! Deliberately absent: whether the persons exist. The registry knows heads and deputies, not staff.

mod command;
mod event;
mod fit;
#[cfg(test)]
mod laws;
mod rejection;
#[cfg(test)]
mod tests;

pub use command::Command;
pub use event::{Establishment, Event, Former, Member};
pub use fit::Unfit;
pub use rejection::Rejection;

use crate::text;
use crate::vocabulary::TeamRole;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Most members of a team.
const MEMBER_LIMIT: usize = 50;

/// A team.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Team {
    /// As it was established.
    established: Option<Establishment>,
    /// Who belongs to it now, in the order of the decision.
    members: Vec<Member>,
    /// Who left it last under a name, and how.
    replaced: BTreeMap<String, Replacement>,
    recusals: BTreeMap<(String, Uuid), Recusal>,
    dissolved: Option<Dissolution>,
}

/// How somebody left a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Who came.
    pub by: Member,
    /// By which decision.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// When.
    pub on: NaiveDate,
}

/// That somebody takes no part for an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recusal {
    /// Why.
    pub reason: String,
    /// Since when.
    pub on: NaiveDate,
}

/// How a team ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dissolution {
    /// By which decision.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// When.
    pub on: NaiveDate,
}

impl Team {
    /// What it was at the beginning, once it was established.
    pub fn established(&self) -> Option<&Establishment> {
        self.established.as_ref()
    }

    /// Who belongs to it, in the order of the decision.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Who left it, by name, and how; the last time counts.
    pub fn replaced(&self) -> impl Iterator<Item = (&str, &Replacement)> {
        self.replaced.iter().map(|(person, replacement)| (person.as_str(), replacement))
    }

    /// Who takes no part for which agency.
    pub fn recusals(&self) -> impl Iterator<Item = (&str, Uuid, &Recusal)> {
        self.recusals.iter().map(|((person, agency), recusal)| (person.as_str(), *agency, recusal))
    }

    /// That somebody takes no part for an agency, if so.
    pub fn recusal(&self, person: &str, agency: Uuid) -> Option<&Recusal> {
        self.recusals.get(&(person.to_owned(), agency))
    }

    /// How it ended, if it has.
    pub fn dissolved(&self) -> Option<&Dissolution> {
        self.dissolved.as_ref()
    }

    /// Whether it stands on a day.
    pub fn stands(&self, on: NaiveDate) -> bool {
        self.established.as_ref().is_some_and(|established| established.effective_on <= on)
            && self.dissolved.as_ref().is_none_or(|dissolved| on < dissolved.on)
    }

    /// The member of this name.
    pub fn member(&self, person: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.person == person)
    }

    fn establish(&self, wanted: &Establishment) -> Result<Vec<Event>, Rejection> {
        let decision = decided(&wanted.decision)?;
        let members = wanted.members.iter().map(stored).collect::<Result<Vec<_>, _>>()?;
        check_members(&members)?;
        let wanted = Establishment { decision, members, ..*wanted };
        match &self.established {
            Some(known) if *known == wanted => Ok(vec![]),
            Some(known) => Err(Rejection::Exists { decision: known.decision.clone() }),
            None => Ok(vec![Event::Established(wanted)]),
        }
    }

    fn replace(&self, person: String, wanted: Replacement) -> Result<Vec<Event>, Rejection> {
        if self.member(&person).is_none() && self.replaced.get(&person) == Some(&wanted) {
            return Ok(vec![]);
        }
        self.check_standing(wanted.on)?;
        if self.member(&person).is_none() {
            return Err(Rejection::NotAMember { person });
        }
        if self.member(&wanted.by.person).is_some() {
            return Err(Rejection::AlreadyAMember { person: wanted.by.person });
        }
        let others = self.members.iter().filter(|member| member.person != person);
        check_members(&others.chain([&wanted.by]).cloned().collect::<Vec<_>>())?;
        let Replacement { by, decision, reason, on } = wanted;
        Ok(vec![Event::MemberReplaced { person, by, decision, reason, effective_on: on }])
    }

    fn recuse(&self, person: String, agency: Uuid, wanted: Recusal) -> Result<Vec<Event>, Rejection> {
        match self.recusal(&person, agency) {
            Some(known) if *known == wanted => return Ok(vec![]),
            Some(_) => return Err(Rejection::AlreadyRecused { person, agency }),
            None => self.check_standing(wanted.on)?,
        }
        if self.member(&person).is_none() {
            return Err(Rejection::NotAMember { person });
        }
        Ok(vec![Event::MemberRecused { person, agency, reason: wanted.reason, effective_on: wanted.on }])
    }

    fn dissolve(&self, wanted: Dissolution) -> Result<Vec<Event>, Rejection> {
        if let Some(known) = &self.dissolved {
            let same = *known == wanted;
            return if same { Ok(vec![]) } else { Err(Rejection::AlreadyDissolved { on: known.on }) };
        }
        self.check_standing(wanted.on)?;
        let Dissolution { decision, reason, on } = wanted;
        Ok(vec![Event::Dissolved { decision, reason, effective_on: on }])
    }

    fn check_standing(&self, on: NaiveDate) -> Result<(), Rejection> {
        let since = self.established.as_ref().ok_or(Rejection::Unknown)?.effective_on;
        match &self.dissolved {
            Some(dissolved) => Err(Rejection::Dissolved { on: dissolved.on }),
            None if on < since => Err(Rejection::TooEarly { on, since }),
            None => Ok(()),
        }
    }
}

impl decider::Aggregate for Team {
    const KIND: &'static str = "team";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Establish(establishment) => self.establish(establishment),
            Command::ReplaceMember { person, by, decision, reason, effective_on } => {
                let (by, decision, reason) = (stored(by)?, decided(decision)?, long("reason", reason)?);
                self.replace(short("person", person)?, Replacement { by, decision, reason, on: *effective_on })
            }
            Command::RecuseMember { person, agency, reason, effective_on } => {
                let recusal = Recusal { reason: long("reason", reason)?, on: *effective_on };
                self.recuse(short("person", person)?, *agency, recusal)
            }
            Command::Dissolve { decision, reason, effective_on } => {
                let (decision, reason) = (decided(decision)?, long("reason", reason)?);
                self.dissolve(Dissolution { decision, reason, on: *effective_on })
            }
        }
    }

    fn evolve(&mut self, event: &Event) {
        match event.clone() {
            Event::Established(establishment) if self.established.is_none() => {
                let mut persons = BTreeSet::new();
                let members = establishment.members.iter().filter(|member| persons.insert(member.person.clone()));
                self.members = members.cloned().collect();
                self.established = Some(establishment);
            }
            Event::Established(_) => {}
            Event::MemberReplaced { person, by, decision, reason, effective_on } => {
                self.members.retain(|member| member.person != by.person || member.person == person);
                if let Some(member) = self.members.iter_mut().find(|member| member.person == person) {
                    *member = by.clone();
                }
                self.replaced.insert(person, Replacement { by, decision, reason, on: effective_on });
            }
            Event::MemberRecused { person, agency, reason, effective_on } => {
                self.recusals.entry((person, agency)).or_insert(Recusal { reason, on: effective_on });
            }
            Event::Dissolved { decision, reason, effective_on } => {
                self.dissolved.get_or_insert(Dissolution { decision, reason, on: effective_on });
            }
        }
    }
}

/// R-INS-2
fn check_members(members: &[Member]) -> Result<(), Rejection> {
    let mut persons = BTreeSet::new();
    if let Some(twice) = members.iter().find(|member| !persons.insert(&member.person)) {
        return Err(Rejection::NamedTwice { person: twice.person.clone() });
    }
    let heads = members.iter().filter(|member| member.role == TeamRole::Head).count();
    if heads != 1 {
        return Err(Rejection::Heads { heads });
    }
    match members.len() {
        2..=MEMBER_LIMIT => Ok(()),
        members => Err(Rejection::Members { members, limit: MEMBER_LIMIT }),
    }
}

/// The member in its stored form.
fn stored(wanted: &Member) -> Result<Member, Rejection> {
    let mut formerly = wanted.formerly.clone();
    formerly.sort();
    formerly.dedup();
    let (person, title) = (short("member's name", &wanted.person)?, short("member's title", &wanted.title)?);
    Ok(Member { person, title, formerly, ..*wanted })
}

/// The number of the document that decided; without one there is no team (R-INS-2).
fn decided(number: &str) -> Result<String, Rejection> {
    match text::short(number) {
        Err(text::Error::Blank) => Err(Rejection::NoDecision),
        checked => checked.map_err(|error| Rejection::Text { field: "decision", error }),
    }
}

fn short(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::short(value).map_err(|error| Rejection::Text { field, error })
}

fn long(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::long(value).map_err(|error| Rejection::Text { field, error })
}
