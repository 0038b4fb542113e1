//! What the figures look like, from the server's answer to the printed line.

use super::*;
use crate::output::Format;

fn row(key: &str, name: &str, concluded: i64, mean: Option<&str>) -> pb::InspectionRow {
    pb::InspectionRow {
        key: key.to_owned(),
        name: name.to_owned(),
        agencies: concluded,
        concluded,
        good: concluded,
        mean_score: mean.map(str::to_owned),
        ..Default::default()
    }
}

#[test]
fn a_campaign_has_its_id_for_programs_and_its_number_for_people() {
    let given = [row("c-1", "1524/KH-BCĐ – Kiểm tra năm 2021", 46, Some("88.15"))];
    let listing = rows(By::Campaign, &given, Some(row("total", "Tổng cộng", 46, Some("88.15"))), Origin::default());
    let table = listing.shown(Format::Table, Lang::Vi).unwrap();
    assert!(table.contains("1524/KH-BCĐ – Kiểm tra năm 2021") && table.contains("88,15"), "{table}");
    assert!(table.contains("Tổng cộng") && !table.contains("c-1") && !table.contains("Đã hủy"), "{table}");
    let json = listing.shown(Format::Json, Lang::Vi).unwrap();
    assert!(json.contains(r#"{"campaign":"c-1","name":"1524/KH-BCĐ – Kiểm tra năm 2021","agencies":46,"#), "{json}");
    assert!(json.contains(r#"{"campaign":"all","name":"Tổng cộng","agencies":46,"#), "{json}");
}

/// R-RPT-4
#[test]
fn r_rpt_4_a_mean_of_nothing_is_a_dash() {
    let given = [row("good", "", 30, Some("94.20")), row("", "", 0, None)];
    let listing = rows(By::Grade, &given, Some(row("total", "", 30, Some("94.20"))), Origin::default());
    let table = listing.shown(Format::Table, Lang::Vi).unwrap();
    let line = |name: &str| table.lines().find(|line| line.trim().starts_with(name)).unwrap_or_default().to_owned();
    assert!(line("(chưa xếp loại)").ends_with('—') && line("Tốt").ends_with("94,20"), "{table}");
    let csv = listing.shown(Format::Csv, Lang::En).unwrap();
    assert!(csv.starts_with("grade,agencies,selected,") && csv.contains("\r\n,0,0,"), "{csv}");
}

#[test]
fn an_agency_for_which_nothing_is_scheduled_stands_in_the_list() {
    let selected = pb::InspectionLine {
        campaign_number: "1524/KH-BCĐ".to_owned(),
        agency_name: "UBND xã A".to_owned(),
        status: pb::InspectionStatus::Selected.into(),
        ..Default::default()
    };
    let listing = listing(&[selected], Origin::default(), Lang::Vi);
    let table = listing.shown(Format::Table, Lang::Vi).unwrap();
    assert!(table.contains("Đã chọn") && table.contains("1 cơ quan: 1 đã chọn"), "{table}");
    assert!(listing.shown(Format::Csv, Lang::Vi).unwrap().contains(",selected,,,,,,"), "absent is empty, not 0");
}
