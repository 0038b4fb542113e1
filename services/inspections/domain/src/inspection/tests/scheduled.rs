//! The way to the visit: schedule and notice (R-INS-1 to R-INS-4, R-REG-7).

use super::*;
use crate::inspection;

/// What is known of a visit to Nam Sách on a day.
fn facts(visit_on: NaiveDate) -> Scheduling {
    Scheduling {
        selected: Selection::of(&campaign(), NAM_SACH),
        agency: Presence::Live,
        team: crew(SCIENCE, OFFICE, NAM_SACH),
        visit: VisitDay::of(&rules(), &calendar(), visit_on),
    }
}

fn schedule(appointment: Appointment, facts: Scheduling) -> Command {
    Command::Schedule { appointment, facts }
}

fn send(sent_on: NaiveDate) -> Command {
    Command::SendNotice {
        document: "77/TB-ĐKT".into(),
        checklist: true,
        self_report_due: Some(day(7, 12)),
        lead: Lead::of(Some(&rules()), &calendar(), sent_on, day(7, 15)),
        effective_on: sent_on,
    }
}

fn rescheduled(visit_on: NaiveDate) -> Event {
    Event::Rescheduled { visit_on, team: TEAM, reason: "Mưa bão".into(), effective_on: day(7, 5) }
}

fn reschedule(visit_on: NaiveDate) -> Command {
    let (reason, facts) = ("Mưa bão".into(), facts(visit_on));
    Command::Reschedule { visit_on, team: None, reason, facts, effective_on: day(7, 5) }
}

#[test]
fn an_agency_on_the_list_is_given_a_day_and_given_it_again_nothing_changes() {
    unknown().when(schedule(appointment(), facts(day(7, 15)))).then([Event::Scheduled(appointment())]);
    scheduled().when(schedule(appointment(), Scheduling::default())).then([]);
    let other = Appointment { visit_on: day(7, 16), ..appointment() };
    scheduled().when(schedule(other, facts(day(7, 16)))).rejected(Rejection::AlreadyScheduled);
    assert_eq!(inspection::id(CAMPAIGN, NAM_SACH), inspection::id(CAMPAIGN, NAM_SACH));
    assert_ne!(inspection::id(CAMPAIGN, NAM_SACH), inspection::id(CAMPAIGN, SCIENCE));
}

/// R-INS-1
#[test]
fn r_ins_1_nobody_is_inspected_who_is_not_on_the_list_of_an_open_campaign() {
    let refuses = |appointment, facts, reason| unknown().when(schedule(appointment, facts)).rejected(reason);
    let unselected = Scheduling { selected: Selection::of(&campaign(), OFFICE), ..facts(day(7, 15)) };
    refuses(appointment(), unselected, Rejection::NotSelected { agency: NAM_SACH, campaign: CAMPAIGN });
    let by_records = Appointment { mode: Mode::RecordsBased, ..appointment() };
    let reason = Rejection::OtherMode { mode: Mode::RecordsBased, selected: Mode::OnSite };
    refuses(by_records, facts(day(7, 15)), reason);
    let late = Appointment { visit_on: day(11, 1), ..appointment() };
    let reason = Rejection::OutsideCampaign { visit_on: day(11, 1), from: day(7, 1), until: day(10, 30) };
    refuses(late, facts(day(11, 1)), reason);
}

/// R-INS-3, golden scenario 13
#[test]
fn r_ins_3_golden_13_the_lead_body_is_inspected_by_a_team_that_others_head() {
    let own = Appointment { agency: SCIENCE, ..appointment() };
    let facts = |team| Scheduling { selected: Selection::of(&campaign(), SCIENCE), team, ..facts(day(7, 15)) };
    let reason = Rejection::Unfit(Unfit::WorksThere { person: "Nguyễn Văn An".into() });
    assert_eq!((reason.rule(), reason.fault()), ("R-INS-3", crate::Fault::State));
    unknown().when(schedule(own.clone(), facts(crew(SCIENCE, OFFICE, SCIENCE)))).rejected(reason);
    unknown().when(schedule(own.clone(), facts(crew(OFFICE, NAM_SACH, SCIENCE)))).then([Event::Scheduled(own)]);
}

