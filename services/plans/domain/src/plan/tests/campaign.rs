//! Selection, the window of inspections, and how concluded inspections advance the plan.

use super::*;
use crate::plan::Adjustment;

fn select(rules: Vec<Rule>) -> Command {
    let gone = Candidate { live: false, ..candidate(4) };
    let candidates = vec![candidate(2), candidate(1), gone];
    Command::Select { rules, candidates, effective_on: day("2021-04-04") }
}

#[test]
fn rules_select_agencies_in_place_of_those_selected_before() {
    let by_name = Rule::List { agencies: vec![agency(2)], mode: Mode::RecordsBased };
    let reason = "Theo danh sách".to_owned();
    given::<Plan>(written()).when(select(vec![by_name.clone()])).then([Event::AgenciesSelected {
        rules: vec![by_name],
        selection: vec![Selected { agency: agency(2), mode: Mode::RecordsBased, reason }],
        effective_on: day("2021-04-04"),
    }]);
    given::<Plan>(written()).when(select(vec![communes()])).then([]);
}

#[test]
fn a_selection_needs_rules_that_select_somebody() {
    let departments = Rule::Kind { kind: Kind::Department, mode: Mode::OnSite, limit: None };
    for (rules, what) in [
        (vec![], "give at least one rule"),
        (vec![Rule::List { agencies: vec![], mode: Mode::OnSite }], "a rule that selects at most nobody says nothing"),
        (vec![departments], "the rules select no agency"),
    ] {
        given::<Plan>(written()).when(select(rules)).rejected(Rejection::Selection(what));
    }
}

/// R-REG-7
#[test]
fn r_reg_7_nobody_selects_an_agency_that_is_not_there() {
    let list = |number| vec![Rule::List { agencies: vec![agency(number)], mode: Mode::OnSite }];
    given::<Plan>(written()).when(select(list(9))).rejected(acting::Error::Unknown(agency(9)).into());
    let rejection = acting::Error::NotLive { name: "UBND xã số 4".into(), on: day("2021-04-04") };
    given::<Plan>(written()).when(select(list(4))).rejected(rejection.into());
}

#[test]
fn inspections_lie_in_the_year_of_a_plan_that_is_no_programme() {
    let set = |from: &str, until: &str| Command::SetCampaign {
        template: "iso-2015".into(),
        from: day(from),
        until: day(until),
        effective_on: day("2021-04-04"),
    };
    given::<Plan>(written()).when(set("2021-07-01", "2021-10-30")).then([]);
    given::<Plan>(written()).when(set("2021-11-01", "2022-01-31")).rejected(Rejection::OutsideYear {
        from: day("2021-11-01"),
        until: day("2022-01-31"),
        year: 2021,
    });
    given::<Plan>(written()).when(set("2021-10-30", "2021-07-01")).rejected(Rejection::WrongOrder {
        what: "the last day of the campaign,",
        on: day("2021-07-01"),
        than: "its first day,",
        limit: day("2021-10-30"),
    });
    let kind = PlanKind::Programme;
    let programme = Event::Drafted(Draft { kind, programme: None, ..draft() });
    given::<Plan>([programme]).when(set("2021-07-01", "2021-10-30")).rejected(Rejection::CampaignOfProgramme);
    given::<Plan>(promulgated())
        .when(set("2021-08-01", "2021-10-30"))
        .rejected(Rejection::OnlyByAmendment(PlanStatus::Promulgated));
}

fn conclude(number: u128, on: &str) -> Command {
    let (inspection, agency) = (Uuid::from_u128(200 + number), agency(number));
    Command::RecordConclusion { item: INSPECTING, inspection, agency, concluded_on: day(on) }
}

fn concluded(number: u128, on: &str) -> Event {
    let (inspection, agency) = (Uuid::from_u128(200 + number), agency(number));
    Event::InspectionConcluded { item: INSPECTING, inspection, agency, effective_on: day(on) }
}

fn all_done(count: u32, on: &str) -> Event {
    let result = format!("Đã kết luận kiểm tra {count}/{count} cơ quan");
    Event::TaskCompleted { item: INSPECTING, result, effective_on: day(on) }
}

fn adjust(number: u128, adjustment: Adjustment) -> Command {
    Command::AdjustSelection {
        agency: agency(number),
        adjustment,
        reason: "Theo đề nghị".into(),
        decision: "12/QĐ-SKHCN".into(),
        effective_on: day("2021-09-01"),
    }
}

fn adjusted(number: u128, adjustment: Adjustment) -> Event {
    Event::SelectionAdjusted {
        agency: agency(number),
        adjustment,
        reason: "Theo đề nghị".into(),
        decision: "12/QĐ-SKHCN".into(),
        effective_on: day("2021-09-01"),
    }
}

