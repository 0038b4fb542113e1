//! What a reorganisation of the set must be, checked on its file, on the rows about it and on those about its agencies.
//!
//! **Invariant:** the tests go by the rules' text (R-REG-…) and by the lists, not by the generator.
//!
//! Absent on purpose: who is there on a day, which `census.rs` counts.

use std::collections::{BTreeMap, BTreeSet};

use super::census::{File, Unit, census, files, list, text};
use super::checks::{WRITTEN, by_agency, day, of};
use unicode_normalization::is_nfc;

/// The number of an item, the share that it takes, and the items that this comes after.
type Part<'a> = (i64, &'a str, Vec<i64>);

/// The agencies on the eve of a reorganisation.
fn eve(file: &File) -> BTreeMap<String, Unit> {
    census(file.operational_on().pred_opt().unwrap())
}

fn file(number: &str) -> &'static File {
    files().iter().find(|file| file.table["number"].as_str() == Some(number)).unwrap()
}

#[test]
fn every_reorganisation_is_adopted_and_takes_effect_on_the_days_of_its_file() {
    let days: Vec<[String; 4]> = files()
        .iter()
        .map(|file| {
            let date = |key: &str| file.date(key).to_string();
            assert_eq!(file.adoption.get("effective_on"), date("adopted_on"));
            assert_eq!(file.effect.get("effective_on"), date("operational_on"));
            assert!(file.adoption.recorded_at < file.effect.recorded_at);
            assert!(date("adopted_on") <= date("in_force_on") && date("in_force_on") <= date("operational_on"));
            let number = file.table["number"].as_str().unwrap().to_owned();
            [number, date("adopted_on"), date("in_force_on"), date("operational_on")]
        })
        .collect();
    let expected = [
        ["768/NQ-UBTVQH14", "2019-09-11", "2019-11-01", "2019-11-01"],
        ["788/NQ-UBTVQH14", "2019-10-16", "2019-12-01", "2019-12-01"],
        ["CHUA-XAC-MINH/NQ-UBTVQH15", "2024-12-10", "2025-01-01", "2025-01-01"],
        ["CHUA-XAC-MINH/NQ-HĐND", "2025-02-20", "2025-03-01", "2025-03-01"],
        ["1669/NQ-UBTVQH15", "2025-06-16", "2025-06-16", "2025-07-01"],
        ["202/2025/QH15", "2025-06-12", "2025-06-12", "2025-07-01"],
    ];
    assert_eq!(days, expected.map(|row| row.map(str::to_owned)));
    assert_eq!([of("reorganisations").count(), of("reorganisation_effects").count()], [6, 6]);
}

#[test]
fn the_effect_of_1669_is_recorded_before_its_day_and_that_of_788_days_after() {
    let recorded = |number: &str| {
        let file = file(number);
        [file.adoption, file.effect].map(|line| line.recorded_at.date_naive())
    };
    assert_eq!(recorded("1669/NQ-UBTVQH15"), [day("2025-06-16"), day("2025-06-16")]);
    assert!(recorded("788/NQ-UBTVQH14")[1] > day("2019-12-01"));
    // It counts what 768 leaves, so it is recorded when that has taken effect.
    assert!(recorded("788/NQ-UBTVQH14")[0] > recorded("768/NQ-UBTVQH14")[1]);
}

/// R-REG-4, R-REG-6
#[test]
fn r_reg_4_and_6_whatever_ends_goes_whole_or_in_parts_of_which_the_last_is_the_remainder() {
    for file in files() {
        let numbers: Vec<i64> = file.items().map(|item| item["number"].as_integer().unwrap()).collect();
        assert!(numbers.iter().copied().eq(1..=numbers.len() as i64));
        let there = eve(file);
        let mut parts: BTreeMap<&str, Vec<Part>> = BTreeMap::new();
        for (number, input) in file.inputs() {
            let key = text(input, "agency");
            assert_eq!(text(input, "name"), there[key].name, "{key}");
            assert!(!file.continuing().contains(key), "{key} ends and continues");
            let after = input.get("after").map_or(&[][..], |after| after.as_array().unwrap());
            let after = after.iter().map(|number| number.as_integer().unwrap()).collect();
            parts.entry(key).or_default().push((number, text(input, "share"), after));
        }
        for (key, parts) in parts {
            let (last, others) = parts.split_last().unwrap();
            if others.is_empty() {
                assert!(last.1 == "whole" && last.2.is_empty(), "{key}");
                continue;
            }
            let before: Vec<i64> = others.iter().map(|part| part.0).collect();
            assert!(last.1 == "remainder" && last.2 == before && before.iter().all(|other| *other < last.0), "{key}");
            assert!(others.iter().all(|part| part.1.starts_with("part") && part.2.is_empty()), "{key}");
        }
        for unit in file.items().filter_map(|item| item.get("continues")) {
            let known = &there[text(unit, "agency")];
            for (key, value) in [("name", &known.name), ("level", &known.level), ("parent", &known.parent)] {
                let is_told = unit.get(key).is_some();
                assert!(!is_told || text(unit, key) != *value, "{unit:?} does not change the {key}");
            }
        }
    }
}

