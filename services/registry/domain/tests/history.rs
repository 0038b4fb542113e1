//! Every form in which an event was ever stored still comes back, unchanged.
//!
//! **Invariant:** lines are added to `history/*.jsonl`, never edited: a line stands for events that lie in somebody's log.

use decider::{Aggregate, Event as _};
use registry_domain::{
    agency::Agency, edition::Edition, obligation::KindRules, procedure_list::ProcedureList,
    quality_system::QualitySystem, reorganisation::Reorganisation,
};
use std::collections::BTreeSet;

#[test]
fn every_stored_form_of_an_agency_s_events_comes_back() {
    check::<Agency>(include_str!("../history/agency.jsonl"), include_str!("../src/agency/event.rs"));
}

#[test]
fn every_stored_form_of_an_edition_s_events_comes_back() {
    check::<Edition>(include_str!("../history/edition.jsonl"), include_str!("../src/edition.rs"));
}

#[test]
fn every_stored_form_of_the_events_of_obligations_comes_back() {
    check::<KindRules>(include_str!("../history/obligation.jsonl"), include_str!("../src/obligation.rs"));
}

#[test]
fn every_stored_form_of_a_procedure_list_s_events_comes_back() {
    check::<ProcedureList>(
        include_str!("../history/procedure_list.jsonl"),
        include_str!("../src/procedure_list/event.rs"),
    );
}

#[test]
fn every_stored_form_of_a_quality_system_s_events_comes_back() {
    check::<QualitySystem>(
        include_str!("../history/quality_system.jsonl"),
        include_str!("../src/quality_system/event.rs"),
    );
}

#[test]
fn every_stored_form_of_a_reorganisation_s_events_comes_back() {
    check::<Reorganisation>(
        include_str!("../history/reorganisation.jsonl"),
        include_str!("../src/reorganisation/event.rs"),
    );
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
