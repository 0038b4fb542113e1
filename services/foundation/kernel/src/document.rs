//! Numbers of official documents (số, ký hiệu), as Decree 30/2020 writes them.
//!
//! | written | number | year | symbol |
//! |---|---|---|---|
//! | `848/KH-UBND` | 848 | that of its date | `KH-UBND` |
//! | `19/2014/QĐ-TTg` | 19 | 2014 | `QĐ-TTg` |
//! | `419/BKHCN-TĐC` (công văn: no type) | 419 | that of its date | `BKHCN-TĐC` |
//!
//! **Invariant:** [`Number`] shows itself as it was written; what is unique is [`Number::key`]: issuer, symbol, number, year (R-PLN-1).
//!
//! Deliberately absent: who may issue what, and the list of all issuers.

use crate::text;
use chrono::{Datelike as _, NaiveDate};
use std::{fmt, str::FromStr};

/// Type codes that a symbol may begin with; a symbol without one is that of a công văn.
const TYPES: [&str; 12] = ["QĐ", "KH", "TB", "BC", "BB", "TTr", "CT", "NQ", "TT", "HD", "CV", "GM"];

/// The number and symbol of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number {
    digits: String,
    year: Option<i32>,
    symbol: String,
}

/// Why a text is no number of a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text itself cannot be stored.
    #[error(transparent)]
    Text(#[from] text::Error),
    /// It has another shape.
    #[error("'{0}' is not a document number; write it like 848/KH-UBND, 19/2014/QĐ-TTg or 419/BKHCN-TĐC")]
    Shape(String),
    /// The year in it is not that of its date.
    #[error("'{number}' is of {year}, but the document is dated {dated}")]
    OtherYear {
        /// As written.
        number: String,
        /// The year in the number.
        year: i32,
        /// The day of the document.
        dated: NaiveDate,
    },
}

impl Number {
    /// The running number.
    pub fn value(&self) -> u32 {
        self.digits.parse().unwrap_or_default()
    }

    /// The year in the number itself, which legal normative documents have.
    pub fn year(&self) -> Option<i32> {
        self.year
    }

    /// Type and issuer, such as `KH-UBND`.
    pub fn symbol(&self) -> &str {
        &self.symbol
    }

    /// The type in the symbol, such as `KH`; a công văn has none.
    pub fn type_code(&self) -> Option<&str> {
        self.symbol.split('-').next().filter(|first| TYPES.contains(first))
    }

    /// What no two documents share: issuer, symbol, number and year of the date (R-PLN-1). Issuers are compared without
    /// regard to capitals.
    pub fn key(&self, issuer: &str, dated: NaiveDate) -> String {
        format!("{}|{}|{}|{}", text::match_key(issuer), self.symbol, self.value(), dated.year())
    }

    /// The same number, when its own year, if it has one, is that of the date.
    ///
    /// # Errors
    /// It is another one.
    pub fn dated(self, dated: NaiveDate) -> Result<Number, Error> {
        match self.year {
            Some(year) if year != dated.year() => Err(Error::OtherYear { number: self.to_string(), year, dated }),
            _ => Ok(self),
        }
    }
}

impl FromStr for Number {
    type Err = Error;

    fn from_str(written: &str) -> Result<Number, Error> {
        let written = text::short(written)?;
        let shape = || Error::Shape(written.clone());
        let parts: Vec<&str> = written.split('/').collect();
        let (digits, year, symbol) = match parts[..] {
            [digits, symbol] => (digits, None, symbol),
            [digits, year, symbol] if year.len() == 4 => (digits, Some(year.parse().map_err(|_| shape())?), symbol),
            _ => return Err(shape()),
        };
        let is_number = !digits.is_empty() && digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number || digits.bytes().all(|byte| byte == b'0') || !is_symbol(symbol) {
            return Err(shape());
        }
        Ok(Number { digits: digits.to_owned(), year, symbol: symbol.to_owned() })
    }
}

/// Words of letters and digits (`BCĐ`, `UBTVQH15`), joined by hyphens.
fn is_symbol(symbol: &str) -> bool {
    let begins = symbol.chars().next().is_some_and(char::is_uppercase);
    begins && symbol.split('-').all(|word| !word.is_empty() && word.chars().all(|letter| letter.is_alphanumeric()))
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(_) => write!(out, "{}/{}/{}", self.digits, self.year.unwrap_or_default(), self.symbol),
            None => write!(out, "{}/{}", self.digits, self.symbol),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_documents_of_the_programme_are_read_and_shown_as_written() {
        for (text, value, year, type_code) in [
            ("19/2014/QĐ-TTg", 19, Some(2014), Some("QĐ")),
            ("26/2014/TT-BKHCN", 26, Some(2014), Some("TT")),
            ("848/KH-UBND", 848, None, Some("KH")),
            ("1524/KH-BCĐ", 1524, None, Some("KH")),
            ("419/BKHCN-TĐC", 419, None, None),
            ("1669/NQ-UBTVQH15", 1669, None, Some("NQ")),
            ("05/TTr-SKHCN", 5, None, Some("TTr")),
            ("202/2025/QH15", 202, Some(2025), None),
        ] {
            let read = number(text);
            assert_eq!(read.to_string(), text);
            assert_eq!((read.value(), read.year(), read.type_code()), (value, year, type_code), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_told_how_to_write_one() {
        for bad in [
            "848",
            "848-KH-UBND",
            "KH/848",
            "0/KH-UBND",
            "848/",
            "848/kh-ubnd",
            "848/KH--UBND",
            "1/21/QĐ-TTg",
            "1/2/3/4",
            "8 48/KH-UBND",
        ] {
            let error = bad.parse::<Number>().expect_err(bad).to_string();
            assert!(error.contains("848/KH-UBND"), "{error}");
        }
        assert!(matches!(" ".parse::<Number>(), Err(Error::Text(_))));
    }

    /// R-PLN-1
    #[test]
    fn r_pln_1_a_series_begins_anew_each_year_and_leading_zeros_make_no_other_number() {
        let key = |text: &str, issuer: &str, on: &str| number(text).key(issuer, day(on));
        let first = key("05/KH-UBND", "UBND tỉnh Hải Dương", "2021-03-15");
        assert_eq!(first, key("5/KH-UBND", "Ubnd Tỉnh Hải Dương", "2021-12-31"));
        assert_ne!(first, key("5/KH-UBND", "UBND tỉnh Hải Dương", "2022-01-01"));
        assert_ne!(first, key("5/KH-BCĐ", "UBND tỉnh Hải Dương", "2021-03-15"));
        assert_ne!(first, key("5/KH-UBND", "UBND huyện Nam Sách", "2021-03-15"));
    }

    #[test]
    fn the_year_in_a_number_is_the_year_of_its_date() {
        assert!(number("19/2014/QĐ-TTg").dated(day("2014-03-05")).is_ok());
        let error = number("19/2014/QĐ-TTg").dated(day("2015-03-05")).expect_err("another year");
        assert!(error.to_string().contains("2015-03-05"), "{error}");
    }
}
