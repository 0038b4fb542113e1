//! Raising a finding, closing it and opening it again (R-INS-7). Its actions and what authority does to it are in `tests/*`.

mod actions;
mod fate;

use super::{ActionKind, Command, Dues, Event, Evidence, Fate, Finding, Proposal, Raised, Rejection, Share, Successor};
use crate::vocabulary::{FindingClass, FindingStatus};
use chrono::NaiveDate;
use decider::Aggregate as _;
use decider::scenario::{self, Given};
use kernel::calendar;
use uuid::Uuid;

/// UBND huyện Nam Sách.
pub(super) const NAM_SACH: Uuid = Uuid::from_u128(291);
pub(super) const FIRST: Uuid = Uuid::from_u128(1);
const SECOND: Uuid = Uuid::from_u128(2);
/// Of the agency.
const SECRETARY: &str = "Đỗ Thị Hoa";
/// Of the team.
const INSPECTOR: &str = "Nguyễn Văn An";
const HEAD: &str = "Trần Thị Bình";

pub(super) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, month, day).expect("a day of 2021")
}

pub(super) fn dues() -> Dues {
    Dues { major: Ok(day(8, 16)), minor: Ok(day(9, 1)) }
}

pub(super) fn beginning(class: FindingClass) -> Raised {
    Raised {
        inspection: Uuid::from_u128(20),
        campaign: Uuid::from_u128(7),
        agency: NAM_SACH,
        year: 2021,
        item: "B21".into(),
        clause: Some("10.2".into()),
        class,
        text: "Chưa xác định nguyên nhân".into(),
        escalated_from: None,
        repeat_of: None,
        due: match class {
            FindingClass::Major => Some(day(8, 16)),
            FindingClass::Minor => Some(day(9, 1)),
            _ => None,
        },
        effective_on: day(7, 16),
    }
}

fn raised(class: FindingClass) -> Vec<Event> {
    vec![Event::Raised(beginning(class))]
}

fn proposal(action: Uuid, kind: ActionKind) -> Proposal {
    Proposal {
        action,
        kind,
        text: "Phân tích nguyên nhân, sửa quy trình".into(),
        responsible: "Công chức văn phòng".into(),
        due: day(8, 20),
        by: SECRETARY.into(),
        effective_on: day(7, 20),
    }
}

fn proposed(action: Uuid) -> Event {
    Event::ActionProposed(proposal(action, ActionKind::CorrectiveAction))
}

fn accepted(action: Uuid) -> Event {
    Event::ActionAccepted { action, by: INSPECTOR.into(), effective_on: day(7, 22) }
}

fn rejected(action: Uuid) -> Event {
    Event::ActionRejected { action, by: INSPECTOR.into(), reason: "Chưa đủ".into(), effective_on: day(7, 22) }
}

fn evidence(action: Uuid, id: u128, effective_on: NaiveDate) -> Evidence {
    Evidence {
        action,
        evidence: Uuid::from_u128(id),
        name: "bien-ban.pdf".into(),
        media_type: "application/pdf".into(),
        size: 1_024,
        sha256: "ab".repeat(32),
        revision: 1,
        by: SECRETARY.into(),
        effective_on,
    }
}

fn submitted(action: Uuid) -> Event {
    Event::EvidenceSubmitted(evidence(action, 30, day(8, 2)))
}

fn checked(action: Uuid, effective: bool) -> Event {
    Event::EffectivenessChecked { action, effective, by: INSPECTOR.into(), note: None, effective_on: day(8, 10) }
}

fn close(by: &str) -> Command {
    Command::Close { by: by.into(), note: None, effective_on: day(8, 12) }
}

fn closed(by: &str) -> Event {
    Event::Closed { by: by.into(), note: None, effective_on: day(8, 12) }
}

/// Raised as this class, then what is given.
fn of<const N: usize>(class: FindingClass, later: [Event; N]) -> Vec<Event> {
    raised(class).into_iter().chain(later).collect()
}

