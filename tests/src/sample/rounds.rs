//! The rounds in which communes were merged, renamed and raised: Kinh Môn and the province in 2019, the communes in 2024.
//!
//! **Invariant:** an item is made of a difference between two lists, and only of that; who took over a dissolved commune is
//! the one thing that the lists do not say (`targets.rs`).
//! **Invariant:** the closing counts are counted in the lists and not in the items.
//!
//! Absent on purpose: 2025, when nothing continued (`mergers.rs`).

use std::collections::BTreeSet;

use super::calendar::date;
use super::facts::{Agency, Facts, Tier};
use super::reorganisation::{Closing, Input, Item, Outcome, Reorganisation};
use super::targets::target;

const KINH_MON: &str = "292";
const NOTE_2019: &str = "Real: the number, the day of effect, and what the lists of 10/2019 and 12/2019 differ in. From general\n\
                         knowledge: the days of adoption and of force. Synthetic: who took over whom, marked where it stands.";
const BY_RULE: &str = "which agency took it over was chosen by a rule";

/// Resolution 768: Kinh Môn becomes a town, its communes wards.
pub fn kinh_mon_2019(facts: &Facts) -> Reorganisation {
    let before: Vec<Agency> = facts.agencies.iter().filter(|unit| is_of_kinh_mon(unit)).cloned().collect();
    let stays = facts.agencies.iter().filter(|unit| unit.tier != Tier::Province && !is_of_kinh_mon(unit));
    let raised = facts.units_2019_12.iter().filter(|unit| is_of_kinh_mon(unit));
    let there: Vec<Agency> = stays.chain(raised).cloned().collect();
    Reorganisation {
        file: "2019-11-kinh-mon",
        number: "768/NQ-UBTVQH14",
        title: "Thành lập thị xã Kinh Môn và các phường thuộc thị xã (Kinh Môn becomes a town with wards)",
        note: NOTE_2019,
        adopted_on: date(2019, 9, 11),
        in_force_on: date(2019, 11, 1),
        operational_on: date(2019, 11, 1),
        recorded_on: (date(2019, 9, 16), date(2019, 11, 1)),
        closing: [closing(&there, Tier::District), closing(&there, Tier::Commune)].concat(),
        items: items(&before, &facts.units_2019_12),
    }
}

/// Resolution 788: the rest of the province.
pub fn province_2019(facts: &Facts) -> Reorganisation {
    let before: Vec<Agency> =
        facts.agencies.iter().filter(|unit| unit.tier != Tier::Province && !is_of_kinh_mon(unit)).cloned().collect();
    Reorganisation {
        file: "2019-12-communes",
        number: "788/NQ-UBTVQH14",
        title: "Sắp xếp các đơn vị hành chính cấp huyện, cấp xã (districts and communes are rearranged)",
        note: NOTE_2019,
        adopted_on: date(2019, 10, 16),
        in_force_on: date(2019, 12, 1),
        operational_on: date(2019, 12, 1),
        // It counts what Kinh Môn leaves, so it is recorded when that has taken effect.
        recorded_on: (date(2019, 11, 4), date(2019, 12, 5)),
        closing: closing(&facts.units_2019_12, Tier::Commune),
        items: items(&before, &facts.units_2019_12),
    }
}

/// The round of 2023–2025, whose resolution was not found.
pub fn communes_2024(facts: &Facts) -> Reorganisation {
    let before: Vec<Agency> = facts.units_2019_12.iter().filter(|unit| unit.tier == Tier::Commune).cloned().collect();
    Reorganisation {
        file: "2025-01-communes",
        number: "CHUA-XAC-MINH/NQ-UBTVQH15",
        title: "Sắp xếp đơn vị hành chính cấp xã giai đoạn 2023–2025; số hiệu chưa được xác minh, ngày thông qua là mô phỏng \
                (the commune round of 2023–2025; number not verified, day of adoption invented)",
        note: "Real: what the lists of 12/2019 and 01/2025 differ in. Synthetic: the number, all dates (the lists of 21/11/2024\n\
               and of 30/12/2024 have the communes before and after), and who took over whom, marked where it stands.",
        adopted_on: date(2024, 12, 10),
        in_force_on: date(2025, 1, 1),
        operational_on: date(2025, 1, 1),
        recorded_on: (date(2024, 12, 16), date(2025, 1, 2)),
        closing: closing(&facts.communes_2025_01, Tier::Commune),
        items: items(&before, &facts.communes_2025_01),
    }
}

fn is_of_kinh_mon(unit: &Agency) -> bool {
    unit.key == KINH_MON || unit.parent == KINH_MON
}

/// The items that make `after` of `before`, one for every unit that changes or takes over another, in the order of the lists.
fn items(before: &[Agency], after: &[Agency]) -> Vec<Item> {
    let remains = |unit: &Agency| after.iter().find(|other| other.key == unit.key);
    let is_changed =
        |unit: &&Agency| remains(unit).is_some_and(|after| after.name != unit.name || after.level != unit.level);
    let changed: BTreeSet<&str> = before.iter().filter(is_changed).map(|unit| unit.key.as_str()).collect();
    let dissolved: Vec<(&Agency, &Agency)> = before
        .iter()
        .filter(|unit| remains(unit).is_none())
        .filter_map(|unit| Some((unit, target(unit, after, &changed)?)))
        .collect();
    let mut items = Vec::new();
    for unit in before {
        let Some(now) = remains(unit) else { continue };
        let taken = dissolved.iter().filter(|(_, target)| target.key == unit.key);
        let from: Vec<Input> = taken.map(|(gone, _)| Input { by_rule: Some(BY_RULE), ..Input::whole(gone) }).collect();
        if now != unit || !from.is_empty() {
            items.push(Item { outcome: Outcome::Continues(unit.clone(), now.clone()), from, is_named: false });
        }
    }
    items
}

/// How many units of each level a list has.
fn closing(units: &[Agency], tier: Tier) -> Vec<Closing> {
    let levels: &[&'static str] = match tier {
        Tier::Province => &[],
        Tier::District => &["city", "town", "district"],
        Tier::Commune => &["commune", "ward", "township"],
    };
    let count = |level: &str| units.iter().filter(|unit| unit.tier == tier && unit.level == level).count();
    levels.iter().map(|level| Closing { tier: tier.code(), level, live: count(level) }).collect()
}
