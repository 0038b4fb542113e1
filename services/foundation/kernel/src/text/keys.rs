//! The forms in which names are compared and searched.
//!
//! A Vietnamese syllable has at most one tone, and where its mark stands is a habit of the writer: official texts write
//! `Hoà`, `Thuỷ`, `khoẻ` beside `Hòa`, `Thủy`, `khỏe`. So the tone is taken for what it is, a mark of the whole syllable, and
//! put behind the last letter: both `hoà` and `hòa` become h-o-a-grave, `giàng` becomes g-i-a-n-g-grave. No table of rimes
//! is needed, and syllables with one right placement (`quý`, `giá`, `toàn`) lose nothing: they have no twin to be mistaken
//! for, and a slip such as `qúy` finds what it means.
//!
//! **Invariant:** both keys are what they are made of: the key of a key is the key.
//! **Invariant:** letters and tones tell names apart in a [`match_key`]: `cẩm giang` is not `cẩm giàng`, `hồng` is not `hống`.
//!
//! Deliberately absent: a sort order (`order.rs`), and the difference between `giạ` and the `gịa` of *giặt gịa*, the one pair
//! of words that only the place of the mark tells apart; no name holds either.

use super::nfc;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// The marks of the five tones: huyền, sắc, ngã, hỏi, nặng. The marks of `â`, `ă` and `ơ` make other letters and stay.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// The form in which names are compared: NFC, in small letters, with single blanks, and the tone mark of each syllable behind
/// its last letter (`Xã Liên Hòa` and `xã liên hoà` → `xã liên hoà`, `Cẩm Giàng` → `câm̉ giang̀`).
pub fn match_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut tones: Vec<char> = Vec::new();
    for character in text.nfd().flat_map(char::to_lowercase) {
        if TONES.contains(&character) {
            tones.push(character);
            continue;
        }
        if !character.is_alphabetic() && !is_combining_mark(character) {
            key.extend(tones.drain(..)); // the syllable has ended
        }
        key.push(character);
    }
    key.extend(tones);
    single_blanks(&nfc(&key))
}

/// The form in which texts are searched: without accents, in small letters, with single blanks (`Cẩm Giàng` → `cam giang`).
pub fn search_key(text: &str) -> String {
    let folded: String = text
        .nfd()
        .filter(|character| !is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .map(|character| if character == 'đ' { 'd' } else { character })
        .collect();
    single_blanks(&folded)
}

fn single_blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ONSETS: [&str; 9] = ["", "h", "th", "kh", "qu", "gi", "ngh", "đ", "tr"];
    const RIMES: [&str; 16] =
        ["oa", "oe", "uy", "a", "ê", "oan", "oang", "oai", "uyên", "uê", "ươ", "ươi", "iêu", "ia", "ăm", "ôn"];

    /// Every way of writing a syllable that puts the tone on one of its vowels.
    fn spellings(onset: &str, rime: &str, tone: char) -> Vec<String> {
        let letters: Vec<char> = format!("{onset}{rime}").chars().collect();
        let vowel = |letter: char| "aăâeêioôơuưy".contains(letter);
        let places = (0..letters.len()).filter(|place| vowel(letters[*place]));
        places
            .map(|place| {
                let marked: String = letters[..=place].iter().chain([&tone]).chain(&letters[place + 1..]).collect();
                nfc(&marked)
            })
            .collect()
    }

    #[test]
    fn the_old_and_the_new_placement_of_a_tone_are_one_name() {
        for (old, new) in [
            ("Việt Hoà", "Việt Hòa"),
            ("Thanh Thuỷ", "Thanh Thủy"),
            ("Ứng Hoè", "Ứng Hòe"),
            ("khoẻ", "khỏe"),
            ("UBND XÃ LIÊN HOÀ", "ubnd xã Liên  Hòa"),
            ("HOÁ", "HÓA"),
            ("Uỷ ban", "Ủy ban"),
            ("luỹ", "lũy"),
            ("toạ độ", "tọa độ"),
        ] {
            assert_eq!(match_key(old), match_key(new));
            assert_eq!(search_key(old), search_key(new));
        }
    }

    #[test]
    fn what_has_one_placement_is_told_apart_as_before() {
        for (one, other) in [
            ("Cẩm Giang", "Cẩm Giàng"),
            ("Bình Lãng", "Bình Lăng"),
            ("quý", "quy"),
            ("quý", "quỳ"),
            ("giá", "gia"),
            ("toàn", "toán"),
            ("hoa", "hoà"),
            ("Đức", "Dức"),
            ("Tân Hồng", "Tan Hồng"),
            ("Hồng Phong", "HồngPhong"),
        ] {
            assert_ne!(match_key(one), match_key(other));
        }
        assert_eq!(match_key("QUÝ"), match_key("qúy"), "a slip finds what it means");
    }

    #[test]
    fn a_tone_stands_behind_the_last_letter_of_its_syllable() {
        assert_eq!(match_key("  XÃ   Việt\u{a0}Hòa "), nfc("xã viêt\u{323} hoà"));
        assert_eq!(match_key("Sở Khoa học (cũ), số 1"), nfc("sở khoa hoc\u{323} (cũ), số 1"));
    }

    #[test]
    fn a_search_forgets_accents_case_and_double_blanks() {
        assert_eq!(search_key("Xã Cẩm Giang"), "xa cam giang");
        assert_eq!(search_key("XÃ  CẨM\u{a0}GIÀNG"), "xa cam giang");
        assert_eq!(search_key("Phường Thành Đông"), "phuong thanh dong");
        assert_eq!(search_key("Ứng Hoè"), "ung hoe");
    }

    proptest! {
        #[test]
        fn every_spelling_of_a_syllable_has_one_key_and_every_tone_another(
            onset in prop::sample::select(&ONSETS[..]), rime in prop::sample::select(&RIMES[..]),
        ) {
            let mut keys = vec![match_key(&format!("{onset}{rime}"))];
            for tone in TONES {
                let spelt = spellings(onset, rime, tone);
                let key = match_key(&spelt[0]);
                for spelling in &spelt {
                    prop_assert_eq!(&match_key(spelling), &key);
                    prop_assert_eq!(&match_key(&spelling.to_uppercase()), &key);
                    prop_assert_eq!(&match_key(&spelling.nfd().collect::<String>()), &key);
                }
                prop_assert!(!keys.contains(&key), "{key} is the key of two tones");
                keys.push(key);
            }
        }

        #[test]
        fn the_key_of_a_key_is_the_key(text in ".{0,20}", marks in "[a-zăâêôơưđ \u{300}\u{301}\u{303}\u{309}\u{323}\u{302}\u{31b}1]{0,20}") {
            for text in [text, marks] {
                let (matched, searched) = (match_key(&text), search_key(&text));
                prop_assert_eq!(&match_key(&matched), &matched);
                prop_assert_eq!(&search_key(&searched), &searched);
                prop_assert_eq!(search_key(&matched), searched);
            }
        }
    }
}
