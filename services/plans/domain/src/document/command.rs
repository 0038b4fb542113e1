//! What one may ask of an official document, and what must be known of others to issue it.

use super::{Content, OfficialDocument};
use crate::committee::{Standing, SteeringCommittee};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A wish about one document; `effective_on` is the day from which it shall be true.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Record that it was issued.
    Issue(Box<Issue>),
    /// Let another document change it.
    Amend {
        /// The other document.
        by: Uuid,
        /// Number of that.
        number: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Let another document take its place.
    Supersede {
        /// The other document.
        by: Uuid,
        /// Number of that.
        number: String,
        /// First day on which it is no longer in force.
        effective_on: NaiveDate,
    },
    /// Abolish it; nothing takes its place.
    Repeal {
        /// Number of the document that abolishes it.
        document: String,
        /// Why.
        reason: String,
        /// First day on which it is no longer in force.
        effective_on: NaiveDate,
    },
}

impl Command {
    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        match self {
            Command::Issue(issue) => issue.content.effective_on,
            Command::Amend { effective_on, .. }
            | Command::Supersede { effective_on, .. }
            | Command::Repeal { effective_on, .. } => *effective_on,
        }
    }
}

/// A document to be issued.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// What it says.
    pub content: Content,
    /// What is known of the documents and the committee it names.
    pub circumstances: Circumstances,
}

/// Facts of others on the day a document bears.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Circumstances {
    /// The documents it rests on, amends or replaces, by id; one that was never issued is absent.
    pub related: BTreeMap<Uuid, Related>,
    /// How its committee stands; `None` when it names none, or one that was never established.
    pub committee: Option<Standing>,
}

/// What must be known of a document that another one refers to.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// Its number.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// The day it bears.
    pub issued_on: NaiveDate,
    /// Whether it is no longer valid: superseded, repealed, or its committee is no more (R-PLN-5).
    pub ended: bool,
}

impl Related {
    /// The facts of `document` and of its own committee, if it has one, on the day that the referring document bears; none
    /// when it was never issued.
    pub fn of(
        document: &OfficialDocument,
        committee: Option<&SteeringCommittee>,
        issued_on: NaiveDate,
    ) -> Option<Related> {
        let content = document.content()?;
        let ended = document.ended_on().is_some_and(|end| end <= issued_on)
            || committee.and_then(SteeringCommittee::disbanded_on).is_some_and(|end| end <= issued_on);
        let Content { number, issuer, issued_on, .. } = content.clone();
        Some(Related { number, issuer, issued_on, ended })
    }
}
