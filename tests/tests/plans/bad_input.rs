//! What nobody should send: each is refused with a code and a text that say what is wrong, and nothing is stored.

use contracts::{
    Code,
    plans::v1::{
        self as pb, calendar_service_client::CalendarServiceClient, committee_service_client::CommitteeServiceClient,
        document_service_client::DocumentServiceClient, plan_service_client::PlanServiceClient,
        training_service_client::TrainingServiceClient,
    },
};
use tests::story::{plans::*, *};

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_cannot_be_used_is_named_with_all_others() {
    in_both_houses(async |_, port| {
        let fields = async |refusal: contracts::Explanation| -> Vec<String> {
            assert_eq!((refusal.code, refusal.rule.as_str()), (Code::InvalidArgument, "invalid-field"), "{refusal:?}");
            refusal.violations.into_iter().map(|violation| violation.field).collect()
        };
        let plan = pb::DraftPlanRequest {
            kind: 77,
            programme: Some("x".into()),
            basis: vec![new_id(), "y".into()],
            lead_body: String::new(),
            effective_on: "2021-02-30".into(),
            ..programme_draft("z")
        };
        let mut named = fields(port.refuses(plan).await).await;
        named.sort();
        assert_eq!(named, ["basis[1]", "effective_on", "kind", "lead_body", "programme"]);
        let wrong = pb::PlanItem {
            activity: 0,
            cooperating: vec!["x".into()],
            deadline: "31/12".into(),
            ..item("I.1", Activity::Other, "")
        };
        let mut named = fields(port.refuses(addition(&new_id(), &wrong)).await).await;
        named.sort();
        assert_eq!(named, ["item.activity", "item.cooperating[0]", "item.deadline", "item.lead"]);
        let none = pb::AddPlanItemRequest { item: None, ..addition(&new_id(), &wrong) };
        assert!(fields(port.refuses(none).await).await.contains(&"item".to_owned()));

        for (refusal, field) in [
            (
                port.refuses(pb::IssueDocumentRequest {
                    issued_on: "hôm nay".into(),
                    ..document("1/KH-UBND", "2021-01-01")
                })
                .await,
                "issued_on",
            ),
            (
                port.refuses(pb::IssueDocumentRequest { capacity: 99, ..document("1/KH-UBND", "2021-01-01") }).await,
                "capacity",
            ),
            (
                port.refuses(pb::IssueDocumentRequest {
                    amends: vec!["0".into()],
                    ..document("1/KH-UBND", "2021-01-01")
                })
                .await,
                "amends[0]",
            ),
            (port.refuses(repeal("", "2021-01-01")).await, "document_id"),
            (
                port.refuses(pb::EstablishCommitteeRequest {
                    members: vec![member("An", CommitteeRole::Unspecified)],
                    ..establishment("1/QĐ-UBND", "2021-01-01")
                })
                .await,
                "members[0].role",
            ),
            (
                port.refuses(departure("00000000-0000-0000-0000-000000000000", CHAIR, "2021-01-01")).await,
                "committee_id",
            ),
            (port.refuses(submission("' OR 1=1 --", "2021-01-01")).await, "plan_id"),
            (
                port.refuses(pb::SubmitPlanRequest { etag: "latest".into(), ..submission(&new_id(), "2021-01-01") })
                    .await,
                "etag",
            ),
            (
                port.refuses(pb::ClosePlanRequest { request_id: "7".into(), ..closure(&new_id(), "2021-01-01") }).await,
                "request_id",
            ),
            (port.refuses(pb::ScheduleTrainingRequest { kind: 0, ..course(&new_id(), None) }).await, "kind"),
            (
                port.refuses(pb::ScheduleTrainingRequest { capacity: Some(-2), ..course(&new_id(), None) }).await,
                "capacity",
            ),
            (port.refuses(attendance(&new_id(), "", &[])).await, "agency"),
        ] {
            assert!(fields(refusal.clone()).await.contains(&field.to_owned()), "{field} is not in {refusal:?}");
        }
        assert_eq!(port.head(PLANS).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_hides_something_says_nothing_or_is_too_long_is_refused() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let plan = port.does(draft(PlanKind::Annual, &province.lead, &programme)).await.resource_id;
        for (text, words) in [
            ("a\u{202e}b", "invisible character \\u{202e}"),
            (" \u{a0} ", "blank"),
            (&*"ế".repeat(5_000), "5000 characters"),
        ] {
            let titled = pb::DraftPlanRequest {
                title: text.into(),
                plan_id: None,
                ..draft(PlanKind::Annual, &province.lead, &programme)
            };
            let content = pb::PlanItem { content: text.into(), ..item("I.1", Activity::Other, &province.lead) };
            let issued = pb::IssueDocumentRequest { title: text.into(), ..document("1/KH-UBND", "2021-05-01") };
            for refusal in [
                port.refuses(titled).await,
                port.refuses(addition(&plan, &content)).await,
                port.refuses(issued).await,
                port.refuses(pb::ScheduleTrainingRequest { place: text.into(), ..course(&province.lead, None) }).await,
                port.refuses(pb::ReturnPlanRequest { reason: text.into(), ..returning(&plan, "2021-05-01") }).await,
            ] {
                says(&refusal, Code::InvalidArgument, "text", words);
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_not_found_and_a_question_about_no_page_or_moment_is_refused() {
    in_both_houses(async |_, port| {
        let (nobody, channel) = (new_id(), || port.channel.clone());
        let absent =
            |status: contracts::Status, rule: &str| says(&contracts::explain(&status), Code::NotFound, rule, &nobody);
        let mut plans = PlanServiceClient::new(channel());
        let plan = pb::GetPlanRequest { plan_id: nobody.clone(), ..Default::default() };
        absent(plans.get_plan(plan.clone()).await.expect_err("there is none"), "plan-not-found");
        let document = pb::GetDocumentRequest { document_id: nobody.clone(), ..Default::default() };
        absent(
            DocumentServiceClient::new(channel()).get_document(document).await.expect_err("none"),
            "document-not-found",
        );
        let committee = pb::GetCommitteeRequest { committee_id: nobody.clone(), ..Default::default() };
        absent(
            CommitteeServiceClient::new(channel()).get_committee(committee).await.expect_err("none"),
            "committee-not-found",
        );
        let training = pb::GetTrainingRequest { training_id: nobody.clone(), ..Default::default() };
        absent(
            TrainingServiceClient::new(channel()).get_training(training).await.expect_err("none"),
            "training-not-found",
        );
        let year = pb::GetCalendarYearRequest { year: 1999, ..Default::default() };
        let refusal = CalendarServiceClient::new(channel()).get_calendar_year(year).await.expect_err("none");
        assert_eq!(refusal.code(), Code::NotFound);
        says(&port.refuses(closure(&nobody, "2021-05-05")).await, Code::NotFound, "plan", "no such plan");
        says(&port.refuses(holding(&nobody)).await, Code::NotFound, "training", "never scheduled");

        let beyond = std::collections::BTreeMap::from([(PLANS.to_owned(), 1_000)]);
        let future = Some(timestamp("2021-12-30T02:00:00.000001Z"));
        for (asked, field) in [
            (pb::GetPlanRequest { min_positions: beyond.clone(), ..plan.clone() }, "min_positions"),
            (pb::GetPlanRequest { known_at: future, ..plan.clone() }, "known_at"),
            (pb::GetPlanRequest { as_of: "31/12/2021".into(), ..plan.clone() }, "as_of"),
            (pb::GetPlanRequest { plan_id: "x".into(), ..plan }, "plan_id"),
        ] {
            blames(&contracts::explain(&plans.get_plan(asked).await.expect_err(field)), field, "");
        }
        let list = pb::ListPlansRequest::default;
        for (asked, field) in [
            (pb::ListPlansRequest { page_size: Some(-5), ..list() }, "page_size"),
            (pb::ListPlansRequest { page_token: "trang 2".into(), ..list() }, "page_token"),
            (pb::ListPlansRequest { kind: 77, ..list() }, "kind"),
            (pb::ListPlansRequest { min_positions: beyond, ..list() }, "min_positions"),
        ] {
            blames(&contracts::explain(&plans.list_plans(asked).await.expect_err(field)), field, "");
        }
    })
    .await;
}
