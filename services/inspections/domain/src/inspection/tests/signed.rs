//! The minutes: what they need, and the say of each side (R-INS-5, R-INS-6, R-INS-7).

use super::found::raised;
use super::visit::{answer, assess, at_work, sample};
use super::*;
use crate::inspection::{RaisedFinding, Word};

/// Everything was looked at: B21 does not conform if something was found there; the rest does.
pub(super) fn seen(findings: Vec<RaisedFinding>) -> Vec<Event> {
    let seen = |code: &str| match findings.iter().find(|finding| finding.item == code).map(|finding| finding.class) {
        Some(FindingClass::Major) => answer(code, Answer::NonconformMajor),
        Some(FindingClass::Minor) => answer(code, Answer::NonconformMinor),
        _ => answer(code, Answer::Conforms),
    };
    let mut history = at_work();
    history.extend(["A8", "A12", "B12", "B21"].map(|code| Event::ItemAssessed(seen(code))));
    history.extend(
        [("H-001", "Hộ tịch"), ("H-002", "Đất đai")].map(|(file, field)| Event::FileSampled(sample(file, field))),
    );
    history.extend(findings.into_iter().map(Event::FindingRaised));
    history
}

fn drawn() -> Event {
    Event::MinutesDrawnUp { number: "01/BB-ĐKT".into(), summary: "Đạt".into(), effective_on: day(7, 16) }
}

/// The same, and the minutes are written.
pub(super) fn written(findings: Vec<RaisedFinding>) -> Vec<Event> {
    let mut history = seen(findings);
    history.push(drawn());
    history
}

fn draw_up() -> Command {
    Command::DrawUpMinutes {
        number: "01/BB-ĐKT".into(),
        summary: "Đạt".into(),
        checklist: Some(version()),
        effective_on: day(7, 16),
    }
}

pub(super) fn signature(side: Side, person: &str) -> Signature {
    Signature { side, person: person.into(), title: None, reservation: None, effective_on: day(7, 16) }
}

pub(super) fn signed_by_team() -> Event {
    Event::MinutesSigned(signature(Side::Team, "Nguyễn Văn An"))
}

pub(super) fn signed_by_agency() -> Event {
    Event::MinutesSigned(signature(Side::Agency, "Đỗ Thị Hoa"))
}

fn sign(signature: Signature) -> Command {
    Command::SignMinutes(signature)
}

fn refuse() -> Command {
    Command::RefuseMinutes {
        person: "Đỗ Thị Hoa".into(), reason: "Không đồng ý".into(), effective_on: day(7, 17)
    }
}

fn refused() -> Event {
    Event::MinutesRefused {
        person: "Đỗ Thị Hoa".into(), reason: "Không đồng ý".into(), effective_on: day(7, 17)
    }
}

#[test]
fn minutes_are_written_when_everything_was_looked_at() {
    given(seen(vec![])).when(draw_up()).then([drawn()]);
    let reason = Rejection::Unanswered { items: ["A8", "A12", "B12", "B21"].map(str::to_owned).to_vec() };
    given(at_work()).when(draw_up()).rejected(reason);
    let mut one_field = seen(vec![]);
    one_field.push(Event::FileSampled(sample("H-002", "Hộ tịch")));
    let reason = Rejection::TooFewSamples { files: 2, fields: 1, files_min: 2, fields_min: 2 };
    given(one_field).when(draw_up()).rejected(reason);
}

#[test]
fn the_checklist_is_the_one_by_which_the_team_started() {
    let newer = Version { version: 3, ..version() };
    for checklist in [None, Some(newer)] {
        let command = Command::DrawUpMinutes {
            number: "01/BB-ĐKT".into(),
            summary: "Đạt".into(),
            checklist,
            effective_on: day(7, 16),
        };
        given(seen(vec![])).when(command).rejected(Rejection::NoChecklist { on: day(7, 15) });
    }
}

/// R-INS-7
#[test]
fn r_ins_7_what_does_not_conform_has_a_finding_in_the_minutes() {
    let mut unfounded = seen(vec![]);
    unfounded.push(Event::AssessmentRevised {
        assessment: answer("B21", Answer::NonconformMajor),
        reason: "Xem thêm hồ sơ".into(),
    });
    let reason = || Rejection::Unfounded { item: "B21".into() };
    given(unfounded.clone()).when(draw_up()).rejected(reason());
    unfounded.push(Event::FindingRaised(raised("B21", FindingClass::Minor)));
    given(unfounded.clone()).when(draw_up()).rejected(reason()); // what is answered as grave is found to be grave
    let grave = RaisedFinding { finding: Uuid::from_u128(77), ..raised("B21", FindingClass::Major) };
    unfounded.push(Event::FindingRaised(grave));
    given(unfounded).when(draw_up()).then([drawn()]);
    let mut changed = written(vec![]);
    changed.push(Event::AssessmentRevised {
        assessment: answer("B21", Answer::NonconformMinor),
        reason: "Xem thêm hồ sơ".into(),
    });
    given(changed).when(sign(signature(Side::Team, "Nguyễn Văn An"))).rejected(reason());
    given(seen(vec![raised("B21", FindingClass::Minor)])).when(draw_up()).then([drawn()]);
}

