//! Every form in which an event was ever stored still comes back, unchanged.
//!
//! **Invariant:** lines are added to `history/*.jsonl`, never edited: a line stands for events that lie in somebody's log.

use decider::{Aggregate, Event as _};
use inspections_domain::{
    campaign::Campaign, finding::Finding, inspection::Inspection, team::Team, template::ChecklistTemplate,
};
use std::collections::BTreeSet;

#[test]
fn every_stored_form_of_a_checklist_s_events_comes_back() {
    check::<ChecklistTemplate>(include_str!("../history/template.jsonl"), include_str!("../src/template/event.rs"));
}

#[test]
fn every_stored_form_of_a_campaign_s_events_comes_back() {
    check::<Campaign>(include_str!("../history/campaign.jsonl"), include_str!("../src/campaign/event.rs"));
}

#[test]
fn every_stored_form_of_a_team_s_events_comes_back() {
    check::<Team>(include_str!("../history/team.jsonl"), include_str!("../src/team/event.rs"));
}

#[test]
fn every_stored_form_of_an_inspection_s_events_comes_back() {
    check::<Inspection>(include_str!("../history/inspection.jsonl"), include_str!("../src/inspection/event.rs"));
}

#[test]
fn every_stored_form_of_a_finding_s_events_comes_back() {
    check::<Finding>(include_str!("../history/finding.jsonl"), include_str!("../src/finding/event.rs"));
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
