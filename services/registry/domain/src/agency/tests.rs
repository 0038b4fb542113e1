//! The rules of an agency, each in a scenario.

use super::{Agency, Command, Event, Lifetime, Parent, Rejection};
use crate::vocabulary::{Kind, Level, Post, Tier};
use chrono::NaiveDate;
use decider::scenario::given;
use decider::{Aggregate as _, Claim};
use uuid::Uuid;

const HAI_DUONG: Uuid = Uuid::from_u128(288);
const GIA_LOC: Uuid = Uuid::from_u128(294);

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

fn registered(name: &str, effective_on: NaiveDate) -> Event {
    Event::Registered {
        name: name.into(),
        tier: Tier::Commune,
        kind: Kind::CommuneCommittee,
        level: Some(Level::Commune),
        parent: Some(GIA_LOC),
        area_code: Some("10822".into()),
        effective_on,
    }
}

fn quyet_thang() -> Event {
    registered("UBND xã Quyết Thắng", day(2014, 4, 20))
}

fn district(id: Uuid) -> Parent {
    Parent { id, tier: Tier::District, lifetime: Lifetime { from: day(2010, 1, 1), until: Some(day(2025, 7, 1)) } }
}

fn register() -> Command {
    Command::Register {
        name: " UBND xã Quyết Thắng".into(),
        tier: Tier::Commune,
        kind: Kind::CommuneCommittee,
        level: Some(Level::Commune),
        parent: Some(district(GIA_LOC)),
        area_code: Some("10822".into()),
        effective_on: day(2014, 4, 20),
    }
}

fn rename(name: &str, effective_on: NaiveDate) -> Command {
    Command::Rename { name: name.into(), effective_on, basis: None }
}

fn dissolved(effective_on: NaiveDate) -> Event {
    Event::Dissolved { effective_on, basis: None }
}

fn appointed(person: &str, post: Post, effective_on: NaiveDate) -> Event {
    Event::OfficerAppointed { person: person.into(), post, effective_on }
}

fn claim(scope: &'static str, key: String, from: NaiveDate, until: Option<NaiveDate>) -> Claim {
    Claim { scope, key, from, until }
}

#[test]
fn registering_stores_the_name_without_blanks_around_it() {
    given::<Agency>([]).when(register()).then([quyet_thang()]);
}

#[test]
fn registering_another_agency_under_the_same_id_is_refused() {
    given::<Agency>([registered("UBND xã An Châu", day(2014, 4, 20))])
        .when(register())
        .rejected(Rejection::AlreadyRegistered { name: "UBND xã An Châu".into() });
}

/// R-REG-1
#[test]
fn r_reg_1_an_area_code_is_held_until_it_is_released_and_may_be_used_again() {
    let taken = given::<Agency>([quyet_thang()]);
    taken
        .when(Command::ReleaseAreaCode { effective_on: day(2025, 7, 1) })
        .then([Event::AreaCodeReleased { effective_on: day(2025, 7, 1) }]);

    let old = Agency::replay(&[quyet_thang(), Event::AreaCodeReleased { effective_on: day(2025, 7, 1) }]);
    let new = Agency::replay(&[registered("UBND phường Thành Đông", day(2025, 7, 1))]);
    let code = |claims: Agency| claims.claims().into_iter().find(|claim| claim.scope == "area-code");
    let (old, new) = (code(old).expect("held before"), code(new).expect("held since"));
    assert_eq!(old, claim("area-code", "10822".into(), day(2014, 4, 20), Some(day(2025, 7, 1))));
    assert_eq!(new, claim("area-code", "10822".into(), day(2025, 7, 1), None));
    assert!(!old.collides(&new));
}

/// R-REG-1
#[test]
fn r_reg_1_an_area_code_has_the_digits_of_its_tier() {
    for code in ["294", "1082", "10822a", "１０８２２"] {
        given::<Agency>([quyet_thang()])
            .when(Command::AssignAreaCode { code: code.into(), effective_on: day(2020, 1, 1) })
            .rejected(Rejection::AreaCodeUnfit { code: code.into(), tier: Tier::Commune });
    }
}

/// R-REG-1
#[test]
fn r_reg_1_a_dissolved_agency_holds_no_code_and_no_name() {
    let end = day(2019, 12, 1);
    let agency = Agency::replay(&[quyet_thang(), dissolved(end)]);
    assert_eq!(agency.claims().len(), 2);
    assert!(agency.claims().iter().all(|claim| claim.until == Some(end)));
}

