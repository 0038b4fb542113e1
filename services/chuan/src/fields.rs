//! A TOML file read key by key, so that everything that is wrong is told with its line, not only the first.
//!
//! **Invariant:** a key that nobody asks for is refused; a misspelt one never passes in silence.
//! **Invariant:** texts are trimmed and NFC, so two spellings that look alike are alike.
//!
//! Deliberately absent: which keys a file has; the reader of each sort of file knows (`reorganisation/file.rs`, `import/checklist.rs`).

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};
use unicode_normalization::UnicodeNormalization as _;

use crate::format::quoted;
use crate::import::Problem;
use crate::lists::List;
use crate::when;

/// A text with the line where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Text {
    /// What is written, trimmed and NFC.
    pub(crate) text: String,
    /// Its line, from 1.
    pub(crate) line: usize,
}

/// A file, and what has been found wrong with it.
pub(crate) struct Source<'a> {
    name: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
}

impl<'a> Source<'a> {
    /// The file of that name with that text.
    pub(crate) fn new(name: &'a str, text: &'a str) -> Self {
        Self { name, text, problems: Vec::new() }
    }

    /// The line on which something stands.
    pub(crate) fn line(&self, span: &Range<usize>) -> usize {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        1 + before.matches('\n').count()
    }

    /// Notes a problem.
    pub(crate) fn wrong(&mut self, line: usize, key: &str, reason: impl Into<String>) {
        self.problems.push(Problem::new(self.name, line, key, reason));
    }

    /// Everything that was found wrong.
    pub(crate) fn problems(self) -> Vec<Problem> {
        self.problems
    }
}

/// A table of the file.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    entries: &'a DeTable<'a>,
    /// The line on which it begins.
    pub(crate) line: usize,
}

impl<'a> Fields<'a> {
    /// The table with these entries, which may have no other keys than `known`.
    pub(crate) fn new(entries: &'a DeTable<'a>, line: usize, known: &[&str], source: &mut Source<'_>) -> Self {
        for key in entries.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let line = source.line(&key.span());
            source.wrong(line, &quoted(key.get_ref()), format!("is no key here; they are {}", known.join(", ")));
        }
        Self { entries, line }
    }

    /// Whether it has the key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Whether it has the key, and there stands `false`.
    pub(crate) fn is_false(&self, key: &str) -> bool {
        self.entries.get(key).is_some_and(|value| value.get_ref().as_bool() == Some(false))
    }

    /// Reads the value of a key that may be left out; what is wrong with it is noted.
    fn optional<T>(
        &self,
        key: &str,
        source: &mut Source<'_>,
        read: impl Fn(&'a DeValue<'a>) -> Result<T, String>,
    ) -> Option<(T, usize)> {
        let value = self.entries.get(key)?;
        let line = source.line(&value.span());
        match read(value.get_ref()) {
            Ok(value) => Some((value, line)),
            Err(reason) => {
                source.wrong(line, key, reason);
                None
            }
        }
    }

    /// As [`Self::optional`], of a key that may not be left out.
    fn needed<T>(
        &self,
        key: &str,
        source: &mut Source<'_>,
        read: impl Fn(&'a DeValue<'a>) -> Result<T, String>,
    ) -> Option<(T, usize)> {
        if !self.has(key) {
            source.wrong(self.line, key, "is missing");
        }
        self.optional(key, source, read)
    }

    /// A text; empty only when it is missing or wrong, which is noted.
    pub(crate) fn text(&self, key: &str, source: &mut Source<'_>) -> String {
        self.needed(key, source, |value| text(value).and_then(written)).map(|(text, _)| text).unwrap_or_default()
    }

    /// A text with its line.
    pub(crate) fn text_at(&self, key: &str, source: &mut Source<'_>) -> Text {
        let read = self.needed(key, source, |value| text(value).and_then(written));
        read.map_or(Text { text: String::new(), line: self.line }, |(text, line)| Text { text, line })
    }

    /// A text that may be left out.
    pub(crate) fn optional_text(&self, key: &str, source: &mut Source<'_>) -> Option<String> {
        self.optional(key, source, |value| text(value).and_then(written)).map(|(text, _)| text)
    }

    /// A text with its line, which may be left out and, where `may_be_blank`, be written as `""`.
    pub(crate) fn optional_text_at(&self, key: &str, may_be_blank: bool, source: &mut Source<'_>) -> Option<Text> {
        let read = |value| text(value).and_then(|text| if may_be_blank { Ok(text) } else { written(text) });
        self.optional(key, source, read).map(|(text, line)| Text { text, line })
    }

    /// A day, as `YYYY-MM-DD`.
    pub(crate) fn day(&self, key: &str, source: &mut Source<'_>) -> String {
        self.needed(key, source, day).map(|(day, _)| day).unwrap_or_default()
    }

    /// `true` or `false`; `false` when it is left out.
    pub(crate) fn yes_no(&self, key: &str, source: &mut Source<'_>) -> bool {
        let read = |value: &DeValue<'_>| value.as_bool().ok_or_else(|| unlike(value, "true or false"));
        self.optional(key, source, read).is_some_and(|(is_so, _)| is_so)
    }

    /// The number of a code of the list.
    pub(crate) fn code(&self, key: &str, list: &List, source: &mut Source<'_>) -> i32 {
        self.needed(key, source, |value| code(value, list)).map(|(number, _)| number).unwrap_or_default()
    }

    /// As [`Self::code`]; 0 when it is left out.
    pub(crate) fn optional_code(&self, key: &str, list: &List, source: &mut Source<'_>) -> i32 {
        self.optional(key, source, |value| code(value, list)).map(|(number, _)| number).unwrap_or_default()
    }

    /// A whole number that is not negative.
    pub(crate) fn number(&self, key: &str, source: &mut Source<'_>) -> i32 {
        self.needed(key, source, number).map(|(number, _)| number).unwrap_or_default()
    }

    /// Whole numbers; none when they are left out.
    pub(crate) fn numbers(&self, key: &str, source: &mut Source<'_>) -> Vec<i32> {
        let read = |value: &DeValue<'_>| match value {
            DeValue::Array(items) => items.iter().map(|item| number(item.get_ref())).collect(),
            other => Err(unlike(other, "a list of numbers, for example [70, 75]")),
        };
        self.optional(key, source, read).map(|(numbers, _)| numbers).unwrap_or_default()
    }

    /// Texts; none when they are left out.
    pub(crate) fn texts(&self, key: &str, source: &mut Source<'_>) -> Vec<String> {
        let read = |value: &DeValue<'_>| match value {
            DeValue::Array(items) => items.iter().map(|item| text(item.get_ref()).and_then(written)).collect(),
            other => Err(unlike(other, "a list of texts, for example [\"9.2\"]")),
        };
        self.optional(key, source, read).map(|(texts, _)| texts).unwrap_or_default()
    }

    /// A table; nothing when it is left out.
    pub(crate) fn table(&self, key: &str, known: &[&str], source: &mut Source<'_>) -> Option<Fields<'a>> {
        let read = |value: &'a DeValue<'a>| value.as_table().ok_or_else(|| unlike(value, "a table { … }"));
        let (entries, line) = self.optional(key, source, read)?;
        Some(Fields::new(entries, line, known, source))
    }

    /// As [`Self::table`], of a key that may not be left out.
    pub(crate) fn needed_table(&self, key: &str, known: &[&str], source: &mut Source<'_>) -> Option<Fields<'a>> {
        if !self.has(key) {
            source.wrong(self.line, key, "is missing");
        }
        self.table(key, known, source)
    }

    /// Tables; none when they are left out.
    pub(crate) fn tables(&self, key: &str, known: &[&str], source: &mut Source<'_>) -> Vec<Fields<'a>> {
        let read = |value: &'a DeValue<'a>| value.as_array().ok_or_else(|| unlike(value, "a list of tables"));
        let items: Option<(&DeArray<'a>, usize)> = self.optional(key, source, read);
        let mut tables = Vec::new();
        for item in items.into_iter().flat_map(|(items, _)| items.iter()) {
            let line = source.line(&item.span());
            match item.get_ref() {
                DeValue::Table(entries) => tables.push(Fields::new(entries, line, known, source)),
                other => source.wrong(line, key, unlike(other, "a table { … }")),
            }
        }
        tables
    }
}

/// The text of the file of that name.
///
/// # Errors
/// It is not UTF-8.
pub(crate) fn text_of<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, Vec<Problem>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes); // some editors write a byte order mark
    std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        vec![Problem::new(name, line, "", "is not UTF-8; save the file as UTF-8")]
    })
}

