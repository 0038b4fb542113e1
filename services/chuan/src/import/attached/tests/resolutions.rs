//! Sets with resolutions: good ones become commands, bad ones are told by the resolution's own lines.

use std::{borrow::Cow, collections::BTreeMap};

use contracts::registry::v1::import_row::Command as Registering;

use crate::ids;
use crate::import::command::{Command, Row};
use crate::import::{Error, Files, Set};

const MANIFEST: &str =
    "format = 1\nname = \"set\"\nprovince = \"30\"\nfounding = true\ntitle_vi = \"Bộ\"\ntitle_en = \"Set\"\n";
const AGENCIES: &str = "recorded_at,actor,synthetic,agency,name,tier,kind,level,parent,area_code,effective_on\n\
    2014-06-05T08:00:00+07:00,an,no,10507,Phường Cẩm Thượng,commune,commune-committee,ward,,10507,2014-01-01\n";
const ADOPTED: &str = "recorded_at,actor,synthetic,file,effective_on\n\
    2025-06-17T08:00:00+07:00,an,no,reorganisations/a.toml,2025-06-16\n";
const EFFECTS: &str = "recorded_at,actor,synthetic,file,effective_on\n\
    2025-07-01T08:00:00+07:00,an,no,reorganisations/a.toml,2025-07-01\n";
const OBLIGATIONS: &str = "recorded_at,actor,synthetic,agency,obligation,basis,effective_on\n\
    2025-07-02T08:00:00+07:00,an,yes,2025-10507,encouraged,Kế hoạch,2025-07-02\n";
const RESOLUTION: &str = r#"number = "1669/NQ-UBTVQH15"
title = "Về việc sắp xếp"
adopted_on = 2025-06-16
in_force_on = 2025-06-16
operational_on = 2025-07-01
[[item]]
number = 1
created = { key = "2025-10507", name = "Phường Thành Đông", tier = "commune", kind = "commune-committee" }
from = [{ agency = "10507", share = "whole" }]
"#;

/// The set with one text in one file replaced; a file whose text becomes empty is taken away.
fn set(file: &str, from: &str, to: &str) -> Files {
    let texts = [
        ("import.toml", MANIFEST),
        ("agencies.csv", AGENCIES),
        ("reorganisations.csv", ADOPTED),
        ("reorganisation_effects.csv", EFFECTS),
        ("obligations.csv", OBLIGATIONS),
        ("reorganisations/a.toml", RESOLUTION),
    ];
    let text = |(name, text): (&str, &str)| {
        assert!(name != file || text.contains(from), "{from} is in {file}");
        let text = if name == file { text.replacen(from, to, 1) } else { text.to_owned() };
        (name.to_owned(), Cow::<[u8]>::Owned(text.into_bytes()))
    };
    let files = texts.into_iter().map(text).filter(|(_, text)| !text.is_empty());
    Files { place: "set".to_owned(), files: BTreeMap::from_iter(files) }
}

fn told(file: &str, from: &str, to: &str) -> Vec<String> {
    match Set::read(&set(file, from, to)) {
        Ok(_) => Vec::new(),
        Err(Error::Bad { problems, .. }) => problems.iter().map(ToString::to_string).collect(),
        Err(other) => vec![other.to_string()],
    }
}

fn rows(set: &Set) -> Vec<Row> {
    set.loads().into_iter().flat_map(|load| load.rows).collect()
}

#[test]
fn a_resolution_is_adopted_and_applied_and_what_it_creates_is_known_from_then_on() {
    let set = Set::read(&set("", "", "")).unwrap_or_else(|error| panic!("{error}"));
    let rows = rows(&set);
    let [_, adopt, apply, _] = rows.as_slice() else { panic!("four rows: {rows:?}") };
    let (
        Some(Command::Registry(Registering::AdoptReorganisation(adopt))),
        Some(Command::Registry(Registering::ApplyReorganisation(apply))),
    ) = (&adopt.command, &apply.command)
    else {
        panic!("{rows:?}")
    };
    let resolution = adopt.resolution.as_ref().expect("a resolution is adopted");
    assert_eq!(resolution.items[0].inputs[0].agency_id, ids::agency("30", "10507"));
    assert_eq!(apply.reorganisation_id, ids::reorganisation("1669/NQ-UBTVQH15", "2025-06-16"));
}

