//! Words of the domain as enum values of the contract, and back.
//!
//! **Invariant:** a value of the contract is found by its name, which follows from the word's code (`contracts::word`), so no
//! table of both stands here.

use contracts::{common::v1 as common, plans::v1 as pb, word::value_name};
use plans_domain::vocabulary::{
    Activity, Capacity, Kind, Mode, PlanKind, PlanStatus, Role, Tier, TrainingKind, TrainingStatus,
};

fn number<E: Default + Into<i32>>(by_name: fn(&str) -> Option<E>, prefix: &str, code: &str) -> i32 {
    by_name(&value_name(code, prefix)).unwrap_or_default().into()
}

pub(super) fn tier(tier: Tier) -> i32 {
    number(common::Tier::from_str_name, "TIER", tier.code())
}

pub(super) fn kind(kind: Kind) -> i32 {
    number(common::Kind::from_str_name, "KIND", kind.code())
}

pub(super) fn mode(mode: Mode) -> i32 {
    number(common::InspectionMode::from_str_name, "INSPECTION_MODE", mode.code())
}

pub(super) fn capacity(capacity: Option<Capacity>) -> i32 {
    number(common::Capacity::from_str_name, "CAPACITY", capacity.map_or("", Capacity::code))
}

pub(super) fn role(role: Role) -> i32 {
    number(pb::CommitteeRole::from_str_name, "COMMITTEE_ROLE", role.code())
}

pub(super) fn plan_kind(kind: PlanKind) -> i32 {
    number(pb::PlanKind::from_str_name, "PLAN_KIND", kind.code())
}

pub(super) fn plan_status(status: PlanStatus) -> i32 {
    number(pb::PlanStatus::from_str_name, "PLAN_STATUS", status.code())
}

pub(super) fn activity(activity: Activity) -> i32 {
    number(pb::Activity::from_str_name, "ACTIVITY", activity.code())
}

pub(super) fn training_kind(kind: TrainingKind) -> i32 {
    number(pb::TrainingKind::from_str_name, "TRAINING_KIND", kind.code())
}

pub(super) fn training_status(status: TrainingStatus) -> i32 {
    number(pb::TrainingStatus::from_str_name, "TRAINING_STATUS", status.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_a_value() {
        let numbers = [
            Tier::ALL.iter().map(|word| tier(*word)).collect::<Vec<_>>(),
            Kind::ALL.iter().map(|word| kind(*word)).collect(),
            Mode::ALL.iter().map(|word| mode(*word)).collect(),
            Capacity::ALL.iter().map(|word| capacity(Some(*word))).collect(),
            Role::ALL.iter().map(|word| role(*word)).collect(),
            PlanKind::ALL.iter().map(|word| plan_kind(*word)).collect(),
            PlanStatus::ALL.iter().map(|word| plan_status(*word)).collect(),
            Activity::ALL.iter().map(|word| activity(*word)).collect(),
            TrainingKind::ALL.iter().map(|word| training_kind(*word)).collect(),
            TrainingStatus::ALL.iter().map(|word| training_status(*word)).collect(),
        ];
        assert!(numbers.iter().flatten().all(|number| *number > 0), "{numbers:?}");
        assert_eq!(capacity(None), 0);
    }
}
