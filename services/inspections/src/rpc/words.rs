//! The words of the domain as values of the contract's enums.
//!
//! **Invariant:** the code of a word is the name of its value (`contracts::word`); what a list of the contract does not have is
//! "not said".

use contracts::{common::v1 as common, inspections::v1 as pb, word::value_name};
use inspections_domain::{
    inspection::TerminationCause,
    vocabulary::{
        ActionKind, Answer, FindingClass, FindingStatus, Grade, InspectionStatus, Mode, Part, Side, TeamRole,
    },
};
use registry_domain::vocabulary::Tier;

/// A function for each list. A macro, because the lists of the contract have no trait in common.
macro_rules! words {
    ($($function:ident: $word:ident => $package:ident::$value:ident, $prefix:literal;)+) => {
        $(pub(super) fn $function(word: $word) -> i32 {
            $package::$value::from_str_name(&value_name(word.code(), $prefix)).unwrap_or_default().into()
        })+
    };
}

words! {
    action_kind: ActionKind => pb::ActionKind, "ACTION_KIND";
    answer: Answer => pb::Answer, "ANSWER";
    class: FindingClass => common::FindingClass, "FINDING_CLASS";
    finding_status: FindingStatus => pb::FindingStatus, "FINDING_STATUS";
    grade: Grade => common::Grade, "GRADE";
    inspection_status: InspectionStatus => pb::InspectionStatus, "INSPECTION_STATUS";
    mode: Mode => common::InspectionMode, "INSPECTION_MODE";
    part: Part => pb::ChecklistPart, "CHECKLIST_PART";
    side: Side => pb::Side, "SIDE";
    team_role: TeamRole => pb::TeamRole, "TEAM_ROLE";
    termination_cause: TerminationCause => pb::TerminationCause, "TERMINATION_CAUSE";
    tier: Tier => common::Tier, "TIER";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_its_value() {
        let all = [
            ActionKind::ALL.iter().map(|word| action_kind(*word)).collect::<Vec<_>>(),
            Answer::ALL.iter().map(|word| answer(*word)).collect(),
            FindingClass::ALL.iter().map(|word| class(*word)).collect(),
            FindingStatus::ALL.iter().map(|word| finding_status(*word)).collect(),
            Grade::ALL.iter().map(|word| grade(*word)).collect(),
            InspectionStatus::ALL.iter().map(|word| inspection_status(*word)).collect(),
            Mode::ALL.iter().map(|word| mode(*word)).collect(),
            Part::ALL.iter().map(|word| part(*word)).collect(),
            Side::ALL.iter().map(|word| side(*word)).collect(),
            TeamRole::ALL.iter().map(|word| team_role(*word)).collect(),
            TerminationCause::ALL.iter().map(|word| termination_cause(*word)).collect(),
            Tier::ALL.iter().map(|word| tier(*word)).collect(),
        ];
        for values in all {
            assert!(values.iter().all(|value| *value > 0), "{values:?}");
        }
    }
}
