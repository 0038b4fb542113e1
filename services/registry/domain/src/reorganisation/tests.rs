//! What a reorganisation may do, told as given, when, then.

mod refused;

use super::*;
use crate::agency::{self, Agency};
use crate::vocabulary::{Kind, Level, Share, Tier};
use decider::scenario::given;
use std::{collections::BTreeMap, sync::Arc};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

pub(super) fn adopted_on() -> NaiveDate {
    day(2025, 6, 16)
}

pub(super) fn operational_on() -> NaiveDate {
    day(2025, 7, 1)
}

const NUMBER: &str = "1669/NQ-UBTVQH15";

/// The district 291 and its communes of that code, with names as in 2025.
fn unit(code: u128) -> Uuid {
    Uuid::from_u128(code)
}

fn new(code: u128) -> Uuid {
    Uuid::from_u128(1_000_000 + code)
}

fn registered(code: u128, name: &str, level: Level) -> (Uuid, Vec<agency::Event>) {
    let is_district = code < 1000;
    let event = agency::Event::Registered {
        name: name.into(),
        tier: if is_district { Tier::District } else { Tier::Commune },
        kind: if is_district { Kind::DistrictCommittee } else { Kind::CommuneCommittee },
        level: Some(level),
        parent: (!is_district).then(|| unit(291)),
        area_code: Some(code.to_string()),
        effective_on: day(2014, 1, 1),
    };
    (unit(code), vec![event])
}

fn histories() -> BTreeMap<Uuid, Vec<agency::Event>> {
    BTreeMap::from([
        registered(291, "Huyện Nam Sách", Level::District),
        registered(10615, "Xã Hợp Tiến", Level::Commune),
        registered(10639, "Xã Cộng Hòa", Level::Commune),
        registered(10645, "Xã An Phú", Level::Commune),
        registered(10675, "Phường An Lưu", Level::Ward),
        registered(10705, "Xã Quang Thành", Level::Commune),
        registered(10738, "Phường Long Xuyên", Level::Ward),
        registered(10756, "Xã Lai Khê", Level::Commune),
        registered(10984, "Xã Long Xuyên", Level::Commune),
    ])
}

fn land_of(histories: &BTreeMap<Uuid, Vec<agency::Event>>) -> Land {
    let agencies = histories.iter().map(|(id, history)| (*id, Arc::new(Agency::replay(history))));
    Land { agencies: agencies.collect() }
}

fn land() -> Land {
    land_of(&histories())
}

fn heading() -> Heading {
    Heading {
        number: NUMBER.into(),
        title: "Sắp xếp các đơn vị hành chính cấp xã".into(),
        adopted_on: adopted_on(),
        in_force_on: adopted_on(),
        operational_on: operational_on(),
        reparented_redeclare: false,
        closing: vec![],
    }
}

fn from(code: u128, share: Share) -> Input {
    Input { agency: unit(code), name: None, share, after: vec![] }
}

fn rest_of(code: u128, after: &[u32]) -> Input {
    Input { after: after.to_vec(), ..from(code, Share::Remainder) }
}

fn item(number: u32, outcome: Outcome, inputs: impl IntoIterator<Item = Input>) -> Item {
    Item { number, outcome, inputs: inputs.into_iter().collect(), named: vec![] }
}

fn created(code: u128, name: &str) -> Outcome {
    Outcome::Created {
        agency: new(code),
        name: name.into(),
        tier: Tier::Commune,
        kind: Kind::CommuneCommittee,
        level: Some(if name.starts_with("Phường") { Level::Ward } else { Level::Commune }),
        parent: None,
        area_code: Some(code.to_string()),
    }
}

fn continues(code: u128) -> Outcome {
    Outcome::Continues { agency: unit(code), name: None, level: None, parent: None, area_code: None }
}

/// A part, land only, and the remainder of Xã Cộng Hòa; two wholes; the district abolished: golden scenario 5 in small.
fn items() -> Vec<Item> {
    vec![
        item(70, created(10645, "Xã An Phú"), [from(10645, Share::Whole), from(10639, Share::Part)]),
        item(75, created(10705, "Xã Nam An Phụ"), [from(10705, Share::Whole), from(10639, Share::PartAreaOnly)]),
        item(86, created(10675, "Phường Kinh Môn"), [from(10675, Share::Whole), from(10738, Share::Whole)]),
        item(90, created(10984, "Xã Đường An"), [from(10984, Share::Whole), from(10615, Share::Whole)]),
        item(110, created(10756, "Xã Lai Khê"), [from(10756, Share::Whole), rest_of(10639, &[70, 75])]),
        item(115, Outcome::Abolished, [from(291, Share::Whole)]),
    ]
}

