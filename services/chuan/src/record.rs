//! What an answer says of one thing: fields, each named once, from which come its JSON, its cell in a CSV file and its column
//! in a table.
//!
//! **Invariant:** the three forms of an answer say the same, because none of them is written by hand.
//! **Invariant:** programs get codes, ids, ISO dates and plain figures; only people get words, names and Vietnamese numbers.
//!
//! Deliberately absent: lists of records, and how they are printed (`answer.rs`).

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::format::{self, Lang};
use crate::lists::List;
use crate::words::word;

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Nothing: null, an empty cell.
    Nothing,
    /// No figure, because there is nothing to count: null, a dash for people (R-RPT-4).
    Dash,
    /// A text as it is.
    Text(String),
    /// Several of one sort.
    List(Vec<Value>),
    /// A day, `YYYY-MM-DD`.
    Day(String),
    /// A code, with the list that its word is in.
    Word(&'static str, String),
    /// A code or id for programs, with what people call it in Vietnamese and in English.
    Named(Option<String>, [String; 2]),
    /// A number that is a name: a year, a version.
    Ordinal(i64),
    /// How many.
    Count(i64),
    /// A figure with decimals, as the server rounded it; none is a dash (R-RPT-4).
    Decimal(Option<String>),
    /// A share in percent, as the server rounded it; none is a dash (R-RPT-4).
    Percent(Option<String>),
    /// Yes or no.
    Flag(bool),
    /// Something with fields of its own.
    Record(Record),
    /// Several of those.
    Records(Vec<Record>),
}

impl Value {
    /// A text; an absent or empty one is nothing.
    pub(crate) fn text<'a>(text: impl Into<Option<&'a str>>) -> Self {
        text.into().filter(|text| !text.is_empty()).map_or(Self::Nothing, |text| Self::Text(text.to_owned()))
    }

    /// A day; an absent or empty one is nothing.
    pub(crate) fn day<'a>(day: impl Into<Option<&'a str>>) -> Self {
        day.into().filter(|day| !day.is_empty()).map_or(Self::Nothing, |day| Self::Day(day.to_owned()))
    }

    /// Several texts.
    pub(crate) fn texts(texts: &[String]) -> Self {
        Self::List(texts.iter().map(|text| Self::Text(text.clone())).collect())
    }

    /// A number of a closed list.
    pub(crate) fn coded(list: &List, number: i32) -> Self {
        Self::Word(list.name, list.code(number))
    }

    /// A share in percent.
    pub(crate) fn percent(percent: &Option<String>) -> Self {
        Self::Percent(percent.clone())
    }

    /// A figure with decimals.
    pub(crate) fn decimal(decimal: &Option<String>) -> Self {
        Self::Decimal(decimal.clone())
    }

    /// A figure in hundredths, such as 8571 for 85.71.
    pub(crate) fn hundredths(hundredths: Option<i32>) -> Self {
        Self::Decimal(hundredths.map(format::hundredths))
    }

    /// A code or id, with a name that both languages share.
    pub(crate) fn named(code: &str, name: &str) -> Self {
        Self::Named(Some(code.to_owned()), [name.to_owned(), name.to_owned()])
    }

    /// Whether it has fields of its own.
    pub(crate) fn is_nested(&self) -> bool {
        matches!(self, Self::Record(_) | Self::Records(_))
    }

    /// Whether there is nothing to say.
    pub(crate) fn is_silent(&self) -> bool {
        match self {
            Self::Nothing | Self::Dash | Self::Decimal(None) | Self::Percent(None) | Self::Count(0) => true,
            Self::Word(_, code) => code.is_empty(),
            Self::List(values) => values.is_empty(),
            Self::Records(records) => records.is_empty(),
            _ => false,
        }
    }

    /// The cell of a CSV file; what has fields of its own stands in it as JSON.
    pub(crate) fn cell(&self) -> String {
        match self {
            Self::Text(text) | Self::Day(text) | Self::Word(_, text) => text.clone(),
            Self::List(values) => values.iter().map(Self::cell).collect::<Vec<_>>().join("; "),
            Self::Named(code, _) => code.clone().unwrap_or_default(),
            Self::Ordinal(number) | Self::Count(number) => number.to_string(),
            Self::Decimal(Some(figure)) | Self::Percent(Some(figure)) => figure.clone(),
            Self::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Self::Nothing | Self::Dash | Self::Decimal(None) | Self::Percent(None) => String::new(),
            Self::Record(_) | Self::Records(_) => serde_json::to_string(self).unwrap_or_default(),
        }
    }

    /// What people read.
    pub(crate) fn shown(&self, lang: Lang) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::List(values) => values.iter().map(|value| value.shown(lang)).collect::<Vec<_>>().join("; "),
            Self::Day(day) => format::day(day, lang),
            Self::Word(list, code) => word(list, code, lang),
            Self::Named(_, [vietnamese, english]) => lang.pick(vietnamese, english).to_owned(),
            Self::Ordinal(number) => number.to_string(),
            Self::Count(number) => format::number(*number, lang),
            Self::Decimal(Some(figure)) => format::decimal(figure, lang),
            Self::Percent(share) => format::percent(share.as_deref(), lang),
            Self::Flag(true) => lang.pick("có", "yes").to_owned(),
            Self::Flag(false) => lang.pick("không", "no").to_owned(),
            Self::Dash | Self::Decimal(None) => "—".to_owned(),
            Self::Nothing => String::new(),
            Self::Record(record) => record.shown(lang),
            Self::Records(records) => records.iter().map(|record| record.shown(lang)).collect::<Vec<_>>().join("; "),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) | Self::Day(text) => serializer.serialize_str(text),
            Self::Word(_, code) => Some(code).filter(|code| !code.is_empty()).serialize(serializer),
            Self::Named(code, _) => code.serialize(serializer),
            Self::Ordinal(number) | Self::Count(number) => serializer.serialize_i64(*number),
            Self::Decimal(figure) | Self::Percent(figure) => figure.serialize(serializer),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::List(values) => values.serialize(serializer),
            Self::Record(record) => record.serialize(serializer),
            Self::Records(records) => records.serialize(serializer),
            Self::Nothing | Self::Dash => serializer.serialize_none(),
        }
    }
}

