//! Plans through the port: from the draft to the summary, and what inspections tell them.

use crate::house::{
    DISTRICT, FIRST, GONE, House, LEAD, SECOND, day, document, fields_of, kind_rule, on_both_databases, record,
    rule_of, tier_rule,
};
use contracts::{
    Code,
    common::v1::{Kind, Tier},
    plans::v1 as pb,
};
use inspections_domain::inspection::{self, Conclusion, Inspection};
use pb::{PlanStatus as Status, TaskStanding as Standing};
use uuid::Uuid;

const PROGRAMME: Uuid = Uuid::from_u128(100);
const PLAN: Uuid = Uuid::from_u128(200);
const PROGRAMME_DOCUMENT: Uuid = Uuid::from_u128(101);
const PLAN_DOCUMENT: Uuid = Uuid::from_u128(201);
const TRAINING_ITEM: Uuid = Uuid::from_u128(11);
const INSPECTION_ITEM: Uuid = Uuid::from_u128(12);

fn id(id: Uuid) -> String {
    id.to_string()
}

fn item(item: Uuid, code: &str, activity: pb::Activity) -> pb::PlanItem {
    pb::PlanItem {
        item: id(item),
        code: code.into(),
        content: "Việc cần làm".into(),
        activity: activity.into(),
        lead: id(LEAD),
        cooperating: vec![id(DISTRICT)],
        deadline: "2021-10-30".into(),
        product: None,
    }
}

fn draft(plan: Uuid, kind: pb::PlanKind, year: i32) -> pb::DraftPlanRequest {
    pb::DraftPlanRequest {
        plan_id: Some(id(plan)),
        kind: kind.into(),
        title: format!("Kế hoạch năm {year}"),
        year,
        issuer: "UBND tỉnh Hải Dương".into(),
        lead_body: id(LEAD),
        effective_on: format!("{year}-01-04"),
        ..Default::default()
    }
}

async fn add(house: &House, plan: Uuid, item: pb::PlanItem, on: &str) {
    let request =
        pb::AddPlanItemRequest { plan_id: id(plan), item: Some(item), effective_on: on.into(), ..Default::default() };
    house.plans().add_plan_item(request).await.expect("an item");
}

/// Submits, approves and promulgates within one year.
async fn promulgate(house: &House, plan: Uuid, number: &str, document_id: Uuid, year: i32) {
    let mut plans = house.plans();
    let plan_id = id(plan);
    let submit = pb::SubmitPlanRequest {
        plan_id: plan_id.clone(),
        document: "5/TTr-SKHCN".into(),
        effective_on: format!("{year}-02-01"),
        ..Default::default()
    };
    plans.submit_plan(submit).await.expect("submitted");
    let approve = pb::ApprovePlanRequest {
        plan_id: plan_id.clone(),
        by: "Chủ tịch UBND tỉnh".into(),
        effective_on: format!("{year}-02-15"),
        ..Default::default()
    };
    plans.approve_plan(approve).await.expect("approved");
    house.issue(document(document_id, number, &format!("{year}-03-01"))).await.expect("its document");
    let promulgate = pb::PromulgatePlanRequest {
        plan_id,
        document: id(document_id),
        effective_on: format!("{year}-03-01"),
        ..Default::default()
    };
    plans.promulgate_plan(promulgate).await.expect("promulgated");
}

