//! Which agency came from which, by which item of which resolution, as it was known at a time?
//!
//! `view.link` holds one row a succession; a row is never changed, because a reorganisation that took effect is never undone.
//!
//! **Invariant:** a lineage only follows time: what came of an agency came of it after the agency was there, so a successor is
//! followed from the day on which it succeeded, a predecessor back from the day on which it was succeeded.
//!
//! Deliberately absent: names. They are those of the day of each succession, read from the agencies' own streams.

use chrono::{DateTime, NaiveDate, Utc};
use eventstore::{FromRow, Recorded, Row, Tx, View, db, view::Error};
use futures::future::BoxFuture;
use registry_domain::{
    reorganisation::{Event, Reorganisation},
    vocabulary::Share,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The view.
#[derive(Debug)]
pub struct Lineage;

/// Its name.
pub const NAME: &str = "lineage_1";

const SCHEMA: &str = "
CREATE TABLE view.link (
    position bigint NOT NULL PRIMARY KEY, reorganisation uuid NOT NULL, item bigint NOT NULL,
    predecessor uuid NOT NULL, successor uuid NOT NULL, share text NOT NULL,
    effective_on date NOT NULL, known_from timestamptz NOT NULL);
CREATE INDEX view.link_by_predecessor ON view.link (predecessor);
CREATE INDEX view.link_by_successor ON view.link (successor);
";

const COLUMNS: [&str; 8] =
    ["position", "reorganisation", "item", "predecessor", "successor", "share", "effective_on", "known_from"];

/// One succession.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Where it is recorded.
    pub position: i64,
    /// By which reorganisation.
    pub reorganisation: Uuid,
    /// By which item of its resolution.
    pub item: i64,
    /// Who ended, or gave something away.
    pub predecessor: Uuid,
    /// Who took it over.
    pub successor: Uuid,
    /// How much of the predecessor.
    pub share: Share,
    /// First day of the succession.
    pub effective_on: NaiveDate,
}

impl FromRow for Link {
    fn from_row(row: &Row<'_>) -> Result<Link, db::Error> {
        let share: String = row.get("share")?;
        Ok(Link {
            position: row.get("position")?,
            reorganisation: row.get("reorganisation")?,
            item: row.get("item")?,
            predecessor: row.get("predecessor")?,
            successor: row.get("successor")?,
            share: share.parse().map_err(|unknown| db::Error::Unfit(format!("column share: {unknown}")))?,
            effective_on: row.get("effective_on")?,
        })
    }
}

impl View for Lineage {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[crate::NAME]
    }

    fn schema(&self) -> &'static str {
        SCHEMA
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let mut rows = Vec::new();
            for recorded in events {
                if let Some(Event::SuccessionEstablished { from, to, share, item, effective_on }) =
                    recorded.of::<Reorganisation>()?
                {
                    rows.push(vec![
                        recorded.position.into(),
                        recorded.stream.into(),
                        i64::from(item).into(),
                        from.into(),
                        to.into(),
                        share.code().into(),
                        effective_on.into(),
                        recorded.recorded_at.into(),
                    ]);
                }
            }
            tx.insert("view.link", &COLUMNS, rows).await?;
            Ok(())
        })
    }
}

/// Which way a lineage is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To what an agency came from.
    Back,
    /// To what came of it.
    Forward,
}

/// The successions on one side of an agency, each with its distance in links, 1 the nearest; as known at a time.
///
/// # Errors
/// The database failed.
pub async fn trace(
    tx: &mut Tx,
    agency: Uuid,
    way: Way,
    depth: i64,
    known_at: DateTime<Utc>,
) -> Result<Vec<(i64, Link)>, db::Error> {
    let sql = match way {
        Way::Back => "SELECT * FROM view.link WHERE known_from <= $1 AND successor IN ($2...) ORDER BY position",
        Way::Forward => "SELECT * FROM view.link WHERE known_from <= $1 AND predecessor IN ($2...) ORDER BY position",
    };
    let (mut reached, mut links) = (BTreeSet::from([agency]), BTreeMap::new());
    let mut frontier = vec![agency];
    while !frontier.is_empty() {
        let found: Vec<Link> = tx.query(sql).bind(known_at).bind_all(frontier.drain(..)).fetch_all().await?;
        for link in found {
            let next = way.end(&link);
            if reached.insert(next) {
                frontier.push(next);
            }
            links.insert(link.position, link);
        }
    }
    Ok(follow(agency, way, depth, links.into_values().collect()))
}

