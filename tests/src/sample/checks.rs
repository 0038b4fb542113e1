//! What the sample must be, checked on the text that an importer reads, by a reader of its own.
//!
//! **Invariant:** nothing here calls the generator's dates or draws; the checks would hold another author's set as well.
//!
//! Absent on purpose: the life of a quality system, which `rules.rs` checks rule by rule.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike, Weekday};
use unicode_normalization::is_nfc;

use super::{SEED, Written, facts::Facts, layout, synthesise};

/// A row as a map of its columns, with the file that it stands in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) file: String,
    pub(super) recorded_at: DateTime<FixedOffset>,
    cells: BTreeMap<String, String>,
}

impl Line {
    pub(super) fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    pub(super) fn date(&self, column: &str) -> NaiveDate {
        self.get(column).parse().unwrap()
    }

    pub(super) fn list(&self, column: &str) -> Vec<String> {
        self.get(column).split(';').filter(|item| !item.is_empty()).map(str::to_owned).collect()
    }
}

/// All rows of the generated set, in the order of their recording.
pub(super) static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| lines(&WRITTEN));
static WRITTEN: LazyLock<Vec<Written>> = LazyLock::new(|| synthesise(&facts(), SEED).unwrap());

pub(super) fn of(file: &str) -> impl Iterator<Item = &'static Line> {
    LINES.iter().filter(move |line| line.file == file)
}

/// The rows about each agency, in the order of their recording.
pub(super) fn by_agency() -> BTreeMap<&'static str, Vec<&'static Line>> {
    let mut agencies: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    for line in LINES.iter().filter(|line| !line.get("agency").is_empty()) {
        agencies.entry(line.get("agency")).or_default().push(line);
    }
    agencies
}

fn samples() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/samples"))
}

fn facts() -> Facts {
    Facts::read(&samples().join("hai-duong/facts")).unwrap()
}

fn lines(written: &[Written]) -> Vec<Line> {
    let mut lines = Vec::new();
    for file in written {
        let mut reader = csv::Reader::from_reader(file.text.as_bytes());
        for cells in reader.deserialize::<BTreeMap<String, String>>() {
            let cells = cells.unwrap();
            let recorded_at = DateTime::parse_from_rfc3339(&cells["recorded_at"]).unwrap();
            lines.push(Line { file: file.name.trim_end_matches(".csv").into(), recorded_at, cells });
        }
    }
    lines.sort_by_key(|line| line.recorded_at);
    lines
}

/// How many agencies have a declaration to the new edition that is effective by `as_of` and recorded before `known_before`.
fn declared(tier: &str, as_of: NaiveDate, known_before: &str) -> usize {
    let known_before = DateTime::parse_from_rfc3339(known_before).unwrap();
    let of_tier: BTreeSet<&str> =
        of("agencies").filter(|line| line.get("tier") == tier).map(|line| line.get("agency")).collect();
    let counts = |line: &&Line| line.get("edition") == "TCVN ISO 9001:2015" && line.date("effective_on") <= as_of;
    let declared = of("declarations").filter(counts).filter(|line| line.recorded_at < known_before);
    declared.map(|line| line.get("agency")).filter(|agency| of_tier.contains(agency)).collect::<BTreeSet<_>>().len()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_committed_sample_is_what_the_generator_writes() {
    let generated: BTreeSet<&str> = WRITTEN.iter().map(|file| file.name.as_str()).collect();
    for file in WRITTEN.iter() {
        let committed = std::fs::read_to_string(samples().join("hai-duong").join(&file.name)).unwrap();
        assert!(committed == file.text, "{} is stale: run `cargo run -p tests --bin synthesise`", file.name);
    }
    for entry in std::fs::read_dir(samples().join("hai-duong")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.ends_with(".csv") || generated.contains(name.as_str()), "{name} is no longer generated");
    }
}

