//! Lists of inspections: filtered, by year, tier and name of the agency, a page at a time.
//!
//! **Invariant:** with `as_of` and `known_at` given a list never changes, so the pages of one list fit together.

use super::{super::agency, Course, Segment};
use crate::views::code;
use chrono::{DateTime, NaiveDate, Utc};
use eventstore::{FromRow, Row, Tx, db, telling::Telling as _};
use inspections_domain::vocabulary::{Grade, InspectionStatus, Mode};
use registry_domain::vocabulary::Tier;
use uuid::Uuid;

/// Which inspections, apart from when.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Only those of this campaign.
    pub campaign: Option<Uuid>,
    /// Only those of this agency.
    pub agency: Option<Uuid>,
    /// Only those that count for this year.
    pub year: Option<i32>,
    /// Only those of agencies of this level.
    pub tier: Option<Tier>,
    /// Only those that are so far.
    pub status: Option<InspectionStatus>,
    /// Only those in this mode.
    pub mode: Option<Mode>,
    /// Only those graded so.
    pub grade: Option<Grade>,
}

/// One inspection on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Which one.
    pub inspection: Uuid,
    /// How many events it has by now.
    pub version: i64,
    /// What the agency was called on that day, if the registry had it.
    pub agency_name: Option<String>,
    /// Its level of government.
    pub tier: Option<Tier>,
    /// What the inspection was.
    pub segment: Segment,
}

impl FromRow for Listed {
    fn from_row(row: &Row<'_>) -> Result<Listed, db::Error> {
        Ok(Listed {
            inspection: row.get("inspection")?,
            version: row.get("version")?,
            agency_name: row.get("agency_name")?,
            tier: row.get::<Option<String>>("tier")?.map(|tier| code("tier", &tier)).transpose()?,
            segment: Course::segment(row)?,
        })
    }
}

/// The inspections of a day, as known at a time: the latest year first, then by tier and name of the agency.
///
/// # Errors
/// The database failed.
pub async fn list(
    tx: &mut Tx,
    (as_of, known_at): (NaiveDate, DateTime<Utc>),
    query: &Query,
    (offset, limit): (i64, i64),
) -> Result<Vec<Listed>, db::Error> {
    let names = agency::joined("i.agency");
    let sql = format!(
        "SELECT i.*, a.name AS agency_name, a.tier AS tier, \
         (SELECT COUNT(*) FROM view.fact AS f WHERE f.subject = i.inspection) AS version \
         FROM view.inspection AS i {names} \
         WHERE i.valid_from <= $1 AND $1 < i.valid_until AND i.known_from <= $2 AND $2 < i.known_until \
         AND ($3 IS NULL OR i.campaign = $3) AND ($4 IS NULL OR i.agency = $4) AND ($5 IS NULL OR i.year = $5) \
         AND ($6 IS NULL OR a.tier = $6) AND ($7 IS NULL OR i.status = $7) AND ($8 IS NULL OR i.mode = $8) \
         AND ($9 IS NULL OR i.grade = $9) \
         ORDER BY i.year DESC, COALESCE(a.tier_rank, 9), COALESCE(a.sort_key, ''), i.inspection LIMIT $10 OFFSET $11"
    );
    tx.composed(sql)
        .bind(as_of)
        .bind(known_at)
        .bind(query.campaign)
        .bind(query.agency)
        .bind(query.year.map(i64::from))
        .bind(query.tier.map(Tier::code))
        .bind(query.status.map(InspectionStatus::code))
        .bind(query.mode.map(Mode::code))
        .bind(query.grade.map(Grade::code))
        .bind(limit)
        .bind(offset)
        .fetch_all()
        .await
}
