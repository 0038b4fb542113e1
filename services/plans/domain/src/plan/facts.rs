//! What a plan must know of other plans and of documents, on the day of a command.
//!
//! **Invariant:** facts of another plan are made by [`Programme::of`] and [`Successor::of`], those of a document by
//! [`Instrument::of`], never by hand.

use super::{Plan, Promulgation};
use crate::committee::SteeringCommittee;
use crate::document::{Content, OfficialDocument, Related};
use crate::vocabulary::PlanKind;
use chrono::NaiveDate;

/// A plan that is named as a programme, on the day of the command (R-PLN-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// Its title.
    pub title: String,
    /// What it really is.
    pub kind: PlanKind,
    /// Its first year.
    pub year: i32,
    /// Its last year.
    pub until_year: i32,
    /// Whether it is promulgated and neither closed nor superseded on that day.
    pub in_force: bool,
}

impl Programme {
    /// What `plan` is on a day; `None` when nobody drafted it.
    pub fn of(plan: &Plan, on: NaiveDate) -> Option<Programme> {
        let draft = plan.draft()?;
        let until_year = draft.until_year.unwrap_or(draft.year);
        let (title, kind, year) = (draft.title.clone(), draft.kind, draft.year);
        Some(Programme { title, kind, year, until_year, in_force: plan.in_force(on) })
    }
}

/// A plan that shall take the place of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Successor {
    /// What kind of plan it is.
    pub kind: PlanKind,
    /// Who issues it.
    pub issuer: String,
    /// How it was promulgated, if it is in force on that day.
    pub promulgation: Option<Promulgation>,
    /// By what right its document changes documents of another issuer.
    pub authority: Option<String>,
}

impl Successor {
    /// What `plan` is on a day, with the document that promulgated it; `None` when nobody drafted it.
    pub fn of(plan: &Plan, document: Option<&OfficialDocument>, on: NaiveDate) -> Option<Successor> {
        let draft = plan.draft()?;
        let promulgation = plan.promulgation().filter(|_| plan.in_force(on)).cloned();
        let authority = document.and_then(|document| document.content()?.by_authority.clone());
        Some(Successor { kind: draft.kind, issuer: draft.issuer.clone(), promulgation, authority })
    }
}

/// An official document, on the day of the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Its number.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// Its date.
    pub issued_on: NaiveDate,
    /// By what right it changes a document of another issuer.
    pub authority: Option<String>,
    /// Whether it is still valid: not superseded or repealed, and its committee, if it is one's, not disbanded (R-PLN-5).
    pub stands: bool,
    /// Whether it has also taken effect.
    pub in_force: bool,
}

impl Instrument {
    /// What `document` is on a day, with the committee that it names; `None` when it was never issued.
    pub fn of(document: &OfficialDocument, committee: Option<&SteeringCommittee>, on: NaiveDate) -> Option<Instrument> {
        let Content { number, issuer, issued_on, by_authority, effective_on, .. } = document.content()?.clone();
        let ended = Related::of(document, committee, on)?.ended;
        let (stands, in_force) = (!ended, !ended && effective_on <= on);
        Some(Instrument { number, issuer, issued_on, authority: by_authority, stands, in_force })
    }
}