/// A programme since 2020 and, in draft, an inspection plan of 2021.
async fn drafted(house: &House) {
    let programme = pb::DraftPlanRequest { until_year: Some(2025), ..draft(PROGRAMME, pb::PlanKind::Programme, 2020) };
    house.plans().draft_plan(programme).await.expect("a programme");
    add(house, PROGRAMME, item(Uuid::from_u128(10), "I", pb::Activity::Direction), "2020-01-05").await;
    promulgate(house, PROGRAMME, "10/KH-UBND", PROGRAMME_DOCUMENT, 2020).await;
    let plan = pb::DraftPlanRequest {
        programme: Some(id(PROGRAMME)),
        basis: vec![id(PROGRAMME_DOCUMENT)],
        ..draft(PLAN, pb::PlanKind::Inspection, 2021)
    };
    house.plans().draft_plan(plan).await.expect("a plan");
    add(house, PLAN, item(TRAINING_ITEM, "II.10", pb::Activity::Training), "2021-01-05").await;
    add(house, PLAN, item(INSPECTION_ITEM, "II.2", pb::Activity::Inspection), "2021-01-05").await;
}

fn select(rules: Vec<pb::SelectionRule>) -> pb::SelectAgenciesRequest {
    pb::SelectAgenciesRequest { plan_id: id(PLAN), rules, effective_on: "2021-01-20".into(), ..Default::default() }
}

async fn promulgated(house: &House) {
    drafted(house).await;
    house.plans().select_agencies(select(vec![tier_rule(Tier::Commune, None)])).await.expect("a selection");
    let window = pb::SetPlanCampaignRequest {
        plan_id: id(PLAN),
        template: "iso-2015".into(),
        from: "2021-07-01".into(),
        until: "2021-10-15".into(),
        effective_on: "2021-01-20".into(),
        ..Default::default()
    };
    house.plans().set_plan_campaign(window).await.expect("a campaign");
    promulgate(house, PLAN, "848/KH-UBND", PLAN_DOCUMENT, 2021).await;
}