/// R-INS-2
#[test]
fn r_ins_2_a_team_of_another_campaign_does_not_come() {
    let elsewhere = crew(SCIENCE, OFFICE, NAM_SACH).map(|crew| Crew { campaign: Uuid::from_u128(9), ..crew });
    for team in [None, elsewhere] {
        let facts = Scheduling { team, ..facts(day(7, 15)) };
        unknown().when(schedule(appointment(), facts)).rejected(Rejection::NoTeam { team: TEAM });
    }
}

/// R-REG-7
#[test]
fn r_reg_7_an_agency_that_is_not_there_on_the_day_is_not_visited() {
    let refuses = |agency, reason: presence::Error| {
        let facts = Scheduling { agency, ..facts(day(7, 15)) };
        unknown().when(schedule(appointment(), facts)).rejected(Rejection::Agency(reason));
    };
    refuses(Presence::Absent, presence::Error::Absent { agency: NAM_SACH, on: day(7, 15) });
    refuses(Presence::Unknown, presence::Error::Unknown { agency: NAM_SACH });
}

/// R-INS-4
#[test]
fn r_ins_4_a_visit_is_on_a_working_day() {
    let on = |visit_on| Appointment { visit_on, ..appointment() };
    let refuses = |command, reason| unknown().when(command).rejected(reason);
    let saturday = day(7, 17);
    refuses(schedule(on(saturday), facts(saturday)), Rejection::NotWorkingDay { visit_on: saturday });
    let unheard = VisitDay::of(&rules(), &WorkingDays::default(), day(7, 15));
    let facts = |visit| Scheduling { visit, ..facts(day(7, 15)) };
    let reason = Rejection::Calendar(calendar::Error::UnknownYear(2021));
    assert_eq!(reason.rule(), "R-CAL-1");
    refuses(schedule(appointment(), facts(unheard)), reason);
    refuses(schedule(appointment(), facts(VisitDay::Unknown)), Rejection::NoChecklist { on: day(7, 15) });
    let any = VisitDay::of(&Rules { visit_on_working_day: false, ..rules() }, &WorkingDays::default(), saturday);
    unknown().when(schedule(on(saturday), facts(any))).then([Event::Scheduled(on(saturday))]);
}

/// R-INS-4
#[test]
fn r_ins_4_the_notice_comes_five_working_days_before_the_visit() {
    scheduled().when(send(day(7, 8))).then([Event::NoticeSent {
        document: "77/TB-ĐKT".into(),
        checklist: true,
        self_report_due: Some(day(7, 12)),
        effective_on: day(7, 8),
    }]);
    let (sent_on, visit_on) = (day(7, 9), day(7, 15));
    scheduled().when(send(sent_on)).rejected(Rejection::TooShortNotice { sent_on, visit_on, days: 4, required: 5 });
    let Command::SendNotice { document, checklist, self_report_due, .. } = send(day(7, 8)) else { unreachable!() };
    let lead = Lead::of(None, &calendar(), day(7, 8), visit_on);
    let no_rules = Command::SendNotice { document, checklist, self_report_due, lead, effective_on: day(7, 8) };
    scheduled().when(no_rules).rejected(Rejection::NoChecklist { on: visit_on });
}

/// R-INS-4
#[test]
fn r_ins_4_who_is_put_on_another_day_is_told_again() {
    let moved = || given([Event::Scheduled(appointment()), noticed(), rescheduled(day(7, 20))]);
    given([Event::Scheduled(appointment()), noticed()]).when(reschedule(day(7, 20))).then([rescheduled(day(7, 20))]);
    moved().when(reschedule(day(7, 20))).then([]);
    let facts = Starting {
        template: "ISO-2015".into(),
        version: Some(2),
        team: crew(SCIENCE, OFFICE, NAM_SACH),
        agency: Presence::Live,
    };
    let start = Command::Start { facts, effective_on: day(7, 20) };
    moved().when(start).rejected(Rejection::NotNoticed { visit_on: day(7, 20) });
    let state = Inspection::replay(&[Event::Scheduled(appointment()), noticed(), rescheduled(day(7, 20))]);
    assert_eq!((state.status(), state.notice()), (Some(InspectionStatus::Scheduled), None));
    given([Event::Scheduled(appointment()), noticed()])
        .when(send(day(7, 7)))
        .rejected(Rejection::AlreadyNoticed { document: "77/TB-ĐKT".into(), on: day(7, 2) });
}

#[test]
fn nothing_is_asked_of_what_was_never_scheduled() {
    unknown().when(send(day(7, 2))).rejected(Rejection::NotScheduled);
}
