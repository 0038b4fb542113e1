//! What should have been done for findings by a day, and was not?
//!
//! **Invariant:** a finding has lines here exactly when it counts as overdue.

use super::{
    list::{Filter, IS_OVERDUE},
    row,
};
use crate::views::{
    Moment, Slice,
    agencies::{self, OfAgency},
    moment::{Select, of_moment},
};
use chrono::NaiveDate;
use eventstore::{FromRow, Row, Tx, db};
use reporting_domain::findings::{Finding, Owed};
use uuid::Uuid;

/// One thing that should have been done.
#[derive(Clone, Debug, PartialEq)]
pub struct OverdueAction {
    /// For which finding.
    pub id: Uuid,
    /// Where that stood on the day.
    pub finding: Finding,
    /// What should have been done.
    pub owed: Owed,
    /// By which agency.
    pub agency: OfAgency,
}

impl OverdueAction {
    /// Days since it was due.
    #[must_use]
    pub fn days(&self, as_of: NaiveDate) -> i64 {
        (as_of - self.owed.due_on).num_days()
    }
}

impl FromRow for OverdueAction {
    fn from_row(row: &Row<'_>) -> Result<OverdueAction, db::Error> {
        let finding = row::finding(row)?;
        let (action, text) = (row.get("owed_action")?, row.get("owed_body")?);
        let owed = Owed { action, text, responsible: row.get("owed_responsible")?, due_on: row.get("owed_due_on")? };
        Ok(OverdueAction { id: row.get("finding")?, finding, owed, agency: OfAgency::read(row, "agency")? })
    }
}

/// A part of the list: the longest overdue first.
///
/// # Errors
/// The database failed.
pub async fn overdue(
    tx: &mut Tx,
    moment: Moment,
    filter: &Filter,
    slice: Slice,
) -> Result<Vec<OverdueAction>, db::Error> {
    let sql = format!(
        "SELECT f.*, o.action AS owed_action, o.body AS owed_body, o.responsible AS owed_responsible, \
         o.due_on AS owed_due_on, {} FROM view.owed o JOIN view.finding f ON f.finding = o.finding AND {} {} WHERE {}",
        agencies::COLUMNS,
        of_moment("f"),
        agencies::joined("f.agency"),
        of_moment("o"),
    );
    let mut select = Select::at(moment, sql);
    select.that("o.due_on < $1").that(IS_OVERDUE);
    filter.narrow(&mut select);
    // Of one finding only what waits for an action has none, and that stands alone.
    select.slice(&format!("o.due_on, {}, f.finding, o.action", agencies::ORDER), slice);
    select.fetch_all(tx).await
}
