//! Every form in which an event was ever stored still comes back, unchanged.
//!
//! **Invariant:** lines are added to `history/*.jsonl`, never edited: a line stands for events that lie in somebody's log.

use decider::{Aggregate, Event as _};
use plans_domain::{
    calendar_year::CalendarYear, committee::SteeringCommittee, document::OfficialDocument, plan::Plan,
    training::Training,
};
use std::collections::BTreeSet;

#[test]
fn every_stored_form_of_a_document_s_events_comes_back() {
    check::<OfficialDocument>(include_str!("../history/document.jsonl"), include_str!("../src/document/event.rs"));
}

#[test]
fn every_stored_form_of_a_committee_s_events_comes_back() {
    check::<SteeringCommittee>(include_str!("../history/committee.jsonl"), include_str!("../src/committee/event.rs"));
}

#[test]
fn every_stored_form_of_a_calendar_s_events_comes_back() {
    check::<CalendarYear>(include_str!("../history/calendar_year.jsonl"), include_str!("../src/calendar_year.rs"));
}

#[test]
fn every_stored_form_of_a_plan_s_events_comes_back() {
    check::<Plan>(include_str!("../history/plan.jsonl"), include_str!("../src/plan/event.rs"));
}

#[test]
fn every_stored_form_of_a_training_s_events_comes_back() {
    check::<Training>(include_str!("../history/training.jsonl"), include_str!("../src/training/event.rs"));
}

/// Decodes and encodes each line, and compares the names with those that the source gives to the variants.
fn check<A: Aggregate>(history: &str, source: &str) {
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