/// Those of the links that lead on from an agency in the order of time.
fn follow(agency: Uuid, way: Way, depth: i64, mut links: Vec<Link>) -> Vec<(i64, Link)> {
    links.sort_by_key(|link| (link.effective_on, link.item, link.position));
    if way == Way::Back {
        links.sort_by_key(|link| std::cmp::Reverse(link.effective_on)); // stable: items of a day stay in order
    }
    let mut reached: BTreeMap<Uuid, (i64, Option<NaiveDate>)> = BTreeMap::from([(agency, (0, None))]);
    let mut followed = Vec::new();
    for link in links {
        let (begin, end) = (way.begin(&link), way.end(&link));
        let Some((distance, since)) = reached.get(&begin).copied() else { continue };
        // Who came in by a reorganisation does not also go out by it.
        let in_time = since.is_none_or(|since| match way {
            Way::Forward => since < link.effective_on,
            Way::Back => link.effective_on < since,
        });
        if in_time && distance < depth {
            reached.entry(end).or_insert((distance + 1, Some(link.effective_on)));
            followed.push((distance + 1, link));
        }
    }
    followed.sort_by_key(|(_, link)| (link.effective_on, link.item, link.position));
    followed
}

impl Way {
    fn begin(self, link: &Link) -> Uuid {
        if self == Way::Back { link.successor } else { link.predecessor }
    }

    fn end(self, link: &Link) -> Uuid {
        if self == Way::Back { link.predecessor } else { link.successor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(year: i32, predecessor: u128, successor: u128) -> Link {
        Link {
            position: i64::from(year) * 100 + i64::try_from(predecessor).expect("a small number"),
            reorganisation: Uuid::nil(),
            item: 1,
            predecessor: Uuid::from_u128(predecessor),
            successor: Uuid::from_u128(successor),
            share: Share::Whole,
            effective_on: NaiveDate::from_ymd_opt(year, 1, 1).expect("a first of January"),
        }
    }

    fn traced(agency: u128, way: Way, depth: i64, links: &[Link]) -> Vec<(i64, i32)> {
        use chrono::Datelike as _;
        let followed = follow(Uuid::from_u128(agency), way, depth, links.to_vec());
        followed.into_iter().map(|(distance, link)| (distance, link.effective_on.year())).collect()
    }

    #[test]
    fn a_lineage_reaches_to_any_depth_or_to_the_one_asked_for() {
        let links = [link(2019, 1, 2), link(2024, 2, 3), link(2025, 3, 4)];
        assert_eq!(traced(1, Way::Forward, i64::MAX, &links), [(1, 2019), (2, 2024), (3, 2025)]);
        assert_eq!(traced(4, Way::Back, i64::MAX, &links), [(3, 2019), (2, 2024), (1, 2025)]);
        assert_eq!(traced(4, Way::Back, 2, &links), [(2, 2024), (1, 2025)]);
        assert_eq!(traced(2, Way::Forward, i64::MAX, &links), [(1, 2024), (2, 2025)]);
    }

    #[test]
    fn what_an_agency_gave_away_before_another_joined_it_did_not_come_of_that_one() {
        let links = [link(2018, 2, 9), link(2019, 1, 2), link(2025, 2, 3)];
        assert_eq!(traced(1, Way::Forward, i64::MAX, &links), [(1, 2019), (2, 2025)]);
        assert_eq!(traced(9, Way::Back, i64::MAX, &links), [(1, 2018)]);
    }

    #[test]
    fn an_agency_that_keeps_a_remainder_of_itself_is_not_followed_in_a_circle() {
        let links = [link(2019, 1, 1), link(2025, 1, 2)];
        assert_eq!(traced(1, Way::Forward, i64::MAX, &links), [(1, 2019), (1, 2025)]);
        assert_eq!(traced(2, Way::Back, i64::MAX, &links), [(2, 2019), (1, 2025)]);
    }
}
