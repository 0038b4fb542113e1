//! What other documents do to one that was issued (R-PLN-3).

use super::super::{Amendment, Command, End, Event, OfficialDocument, Reference, Rejection};
use super::{ANNUAL, PROGRAMME, day, document, programme, repealed, superseded};
use crate::Fault;
use crate::committee::Standing;
use decider::scenario::given;
use uuid::Uuid;

/// R-PLN-3
#[test]
fn r_pln_3_an_amended_document_stays_in_force_and_keeps_its_history() {
    let by = |id: u128| Uuid::from_u128(id);
    let amend = |id, on: &str| Command::Amend { by: by(id), number: " 99/QĐ-UBND".into(), effective_on: day(on) };
    let amended = |id, on: &str| Event::Amended { by: by(id), number: "99/QĐ-UBND".into(), effective_on: day(on) };
    let history = [Event::Issued(programme()), amended(1, "2022-01-10")];
    given::<OfficialDocument>(history.clone()).when(amend(2, "2021-06-01")).then([amended(2, "2021-06-01")]);
    given::<OfficialDocument>(history.clone()).when(amend(1, "2022-01-10")).then([]);
    let number = "99/QĐ-UBND".to_owned();
    given::<OfficialDocument>(history.clone())
        .when(amend(1, "2022-01-11"))
        .rejected(Rejection::AlreadyAmended { number: number.clone() });
    let [issued, first] = history;
    let document = document(&[issued, first, amended(2, "2021-06-01")]);
    assert!(document.in_force(day("2022-01-10")));
    let amendment = |id, on: &str| Amendment { by: by(id), number: number.clone(), effective_on: day(on) };
    assert_eq!(document.amendments(), [amendment(2, "2021-06-01"), amendment(1, "2022-01-10")]);
}

/// R-PLN-3
#[test]
fn r_pln_3_a_document_ends_once_and_what_has_ended_is_not_amended() {
    let history = [Event::Issued(programme()), superseded("2022-01-01")];
    let (since, number) = (day("2022-01-01"), "12/KH-UBND".to_owned());
    let ended = || Rejection::NoLongerInForce { since, number: number.clone() };
    let amend = |on: &str| Command::Amend { by: PROGRAMME, number: "99/QĐ-UBND".into(), effective_on: day(on) };
    given::<OfficialDocument>(history.clone()).when(amend("2022-01-01")).rejected(ended());
    let amended = Event::Amended { by: PROGRAMME, number: "99/QĐ-UBND".into(), effective_on: day("2021-12-31") };
    given::<OfficialDocument>(history.clone()).when(amend("2021-12-31")).then([amended]);
    let repeal = |reason: &str| Command::Repeal {
        document: "13/QĐ-UBND".into(),
        reason: reason.into(),
        effective_on: day("2022-02-01"),
    };
    given::<OfficialDocument>(history.clone()).when(repeal("Hết nhiệm vụ")).rejected(ended());
    given::<OfficialDocument>([Event::Issued(programme())])
        .when(repeal(" Hết nhiệm vụ"))
        .then([repealed("2022-02-01")]);
    let supersede = |by| Command::Supersede { by, number: number.clone(), effective_on: since };
    given::<OfficialDocument>(history.clone()).when(supersede(Uuid::from_u128(9))).then([]);
    given::<OfficialDocument>(history.clone()).when(supersede(PROGRAMME)).rejected(ended());
    let document = document(&history);
    assert!(document.in_force(day("2021-12-31")) && !document.in_force(since));
    assert_eq!((document.superseded_by(), document.ended_on()), (Some(Uuid::from_u128(9)), Some(since)));
    assert_eq!(document.end().map(End::number), Some("12/KH-UBND"));
}

/// R-PLN-3
#[test]
fn r_pln_3_nothing_happens_to_a_document_before_it_was_issued() {
    let (on, limit) = (day("2021-03-14"), day("2021-03-15"));
    let amend = Command::Amend { by: ANNUAL, number: "99/QĐ-UBND".into(), effective_on: on };
    given::<OfficialDocument>([]).when(amend.clone()).rejected(Rejection::NotIssued);
    given::<OfficialDocument>([Event::Issued(programme())]).when(amend).rejected(Rejection::BeforeIssue {
        what: "the amendment of",
        on,
        limit,
    });
    let supersede = Command::Supersede { by: ANNUAL, number: "99/KH-UBND".into(), effective_on: on };
    given::<OfficialDocument>([Event::Issued(programme())]).when(supersede).rejected(Rejection::BeforeIssue {
        what: "its end on",
        on,
        limit,
    });
}

#[test]
fn every_refusal_names_its_rule_first() {
    let (reference, on, number) = (Reference::Basis, day("2022-01-01"), || "848/KH-UBND".to_owned());
    let standing = Standing::NotYet;
    for (rejection, rule, fault) in [
        (Rejection::BeforeIssue { what: "its end on", on, limit: on }, "R-PLN-1", Fault::Argument),
        (Rejection::UnknownDocument { reference, id: ANNUAL }, "R-PLN-2", Fault::Missing),
        (Rejection::Ended { reference: Reference::Amended, number: number(), on }, "R-PLN-3", Fault::State),
        (Rejection::AlreadyAmended { number: number() }, "R-PLN-3", Fault::Exists),
        (Rejection::UnknownCommittee { id: ANNUAL }, "R-PLN-5", Fault::Missing),
        (Rejection::CommitteeDoesNotStand { on, standing }, "R-PLN-5", Fault::State),
        (Rejection::NotIssued, "document", Fault::Missing),
    ] {
        assert!(rejection.to_string().starts_with(&format!("{rule}: ")), "{rejection}");
        assert_eq!((rejection.rule(), rejection.fault()), (rule, fault), "{rejection}");
    }
}
