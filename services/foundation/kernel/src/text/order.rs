//! The order of a Vietnamese dictionary, as text that any database compares byte by byte.
//!
//! The collation is CLDR's for Vietnamese, from ICU4X: `ă` and `â` follow `a` as letters of their own, `đ` follows `d`, `ê`
//! `e`, `ô` and `ơ` `o`, `ư` `u`; tones go level, huyền, hỏi, ngã, sắc, nặng and count only when the letters are the same.
//! A collator compares the letters of a whole text before the first tone; a dictionary goes syllable by syllable (`Đông
//! Xuyên` before `Đồng Lạc`). So each syllable gets a key of its own, and a blank is smaller than every letter.
//!
//! **Invariant:** texts with the same [`match_key`] have the same key: neither case nor the place of a tone mark sorts.
//! **Invariant:** keys are made by one edition of the collation's data. A table that keeps keys is told again (the view gets
//! another name) when the test below says that they have changed.
//!
//! Deliberately absent: numbers by value; `số 10` stands before `số 2`, as in a dictionary.

use super::match_key;
use icu_collator::{
    CollatorBorrowed,
    options::{CollatorOptions, Strength},
};
use icu_locale_core::locale;
use std::{fmt::Write as _, sync::LazyLock};

static COLLATOR: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| {
    let mut options = CollatorOptions::default();
    options.strength = Some(Strength::Secondary); // letters, then tones; the key of a match key has no case
    CollatorBorrowed::try_new(locale!("vi").into(), options).expect("the collation data are compiled in")
});

/// A text that sorts byte by byte as `text` does in a Vietnamese dictionary (`An` < `Ân` < `Đa` < `Đà`); lower-case
/// hexadecimal, empty for a blank text.
pub fn sort_key(text: &str) -> String {
    let mut bytes: Vec<u8> = Vec::new();
    for syllable in match_key(text).split(' ').filter(|syllable| !syllable.is_empty()) {
        let Ok(()) = COLLATOR.write_sort_key_to(syllable, &mut bytes);
        bytes.push(0); // collation keys hold no 0, so a syllable sorts before its continuations
    }
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut key, byte| {
        let _ = write!(key, "{byte:02x}"); // writing to a String does not fail
        key
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    const COMMUNES: &str = include_str!("../../../../../deploy/samples/hai-duong/facts/communes_2020.csv");
    const ALPHABET: &str = "aăâbcdđeêghiklmnoôơpqrstuưvxy";
    const TONES: &str = "\u{300}\u{309}\u{303}\u{301}\u{323}";

    fn sorted<'t>(texts: &[&'t str]) -> Vec<&'t str> {
        let mut texts = texts.to_vec();
        texts.sort_by_key(|text| (sort_key(text), *text));
        texts
    }

    /// The dictionary's rule by hand: syllable by syllable, letters by the alphabet, then the tone.
    fn by_hand(name: &str) -> Vec<(Vec<usize>, usize)> {
        let syllables = name.split(' ').map(|syllable| {
            let tone = syllable.nfd().find_map(|mark| TONES.chars().position(|tone| tone == mark));
            let letters: String = syllable.nfd().filter(|mark| !TONES.contains(*mark)).collect();
            let letters: Vec<char> = letters.to_lowercase().nfc().collect();
            let places = letters.into_iter().map(|letter| {
                ALPHABET.chars().position(|known| known == letter).unwrap_or_else(|| panic!("{letter} in {name}"))
            });
            (places.collect(), tone.map_or(0, |tone| tone + 1))
        });
        syllables.collect()
    }

    #[test]
    fn letters_go_by_the_vietnamese_alphabet() {
        let letters: Vec<String> = ALPHABET.chars().map(String::from).collect();
        let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
        let mut mixed = letters.clone();
        mixed.sort_unstable();
        assert_ne!(mixed, letters);
        assert_eq!(sorted(&mixed), letters);
    }

    #[test]
    fn tones_count_after_the_letters_of_their_syllable() {
        let tones = ["a", "à", "ả", "ã", "á", "ạ", "ă", "ằ", "ẳ", "ẵ", "ắ", "ặ", "â", "ầ", "ẩ", "ẫ", "ấ", "ậ", "b"];
        assert_eq!(sorted(&tones), tones);
        let words =
            ["ba", "ba ba", "bà", "bà ba", "bá", "bạ", "bác", "da", "đa", "đà", "e", "ê", "on", "ôn", "ơn", "u", "ư"];
        assert_eq!(sorted(&words), words);
        let communes = ["Xã Đông Kỳ", "Xã Đông Xuyên", "Xã Đồng Cẩm", "Xã Đồng Lạc", "Xã Đồng Tâm", "Xã Đức Chính"];
        assert_eq!(sorted(&communes), communes, "syllable by syllable");
    }

    #[test]
    fn neither_case_nor_the_place_of_a_tone_sorts() {
        assert_eq!(sort_key("XÃ Việt  HOÀ"), sort_key("Xã việt hòa"));
        assert_eq!(sorted(&["Hoà Tiến", "Hòa Bình", "Hoà An"]), ["Hoà An", "Hòa Bình", "Hoà Tiến"]);
        assert_eq!(sort_key(" "), "");
    }

    #[test]
    fn the_communes_of_2020_stand_as_in_a_dictionary() {
        let rows = COMMUNES.lines().skip(1);
        let names: Vec<&str> = rows.map(|row| row.split(',').nth(1).expect("a name")).collect();
        assert_eq!(names.len(), 235);
        let mut expected = names.clone();
        expected.sort_by_key(|name| (by_hand(name), *name));
        assert_eq!(sorted(&names), expected);
    }

    #[test]
    fn a_key_that_tables_keep_stays() {
        assert_eq!(
            sort_key("Cẩm Giàng"),
            "2f2c034301438b0200373b2b453701418a00",
            "when this changes, every view that keeps sort keys needs another name"
        );
    }

    proptest! {
        #[test]
        fn equal_names_have_equal_keys_and_the_order_is_that_of_the_dictionary(
            one in "[aăâdđơoưuáàảãạ]{1,4}( [aeêgh]{1,3}){0,2}", other in "[aăâdđơoưuáàảãạ]{1,4}( [aeêgh]{1,3}){0,2}",
        ) {
            prop_assert_eq!(match_key(&one) == match_key(&other), sort_key(&one) == sort_key(&other));
            let one_tone = |text: &str| text.split(' ').all(|s| s.nfd().filter(|mark| TONES.contains(*mark)).count() < 2);
            if one_tone(&one) && one_tone(&other) {
                prop_assert_eq!(sort_key(&one).cmp(&sort_key(&other)), by_hand(&one).cmp(&by_hand(&other)));
            }
        }
    }
}
