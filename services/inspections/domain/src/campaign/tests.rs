//! Who may be inspected in which campaign (R-INS-1, R-INS-9).

use super::{Campaign, Command, Event, OPEN, Opening, PLANNED, Rejection, Selected, id};
use crate::text;
use crate::vocabulary::{Ending, Mode};
use chrono::NaiveDate;
use decider::scenario::given;
use decider::{Aggregate as _, Claim};
use std::collections::BTreeSet;
use uuid::Uuid;

const PLAN: Uuid = Uuid::from_u128(1);
const LEAD: Uuid = Uuid::from_u128(14);
const NAM_SACH: Uuid = Uuid::from_u128(291);
const KINH_MON: Uuid = Uuid::from_u128(292);
const THANH_HA: Uuid = Uuid::from_u128(294);

pub(super) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, month, day).expect("a day of 2021")
}

pub(super) fn planned() -> Opening {
    Opening {
        plan: Some(PLAN),
        item: Some(Uuid::from_u128(2)),
        number: "1524/KH-BCĐ".into(),
        title: "Kiểm tra năm 2021".into(),
        year: 2021,
        lead_body: LEAD,
        template: "ISO-2015".into(),
        from: day(7, 15),
        until: day(10, 30),
        effective_on: day(5, 4),
    }
}

pub(super) fn extraordinary() -> Opening {
    Opening { plan: None, item: None, number: "2001/QĐ-UBND".into(), effective_on: day(8, 2), ..planned() }
}

pub(super) fn selected(agency: Uuid) -> Selected {
    Selected { agency, mode: Mode::OnSite, reason: "Chưa kiểm tra trong 3 năm".into() }
}

fn open(opening: Opening) -> Command {
    Command::Open { opening, agencies: vec![selected(KINH_MON), selected(NAM_SACH)] }
}

fn was_selected(agency: Uuid, effective_on: NaiveDate) -> Event {
    let Selected { agency, mode, reason } = selected(agency);
    Event::AgencySelected { agency, mode, reason, effective_on }
}

/// The planned campaign with Nam Sách and Kinh Môn.
fn opened() -> Vec<Event> {
    vec![Event::Opened(planned()), was_selected(NAM_SACH, day(5, 4)), was_selected(KINH_MON, day(5, 4))]
}

fn add(agency: Uuid) -> Command {
    let (reason, decision) = ("Có phản ánh của công dân".into(), "1900/QĐ-UBND".into());
    Command::AddAgency { agency, mode: Mode::RecordsBased, reason, decision, effective_on: day(8, 2) }
}

fn added(agency: Uuid) -> Event {
    let (reason, decision) = ("Có phản ánh của công dân".into(), "1900/QĐ-UBND".into());
    Event::AgencyAdded { agency, mode: Mode::RecordsBased, reason, decision, effective_on: day(8, 2) }
}

fn drop_(agency: Uuid, started: bool) -> Command {
    let (reason, decision) = ("Phòng, chống dịch".into(), "1901/QĐ-UBND".into());
    Command::DropAgency { agency, reason, decision, effective_on: day(8, 3), started }
}

fn dropped(agency: Uuid) -> Event {
    let (reason, decision) = ("Phòng, chống dịch".into(), "1901/QĐ-UBND".into());
    Event::AgencyDropped { agency, reason, decision, effective_on: day(8, 3) }
}

fn close(ended: &[(Uuid, Ending)]) -> Command {
    let ended = ended.iter().copied().collect();
    Command::Close { summary: "Đã kiểm tra xong".into(), ended, effective_on: day(11, 30) }
}

fn closed(agencies: u32, [concluded, cancelled, terminated]: [u32; 3]) -> Event {
    let summary = "Đã kiểm tra xong".into();
    Event::Closed { summary, agencies, concluded, cancelled, terminated, effective_on: day(11, 30) }
}

fn after(more: impl IntoIterator<Item = Event>) -> Vec<Event> {
    opened().into_iter().chain(more).collect()
}

fn keys(history: &[Event]) -> BTreeSet<(&'static str, String)> {
    Campaign::replay(history).claims().into_iter().map(|claim| (claim.scope, claim.key)).collect()
}

/// R-INS-1
#[test]
fn r_ins_1_a_plan_s_list_opens_a_campaign_with_all_its_agencies_at_once() {
    given::<Campaign>([]).when(open(planned())).then(opened());
    given::<Campaign>(opened()).when(open(planned())).then([]);
    let other = Opening { title: "Khác".into(), ..planned() };
    given::<Campaign>(opened()).when(open(other)).rejected(Rejection::Exists { number: "1524/KH-BCĐ".into() });
    let fewer = Command::Open { opening: planned(), agencies: vec![selected(NAM_SACH)] };
    given::<Campaign>(opened()).when(fewer).rejected(Rejection::Exists { number: "1524/KH-BCĐ".into() });
    assert_eq!(id(PLAN).to_string(), "6c14975b-55ea-51cb-a42c-f7268cf4c6ee", "an id that was ever used stays");
}

