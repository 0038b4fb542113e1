//! Files as people write them: good ones become messages, bad ones are told by line, key and reason.

use contracts::registry::v1 as pb;
use pb::resolution_item::Outcome as Told;

use super::*;
use crate::{ids, lists};

pub(crate) const GOOD: &str = r#"# line 1 is a comment
number = "1669/NQ-UBTVQH15"
title = "Về việc sắp xếp"
adopted_on = 2025-06-16
in_force_on = 2025-06-16
operational_on = 2025-07-01

[[closing]]
tier = "commune"
level = "ward"
live = 21

[[item]]
number = 1
created = { key = "2025-10507", name = "Phường Thành Đông", tier = "commune", kind = "commune-committee", level = "ward", area_code = "10507", parent = "2025-tinh" }
from = [
  { agency = "10507", name = "Phường Cẩm Thượng", share = "whole" },
  { agency = "10663", share = "remainder", after = [75, 70] },
]
named = [{ name = "phường Cẩm Thượng", share = "whole" }]

[[item]]
number = 2
continues = { agency = "10876", name = "Xã Thanh Quang", parent = "" }

[[item]]
number = 3
abolished = true
from = [{ agency = "288", share = "whole" }]

[[item]]
number = 4
created = { key = "2025-tinh", name = "Ban Quản lý", tier = "province", kind = "authority" }
[[item.from]]
agency = "BQL"
share = "part-area-only"
"#;

fn read(text: &str) -> Result<File, Vec<Problem>> {
    File::read("a.toml", text.as_bytes())
}

/// What is wrong with the good file after one text was replaced: line, key and reason.
fn told(from: &str, to: &str) -> Vec<(usize, String, String)> {
    assert!(GOOD.contains(from), "{from} is in the file");
    let problems = read(&GOOD.replacen(from, to, 1)).err().unwrap_or_default();
    problems.into_iter().map(|problem| (problem.line, problem.field, problem.reason)).collect()
}

