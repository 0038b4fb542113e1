//! Lists of agencies: filtered, searched, ordered, a page at a time.
//!
//! **Invariant:** with `as_of` and `known_at` given a list never changes, so the pages of one list fit together.

use super::Listed;
use chrono::{DateTime, NaiveDate, Utc};
use eventstore::{Tx, Value, db};
use registry_domain::procedure_list::Audience;
use uuid::Uuid;

/// Which agencies, in which order.
#[derive(Clone, Debug)]
pub struct Query {
    /// The day.
    pub as_of: NaiveDate,
    /// Only what was recorded by then.
    pub known_at: DateTime<Utc>,
    /// Whether those that were no more on that day are listed too.
    pub show_dissolved: bool,
    /// All of these must hold.
    pub conditions: Vec<Condition>,
    /// Words, folded by [`registry_domain::text::search_key`], each of which begins a word of the name.
    pub words: Vec<String>,
    /// A name that comes first if it is there.
    pub exact: Option<String>,
    /// What is compared first, second …; then the name, then the id.
    pub order: Vec<(Column, Direction)>,
    /// Rows to pass over.
    pub offset: i64,
    /// Rows to answer with.
    pub limit: i64,
}

/// What can be asked of one column.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The column.
    pub column: Column,
    /// Whether the value must be another one.
    pub negated: bool,
    /// The value, in the column's stored form.
    pub value: Value,
}

/// Columns that may be filtered or ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Level of government.
    Tier,
    /// Sort of body.
    Kind,
    /// Sort of territory.
    Level,
    /// Whether it must run a quality system.
    Obligation,
    /// The agency above.
    Parent,
    /// Code of the territory.
    AreaCode,
    /// Full name; ordered by its folded form.
    Name,
}

/// Which end of an order comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The smallest.
    Ascending,
    /// The largest.
    Descending,
}

impl Column {
    /// The column as a filter names it.
    pub fn named(name: &str) -> Option<Column> {
        Some(match name {
            "tier" => Column::Tier,
            "kind" => Column::Kind,
            "level" => Column::Level,
            "obligation" => Column::Obligation,
            "parent" => Column::Parent,
            "area_code" => Column::AreaCode,
            "name" => Column::Name,
            _ => return None,
        })
    }

    fn filtered(self) -> &'static str {
        match self {
            Column::Tier => "tier",
            Column::Kind => "kind",
            Column::Level => "level",
            Column::Obligation => "obligation",
            Column::Parent => "parent",
            Column::AreaCode => "area_code",
            Column::Name => "name",
        }
    }

    fn ordered(self) -> &'static str {
        match self {
            Column::Tier => "tier_rank",
            Column::Name => "search_key",
            Column::AreaCode => "COALESCE(area_code, '')", // the databases disagree on where NULL belongs
            other => other.filtered(),
        }
    }
}

/// The agencies of a tier or kind that existed on a day, as known at a time.
///
/// # Errors
/// The database failed.
pub async fn of_audience(
    tx: &mut Tx,
    audience: Audience,
    as_of: NaiveDate,
    known_at: DateTime<Utc>,
) -> Result<Vec<Uuid>, db::Error> {
    let (column, code) = match audience {
        Audience::Tier(tier) => (Column::Tier, tier.code()),
        Audience::Kind(kind) => (Column::Kind, kind.code()),
    };
    let query = Query {
        as_of,
        known_at,
        show_dissolved: false,
        conditions: vec![Condition { column, negated: false, value: code.into() }],
        words: vec![],
        exact: None,
        order: vec![],
        offset: 0,
        limit: i64::MAX,
    };
    Ok(list(tx, &query).await?.into_iter().map(|listed| listed.line.agency).collect())
}

/// The rows that a query asks for.
///
/// # Errors
/// The database failed.
pub async fn list(tx: &mut Tx, query: &Query) -> Result<Vec<Listed>, db::Error> {
    let mut values: Vec<Value> = vec![query.as_of.into(), query.known_at.into()];
    let mut sql = String::from(
        "SELECT *, (SELECT COUNT(*) FROM view.source WHERE view.source.agency = view.agency.agency) AS version \
         FROM view.agency WHERE valid_from <= $1 AND $1 < valid_until AND known_from <= $2 AND $2 < known_until",
    );
    if !query.show_dissolved {
        sql.push_str(" AND dissolved_on IS NULL");
    }
    for Condition { column, negated, value } in &query.conditions {
        values.push(value.clone());
        let (column, place) = (column.filtered(), values.len());
        let test = if *negated {
            format!("({column} IS NULL OR {column} <> ${place})")
        } else {
            format!("{column} = ${place}")
        };
        sql.push_str(&format!(" AND {test}"));
    }
    for word in &query.words {
        let word = word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        values.push(format!("% {word}%").into()); // at the beginning of a word, so that "hoa" does not find "khoa"
        sql.push_str(&format!(r" AND (' ' || search_key) LIKE ${} ESCAPE '\'", values.len()));
    }
    let mut order: Vec<String> = Vec::new();
    if let Some(exact) = &query.exact {
        values.push(exact.as_str().into());
        order.push(format!("CASE WHEN name = ${} THEN 0 ELSE 1 END", values.len()));
    }
    order.extend(query.order.iter().map(|(column, direction)| {
        let direction = if *direction == Direction::Descending { " DESC" } else { "" };
        format!("{}{direction}", column.ordered())
    }));
    order.extend(["search_key", "name", "agency"].map(str::to_owned));
    values.extend([query.limit.into(), query.offset.into()]);
    sql.push_str(&format!(" ORDER BY {} LIMIT ${} OFFSET ${}", order.join(", "), values.len() - 1, values.len()));
    values.into_iter().fold(tx.composed(sql), eventstore::Query::bind).fetch_all().await
}
