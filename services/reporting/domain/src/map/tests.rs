//! Carrying, case by case; `tests/people.rs` compares with people who are moved about one by one.

mod people;

use super::{Carry, Lineage, Link, Obstacle};
use chrono::NaiveDate;
use registry_domain::{agency::Lifetime, vocabulary::Share};

use uuid::Uuid;

const BEFORE: &str = "2024-12-31";
const AFTER: &str = "2025-12-31";

/// A date written `YYYY-MM-DD`.
fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date of the calendar")
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// A succession: predecessor, successor, share, first day.
fn link(from: u128, to: u128, share: Share, on: &str) -> Link {
    let (from, to, effective_on) = (id(from), id(to), day(on));
    Link { effective_on, from, to, share, reorganisation: id(1669), item: 1 }
}

/// Agencies by number, first day, and first day without them.
fn lineage(lives: &[(u128, &str, &str)], links: &[Link]) -> Lineage {
    let life = |(number, from, until): &(u128, &str, &str)| {
        let until = Some(*until).filter(|until| !until.is_empty()).map(day);
        (id(*number), Lifetime { from: day(from), until })
    };
    Lineage::new(lives.iter().map(life).collect(), links.to_vec())
}

fn by(numbers: &[u128]) -> Carry {
    Carry::By(numbers.iter().copied().map(id).collect())
}

fn not(obstacle: Obstacle, links: &[Link]) -> Carry {
    Carry::Not { obstacle, links: links.iter().cloned().collect() }
}

impl Lineage {
    fn back(&self, unit: u128) -> Carry {
        self.carry(id(unit), day(AFTER), day(BEFORE))
    }

    fn forward(&self, unit: u128) -> Carry {
        self.carry(id(unit), day(BEFORE), day(AFTER))
    }
}

#[test]
fn a_unit_to_which_nothing_happened_is_itself_on_every_day_of_its_life() {
    let land = lineage(&[(1, "2014-01-01", "")], &[]);
    assert_eq!((land.back(1), land.forward(1)), (by(&[1]), by(&[1])));
    assert_eq!(land.carry(id(1), day(AFTER), day("2013-12-31")), not(Obstacle::NoPredecessor, &[]));
}

#[test]
fn a_merger_is_carried_back_to_all_it_was_made_of_and_forward_to_the_one_it_became() {
    let on = "2025-07-01";
    let lives =
        [(1, "2014-01-01", on), (2, "2014-01-01", on), (3, on, ""), (4, "2014-01-01", on), (5, "2014-01-01", "")];
    let links = [link(1, 3, Share::Whole, on), link(2, 3, Share::Whole, on), link(4, 5, Share::Whole, on)];
    let land = lineage(&lives, &links);
    assert_eq!((land.back(3), land.back(5)), (by(&[1, 2]), by(&[4, 5])), "who goes on is its own forebear");
    assert_eq!([1, 2, 4, 5].map(|unit| land.forward(unit)), [by(&[3]), by(&[3]), by(&[5]), by(&[5])]);
    assert_eq!(land.units(day(BEFORE)).count(), 4);
    assert_eq!(land.units(day(AFTER)).collect::<Vec<_>>(), [3, 5].map(id));
}

#[test]
fn a_way_leads_over_several_reorganisations_and_over_two_of_one_day() {
    let lives = [
        (1, "2014-01-01", "2025-03-01"),
        (2, "2025-03-01", "2025-07-01"),
        (3, "2014-01-01", "2025-07-01"),
        (4, "2014-01-01", "2025-07-01"),
        (5, "2025-07-01", ""),
    ];
    let (first, second) = (link(1, 2, Share::Whole, "2025-03-01"), link(2, 5, Share::Whole, "2025-07-01"));
    // Two resolutions of the same day: the first one puts 3 into 4, the second one 4 into 5.
    let (third, fourth) = (link(3, 4, Share::Whole, "2025-07-01"), link(4, 5, Share::Whole, "2025-07-01"));
    let land = lineage(&lives, &[fourth, first, third, second]);
    assert_eq!(land.back(5), by(&[1, 3, 4]));
    assert_eq!([1, 3, 4].map(|unit| land.forward(unit)), [by(&[5]), by(&[5]), by(&[5])]);
    assert_eq!(land.carry(id(5), day(AFTER), day("2025-05-01")), by(&[2, 3, 4]), "as of a day between the two");
    assert_eq!(land.carry(id(2), day("2025-05-01"), day(BEFORE)), by(&[1]));
}

