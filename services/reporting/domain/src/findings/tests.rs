//! Findings day by day: each rule as a history and what is told of it.

use super::*;
use inspections_domain::{
    finding::{Evidence, Proposal, Raised},
    vocabulary::ActionKind,
};

const AGENCY: Uuid = Uuid::from_u128(1);
const HEIR: Uuid = Uuid::from_u128(2);
const FIRST: Uuid = Uuid::from_u128(11);
const SECOND: Uuid = Uuid::from_u128(12);

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date of the calendar")
}

fn raised(class: FindingClass) -> Event {
    Event::Raised(Raised {
        inspection: Uuid::from_u128(5),
        campaign: Uuid::from_u128(6),
        agency: AGENCY,
        year: 2021,
        item: "B11".into(),
        clause: Some("7.5.3".into()),
        class,
        text: "Còn dùng biểu mẫu cũ".into(),
        escalated_from: None,
        repeat_of: None,
        due: class.is_nonconformity().then(|| day("2021-09-30")),
        effective_on: day("2021-08-02"),
    })
}

fn proposed(action: Uuid, due: &str, on: &str) -> Event {
    Event::ActionProposed(Proposal {
        action,
        kind: ActionKind::CorrectiveAction,
        text: "Thu hồi biểu mẫu cũ".into(),
        responsible: "Văn phòng".into(),
        due: day(due),
        by: "Trần Thị Hoa".into(),
        effective_on: day(on),
    })
}

fn accepted(action: Uuid, on: &str) -> Event {
    Event::ActionAccepted { action, by: "Nguyễn Văn Bình".into(), effective_on: day(on) }
}

fn rejected(action: Uuid, on: &str) -> Event {
    let (by, reason) = ("Nguyễn Văn Bình".into(), "Chưa đủ".into());
    Event::ActionRejected { action, by, reason, effective_on: day(on) }
}

fn evidence(action: Uuid, on: &str) -> Event {
    Event::EvidenceSubmitted(Evidence {
        action,
        evidence: Uuid::from_u128(90),
        name: "anh.jpg".into(),
        media_type: "image/jpeg".into(),
        size: 1,
        sha256: "0".repeat(64),
        revision: 1,
        by: "Trần Thị Hoa".into(),
        effective_on: day(on),
    })
}

fn checked(action: Uuid, effective: bool, on: &str) -> Event {
    let by = "Nguyễn Văn Bình".into();
    Event::EffectivenessChecked { action, effective, by, note: None, effective_on: day(on) }
}

fn closed(on: &str) -> Event {
    Event::Closed { by: "Nguyễn Văn Bình".into(), note: None, effective_on: day(on) }
}

/// From when, status and due day of each segment.
fn told(history: &[Event]) -> Vec<(String, Status, Option<String>)> {
    let told = findings(history);
    assert!(told.windows(2).all(|pair| pair[0].until == pair[1].from), "{told:#?}");
    let text = |day: NaiveDate| day.to_string();
    told.into_iter().map(|span| (text(span.from), span.of.status, span.of.due_on.map(text))).collect()
}

fn at(from: &str, status: Status, due: Option<&str>) -> (String, Status, Option<String>) {
    (from.to_owned(), status, due.map(str::to_owned))
}

/// R-INS-7
#[test]
fn r_ins_7_a_finding_goes_its_way_until_it_is_closed() {
    let history = [
        raised(FindingClass::Minor),
        proposed(FIRST, "2021-10-15", "2021-08-10"),
        accepted(FIRST, "2021-08-12"),
        evidence(FIRST, "2021-10-01"),
        checked(FIRST, true, "2021-10-05"),
        closed("2021-10-08"),
    ];
    let expected = [
        at("2021-08-02", Status::Open, Some("2021-09-30")),
        at("2021-08-10", Status::ActionProposed, Some("2021-09-30")),
        at("2021-08-12", Status::ActionAccepted, Some("2021-10-15")),
        at("2021-10-05", Status::ActionAccepted, None),
        at("2021-10-08", Status::Closed, None),
    ];
    assert_eq!(told(&history), expected);
    let late = [history[0].clone(), history[5].clone(), history[2].clone(), history[1].clone(), history[4].clone()];
    assert_eq!(told(&late), expected, "whatever became known first");
    assert_eq!(findings(&history).last().and_then(|span| span.of.closed_on), Some(day("2021-10-08")));
}

#[test]
fn the_first_of_several_days_counts_and_an_extension_moves_it() {
    let extended = Event::DeadlineExtended {
        action: FIRST,
        due: day("2021-12-01"),
        reason: "Chờ kinh phí".into(),
        decision: "15/CV".into(),
        effective_on: day("2021-09-20"),
    };
    let history = [
        raised(FindingClass::Major),
        proposed(FIRST, "2021-10-01", "2021-08-10"),
        proposed(SECOND, "2021-11-01", "2021-08-10"),
        accepted(FIRST, "2021-08-12"),
        accepted(SECOND, "2021-08-12"),
        extended,
    ];
    assert_eq!(
        told(&history),
        [
            at("2021-08-02", Status::Open, Some("2021-09-30")),
            at("2021-08-10", Status::ActionProposed, Some("2021-09-30")),
            at("2021-08-12", Status::ActionAccepted, Some("2021-10-01")),
            at("2021-09-20", Status::ActionAccepted, Some("2021-11-01")),
        ]
    );
    let on = |on: &str| owed(&history).into_iter().filter(|span| span.contains(day(on))).count();
    assert_eq!((on("2021-08-05"), on("2021-08-12"), on("2021-12-01")), (1, 2, 2));
}

