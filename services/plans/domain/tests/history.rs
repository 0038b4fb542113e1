//! Every form in which an event was ever stored still comes back, unchanged.
//!
//! **Invariant:** lines are added to `history/*.jsonl`, never edited: a line stands for events that lie in somebody's log.

use decider::laws::every_form_comes_back;
use plans_domain::{
    calendar_year::CalendarYear, committee::SteeringCommittee, document::OfficialDocument, plan::Plan,
    training::Training,
};

#[test]
fn every_stored_form_of_a_document_s_events_comes_back() {
    every_form_comes_back::<OfficialDocument>(
        include_str!("../history/document.jsonl"),
        include_str!("../src/document/event.rs"),
    );
}

#[test]
fn every_stored_form_of_a_committee_s_events_comes_back() {
    every_form_comes_back::<SteeringCommittee>(
        include_str!("../history/committee.jsonl"),
        include_str!("../src/committee/event.rs"),
    );
}

#[test]
fn every_stored_form_of_a_calendar_s_events_comes_back() {
    every_form_comes_back::<CalendarYear>(
        include_str!("../history/calendar_year.jsonl"),
        include_str!("../src/calendar_year.rs"),
    );
}

#[test]
fn every_stored_form_of_a_plan_s_events_comes_back() {
    every_form_comes_back::<Plan>(include_str!("../history/plan.jsonl"), include_str!("../src/plan/event.rs"));
}

#[test]
fn every_stored_form_of_a_training_s_events_comes_back() {
    every_form_comes_back::<Training>(
        include_str!("../history/training.jsonl"),
        include_str!("../src/training/event.rs"),
    );
}
