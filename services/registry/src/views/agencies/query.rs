//! Lists of agencies: filtered, searched, ordered, a page at a time.
//!
//! A search finds the names of which every word typed begins a word, accents set aside. First comes the name that was typed,
//! however its tones are placed, then the names that hold the words with their accents as typed, then the others; names of
//! one sort stand as in a dictionary.
//!
//! **Invariant:** with `as_of` and `known_at` given a list never changes, so the pages of one list fit together.

use super::Listed;
use chrono::{DateTime, NaiveDate, Utc};
use eventstore::{Tx, Value, db};
use registry_domain::{
    procedure_list::Audience,
    text::{match_key, search_key},
};
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
    /// What the name must be like.
    pub search: Option<Search>,
    /// What is compared first, second …; then the name, then the id.
    pub order: Vec<(Column, Direction)>,
    /// Rows to pass over.
    pub offset: i64,
    /// Rows to answer with.
    pub limit: i64,
}

/// What was typed to find a name, in the forms in which it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    matched: String,
    searched: String,
}

impl Search {
    /// A search for `text`; nothing when it holds no letter or sign to look for.
    pub fn of(text: &str) -> Option<Search> {
        let (matched, searched) = (match_key(text), search_key(text));
        (!searched.is_empty()).then_some(Search { matched, searched })
    }
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
    /// Full name; ordered as a Vietnamese dictionary does.
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
            Column::Name => "sort_key",
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
        search: None,
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
        "SELECT *, (SELECT COUNT(*) FROM view.source WHERE view.source.stream = view.agency.agency) AS version \
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
    let mut order: Vec<String> = Vec::new();
    if let Some(search) = &query.search {
        for word in search.searched.split(' ') {
            values.push(format!("% {}%", literal(word)).into()); // beginnings only, so that "hoa" does not find "khoa"
            sql.push_str(&format!(r" AND (' ' || search_key) LIKE ${} ESCAPE '\'", values.len()));
        }
        order.push(rank(search, &mut values));
    }
    order.extend(query.order.iter().map(|(column, direction)| {
        let direction = if *direction == Direction::Descending { " DESC" } else { "" };
        format!("{}{direction}", column.ordered())
    }));
    order.extend(["sort_key", "name", "agency"].map(str::to_owned));
    values.extend([query.limit.into(), query.offset.into()]);
    sql.push_str(&format!(" ORDER BY {} LIMIT ${} OFFSET ${}", order.join(", "), values.len() - 1, values.len()));
    values.into_iter().fold(tx.composed(sql), eventstore::Query::bind).fetch_all().await
}

/// 0 for the name that was typed, 1 for a name with the words as typed, 2 for the others.
fn rank(search: &Search, values: &mut Vec<Value>) -> String {
    values.push(search.matched.as_str().into());
    let exact = values.len();
    let words = search.matched.split(' ').map(|word| {
        // Whole words: behind the beginning of a syllable its tone is still to come.
        values.push(format!("% {} %", literal(word)).into());
        format!(r"(' ' || match_key || ' ') LIKE ${} ESCAPE '\'", values.len())
    });
    let words = words.collect::<Vec<_>>().join(" AND ");
    format!("CASE WHEN match_key = ${exact} THEN 0 WHEN {words} THEN 1 ELSE 2 END")
}

/// A word in a pattern of LIKE, every character of it taken at its word.
fn literal(word: &str) -> String {
    word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
}
