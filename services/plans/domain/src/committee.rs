//! The province's steering committee for ISO 9001 (ban chỉ đạo): who is on it, on every day, and whether it stands.
//!
//! A decision establishes it, later ones renew its membership (kiện toàn, as 1161/QĐ-UBND did), one may end it. Between them
//! people leave. While its chair is gone it can issue nothing until it is reconstituted (R-PLN-5).
//!
//! **Invariant:** each membership has exactly one chair and nobody twice.
//! **Invariant:** decisions take effect one after another, so who was on it before the last one never changes by a new one.
//!
//! Deliberately absent: its documents (see [`crate::document`]), and what a committee does; that are its plans.

mod command;
mod event;
mod rejection;
mod standing;
#[cfg(test)]
mod tests;

pub use command::Command;
pub use event::{Event, Member};
pub use rejection::Rejection;
pub use standing::Standing;

use crate::dated::Dated;
use crate::text;
use crate::vocabulary::Role;
use chrono::NaiveDate;
use decider::Aggregate;
use kernel::document::{self, Number};
use std::collections::BTreeSet;

/// One committee.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SteeringCommittee {
    name: Option<String>,
    constitutions: Dated<Constitution>,
    departures: Vec<Departure>,
    disbanded: Option<End>,
}

/// The membership that one decision laid down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constitution {
    /// Number of the decision.
    pub decision: String,
    /// Who was put on it.
    pub members: Vec<Member>,
    /// Why it was renewed; the first membership has no reason.
    pub reason: Option<String>,
    /// First day.
    pub effective_on: NaiveDate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Departure {
    person: String,
    reason: String,
    effective_on: NaiveDate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct End {
    decision: String,
    effective_on: NaiveDate,
}

impl SteeringCommittee {
    /// Its name, once it was established.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The decision in effect on a day, and whom it put on the committee, whether or not they are still there.
    pub fn constitution(&self, on: NaiveDate) -> Option<&Constitution> {
        self.constitutions.on(on).filter(|_| self.disbanded_on().is_none_or(|end| on < end))
    }

    /// Every membership there was, oldest first.
    pub fn constitutions(&self) -> impl Iterator<Item = &Constitution> {
        self.constitutions.days().filter_map(|day| self.constitutions.on(day))
    }

    /// Who is on it on a day.
    pub fn members(&self, on: NaiveDate) -> Vec<&Member> {
        let members = self.constitution(on).map_or(&[][..], |constitution| &constitution.members);
        members.iter().filter(|member| self.departed(&member.person, on).is_none()).collect()
    }

    /// First day on which it is no more.
    pub fn disbanded_on(&self) -> Option<NaiveDate> {
        self.disbanded.as_ref().map(|end| end.effective_on)
    }

    fn establish(&self, name: &str, wanted: Constitution) -> Result<Vec<Event>, Rejection> {
        let name = short("name", name)?;
        if let Some(known) = &self.name {
            let so = *known == name && self.constitutions.on(wanted.effective_on) == Some(&wanted);
            return if so { Ok(vec![]) } else { Err(Rejection::AlreadyEstablished { name: known.clone() }) };
        }
        let Constitution { decision, members, effective_on, .. } = wanted;
        Ok(vec![Event::Established { name, decision, members, effective_on }])
    }

    fn reconstitute(&self, reason: String, wanted: Constitution) -> Result<Vec<Event>, Rejection> {
        let on = wanted.effective_on;
        self.name.as_ref().ok_or(Rejection::NotEstablished)?;
        if self.constitutions.on(on) == Some(&wanted) {
            return Ok(vec![]);
        }
        if let Some(last) = self.constitutions.last().filter(|last| on <= last.effective_on) {
            let (decision, last_on) = (last.decision.clone(), last.effective_on);
            return Err(Rejection::NotAfterLast { on, decision, last_on });
        }
        self.not_disbanded(on)?;
        let Constitution { decision, members, effective_on, .. } = wanted;
        Ok(vec![Event::Reconstituted { decision, members, reason, effective_on }])
    }

    fn depart(&self, person: &str, reason: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let (person, reason) = (short("person", person)?, long("reason", reason)?);
        self.name.as_ref().ok_or(Rejection::NotEstablished)?;
        let so = |known: &Departure| known.effective_on == on && known.reason == reason && same(&known.person, &person);
        if self.departures.iter().any(so) {
            return Ok(vec![]);
        }
        self.not_disbanded(on)?;
        let Some(constitution) = self.constitutions.on(on) else { return Err(Rejection::NotAMember { person, on }) };
        let Some(member) = constitution.members.iter().find(|member| same(&member.person, &person)) else {
            return Err(Rejection::NotAMember { person, on });
        };
        let until = self.constitutions.days().find(|day| *day > on).unwrap_or(NaiveDate::MAX);
        let left = |known: &&Departure| same(&known.person, &person) && constitution.effective_on <= known.effective_on;
        if let Some(known) = self.departures.iter().filter(left).find(|known| known.effective_on < until) {
            return Err(Rejection::AlreadyDeparted { person, since: known.effective_on });
        }
        Ok(vec![Event::MemberDeparted { person: member.person.clone(), reason, effective_on: on }])
    }

    fn disband(&self, decision: String, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        self.name.as_ref().ok_or(Rejection::NotEstablished)?;
        match &self.disbanded {
            Some(known) if known.decision == decision && known.effective_on == on => return Ok(vec![]),
            Some(known) => return Err(known.rejection()),
            None => {}
        }
        let last = self.departures.iter().map(|departure| departure.effective_on).max();
        match last.max(self.constitutions.changed_on()).filter(|last_on| on < *last_on) {
            Some(last_on) => Err(Rejection::EndsTooEarly { on, last_on }),
            None => Ok(vec![Event::Disbanded { decision, effective_on: on }]),
        }
    }

    fn not_disbanded(&self, on: NaiveDate) -> Result<(), Rejection> {
        let ended = self.disbanded.as_ref().filter(|end| end.effective_on <= on);
        ended.map_or(Ok(()), |end| Err(end.rejection()))
    }
}

impl End {
    fn rejection(&self) -> Rejection {
        Rejection::Disbanded { since: self.effective_on, decision: self.decision.clone() }
    }
}

impl Aggregate for SteeringCommittee {
    const KIND: &'static str = "committee";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Establish { name, decision, members, effective_on } => {
                self.establish(name, stored(decision, members, None, *effective_on)?)
            }
            Command::Reconstitute { decision, members, reason, effective_on } => {
                let reason = long("reason", reason)?;
                self.reconstitute(reason.clone(), stored(decision, members, Some(reason), *effective_on)?)
            }
            Command::RecordDeparture { person, reason, effective_on } => self.depart(person, reason, *effective_on),
            Command::Disband { decision, effective_on } => self.disband(written(decision)?, *effective_on),
        }
    }

    fn evolve(&mut self, event: &Event) {
        match event.clone() {
            Event::Established { name, decision, members, effective_on } => {
                self.name = Some(name);
                self.constitutions.set(effective_on, Constitution { decision, members, reason: None, effective_on });
            }
            Event::Reconstituted { decision, members, reason, effective_on } => {
                let reason = Some(reason);
                self.constitutions.set(effective_on, Constitution { decision, members, reason, effective_on });
            }
            Event::MemberDeparted { person, reason, effective_on } => {
                self.departures.push(Departure { person, reason, effective_on });
            }
            Event::Disbanded { decision, effective_on } => self.disbanded = Some(End { decision, effective_on }),
        }
    }
}

