//! Every form in which an event was ever stored still comes back, unchanged.
//!
//! **Invariant:** lines are added to `history/*.jsonl`, never edited: a line stands for events that lie in somebody's log.

use decider::laws::every_form_comes_back;
use inspections_domain::{
    campaign::Campaign, finding::Finding, inspection::Inspection, team::Team, template::ChecklistTemplate,
};

#[test]
fn every_stored_form_of_a_checklist_s_events_comes_back() {
    every_form_comes_back::<ChecklistTemplate>(
        include_str!("../history/template.jsonl"),
        include_str!("../src/template/event.rs"),
    );
}

#[test]
fn every_stored_form_of_a_campaign_s_events_comes_back() {
    every_form_comes_back::<Campaign>(
        include_str!("../history/campaign.jsonl"),
        include_str!("../src/campaign/event.rs"),
    );
}

#[test]
fn every_stored_form_of_a_team_s_events_comes_back() {
    every_form_comes_back::<Team>(include_str!("../history/team.jsonl"), include_str!("../src/team/event.rs"));
}

#[test]
fn every_stored_form_of_an_inspection_s_events_comes_back() {
    every_form_comes_back::<Inspection>(
        include_str!("../history/inspection.jsonl"),
        include_str!("../src/inspection/event.rs"),
    );
}

#[test]
fn every_stored_form_of_a_finding_s_events_comes_back() {
    every_form_comes_back::<Finding>(include_str!("../history/finding.jsonl"), include_str!("../src/finding/event.rs"));
}
