//! Deadlines, and what authority does to a finding (R-INS-6, R-INS-7, R-INS-10).

use super::*;

/// UBND xã An Phú, which followed upon the agency.
const AN_PHU: Uuid = Uuid::from_u128(1_001);
/// UBND xã Lai Khê, which took a part.
const LAI_KHE: Uuid = Uuid::from_u128(1_002);

fn extend(due: NaiveDate) -> Command {
    let (reason, decision) = ("Dịch bệnh".into(), "7/QĐ-SKHCN".into());
    Command::ExtendDeadline { action: FIRST, due, reason, decision, effective_on: day(8, 1) }
}

fn extended(due: NaiveDate) -> Event {
    let (reason, decision) = ("Dịch bệnh".into(), "7/QĐ-SKHCN".into());
    Event::DeadlineExtended { action: FIRST, due, reason, decision, effective_on: day(8, 1) }
}

fn fate<const N: usize>(successors: [(Uuid, Share); N]) -> Fate {
    let successors = successors.map(|(agency, share)| Successor { agency, share }).to_vec();
    Fate { dissolved_on: Some(day(9, 1)), successors }
}

fn transfer(to: Uuid, fate: Fate) -> Command {
    let (decision, reason) = ("20/QĐ-UBND".into(), "Sắp xếp đơn vị hành chính".into());
    Command::Transfer { to, decision, reason, fate, effective_on: day(9, 10) }
}

fn transferred(to: Uuid) -> Event {
    let (decision, reason) = ("20/QĐ-UBND".into(), "Sắp xếp đơn vị hành chính".into());
    Event::Transferred { to, decision, reason, effective_on: day(9, 10) }
}

fn extinguish(fate: Fate) -> Command {
    let (decision, reason) = ("20/QĐ-UBND".into(), "Không còn quy trình".into());
    Command::Extinguish { decision, reason, fate, effective_on: day(9, 10) }
}

/// R-INS-7
#[test]
fn r_ins_7_a_deadline_is_put_off_to_a_later_day_by_a_decision() {
    let history = of(FindingClass::Minor, [proposed(FIRST), accepted(FIRST)]);
    given(history.clone()).when(extend(day(9, 20))).then([extended(day(9, 20))]);
    let reason = |current| Rejection::NoExtension { action: FIRST, due: day(8, 20), current };
    given(history).when(extend(day(8, 20))).rejected(reason(day(8, 20)));
    let history = of(FindingClass::Minor, [proposed(FIRST), accepted(FIRST), extended(day(9, 20))]);
    given(history.clone()).when(extend(day(9, 20))).then([]);
    given(history).when(extend(day(8, 20))).rejected(reason(day(9, 20)));
    let pending = of(FindingClass::Minor, [proposed(FIRST)]);
    given(pending).when(extend(day(9, 20))).rejected(Rejection::NotAccepted { action: FIRST });
}

#[test]
fn overdue_follows_from_the_day_on_which_one_asks() {
    let of_state = |history: Vec<Event>| {
        let finding = Finding::replay(&history);
        (finding.due(), finding.overdue_actions(day(12, 31)).count())
    };
    let (default, agreed, later) = (Some(day(9, 1)), Some(day(8, 20)), Some(day(9, 20)));
    let minor = FindingClass::Minor;
    assert_eq!(of_state(raised(minor)), (default, 0));
    assert_eq!(of_state(of(minor, [proposed(FIRST)])), (default, 0), "a proposal is no agreement");
    assert_eq!(of_state(of(minor, [proposed(FIRST), accepted(FIRST)])), (agreed, 1));
    assert_eq!(of_state(of(minor, [proposed(FIRST), accepted(FIRST), extended(day(9, 20))])), (later, 1));
    assert_eq!(of_state(corrected(minor)), (None, 0), "nothing is left to be done about it");
    assert_eq!(of_state(raised(FindingClass::Observation)), (None, 0));
    let finding = Finding::replay(&raised(minor));
    assert_eq!((finding.is_overdue(day(9, 1)), finding.is_overdue(day(9, 2))), (false, true));
    let mut closed_in_the_end = corrected(minor);
    closed_in_the_end.push(closed(HEAD));
    assert_eq!(of_state(closed_in_the_end), (None, 0));
}

/// R-INS-6
#[test]
fn r_ins_6_another_class_has_another_deadline_and_a_withdrawn_finding_is_over() {
    let authority = Some("Trưởng ban chỉ đạo ISO".to_owned());
    let reclassify = |class| Command::Reclassify {
        class,
        reason: "Xét lại".into(),
        authority: authority.clone(),
        dues: Dues { major: Ok(day(10, 1)), ..dues() },
        effective_on: day(8, 1),
    };
    let reclassified = Event::Reclassified {
        class: FindingClass::Major,
        due: Some(day(10, 1)),
        reason: "Xét lại".into(),
        authority: authority.clone(),
        effective_on: day(8, 1),
    };
    given(raised(FindingClass::Minor)).when(reclassify(FindingClass::Major)).then([reclassified.clone()]);
    given(raised(FindingClass::Minor)).when(reclassify(FindingClass::Minor)).then([]);
    let finding = Finding::replay(&of(FindingClass::Minor, [reclassified]));
    assert_eq!((finding.class(), finding.due()), (Some(FindingClass::Major), Some(day(10, 1))));
    let withdraw =
        Command::Withdraw { reason: "Nhầm".into(), authority: authority.clone(), effective_on: day(8, 12) };
    let withdrawn = Event::Withdrawn { reason: "Nhầm".into(), authority, effective_on: day(8, 12) };
    for mut history in [raised(FindingClass::Minor), corrected(FindingClass::Minor)] {
        given(history.clone()).when(withdraw.clone()).then([withdrawn.clone()]);
        history.push(withdrawn.clone());
        given(history.clone()).when(withdraw.clone()).then([]);
        let reason = Rejection::WrongStage { what: "a closing", status: FindingStatus::Withdrawn };
        given(history).when(close(HEAD)).rejected(reason);
    }
}