/// R-REG-2; scenario 3 of the domain: 10822 Quyết Thắng moves from district 294 to 288 on 01/12/2019.
#[test]
fn r_reg_2_a_name_is_claimed_within_its_parent_and_tier() {
    let moved = day(2019, 12, 1);
    let agency = Agency::replay(&[
        quyet_thang(),
        Event::Reparented { parent: Some(HAI_DUONG), effective_on: moved, basis: None },
    ]);
    assert_eq!(agency.parent(day(2019, 11, 30)), Some(GIA_LOC));
    assert_eq!(agency.parent(moved), Some(HAI_DUONG));
    let key = |parent: Uuid| format!("{parent}/commune/UBND xã Quyết Thắng");
    let names: Vec<Claim> = agency.claims().into_iter().filter(|claim| claim.scope == "agency-name").collect();
    let mut expected = vec![
        claim("agency-name", key(GIA_LOC), day(2014, 4, 20), Some(moved)),
        claim("agency-name", key(HAI_DUONG), moved, None),
    ];
    expected.sort();
    assert_eq!(names, expected);
}

/// R-REG-2; scenario 7 of the domain: Cẩm Giang and Cẩm Giàng are two names.
#[test]
fn r_reg_2_names_are_the_same_only_letter_by_letter() {
    let key = |name: &str| {
        let command = Command::Rename { name: name.into(), effective_on: day(2020, 1, 1), basis: None };
        let mut agency = Agency::replay(&[quyet_thang()]);
        let events = agency.decide(&command).expect("a name it may have");
        events.iter().for_each(|event| agency.evolve(event));
        agency.claims().into_iter().map(|claim| claim.key).collect::<Vec<_>>()
    };
    assert_ne!(key("UBND xã Cẩm Giang"), key("UBND xã Cẩm Giàng"));
    assert_eq!(key("UBND xã Cẩm Giàng"), key("UBND xã Câ\u{309}m Giàng"));
}

/// R-REG-2
#[test]
fn r_reg_2_an_agency_belongs_to_one_of_a_higher_tier() {
    let commune = Parent { tier: Tier::Commune, ..district(HAI_DUONG) };
    given::<Agency>([quyet_thang()])
        .when(Command::Reparent { parent: Some(commune), effective_on: day(2019, 12, 1), basis: None })
        .rejected(Rejection::ParentTooLow { parent: Tier::Commune, tier: Tier::Commune });
}

/// R-REG-2
#[test]
fn r_reg_2_kind_tier_and_level_fit_together() {
    let Command::Register { name, parent, area_code, effective_on, .. } = register() else { unreachable!() };
    let with = |tier, kind, level| Command::Register {
        name: name.clone(),
        tier,
        kind,
        level,
        parent: parent.clone(),
        area_code: area_code.clone(),
        effective_on,
    };
    given::<Agency>([])
        .when(with(Tier::Commune, Kind::DistrictCommittee, Some(Level::District)))
        .rejected(Rejection::TierUnfit { kind: Kind::DistrictCommittee, tier: Tier::Commune });
    given::<Agency>([])
        .when(with(Tier::Commune, Kind::CommuneCommittee, Some(Level::City)))
        .rejected(Rejection::LevelUnfit { kind: Kind::CommuneCommittee, level: Some(Level::City) });
    given::<Agency>([])
        .when(with(Tier::Commune, Kind::CommuneCommittee, None))
        .rejected(Rejection::LevelUnfit { kind: Kind::CommuneCommittee, level: None });
}

/// R-REG-7
#[test]
fn r_reg_7_nothing_happens_to_an_agency_outside_its_life() {
    let end = day(2019, 12, 1);
    let outside = |on, until| Rejection::OutsideLifetime { on, from: day(2014, 4, 20), until };
    given::<Agency>([]).when(rename("UBND xã An Thượng", end)).rejected(Rejection::NotRegistered);
    given::<Agency>([quyet_thang()])
        .when(rename("UBND xã An Thượng", day(2014, 4, 19)))
        .rejected(outside(day(2014, 4, 19), None));
    given::<Agency>([quyet_thang(), dissolved(end)])
        .when(rename("UBND xã An Thượng", end))
        .rejected(outside(end, Some(end)));
}

/// R-REG-7
#[test]
fn r_reg_7_a_late_fact_of_a_dissolved_agency_is_still_taken() {
    let renamed = Event::Renamed { name: "UBND xã An Thượng".into(), effective_on: day(2019, 11, 30), basis: None };
    given::<Agency>([quyet_thang(), dissolved(day(2019, 12, 1))])
        .when(rename("UBND xã An Thượng", day(2019, 11, 30)))
        .then([renamed]);
}

/// R-REG-7
#[test]
fn r_reg_7_an_attribute_changes_forward_in_time_only() {
    let renamed = Event::Renamed { name: "UBND xã B".into(), effective_on: day(2020, 1, 1), basis: None };
    given::<Agency>([quyet_thang(), renamed])
        .when(rename("UBND xã A", day(2019, 1, 1)))
        .rejected(Rejection::WrongOrder { what: "name", on: day(2019, 1, 1), last: day(2020, 1, 1) });
}

