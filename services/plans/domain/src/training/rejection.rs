//! Why a wish about a training is refused.

use crate::{Fault, text};
use chrono::NaiveDate;
use uuid::Uuid;

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
    /// Days in the wrong order.
    #[error("training: wrong date order: {what} {on} is before {than} {limit}")]
    WrongOrder {
        /// What happened too early.
        what: &'static str,
        /// On which day.
        on: NaiveDate,
        /// What it must not precede.
        than: &'static str,
        /// The day of that.
        limit: NaiveDate,
    },
    /// Nobody fits in.
    #[error("training: a class that nobody may attend is none")]
    NoCapacity,
    /// An item of no plan.
    #[error("training: the item {item} is named without its plan")]
    ItemWithoutPlan {
        /// The item.
        item: Uuid,
    },
    /// The plan, or its item, is not known.
    #[error("training: there is no such plan, or no such item in it: {plan}")]
    UnknownPlan {
        /// The plan.
        plan: Uuid,
    },
    /// The plan binds nobody yet, or no longer.
    #[error("training: the plan {plan} is not promulgated and under way on {on}")]
    PlanNotUnderWay {
        /// The plan.
        plan: Uuid,
        /// The day asked for.
        on: NaiveDate,
    },
    /// There is no such training.
    #[error("training: this training was never scheduled")]
    NotScheduled,
    /// The id belongs to another training.
    #[error("the id is already that of the training '{title}'")]
    AlreadyScheduled {
        /// Title of the other one.
        title: String,
    },
    /// It was called off.
    #[error("training: it was cancelled on {since}")]
    Cancelled {
        /// That day.
        since: NaiveDate,
    },
    /// It is over, and was held as recorded.
    #[error("training: it was held from {on} to {until}")]
    AlreadyHeld {
        /// First day.
        on: NaiveDate,
        /// Last day.
        until: NaiveDate,
    },
    /// Nobody can have attended yet.
    #[error("training: it was not held")]
    NotHeld,
    /// A name stands on the list twice.
    #[error("training: '{person}' is named twice")]
    NamedTwice {
        /// Who.
        person: String,
    },
    /// More people than places.
    #[error("training: {participants} people are more than the {capacity} who may take part")]
    Full {
        /// How many there would be.
        participants: usize,
        /// How many there may be.
        capacity: u32,
    },
    /// Somebody who is to go from the list has a result.
    #[error("training: '{person}' has a result and cannot be taken from the list")]
    HasResult {
        /// Who.
        person: String,
    },
    /// A result for somebody who was not there.
    #[error("training: '{person}' is not among those of that agency who took part")]
    DidNotAttend {
        /// Who.
        person: String,
    },
}

impl Rejection {
    /// The rule that refuses: `training`, `text`, or `id-taken`.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } => "text",
            Rejection::AlreadyScheduled { .. } => "id-taken",
            _ => "training",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Text { .. }
            | Rejection::WrongOrder { .. }
            | Rejection::NoCapacity
            | Rejection::ItemWithoutPlan { .. }
            | Rejection::NamedTwice { .. } => Fault::Argument,
            Rejection::UnknownPlan { .. } | Rejection::NotScheduled | Rejection::DidNotAttend { .. } => Fault::Missing,
            Rejection::AlreadyScheduled { .. } | Rejection::AlreadyHeld { .. } => Fault::Exists,
            Rejection::PlanNotUnderWay { .. }
            | Rejection::Cancelled { .. }
            | Rejection::NotHeld
            | Rejection::Full { .. }
            | Rejection::HasResult { .. } => Fault::State,
        }
    }
}