#[test]
fn concluded_inspections_advance_the_task_and_the_last_one_completes_it() {
    given::<Plan>(promulgated()).when(conclude(1, "2021-09-15")).then([concluded(1, "2021-09-15")]);
    let history = with(promulgated(), [concluded(1, "2021-09-15")]);
    let plan: Plan = decider::Aggregate::replay(&history);
    let task = plan.task(INSPECTING).expect("it is in the plan");
    assert_eq!((task.percent(day("2021-09-14")), task.percent(day("2021-09-15"))), (0, 50));
    given::<Plan>(history.clone()).when(conclude(1, "2021-09-20")).then([]);
    given::<Plan>(history)
        .when(conclude(2, "2021-09-10"))
        .then([concluded(2, "2021-09-10"), all_done(2, "2021-09-15")]);
}

#[test]
fn an_inspection_of_somebody_else_is_counted_but_completes_nothing() {
    let history = with(promulgated(), [concluded(1, "2021-09-15")]);
    given::<Plan>(history).when(conclude(3, "2021-09-16")).then([concluded(3, "2021-09-16")]);
}

#[test]
fn the_task_is_completed_against_the_list_as_adjusted() {
    let history = with(promulgated(), [concluded(1, "2021-08-15")]);
    given::<Plan>(history.clone())
        .when(adjust(2, Adjustment::Dropped))
        .then([adjusted(2, Adjustment::Dropped), all_done(1, "2021-09-01")]);
    let added = Adjustment::Added { mode: Mode::RecordsBased };
    let history = with(history, [adjusted(3, added), concluded(2, "2021-09-20")]);
    given::<Plan>(history)
        .when(conclude(3, "2021-09-25"))
        .then([concluded(3, "2021-09-25"), all_done(3, "2021-09-25")]);
    given::<Plan>(promulgated()).when(adjust(3, Adjustment::Dropped)).then([]);
    given::<Plan>(promulgated()).when(adjust(1, added)).then([]);
}

#[test]
fn a_decision_that_another_one_has_undone_is_not_done_again() {
    let added = Adjustment::Added { mode: Mode::OnSite };
    let undone = Event::SelectionAdjusted {
        agency: agency(3),
        adjustment: Adjustment::Dropped,
        reason: "Dịch Covid-19".into(),
        decision: "13/QĐ-SKHCN".into(),
        effective_on: day("2021-09-02"),
    };
    given::<Plan>(with(promulgated(), [adjusted(3, added), undone])).when(adjust(3, added)).then([]);
}

#[test]
fn an_agency_that_is_added_opens_the_completed_task_again() {
    let done = [concluded(1, "2021-08-15"), concluded(2, "2021-09-20"), all_done(2, "2021-09-20")];
    let added = Adjustment::Added { mode: Mode::OnSite };
    let reason = "Bổ sung cơ quan được kiểm tra theo 12/QĐ-SKHCN".to_owned();
    given::<Plan>(with(promulgated(), done))
        .when(adjust(3, added))
        .then([adjusted(3, added), Event::TaskReopened { item: INSPECTING, reason, effective_on: day("2021-09-20") }]);
}

/// Whoever completes a task by hand knows why: an agency of the list may be no more.
#[test]
fn a_conclusion_does_not_open_again_what_people_have_completed() {
    let added = Adjustment::Added { mode: Mode::OnSite };
    let done = [adjusted(3, added), concluded(1, "2021-09-15"), all_done(3, "2021-09-20")];
    given::<Plan>(with(promulgated(), done)).when(conclude(2, "2021-09-25")).then([concluded(2, "2021-09-25")]);
}

#[test]
fn what_was_concluded_is_counted_also_when_the_plan_has_ended_or_the_item_has_gone() {
    let closed = Event::Closed { summary: "Xong".into(), completed: 0, total: 2, effective_on: day("2021-12-31") };
    let history = with(promulgated(), [concluded(1, "2021-09-15"), closed]);
    given::<Plan>(history).when(conclude(2, "2022-01-05")).then([concluded(2, "2022-01-05")]);
    let removal = Removal { item: INSPECTING, reason: "Hoãn".into() };
    let amendment = Amendment {
        document: OTHER_DOCUMENT,
        number: "2500/KH-UBND".into(),
        added: vec![],
        changed: vec![],
        removed: vec![removal],
        effective_on: day("2021-08-01"),
    };
    given::<Plan>(with(promulgated(), [Event::Amended(amendment)]))
        .when(conclude(1, "2021-09-15"))
        .then([concluded(1, "2021-09-15")]);
}

/// R-INS-1
#[test]
fn r_ins_1_a_plan_without_a_campaign_has_no_list_to_adjust() {
    let Event::Promulgated { document, number, promulgated_on, effective_on, .. } = promulgation() else {
        unreachable!()
    };
    let without = Event::Promulgated { document, number, promulgated_on, campaign: None, effective_on };
    given::<Plan>(with(written()[..3].to_vec(), [without]))
        .when(adjust(3, Adjustment::Added { mode: Mode::OnSite }))
        .rejected(Rejection::NoCampaign);
}