#[track_caller]
fn given(history: impl Into<Vec<Event>>) -> Given<Finding> {
    scenario::given(history)
}

fn corrected(class: FindingClass) -> Vec<Event> {
    of(class, [proposed(FIRST), accepted(FIRST), submitted(FIRST), checked(FIRST, true)])
}

#[test]
fn a_nonconformity_has_the_deadline_of_its_class() {
    for class in FindingClass::ALL {
        let raise = Command::Raise { raised: Raised { due: None, ..beginning(*class) }, dues: dues() };
        scenario::given::<Finding>([]).when(raise.clone()).then([Event::Raised(beginning(*class))]);
        if *class != FindingClass::Major {
            given(raised(FindingClass::Major)).when(raise).rejected(Rejection::IdTaken);
        }
    }
    let unknown = calendar::Error::UnknownYear(2022);
    let dues = Dues { major: Err(unknown), minor: Err(unknown) };
    let raise = Command::Raise { raised: beginning(FindingClass::Minor), dues };
    scenario::given::<Finding>([]).when(raise).rejected(Rejection::Calendar(unknown));
    scenario::given::<Finding>([]).when(close(HEAD)).rejected(Rejection::NotRaised);
}

/// R-INS-7
#[test]
fn r_ins_7_a_nonconformity_is_closed_after_action_evidence_and_effect() {
    for class in [FindingClass::Major, FindingClass::Minor] {
        let steps = [proposed(FIRST), accepted(FIRST), submitted(FIRST), checked(FIRST, true)];
        let reasons = [
            Rejection::NoAcceptedAction,
            Rejection::NoAcceptedAction,
            Rejection::NoEvidence { action: FIRST },
            Rejection::NotEffective { action: FIRST },
        ];
        for (done, reason) in reasons.into_iter().enumerate() {
            assert_eq!(reason.rule(), "R-INS-7");
            let history: Vec<Event> = raised(class).into_iter().chain(steps[..done].iter().cloned()).collect();
            given(history).when(close(HEAD)).rejected(reason);
        }
        given(corrected(class)).when(close(HEAD)).then([closed(HEAD)]);
    }
}

/// R-INS-7
#[test]
fn r_ins_7_who_submitted_evidence_neither_checks_nor_closes() {
    let own = |deed| Rejection::OwnEvidence { person: "ĐỖ THỊ HOA".into(), deed };
    given(corrected(FindingClass::Minor)).when(close("ĐỖ THỊ HOA")).rejected(own("close the finding"));
    let check = Command::CheckEffectiveness {
        action: FIRST,
        effective: true,
        by: "ĐỖ THỊ HOA".into(),
        note: None,
        effective_on: day(8, 10),
    };
    let history = of(FindingClass::Minor, [proposed(FIRST), accepted(FIRST), submitted(FIRST)]);
    given(history).when(check).rejected(own("check its effect"));
    assert_eq!(own("close the finding").fault(), crate::Fault::Permission);
}

/// R-INS-7
#[test]
fn r_ins_7_an_action_without_effect_closes_nothing_and_new_evidence_is_checked_anew() {
    let failed = of(FindingClass::Minor, [proposed(FIRST), accepted(FIRST), submitted(FIRST), checked(FIRST, false)]);
    given(failed.clone()).when(close(HEAD)).rejected(Rejection::NotEffective { action: FIRST });
    let mut again = corrected(FindingClass::Minor);
    again.push(Event::EvidenceSubmitted(Evidence { revision: 2, ..evidence(FIRST, 31, day(8, 11)) }));
    given(again.clone()).when(close(HEAD)).rejected(Rejection::NotEffective { action: FIRST });
    let check = Command::CheckEffectiveness {
        action: FIRST,
        effective: true,
        by: INSPECTOR.into(),
        note: Some("Đã áp dụng".into()),
        effective_on: day(8, 11),
    };
    given(again).when(check).then([Event::EffectivenessChecked {
        action: FIRST,
        effective: true,
        by: INSPECTOR.into(),
        note: Some("Đã áp dụng".into()),
        effective_on: day(8, 11),
    }]);
}

