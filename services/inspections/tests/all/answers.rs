//! Lists and pages: as of a day, as known at a time, narrowed, and the same for ever.

use crate::{
    facts::{FIRST, PLAN, SECOND, checklist, dissolve},
    house::{fields_of, on_both_databases},
    life,
};
use contracts::{Code, common::v1 as common, inspections::v1 as pb};
use inspections_domain::campaign;

#[tokio::test(flavor = "multi_thread")]
async fn inspections_are_listed_by_agency_as_of_a_day() {
    on_both_databases(async |house| {
        let id = life::at_work(house).await;
        life::look(house, id).await;
        let campaign = campaign::id(PLAN);
        let teams = pb::ListTeamsRequest { campaign_id: campaign.to_string(), ..Default::default() };
        let team = house.campaigns().list_teams(teams).await.expect("teams").into_inner().teams[0].team_id.clone();
        let asked = life::scheduling(campaign, SECOND, &team, "2021-07-22");
        house.inspections().schedule_inspection(asked).await.expect("scheduled");
        let min_positions = house.reached().await;
        let all = pb::ListInspectionsRequest { min_positions, page_size: Some(1), ..Default::default() };
        let first = house.inspections().list_inspections(all.clone()).await.expect("a page").into_inner();
        let page_token = first.next_page_token.clone();
        let second =
            house.inspections().list_inspections(pb::ListInspectionsRequest { page_token, ..all.clone() }).await;
        let second = second.expect("a page").into_inner();
        let names = [&first, &second].map(|page| page.inspections[0].agency_name.as_str());
        assert_eq!((names, second.next_page_token.as_str()), (["Xã An Bình", "Xã Cộng Hòa"], ""));
        assert_eq!(first.inspections[0].minors, 1);
        assert_eq!(first.provenance.as_ref().map(|p| &p.known_at), second.provenance.as_ref().map(|p| &p.known_at));

        let count = async |narrowed: pb::ListInspectionsRequest| {
            house.inspections().list_inspections(narrowed).await.expect("a list").into_inner().inspections.len()
        };
        let all = pb::ListInspectionsRequest { page_size: None, ..all };
        let by = |change: fn(&mut pb::ListInspectionsRequest)| {
            let mut request = all.clone();
            change(&mut request);
            request
        };
        assert_eq!(count(by(|r| r.status = pb::InspectionStatus::Started.into())).await, 1);
        assert_eq!(count(by(|r| r.mode = common::InspectionMode::RecordsBased.into())).await, 1);
        assert_eq!(count(by(|r| r.tier = common::Tier::Province.into())).await, 0);
        assert_eq!(count(by(|r| r.year = Some(2021))).await, 2);
        assert_eq!(count(by(|r| r.agency_id = Some(FIRST.to_string()))).await, 1);
        assert_eq!(count(by(|r| r.campaign_id = Some(campaign::id(PLAN).to_string()))).await, 2);
        assert_eq!(count(by(|r| r.grade = common::Grade::Good.into())).await, 0);
        assert_eq!(count(by(|r| r.as_of = "2021-06-14".into())).await, 0);
        let known_at = Some(contracts::Timestamp { seconds: 0, nanos: 0 });
        assert_eq!(count(pb::ListInspectionsRequest { known_at, ..all.clone() }).await, 0);
        let wrong = pb::ListInspectionsRequest { campaign_id: Some("x".into()), tier: 99, ..all };
        let wrong = house.inspections().list_inspections(wrong).await.expect_err("no fields");
        assert_eq!(fields_of(&wrong), ["campaign_id", "tier"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_are_listed_by_deadline_and_told_apart() {
    on_both_databases(async |house| {
        let inspection = life::at_work(house).await;
        life::look(house, inspection).await;
        let graver = life::raising(inspection, "A1", common::FindingClass::Major, "2021-07-15");
        house.inspections().raise_finding(graver).await.expect("raised");
        let noted = life::raising(inspection, "A8", common::FindingClass::Strength, "2021-07-15");
        house.inspections().raise_finding(noted).await.expect("raised");
        let all = pb::ListFindingsRequest { min_positions: house.reached().await, ..Default::default() };
        let listed = house.findings().list_findings(all.clone()).await.expect("a list").into_inner();
        let told: Vec<_> = listed.findings.iter().map(|line| (line.item.as_str(), line.due.as_deref())).collect();
        assert_eq!(told, [("A1", Some("2021-08-26")), ("B19", Some("2021-10-08")), ("A8", None)]);
        let count = async |narrowed: pb::ListFindingsRequest| {
            house.findings().list_findings(narrowed).await.expect("a list").into_inner().findings.len()
        };
        let by = |change: fn(&mut pb::ListFindingsRequest)| {
            let mut request = all.clone();
            change(&mut request);
            request
        };
        assert_eq!(count(by(|r| (r.overdue, r.as_of) = (true, "2021-08-27".into()))).await, 1);
        assert_eq!(count(by(|r| (r.overdue, r.as_of) = (true, "2021-08-26".into()))).await, 0);
        assert_eq!(count(by(|r| r.clause = Some("9".into()))).await, 1);
        assert_eq!(count(by(|r| r.clause = Some("9.2".into()))).await, 1);
        assert_eq!(count(by(|r| r.clause = Some("9.2.1".into()))).await, 0);
        assert_eq!(count(by(|r| r.finding_class = common::FindingClass::Major.into())).await, 1);
        assert_eq!(count(by(|r| r.status = pb::FindingStatus::Noted.into())).await, 1);
        assert_eq!(count(by(|r| r.item = Some("A1".into()))).await, 1);
        assert_eq!(count(by(|r| r.tier = common::Tier::Commune.into())).await, 3);
        assert_eq!(count(by(|r| r.year = Some(2020))).await, 0);
        assert_eq!(count(by(|r| r.orphaned = true)).await, 0);
        let wrong = pb::ListFindingsRequest { clause: Some("%".into()), ..all.clone() };
        assert_eq!(fields_of(&house.findings().list_findings(wrong).await.expect_err("no clause")), ["clause"]);

        house.hand.advance(chrono::TimeDelta::hours(1));
        dissolve(&house.registry, FIRST, "2022-01-01").await;
        let orphaned =
            pb::ListFindingsRequest { orphaned: true, min_positions: house.reached().await, ..Default::default() };
        let later = house.findings().list_findings(orphaned.clone()).await.expect("a list").into_inner();
        assert_eq!(later.findings.len(), 2, "a strength is nobody's burden");
        let known_at = listed.provenance.expect("a provenance").known_at;
        let then = pb::ListFindingsRequest { known_at, ..orphaned };
        assert_eq!(count(then).await, 0, "as it was known before");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn checklists_campaigns_and_teams_are_told_as_of_a_day_and_page_by_page() {
    on_both_databases(async |house| {
        let campaign = life::campaign(house).await;
        house.checklists().publish_checklist(checklist(2, "2022-03-01")).await.expect("published");
        let asked = |as_of: &str, version| pb::GetChecklistRequest {
            as_of: as_of.into(),
            code: "iso-2015".into(),
            version,
            ..Default::default()
        };
        let number = async |request| {
            let told = house.checklists().get_checklist(request).await?.into_inner().checklist.expect("a checklist");
            Ok::<_, contracts::Status>(told.version.map(|version| version.number))
        };
        assert_eq!(number(asked("2021-12-31", None)).await.expect("one"), Some(1));
        assert_eq!(number(asked("", None)).await.expect("two"), Some(2));
        assert_eq!(number(asked("", Some(1))).await.expect("one"), Some(1));
        assert_eq!(number(asked("2021-12-31", Some(2))).await.expect_err("not yet").code(), Code::NotFound);
        let listed = house.checklists().list_checklists(pb::ListChecklistsRequest::default()).await.expect("a list");
        assert_eq!(listed.into_inner().checklists[0].versions, [1, 2]);

        for number in ["8/QĐ-BCĐ", "9/QĐ-BCĐ"] {
            house.team(campaign, crate::facts::LEAD, number).await;
        }
        let teams =
            pb::ListTeamsRequest { campaign_id: campaign.to_string(), page_size: Some(1), ..Default::default() };
        let first = house.campaigns().list_teams(teams.clone()).await.expect("a page").into_inner();
        house.team(campaign, crate::facts::LEAD, "7/QĐ-BCĐ").await; // would come first; the pages show one moment
        let rest = pb::ListTeamsRequest { page_token: first.next_page_token, page_size: Some(9), ..teams.clone() };
        let rest = house.campaigns().list_teams(rest).await.expect("a page").into_inner();
        let numbers: Vec<_> = first.teams.iter().chain(&rest.teams).map(|team| team.decision.as_str()).collect();
        assert_eq!((numbers, rest.next_page_token.as_str()), (vec!["8/QĐ-BCĐ", "9/QĐ-BCĐ"], ""));
        let made_up = pb::ListTeamsRequest { page_token: "zz".into(), ..teams };
        assert_eq!(fields_of(&house.campaigns().list_teams(made_up).await.expect_err("no token")), ["page_token"]);

        let campaigns = |year, status: pb::CampaignStatus| pb::ListCampaignsRequest {
            year,
            status: status.into(),
            ..Default::default()
        };
        for (request, found) in [
            (campaigns(None, pb::CampaignStatus::Unspecified), 1),
            (campaigns(Some(2021), pb::CampaignStatus::Open), 1),
            (campaigns(Some(2020), pb::CampaignStatus::Open), 0),
            (campaigns(None, pb::CampaignStatus::Closed), 0),
        ] {
            let listed = house.campaigns().list_campaigns(request).await.expect("a list").into_inner();
            assert_eq!(listed.campaigns.len(), found);
        }
    })
    .await;
}
