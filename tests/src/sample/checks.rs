//! What the sample must be, checked on the text that an importer reads, by a reader of its own.
//!
//! **Invariant:** nothing here calls the generator's dates or draws; the checks would hold another author's set as well.
//!
//! Absent on purpose: the life of a quality system, which `rules.rs` checks rule by rule; who is there on a day (`census.rs`),
//! the reorganisations (`reorganised.rs`), and the programme of 2021 (`programme/checks.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike, Weekday};
use unicode_normalization::is_nfc;

use super::census::census;
use super::{SEED, Written, facts::Facts, layout, lives, reorganisations, synthesise};

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

/// All rows of the registry in the generated set, in the order of their recording.
pub(super) static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| of_the_registry(&WRITTEN));
pub(super) static WRITTEN: LazyLock<Vec<Written>> = LazyLock::new(|| synthesise(&facts(), SEED).unwrap());

fn of_the_registry(written: &[Written]) -> Vec<Line> {
    lines(written).into_iter().filter(|line| layout::is_of_the_registry(&line.file)).collect()
}

pub(super) fn of(file: &str) -> impl Iterator<Item = &'static Line> {
    LINES.iter().filter(move |line| line.file == file)
}

/// The rows about each agency, in the order of their recording.
pub(super) fn by_agency() -> &'static BTreeMap<&'static str, Vec<&'static Line>> {
    static BY_AGENCY: LazyLock<BTreeMap<&str, Vec<&Line>>> = LazyLock::new(|| {
        let mut agencies: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
        for line in LINES.iter().filter(|line| !line.get("agency").is_empty()) {
            agencies.entry(line.get("agency")).or_default().push(line);
        }
        agencies
    });
    &BY_AGENCY
}

pub(super) fn samples() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/samples"))
}

fn facts() -> Facts {
    Facts::read(&samples().join("hai-duong/facts")).unwrap()
}

