//! One inspection from the plan to the conclusion, through the port.

use crate::{
    facts::{FIRST, LEAD, OFFICE, PLAN, SECOND, checklist, promulgate},
    house::{House, on_both_databases, receipt, rule_of},
};
use contracts::{Code, common::v1 as common, inspections::v1 as pb};
use inspections_domain::{campaign, inspection};
use plans_domain::vocabulary::Mode;
use uuid::Uuid;

/// A campaign of a plan over two communes and the lead body, with the checklist in force.
pub(crate) async fn campaign(house: &House) -> Uuid {
    house.checklists().publish_checklist(checklist(1, "2021-03-01")).await.expect("it is published");
    let agencies = [(FIRST, Mode::OnSite), (SECOND, Mode::RecordsBased), (LEAD, Mode::OnSite)];
    promulgate(&house.plans, PLAN, "1524/KH-BCĐ", &agencies).await;
    let id = campaign::id(PLAN);
    assert_eq!(house.campaign(id).await.agencies.len(), 3);
    id
}

pub(crate) fn scheduling(campaign: Uuid, agency: Uuid, team: &str, visit_on: &str) -> pb::ScheduleInspectionRequest {
    pb::ScheduleInspectionRequest {
        campaign_id: campaign.to_string(),
        agency_id: agency.to_string(),
        team_id: team.to_owned(),
        visit_on: visit_on.into(),
        effective_on: "2021-06-15".into(),
        ..Default::default()
    }
}

pub(crate) fn notice(id: Uuid, sent_on: &str) -> pb::SendNoticeRequest {
    pb::SendNoticeRequest {
        inspection_id: id.to_string(),
        document: "56/TB-ĐKT".into(),
        checklist: true,
        self_report_due: Some("2021-07-12".into()),
        sent_on: sent_on.into(),
        ..Default::default()
    }
}

/// The inspection of `FIRST`, at work since 15/07/2021.
pub(crate) async fn at_work(house: &House) -> Uuid {
    let campaign = campaign(house).await;
    let team = house.team(campaign, LEAD, "04/QĐ-BCĐ").await;
    let id = inspection::id(campaign, FIRST);
    let mut inspections = house.inspections();
    inspections.schedule_inspection(scheduling(campaign, FIRST, &team, "2021-07-15")).await.expect("scheduled");
    inspections.send_notice(notice(id, "2021-07-08")).await.expect("noticed");
    let start = pb::StartInspectionRequest {
        inspection_id: id.to_string(),
        effective_on: "2021-07-15".into(),
        ..Default::default()
    };
    inspections.start_inspection(start).await.expect("started");
    id
}

fn assessment(id: Uuid, item: &str, answer: pb::Answer) -> pb::AssessItemRequest {
    pb::AssessItemRequest {
        inspection_id: id.to_string(),
        item: item.into(),
        answer: answer.into(),
        evidence: vec!["Sổ theo dõi".into()],
        effective_on: "2021-07-15".into(),
        ..Default::default()
    }
}

