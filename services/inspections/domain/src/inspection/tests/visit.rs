//! What the team sees, and what the agency hands in (R-INS-4, R-INS-11, R-QMS-11).

use super::*;
use crate::inspection::Sample;

pub(super) fn started() -> Event {
    Event::Started { template: "ISO-2015".into(), version: 2, effective_on: day(7, 15) }
}

/// Scheduled, noticed, started on 15 July.
pub(super) fn at_work() -> Vec<Event> {
    vec![Event::Scheduled(appointment()), noticed(), started()]
}

fn by_records() -> Vec<Event> {
    let appointment = Appointment { mode: Mode::RecordsBased, ..appointment() };
    vec![Event::Scheduled(appointment), noticed(), started()]
}

pub(super) fn answer(item: &str, answer: Answer) -> Assessment {
    Assessment {
        item: item.into(),
        answer,
        note: Some("Đã xem".into()),
        evidence: vec![],
        justification: None,
        effective_on: day(7, 15),
    }
}

pub(super) fn assess(assessment: Assessment, reason: Option<&str>) -> Command {
    let known = version().item(&assessment.item).cloned();
    Command::Assess { assessment, reason: reason.map(str::to_owned), known }
}

pub(super) fn sample(file: &str, field: &str) -> Sample {
    Sample {
        file: file.into(),
        field: field.into(),
        procedure: "1.001193".into(),
        on_process: true,
        on_time: true,
        forms_complete: true,
        archived: true,
        note: None,
        effective_on: day(7, 15),
    }
}

fn start(effective_on: NaiveDate) -> Command {
    let facts = Starting {
        template: "ISO-2015".into(),
        version: Some(2),
        team: crew(SCIENCE, OFFICE, NAM_SACH),
        agency: Presence::Live,
    };
    Command::Start { facts, effective_on }
}

fn with_facts(change: impl FnOnce(&mut Starting)) -> Command {
    let Command::Start { mut facts, effective_on } = start(day(7, 15)) else { unreachable!() };
    change(&mut facts);
    Command::Start { facts, effective_on }
}

/// R-INS-4
#[test]
fn r_ins_4_the_team_begins_on_the_day_of_the_visit_with_the_checklist_of_that_day() {
    let noticed = || given([Event::Scheduled(appointment()), noticed()]);
    noticed().when(start(day(7, 15))).then([started()]);
    let reason = Rejection::BeforeVisit { on: day(7, 14), visit_on: day(7, 15) };
    noticed().when(start(day(7, 14))).rejected(reason);
    scheduled().when(start(day(7, 15))).rejected(Rejection::NotNoticed { visit_on: day(7, 15) });
    noticed().when(with_facts(|facts| facts.version = None)).rejected(Rejection::NoChecklist { on: day(7, 15) });
}

/// R-INS-3, R-REG-7
#[test]
fn r_ins_3_what_forbade_the_schedule_forbids_the_start() {
    let noticed = || given([Event::Scheduled(appointment()), noticed()]);
    let reason = Rejection::Unfit(Unfit::WorksThere { person: "Lê Văn Cường".into() });
    noticed().when(with_facts(|facts| facts.team = crew(SCIENCE, NAM_SACH, NAM_SACH))).rejected(reason);
    let reason = presence::Error::Absent { agency: NAM_SACH, on: day(7, 15) };
    noticed().when(with_facts(|facts| facts.agency = Presence::Absent)).rejected(Rejection::Agency(reason));
}

#[test]
fn an_item_is_answered_and_answered_otherwise_only_with_a_reason() {
    let conforms = answer("B12", Answer::Conforms);
    given(at_work()).when(assess(conforms.clone(), None)).then([Event::ItemAssessed(conforms.clone())]);
    let answered = || {
        let mut history = at_work();
        history.push(Event::ItemAssessed(answer("B12", Answer::Conforms)));
        given(history)
    };
    let later = Assessment { effective_on: day(7, 16), ..conforms };
    answered().when(assess(later, None)).then([]);
    let observed = Assessment { effective_on: day(7, 16), ..answer("B12", Answer::Observation) };
    let reason = Rejection::RevisedWithoutReason { item: "B12".into(), answer: Answer::Conforms };
    answered().when(assess(observed.clone(), None)).rejected(reason);
    let revised = Event::AssessmentRevised { assessment: observed.clone(), reason: "Xem thêm hồ sơ".into() };
    answered().when(assess(observed, Some("Xem thêm hồ sơ"))).then([revised]);
    let unknown = Command::Assess { assessment: answer("B99", Answer::Conforms), reason: None, known: None };
    answered().when(unknown).rejected(Rejection::NoItem { item: "B99".into() });
}

#[test]
fn nothing_is_answered_before_the_start_nor_dated_before_it() {
    let early = || assess(answer("B12", Answer::Conforms), None);
    let reason = Rejection::WrongStage { what: "an answer", status: InspectionStatus::Scheduled };
    scheduled().when(early()).rejected(reason);
    let dated = Assessment { effective_on: day(7, 14), ..answer("B12", Answer::Conforms) };
    let (on, earliest) = (day(7, 14), day(7, 15));
    let reason = Rejection::WrongOrder { what: "an answer", on, of: "the start", earliest };
    given(at_work()).when(assess(dated, None)).rejected(reason);
}

