//! Request messages of plans with defaults: a story names only what it is about.
//!
//! The year of every story is 2021: programmes are drafted in February and promulgated on 15/03, other plans are drafted on
//! 01/04 and promulgated on 04/05, and inspections take place from July to October.
//!
//! **Invariant:** whatever is made here is accepted as it is, when what it refers to is there.

pub use super::documents::*;
use super::new_id;
pub use contracts::common::v1::InspectionMode as Mode;
use contracts::{common::v1 as common, plans::v1 as pb};
pub use pb::{Activity, PlanKind, PlanStatus, TaskStanding, TrainingKind, TrainingStatus, selection_rule::Which};

/// The service's name.
pub const PLANS: &str = "plans";
/// Who issues every document and plan of a story.
pub const ISSUER: &str = "UBND tỉnh Hải Dương";

/// A programme for 2021 to 2025.
pub fn programme_draft(lead: &str) -> pb::DraftPlanRequest {
    pb::DraftPlanRequest {
        plan_id: Some(new_id()),
        kind: PlanKind::Programme.into(),
        title: "Chương trình áp dụng HTQLCL giai đoạn 2021-2025".into(),
        year: 2021,
        until_year: Some(2025),
        issuer: ISSUER.into(),
        lead_body: lead.into(),
        effective_on: "2021-02-01".into(),
        ..Default::default()
    }
}

/// A plan for 2021 that carries out a programme.
pub fn draft(kind: PlanKind, lead: &str, programme: &str) -> pb::DraftPlanRequest {
    pb::DraftPlanRequest {
        kind: kind.into(),
        title: "Kế hoạch năm 2021".into(),
        until_year: None,
        programme: Some(programme.into()),
        effective_on: "2021-04-01".into(),
        ..programme_draft(lead)
    }
}

/// An item until 15/12.
pub fn item(code: &str, activity: Activity, lead: &str) -> pb::PlanItem {
    pb::PlanItem {
        item: new_id(),
        code: code.into(),
        content: format!("Nhiệm vụ {code}"),
        activity: activity.into(),
        lead: lead.into(),
        cooperating: vec![],
        deadline: "2021-12-15".into(),
        product: None,
    }
}

/// An item comes into a draft.
pub fn addition(plan: &str, item: &pb::PlanItem) -> pb::AddPlanItemRequest {
    pb::AddPlanItemRequest {
        plan_id: plan.into(),
        item: Some(item.clone()),
        effective_on: "2021-04-01".into(),
        ..Default::default()
    }
}

/// The choice of agencies by rules.
pub fn selection(plan: &str, rules: Vec<pb::SelectionRule>) -> pb::SelectAgenciesRequest {
    pb::SelectAgenciesRequest { plan_id: plan.into(), rules, effective_on: "2021-04-02".into(), ..Default::default() }
}

/// A rule whose agencies are inspected on site.
pub fn on_site(which: Which) -> pb::SelectionRule {
    pb::SelectionRule { mode: Mode::OnSite.into(), limit: None, which: Some(which) }
}

/// A rule whose agencies are inspected by their records.
pub fn by_records(which: Which) -> pb::SelectionRule {
    pb::SelectionRule { mode: Mode::RecordsBased.into(), ..on_site(which) }
}

/// These agencies.
pub fn listed(agencies: &[&str]) -> Which {
    Which::List(pb::AgencyList { agencies: owned(agencies) })
}

/// Those of a level of government.
pub fn tier(tier: common::Tier) -> Which {
    Which::Tier(tier.into())
}

/// Those not inspected for some years.
pub fn not_inspected_for(years: i32) -> Which {
    Which::NotInspectedFor(pb::NotInspectedFor { years, ..Default::default() })
}

/// Inspections by a checklist from July to October.
pub fn window(plan: &str, checklist: &str) -> pb::SetPlanCampaignRequest {
    pb::SetPlanCampaignRequest {
        plan_id: plan.into(),
        template: checklist.into(),
        from: "2021-07-05".into(),
        until: "2021-10-29".into(),
        effective_on: "2021-04-02".into(),
        ..Default::default()
    }
}

/// A draft is submitted.
pub fn submission(plan: &str, on: &str) -> pb::SubmitPlanRequest {
    let (plan_id, effective_on) = (plan.into(), on.into());
    pb::SubmitPlanRequest { plan_id, document: "05/TTr-SKHCN".into(), effective_on, ..Default::default() }
}

