//! Reading the fields of a command one after another, so that a caller is told of everything that is wrong, not only of the
//! first thing.
//!
//! **Invariant:** after [`Fields::head`] or [`Fields::checked`] answered without violations, every value read is valid; until
//! then some may be stand-ins.
//!
//! Deliberately absent: rules. Lengths, characters and everything that depends on state are the domain's.

use crate::{call, field, status::Violation};
use chrono::NaiveDate;
use std::{fmt::Display, str::FromStr};
use uuid::Uuid;

/// Reads fields and keeps what is wrong with them.
#[derive(Debug, Default)]
pub struct Fields {
    wrong: Vec<Violation>,
    request_id: Option<Uuid>,
}

/// What every command begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Names the command for ever.
    pub request_id: Uuid,
    /// The version that the caller has seen of the thing.
    pub etag: Option<i64>,
    /// Check everything, record nothing.
    pub validate_only: bool,
}

impl Fields {
    /// The value, or `fallback` after writing down what is wrong.
    pub fn or<T>(&mut self, read: Result<T, Violation>, fallback: T) -> T {
        read.unwrap_or_else(|violation| {
            self.wrong.push(violation);
            fallback
        })
    }

    /// Writes down what is wrong with a field.
    pub fn wrong(&mut self, name: &str, text: impl Into<String>) {
        self.wrong.push(Violation::new(name, text));
    }

    /// The civil date in a field.
    pub fn date(&mut self, name: &str, text: &str) -> NaiveDate {
        self.or(field::date(name, text), NaiveDate::default())
    }

    /// The civil date in a field; nothing when it is absent or empty.
    pub fn optional_date(&mut self, name: &str, text: Option<&str>) -> Option<NaiveDate> {
        self.or(field::optional_date(name, text.unwrap_or_default()), None)
    }

    /// The id in a field.
    pub fn id(&mut self, name: &str, text: &str) -> Uuid {
        self.or(field::id(name, text), Uuid::nil())
    }

    /// The id in a field; nothing when it is absent or empty.
    pub fn optional_id(&mut self, name: &str, text: Option<&str>) -> Option<Uuid> {
        self.or(field::optional_id(name, text.unwrap_or_default()), None)
    }

    /// The ids in a repeated field, each of which is named with its place when it is wrong.
    pub fn ids(&mut self, name: &str, texts: &[String]) -> Vec<Uuid> {
        texts.iter().enumerate().map(|(index, text)| self.id(&format!("{name}[{index}]"), text)).collect()
    }

    /// The id that a new thing shall have: the chosen one, or one that follows from the id of the request, because a retry must
    /// find the same thing. A request without an id is not retried.
    pub fn new_id(&mut self, name: &str, chosen: Option<&str>, request_id: &str, kind: &str) -> Uuid {
        let request_id = self.request_id(request_id);
        self.optional_id(name, chosen).unwrap_or_else(|| Uuid::new_v5(&request_id, kind.as_bytes()))
    }

    /// The number in a field, which counts something.
    pub fn count(&mut self, name: &str, number: i32) -> u32 {
        let counted = u32::try_from(number).map_err(|_| Violation::new(name, format!("is {number}; it counts from 0")));
        self.or(counted, 0)
    }

    /// The word that an enum value of the contract stands for; nothing when it is not said.
    ///
    /// `as_name` is the enum's own `as_str_name`, `prefix` its name in capitals.
    pub fn optional_word<E, T>(
        &mut self,
        name: &str,
        number: i32,
        as_name: fn(&E) -> &'static str,
        prefix: &str,
    ) -> Option<T>
    where
        E: TryFrom<i32>,
        T: FromStr<Err: Display>,
    {
        let Ok(value) = E::try_from(number) else {
            self.wrong(name, "is a value that this version does not know");
            return None;
        };
        let code = contracts::word::code(as_name(&value), prefix);
        if code.is_empty() {
            return None;
        }
        self.or(code.parse().map(Some).map_err(|unknown: T::Err| Violation::new(name, unknown.to_string())), None)
    }

