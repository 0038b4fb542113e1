//! What the figures look like, from the server's answer to the printed line.

use super::*;
use contracts::common::v1::Provenance;

fn row(key: &str, agencies: i64, declared: i64, share: Option<&str>) -> pb::ComplianceRow {
    let (key, name) = (key.to_owned(), String::new());
    pb::ComplianceRow { key, name, agencies, declared, share_percent: share.map(str::to_owned), not_carried: 0 }
}

fn answer(by: By, given: Vec<pb::ComplianceRow>, total: pb::ComplianceRow) -> Answer {
    answer_on(None, by, given, total)
}

fn answer_on(map: Option<&str>, by: By, given: Vec<pb::ComplianceRow>, total: pb::ComplianceRow) -> Answer {
    let provenance = Provenance {
        as_of: "2020-12-31".to_owned(),
        known_at: when::known_at("2020-12-31").ok(),
        positions: BTreeMap::from([("registry".to_owned(), 7435)]),
    };
    let districts = BTreeMap::from([(
        "d-288".to_owned(),
        District { code: Some("288".to_owned()), name: "Thành phố Hải Dương".to_owned() },
    )]);
    let rows = rows(by, given, Some(total), true, map.is_some(), &districts);
    Answer { by, origin: Origin::of(Some(provenance)), map: map.map(str::to_owned), rows, not_carried: vec![] }
}

/// The shape that scripts rely on.
#[test]
fn the_json_is_exactly_what_is_documented() {
    let given = vec![row("province", 18, 18, Some("100.00")), row("commune", 235, 234, Some("99.57"))];
    let answer = answer(By::Tier, given, row("total", 253, 252, Some("99.60")));
    assert_eq!(
        output::json(&answer).unwrap(),
        concat!(
            r#"{"as_of":"2020-12-31","known_at":"2020-12-31T16:59:59.999999Z","positions":{"registry":7435},"rows":["#,
            r#"{"tier":"province","agencies":18,"declared":18,"share":"100.00"},"#,
            r#"{"tier":"district","agencies":0,"declared":0,"share":null},"#,
            r#"{"tier":"commune","agencies":235,"declared":234,"share":"99.57"},"#,
            r#"{"tier":"all","agencies":253,"declared":252,"share":"99.60"}]}"#,
            "\n"
        )
    );
}

/// Golden scenario 11, R-RPT-4: nothing is cut off.
#[test]
fn r_rpt_4_43_of_45_prints_95_56_and_307_of_322_prints_95_34() {
    let given = vec![row("province", 45, 43, Some("95.56")), row("commune", 322, 307, Some("95.34"))];
    let table = answer(By::Tier, given, row("total", 367, 350, Some("95.37"))).table(Lang::Vi);
    let line = |name: &str| table.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned();
    assert!(line("Cấp tỉnh").ends_with("95,56 %"), "{table}");
    assert!(line("Cấp xã").ends_with("95,34 %"), "{table}");
    assert!(line("Cấp huyện").ends_with('—'), "{table}");
    assert!(line("Toàn tỉnh").ends_with("95,37 %"), "{table}");
}

#[test]
fn a_district_has_its_code_and_its_name() {
    let mut city = row("d-288", 26, 26, Some("100.00"));
    city.name = "Thành phố Hải Dương".to_owned();
    let answer = answer(By::District, vec![city, row("", 18, 0, Some("0.00"))], row("total", 44, 26, Some("59.09")));
    let json = output::json(&answer).unwrap();
    assert!(json.contains(r#"{"district":"d-288","code":"288","name":"Thành phố Hải Dương","agencies":26"#), "{json}");
    assert!(json.contains(r#"{"district":null,"code":null,"name":null,"agencies":18"#), "{json}");
    let csv = answer.csv().unwrap();
    assert!(csv.starts_with("district,code,name,agencies,declared,share,as_of,known_at,positions\r\n"), "{csv}");
    assert!(csv.contains("d-288,288,Thành phố Hải Dương,26,26,100.00,2020-12-31,"), "{csv}");
    assert!(answer.table(Lang::En).contains("288 Thành phố Hải Dương"));
}

#[test]
fn a_table_speaks_the_language_that_was_asked_for() {
    let given = || vec![row("declared", 235, 235, Some("100.00")), row("declared-outdated", 5, 5, Some("100.00"))];
    let total = || row("total", 240, 240, Some("100.00"));
    let vietnamese = answer(By::Status, given(), total()).table(Lang::Vi);
    assert!(
        vietnamese.contains("Đã công bố, cần công bố lại") && vietnamese.contains("Tính đến 31/12/2020"),
        "{vietnamese}"
    );
    let english = answer(By::Status, given(), total()).table(Lang::En);
    assert!(english.contains("Declared, outdated") && english.contains("As of 2020-12-31"), "{english}");
}

/// The shape that scripts rely on, with a map.
#[test]
fn on_a_map_every_form_says_how_many_could_not_be_carried_and_which() {
    let given = vec![pb::ComplianceRow { not_carried: 2, ..row("ward", 1, 1, Some("100.00")) }];
    let total = pb::ComplianceRow { not_carried: 2, ..row("total", 1, 1, Some("100.00")) };
    let mut answer = answer_on(Some("2025-07-01"), By::Level, given, total);
    answer.not_carried = map::tests::units();
    let json = output::json(&answer).unwrap();
    let head =
        r#""map":"2025-07-01","rows":[{"level":"ward","agencies":1,"declared":1,"share":"100.00","not_carried":2},"#;
    assert!(json.contains(head), "{json}");
    assert!(json.contains(r#""not_carried":[{"agency_id":"u-1","name":"Xã Cộng Hòa","area_code":"10639","#), "{json}");
    let csv = answer.csv().unwrap();
    let heads =
        "level,agencies,declared,share,not_carried,map,as_of,known_at,positions\r\nward,1,1,100.00,2,2025-07-01,";
    assert!(csv.starts_with(heads), "{csv}");
    let table = answer.table(Lang::Vi);
    assert!(table.contains("Phường") && table.contains("Không quy đổi được"), "{table}");
    assert!(table.contains("Theo địa giới ngày 01/07/2025"), "{table}");
}