/// R-REG-4: the text names what goes into an item, no more and no less.
#[test]
fn r_reg_4_an_item_names_exactly_what_goes_into_it() {
    let mut names = 0;
    for item in files().iter().flat_map(File::items).filter(|item| item.get("named").is_some()) {
        let small = |name: &str| name.to_lowercase();
        let rows = |key: &str| item[key].as_array().unwrap().clone();
        let shares: BTreeMap<String, String> =
            rows("from").iter().map(|input| (small(text(input, "name")), text(input, "share").to_owned())).collect();
        assert_eq!(shares.len(), rows("from").len());
        let named = rows("named");
        assert_eq!(named.iter().map(|one| small(text(one, "name"))).collect::<BTreeSet<_>>().len(), shares.len());
        for one in &named {
            let share = &shares[&small(text(one, "name"))];
            assert!(["", share].contains(&text(one, "share")), "{one:?}");
            names += 1;
        }
    }
    assert_eq!(names, 243);
}

/// R-REG-5
#[test]
fn r_reg_5_the_closing_counts_are_those_of_the_day() {
    for file in files() {
        let there = census(file.operational_on());
        for closing in file.table["closing"].as_array().unwrap() {
            let of_tier = there.values().filter(|unit| unit.tier == text(closing, "tier"));
            let live = of_tier.filter(|unit| ["", &unit.level].contains(&text(closing, "level"))).count();
            assert_eq!(
                i64::try_from(live).ok(),
                closing["live"].as_integer(),
                "{closing:?} of {:?}",
                file.table["number"]
            );
        }
    }
    let of_1669 = file("1669/NQ-UBTVQH15");
    let said = of_1669.table["closing"].as_array().unwrap().iter();
    let said: Vec<_> = said.map(|one| (text(one, "tier"), text(one, "level"), one["live"].as_integer())).collect();
    assert_eq!(said, [("commune", "ward", Some(21)), ("commune", "commune", Some(43))]);
}

/// The differences of the lists, computed elsewhere, are what the files say.
#[test]
fn the_rounds_of_2019_and_2024_change_what_the_list_of_changes_has() {
    let mut told = BTreeSet::new();
    for (file, batch) in files().iter().zip(["2019-11/12", "2019-11/12", "2024-12/2025-01"]) {
        let (before, after) = (eve(file), census(file.operational_on()));
        for (key, unit) in before.iter().filter(|(_, unit)| unit.tier == "commune") {
            let kind = match after.get(key) {
                None => "dissolved",
                Some(now) if now.level != unit.level => "level_changed",
                Some(now) if now.name != unit.name => "renamed",
                Some(now) if now.parent != unit.parent => "reparented",
                Some(_) => continue,
            };
            let (name, parent) = after.get(key).map_or(("", ""), |now| (&now.name, &now.parent));
            told.insert([batch, kind, key, &unit.name, name, &unit.parent, parent].map(str::to_owned));
        }
    }
    let listed = list("reorg_2019_2024_changes");
    let listed: BTreeSet<Vec<String>> = listed.iter().map(|row| row.iter().map(str::to_owned).collect()).collect();
    assert_eq!(listed.len(), 113);
    assert_eq!(told.iter().map(|row| row.to_vec()).collect::<BTreeSet<_>>(), listed);
}

#[test]
fn a_dissolved_commune_goes_into_one_that_goes_on_in_its_district_and_the_file_says_by_rule() {
    let mut targets = 0;
    for file in files().iter().take(3) {
        let (before, after) = (eve(file), census(file.operational_on()));
        let written = &WRITTEN.iter().find(|written| written.name == file.effect.get("file")).unwrap().text;
        for item in file.items() {
            for input in item["from"].as_array().unwrap() {
                let target = &after[text(&item["continues"], "agency")];
                assert_eq!(before[text(input, "agency")].parent, target.parent, "{item:?}");
                let row =
                    written.lines().find(|line| line.contains(&format!("\"{}\"", text(input, "agency")))).unwrap();
                assert!(row.contains("# synthetic: "), "{row}");
                targets += 1;
            }
        }
    }
    assert_eq!(targets, 29 + 28);
}

#[test]
fn in_july_2025_every_link_of_the_mapping_is_there_and_no_other() {
    let file = file("1669/NQ-UBTVQH15");
    let mut links = BTreeSet::new();
    for item in file.items() {
        for input in item["from"].as_array().unwrap() {
            let created = item.get("created").map_or("", |created| text(created, "area_code"));
            let is_whole = if text(input, "share") == "whole" { "full" } else { "partial" };
            links.insert([text(input, "agency"), text(input, "name"), created, is_whole].map(str::to_owned));
        }
    }
    let (districts, links): (BTreeSet<_>, BTreeSet<_>) = links.into_iter().partition(|link| link[2].is_empty());
    assert_eq!(districts.len(), 12);
    let mapping = list("reorg_2025_07_mapping");
    let mapping: BTreeSet<[String; 4]> =
        mapping.iter().map(|row| [&row[0], &row[1], &row[4], &row[6]].map(str::to_owned)).collect();
    assert_eq!(mapping.len(), 243);
    assert_eq!(links, mapping);
}

