//! What a resolution on reorganisation says: its heading, and its items with the units that go into each.
//!
//! **Invariant:** a resolution is kept as it is worded; what follows from it for each agency is worked out in `plan.rs`.
//!
//! Deliberately absent: territories. A unit is the agency that governs it.

use super::Rejection;
use crate::text;
use crate::vocabulary::{Kind, Level, Share, Tier};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A resolution with all its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// What stands above the items.
    pub heading: Heading,
    /// The items, in the order of the text.
    pub items: Vec<Item>,
}

/// The document itself, its three dates, and how it counts what is left in the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Heading {
    /// Number and symbol, such as `1669/NQ-UBTVQH15`.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// The day of its signature.
    pub adopted_on: NaiveDate,
    /// The day on which it became law.
    pub in_force_on: NaiveDate,
    /// The first day of the new units; until the day before, the old authorities go on working (R-REG-3).
    pub operational_on: NaiveDate,
    /// Whether an agency that only moves under another one must declare again: the resolutions differ, so they say it.
    #[serde(default)]
    pub reparented_redeclare: bool,
    /// Its own closing count, if it gives one (R-REG-5).
    #[serde(default)]
    pub closing: Vec<Count>,
}

/// How many agencies there shall be in the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Count {
    /// Of this tier.
    pub tier: Tier,
    /// Of this level; `None`: of all.
    pub level: Option<Level>,
    /// Live on the first day of the new units.
    pub live: u32,
}

/// One item (khoản) of a resolution: what becomes of certain units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// Its number in the text.
    pub number: u32,
    /// What comes of it.
    pub outcome: Outcome,
    /// The units that go into it.
    pub inputs: Vec<Input>,
    /// The units that its wording names, to compare with `inputs`; empty when nobody copied them (R-REG-4).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<Named>,
}

/// What comes of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Outcome {
    /// A new agency, undeclared (R-QMS-7).
    Created {
        /// The id that it gets.
        agency: Uuid,
        /// Its full name.
        name: String,
        /// Its level of government.
        tier: Tier,
        /// What it is.
        kind: Kind,
        /// What its territory is called.
        level: Option<Level>,
        /// The agency that it belongs to.
        parent: Option<Uuid>,
        /// The code of its territory.
        area_code: Option<String>,
    },
    /// An agency that goes on, perhaps changed; it is the same agency.
    Continues {
        /// Which.
        agency: Uuid,
        /// Its new name.
        name: Option<String>,
        /// Its new level.
        level: Option<Level>,
        /// The agency that it belongs to from now on; `None`: as before.
        parent: Option<NewParent>,
        /// Its new area code.
        area_code: Option<String>,
    },
    /// Nothing: the inputs end without a successor, as the districts did in 2025 (R-REG-8).
    Abolished,
}

impl Outcome {
    /// The agency that takes over, if there is one.
    pub fn agency(&self) -> Option<Uuid> {
        match self {
            Outcome::Created { agency, .. } | Outcome::Continues { agency, .. } => Some(*agency),
            Outcome::Abolished => None,
        }
    }
}

/// Where an agency moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NewParent {
    /// Under this agency.
    Agency(Uuid),
    /// Directly under the province.
    Top,
}

/// A unit that goes into an item, wholly or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Input {
    /// Which.
    pub agency: Uuid,
    /// What it is called beside its code or id, to find a wrong one; compared without regard to where tone marks stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How much of it.
    pub share: Share,
    /// Of a remainder: the items that take the rest of the unit, all of which come before (R-REG-6).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<u32>,
}

/// A unit as the wording of an item names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Named {
    /// Its name, with the word for its level.
    pub name: String,
    /// How much of it; `None`: not copied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
}

impl Resolution {
    /// The same with every text in its stored form.
    pub(super) fn stored(&self) -> Result<Resolution, Rejection> {
        let heading = Heading {
            number: short("number", &self.heading.number)?,
            title: text::long(&self.heading.title).map_err(|error| Rejection::Text { field: "title", error })?,
            ..self.heading.clone()
        };
        let items = self.items.iter().map(Item::stored).collect::<Result<_, _>>()?;
        Ok(Resolution { heading, items })
    }

    /// Every unit that goes into an item, with that item.
    pub(super) fn links(&self) -> impl Iterator<Item = (&Item, &Input)> {
        self.items.iter().flat_map(|item| item.inputs.iter().map(move |input| (item, input)))
    }

    /// The item by which an agency goes on.
    pub(super) fn continuing(&self, id: Uuid) -> Option<&Item> {
        let goes_on = |item: &&Item| matches!(item.outcome, Outcome::Continues { agency, .. } if agency == id);
        self.items.iter().find(goes_on)
    }
}

impl Item {
    fn stored(&self) -> Result<Item, Rejection> {
        let outcome = match self.outcome.clone() {
            Outcome::Created { agency, name, tier, kind, level, parent, area_code } => {
                let name = short("name", &name)?;
                Outcome::Created { agency, name, tier, kind, level, parent, area_code }
            }
            Outcome::Continues { agency, name, level, parent, area_code } => {
                let name = name.map(|name| short("name", &name)).transpose()?;
                Outcome::Continues { agency, name, level, parent, area_code }
            }
            Outcome::Abolished => Outcome::Abolished,
        };
        let mut inputs = self.inputs.clone();
        for input in &mut inputs {
            input.name = input.name.as_deref().map(|name| short("name", name)).transpose()?;
            input.after.sort_unstable();
            input.after.dedup();
        }
        let mut named = self.named.clone();
        for unit in &mut named {
            unit.name = short("name", &unit.name)?;
        }
        Ok(Item { number: self.number, outcome, inputs, named })
    }
}

pub(super) fn short(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::short(value).map_err(|error| Rejection::Text { field, error })
}
