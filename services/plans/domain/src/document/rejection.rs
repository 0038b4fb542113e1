//! Why a wish about an official document is refused.

use crate::committee::Standing;
use crate::{Fault, text};
use chrono::NaiveDate;
use kernel::document;
use std::fmt;
use uuid::Uuid;

/// How one document refers to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// It rests on it (căn cứ).
    Basis,
    /// It changes it.
    Amended,
    /// It takes its place.
    Superseded,
}

impl Reference {
    /// The rule that such a reference obeys.
    fn rule(self) -> &'static str {
        match self {
            Reference::Basis => "R-PLN-2",
            Reference::Amended | Reference::Superseded => "R-PLN-3",
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Reference::Basis => "basis",
            Reference::Amended => "amended document",
            Reference::Superseded => "superseded document",
        })
    }
}

/// A refusal; its text names the rule and the offending value.
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
    /// A number is none, or of another year.
    #[error("R-PLN-1: {0}")]
    Number(document::Error),
    /// Days in the wrong order.
    #[error("R-PLN-1: wrong date order: {what} {on} is before {limit}, when the document was issued")]
    BeforeIssue {
        /// What happened too early.
        what: &'static str,
        /// On which day.
        on: NaiveDate,
        /// The day the document bears.
        limit: NaiveDate,
    },
    /// Nothing was issued under this id.
    #[error("document: no such document was issued")]
    NotIssued,
    /// The id belongs to another document.
    #[error("the id is already that of the document '{number}'")]
    AlreadyIssued {
        /// Number of the other one.
        number: String,
    },
    /// It refers to a document of which nothing is known; also to itself, which is not issued yet.
    #[error("{}: the {reference} {id} is not known; it must be issued first", reference.rule())]
    UnknownDocument {
        /// How it refers to it.
        reference: Reference,
        /// Its id.
        id: Uuid,
    },
    /// It refers to a document twice in one way, or both amends and replaces it.
    #[error("{}: the {reference} {id} is named twice", reference.rule())]
    NamedTwice {
        /// How it refers to it the second time.
        reference: Reference,
        /// Its id.
        id: Uuid,
    },
    /// It refers to a document that is younger.
    #[error("{}: the {reference} {number} was issued on {issued_on}, after {on}", reference.rule())]
    Younger {
        /// How it refers to it.
        reference: Reference,
        /// Number of the other.
        number: String,
        /// The day that one bears.
        issued_on: NaiveDate,
        /// The day this one bears.
        on: NaiveDate,
    },
    /// It refers to a document that holds no longer.
    #[error("{}: the {reference} {number} is no longer in force on {on}", reference.rule())]
    Ended {
        /// How it refers to it.
        reference: Reference,
        /// Number of the other.
        number: String,
        /// The day this one bears.
        on: NaiveDate,
    },
    /// It changes a document of another issuer without saying by what authority.
    #[error("R-PLN-3: the {reference} {number} is of {issuer}; another issuer must name its higher authority")]
    OtherIssuer {
        /// How it changes it.
        reference: Reference,
        /// Number of the other.
        number: String,
        /// Who issued that.
        issuer: String,
    },
    /// Its committee was never established.
    #[error("R-PLN-5: the committee {id} was never established")]
    UnknownCommittee {
        /// Its id.
        id: Uuid,
    },
    /// Its committee could issue nothing on that day.
    #[error("R-PLN-5: a document of {on} needs a committee that stands, but this one {standing}")]
    CommitteeDoesNotStand {
        /// The day the document bears.
        on: NaiveDate,
        /// How the committee stands instead.
        standing: Standing,
    },
    /// The other document has changed it already, otherwise.
    #[error("R-PLN-3: '{number}' has already amended this document, from another day")]
    AlreadyAmended {
        /// Number of the other document.
        number: String,
    },
    /// It has ended.
    #[error("R-PLN-3: this document is no longer in force since {since}, by '{number}'")]
    NoLongerInForce {
        /// Since this day.
        since: NaiveDate,
        /// Number of the document that ended it.
        number: String,
    },
}

impl Rejection {
    /// The rule that refuses: its id in the domain, `text`, `document`, or `id-taken`.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } => "text",
            Rejection::Number(_) | Rejection::BeforeIssue { .. } => "R-PLN-1",
            Rejection::NotIssued => "document",
            Rejection::AlreadyIssued { .. } => "id-taken",
            Rejection::UnknownDocument { reference, .. }
            | Rejection::NamedTwice { reference, .. }
            | Rejection::Younger { reference, .. }
            | Rejection::Ended { reference, .. } => reference.rule(),
            Rejection::OtherIssuer { .. } | Rejection::AlreadyAmended { .. } | Rejection::NoLongerInForce { .. } => {
                "R-PLN-3"
            }
            Rejection::UnknownCommittee { .. } | Rejection::CommitteeDoesNotStand { .. } => "R-PLN-5",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Text { .. }
            | Rejection::Number(_)
            | Rejection::BeforeIssue { .. }
            | Rejection::NamedTwice { .. }
            | Rejection::Younger { .. } => Fault::Argument,
            Rejection::NotIssued | Rejection::UnknownDocument { .. } | Rejection::UnknownCommittee { .. } => {
                Fault::Missing
            }
            Rejection::AlreadyIssued { .. } | Rejection::AlreadyAmended { .. } => Fault::Exists,
            Rejection::OtherIssuer { .. } => Fault::Permission,
            Rejection::Ended { .. } | Rejection::CommitteeDoesNotStand { .. } | Rejection::NoLongerInForce { .. } => {
                Fault::State
            }
        }
    }
}
