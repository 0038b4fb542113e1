//! Which agencies the campaign of 2021 inspects, how, by which team and on which day.
//!
//! **Invariant:** the list stands in the order in which the plan selects: tier, then name as in a dictionary; no name is there twice.
//! **Invariant:** nobody inspects the agency where he works (R-INS-3).

use super::super::calendar::{date, on_or_after, shift};
use super::super::draw::Draw;
use super::super::entry::Entry;
use super::super::facts::Tier;
use super::super::lives::Life;
use super::super::reorganisation::{Outcome, Reorganisation};
use super::{CAMPAIGN, LEAD, PLAN, entry};
use chrono::NaiveDate;
use kernel::text::sort_key;
use std::collections::BTreeMap;

/// The provincial agencies of the list.
const DEPARTMENTS: [&str; 12] =
    ["SKHCN", "VPUBND", "SNV", "STC", "STP", "SYT", "SGDDT", "STNMT", "SXD", "SGTVT", "SLDTBXH", "SCT"];
/// The districts of the list.
const DISTRICTS: [&str; 6] = ["288", "290", "291", "292", "295", "299"];
/// How many communes are visited, and of how many the records are examined.
const COMMUNES: (usize, usize) = (16, 12);

/// An agency of the list.
pub(super) struct Inspected {
    /// Its key.
    pub(super) key: String,
    /// Its name in 2021.
    pub(super) name: String,
    /// Its tier.
    pub(super) tier: Tier,
    /// `on-site` or `records-based`.
    pub(super) mode: &'static str,
    /// Key of its team.
    pub(super) team: &'static str,
    /// The day of the visit.
    pub(super) visit_on: NaiveDate,
}

impl Inspected {
    /// The day of the conclusion, two weeks after the visit.
    pub(super) fn concluded_on(&self) -> NaiveDate {
        on_or_after(shift(self.visit_on, 13))
    }
}

/// The list.
pub(super) fn inspected(lives: &[Life], reorganisations: &[Reorganisation], seed: &str) -> Vec<Inspected> {
    let names = names_of_2021(lives, reorganisations);
    let chosen = |life: &&Life| match life.agency.tier {
        Tier::Province => DEPARTMENTS.contains(&life.agency.key.as_str()),
        Tier::District => DISTRICTS.contains(&life.agency.key.as_str()),
        Tier::Commune => false,
    };
    let there = |life: &&Life| !life.is_created() && date(2022, 12, 31) < life.last;
    // A name that two communes share would make people look twice.
    let is_unique = |life: &&Life| names.values().filter(|name| **name == names[&life.agency.key]).count() == 1;
    let communes: Vec<&Life> =
        lives.iter().filter(there).filter(|life| life.agency.tier == Tier::Commune).filter(is_unique).collect();
    let draw = Draw::new(seed, "campaign 2021");
    let communes = draw.some("communes", &communes, COMMUNES.0 + COMMUNES.1);
    let by_records: Vec<&str> =
        draw.some("records", &communes, COMMUNES.1).into_iter().map(|life| life.agency.key.as_str()).collect();
    let mut listed: Vec<Inspected> = lives
        .iter()
        .filter(there)
        .filter(chosen)
        .chain(communes.iter().map(|life| **life))
        .map(|life| {
            let key = life.agency.key.clone();
            let mode = if by_records.contains(&key.as_str()) { "records-based" } else { "on-site" };
            let (name, tier, team) = (names[&key].clone(), life.agency.tier, team_of(&key));
            Inspected { key, name, tier, mode, team, visit_on: NaiveDate::default() }
        })
        .collect();
    listed.sort_by_cached_key(|one| (rank(one.tier), sort_key(&one.name)));
    give_days(&draw, &mut listed);
    listed
}

fn rank(tier: Tier) -> u8 {
    match tier {
        Tier::Province => 0,
        Tier::District => 1,
        Tier::Commune => 2,
    }
}