#[test]
fn the_manifest_says_what_the_set_is() {
    let text = std::fs::read_to_string(samples().join("hai-duong/import.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    assert_eq!(manifest["format"].as_integer(), Some(1));
    assert_eq!(manifest["name"].as_str(), Some("hai-duong"));
    assert_eq!(manifest["province"].as_str(), Some("30"));
    assert_eq!(manifest["founding"].as_bool(), Some(true));
}

#[test]
fn the_format_is_documented_with_every_file_and_column() {
    let document = std::fs::read_to_string(samples().join("README.md")).unwrap();
    let mut from = 0;
    for (file, columns) in layout::FILES {
        let row = format!("| `{file}.csv` | `{}`", columns.join("`, `"));
        let at = document.find(&row).unwrap_or_else(|| panic!("README.md has no row {row}"));
        assert!(at > from, "{file} stands out of order");
        from = at;
    }
}

#[test]
fn the_programme_has_18_departments_12_districts_and_235_communes() {
    let count = |column: &str, value: &str| of("agencies").filter(|line| line.get(column) == value).count();
    assert_eq!([count("tier", "province"), count("tier", "district"), count("tier", "commune")], [18, 12, 235]);
    assert_eq!([count("level", "commune"), count("level", "ward"), count("level", "township")], [178, 47, 10]);
    assert_eq!([count("level", "city"), count("level", "town"), count("level", "district")], [2, 1, 9]);
    let obliged = |value: &str| of("obligations").filter(|line| line.get("obligation") == value).count();
    assert_eq!([obliged("mandatory"), obliged("mandatory-by-provincial-plan")], [30, 235]);
}

#[test]
fn a_parent_is_recorded_before_its_children() {
    let mut known = BTreeSet::new();
    for line in of("agencies") {
        let parent = line.get("parent");
        assert_eq!(parent.is_empty(), line.get("tier") != "commune");
        assert!(parent.is_empty() || known.contains(parent), "{} has no parent {parent} yet", line.get("agency"));
        assert!(known.insert(line.get("agency")), "{} is registered twice", line.get("agency"));
    }
}

#[test]
fn names_are_unique_within_a_parent_and_a_tier() {
    let names: BTreeSet<_> =
        of("agencies").map(|line| (line.get("parent"), line.get("tier"), line.get("name"))).collect();
    assert_eq!(names.len(), 265);
}

/// Golden scenario 2.
#[test]
fn by_the_end_of_2020_all_have_declared_to_the_new_edition() {
    let all = |tier| declared(tier, day("2020-12-31"), "2022-01-01T00:00:00+07:00");
    assert_eq!([all("province"), all("district"), all("commune")], [18, 12, 235]);
}

/// Golden scenario 10.
#[test]
fn known_at_the_end_of_2020_were_264_of_265_and_a_month_later_all() {
    let known = |before| {
        ["province", "district", "commune"]
            .map(|tier| declared(tier, day("2020-12-31"), before))
            .into_iter()
            .sum::<usize>()
    };
    assert_eq!(known("2021-01-01T00:00:00+07:00"), 264);
    assert_eq!(known("2021-02-01T00:00:00+07:00"), 265);

    let late: Vec<&Line> = of("declarations").filter(|line| line.recorded_at.year() > 2020).collect();
    assert_eq!(late.len(), 1);
    assert_eq!([late[0].get("signed_on"), late[0].get("effective_on")], ["2020-12-15", "2020-12-15"]);
    assert_eq!(late[0].recorded_at.date_naive(), day("2021-01-20"));
    // An older declaration in force would count in its place, and nothing else may be late.
    assert_eq!(of("declarations").filter(|line| line.get("agency") == late[0].get("agency")).count(), 1);
    let others = LINES.iter().filter(|line| line.recorded_at.year() > 2020);
    assert!(others.into_iter().all(|line| line.get("agency") == late[0].get("agency")));
}

#[test]
fn recording_times_are_distinct_and_fall_into_office_hours() {
    let times: BTreeSet<_> = LINES.iter().map(|line| line.recorded_at).collect();
    assert_eq!(times.len(), LINES.len());
    assert!((7_000..=10_000).contains(&LINES.len()), "{} rows", LINES.len());
    let saturdays = LINES.iter().filter(|line| line.recorded_at.weekday() == Weekday::Sat).count();
    assert!(saturdays * 20 < LINES.len(), "{saturdays} rows on Saturdays");
    for line in LINES.iter() {
        assert!((7..18).contains(&line.recorded_at.hour()) && line.recorded_at.weekday() != Weekday::Sun, "{line:?}");
        assert!(line.recorded_at.date_naive() >= line.date("effective_on").max(day("2014-06-05")), "{line:?}");
        assert_eq!(line.recorded_at.offset().local_minus_utc(), 7 * 3600);
    }
}

#[test]
fn dates_of_an_agency_never_go_back_in_the_order_of_recording() {
    for (agency, lines) in by_agency() {
        assert_eq!(lines[0].file, "agencies", "{agency} begins with its registration");
        for pair in lines.windows(2) {
            assert!(pair[0].date("effective_on") <= pair[1].date("effective_on"), "{:?} then {:?}", pair[0], pair[1]);
        }
    }
}

#[test]
fn texts_are_nfc_short_and_plain() {
    for (column, cell) in LINES.iter().flat_map(|line| &line.cells) {
        let is_list = ["processes", "added", "removed", "exclusions"].contains(&column.as_str());
        assert!(is_nfc(cell) && !cell.chars().any(char::is_control) && cell.trim() == cell, "{column}: {cell}");
        assert!(is_list || cell.chars().count() <= 200, "{column}: {cell}");
    }
}

#[test]
fn only_what_was_found_is_marked_as_real() {
    let real: BTreeSet<&str> =
        LINES.iter().filter(|line| line.get("synthetic") == "no").map(|line| line.file.as_str()).collect();
    assert_eq!(real, BTreeSet::from(["agencies", "editions", "edition_restrictions", "obligations"]));
    assert!(LINES.iter().all(|line| ["yes", "no"].contains(&line.get("synthetic"))));
}

#[test]
fn the_number_of_declared_agencies_grows_quarter_by_quarter() {
    let mut before = 0;
    for year in 2018..=2020 {
        for end in ["03-31", "06-30", "09-30", "12-31"] {
            let now = ["province", "district", "commune"]
                .map(|tier| declared(tier, day(&format!("{year}-{end}")), "2022-01-01T00:00:00+07:00"))
                .into_iter()
                .sum::<usize>();
            let began = (year, end) > (2018, "06-30");
            assert!(if began { now > before && now < before + 70 } else { now == 0 }, "{before} then {now} on {end}");
            before = now;
        }
    }
}

#[test]
fn leaving_an_agency_out_changes_nothing_for_the_others() {
    let mut fewer = facts();
    let late = super::late_agency(&fewer, SEED).unwrap().to_owned();
    assert_ne!(late, "10507");
    fewer.agencies.retain(|agency| agency.key != "10507");
    let others: Vec<Line> = LINES.iter().filter(|line| line.get("agency") != "10507").cloned().collect();
    assert!(others.len() < LINES.len());
    assert_eq!(lines(&synthesise(&fewer, SEED).unwrap()), others);
}