fn resolved(text: &str) -> pb::Resolution {
    let file = read(text).unwrap_or_else(|problems| panic!("{problems:?}"));
    resolution(&file, "30", |key| Ok(ids::agency("30", key))).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn a_good_file_becomes_the_message() {
    let message = resolved(GOOD);
    assert_eq!((message.number.as_str(), message.operational_on.as_str()), ("1669/NQ-UBTVQH15", "2025-07-01"));
    assert_eq!(message.closing.len(), 1);
    assert_eq!(lists::LEVEL.code(message.closing[0].level), "ward");
    assert_eq!(message.items.iter().map(|item| item.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    let agency = |key| ids::agency("30", key);
    let Some(Told::Created(created)) = &message.items[0].outcome else { panic!("item 1 creates") };
    assert_eq!(created.agency_id, Some(agency("2025-10507")));
    assert_eq!(created.parent, Some(agency("2025-tinh")), "an agency of the same file");
    assert_eq!(message.items[0].inputs[1].after, [70, 75]);
    assert_eq!(message.items[0].named[0].name, "phường Cẩm Thượng");
    let Some(Told::Continues(continues)) = &message.items[1].outcome else { panic!("item 2 continues") };
    assert_eq!((continues.agency_id.as_str(), continues.parent.as_deref()), (agency("10876").as_str(), Some("")));
    assert!(matches!(message.items[2].outcome, Some(Told::Abolished(_))));
    assert_eq!(lists::SHARE.code(message.items[3].inputs[0].share), "part-area-only");
}

#[test]
fn layout_and_spelling_of_accents_make_no_difference() {
    use unicode_normalization::UnicodeNormalization as _;
    let decomposed: String = GOOD.nfd().collect();
    let other = format!("\u{feff}# another comment\r\n{}", decomposed.replace("title = \"", "title = \"  "));
    assert_eq!(resolved(&other), resolved(GOOD));
}

#[test]
fn a_bad_file_is_told_by_line_key_and_reason() {
    let cases = [
        ("title = ", "titel = ", 3, "\"titel\"", "is no key here; they are number, title"),
        ("title = \"Về việc sắp xếp\"\n", "", 1, "title", "is missing"),
        ("\"Về việc sắp xếp\"", "\"  \"", 3, "title", "is blank"),
        ("\"Về việc sắp xếp\"", "7", 3, "title", "7 is not a text"),
        ("Về việc", "Về\\u0007việc", 3, "title", "control character"),
        ("2025-07-01", "\"2025-07-01\"", 6, "operational_on", "without quotes"),
        ("2025-07-01", "2025-07-01T00:00:00", 6, "operational_on", "is not a date"),
        ("2025-07-01", "2025-06-31", 6, "", "is no TOML"),
        ("live = 21", "live = -21", 11, "live", "not negative"),
        ("live = 21", "live = 21.0", 11, "live", "not negative"),
        ("tier = \"commune\"\nlevel", "tier = \"hamlet\"\nlevel", 9, "tier", "known are province, district, commune"),
        ("number = 2", "number = \"2\"", 23, "number", "\"2\" is not a whole number"),
        ("key = \"2025-10507\", ", "", 15, "key", "is missing"),
        ("area_code =", "code =", 15, "\"code\"", "area_code"),
        ("{ agency = \"10507\", name", "{ name", 17, "agency", "is missing"),
        (
            "share = \"whole\" },\n  {",
            "share = \"all\" },\n  {",
            17,
            "share",
            "known are whole, part, part-area-only, remainder",
        ),
        ("after = [75, 70]", "after = 75", 18, "after", "is not a list of numbers"),
        ("after = [75, 70]", "after = [75, \"x\"]", 18, "after", "\"x\" is not a whole number"),
        ("continues = {", "continued = {", 24, "\"continued\"", "created, continues, abolished"),
        ("number = 3", "number = 3\ncontinues = { agency = \"1\" }", 26, "item", "says continues and abolished"),
        ("abolished = true", "abolished = false", 26, "abolished", "write true"),
        ("abolished = true", "abolished = \"yes\"", 28, "abolished", "true or false"),
        ("from = [{ agency = \"288\", share = \"whole\" }]", "from = [\"288\"]", 29, "from", "is not a table"),
        ("key = \"2025-tinh\"", "key = \"2025-10507\"", 33, "key", "is the key of line 15 already"),
        ("[[item]]\nnumber = 2", "[[item]\nnumber = 2", 22, "", "is no TOML"),
    ];
    for (from, to, line, key, reason) in cases {
        let told = told(from, to);
        let found =
            told.iter().any(|(at, its_key, why)| (*at, its_key.as_str()) == (line, key) && why.contains(reason));
        assert!(found, "{to:?} {line} {key} {reason}: {told:?}");
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let text = GOOD.replace("\"whole\"", "\"all\"").replace("live = 21", "live = many").replace("many", "\"many\"");
    let lines: Vec<usize> = read(&text).unwrap_err().iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [11, 17, 20, 29]);
}

#[test]
fn a_file_without_items_or_that_is_no_text_is_refused() {
    let head = GOOD.split("[[item]]").next().unwrap_or_default();
    assert_eq!(read(head).unwrap_err()[0].field, "item");
    let problems = File::read("a.toml", b"number = \"1\"\ntitle = \"\xff\"").unwrap_err();
    assert_eq!((problems[0].line, problems[0].reason.contains("UTF-8")), (2, true));
}

#[test]
fn every_reference_that_cannot_be_found_is_told_with_its_line() {
    let file = read(GOOD).unwrap();
    let problems = resolution(&file, "30", |reference| Err(format!("no {reference}"))).unwrap_err();
    let told: Vec<(usize, &str)> = problems.iter().map(|problem| (problem.line, problem.reason.as_str())).collect();
    assert_eq!(told, [(17, "no 10507"), (18, "no 10663"), (24, "no 10876"), (29, "no 288"), (35, "no BQL")]);
}

#[test]
fn a_parent_that_is_new_and_old_at_once_is_refused() {
    let file = read(GOOD).unwrap();
    let problems = resolution(&file, "30", |_| Ok("another".to_owned())).unwrap_err();
    assert_eq!((problems.len(), problems[0].line, problems[0].field.as_str()), (1, 15, "parent"));
}

#[test]
fn the_register_is_asked_by_id_code_exact_name_and_key() {
    let agency = |id: &str, name: &str, code: Option<&str>| pb::Agency {
        agency_id: id.to_owned(),
        name: name.to_owned(),
        area_code: code.map(str::to_owned),
        ..Default::default()
    };
    let by_key = ids::agency("30", "SKHCN");
    let land = Land::of(vec![
        agency("a", "Xã An Phú", Some("10507")),
        agency("b", "Xã Đoàn Kết", Some("10510")),
        agency("c", "Xã Đoàn Kết", Some("10513")),
        agency(&by_key, "Sở Khoa học và Công nghệ", None),
    ]);
    let id = "018f4e5a-7c1d-7b3a-9f10-2b6c5d4e3f21";
    for (reference, found) in [(id, id), ("10507", "a"), ("Xã An Phú", "a"), ("SKHCN", by_key.as_str())] {
        assert_eq!(land.find(reference).as_deref(), Ok(found), "{reference}");
    }
    let wrong = |reference| land.find(reference).unwrap_err();
    assert!(wrong("Xã Đoàn Kết").contains("10510") && wrong("Xã Đoàn Kết").contains("10513"));
    assert!(wrong("10600").contains("area code") && wrong("xã an phú").contains("exact name"));
    assert!(land.agency("10510").is_some() && land.agency(id).is_none());
}
