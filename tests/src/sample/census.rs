//! Which agencies there are on a day, counted in the rows and the reorganisation files by a reader of their own.
//!
//! **Invariant:** nothing here asks the generator or the registry: a file is applied as its format says, and no more.
//! **Invariant:** the lists of `facts/` are read here once more, so a list that the generator misread fails.
//!
//! Absent on purpose: what a file must be to be right, which `reorganised.rs` asks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};

use super::checks::{Line, WRITTEN, day, of, samples};

/// An agency on a day.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unit {
    pub(super) name: String,
    pub(super) tier: String,
    pub(super) kind: String,
    pub(super) level: String,
    pub(super) parent: String,
    pub(super) area_code: String,
}

/// A reorganisation as the set has it: the file, and the two rows that name it.
pub(super) struct File {
    pub(super) table: toml::Table,
    pub(super) adoption: &'static Line,
    pub(super) effect: &'static Line,
}

impl File {
    pub(super) fn items(&self) -> impl Iterator<Item = &toml::Value> {
        self.table["item"].as_array().unwrap().iter()
    }

    pub(super) fn date(&self, key: &str) -> NaiveDate {
        day(&self.table[key].as_datetime().unwrap().to_string())
    }

    pub(super) fn operational_on(&self) -> NaiveDate {
        self.date("operational_on")
    }

    /// The keys of what continues.
    pub(super) fn continuing(&self) -> BTreeSet<&str> {
        self.items().filter_map(|item| item.get("continues")).map(|unit| text(unit, "agency")).collect()
    }

    /// The keys of what ends, each with the number of its item, its share and what it comes after.
    pub(super) fn inputs(&self) -> impl Iterator<Item = (i64, &toml::Value)> {
        self.items().flat_map(|item| {
            let number = item["number"].as_integer().unwrap();
            item["from"].as_array().unwrap().iter().map(move |input| (number, input))
        })
    }

    /// Every agency that the effect concerns: what ends, what continues and what begins.
    pub(super) fn concerned(&self) -> BTreeSet<&str> {
        let created = self.items().filter_map(|item| item.get("created")).map(|unit| text(unit, "key"));
        let ended = self.inputs().map(|(_, input)| text(input, "agency"));
        created.chain(ended).chain(self.continuing()).collect()
    }
}

/// A text of a TOML table; blank when it has none.
pub(super) fn text<'a>(table: &'a toml::Value, key: &str) -> &'a str {
    table.get(key).map_or("", |value| value.as_str().unwrap())
}

/// All reorganisations, in the order of their effects.
pub(super) fn files() -> &'static [File] {
    static FILES: LazyLock<Vec<File>> = LazyLock::new(|| of("reorganisation_effects").map(file).collect());
    &FILES
}

fn file(effect: &'static Line) -> File {
    let path = effect.get("file");
    let adoption = of("reorganisations").find(|line| line.get("file") == path).unwrap();
    let table = WRITTEN.iter().find(|file| file.name == path).unwrap().text.parse().unwrap();
    File { table, adoption, effect }
}

/// The agencies of a day, by their keys.
pub(super) fn census(on: NaiveDate) -> BTreeMap<String, Unit> {
    let mut units = BTreeMap::new();
    for line in of("agencies").filter(|line| line.date("effective_on") <= on) {
        let own = |column: &str| line.get(column).to_owned();
        let (name, tier, kind, level) = (own("name"), own("tier"), own("kind"), own("level"));
        units.insert(
            own("agency"),
            Unit { name, tier, kind, level, parent: own("parent"), area_code: own("area_code") },
        );
    }
    for file in files().iter().filter(|file| file.operational_on() <= on) {
        apply(file, &mut units);
    }
    units
}

fn apply(file: &File, units: &mut BTreeMap<String, Unit>) {
    let continuing = file.continuing();
    for (_, input) in file.inputs().filter(|(_, input)| !continuing.contains(text(input, "agency"))) {
        units.remove(text(input, "agency"));
    }
    for item in file.items() {
        if let Some(unit) = item.get("continues") {
            let known = units.get_mut(text(unit, "agency")).unwrap();
            for (key, value) in [("name", &mut known.name), ("level", &mut known.level), ("parent", &mut known.parent)]
            {
                if unit.get(key).is_some() {
                    *value = text(unit, key).to_owned();
                }
            }
        } else if let Some(unit) = item.get("created") {
            let own = |key: &str| text(unit, key).to_owned();
            let (name, tier, kind, level) = (own("name"), own("tier"), own("kind"), own("level"));
            let created = Unit { name, tier, kind, level, parent: own("parent"), area_code: own("area_code") };
            assert!(units.insert(own("key"), created).is_none(), "{unit:?} is there already");
        }
    }
}

