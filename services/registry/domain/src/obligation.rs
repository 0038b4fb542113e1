//! How binding the programme is for the agencies of one kind, by which documents and on which days (DOMAIN §1.2).
//!
//! A document lays an obligation down for a kind of agency: the Prime Minister's decision for provincial departments, the
//! province's own plan for communes. Several may hold at once; the strongest counts. A later document lifts an earlier one,
//! and to correct one is to lift it and lay another down.
//!
//! **Invariant:** a document lays down at most one obligation for a kind. It holds from its first day to its last day, both
//! included; a document that lifts it can only shorten that.
//! **Invariant:** the id of the stream follows from the kind of agency, so there is one stream for each.
//!
//! Deliberately absent: which documents there are, all of which is data; a check that documents do not overlap, because they
//! do; and what was laid down for one agency alone (see `agency`), which goes before the rule for its kind.

mod rules;
#[cfg(test)]
mod tests;

pub use rules::Rules;

use crate::vocabulary::{Kind, Obligation};
use crate::{Fault, text};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::BTreeMap};
use uuid::Uuid;

/// What one may ask of the rules for a kind of agency.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// State how binding the programme is for all agencies of the kind.
    LayDown {
        /// For which kind.
        kind: Kind,
        /// How binding.
        obligation: Obligation,
        /// By which document.
        basis: String,
        /// First day.
        effective_on: NaiveDate,
        /// Last day, if the document names one.
        until: Option<NaiveDate>,
    },
    /// End what a document laid down.
    Lift {
        /// For which kind.
        kind: Kind,
        /// The document that laid it down.
        laid_by: String,
        /// The document that ends it.
        basis: String,
        /// First day on which it no longer holds.
        effective_on: NaiveDate,
    },
}

impl Command {
    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        match self {
            Command::LayDown { effective_on, .. } | Command::Lift { effective_on, .. } => *effective_on,
        }
    }
}

/// A fact about the rules for one kind of agency, in the form in which it is stored for ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// A document binds all agencies of the kind.
    LaidDown {
        /// Which kind.
        kind: Kind,
        /// How binding.
        obligation: Obligation,
        /// By which document.
        basis: String,
        /// First day.
        effective_on: NaiveDate,
        /// Last day, if the document names one.
        until: Option<NaiveDate>,
    },
    /// What a document laid down holds no longer.
    Lifted {
        /// For which kind.
        kind: Kind,
        /// The document that laid it down.
        laid_by: String,
        /// The document that ended it.
        basis: String,
        /// First day on which it no longer holds.
        effective_on: NaiveDate,
    },
}

impl Event {
    /// The kind of agency that it is about.
    pub fn kind(&self) -> Kind {
        match self {
            Event::LaidDown { kind, .. } | Event::Lifted { kind, .. } => *kind,
        }
    }
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::LaidDown { .. } => "LaidDown",
            Event::Lifted { .. } => "Lifted",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        match self {
            Event::LaidDown { effective_on, .. } | Event::Lifted { effective_on, .. } => *effective_on,
        }
    }
}

/// Why a command is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// A text cannot be stored.
    #[error("the {field} {error}")]
    Text {
        /// Which field.
        field: &'static str,
        /// What is wrong with it.
        error: text::Error,
    },
    /// It would end before it began.
    #[error("obligation: wrong date order: the last day, {until}, is before the first day, {from}")]
    WrongOrder {
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
    },
    /// The document binds this kind already, otherwise.
    #[error("obligation: '{basis}' has already laid down an obligation for this kind of agency, and differently")]
    AlreadyLaidDown {
        /// The document.
        basis: String,
    },
    /// The document never bound this kind.
    #[error("obligation: '{basis}' has laid down nothing for this kind of agency")]
    NotLaidDown {
        /// The document.
        basis: String,
    },
    /// What does not hold on a day cannot be lifted from that day.
    #[error("obligation: what '{basis}' laid down does not hold on {on}; it holds from {from}{}", last.map(|day| format!(" to {day}")).unwrap_or_default())]
    NotInForce {
        /// The document.
        basis: String,
        /// The day asked for.
        on: NaiveDate,
        /// Its first day.
        from: NaiveDate,
        /// Its last day.
        last: Option<NaiveDate>,
    },
}

impl Rejection {
    /// What refuses: `obligation`, because DOMAIN §1.2 gives its rule no number, or `text` for a text that cannot be stored.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } => "text",
            Rejection::WrongOrder { .. }
            | Rejection::AlreadyLaidDown { .. }
            | Rejection::NotLaidDown { .. }
            | Rejection::NotInForce { .. } => "obligation",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Text { .. } | Rejection::WrongOrder { .. } => Fault::Argument,
            Rejection::NotLaidDown { .. } => Fault::Missing,
            Rejection::AlreadyLaidDown { .. } => Fault::Exists,
            Rejection::NotInForce { .. } => Fault::State,
        }
    }
}

