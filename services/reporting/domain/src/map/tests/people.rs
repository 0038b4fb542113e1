//! Random reorganisations of a land whose people are moved about one by one: what was carried by links must be true of them.
//!
//! **Invariant:** nothing here looks at a link to find out who lives where.

use super::{Carry, Lineage, Link, Obstacle, id, link};
use chrono::{Days, NaiveDate};
use proptest::{collection::vec, prelude::*};
use registry_domain::{agency::Lifetime, vocabulary::Share};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

type Person = u32;

/// The people of each agency on a day.
type Homes = BTreeMap<Uuid, BTreeSet<Person>>;

/// What happens on one of the days of reorganisation: sort, and two numbers to choose agencies by.
type Rough = (u8, usize, usize);

const MERGED: u8 = 0;
const ABSORBED: u8 = 1;
const LAND_ONLY: u8 = 2;
const DIVIDED: u8 = 3;
const GIVEN: u8 = 4;
const FOUNDED: u8 = 5;
const ABOLISHED: u8 = 6;

/// The day of a reorganisation.
fn on(step: usize) -> NaiveDate {
    "2019-01-01".parse::<NaiveDate>().expect("a date of the calendar") + Days::new(step as u64 * 30)
}

/// The people after each step, the lives of agencies, and the links that told what happened.
#[derive(Debug, Default)]
struct World {
    lives: BTreeMap<Uuid, Lifetime>,
    links: Vec<Link>,
    homes: Vec<Homes>,
    /// Whom each step concerned, when it was no mere joining of wholes.
    torn: Vec<BTreeSet<Person>>,
    people: Person,
}

impl World {
    /// Six agencies with four people each, and then a reorganisation every thirty days.
    fn new(history: &[Rough]) -> World {
        let (mut world, mut now) = (World::default(), Homes::new());
        for _ in 0..6 {
            world.found(&mut now);
        }
        world.homes.push(now.clone());
        world.torn.push(BTreeSet::new());
        for rough in history {
            world.torn.push(BTreeSet::new());
            world.reorganise(&mut now, *rough);
            world.homes.push(now.clone());
        }
        world
    }

    /// A new agency, with people who come from elsewhere.
    fn found(&mut self, now: &mut Homes) {
        let first = self.people;
        self.people += 4;
        let agency = self.begin();
        now.insert(agency, (first..self.people).collect());
        if let Some(torn) = self.torn.last_mut() {
            torn.extend(first..self.people);
        }
    }

    fn begin(&mut self) -> Uuid {
        let (agency, from) = (id(self.lives.len() as u128 + 1), on(self.homes.len()));
        self.lives.insert(agency, Lifetime { from, until: None });
        agency
    }

    fn end(&mut self, agency: Uuid) {
        let until = Some(on(self.homes.len()));
        self.lives.entry(agency).and_modify(|life| life.until = until);
    }

    fn told(&mut self, from: Uuid, to: Uuid, share: Share) {
        let on = on(self.homes.len()).to_string();
        self.links.push(link(from.as_u128(), to.as_u128(), share, &on));
    }

    fn reorganise(&mut self, now: &mut Homes, (sort, a, b): Rough) {
        if sort == FOUNDED {
            self.found(now);
            return;
        }
        let ids: Vec<Uuid> = now.keys().copied().collect();
        if ids.len() < 2 {
            return;
        }
        let (one, other) = (ids[a % ids.len()], ids[(a + 1 + b % (ids.len() - 1)) % ids.len()]);
        let mut people = now.remove(&one).unwrap_or_default();
        if let Some(torn) = self.torn.last_mut().filter(|_| sort > LAND_ONLY) {
            torn.extend(people.iter().chain(&now[&other]));
        }
        match sort {
            MERGED => {
                people.extend(now.remove(&other).unwrap_or_default());
                let new = self.begin();
                now.insert(new, people);
                self.told(one, new, Share::Whole);
                self.told(other, new, Share::Whole);
                self.end(other);
            }
            ABSORBED => {
                now.entry(other).or_default().extend(people);
                self.told(one, other, Share::Whole);
            }
            LAND_ONLY => {
                let new = self.begin();
                now.insert(new, people);
                self.told(one, other, Share::PartAreaOnly);
                self.told(one, new, Share::Remainder);
            }
            DIVIDED | GIVEN => {
                let middle = people.iter().nth(people.len() / 2).copied().unwrap_or_default();
                let rest = people.split_off(&middle);
                let stays = if sort == GIVEN { one } else { self.begin() };
                now.entry(other).or_default().extend(people);
                now.insert(stays, rest);
                self.told(one, other, Share::Part);
                self.told(one, stays, Share::Remainder);
            }
            _ => {}
        }
        if sort != GIVEN {
            self.end(one);
        }
    }

