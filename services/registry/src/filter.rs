//! What a caller may write in `filter` (AIP-160) and `order_by` (AIP-132) of a list of agencies.
//!
//! A filter is a conjunction: `tier = "commune" AND parent != "…"`. Values stand in double quotes, or bare when they are one
//! word.
//!
//! **Invariant:** only columns and operators named here reach SQL; values are always parameters.
//!
//! Deliberately absent: OR, parentheses, wildcards; `SearchAgencies` finds names.

use crate::views::agencies::{Column, Condition, Direction};
use eventstore::Value;
use registry_domain::{
    text,
    vocabulary::{Kind, Level, Obligation, Tier},
};
use runtime::status::Violation;
use uuid::Uuid;

/// Longest filter, in characters.
const CHARS_MAX: usize = 1000;
const FIELDS: &str = "tier, kind, level, obligation, parent, area_code, name";

/// The conditions of a filter; none of an empty one.
///
/// # Errors
/// What cannot be read, and what may be written instead.
pub fn conditions(filter: &str) -> Result<Vec<Condition>, Violation> {
    if filter.chars().count() > CHARS_MAX {
        return Err(wrong(format!("is longer than {CHARS_MAX} characters")));
    }
    let mut rest = filter.trim();
    let mut conditions = Vec::new();
    while !rest.is_empty() {
        if !conditions.is_empty() {
            rest = rest.strip_prefix("AND ").ok_or_else(|| wrong(format!("wants AND before {rest:?}")))?.trim_start();
        }
        let (condition, after) = condition(rest)?;
        conditions.push(condition);
        rest = after.trim_start();
    }
    Ok(conditions)
}

fn condition(text: &str) -> Result<(Condition, &str), Violation> {
    let end = text.find(|c: char| !(c.is_ascii_lowercase() || c == '_')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let column = Column::named(name).ok_or_else(|| wrong(format!("has no field {name:?}; there are {FIELDS}")))?;
    let rest = rest.trim_start();
    let (negated, rest) = match (rest.strip_prefix("!="), rest.strip_prefix('=')) {
        (Some(rest), _) => (true, rest),
        (None, Some(rest)) => (false, rest),
        (None, None) => return Err(wrong(format!("wants = or != after {name}"))),
    };
    let (value, rest) = value(rest.trim_start())?;
    Ok((Condition { column, negated, value: stored(column, name, &value)? }, rest))
}

fn value(text: &str) -> Result<(String, &str), Violation> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        return if word.is_empty() { Err(wrong("ends where a value is wanted")) } else { Ok((word.to_owned(), rest)) };
    };
    let (mut value, mut characters) = (String::new(), quoted.char_indices());
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Ok((value, &quoted[at + 1..])),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    Err(wrong("wants a closing double quote"))
}

/// The value in the form in which the column holds it.
fn stored(column: Column, name: &str, value: &str) -> Result<Value, Violation> {
    let unknown = |error: registry_domain::vocabulary::UnknownCode| wrong(format!("{name}: {error}"));
    Ok(match column {
        Column::Tier => value.parse::<Tier>().map_err(unknown)?.code().into(),
        Column::Kind => value.parse::<Kind>().map_err(unknown)?.code().into(),
        Column::Level => value.parse::<Level>().map_err(unknown)?.code().into(),
        Column::Obligation => value.parse::<Obligation>().map_err(unknown)?.code().into(),
        Column::Parent => {
            Uuid::parse_str(value).map_err(|_| wrong(format!("{name} wants a UUID, not {value:?}")))?.into()
        }
        Column::AreaCode => value.into(),
        Column::Name => text::normal(value).into(),
    })
}

fn wrong(text: impl Into<String>) -> Violation {
    Violation::new("filter", text)
}

/// What to order by: `tier, name desc`; an empty text means tier, then name.
///
/// # Errors
/// A field that cannot be ordered by.
pub fn order(order_by: &str) -> Result<Vec<(Column, Direction)>, Violation> {
    if order_by.trim().is_empty() {
        return Ok(vec![(Column::Tier, Direction::Ascending)]);
    }
    order_by
        .split(',')
        .map(|part| {
            let mut words = part.split_whitespace();
            let column = match words.next() {
                Some("name") => Column::Name,
                Some("area_code") => Column::AreaCode,
                Some("tier") => Column::Tier,
                _ => {
                    return Err(Violation::new(
                        "order_by",
                        format!("{:?} is not one of name, area_code, tier", part.trim()),
                    ));
                }
            };
            match (words.next(), words.next()) {
                (None | Some("asc"), None) => Ok((column, Direction::Ascending)),
                (Some("desc"), None) => Ok((column, Direction::Descending)),
                _ => Err(Violation::new("order_by", format!("{:?} may only be followed by desc", part.trim()))),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_a_conjunction_of_comparisons() {
        let read = conditions(r#"tier = "commune" AND name != "Xã \"Mới\"" AND area_code=10507"#).unwrap();
        let is = |column, negated, value: &str| Condition { column, negated, value: value.into() };
        assert_eq!(
            read,
            [
                is(Column::Tier, false, "commune"),
                is(Column::Name, true, "Xã \"Mới\""),
                is(Column::AreaCode, false, "10507"),
            ]
        );
        assert_eq!(conditions("  "), Ok(vec![]));
    }

    #[test]
    fn what_cannot_be_read_is_told_what_may_be_written() {
        for (filter, advice) in [
            ("tiers = \"commune\"", "there are tier, kind"),
            ("tier ~ x", "wants = or !="),
            ("tier = \"country\"", "known are: province, district, commune"),
            ("tier = commune kind = office", "wants AND"),
            ("tier =", "a value is wanted"),
            ("name = \"Xã", "closing double quote"),
            ("parent = 12", "wants a UUID"),
            ("tier = commune OR 1=1", "wants AND"),
        ] {
            let violation = conditions(filter).unwrap_err();
            assert_eq!(violation.field, "filter");
            assert!(violation.text.contains(advice), "{filter}: {violation}");
        }
        assert!(conditions(&"x".repeat(10_000)).unwrap_err().text.contains("longer"));
    }

    #[test]
    fn an_order_names_columns_and_directions() {
        assert_eq!(
            order("tier, name desc").unwrap(),
            [(Column::Tier, Direction::Ascending), (Column::Name, Direction::Descending)]
        );
        assert_eq!(order("").unwrap(), [(Column::Tier, Direction::Ascending)]);
        for bad in ["id", "name down", "name desc desc", ",", "name; DROP TABLE log"] {
            assert_eq!(order(bad).unwrap_err().field, "order_by", "{bad}");
        }
    }
}
