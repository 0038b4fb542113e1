//! Vietnamese text: one form to store, one to compare names, one to search, one to sort, and what is never accepted.
//!
//! | form | of `Xã Liên Hoà` | of `XÃ Liên Hòa` | for |
//! |---|---|---|---|
//! | [`normal`] | `Xã Liên Hoà` | `XÃ Liên Hòa` | storing; a unique name is compared letter by letter (R-REG-2) |
//! | [`match_key`] | `xã liên hoà` | the same | whether two texts spell the same name |
//! | [`search_key`] | `xa lien hoa` | the same | finding what is typed without accents |
//! | [`sort_key`] | bytes as text | the same | the order of a Vietnamese dictionary |
//!
//! **Invariant:** what [`short`] and [`long`] return is NFC, trimmed, not blank, and shows every character it holds: two texts
//! that look the same are the same.

mod keys;
mod order;

pub use keys::{match_key, search_key};
pub use order::sort_key;

use unicode_normalization::UnicodeNormalization as _;

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
