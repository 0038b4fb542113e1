//! What a plan looks like, from the server's answer to the printed page.

use super::super::chain::tests::chain;
use super::*;
use crate::answer::page;
use crate::output::Format;
use crate::when::Origin;
use contracts::common::v1::InspectionMode;

/// The inspection plan of 2021 with one task, one agency and some money.
fn plan() -> Plan {
    let item = pb::PlanItem {
        item: "i-1".to_owned(),
        code: "II.1".to_owned(),
        content: "Kiểm tra việc duy trì".to_owned(),
        activity: pb::Activity::Inspection.into(),
        lead: "a-skhcn".to_owned(),
        cooperating: vec!["a-snv".to_owned()],
        deadline: "2021-10-30".to_owned(),
        product: None,
    };
    let task = pb::Task {
        item: Some(item.clone()),
        standing: pb::TaskStanding::CompletedLate.into(),
        percent: 100,
        completed_on: Some("2021-11-15".to_owned()),
        result: Some("Đã kết luận 46 cơ quan".to_owned()),
        late_days: Some(16),
        ..Default::default()
    };
    let selected = pb::Selected {
        agency: "a-288".to_owned(),
        mode: InspectionMode::OnSite.into(),
        reason: "Cấp huyện".to_owned(),
    };
    let budget = pb::BudgetLine {
        source: "Ngân sách tỉnh".to_owned(),
        allocated_dong: 120_000_000,
        settled_dong: 98_500_000,
        ..Default::default()
    };
    let amended = pb::PlanStep {
        kind: pb::PlanStepKind::Amended.into(),
        happened_on: "2021-08-02".to_owned(),
        document: Some("2100/KH-BCĐ".to_owned()),
        added: vec![item],
        removed: vec![pb::RemovedItem { item: "i-9".to_owned(), reason: "Phòng, chống dịch".to_owned() }],
        ..Default::default()
    };
    let campaign =
        pb::PlannedCampaign { template: "ISO-2015".into(), from: "2021-07-15".into(), until: "2021-10-30".into() };
    let plan = pb::Plan {
        plan_id: "p-1".to_owned(),
        kind: pb::PlanKind::Inspection.into(),
        status: pb::PlanStatus::Promulgated.into(),
        title: "Kế hoạch năm 2021".to_owned(),
        year: 2021,
        number: Some("1524/KH-BCĐ".to_owned()),
        programme: Some("p-0".to_owned()),
        lead_body: "a-skhcn".to_owned(),
        tasks: 1,
        tasks_completed: 1,
        items: vec![task],
        selection: vec![selected],
        campaign: Some(campaign),
        budget: vec![budget],
        steps: vec![amended],
        ..Default::default()
    };
    let programme =
        pb::Plan {
            number: Some("990/KH-UBND".to_owned()), title: "Áp dụng ISO 9001".to_owned(), ..Default::default()
        };
    let names =
        [("a-skhcn", "Sở Khoa học và Công nghệ"), ("a-snv", "Sở Nội vụ"), ("a-288", "UBND thành phố Hải Dương")];
    let names = Names(names.map(|(id, name)| (id.to_owned(), name.to_owned())).into());
    Plan { plan, programme: Some(programme), chain: chain(), names }
}

fn shown(format: Format, lang: Lang) -> String {
    page("plan", Origin::default(), (format, lang), |lang| plan().record(lang)).unwrap()
}

#[test]
fn people_see_tasks_documents_agencies_money_and_history() {
    let table = shown(Format::Table, Lang::Vi);
    for wanted in [
        "990/KH-UBND – Áp dụng ISO 9001",
        "15/07/2021 – 30/10/2021, đề cương ISO-2015",
        "\nNhiệm vụ (1)\n",
        "Kiểm tra việc duy trì (kết quả: Đã kết luận 46 cơ quan)",
        "Hoàn thành quá hạn",
        "\nVăn bản (5)\n",
        "    ← 19/2014/QĐ-TTg",
        "\nCơ quan được kiểm tra (1)\n",
        "UBND thành phố Hải Dương",
        "120.000.000",
        "98.500.000",
        "Sửa đổi, bổ sung",
        "Phòng, chống dịch",
    ] {
        assert!(table.contains(wanted), "{wanted} in:\n{table}");
    }
    assert!(!table.contains("a-skhcn") && !table.contains("Điều chỉnh"), "{table}");
    assert!(shown(Format::Table, Lang::En).contains("\nTask (1)\n"), "{}", shown(Format::Table, Lang::En));
}

/// The shape that scripts rely on.
#[test]
fn programs_get_ids_codes_and_iso_dates() {
    let json: serde_json::Value = serde_json::from_str(&shown(Format::Json, Lang::Vi)).unwrap();
    let plan = &json["plan"];
    assert_eq!(
        (&plan["kind"], &plan["status"], &plan["programme"]),
        (&"inspection".into(), &"promulgated".into(), &"p-0".into())
    );
    let item = &plan["items"][0];
    assert_eq!((&item["lead"], &item["cooperating"][0]), (&"a-skhcn".into(), &"a-snv".into()));
    assert_eq!((&item["standing"], &item["completed_on"]), (&"completed-late".into(), &"2021-11-15".into()));
    assert_eq!(plan["documents"][2]["number"], "19/2014/QĐ-TTg");
    assert_eq!(plan["documents"][2]["linked_to"], "848/KH-UBND");
    assert_eq!(plan["budget"][0]["settled_dong"], 98_500_000);
    assert_eq!(plan["campaign"]["from"], "2021-07-15");
    assert_eq!(plan["steps"][0]["added"][0], "II.1");
    let csv = shown(Format::Csv, Lang::Vi);
    assert!(csv.contains("Inspections,\"2021-07-15 – 2021-10-30, checklist ISO-2015\"\r\n"), "{csv}");
    assert!(csv.contains("Selected,UBND thành phố Hải Dương · On site · Cấp huyện\r\n"), "{csv}");
}
