//! How it ends: concluded, cancelled, terminated (R-INS-5, R-INS-10).

use super::found::raised;
use super::signed::{seen, signed_by_agency, signed_by_team, written};
use super::visit::{answer, assess, at_work};
use super::*;
use crate::inspection::{Conclusion, RaisedFinding, TerminationCause};
use crate::vocabulary::Ending;

fn conclude(open_majors: u32) -> Command {
    Command::Conclude {
        document: "15/KL-SKHCN".into(),
        declaration_valid: true,
        open_majors,
        checklist: Some(version()),
        effective_on: day(7, 30),
    }
}

fn concluded(score_hundredths: u32, grade: Grade, majors: u32, minors: u32) -> Event {
    Event::Concluded(Conclusion {
        campaign: CAMPAIGN,
        plan: Some(PLAN),
        item: None,
        year: 2021,
        agency: NAM_SACH,
        document: "15/KL-SKHCN".into(),
        score_hundredths: Some(score_hundredths),
        grade: Some(grade),
        declaration_valid: true,
        majors,
        minors,
        effective_on: day(7, 30),
    })
}

/// Written, and signed by both sides.
fn settled(findings: Vec<RaisedFinding>) -> Vec<Event> {
    let mut history = written(findings);
    history.extend([signed_by_team(), signed_by_agency()]);
    history
}

fn refused() -> Event {
    Event::MinutesRefused {
        person: "Đỗ Thị Hoa".into(), reason: "Không đồng ý".into(), effective_on: day(7, 17)
    }
}

fn terminate(cause: TerminationCause, decision: Option<&str>, effective_on: NaiveDate) -> Command {
    Command::Terminate { cause, reason: "Sáp nhập".into(), decision: decision.map(str::to_owned), effective_on }
}

fn terminated(cause: TerminationCause, decision: Option<&str>, effective_on: NaiveDate) -> Event {
    Event::Terminated { cause, reason: "Sáp nhập".into(), decision: decision.map(str::to_owned), effective_on }
}

#[test]
fn the_answers_become_a_score_and_the_score_a_grade() {
    given(settled(vec![])).when(conclude(0)).then([concluded(10_000, Grade::Good, 0, 0)]);
    let minor = settled(vec![raised("B21", FindingClass::Minor)]);
    given(minor).when(conclude(0)).then([concluded(8_750, Grade::Fair, 0, 1)]);
    let mut many = settled(vec![raised("B21", FindingClass::Major)]);
    given(many.clone()).when(conclude(1)).then([concluded(7_500, Grade::Fair, 1, 0)]);
    many.push(Event::FindingWithdrawn {
        finding: raised("B21", FindingClass::Major).finding,
        reason: "Nhầm hồ sơ".into(),
        authority: Some("Trưởng ban chỉ đạo ISO".into()),
        effective_on: day(7, 20),
    });
    given(many).when(conclude(0)).then([concluded(7_500, Grade::Fair, 0, 0)]);
}

#[test]
fn an_open_major_finding_caps_the_grade() {
    given(settled(vec![])).when(conclude(1)).then([concluded(10_000, Grade::Fair, 0, 0)]);
}

/// R-INS-5
#[test]
fn r_ins_5_minutes_need_the_word_of_both_sides_and_a_refusal_does_not_block() {
    given(seen(vec![]))
        .when(conclude(0))
        .rejected(Rejection::WrongStage { what: "a conclusion", status: InspectionStatus::Started });
    let mut history = written(vec![]);
    given(history.clone()).when(conclude(0)).rejected(Rejection::NotSettled { side: Side::Team });
    history.push(signed_by_team());
    given(history.clone()).when(conclude(0)).rejected(Rejection::NotSettled { side: Side::Agency });
    history.push(refused());
    given(history).when(conclude(0)).then([concluded(10_000, Grade::Good, 0, 0)]);
    let mut unsigned = written(vec![]);
    unsigned.push(refused());
    given(unsigned).when(conclude(0)).rejected(Rejection::NotSettled { side: Side::Team });
}

