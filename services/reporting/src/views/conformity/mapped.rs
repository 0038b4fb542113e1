//! The figures of a day on the map of another day: how do the units of that map stand?
//!
//! Which agencies a unit is carried by, and where it stands then, belongs to [`reporting_domain::map`]; here is what that is
//! told from, and the counting.
//!
//! **Invariant:** every unit on the map is counted in exactly one row, as carried or as not carried; carried and not carried
//! units are the same in number for every day.
//! **Invariant:** on the day of the map itself the figures are those that the database counts.
//!
//! Deliberately absent: counting in SQL. A way over several reorganisations is followed once for every unit, in memory.

use super::{
    figures::{Figure, GroupBy, Point, Question, naturally},
    list::{Filter, list},
    row::Line,
    succession::{self, Succession},
};
use crate::views::column::word;
use chrono::{DateTime, NaiveDate, Utc};
use eventstore::{FromRow, Row, Tx, db};
use registry_domain::{
    agency::Lifetime,
    vocabulary::{Level, Tier},
};
use reporting_domain::map::{Carry, Lineage, Obstacle, Standing};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A unit on the map that could not be carried to a day.
#[derive(Clone, Debug, PartialEq)]
pub struct NotCarried {
    /// The unit.
    pub agency: Uuid,
    /// Its name on the day of the map.
    pub name: String,
    /// The code of its territory on the day of the map.
    pub area_code: Option<String>,
    /// Its level of government.
    pub tier: Tier,
    /// Why.
    pub obstacle: Obstacle,
    /// The successions that lead to what stands in the way, and that itself, oldest first.
    pub links: Vec<Succession>,
}

/// The figures of each of these days on one map.
pub(super) async fn figures(
    tx: &mut Tx,
    days: &[NaiveDate],
    question: &Question,
    map: NaiveDate,
) -> Result<Vec<Point>, db::Error> {
    let filter = Filter { tier: question.tier, ..Filter::default() };
    let units = list(tx, map, question.known_at, &filter, None, i64::MAX).await?;
    let successions = succession::successions(tx, question.known_at).await?;
    let lineage = Lineage::new(lives(tx, question.known_at).await?, successions.keys().cloned());
    let mut points = Vec::with_capacity(days.len());
    for day in days {
        let standings = standings(tx, *day, question.known_at).await?;
        let mut count = Count::default();
        for unit in &units {
            match lineage.carry(unit.agency, map, *day) {
                Carry::By(agencies) => {
                    let found = agencies.iter().filter_map(|agency| standings.get(agency));
                    count.carried(question.group_by, unit, Standing::furthest_behind(found));
                }
                Carry::Not { obstacle, links } => {
                    let links = links.iter().filter_map(|link| successions.get(link).cloned()).collect();
                    count.not_carried(question.group_by, unit, obstacle, links);
                }
            }
        }
        points.push(count.point(*day, question.group_by));
    }
    Ok(points)
}

/// The rows of one day, while they are counted.
#[derive(Default)]
struct Count {
    rows: BTreeMap<String, Figure>,
    not_carried: Vec<NotCarried>,
}

impl Count {
    fn carried(&mut self, group_by: GroupBy, unit: &Line, standing: Option<&Standing>) {
        let row = self.row(group_by, unit, standing);
        row.agencies += 1;
        row.declared += i64::from(standing.is_some_and(|standing| standing.declared));
    }

    fn not_carried(&mut self, group_by: GroupBy, unit: &Line, obstacle: Obstacle, links: Vec<Succession>) {
        self.row(group_by, unit, None).not_carried += 1;
        let (name, area_code) = (unit.segment.name.clone(), unit.segment.area_code.clone());
        let (agency, tier) = (unit.agency, unit.segment.tier);
        self.not_carried.push(NotCarried { agency, name, area_code, tier, obstacle, links });
    }

    /// The row that a unit belongs to: by what it is on the map, or by where it stands on the day.
    fn row(&mut self, group_by: GroupBy, unit: &Line, standing: Option<&Standing>) -> &mut Figure {
        let district = unit.district.as_ref().filter(|_| group_by == GroupBy::District);
        let key = match group_by {
            GroupBy::Tier => Some(unit.segment.tier.code().to_owned()),
            GroupBy::Level => unit.segment.level.map(|level| Level::code(level).to_owned()),
            GroupBy::District => district.map(|district| district.agency.to_string()),
            GroupBy::Edition => standing.and_then(|standing| standing.edition.clone()),
            GroupBy::Status => standing.map(|standing| standing.status.code().to_owned()),
        };
        let key = key.unwrap_or_default();
        self.rows.entry(key.clone()).or_insert_with(|| Figure {
            key,
            name: district.map(|district| district.name.clone()),
            code: district.and_then(|district| district.area_code.clone()),
            agencies: 0,
            declared: 0,
            not_carried: 0,
        })
    }

    fn point(self, as_of: NaiveDate, group_by: GroupBy) -> Point {
        let mut figures: Vec<Figure> = self.rows.into_values().collect();
        figures.sort_by(|a, b| naturally(group_by, a, b));
        Point { as_of, figures, not_carried: self.not_carried }
    }
}

/// When each agency lived, as known at a time.
async fn lives(tx: &mut Tx, known_at: DateTime<Utc>) -> Result<BTreeMap<Uuid, Lifetime>, db::Error> {
    const LIVES: &str = "\
SELECT agency, MIN(valid_from) AS first, MIN(CASE WHEN status = 'dissolved' THEN valid_from END) AS ended FROM view.status \
WHERE known_from <= $1 AND $1 < known_until GROUP BY agency";
    let lives: Vec<(Uuid, NaiveDate, Option<NaiveDate>)> = tx.query(LIVES).bind(known_at).fetch_all().await?;
    Ok(lives.into_iter().map(|(agency, from, until)| (agency, Lifetime { from, until })).collect())
}

/// Where each agency stood that lived on a day, as known at a time.
async fn standings(tx: &mut Tx, on: NaiveDate, known_at: DateTime<Utc>) -> Result<BTreeMap<Uuid, Standing>, db::Error> {
    const STANDINGS: &str = "\
SELECT agency, declared, status, edition FROM view.status WHERE valid_from <= $1 AND $1 < valid_until \
AND known_from <= $2 AND $2 < known_until AND status <> 'dissolved'";
    let standings: Vec<Stood> = tx.query(STANDINGS).bind(on).bind(known_at).fetch_all().await?;
    Ok(standings.into_iter().map(|Stood(agency, standing)| (agency, standing)).collect())
}

struct Stood(Uuid, Standing);

impl FromRow for Stood {
    fn from_row(row: &Row<'_>) -> Result<Stood, db::Error> {
        let (declared, status, edition) = (row.get("declared")?, word(row, "status")?, row.get("edition")?);
        Ok(Stood(row.get("agency")?, Standing { declared, status, edition }))
    }
}
