//! A history told by the days on which it was true, instead of the order in which it was learned.
//!
//! **Invariant:** facts of one day keep the order in which they were recorded.
//!
//! Deliberately absent: recording times. What was *known* on a date is the same question asked of the facts recorded by then.

use crate::{Aggregate, Event as _};
use chrono::NaiveDate;

/// The state that began on `from` and lasts until the next moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment<A> {
    /// First day of this state.
    pub from: NaiveDate,
    /// What was true from then on.
    pub state: A,
}

/// The states of an aggregate by effective date, oldest first; one per day on which something changed.
pub fn timeline<'e, A: Aggregate>(history: impl IntoIterator<Item = &'e A::Event>) -> Vec<Moment<A>> {
    let mut facts: Vec<&A::Event> = history.into_iter().collect();
    facts.sort_by_key(|event| event.effective_on()); // stable: recording order within a day
    let mut moments: Vec<Moment<A>> = Vec::new();
    for event in facts {
        let from = event.effective_on();
        match moments.last_mut() {
            Some(last) if last.from == from => last.state.evolve(event),
            last => {
                let mut state = last.map_or_else(A::default, |moment| moment.state.clone());
                state.evolve(event);
                moments.push(Moment { from, state });
            }
        }
    }
    moments
}