/// The names after the reorganisations of 2019.
fn names_of_2021(lives: &[Life], reorganisations: &[Reorganisation]) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, String> =
        lives.iter().map(|life| (life.agency.key.clone(), life.agency.name.clone())).collect();
    for one in reorganisations.iter().filter(|one| one.operational_on < date(2021, 1, 1)) {
        for item in &one.items {
            if let Outcome::Continues(_, after) = &item.outcome {
                names.insert(after.key.clone(), after.name.clone());
            }
        }
    }
    names
}

/// The lead body is inspected by others; a team has nobody from the agency that it inspects.
fn team_of(key: &str) -> &'static str {
    match key {
        LEAD => "DKT-3",
        "VPUBND" | "SNV" => "DKT-2",
        _ => "DKT-1",
    }
}

/// Two visits a day at most, in an order of their own.
fn give_days(draw: &Draw, listed: &mut [Inspected]) {
    let mut order: Vec<usize> = (0..listed.len()).collect();
    order.sort_by_key(|place| draw.number(&format!("turn of {}", listed[*place].key)));
    let mut day = date(2021, 7, 12);
    for pair in order.chunks(2) {
        for place in pair {
            listed[*place].visit_on = day;
        }
        let rest = draw.between(&format!("rest after {day}"), 1, 4);
        day = on_or_after(shift(day, rest));
        if (2..=3).contains(&chrono::Datelike::day(&day)) && chrono::Datelike::month(&day) == 9 {
            day = date(2021, 9, 6); // the national day of 2021 was followed by another day off
        }
    }
}

/// The checklist, the campaign with its list, and the teams.
pub(super) fn campaign(listed: &[Inspected]) -> Vec<Entry> {
    let agencies: Vec<String> = listed.iter().map(|one| format!("{}|{}|Theo danh sách", one.key, one.mode)).collect();
    let title = "Xây dựng, duy trì, cải tiến hệ thống quản lý chất lượng theo TCVN ISO 9001:2015 năm 2021";
    let opened = date(2021, 5, 4);
    let values = [
        CAMPAIGN,
        PLAN,
        "3",
        "1524/KH-BCĐ",
        title,
        "2021",
        LEAD,
        "ISO-2015",
        "2021-07-12",
        "2021-11-15",
        &agencies.join(";"),
    ];
    let lead = "Phạm Đình Trọng|SKHCN|Giám đốc Sở Khoa học và Công nghệ|head||";
    let deputy = "Hoàng Công Lâm|SKHCN|Chi cục trưởng|deputy||";
    let clerk = "Đặng Thị Thu Nga|SKHCN|Chuyên viên|secretary||";
    let office = "Bùi Thanh Yến|VPUBND|Phó Chánh Văn phòng|member||";
    let affairs = "Mạc Văn Toàn|SNV|Trưởng phòng Cải cách hành chính|member||";
    let justice = "Đinh Thị Nhung|STP|Phó Trưởng phòng|member|SNV|2015-06-30"; // worked elsewhere, long ago
    let finance = "Lương Minh Khánh|STC|Chuyên viên|member||";
    let decided = date(2021, 6, 1);
    let team = |key: &str, number: &str, members: &[&str]| {
        entry("teams", decided, &[key, CAMPAIGN, number, &members.join(";")])
    };
    vec![
        entry("checklists", opened, &["checklists/iso-2015.toml"]),
        entry("campaigns", opened, &values),
        team("DKT-1", "41/QĐ-BCĐ", &[lead, deputy, office, affairs, clerk]),
        team("DKT-2", "42/QĐ-BCĐ", &[lead, justice, finance, clerk]),
        team(
            "DKT-3",
            "43/QĐ-BCĐ",
            &["Phan Đức Hiếu|VPUBND|Phó Chánh Văn phòng|head||", affairs, "Tạ Quang Sơn|STP|Chuyên viên|secretary||"],
        ),
    ]
}