fn concluded(agency: Uuid, plan: Option<Uuid>, on: &str) -> inspection::Event {
    inspection::Event::Concluded(Conclusion {
        campaign: Uuid::from_u128(300),
        plan,
        item: plan.map(|_| INSPECTION_ITEM),
        year: 2021,
        agency,
        document: "1/KL-SKHCN".into(),
        score_hundredths: None,
        grade: None,
        declaration_valid: true,
        majors: 0,
        minors: 0,
        effective_on: day(on),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_shows_whom_the_rules_choose_and_records_nothing() {
    on_both_databases(async |house| {
        drafted(house).await;
        let before = house.reached().await;
        record::<Inspection>(&house.inspections, Uuid::from_u128(1), &[concluded(FIRST, None, "2018-05-12")]).await;
        let preview = async |rules| {
            let request = pb::SelectAgenciesRequest { validate_only: true, ..select(rules) };
            let selected = house.plans().select_agencies(request).await.expect("a preview").into_inner().selected;
            selected.into_iter().map(|selected| (selected.agency, selected.reason)).collect::<Vec<_>>()
        };
        let line = |agency: Uuid, reason: &str| (id(agency), reason.to_owned());
        assert_eq!(
            preview(vec![kind_rule(Kind::Department), tier_rule(Tier::Commune, None)]).await,
            [line(LEAD, "Sở"), line(FIRST, "Cấp xã"), line(SECOND, "Cấp xã")]
        );
        let longest = preview(vec![tier_rule(Tier::Commune, Some(1))]).await;
        assert_eq!(longest[0].0, id(SECOND), "{GONE} is no more, {FIRST} was inspected in 2018: {longest:?}");
        assert_eq!(house.reached().await, before);

        let request_id = Uuid::new_v4().to_string();
        let request = pb::SelectAgenciesRequest { request_id, ..select(vec![tier_rule(Tier::Commune, Some(1))]) };
        let first = house.plans().select_agencies(request.clone()).await.expect("selected").into_inner();
        assert!(first.receipt.as_ref().is_some_and(|receipt| receipt.changed));
        record::<Inspection>(&house.inspections, Uuid::from_u128(2), &[concluded(SECOND, None, "2020-05-12")]).await;
        let again = house.plans().select_agencies(request).await.expect("the same").into_inner();
        assert_eq!((first.selected.len(), &again), (1, &first), "a retry gets the same, whatever has happened since");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_told_as_it_stood_on_any_day() {
    on_both_databases(async |house| {
        promulgated(house).await;
        let draft = house.plan(PLAN, "2021-01-31").await.expect("the draft");
        assert_eq!(
            (draft.status(), draft.number, draft.items[0].standing()),
            (Status::Draft, None, Standing::Unspecified)
        );
        let codes: Vec<&str> = draft.items.iter().filter_map(|task| Some(task.item.as_ref()?.code.as_str())).collect();
        assert_eq!(codes, ["II.2", "II.10"]);
        let plan = house.plan(PLAN, "2021-10-30").await.expect("the plan");
        assert_eq!((plan.status(), plan.number.as_deref()), (Status::Promulgated, Some("848/KH-UBND")));
        assert_eq!((plan.selection.len(), plan.rules.len(), plan.steps.len()), (2, 1, 4));
        assert_eq!((plan.tasks, plan.tasks_completed, plan.tasks_overdue), (2, 0, 0));
        assert_eq!(house.plan(PLAN, "2021-10-31").await.expect("the plan").tasks_overdue, 2);
        assert_eq!(house.plan(PLAN, "2021-01-03").await.expect_err("not drafted yet").code(), Code::NotFound);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn concluded_inspections_complete_the_task_of_the_plan() {
    on_both_databases(async |house| {
        promulgated(house).await;
        record::<Inspection>(&house.inspections, Uuid::from_u128(1), &[concluded(FIRST, Some(PLAN), "2021-08-02")])
            .await;
        record::<Inspection>(&house.inspections, Uuid::from_u128(2), &[concluded(SECOND, Some(PLAN), "2021-11-02")])
            .await;
        let task = async |as_of: &str| house.plan(PLAN, as_of).await.expect("the plan").items.swap_remove(0);
        while task("2021-12-31").await.completed_on.is_none() {
            tokio::task::yield_now().await; // the policy follows by itself
        }
        let early = task("2021-08-02").await;
        assert_eq!((early.standing(), early.percent, early.conclusions.len()), (Standing::InProgress, 50, 1));
        let late = task("2021-12-31").await;
        assert_eq!((late.standing(), late.percent, late.late_days), (Standing::CompletedLate, 100, Some(3)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_reports_amendments_and_the_end_of_a_plan_are_told() {
    on_both_databases(async |house| {
        promulgated(house).await;
        let mut plans = house.plans();
        let (plan_id, source) = (id(PLAN), "Sự nghiệp khoa học".to_owned());
        let allocate = pb::AllocateBudgetRequest {
            plan_id: plan_id.clone(),
            source: source.clone(),
            amount_dong: 50_000_000,
            document: "12/QĐ-UBND".into(),
            effective_on: "2021-03-02".into(),
            ..Default::default()
        };
        plans.allocate_budget(allocate).await.expect("allocated");
        let settle = pb::SettleExpenditureRequest {
            plan_id: plan_id.clone(),
            source,
            amount_dong: 50_000_001,
            voucher: "PC-01".into(),
            effective_on: "2021-12-01".into(),
            ..Default::default()
        };
        let refused = plans.settle_expenditure(settle.clone()).await.expect_err("more than there is");
        assert_eq!(rule_of(&refused), "budget");
        plans.settle_expenditure(pb::SettleExpenditureRequest { amount_dong: 1, ..settle }).await.expect("settled");
        let report = pb::ReportTaskProgressRequest {
            plan_id: plan_id.clone(),
            item: id(TRAINING_ITEM),
            percent: 40,
            note: Some("Đã mở một lớp".into()),
            effective_on: "2021-05-01".into(),
            ..Default::default()
        };
        let too_much = pb::ReportTaskProgressRequest { percent: -1, ..report.clone() };
        assert_eq!(fields_of(&plans.report_task_progress(too_much).await.expect_err("nonsense")), ["percent"]);
        plans.report_task_progress(report).await.expect("reported");
        house.issue(document(Uuid::from_u128(202), "990/KH-UBND", "2021-06-01")).await.expect("a document");
        let amend = pb::AmendPlanRequest {
            plan_id: plan_id.clone(),
            document: id(Uuid::from_u128(202)),
            added: vec![pb::PlanItem { item: String::new(), ..item(PLAN, "III", pb::Activity::Report) }],
            effective_on: "2021-06-01".into(),
            ..Default::default()
        };
        plans.amend_plan(amend).await.expect("amended");
        let close = pb::ClosePlanRequest {
            plan_id,
            summary: "Đã tổng kết".into(),
            effective_on: "2021-12-20".into(),
            ..Default::default()
        };
        plans.close_plan(close).await.expect("closed");
        let plan = house.plan(PLAN, "2021-12-31").await.expect("the plan");
        assert_eq!((plan.status(), plan.ended_on.as_deref()), (Status::Closed, Some("2021-12-20")));
        assert_eq!((plan.budget[0].allocated_dong, plan.budget[0].settled_dong), (50_000_000, 1));
        assert_eq!((plan.items[1].percent, plan.items.len(), plan.steps[4].added.len()), (40, 3, 1));
        assert_eq!(house.plan(PLAN, "2021-12-19").await.expect("the plan").status(), Status::Promulgated);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_are_listed_by_kind_year_status_and_number_a_page_at_a_time() {
    on_both_databases(async |house| {
        promulgated(house).await;
        for year in 2022..2025 {
            let annual = pb::DraftPlanRequest {
                programme: Some(id(PROGRAMME)),
                ..draft(Uuid::from_u128(1000 + year as u128), pb::PlanKind::Annual, year)
            };
            house.plans().draft_plan(annual).await.expect("a plan");
        }
        let min_positions = house.reached().await;
        let list = async |request: pb::ListPlansRequest| {
            let as_of = if request.as_of.is_empty() { "2025-01-01".to_owned() } else { request.as_of.clone() };
            let request = pb::ListPlansRequest { as_of, min_positions: min_positions.clone(), ..request };
            let listed = house.plans().list_plans(request).await.expect("a list").into_inner();
            let years: Vec<i32> = listed.plans.iter().map(|plan| plan.year).collect();
            assert!(listed.plans.iter().all(|plan| plan.items.is_empty() && !plan.etag.is_empty()));
            (years, listed.next_page_token)
        };
        let nothing = pb::ListPlansRequest::default();
        assert_eq!(list(nothing.clone()).await.0, [2024, 2023, 2022, 2021, 2020]);
        assert_eq!(list(pb::ListPlansRequest { year: Some(2023), ..nothing.clone() }).await.0, [2023, 2020]);
        let kind = pb::PlanKind::Inspection.into();
        assert_eq!(list(pb::ListPlansRequest { kind, ..nothing.clone() }).await.0, [2021]);
        let status = Status::Promulgated.into();
        assert_eq!(list(pb::ListPlansRequest { status, ..nothing.clone() }).await.0, [2021, 2020]);
        let earlier = pb::ListPlansRequest { status, as_of: "2021-02-28".into(), ..nothing.clone() };
        assert_eq!(list(earlier).await.0, [2020]);
        let number = "848/KH-UBND".to_owned();
        assert_eq!(list(pb::ListPlansRequest { number, ..nothing.clone() }).await.0, [2021]);
        let (first, page_token) = list(pb::ListPlansRequest { page_size: Some(3), ..nothing.clone() }).await;
        let rest = list(pb::ListPlansRequest { page_size: Some(3), page_token, ..nothing.clone() }).await;
        assert_eq!((first, rest), (vec![2024, 2023, 2022], (vec![2021, 2020], String::new())));
        let wrong = pb::ListPlansRequest { kind: 99, ..nothing };
        assert_eq!(fields_of(&house.plans().list_plans(wrong).await.expect_err("no such kind")), ["kind"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_and_a_plan_asked_for_with_their_provenance_are_the_same_for_ever() {
    on_both_databases(async |house| {
        promulgated(house).await;
        let (as_of, min_positions) = ("2021-12-31".to_owned(), house.reached().await);
        let list = pb::ListPlansRequest { as_of: as_of.clone(), min_positions, ..Default::default() };
        let listed = house.plans().list_plans(list.clone()).await.expect("a list").into_inner();
        let get = pb::GetPlanRequest { as_of, plan_id: id(PLAN), ..Default::default() };
        let got = house.plans().get_plan(get.clone()).await.expect("a plan").into_inner();
        let close = pb::ClosePlanRequest {
            plan_id: id(PLAN),
            summary: "Đã tổng kết".into(),
            effective_on: "2021-12-20".into(),
            ..Default::default()
        };
        house.plans().close_plan(close).await.expect("closed");
        let min_positions = house.reached().await;
        let now = pb::ListPlansRequest { min_positions: min_positions.clone(), ..list.clone() };
        let closed = house.plans().list_plans(now).await.expect("a list").into_inner().plans;
        assert_eq!(closed.iter().map(pb::Plan::status).collect::<Vec<_>>(), [Status::Closed, Status::Promulgated]);
        let known_at = listed.provenance.as_ref().and_then(|provenance| provenance.known_at);
        let then = pb::ListPlansRequest { known_at, min_positions, ..list };
        let told = |plans: Vec<pb::Plan>| {
            plans.into_iter().map(|plan| pb::Plan { etag: String::new(), ..plan }).collect::<Vec<_>>()
        };
        let again = house.plans().list_plans(then).await.expect("a list").into_inner();
        assert_eq!(told(again.plans), told(listed.plans), "only the version that a command must name is that of now");
        let again = house.plans().get_plan(pb::GetPlanRequest { known_at, ..get }).await.expect("a plan").into_inner();
        assert_eq!(told(again.plan.into_iter().collect()), told(got.plan.into_iter().collect()));
    })
    .await;
}

/// R-REG-7, R-PLN-2
#[tokio::test(flavor = "multi_thread")]
async fn r_pln_2_a_plan_needs_its_programme_and_live_agencies() {
    on_both_databases(async |house| {
        let orphan = draft(PLAN, pb::PlanKind::Annual, 2021);
        assert_eq!(rule_of(&house.plans().draft_plan(orphan).await.expect_err("no programme")), "R-PLN-2");
        drafted(house).await;
        let gone = pb::AddPlanItemRequest {
            plan_id: id(PLAN),
            item: Some(pb::PlanItem { lead: id(GONE), ..item(Uuid::from_u128(13), "III", pb::Activity::Other) }),
            effective_on: "2021-01-05".into(),
            ..Default::default()
        };
        let refused = house.plans().add_plan_item(gone).await.expect_err("it is no more");
        assert_eq!((refused.code(), rule_of(&refused).as_str()), (Code::FailedPrecondition, "R-REG-7"));
        let stale = pb::SubmitPlanRequest {
            plan_id: id(PLAN),
            etag: "\"1\"".into(),
            document: "5/TTr-SKHCN".into(),
            effective_on: "2021-02-01".into(),
            ..Default::default()
        };
        assert_eq!(house.plans().submit_plan(stale).await.expect_err("it has moved on").code(), Code::Aborted);
        let which = Some(pb::selection_rule::Which::List(pb::AgencyList { agencies: vec!["x".into()] }));
        let nonsense = select(vec![pb::SelectionRule { mode: 0, limit: Some(1), which }]);
        let refused = house.plans().select_agencies(nonsense).await.expect_err("nothing of it can be used");
        let fields = fields_of(&refused);
        assert_eq!(fields, ["rules[0].mode", "rules[0].limit", "rules[0].list.agencies[0]"]);
    })
    .await;
}