fn resolution() -> Resolution {
    Resolution { heading: heading(), items: items() }
}

fn adopt(resolution: Resolution) -> Command {
    Command::Adopt { resolution, land: land() }
}

fn adopted(resolution: &Resolution) -> Vec<Event> {
    let adopted = Event::Adopted { heading: resolution.heading.clone(), effective_on: adopted_on() };
    with_items(adopted, resolution.items.clone(), adopted_on())
}

fn planned(resolution: &Resolution) -> Plan {
    plan(resolution, &land()).expect("nothing stands against it")
}

/// What becomes of one agency.
fn becomes(plan: &Plan, id: Uuid) -> Vec<agency::Event> {
    plan.agencies.iter().filter(|(known, _)| *known == id).flat_map(|(_, events)| events.clone()).collect()
}

/// R-REG-3
#[test]
fn r_reg_3_a_resolution_is_recorded_with_its_items_and_three_dates() {
    given::<Reorganisation>([]).when(adopt(resolution())).then(adopted(&resolution()));
    given::<Reorganisation>(adopted(&resolution())).when(adopt(resolution())).then([]);
}

/// R-REG-3
#[test]
fn r_reg_3_taking_effect_establishes_every_succession_from_the_operational_day_on() {
    let link = |from: u128, to: u128, share, item| Event::SuccessionEstablished {
        from: unit(from),
        to: new(to),
        share,
        item,
        effective_on: operational_on(),
    };
    given::<Reorganisation>(adopted(&resolution())).when(Command::TakeEffect { land: land() }).then([
        link(10645, 10645, Share::Whole, 70),
        link(10639, 10645, Share::Part, 70),
        link(10705, 10705, Share::Whole, 75),
        link(10639, 10705, Share::PartAreaOnly, 75),
        link(10675, 10675, Share::Whole, 86),
        link(10738, 10675, Share::Whole, 86),
        link(10984, 10984, Share::Whole, 90),
        link(10615, 10984, Share::Whole, 90),
        link(10756, 10756, Share::Whole, 110),
        link(10639, 10756, Share::Remainder, 110),
        Event::TookEffect { effective_on: operational_on() },
    ]);
}

/// R-REG-3
#[test]
fn r_reg_3_what_took_effect_stays_and_happens_once() {
    let in_effect = [adopted(&resolution()), vec![Event::TookEffect { effective_on: operational_on() }]].concat();
    let stays = Rejection::InEffect { on: operational_on() };
    let revoke = Command::Revoke { basis: "13/NQ-UBTVQH15".into(), effective_on: day(2025, 6, 25) };
    given::<Reorganisation>(in_effect.clone()).when(Command::TakeEffect { land: Land::default() }).then([]);
    given::<Reorganisation>(in_effect.clone()).when(revoke).rejected(stays.clone());
    given::<Reorganisation>(in_effect).when(correct(resolution(), day(2025, 6, 25))).rejected(stays);
    given::<Reorganisation>([]).when(Command::TakeEffect { land: land() }).rejected(Rejection::NotAdopted);
}

fn correct(resolution: Resolution, effective_on: NaiveDate) -> Command {
    Command::Correct { resolution, basis: "12/ĐC-UBTVQH15".into(), effective_on, land: land() }
}

/// R-REG-3
#[test]
fn r_reg_3_a_correction_replaces_the_items_until_the_resolution_takes_effect() {
    let mut right = resolution();
    right.items[3].inputs.pop();
    right.items.insert(4, item(91, created(10615, "Xã Hợp Tiến"), [from(10615, Share::Whole)]));
    let on = day(2025, 6, 20);
    let basis = "12/ĐC-UBTVQH15".to_owned();
    let corrected = Event::Corrected { heading: right.heading.clone(), basis, effective_on: on };
    let events = with_items(corrected, right.items.clone(), on);
    given::<Reorganisation>(adopted(&resolution())).when(correct(right.clone(), on)).then(events.clone());
    let history = [adopted(&resolution()), events].concat();
    given::<Reorganisation>(history.clone()).when(correct(right.clone(), on)).then([]);
    assert_eq!(Reorganisation::replay(&history).resolution(), Some(right.clone()));
    given::<Reorganisation>(history)
        .when(adopt(resolution()))
        .rejected(Rejection::AlreadyAdopted { number: NUMBER.into() });
    let early = Rejection::WrongOrder { on: day(2025, 6, 1), last: adopted_on() };
    given::<Reorganisation>(adopted(&resolution())).when(correct(right.clone(), day(2025, 6, 1))).rejected(early);
    right.heading.number = "1670/NQ-UBTVQH15".into();
    let other = Rejection::OtherResolution { number: NUMBER.into(), other: right.heading.number.clone() };
    given::<Reorganisation>(adopted(&resolution())).when(correct(right, on)).rejected(other);
}

