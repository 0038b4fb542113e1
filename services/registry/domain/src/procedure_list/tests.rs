//! What a decision may do to a list (R-QMS-3), what is listed on a day, and the laws.

use super::{Audience, Command, Event, Procedure, ProcedureList, Publication, Published, Rejection, id};
use crate::agency::{self, Agency};
use crate::text;
use crate::vocabulary::{Kind, Level, Tier};
use chrono::NaiveDate;
use decider::Aggregate as _;
use decider::laws;
use decider::scenario::given;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;
use uuid::Uuid;

const COMMUNES: Audience = Audience::Tier(Tier::Commune);
const FIRST: Uuid = Uuid::from_u128(30);
const SECOND: Uuid = Uuid::from_u128(31);

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, month, day).expect("a day of 2021")
}

fn procedure(code: &str) -> Procedure {
    Procedure { code: code.into(), name: format!("Thủ tục {code}") }
}

fn decision(publication: Uuid, added: &[&str], removed: &[&str], effective_on: NaiveDate) -> Publication {
    Publication {
        publication,
        audience: COMMUNES,
        decision: "1500/QĐ-UBND".into(),
        added: added.iter().copied().map(procedure).collect(),
        changed: vec![],
        removed: removed.iter().map(|code| (*code).to_owned()).collect(),
        due: None,
        effective_on,
    }
}

/// `1.001` and `1.002` are listed from 1/2 on.
fn first() -> Publication {
    decision(FIRST, &["1.001", "1.002"], &[], day(2, 1))
}

/// `1.002` goes, `1.003` and `1.004` come on 1/3.
fn second() -> Publication {
    decision(SECOND, &["1.003", "1.004"], &["1.002"], day(3, 1))
}

fn refuses(wanted: Publication, rejection: Rejection) {
    given::<ProcedureList>([Event::Published(first())]).when(Command::Publish(wanted)).rejected(rejection);
}

fn codes<const N: usize>(codes: [&str; N]) -> BTreeSet<String> {
    codes.map(str::to_owned).into()
}

/// R-QMS-3; scenario 9 of the domain: one procedure goes and two come.
#[test]
fn r_qms_3_a_decision_changes_the_list_from_its_day_on() {
    given::<ProcedureList>([Event::Published(first())])
        .when(Command::Publish(second()))
        .then([Event::Published(second())]);
    let list = ProcedureList::replay(&[Event::Published(first()), Event::Published(second())]);
    assert_eq!(list.on(day(1, 31)), codes([]));
    assert_eq!(list.on(day(2, 28)), codes(["1.001", "1.002"]));
    assert_eq!(list.on(day(3, 1)), codes(["1.001", "1.003", "1.004"]));
}

/// R-QMS-3
#[test]
fn r_qms_3_an_amended_procedure_has_its_new_name_from_then_on() {
    let name = "Đăng ký khai sinh có yếu tố nước ngoài".to_owned();
    let changed = vec![Procedure { code: "1.001".into(), name: name.clone() }];
    let wanted = Publication { changed, ..decision(SECOND, &[], &[], day(3, 1)) };
    given::<ProcedureList>([Event::Published(first())])
        .when(Command::Publish(wanted.clone()))
        .then([Event::Published(wanted.clone())]);
    let list = ProcedureList::replay(&[Event::Published(first()), Event::Published(wanted.clone())]);
    assert_eq!(list.entries(day(2, 1))["1.001"], (&procedure("1.001"), &first()));
    assert_eq!(list.entries(day(3, 1))["1.001"], (&Procedure { code: "1.001".into(), name }, &wanted));
    assert_eq!(list.entries(day(3, 1))["1.002"], (&procedure("1.002"), &first()));
}

/// R-QMS-3
#[test]
fn r_qms_3_what_is_listed_is_not_added_and_what_is_not_is_neither_changed_nor_removed() {
    let on = day(3, 1);
    refuses(decision(SECOND, &["1.003", "1.002"], &[], on), Rejection::AlreadyListed { code: "1.002".into() });
    refuses(decision(SECOND, &[], &["1.009"], on), Rejection::NotListed { code: "1.009".into() });
    let changed = vec![procedure("1.008")];
    let wanted = Publication { changed, ..decision(SECOND, &[], &["1.002"], on) };
    refuses(wanted, Rejection::NotListed { code: "1.008".into() });
    let told = Rejection::NotListed { code: "1.009".into() };
    assert_eq!(told.to_string(), "R-QMS-3: the procedure '1.009' is not on the list; it can only be added");
}

#[test]
fn a_code_stands_once_in_a_decision_whatever_its_spelling() {
    let (on, twice) = (day(3, 1), |code: &str| Rejection::NamedTwice { code: code.into() });
    refuses(decision(SECOND, &["1.003", " 1.003"], &[], on), twice("1.003"));
    refuses(decision(SECOND, &[], &["1.002", "1.002"], on), twice("1.002"));
    refuses(decision(SECOND, &["1.002"], &["1.002"], on), twice("1.002"));
    let changed = vec![procedure("1.001")];
    refuses(Publication { changed, ..decision(SECOND, &[], &["1.001"], on) }, twice("1.001"));
}

