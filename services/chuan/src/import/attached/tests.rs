//! Files that lines name: found, read, and nothing left over.

mod resolutions;

use std::{borrow::Cow, collections::BTreeMap};

use super::*;
use crate::import::{Error, Set, command::tests::CHECKLIST};

const MANIFEST: &str =
    "format = 1\nname = \"set\"\nprovince = \"30\"\nfounding = false\ntitle_vi = \"Bộ\"\ntitle_en = \"Set\"\n";
const CHECKLISTS: &str =
    "recorded_at,actor,synthetic,file,effective_on\n2014-06-05T08:00:00+07:00,an,no,checklists/a.toml,2014-06-01\n";
const EVIDENCE: &str = "recorded_at,actor,synthetic,finding,action,evidence,file,media_type,by,effective_on\n\
    2021-10-05T08:00:00+07:00,an,yes,F1,A1,E1,evidence/a.pdf,application/pdf,Bình,2021-10-04\n\
    2021-10-06T08:00:00+07:00,an,yes,F1,A1,E1,evidence/b.pdf,application/pdf,Bình,2021-10-05\n";

/// The set with one file replaced; one without content is taken away.
fn told(name: &str, text: &str) -> Vec<String> {
    let mut texts = BTreeMap::from([
        ("import.toml", MANIFEST),
        ("checklists.csv", CHECKLISTS),
        ("evidence.csv", EVIDENCE),
        ("checklists/a.toml", CHECKLIST),
        ("evidence/a.pdf", "one"),
        ("evidence/b.pdf", "two"),
    ]);
    texts.insert(name, text);
    let owned = |(name, text): (&str, &str)| (name.to_owned(), Cow::<[u8]>::Owned(text.as_bytes().to_vec()));
    let files = texts.into_iter().filter(|(_, text)| !text.is_empty()).map(owned).collect();
    match Set::read(&Files { place: "set".to_owned(), files }) {
        Ok(_) => Vec::new(),
        Err(Error::Bad { problems, .. }) => problems.iter().map(ToString::to_string).collect(),
        Err(other) => vec![other.to_string()],
    }
}

#[test]
fn files_that_lines_name_belong_to_the_set_and_others_do_not() {
    assert_eq!(told("import.toml", MANIFEST), [""; 0]);
    let left_over = "evidence/c.pdf: is not named by any line of evidence.csv; name it there, or take the file away";
    assert_eq!(told("evidence/c.pdf", "x"), [left_over]);
    let missing = "evidence.csv:3: file: \"evidence/b.pdf\" is no file of the set; evidence/a.pdf";
    assert_eq!(told("evidence/b.pdf", ""), [missing]);
    let missing =
        "checklists.csv:2: file: \"checklists/a.toml\" is no file of the set; there is none below checklists/";
    assert_eq!(told("checklists/a.toml", ""), [missing]);
}

#[test]
fn a_line_names_a_file_of_the_right_sort_and_its_day() {
    let wrong = CHECKLISTS.replace("checklists/a.toml", "evidence/a.pdf");
    assert!(told("checklists.csv", &wrong)[0].contains("is no file of the set; checklists/a.toml"));
    let late = told("checklists.csv", &CHECKLISTS.replace(",2014-06-01", ",2014-06-02"));
    assert_eq!(
        late,
        ["checklists.csv:2: effective_on: 2014-06-02 is not effective_on of checklists/a.toml, which is 2014-06-01"]
    );
}

#[test]
fn a_bad_checklist_is_told_by_its_own_line() {
    for (from, to, reason) in [
        ("part = \"a\"", "part = \"d\"", "checklists/a.toml:19: part: \"d\" is not a part; known are a, b, c"),
        ("weight = 2\n", "", "checklists/a.toml:17: weight: is missing"),
        ("conforms = 100", "conform = 100", "checklists/a.toml:8: \"conform\": is no key here"),
        ("[rules]", "[rule]", "checklists/a.toml:1: rules: is missing"),
        ("grade = \"weak\"", "grade = \"poor\"", "grade: \"poor\" is not a grade; known are good, fair, average, weak"),
        ("minor = 40", "minor = -4", "corrective_days"),
    ] {
        assert!(CHECKLIST.contains(from), "{from}");
        let told = told("checklists/a.toml", &CHECKLIST.replace(from, to));
        let is_told =
            |problem: &String| problem.contains(reason) || (reason == "corrective_days" && problem.contains("minor"));
        assert!(told.iter().any(is_told), "{reason}: {told:?}");
    }
}

#[test]
fn the_checklist_of_the_sample_is_read_whole() {
    let bytes = include_bytes!("../../../../../deploy/samples/hai-duong/checklists/iso-2015.toml");
    let published = checklist::read("iso-2015.toml", bytes).unwrap_or_else(|problems| panic!("{problems:?}"));
    let version = published.version.expect("a checklist has a version");
    assert_eq!((published.code.as_str(), version.number, version.items.len()), ("ISO-2015", 1, 38));
    let scoring = version.scoring.expect("it has a scoring");
    assert_eq!((scoring.values.len(), scoring.bands.len()), (4, 4));
    assert_eq!(scoring.cap_on_open_major, i32::from(contracts::common::v1::Grade::Fair));
    let rules = version.rules.expect("it has rules");
    assert_eq!((rules.notice_working_days, rules.corrective_days_major, rules.samples_min), (5, 20, 5));
    assert!(rules.visit_on_working_day && version.items.iter().any(|item| item.escalates));
}
