//! What nobody should send: each is refused with a code and a text that say what is wrong, and nothing is stored.

use contracts::{
    Code, Explanation, explain,
    inspections::v1::{
        self as pb, campaign_service_client::CampaignServiceClient, finding_service_client::FindingServiceClient,
        inspection_service_client::InspectionServiceClient,
    },
};
use std::collections::BTreeMap;
use tests::story::{inspections::*, plans::Mode, *};

/// The fields at fault.
fn fields(refusal: Explanation) -> Vec<String> {
    assert_eq!((refusal.code, refusal.rule.as_str()), (Code::InvalidArgument, "invalid-field"), "{refusal:?}");
    let mut named: Vec<String> = refusal.violations.into_iter().map(|violation| violation.field).collect();
    named.sort();
    named
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_cannot_be_used_is_named_with_all_others() {
    in_both_houses(async |_, port| {
        let id = new_id();
        let campaign = pb::OpenCampaignRequest {
            agencies: vec![selected(&id, Mode::OnSite), selected("x", Mode::Unspecified)],
            from: "05/07/2021".into(),
            ..opening("", 2021, &[])
        };
        assert_eq!(
            fields(port.refuses(campaign).await),
            ["agencies[1].agency_id", "agencies[1].mode", "from", "lead_body"]
        );
        let stranger = pb::TeamMember {
            formerly: vec![pb::FormerPost { agency_id: "y".into(), until: "hôm qua".into() }],
            ..of_team("An", "x", TeamRole::Unspecified)
        };
        let team = pb::EstablishTeamRequest { members: vec![stranger], ..team_of(&id, 2021, &id, &id) };
        assert_eq!(
            fields(port.refuses(team).await),
            [
                "members[0].agency_id",
                "members[0].formerly[0].agency_id",
                "members[0].formerly[0].until",
                "members[0].role"
            ]
        );
        let mut published = checklist();
        let version = published.version.as_mut().expect("it has one");
        (version.items[2].weight, version.items[3].part) = (-1, 99);
        version.scoring.as_mut().expect("it has it").values[0].answer = 0;
        assert_eq!(
            fields(port.refuses(published).await),
            ["version.items[2].weight", "version.items[3].part", "version.scoring.values[0].answer"]
        );

        let derived = pb::OpenCampaignRequest {
            plan_id: Some(new_id()),
            campaign_id: Some(new_id()),
            ..opening(&id, 2021, &[&id])
        };
        for (refusal, field) in [
            (port.refuses(derived).await, "campaign_id"),
            (port.refuses(schedule(&id, "", &id, "2021-07-05")).await, "agency_id"),
            (
                port.refuses(pb::ScheduleInspectionRequest { mode: 9, ..schedule(&id, &id, &id, "2021-07-05") }).await,
                "mode",
            ),
            (port.refuses(notice("7", "2021-07-05")).await, "inspection_id"),
            (
                port.refuses(pb::SendNoticeRequest {
                    self_report_due: Some("mai".into()),
                    ..notice(&id, "2021-07-05")
                })
                .await,
                "self_report_due",
            ),
            (port.refuses(answer(&id, "A1", Answer::Unspecified, "2021-07-05")).await, "answer"),
            (port.refuses(raising(&id, "A1", FindingClass::Unspecified, "2021-07-05")).await, "finding_class"),
            (port.refuses(signature(&id, Side::Unspecified, "An", "2021-07-05")).await, "side"),
            (
                port.refuses(pb::TerminateInspectionRequest { cause: 0, ..termination(&id, "2021-07-05") }).await,
                "cause",
            ),
            (
                port.refuses(pb::SignMinutesRequest {
                    etag: "latest".into(),
                    ..signature(&id, Side::Team, "An", "2021-07-05")
                })
                .await,
                "etag",
            ),
            (
                port.refuses(pb::ProposeActionRequest { kind: 0, ..proposal(&id, "2021-08-05", "2021-07-05") }).await,
                "kind",
            ),
            (port.refuses(extension(&id, &id, "", "2021-07-05")).await, "due"),
            (port.refuses(acceptance(&id, "' OR 1=1 --", "2021-07-05")).await, "action_id"),
            (port.refuses(transfer(&id, "00000000-0000-0000-0000-000000000000", "2021-07-05")).await, "to"),
            (
                port.refuses(pb::CloseFindingRequest { request_id: "7".into(), ..closing(&id, "2021-07-05") }).await,
                "request_id",
            ),
        ] {
            assert_eq!(fields(refusal), [field]);
        }
        assert_eq!(port.head(INSPECTIONS).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_hides_something_says_nothing_or_is_too_long_is_refused() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let visit = port.visits(&province, &agency, Mode::OnSite, "2021-07-05").await;
        let (id, on) = (visit.inspection.as_str(), visit.on.as_str());
        let minor = port.finds(&visit, "B19", FindingClass::Minor).await;
        let long = "ế".repeat(5_000);
        for (text, words) in
            [("a\u{202e}b", "invisible character \\u{202e}"), (" \u{a0} ", "blank"), (long.as_str(), "5000 characters")]
        {
            for refusal in [
                port.refuses(pb::RaiseFindingRequest {
                    text: text.into(),
                    ..raising(id, "A1", FindingClass::Minor, on)
                })
                .await,
                port.refuses(pb::SampleFileRequest {
                    procedure: text.into(), ..sample(id, "HS-01", "Đất đai", on)
                })
                .await,
                port.refuses(pb::WithdrawFindingRequest { reason: text.into(), ..withdrawn(&minor, on) }).await,
                port.refuses(pb::RecordRootCauseRequest { text: text.into(), ..root_cause(&minor, on) }).await,
                port.refuses(pb::ProposeActionRequest {
                    responsible: text.into(),
                    ..proposal(&minor, "2021-08-05", on)
                })
                .await,
                port.refuses(pb::OpenCampaignRequest {
                    title: text.into(),
                    ..opening(&province.lead, 2020, &[&agency])
                })
                .await,
            ] {
                says(&refusal, Code::InvalidArgument, "text", words);
            }
        }
        let clause =
            pb::RaiseFindingRequest { clause: Some("8.3".into()), ..raising(id, "B19", FindingClass::Minor, on) };
        says(&port.refuses(clause).await, Code::InvalidArgument, "checklist", "'8.3' is no clause of item 'B19'");
        let taken = pb::RaiseFindingRequest { finding_id: Some(minor), ..raising(id, "A1", FindingClass::Minor, on) };
        says(&port.refuses(taken).await, Code::AlreadyExists, "id-taken", "is already that of another finding");
        let backwards = port.refuses(answer(id, "A8", Answer::Conforms, "2021-07-04")).await;
        says(&backwards, Code::InvalidArgument, "dates", "would be before 2021-07-05, the start");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_not_found_and_a_question_about_no_page_or_moment_is_refused() {
    in_both_houses(async |_, port| {
        let (nobody, channel) = (new_id(), || port.channel.clone());
        let absent = |status: contracts::Status, rule: &str| says(&explain(&status), Code::NotFound, rule, &nobody);
        let (mut campaigns, mut inspections, mut findings) = (
            CampaignServiceClient::new(channel()),
            InspectionServiceClient::new(channel()),
            FindingServiceClient::new(channel()),
        );
        let campaign = pb::GetCampaignRequest { campaign_id: nobody.clone(), ..Default::default() };
        absent(campaigns.get_campaign(campaign).await.expect_err("none"), "campaign-not-found");
        let team = pb::GetTeamRequest { team_id: nobody.clone(), ..Default::default() };
        absent(campaigns.get_team(team).await.expect_err("none"), "team-not-found");
        let inspection = pb::GetInspectionRequest { inspection_id: nobody.clone(), ..Default::default() };
        absent(inspections.get_inspection(inspection.clone()).await.expect_err("none"), "inspection-not-found");
        let finding = pb::GetFindingRequest { finding_id: nobody.clone(), ..Default::default() };
        absent(findings.get_finding(finding).await.expect_err("none"), "finding-not-found");
        for refusal in [
            port.refuses(start(&nobody, "2021-07-05")).await,
            port.refuses(minutes(&nobody, "2021-07-05")).await,
            port.refuses(closing(&nobody, "2021-07-05")).await,
            port.refuses(transfer(&nobody, &nobody, "2021-07-05")).await,
        ] {
            assert_eq!((refusal.code, refusal.rule.as_str()), (Code::NotFound, "stage"), "{refusal:?}");
        }
        let unknown = port.refuses(campaign_closure(&nobody, "2021-07-05")).await;
        says(&unknown, Code::NotFound, "R-INS-1", "there is no such campaign");

        let beyond = BTreeMap::from([(INSPECTIONS.to_owned(), 1_000)]);
        let future = Some(timestamp("2021-12-30T02:00:00.000001Z"));
        for (asked, field) in [
            (pb::GetInspectionRequest { min_positions: beyond.clone(), ..inspection.clone() }, "min_positions"),
            (pb::GetInspectionRequest { known_at: future, ..inspection.clone() }, "known_at"),
            (pb::GetInspectionRequest { as_of: "31/12/2021".into(), ..inspection.clone() }, "as_of"),
            (pb::GetInspectionRequest { inspection_id: "x".into(), ..inspection }, "inspection_id"),
        ] {
            blames(&explain(&inspections.get_inspection(asked).await.expect_err(field)), field, "");
        }
        let list = pb::ListFindingsRequest::default;
        for (asked, field) in [
            (pb::ListFindingsRequest { page_size: Some(-5), ..list() }, "page_size"),
            (pb::ListFindingsRequest { page_token: "trang 2".into(), ..list() }, "page_token"),
            (pb::ListFindingsRequest { tier: 77, ..list() }, "tier"),
            (pb::ListFindingsRequest { status: -1, ..list() }, "status"),
            (pb::ListFindingsRequest { agency_id: Some("x".into()), ..list() }, "agency_id"),
            (pb::ListFindingsRequest { min_positions: beyond, ..list() }, "min_positions"),
        ] {
            blames(&explain(&findings.list_findings(asked).await.expect_err(field)), field, "");
        }
    })
    .await;
}
