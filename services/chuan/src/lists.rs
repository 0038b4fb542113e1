//! The closed lists of the contracts as codes: what a cell of a set or a flag may say, and the number that travels.
//!
//! **Invariant:** nothing is listed twice: codes and numbers are those of the generated enums.
//!
//! Deliberately absent: what the codes mean to people (`words.rs`).

mod programme;
mod standing;

pub(crate) use programme::*;
pub(crate) use standing::*;

use contracts::{common::v1 as common, registry::v1 as registry, reporting::v1 as reporting, word};

/// A closed list.
#[derive(Debug)]
pub(crate) struct List {
    /// What one of its values is.
    pub(crate) name: &'static str,
    prefix: &'static str,
    name_of: fn(i32) -> Option<&'static str>,
}

impl List {
    /// All codes with their numbers.
    fn values(&self) -> impl Iterator<Item = (i32, String)> {
        // Numbers of an enum begin with 1 and have no holes; 0 is "not said".
        (1..).map_while(|number| (self.name_of)(number).map(|name| (number, word::code(name, self.prefix))))
    }

    /// All codes, joined by commas.
    pub(crate) fn known(&self) -> String {
        self.values().map(|(_, code)| code).collect::<Vec<_>>().join(", ")
    }

    /// The number of a code; 0 for an empty one.
    pub(crate) fn number(&self, code: &str) -> Option<i32> {
        if code.is_empty() {
            return Some(0);
        }
        self.values().find(|(_, its_code)| its_code == code).map(|(number, _)| number)
    }

    /// The code of a number; empty for 0 and for numbers of a newer server.
    pub(crate) fn code(&self, number: i32) -> String {
        (self.name_of)(number).map(|name| word::code(name, self.prefix)).unwrap_or_default()
    }
}

/// Levels of government.
pub(crate) static TIER: List =
    List { name: "tier", prefix: "TIER", name_of: |n| common::Tier::try_from(n).ok().map(|v| v.as_str_name()) };
/// Sorts of bodies.
pub(crate) static KIND: List =
    List { name: "kind", prefix: "KIND", name_of: |n| common::Kind::try_from(n).ok().map(|v| v.as_str_name()) };
/// Sorts of territories.
pub(crate) static LEVEL: List =
    List { name: "level", prefix: "LEVEL", name_of: |n| common::Level::try_from(n).ok().map(|v| v.as_str_name()) };
/// Whether a quality system must be run.
pub(crate) static OBLIGATION: List = List {
    name: "obligation",
    prefix: "OBLIGATION",
    name_of: |n| common::Obligation::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Posts.
pub(crate) static POST: List =
    List { name: "post", prefix: "POST", name_of: |n| common::Post::try_from(n).ok().map(|v| v.as_str_name()) };
/// Capacities of a signature.
pub(crate) static CAPACITY: List = List {
    name: "capacity",
    prefix: "CAPACITY",
    name_of: |n| common::Capacity::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Classes of nonconformities.
pub(crate) static NONCONFORMITY_CLASS: List = List {
    name: "class",
    prefix: "NONCONFORMITY_CLASS",
    name_of: |n| common::NonconformityClass::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Places of posting.
pub(crate) static PLACE: List =
    List { name: "place", prefix: "PLACE", name_of: |n| common::Place::try_from(n).ok().map(|v| v.as_str_name()) };
/// How much of a unit goes to a successor.
pub(crate) static SHARE: List =
    List { name: "share", prefix: "SHARE", name_of: |n| common::Share::try_from(n).ok().map(|v| v.as_str_name()) };
/// How far a reorganisation is.
pub(crate) static REORGANISATION_STATE: List = List {
    name: "reorganisation",
    prefix: "REORGANISATION_STATE",
    name_of: |n| registry::ReorganisationState::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Causes of a re-declaration.
pub(crate) static CAUSE: List =
    List { name: "cause", prefix: "CAUSE", name_of: |n| registry::Cause::try_from(n).ok().map(|v| v.as_str_name()) };
/// Causes of a lapse.
pub(crate) static LAPSE_CAUSE: List = List {
    name: "cause",
    prefix: "LAPSE_CAUSE",
    name_of: |n| registry::LapseCause::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Statuses of conformity.
pub(crate) static STATUS: List = List {
    name: "status",
    prefix: "STATUS",
    name_of: |n| reporting::Status::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Reasons why a declaration is outdated.
pub(crate) static REASON: List = List {
    name: "reason",
    prefix: "OUTDATED_REASON",
    name_of: |n| reporting::OutdatedReason::try_from(n).ok().map(|v| v.as_str_name()),
};
/// Why a unit on a map has no counterpart on another day.
pub(crate) static NOT_CARRIED: List = List {
    name: "not-carried",
    prefix: "NOT_CARRIED_REASON",
    name_of: |n| reporting::NotCarriedReason::try_from(n).ok().map(|v| v.as_str_name()),
};
/// States of a view.
pub(crate) static VIEW: List = List {
    name: "view",
    prefix: "VIEW_STATE",
    name_of: |n| contracts::operations::v1::ViewState::try_from(n).ok().map(|v| v.as_str_name()),
};
/// States of a stream.
pub(crate) static BUS: List = List {
    name: "bus",
    prefix: "BUS_STATE",
    name_of: |n| contracts::operations::v1::BusState::try_from(n).ok().map(|v| v.as_str_name()),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_and_its_number_find_each_other() {
        let more = [&SHARE, &REORGANISATION_STATE, &NOT_CARRIED, &PLAN_KIND, &TRAINING_KIND, &ANSWER, &FINDING_CLASS];
        for list in [&TIER, &KIND, &CAPACITY, &LAPSE_CAUSE, &STATUS, &VIEW, &BUS].into_iter().chain(more) {
            let values: Vec<_> = list.values().collect();
            assert!(values.len() > 1, "{}", list.name);
            for (number, code) in values {
                assert_eq!((list.number(&code), list.code(number)), (Some(number), code));
            }
        }
    }

    #[test]
    fn what_is_not_said_is_number_0() {
        assert_eq!((TIER.number(""), TIER.code(0), TIER.code(99)), (Some(0), String::new(), String::new()));
        assert_eq!(TIER.number("country"), None);
        assert_eq!(TIER.known(), "province, district, commune");
    }
}