#[test]
fn a_rejected_action_is_no_action_and_evidence_after_a_check_asks_for_another_one() {
    let history = [
        raised(FindingClass::Minor),
        proposed(FIRST, "2021-10-01", "2021-08-10"),
        rejected(FIRST, "2021-08-12"),
        proposed(SECOND, "2021-10-20", "2021-08-15"),
        accepted(SECOND, "2021-08-16"),
        checked(SECOND, true, "2021-10-05"),
        evidence(SECOND, "2021-10-06"),
        checked(SECOND, false, "2021-10-07"),
    ];
    assert_eq!(
        told(&history),
        [
            at("2021-08-02", Status::Open, Some("2021-09-30")),
            at("2021-08-10", Status::ActionProposed, Some("2021-09-30")),
            at("2021-08-12", Status::Open, Some("2021-09-30")),
            at("2021-08-15", Status::ActionProposed, Some("2021-09-30")),
            at("2021-08-16", Status::ActionAccepted, Some("2021-10-20")),
            at("2021-10-05", Status::ActionAccepted, None),
            at("2021-10-06", Status::ActionAccepted, Some("2021-10-20")),
        ]
    );
}

#[test]
fn a_finding_that_is_opened_again_owes_its_actions_again() {
    let reopened = Event::Reopened { reason: "Tái diễn".into(), by: "B".into(), effective_on: day("2021-11-01") };
    let history = [
        raised(FindingClass::Minor),
        proposed(FIRST, "2021-10-15", "2021-08-02"),
        accepted(FIRST, "2021-08-02"),
        checked(FIRST, true, "2021-10-05"),
        closed("2021-10-08"),
        reopened,
    ];
    let open_again = at("2021-11-01", Status::ActionAccepted, Some("2021-10-15"));
    assert_eq!(told(&history).last(), Some(&open_again));
    assert_eq!(findings(&history).last().and_then(|span| span.of.closed_on), None);
}

/// R-INS-6
#[test]
fn r_ins_6_a_finding_counts_as_its_class_of_the_day_until_it_is_withdrawn() {
    let reclassified = Event::Reclassified {
        class: FindingClass::Observation,
        due: None,
        reason: "Không lặp lại".into(),
        authority: Some("Sở KH&CN".into()),
        effective_on: day("2021-09-01"),
    };
    let withdrawn = Event::Withdrawn { reason: "Nhầm".into(), authority: None, effective_on: day("2021-10-01") };
    let history = [raised(FindingClass::Minor), reclassified, withdrawn];
    let expected = [
        at("2021-08-02", Status::Open, Some("2021-09-30")),
        at("2021-09-01", Status::Open, None),
        at("2021-10-01", Status::Withdrawn, None),
    ];
    assert_eq!(told(&history), expected);
    assert_eq!(findings(&history)[1].of.class, FindingClass::Observation);
    assert!(owed(&history).iter().all(|span| span.until <= day("2021-09-01")), "an observation owes nothing");
}

#[test]
fn a_strength_is_noted_and_never_open() {
    assert_eq!(told(&[raised(FindingClass::Strength)]), [at("2021-08-02", Status::Noted, None)]);
    assert!(owed(&[raised(FindingClass::Strength)]).is_empty());
}

/// R-INS-10
#[test]
fn r_ins_10_a_finding_passes_to_the_successor_or_ends() {
    let (decision, reason) = ("12/QĐ-SKHCN".to_owned(), "Sáp nhập".to_owned());
    let effective_on = day("2025-07-15");
    let passed = Event::Transferred { to: HEIR, decision: decision.clone(), reason: reason.clone(), effective_on };
    let told_of = findings(&[raised(FindingClass::Major), passed]);
    let agencies: Vec<Uuid> = told_of.iter().map(|span| span.of.agency).collect();
    assert_eq!(agencies, [AGENCY, HEIR]);
    assert_eq!(told_of[1].of.due_on, Some(day("2021-09-30")), "what was owed is owed by the successor");
    let ended = Event::Extinguished { decision, reason, effective_on };
    let history = [raised(FindingClass::Major), ended];
    assert_eq!(told(&history).last(), Some(&at("2025-07-15", Status::Extinguished, None)));
}

#[test]
fn a_chapter_is_the_first_number_of_a_clause() {
    let mut finding = findings(&[raised(FindingClass::Minor)]).remove(0).of;
    assert_eq!(finding.chapter(), Some("7"));
    finding.clause = Some("10".into());
    assert_eq!(finding.chapter(), Some("10"));
    finding.clause = None;
    assert_eq!(finding.chapter(), None);
}