    /// The word that an enum value of the contract stands for; `fallback` after writing down that it is missing or wrong.
    pub fn word<E, T>(
        &mut self,
        name: &str,
        number: i32,
        as_name: fn(&E) -> &'static str,
        prefix: &str,
        fallback: T,
    ) -> T
    where
        E: TryFrom<i32>,
        T: FromStr<Err: Display>,
    {
        let before = self.wrong.len();
        let word = self.optional_word(name, number, as_name, prefix);
        if word.is_none() && self.wrong.len() == before {
            self.wrong(name, "is required");
        }
        word.unwrap_or(fallback)
    }

    /// The id of the request; asked again it is the same one, also when the caller gave none.
    pub fn request_id(&mut self, text: &str) -> Uuid {
        let known = self.request_id;
        let id = known.unwrap_or_else(|| self.or(call::request_id(text), Uuid::nil()));
        self.request_id = Some(id);
        id
    }

    /// What every command begins with, when nothing was wrong with any field read so far.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn head(mut self, request_id: &str, etag: &str, validate_only: bool) -> Result<Head, Vec<Violation>> {
        let head = Head {
            request_id: self.request_id(request_id),
            etag: self.or(field::etag("etag", etag), None),
            validate_only,
        };
        self.checked().map(|()| head)
    }

    /// What is wrong, if anything is.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn checked(self) -> Result<(), Vec<Violation>> {
        if self.wrong.is_empty() { Ok(()) } else { Err(self.wrong) }
    }
}

/// An empty text stands for none.
#[must_use]
pub fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::common::v1::Tier;

    #[derive(Debug, PartialEq)]
    struct Word(String);

    impl FromStr for Word {
        type Err = String;

        fn from_str(code: &str) -> Result<Word, String> {
            if code == "commune" { Ok(Word(code.to_owned())) } else { Err(format!("'{code}' is not known")) }
        }
    }

    #[test]
    fn everything_that_is_wrong_is_named() {
        let mut fields = Fields::default();
        fields.date("effective_on", "yesterday");
        fields.ids("basis", &[Uuid::from_u128(1).to_string(), "x".to_owned()]);
        fields.count("years", -1);
        let wrong = fields.head("", "etag", false).unwrap_err();
        let names: Vec<&str> = wrong.iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(names, ["effective_on", "basis[1]", "years", "etag"]);
    }

    #[test]
    fn a_word_is_read_through_the_name_of_its_value() {
        let read = |number: i32| {
            let mut fields = Fields::default();
            let word = fields.word("tier", number, Tier::as_str_name, "TIER", Word("fallback".to_owned()));
            (word.0, fields.checked().map_err(|wrong| wrong[0].text.clone()))
        };
        assert_eq!(read(Tier::Commune.into()), ("commune".to_owned(), Ok(())));
        assert_eq!(read(0).1, Err("is required".to_owned()));
        assert_eq!(read(99).1, Err("is a value that this version does not know".to_owned()));
        assert_eq!(read(Tier::Province.into()).1, Err("'province' is not known".to_owned()));
    }

    #[test]
    fn a_retry_finds_the_thing_that_the_first_request_made() {
        let request = Uuid::from_u128(7).to_string();
        let made = |chosen: Option<&str>, kind: &str| Fields::default().new_id("plan_id", chosen, &request, kind);
        let plan = made(None, "plan");
        assert_eq!(plan, made(Some(""), "plan"));
        assert_ne!(plan, made(None, "document"));
        assert_eq!(made(Some(&plan.to_string()), "item"), plan);
    }

    #[test]
    fn a_request_without_an_id_has_one_for_everything_that_it_makes() {
        let mut fields = Fields::default();
        let request = fields.request_id("");
        assert_eq!(fields.new_id("plan_id", None, "", "plan"), Uuid::new_v5(&request, b"plan"));
        assert_eq!(fields.head("", "", false).map(|head| head.request_id), Ok(request));
    }

    #[test]
    fn a_request_id_that_is_wrong_is_told_once() {
        let mut fields = Fields::default();
        fields.new_id("plan_id", None, "7", "plan");
        assert_eq!(fields.head("7", "", false).map_err(|wrong| wrong.len()), Err(1));
    }
}
