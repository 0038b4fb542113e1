//! The laws of a finding on random histories, and what no sequence of commands can bring about.

use super::model::{class, objection};
use super::tests::{NAM_SACH, beginning, day, dues};
use super::{ActionKind, Command, Event, Evidence, Fate, Finding, Proposal, Raised, Share, Successor};
use crate::vocabulary::FindingClass;
use chrono::NaiveDate;
use decider::{Aggregate as _, Event as _, laws, timeline};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;
use uuid::Uuid;

fn days() -> impl Strategy<Value = NaiveDate> {
    select(vec![16, 17, 17, 17, 18]).prop_map(|date| day(7, date))
}

/// Three people, of whom one is also written in capitals.
fn people() -> impl Strategy<Value = String> {
    select(vec!["Nguyễn Văn An", "Trần Thị Bình", "Đỗ Thị Hoa", "ĐỖ THỊ HOA"]).prop_map(str::to_owned)
}

/// Mostly one of the agency, else nobody would be left to close anything.
fn submitters() -> impl Strategy<Value = String> {
    select(vec!["Đỗ Thị Hoa", "Đỗ Thị Hoa", "Đỗ Thị Hoa", "ĐỖ THỊ HOA", "Nguyễn Văn An"]).prop_map(str::to_owned)
}

fn said() -> impl Strategy<Value = Option<String>> {
    prop::option::of(people())
}

fn actions() -> impl Strategy<Value = Uuid> {
    select(vec![1, 1, 1, 1, 1, 2]).prop_map(Uuid::from_u128)
}

fn agencies() -> impl Strategy<Value = Uuid> {
    select(vec![NAM_SACH, Uuid::from_u128(1_001), Uuid::from_u128(1_002)])
}

fn classes() -> impl Strategy<Value = FindingClass> {
    use FindingClass::{Major, Minor, Observation, Recommendation, Strength};
    select(vec![Major, Major, Major, Minor, Minor, Minor, Observation, Recommendation, Strength])
}

fn proposals() -> impl Strategy<Value = Event> {
    let kinds = select(vec![ActionKind::CorrectiveAction, ActionKind::CorrectiveAction, ActionKind::Correction]);
    (actions(), kinds, days(), people(), days()).prop_map(|(action, kind, due, by, effective_on)| {
        let (text, responsible) = ("Sửa quy trình".into(), "Công chức văn phòng".into());
        Event::ActionProposed(Proposal { action, kind, text, responsible, due, by, effective_on })
    })
}

fn evidence() -> impl Strategy<Value = Event> {
    (actions(), 30..36_u128, submitters(), days())
        .prop_map(|(action, id, by, on)| Event::EvidenceSubmitted(shown(action, id, by, on)))
}

fn shown(action: Uuid, id: u128, by: String, effective_on: NaiveDate) -> Evidence {
    Evidence {
        action,
        evidence: Uuid::from_u128(id),
        name: "bien-ban.pdf".into(),
        media_type: "application/pdf".into(),
        size: 1_024,
        sha256: "ab".repeat(32),
        revision: 1,
        by,
        effective_on,
    }
}

fn about_actions() -> impl Strategy<Value = Event> {
    let effects = select(vec![true, true, false]);
    prop_oneof![
        2 => proposals(),
        3 => (actions(), people(), days())
            .prop_map(|(action, by, effective_on)| Event::ActionAccepted { action, by, effective_on }),
        1 => (actions(), people(), people(), days())
            .prop_map(|(action, by, reason, effective_on)| Event::ActionRejected { action, by, reason, effective_on }),
        1 => (actions(), 19..24_u32, people(), days()).prop_map(|(action, due, reason, effective_on)| {
            let (due, decision) = (day(7, due), "7/QĐ-SKHCN".into());
            Event::DeadlineExtended { action, due, reason, decision, effective_on }
        }),
        4 => evidence(),
        5 => (actions(), effects, people(), said(), days()).prop_map(|(action, effective, by, note, effective_on)| {
            Event::EffectivenessChecked { action, effective, by, note, effective_on }
        }),
    ]
}

