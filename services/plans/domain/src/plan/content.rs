//! What plans are made of: the draft, its items, the amendments, and the brief for an inspection campaign.
//!
//! **Invariant:** these stand within events and are stored for ever; they only grow, as events do.

use crate::selection::Selected;
use crate::vocabulary::{Activity, Mode, PlanKind};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a plan is, before its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// What kind of plan.
    pub kind: PlanKind,
    /// Its title.
    pub title: String,
    /// The year it is for; of a programme, the first.
    pub year: i32,
    /// The last year of a programme.
    pub until_year: Option<i32>,
    /// Who will issue it, such as `UBND tỉnh Hải Dương`.
    pub issuer: String,
    /// The programme plan that it carries out (R-PLN-2).
    pub programme: Option<Uuid>,
    /// The documents it rests on.
    pub basis: Vec<Uuid>,
    /// The agency that leads its execution (cơ quan chủ trì), from which heads of inspection teams come (R-INS-2).
    pub lead_body: Uuid,
    /// Drafted on this day.
    pub effective_on: NaiveDate,
}

/// One item of a plan (nhiệm vụ): who does what by when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Its id, for ever.
    pub id: Uuid,
    /// Its place in the plan, such as `II.1`.
    pub code: String,
    /// What is to be done.
    pub content: String,
    /// What kind of work that is.
    pub activity: Activity,
    /// The one agency that leads it (chủ trì, R-PLN-4).
    pub lead: Uuid,
    /// The agencies that help (phối hợp).
    pub cooperating: Vec<Uuid>,
    /// Last day for it.
    pub deadline: NaiveDate,
    /// What it shall yield, such as a report.
    pub product: Option<String>,
}

/// An item that is taken out of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Removal {
    /// Which.
    pub item: Uuid,
    /// Why.
    pub reason: String,
}

/// What another document changes in a promulgated plan (R-PLN-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Amendment {
    /// The document.
    pub document: Uuid,
    /// Its number.
    pub number: String,
    /// Items that come.
    pub added: Vec<Item>,
    /// Items that are now as stated here.
    pub changed: Vec<Item>,
    /// Items that go.
    pub removed: Vec<Removal>,
    /// From this day.
    pub effective_on: NaiveDate,
}

/// What an inspection campaign needs to know of the plan that it carries out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Brief {
    /// Title of the plan.
    pub title: String,
    /// Year of the plan.
    pub year: i32,
    /// The agency that leads.
    pub lead_body: Uuid,
    /// The item that the inspections carry out.
    pub item: Option<Uuid>,
    /// Code of the checklist.
    pub template: String,
    /// First day of the campaign.
    pub from: NaiveDate,
    /// Last day of the campaign.
    pub until: NaiveDate,
    /// Which agencies, how and why.
    pub agencies: Vec<Selected>,
}

/// How the list of selected agencies changes after promulgation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Adjustment {
    /// The agency comes onto it.
    Added {
        /// How it is inspected.
        mode: Mode,
    },
    /// The agency leaves it.
    Dropped,
}