#[test]
fn what_is_concluded_stays_so() {
    let mut history = settled(vec![]);
    history.push(concluded(10_000, Grade::Good, 0, 0));
    given(history.clone()).when(conclude(0)).then([]);
    let invalid = Command::Conclude {
        document: "15/KL-SKHCN".into(),
        declaration_valid: false,
        open_majors: 0,
        checklist: Some(version()),
        effective_on: day(7, 30),
    };
    let refuses = |command, what| {
        let reason = Rejection::WrongStage { what, status: InspectionStatus::Concluded };
        given(history.clone()).when(command).rejected(reason);
    };
    refuses(invalid, "a conclusion");
    refuses(assess(answer("B12", Answer::Observation), Some("Xem lại")), "an answer");
    refuses(terminate(TerminationCause::Decision, Some("9/QĐ-UBND"), day(8, 1)), "a termination");
    let state = Inspection::replay(&history);
    assert_eq!((state.ending(), state.is_under_way()), (Some(Ending::Concluded), false));
}

#[test]
fn what_has_not_started_is_cancelled() {
    let cancel =
        || Command::Cancel {
            reason: "Giãn cách xã hội".into(), decision: "8/QĐ-BCĐ".into(), effective_on: day(7, 10)
        };
    let cancelled =
        Event::Cancelled {
            reason: "Giãn cách xã hội".into(), decision: "8/QĐ-BCĐ".into(), effective_on: day(7, 10)
        };
    scheduled().when(cancel()).then([cancelled.clone()]);
    let history = [Event::Scheduled(appointment()), noticed(), cancelled];
    given(history.clone()).when(cancel()).then([]);
    let state = Inspection::replay(&history);
    assert_eq!((state.ending(), state.has_started()), (Some(Ending::Cancelled), false));
    let reason = Rejection::WrongStage { what: "a cancellation", status: InspectionStatus::Started };
    given(at_work()).when(cancel()).rejected(reason);
}

/// R-INS-10
#[test]
fn r_ins_10_an_inspection_under_way_ends_when_its_agency_is_dissolved() {
    let dissolved = || terminate(TerminationCause::Dissolved, None, day(7, 20));
    let event = terminated(TerminationCause::Dissolved, None, day(7, 20));
    let settled = settled(vec![]);
    for history in [vec![Event::Scheduled(appointment())], at_work(), written(vec![]), settled.clone()] {
        given(history.clone()).when(dissolved()).then([event.clone()]);
        let mut ended = history;
        ended.push(event.clone());
        given(ended.clone()).when(dissolved()).then([]);
        assert_eq!(Inspection::replay(&ended).ending(), Some(Ending::Terminated));
    }
    let mut over = settled;
    over.push(concluded(10_000, Grade::Good, 0, 0));
    given(over).when(terminate(TerminationCause::Dissolved, None, day(9, 1))).then([]);
}

/// R-INS-10
#[test]
fn r_ins_10_a_dissolution_that_is_learned_of_late_does_not_undo_what_was_done() {
    given(at_work()).when(terminate(TerminationCause::Dissolved, None, day(7, 3))).then([terminated(
        TerminationCause::Dissolved,
        None,
        day(7, 15),
    )]);
}

/// R-INS-10
#[test]
fn r_ins_10_without_a_dissolution_it_takes_a_decision() {
    given(at_work()).when(terminate(TerminationCause::Decision, None, day(7, 20))).rejected(Rejection::NoDecision);
    let decision = Some("9/QĐ-UBND");
    given(at_work()).when(terminate(TerminationCause::Decision, decision, day(7, 20))).then([terminated(
        TerminationCause::Decision,
        decision,
        day(7, 20),
    )]);
    let (on, earliest) = (day(7, 14), day(7, 15));
    let of = "the last thing that was done";
    given(at_work()).when(terminate(TerminationCause::Decision, decision, on)).rejected(Rejection::WrongOrder {
        what: "a termination",
        on,
        of,
        earliest,
    });
}
