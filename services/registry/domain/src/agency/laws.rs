//! The laws of an agency, on random histories.

use super::{Agency, Command, Event, Lifetime, Parent};
use crate::vocabulary::{Kind, Level, Obligation, Post, Tier};
use chrono::NaiveDate;
use decider::{Aggregate as _, Claim, laws};
use proptest::prelude::*;
use uuid::Uuid;

fn district(id: u128) -> Parent {
    let from = NaiveDate::from_ymd_opt(2010, 1, 1).expect("a day of the calendar");
    Parent { id: Uuid::from_u128(id), tier: Tier::District, lifetime: Lifetime { from, until: None } }
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0..12_u32).prop_map(|month| NaiveDate::from_ymd_opt(2020, month + 1, 1).expect("a day of 2020"))
}

fn names() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["UBND xã An", "UBND xã Bình", "UBND xã Cẩm Giàng"]).prop_map(str::to_owned)
}

fn codes() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["10822", "10507"]).prop_map(str::to_owned)
}

fn levels() -> impl Strategy<Value = Level> {
    prop::sample::select(vec![Level::Ward, Level::Commune, Level::Township])
}

fn posts() -> impl Strategy<Value = Post> {
    prop::sample::select(Post::ALL)
}

fn obligations() -> impl Strategy<Value = Obligation> {
    prop::sample::select(Obligation::ALL)
}

fn bases() -> impl Strategy<Value = Option<String>> {
    prop::option::of(Just("1161/QĐ-UBND".to_owned()))
}

fn parents() -> impl Strategy<Value = Option<Parent>> {
    prop::option::of(prop::sample::select(vec![district(288), district(294)]))
}

fn events() -> impl Strategy<Value = Event> {
    let first = (names(), levels(), parents(), prop::option::of(codes()), days());
    prop_oneof![
        3 => first.prop_map(|(name, level, parent, area_code, effective_on)| Event::Registered {
            name, tier: Tier::Commune, kind: Kind::CommuneCommittee, level: Some(level), parent: parent.map(|parent| parent.id), area_code, effective_on,
        }),
        1 => (names(), days(), bases()).prop_map(|(name, effective_on, basis)| Event::Renamed { name, effective_on, basis }),
        1 => (levels(), names(), days(), bases())
            .prop_map(|(level, name, effective_on, basis)| Event::LevelChanged { level, name, effective_on, basis }),
        1 => (parents(), days(), bases())
            .prop_map(|(parent, effective_on, basis)| Event::Reparented { parent: parent.map(|parent| parent.id), effective_on, basis }),
        1 => (codes(), days()).prop_map(|(code, effective_on)| Event::AreaCodeAssigned { code, effective_on }),
        1 => days().prop_map(|effective_on| Event::AreaCodeReleased { effective_on }),
        1 => (obligations(), names(), days())
            .prop_map(|(obligation, basis, effective_on)| Event::ObligationAssigned { obligation, basis, effective_on }),
        1 => (names(), posts(), days())
            .prop_map(|(person, post, effective_on)| Event::OfficerAppointed { person, post, effective_on }),
        1 => (names(), posts(), days())
            .prop_map(|(person, post, effective_on)| Event::OfficerReleased { person, post, effective_on }),
        1 => (days(), bases()).prop_map(|(effective_on, basis)| Event::Dissolved { effective_on, basis }),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    let first = (names(), levels(), parents(), prop::option::of(codes()), days());
    prop_oneof![
        first.prop_map(|(name, level, parent, area_code, effective_on)| Command::Register {
            name,
            tier: Tier::Commune,
            kind: Kind::CommuneCommittee,
            level: Some(level),
            parent,
            area_code,
            effective_on,
        }),
        (names(), days(), bases()).prop_map(|(name, effective_on, basis)| Command::Rename {
            name,
            effective_on,
            basis
        }),
        (levels(), names(), days(), bases()).prop_map(|(level, name, effective_on, basis)| Command::ChangeLevel {
            level,
            name,
            effective_on,
            basis
        }),
        (parents(), days(), bases()).prop_map(|(parent, effective_on, basis)| Command::Reparent {
            parent,
            effective_on,
            basis
        }),
        (codes(), days()).prop_map(|(code, effective_on)| Command::AssignAreaCode { code, effective_on }),
        days().prop_map(|effective_on| Command::ReleaseAreaCode { effective_on }),
        (obligations(), names(), days()).prop_map(|(obligation, basis, effective_on)| Command::AssignObligation {
            obligation,
            basis,
            effective_on
        }),
        (names(), posts(), days()).prop_map(|(person, post, effective_on)| Command::AppointOfficer {
            person,
            post,
            effective_on
        }),
        (names(), posts(), days()).prop_map(|(person, post, effective_on)| Command::ReleaseOfficer {
            person,
            post,
            effective_on
        }),
        (days(), bases()).prop_map(|(effective_on, basis)| Command::Dissolve { effective_on, basis }),
    ]
}

#[test]
fn an_agency_obeys_the_laws() {
    laws::check::<Agency>(events(), commands());
}

/// R-REG-1, R-REG-2
#[test]
fn an_agency_never_claims_a_key_twice_on_one_day() {
    proptest!(|(history in prop::collection::vec(events(), 0..30))| {
        let claims: Vec<Claim> = Agency::replay(&history).claims().into_iter().collect();
        for (place, claim) in claims.iter().enumerate() {
            prop_assert!(!claim.is_empty());
            prop_assert!(!claims[place + 1..].iter().any(|other| other.collides(claim)));
        }
    });
}
