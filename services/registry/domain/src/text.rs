//! Vietnamese text: one form to store, one form to search, and what is never accepted.
//!
//! **Invariant:** what [`short`] and [`long`] return is NFC, trimmed, not blank, and shows every character it holds: two texts
//! that look the same are the same.
//!
//! Deliberately absent: a sort order. Collation is a question of the page that sorts.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Longest name, number or code, in characters.
pub const SHORT_LIMIT: usize = 200;
/// Longest reason or justification, in characters.
pub const LONG_LIMIT: usize = 2000;

/// Why a text is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nothing is written.
    #[error("is blank")]
    Blank,
    /// More than can be kept.
    #[error("has {length} characters, more than {limit}")]
    TooLong {
        /// How many there are.
        length: usize,
        /// How many there may be.
        limit: usize,
    },
    /// A character that hides, or turns the direction of reading.
    #[error("holds the invisible character {}", character.escape_unicode())]
    Invisible {
        /// Which one.
        character: char,
    },
}

/// The canonical composed form: `e` with a circumflex and an acute accent becomes the one letter `ế`.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// The form in which texts are stored and compared: NFC, without blanks around it.
pub fn normal(text: &str) -> String {
    nfc(text.trim())
}

/// The form in which texts are searched: without accents, in small letters, with single blanks (`Cẩm Giàng` → `cam giang`).
pub fn search_key(text: &str) -> String {
    let folded: String = text
        .nfd()
        .filter(|character| !is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .map(|character| if character == 'đ' { 'd' } else { character })
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name, number or code in its stored form.
///
/// # Errors
/// When it is blank, longer than [`SHORT_LIMIT`], or holds an invisible character.
pub fn short(text: &str) -> Result<String, Error> {
    checked(text, SHORT_LIMIT)
}

/// A reason or justification in its stored form.
///
/// # Errors
/// When it is blank, longer than [`LONG_LIMIT`], or holds an invisible character (a line break is one).
pub fn long(text: &str) -> Result<String, Error> {
    checked(text, LONG_LIMIT)
}

fn checked(text: &str, limit: usize) -> Result<String, Error> {
    let text = normal(text);
    let length = text.chars().count();
    match text.chars().find(|character| is_invisible(*character)) {
        Some(character) => Err(Error::Invisible { character }),
        None if length == 0 => Err(Error::Blank),
        None if length > limit => Err(Error::TooLong { length, limit }),
        None => Ok(text),
    }
}

fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00ad}' | '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_an_accent_are_stored_as_one() {
        assert_eq!(short(" Ca\u{302}\u{309}m Giàng ").as_deref(), Ok("Cẩm Giàng"));
    }

    #[test]
    fn a_search_forgets_accents_case_and_double_blanks() {
        assert_eq!(search_key("Xã Cẩm Giang"), "xa cam giang");
        assert_eq!(search_key("XÃ  CẨM\u{a0}GIÀNG"), "xa cam giang");
        assert_eq!(search_key("Phường Thành Đông"), "phuong thanh dong");
    }

    #[test]
    fn a_text_that_says_nothing_is_refused() {
        assert_eq!(short(" \u{a0} "), Err(Error::Blank));
    }

    #[test]
    fn a_text_that_hides_something_is_refused() {
        for character in ['\n', '\u{202e}', '\u{200b}', '\u{2066}', '\u{0}'] {
            assert_eq!(short(&format!("Sở{character}Nội vụ")), Err(Error::Invisible { character }));
        }
    }

    #[test]
    fn the_limit_counts_letters_not_bytes() {
        assert!(short(&"ế".repeat(SHORT_LIMIT)).is_ok());
        assert_eq!(short(&"ế".repeat(201)), Err(Error::TooLong { length: 201, limit: SHORT_LIMIT }));
        assert!(long(&"ế".repeat(LONG_LIMIT)).is_ok());
    }
}
