//! The titles of the clauses of the standard, which people want to see beside the numbers.
//!
//! **Invariant:** the titles are data: the table of TCVN ISO 9001:2015 that the sample's checklist is made from, too.
//! **Invariant:** a clause that is not in the table is shown by its number.
//!
//! Deliberately absent: the requirements. The standard is not ours to copy.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::record::Value;

/// Clause, Vietnamese title, English title, whether nothing is below it.
const TABLE: &str = include_str!("../../../deploy/samples/hai-duong/facts/clauses.csv");

static TITLES: LazyLock<BTreeMap<String, [String; 2]>> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
    let rows = reader.records().flatten().filter_map(|row| {
        let cell = |at: usize| row.get(at).map(str::to_owned);
        Some((cell(0)?, [cell(1)?, cell(2)?]))
    });
    rows.collect()
});

/// The title of a clause; with the title of the one above it where several clauses share theirs, as "Khái quát" does.
fn title(clause: &str) -> Option<[String; 2]> {
    let own = TITLES.get(clause)?;
    let is_shared = TITLES.values().filter(|title| title[0] == own[0]).count() > 1;
    let above = clause.rsplit_once('.').and_then(|(above, _)| TITLES.get(above)).filter(|_| is_shared);
    Some(match above {
        Some(above) => [format!("{}: {}", above[0], own[0]), format!("{}: {}", above[1], own[1])],
        None => own.clone(),
    })
}

/// The number for programs, number and title for people; nothing when there is no clause.
pub(crate) fn value(clause: &str) -> Value {
    match title(clause) {
        _ if clause.is_empty() => Value::Nothing,
        Some(title) => Value::Named(Some(clause.to_owned()), title.map(|title| format!("{clause} {title}"))),
        None => Value::named(clause, clause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Lang;

    #[test]
    fn a_clause_is_shown_with_its_title() {
        assert_eq!(value("9.2").shown(Lang::Vi), "9.2 Đánh giá nội bộ");
        assert_eq!(value("9.2").shown(Lang::En), "9.2 Internal audit");
        assert_eq!(value("9.2").cell(), "9.2");
        assert_eq!(value("7").shown(Lang::Vi), "7 Hỗ trợ");
    }

    #[test]
    fn a_title_that_several_clauses_have_says_of_what() {
        assert_eq!(value("7.5.1").shown(Lang::Vi), "7.5.1 Thông tin dạng văn bản: Khái quát");
        assert_eq!(value("10.1").shown(Lang::En), "10.1 Improvement: General");
    }

    #[test]
    fn an_unknown_clause_is_a_number_and_none_is_nothing() {
        assert_eq!(value("11.9").shown(Lang::Vi), "11.9");
        assert_eq!(value(""), Value::Nothing);
    }
}
