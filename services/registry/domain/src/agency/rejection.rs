//! Why a wish about an agency is refused.

use crate::vocabulary::{Kind, Level, Post, Tier};
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
    /// Nothing is known of it.
    #[error("R-REG-7: this agency is not registered")]
    NotRegistered,
    /// The id is taken by an agency registered otherwise.
    #[error("R-REG-1: this id is already that of '{name}'")]
    AlreadyRegistered {
        /// Its name at registration.
        name: String,
    },
    /// The agency does not exist on that day.
    #[error("R-REG-7: the agency exists from {from}{}, not on {on}", until.map(|day| format!(" until {day}")).unwrap_or_default())]
    OutsideLifetime {
        /// The day asked for.
        on: NaiveDate,
        /// Its first day.
        from: NaiveDate,
        /// The first day on which it is no more.
        until: Option<NaiveDate>,
    },
    /// A later change of the same attribute is already recorded.
    #[error("R-REG-7: wrong date order: {on} is before the last change of the {what}, {last}")]
    WrongOrder {
        /// Which attribute.
        what: &'static str,
        /// The day asked for.
        on: NaiveDate,
        /// The day of the last change.
        last: NaiveDate,
    },
    /// It ended on another day.
    #[error("R-REG-7: the agency was already dissolved on {on}")]
    AlreadyDissolved {
        /// That day.
        on: NaiveDate,
    },
    /// The parent was never registered.
    #[error("R-REG-7: the parent agency {id} is not registered")]
    UnknownParent {
        /// Its supposed id.
        id: Uuid,
    },
    /// The parent does not exist on that day.
    #[error("R-REG-7: the parent agency {id} does not exist on {on}")]
    ParentNotLive {
        /// Its id.
        id: Uuid,
        /// The day asked for.
        on: NaiveDate,
    },
    /// The parent is not of a higher tier; only provincial agencies may have a parent of their own tier.
    #[error("R-REG-2: an agency of the tier {tier} cannot belong to one of the tier {parent}")]
    ParentTooLow {
        /// The parent's tier.
        parent: Tier,
        /// The agency's tier.
        tier: Tier,
    },
    /// Such an agency does not exist on that tier.
    #[error("R-REG-2: a {kind} is not an agency of the tier {tier}")]
    TierUnfit {
        /// The kind asked for.
        kind: Kind,
        /// The tier asked for.
        tier: Tier,
    },
    /// Such an agency has no territory of that level.
    #[error("R-REG-2: a {kind} cannot have the level {}", level.map_or("none", Level::code))]
    LevelUnfit {
        /// The agency's kind.
        kind: Kind,
        /// The level asked for.
        level: Option<Level>,
    },
    /// Area codes have 2, 3 or 5 digits by tier.
    #[error("R-REG-1: '{code}' is not an area code of the tier {tier}")]
    AreaCodeUnfit {
        /// The code asked for.
        code: String,
        /// The agency's tier.
        tier: Tier,
    },
    /// Who does not hold a post cannot be released from it.
    #[error("R-QMS-2: '{person}' does not hold the post {post} on {on}")]
    NotInPost {
        /// Who.
        person: String,
        /// Which post.
        post: Post,
        /// The day asked for.
        on: NaiveDate,
    },
}

impl Rejection {
    /// The rule that refuses: its id in the domain, or `text` for a text that cannot be stored.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } => "text",
            Rejection::AlreadyRegistered { .. } | Rejection::AreaCodeUnfit { .. } => "R-REG-1",
            Rejection::ParentTooLow { .. } | Rejection::TierUnfit { .. } | Rejection::LevelUnfit { .. } => "R-REG-2",
            Rejection::NotInPost { .. } => "R-QMS-2",
            Rejection::NotRegistered
            | Rejection::OutsideLifetime { .. }
            | Rejection::WrongOrder { .. }
            | Rejection::AlreadyDissolved { .. }
            | Rejection::UnknownParent { .. }
            | Rejection::ParentNotLive { .. } => "R-REG-7",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Text { .. }
            | Rejection::TierUnfit { .. }
            | Rejection::LevelUnfit { .. }
            | Rejection::AreaCodeUnfit { .. } => Fault::Argument,
            Rejection::NotRegistered | Rejection::UnknownParent { .. } => Fault::Missing,
            Rejection::AlreadyRegistered { .. } => Fault::Exists,
            Rejection::OutsideLifetime { .. }
            | Rejection::WrongOrder { .. }
            | Rejection::AlreadyDissolved { .. }
            | Rejection::ParentNotLive { .. }
            | Rejection::ParentTooLow { .. }
            | Rejection::NotInPost { .. } => Fault::State,
        }
    }
}
