//! The way of a plan: what it needs to go on, how its tasks stand, what its money does, and what is asked again.

use contracts::{
    Code,
    plans::v1::{self as pb, plan_service_client::PlanServiceClient},
};
use tests::story::{inspections::CHECKLIST, plans::*, *};

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_goes_from_the_draft_to_its_summary_one_step_after_another() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let lead = &province.lead;
        let plan = port.does(draft(PlanKind::Inspection, lead, &programme)).await.resource_id;
        let lacks = async |words: &str| {
            says(&port.refuses(submission(&plan, "2021-04-10")).await, Code::FailedPrecondition, "plan", words);
        };
        lacks("at least one item").await;
        let report = item("I.1", Activity::Report, lead);
        port.does(addition(&plan, &report)).await;
        lacks("the window and the checklist").await;
        port.does(window(&plan, CHECKLIST)).await;
        lacks("a selection of the agencies").await;
        port.does(selection(&plan, vec![on_site(listed(&[&province.office]))])).await;
        lacks("an item whose activity is inspection").await;
        let inspecting = pb::PlanItem { activity: Activity::Inspection.into(), ..report.clone() };
        port.does(pb::ChangePlanItemRequest {
            plan_id: plan.clone(),
            item: Some(inspecting),
            effective_on: "2021-04-05".into(),
            ..Default::default()
        })
        .await;
        let outside = pb::SetPlanCampaignRequest {
            until: "2022-01-15".into(),
            effective_on: "2021-04-05".into(),
            ..window(&plan, CHECKLIST)
        };
        says(&port.refuses(outside).await, Code::InvalidArgument, "R-INS-9", "does not lie in 2021");
        let early = port.refuses(approval(&plan, "2021-04-10")).await;
        says(&early, Code::FailedPrecondition, "plan", "only a plan that is submitted can be approved");

        port.does(submission(&plan, "2021-04-10")).await;
        says(
            &port.refuses(addition(&plan, &item("I.2", Activity::Other, lead))).await,
            Code::FailedPrecondition,
            "plan",
            "it is submitted",
        );
        port.does(returning(&plan, "2021-04-15")).await;
        assert_eq!(port.plan(&plan, "2021-04-15").await.status(), PlanStatus::Draft);
        port.does(submission(&plan, "2021-04-20")).await;
        port.does(approval(&plan, "2021-05-03")).await;
        let instrument = port.does(document("1524/KH-UBND", "2021-05-04")).await.resource_id;
        port.does(promulgation(&plan, &instrument, "2021-05-04")).await;
        port.does(closure(&plan, "2021-12-28")).await;
        port.knows(closure(&plan, "2021-12-28")).await;

        let kinds: Vec<_> = port.plan(&plan, "").await.steps.iter().map(pb::PlanStep::kind).collect();
        use pb::PlanStepKind as Kind;
        let way = [Kind::Submitted, Kind::Returned, Kind::Submitted, Kind::Approved, Kind::Promulgated, Kind::Closed];
        let told: Vec<_> = kinds.into_iter().filter(|kind| *kind != Kind::Drafted).collect();
        assert_eq!(told, way);
        for (as_of, status) in [
            ("2021-04-09", PlanStatus::Draft),
            ("2021-04-10", PlanStatus::Submitted),
            ("2021-04-19", PlanStatus::Draft),
            ("2021-05-03", PlanStatus::Approved),
            ("2021-12-27", PlanStatus::Promulgated),
            ("2021-12-28", PlanStatus::Closed),
        ] {
            assert_eq!(port.plan(&plan, as_of).await.status(), status, "{as_of}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_reported_on_completed_opened_again_and_overdue_by_the_day_one_asks() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let report = item("I.1", Activity::Report, &province.lead); // until 2021-12-15
        let plan =
            port.drafts(&draft(PlanKind::Annual, &province.lead, &programme), std::slice::from_ref(&report)).await;
        let task = report.item.as_str();
        let early = port.refuses(progress(&plan, task, 10, "2021-04-20")).await;
        says(&early, Code::FailedPrecondition, "plan", "only a plan that is promulgated");
        port.promulgates(&plan, &document("1524/KH-UBND", "2021-05-04")).await;
        let early = port.refuses(progress(&plan, task, 10, "2021-05-03")).await;
        says(&early, Code::InvalidArgument, "plan", "wrong date order");
        says(
            &port.refuses(progress(&plan, task, 100, "2021-06-01")).await,
            Code::InvalidArgument,
            "task",
            "100 percent",
        );
        blames(&port.refuses(progress(&plan, task, -1, "2021-06-01")).await, "percent", "is -1");
        let nothing = new_id();
        says(&port.refuses(progress(&plan, &nothing, 10, "2021-06-01")).await, Code::NotFound, "plan", &nothing);

        port.does(progress(&plan, task, 40, "2021-06-01")).await;
        port.knows(progress(&plan, task, 40, "2021-06-01")).await;
        port.does(completion(&plan, task, "2021-12-20")).await;
        let standing = async |as_of: &str| {
            let told = port.task(&plan, task, as_of).await;
            (told.standing(), told.percent, told.late_days)
        };
        assert_eq!(standing("2021-05-31").await, (TaskStanding::NotStarted, 0, None));
        assert_eq!(standing("2021-12-15").await, (TaskStanding::InProgress, 40, None));
        assert_eq!(standing("2021-12-16").await, (TaskStanding::Overdue, 40, Some(1)));
        assert_eq!(standing("2021-12-20").await, (TaskStanding::CompletedLate, 100, Some(5)));
        says(
            &port.refuses(progress(&plan, task, 50, "2021-12-21")).await,
            Code::AlreadyExists,
            "task",
            "already completed since 2021-12-20",
        );
        let reopening = pb::ReopenTaskRequest {
            plan_id: plan.clone(),
            item: task.into(),
            reason: "Báo cáo thiếu số liệu".into(),
            effective_on: "2021-12-22".into(),
            ..Default::default()
        };
        port.does(reopening).await;
        assert_eq!(standing("2021-12-21").await, (TaskStanding::CompletedLate, 100, Some(5)), "so it was then");
        assert_eq!(standing("2021-12-22").await.0, TaskStanding::Overdue);
        let told = port.plan(&plan, "2021-12-22").await;
        assert_eq!((told.tasks, told.tasks_completed, told.tasks_overdue), (1, 0, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_money_is_settled_than_was_allocated_from_its_source() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let items = [item("I.1", Activity::Report, &province.lead)];
        let plan = port.drafts(&draft(PlanKind::Annual, &province.lead, &programme), &items).await;
        port.promulgates(&plan, &document("1524/KH-UBND", "2021-05-04")).await;
        const STATE: &str = "Ngân sách tỉnh";
        port.does(allocation(&plan, STATE, 9_000_000_000, "700/QĐ-UBND")).await; // more than 32 bits hold
        port.knows(allocation(&plan, STATE, 9_000_000_000, "700/QĐ-UBND")).await;
        let other = port.refuses(allocation(&plan, STATE, 1, "700/QĐ-UBND")).await;
        says(&other, Code::AlreadyExists, "budget", "'700/QĐ-UBND' has already allocated another amount");
        for amount_dong in [0, -5, i64::MIN, i64::MAX] {
            let refusal = port.refuses(allocation(&plan, STATE, amount_dong, "701/QĐ-UBND")).await;
            says(&refusal, Code::InvalidArgument, "budget", &amount_dong.to_string());
        }
        port.does(settlement(&plan, STATE, 8_999_999_999, "CT-01")).await;
        port.knows(settlement(&plan, STATE, 8_999_999_999, "CT-01")).await;
        let taken = port.refuses(settlement(&plan, STATE, 1, "CT-01")).await;
        says(&taken, Code::AlreadyExists, "budget", "the voucher 'CT-01' is already settled, and differently");
        let refusal = port.refuses(settlement(&plan, STATE, 2, "CT-02")).await;
        says(&refusal, Code::FailedPrecondition, "budget", "exceed the 1 đồng that are left of it");
        let elsewhere = port.refuses(settlement(&plan, "Nguồn khác", 1, "CT-02")).await;
        says(&elsewhere, Code::FailedPrecondition, "budget", "exceed the 0 đồng");
        port.does(settlement(&plan, STATE, 1, "CT-02")).await;
        let sums = async |as_of: &str| {
            let lines = port.plan(&plan, as_of).await.budget;
            lines.into_iter().map(|line| (line.source, line.allocated_dong, line.settled_dong)).collect::<Vec<_>>()
        };
        assert_eq!(sums("2021-06-09").await, [(STATE.to_owned(), 9_000_000_000, 0)]);
        assert_eq!(sums("2021-06-10").await, [(STATE.to_owned(), 9_000_000_000, 9_000_000_000)]);
    })
    .await;
}

/// Retries (AIP-155), validation only (AIP-163) and etags (AIP-154) are as in the registry.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_asked_again_is_the_same_and_one_upon_an_old_version_is_told_so() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let lead = &province.lead;
        let drafting = pb::DraftPlanRequest {
            request_id: new_id(),
            plan_id: None, // so that the service makes one, and the same one again
            ..draft(PlanKind::Annual, lead, &programme)
        };
        let only = pb::DraftPlanRequest { validate_only: true, ..drafting.clone() };
        let head = port.head(PLANS).await;
        let foretold = port.does(only).await;
        assert_eq!((foretold.changed, foretold.position, port.head(PLANS).await), (true, head + 1, head));
        let receipt = port.does(drafting.clone()).await;
        assert_eq!(receipt, foretold);
        assert_eq!(port.does(drafting.clone()).await, receipt);
        let other = pb::DraftPlanRequest { title: "Kế hoạch khác".into(), ..drafting };
        says(&port.refuses(other).await, Code::InvalidArgument, "request-id-reused", "");

        let plan = receipt.resource_id;
        let unnamed = pb::PlanItem { item: String::new(), ..item("I.1", Activity::Report, lead) };
        let adding =
            pb::AddPlanItemRequest { request_id: new_id(), etag: receipt.etag.clone(), ..addition(&plan, &unnamed) };
        let next = port.does(adding.clone()).await;
        assert_eq!(port.does(adding).await, next, "the item has an id that follows from the request");
        assert_eq!(port.plan(&plan, "").await.etag, next.etag);
        let stale =
            pb::AddPlanItemRequest { etag: receipt.etag, ..addition(&plan, &item("I.2", Activity::Other, lead)) };
        says(&port.refuses(stale).await, Code::Aborted, "conflict", "the current one is 2");
        assert_eq!(port.plan(&plan, "").await.items.len(), 1);

        let list = async |asked: pb::ListPlansRequest| {
            let min_positions = port.by_now(PLANS).await;
            let asked = pb::ListPlansRequest { min_positions, ..asked };
            PlanServiceClient::new(port.channel.clone()).list_plans(asked).await.expect("a list").into_inner().plans
        };
        let of_kind = |kind: PlanKind| pb::ListPlansRequest { kind: kind.into(), ..Default::default() };
        let all = list(pb::ListPlansRequest::default()).await;
        assert_eq!(
            all.iter().map(|plan| plan.plan_id.as_str()).collect::<std::collections::BTreeSet<_>>(),
            [programme.as_str(), plan.as_str()].into()
        );
        assert_eq!(list(of_kind(PlanKind::Programme)).await.len(), 1);
        assert_eq!(
            list(pb::ListPlansRequest { number: "848/KH-UBND".into(), ..Default::default() }).await[0].plan_id,
            programme
        );
        assert_eq!(
            list(pb::ListPlansRequest { year: Some(2024), ..Default::default() }).await[0].plan_id,
            programme,
            "it reaches over it"
        );
        assert_eq!(list(of_kind(PlanKind::Conversion)).await, []);
    })
    .await;
}
