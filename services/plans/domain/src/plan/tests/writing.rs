//! Writing a plan: R-PLN-2 on the programme and the basis, R-PLN-4 on the items, R-REG-7 on the agencies.

use super::*;

#[test]
fn a_plan_is_drafted_once() {
    given::<Plan>([]).when(drafting(draft())).then([Event::Drafted(draft())]);
    given::<Plan>(written()).when(drafting(draft())).then([]);
    let other = Draft { title: "Một kế hoạch khác".into(), ..draft() };
    given::<Plan>(written()).when(drafting(other)).rejected(Rejection::AlreadyDrafted(draft().title));
    given::<Plan>([])
        .when(Command::Submit { document: "05/TTr-SKHCN".into(), effective_on: day("2021-04-20") })
        .rejected(Rejection::NotDrafted);
}

/// R-PLN-2
#[test]
fn r_pln_2_an_annual_plan_refers_to_a_programme_in_force_that_reaches_over_its_year() {
    let title = programme().title;
    let on = draft().effective_on;
    let refused = |draft: Draft, programme: Option<Programme>, rejection: Rejection| {
        assert_eq!(rejection.rule(), "R-PLN-2");
        let documents = BTreeMap::new();
        let command = Command::Draft { draft, programme, documents, agencies: agencies() };
        given::<Plan>([]).when(command).rejected(rejection);
    };
    let none = Draft { programme: None, ..draft() };
    refused(none, None, Rejection::ProgrammeNeeded(PlanKind::Annual));
    refused(draft(), None, Rejection::UnknownProgramme(PROGRAMME));
    let ended = Programme { in_force: false, ..programme() };
    refused(draft(), Some(ended), Rejection::ProgrammeNotInForce { title: title.clone(), on });
    let annual = Programme { kind: PlanKind::Annual, ..programme() };
    refused(draft(), Some(annual), Rejection::NotAProgramme { title: title.clone(), kind: PlanKind::Annual });
    let late = Draft { year: 2026, ..draft() };
    refused(late, Some(programme()), Rejection::OutsideProgramme { title, year: 2026 });
    let twofold = Draft { kind: PlanKind::Programme, ..draft() };
    refused(twofold, Some(programme()), Rejection::ProgrammeOfProgramme);
}

/// R-PLN-2
#[test]
fn r_pln_2_the_programme_is_asked_again_when_the_plan_is_promulgated() {
    let ended = Programme { in_force: false, ..programme() };
    let (title, on) = (ended.title.clone(), day("2021-05-04"));
    let instrument = Some(instrument("1524/KH-UBND", "2021-05-04"));
    let command = Command::Promulgate { document: DOCUMENT, instrument, programme: Some(ended), effective_on: on };
    given::<Plan>(approved()).when(command).rejected(Rejection::ProgrammeNotInForce { title, on });
}

/// R-PLN-2
#[test]
fn r_pln_2_a_programme_is_what_its_plan_says_of_itself() {
    let kind = PlanKind::Programme;
    let programme = Draft { kind, until_year: Some(2025), programme: None, ..draft() };
    given::<Plan>([]).when(drafting(programme.clone())).then([Event::Drafted(programme.clone())]);
    let plan = |history: &[Event]| <Plan as decider::Aggregate>::replay(history);
    let drafted = Event::Drafted(programme.clone());
    let of = |history: &[Event], on| Programme::of(&plan(history), day(on));
    assert_eq!(of(&[], "2021-06-01"), None);
    let known = of(std::slice::from_ref(&drafted), "2021-06-01").expect("it was drafted");
    assert_eq!((known.year, known.until_year, known.in_force), (2021, 2025, false));
    let history = [drafted, promulgation()];
    assert!(!of(&history, "2021-05-03").expect("it was drafted").in_force);
    assert!(of(&history, "2021-05-04").expect("it was drafted").in_force);
    let closed = Event::Closed { summary: "Xong".into(), completed: 0, total: 0, effective_on: day("2021-12-31") };
    let history = with(history.to_vec(), [closed]);
    assert!(of(&history, "2021-12-30").expect("it was drafted").in_force);
    assert!(!of(&history, "2021-12-31").expect("it was drafted").in_force);
}

/// R-PLN-2
#[test]
fn r_pln_2_a_plan_rests_on_documents_that_are_known_and_still_valid() {
    let basis = Uuid::from_u128(19);
    let resting = Draft { basis: vec![basis], ..draft() };
    let command = |draft: &Draft, known: Option<Instrument>| Command::Draft {
        draft: draft.clone(),
        programme: Some(programme()),
        documents: known.into_iter().map(|known| (basis, known)).collect(),
        agencies: agencies(),
    };
    let known = instrument("19/2014/QĐ-TTg", "2014-03-05");
    given::<Plan>([]).when(command(&resting, Some(known.clone()))).then([Event::Drafted(resting.clone())]);
    given::<Plan>([]).when(command(&resting, None)).rejected(Rejection::UnknownBasis(basis));
    let ended = Instrument { stands: false, in_force: false, ..known.clone() };
    let rejection = Rejection::BasisEnded { number: known.number.clone(), on: resting.effective_on };
    given::<Plan>([]).when(command(&resting, Some(ended))).rejected(rejection);
    let twice = Draft { basis: vec![basis, basis], ..draft() };
    given::<Plan>([]).when(command(&twice, Some(known))).rejected(Rejection::BasisTwice(basis));
}

