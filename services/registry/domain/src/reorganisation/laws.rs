//! The laws of a reorganisation: those of every aggregate, and that nothing is lost or doubled by a random one.
//!
//! A random reorganisation is drawn as a person would draw it: a map is cut into groups, and of each group something is made.
//! So it is sound by construction, and everything that is spoilt afterwards must be found.

use super::tests::{adopted_on, operational_on};
use super::*;
use crate::agency::{self, Agency};
use crate::vocabulary::{Kind, Level, Share, Tier};
use decider::{Claim, laws};
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Communes of a random map.
const COMMUNES: u128 = 24;
const DISTRICTS: u128 = 3;

fn commune(number: u128) -> Uuid {
    Uuid::from_u128(10_000 + number)
}

fn district(number: u128) -> Uuid {
    Uuid::from_u128(100 + number)
}

fn new(number: u32) -> Uuid {
    Uuid::from_u128(1_000_000 + u128::from(number))
}

fn land() -> Land {
    let begin = |name: String, tier, kind, level, parent, code: String| {
        let from = NaiveDate::from_ymd_opt(2014, 1, 1).expect("a day of the calendar");
        let (level, area_code) = (Some(level), Some(code));
        let event = agency::Event::Registered { name, tier, kind, level, parent, area_code, effective_on: from };
        Arc::new(Agency::replay([&event]))
    };
    let districts = (0..DISTRICTS).map(|n| {
        let (tier, kind, level) = (Tier::District, Kind::DistrictCommittee, Level::District);
        (district(n), begin(format!("Huyện {n}"), tier, kind, level, None, format!("{}", 288 + n)))
    });
    let communes = (0..COMMUNES).map(|n| {
        let (tier, kind, level) = (Tier::Commune, Kind::CommuneCommittee, Level::Commune);
        let parent = Some(district(n % DISTRICTS));
        (commune(n), begin(format!("Xã {n}"), tier, kind, level, parent, format!("{}", 10_507 + n)))
    });
    Land { agencies: districts.chain(communes).collect() }
}

/// What is made of a group of communes.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Untouched,
    Merged,
    Absorbed,
    Renamed,
    Moved,
}

/// A cut of the map into groups with a fate each, and which whole inputs are shared with the item before instead.
fn cuts() -> impl Strategy<Value = Vec<(usize, Fate, bool)>> {
    let fates = vec![Fate::Untouched, Fate::Merged, Fate::Merged, Fate::Absorbed, Fate::Renamed, Fate::Moved];
    prop::collection::vec((1..5_usize, prop::sample::select(fates), any::<bool>()), 1..9)
}

fn input(unit: Uuid, share: Share, after: &[u32]) -> Input {
    Input { agency: unit, name: None, share, after: after.to_vec() }
}

fn drawn(cuts: &[(usize, Fate, bool)]) -> Resolution {
    let mut left: Vec<u128> = (0..COMMUNES).collect();
    let mut items: Vec<Item> = Vec::new();
    for (size, fate, split) in cuts {
        let group: Vec<u128> = left.drain(..(*size).min(left.len())).collect();
        let Some((first, others)) = group.split_first() else { break };
        let number = 10 * (u32::try_from(items.len()).expect("a few items") + 1);
        let whole = |units: &[u128]| units.iter().map(|n| input(commune(*n), Share::Whole, &[])).collect::<Vec<_>>();
        let goes_on = |name: Option<String>, parent| Outcome::Continues {
            agency: commune(*first),
            name,
            level: None,
            parent,
            area_code: None,
        };
        let (outcome, mut inputs) = match fate {
            Fate::Untouched => continue,
            Fate::Merged => (created(number, *first), whole(&group)),
            Fate::Absorbed => (goes_on(None, None), whole(others)),
            Fate::Renamed => (goes_on(Some(format!("Xã Mới {first}")), None), whole(others)),
            Fate::Moved => (goes_on(None, Some(NewParent::Agency(district((first + 1) % DISTRICTS)))), whole(others)),
        };
        // A unit of this group is cut: the item before gets a part, this one keeps the rest.
        let before = items.last_mut().filter(|_| *split);
        if let (Some(before), Some(cut)) = (before, inputs.last_mut()) {
            before.inputs.push(input(cut.agency, Share::Part, &[]));
            (cut.share, cut.after) = (Share::Remainder, vec![before.number]);
        }
        items.push(Item { number, outcome, inputs, named: vec![] });
    }
    Resolution { heading: heading(), items }
}

fn created(number: u32, first: u128) -> Outcome {
    Outcome::Created {
        agency: new(number),
        name: format!("Phường {first}"),
        tier: Tier::Commune,
        kind: Kind::CommuneCommittee,
        level: Some(Level::Ward),
        parent: Some(district(first % DISTRICTS)),
        area_code: Some(format!("{}", 10_507 + first)),
    }
}

fn heading() -> Heading {
    Heading {
        number: "788/NQ-UBTVQH14".into(),
        title: "Sắp xếp các đơn vị hành chính".into(),
        adopted_on: adopted_on(),
        in_force_on: adopted_on(),
        operational_on: operational_on(),
        reparented_redeclare: false,
        closing: vec![],
    }
}

fn after(plan: &Plan) -> BTreeMap<Uuid, Agency> {
    let mut agencies: BTreeMap<Uuid, Agency> =
        land().agencies.into_iter().map(|(id, agency)| (id, Agency::clone(&agency))).collect();
    for (id, events) in &plan.agencies {
        let agency = agencies.entry(*id).or_default();
        events.iter().for_each(|event| agency.evolve(event));
    }
    agencies
}

fn live(agencies: &BTreeMap<Uuid, Agency>, on: NaiveDate) -> BTreeSet<Uuid> {
    agencies.iter().filter(|(_, agency)| agency.is_live(on)).map(|(id, _)| *id).collect()
}