/// What one document laid down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// How binding.
    pub obligation: Obligation,
    /// The document.
    pub basis: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day that the document itself names.
    pub until: Option<NaiveDate>,
    /// The document that lifted it, and the first day on which it therefore no longer holds.
    pub lifted: Option<(String, NaiveDate)>,
}

impl Rule {
    /// Last day on which it holds, whichever document says so; before the first day when it was lifted before it began.
    pub fn last(&self) -> Option<NaiveDate> {
        let lifted = self.lifted.as_ref().and_then(|(_, from)| from.pred_opt());
        self.until.into_iter().chain(lifted).min()
    }

    /// Whether it holds on a day.
    pub fn holds(&self, on: NaiveDate) -> bool {
        self.from <= on && self.last().is_none_or(|last| on <= last)
    }
}

/// The rules for one kind of agency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KindRules {
    by_document: BTreeMap<String, Rule>,
}

/// The id of the rules for a kind of agency; the same kind has the same id everywhere and for ever.
pub fn id(kind: Kind) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("chuan/obligation/{kind}").as_bytes())
}

impl KindRules {
    /// The rules that hold on a day, the strongest first; of equals the one that began last.
    pub fn on(&self, day: NaiveDate) -> Vec<&Rule> {
        let mut rules: Vec<&Rule> = self.by_document.values().filter(|rule| rule.holds(day)).collect();
        rules.sort_by_key(|rule| (rule.obligation, Reverse(rule.from))); // the list of obligations begins with the strongest
        rules
    }

    /// The days on which what holds may change.
    pub fn changes(&self) -> impl Iterator<Item = NaiveDate> {
        let days = |rule: &Rule| [Some(rule.from), rule.last().and_then(|last| last.succ_opt())];
        self.by_document.values().flat_map(days).flatten()
    }

    fn lay_down(&self, kind: Kind, wanted: Rule) -> Result<Vec<Event>, Rejection> {
        let Rule { obligation, basis, from, until, .. } = wanted;
        if let Some(until) = until.filter(|until| *until < from) {
            return Err(Rejection::WrongOrder { from, until });
        }
        match self.by_document.get(&basis) {
            Some(known) if (known.obligation, known.from, known.until) == (obligation, from, until) => Ok(vec![]),
            Some(_) => Err(Rejection::AlreadyLaidDown { basis }),
            None => Ok(vec![Event::LaidDown { kind, obligation, basis, effective_on: from, until }]),
        }
    }

    fn lift(&self, kind: Kind, laid_by: String, basis: String, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let Some(rule) = self.by_document.get(&laid_by) else { return Err(Rejection::NotLaidDown { basis: laid_by }) };
        if rule.lifted.as_ref().is_some_and(|(by, from)| (by, *from) == (&basis, on)) {
            return Ok(vec![]);
        }
        if !rule.holds(on) {
            return Err(Rejection::NotInForce { basis: laid_by, on, from: rule.from, last: rule.last() });
        }
        Ok(vec![Event::Lifted { kind, laid_by, basis, effective_on: on }])
    }
}

impl decider::Aggregate for KindRules {
    const KIND: &'static str = "obligation";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::LayDown { kind, obligation, basis, effective_on, until } => {
                let (basis, from) = (short("basis", basis)?, *effective_on);
                self.lay_down(*kind, Rule { obligation: *obligation, basis, from, until: *until, lifted: None })
            }
            Command::Lift { kind, laid_by, basis, effective_on } => {
                self.lift(*kind, short("document to lift", laid_by)?, short("basis", basis)?, *effective_on)
            }
        }
    }

    fn evolve(&mut self, event: &Event) {
        match event.clone() {
            Event::LaidDown { obligation, basis, effective_on, until, .. } => {
                let rule = Rule { obligation, basis: basis.clone(), from: effective_on, until, lifted: None };
                self.by_document.entry(basis).or_insert(rule);
            }
            Event::Lifted { laid_by, basis, effective_on, .. } => {
                // The earliest counts, so that facts learned in another order give the same rules.
                let rule = self.by_document.get_mut(&laid_by);
                if let Some(rule) = rule.filter(|rule| rule.lifted.as_ref().is_none_or(|(_, on)| effective_on < *on)) {
                    rule.lifted = Some((basis, effective_on));
                }
            }
        }
    }
}

fn short(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::short(value).map_err(|error| Rejection::Text { field, error })
}
