//! A set of administrative procedures that changes on certain days.
//!
//! **Invariant:** the changes are sorted by day, those of one day by the order in which they were recorded; so what the set
//! was on a day does not depend on when its changes became known.

use chrono::NaiveDate;
use std::collections::BTreeSet;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Procedures {
    changes: Vec<Change>,
}

#[derive(Clone, Debug, PartialEq)]
struct Change {
    on: NaiveDate,
    added: BTreeSet<String>,
    removed: BTreeSet<String>,
}

impl Procedures {
    pub(super) fn change(&mut self, on: NaiveDate, added: &BTreeSet<String>, removed: &BTreeSet<String>) {
        let place = self.changes.partition_point(|change| change.on <= on);
        self.changes.insert(place, Change { on, added: added.clone(), removed: removed.clone() });
    }

    /// What the set is on a day; within one change, what is added stays.
    pub(super) fn on(&self, day: NaiveDate) -> BTreeSet<String> {
        let mut set = BTreeSet::new();
        for change in self.changes.iter().take_while(|change| change.on <= day) {
            set.retain(|code| !change.removed.contains(code));
            set.extend(change.added.iter().cloned());
        }
        set
    }
}
