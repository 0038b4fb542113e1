//! DOMAIN §1.2 in documents and dates, and the laws of the rules for a kind.

use super::{Command, Event, KindRules, Rejection, id};
use crate::text;
use crate::vocabulary::{Kind, Obligation};
use chrono::NaiveDate;
use decider::laws;
use decider::scenario::given;
use decider::{Aggregate as _, Event as _};
use proptest::prelude::*;

const KIND: Kind = Kind::CommuneCommittee;
const PLAN: &str = "848/KH-UBND";
const NEXT: &str = "120/KH-UBND";

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

fn lay(until: Option<NaiveDate>) -> Command {
    let obligation = Obligation::MandatoryByProvincialPlan;
    Command::LayDown { kind: KIND, obligation, basis: format!(" {PLAN} "), effective_on: day(2021, 3, 15), until }
}

fn laid(until: Option<NaiveDate>) -> Event {
    let obligation = Obligation::MandatoryByProvincialPlan;
    Event::LaidDown { kind: KIND, obligation, basis: PLAN.into(), effective_on: day(2021, 3, 15), until }
}

fn lift(basis: &str, effective_on: NaiveDate) -> Command {
    Command::Lift { kind: KIND, laid_by: PLAN.into(), basis: basis.into(), effective_on }
}

fn lifted(basis: &str, effective_on: NaiveDate) -> Event {
    Event::Lifted { kind: KIND, laid_by: PLAN.into(), basis: basis.into(), effective_on }
}

#[test]
fn a_plan_makes_the_programme_a_target_for_a_kind_until_its_last_day() {
    given::<KindRules>([]).when(lay(Some(day(2025, 12, 31)))).then([laid(Some(day(2025, 12, 31)))]);
    let rules = KindRules::replay(&[laid(Some(day(2025, 12, 31)))]);
    let holds = |on| rules.on(on).len();
    assert_eq!([day(2021, 3, 14), day(2021, 3, 15), day(2025, 12, 31), day(2026, 1, 1)].map(holds), [0, 1, 1, 0]);
}

#[test]
fn the_same_document_twice_changes_nothing_and_another_content_of_it_is_refused() {
    given::<KindRules>([laid(None)]).when(lay(None)).then([]);
    given::<KindRules>([laid(None), lifted(NEXT, day(2025, 7, 1))]).when(lay(None)).then([]);
    given::<KindRules>([laid(None)])
        .when(lay(Some(day(2025, 12, 31))))
        .rejected(Rejection::AlreadyLaidDown { basis: PLAN.into() });
}

#[test]
fn documents_may_overlap_and_the_strongest_goes_first() {
    let law = Event::LaidDown {
        kind: KIND,
        obligation: Obligation::Mandatory,
        basis: "19/2014/QĐ-TTg".into(),
        effective_on: day(2022, 1, 1),
        until: None,
    };
    let bases = |on| {
        let rules = KindRules::replay(&[laid(None), law.clone()]);
        rules.on(on).into_iter().map(|rule| rule.basis.clone()).collect::<Vec<_>>()
    };
    assert_eq!(bases(day(2021, 12, 31)), [PLAN]);
    assert_eq!(bases(day(2022, 1, 1)), ["19/2014/QĐ-TTg", PLAN]);
}

#[test]
fn a_later_document_ends_what_an_earlier_one_laid_down() {
    let end = day(2025, 7, 1);
    given::<KindRules>([laid(None)]).when(lift(NEXT, end)).then([lifted(NEXT, end)]);
    let rules = KindRules::replay(&[laid(None), lifted(NEXT, end)]);
    assert_eq!((rules.on(day(2025, 6, 30)).len(), rules.on(end).len()), (1, 0));
    assert_eq!(rules.changes().collect::<Vec<_>>(), [day(2021, 3, 15), end]);
}

#[test]
fn a_document_may_be_lifted_before_it_binds_anybody() {
    let first = day(2021, 3, 15);
    given::<KindRules>([laid(None)]).when(lift(NEXT, first)).then([lifted(NEXT, first)]);
    assert!(KindRules::replay(&[laid(None), lifted(NEXT, first)]).on(first).is_empty());
}

