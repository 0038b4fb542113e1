//! What an inspection looks like, from the server's answer to the printed page.

use super::*;
use crate::answer::page;
use crate::output::Format;
use crate::when::Origin;
use contracts::common::v1::{FindingClass, Grade, InspectionMode};

fn team() -> pb::Team {
    let member = |person: &str, role: pb::TeamRole| pb::TeamMember {
        person: person.to_owned(),
        agency_id: "a-skhcn".to_owned(),
        title: "Chuyên viên".to_owned(),
        role: role.into(),
        formerly: vec![],
    };
    pb::Team {
        decision: "04/QĐ-BCĐ".to_owned(),
        members: vec![member("Nguyễn Văn An", pb::TeamRole::Head), member("Lê Thị Dung", pb::TeamRole::Member)],
        recusals: vec![pb::Recusal {
            person: "Lê Thị Dung".to_owned(),
            agency_id: "a-288".to_owned(),
            reason: "người thân".to_owned(),
            recused_on: "2021-07-01".to_owned(),
        }],
        ..Default::default()
    }
}

fn finding() -> pb::Finding {
    let action = pb::CorrectiveAction {
        kind: pb::ActionKind::CorrectiveAction.into(),
        text: "Lập chương trình đánh giá".to_owned(),
        responsible: "Trần Văn Bình".to_owned(),
        due: "2021-10-15".to_owned(),
        status: pb::ActionStatus::Accepted.into(),
        extensions: vec![pb::Extension { decision: "9/QĐ-BCĐ".to_owned(), ..Default::default() }],
        evidence: vec![pb::Evidence {
            name: "bao-cao.pdf".to_owned(),
            submitted_on: "2021-11-01".to_owned(),
            ..Default::default()
        }],
        checks: vec![pb::EffectivenessCheck {
            effective: true,
            checked_on: "2021-11-20".to_owned(),
            ..Default::default()
        }],
        ..Default::default()
    };
    pb::Finding {
        item: "B19".to_owned(),
        clause: Some("9.2".to_owned()),
        finding_class: FindingClass::Major.into(),
        escalated_from: FindingClass::Minor.into(),
        text: "Chưa đánh giá nội bộ".to_owned(),
        status: pb::FindingStatus::ActionAccepted.into(),
        due: Some("2021-11-15".to_owned()),
        actions: vec![action],
        root_causes: vec![pb::RootCause {
            text: "Chưa phân công".to_owned(),
            by: "An".to_owned(),
            ..Default::default()
        }],
        ..Default::default()
    }
}

fn minutes() -> pb::Minutes {
    pb::Minutes {
        number: "12/BB-ĐKT".to_owned(),
        summary: "Duy trì tốt".to_owned(),
        drawn_on: "2021-08-10".to_owned(),
        signatures: vec![pb::MinutesSignature {
            side: pb::Side::Team.into(),
            person: "Nguyễn Văn An".to_owned(),
            title: Some("Trưởng đoàn".to_owned()),
            reservation: None,
            signed_on: "2021-08-10".to_owned(),
        }],
        refusal: Some(pb::MinutesRefusal {
            person: "Phạm Văn C".to_owned(),
            reason: "không đồng ý".to_owned(),
            refused_on: "2021-08-11".to_owned(),
        }),
        settled: true,
    }
}

fn told() -> Inspection {
    let conclusion = pb::Conclusion {
        document: "12/KL-BCĐ".to_owned(),
        score_hundredths: Some(8571),
        grade: Grade::Fair.into(),
        declaration_valid: true,
        majors: 1,
        minors: 0,
        concluded_on: "2021-09-01".to_owned(),
    };
    let assessment = |item: &str, answer: pb::Answer, note: Option<&str>| pb::Assessment {
        item: item.to_owned(),
        answer: answer.into(),
        note: note.map(str::to_owned),
        ..Default::default()
    };
    let inspection = pb::Inspection {
        inspection_id: "k-1".to_owned(),
        agency_id: "a-288".to_owned(),
        campaign_id: "c-1".to_owned(),
        year: 2021,
        mode: InspectionMode::OnSite.into(),
        status: pb::InspectionStatus::Concluded.into(),
        visit_on: "2021-08-10".to_owned(),
        notices: vec![pb::Notice {
            document: "05/TB-ĐKT".to_owned(),
            checklist: true,
            self_report_due: Some("2021-08-05".to_owned()),
            sent_on: "2021-07-20".to_owned(),
        }],
        checklist: Some("ISO-2015".to_owned()),
        checklist_version: Some(1),
        assessments: vec![
            assessment("A3", pb::Answer::Conforms, None),
            assessment("B19", pb::Answer::NonconformMajor, Some("Không có chương trình")),
        ],
        findings: vec![finding()],
        minutes: Some(minutes()),
        conclusion: Some(conclusion),
        ..Default::default()
    };
    let item = |code: &str, content: &str| pb::ChecklistItem {
        code: code.to_owned(),
        content: content.to_owned(),
        part: pb::ChecklistPart::B.into(),
        ..Default::default()
    };
    let checklist = pb::ChecklistVersion {
        edition: "TCVN ISO 9001:2015".to_owned(),
        items: vec![item("A3", "Công bố"), item("B19", "Đánh giá nội bộ")],
        ..Default::default()
    };
    let campaign =
        pb::Campaign {
            number: "1524/KH-BCĐ".to_owned(), title: "Kiểm tra năm 2021".to_owned(), ..Default::default()
        };
    let names = [("a-288", "UBND thành phố Hải Dương"), ("a-skhcn", "Sở Khoa học và Công nghệ")];
    let names = Names(names.map(|(id, name)| (id.to_owned(), name.to_owned())).into());
    Inspection { inspection, campaign: Some(campaign), team: Some(team()), checklist: Some(checklist), names }
}

