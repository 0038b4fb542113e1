//! What one may ask of an agency.

use super::{Agency, Lifetime, Rejection};
use crate::vocabulary::{Kind, Level, Obligation, Post, Tier};
use chrono::NaiveDate;
use uuid::Uuid;

/// A wish about one agency; `effective_on` is the day from which it shall be true.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Register it; its life begins.
    Register {
        /// Full official name, at most 200 characters.
        name: String,
        /// Level of government, fitting the kind.
        tier: Tier,
        /// What it is.
        kind: Kind,
        /// What its territory is called, fitting the kind.
        level: Option<Level>,
        /// The agency it belongs to, as found by [`Parent::of`].
        parent: Option<Parent>,
        /// Code of the territory it governs: 2, 3 or 5 digits by tier.
        area_code: Option<String>,
        /// First day of its life.
        effective_on: NaiveDate,
    },
    /// Give it another name.
    Rename {
        /// The new full name, at most 200 characters.
        name: String,
        /// From this day.
        effective_on: NaiveDate,
        /// Number of the deciding document.
        basis: Option<String>,
    },
    /// Make its territory another kind of unit.
    ChangeLevel {
        /// The new level, fitting the kind.
        level: Level,
        /// The name it bears since.
        name: String,
        /// From this day.
        effective_on: NaiveDate,
        /// Number of the deciding document.
        basis: Option<String>,
    },
    /// Put it under another agency, or under none.
    Reparent {
        /// The new parent, as found by [`Parent::of`].
        parent: Option<Parent>,
        /// From this day.
        effective_on: NaiveDate,
        /// Number of the deciding document.
        basis: Option<String>,
    },
    /// Give it the code of the territory it governs.
    AssignAreaCode {
        /// 2, 3 or 5 digits by tier.
        code: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Take its area code back.
    ReleaseAreaCode {
        /// From this day.
        effective_on: NaiveDate,
    },
    /// State how binding the programme is for it.
    AssignObligation {
        /// How binding.
        obligation: Obligation,
        /// By which document.
        basis: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Appoint somebody to a post.
    AppointOfficer {
        /// Who, by name.
        person: String,
        /// Which post.
        post: Post,
        /// First day in the post.
        effective_on: NaiveDate,
    },
    /// Release somebody from a post.
    ReleaseOfficer {
        /// Who, by name.
        person: String,
        /// Which post.
        post: Post,
        /// First day out of the post.
        effective_on: NaiveDate,
    },
    /// End its life.
    Dissolve {
        /// First day on which it is no more.
        effective_on: NaiveDate,
        /// Number of the deciding document.
        basis: Option<String>,
    },
}

impl Command {
    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        match self {
            Command::Register { effective_on, .. }
            | Command::Rename { effective_on, .. }
            | Command::ChangeLevel { effective_on, .. }
            | Command::Reparent { effective_on, .. }
            | Command::AssignAreaCode { effective_on, .. }
            | Command::ReleaseAreaCode { effective_on }
            | Command::AssignObligation { effective_on, .. }
            | Command::AppointOfficer { effective_on, .. }
            | Command::ReleaseOfficer { effective_on, .. }
            | Command::Dissolve { effective_on, .. } => *effective_on,
        }
    }
}

/// What must be known of an agency to put another one under it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parent {
    /// Its id.
    pub id: Uuid,
    /// Its level of government.
    pub tier: Tier,
    /// The days on which it exists.
    pub lifetime: Lifetime,
}

impl Parent {
    /// The facts of `agency`, whose id is `id`.
    ///
    /// # Errors
    /// [`Rejection::UnknownParent`] when no such agency was ever registered.
    pub fn of(id: Uuid, agency: &Agency) -> Result<Parent, Rejection> {
        match (agency.tier(), agency.lifetime()) {
            (Some(tier), Some(lifetime)) => Ok(Parent { id, tier, lifetime }),
            _ => Err(Rejection::UnknownParent { id }),
        }
    }
}
