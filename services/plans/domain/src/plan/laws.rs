//! The laws of a plan on random histories, and what holds whatever anybody asks.

mod histories;
mod wishes;

use super::{Command, Event, Plan};
use crate::vocabulary::{PlanStatus, TaskStanding};
use decider::{Aggregate as _, laws};
use histories::{day, events, promulgated};
use proptest::{collection::vec, prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use std::collections::BTreeSet;
use wishes::commands;

#[test]
fn a_plan_obeys_the_laws() {
    laws::check::<Plan>(events(), commands());
}

/// What came of asking for all of these, one after another; each state is the one after an accepted command.
fn asked(history: &[Event], commands: &[Command]) -> Vec<(Vec<Event>, Plan)> {
    let mut plan = Plan::replay(history);
    let mut steps = Vec::new();
    for command in commands {
        let Ok(events) = plan.decide(command) else { continue };
        events.iter().for_each(|event| plan.evolve(event));
        steps.push((events, plan.clone()));
    }
    steps
}

/// Nothing, or a plan that has come some way already.
fn beginnings() -> impl Strategy<Value = Vec<Event>> {
    let some_way = (0..=promulgated().len()).prop_map(|length| promulgated()[..length].to_vec());
    prop_oneof![some_way, Just(promulgated())]
}

proptest! {
    #[test]
    fn a_task_never_is_completed_twice(history in beginnings(), commands in vec(commands(), 0..60)) {
        let mut completed = BTreeSet::new();
        for (events, _) in asked(&history, &commands) {
            for event in events {
                match event {
                    Event::TaskCompleted { item, .. } => prop_assert!(completed.insert(item), "{item} was completed twice"),
                    Event::TaskReopened { item, .. } => prop_assert!(completed.remove(&item), "{item} was not completed"),
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn a_task_is_at_100_percent_only_by_its_completion(history in beginnings(), commands in vec(commands(), 0..60)) {
        for (_, plan) in asked(&history, &commands) {
            for task in plan.tasks() {
                for as_of in (1..=12).map(day) {
                    let is_completed = task.completion.is_some_and(|completion| completion.on <= as_of);
                    prop_assert_eq!(task.percent(as_of) == 100, is_completed);
                    prop_assert_eq!(task.standing(as_of) == TaskStanding::Completed, is_completed);
                }
            }
        }
    }

    #[test]
    fn on_no_day_is_more_settled_than_was_allocated(history in beginnings(), commands in vec(commands(), 0..60)) {
        for (_, plan) in asked(&history, &commands) {
            for as_of in (1..=12).map(day) {
                for (source, line) in plan.budget().lines(as_of) {
                    prop_assert!(line.settled_dong <= line.allocated_dong, "{source} on {as_of}: {line:?}");
                }
            }
        }
    }

    /// R-PLN-1, R-PLN-3
    #[test]
    fn a_plan_moves_only_along_its_way(history in beginnings(), commands in vec(commands(), 0..60)) {
        use PlanStatus::{Approved, Closed, Draft, Promulgated, Submitted, Superseded};
        let mut former = Plan::replay(&history).status();
        let mut claims = Plan::replay(&history).claims();
        for (events, plan) in asked(&history, &commands) {
            let now = plan.status();
            let allowed = former == now || matches!((former, now),
                (None | Some(Submitted | Approved), Some(Draft)) | (Some(Draft), Some(Submitted)) | (Some(Submitted), Some(Approved))
                | (Some(Approved), Some(Promulgated)) | (Some(Promulgated), Some(Closed | Superseded)));
            prop_assert!(allowed, "from {former:?} to {now:?} by {events:?}");
            prop_assert!(plan.claims().is_superset(&claims), "what was claimed is never given back");
            (former, claims) = (now, plan.claims());
        }
    }

    /// R-PLN-4
    #[test]
    fn r_pln_4_every_item_has_one_lead_and_its_own_place(history in beginnings(), commands in vec(commands(), 0..60)) {
        for (_, plan) in asked(&history, &commands) {
            let mut codes = BTreeSet::new();
            for item in plan.items() {
                prop_assert!(codes.insert(&item.code), "{} stands twice", item.code);
                let cooperating: BTreeSet<_> = item.cooperating.iter().collect();
                prop_assert_eq!(cooperating.len(), item.cooperating.len());
                prop_assert!(!cooperating.contains(&item.lead));
            }
        }
    }

    /// R-PLN-3
    #[test]
    fn what_was_completed_is_never_removed(history in beginnings(), commands in vec(commands(), 0..60)) {
        for (events, plan) in asked(&history, &commands) {
            if events.iter().any(|event| matches!(event, Event::Amended(_) | Event::ItemRemoved { .. })) {
                for (item, _) in plan.removed() {
                    prop_assert_eq!(plan.completion(item.id), None);
                }
            }
        }
    }
}

#[test]
fn a_command_and_its_events_agree_on_the_day() {
    proptest!(|(history in beginnings(), command in commands())| {
        if let Ok(events) = Plan::replay(&history).decide(&command) {
            for event in events.iter().take(1) {
                prop_assert_eq!(decider::Event::effective_on(event), command.on());
            }
        }
    });
}

/// The properties above would say little if nobody ever got so far.
#[test]
fn random_wishes_lead_to_every_fact() {
    let mut runner = TestRunner::deterministic();
    let mut sample = |wanted: &BoxedStrategy<(Vec<Event>, Vec<Event>, Vec<Command>)>| {
        wanted.new_tree(&mut runner).expect("nothing is filtered").current()
    };
    let wanted = (vec(events(), 20), beginnings(), vec(commands(), 0..60)).boxed();
    let (mut known, mut reached) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..400 {
        let (events, history, commands) = sample(&wanted);
        known.extend(events.iter().map(decider::Event::name));
        let steps = asked(&history, &commands);
        reached.extend(steps.iter().flat_map(|(events, _)| events).map(decider::Event::name));
    }
    assert_eq!(reached, known);
}