/// R-INS-10
#[test]
fn r_ins_10_a_finding_passes_to_who_took_over_the_most() {
    let open = || raised(FindingClass::Minor);
    given(open()).when(transfer(AN_PHU, fate([(AN_PHU, Share::Whole)]))).then([transferred(AN_PHU)]);
    let parts = || fate([(AN_PHU, Share::Remainder), (LAI_KHE, Share::Part)]);
    for heir in [AN_PHU, LAI_KHE] {
        given(open()).when(transfer(heir, parts())).then([transferred(heir)]);
    }
    let refuses = |to, fate| {
        given(open()).when(transfer(to, fate)).rejected(Rejection::NotSuccessor { to, agency: NAM_SACH });
    };
    refuses(LAI_KHE, fate([(AN_PHU, Share::Whole), (LAI_KHE, Share::Part)]));
    refuses(LAI_KHE, fate([(AN_PHU, Share::Part), (LAI_KHE, Share::AreaOnly)]));
    refuses(LAI_KHE, fate([]));
    let mut passed = open();
    passed.push(transferred(AN_PHU));
    given(passed.clone()).when(transfer(AN_PHU, fate([(AN_PHU, Share::Whole)]))).then([]);
    assert_eq!(Finding::replay(&passed).agency(), Some(AN_PHU));
}

/// R-INS-10
#[test]
fn r_ins_10_nothing_passes_or_ends_while_the_agency_is_there() {
    let on = day(9, 10);
    let reason = || Rejection::NotDissolved { agency: NAM_SACH, on };
    let fates = [Fate::default(), Fate { dissolved_on: Some(day(9, 11)), successors: vec![] }];
    for fate in fates {
        given(raised(FindingClass::Minor)).when(transfer(AN_PHU, fate.clone())).rejected(reason());
        given(raised(FindingClass::Minor)).when(extinguish(fate)).rejected(reason());
    }
}

/// R-INS-10
#[test]
fn r_ins_10_a_finding_ends_with_its_agency_only_by_a_decision() {
    let extinguished = Event::Extinguished {
        decision: "20/QĐ-UBND".into(),
        reason: "Không còn quy trình".into(),
        effective_on: day(9, 10),
    };
    given(raised(FindingClass::Minor)).when(extinguish(fate([]))).then([extinguished.clone()]);
    let history = of(FindingClass::Minor, [extinguished]);
    given(history.clone()).when(extinguish(fate([]))).then([]);
    let reason = Rejection::WrongStage { what: "a transfer", status: FindingStatus::Extinguished };
    given(history).when(transfer(AN_PHU, fate([(AN_PHU, Share::Whole)]))).rejected(reason);
    let undecided = Command::Extinguish {
        decision: " ".into(),
        reason: "Không còn quy trình".into(),
        fate: fate([]),
        effective_on: day(9, 10),
    };
    let reason = Rejection::Text { field: "decision", error: crate::text::Error::Blank };
    given(raised(FindingClass::Minor)).when(undecided).rejected(reason);
}

#[test]
fn why_it_happened_is_told_anew_when_more_is_known() {
    let tell = |text: &str| Command::RecordRootCause {
        text: text.into(),
        method: Some("5 tại sao".into()),
        by: SECRETARY.into(),
        effective_on: day(7, 19),
    };
    let told = |text: &str| Event::RootCauseRecorded {
        text: text.into(),
        method: Some("5 tại sao".into()),
        by: SECRETARY.into(),
        effective_on: day(7, 19),
    };
    given(raised(FindingClass::Minor)).when(tell("Thiếu hướng dẫn")).then([told("Thiếu hướng dẫn")]);
    let history = of(FindingClass::Minor, [told("Thiếu hướng dẫn")]);
    given(history.clone()).when(tell("Thiếu hướng dẫn")).then([]);
    given(history).when(tell("Chưa phân công")).then([told("Chưa phân công")]);
}

#[test]
fn what_an_inspection_says_of_a_finding_the_finding_says_of_itself() {
    use crate::inspection::{self, Inspection};
    let appointment = inspection::Appointment {
        campaign: Uuid::from_u128(7),
        plan: None,
        item: None,
        year: 2021,
        agency: NAM_SACH,
        team: Uuid::from_u128(8),
        mode: crate::vocabulary::Mode::OnSite,
        visit_on: day(7, 15),
        effective_on: day(7, 1),
    };
    let state = Inspection::replay(&[inspection::Event::Scheduled(appointment)]);
    let found = inspection::Event::FindingRaised(inspection::RaisedFinding {
        finding: FIRST,
        item: "B21".into(),
        class: FindingClass::Minor,
        clause: Some("10.2".into()),
        text: "Chưa xác định nguyên nhân".into(),
        escalated_from: None,
        repeat_of: None,
        effective_on: day(7, 16),
    });
    let raised = Raised { due: None, ..beginning(FindingClass::Minor) };
    let follows = Command::following(Uuid::from_u128(20), &state, &found, dues());
    assert_eq!(follows, Some((FIRST, Command::Raise { raised, dues: dues() })));
    let started = inspection::Event::Started { template: "ISO-2015".into(), version: 1, effective_on: day(7, 15) };
    assert_eq!(Command::following(Uuid::from_u128(20), &state, &started, dues()), None);
}