/// R-INS-1: what happened to the list since does not make the opening another one.
#[test]
fn r_ins_1_opening_again_changes_nothing_whatever_was_decided_since() {
    let ended = [closed(2, [2, 0, 0])];
    let since = [dropped(NAM_SACH), added(THANH_HA)].into_iter().chain(ended);
    given::<Campaign>(after(since)).when(open(planned())).then([]);
}

/// R-INS-1
#[test]
fn r_ins_1_an_extraordinary_inspection_has_a_decision_of_its_own() {
    let selections = [was_selected(NAM_SACH, day(8, 2)), was_selected(KINH_MON, day(8, 2))];
    let events: Vec<Event> = [Event::Opened(extraordinary())].into_iter().chain(selections).collect();
    given::<Campaign>([]).when(open(extraordinary())).then(events);
    let undecided = Opening { number: "  ".into(), ..extraordinary() };
    given::<Campaign>([]).when(open(undecided)).rejected(Rejection::NoDecision);
    let item = Uuid::from_u128(2);
    let without_plan = Opening { item: Some(item), ..extraordinary() };
    given::<Campaign>([]).when(open(without_plan)).rejected(Rejection::ItemWithoutPlan { item });
}

/// R-INS-1, R-INS-9
#[test]
fn r_ins_9_somebody_is_inspected_once_and_in_the_year_that_counts() {
    let nobody = Command::Open { opening: planned(), agencies: vec![] };
    given::<Campaign>([]).when(nobody).rejected(Rejection::NoAgencies);
    let twice = Command::Open { opening: planned(), agencies: vec![selected(NAM_SACH), selected(NAM_SACH)] };
    given::<Campaign>([]).when(twice).rejected(Rejection::SelectedTwice { agency: NAM_SACH });
    let (from, until) = (day(7, 15), day(10, 30));
    let last_year = Opening { year: 2020, ..planned() };
    given::<Campaign>([]).when(open(last_year)).rejected(Rejection::OtherYear { year: 2020, from, until });
    let backwards = Opening { from: until, until: from, ..planned() };
    given::<Campaign>([]).when(open(backwards)).rejected(Rejection::WrongOrder { from: until, until: from });
    let blank = Rejection::Text { field: "title", error: text::Error::Blank };
    given::<Campaign>([]).when(open(Opening { title: String::new(), ..planned() })).rejected(blank);
}

/// R-INS-1
#[test]
fn r_ins_1_agencies_come_and_go_by_decision() {
    given::<Campaign>(opened()).when(add(THANH_HA)).then([added(THANH_HA)]);
    given::<Campaign>(opened()).when(drop_(NAM_SACH, false)).then([dropped(NAM_SACH)]);
    given::<Campaign>(after([added(THANH_HA)])).when(add(THANH_HA)).then([]);
    given::<Campaign>(after([dropped(NAM_SACH)])).when(drop_(NAM_SACH, false)).then([]);
    given::<Campaign>(opened()).when(add(NAM_SACH)).rejected(Rejection::AlreadySelected { agency: NAM_SACH });
    given::<Campaign>(opened()).when(drop_(THANH_HA, false)).rejected(Rejection::NotSelected { agency: THANH_HA });
    let campaign = Campaign::replay(&after([added(THANH_HA), dropped(NAM_SACH)]));
    assert_eq!(campaign.list().map(|(agency, _)| agency).collect::<Vec<_>>(), [KINH_MON, THANH_HA]);
    assert_eq!(campaign.place(THANH_HA).map(|place| place.mode), Some(Mode::RecordsBased));
    let undecided = Command::AddAgency {
        agency: THANH_HA,
        mode: Mode::OnSite,
        reason: "Bổ sung".into(),
        decision: String::new(),
        effective_on: day(8, 2),
    };
    given::<Campaign>(opened()).when(undecided).rejected(Rejection::NoDecision);
}

/// R-INS-1
#[test]
fn r_ins_1_an_agency_that_was_dropped_may_come_back_by_another_decision_but_not_earlier() {
    let (on, since) = (day(8, 2), day(8, 3));
    given::<Campaign>(after([dropped(NAM_SACH)])).when(add(NAM_SACH)).rejected(Rejection::TooEarly { on, since });
    let again = Command::AddAgency {
        agency: NAM_SACH,
        mode: Mode::OnSite,
        reason: "Hết dịch".into(),
        decision: "2002/QĐ-UBND".into(),
        effective_on: day(9, 1),
    };
    given::<Campaign>(after([dropped(NAM_SACH)])).when(again).then([Event::AgencyAdded {
        agency: NAM_SACH,
        mode: Mode::OnSite,
        reason: "Hết dịch".into(),
        decision: "2002/QĐ-UBND".into(),
        effective_on: day(9, 1),
    }]);
}