#[test]
fn a_decision_says_something_and_in_text_that_can_be_read() {
    refuses(decision(SECOND, &[], &[], day(3, 1)), Rejection::Empty);
    let blank = Rejection::Text { field: "decision", error: text::Error::Blank };
    refuses(Publication { decision: " ".into(), ..second() }, blank);
    let added = vec![Procedure { code: "1.003".into(), name: String::new() }];
    let blank = Rejection::Text { field: "procedure's name", error: text::Error::Blank };
    refuses(Publication { added, ..second() }, blank);
}

#[test]
fn decisions_take_effect_one_after_another() {
    let (on, decision, last_on) = (day(1, 31), "1500/QĐ-UBND".to_owned(), day(2, 1));
    refuses(Publication { effective_on: on, ..second() }, Rejection::BeforeLast { on, decision, last_on });
    let same_day = Publication { effective_on: day(2, 1), ..second() };
    given::<ProcedureList>([Event::Published(first())])
        .when(Command::Publish(same_day.clone()))
        .then([Event::Published(same_day)]);
}

/// R-QMS-4
#[test]
fn r_qms_4_nobody_is_given_less_than_no_time() {
    let (due, effective_on) = (day(2, 28), day(3, 1));
    refuses(Publication { due: Some(due), ..second() }, Rejection::DueTooEarly { due, effective_on });
    let in_time = Publication { due: Some(effective_on), ..second() };
    given::<ProcedureList>([Event::Published(first())])
        .when(Command::Publish(in_time.clone()))
        .then([Event::Published(in_time)]);
}

#[test]
fn the_same_publication_again_changes_nothing_in_whatever_order_it_is_written() {
    let mut shuffled = decision(FIRST, &[" 1.002 ", "1.001"], &[], day(2, 1));
    shuffled.added.iter_mut().for_each(|added| added.name = format!("Thủ tục {}", added.code.trim()));
    given::<ProcedureList>([Event::Published(first()), Event::Published(second())])
        .when(Command::Publish(shuffled))
        .then([]);
    refuses(Publication { decision: "1501/QĐ-UBND".into(), ..first() }, Rejection::IdTaken { id: FIRST });
}

/// R-QMS-3
#[test]
fn r_qms_3_an_agency_has_the_lists_of_its_tier_and_of_its_kind() {
    let agency = Agency::replay(&[agency::Event::Registered {
        name: "UBND xã Quyết Thắng".into(),
        tier: Tier::Commune,
        kind: Kind::CommuneCommittee,
        level: Some(Level::Commune),
        parent: None,
        area_code: None,
        effective_on: day(1, 1),
    }]);
    let list = |audience, code: &str| {
        let publication = Publication { audience, ..decision(FIRST, &[code], &[], day(2, 1)) };
        ProcedureList::replay(&[Event::Published(publication)])
    };
    let lists = [
        list(COMMUNES, "1.001"),
        list(Audience::Kind(Kind::CommuneCommittee), "1.002"),
        list(Audience::Kind(Kind::Department), "2.001"),
        list(Audience::Tier(Tier::District), "3.001"),
    ];
    assert_eq!(Published::of(&agency, &lists).on(day(2, 1)), codes(["1.001", "1.002"]));
    assert_eq!(Published::of(&Agency::default(), &lists), Published::NOTHING);
    assert_eq!(Audience::of(&agency), [COMMUNES, Audience::Kind(Kind::CommuneCommittee)]);
}

#[test]
fn a_list_is_that_of_one_audience() {
    let wanted = Publication { audience: Audience::Kind(Kind::Department), ..second() };
    refuses(wanted, Rejection::OtherAudience { audience: COMMUNES });
    assert_eq!(id(COMMUNES).to_string(), "71170f1e-3b50-51f0-a2d0-f325c0ed433e", "an id that was ever used stays");
    assert_eq!(id(Audience::Kind(Kind::Department)).to_string(), "29043f02-c5bb-5b9d-a6a4-4050ea764f57");
}

fn publications() -> impl Strategy<Value = Publication> {
    let codes = || vec(select(vec!["1.001", "1.002", "1.003"]), 0..2);
    let audiences = vec![COMMUNES, COMMUNES, COMMUNES, Audience::Kind(Kind::Department)];
    let due = prop::option::of((1..=12_u32).prop_map(|month| day(month, 1)));
    (1..6_u128, select(audiences), codes(), codes(), codes(), due, 1..=12_u32).prop_map(
        |(publication, audience, added, changed, removed, due, month)| Publication {
            audience,
            changed: changed.into_iter().map(procedure).collect(),
            due,
            ..decision(Uuid::from_u128(publication), &added, &removed, day(month, 1))
        },
    )
}

#[test]
fn a_list_of_procedures_obeys_the_laws() {
    laws::check::<ProcedureList>(publications().prop_map(Event::Published), publications().prop_map(Command::Publish));
}

#[test]
fn a_command_and_its_event_agree_on_the_day() {
    assert_eq!(Command::Publish(first()).on(), decider::Event::effective_on(&Event::Published(first())));
}
