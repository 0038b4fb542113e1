//! The closed lists that only answers have: where a plan, a task, a training, an inspection, a finding or an action stands.

use contracts::{inspections::v1 as inspections, plans::v1 as plans, reporting::v1 as reporting};

use super::List;

/// Where a plan stands.
pub(crate) static PLAN_STATUS: List = List {
    name: "plan-status",
    prefix: "PLAN_STATUS",
    name_of: |n| plans::PlanStatus::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Where a promulgated plan stands, as reporting tells it.
pub(crate) static PLAN_STAGE: List = List {
    name: "plan-status",
    prefix: "PLAN_STAGE",
    name_of: |n| reporting::PlanStage::try_from(n).ok().map(|v| v.as_str_name()),
};
/// What happened to a plan.
pub(crate) static PLAN_STEP: List = List {
    name: "plan-step",
    prefix: "PLAN_STEP_KIND",
    name_of: |n| plans::PlanStepKind::try_from(n).ok().map(|v| v.as_str_name()),
};
/// How far a task of a plan is.
pub(crate) static TASK: List = List {
    name: "task",
    prefix: "TASK_STANDING",
    name_of: |n| plans::TaskStanding::try_from(n).ok().map(|v| v.as_str_name()),
};
/// How far a task of a plan is, as reporting tells it.
pub(crate) static TASK_REPORTED: List = List {
    name: "task",
    prefix: "TASK_STANDING",
    name_of: |n| reporting::TaskStanding::try_from(n).ok().map(|v| v.as_str_name()),
};
/// How a document is linked with the one before it.
pub(crate) static DOCUMENT_LINK: List = List {
    name: "document-link",
    prefix: "DOCUMENT_LINK",
    name_of: |n| plans::DocumentLink::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Where a training stands, as reporting tells it.
pub(crate) static TRAINING_STATUS: List = List {
    name: "training-status",
    prefix: "TRAINING_STATUS",
    name_of: |n| reporting::TrainingStatus::try_from(n).ok().map(|v| v.as_str_name()),
};
/// How far an inspection is.
pub(crate) static INSPECTION: List = List {
    name: "inspection",
    prefix: "INSPECTION_STATUS",
    name_of: |n| inspections::InspectionStatus::try_from(n).ok().map(|v| v.as_str_name()),
};
/// How far an inspection is, as reporting tells it: also of agencies for which nothing is scheduled.
pub(crate) static INSPECTION_REPORTED: List = List {
    name: "inspection",
    prefix: "INSPECTION_STATUS",
    name_of: |n| reporting::InspectionStatus::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Where a finding stands.
pub(crate) static FINDING: List = List {
    name: "finding",
    prefix: "FINDING_STATUS",
    name_of: |n| inspections::FindingStatus::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Where a finding stands, as reporting tells it.
pub(crate) static FINDING_REPORTED: List = List {
    name: "finding",
    prefix: "FINDING_STATUS",
    name_of: |n| reporting::FindingStatus::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Where a corrective action stands.
pub(crate) static ACTION_STATUS: List = List {
    name: "action-status",
    prefix: "ACTION_STATUS",
    name_of: |n| inspections::ActionStatus::try_from(n).ok().map(|v| v.as_str_name()),
};
