//! The laws of an inspection on random histories, and what no sequence of commands can bring about.

mod facts;
mod wishes;

use super::{Event, Inspection, Signature, Word};
use crate::vocabulary::Side;
use decider::{Aggregate as _, Event as _, laws, timeline};
use facts::{NAMES, events};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;
use wishes::{commands, walk};

#[test]
fn an_inspection_obeys_the_laws() {
    laws::check::<Inspection>(events(), commands());
}

#[test]
fn a_command_and_its_event_agree_on_the_day() {
    proptest!(|(commands in vec(commands(), 1..60))| {
        let mut state = Inspection::default();
        for command in commands {
            for event in state.decide(&command).unwrap_or_default() {
                let postponed = matches!(event, Event::Terminated { .. }) && command.on() <= event.effective_on();
                prop_assert!(postponed || event.effective_on() == command.on(), "{command:?} led to {event:?}");
                state.evolve(&event);
            }
        }
    });
}

/// Whose word on the minutes it is.
fn side(event: &Event) -> Option<Side> {
    match event {
        Event::MinutesSigned(Signature { side, .. }) => Some(*side),
        Event::MinutesRefused { .. } => Some(Side::Agency),
        _ => None,
    }
}

fn is_seen_at_work(event: &Event) -> bool {
    matches!(
        event,
        Event::ItemAssessed(_) | Event::AssessmentRevised { .. } | Event::FileSampled(_) | Event::FindingRaised(_)
    )
}

/// R-INS-5: read off the history alone, without the aggregate's state.
#[test]
fn r_ins_5_no_commands_make_a_side_have_its_say_twice_or_conclude_without_both() {
    proptest!(|(history in walk())| {
        for wanted in [Side::Team, Side::Agency] {
            let words = history.iter().filter(|event| side(event) == Some(wanted)).count();
            prop_assert!(words <= 1, "{words} words of the {wanted}");
            if let Some(end) = history.iter().position(|event| matches!(event, Event::Concluded(_))) {
                prop_assert!(history[..end].iter().any(|event| side(event) == Some(wanted)));
            }
        }
    });
}

/// R-INS-6: read off the history alone, without the aggregate's state.
#[test]
fn r_ins_6_no_commands_touch_what_was_signed_without_authority() {
    proptest!(|(history in walk())| {
        let signed = history.iter().position(|event| side(event).is_some()).unwrap_or(history.len());
        for event in &history[signed..] {
            prop_assert!(!is_seen_at_work(event), "{event:?} after the first word on the minutes");
            if let Event::FindingReclassified { authority, .. } | Event::FindingWithdrawn { authority, .. } = event {
                prop_assert!(authority.is_some(), "{event:?} without authority");
            }
        }
    });
}

/// R-INS-4: read off the history alone, without the aggregate's state.
#[test]
fn r_ins_4_no_commands_start_a_visit_of_which_the_agency_was_not_told() {
    proptest!(|(history in walk())| {
        let Some(start) = history.iter().position(|event| matches!(event, Event::Started { .. })) else { return Ok(()) };
        let told = history[..start].iter().rposition(|event| matches!(event, Event::NoticeSent { .. }));
        let moved = history[..start].iter().rposition(|event| matches!(event, Event::Rescheduled { .. }));
        prop_assert!(told.is_some() && moved < told, "started without a notice: {history:?}");
    });
}

#[test]
fn a_concluded_inspection_never_changes_its_answers() {
    proptest!(|(history in walk(), later in vec(events(), 0..20))| {
        let Some(end) = history.iter().position(|event| matches!(event, Event::Concluded(_))) else { return Ok(()) };
        let concluded = Inspection::replay(&history[..=end]);
        let after = Inspection::replay(history.iter().chain(&later));
        let seen = |state: &Inspection| state.work().map(|work| (work.answers.clone(), work.samples.clone()));
        prop_assert_eq!(seen(&after), seen(&concluded));
        prop_assert_eq!(after.conclusion(), concluded.conclusion());
        prop_assert_eq!(after.word_of_agency().map(Word::person), concluded.word_of_agency().map(Word::person));
    });
}

/// What was recorded in one order and is true in another comes to the same.
#[test]
fn told_by_its_days_an_inspection_ends_where_it_ended() {
    proptest!(|(history in walk())| {
        let told = timeline::<Inspection>(&history).pop().map_or_else(Inspection::default, |moment| moment.state);
        prop_assert_eq!(told, Inspection::replay(&history));
    });
}

/// The properties above would hold of walks that go nowhere.
#[test]
fn the_walks_reach_every_stage() {
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    for _ in 0..400 {
        let history = walk().new_tree(&mut runner).expect("a walk").current();
        reached.extend(history.iter().map(decider::Event::name));
    }
    assert_eq!(reached, BTreeSet::from(NAMES));
}
