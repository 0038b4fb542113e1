//! The way of a plan: R-PLN-1 on its promulgation, R-PLN-3 on its amendments.

use super::*;
use crate::plan::Successor;

fn submit() -> Command {
    Command::Submit { document: "05/TTr-SKHCN".into(), effective_on: day("2021-04-20") }
}

#[test]
fn a_plan_goes_from_the_draft_to_the_summary() {
    given::<Plan>(written()).when(submit()).then([submitted().pop().expect("it was submitted")]);
    let approve = Command::Approve { by: "Chủ tịch UBND tỉnh".into(), effective_on: day("2021-04-28") };
    given::<Plan>(submitted()).when(approve).then([approved().pop().expect("it was approved")]);
    given::<Plan>(approved())
        .when(promulgate(instrument("1524/KH-UBND", "2021-05-04"), "2021-05-04"))
        .then([promulgation()]);
    let done = Event::TaskCompleted { item: TRAINING, result: "02 lớp".into(), effective_on: day("2021-06-30") };
    let close = Command::Close { summary: "Hoàn thành 1/2".into(), effective_on: day("2021-12-31") };
    given::<Plan>(with(promulgated(), [done])).when(close).then([Event::Closed {
        summary: "Hoàn thành 1/2".into(),
        completed: 1,
        total: 2,
        effective_on: day("2021-12-31"),
    }]);
}

#[test]
fn a_plan_that_lacks_something_is_not_submitted() {
    let lacking = |history: &[Event], missing| {
        given::<Plan>(history.to_vec()).when(submit()).rejected(Rejection::Incomplete(missing));
    };
    let written = written();
    lacking(&written[..1], "at least one item");
    let kind = PlanKind::Inspection;
    let inspection = Event::Drafted(Draft { kind, ..draft() });
    lacking(&[inspection.clone(), added(inspecting())], "the window and the checklist of its inspections");
    let window = written[4].clone();
    lacking(&[inspection.clone(), added(inspecting()), window.clone()], "a selection of the agencies to be inspected");
    let selection = written[3].clone();
    lacking(&[inspection, added(training()), selection, window], "an item whose activity is inspection");
    given::<Plan>(written[..3].to_vec()).when(submit()).then([submitted().pop().expect("it was submitted")]);
}

#[test]
fn a_returned_plan_is_a_draft_again() {
    let back = |on: &str| Command::Return { reason: "Bổ sung kinh phí".into(), effective_on: day(on) };
    let returned = Event::Returned { reason: "Bổ sung kinh phí".into(), effective_on: day("2021-04-29") };
    given::<Plan>(submitted()).when(back("2021-04-29")).then([returned.clone()]);
    given::<Plan>(approved()).when(back("2021-04-29")).then([returned.clone()]);
    let history = with(approved(), [returned]);
    let again = Command::Submit { document: "06/TTr-SKHCN".into(), effective_on: day("2021-04-30") };
    let resubmitted = Event::Submitted { document: "06/TTr-SKHCN".into(), effective_on: day("2021-04-30") };
    given::<Plan>(history.clone()).when(again).then([resubmitted.clone()]);
    given::<Plan>(with(history, [resubmitted]))
        .when(back("2021-05-02"))
        .then([Event::Returned { reason: "Bổ sung kinh phí".into(), effective_on: day("2021-05-02") }]);
    let rejection =
        Rejection::WrongStatus { status: PlanStatus::Promulgated, needed: PlanStatus::Submitted, what: "returned" };
    given::<Plan>(promulgated()).when(back("2021-05-05")).rejected(rejection);
}