/// R-REG-7
#[test]
fn r_reg_7_a_parent_exists_on_that_day() {
    let command = |on| Command::Reparent { parent: Some(district(HAI_DUONG)), effective_on: on, basis: None };
    given::<Agency>([quyet_thang()])
        .when(command(day(2025, 7, 1)))
        .rejected(Rejection::ParentNotLive { id: HAI_DUONG, on: day(2025, 7, 1) });
    assert_eq!(Parent::of(HAI_DUONG, &Agency::default()), Err(Rejection::UnknownParent { id: HAI_DUONG }));
    let known = Parent::of(GIA_LOC, &Agency::replay(&[quyet_thang()])).expect("registered");
    assert_eq!((known.tier, known.lifetime.from), (Tier::Commune, day(2014, 4, 20)));
}

/// R-REG-7
#[test]
fn r_reg_7_an_agency_is_dissolved_once_and_after_its_last_change() {
    given::<Agency>([quyet_thang(), dissolved(day(2019, 12, 1))])
        .when(Command::Dissolve { effective_on: day(2020, 1, 1), basis: None })
        .rejected(Rejection::AlreadyDissolved { on: day(2019, 12, 1) });
    let head = appointed("Nguyễn Văn An", Post::Head, day(2020, 1, 1));
    given::<Agency>([quyet_thang(), head])
        .when(Command::Dissolve { effective_on: day(2019, 12, 1), basis: None })
        .rejected(Rejection::WrongOrder { what: "agency", on: day(2019, 12, 1), last: day(2020, 1, 1) });
    given::<Agency>([quyet_thang()])
        .when(Command::Dissolve { effective_on: day(2014, 4, 20), basis: None })
        .rejected(Rejection::OutsideLifetime { on: day(2014, 4, 20), from: day(2014, 4, 20), until: None });
}

/// R-QMS-2
#[test]
fn r_qms_2_a_new_head_ends_the_term_of_the_former_on_that_day() {
    let change = day(2020, 6, 1);
    let agency = Agency::replay(&[
        quyet_thang(),
        appointed("Nguyễn Văn An", Post::Head, day(2015, 1, 1)),
        appointed("Trần Thị Bình", Post::Deputy, day(2016, 1, 1)),
        appointed("Trần Thị Bình", Post::Head, change),
    ]);
    let eve = change.pred_opt().expect("a day before");
    assert!(agency.holds("Nguyễn Văn An", Post::Head, eve));
    assert!(!agency.holds("Nguyễn Văn An", Post::Head, change));
    assert_eq!(agency.post_of("Trần Thị Bình", eve), Some(Post::Deputy));
    assert_eq!(agency.post_of(" Trần Thị Bình ", change), Some(Post::Head));
    assert!(!agency.holds("Trần Thị Bình", Post::Deputy, change));
    assert_eq!(agency.post_of("Lê Văn Cường", change), None);
}

/// R-QMS-2
#[test]
fn r_qms_2_nobody_holds_a_post_in_an_agency_that_is_no_more() {
    let head = appointed("Nguyễn Văn An", Post::Head, day(2015, 1, 1));
    let agency = Agency::replay(&[quyet_thang(), head, dissolved(day(2019, 12, 1))]);
    assert!(agency.holds("Nguyễn Văn An", Post::Head, day(2019, 11, 30)));
    assert!(!agency.holds("Nguyễn Văn An", Post::Head, day(2019, 12, 1)));
}

#[test]
fn who_does_not_hold_a_post_is_not_released_from_it() {
    let (person, post, on) = ("Nguyễn Văn An".to_owned(), Post::Head, day(2020, 1, 1));
    given::<Agency>([quyet_thang(), appointed(&person, Post::Deputy, day(2015, 1, 1))])
        .when(Command::ReleaseOfficer { person: person.clone(), post, effective_on: on })
        .rejected(Rejection::NotInPost { person, post, on });
}

#[test]
fn a_new_level_brings_its_name() {
    let (name, on) = ("UBND phường Quyết Thắng".to_owned(), day(2019, 12, 1));
    given::<Agency>([quyet_thang()])
        .when(Command::ChangeLevel { level: Level::Ward, name: name.clone(), effective_on: on, basis: None })
        .then([Event::LevelChanged { level: Level::Ward, name: name.clone(), effective_on: on, basis: None }]);
    let event = Event::LevelChanged { level: Level::Ward, name: name.clone(), effective_on: on, basis: None };
    let agency = Agency::replay(&[quyet_thang(), event]);
    assert_eq!((agency.level(on), agency.name(on)), (Some(Level::Ward), Some(name.as_str())));
    assert_eq!(agency.level(day(2019, 11, 30)), Some(Level::Commune));
}