/// The last year that an agency saw from beginning to end, or 2025.
pub(super) fn last_full_year(agency: &str) -> i32 {
    let ends = files().iter().find(|file| file.inputs().any(|(_, input)| text(input, "agency") == agency));
    ends.map_or(2025, |file| file.operational_on().year() - 1)
}

/// How many agencies of a tier there are on a day.
pub(super) fn count(tier: &str, on: &str) -> usize {
    census(day(on)).values().filter(|unit| unit.tier == tier).count()
}

/// The rows of a list in `facts/`.
pub(super) fn list(name: &str) -> Vec<csv::StringRecord> {
    let path = samples().join("hai-duong/facts").join(format!("{name}.csv"));
    csv::Reader::from_path(path).unwrap().records().collect::<Result<_, _>>().unwrap()
}

/// Communes as code, name, level and district.
fn communes(on: &str) -> BTreeSet<[String; 4]> {
    let units = census(day(on));
    let communes = units.values().filter(|unit| unit.tier == "commune");
    communes.map(|unit| [&unit.area_code, &unit.name, &unit.level, &unit.parent].map(String::clone)).collect()
}

fn listed(name: &str, with_district: bool) -> BTreeSet<[String; 4]> {
    let level = |word: &str| match word {
        "Phường" => "ward",
        "Xã" => "commune",
        "Thị trấn" => "township",
        other => panic!("{other} is no level"),
    };
    let row = |row: &csv::StringRecord| {
        [&row[0], &row[1], level(&row[2]), if with_district { &row[3] } else { "" }].map(str::to_owned)
    };
    list(name).iter().map(row).collect()
}

/// Golden scenario 1.
#[test]
fn communes_districts_and_departments_are_as_many_as_they_were() {
    for (on, communes, districts, departments) in [
        ("2014-01-01", 264, 12, 18),
        ("2019-10-06", 264, 12, 18),
        ("2019-11-01", 262, 12, 18),
        ("2019-11-30", 262, 12, 18),
        ("2019-12-01", 235, 12, 18),
        ("2024-12-31", 235, 12, 18),
        ("2025-01-01", 207, 12, 18),
        ("2025-02-28", 207, 12, 18),
        ("2025-03-01", 207, 12, 13),
        ("2025-06-30", 207, 12, 13),
        ("2025-07-01", 64, 0, 13),
        ("2025-12-31", 64, 0, 13),
    ] {
        let counted = ["commune", "district", "province"].map(|tier| count(tier, on));
        assert_eq!(counted, [communes, districts, departments], "on {on}");
    }
}

/// Golden scenario 1.
#[test]
fn communes_are_those_of_the_lists_on_their_days() {
    for (on, name, with_district) in [
        ("2014-01-01", "communes_2019_10", true),
        ("2019-10-06", "communes_2019_10", true),
        ("2019-12-01", "communes_2020", true),
        ("2024-12-31", "communes_2020", true),
        ("2025-01-01", "communes_2025_01", true),
        ("2025-06-30", "communes_2025_01", true),
        ("2025-07-01", "communes_2025_07", false),
        ("2025-12-31", "communes_2025_07", false),
    ] {
        assert_eq!(communes(on), listed(name, with_district), "on {on}");
    }
    let of_level = |on: &str, level: &str| communes(on).iter().filter(|commune| commune[2] == level).count();
    assert_eq!(["commune", "ward", "township"].map(|level| of_level("2019-12-01", level)), [178, 47, 10]);
    assert_eq!(["commune", "ward", "township"].map(|level| of_level("2025-07-01", level)), [43, 21, 0]);
}