/// R-PLN-1
#[test]
fn r_pln_1_a_plan_is_not_promulgated_before_it_was_approved() {
    let early = instrument("1524/KH-UBND", "2021-04-27");
    given::<Plan>(approved()).when(promulgate(early, "2021-05-04")).rejected(Rejection::PromulgatedBeforeApproval {
        number: "1524/KH-UBND".into(),
        promulgated_on: day("2021-04-27"),
        approved_on: day("2021-04-28"),
    });
    let same_day = instrument("1524/KH-UBND", "2021-04-28");
    let Event::Promulgated { document, number, campaign, .. } = promulgation() else { unreachable!() };
    let (promulgated_on, effective_on) = (day("2021-04-28"), day("2021-05-04"));
    given::<Plan>(approved()).when(promulgate(same_day, "2021-05-04")).then([Event::Promulgated {
        document,
        number,
        promulgated_on,
        campaign,
        effective_on,
    }]);
    let unapproved =
        Rejection::WrongStatus { status: PlanStatus::Submitted, needed: PlanStatus::Approved, what: "promulgated" };
    given::<Plan>(submitted())
        .when(promulgate(instrument("1524/KH-UBND", "2021-05-04"), "2021-05-04"))
        .rejected(unapproved);
}

/// R-PLN-1
#[test]
fn r_pln_1_a_plan_has_the_number_of_one_document_of_its_issuer_that_is_in_force() {
    let of_committee = Instrument { issuer: "Ban chỉ đạo".into(), ..instrument("1524/KH-BCĐ", "2021-05-04") };
    given::<Plan>(approved()).when(promulgate(of_committee, "2021-05-04")).rejected(Rejection::OtherIssuer {
        number: "1524/KH-BCĐ".into(),
        of: "Ban chỉ đạo".into(),
        issuer: PROVINCE.into(),
    });
    let repealed = Instrument { stands: false, in_force: false, ..instrument("1524/KH-UBND", "2021-05-04") };
    let rejection = Rejection::InstrumentNotInForce { number: "1524/KH-UBND".into(), on: day("2021-05-04") };
    assert_eq!(rejection.rule(), "R-PLN-1");
    given::<Plan>(approved()).when(promulgate(repealed, "2021-05-04")).rejected(rejection);
    let (document, effective_on) = (DOCUMENT, day("2021-05-04"));
    let unknown = Command::Promulgate { document, instrument: None, programme: Some(programme()), effective_on };
    given::<Plan>(approved()).when(unknown).rejected(Rejection::UnknownInstrument(DOCUMENT));
    let other = Command::Promulgate { document: OTHER_DOCUMENT, instrument: None, programme: None, effective_on };
    given::<Plan>(promulgated()).when(other).rejected(Rejection::AlreadyPromulgated("1524/KH-UBND".into()));
    let claims = <Plan as decider::Aggregate>::claims(&decider::Aggregate::replay(&promulgated()));
    assert_eq!(claims, [decider::Claim::for_ever("plan-document", DOCUMENT.to_string())].into());
}

fn amend(instrument: Instrument, added: Vec<Item>, changed: Vec<Item>, removed: Vec<Removal>) -> Command {
    Command::Amend {
        document: OTHER_DOCUMENT,
        instrument: Some(instrument),
        added,
        changed,
        removed,
        agencies: agencies(),
        effective_on: day("2021-08-01"),
    }
}

fn amendment() -> Amendment {
    Amendment {
        document: OTHER_DOCUMENT,
        number: "2500/KH-UBND".into(),
        added: vec![item(Uuid::from_u128(13), "II.3", Activity::Report)],
        changed: vec![Item { deadline: day("2021-12-15"), ..inspecting() }],
        removed: vec![Removal { item: TRAINING, reason: "Dịch Covid-19".into() }],
        effective_on: day("2021-08-01"),
    }
}