/// R-INS-1
#[test]
fn r_ins_1_what_has_started_is_not_dropped() {
    given::<Campaign>(opened()).when(drop_(NAM_SACH, true)).rejected(Rejection::Started { agency: NAM_SACH });
}

/// R-INS-1
#[test]
fn r_ins_1_a_campaign_is_closed_when_all_on_its_list_are_done_with() {
    let all = [(NAM_SACH, Ending::Concluded), (KINH_MON, Ending::Terminated), (THANH_HA, Ending::Cancelled)];
    given::<Campaign>(opened()).when(close(&all[..2])).then([closed(2, [1, 0, 1])]);
    given::<Campaign>(opened()).when(close(&all[..1])).rejected(Rejection::Unfinished { agencies: vec![KINH_MON] });
    given::<Campaign>(after([dropped(KINH_MON)])).when(close(&all)).then([closed(1, [1, 0, 0])]);
    given::<Campaign>(after([closed(2, [1, 0, 1])])).when(close(&all[..2])).then([]);
    let (summary, effective_on) = ("Khác".to_owned(), day(11, 30));
    let otherwise = Command::Close { summary, ended: all.into(), effective_on };
    given::<Campaign>(after([closed(2, [1, 0, 1])]))
        .when(otherwise)
        .rejected(Rejection::AlreadyClosed { on: day(11, 30) });
}

/// R-INS-1
#[test]
fn r_ins_1_nothing_happens_to_a_campaign_before_it_opens_or_after_it_is_closed() {
    given::<Campaign>([]).when(add(NAM_SACH)).rejected(Rejection::Unknown);
    given::<Campaign>([]).when(drop_(NAM_SACH, false)).rejected(Rejection::Unknown);
    given::<Campaign>([]).when(close(&[])).rejected(Rejection::Unknown);
    let (closed, on) = (after([closed(2, [1, 0, 1])]), day(11, 30));
    given::<Campaign>(closed.clone()).when(add(THANH_HA)).rejected(Rejection::Closed { on });
    given::<Campaign>(closed).when(drop_(NAM_SACH, false)).rejected(Rejection::Closed { on });
    let (on, since) = (day(5, 3), day(8, 2));
    let ended = [(NAM_SACH, Ending::Concluded), (KINH_MON, Ending::Concluded), (THANH_HA, Ending::Concluded)].into();
    let early = Command::Close { summary: "Xong".into(), ended, effective_on: on };
    given::<Campaign>(after([added(THANH_HA)])).when(early).rejected(Rejection::TooEarly { on, since });
}

#[test]
fn a_refusal_names_some_of_many_agencies() {
    let agencies: Vec<Uuid> = (1..=4).map(Uuid::from_u128).collect();
    let told = Rejection::Unfinished { agencies }.to_string();
    assert!(told.starts_with("R-INS-1: 4 agencies on the list have no concluded"), "{told}");
    assert!(told.ends_with("000000000003, …"), "{told}");
}

/// R-INS-9
#[test]
fn r_ins_9_a_planned_campaign_keeps_the_year_of_its_agencies_for_ever() {
    let year = |agency: Uuid| format!("{agency}/2021");
    let open_and_planned = |agency| [(OPEN, year(agency)), (PLANNED, year(agency))];
    assert_eq!(keys(&opened()), [NAM_SACH, KINH_MON].into_iter().flat_map(open_and_planned).collect());
    let fewer = after([dropped(NAM_SACH)]);
    assert_eq!(keys(&fewer), open_and_planned(KINH_MON).into(), "who is dropped may be inspected otherwise");
    let over = after([dropped(NAM_SACH), closed(1, [1, 0, 0])]);
    assert_eq!(keys(&over), [(PLANNED, year(KINH_MON))].into());
    let year = Claim::for_ever(PLANNED, year(KINH_MON));
    assert!(Campaign::replay(&over).claims().iter().all(|claim| claim.collides(&year)));
}

/// R-INS-9
#[test]
fn r_ins_9_an_extraordinary_inspection_holds_its_agencies_only_while_it_is_open() {
    let open = [Event::Opened(extraordinary()), was_selected(NAM_SACH, day(8, 2))];
    assert_eq!(keys(&open), [(OPEN, format!("{NAM_SACH}/2021"))].into());
    assert_eq!(keys(&[open.to_vec(), vec![closed(1, [1, 0, 0])]].concat()), [].into());
}