/// A plan is approved.
pub fn approval(plan: &str, on: &str) -> pb::ApprovePlanRequest {
    let (plan_id, effective_on) = (plan.into(), on.into());
    pb::ApprovePlanRequest { plan_id, by: "Chủ tịch UBND tỉnh".into(), effective_on, ..Default::default() }
}

/// A plan is sent back.
pub fn returning(plan: &str, on: &str) -> pb::ReturnPlanRequest {
    let (plan_id, effective_on) = (plan.into(), on.into());
    pb::ReturnPlanRequest { plan_id, reason: "Bổ sung kinh phí".into(), effective_on, ..Default::default() }
}

/// A plan is promulgated by a document.
pub fn promulgation(plan: &str, document: &str, on: &str) -> pb::PromulgatePlanRequest {
    pb::PromulgatePlanRequest {
        plan_id: plan.into(),
        document: document.into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A promulgated plan is changed by a document.
pub fn amendment(plan: &str, document: &str, added: &[pb::PlanItem], on: &str) -> pb::AmendPlanRequest {
    pb::AmendPlanRequest {
        plan_id: plan.into(),
        document: document.into(),
        added: added.to_vec(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// The end of a plan.
pub fn closure(plan: &str, on: &str) -> pb::ClosePlanRequest {
    let (plan_id, effective_on) = (plan.into(), on.into());
    pb::ClosePlanRequest { plan_id, summary: "Đã thực hiện".into(), effective_on, ..Default::default() }
}

/// How far a task is.
pub fn progress(plan: &str, item: &str, percent: i32, on: &str) -> pb::ReportTaskProgressRequest {
    let (plan_id, item, effective_on) = (plan.into(), item.into(), on.into());
    pb::ReportTaskProgressRequest { plan_id, item, percent, effective_on, ..Default::default() }
}

/// A task is done.
pub fn completion(plan: &str, item: &str, on: &str) -> pb::CompleteTaskRequest {
    let (plan_id, item, effective_on) = (plan.into(), item.into(), on.into());
    pb::CompleteTaskRequest { plan_id, item, result: "Đã báo cáo".into(), effective_on, ..Default::default() }
}

/// Money for a plan.
pub fn allocation(plan: &str, source: &str, amount_dong: i64, document: &str) -> pb::AllocateBudgetRequest {
    pb::AllocateBudgetRequest {
        plan_id: plan.into(),
        source: source.into(),
        amount_dong,
        document: document.into(),
        effective_on: "2021-05-10".into(),
        ..Default::default()
    }
}

/// Money that was spent.
pub fn settlement(plan: &str, source: &str, amount_dong: i64, voucher: &str) -> pb::SettleExpenditureRequest {
    pb::SettleExpenditureRequest {
        plan_id: plan.into(),
        source: source.into(),
        amount_dong,
        voucher: voucher.into(),
        effective_on: "2021-06-10".into(),
        ..Default::default()
    }
}

/// A training on two days of June.
pub fn course(organiser: &str, of: Option<(&str, &str)>) -> pb::ScheduleTrainingRequest {
    pb::ScheduleTrainingRequest {
        training_id: Some(new_id()),
        kind: TrainingKind::InspectionSkills.into(),
        title: "Tập huấn nghiệp vụ kiểm tra".into(),
        plan: of.map(|(plan, _)| plan.into()),
        item: of.map(|(_, item)| item.into()),
        organiser: organiser.into(),
        from: "2021-06-08".into(),
        until: "2021-06-09".into(),
        place: "Hội trường Sở KH&CN".into(),
        effective_on: "2021-05-20".into(),
        ..Default::default()
    }
}

/// A training took place as it was scheduled.
pub fn holding(training: &str) -> pb::HoldTrainingRequest {
    pb::HoldTrainingRequest {
        training_id: training.into(),
        from: "2021-06-08".into(),
        until: "2021-06-09".into(),
        trainer: Some("Nguyễn Văn Sơn".into()),
        effective_on: "2021-06-09".into(),
        ..Default::default()
    }
}

/// Who came to a training.
pub fn attendance(training: &str, agency: &str, people: &[&str]) -> pb::RecordAttendanceRequest {
    pb::RecordAttendanceRequest {
        training_id: training.into(),
        agency: agency.into(),
        participants: owned(people),
        effective_on: "2021-06-10".into(),
        ..Default::default()
    }
}

pub(super) fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
