//! An official document (văn bản): what it says of itself, what it rests on, and what became of it.
//!
//! The documents of the programme are a chain (1524/KH-BCĐ rests on 848/KH-UBND, which rests on 19/2014/QĐ-TTg). Issuing one
//! may change or end others; what that does to each of them is an event on its own stream, recorded in the same append.
//!
//! **Invariant:** number and issuer are claimed for ever, with the symbol and the year of the day it bears (R-PLN-1).
//! **Invariant:** a document refers only to documents that were recorded before it, so references never form a circle.
//! **Invariant:** a document ends at most once: superseded or repealed.
//!
//! Deliberately absent: the text itself, who ranks above whom (a higher authority is named, not computed), and a check that
//! a document is in force on the day it bears; many take effect later.

mod check;
mod command;
mod event;
mod rejection;
#[cfg(test)]
mod tests;

pub use command::{Circumstances, Command, Issue, Related};
pub use event::{Content, Event};
pub use rejection::{Reference, Rejection};

use crate::committee::SteeringCommittee;
use chrono::NaiveDate;
use decider::{Aggregate, Claim};
use kernel::document::Number;
use std::collections::BTreeSet;
use uuid::Uuid;

/// One document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfficialDocument {
    content: Option<Content>,
    /// Sorted by day, those of one day in the order of recording; one for each document that amends.
    amendments: Vec<Amendment>,
    end: Option<End>,
}

/// A change of a document by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// The other document.
    pub by: Uuid,
    /// Number of that.
    pub number: String,
    /// From this day.
    pub effective_on: NaiveDate,
}

/// How a document ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Another document took its place.
    Superseded {
        /// The other document.
        by: Uuid,
        /// Number of that.
        number: String,
        /// First day on which it is no longer in force.
        effective_on: NaiveDate,
    },
    /// It was abolished.
    Repealed {
        /// Number of the document that abolished it.
        document: String,
        /// Why.
        reason: String,
        /// First day on which it is no longer in force.
        effective_on: NaiveDate,
    },
}

impl End {
    /// First day on which the document is no longer in force.
    pub fn on(&self) -> NaiveDate {
        match self {
            End::Superseded { effective_on, .. } | End::Repealed { effective_on, .. } => *effective_on,
        }
    }

    /// Number of the document that ended it.
    pub fn number(&self) -> &str {
        match self {
            End::Superseded { number, .. } => number,
            End::Repealed { document, .. } => document,
        }
    }
}

impl OfficialDocument {
    /// What it says, once it was issued.
    pub fn content(&self) -> Option<&Content> {
        self.content.as_ref()
    }

    /// Its number.
    pub fn number(&self) -> Option<&str> {
        self.content.as_ref().map(|content| content.number.as_str())
    }

    /// Who issued it.
    pub fn issuer(&self) -> Option<&str> {
        self.content.as_ref().map(|content| content.issuer.as_str())
    }

    /// The day it bears.
    pub fn issued_on(&self) -> Option<NaiveDate> {
        self.content.as_ref().map(|content| content.issued_on)
    }

    /// The documents it rests on, in its order.
    pub fn basis(&self) -> &[Uuid] {
        self.content.as_ref().map_or(&[], |content| &content.basis)
    }

    /// Every change by another document, oldest first.
    pub fn amendments(&self) -> &[Amendment] {
        &self.amendments
    }

    /// How it ended, if it did.
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// The document that took its place.
    pub fn superseded_by(&self) -> Option<Uuid> {
        match self.end {
            Some(End::Superseded { by, .. }) => Some(by),
            _ => None,
        }
    }

    /// First day on which it is no longer in force.
    pub fn ended_on(&self) -> Option<NaiveDate> {
        self.end.as_ref().map(End::on)
    }

    /// Whether it is in force on a day, as far as the documents say; [`OfficialDocument::valid`] asks its committee too.
    pub fn in_force(&self, on: NaiveDate) -> bool {
        let begun = self.content.as_ref().is_some_and(|content| content.effective_on <= on);
        begun && self.ended_on().is_none_or(|end| on < end)
    }

    /// Whether it is in force on a day and, when it is a committee's, that committee exists then (R-PLN-5). `committee` is
    /// the one it names.
    pub fn valid(&self, on: NaiveDate, committee: Option<&SteeringCommittee>) -> bool {
        let named = self.content.as_ref().is_some_and(|content| content.committee.is_some());
        self.in_force(on) && (!named || committee.is_some_and(|committee| committee.constituted(on)))
    }