fn is_sound(resolution: &Resolution) -> Result<(), TestCaseError> {
    if resolution.items.is_empty() {
        return Ok(());
    }
    let plan = plan(resolution, &land()).map_err(|violations| TestCaseError::fail(format!("{violations:?}")))?;
    let (agencies, tally) = (after(&plan), plan.tally());
    let (eve, on) = (adopted_on(), operational_on());
    // No agency is lost or doubled (R-REG-5), and before the day nothing has changed (R-REG-3).
    prop_assert_eq!(live(&agencies, on).len(), live(&agencies, eve).len() - tally.dissolved + tally.created);
    let before: BTreeMap<Uuid, Agency> =
        land().agencies.into_iter().map(|(id, agency)| (id, Agency::clone(&agency))).collect();
    prop_assert_eq!(live(&agencies, eve), live(&before, eve));
    // Every agency that ended has a successor, and every new one a predecessor; nobody else has.
    let ended: BTreeSet<Uuid> = live(&agencies, eve).difference(&live(&agencies, on)).copied().collect();
    let begun: BTreeSet<Uuid> = live(&agencies, on).difference(&live(&agencies, eve)).copied().collect();
    let from: BTreeSet<Uuid> = plan.successions.iter().map(|link| link.from).collect();
    let to: BTreeSet<Uuid> = plan.successions.iter().map(|link| link.to).collect();
    prop_assert!(ended.is_subset(&from), "{ended:?} in {from:?}");
    prop_assert!(begun.is_subset(&to), "{begun:?} in {to:?}");
    prop_assert!(to.iter().all(|id| agencies[id].is_live(on)), "a successor lives");
    // No code and no name is held twice on any day (R-REG-1, R-REG-2), and no code in use comes from nowhere.
    let claims: Vec<Claim> = agencies.values().flat_map(Aggregate::claims).collect();
    for (place, claim) in claims.iter().enumerate() {
        prop_assert!(!claims[..place].iter().any(|other| other.collides(claim)), "{claim:?}");
    }
    let codes = |on| -> BTreeSet<&str> { agencies.values().filter_map(|agency| agency.area_code(on)).collect() };
    prop_assert!(codes(on).is_subset(&codes(eve)));
    Ok(())
}

proptest! {
    /// R-REG-1 … R-REG-5
    #[test]
    fn a_random_reorganisation_loses_and_doubles_no_agency_and_no_code(cuts in cuts()) {
        is_sound(&drawn(&cuts))?;
    }

    /// R-REG-4, R-REG-6
    #[test]
    fn a_link_that_is_lost_doubled_or_changed_is_found_and_named(cuts in cuts(), which in any::<prop::sample::Index>(), how in 0..3_u8) {
        let mut wrong = drawn(&cuts);
        let links: Vec<(usize, usize)> = wrong.items.iter().enumerate()
            .flat_map(|(item, content)| (0..content.inputs.len()).map(move |place| (item, place))).collect();
        prop_assume!(!links.is_empty());
        let (item, place) = links[which.index(links.len())];
        let unit = wrong.items[item].inputs[place].agency;
        match how {
            0 if wrong.items[item].inputs[place].share != Share::Whole => { wrong.items[item].inputs.remove(place); }
            1 => { let twice = wrong.items[item].inputs[place].clone(); wrong.items[item].inputs.push(twice); }
            _ => {
                let input = &mut wrong.items[item].inputs[place];
                input.share = if input.share == Share::Whole { Share::Part } else { Share::Whole };
                input.after.clear();
            }
        }
        let violations = plan(&wrong, &land()).expect_err("a link was spoilt");
        prop_assert!(violations.iter().any(|violation| violation.unit == Some(unit)), "{violations:?}");
    }
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0..6_u32).prop_map(|week| NaiveDate::from_ymd_opt(2025, 6, 1 + 5 * week).expect("a day of June"))
}

fn bases() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["12/ĐC-UBTVQH15", "13/NQ-UBTVQH15"]).prop_map(str::to_owned)
}

fn resolutions() -> impl Strategy<Value = Resolution> {
    cuts().prop_map(|cuts| drawn(&cuts))
}

fn events() -> impl Strategy<Value = Event> {
    let items = resolutions().prop_filter_map("an item", |mut drawn| drawn.items.pop());
    prop_oneof![
        (resolutions(), days())
            .prop_map(|(drawn, effective_on)| Event::Adopted { heading: drawn.heading, effective_on }),
        (items, days()).prop_map(|(item, effective_on)| Event::ItemRecorded { item, effective_on }),
        (bases(), days()).prop_map(|(basis, effective_on)| Event::Corrected {
            heading: heading(),
            basis,
            effective_on
        }),
        (bases(), days()).prop_map(|(basis, effective_on)| Event::Revoked { basis, effective_on }),
        days().prop_map(|effective_on| Event::TookEffect { effective_on }),
        (0..COMMUNES, days()).prop_map(|(n, effective_on)| {
            let (from, to, share) = (commune(n), commune(n + 1), Share::PartAreaOnly);
            Event::SuccessionEstablished { from, to, share, item: 7, effective_on }
        }),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![
        resolutions().prop_map(|resolution| Command::Adopt { resolution, land: land() }),
        (resolutions(), bases(), days()).prop_map(|(resolution, basis, effective_on)| {
            Command::Correct { resolution, basis, effective_on, land: land() }
        }),
        (bases(), days()).prop_map(|(basis, effective_on)| Command::Revoke { basis, effective_on }),
        Just(Command::TakeEffect { land: land() }),
    ]
}

#[test]
fn a_reorganisation_obeys_the_laws_of_every_aggregate() {
    laws::check::<Reorganisation>(events(), commands());
}
