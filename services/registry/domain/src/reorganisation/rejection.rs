//! Why a wish about a reorganisation is refused.

use crate::{Fault, text};
use chrono::NaiveDate;
use uuid::Uuid;

/// How many violations the text of a refusal names; all of them are in the refusal itself.
const NAMED: usize = 3;

/// Something that stands against a resolution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule that it breaks.
    pub rule: &'static str,
    /// The item at fault; `None`: the resolution as a whole.
    pub item: Option<u32>,
    /// The unit at fault.
    pub unit: Option<Uuid>,
    /// Its name on the eve of the operational day.
    pub name: Option<String>,
    /// What is wrong, with the offending value.
    pub text: String,
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
    /// Nothing is known of it.
    #[error("R-REG-3: this reorganisation is not adopted")]
    NotAdopted,
    /// The same resolution is recorded with another content.
    #[error("R-REG-3: the resolution {number} of that year is already recorded, and differently; correct it instead")]
    AlreadyAdopted {
        /// Its number.
        number: String,
    },
    /// A correction keeps number and year.
    #[error("R-REG-3: the resolution {number} cannot become {other}; revoke it and adopt the other one")]
    OtherResolution {
        /// The number recorded.
        number: String,
        /// The number asked for.
        other: String,
    },
    /// It took effect.
    #[error("R-REG-3: the reorganisation is in effect from {on}; what it did is changed by another resolution")]
    InEffect {
        /// Since when.
        on: NaiveDate,
    },
    /// It was revoked.
    #[error("R-REG-3: the reorganisation was revoked on {on} by {basis}")]
    Revoked {
        /// From which day.
        on: NaiveDate,
        /// By which document.
        basis: String,
    },
    /// A correction or revocation comes after what it is about.
    #[error("R-REG-3: wrong date order: {on} is before the last word on this reorganisation, of {last}")]
    WrongOrder {
        /// The day asked for.
        on: NaiveDate,
        /// The day of the last word.
        last: NaiveDate,
    },
    /// It breaks rules; here is everything that is wrong.
    #[error("{}", said(.0))]
    Invalid(Vec<Violation>),
}

fn said(violations: &[Violation]) -> String {
    let named: Vec<String> = violations.iter().take(NAMED).map(Violation::to_string).collect();
    let more = violations.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!("; and {more} more, which a validation lists") };
    named.join("; ") + &more
}

impl std::fmt::Display for Violation {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: ", self.rule)?;
        if let Some(item) = self.item {
            write!(out, "item {item}: ")?;
        }
        out.write_str(&self.text)
    }
}

impl Rejection {
    /// The rule that refuses: its id in the domain, or `text` for a text that cannot be stored.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } => "text",
            Rejection::Invalid(violations) => violations.first().map_or("R-REG-3", |violation| violation.rule),
            _ => "R-REG-3",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Text { .. } => Fault::Argument,
            Rejection::NotAdopted => Fault::Missing,
            Rejection::AlreadyAdopted { .. } => Fault::Exists,
            Rejection::OtherResolution { .. }
            | Rejection::InEffect { .. }
            | Rejection::Revoked { .. }
            | Rejection::WrongOrder { .. }
            | Rejection::Invalid(_) => Fault::State,
        }
    }
}