/// R-INS-11
#[test]
fn r_ins_11_by_records_nothing_is_judged_that_is_only_seen_on_site() {
    let posting = |given_answer| Assessment {
        justification: Some("Kiểm tra qua hồ sơ".into()),
        ..answer("A8", given_answer)
    };
    for judged in [Answer::Conforms, Answer::NonconformMinor, Answer::NotApplicable] {
        let reason = Rejection::OnSiteOnly { item: "A8".into() };
        given(by_records()).when(assess(posting(judged), None)).rejected(reason);
        given(at_work()).when(assess(posting(judged), None)).then([Event::ItemAssessed(posting(judged))]);
    }
    let unassessed = posting(Answer::NotAssessed);
    given(by_records()).when(assess(unassessed.clone(), None)).then([Event::ItemAssessed(unassessed)]);
    let reason = Rejection::SampledByRecords { file: "H-001".into() };
    given(by_records()).when(Command::SampleFile(sample("H-001", "Hộ tịch"))).rejected(reason);
}

/// R-INS-11, R-QMS-11
#[test]
fn r_ins_11_an_answer_that_judges_nothing_says_why() {
    for (answered, rule) in [(Answer::NotAssessed, "R-INS-11"), (Answer::NotApplicable, "R-QMS-11")] {
        let reason = Rejection::Unjustified { item: "B12".into(), answer: answered };
        assert_eq!((reason.rule(), reason.to_string().starts_with(rule)), (rule, true));
        given(at_work()).when(assess(answer("B12", answered), None)).rejected(reason);
    }
}

#[test]
fn a_file_that_is_sampled_again_is_as_it_was_seen_last() {
    let first = sample("H-001", "Hộ tịch");
    let mut history = at_work();
    history.push(Event::FileSampled(first.clone()));
    given(history.clone()).when(Command::SampleFile(first.clone())).then([]);
    let late = Sample { on_time: false, note: Some("Trả kết quả chậm 2 ngày".into()), ..first };
    given(history.clone()).when(Command::SampleFile(late.clone())).then([Event::FileSampled(late.clone())]);
    history.push(Event::FileSampled(late.clone()));
    let state = Inspection::replay(&history);
    assert_eq!(state.work().and_then(|work| work.samples.get("H-001")), Some(&late));
}

fn record(code: &str) -> RequestedRecord {
    RequestedRecord { code: code.into(), description: "Biên bản xem xét của lãnh đạo".into() }
}

fn requested(codes: &[&str]) -> Event {
    let records = codes.iter().map(|code| record(code)).collect();
    Event::RecordsRequested { records, due: day(7, 12), effective_on: day(7, 5) }
}

#[test]
fn records_are_handed_over_that_were_asked_for() {
    let ask = |codes: &[&str]| Command::RequestRecords {
        records: codes.iter().map(|code| record(code)).collect(),
        due: day(7, 12),
        effective_on: day(7, 5),
    };
    let hand_over = |codes: &[&str]| Command::ReceiveRecords {
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        by: "Phạm Thị Dung".into(),
        effective_on: day(7, 9),
    };
    scheduled().when(ask(&["HS-2", "HS-1"])).then([requested(&["HS-1", "HS-2"])]);
    let asked = || given([Event::Scheduled(appointment()), requested(&["HS-1", "HS-2"])]);
    asked().when(ask(&["HS-2"])).then([]);
    asked().when(ask(&["HS-2", "HS-3"])).then([requested(&["HS-3"])]);
    let mut other = record("HS-1");
    other.description = "Kế hoạch đánh giá nội bộ".into();
    let other = Command::RequestRecords { records: vec![other], due: day(7, 12), effective_on: day(7, 5) };
    asked().when(other).rejected(Rejection::RecordTaken { code: "HS-1".into() });
    asked().when(hand_over(&["HS-4"])).rejected(Rejection::RecordNotRequested { code: "HS-4".into() });
    asked().when(hand_over(&[])).rejected(Rejection::NothingNamed);
    let received = |code: &str| Event::RecordsReceived {
        codes: [code.to_owned()].into(),
        by: "Phạm Thị Dung".into(),
        effective_on: day(7, 9),
    };
    given([Event::Scheduled(appointment()), requested(&["HS-1", "HS-2"]), received("HS-1")])
        .when(hand_over(&["HS-1", "HS-2"]))
        .then([received("HS-2")]);
}

#[test]
fn a_later_report_of_an_agency_on_itself_takes_the_place_of_the_former() {
    let reported = |document: &str, effective_on| Event::SelfReportSubmitted {
        document: document.into(),
        by: "Phạm Thị Dung".into(),
        effective_on,
    };
    let report = |document: &str, effective_on| Command::SubmitSelfReport {
        document: document.into(),
        by: "Phạm Thị Dung".into(),
        effective_on,
    };
    let (first, second) = (reported("12/BC-UBND", day(7, 9)), reported("13/BC-UBND", day(7, 10)));
    let history = [Event::Scheduled(appointment()), noticed(), first.clone()];
    given(history.clone()).when(report("12/BC-UBND", day(7, 9))).then([]);
    given(history.clone()).when(report("13/BC-UBND", day(7, 10))).then([second.clone()]);
    let state = Inspection::replay(history.iter().chain([&second]));
    let report = state.papers().and_then(|papers| papers.self_report.clone());
    assert_eq!(report.map(|report| report.document), Some("13/BC-UBND".into()));
}
