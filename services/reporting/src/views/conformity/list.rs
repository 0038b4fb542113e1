//! Which agencies are behind a figure, a page at a time?
//!
//! **Invariant:** with `as_of` and `known_at` given a list never changes, so the pages of one list fit together.
//! **Invariant:** a filter by the key of a row of [`super::figures`] gives exactly the agencies that the row counts, on the map
//! of the day itself.

use super::Line;
use chrono::{DateTime, NaiveDate, Utc};
use eventstore::{Query, Tx, Value, db};
use registry_domain::{
    text::sort_key,
    vocabulary::{Level, Tier},
};
use reporting_domain::conformity::Status;
use uuid::Uuid;

/// Which agencies; everything that is set must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Of this tier.
    pub tier: Option<Tier>,
    /// Of this level; `Some(None)`: what governs no territory.
    pub level: Option<Option<Level>>,
    /// The district committee and what is below it; `Some(None)`: what belongs to no district.
    pub district: Option<Option<Uuid>>,
    /// With this edition; `Some(None)`: without any.
    pub edition: Option<Option<String>>,
    /// With this status; when it is not set, dissolved agencies are left out, as in every figure.
    pub status: Option<Status>,
    /// Whether they count as declared.
    pub declared: Option<bool>,
}

/// A place in the order of a list: by tier, then by name as a Vietnamese dictionary has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The tier, 0 the highest.
    pub tier_rank: i64,
    /// The name as it is ordered by.
    pub name_key: String,
    /// The agency.
    pub agency: Uuid,
}

impl Line {
    /// Its place in the order of a list.
    #[must_use]
    pub fn place(&self) -> Place {
        let name_key = sort_key(&self.segment.name);
        Place { tier_rank: self.segment.tier as i64, name_key, agency: self.agency }
    }
}

/// The agencies after a place, at most `limit`.
///
/// # Errors
/// The database failed.
pub async fn list(
    tx: &mut Tx,
    as_of: NaiveDate,
    known_at: DateTime<Utc>,
    filter: &Filter,
    after: Option<&Place>,
    limit: i64,
) -> Result<Vec<Line>, db::Error> {
    let mut asked = Asked { sql: String::from(BEHIND_A_FIGURE), values: vec![as_of.into(), known_at.into()] };
    match filter.status {
        Some(status) => asked.and("s.status = ", status.code().into()),
        None => asked.and("s.status <> ", Status::Dissolved.code().into()),
    }
    if let Some(tier) = filter.tier {
        asked.and("s.tier = ", tier.code().into());
    }
    match filter.level {
        Some(Some(level)) => asked.and("s.level = ", level.code().into()),
        Some(None) => asked.sql.push_str(" AND s.level IS NULL"),
        None => {}
    }
    match &filter.district {
        Some(Some(district)) => asked.and("d.agency = ", (*district).into()),
        Some(None) => asked.sql.push_str(" AND d.agency IS NULL"),
        None => {}
    }
    match &filter.edition {
        Some(Some(edition)) => asked.and("s.edition = ", edition.as_str().into()),
        Some(None) => asked.sql.push_str(" AND s.edition IS NULL"),
        None => {}
    }
    if let Some(declared) = filter.declared {
        asked.and("s.declared = ", declared.into());
    }
    if let Some(Place { tier_rank, name_key, agency }) = after {
        asked.values.extend([(*tier_rank).into(), name_key.as_str().into(), (*agency).into()]);
        let last = asked.values.len();
        let places = format!("(${}, ${}, ${last})", last - 2, last - 1);
        asked.sql.push_str(&format!(" AND (s.tier_rank, s.name_key, s.agency) > {places}"));
    }
    asked.values.push(limit.into());
    asked.sql.push_str(&format!(" ORDER BY s.tier_rank, s.name_key, s.agency LIMIT ${}", asked.values.len()));
    asked.values.into_iter().fold(tx.composed(asked.sql), Query::bind).fetch_all().await
}

const BEHIND_A_FIGURE: &str = "\
SELECT s.*, d.agency AS district_id, d.name AS district_name, d.area_code AS district_code FROM view.status s \
LEFT JOIN view.status d ON d.agency = s.district AND d.tier = 'district' \
AND d.valid_from <= $1 AND $1 < d.valid_until AND d.known_from <= $2 AND $2 < d.known_until \
WHERE s.valid_from <= $1 AND $1 < s.valid_until AND s.known_from <= $2 AND $2 < s.known_until";

/// A statement that grows with what is asked.
struct Asked {
    sql: String,
    values: Vec<Value>,
}

impl Asked {
    fn and(&mut self, test: &str, value: Value) {
        self.values.push(value);
        self.sql.push_str(&format!(" AND {test}${}", self.values.len()));
    }
}