/// DOMAIN §3.2: Xã Cộng Hòa went to An Phú in part, to Nam An Phụ with land only, and to Lai Khê with what was left.
#[test]
fn what_was_divided_is_not_carried_and_land_without_people_divides_nothing() {
    let on = "2025-07-01";
    let [divided, an_phu, nam_an_phu, lai_khe] = [1, 2, 3, 4];
    let [into_nam_an_phu, land_giver, city] = [5, 6, 7];
    let mut lives = vec![];
    lives.extend([divided, into_nam_an_phu, land_giver].map(|number| (number, "2014-01-01", on)));
    lives.extend([an_phu, nam_an_phu, lai_khe, city].map(|number| (number, on, "")));
    let part = link(divided, an_phu, Share::Part, on);
    let rest = link(divided, lai_khe, Share::Remainder, on);
    let links = [
        part.clone(),
        link(divided, nam_an_phu, Share::PartAreaOnly, on),
        rest.clone(),
        link(into_nam_an_phu, nam_an_phu, Share::Whole, on),
        link(land_giver, lai_khe, Share::PartAreaOnly, on),
        link(land_giver, city, Share::Remainder, on),
    ];
    let land = lineage(&lives, &links);
    assert_eq!(land.forward(divided), not(Obstacle::Split, &[part.clone(), rest.clone()]));
    assert_eq!(land.back(an_phu), not(Obstacle::Split, &[part]));
    assert_eq!(land.back(lai_khe), not(Obstacle::Split, &[rest]));
    assert_eq!(land.back(nam_an_phu), by(&[into_nam_an_phu]));
    assert_eq!(land.back(city), by(&[land_giver]), "a remainder of which only land was taken is a whole");
    assert_eq!(land.forward(land_giver), by(&[city]));
}

#[test]
fn a_part_stays_a_part_also_where_nothing_says_what_became_of_the_rest() {
    let on = "2025-07-01";
    let part = link(1, 2, Share::Part, on);
    let land = lineage(&[(1, "2014-01-01", on), (2, on, "")], std::slice::from_ref(&part));
    assert_eq!(land.forward(1), not(Obstacle::Split, std::slice::from_ref(&part)));
    assert_eq!(land.back(2), not(Obstacle::Split, &[part]));
}

#[test]
fn who_gives_people_away_and_lives_on_is_not_what_it_was() {
    let on = "2025-07-01";
    let (part, rest) = (link(1, 2, Share::Part, on), link(1, 1, Share::Remainder, on));
    let lives = [(1, "2014-01-01", ""), (2, "2014-01-01", "")];
    let land = lineage(&lives, &[part.clone(), rest.clone()]);
    assert_eq!(land.back(1), not(Obstacle::Split, &[part.clone(), rest.clone()]));
    assert_eq!(land.forward(1), not(Obstacle::Split, &[part.clone(), rest.clone()]));
    assert_eq!(land.back(2), not(Obstacle::Split, &[part]), "it has absorbed a part");
    assert_eq!(land.forward(2), by(&[2]), "its own people are all there still");
    let land = lineage(&lives, &[link(1, 2, Share::PartAreaOnly, on), rest]);
    assert_eq!([1, 2].map(|unit| (land.back(unit), land.forward(unit))), [1, 2].map(|unit| (by(&[unit]), by(&[unit]))));
}

#[test]
fn the_way_to_what_stands_in_the_way_is_told() {
    let lives = [
        (1, "2014-01-01", "2025-03-01"),
        (2, "2014-01-01", "2025-07-01"),
        (3, "2025-07-01", ""),
        (4, "2025-07-01", ""),
        (5, "2025-02-01", "2025-07-01"),
        (6, "2014-01-01", "2025-03-01"),
        (7, "2014-01-01", ""),
    ];
    let whole = link(1, 2, Share::Whole, "2025-03-01");
    let (part, rest) = (link(2, 3, Share::Part, "2025-07-01"), link(2, 4, Share::Remainder, "2025-07-01"));
    let founded = link(5, 7, Share::Whole, "2025-07-01");
    let land = lineage(&lives, &[whole.clone(), part.clone(), rest.clone(), founded.clone()]);
    assert_eq!(land.forward(1), not(Obstacle::Split, &[whole, part.clone(), rest]));
    assert_eq!(land.back(3), not(Obstacle::Split, &[part]));
    assert_eq!(land.back(7), not(Obstacle::NoPredecessor, &[founded]), "5 was founded after the day");
    assert_eq!(land.forward(6), not(Obstacle::NoSuccessor, &[]), "6 was abolished");
    assert_eq!(land.forward(7), by(&[7]));
}

#[test]
fn links_that_go_round_in_circles_end_somewhere() {
    let on = "2025-07-01";
    let round = [link(1, 2, Share::Whole, on), link(2, 1, Share::Whole, on)];
    let land = lineage(&[(1, "2014-01-01", on), (2, "2014-01-01", on)], &round);
    assert_eq!(land.forward(1), not(Obstacle::NoSuccessor, &round));
    let land = lineage(&[(1, on, ""), (2, on, "")], &round);
    assert_eq!(land.back(1), not(Obstacle::Split, &round[..1]), "1 gave everybody away, and lives on");
    assert_eq!(Lineage::default().back(1), not(Obstacle::NoPredecessor, &[]), "nobody knows it");
    assert_eq!(Lineage::default().forward(1), not(Obstacle::NoSuccessor, &[]));
}
