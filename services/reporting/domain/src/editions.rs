//! The editions of the standard, as far as their facts are known.
//!
//! An edition carries its own dates: which days it is accepted on is said by the last restriction, whatever the day on which
//! that was ordered. That is how the registry judges a declaration, and both must judge alike (R-QMS-6).
//!
//! **Invariant:** facts of different dates may become known in any order.

use chrono::NaiveDate;
use decider::{Aggregate as _, Event as _};
use registry_domain::edition::{self, Edition, Event};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is known of all editions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Editions {
    known: BTreeMap<Uuid, (Vec<Event>, Edition)>,
}

impl Editions {
    /// Takes a fact about the edition with the stream id `id` in.
    pub fn learn(&mut self, id: Uuid, event: Event) {
        let (facts, edition) = self.known.entry(id).or_default();
        let place = facts.partition_point(|fact| fact.effective_on() <= event.effective_on());
        facts.insert(place, event);
        *edition = Edition::replay(facts.iter());
    }

    /// Whether a declaration to the edition with this code counts on a day; of an edition that nobody defined it does not
    /// (R-QMS-6).
    #[must_use]
    pub fn accepts(&self, code: &str, on: NaiveDate) -> bool {
        self.find(code).is_some_and(|edition| edition.accepts(on))
    }

    /// The days on which [`Editions::accepts`] may change for this code.
    pub(crate) fn changes(&self, code: &str) -> impl Iterator<Item = NaiveDate> {
        let edition = self.find(code);
        let from = edition.and_then(Edition::accepted_from);
        let last = edition.and_then(Edition::restriction).and_then(|limits| limits.accepted_until);
        [from, last.and_then(|last| last.succ_opt())].into_iter().flatten()
    }

    fn find(&self, code: &str) -> Option<&Edition> {
        self.known.get(&edition::id(code)).map(|(_, edition)| edition)
    }
}