pub(crate) fn raising(id: Uuid, item: &str, class: common::FindingClass, on: &str) -> pb::RaiseFindingRequest {
    pb::RaiseFindingRequest {
        inspection_id: id.to_string(),
        item: item.into(),
        finding_class: class.into(),
        text: "Chưa đánh giá nội bộ trong năm".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// Answers every item and samples a file; item B19 does not conform, and a finding says so. Answers with the finding.
pub(crate) async fn look(house: &House, id: Uuid) -> Uuid {
    let mut inspections = house.inspections();
    for item in ["C1", "A12", "A8", "A1"] {
        inspections.assess_item(assessment(id, item, pb::Answer::Conforms)).await.expect("assessed");
    }
    inspections.assess_item(assessment(id, "B19", pb::Answer::NonconformMinor)).await.expect("assessed");
    let sample = pb::SampleFileRequest {
        inspection_id: id.to_string(),
        file: "HS-0001".into(),
        field: "Đất đai".into(),
        procedure: "1.004206".into(),
        on_process: true,
        on_time: true,
        forms_complete: true,
        archived: true,
        effective_on: "2021-07-15".into(),
        ..Default::default()
    };
    inspections.sample_file(sample).await.expect("sampled");
    let raised = inspections.raise_finding(raising(id, "B19", common::FindingClass::Minor, "2021-07-15")).await;
    raised.expect("raised").into_inner().finding_id.parse().expect("an id")
}

pub(crate) fn signing(id: Uuid, side: pb::Side, person: &str) -> pb::SignMinutesRequest {
    pb::SignMinutesRequest {
        inspection_id: id.to_string(),
        side: side.into(),
        person: person.into(),
        effective_on: "2021-07-16".into(),
        ..Default::default()
    }
}

/// Draws up and signs the minutes, and concludes.
pub(crate) async fn conclude(house: &House, id: Uuid) {
    let mut inspections = house.inspections();
    let minutes = pb::DrawUpMinutesRequest {
        inspection_id: id.to_string(),
        number: "03/BB-ĐKT".into(),
        summary: "Một điểm không phù hợp nhẹ".into(),
        drawn_on: "2021-07-16".into(),
        ..Default::default()
    };
    inspections.draw_up_minutes(minutes).await.expect("drawn up");
    inspections.sign_minutes(signing(id, pb::Side::Team, "Nguyễn Văn An")).await.expect("signed");
    inspections.sign_minutes(signing(id, pb::Side::Agency, "Lê Thị Hoa")).await.expect("signed");
    let conclusion = pb::ConcludeInspectionRequest {
        inspection_id: id.to_string(),
        document: "15/KL-ĐKT".into(),
        declaration_valid: true,
        effective_on: "2021-07-20".into(),
        ..Default::default()
    };
    inspections.conclude_inspection(conclusion).await.expect("concluded");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inspection_lives_from_the_plan_to_its_conclusion() {
    on_both_databases(async |house| {
        let id = at_work(house).await;
        let finding = look(house, id).await;
        conclude(house, id).await;
        let told = house.inspection(id, "").await.expect("it is there");
        assert_eq!(told.status(), pb::InspectionStatus::Concluded);
        let asked: Vec<&str> = told.assessments.iter().map(|answer| answer.item.as_str()).collect();
        assert_eq!(asked, ["A1", "A8", "A12", "B19", "C1"], "in the order of the checklist");
        assert_eq!((told.checklist.as_deref(), told.checklist_version), (Some("iso-2015"), Some(1)));
        let found = &told.findings[0];
        assert_eq!((found.finding_id.as_str(), found.clause.as_deref()), (finding.to_string().as_str(), Some("9.2")));
        assert_eq!(found.due.as_deref(), Some("2021-10-08"), "60 working days, one of them a holiday");
        let conclusion = told.conclusion.expect("a conclusion");
        assert_eq!((conclusion.score_hundredths, conclusion.grade()), (Some(9000), common::Grade::Good));
        assert!(told.minutes.expect("minutes").settled);
        let before = house.inspection(id, "2021-07-14").await.expect("it was there");
        assert_eq!((before.status(), before.started_on), (pb::InspectionStatus::Noticed, None));
        assert_eq!(house.inspection(id, "2021-06-14").await.expect_err("not yet").code(), Code::NotFound);
    })
    .await;
}

/// R-INS-2, R-INS-3 and golden scenario 13 of the domain.
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_3_the_lead_body_is_not_inspected_by_its_own_people() {
    on_both_databases(async |house| {
        let campaign = campaign(house).await;
        let (own, other) =
            (house.team(campaign, LEAD, "04/QĐ-BCĐ").await, house.team(campaign, OFFICE, "05/QĐ-BCĐ").await);
        let mut inspections = house.inspections();
        let refused = inspections.schedule_inspection(scheduling(campaign, LEAD, &own, "2021-07-15")).await;
        assert_eq!(rule_of(&refused.expect_err("its own head")), "R-INS-3");
        inspections.schedule_inspection(scheduling(campaign, LEAD, &other, "2021-07-15")).await.expect("another head");
        let refused = inspections.schedule_inspection(scheduling(campaign, FIRST, &other, "2021-07-15")).await;
        assert_eq!(rule_of(&refused.expect_err("not of the lead body")), "R-INS-2");
    })
    .await;
}

/// R-INS-4, by the calendar of the plans service (R-CAL-1).
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_4_a_notice_is_early_enough_and_a_visit_is_on_a_working_day() {
    on_both_databases(async |house| {
        let campaign = campaign(house).await;
        let team = house.team(campaign, LEAD, "04/QĐ-BCĐ").await;
        let (id, mut inspections) = (inspection::id(campaign, FIRST), house.inspections());
        for (day, rule) in [("2021-09-02", "R-INS-4"), ("2021-07-17", "R-INS-4"), ("2021-11-01", "R-INS-1")] {
            let refused = inspections.schedule_inspection(scheduling(campaign, FIRST, &team, day)).await;
            assert_eq!(rule_of(&refused.expect_err("no day for a visit")), rule, "{day}");
        }
        inspections.schedule_inspection(scheduling(campaign, FIRST, &team, "2021-07-15")).await.expect("a Thursday");
        let refused = inspections.send_notice(notice(id, "2021-07-09")).await.expect_err("too late");
        assert!(refused.message().contains("4 working days"), "{}", refused.message());
        let first = inspections.send_notice(notice(id, "2021-07-08")).await.expect("early enough").into_inner();
        let again = inspections.send_notice(notice(id, "2021-07-08")).await.expect("the same").into_inner();
        assert!(receipt(first.receipt).changed && !receipt(again.receipt).changed);
    })
    .await;
}

/// R-INS-5, and golden scenario 14 of the domain: two people sign the same minutes at once.
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_5_of_two_who_sign_for_one_side_the_second_is_told() {
    on_both_databases(async |house| {
        let id = at_work(house).await;
        look(house, id).await;
        let minutes = pb::DrawUpMinutesRequest {
            inspection_id: id.to_string(),
            number: "03/BB-ĐKT".into(),
            summary: "Một điểm không phù hợp nhẹ".into(),
            drawn_on: "2021-07-16".into(),
            ..Default::default()
        };
        let drawn = house.inspections().draw_up_minutes(minutes).await.expect("drawn up").into_inner();
        let etag = receipt(drawn.receipt).etag;
        let sign = async |person: &str| {
            let request = pb::SignMinutesRequest { etag: etag.clone(), ..signing(id, pb::Side::Team, person) };
            house.inspections().sign_minutes(request).await
        };
        let (first, second) = tokio::join!(sign("Nguyễn Văn An"), sign("Trần Thị Bình"));
        let (won, lost) = if first.is_ok() { (first, second) } else { (second, first) };
        won.expect("one of them signs");
        assert_eq!(lost.expect_err("the other is told").code(), Code::Aborted);
        let again = house.inspections().sign_minutes(signing(id, pb::Side::Team, "Phạm Văn Cường")).await;
        let refused = again.expect_err("the side has signed");
        assert_eq!((refused.code(), rule_of(&refused).as_str()), (Code::AlreadyExists, "R-INS-5"));
        let minutes = house.inspection(id, "").await.expect("it is there").minutes.expect("minutes");
        assert_eq!((minutes.signatures.len(), minutes.settled), (1, false));
    })
    .await;
}

/// R-INS-11
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_11_what_is_seen_on_site_only_is_not_assessed_by_records() {
    on_both_databases(async |house| {
        let campaign = campaign(house).await;
        let team = house.team(campaign, LEAD, "04/QĐ-BCĐ").await;
        let (id, mut inspections) = (inspection::id(campaign, SECOND), house.inspections());
        inspections.schedule_inspection(scheduling(campaign, SECOND, &team, "2021-07-15")).await.expect("scheduled");
        inspections.send_notice(notice(id, "2021-07-08")).await.expect("noticed");
        let start = pb::StartInspectionRequest {
            inspection_id: id.to_string(),
            effective_on: "2021-07-15".into(),
            ..Default::default()
        };
        inspections.start_inspection(start).await.expect("started");
        let refused = inspections.assess_item(assessment(id, "A8", pb::Answer::Conforms)).await;
        assert_eq!(rule_of(&refused.expect_err("posting is seen on the spot")), "R-INS-11");
        let why = Some("Kiểm tra qua hồ sơ".to_owned());
        let open = pb::AssessItemRequest { justification: why, ..assessment(id, "A8", pb::Answer::NotAssessed) };
        inspections.assess_item(open).await.expect("not assessed, with a reason");
    })
    .await;
}