#[test]
fn districts_are_those_of_the_list_and_kinh_mon_was_none_of_the_towns_before() {
    let mut listed: BTreeMap<String, [String; 2]> = list("districts_hai_duong")
        .iter()
        .map(|row| (row[0].to_owned(), [row[1].to_owned(), row[2].to_owned()]))
        .collect();
    let districts = |on: &str| -> BTreeMap<String, [String; 2]> {
        let all = census(day(on)).into_values().filter(|unit| unit.tier == "district");
        all.map(|unit| (unit.area_code, [unit.name, unit.level])).collect()
    };
    assert_eq!(districts("2019-11-01"), listed);
    assert_eq!(districts("2025-06-30"), listed);
    listed.insert("292".into(), ["Huyện Kinh Môn".into(), "district".into()]);
    assert_eq!(districts("2019-10-31"), listed);
}

/// R-REG-1, R-REG-2
#[test]
fn r_reg_1_and_2_codes_are_unique_and_names_within_parent_and_tier() {
    for on in ["2014-01-01", "2019-11-01", "2019-12-01", "2025-01-01", "2025-03-01", "2025-07-01"] {
        let units = census(day(on));
        let names: BTreeSet<_> = units.values().map(|unit| (&unit.parent, &unit.tier, &unit.name)).collect();
        assert_eq!(names.len(), units.len(), "on {on}");
        let codes: Vec<&str> =
            units.values().map(|unit| unit.area_code.as_str()).filter(|code| !code.is_empty()).collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "on {on}");
        for (key, unit) in &units {
            assert!(unit.parent.is_empty() || units[&unit.parent].tier == "district", "{key} on {on}");
            assert_eq!(unit.parent.is_empty(), unit.tier != "commune" || on == "2025-07-01", "{key} on {on}");
        }
    }
}

/// Golden scenarios 3 and 4, and the names that change hands on one day.
#[test]
fn agencies_keep_their_keys_and_take_their_neighbours_names() {
    let name = |key: &str, on: &str| census(day(on)).get(key).map(|unit| unit.name.clone()).unwrap_or_default();
    let parent = |on: &str| census(day(on))["10822"].parent.clone();
    assert_eq!([parent("2019-11-30"), parent("2019-12-01")], ["294", "288"]);
    for (key, before, after) in [
        ("10621", "Xã Thanh Quang", "Xã Quốc Tuấn"),
        ("10624", "Xã Quốc Tuấn", ""),
        ("10633", "Xã Nam Trung", "Xã Trần Phú"),
        ("10756", "Xã Cộng Hòa", "Xã Lai Khê"),
        ("10639", "Xã Cộng Hòa", "Xã Cộng Hòa"),
        ("11155", "Thị trấn Ninh Giang", ""),
        ("11203", "Xã Đồng Tâm", "Thị trấn Ninh Giang"),
    ] {
        assert_eq!([name(key, "2024-12-31"), name(key, "2025-01-01")], [before, after], "{key}");
    }
    let of_code = |on: &str| {
        let units = census(day(on));
        units.into_iter().find(|(_, unit)| unit.area_code == "10507").map(|(key, unit)| (key, unit.name)).unwrap()
    };
    assert_eq!(of_code("2025-06-30"), ("10507".into(), "Phường Cẩm Thượng".into()));
    assert_eq!(of_code("2025-07-01"), ("2025-10507".into(), "Phường Thành Đông".into()));
}

#[test]
fn departments_follow_the_pattern_of_2025_and_then_hai_phong() {
    let departments = |on: &str| -> BTreeMap<String, String> {
        let all = census(day(on)).into_iter().filter(|(_, unit)| unit.tier == "province");
        all.map(|(key, unit)| (unit.name, key)).collect()
    };
    let mut expected: BTreeMap<String, String> = BTreeMap::new();
    for row in list("departments_hai_duong_2020") {
        if !row[4].starts_with("->") {
            expected.insert(row[1].to_owned(), row[0].to_owned());
        }
    }
    expected.insert("Sở Nông nghiệp và Môi trường".into(), "2025-SNNMT".into());
    assert_eq!(departments("2025-03-01"), expected);
    let hai_phong = departments("2025-07-01");
    assert!(hai_phong.iter().all(|(name, key)| name.ends_with(" thành phố Hải Phòng") && key.starts_with("2025-HP-")));
    assert_eq!(hai_phong["Thanh tra thành phố Hải Phòng"], "2025-HP-TTT");
    assert_eq!(hai_phong["Văn phòng Ủy ban nhân dân thành phố Hải Phòng"], "2025-HP-VPUBND");
}
