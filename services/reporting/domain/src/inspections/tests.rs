//! Inspections day by day: each rule as a history and what is told of it.

use super::*;
use inspections_domain::{inspection::Appointment, inspection::Conclusion, inspection::TerminationCause};

const CAMPAIGN: Uuid = Uuid::from_u128(1);
const AGENCY: Uuid = Uuid::from_u128(2);

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date of the calendar")
}

fn selected(mode: Mode, on: &str) -> Fact {
    let event =
        campaign::Event::AgencySelected { agency: AGENCY, mode, reason: "Cấp xã".into(), effective_on: day(on) };
    Fact::of_campaign(CAMPAIGN, event).expect("it is about an agency")
}

fn dropped(on: &str) -> Fact {
    let (reason, decision) = ("Giải thể".into(), "15/QĐ".into());
    let event = campaign::Event::AgencyDropped { agency: AGENCY, reason, decision, effective_on: day(on) };
    Fact::of_campaign(CAMPAIGN, event).expect("it is about an agency")
}

fn inspected(event: inspection::Event) -> Fact {
    Fact::of_inspection(event).expect("it matters")
}

fn scheduled(visit_on: &str, on: &str) -> Fact {
    inspected(inspection::Event::Scheduled(Appointment {
        campaign: CAMPAIGN,
        plan: None,
        item: None,
        year: 2021,
        agency: AGENCY,
        team: Uuid::from_u128(3),
        mode: Mode::OnSite,
        visit_on: day(visit_on),
        effective_on: day(on),
    }))
}

fn noticed(on: &str) -> Fact {
    let (document, effective_on) = ("77/TB".into(), day(on));
    inspected(inspection::Event::NoticeSent { document, checklist: true, self_report_due: None, effective_on })
}

fn started(on: &str) -> Fact {
    let effective_on = day(on);
    inspected(inspection::Event::Started { template: "ISO-2015".into(), version: 1, effective_on })
}

fn concluded(on: &str) -> Fact {
    inspected(inspection::Event::Concluded(Conclusion {
        campaign: CAMPAIGN,
        plan: None,
        item: None,
        year: 2021,
        agency: AGENCY,
        document: "90/KL".into(),
        score_hundredths: Some(8_750),
        grade: Some(Grade::Fair),
        declaration_valid: true,
        majors: 0,
        minors: 3,
        effective_on: day(on),
    }))
}

fn told(facts: &[Fact]) -> Vec<(String, Status)> {
    inspections(facts).into_iter().map(|span| (span.from.to_string(), span.of.status)).collect()
}

fn at(from: &str, status: Status) -> (String, Status) {
    (from.to_owned(), status)
}

#[test]
fn an_agency_on_the_list_goes_the_way_of_its_inspection() {
    let minutes = inspection::Event::MinutesDrawnUp {
        number: "05/BB".into(),
        summary: "Đạt".into(),
        effective_on: day("2021-08-11"),
    };
    let facts = [
        selected(Mode::RecordsBased, "2021-05-04"),
        scheduled("2021-08-10", "2021-07-01"),
        noticed("2021-07-20"),
        started("2021-08-10"),
        inspected(minutes),
        concluded("2021-09-01"),
    ];
    let expected = [
        at("2021-05-04", Status::Selected),
        at("2021-07-01", Status::Scheduled),
        at("2021-07-20", Status::Noticed),
        at("2021-08-10", Status::Started),
        at("2021-08-11", Status::Minutes),
        at("2021-09-01", Status::Concluded),
    ];
    assert_eq!(told(&facts), expected);
    let spans = inspections(&facts);
    assert_eq!((spans[0].of.mode, spans[1].of.mode), (Mode::RecordsBased, Mode::OnSite));
    let outcome = spans[5].of.outcome.expect("it is concluded");
    assert_eq!((outcome.on, outcome.grade, outcome.minors), (day("2021-09-01"), Some(Grade::Fair), 3));
    let mut shuffled = facts.to_vec();
    shuffled.reverse();
    assert_eq!(inspections(&shuffled), spans, "whatever became known first");
}

/// R-INS-4
#[test]
fn r_ins_4_an_inspection_that_is_put_off_waits_for_its_notice_again() {
    let later = inspection::Event::Rescheduled {
        visit_on: day("2021-09-09"),
        team: Uuid::from_u128(3),
        reason: "Mưa lũ".into(),
        effective_on: day("2021-08-01"),
    };
    let facts = [scheduled("2021-08-10", "2021-07-01"), noticed("2021-07-20"), inspected(later)];
    let expected =
        [at("2021-07-01", Status::Scheduled), at("2021-07-20", Status::Noticed), at("2021-08-01", Status::Scheduled)];
    assert_eq!(told(&facts), expected);
    assert_eq!(inspections(&facts)[2].of.visit_on, Some(day("2021-09-09")));
}

#[test]
fn who_is_dropped_is_told_of_only_if_something_came_of_it() {
    let on_list = [selected(Mode::OnSite, "2021-05-04"), dropped("2021-06-01")];
    let spans = inspections(&on_list);
    assert_eq!((spans.len(), spans[0].until), (1, day("2021-06-01")));

    let back = [on_list.to_vec(), vec![selected(Mode::OnSite, "2021-06-10")]].concat();
    assert_eq!(told(&back), [at("2021-05-04", Status::Selected), at("2021-06-10", Status::Selected)]);

    let cancelled = inspection::Event::Cancelled {
        reason: "Giải thể".into(),
        decision: "15/QĐ".into(),
        effective_on: day("2021-05-20"),
    };
    let facts = [on_list.to_vec(), vec![scheduled("2021-08-10", "2021-05-10"), inspected(cancelled)]].concat();
    assert_eq!(told(&facts).last(), Some(&at("2021-05-20", Status::Cancelled)));
}

/// R-INS-10
#[test]
fn r_ins_10_a_terminated_inspection_has_no_result() {
    let terminated = inspection::Event::Terminated {
        cause: TerminationCause::Dissolved,
        reason: "Giải thể".into(),
        decision: None,
        effective_on: day("2021-08-20"),
    };
    let facts =
        [scheduled("2021-08-10", "2021-07-01"), noticed("2021-07-20"), started("2021-08-10"), inspected(terminated)];
    let last = inspections(&facts).pop().expect("it was scheduled").of;
    assert_eq!((last.status, last.outcome), (Status::Terminated, None));
}