/// R-INS-7
#[test]
fn r_ins_7_a_rejected_action_is_replaced_and_a_proposed_one_decided() {
    let both = [proposed(FIRST), proposed(SECOND), accepted(SECOND), submitted(SECOND), checked(SECOND, true)];
    let undecided = of(FindingClass::Minor, both);
    given(undecided.clone()).when(close(HEAD)).rejected(Rejection::Undecided { action: FIRST });
    let mut not_replaced = undecided;
    not_replaced.push(rejected(FIRST));
    given(not_replaced).when(close(HEAD)).rejected(Rejection::NotReplaced { action: FIRST });
    let steps = [proposed(FIRST), rejected(FIRST), proposed(SECOND), accepted(SECOND), submitted(SECOND)];
    let mut replaced = of(FindingClass::Minor, steps);
    replaced.push(checked(SECOND, true));
    given(replaced).when(close(HEAD)).then([closed(HEAD)]);
}

/// R-INS-7
#[test]
fn r_ins_7_for_a_major_one_putting_right_is_not_enough() {
    let correction = || Event::ActionProposed(proposal(FIRST, ActionKind::Correction));
    let history = |class| of(class, [correction(), accepted(FIRST), submitted(FIRST), checked(FIRST, true)]);
    given(history(FindingClass::Major)).when(close(HEAD)).rejected(Rejection::CauseNotRemoved);
    given(history(FindingClass::Minor)).when(close(HEAD)).then([closed(HEAD)]);
}

/// R-INS-7
#[test]
fn r_ins_7_what_is_no_nonconformity_is_closed_with_a_note_and_a_strength_is_only_noted() {
    for class in [FindingClass::Observation, FindingClass::Recommendation] {
        given(raised(class)).when(close(HEAD)).rejected(Rejection::NoNote { class });
        let note = Some("Đã tiếp thu".to_owned());
        let command = Command::Close { by: HEAD.into(), note: note.clone(), effective_on: day(8, 12) };
        let event = Event::Closed { by: HEAD.into(), note, effective_on: day(8, 12) };
        given(raised(class)).when(command).then([event]);
    }
    given(raised(FindingClass::Strength)).when(close(HEAD)).rejected(Rejection::NothingToCorrect);
    let propose = Command::ProposeAction(proposal(FIRST, ActionKind::Correction));
    given(raised(FindingClass::Strength)).when(propose).rejected(Rejection::NothingToCorrect);
    let strength = Finding::replay(&raised(FindingClass::Strength));
    assert_eq!((strength.status(), strength.is_open()), (Some(FindingStatus::Noted), false));
}

/// R-INS-7
#[test]
fn r_ins_7_a_finding_that_was_opened_again_is_checked_again() {
    let mut history = corrected(FindingClass::Major);
    history.push(closed(HEAD));
    given(history.clone()).when(close(HEAD)).then([]);
    let reason = Rejection::AlreadyClosed { by: HEAD.into(), on: day(8, 12) };
    given(history.clone()).when(close(INSPECTOR)).rejected(reason);
    let (reason, by) = ("Tái diễn".to_owned(), INSPECTOR.to_owned());
    let reopen = Command::Reopen { reason: reason.clone(), by: by.clone(), effective_on: day(9, 1) };
    let reopened = Event::Reopened { reason, by, effective_on: day(9, 1) };
    given(history.clone()).when(reopen.clone()).then([reopened.clone()]);
    history.push(reopened);
    given(history.clone()).when(reopen.clone()).then([]);
    let close = Command::Close { by: HEAD.into(), note: None, effective_on: day(9, 2) };
    given(history).when(close).rejected(Rejection::NotEffective { action: FIRST });
    let wrong = Rejection::WrongStage { what: "an opening", status: FindingStatus::Open };
    given(raised(FindingClass::Major)).when(reopen).rejected(wrong);
}
