//! How many agencies lived on a day, and how many of them had declared?
//!
//! On the map of the day itself the database counts; on the map of another day see `mapped.rs`.
//!
//! **Invariant:** only agencies that lived on the day (of the map) are counted, each in exactly one row.
//! **Invariant:** every row counts at least one agency, or one that could not be carried.
//!
//! Deliberately absent: shares, which are made of the counts where they are shown, and rows without agencies.

use super::mapped::{self, NotCarried};
use chrono::{DateTime, NaiveDate, Utc};
use eventstore::{FromRow, Query, Row, Tx, db};
use registry_domain::{
    text::sort_key,
    vocabulary::{Level, Tier},
};
use reporting_domain::conformity::Status;
use std::{cmp::Ordering, collections::BTreeMap};
use uuid::Uuid;

/// What the rows of a statistic are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// One row a tier.
    Tier,
    /// One row a district: its committee and the communes below it; other agencies share a row.
    District,
    /// One row an edition; agencies without one share a row.
    Edition,
    /// One row a status.
    Status,
    /// One row a sort of territory; agencies without a territory share a row.
    Level,
}

/// What is asked of the figures of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Only what was recorded by then is taken into account.
    pub known_at: DateTime<Utc>,
    /// What the rows are.
    pub group_by: GroupBy,
    /// Only agencies of this tier.
    pub tier: Option<Tier>,
    /// The day on whose map the rows are; `None`: the day of the figures.
    pub map: Option<NaiveDate>,
}

/// One row of a statistic.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The code of the tier, edition, status or level, or the UUID of the district; empty for agencies that have none.
    pub key: String,
    /// Of a district: its name on the day.
    pub name: Option<String>,
    /// Of a district: its area code on the day.
    pub code: Option<String>,
    /// Agencies that lived on the day; of another map: those on it that could be carried.
    pub agencies: i64,
    /// Those of them that counted as declared.
    pub declared: i64,
    /// Units on the map that are in neither count, because they could not be carried.
    pub not_carried: i64,
}

/// The rows of one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The day.
    pub as_of: NaiveDate,
    /// In the natural order of their keys: tiers from the top, districts by code, editions by code, statuses along the way;
    /// levels from the city down; the empty key last.
    pub figures: Vec<Figure>,
    /// The units on the map that could not be carried, by tier and then by name.
    pub not_carried: Vec<NotCarried>,
}

impl Point {
    /// All rows together.
    #[must_use]
    pub fn total(&self) -> Figure {
        let agencies = self.figures.iter().map(|figure| figure.agencies).sum();
        let declared = self.figures.iter().map(|figure| figure.declared).sum();
        let not_carried = self.figures.iter().map(|figure| figure.not_carried).sum();
        Figure { key: "total".to_owned(), name: None, code: None, agencies, declared, not_carried }
    }
}

/// The figures of each of these days, in their order.
///
/// # Errors
/// The database failed.
pub async fn figures(tx: &mut Tx, days: &[NaiveDate], question: &Question) -> Result<Vec<Point>, db::Error> {
    match question.map {
        Some(map) => mapped::figures(tx, days, question, map).await,
        None => counted(tx, days, question).await,
    }
}

/// The figures of each of these days on its own map.
async fn counted(tx: &mut Tx, days: &[NaiveDate], question: &Question) -> Result<Vec<Point>, db::Error> {
    let Question { known_at, group_by, tier, .. } = *question;
    let mut by_day: BTreeMap<NaiveDate, Vec<Figure>> = BTreeMap::new();
    if !days.is_empty() {
        let query = tx.composed(statement(group_by, days.len())).bind(known_at).bind(tier.map(Tier::code));
        let query = days.iter().copied().fold(query, Query::bind);
        let tallies: Vec<(NaiveDate, Figure)> = match group_by {
            GroupBy::District => query.fetch_all::<OfDistrict>().await?.into_iter().map(|row| row.0).collect(),
            _ => query.fetch_all::<OfWord>().await?.into_iter().map(|row| row.0).collect(),
        };
        for (day, figure) in tallies {
            by_day.entry(day).or_default().push(figure);
        }
    }
    let mut point = |day: &NaiveDate| {
        let mut figures = by_day.remove(day).unwrap_or_default();
        figures.sort_by(|a, b| naturally(group_by, a, b));
        Point { as_of: *day, figures, not_carried: Vec::new() }
    };
    Ok(days.iter().map(&mut point).collect())
}