/// A membership in its stored form: one chair, nobody twice.
fn stored(
    decision: &str,
    members: &[Member],
    reason: Option<String>,
    effective_on: NaiveDate,
) -> Result<Constitution, Rejection> {
    let decision = written(decision)?;
    let mut stored = Vec::with_capacity(members.len());
    let mut named = BTreeSet::new();
    for Member { person, title, agency, role } in members {
        let person = short("person", person)?;
        if !named.insert(text::match_key(&person)) {
            return Err(Rejection::MemberTwice { person });
        }
        stored.push(Member { person, title: short("title", title)?, agency: *agency, role: *role });
    }
    match stored.iter().filter(|member| member.role == Role::Chair).count() {
        1 => Ok(Constitution { decision, members: stored, reason, effective_on }),
        count => Err(Rejection::Chairs { count }),
    }
}

/// Whether two texts spell the same person's name.
fn same(one: &str, other: &str) -> bool {
    text::match_key(one) == text::match_key(other)
}

fn written(decision: &str) -> Result<String, Rejection> {
    let number: Result<Number, document::Error> = decision.parse();
    number.map(|number| number.to_string()).map_err(|error| match error {
        document::Error::Text(error) => Rejection::Text { field: "decision", error },
        error => Rejection::Number(error),
    })
}

fn short(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::short(value).map_err(|error| Rejection::Text { field, error })
}

fn long(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::long(value).map_err(|error| Rejection::Text { field, error })
}
