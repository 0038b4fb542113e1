//! What the figures and the lists look like, from the server's answer to the printed line.

use super::lines::{actions_listing, findings_listing};
use super::*;
use crate::format::Lang;
use crate::output::Format;
use contracts::common::v1::{FindingClass, Provenance, Tier};
use std::collections::BTreeMap;

fn origin() -> Origin {
    Origin::of(Some(Provenance {
        as_of: "2021-12-31".to_owned(),
        known_at: crate::when::known_at("2021-12-31").ok(),
        positions: BTreeMap::from([("inspections".to_owned(), 2500)]),
    }))
}

fn row(key: &str, raised: i64, closed: i64, mean: Option<&str>) -> pb::FindingRow {
    pb::FindingRow {
        key: key.to_owned(),
        raised,
        closed,
        open: raised - closed,
        mean_days_to_close: mean.map(str::to_owned),
        ..Default::default()
    }
}

/// The shape that scripts rely on.
#[test]
fn the_json_is_exactly_what_is_documented() {
    let listing =
        rows(By::Class, &[row("major", 3, 2, Some("41.50"))], Some(row("total", 3, 2, Some("41.50"))), origin());
    let figures = concat!(
        r#""raised":3,"open":1,"overdue":0,"closed":2,"withdrawn":0,"extinguished":0,"noted":0,"#,
        r#""mean_open_days":null,"max_open_days":null,"mean_days_to_close":"41.50"}"#
    );
    assert_eq!(
        listing.shown(Format::Json, Lang::Vi).unwrap(),
        format!(
            "{}{{\"class\":\"major\",{figures},{{\"class\":\"all\",{figures}]}}\n",
            r#"{"as_of":"2021-12-31","known_at":"2021-12-31T16:59:59.999999Z","positions":{"inspections":2500},"rows":["#
        )
    );
}

/// R-RPT-4
#[test]
fn r_rpt_4_the_mean_of_nothing_is_a_dash_and_nothing_is_cut_off() {
    let given = [row("major", 3, 2, Some("41.50")), row("observation", 4, 0, None)];
    let table = rows(By::Class, &given, Some(row("total", 7, 2, Some("41.50"))), origin());
    let table = table.shown(Format::Table, Lang::Vi).unwrap();
    let line = |name: &str| table.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned();
    assert!(line("Không phù hợp nặng").ends_with("41,50"), "{table}");
    assert!(line("Lưu ý").ends_with('—') && line("Tổng cộng").ends_with("41,50"), "{table}");
    assert!(!table.contains("Đã rút"), "what nobody did has no column: {table}");
}

#[test]
fn a_clause_shows_its_title_to_people_and_its_number_to_programs() {
    let listing = rows(By::Clause, &[row("9.2", 5, 1, None), row("", 2, 0, None)], None, origin());
    let table = listing.shown(Format::Table, Lang::Vi).unwrap();
    assert!(table.contains("9.2 Đánh giá nội bộ") && table.contains("(không nêu điều khoản)"), "{table}");
    let csv = listing.shown(Format::Csv, Lang::Vi).unwrap();
    assert!(csv.starts_with("clause,raised,open,overdue,closed,"), "{csv}");
    assert!(csv.contains("\r\n9.2,5,4,0,1,") && csv.contains("\r\n,2,2,") && csv.contains("\r\nall,0,"), "{csv}");
    let chapters = rows(By::Chapter, &[row("7", 1, 0, None)], None, origin());
    assert!(chapters.shown(Format::Table, Lang::En).unwrap().contains("7 Support"));
}

#[test]
fn a_finding_stands_with_its_agency_its_clause_and_its_days() {
    let line = pb::FindingLine {
        agency_name: "UBND thành phố Hải Dương".to_owned(),
        tier: Tier::District.into(),
        year: 2021,
        item: "B19".to_owned(),
        clause: Some("9.2".to_owned()),
        class: FindingClass::Major.into(),
        text: "Chưa đánh giá nội bộ".to_owned(),
        status: pb::FindingStatus::ActionAccepted.into(),
        raised_on: "2021-08-10".to_owned(),
        due_on: Some("2021-10-15".to_owned()),
        overdue: true,
        days: 143,
        escalated: true,
        ..Default::default()
    };
    let listing = findings_listing(&[line], origin(), Lang::Vi);
    let table = listing.shown(Format::Table, Lang::Vi).unwrap();
    for wanted in ["quá hạn", "15/10/2021", "lặp lại", "9.2 Đánh giá nội bộ", "1 phát hiện: 1 đang khắc phục"]
    {
        assert!(table.contains(wanted), "{wanted} in {table}");
    }
    let csv = listing.shown(Format::Csv, Lang::Vi).unwrap();
    assert!(csv.contains(",B19,major,9.2,action-accepted,2021-08-10,2021-10-15,yes,,143,yes,"), "{csv}");
}

#[test]
fn an_overdue_finding_without_an_accepted_action_says_so() {
    let action = pb::OverdueAction {
        agency_name: "UBND xã A".to_owned(),
        class: FindingClass::Minor.into(),
        text: "Chưa niêm yết".to_owned(),
        due_on: "2021-11-30".to_owned(),
        days_overdue: 31,
        ..Default::default()
    };
    let table = actions_listing(&[action], origin(), Lang::Vi).shown(Format::Table, Lang::Vi).unwrap();
    assert!(table.contains("Chưa có cách khắc phục được chấp nhận: Chưa niêm yết"), "{table}");
    assert!(table.contains("1 việc khắc phục quá hạn"), "{table}");
}
