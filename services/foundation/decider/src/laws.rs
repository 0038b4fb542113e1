//! The laws every aggregate obeys, checked on random histories.
//!
//! An aggregate's test module gives two strategies, one for events and one for commands, and calls [`check`].
//!
//! - *evolve is total*: any events, in any order, give a state;
//! - *stored forms return*: an event read back from its stored form is the same event, and carries its own name;
//! - *decide is deterministic* and leaves the state alone (the latter by its signature);
//! - *commands are idempotent*: what a command has caused it does not cause again;
//! - *a refusal has a text*: nobody is told nothing;
//! - *a timeline ends where the history ends* when facts were recorded in the order in which they became true.

use crate::{Aggregate, Event as _, timeline};
use proptest::{collection::vec, strategy::Strategy, test_runner::TestRunner};
use std::collections::BTreeSet;

/// Checks every law of `A` on random histories of up to 40 events.
///
/// # Panics
/// With the smallest history and command that break a law.
#[track_caller]
pub fn check<A: Aggregate>(events: impl Strategy<Value = A::Event>, commands: impl Strategy<Value = A::Command>) {
    let outcome = TestRunner::default().run(&(vec(events, 0..40), vec(commands, 1..6)), |(history, commands)| {
        for event in &history {
            stored_form_returns::<A>(event);
        }
        let mut state = A::replay(&history);
        for command in &commands {
            decided_once_is_decided_for_good(&mut state, command);
        }
        timeline_ends_where_the_history_ends::<A>(history);
        Ok(())
    });
    if let Err(broken) = outcome {
        panic!("{} breaks a law: {broken}", A::KIND);
    }
}

fn stored_form_returns<A: Aggregate>(event: &A::Event) {
    let text = serde_json::to_string(event).expect("an event has a stored form");
    let back: A::Event = serde_json::from_str(&text).expect("a stored event comes back");
    assert_eq!(&back, event, "stored as {text}");
    let value: serde_json::Value = serde_json::from_str(&text).expect("a stored form is JSON");
    assert_eq!(value["type"], event.name(), "stored as {text}");
}

fn decided_once_is_decided_for_good<A: Aggregate>(state: &mut A, command: &A::Command) {
    let decided = state.decide(command);
    assert_eq!(decided, state.decide(command), "{command:?} was decided differently the second time");
    match decided {
        Ok(events) => {
            events.iter().for_each(|event| state.evolve(event));
            assert_eq!(state.decide(command), Ok(vec![]), "{command:?} took effect twice");
        }
        Err(rejection) => assert!(!rejection.to_string().trim().is_empty(), "{command:?} was refused without a word"),
    }
}

fn timeline_ends_where_the_history_ends<A: Aggregate>(mut history: Vec<A::Event>) {
    history.sort_by_key(|event| event.effective_on());
    let expected = A::replay(&history);
    let last = timeline::<A>(&history).pop().map_or_else(A::default, |moment| moment.state);
    assert_eq!(last, expected);
}

/// Checks that every form in which an event of `A` was ever stored, a line of `history` each, still comes back unchanged, and
/// that no event that the source names is missing there.
///
/// # Panics
/// With the line, or the names.
#[track_caller]
pub fn every_form_comes_back<A: Aggregate>(history: &str, source: &str) {
    let mut seen = BTreeSet::new();
    for line in history.lines() {
        let stored: serde_json::Value = serde_json::from_str(line).expect("a line of history is JSON");
        let event: A::Event = serde_json::from_value(stored.clone()).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(serde_json::to_value(&event).expect("an event has a stored form"), stored);
        seen.insert(event.name());
    }
    assert_eq!(seen, names(source), "every event of {} stands in its history", A::KIND);
}

/// The names in the arms of `fn name`, which the compiler keeps complete.
fn names(source: &str) -> BTreeSet<&str> {
    let arms = source.lines().map(str::trim).filter(|line| line.starts_with("Event::"));
    arms.filter_map(|line| line.split_once("=> \"")?.1.split('"').next()).collect()
}
