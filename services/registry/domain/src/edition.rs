//! An edition of the standard, and on which days it may be declared.
//!
//! **Invariant:** every date here comes from a document of the Ministry, named in `basis`; none stands in code. Official letter
//! 419/BKHCN-TĐC for `TCVN ISO 9001:2008` is one `Restrict`.
//! **Invariant:** the id of an edition follows from its code, so a code is defined at most once.
//!
//! Deliberately absent: which agencies declared it. Dates that lie after "today": there is no today here.

use crate::{Fault, text};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What one may ask of an edition.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Make the edition known.
    Define {
        /// Its code, such as `TCVN ISO 9001:2015`.
        code: String,
        /// Its title.
        title: String,
        /// First day on which it may be declared.
        accepted_from: NaiveDate,
        /// By which document.
        basis: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Limit its acceptance; the former limits end.
    Restrict {
        /// Last day on which an agency should adopt it as its first edition.
        first_adoption_until: Option<NaiveDate>,
        /// Last day on which it may be declared and counts.
        accepted_until: Option<NaiveDate>,
        /// Code of the edition to convert to.
        successor: Option<String>,
        /// Last day for the conversion.
        conversion_deadline: Option<NaiveDate>,
        /// By which document.
        basis: String,
        /// From this day.
        effective_on: NaiveDate,
    },
}

impl Command {
    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        match self {
            Command::Define { effective_on, .. } | Command::Restrict { effective_on, .. } => *effective_on,
        }
    }
}

/// A fact about one edition, in the form in which it is stored for ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// The edition is known.
    Defined {
        /// Its code.
        code: String,
        /// Its title.
        title: String,
        /// First day on which it may be declared.
        accepted_from: NaiveDate,
        /// By which document.
        basis: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Its acceptance is limited as stated here, and not otherwise.
    Restricted {
        /// Last day on which an agency should adopt it as its first edition.
        first_adoption_until: Option<NaiveDate>,
        /// Last day on which it may be declared and counts.
        accepted_until: Option<NaiveDate>,
        /// Code of the edition to convert to.
        successor: Option<String>,
        /// Last day for the conversion.
        conversion_deadline: Option<NaiveDate>,
        /// By which document.
        basis: String,
        /// From this day.
        effective_on: NaiveDate,
    },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Defined { .. } => "Defined",
            Event::Restricted { .. } => "Restricted",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        match self {
            Event::Defined { effective_on, .. } | Event::Restricted { effective_on, .. } => *effective_on,
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
    /// Nothing is known of it yet.
    #[error("R-QMS-6: this edition of the standard is not defined")]
    NotDefined,
    /// The code is taken, with other dates or another title.
    #[error("R-QMS-6: the edition '{code}' is already defined, and differently")]
    AlreadyDefined {
        /// The code.
        code: String,
    },
    /// Something would end before it began, or be said before what it follows.
    #[error("R-QMS-6: wrong date order: {what} {on} is before {than} {limit}")]
    WrongOrder {
        /// What has the wrong date.
        what: &'static str,
        /// That date.
        on: NaiveDate,
        /// What must not come later.
        than: &'static str,
        /// The date of that.
        limit: NaiveDate,
    },
}

impl Rejection {
    /// The rule that refuses: its id in the domain, or `text` for a text that cannot be stored.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } => "text",
            Rejection::NotDefined | Rejection::AlreadyDefined { .. } | Rejection::WrongOrder { .. } => "R-QMS-6",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Text { .. } | Rejection::WrongOrder { .. } => Fault::Argument,
            Rejection::NotDefined => Fault::Missing,
            Rejection::AlreadyDefined { .. } => Fault::Exists,
        }
    }
}

/// Whether an edition may be declared on a certain day (R-QMS-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// Nobody knows this edition.
    Undefined,
    /// Not before this day.
    NotBefore(NaiveDate),
    /// It may be declared.
    Accepted,
    /// It may be declared, but agencies that adopt their first edition after this day should take its successor.
    NotFirstAfter(NaiveDate),
    /// Not after this day.
    NotAfter(NaiveDate),
}

/// What an edition is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Definition {
    code: String,
    title: String,
    accepted_from: NaiveDate,
    basis: String,
    effective_on: NaiveDate,
}

/// The limits of an edition's acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// Last day on which an agency should adopt it as its first edition.
    pub first_adoption_until: Option<NaiveDate>,
    /// Last day on which it may be declared and counts.
    pub accepted_until: Option<NaiveDate>,
    /// Code of the edition to convert to.
    pub successor: Option<String>,
    /// Last day for the conversion.
    pub conversion_deadline: Option<NaiveDate>,
    /// By which document.
    pub basis: String,
    /// From this day.
    pub effective_on: NaiveDate,
}

/// One edition of the standard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edition {
    definition: Option<Definition>,
    restriction: Option<Restriction>,
}

/// The id of the edition with this code; the same code has the same id everywhere and for ever.
pub fn id(code: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("chuan/edition/{}", text::normal(code)).as_bytes())
}