/// The entries of a whole file; nothing when it is no TOML, and then every place that is not is noted.
pub(crate) fn parse<'a>(source: &mut Source<'a>) -> Option<Spanned<DeTable<'a>>> {
    let (entries, errors) = DeTable::parse_recoverable(source.text);
    for error in &errors {
        let line = error.span().map_or(0, |span| source.line(&span));
        source.wrong(line, "", format!("is no TOML: {}", error.message()));
    }
    errors.is_empty().then_some(entries)
}

fn text(value: &DeValue<'_>) -> Result<String, String> {
    let text = value.as_str().ok_or_else(|| unlike(value, "a text in double quotes"))?;
    let text: String = text.trim().nfc().collect();
    match text.chars().find(|character| character.is_control()) {
        Some(character) => Err(format!("{} holds the control character {}", quoted(&text), character.escape_unicode())),
        None => Ok(text),
    }
}

fn written(text: String) -> Result<String, String> {
    if text.is_empty() { Err("is blank".to_owned()) } else { Ok(text) }
}

fn day(value: &DeValue<'_>) -> Result<String, String> {
    let wanted = "a date, for example 2025-07-01, without quotes";
    match value {
        DeValue::Datetime(at) if at.time.is_none() && at.offset.is_none() => {
            when::day(&at.to_string()).map_err(|_| unlike(value, wanted))
        }
        other => Err(unlike(other, wanted)),
    }
}

fn number(value: &DeValue<'_>) -> Result<i32, String> {
    let read = value.as_integer().and_then(|number| i32::from_str_radix(number.as_str(), number.radix()).ok());
    read.filter(|number| *number >= 0).ok_or_else(|| unlike(value, "a whole number that is not negative"))
}

fn code(value: &DeValue<'_>, list: &List) -> Result<i32, String> {
    let text = text(value).and_then(written)?;
    let unknown = || format!("{} is not a {}; known are {}", quoted(&text), list.name, list.known());
    list.number(&text).ok_or_else(unknown)
}

fn unlike(value: &DeValue<'_>, wanted: &str) -> String {
    let shown = match value {
        DeValue::String(text) => quoted(text),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Datetime(at) => at.to_string(),
        DeValue::Boolean(is_so) => is_so.to_string(),
        other => format!("a value of type {}", other.type_str()),
    };
    format!("{shown} is not {wanted}")
}