fn shown(format: Format, lang: Lang) -> String {
    page("inspection", Origin::default(), (format, lang), |lang| told().record(lang)).unwrap()
}

#[test]
fn people_see_papers_team_findings_actions_and_answers() {
    let table = shown(Format::Table, Lang::Vi);
    for wanted in [
        "UBND thành phố Hải Dương",
        "1524/KH-BCĐ – Kiểm tra năm 2021",
        "ISO-2015, bản 1 (TCVN ISO 9001:2015)",
        "05/TB-ĐKT 20/07/2021 · kèm đề cương · báo cáo trước ngày 05/08/2021",
        "12/BB-ĐKT 10/08/2021: Duy trì tốt",
        "Đoàn kiểm tra ký 10/08/2021: Nguyễn Văn An (Trưởng đoàn)",
        "Cơ quan được kiểm tra từ chối ký 11/08/2021: Phạm Văn C (không đồng ý)",
        "12/KL-BCĐ 01/09/2021 · 85,71 điểm · Khá · 1 không phù hợp nặng, 0 nhẹ · bản công bố còn giá trị",
        "\nĐoàn kiểm tra (2)\n",
        "không tham gia: người thân",
        "9.2 Đánh giá nội bộ",
        "lặp lại, trước là không phù hợp nhẹ",
        "15/11/2021",
        "9/QĐ-BCĐ",
        "bao-cao.pdf (01/11/2021)",
        "có hiệu lực (20/11/2021)",
        "\nKết quả theo đề cương (2)\n",
        "Không có chương trình",
        "\nNguyên nhân (1)\n",
    ] {
        assert!(table.contains(wanted), "{wanted} in:\n{table}");
    }
    assert!(!table.contains("Hồ sơ lấy mẫu") && !table.contains("Không kết luận"), "{table}");
}

/// The shape that scripts rely on.
#[test]
fn programs_get_actions_inside_their_finding() {
    let json: serde_json::Value = serde_json::from_str(&shown(Format::Json, Lang::Vi)).unwrap();
    let one = &json["inspection"];
    assert_eq!((&one["agency"], &one["campaign"]), (&"a-288".into(), &"c-1".into()));
    assert_eq!((&one["conclusion"]["score"], &one["conclusion"]["grade"]), (&"85.71".into(), &"fair".into()));
    assert_eq!(one["minutes"]["signatures"][0]["side"], "team");
    let finding = &one["findings"][0];
    assert_eq!((&finding["class"], &finding["escalated_from"]), (&"major".into(), &"minor".into()));
    assert_eq!((&finding["clause"], &finding["due"]), (&"9.2".into(), &"2021-11-15".into()));
    assert_eq!(finding["actions"][0]["checks"][0]["effective"], true);
    assert_eq!(one["assessments"][1]["answer"], "nonconform-major");
    assert_eq!(one["team"]["members"][0]["role"], "head");
    assert!(one["end"].is_null() && json["inspection"].get("").is_none(), "{json}");
}

#[test]
fn an_inspection_that_came_to_nothing_says_why() {
    let end = |cause: pb::TerminationCause, decision: Option<&str>| pb::InspectionEnd {
        cause: cause.into(),
        reason: "sáp nhập".to_owned(),
        decision: decision.map(str::to_owned),
        ended_on: "2021-08-01".to_owned(),
    };
    let dissolved = end(pb::TerminationCause::Dissolved, None);
    assert_eq!(ended(&dissolved, "01/08/2021", Lang::Vi), "01/08/2021: chấm dứt, cơ quan bị giải thể (sáp nhập)");
    let cancelled = end(pb::TerminationCause::Unspecified, Some("9/QĐ-BCĐ"));
    assert_eq!(ended(&cancelled, "2021-08-01", Lang::En), "2021-08-01: cancelled (sáp nhập, 9/QĐ-BCĐ)");
}