/// $1 the known time, $2 the tier, $3 and further the days.
fn statement(group_by: GroupBy, days: usize) -> String {
    let days: Vec<String> = (3..3 + days).map(|place| format!("(${place})")).collect();
    let days = days.join(", ");
    // A district is one whatever it is called, but a name has a day, so both are keys of a row.
    let (keys, join) = match group_by {
        GroupBy::Tier => ("s.tier", ""),
        GroupBy::Edition => ("s.edition", ""),
        GroupBy::Status => ("s.status", ""),
        GroupBy::Level => ("s.level", ""),
        GroupBy::District => (
            "d.agency, d.name, d.area_code",
            "LEFT JOIN view.status d ON d.agency = s.district AND d.tier = 'district' \
             AND d.valid_from <= moment.day AND moment.day < d.valid_until AND d.known_from <= $1 AND $1 < d.known_until",
        ),
    };
    format!(
        "WITH moment (day) AS (VALUES {days}) \
         SELECT moment.day AS day, COUNT(*) AS agencies, COUNT(*) FILTER (WHERE s.declared) AS declared, {keys} \
         FROM moment JOIN view.status s ON s.valid_from <= moment.day AND moment.day < s.valid_until {join} \
         WHERE s.known_from <= $1 AND $1 < s.known_until AND s.status <> 'dissolved' AND ($2 IS NULL OR s.tier = $2) \
         GROUP BY moment.day, {keys}"
    )
}

/// A row whose key is a word.
struct OfWord((NaiveDate, Figure));

impl FromRow for OfWord {
    fn from_row(row: &Row<'_>) -> Result<OfWord, db::Error> {
        let key: Option<String> = row.at(3)?;
        let figure = Figure {
            key: key.unwrap_or_default(),
            name: None,
            code: None,
            agencies: row.get("agencies")?,
            declared: row.get("declared")?,
            not_carried: 0,
        };
        Ok(OfWord((row.get("day")?, figure)))
    }
}

/// A row whose key is a district.
struct OfDistrict((NaiveDate, Figure));

impl FromRow for OfDistrict {
    fn from_row(row: &Row<'_>) -> Result<OfDistrict, db::Error> {
        let key: Option<Uuid> = row.get("agency")?;
        let figure = Figure {
            key: key.map(|id| id.to_string()).unwrap_or_default(),
            name: row.get("name")?,
            code: row.get("area_code")?,
            agencies: row.get("agencies")?,
            declared: row.get("declared")?,
            not_carried: 0,
        };
        Ok(OfDistrict((row.get("day")?, figure)))
    }
}

pub(super) fn naturally(group_by: GroupBy, a: &Figure, b: &Figure) -> Ordering {
    let rank = |figure: &Figure| match group_by {
        GroupBy::Tier => figure.key.parse::<Tier>().map_or(usize::MAX, |tier| tier as usize),
        GroupBy::Status => figure.key.parse::<Status>().map_or(usize::MAX, |status| status as usize),
        GroupBy::Level => figure.key.parse::<Level>().map_or(usize::MAX, |level| level as usize),
        GroupBy::District | GroupBy::Edition => usize::from(figure.key.is_empty()),
    };
    // A district without a code comes after those that have one.
    let name = |figure: &Figure| figure.name.as_deref().map(sort_key);
    let code = |figure: &Figure| (figure.code.is_none(), figure.code.clone(), name(figure), figure.key.clone());
    rank(a).cmp(&rank(b)).then_with(|| code(a).cmp(&code(b)))
}