/// Golden scenario 5.
#[test]
fn xa_cong_hoa_goes_to_an_phu_in_part_to_nam_an_phu_without_people_and_the_rest_to_lai_khe() {
    let file = file("1669/NQ-UBTVQH15");
    let parts: Vec<(String, &str)> = file
        .inputs()
        .filter(|(_, input)| text(input, "agency") == "10639")
        .map(|(number, input)| {
            let item = file.items().nth(usize::try_from(number - 1).unwrap()).unwrap();
            (text(&item["created"], "name").to_owned(), text(input, "share"))
        })
        .collect();
    let expected = [("Xã An Phú", "part"), ("Xã Nam An Phụ", "part-area-only"), ("Xã Lai Khê", "remainder")];
    assert_eq!(parts, expected.map(|(name, share)| (name.to_owned(), share)));
}

/// R-REG-7: what ended says nothing more, and what a reorganisation changes is told on the right side of it.
#[test]
fn r_reg_7_facts_of_an_agency_are_recorded_on_the_side_of_the_reorganisation_on_which_they_lie() {
    let rows = by_agency();
    for file in files() {
        let ended: BTreeSet<&str> = file.inputs().map(|(_, input)| text(input, "agency")).collect();
        for key in file.concerned() {
            for line in rows.get(key).into_iter().flatten() {
                let is_after = line.date("effective_on") >= file.operational_on();
                assert_eq!(is_after, line.recorded_at > file.effect.recorded_at, "{line:?}");
                assert!(!(is_after && ended.contains(key)), "{line:?}");
            }
        }
    }
}

/// R-QMS-7: a successor begins with its people and nothing else; what it is comes from the file alone.
#[test]
fn what_a_reorganisation_creates_begins_undeclared_and_with_officers_from_its_first_day() {
    let (mut begun, mut declared) = (0, 0);
    let created = files().iter().flat_map(|file| file.items().map(move |item| (file, item)));
    for (file, unit) in created.filter_map(|(file, item)| Some((file, item.get("created")?))) {
        let lines = &by_agency()[text(unit, "key")];
        assert!(lines.iter().all(|line| line.file != "agencies"));
        let first = |wanted: &str| lines.iter().find(|line| line.file == wanted).map(|line| line.date("effective_on"));
        assert_eq!((first("officers"), lines[0].file.as_str()), (Some(file.operational_on()), "officers"), "{unit:?}");
        begun += usize::from(first("projects").is_some());
        declared += usize::from(first("declarations").is_some());
        assert!(first("declarations").is_none_or(|on| on >= day("2025-11-17")), "{unit:?}");
    }
    assert!((50..78).contains(&begun) && (10..=16).contains(&declared), "{begun} began, {declared} declared");
}

/// R-QMS-7: who was renamed or raised declares again, most within the year and not everybody in the last half year.
#[test]
fn r_qms_7_most_that_were_renamed_declare_again() {
    let rows = by_agency();
    for (places, until, share) in [(0..2, "2020-12-31", 80..100), (2..3, "2025-06-30", 25..80)] {
        let (mut asked, mut answered) = (0, 0);
        for file in &files()[places] {
            let on = file.operational_on();
            let renamed = |unit: &&toml::Value| unit.get("name").or(unit.get("level")).is_some();
            for unit in file.items().filter_map(|item| item.get("continues")).filter(renamed) {
                let declared = rows[text(unit, "agency")].iter().filter(|line| line.file == "declarations");
                let dates: Vec<_> = declared.map(|line| line.date("effective_on")).collect();
                asked += usize::from(dates.iter().any(|date| *date < on));
                let again = dates.iter().any(|date| on <= *date && *date <= day(until));
                answered += usize::from(dates.iter().any(|date| *date < on) && again);
            }
        }
        assert!(asked > 15 && share.contains(&(answered * 100 / asked)), "{answered} of {asked} by {until}");
    }
}

#[test]
fn texts_of_the_files_are_nfc_and_short_and_no_number_looks_real_that_is_not() {
    for written in WRITTEN.iter().filter(|file| file.name.ends_with(".toml")) {
        assert!(is_nfc(&written.text), "{}", written.name);
    }
    for file in files() {
        let own = |key: &str| file.table[key].as_str().unwrap();
        assert!(own("title").chars().count() <= 200 && !own("title").contains("  "), "{}", own("title"));
        let is_verified = own("number").starts_with(|first: char| first.is_ascii_digit());
        assert_eq!(is_verified, !own("title").contains("chưa được xác minh"), "{}", own("title"));
    }
}