pub(super) fn lines(written: &[Written]) -> Vec<Line> {
    let mut lines = Vec::new();
    for file in written.iter().filter(|file| file.name.ends_with(".csv")) {
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

/// How many agencies of that day have a declaration to the new edition that is effective by `as_of` and recorded before
/// `known_before`.
fn declared(tier: &str, as_of: NaiveDate, known_before: &str) -> usize {
    let known_before = DateTime::parse_from_rfc3339(known_before).unwrap();
    let mut there = census(as_of);
    there.retain(|_, unit| unit.tier == tier);
    let counts = |line: &&Line| line.get("edition") == "TCVN ISO 9001:2015" && line.date("effective_on") <= as_of;
    let declared = of("declarations").filter(counts).filter(|line| line.recorded_at < known_before);
    declared.map(|line| line.get("agency")).filter(|agency| there.contains_key(*agency)).collect::<BTreeSet<_>>().len()
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_committed_sample_is_what_the_generator_writes() {
    let generated: BTreeSet<&str> = WRITTEN.iter().map(|file| file.name.as_str()).collect();
    for file in WRITTEN.iter() {
        let committed = std::fs::read_to_string(samples().join("hai-duong").join(&file.name)).unwrap();
        assert!(committed == file.text, "{} is stale: run `cargo run -p tests --bin synthesise`", file.name);
    }
    for (directory, ending) in [("", ".csv"), ("reorganisations/", ".toml")] {
        for entry in std::fs::read_dir(samples().join("hai-duong").join(directory)).unwrap() {
            let name = format!("{directory}{}", entry.unwrap().file_name().into_string().unwrap());
            assert!(!name.ends_with(ending) || generated.contains(name.as_str()), "{name} is left over");
        }
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
    assert!(["title_vi", "title_en"].iter().all(|title| manifest[*title].as_str().unwrap().contains("2014–2025")));
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
fn every_kind_of_agency_is_obliged_by_one_rule() {
    let rules: BTreeSet<[&str; 5]> = of("obligation_rules")
        .map(|line| ["kind", "obligation", "until", "basis", "effective_on"].map(|column| line.get(column)))
        .collect();
    let mandatory = |kind| [kind, "mandatory", "", "19/2014/QĐ-TTg", "2014-04-20"];
    let communes = ["commune-committee", "mandatory-by-provincial-plan", "", "990/KH-UBND", "2014-06-05"];
    let mut expected: BTreeSet<[&str; 5]> =
        ["office", "department", "authority", "district-committee"].map(mandatory).into();
    expected.insert(communes);
    assert_eq!(rules, expected);
    assert_eq!((of("obligation_rules").count(), of("obligations").count()), (5, 0));
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

    let of_2020 = |line: &&Line| line.date("effective_on") <= day("2020-12-31") && line.recorded_at.year() > 2020;
    let late: Vec<&Line> = of("declarations").filter(of_2020).collect();
    assert_eq!(late.len(), 1);
    assert_eq!([late[0].get("signed_on"), late[0].get("effective_on")], ["2020-12-15", "2020-12-15"]);
    assert_eq!(late[0].recorded_at.date_naive(), day("2021-01-20"));
    // An older declaration in force would count in its place, and nothing else may be late.
    let declared = of("declarations").filter(|line| line.get("agency") == late[0].get("agency"));
    assert!(declared.into_iter().all(|line| line.date("effective_on") >= day("2020-12-15")));
    assert!(LINES.iter().filter(of_2020).all(|line| line.get("agency") == late[0].get("agency")));
}

#[test]
fn recording_times_are_distinct_and_fall_into_office_hours() {
    let times: BTreeSet<_> = LINES.iter().map(|line| line.recorded_at).collect();
    assert_eq!(times.len(), LINES.len());
    assert!((10_000..=14_000).contains(&LINES.len()), "{} rows", LINES.len());
    let saturdays = LINES.iter().filter(|line| line.recorded_at.weekday() == Weekday::Sat).count();
    assert!(saturdays * 20 < LINES.len(), "{saturdays} rows on Saturdays");
    for line in LINES.iter() {
        assert!((7..18).contains(&line.recorded_at.hour()) && line.recorded_at.weekday() != Weekday::Sun, "{line:?}");
        // A reorganisation may be known, and recorded, before the day from which on it works.
        let is_early = line.file == "reorganisation_effects" && line.date("effective_on") == day("2025-07-01");
        let earliest = if is_early { day("2025-06-16") } else { line.date("effective_on").max(day("2014-06-05")) };
        assert!(line.recorded_at.date_naive() >= earliest, "{line:?}");
        assert!(line.recorded_at.date_naive() <= day("2025-12-31"), "{line:?}");
        assert_eq!(line.recorded_at.offset().local_minus_utc(), 7 * 3600);
    }
}

#[test]
fn dates_of_an_agency_never_go_back_in_the_order_of_recording() {
    for (agency, lines) in by_agency() {
        let begins = if agency.starts_with("2025-") { "officers" } else { "agencies" };
        assert_eq!(lines[0].file, begins, "{agency} begins with its registration, or with its people");
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
    assert_eq!(real, BTreeSet::from(["agencies", "editions", "edition_restrictions", "obligation_rules"]));
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
fn the_programme_goes_on_after_2020() {
    for year in 2021..=2024 {
        let in_year = |file: &str| of(file).filter(|line| line.date("effective_on").year() == year).count();
        assert!((5..=40).contains(&in_year("declarations")) && in_year("officers") > 5, "{year}");
        assert!(in_year("audits") > 200 && in_year("nonconformity_closures") > 150, "{year}");
    }
    assert_eq!(LINES.iter().map(|line| line.date("effective_on").year()).max(), Some(2025));
}

#[test]
fn leaving_an_agency_out_changes_nothing_for_the_others() {
    let mut fewer = facts();
    let all = lives(&fewer, &reorganisations(&fewer));
    assert_ne!(super::late_agency(&all, SEED), Some("10507"));
    fewer.agencies.retain(|agency| agency.key != "10507");
    let others: Vec<Line> = LINES.iter().filter(|line| line.get("agency") != "10507").cloned().collect();
    assert!(others.len() < LINES.len());
    assert_eq!(of_the_registry(&synthesise(&fewer, SEED).unwrap()), others);
}
