//! How many findings were there on a day, how many of them open, and for how long?
//!
//! **Invariant:** in every row, raised = open + closed + withdrawn + extinguished + noted; each finding is in exactly one row.
//!
//! Deliberately absent: means, which are made of the sums where they are shown, and rows without findings.

use super::{
    list::{Filter, IS_OVERDUE, from, is_open},
    row::day_number,
};
use crate::views::{Moment, moment::Select};
use eventstore::{FromRow, Row, Tx, db};
use inspections_domain::vocabulary::FindingClass;
use kernel::vocabulary::Tier;

/// What the rows of a statistic are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// One row a class.
    Class,
    /// One row a clause; findings without one share a row.
    Clause,
    /// One row a chapter; findings without a clause share a row.
    Chapter,
    /// One row a tier.
    Tier,
    /// One row a year of inspection.
    Year,
}

/// One row of a statistic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// The code of the class or tier, the clause, the chapter, or the year; empty for findings that have none.
    pub key: String,
    /// Findings that were raised by the day.
    pub raised: i64,
    /// Those that wait for something.
    pub open: i64,
    /// Those that are closed.
    pub closed: i64,
    /// Those of the open ones that are overdue.
    pub overdue: i64,
    /// Those that were withdrawn.
    pub withdrawn: i64,
    /// Those that were extinguished.
    pub extinguished: i64,
    /// Those about which there is nothing to do.
    pub noted: i64,
    /// Days since the open ones were raised, in sum.
    pub open_days: i64,
    /// Days since the oldest of them was raised.
    pub max_open_days: i64,
    /// Days from raising to closing of the closed ones, in sum.
    pub closed_days: i64,
}

impl Figure {
    /// All rows together.
    #[must_use]
    pub fn total(figures: &[Figure]) -> Figure {
        figures.iter().fold(Figure { key: "total".into(), ..Figure::default() }, |sum, row| Figure {
            key: sum.key,
            raised: sum.raised + row.raised,
            open: sum.open + row.open,
            closed: sum.closed + row.closed,
            overdue: sum.overdue + row.overdue,
            withdrawn: sum.withdrawn + row.withdrawn,
            extinguished: sum.extinguished + row.extinguished,
            noted: sum.noted + row.noted,
            open_days: sum.open_days + row.open_days,
            max_open_days: sum.max_open_days.max(row.max_open_days),
            closed_days: sum.closed_days + row.closed_days,
        })
    }
}

impl FromRow for Figure {
    fn from_row(row: &Row<'_>) -> Result<Figure, db::Error> {
        Ok(Figure {
            key: row.get::<Option<String>>("key")?.unwrap_or_default(),
            raised: row.get("raised")?,
            open: row.get("open")?,
            closed: row.get("closed")?,
            overdue: row.get("overdue")?,
            withdrawn: row.get("withdrawn")?,
            extinguished: row.get("extinguished")?,
            noted: row.get("noted")?,
            open_days: row.get("open_days")?,
            max_open_days: row.get("max_open_days")?,
            closed_days: row.get("closed_days")?,
        })
    }
}

/// The rows of a day, in the natural order of their keys.
///
/// # Errors
/// The database failed.
pub async fn figures(
    tx: &mut Tx,
    moment: Moment,
    group_by: GroupBy,
    filter: &Filter,
) -> Result<Vec<Figure>, db::Error> {
    let key = match group_by {
        GroupBy::Class => "f.class",
        GroupBy::Clause => "f.clause",
        GroupBy::Chapter => "f.chapter",
        GroupBy::Tier => "a.tier",
        GroupBy::Year => "CAST(f.year AS text)",
    };
    let open = is_open();
    // PostgreSQL sums up bigints to a numeric.
    let sql = format!(
        "SELECT {key} AS key, COUNT(*) AS raised, COUNT(*) FILTER (WHERE {open}) AS open, \
         COUNT(*) FILTER (WHERE f.status = 'closed') AS closed, COUNT(*) FILTER (WHERE {IS_OVERDUE}) AS overdue, \
         COUNT(*) FILTER (WHERE f.status = 'withdrawn') AS withdrawn, \
         COUNT(*) FILTER (WHERE f.status = 'extinguished') AS extinguished, \
         COUNT(*) FILTER (WHERE f.status = 'noted') AS noted, \
         CAST(COALESCE(SUM($3 - f.raised_day) FILTER (WHERE {open}), 0) AS bigint) AS open_days, \
         CAST(COALESCE(MAX($3 - f.raised_day) FILTER (WHERE {open}), 0) AS bigint) AS max_open_days, \
         CAST(COALESCE(SUM(f.closed_day - f.raised_day), 0) AS bigint) AS closed_days {}",
        from()
    );
    let mut select = Select::at(moment, sql);
    select.bind(day_number(moment.as_of));
    filter.narrow(&mut select);
    select.then(&format!("GROUP BY {key}"));
    let mut figures: Vec<Figure> = select.fetch_all(tx).await?;
    figures.sort_by_cached_key(|figure| (figure.key.is_empty(), rank(group_by, &figure.key), figure.key.clone()));
    Ok(figures)
}

/// Classes and tiers as their lists have them, clauses, chapters and years by their numbers.
fn rank(group_by: GroupBy, key: &str) -> Vec<usize> {
    let last = usize::MAX;
    match group_by {
        GroupBy::Class => vec![key.parse::<FindingClass>().map_or(last, |class| class as usize)],
        GroupBy::Tier => vec![key.parse::<Tier>().map_or(last, |tier| tier as usize)],
        GroupBy::Clause | GroupBy::Chapter | GroupBy::Year => {
            key.split('.').map(|part| part.parse().unwrap_or(last)).collect()
        }
    }
}
