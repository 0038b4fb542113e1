//! Campaigns: opened by plans, by decisions, and what happens to them (R-INS-1, R-INS-9, R-INS-10).

use crate::{
    facts::{FIRST, HEIR, ITEM, LEAD, PLAN, SECOND, checklist, dissolve, promulgate},
    house::{extraordinary, fields_of, on_both_databases, receipt, rule_of},
    life,
};
use contracts::{Code, common::v1 as common, inspections::v1 as pb};
use inspections_domain::{campaign, inspection};
use plans_domain::vocabulary::Mode;
use uuid::Uuid;

/// What a promulgated plan demands, as a register would bring it.
fn planned() -> pb::OpenCampaignRequest {
    let selected = |agency: Uuid, mode: common::InspectionMode| pb::SelectedAgency {
        agency_id: agency.to_string(),
        mode: mode.into(),
        reason: "Cấp xã".into(),
    };
    pb::OpenCampaignRequest {
        plan_id: Some(PLAN.to_string()),
        item_id: Some(ITEM.to_string()),
        number: "1524/KH-BCĐ".into(),
        title: "Kiểm tra việc áp dụng hệ thống quản lý chất lượng năm 2021".into(),
        year: 2021,
        lead_body: LEAD.to_string(),
        checklist: "iso-2015".into(),
        from: "2021-07-01".into(),
        until: "2021-10-29".into(),
        agencies: vec![
            selected(FIRST, common::InspectionMode::OnSite),
            selected(SECOND, common::InspectionMode::RecordsBased),
            selected(LEAD, common::InspectionMode::OnSite),
        ],
        effective_on: "2021-05-04".into(),
        ..Default::default()
    }
}

/// R-INS-1
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_1_only_its_promulgation_makes_a_campaign_a_plans() {
    on_both_databases(async |house| {
        let mut campaigns = house.campaigns();
        let refused = campaigns.open_campaign(planned()).await.expect_err("no such plan");
        assert_eq!((refused.code(), rule_of(&refused).as_str()), (Code::FailedPrecondition, "R-INS-1"));
        let id = life::campaign(house).await;
        let same = campaigns.open_campaign(planned()).await.expect("what the plan says").into_inner();
        assert!(!receipt(same.receipt).changed, "the policy has opened it");
        let other = pb::OpenCampaignRequest { until: "2021-12-31".into(), ..planned() };
        assert_eq!(rule_of(&campaigns.open_campaign(other).await.expect_err("not what it says")), "R-INS-1");
        let other = pb::OpenCampaignRequest { campaign_id: Some(FIRST.to_string()), ..planned() };
        assert_eq!(fields_of(&campaigns.open_campaign(other).await.expect_err("another id")), ["campaign_id"]);
        let told = house.campaign(id).await;
        assert_eq!((told.plan_id, told.number.as_str()), (Some(PLAN.to_string()), "1524/KH-BCĐ"));
    })
    .await;
}

/// R-REG-7
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_7_an_extraordinary_inspection_is_of_agencies_that_are_there_by_a_checklist_that_is() {
    on_both_databases(async |house| {
        let mut campaigns = house.campaigns();
        let asked = extraordinary("99/QĐ-UBND", "2021-05-04", "2021-05-31", &[FIRST]);
        let refused = campaigns.open_campaign(asked.clone()).await.expect_err("no checklist");
        assert_eq!(rule_of(&refused), "checklist");
        house.checklists().publish_checklist(checklist(1, "2021-03-01")).await.expect("published");
        let unborn = extraordinary("99/QĐ-UBND", "2021-05-04", "2021-05-31", &[HEIR]);
        assert_eq!(rule_of(&campaigns.open_campaign(unborn).await.expect_err("not yet there")), "R-REG-7");
        let unknown = extraordinary("99/QĐ-UBND", "2021-05-04", "2021-05-31", &[Uuid::from_u128(77)]);
        assert_eq!(campaigns.open_campaign(unknown).await.expect_err("nobody").code(), Code::NotFound);
        let wrong = pb::OpenCampaignRequest { from: "5/4".into(), lead_body: "x".into(), ..asked.clone() };
        assert_eq!(fields_of(&campaigns.open_campaign(wrong).await.expect_err("no fields")), ["lead_body", "from"]);
        campaigns.open_campaign(asked).await.expect("opened");
    })
    .await;
}