/// How people see a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Look {
    /// Not at all.
    Hidden,
    /// As a column, or as a fact with this label; a head that begins with `>` is of numbers.
    Column([&'static str; 2]),
    /// As a column only where it says something of somebody.
    Rare([&'static str; 2]),
    /// As a table of its own below the facts.
    Section([&'static str; 2]),
    /// As facts with this label, one a text.
    Told([&'static str; 2], Vec<String>),
}

/// A field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    /// Its name for programs; empty: it is for people only.
    pub(crate) key: &'static str,
    /// What it holds.
    pub(crate) value: Value,
    /// How people see it.
    pub(crate) look: Look,
}

/// A field that is for programs only, until one of the functions below shows it to people.
pub(crate) fn field(key: &'static str, value: Value) -> Field {
    Field { key, value, look: Look::Hidden }
}

impl Field {
    /// The same as a column or a fact.
    pub(crate) fn head(self, vietnamese: &'static str, english: &'static str) -> Self {
        Self { look: Look::Column([vietnamese, english]), ..self }
    }

    /// The same as a column that is left out while it says nothing of anybody.
    pub(crate) fn rare(self, vietnamese: &'static str, english: &'static str) -> Self {
        Self { look: Look::Rare([vietnamese, english]), ..self }
    }

    /// The same as a table of its own.
    pub(crate) fn section(self, vietnamese: &'static str, english: &'static str) -> Self {
        Self { look: Look::Section([vietnamese, english]), ..self }
    }

    /// The same as facts in these words.
    pub(crate) fn told(self, vietnamese: &'static str, english: &'static str, words: Vec<String>) -> Self {
        Self { look: Look::Told([vietnamese, english], words), ..self }
    }

    /// Its head or label.
    pub(crate) fn label(&self, lang: Lang) -> Option<&'static str> {
        match &self.look {
            Look::Hidden => None,
            Look::Column([vietnamese, english])
            | Look::Rare([vietnamese, english])
            | Look::Section([vietnamese, english])
            | Look::Told([vietnamese, english], _) => Some(if lang == Lang::Vi { vietnamese } else { english }),
        }
    }

    /// Whether it is a column of a table.
    pub(crate) fn is_column(&self) -> bool {
        matches!(self.look, Look::Column(_) | Look::Rare(_))
    }
}

/// What is said of one thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Record(pub(crate) Vec<Field>);

impl Record {
    /// The fields that programs get.
    pub(crate) fn for_programs(&self) -> impl Iterator<Item = &Field> {
        self.0.iter().filter(|field| !field.key.is_empty())
    }

    /// In one line: what its columns say.
    pub(crate) fn shown(&self, lang: Lang) -> String {
        let said = self.0.iter().filter(|field| field.is_column() && !field.value.is_silent());
        said.map(|field| field.value.shown(lang)).collect::<Vec<_>>().join(" · ")
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for field in self.for_programs() {
            map.serialize_entry(field.key, &field.value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record(vec![
            field("tier", Value::Word("tier", "commune".to_owned())).head("Cấp", "Tier"),
            field("agency", Value::named("a-1", "UBND xã A")).head("Cơ quan", "Agency"),
            field("year", Value::Ordinal(2021)),
            field("raised", Value::Count(1234)).head(">Phát hiện", ">Findings"),
            field("score", Value::hundredths(Some(8571))).head(">Điểm", ">Score"),
            field("share", Value::Percent(None)).head(">Tỷ lệ", ">Share"),
            field("on", Value::day("2021-07-20")).head("Ngày", "Day"),
            field("note", Value::text("")),
            field("", Value::text("for people")).head("Lời", "Words"),
            field("flags", Value::Records(vec![Record(vec![field("late", Value::Flag(true))])])),
        ])
    }

    #[test]
    fn programs_get_codes_and_plain_figures_in_the_order_of_the_fields() {
        assert_eq!(
            serde_json::to_string(&record()).unwrap(),
            r#"{"tier":"commune","agency":"a-1","year":2021,"raised":1234,"score":"85.71","share":null,"on":"2021-07-20","note":null,"flags":[{"late":true}]}"#
        );
        let cells: Vec<String> = record().for_programs().map(|field| field.value.cell()).collect();
        assert_eq!(
            cells,
            ["commune", "a-1", "2021", "1234", "85.71", "", "2021-07-20", "", r#"[{"late":true}]"#].map(str::to_owned)
        );
    }

    /// R-RPT-4
    #[test]
    fn r_rpt_4_people_get_words_and_the_figures_of_their_language() {
        let shown = |lang| record().0.iter().map(|field| field.value.shown(lang)).take(7).collect::<Vec<_>>();
        assert_eq!(shown(Lang::Vi), ["Cấp xã", "UBND xã A", "2021", "1.234", "85,71", "—", "20/07/2021"]);
        assert_eq!(shown(Lang::En), ["Commune", "UBND xã A", "2021", "1,234", "85.71", "—", "2021-07-20"]);
        assert_eq!(record().shown(Lang::Vi), "Cấp xã · UBND xã A · 1.234 · 85,71 · 20/07/2021 · for people");
    }
}