fn about_the_finding() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (people(), said(), days()).prop_map(|(by, note, effective_on)| Event::Closed { by, note, effective_on }),
        2 => (people(), people(), days())
            .prop_map(|(reason, by, effective_on)| Event::Reopened { reason, by, effective_on }),
        1 => (classes(), classes(), people(), said(), days()).prop_map(|(class, dated, reason, authority, effective_on)| {
            Event::Reclassified { class, due: beginning(dated).due, reason, authority, effective_on }
        }),
        1 => (people(), said(), people(), days())
            .prop_map(|(text, method, by, effective_on)| Event::RootCauseRecorded { text, method, by, effective_on }),
        1 => (agencies(), people(), days()).prop_map(|(to, reason, effective_on)| {
            Event::Transferred { to, decision: "20/QĐ-UBND".into(), reason, effective_on }
        }),
    ]
}

fn ends() -> impl Strategy<Value = Event> {
    prop_oneof![
        (people(), said(), days()).prop_map(|(reason, authority, effective_on)| Event::Withdrawn {
            reason,
            authority,
            effective_on
        }),
        (people(), days()).prop_map(|(reason, effective_on)| {
            Event::Extinguished { decision: "20/QĐ-UBND".into(), reason, effective_on }
        }),
    ]
}

fn beginnings() -> impl Strategy<Value = Raised> {
    (classes(), days()).prop_map(|(class, effective_on)| Raised { effective_on, ..beginning(class) })
}

fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => beginnings().prop_map(Event::Raised),
        300 => about_actions(),
        150 => about_the_finding(),
        1 => ends(),
    ]
}

/// The wish whose fulfilment `event` would be.
fn wish(event: Event, stored: bool) -> Command {
    let successors = [(1_001, Share::Remainder), (1_002, Share::Part)];
    let successors = successors.map(|(agency, share)| Successor { agency: Uuid::from_u128(agency), share }).to_vec();
    let fate = Fate { dissolved_on: Some(day(7, 17)), successors };
    match event {
        Event::Raised(raised) => Command::Raise { raised, dues: dues() },
        Event::Reclassified { class, reason, authority, effective_on, .. } => {
            Command::Reclassify { class, reason, authority, dues: dues(), effective_on }
        }
        Event::Withdrawn { reason, authority, effective_on } => Command::Withdraw { reason, authority, effective_on },
        Event::RootCauseRecorded { text, method, by, effective_on } => {
            Command::RecordRootCause { text, method, by, effective_on }
        }
        Event::ActionProposed(proposal) => Command::ProposeAction(proposal),
        Event::ActionAccepted { action, by, effective_on } => Command::AcceptAction { action, by, effective_on },
        Event::ActionRejected { action, by, reason, effective_on } => {
            Command::RejectAction { action, by, reason, effective_on }
        }
        Event::DeadlineExtended { action, due, reason, decision, effective_on } => {
            Command::ExtendDeadline { action, due, reason, decision, effective_on }
        }
        Event::EvidenceSubmitted(evidence) => Command::SubmitEvidence { evidence, stored },
        Event::EffectivenessChecked { action, effective, by, note, effective_on } => {
            Command::CheckEffectiveness { action, effective, by, note, effective_on }
        }
        Event::Closed { by, note, effective_on } => Command::Close { by, note, effective_on },
        Event::Reopened { reason, by, effective_on } => Command::Reopen { reason, by, effective_on },
        Event::Transferred { to, decision, reason, effective_on } => {
            Command::Transfer { to, decision, reason, fate, effective_on }
        }
        Event::Extinguished { decision, reason, effective_on } => {
            Command::Extinguish { decision, reason, fate, effective_on }
        }
    }
}

fn commands() -> impl Strategy<Value = Command> {
    (events(), select(vec![true, true, true, false])).prop_map(|(event, stored)| wish(event, stored))
}