#[test]
fn minutes_are_written_anew_until_somebody_signs_them() {
    let again = Command::DrawUpMinutes {
        number: "01/BB-ĐKT".into(),
        summary: "Đạt, có một điểm lưu ý".into(),
        checklist: Some(version()),
        effective_on: day(7, 16),
    };
    let drawn_again = Event::MinutesDrawnUp {
        number: "01/BB-ĐKT".into(),
        summary: "Đạt, có một điểm lưu ý".into(),
        effective_on: day(7, 16),
    };
    given(written(vec![])).when(draw_up()).then([]);
    given(written(vec![])).when(again.clone()).then([drawn_again]);
    let mut history = written(vec![]);
    history.push(signed_by_team());
    given(history.clone()).when(draw_up()).then([]);
    let reason = Rejection::Frozen { person: "Nguyễn Văn An".into(), on: day(7, 16) };
    given(history).when(again).rejected(reason);
}

/// R-INS-5
#[test]
fn r_ins_5_each_side_signs_once() {
    for (side, person) in [(Side::Team, "Nguyễn Văn An"), (Side::Agency, "Đỗ Thị Hoa")] {
        let event = Event::MinutesSigned(signature(side, person));
        given(written(vec![])).when(sign(signature(side, person))).then([event.clone()]);
        let mut history = written(vec![]);
        history.push(event);
        given(history.clone()).when(sign(signature(side, person))).then([]);
        let reason = Rejection::AlreadySigned { side, person: person.into(), on: day(7, 16) };
        assert_eq!((reason.rule(), reason.fault()), ("R-INS-5", crate::Fault::Exists));
        given(history).when(sign(signature(side, "Vũ Văn Giang"))).rejected(reason);
    }
}

/// R-INS-5
#[test]
fn r_ins_5_a_reservation_and_a_refusal_are_recorded() {
    let reserved = Signature {
        title: Some("Phó Chủ tịch".into()),
        reservation: Some("Mục B21 đã khắc phục".into()),
        ..signature(Side::Agency, "Đỗ Thị Hoa")
    };
    given(written(vec![])).when(sign(reserved.clone())).then([Event::MinutesSigned(reserved.clone())]);
    given(written(vec![])).when(refuse()).then([refused()]);
    let mut history = written(vec![]);
    history.extend([signed_by_team(), refused()]);
    given(history.clone()).when(refuse()).then([]);
    let reason = Rejection::AlreadyRefused { person: "Đỗ Thị Hoa".into(), on: day(7, 17) };
    given(history.clone()).when(sign(reserved)).rejected(reason);
    let state = Inspection::replay(&history);
    assert!(matches!(state.word_of_agency(), Some(Word::Refused { .. })));
    assert_eq!(state.signature_of_team().map(|signature| signature.person.as_str()), Some("Nguyễn Văn An"));
    let mut signed = written(vec![]);
    signed.push(signed_by_agency());
    let reason = Rejection::AlreadySigned { side: Side::Agency, person: "Đỗ Thị Hoa".into(), on: day(7, 16) };
    given(signed).when(refuse()).rejected(reason);
}

#[test]
fn nobody_signs_what_is_not_written_or_was_written_later() {
    let reason = Rejection::WrongStage { what: "a signature", status: InspectionStatus::Started };
    given(seen(vec![])).when(sign(signature(Side::Team, "Nguyễn Văn An"))).rejected(reason);
    let early = Signature { effective_on: day(7, 15), ..signature(Side::Team, "Nguyễn Văn An") };
    let (on, earliest) = (day(7, 15), day(7, 16));
    let reason = Rejection::WrongOrder { what: "a signature", on, of: "the day of the minutes", earliest };
    given(written(vec![])).when(sign(early)).rejected(reason);
}

/// R-INS-6
#[test]
fn r_ins_6_an_answer_stands_once_somebody_has_signed() {
    let other = || assess(answer("B12", Answer::Observation), Some("Xem lại"));
    let revised =
        Event::AssessmentRevised { assessment: answer("B12", Answer::Observation), reason: "Xem lại".into() };
    given(written(vec![])).when(other()).then([revised]);
    for (word, person, on) in [(signed_by_team(), "Nguyễn Văn An", 16), (refused(), "Đỗ Thị Hoa", 17)] {
        let mut history = written(vec![]);
        history.push(word);
        let frozen = || Rejection::Frozen { person: person.into(), on: day(7, on) };
        given(history.clone()).when(other()).rejected(frozen());
        given(history).when(Command::SampleFile(sample("H-003", "Đất đai"))).rejected(frozen());
    }
}
