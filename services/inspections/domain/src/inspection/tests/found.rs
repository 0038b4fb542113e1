//! What the inspection says of its findings (R-INS-6, R-INS-8).

use super::signed::{signed_by_team, written};
use super::visit::at_work;
use super::*;
use crate::inspection::{Previous, RaisedFinding};

pub(super) const FINDING: Uuid = Uuid::from_u128(100);
const BEFORE: Uuid = Uuid::from_u128(50);

pub(super) fn raising(item: &str, class: FindingClass) -> Raising {
    Raising {
        finding: FINDING,
        item: item.into(),
        class,
        clause: None,
        text: "Chưa thực hiện hành động khắc phục".into(),
        repeat_of: None,
        effective_on: day(7, 15),
    }
}

fn raise(raising: Raising, previous: Vec<Previous>) -> Command {
    let known = version().item(&raising.item).cloned();
    Command::RaiseFinding { raising, known, previous }
}

pub(super) fn raised(item: &str, class: FindingClass) -> RaisedFinding {
    RaisedFinding {
        finding: FINDING,
        item: item.into(),
        class,
        clause: (item == "B21").then(|| "10.2".into()),
        text: "Chưa thực hiện hành động khắc phục".into(),
        escalated_from: None,
        repeat_of: None,
        effective_on: day(7, 15),
    }
}

fn before(item: &str, class: FindingClass) -> Vec<Previous> {
    vec![Previous { finding: BEFORE, class, item: item.into() }]
}

fn found() -> Vec<Event> {
    let mut history = at_work();
    history.push(Event::FindingRaised(raised("B21", FindingClass::Minor)));
    history
}

fn reclassify(class: FindingClass, authority: Option<&str>) -> Command {
    let (reason, authority) = ("Xét lại".into(), authority.map(str::to_owned));
    Command::ReclassifyFinding { finding: FINDING, class, reason, authority, effective_on: day(8, 1) }
}

fn reclassified(class: FindingClass, authority: Option<&str>) -> Event {
    let (reason, authority) = ("Xét lại".into(), authority.map(str::to_owned));
    Event::FindingReclassified { finding: FINDING, class, reason, authority, effective_on: day(8, 1) }
}

fn withdraw(authority: Option<&str>) -> Command {
    let (reason, authority) = ("Nhầm hồ sơ".into(), authority.map(str::to_owned));
    Command::WithdrawFinding { finding: FINDING, reason, authority, effective_on: day(8, 1) }
}

#[test]
fn a_finding_has_the_clause_of_its_item() {
    let minor = || raising("B21", FindingClass::Minor);
    given(at_work()).when(raise(minor(), vec![])).then([Event::FindingRaised(raised("B21", FindingClass::Minor))]);
    let of = |item: &str, clause: &str| Raising { clause: Some(clause.into()), ..raising(item, FindingClass::Minor) };
    for (item, clause) in [("B12", "8.5.1"), ("B12", "8.5"), ("B21", "10.2.1"), ("A8", "7.4")] {
        let event = RaisedFinding { clause: Some(clause.into()), ..raised(item, FindingClass::Minor) };
        given(at_work()).when(raise(of(item, clause), vec![])).then([Event::FindingRaised(event)]);
    }
    for (item, clause) in [("B12", "8.51"), ("B21", "9.2"), ("A8", "Điều 4")] {
        let reason = Rejection::OtherClause { item: item.into(), clause: clause.into() };
        given(at_work()).when(raise(of(item, clause), vec![])).rejected(reason);
    }
}

#[test]
fn the_id_of_a_finding_is_used_once() {
    given(found()).when(raise(raising("B21", FindingClass::Minor), vec![])).then([]);
    let reason = Rejection::FindingTaken { finding: FINDING };
    given(found()).when(raise(raising("B21", FindingClass::Major), vec![])).rejected(reason);
}

/// R-INS-8
#[test]
fn r_ins_8_a_minor_nonconformity_that_comes_again_is_a_major_one() {
    let again = RaisedFinding {
        escalated_from: Some(FindingClass::Minor),
        repeat_of: Some(BEFORE),
        ..raised("B21", FindingClass::Major)
    };
    for class in [FindingClass::Minor, FindingClass::Major] {
        given(at_work())
            .when(raise(raising("B21", FindingClass::Minor), before("B21", class)))
            .then([Event::FindingRaised(again.clone())]);
    }
    let major = RaisedFinding { repeat_of: Some(BEFORE), ..raised("B21", FindingClass::Major) };
    given(at_work())
        .when(raise(raising("B21", FindingClass::Major), before("B21", FindingClass::Minor)))
        .then([Event::FindingRaised(major)]);
}