/// R-PLN-3
#[test]
fn r_pln_3_a_promulgated_plan_is_changed_by_another_document_only_and_its_history_is_kept() {
    let change = Command::RemoveItem { item: TRAINING, reason: "Trùng".into(), effective_on: day("2021-08-01") };
    given::<Plan>(promulgated()).when(change).rejected(Rejection::OnlyByAmendment(PlanStatus::Promulgated));
    let Amendment { added, changed, removed, .. } = amendment();
    let by = instrument("2500/KH-UBND", "2021-07-30");
    let command = amend(by, added, changed, removed);
    given::<Plan>(promulgated()).when(command.clone()).then([Event::Amended(amendment())]);
    let plan: Plan = decider::Aggregate::replay(&with(promulgated(), [Event::Amended(amendment())]));
    assert_eq!(plan.items().map(|item| item.code.as_str()).collect::<Vec<_>>(), ["II.2", "II.3"]);
    assert_eq!(
        plan.removed().map(|(item, step)| (item.id, step.on)).collect::<Vec<_>>(),
        [(TRAINING, day("2021-08-01"))]
    );
    assert_eq!(plan.amendments(), [amendment()]);
    let Command::Amend { document, instrument, agencies, effective_on, .. } = command else { unreachable!() };
    let (added, changed, removed) = (vec![], vec![], vec![Removal { item: INSPECTING, reason: "Hoãn".into() }]);
    let other = Command::Amend { document, instrument, added, changed, removed, agencies, effective_on };
    given::<Plan>(with(promulgated(), [Event::Amended(amendment())]))
        .when(other)
        .rejected(Rejection::AlreadyAmended("2500/KH-UBND".into()));
}

/// R-PLN-3
#[test]
fn r_pln_3_the_amending_document_is_of_the_same_or_a_named_higher_authority() {
    let Amendment { added, changed, removed, .. } = amendment();
    let of_department =
        Instrument { issuer: "Sở Khoa học và Công nghệ".into(), ..instrument("12/KH-SKHCN", "2021-07-30") };
    let command = |by: Instrument| amend(by, added.clone(), changed.clone(), removed.clone());
    given::<Plan>(promulgated()).when(command(of_department.clone())).rejected(Rejection::OtherAuthority {
        number: "12/KH-SKHCN".into(),
        of: "Sở Khoa học và Công nghệ".into(),
        issuer: PROVINCE.into(),
    });
    let authorised = Instrument { authority: Some("Theo ủy quyền tại 1161/QĐ-UBND".into()), ..of_department };
    let number = "12/KH-SKHCN".to_owned();
    given::<Plan>(promulgated()).when(command(authorised)).then([Event::Amended(Amendment { number, ..amendment() })]);
    let (document, effective_on) = (DOCUMENT, day("2021-08-01"));
    let instrument = Some(instrument("1524/KH-UBND", "2021-05-04"));
    let own = Command::Amend {
        document,
        instrument,
        added: added.clone(),
        changed: vec![],
        removed: vec![],
        agencies: agencies(),
        effective_on,
    };
    given::<Plan>(promulgated()).when(own).rejected(Rejection::SameDocument("1524/KH-UBND".into()));
}

/// R-PLN-3
#[test]
fn r_pln_3_an_amendment_changes_something_and_removes_nothing_completed() {
    let by = || instrument("2500/KH-UBND", "2021-07-30");
    given::<Plan>(promulgated()).when(amend(by(), vec![], vec![], vec![])).rejected(Rejection::EmptyAmendment);
    let twice = amend(by(), vec![], vec![inspecting()], vec![Removal { item: INSPECTING, reason: "Hoãn".into() }]);
    given::<Plan>(promulgated()).when(twice).rejected(Rejection::NamedTwice(INSPECTING));
    let done = Event::TaskCompleted { item: TRAINING, result: "02 lớp".into(), effective_on: day("2021-06-30") };
    let remove = amend(by(), vec![], vec![], amendment().removed);
    given::<Plan>(with(promulgated(), [done])).when(remove).rejected(Rejection::RemovesCompleted("II.1".into()));
    let all =
        amend(by(), vec![], vec![], [INSPECTING, TRAINING].map(|item| Removal { item, reason: "Hoãn".into() }).into());
    given::<Plan>(promulgated()).when(all).rejected(Rejection::Incomplete("at least one item"));
    let moved = Item { code: "II.1".into(), ..inspecting() };
    given::<Plan>(promulgated())
        .when(amend(by(), vec![], vec![moved.clone()], vec![]))
        .rejected(Rejection::CodeTaken("II.1".into()));
    let into_the_gap = amend(by(), vec![], vec![moved], amendment().removed);
    let state = given::<Plan>(promulgated()).when(into_the_gap);
    let changed = vec![Item { code: "II.1".into(), ..inspecting() }];
    state.then([Event::Amended(Amendment { added: vec![], changed, ..amendment() })]);
}

