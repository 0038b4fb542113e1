//! Which findings are behind a figure, a page at a time?
//!
//! **Invariant:** what is open and what is overdue is said once, here, for figures and lists.

use super::row;
use crate::views::{
    Moment, Slice,
    agencies::{self, OfAgency},
    moment::{Select, of_moment},
};
use eventstore::{FromRow, Row, Tx, db};
use inspections_domain::vocabulary::FindingClass;
use kernel::vocabulary::Tier;
use reporting_domain::findings::{self, Finding, Status};
use uuid::Uuid;

/// Which findings; everything that is set must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Of an agency of this tier.
    pub tier: Option<Tier>,
    /// Of this year of inspection.
    pub year: Option<i32>,
    /// Of this class.
    pub class: Option<FindingClass>,
    /// Of this campaign.
    pub campaign: Option<Uuid>,
    /// For which this agency answers.
    pub agency: Option<Uuid>,
    /// With exactly this clause; `Some(None)`: without one.
    pub clause: Option<Option<String>>,
    /// With a clause of this chapter; `Some(None)`: without one.
    pub chapter: Option<Option<String>>,
    /// With this status.
    pub status: Option<Status>,
    /// Whether they wait for something.
    pub open: Option<bool>,
    /// Whether they are overdue.
    pub overdue: Option<bool>,
}

/// A finding on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Which.
    pub id: Uuid,
    /// Where it stood.
    pub finding: Finding,
    /// The agency that answered for it.
    pub agency: OfAgency,
}

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> Result<Line, db::Error> {
        Ok(Line { id: row.get("finding")?, finding: row::finding(row)?, agency: OfAgency::read(row, "agency")? })
    }
}

/// That a finding waits for something.
pub(super) fn is_open() -> String {
    let open = Status::ALL.iter().filter(|status| findings::is_open(**status)).map(|status| format!("'{status}'"));
    format!("f.status IN ({})", open.collect::<Vec<_>>().join(", "))
}

/// That something owed for it should have been done by the day; only what is open owes anything.
pub(super) const IS_OVERDUE: &str = "f.due_on < $1";

/// Findings of the moment with their agencies.
pub(super) fn from() -> String {
    format!("FROM view.finding f {} WHERE {}", agencies::joined("f.agency"), of_moment("f"))
}

impl Filter {
    /// Adds its conditions.
    pub(super) fn narrow(&self, select: &mut Select) {
        select
            .is("a.tier", self.tier.map(Tier::code))
            .is("f.year", self.year.map(i64::from))
            .is("f.class", self.class.map(FindingClass::code))
            .is("f.campaign", self.campaign)
            .is("f.agency", self.agency)
            .is_or_none("f.clause", self.clause.clone())
            .is_or_none("f.chapter", self.chapter.clone())
            .is("f.status", self.status.map(Status::code))
            .holds(&is_open(), self.open)
            .holds(IS_OVERDUE, self.overdue);
    }
}

/// A part of the list: by tier and name of the agency, then by the day of raising.
///
/// # Errors
/// The database failed.
pub async fn list(tx: &mut Tx, moment: Moment, filter: &Filter, slice: Slice) -> Result<Vec<Line>, db::Error> {
    let mut select = Select::at(moment, format!("SELECT f.*, {} {}", agencies::COLUMNS, from()));
    filter.narrow(&mut select);
    select.slice(&format!("{}, f.raised_on, f.item, f.finding", agencies::ORDER), slice);
    select.fetch_all(tx).await
}
