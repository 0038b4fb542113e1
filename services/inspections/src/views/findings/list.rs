//! Lists of findings: filtered, those due first before those due later, a page at a time.
//!
//! **Invariant:** with `as_of` and `known_at` given a list never changes, so the pages of one list fit together.

use super::{super::agency, Course, Segment};
use crate::views::code;
use chrono::{DateTime, NaiveDate, Utc};
use eventstore::{FromRow, Row, Tx, db, telling::Telling as _};
use inspections_domain::vocabulary::{FindingClass, FindingStatus};
use registry_domain::vocabulary::Tier;
use uuid::Uuid;

/// Which findings, apart from when.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Only those of this campaign.
    pub campaign: Option<Uuid>,
    /// Only those of this inspection.
    pub inspection: Option<Uuid>,
    /// Only those that this agency has to put right.
    pub agency: Option<Uuid>,
    /// Only those that count for this year.
    pub year: Option<i32>,
    /// Only those of agencies of this level.
    pub tier: Option<Tier>,
    /// Only those of this class.
    pub class: Option<FindingClass>,
    /// Only those that are so far.
    pub status: Option<FindingStatus>,
    /// Only those at this item of the checklist.
    pub item: Option<String>,
    /// Only those of this clause, or of one below it.
    pub clause: Option<String>,
    /// Only those that are overdue on the day.
    pub overdue: bool,
    /// Only open ones whose agency is no more on the day.
    pub orphaned: bool,
}

/// One finding on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Which one.
    pub finding: Uuid,
    /// How many events it has by now.
    pub version: i64,
    /// What the agency was called on that day, if the registry had it.
    pub agency_name: Option<String>,
    /// Its level of government.
    pub tier: Option<Tier>,
    /// Whether it is open and its agency is no more (R-INS-10).
    pub orphaned: bool,
    /// What the finding was.
    pub segment: Segment,
}

impl Listed {
    /// Whether its deadline had passed by that day.
    pub fn is_overdue(&self, as_of: NaiveDate) -> bool {
        self.segment.due.is_some_and(|due| due < as_of)
    }
}

impl FromRow for Listed {
    fn from_row(row: &Row<'_>) -> Result<Listed, db::Error> {
        let segment = Course::segment(row)?;
        let live: Option<bool> = row.get("live")?;
        Ok(Listed {
            finding: row.get("finding")?,
            version: row.get("version")?,
            agency_name: row.get("agency_name")?,
            tier: row.get::<Option<String>>("tier")?.map(|tier| code("tier", &tier)).transpose()?,
            orphaned: segment.is_open && live == Some(false),
            segment,
        })
    }
}

/// The findings of a day, as known at a time: those due first before those due later, those without a deadline last.
///
/// # Errors
/// The database failed.
pub async fn list(
    tx: &mut Tx,
    (as_of, known_at): (NaiveDate, DateTime<Utc>),
    query: &Query,
    (offset, limit): (i64, i64),
) -> Result<Vec<Listed>, db::Error> {
    let names = agency::joined("f.agency");
    let sql = format!(
        "SELECT f.*, a.name AS agency_name, a.tier AS tier, a.live AS live, \
         (SELECT COUNT(*) FROM view.fact AS e WHERE e.subject = f.finding) AS version \
         FROM view.finding AS f {names} \
         WHERE f.valid_from <= $1 AND $1 < f.valid_until AND f.known_from <= $2 AND $2 < f.known_until \
         AND ($3 IS NULL OR f.campaign = $3) AND ($4 IS NULL OR f.inspection = $4) AND ($5 IS NULL OR f.agency = $5) \
         AND ($6 IS NULL OR f.year = $6) AND ($7 IS NULL OR a.tier = $7) AND ($8 IS NULL OR f.class = $8) \
         AND ($9 IS NULL OR f.status = $9) AND ($10 IS NULL OR f.item = $10) \
         AND ($11 IS NULL OR f.clause = $11 OR f.clause LIKE $12) \
         AND (NOT $13 OR f.due < $1) AND (NOT $14 OR (f.is_open AND NOT a.live)) \
         ORDER BY COALESCE(f.due, $15), f.raised_on, f.finding LIMIT $16 OFFSET $17"
    );
    // Clauses are digits and dots, so nothing in them means anything to LIKE.
    let below = query.clause.as_ref().map(|clause| format!("{clause}.%"));
    tx.composed(sql)
        .bind(as_of)
        .bind(known_at)
        .bind(query.campaign)
        .bind(query.inspection)
        .bind(query.agency)
        .bind(query.year.map(i64::from))
        .bind(query.tier.map(Tier::code))
        .bind(query.class.map(FindingClass::code))
        .bind(query.status.map(FindingStatus::code))
        .bind(query.item.clone())
        .bind(query.clause.clone())
        .bind(below)
        .bind(query.overdue)
        .bind(query.orphaned)
        .bind(eventstore::OPEN_DATE)
        .bind(limit)
        .bind(offset)
        .fetch_all()
        .await
}
