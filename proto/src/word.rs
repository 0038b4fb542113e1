//! Enum values as words: the form in which they are stored, filtered by, and written in CSV.
//!
//! **Invariant:** [`code`] and [`value_name`] undo each other for every value of every enum of the contracts, so no
//! service needs a table of its own. The prefix is the enum's name in capitals: `TIER`, `NONCONFORMITY_CLASS`.
//!
//! Deliberately absent: a list of the words; `as_str_name` and `from_str_name` of each enum know them.

/// The code of a value: `code("KIND_DISTRICT_COMMITTEE", "KIND")` is `district-committee`.
/// Of `…_UNSPECIFIED` it is empty, because that is no word.
#[must_use]
pub fn code(value_name: &str, prefix: &str) -> String {
    let name = value_name.strip_prefix(prefix).map_or(value_name, |rest| rest.trim_start_matches('_'));
    if name == "UNSPECIFIED" { String::new() } else { name.to_ascii_lowercase().replace('_', "-") }
}

/// The name of the value that has a code, for `from_str_name`: `value_name("district-committee", "KIND")` is
/// `KIND_DISTRICT_COMMITTEE`. Of an empty code it is `…_UNSPECIFIED`; of what is no code it is a name that no enum knows.
#[must_use]
pub fn value_name(code: &str, prefix: &str) -> String {
    let is_code = code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    match code {
        "" => format!("{prefix}_UNSPECIFIED"),
        _ if is_code && code != "unspecified" => format!("{prefix}_{}", code.to_ascii_uppercase().replace('-', "_")),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{code, value_name};

    #[test]
    fn what_is_no_code_names_no_value() {
        for text in ["District", "district_committee", "unspecified", " district", "huyện"] {
            assert_eq!(value_name(text, "TIER"), "", "{text}");
        }
    }

    #[test]
    fn unspecified_is_no_word() {
        assert_eq!(code("TIER_UNSPECIFIED", "TIER"), "");
        assert_eq!(value_name("", "TIER"), "TIER_UNSPECIFIED");
    }
}