    fn issued(&self) -> Result<&Content, Rejection> {
        self.content.as_ref().ok_or(Rejection::NotIssued)
    }

    fn issue(&self, Issue { content, circumstances }: &Issue) -> Result<Vec<Event>, Rejection> {
        let wanted = check::stored(content)?;
        if let Some(known) = &self.content {
            let number = known.number.clone();
            return if *known == wanted { Ok(vec![]) } else { Err(Rejection::AlreadyIssued { number }) };
        }
        not_before("it would take effect on", wanted.effective_on, wanted.issued_on)?;
        check::referred(&wanted, circumstances)?;
        check::committee(&wanted, circumstances)?;
        Ok(vec![Event::Issued(wanted)])
    }

    fn amend(&self, by: Uuid, number: &str, effective_on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let issued_on = self.issued()?.issued_on;
        let wanted = Amendment { by, number: check::written(number)?.to_string(), effective_on };
        if let Some(known) = self.amendments.iter().find(|known| known.by == by) {
            let number = known.number.clone();
            return if *known == wanted { Ok(vec![]) } else { Err(Rejection::AlreadyAmended { number }) };
        }
        not_before("the amendment of", effective_on, issued_on)?;
        if let Some(end) = self.end.as_ref().filter(|end| end.on() <= effective_on) {
            return Err(no_longer_in_force(end));
        }
        let Amendment { number, .. } = wanted;
        Ok(vec![Event::Amended { by, number, effective_on }])
    }

    fn end_by(&self, wanted: End) -> Result<Vec<Event>, Rejection> {
        let issued_on = self.issued()?.issued_on;
        match &self.end {
            Some(known) if *known == wanted => return Ok(vec![]),
            Some(known) => return Err(no_longer_in_force(known)),
            None => not_before("its end on", wanted.on(), issued_on)?,
        }
        Ok(vec![match wanted {
            End::Superseded { by, number, effective_on } => Event::Superseded { by, number, effective_on },
            End::Repealed { document, reason, effective_on } => Event::Repealed { document, reason, effective_on },
        }])
    }
}

impl Aggregate for OfficialDocument {
    const KIND: &'static str = "document";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Issue(issue) => self.issue(issue),
            Command::Amend { by, number, effective_on } => self.amend(*by, number, *effective_on),
            Command::Supersede { by, number, effective_on } => {
                let number = check::written(number)?.to_string();
                self.end_by(End::Superseded { by: *by, number, effective_on: *effective_on })
            }
            Command::Repeal { document, reason, effective_on } => {
                let document = check::written(document)?.to_string();
                let reason = check::long("reason", reason)?;
                self.end_by(End::Repealed { document, reason, effective_on: *effective_on })
            }
        }
    }

    fn evolve(&mut self, event: &Event) {
        match event.clone() {
            Event::Issued(content) => self.content = Some(content),
            Event::Amended { by, number, effective_on } => {
                self.amendments.retain(|known| known.by != by);
                let place = self.amendments.partition_point(|known| known.effective_on <= effective_on);
                self.amendments.insert(place, Amendment { by, number, effective_on });
            }
            Event::Superseded { by, number, effective_on } => {
                self.end = Some(End::Superseded { by, number, effective_on });
            }
            Event::Repealed { document, reason, effective_on } => {
                self.end = Some(End::Repealed { document, reason, effective_on });
            }
        }
    }

    /// A number is used once, also after the document has ended (R-PLN-1).
    fn claims(&self) -> BTreeSet<Claim> {
        let key =
            |content: &Content| Some(content.number.parse::<Number>().ok()?.key(&content.issuer, content.issued_on));
        self.content.iter().filter_map(key).map(|key| Claim::for_ever("document-number", key)).collect()
    }
}

fn not_before(what: &'static str, on: NaiveDate, limit: NaiveDate) -> Result<(), Rejection> {
    if on < limit { Err(Rejection::BeforeIssue { what, on, limit }) } else { Ok(()) }
}

fn no_longer_in_force(end: &End) -> Rejection {
    Rejection::NoLongerInForce { since: end.on(), number: end.number().to_owned() }
}
