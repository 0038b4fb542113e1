//! Sets as people write them: good ones become commands, bad ones are told by file, line, field and reason.

mod programme;

use std::{borrow::Cow, collections::BTreeMap};

use super::*;
use contracts::registry::v1::import_row::Command as Registering;

use command::Command;

const MANIFEST: &str =
    "format = 1\nname = \"set\"\nprovince = \"30\"\nfounding = true\ntitle_vi = \"Bộ\"\ntitle_en = \"Set\"\n";
const AGENCIES: &str = "recorded_at,actor,synthetic,agency,name,tier,kind,level,parent,area_code,effective_on\n\
    2014-06-05T08:00:00.000+07:00,an,no,SKHCN,Sở Khoa học và Công nghệ,province,department,,,,2014-01-01\n\
    2014-06-06T08:00:00.000+07:00,an,no,288,Thành phố Hải Dương,district,district-committee,city,,288,2014-01-01\n";
const AUDITS: &str = "recorded_at,actor,synthetic,agency,audit,processes,nonconformities,effective_on\n\
    2014-10-20T08:00:00+07:00,an,yes,SKHCN,A1,Tiếp dân|Bình|Chi,NC1=major;NC2=minor,2014-10-17\n";
const CLOSURES: &str = "recorded_at,actor,synthetic,agency,audit,code,effective_on\n\
    2014-11-20T08:00:00+07:00,an,yes,SKHCN,A1,NC1,2014-11-17\n";

fn files(given: &[(&str, &[u8])]) -> Files {
    let mut files = BTreeMap::from([("import.toml".to_owned(), Cow::Borrowed(MANIFEST.as_bytes()))]);
    files.extend(given.iter().map(|(name, bytes)| ((*name).to_owned(), Cow::Owned(bytes.to_vec()))));
    Files { place: "set".to_owned(), files }
}

fn good() -> Vec<(&'static str, String)> {
    let owned = |name, text: &str| (name, text.to_owned());
    vec![owned("agencies.csv", AGENCIES), owned("audits.csv", AUDITS), owned("nonconformity_closures.csv", CLOSURES)]
}

/// What is wrong with the good set after one text in one file was replaced: `file:line field` and the reason.
fn told(file: &str, from: &str, to: &str) -> Vec<(String, String)> {
    let mut set = good();
    for (name, text) in &mut set {
        if *name == file {
            assert!(text.contains(from), "{from} is in {file}");
            *text = text.replacen(from, to, 1);
        }
    }
    let given: Vec<(&str, &[u8])> = set.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    problems(&files(&given))
}

fn problems(files: &Files) -> Vec<(String, String)> {
    match Set::read(files) {
        Ok(_) => Vec::new(),
        Err(Error::Bad { problems, .. }) => {
            problems.into_iter().map(|p| (format!("{}:{} {}", p.file, p.line, p.field), p.reason)).collect()
        }
        Err(other) => vec![("?".to_owned(), other.to_string())],
    }
}

#[test]
fn a_bad_line_is_told_by_file_line_field_and_reason() {
    let cases = [
        ("agencies.csv", "department", "ministry", "agencies.csv:2 kind", "known are office, department"),
        ("agencies.csv", "2014-01-01", "01/01/2014", "agencies.csv:2 effective_on", "YYYY-MM-DD"),
        ("agencies.csv", "2014-06-05T08:00:00.000+07:00", "", "agencies.csv:2 recorded_at", "blank"),
        ("agencies.csv", ",no,288,", ",perhaps,288,", "agencies.csv:3 synthetic", "yes nor no"),
        ("agencies.csv", "Sở Khoa", "\"Sở, Khoa", "agencies.csv:2 ", "cells, the header 11"),
        ("agencies.csv", ",288,2014", ",288,x,2014", "agencies.csv:3 ", "has 12 cells, the header 11"),
        ("agencies.csv", ",area_code,", ",area,", "agencies.csv:1 \"area\"", "no column of this file"),
        ("agencies.csv", "city,,288", "city,289,288", "agencies.csv:3 parent", "no line of the set brings the agency"),
        ("agencies.csv", ",288,Thành", ",SKHCN,Thành", "agencies.csv:3 agency", "is the agency of line 2 already"),
        ("audits.csv", "SKHCN", "SKHCM", "audits.csv:2 agency", "\"SKHCM\""),
        ("audits.csv", "2014-10-20", "2014-06-01", "audits.csv:2 agency", "only later, at agencies.csv:2"),
        ("audits.csv", "Bình|Chi", "Bình", "audits.csv:2 processes", "process|owner|auditor"),
        ("audits.csv", "NC1=major", "NC1=fatal", "audits.csv:2 nonconformities", "major, minor"),
        (
            "nonconformity_closures.csv",
            "SKHCN",
            "288",
            "nonconformity_closures.csv:2 audit",
            "belongs to the agency \"SKHCN\"",
        ),
        (
            "nonconformity_closures.csv",
            "A1",
            "A2",
            "nonconformity_closures.csv:2 audit",
            "no line of the set brings the audit",
        ),
    ];
    for (file, from, to, place, reason) in cases {
        let told = told(file, from, to);
        assert!(told.iter().any(|(at, why)| at == place && why.contains(reason)), "{place} {reason}: {told:?}");
    }
    assert_eq!(told("audits.csv", "A1", "A1"), []);
}

#[test]
fn a_missing_column_is_named() {
    let told = told("agencies.csv", ",area_code,", ",");
    assert!(told.contains(&("agencies.csv:1 area_code".to_owned(), "this column is missing".to_owned())), "{told:?}");
}