impl Edition {
    /// Its code, once defined.
    pub fn code(&self) -> Option<&str> {
        self.definition.as_ref().map(|definition| definition.code.as_str())
    }

    /// Its title, once defined.
    pub fn title(&self) -> Option<&str> {
        self.definition.as_ref().map(|definition| definition.title.as_str())
    }

    /// First day on which it may be declared, once defined.
    pub fn accepted_from(&self) -> Option<NaiveDate> {
        self.definition.as_ref().map(|definition| definition.accepted_from)
    }

    /// The limits of its acceptance, if there are any.
    pub fn restriction(&self) -> Option<&Restriction> {
        self.restriction.as_ref()
    }

    /// Whether it may be declared on a day (R-QMS-6).
    pub fn acceptance(&self, on: NaiveDate) -> Acceptance {
        let Some(definition) = &self.definition else { return Acceptance::Undefined };
        let limits = self.restriction.as_ref();
        let accepted_until = limits.and_then(|limits| limits.accepted_until);
        let first_adoption_until = limits.and_then(|limits| limits.first_adoption_until);
        match (accepted_until, first_adoption_until) {
            _ if on < definition.accepted_from => Acceptance::NotBefore(definition.accepted_from),
            (Some(last), _) if last < on => Acceptance::NotAfter(last),
            (_, Some(last)) if last < on => Acceptance::NotFirstAfter(last),
            _ => Acceptance::Accepted,
        }
    }

    /// Whether a declaration to it counts on a day (R-QMS-6).
    pub fn accepts(&self, on: NaiveDate) -> bool {
        matches!(self.acceptance(on), Acceptance::Accepted | Acceptance::NotFirstAfter(_))
    }

    /// Whether an agency should take it as its first edition on a day (R-QMS-6).
    pub fn accepts_first_adoption(&self, on: NaiveDate) -> bool {
        self.acceptance(on) == Acceptance::Accepted
    }

    fn define(&self, wanted: Definition) -> Result<Vec<Event>, Rejection> {
        match &self.definition {
            Some(known) if *known == wanted => Ok(vec![]),
            Some(known) => Err(Rejection::AlreadyDefined { code: known.code.clone() }),
            None => {
                let Definition { code, title, accepted_from, basis, effective_on } = wanted;
                Ok(vec![Event::Defined { code, title, accepted_from, basis, effective_on }])
            }
        }
    }

    fn restrict(&self, wanted: Restriction) -> Result<Vec<Event>, Rejection> {
        let definition = self.definition.as_ref().ok_or(Rejection::NotDefined)?;
        if self.restriction.as_ref() == Some(&wanted) {
            return Ok(vec![]);
        }
        let last = self.restriction.as_ref().map_or(definition.effective_on, |former| former.effective_on);
        not_before("the restriction of", wanted.effective_on, "the last word on this edition, of", last)?;
        for (what, until) in [
            ("the last day of first adoption,", wanted.first_adoption_until),
            ("the last day of acceptance,", wanted.accepted_until),
        ] {
            if let Some(until) = until {
                not_before(what, until, "the first day of acceptance,", definition.accepted_from)?;
            }
        }
        let Restriction { first_adoption_until, accepted_until, successor, conversion_deadline, basis, effective_on } =
            wanted;
        Ok(vec![Event::Restricted {
            first_adoption_until,
            accepted_until,
            successor,
            conversion_deadline,
            basis,
            effective_on,
        }])
    }
}

impl decider::Aggregate for Edition {
    const KIND: &'static str = "edition";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Define { code, title, accepted_from, basis, effective_on } => self.define(Definition {
                code: short("code", code)?,
                title: short("title", title)?,
                accepted_from: *accepted_from,
                basis: short("basis", basis)?,
                effective_on: *effective_on,
            }),
            Command::Restrict {
                first_adoption_until,
                accepted_until,
                successor,
                conversion_deadline,
                basis,
                effective_on,
            } => self.restrict(Restriction {
                first_adoption_until: *first_adoption_until,
                accepted_until: *accepted_until,
                successor: successor.as_deref().map(|code| short("successor", code)).transpose()?,
                conversion_deadline: *conversion_deadline,
                basis: short("basis", basis)?,
                effective_on: *effective_on,
            }),
        }
    }

    fn evolve(&mut self, event: &Event) {
        match event.clone() {
            Event::Defined { code, title, accepted_from, basis, effective_on } => {
                self.definition = Some(Definition { code, title, accepted_from, basis, effective_on });
            }
            Event::Restricted {
                first_adoption_until,
                accepted_until,
                successor,
                conversion_deadline,
                basis,
                effective_on,
            } => {
                self.restriction = Some(Restriction {
                    first_adoption_until,
                    accepted_until,
                    successor,
                    conversion_deadline,
                    basis,
                    effective_on,
                });
            }
        }
    }
}

fn short(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::short(value).map_err(|error| Rejection::Text { field, error })
}

fn not_before(what: &'static str, on: NaiveDate, than: &'static str, limit: NaiveDate) -> Result<(), Rejection> {
    if on < limit { Err(Rejection::WrongOrder { what, on, than, limit }) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
