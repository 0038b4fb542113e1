//! Every form in which an event was ever stored still comes back, unchanged.
//!
//! **Invariant:** lines are added to `history/*.jsonl`, never edited: a line stands for events that lie in somebody's log.

use decider::laws::every_form_comes_back;
use registry_domain::{
    agency::Agency, edition::Edition, obligation::KindRules, procedure_list::ProcedureList,
    quality_system::QualitySystem, reorganisation::Reorganisation,
};

#[test]
fn every_stored_form_of_an_agency_s_events_comes_back() {
    every_form_comes_back::<Agency>(include_str!("../history/agency.jsonl"), include_str!("../src/agency/event.rs"));
}

#[test]
fn every_stored_form_of_an_edition_s_events_comes_back() {
    every_form_comes_back::<Edition>(include_str!("../history/edition.jsonl"), include_str!("../src/edition.rs"));
}

#[test]
fn every_stored_form_of_the_events_of_obligations_comes_back() {
    every_form_comes_back::<KindRules>(
        include_str!("../history/obligation.jsonl"),
        include_str!("../src/obligation.rs"),
    );
}

#[test]
fn every_stored_form_of_a_procedure_list_s_events_comes_back() {
    every_form_comes_back::<ProcedureList>(
        include_str!("../history/procedure_list.jsonl"),
        include_str!("../src/procedure_list/event.rs"),
    );
}

#[test]
fn every_stored_form_of_a_quality_system_s_events_comes_back() {
    every_form_comes_back::<QualitySystem>(
        include_str!("../history/quality_system.jsonl"),
        include_str!("../src/quality_system/event.rs"),
    );
}

#[test]
fn every_stored_form_of_a_reorganisation_s_events_comes_back() {
    every_form_comes_back::<Reorganisation>(
        include_str!("../history/reorganisation.jsonl"),
        include_str!("../src/reorganisation/event.rs"),
    );
}
