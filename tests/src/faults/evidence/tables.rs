//! A view's tables as texts, one a row, the same on both databases; and how two tellings of a table differ.
//!
//! **Invariant:** two rows have the same text exactly when they have the same values.

use anyhow::{Context as _, Result};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use eventstore::{FromRow, Reading, Row, db};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Differing rows that are kept of a table.
const DIFFERING_MAX: usize = 5;

/// A table as it was found, beside the same table told anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Its name in the view.
    pub name: String,
    /// How many rows were found.
    pub rows: usize,
    /// How many rows are missing; some of them.
    pub missing: (usize, Vec<String>),
    /// How many rows should not be there; some of them.
    pub surplus: (usize, Vec<String>),
    /// Positions in a table of facts that are there more or less often than they should be: by how much.
    pub positions: BTreeMap<i64, i64>,
}

/// A table of a view's schema, with the name and the type of each column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<(String, String)>,
}

/// The tables of a schema.
#[must_use]
pub fn shapes(schema: &str) -> Vec<Shape> {
    let shape = |text: &str| {
        let (name, rest) = text.split_once('(')?;
        let (body, _) = rest.split_once(");").or_else(|| rest.rsplit_once(')'))?;
        let (mut columns, mut depth) = (Vec::new(), 0_i32);
        let parts = body.split(|c: char| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            c == ',' && depth == 0
        });
        for part in parts {
            let mut words = part.split_whitespace();
            if let (Some(column), Some(kind)) = (words.next(), words.next())
                && !matches!(column, "PRIMARY" | "UNIQUE" | "CHECK" | "FOREIGN" | "CONSTRAINT")
            {
                columns.push((column.to_owned(), kind.to_owned()));
            }
        }
        Some(Shape { name: name.trim().to_owned(), columns })
    };
    schema.split("CREATE TABLE view.").skip(1).filter_map(shape).collect()
}

/// A row as a text, with its position if it has one. The first column of the statement says what types the others have.
struct Line {
    text: String,
    position: Option<i64>,
}

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> Result<Line, db::Error> {
        let types: String = row.at(0)?;
        let (mut text, mut position) = (String::new(), None);
        for (index, column) in types.split(',').enumerate() {
            let (name, kind) = column.split_once(':').unwrap_or((column, "text"));
            let index = index + 1;
            let value = match kind {
                "uuid" => row.at::<Option<Uuid>>(index)?.map(|value| value.to_string()),
                "bigint" => row.at::<Option<i64>>(index)?.map(|value| value.to_string()),
                "boolean" => row.at::<Option<bool>>(index)?.map(|value| value.to_string()),
                "date" => row.at::<Option<NaiveDate>>(index)?.map(|value| value.to_string()),
                "timestamptz" => row
                    .at::<Option<DateTime<Utc>>>(index)?
                    .map(|value| value.to_rfc3339_opts(SecondsFormat::Micros, true)),
                _ => row.at::<Option<String>>(index)?.map(|value| format!("{value:?}")),
            };
            if name == "position" {
                position = value.as_deref().and_then(|value| value.parse().ok());
            }
            text.push_str(name);
            text.push('=');
            text.push_str(value.as_deref().unwrap_or("NULL"));
            text.push(' ');
        }
        Ok(Line { text, position })
    }
}

/// The rows of a table at one moment, with how often each is there and its position.
pub type Rows = BTreeMap<String, (i64, Option<i64>)>;

/// Reads a table of a view.
///
/// # Errors
/// The database failed, or the schema says other columns.
pub async fn read(reading: &mut Reading, shape: &Shape) -> Result<Rows> {
    let types: Vec<String> = shape.columns.iter().map(|(name, kind)| format!("{name}:{kind}")).collect();
    let columns: Vec<&str> = shape.columns.iter().map(|(name, _)| name.as_str()).collect();
    let sql =
        format!("SELECT CAST('{}' AS text) AS types, {} FROM view.{}", types.join(","), columns.join(", "), shape.name);
    let lines: Vec<Line> = reading.tx.composed(sql).fetch_all().await.with_context(|| shape.name.clone())?;
    let mut rows = Rows::new();
    for Line { text, position } in lines {
        rows.entry(text).or_insert((0, position)).0 += 1;
    }
    Ok(rows)
}

/// How the rows found differ from those told anew.
#[must_use]
pub fn compare(name: &str, found: &Rows, told: &Rows) -> Table {
    let mut table = Table { name: name.to_owned(), rows: found.len(), ..Table::default() };
    let count = |rows: &Rows, text: &str| rows.get(text).map_or(0, |(count, _)| *count);
    let rows = found.keys().chain(told.keys().filter(|text| !found.contains_key(*text)));
    for text in rows {
        let more = count(found, text) - count(told, text);
        let side = match more {
            0 => continue,
            1.. => &mut table.surplus,
            _ => &mut table.missing,
        };
        side.0 += 1;
        if side.1.len() < DIFFERING_MAX {
            side.1.push(text.clone());
        }
        let position = found.get(text).or(told.get(text)).and_then(|(_, position)| *position);
        if let Some(position) = position {
            *table.positions.entry(position).or_default() += more;
        }
    }
    table.positions.retain(|_, more| *more != 0);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_a_schema_are_found_with_their_types() {
        let schema = "
CREATE TABLE view.link (
    position bigint NOT NULL PRIMARY KEY, share text NOT NULL,
    PRIMARY KEY (position, share));
CREATE INDEX view.link_by ON view.link (share);
CREATE TABLE view.day (day date NOT NULL, free boolean);
";
        let shapes = shapes(schema);
        assert_eq!(shapes.len(), 2);
        assert_eq!(shapes[0].name, "link");
        assert_eq!(shapes[0].columns, [("position".into(), "bigint".into()), ("share".into(), "text".into())]);
        assert_eq!(shapes[1].columns, [("day".into(), "date".into()), ("free".into(), "boolean".into())]);
    }

    #[test]
    fn a_row_that_is_missing_twice_or_too_many_is_found() {
        let rows = |texts: &[(&str, i64, i64)]| -> Rows {
            texts.iter().map(|(text, count, position)| ((*text).to_owned(), (*count, Some(*position)))).collect()
        };
        let told = rows(&[("a", 1, 1), ("b", 1, 2)]);
        assert_eq!(compare("t", &told, &told), Table { name: "t".into(), rows: 2, ..Table::default() });
        let differing = compare("t", &rows(&[("a", 2, 1), ("c", 1, 3)]), &told);
        assert_eq!(differing.missing, (1, vec!["b".to_owned()]));
        assert_eq!(differing.surplus, (2, vec!["a".to_owned(), "c".to_owned()]));
        assert_eq!(differing.positions, BTreeMap::from([(1, 1), (2, -1), (3, 1)]));
    }
}
