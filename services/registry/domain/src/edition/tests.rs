//! R-QMS-6 in dates, and the laws of an edition.

use super::{Acceptance, Command, Edition, Event, Rejection, id};
use crate::text;
use chrono::NaiveDate;
use decider::laws;
use decider::scenario::given;
use decider::{Aggregate as _, Event as _};
use proptest::prelude::*;

const OLD: &str = "TCVN ISO 9001:2008";
const NEW: &str = "TCVN ISO 9001:2015";

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

fn defined() -> Event {
    Event::Defined {
        code: OLD.into(),
        title: "Hệ thống quản lý chất lượng - Các yêu cầu".into(),
        accepted_from: day(2009, 1, 1),
        basis: "118/2009/QĐ-TTg".into(),
        effective_on: day(2009, 1, 1),
    }
}

fn define() -> Command {
    let Event::Defined { code, title, accepted_from, basis, effective_on } = defined() else { unreachable!() };
    Command::Define { code, title, accepted_from, basis, effective_on }
}

fn restrict(accepted_until: NaiveDate, effective_on: NaiveDate) -> Command {
    Command::Restrict {
        first_adoption_until: Some(day(2018, 2, 20)),
        accepted_until: Some(accepted_until),
        successor: Some(NEW.into()),
        conversion_deadline: Some(day(2021, 6, 30)),
        basis: "419/BKHCN-TĐC".into(),
        effective_on,
    }
}

fn restricted() -> Event {
    Event::Restricted {
        first_adoption_until: Some(day(2018, 2, 20)),
        accepted_until: Some(day(2021, 6, 30)),
        successor: Some(NEW.into()),
        conversion_deadline: Some(day(2021, 6, 30)),
        basis: "419/BKHCN-TĐC".into(),
        effective_on: day(2018, 2, 21),
    }
}

/// R-QMS-6
#[test]
fn r_qms_6_an_edition_is_accepted_on_the_days_that_its_documents_say() {
    assert_eq!(Edition::default().acceptance(day(2020, 1, 1)), Acceptance::Undefined);
    let free = Edition::replay(&[defined()]);
    assert_eq!(free.acceptance(day(2008, 12, 31)), Acceptance::NotBefore(day(2009, 1, 1)));
    assert_eq!(free.acceptance(day(2030, 1, 1)), Acceptance::Accepted);

    let edition = Edition::replay(&[defined(), restricted()]);
    assert_eq!(edition.acceptance(day(2018, 2, 20)), Acceptance::Accepted);
    assert_eq!(edition.acceptance(day(2018, 2, 21)), Acceptance::NotFirstAfter(day(2018, 2, 20)));
    assert!(edition.accepts(day(2021, 6, 30)) && !edition.accepts_first_adoption(day(2021, 6, 30)));
    assert_eq!(edition.acceptance(day(2021, 7, 1)), Acceptance::NotAfter(day(2021, 6, 30)));
    assert!(!edition.accepts(day(2021, 7, 1)));
}

#[test]
fn an_edition_is_defined_once() {
    given::<Edition>([]).when(define()).then([defined()]);
    let Command::Define { code, title, basis, effective_on, .. } = define() else { unreachable!() };
    let otherwise = Command::Define { code, title, accepted_from: day(2010, 1, 1), basis, effective_on };
    given::<Edition>([defined()]).when(otherwise).rejected(Rejection::AlreadyDefined { code: OLD.into() });
}

#[test]
fn only_a_defined_edition_is_restricted() {
    given::<Edition>([]).when(restrict(day(2021, 6, 30), day(2018, 2, 21))).rejected(Rejection::NotDefined);
    given::<Edition>([defined()]).when(restrict(day(2021, 6, 30), day(2018, 2, 21))).then([restricted()]);
}

#[test]
fn a_restriction_does_not_end_before_the_acceptance_begins() {
    given::<Edition>([defined()]).when(restrict(day(2008, 12, 31), day(2018, 2, 21))).rejected(Rejection::WrongOrder {
        what: "the last day of acceptance,",
        on: day(2008, 12, 31),
        than: "the first day of acceptance,",
        limit: day(2009, 1, 1),
    });
}

#[test]
fn a_later_word_is_not_overruled_by_an_earlier_one() {
    given::<Edition>([defined(), restricted()]).when(restrict(day(2022, 6, 30), day(2018, 1, 1))).rejected(
        Rejection::WrongOrder {
            what: "the restriction of",
            on: day(2018, 1, 1),
            than: "the last word on this edition, of",
            limit: day(2018, 2, 21),
        },
    );
}

#[test]
fn a_blank_code_is_refused() {
    let Command::Define { title, accepted_from, basis, effective_on, .. } = define() else { unreachable!() };
    given::<Edition>([])
        .when(Command::Define { code: " ".into(), title, accepted_from, basis, effective_on })
        .rejected(Rejection::Text { field: "code", error: text::Error::Blank });
}

#[test]
fn the_id_follows_from_the_code() {
    assert_eq!(id(OLD), id(" TCVN ISO 9001:2008 "));
    assert_ne!(id(OLD), id(NEW));
    assert_eq!(id(NEW).to_string(), "7c80758b-7ca0-578f-8acd-1e25ceb153c0", "an id that was ever used stays");
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0..8_i32).prop_map(|year| day(2015 + year, 6, 30))
}

fn codes() -> impl Strategy<Value = String> {
    prop::sample::select(vec![OLD, NEW]).prop_map(str::to_owned)
}

fn events() -> impl Strategy<Value = Event> {
    let optional = || prop::option::of(days());
    prop_oneof![
        (codes(), days(), days()).prop_map(|(code, accepted_from, effective_on)| Event::Defined {
            title: code.clone(),
            code,
            accepted_from,
            basis: "19/2014/QĐ-TTg".into(),
            effective_on,
        }),
        (optional(), optional(), prop::option::of(codes()), optional(), days()).prop_map(
            |(first_adoption_until, accepted_until, successor, conversion_deadline, effective_on)| Event::Restricted {
                first_adoption_until,
                accepted_until,
                successor,
                conversion_deadline,
                basis: "419/BKHCN-TĐC".into(),
                effective_on,
            }
        ),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    events().prop_map(|event| match event {
        Event::Defined { code, title, accepted_from, basis, effective_on } => {
            Command::Define { code, title, accepted_from, basis, effective_on }
        }
        Event::Restricted {
            first_adoption_until,
            accepted_until,
            successor,
            conversion_deadline,
            basis,
            effective_on,
        } => Command::Restrict {
            first_adoption_until,
            accepted_until,
            successor,
            conversion_deadline,
            basis,
            effective_on,
        },
    })
}

#[test]
fn an_edition_obeys_the_laws() {
    laws::check::<Edition>(events(), commands());
}

#[test]
fn a_command_and_its_event_agree_on_the_day() {
    assert_eq!(define().on(), defined().effective_on());
}
