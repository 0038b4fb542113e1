//! The mergers of 2025: the departments in March, all communes and districts in July, and the departments once more.
//!
//! **Invariant:** every agency that ends goes into an item, wholly or as parts of which the last is the remainder (R-REG-4).
//! **Invariant:** the items of July stand in the order of the new area codes, so a remainder comes after the other parts
//! (R-REG-6); for Xã Cộng Hòa this is also what the text of the resolution says.
//!
//! Absent on purpose: what Hải Phòng brought into the merger. The set tells of Hải Dương and its successors.

use super::calendar::date;
use super::facts::{Agency, Facts, Link, Tier};
use super::reorganisation::{Closing, Input, Item, Outcome, Reorganisation, Share};

/// Xã Cộng Hòa of Nam Sách, the one split of which the wording is known.
const CONG_HOA: &str = "10639";
const REMAINDER_BY_RULE: &str = "the source says only that a part went here; the last part is taken as the remainder";
const SUCCESSOR_BY_RULE: &str = "no source tells of the successors; one is made for each department";

/// The departments of March: 18 become 13 by the national pattern.
pub fn departments_2025_03(facts: &Facts) -> Reorganisation {
    let mut items: Vec<Item> = Vec::new();
    for after in departments(facts) {
        let gone = facts.departments_ended.iter().filter(|(_, into)| *into == after.name);
        let gone = gone.filter_map(|(key, _)| facts.agencies.iter().find(|agency| agency.key == *key));
        let from: Vec<Input> = gone.map(Input::whole).collect();
        let before = facts.agencies.iter().find(|agency| agency.key == after.key);
        let outcome = before.map_or_else(
            || Outcome::Created(after.clone()),
            |before| Outcome::Continues(before.clone(), before.clone()),
        );
        if !from.is_empty() {
            items.push(Item { outcome, from, is_named: false });
        }
    }
    Reorganisation {
        file: "2025-03-departments",
        number: "CHUA-XAC-MINH/NQ-HĐND",
        title: "Sắp xếp các cơ quan chuyên môn cấp tỉnh, 18 còn 13; số hiệu chưa được xác minh, ngày thông qua là mô phỏng \
                (18 departments become 13; number not verified, day of adoption invented)",
        note: "From general knowledge: who merged with whom, by the national pattern, and the day of effect.\n\
               Synthetic: the number and the other dates.",
        adopted_on: date(2025, 2, 20),
        in_force_on: date(2025, 3, 1),
        operational_on: date(2025, 3, 1),
        recorded_on: (date(2025, 2, 24), date(2025, 3, 3)),
        closing: vec![Closing { tier: "province", level: "", live: departments(facts).len() }],
        items,
    }
}

/// Resolution 1669: 64 communes of 207, and no districts any more.
pub fn communes_2025_07(facts: &Facts) -> Reorganisation {
    let takers = |from: &str| -> Vec<usize> {
        let takes = |to: &str| facts.links.iter().any(|link| link.from == from && link.to == to);
        let numbered = facts.communes_2025_07.iter().enumerate();
        numbered.filter(|(_, new)| takes(&new.key)).map(|(place, _)| place + 1).collect()
    };
    let mut items = Vec::new();
    for (place, new) in facts.communes_2025_07.iter().enumerate() {
        let links: Vec<&Link> = facts.links.iter().filter(|link| link.to == new.key).collect();
        let from: Vec<Input> = links.iter().map(|link| part(link, place + 1, &takers(&link.from))).collect();
        items.push(Item { outcome: Outcome::Created(of_2025(new, "")), from, is_named: true });
    }
    let districts = facts.units_2019_12.iter().filter(|unit| unit.tier == Tier::District);
    let abolished =
        |district| Item { outcome: Outcome::Abolished, from: vec![Input::whole(district)], is_named: false };
    items.extend(districts.map(abolished));
    let count = |level: &str| facts.communes_2025_07.iter().filter(|commune| commune.level == level).count();
    let closing = ["ward", "commune"].map(|level| Closing { tier: "commune", level, live: count(level) });
    Reorganisation {
        file: "2025-07-communes",
        number: "1669/NQ-UBTVQH15",
        title: "Sắp xếp các đơn vị hành chính cấp xã của thành phố Hải Phòng năm 2025, phần thuộc tỉnh Hải Dương cũ \
                (the communes of Hải Phòng in 2025, the part that was Hải Dương)",
        note: "Real: the dates, and who became part of whom, checked against the text. Synthetic: the numbers of the items and, marked\n\
               where it stands, which part of a split commune is the remainder; a part may have been land without people.",
        adopted_on: date(2025, 6, 16),
        in_force_on: date(2025, 6, 16),
        operational_on: date(2025, 7, 1),
        recorded_on: (date(2025, 6, 16), date(2025, 6, 16)),
        closing: closing.into(),
        items,
    }
}