    fn lineage(&self) -> Lineage {
        Lineage::new(self.lives.clone(), self.links.clone())
    }

    /// What is true of the people of a unit on the map after one step, after another step.
    fn truly(&self, unit: Uuid, map: usize, then: usize) -> Option<BTreeSet<Uuid>> {
        let people = &self.homes[map][&unit];
        let found: BTreeMap<&Uuid, &BTreeSet<Person>> =
            self.homes[then].iter().filter(|(_, theirs)| !theirs.is_disjoint(people)).collect();
        let is_so = if then < map {
            let count: usize = found.values().map(|theirs| theirs.len()).sum();
            count == people.len() && found.values().all(|theirs| theirs.is_subset(people))
        } else {
            found.len() == 1 && found.values().all(|theirs| people.is_subset(theirs))
        };
        is_so.then(|| found.into_keys().copied().collect())
    }
}

/// Asks about every unit on every map on every day.
fn everything(world: &World, mut ask: impl FnMut(Uuid, usize, usize, Carry)) {
    let lineage = world.lineage();
    for map in 0..world.homes.len() {
        for then in 0..world.homes.len() {
            for unit in lineage.units(on(map)) {
                ask(unit, map, then, lineage.carry(unit, on(map), on(then)));
            }
        }
    }
}

fn worlds(sorts: std::ops::RangeInclusive<u8>) -> impl Strategy<Value = World> {
    vec((sorts, 0..60_usize, 0..60_usize), 0..9).prop_map(|history| World::new(&history))
}

proptest! {
    #[test]
    fn what_is_carried_is_true_of_every_person(world in worlds(MERGED..=ABOLISHED)) {
        everything(&world, |unit, map, then, carry| {
            if let Carry::By(agencies) = carry {
                assert_eq!(Some(agencies), world.truly(unit, map, then), "{unit} from {map} to {then}");
            }
        });
    }

    #[test]
    fn whom_no_division_founding_or_abolition_concerned_is_carried(world in worlds(MERGED..=ABOLISHED)) {
        everything(&world, |unit, map, then, carry| {
            let between = &world.torn[map.min(then) + 1..=map.max(then)];
            if between.iter().all(|torn| torn.is_disjoint(&world.homes[map][&unit])) {
                assert_eq!(carry, Carry::By(world.truly(unit, map, then).expect("nobody is lost")));
            }
        });
    }

    #[test]
    fn where_nothing_was_divided_founded_or_abolished_nothing_is_lost(world in worlds(MERGED..=LAND_ONLY)) {
        everything(&world, |unit, map, then, carry| {
            assert_eq!(carry, Carry::By(world.truly(unit, map, then).expect("nobody is lost")));
        });
    }

    #[test]
    fn every_unit_on_the_map_is_carried_or_not_with_a_reason_that_fits(world in worlds(MERGED..=ABOLISHED)) {
        let mut asked: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        everything(&world, |_, map, then, carry| {
            *asked.entry((map, then)).or_default() += 1;
            let Carry::Not { obstacle, links } = carry else { return };
            let is_divided = links.iter().any(|link| link.share == Share::Part || link.share == Share::Remainder);
            let (first, last) = (on(map.min(then)), on(map.max(then)));
            assert!(links.iter().all(|link| first < link.effective_on && link.effective_on <= last));
            match obstacle {
                Obstacle::Split => assert!(is_divided && map != then),
                Obstacle::NoSuccessor => assert!(map < then),
                Obstacle::NoPredecessor => assert!(then < map),
            }
        });
        for ((map, _), units) in asked {
            assert_eq!(units, world.homes[map].len(), "each unit on the map once");
        }
    }

    #[test]
    fn on_the_day_of_the_map_every_unit_is_itself(world in worlds(MERGED..=ABOLISHED)) {
        everything(&world, |unit, map, then, carry| {
            if map == then {
                assert_eq!(carry, Carry::By(BTreeSet::from([unit])));
            }
        });
    }

    #[test]
    fn the_order_of_links_does_not_matter(world in worlds(MERGED..=ABOLISHED), turns in 0..20_usize) {
        let mut links = world.links.clone();
        links.reverse();
        links.rotate_left(turns % world.links.len().max(1));
        let turned = Lineage::new(world.lives.clone(), links);
        everything(&world, |unit, map, then, carry| {
            assert_eq!(carry, turned.carry(unit, on(map), on(then)));
        });
    }
}