/// What commands led to, given as they come or in the order of their days, from wherever one begins: from nothing, or from a
/// finding that has come some way.
fn walk() -> impl Strategy<Value = Vec<Event>> {
    let begun = (beginnings(), select(vec![0, 1, 3, 4, 5]));
    (begun, prop::bool::weighted(0.75), vec(commands(), 0..80)).prop_map(|((raised, steps), sorted, mut commands)| {
        if sorted {
            commands.sort_by_key(Command::on);
        }
        let mut history: Vec<Event> = prepared(raised).into_iter().take(steps).collect();
        let mut state = Finding::replay(&history);
        for command in commands {
            for event in state.decide(&command).unwrap_or_default() {
                state.evolve(&event);
                history.push(event);
            }
        }
        history
    })
}

/// Raised, and an action proposed, accepted, carried out and checked on the same day.
fn prepared(raised: Raised) -> Vec<Event> {
    let (action, effective_on) = (Uuid::from_u128(1), raised.effective_on);
    let (agency, team) = ("Đỗ Thị Hoa".to_owned(), "Nguyễn Văn An".to_owned());
    let (text, responsible, kind) = ("Sửa quy trình".into(), agency.clone(), ActionKind::CorrectiveAction);
    let proposal = Proposal { action, kind, text, responsible, due: effective_on, by: agency.clone(), effective_on };
    vec![
        Event::Raised(raised),
        Event::ActionProposed(proposal),
        Event::ActionAccepted { action, by: team.clone(), effective_on },
        Event::EvidenceSubmitted(shown(action, 29, agency, effective_on)),
        Event::EffectivenessChecked { action, effective: true, by: team, note: None, effective_on },
    ]
}

#[test]
fn a_finding_obeys_the_laws() {
    laws::check::<Finding>(events(), commands());
}

/// R-INS-7: measured against a model that reads the history alone.
#[test]
fn r_ins_7_no_commands_close_a_finding_without_accepted_actions_evidence_and_effect() {
    proptest!(|(history in walk())| {
        for end in 1..=history.len() {
            prop_assert_eq!(objection(&history[..end]), None, "{:#?}", &history[..end]);
        }
    });
}

/// The property above would hold of walks that close nothing.
#[test]
fn the_walks_close_nonconformities_and_do_everything_else() {
    let mut runner = TestRunner::deterministic();
    let (mut names, mut closed) = (BTreeSet::new(), 0);
    for _ in 0..300 {
        let history = walk().new_tree(&mut runner).expect("a walk").current();
        names.extend(history.iter().map(decider::Event::name));
        let closes = |end: &usize| matches!(history[*end], Event::Closed { .. });
        let is_corrected = |end: &usize| class(&history[..*end]).is_some_and(FindingClass::is_nonconformity);
        closed += (0..history.len()).filter(closes).filter(is_corrected).count();
    }
    assert_eq!(names.len(), 14, "{names:?}");
    assert!(30 < closed, "{closed} nonconformities were closed");
}

#[test]
fn a_command_and_its_event_agree_on_the_day() {
    proptest!(|(commands in vec(commands(), 1..100))| {
        let mut state = Finding::default();
        for command in commands {
            for event in state.decide(&command).unwrap_or_default() {
                prop_assert_eq!(event.effective_on(), command.on());
                state.evolve(&event);
            }
        }
    });
}

/// What was recorded in one order and is true in another comes to the same.
#[test]
fn told_by_its_days_a_finding_ends_where_it_ended() {
    let seen = |finding: &Finding| {
        let actions =
            finding.actions().iter().map(|action| (action.proposal.action, action.due(), action.is_outstanding()));
        let actions: BTreeSet<_> = actions.collect();
        (finding.stage().cloned(), finding.status(), finding.class(), finding.agency(), finding.due(), actions)
    };
    proptest!(|(history in walk())| {
        let told = timeline::<Finding>(&history).pop().map_or_else(Finding::default, |moment| moment.state);
        prop_assert_eq!(seen(&told), seen(&Finding::replay(&history)));
    });
}
