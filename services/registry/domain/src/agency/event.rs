//! What can happen to an agency, in the form in which it is stored for ever.
//!
//! **Invariant:** stored forms only grow; `history/agency.jsonl` keeps a line of every form ever written.

use crate::vocabulary::{Kind, Level, Obligation, Post, Tier};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A fact about one agency; `effective_on` is the day from which it is true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// The agency exists; its life begins.
    Registered {
        /// Full official name, NFC.
        name: String,
        /// Level of government; never changes.
        tier: Tier,
        /// What it is; never changes.
        kind: Kind,
        /// What its territory is called; only a People's Committee has one.
        level: Option<Level>,
        /// The agency it belongs to.
        parent: Option<Uuid>,
        /// Code of the territory it governs, of the General Statistics Office.
        area_code: Option<String>,
        /// First day of its life.
        effective_on: NaiveDate,
    },
    /// It has another name.
    Renamed {
        /// The new full name, NFC.
        name: String,
        /// From this day.
        effective_on: NaiveDate,
        /// Number of the deciding document.
        basis: Option<String>,
    },
    /// Its territory became another kind of unit, for example a commune a ward, and it is named accordingly.
    LevelChanged {
        /// The new level.
        level: Level,
        /// The name it bears since.
        name: String,
        /// From this day.
        effective_on: NaiveDate,
        /// Number of the deciding document.
        basis: Option<String>,
    },
    /// It belongs to another agency, or to none.
    Reparented {
        /// The new parent.
        parent: Option<Uuid>,
        /// From this day.
        effective_on: NaiveDate,
        /// Number of the deciding document.
        basis: Option<String>,
    },
    /// It governs the territory with this code.
    AreaCodeAssigned {
        /// Code of the General Statistics Office.
        code: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// It no longer holds its area code, which may be used again.
    AreaCodeReleased {
        /// From this day.
        effective_on: NaiveDate,
    },
    /// It must, or may, run a quality system.
    ObligationAssigned {
        /// How binding.
        obligation: Obligation,
        /// By which document.
        basis: String,
        /// From this day.
        effective_on: NaiveDate,
    },
    /// Somebody holds a post; a new head ends the former head's term, and a person's new post ends the former one.
    OfficerAppointed {
        /// Who, by name.
        person: String,
        /// Which post.
        post: Post,
        /// First day in the post.
        effective_on: NaiveDate,
    },
    /// Somebody no longer holds a post.
    OfficerReleased {
        /// Who, by name.
        person: String,
        /// Which post.
        post: Post,
        /// First day out of the post.
        effective_on: NaiveDate,
    },
    /// The agency no longer exists; with it end its name and its area code.
    Dissolved {
        /// First day on which it is no more.
        effective_on: NaiveDate,
        /// Number of the deciding document.
        basis: Option<String>,
    },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Registered { .. } => "Registered",
            Event::Renamed { .. } => "Renamed",
            Event::LevelChanged { .. } => "LevelChanged",
            Event::Reparented { .. } => "Reparented",
            Event::AreaCodeAssigned { .. } => "AreaCodeAssigned",
            Event::AreaCodeReleased { .. } => "AreaCodeReleased",
            Event::ObligationAssigned { .. } => "ObligationAssigned",
            Event::OfficerAppointed { .. } => "OfficerAppointed",
            Event::OfficerReleased { .. } => "OfficerReleased",
            Event::Dissolved { .. } => "Dissolved",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        match self {
            Event::Registered { effective_on, .. }
            | Event::Renamed { effective_on, .. }
            | Event::LevelChanged { effective_on, .. }
            | Event::Reparented { effective_on, .. }
            | Event::AreaCodeAssigned { effective_on, .. }
            | Event::AreaCodeReleased { effective_on }
            | Event::ObligationAssigned { effective_on, .. }
            | Event::OfficerAppointed { effective_on, .. }
            | Event::OfficerReleased { effective_on, .. }
            | Event::Dissolved { effective_on, .. } => *effective_on,
        }
    }
}
