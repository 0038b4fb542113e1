//! Why a version of a checklist is refused.
//!
//! DOMAIN §4.1 gives its rules no number, so they are called `checklist`.

use crate::vocabulary::{Answer, Grade};
use crate::{Fault, text};
use chrono::NaiveDate;

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
    /// Nothing, or more than can be asked.
    #[error("checklist: {items} items; there are between 1 and {limit}")]
    Items {
        /// How many there are.
        items: usize,
        /// How many there may be.
        limit: usize,
    },
    /// A code stands twice.
    #[error("checklist: the item '{item}' stands twice")]
    ItemTwice {
        /// The code.
        item: String,
    },
    /// A code does not show its part.
    #[error("checklist: '{item}' is no code of an item of part {letter}; write it like {letter}3")]
    ItemCode {
        /// The code.
        item: String,
        /// The letter of its part.
        letter: char,
    },
    /// What is named is no clause.
    #[error("checklist: '{clause}' at item '{item}' is no clause; write it like 7.5.3")]
    Clause {
        /// Where.
        item: String,
        /// What is named.
        clause: String,
    },
    /// An item counts for nothing, or for more than all others can.
    #[error("checklist: item '{item}' weighs {weight}; a weight is between 1 and {limit}")]
    Weight {
        /// Which item.
        item: String,
        /// Its weight.
        weight: u32,
        /// The greatest.
        limit: u32,
    },
    /// A judgement has no value, or one that is no percentage.
    #[error("checklist: the answer '{answer}' is worth {}; it is worth between 0 and 100 percent", percent.map_or("nothing that is said".into(), |percent| format!("{percent} percent")))]
    Value {
        /// Which judgement.
        answer: Answer,
        /// What it is worth.
        percent: Option<u32>,
    },
    /// What is no judgement has a value.
    #[error("checklist: the answer '{answer}' is left out of the score, so it has no value")]
    ValueOfNoJudgement {
        /// Which answer.
        answer: Answer,
    },
    /// The graver answer is worth more.
    #[error("checklist: the answer '{graver}' is worth more than '{milder}'")]
    ValueOrder {
        /// The graver answer.
        graver: Answer,
        /// The milder one.
        milder: Answer,
    },
    /// The bands leave a score without a grade, or with two.
    #[error(
        "checklist: the bands go from the best grade down, each from fewer points than the one before, at most from 100 percent and the last from 0"
    )]
    Bands,
    /// The cap is a grade that no band gives.
    #[error("checklist: the cap '{grade}' is no grade of the bands")]
    Cap {
        /// The cap.
        grade: Grade,
    },
    /// A deadline or a threshold that nobody can keep.
    #[error("{rule}: {value} {what}; there are between {least} and {most}")]
    Rule {
        /// The rule it is for.
        rule: &'static str,
        /// What is counted.
        what: &'static str,
        /// How many.
        value: u32,
        /// The fewest.
        least: u32,
        /// The most.
        most: u32,
    },
    /// The stream is that of another checklist.
    #[error("checklist: this is '{code}'")]
    OtherCode {
        /// Which one.
        code: String,
    },
    /// The version is published, with another content.
    #[error("checklist: version {version} is published already, and differently")]
    VersionTaken {
        /// Which version.
        version: u32,
    },
    /// Versions follow one another.
    #[error("checklist: the next version is {expected}, not {version}")]
    NotNext {
        /// What is asked for.
        version: u32,
        /// What is next.
        expected: u32,
    },
    /// Versions come into force one after another.
    #[error(
        "checklist: version {version} would come into force on {on}; version {last} does on {last_on}, and the next one later"
    )]
    BeforeLast {
        /// What is asked for.
        version: u32,
        /// Its first day.
        on: NaiveDate,
        /// The last version.
        last: u32,
        /// First day of that.
        last_on: NaiveDate,
    },
}

impl Rejection {
    /// The rule that refuses: its id in the domain, `checklist`, or `text`.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } => "text",
            Rejection::Rule { rule, .. } => rule,
            _ => "checklist",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::VersionTaken { .. } => Fault::Exists,
            Rejection::NotNext { .. } | Rejection::BeforeLast { .. } => Fault::State,
            _ => Fault::Argument,
        }
    }
}
