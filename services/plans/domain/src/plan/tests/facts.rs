//! What a plan knows of documents and other plans is what these say of themselves.

use super::*;
use crate::committee::{self, SteeringCommittee};
use crate::document::{self, Content, OfficialDocument};
use crate::plan::Successor;
use decider::Aggregate as _;

fn document(committee: Option<Uuid>, events: &[document::Event]) -> OfficialDocument {
    let issued = document::Event::Issued(Content {
        number: "1524/KH-BCĐ".into(),
        issuer: "Ban Chỉ đạo ISO tỉnh Hải Dương".into(),
        title: "Kế hoạch năm 2021".into(),
        issued_on: day("2021-05-04"),
        signer: None,
        capacity: None,
        basis: vec![],
        amends: vec![],
        supersedes: vec![],
        committee,
        by_authority: Some("Theo ủy quyền của UBND tỉnh".into()),
        effective_on: day("2021-05-10"),
    });
    OfficialDocument::replay([&issued].into_iter().chain(events))
}

fn stands(known: Option<Instrument>) -> (bool, bool) {
    let known = known.expect("it was issued");
    (known.stands, known.in_force)
}

#[test]
fn a_document_stands_until_it_ends_and_is_in_force_from_the_day_it_names() {
    let repealed = document::Event::Repealed {
        document: "99/QĐ-UBND".into(),
        reason: "Hết nhiệm vụ".into(),
        effective_on: day("2021-12-31"),
    };
    let of = |on: &str| Instrument::of(&document(None, std::slice::from_ref(&repealed)), None, day(on));
    assert_eq!(stands(of("2021-05-09")), (true, false));
    assert_eq!(stands(of("2021-05-10")), (true, true));
    assert_eq!(stands(of("2021-12-31")), (false, false));
    let known = of("2021-05-10").expect("it was issued");
    assert_eq!((known.number.as_str(), known.issued_on), ("1524/KH-BCĐ", day("2021-05-04")));
    assert_eq!(known.authority.as_deref(), Some("Theo ủy quyền của UBND tỉnh"));
    assert_eq!(Instrument::of(&OfficialDocument::default(), None, day("2021-05-10")), None);
}

/// R-PLN-5
#[test]
fn r_pln_5_a_document_of_a_committee_that_is_no_more_promulgates_nothing() {
    let disbanded = committee::Event::Disbanded { decision: "99/QĐ-UBND".into(), effective_on: day("2021-06-01") };
    let committee = SteeringCommittee::replay([&disbanded]);
    let of = |on: &str| Instrument::of(&document(Some(Uuid::from_u128(7)), &[]), Some(&committee), day(on));
    assert_eq!(stands(of("2021-05-31")), (true, true));
    assert_eq!(stands(of("2021-06-01")), (false, false));
    let issuer = "Ban Chỉ đạo ISO tỉnh Hải Dương".to_owned();
    let history = with(vec![Event::Drafted(Draft { issuer, ..draft() })], approved()[1..].to_vec());
    let command = Command::Promulgate {
        document: DOCUMENT,
        instrument: of("2021-06-01"),
        programme: Some(programme()),
        effective_on: day("2021-06-01"),
    };
    let rejection = Rejection::InstrumentNotInForce { number: "1524/KH-BCĐ".into(), on: day("2021-06-01") };
    given::<Plan>(history).when(command).rejected(rejection);
}

#[test]
fn a_plan_takes_anothers_place_while_it_is_in_force() {
    let plan = Plan::replay(&promulgated());
    let of = |on: &str| Successor::of(&plan, Some(&document(None, &[])), day(on)).expect("it was drafted");
    assert_eq!(of("2021-05-03").promulgation, None);
    let fit = of("2021-05-04");
    assert_eq!(fit.promulgation.expect("it is in force").number, "1524/KH-UBND");
    assert_eq!((fit.kind, fit.issuer.as_str()), (PlanKind::Annual, PROVINCE));
    assert_eq!(fit.authority.as_deref(), Some("Theo ủy quyền của UBND tỉnh"));
    assert_eq!(Successor::of(&Plan::default(), None, day("2021-05-04")), None);
}