/// Resolution 202: the province's departments go into those of Hải Phòng.
pub fn departments_2025_07(facts: &Facts) -> Reorganisation {
    let item = |before: &Agency| {
        let mut after = of_2025(before, "HP-");
        after.name = format!("{} thành phố Hải Phòng", before.name.trim_end_matches(" tỉnh"));
        let from = vec![Input { by_rule: Some(SUCCESSOR_BY_RULE), ..Input::whole(before) }];
        Item { outcome: Outcome::Created(after), from, is_named: false }
    };
    let items: Vec<Item> = departments(facts).iter().map(item).collect();
    Reorganisation {
        file: "2025-07-departments",
        number: "202/2025/QH15",
        title: "Sắp xếp đơn vị hành chính cấp tỉnh; cơ quan kế thừa tại Hải Phòng là mô phỏng \
                (the provinces are merged; the departments' successors in Hải Phòng are synthetic)",
        note: "Real: the number, the days of adoption and of effect. From general knowledge: that it was in force at once.\n\
               Synthetic: the successors of the departments.",
        adopted_on: date(2025, 6, 12),
        in_force_on: date(2025, 6, 12),
        operational_on: date(2025, 7, 1),
        recorded_on: (date(2025, 6, 13), date(2025, 7, 1)),
        closing: vec![Closing { tier: "province", level: "", live: items.len() }],
        items,
    }
}

/// The departments between March and July 2025: those that went on, with what they took over, and the new ones.
fn departments(facts: &Facts) -> Vec<Agency> {
    let ended = |key: &str| facts.departments_ended.iter().any(|(gone, _)| gone == key);
    let all = facts.agencies.iter().filter(|agency| agency.tier == Tier::Province);
    let mut departments: Vec<Agency> = all.filter(|agency| !ended(&agency.key)).cloned().collect();
    for (gone, into) in &facts.departments_ended {
        if let Some(known) = departments.iter_mut().find(|department| department.name == *into) {
            known.lines.push(gone.clone());
        } else {
            let (key, name, kind) = (format!("2025-{}", initials(into)), into.clone(), "department".into());
            let (level, parent, lines) = (String::new(), String::new(), vec![gone.clone()]);
            departments.push(Agency { key, name, tier: Tier::Province, kind, level, parent, lines });
        }
    }
    departments
}

/// What goes from the link's old commune into the item `number`; `takers` are the numbers of all items that take from it.
fn part(link: &Link, number: usize, takers: &[usize]) -> Input {
    let others: Vec<usize> = takers.iter().copied().filter(|taker| *taker != number).collect();
    let is_last = others.iter().all(|other| *other < number);
    let is_said = link.is_whole || link.from == CONG_HOA;
    let share = match (link.is_whole, is_last) {
        (true, _) => Share::Whole,
        (false, true) => Share::Remainder,
        (false, false) if link.from == CONG_HOA && others.iter().any(|other| *other < number) => Share::PartAreaOnly,
        (false, false) => Share::Part,
    };
    let by_rule = (share == Share::Remainder && !is_said).then_some(REMAINDER_BY_RULE);
    let after = if share == Share::Remainder { others } else { Vec::new() };
    Input { agency: link.from.clone(), name: link.name.clone(), share, after, is_said, by_rule }
}

/// The agency that begins in 2025 under an older one's code.
fn of_2025(agency: &Agency, place: &str) -> Agency {
    Agency { key: format!("2025-{place}{}", agency.short()), ..agency.clone() }
}

/// `Sở Nông nghiệp và Môi trường` → `SNNMT`.
fn initials(name: &str) -> String {
    let words = name.split_whitespace().filter(|word| *word != "và");
    words.filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
}