/// R-PLN-3
#[test]
fn r_pln_3_a_plan_is_superseded_by_one_in_force_of_its_kind_and_its_issuer() {
    let on = day("2021-09-01");
    let by_plan = Uuid::from_u128(77);
    let promulgation = Promulgation {
        document: OTHER_DOCUMENT,
        number: "2500/KH-UBND".into(),
        promulgated_on: on,
        campaign_item: None,
        campaign: false,
        effective_on: on,
    };
    let (kind, issuer) = (PlanKind::Annual, PROVINCE.to_owned());
    let fit = Successor { kind, issuer, promulgation: Some(promulgation.clone()), authority: None };
    let command = |successor: Option<Successor>| Command::Supersede { by_plan, successor, effective_on: on };
    let number = "2500/KH-UBND".to_owned();
    let superseded = |authority| Event::Superseded { by_plan, number: number.clone(), authority, effective_on: on };
    given::<Plan>(promulgated()).when(command(Some(fit.clone()))).then([superseded(None)]);
    let unfit = Rejection::SuccessorNotInForce { id: by_plan, on };
    given::<Plan>(promulgated()).when(command(None)).rejected(unfit.clone());
    let draft = Successor { promulgation: None, ..fit.clone() };
    given::<Plan>(promulgated()).when(command(Some(draft))).rejected(unfit);
    let other = Successor { kind: PlanKind::Training, ..fit.clone() };
    let rejection = Rejection::OtherKind { kind: PlanKind::Annual, other: PlanKind::Training };
    given::<Plan>(promulgated()).when(command(Some(other))).rejected(rejection);
    let itself = Promulgation { document: DOCUMENT, ..promulgation };
    let itself = Successor { promulgation: Some(itself), ..fit.clone() };
    given::<Plan>(promulgated()).when(command(Some(itself))).rejected(Rejection::BySelf);
    let foreign = Successor { issuer: "Thủ tướng Chính phủ".into(), ..fit };
    given::<Plan>(promulgated()).when(command(Some(foreign.clone()))).rejected(Rejection::OtherAuthority {
        number: "2500/KH-UBND".into(),
        of: "Thủ tướng Chính phủ".into(),
        issuer: PROVINCE.into(),
    });
    let named = Some("Thủ tướng chỉ đạo".to_owned());
    let higher = Successor { authority: named.clone(), ..foreign };
    given::<Plan>(promulgated()).when(command(Some(higher))).then([superseded(named)]);
}

#[test]
fn a_plan_that_has_ended_stays_ended() {
    let closed = Event::Closed { summary: "Xong".into(), completed: 0, total: 2, effective_on: day("2021-12-31") };
    let history = with(promulgated(), [closed]);
    let again = Command::Close { summary: "Khác".into(), effective_on: day("2022-01-15") };
    let ended = |what| Rejection::WrongStatus { status: PlanStatus::Closed, needed: PlanStatus::Promulgated, what };
    given::<Plan>(history.clone()).when(again).rejected(ended("closed"));
    let report = Command::CompleteTask { item: TRAINING, result: "Xong".into(), effective_on: day("2022-01-15") };
    given::<Plan>(history).when(report).rejected(ended("advanced"));
}
