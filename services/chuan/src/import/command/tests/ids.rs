//! What speaks of the same thing has the same id, and policies would give it that id too.

use contracts::{inspections::v1 as inspections, plans::v1 as plans, registry::v1 as registry};
use inspections::import_row::Command as Inspecting;
use plans::import_row::Command as Planning;
use registry::import_row::Command as Registering;

use super::*;

fn registering(row: Row) -> Registering {
    match row.command {
        Some(Command::Registry(command)) => command,
        other => panic!("unexpected: {other:?}"),
    }
}

fn planning(row: Row) -> Planning {
    match row.command {
        Some(Command::Plans(command)) => command,
        other => panic!("unexpected: {other:?}"),
    }
}

fn inspecting(row: Row) -> Inspecting {
    match row.command {
        Some(Command::Inspections(command)) => command,
        other => panic!("unexpected: {other:?}"),
    }
}

#[test]
fn an_agency_and_its_audit_have_one_id_each() {
    let agency = |row: Row| match registering(row) {
        Registering::RegisterAgency(request) => request.agency_id.unwrap_or_default(),
        Registering::RecordInternalAudit(request) => request.agency_id,
        other => panic!("unexpected: {other:?}"),
    };
    assert_eq!(agency(row_of("agencies", None)), agency(row_of("audits", None)));
    let audit = |row: Row| match registering(row) {
        Registering::RecordInternalAudit(request) => request.audit,
        Registering::CloseNonconformity(request) => request.audit,
        other => panic!("unexpected: {other:?}"),
    };
    assert_eq!(audit(row_of("audits", None)), audit(row_of("nonconformity_closures", None)));
    assert_ne!(audit(row_of("audits", None)), audit(row_of("audits", Some(("agency", "another")))));
}

#[test]
fn a_key_that_is_an_id_of_a_register_stays_what_it_is() {
    let known = "018f4e5a-7c1d-7b3a-9f10-2b6c5d4e3f21";
    let Registering::StartApplication(request) = registering(row_of("applications", Some(("agency", known)))) else {
        panic!("applications.csv starts applications")
    };
    assert_eq!(request.agency_id, known);
    let Planning::ClosePlan(request) = planning(row_of("plan_closures", Some(("plan", known)))) else {
        panic!("plan_closures.csv closes plans")
    };
    assert_eq!(request.plan_id, known);
}

#[test]
fn an_item_is_known_by_its_plan_and_code() {
    let item = |row: Row| match planning(row) {
        Planning::AddPlanItem(request) => request.item.unwrap_or_default().item,
        Planning::CompleteTask(request) => request.item,
        Planning::AmendPlan(request) => request.added[0].item.clone(),
        other => panic!("unexpected: {other:?}"),
    };
    let first = item(row_of("plan_items", None));
    assert_eq!(first, crate::set_id("30", "plan/key-plan/item", "key-item"));
    assert_eq!(item(row_of("task_completions", None)), first);
    assert_eq!(item(row_of("plan_amendments", None)), first);
    assert_ne!(item(row_of("plan_items", Some(("plan", "another")))), first);
}

/// The policy that opens campaigns derives the id from the plan, and inspections have theirs from campaign and agency.
#[test]
fn a_campaign_and_its_inspections_have_the_ids_that_the_services_would_give_them() {
    let files = ["campaigns", "inspections", "notices", "task_conclusions"];
    let files = files.map(|stem| layout::find(&format!("{stem}.csv")).expect("the format has that file").1);
    let rows = rows_of(&files.map(|file| (file, None)));
    let plan = crate::set_id("30", "plan", "key-plan");
    let campaign = crate::ids::of(&format!("chuan/campaign/{plan}"));
    let agency = crate::ids::agency("30", "key-agency");
    let inspection = crate::ids::of(&format!("chuan/inspection/{campaign}/{agency}"));
    let [opens, schedules, tells, concludes] = rows.try_into().expect("four rows");
    let Inspecting::OpenCampaign(opened) = inspecting(opens) else { panic!("it opens") };
    assert_eq!((opened.campaign_id, opened.plan_id), (Some(campaign.clone()), Some(plan)));
    let Inspecting::ScheduleInspection(scheduled) = inspecting(schedules) else { panic!("it schedules") };
    assert_eq!((scheduled.campaign_id, scheduled.agency_id), (campaign, agency));
    let Inspecting::SendNotice(noticed) = inspecting(tells) else { panic!("it gives notice") };
    assert_eq!(noticed.inspection_id, inspection);
    let Planning::RecordTaskConclusion(concluded) = planning(concludes) else { panic!("it concludes") };
    assert_eq!(concluded.inspection, inspection);
}

#[test]
fn a_campaign_without_a_plan_is_known_by_its_own_key() {
    let Inspecting::OpenCampaign(opened) = inspecting(row_of("campaigns", Some(("plan", "")))) else {
        panic!("it opens")
    };
    assert_eq!((opened.campaign_id, opened.plan_id), (Some(crate::set_id("30", "campaign", "key-campaign")), None));
}

#[test]
fn a_corrective_action_is_known_by_its_finding_and_key() {
    let action = |row: Row| match inspecting(row) {
        Inspecting::ProposeAction(request) => request.action_id.unwrap_or_default(),
        Inspecting::AcceptAction(request) => request.action_id,
        Inspecting::SubmitEvidence(request) => request.action_id,
        other => panic!("unexpected: {other:?}"),
    };
    let first = action(row_of("actions", None));
    assert_eq!(first, crate::set_id("30", "finding/key-finding/action", "key-action"));
    assert_eq!(action(row_of("action_decisions", None)), first);
    assert_eq!(action(row_of("evidence", None)), first);
    assert_ne!(action(row_of("actions", Some(("finding", "another")))), first);
}