#[test]
fn every_bad_line_is_told_not_only_the_first() {
    let text = AGENCIES.replace("2014-01-01", "soon");
    let told = problems(&files(&[("agencies.csv", text.as_bytes()), ("agency.csv", b"x")]));
    let places: Vec<&str> = told.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["agencies.csv:2 effective_on", "agencies.csv:3 effective_on", "agency.csv:0 "]);
}

#[test]
fn text_that_is_not_utf_8_is_told_by_its_line() {
    let mut bytes = AGENCIES.as_bytes().to_vec();
    let at = AGENCIES.find("Thành").expect("the name is in the text");
    bytes[at] = 0xff;
    let told = problems(&files(&[("agencies.csv", &bytes)]));
    assert_eq!(told[0].0, "agencies.csv:3 name");
    assert!(told[0].1.contains("UTF-8"), "{told:?}");
}

#[test]
fn a_cell_of_ten_megabytes_is_told_in_a_few_words() {
    let told = told("agencies.csv", "Sở Khoa học", &"x".repeat(10_000_000));
    assert_eq!(told[0].0, "agencies.csv:2 name");
    assert!(told[0].1.contains("more than") && told[0].1.len() < 200, "{}", told[0].1.len());
}

#[test]
fn a_line_that_repeats_another_is_told_though_its_recording_time_differs() {
    let text = AUDITS.to_owned() + &AUDITS.lines().nth(1).unwrap_or_default().replace("2014-10-20", "2014-10-21");
    let told = problems(&files(&[("agencies.csv", AGENCIES.as_bytes()), ("audits.csv", text.as_bytes())]));
    assert!(told.contains(&("audits.csv:3 ".to_owned(), "repeats line 2".to_owned())), "{told:?}");
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let text =
        AGENCIES.replacen("\n2014-06-06", "\n\n\n2014-06-06", 1).replace('\n', "\r\n").replace("288,2014", "288,x");
    let text = format!("\u{feff}{}", text.replace("Sở Khoa", "\"Sở\r\nKhoa").replace("Công nghệ", "Công nghệ\""));
    let told = problems(&files(&[("agencies.csv", text.as_bytes())]));
    let places: Vec<&str> = told.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["agencies.csv:2 name", "agencies.csv:6 effective_on"], "{told:?}");
}

#[test]
fn a_set_that_is_not_founding_may_speak_of_agencies_of_the_register() {
    let manifest = MANIFEST.replace("founding = true", "founding = false");
    let audits = AUDITS.replace("2014-10-20T08:00:00+07:00", "");
    let mut files = files(&[("audits.csv", audits.as_bytes())]);
    files.files.insert("import.toml".to_owned(), Cow::Owned(manifest.into_bytes()));
    let set = Set::read(&files).expect("the server knows the agency, or says so");
    assert_eq!((set.lines.len(), set.loads()[0].rows[0].recorded_at), (1, None));
}

#[test]
fn lines_are_applied_by_recording_time_then_file_then_line() {
    let later = AGENCIES.replace("2014-06-06", "2014-11-20"); // the same moment as the closure
    let given: [(&str, &[u8]); 3] = [
        ("agencies.csv", later.as_bytes()),
        ("audits.csv", AUDITS.as_bytes()),
        ("nonconformity_closures.csv", CLOSURES.as_bytes()),
    ];
    let set = Set::read(&files(&given)).expect("the set is good");
    let order: Vec<(String, usize)> = set.lines.iter().map(|line| (line.file.name(), line.line)).collect();
    let names = ["agencies.csv", "audits.csv", "agencies.csv", "nonconformity_closures.csv"];
    assert_eq!(order, names.map(str::to_owned).into_iter().zip([2, 2, 3, 2]).collect::<Vec<_>>());
}

#[test]
fn a_list_of_procedures_is_for_exactly_one_audience() {
    let problems = |tier: &str, kind: &str| {
        let heads = "recorded_at,actor,synthetic,publication,tier,kind,decision,added,changed,removed,due,effective_on";
        let row =
            format!("2015-01-05T08:00:00+07:00,an,no,P1,{tier},{kind},1500/QĐ-UBND,1.001=Khai sinh,,,,2015-01-01");
        problems(&files(&[("procedure_lists.csv", format!("{heads}\n{row}\n").as_bytes())]))
    };
    assert_eq!(problems("commune", ""), []);
    assert_eq!(problems("", "department"), []);
    for (tier, kind) in [("", ""), ("commune", "commune-committee")] {
        let told = problems(tier, kind);
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].0, "procedure_lists.csv:2 tier");
        assert!(told[0].1.contains("exactly one of tier and kind"), "{told:?}");
    }
}

#[test]
fn the_sample_is_good_and_every_row_has_an_id_of_its_own() {
    let files = Files::of_sample("hai-duong").expect("the sample is in the executable");
    let set = Set::read(&files).unwrap_or_else(|error| panic!("{error}"));
    let loads = set.loads();
    for load in &loads {
        assert!(load.rows.is_sorted_by_key(|row| row.recorded_at.map(|at| (at.seconds, at.nanos))));
    }
    let rows: Vec<_> = loads.into_iter().flat_map(|load| load.rows).collect();
    assert!(rows.len() > 7_000 && set.commands().len() == rows.len(), "{} rows", rows.len());
    let registers =
        |row: &&command::Row| matches!(row.command, Some(Command::Registry(Registering::RegisterAgency(_))));
    assert_eq!(rows.iter().filter(registers).count(), 18 + 12 + 264);
}
