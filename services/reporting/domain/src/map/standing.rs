//! Where a unit stands that is carried by several agencies: where the one stands that is furthest behind.
//!
//! **Invariant:** of several agencies the one furthest behind counts as declared only if all do.
//!
//! Deliberately absent: averages. A unit has one status, one edition, and has declared or not.

use crate::conformity::Status;

/// Where an agency stands on a day, as far as statistics count it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether it counts as declared.
    pub declared: bool,
    /// Where it stands on its way.
    pub status: Status,
    /// The edition that it declared or works to.
    pub edition: Option<String>,
}

impl Standing {
    /// The one that is furthest behind: not declared before declared, then along the way, then the older edition; of two that
    /// stand alike it does not matter which.
    pub fn furthest_behind<'s>(standings: impl IntoIterator<Item = &'s Standing>) -> Option<&'s Standing> {
        standings.into_iter().min_by_key(|standing| (standing.declared, along(standing.status), &standing.edition))
    }
}

/// How far along the way; one that declared once and lapsed has come further than one that never did.
fn along(status: Status) -> u8 {
    match status {
        Status::Dissolved => 0,
        Status::NotStarted => 1,
        Status::Building => 2,
        Status::Applying => 3,
        Status::Lapsed => 4,
        Status::DeclaredOutdated => 5,
        Status::Declared => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(declared: bool, status: Status, edition: Option<&str>) -> Standing {
        Standing { declared, status, edition: edition.map(str::to_owned) }
    }

    #[test]
    fn several_have_declared_only_if_each_has() {
        let declared = standing(true, Status::Declared, Some("2015"));
        let outdated = standing(true, Status::DeclaredOutdated, Some("2015"));
        let expired = standing(false, Status::DeclaredOutdated, Some("2008"));
        let building = standing(false, Status::Building, Some("2015"));
        let behind = |of: &[&Standing]| Standing::furthest_behind(of.iter().copied()).cloned();
        assert_eq!(behind(&[&declared, &outdated]), Some(outdated.clone()));
        assert_eq!(behind(&[&declared, &expired, &outdated]), Some(expired.clone()));
        assert_eq!(behind(&[&expired, &building, &declared]), Some(building));
        assert_eq!(behind(&[]), None);
    }

    #[test]
    fn of_two_editions_the_older_one_is_behind() {
        let (old, new) =
            (standing(true, Status::Declared, Some("2008")), standing(true, Status::Declared, Some("2015")));
        assert_eq!(Standing::furthest_behind([&new, &old]), Some(&old));
        assert_eq!(Standing::furthest_behind([&old, &new]), Some(&old));
    }
}