#[test]
fn the_id_of_a_command_follows_from_what_the_resolution_says_and_not_from_its_layout() {
    let ids = |from: &str, to: &str| {
        let set = Set::read(&set("reorganisations/a.toml", from, to)).expect("the set is good");
        rows(&set).into_iter().map(|row| row.command_id).collect::<Vec<_>>()
    };
    let first = ids("title", "title");
    assert_eq!(ids("title =", "# a comment\ntitle  ="), first);
    let other = ids("Về việc sắp xếp", "Về việc khác");
    assert_eq!((other[0] == first[0], other[1] == first[1], other[2] == first[2]), (true, false, false));
}

#[test]
fn a_bad_resolution_is_told_by_its_own_line() {
    let toml = "reorganisations/a.toml";
    let cases = [
        (toml, "share = \"whole\"", "share = \"all\"", "reorganisations/a.toml:9: share: \"all\" is not a share"),
        (toml, "agency = \"10507\"", "agency = \"10508\"", "reorganisations/a.toml:9: agency: no line of the set"),
        (
            toml,
            "kind = \"commune-committee\"",
            "kind = \"commune-committee\", parent = \"288\"",
            "a.toml:8: parent: no line",
        ),
        (
            toml,
            "key = \"2025-10507\"",
            "key = \"10507\"",
            "a.toml:8: key: \"10507\" is the agency of agencies.csv:2 already",
        ),
        (
            toml,
            "adopted_on = 2025-06-16",
            "adopted_on = 2025-06-15",
            "reorganisations.csv:2: effective_on: 2025-06-16 is not",
        ),
        (
            toml,
            "operational_on = 2025-07-01",
            "operational_on = 2025-07-02",
            "effects.csv:2: effective_on: 2025-07-01 is not",
        ),
        ("agencies.csv", "2014-06-05", "2025-06-18", "a.toml:9: agency: agency \"10507\" comes into being only later"),
        (
            "obligations.csv",
            "2025-07-02T",
            "2025-06-30T",
            "obligations.csv:2: agency: agency \"2025-10507\" comes into being only later, at reorganisation_effects.csv:2",
        ),
        ("reorganisation_effects.csv", EFFECTS, "", "obligations.csv:2: agency: no line of the set"),
        ("reorganisations.csv", ADOPTED, "", "reorganisation_effects.csv:2: file: no line of the set"),
        ("reorganisations.csv", "2025-06-17T", "2025-07-02T", "reorganisation_effects.csv:2: file: resolution"),
        (
            "reorganisations.csv",
            "a.toml",
            "b.toml",
            "reorganisations.csv:2: file: \"reorganisations/b.toml\" is no file of the set; ",
        ),
        (
            toml,
            RESOLUTION,
            "",
            "reorganisations.csv:2: file: \"reorganisations/a.toml\" is no file of the set; there is none",
        ),
    ];
    for (file, from, to, reason) in cases {
        let told = told(file, from, to);
        assert!(told.iter().any(|problem| problem.contains(reason)), "{reason}: {told:?}");
    }
}

#[test]
fn a_problem_is_told_once_though_two_lines_name_the_resolution() {
    assert_eq!(told("reorganisations/a.toml", "agency = \"10507\"", "agency = \"10508\"").len(), 1);
}

#[test]
fn a_resolution_that_no_line_names_is_refused() {
    let mut files = set("", "", "");
    files.files.insert("reorganisations/b.toml".to_owned(), Cow::Borrowed(RESOLUTION.as_bytes()));
    let error = Set::read(&files).expect_err("one file is left over").to_string();
    assert!(error.contains("reorganisations/b.toml: is not named by any line"), "{error}");
}

#[test]
fn a_set_that_is_not_founding_may_reorganise_agencies_of_the_register() {
    let manifest = MANIFEST.replace("founding = true", "founding = false");
    let mut files = set("agencies.csv", AGENCIES, "");
    files.files.insert("import.toml".to_owned(), Cow::Owned(manifest.into_bytes()));
    assert!(Set::read(&files).is_ok());
}
