//! The rows of `view.link`, written and read: who took over from whom, by which resolution.
//!
//! **Invariant:** a link that is known stays known: what a reorganisation did is changed by another one only, with links of
//! its own.

use crate::views::column::word;
use chrono::{DateTime, Utc};
use eventstore::{FromRow, Recorded, Row, Tx, Value, db};
use reporting_domain::map::Link;
use std::collections::BTreeMap;

pub(super) const COLUMNS: [&str; 9] = [
    "position",
    "reorganisation",
    "item",
    "predecessor",
    "successor",
    "share",
    "effective_on",
    "instrument",
    "known_from",
];

/// A link with what people call its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Succession {
    /// Who, whom, how much and when.
    pub link: Link,
    /// The predecessor's name on that day, or its last one when it ended.
    pub from_name: String,
    /// The successor's name on that day.
    pub to_name: String,
    /// The number of the resolution that ordered it.
    pub instrument: String,
}

/// The row of a link that was recorded.
pub(super) fn of_link(recorded: &Recorded, link: &Link, instrument: &str) -> Vec<Value> {
    vec![
        recorded.position.into(),
        link.reorganisation.into(),
        i64::from(link.item).into(),
        link.from.into(),
        link.to.into(),
        link.share.code().into(),
        link.effective_on.into(),
        instrument.into(),
        recorded.recorded_at.into(),
    ]
}

/// Every link that was known at a time.
pub(super) async fn successions(tx: &mut Tx, known_at: DateTime<Utc>) -> Result<BTreeMap<Link, Succession>, db::Error> {
    let successions: Vec<Succession> = tx.query(KNOWN).bind(known_at).fetch_all().await?;
    Ok(successions.into_iter().map(|succession| (succession.link.clone(), succession)).collect())
}

// An agency that ended keeps its last name in what is told of the days after.
const KNOWN: &str = "\
SELECT l.*, f.name AS from_name, t.name AS to_name FROM view.link l \
LEFT JOIN view.status f ON f.agency = l.predecessor AND f.valid_from <= l.effective_on AND l.effective_on < f.valid_until \
AND f.known_from <= $1 AND $1 < f.known_until \
LEFT JOIN view.status t ON t.agency = l.successor AND t.valid_from <= l.effective_on AND l.effective_on < t.valid_until \
AND t.known_from <= $1 AND $1 < t.known_until \
WHERE l.known_from <= $1 ORDER BY l.position";

impl FromRow for Succession {
    fn from_row(row: &Row<'_>) -> Result<Succession, db::Error> {
        let item: i64 = row.get("item")?;
        let name = |column| Ok::<_, db::Error>(row.get::<Option<String>>(column)?.unwrap_or_default());
        Ok(Succession {
            link: Link {
                effective_on: row.get("effective_on")?,
                from: row.get("predecessor")?,
                to: row.get("successor")?,
                share: word(row, "share")?,
                reorganisation: row.get("reorganisation")?,
                item: u32::try_from(item)
                    .map_err(|_| db::Error::Unfit(format!("column item: {item} is no number of an item")))?,
            },
            from_name: name("from_name")?,
            to_name: name("to_name")?,
            instrument: row.get("instrument")?,
        })
    }
}
