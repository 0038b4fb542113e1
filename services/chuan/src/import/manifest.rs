//! `import.toml`: what a set is.
//!
//! **Invariant:** an unknown key is refused; a misspelt one never passes in silence.
//!
//! Deliberately absent: the files of the set; they are found by their names.

use serde::Deserialize;

use super::files::{Files, MANIFEST};
use super::problem::Problem;

/// The version of the format that this program reads.
const FORMAT: i64 = 1;

/// What a set is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// Version of the format.
    format: i64,
    /// Short name: lower-case letters, digits and hyphens.
    pub(crate) name: String,
    /// Two-digit code of the province, part of every id that is derived.
    pub(crate) province: String,
    /// Whether it goes into an empty log, keeping its recording times.
    pub(crate) founding: bool,
    /// What people see, in Vietnamese.
    pub(crate) title_vi: String,
    /// What people see, in English.
    pub(crate) title_en: String,
}

impl Manifest {
    /// What `files` say the set is.
    ///
    /// # Errors
    /// There is no manifest, it is not TOML of the known keys, or a value cannot be used.
    pub(crate) fn read(files: &Files) -> Result<Self, Vec<Problem>> {
        let whole = |line, field: &str, reason: String| vec![Problem::new(MANIFEST, line, field, reason)];
        let Some(bytes) = files.files.get(MANIFEST) else {
            return Err(whole(0, "", "is missing; every set has one that says name, province and founding".to_owned()));
        };
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
            whole(line, "", "is not UTF-8; save the file as UTF-8".to_owned())
        })?;
        let manifest: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
            whole(line, "", error.message().to_owned())
        })?;
        let problems = manifest.problems();
        if problems.is_empty() { Ok(manifest) } else { Err(problems) }
    }

    fn problems(&self) -> Vec<Problem> {
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let checks = [
            ("format", self.format == FORMAT, format!("is {}; this program reads format {FORMAT}", self.format)),
            (
                "name",
                (1..=60).contains(&self.name.len()) && self.name.bytes().all(is_name),
                format!("is {:?}; write lower-case letters, digits and hyphens", self.name),
            ),
            (
                "province",
                self.province.len() == 2 && self.province.bytes().all(|byte| byte.is_ascii_digit()),
                format!("is {:?}; write the province's code of two digits, as text", self.province),
            ),
        ];
        let wrong = checks.into_iter().filter(|(_, is_right, _)| !is_right);
        wrong.map(|(field, _, reason)| Problem::new(MANIFEST, 0, field, reason)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{borrow::Cow, collections::BTreeMap};

    const GOOD: &str =
        "format = 1\nname = \"hai-duong\"\nprovince = \"30\"\nfounding = true\ntitle_vi = \"A\"\ntitle_en = \"B\"\n";

    fn read(text: &[u8]) -> Result<Manifest, Vec<Problem>> {
        let files = BTreeMap::from([(MANIFEST.to_owned(), Cow::Owned(text.to_vec()))]);
        Manifest::read(&Files { place: "set".to_owned(), files })
    }

    #[test]
    fn a_good_manifest_is_read() {
        let manifest = read(GOOD.as_bytes()).unwrap();
        assert_eq!((manifest.name.as_str(), manifest.province.as_str(), manifest.founding), ("hai-duong", "30", true));
    }

    #[test]
    fn a_bad_manifest_names_its_line_or_key() {
        let cases: [(&str, &str, usize, &str); 6] = [
            ("format = 1", "format = 2", 0, "format"),
            ("hai-duong", "Hải Dương", 0, "name"),
            ("\"30\"", "\"3\"", 0, "province"),
            ("\"30\"", "30", 3, ""),
            ("founding", "fouding", 4, ""),
            ("title_en = \"B\"", "", 1, ""),
        ];
        for (good, bad, line, field) in cases {
            let problems = read(GOOD.replace(good, bad).as_bytes()).unwrap_err();
            assert_eq!((problems[0].line, problems[0].field.as_str()), (line, field), "{problems:?}");
        }
        assert_eq!(read(b"format = 1\nname = \"\xff\"").unwrap_err()[0].line, 2);
    }

    #[test]
    fn a_set_without_a_manifest_is_no_set() {
        let files = Files { place: "set".to_owned(), files: BTreeMap::new() };
        assert_eq!(Manifest::read(&files).unwrap_err()[0].file, MANIFEST);
    }
}