#[test]
fn the_end_of_a_document_is_brought_forward_but_never_put_off() {
    let end = day(2025, 7, 1);
    let history = || [laid(None), lifted(NEXT, end)];
    given::<KindRules>(history()).when(lift("7/KH-UBND", day(2024, 1, 1))).then([lifted("7/KH-UBND", day(2024, 1, 1))]);
    for late in [end, day(2026, 1, 1)] {
        given::<KindRules>(history()).when(lift("7/KH-UBND", late)).rejected(Rejection::NotInForce {
            basis: PLAN.into(),
            on: late,
            from: day(2021, 3, 15),
            last: Some(day(2025, 6, 30)),
        });
    }
}

#[test]
fn only_what_was_laid_down_is_lifted_and_only_while_it_holds() {
    let on = day(2021, 3, 14);
    given::<KindRules>([]).when(lift(NEXT, on)).rejected(Rejection::NotLaidDown { basis: PLAN.into() });
    given::<KindRules>([laid(None)]).when(lift(NEXT, on)).rejected(Rejection::NotInForce {
        basis: PLAN.into(),
        on,
        from: day(2021, 3, 15),
        last: None,
    });
}

#[test]
fn an_obligation_does_not_end_before_it_begins() {
    let (from, until) = (day(2021, 3, 15), day(2021, 3, 14));
    given::<KindRules>([]).when(lay(Some(until))).rejected(Rejection::WrongOrder { from, until });
    given::<KindRules>([]).when(lay(Some(from))).then([laid(Some(from))]);
}

#[test]
fn nothing_is_laid_down_without_a_document() {
    let Command::LayDown { kind, obligation, effective_on, until, .. } = lay(None) else { unreachable!() };
    given::<KindRules>([])
        .when(Command::LayDown { kind, obligation, basis: " ".into(), effective_on, until })
        .rejected(Rejection::Text { field: "basis", error: text::Error::Blank });
}

#[test]
fn the_id_follows_from_the_kind() {
    assert_ne!(id(Kind::Department), id(KIND));
    assert_eq!(id(KIND).to_string(), "42fc34d6-e506-599f-86d1-7a79b240cc29", "an id that was ever used stays");
}

#[test]
fn a_command_and_its_event_agree_on_the_day() {
    assert_eq!(lay(None).on(), laid(None).effective_on());
    assert_eq!(lift(NEXT, day(2025, 7, 1)).on(), lifted(NEXT, day(2025, 7, 1)).effective_on());
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0..8_i32).prop_map(|year| day(2015 + year, 7, 1))
}

fn documents() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["19/2014/QĐ-TTg", PLAN, NEXT]).prop_map(str::to_owned)
}

fn events() -> impl Strategy<Value = Event> {
    let obligations = prop::sample::select(Obligation::ALL);
    prop_oneof![
        (obligations, documents(), days(), prop::option::of(days())).prop_map(
            |(obligation, basis, effective_on, until)| Event::LaidDown {
                kind: KIND,
                obligation,
                basis,
                effective_on,
                until
            }
        ),
        (documents(), documents(), days()).prop_map(|(laid_by, basis, effective_on)| Event::Lifted {
            kind: KIND,
            laid_by,
            basis,
            effective_on
        }),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    events().prop_map(|event| match event {
        Event::LaidDown { kind, obligation, basis, effective_on, until } => {
            Command::LayDown { kind, obligation, basis, effective_on, until }
        }
        Event::Lifted { kind, laid_by, basis, effective_on } => Command::Lift { kind, laid_by, basis, effective_on },
    })
}

#[test]
fn the_rules_for_a_kind_obey_the_laws() {
    laws::check::<KindRules>(events(), commands());
}

proptest! {
    /// What is told of a day does not depend on the order in which its documents became known.
    #[test]
    fn a_history_decided_in_any_order_is_told_alike_by_day(asked in prop::collection::vec(commands(), 0..20)) {
        let (mut rules, mut history) = (KindRules::default(), Vec::new());
        for command in &asked {
            for event in rules.decide(command).unwrap_or_default() {
                rules.evolve(&event);
                history.push(event);
            }
        }
        history.sort_by_key(|event| event.effective_on());
        prop_assert_eq!(KindRules::replay(&history), rules);
    }
}
