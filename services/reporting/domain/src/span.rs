//! What was true of a thing from one day until another, told from facts that may have become known in any order.
//!
//! **Invariant:** the spans of one thing follow each other without overlap, and without a gap while it is there; neighbours
//! differ in more than their days.
//! **Invariant:** the order in which facts of different days became known does not matter; those of one day are taken in the
//! order of recording, and only what they amount to together is told.
//!
//! Deliberately absent: what the things are.

use crate::conformity::OPEN;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Something that was true during some days.
#[derive(Clone, Debug, PartialEq)]
pub struct Span<T> {
    /// First day.
    pub from: NaiveDate,
    /// First day on which it was otherwise; [`OPEN`] while that is not known.
    pub until: NaiveDate,
    /// What was true.
    pub of: T,
}

impl<T> Span<T> {
    /// Whether it was true on a day.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && day < self.until
    }
}

/// The spans of everything that `look` sees in the state of each day, by what it tells things apart by; oldest first for each
/// thing.
pub(crate) fn spans<F, S: Default, K: Ord, T: PartialEq>(
    facts: &[F],
    day: impl Fn(&F) -> NaiveDate,
    evolve: impl Fn(&mut S, &F),
    look: impl Fn(&S) -> BTreeMap<K, T>,
) -> Vec<Span<T>> {
    let mut facts: Vec<&F> = facts.iter().collect();
    facts.sort_by_key(|fact| day(fact)); // stable: the order of recording within a day
    let (mut state, mut open, mut told) = (S::default(), BTreeMap::<K, Span<T>>::new(), Vec::new());
    for of_one_day in facts.chunk_by(|a, b| day(a) == day(b)) {
        let Some(on) = of_one_day.first().map(|fact| day(fact)) else { continue };
        of_one_day.iter().for_each(|fact| evolve(&mut state, fact));
        let mut seen = look(&state);
        let mut still = BTreeMap::new();
        for (key, mut span) in open {
            if seen.get(&key) == Some(&span.of) {
                seen.remove(&key);
                still.insert(key, span);
            } else {
                span.until = on;
                told.push(span);
            }
        }
        still.extend(seen.into_iter().map(|(key, of)| (key, Span { from: on, until: OPEN, of })));
        open = still;
    }
    told.extend(open.into_values());
    told
}

/// One thing seen, or none: for [`spans`] of things that stand alone.
pub(crate) fn alone<T>(seen: Option<T>) -> BTreeMap<(), T> {
    seen.into_iter().map(|of| ((), of)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, 1, day).expect("a day of January")
    }

    /// Facts: on a day, a thing has a value, or is gone.
    fn told(facts: &[(u32, char, Option<u8>)]) -> Vec<(u32, Option<u32>, char, u8)> {
        use chrono::Datelike as _;
        let evolve = |state: &mut BTreeMap<char, Option<u8>>, fact: &(u32, char, Option<u8>)| {
            state.insert(fact.1, fact.2);
        };
        let look = |state: &BTreeMap<char, Option<u8>>| {
            state.iter().filter_map(|(key, value)| value.map(|value| (*key, (*key, value)))).collect()
        };
        let mut told: Vec<_> = spans(facts, |fact| day(fact.0), evolve, look)
            .into_iter()
            .map(|span| {
                let until = (span.until < OPEN).then(|| span.until.day());
                (span.from.day(), until, span.of.0, span.of.1)
            })
            .collect();
        told.sort_unstable();
        told
    }

    #[test]
    fn each_thing_has_its_own_days() {
        let facts = [(1, 'a', Some(1)), (5, 'b', Some(7)), (9, 'a', Some(2))];
        assert_eq!(told(&facts), [(1, Some(9), 'a', 1), (5, None, 'b', 7), (9, None, 'a', 2)]);
    }

    #[test]
    fn what_is_said_again_begins_nothing_new_and_what_is_gone_may_come_back() {
        let facts = [(1, 'a', Some(1)), (3, 'a', Some(1)), (5, 'a', None), (7, 'a', Some(1))];
        assert_eq!(told(&facts), [(1, Some(5), 'a', 1), (7, None, 'a', 1)]);
    }

    #[test]
    fn a_late_fact_is_put_in_its_place_and_a_day_is_told_as_a_whole() {
        let facts = [(9, 'a', Some(3)), (1, 'a', Some(1)), (5, 'a', Some(8)), (5, 'a', Some(2))];
        assert_eq!(told(&facts), [(1, Some(5), 'a', 1), (5, Some(9), 'a', 2), (9, None, 'a', 3)]);
    }
}
