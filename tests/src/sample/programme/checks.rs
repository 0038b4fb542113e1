//! What the programme of 2021 must be, checked on the text that an importer reads.
//!
//! Absent on purpose: the rules of the domain; the importer asks the domain itself (`tests/tests/sample_programme.rs`).

use super::super::checks::{Line, WRITTEN, day, lines, samples};
use super::super::layout;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{Datelike, Timelike, Weekday};
use unicode_normalization::is_nfc;

/// Every row of plans and inspections, in the order of recording.
static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| {
    let of_the_programme = |line: &Line| !layout::is_of_the_registry(&line.file);
    lines(&WRITTEN).into_iter().filter(of_the_programme).collect()
});

fn of(file: &str) -> impl Iterator<Item = &'static Line> {
    LINES.iter().filter(move |line| line.file == file)
}

#[test]
fn the_chain_of_documents_is_the_real_one() {
    let chain: BTreeMap<&str, (&str, &str)> =
        of("documents").map(|line| (line.get("number"), (line.get("issued_on"), line.get("basis")))).collect();
    assert_eq!(chain["19/2014/QĐ-TTg"], ("2014-03-05", ""));
    assert_eq!(chain["990/KH-UBND"], ("2014-06-05", "19-2014-QD-TTg"));
    assert_eq!(chain["848/KH-UBND"], ("2021-03-15", "19-2014-QD-TTg;419-BKHCN-TDC"));
    assert_eq!(chain["1161/QĐ-UBND"].0, "2021-04-16");
    assert_eq!(chain["1524/KH-BCĐ"], ("2021-05-04", "848-KH-UBND;1161-QD-UBND"));
    let real: BTreeSet<&str> =
        LINES.iter().filter(|line| line.get("synthetic") == "no").map(|line| line.file.as_str()).collect();
    assert_eq!(real, BTreeSet::from(["calendar_years", "documents"]), "everything else is drawn, and says so");
}

#[test]
fn forty_six_agencies_of_three_tiers_are_inspected_once_in_two_modes() {
    let inspected: BTreeSet<&str> = of("inspections").map(|line| line.get("agency")).collect();
    assert_eq!((inspected.len(), of("inspections").count()), (46, 46));
    let count = |mode: &str| of("inspections").filter(|line| line.get("mode") == mode).count();
    assert_eq!((count("on-site"), count("records-based")), (34, 12));
    for file in ["notices", "self_reports", "starts", "minutes", "conclusions", "task_conclusions"] {
        let of_file: BTreeSet<&str> = of(file).map(|line| line.get("agency")).collect();
        assert_eq!(of_file, inspected, "{file}");
    }
    assert!(of("conclusions").all(|line| line.get("declaration_valid") == "yes"), "no figure of the registry changes");
}

#[test]
fn every_item_of_the_checklist_is_answered_for_every_agency() {
    let text =
        std::fs::read_to_string(samples().join("hai-duong/checklists/iso-2015.toml")).expect("the checklist is there");
    let checklist: toml::Table = text.parse().expect("the checklist is TOML");
    let items = checklist["items"].as_array().expect("it has items");
    let codes: BTreeSet<&str> = items.iter().filter_map(|item| item["code"].as_str()).collect();
    let mut answered: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for line in of("assessments") {
        assert!(answered.entry(line.get("agency")).or_default().insert(line.get("item")), "{line:?} twice");
    }
    assert!(answered.len() == 46 && answered.values().all(|items| *items == codes));
    let findings = of("findings").filter(|line| ["major", "minor"].contains(&line.get("class")));
    let found: BTreeSet<(&str, &str)> = findings.map(|line| (line.get("agency"), line.get("item"))).collect();
    let nonconform = of("assessments").filter(|line| line.get("answer").starts_with("nonconform"));
    let nonconform: BTreeSet<(&str, &str)> = nonconform.map(|line| (line.get("agency"), line.get("item"))).collect();
    assert_eq!(found, nonconform);
}

#[test]
fn what_is_found_is_mostly_corrected_and_sometimes_late() {
    let last_of_2021 = day("2021-12-31");
    let findings = of("root_causes").count();
    let closed = of("finding_closures").filter(|line| line.date("effective_on") <= last_of_2021).count();
    let late = of("finding_closures").filter(|line| line.date("effective_on") > last_of_2021).count();
    assert!((120..=260).contains(&findings), "{findings}");
    assert!(
        closed * 100 > findings * 75 && late > 5 && findings - closed - late >= 3,
        "{closed} and {late} of {findings}"
    );
}

#[test]
fn rows_are_recorded_in_the_order_of_life_in_office_hours() {
    let mut before = &LINES[0];
    for line in LINES.iter().skip(1) {
        assert!(before.recorded_at < line.recorded_at, "{before:?} then {line:?}");
        assert!(before.date("effective_on") <= line.date("effective_on"), "{before:?} then {line:?}");
        assert!((7..17).contains(&line.recorded_at.hour()), "{line:?}");
        assert!(!matches!(line.recorded_at.weekday(), Weekday::Sat | Weekday::Sun), "{line:?}");
        assert!(line.recorded_at.date_naive() >= line.date("effective_on"), "{line:?}");
        before = line;
    }
}

#[test]
fn texts_are_nfc_and_plain() {
    for line in LINES.iter() {
        for column in layout::columns(&line.file) {
            let cell = line.get(column);
            assert!(is_nfc(cell) && !cell.chars().any(char::is_control) && cell.trim() == cell, "{column}: {cell}");
        }
    }
}