/// R-REG-3
#[test]
fn r_reg_3_a_revoked_resolution_never_takes_effect() {
    let (on, basis) = (day(2025, 6, 25), "13/NQ-UBTVQH15".to_owned());
    let revoke = Command::Revoke { basis: basis.clone(), effective_on: on };
    let revoked = Event::Revoked { basis: basis.clone(), effective_on: on };
    given::<Reorganisation>(adopted(&resolution())).when(revoke.clone()).then([revoked.clone()]);
    let history = [adopted(&resolution()), vec![revoked]].concat();
    given::<Reorganisation>(history.clone()).when(revoke).then([]);
    given::<Reorganisation>(history)
        .when(Command::TakeEffect { land: land() })
        .rejected(Rejection::Revoked { on, basis });
}

/// R-REG-3, R-REG-1
#[test]
fn r_reg_3_the_inputs_end_and_their_codes_pass_on_the_same_day() {
    let plan = planned(&resolution());
    let end = agency::Event::Dissolved { effective_on: operational_on(), basis: Some(NUMBER.into()) };
    for code in [291, 10615, 10639, 10645, 10675, 10705, 10738, 10756, 10984] {
        assert_eq!(becomes(&plan, unit(code)), std::slice::from_ref(&end), "{code}");
    }
    let begin = agency::Event::Registered {
        name: "Phường Kinh Môn".into(),
        tier: Tier::Commune,
        kind: Kind::CommuneCommittee,
        level: Some(Level::Ward),
        parent: None,
        area_code: Some("10675".into()),
        effective_on: operational_on(),
    };
    assert_eq!(becomes(&plan, new(10675)), [begin]);
    let expected = Tally { dissolved: 9, created: 5, successions: 10, ..Tally::default() };
    assert_eq!(plan.tally(), expected);
}

/// R-QMS-7
#[test]
fn r_qms_7_an_agency_that_absorbs_others_is_the_same_agency_changed() {
    let outcome = Outcome::Continues {
        agency: unit(10645),
        name: Some("Phường An Phú".into()),
        level: Some(Level::Ward),
        parent: Some(NewParent::Top),
        area_code: None,
    };
    let resolution = Resolution { heading: heading(), items: vec![item(1, outcome, [from(10639, Share::Whole)])] };
    let plan = planned(&resolution);
    let basis = Some(NUMBER.to_owned());
    let effective_on = operational_on();
    let changed = agency::Event::LevelChanged {
        level: Level::Ward,
        name: "Phường An Phú".into(),
        effective_on,
        basis: basis.clone(),
    };
    let moved = agency::Event::Reparented { parent: None, effective_on, basis };
    assert_eq!(becomes(&plan, unit(10645)), [changed, moved]);
    let share = Share::Whole;
    assert_eq!(plan.successions, [Succession { from: unit(10639), to: unit(10645), share, item: 1 }]);
}

/// R-REG-4
#[test]
fn r_reg_4_an_agency_that_goes_on_may_keep_a_part_of_itself() {
    let items =
        vec![item(1, continues(10645), [from(10639, Share::Part)]), item(2, continues(10639), [rest_of(10639, &[1])])];
    let plan = planned(&Resolution { heading: heading(), items });
    assert_eq!(plan.agencies, [], "boundaries are no attribute of an agency");
    let kept = Succession { from: unit(10639), to: unit(10639), share: Share::Remainder, item: 2 };
    assert_eq!(plan.successions[1], kept);
}

/// R-REG-2
#[test]
fn r_reg_2_names_change_hands_within_one_resolution() {
    let renamed = |code: u128, name: &str| Outcome::Continues {
        agency: unit(code),
        name: Some(name.into()),
        level: None,
        parent: None,
        area_code: None,
    };
    let items = vec![
        item(1, renamed(10645, "Xã Cộng Hòa"), [from(10639, Share::Whole)]),
        item(2, renamed(10756, "Xã An Phú"), []),
    ];
    assert_eq!(planned(&Resolution { heading: heading(), items }).tally().renamed, 2);
}