/// R-INS-9
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_9_a_plan_opens_its_campaign_without_the_agencies_that_another_one_has() {
    on_both_databases(async |house| {
        house.checklists().publish_checklist(checklist(1, "2021-03-01")).await.expect("published");
        let asked = extraordinary("99/QĐ-UBND", "2021-04-05", "2021-12-31", &[FIRST]);
        let opened = house.campaigns().open_campaign(asked).await.expect("opened").into_inner();
        let other: Uuid = receipt(opened.receipt).resource_id.parse().expect("an id");
        promulgate(&house.plans, PLAN, "1524/KH-BCĐ", &[(FIRST, Mode::OnSite), (SECOND, Mode::OnSite)]).await;
        let told = house.campaign(campaign::id(PLAN)).await;
        let dropped: Vec<_> = told.agencies.iter().map(|agency| agency.dropped_by.as_deref()).collect();
        assert_eq!(dropped, [Some("99/QĐ-UBND"), None]);
        assert!(told.agencies[0].dropped_because.as_deref().is_some_and(|reason| reason.contains("R-INS-9")));
        let again = extraordinary("100/QĐ-UBND", "2021-05-10", "2021-12-31", &[SECOND]);
        let refused = house.campaigns().open_campaign(again).await.expect_err("it is being inspected");
        assert_eq!((refused.code(), rule_of(&refused).as_str()), (Code::AlreadyExists, "R-INS-9"));
        assert_eq!(house.campaign(other).await.status(), pb::CampaignStatus::Open);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_that_is_dropped_has_no_inspection_that_waits() {
    on_both_databases(async |house| {
        let campaign = life::campaign(house).await;
        let team = house.team(campaign, LEAD, "04/QĐ-BCĐ").await;
        let asked = life::scheduling(campaign, FIRST, &team, "2021-07-15");
        house.inspections().schedule_inspection(asked).await.expect("scheduled");
        let drop = pb::DropCampaignAgencyRequest {
            campaign_id: campaign.to_string(),
            agency_id: FIRST.to_string(),
            reason: "Đang sắp xếp bộ máy".into(),
            decision: "120/QĐ-UBND".into(),
            effective_on: "2021-06-20".into(),
            ..Default::default()
        };
        house.campaigns().drop_campaign_agency(drop).await.expect("dropped");
        let told = house.inspection(inspection::id(campaign, FIRST), "").await.expect("it was there");
        assert_eq!(told.status(), pb::InspectionStatus::Cancelled);
        assert_eq!(told.end.expect("an end").decision.as_deref(), Some("120/QĐ-UBND"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_is_closed_when_every_inspection_has_come_to_an_end() {
    on_both_databases(async |house| {
        let first = life::at_work(house).await;
        let campaign = campaign::id(PLAN);
        let close = pb::CloseCampaignRequest {
            campaign_id: campaign.to_string(),
            summary: "Đã kiểm tra".into(),
            effective_on: "2021-12-15".into(),
            ..Default::default()
        };
        let refused = house.campaigns().close_campaign(close.clone()).await.expect_err("three are open");
        assert_eq!(refused.code(), Code::FailedPrecondition);
        life::look(house, first).await;
        life::conclude(house, first).await;
        for agency in [SECOND, LEAD] {
            let drop = pb::DropCampaignAgencyRequest {
                campaign_id: campaign.to_string(),
                agency_id: agency.to_string(),
                reason: "Chuyển sang năm sau".into(),
                decision: "300/QĐ-UBND".into(),
                effective_on: "2021-12-01".into(),
                ..Default::default()
            };
            house.campaigns().drop_campaign_agency(drop).await.expect("dropped");
        }
        house.campaigns().close_campaign(close).await.expect("closed");
        assert_eq!(house.campaign(campaign).await.closed_on.as_deref(), Some("2021-12-15"));
    })
    .await;
}

/// R-INS-10
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_10_a_dissolved_agency_ends_its_inspection_and_leaves_its_findings_to_a_decision() {
    on_both_databases(async |house| {
        let id = life::at_work(house).await;
        let finding = life::look(house, id).await;
        dissolve(&house.registry, FIRST, "2022-01-01").await;
        let mut told = house.inspection(id, "").await.expect("it is there");
        while told.status() != pb::InspectionStatus::Terminated {
            told = house.inspection(id, "").await.expect("it is there");
        }
        let end = told.end.expect("an end");
        assert_eq!((end.cause(), end.ended_on.as_str()), (pb::TerminationCause::Dissolved, "2022-01-01"));
        assert!(end.reason.contains("788/NQ-UBTVQH14"), "{}", end.reason);
        let left = house.finding(finding, "").await.expect("it is there");
        assert!(left.orphaned && left.status() == pb::FindingStatus::Open);
        assert!(!house.finding(finding, "2021-12-31").await.expect("it was there").orphaned);

        let transfer = pb::TransferFindingRequest {
            finding_id: finding.to_string(),
            to: SECOND.to_string(),
            decision: "5/QĐ-UBND".into(),
            reason: "Kế thừa nhiệm vụ".into(),
            effective_on: "2022-01-10".into(),
            ..Default::default()
        };
        let refused = house.findings().transfer_finding(transfer.clone()).await.expect_err("no successor");
        assert_eq!(rule_of(&refused), "R-INS-10");
        let transfer = pb::TransferFindingRequest { to: HEIR.to_string(), ..transfer };
        house.findings().transfer_finding(transfer).await.expect("passed on");
        let left = house.finding(finding, "").await.expect("it is there");
        assert_eq!((left.agency_id, left.orphaned), (HEIR.to_string(), false));
    })
    .await;
}