#[test]
fn only_a_programme_goes_over_several_years_and_none_goes_back() {
    let long = Draft { until_year: Some(2022), ..draft() };
    let rejection = Rejection::Years { kind: PlanKind::Annual, year: 2021, until_year: 2022 };
    given::<Plan>([]).when(drafting(long)).rejected(rejection);
    let back = Draft { kind: PlanKind::Programme, programme: None, until_year: Some(2020), ..draft() };
    let rejection = Rejection::Years { kind: PlanKind::Programme, year: 2021, until_year: 2020 };
    given::<Plan>([]).when(drafting(back)).rejected(rejection);
}

/// R-REG-7
#[test]
fn r_reg_7_whoever_leads_or_cooperates_is_known_and_live() {
    let unknown = Uuid::from_u128(99);
    let on = day("2021-04-02");
    let add = |item: Item| Command::AddItem { item, agencies: agencies(), effective_on: on };
    let nobody = Item { lead: unknown, ..training() };
    given::<Plan>(written()[..1].to_vec()).when(add(nobody)).rejected(acting::Error::Unknown(unknown).into());
    let gone = Item { cooperating: vec![DISSOLVED], ..training() };
    let rejection = acting::Error::NotLive { name: "Sở Bưu chính".into(), on };
    assert_eq!(Rejection::from(rejection.clone()).rule(), "R-REG-7");
    given::<Plan>(written()[..1].to_vec()).when(add(gone)).rejected(rejection.into());
    let led = Draft { lead_body: unknown, ..draft() };
    given::<Plan>([]).when(drafting(led)).rejected(acting::Error::Unknown(unknown).into());
}

/// R-PLN-4
#[test]
fn r_pln_4_an_item_has_one_lead_that_does_not_cooperate_and_nobody_cooperates_twice() {
    let on = day("2021-04-02");
    let add = |item: Item| Command::AddItem { item, agencies: agencies(), effective_on: on };
    let drafted = || written()[..1].to_vec();
    given::<Plan>(drafted()).when(add(training())).then([added(training())]);
    let alone = Item { cooperating: vec![], product: None, ..training() };
    given::<Plan>(drafted()).when(add(alone.clone())).then([added(alone)]);
    let both = Item { cooperating: vec![OFFICE, DEPARTMENT], ..training() };
    given::<Plan>(drafted()).when(add(both)).rejected(Rejection::LeadCooperates("II.1".into()));
    let twice = Item { cooperating: vec![OFFICE, HOME_AFFAIRS, OFFICE], ..training() };
    given::<Plan>(drafted()).when(add(twice)).rejected(Rejection::CooperatesTwice("II.1".into()));
    assert_eq!(Rejection::LeadCooperates(String::new()).rule(), "R-PLN-4");
}

#[test]
fn an_item_has_its_own_id_and_place_and_a_deadline_after_the_draft() {
    let on = day("2021-04-04");
    let add = |item: Item| Command::AddItem { item, agencies: agencies(), effective_on: on };
    let other = Item { content: "Khác".into(), ..training() };
    given::<Plan>(written()).when(add(training())).then([]);
    given::<Plan>(written()).when(add(other)).rejected(Rejection::ItemTaken(TRAINING));
    let place = item(Uuid::from_u128(13), "II.1", Activity::Report);
    given::<Plan>(written()).when(add(place)).rejected(Rejection::CodeTaken("II.1".into()));
    let early = Item { deadline: day("2021-03-31"), ..item(Uuid::from_u128(13), "II.3", Activity::Report) };
    given::<Plan>(written()).when(add(early)).rejected(Rejection::WrongOrder {
        what: "the deadline",
        on: day("2021-03-31"),
        than: "the draft of the plan, of",
        limit: day("2021-04-01"),
    });
}

#[test]
fn items_of_a_draft_change_and_go_freely() {
    let on = day("2021-04-04");
    let changed = Item { deadline: day("2021-09-30"), lead: HOME_AFFAIRS, ..training() };
    let change = |item: Item| Command::ChangeItem { item, agencies: agencies(), effective_on: on };
    given::<Plan>(written())
        .when(change(changed.clone()))
        .then([Event::ItemChanged { item: changed, effective_on: on }]);
    given::<Plan>(written()).when(change(training())).then([]);
    let unknown = item(Uuid::from_u128(13), "II.3", Activity::Report);
    given::<Plan>(written()).when(change(unknown.clone())).rejected(Rejection::UnknownItem(unknown.id));
    let remove = Command::RemoveItem { item: TRAINING, reason: "Trùng".into(), effective_on: on };
    let removed = Event::ItemRemoved { item: TRAINING, reason: "Trùng".into(), effective_on: on };
    given::<Plan>(written()).when(remove).then([removed.clone()]);
    let again = Command::AddItem { item: training(), agencies: agencies(), effective_on: on };
    given::<Plan>(with(written(), [removed]))
        .when(again)
        .then([Event::ItemAdded { item: training(), effective_on: on }]);
}

#[test]
fn what_is_submitted_must_be_returned_before_it_is_worked_over() {
    let command = Command::AddItem {
        item: item(Uuid::from_u128(13), "II.3", Activity::Report),
        agencies: agencies(),
        effective_on: day("2021-04-21"),
    };
    let rejection =
        Rejection::WrongStatus { status: PlanStatus::Submitted, needed: PlanStatus::Draft, what: "worked over" };
    given::<Plan>(submitted()).when(command).rejected(rejection);
}

#[test]
fn the_words_on_a_draft_go_forward() {
    let command = Command::RemoveItem { item: TRAINING, reason: "Trùng".into(), effective_on: day("2021-04-02") };
    given::<Plan>(written()).when(command).rejected(Rejection::WrongOrder {
        what: "the change of",
        on: day("2021-04-02"),
        than: "the last word on the draft, of",
        limit: day("2021-04-03"),
    });
}