/// R-INS-8
#[test]
fn r_ins_8_what_was_no_nonconformity_or_of_another_item_does_not_escalate() {
    let minor = Event::FindingRaised(raised("B21", FindingClass::Minor));
    for previous in [before("B21", FindingClass::Observation), before("B12", FindingClass::Minor)] {
        given(at_work()).when(raise(raising("B21", FindingClass::Minor), previous.clone())).then([minor.clone()]);
        let named = Raising { repeat_of: Some(BEFORE), ..raising("B21", FindingClass::Minor) };
        let reason = Rejection::NoRepeat { repeat_of: BEFORE, item: "B21".into() };
        given(at_work()).when(raise(named, previous)).rejected(reason);
    }
    let strength = Event::FindingRaised(raised("B21", FindingClass::Strength));
    given(at_work())
        .when(raise(raising("B21", FindingClass::Strength), before("B21", FindingClass::Minor)))
        .then([strength]);
}

/// R-INS-8
#[test]
fn r_ins_8_an_observation_becomes_a_minor_one_only_by_being_raised_anew_or_by_authority() {
    let mut history = at_work();
    history.push(Event::FindingRaised(raised("B21", FindingClass::Observation)));
    let reason = Rejection::NotRaisedAsMinor { finding: FINDING };
    given(history.clone()).when(reclassify(FindingClass::Minor, None)).rejected(reason);
    let authority = Some("Chủ tịch UBND tỉnh");
    let by_authority = reclassified(FindingClass::Minor, authority);
    given(history.clone()).when(reclassify(FindingClass::Minor, authority)).then([by_authority]);
    let graver = reclassified(FindingClass::Major, None);
    given(history).when(reclassify(FindingClass::Major, None)).then([graver]);
}

/// R-INS-8
#[test]
fn r_ins_8_who_did_not_correct_what_the_last_conclusion_said_has_a_major_one() {
    let escalated = RaisedFinding { escalated_from: Some(FindingClass::Minor), ..raised("A12", FindingClass::Major) };
    given(at_work())
        .when(raise(raising("A12", FindingClass::Minor), vec![]))
        .then([Event::FindingRaised(escalated.clone())]);
    let mut history = at_work();
    history.push(Event::FindingRaised(escalated));
    let reason = Rejection::Escalated { finding: FINDING };
    given(history.clone()).when(reclassify(FindingClass::Minor, None)).rejected(reason);
    let authority = Some("Chủ tịch UBND tỉnh");
    given(history)
        .when(reclassify(FindingClass::Minor, authority))
        .then([reclassified(FindingClass::Minor, authority)]);
}

/// R-INS-6
#[test]
fn r_ins_6_before_anybody_signs_a_reason_is_enough() {
    given(found()).when(reclassify(FindingClass::Major, None)).then([reclassified(FindingClass::Major, None)]);
    let withdrawn = Event::FindingWithdrawn {
        finding: FINDING,
        reason: "Nhầm hồ sơ".into(),
        authority: None,
        effective_on: day(8, 1),
    };
    given(found()).when(withdraw(None)).then([withdrawn.clone()]);
    let mut history = found();
    history.push(withdrawn);
    given(history.clone()).when(withdraw(None)).then([]);
    let reason = Rejection::FindingWithdrawn { finding: FINDING };
    given(history).when(reclassify(FindingClass::Major, None)).rejected(reason);
    given(at_work()).when(withdraw(None)).rejected(Rejection::NoFinding { finding: FINDING });
    let blank =
        Command::WithdrawFinding { finding: FINDING, reason: " ".into(), authority: None, effective_on: day(8, 1) };
    let reason = Rejection::Text { field: "reason", error: crate::text::Error::Blank };
    given(found()).when(blank).rejected(reason);
}

/// R-INS-6
#[test]
fn r_ins_6_once_somebody_has_signed_findings_change_only_by_authority() {
    let mut signed = written(vec![raised("B21", FindingClass::Minor)]);
    signed.push(signed_by_team());
    let frozen = || Rejection::Frozen { person: "Nguyễn Văn An".into(), on: day(7, 16) };
    let other = Raising { finding: Uuid::from_u128(101), ..raising("B12", FindingClass::Minor) };
    given(signed.clone()).when(raise(other, vec![])).rejected(frozen());
    for command in [reclassify(FindingClass::Major, None), withdraw(None)] {
        given(signed.clone()).when(command).rejected(Rejection::NoAuthority { finding: FINDING });
    }
    let authority = Some("Trưởng ban chỉ đạo ISO");
    given(signed).when(reclassify(FindingClass::Major, authority)).then([reclassified(FindingClass::Major, authority)]);
}
