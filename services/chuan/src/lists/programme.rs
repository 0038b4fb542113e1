//! The closed lists of plans and inspections.

use contracts::{common::v1 as common, inspections::v1 as inspections, plans::v1 as plans};

use super::List;

/// How an agency is inspected.
pub(crate) static MODE: List = List {
    name: "mode",
    prefix: "INSPECTION_MODE",
    name_of: |n| common::InspectionMode::try_from(n).ok().map(|v| v.as_str_name()),
};
/// How grave a finding is.
pub(crate) static FINDING_CLASS: List = List {
    name: "class",
    prefix: "FINDING_CLASS",
    name_of: |n| common::FindingClass::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Grades of inspected agencies.
pub(crate) static GRADE: List =
    List { name: "grade", prefix: "GRADE", name_of: |n| common::Grade::try_from(n).ok().map(|v| v.as_str_name()) };
/// What a person is in a steering committee.
pub(crate) static COMMITTEE_ROLE: List = List {
    name: "role",
    prefix: "COMMITTEE_ROLE",
    name_of: |n| plans::CommitteeRole::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Sorts of plans.
pub(crate) static PLAN_KIND: List =
    List { name: "plan", prefix: "PLAN_KIND", name_of: |n| plans::PlanKind::try_from(n).ok().map(|v| v.as_str_name()) };
/// Sorts of items in a plan.
pub(crate) static ACTIVITY: List = List {
    name: "activity",
    prefix: "ACTIVITY",
    name_of: |n| plans::Activity::try_from(n).ok().map(|v| v.as_str_name()),
};
/// What trainings are about.
pub(crate) static TRAINING_KIND: List = List {
    name: "training",
    prefix: "TRAINING_KIND",
    name_of: |n| plans::TrainingKind::try_from(n).ok().map(|v| v.as_str_name()),
};
/// What a person is in a team.
pub(crate) static TEAM_ROLE: List = List {
    name: "role",
    prefix: "TEAM_ROLE",
    name_of: |n| inspections::TeamRole::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Parts of a checklist.
pub(crate) static CHECKLIST_PART: List = List {
    name: "part",
    prefix: "CHECKLIST_PART",
    name_of: |n| inspections::ChecklistPart::try_from(n).ok().map(|v| v.as_str_name()),
};
/// What was found at an item of a checklist.
pub(crate) static ANSWER: List = List {
    name: "answer",
    prefix: "ANSWER",
    name_of: |n| inspections::Answer::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Who signs minutes.
pub(crate) static SIDE: List =
    List { name: "side", prefix: "SIDE", name_of: |n| inspections::Side::try_from(n).ok().map(|v| v.as_str_name()) };
/// Why an inspection was not carried through.
pub(crate) static TERMINATION_CAUSE: List = List {
    name: "cause",
    prefix: "TERMINATION_CAUSE",
    name_of: |n| inspections::TerminationCause::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Sorts of corrective actions.
pub(crate) static ACTION_KIND: List = List {
    name: "action",
    prefix: "ACTION_KIND",
    name_of: |n| inspections::ActionKind::try_from(n).ok().map(|v| v.as_str_name()),
};
