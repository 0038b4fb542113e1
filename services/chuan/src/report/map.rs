//! What the figures of a map say beside themselves: the day of the map, and which units could not be carried, and why.
//!
//! **Invariant:** a table that leaves units out says how many; JSON names every one.
//!
//! Deliberately absent: which unit can be carried. The server knows the reorganisations.

use contracts::reporting::v1 as pb;
use serde::Serialize;

use crate::format::{self, Lang};
use crate::lists;
use crate::words::{self, word};

/// The most units that a table names.
const NAMED: usize = 10;

/// The heads of the columns that a CSV file has on a map.
pub(super) const CSV_HEADS: [&str; 2] = ["not_carried", "map"];

/// The cells of those columns; none without a map.
pub(super) fn csv_cells(not_carried: Option<i64>, map: Option<&str>) -> impl Iterator<Item = String> {
    not_carried.zip(map).into_iter().flat_map(|(units, map)| [units.to_string(), map.to_owned()])
}

/// The head of the column of a table.
pub(super) fn head(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => ">Không quy đổi được",
        Lang::En => ">Not carried",
    }
}

/// A unit on the map that could not be carried, for programs.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Unit {
    agency_id: String,
    name: String,
    area_code: Option<String>,
    tier: String,
    reason: String,
    links: Vec<Link>,
}

/// An agency took over from another one.
#[derive(Clone, Debug, Serialize)]
struct Link {
    from_agency_id: String,
    from_name: String,
    to_agency_id: String,
    to_name: String,
    share: String,
    effective_on: String,
    instrument: String,
    item: i32,
}

impl Unit {
    pub(super) fn of(unit: &pb::NotCarried) -> Self {
        let link = |link: &pb::SuccessionLink| Link {
            from_agency_id: link.from_agency_id.clone(),
            from_name: link.from_name.clone(),
            to_agency_id: link.to_agency_id.clone(),
            to_name: link.to_name.clone(),
            share: lists::SHARE.code(link.share),
            effective_on: link.effective_on.clone(),
            instrument: link.instrument.clone(),
            item: link.item,
        };
        Self {
            agency_id: unit.agency_id.clone(),
            name: unit.name.clone(),
            area_code: unit.area_code.clone(),
            tier: lists::TIER.code(unit.tier),
            reason: lists::NOT_CARRIED.code(unit.reason),
            links: unit.links.iter().map(link).collect(),
        }
    }

    /// `10639 Xã Cộng Hòa: bị chia tách (Xã Cộng Hòa → Xã An Phú, một phần, 1669/NQ-UBTVQH15)`.
    fn line(&self, lang: Lang) -> String {
        let code = self.area_code.as_ref().map(|code| format!("{code} ")).unwrap_or_default();
        let link = |link: &Link| {
            let share = word("share", &link.share, lang);
            format!("{} → {}, {share}, {}", link.from_name, link.to_name, link.instrument)
        };
        let links: Vec<String> = self.links.iter().map(link).collect();
        let links = if links.is_empty() { String::new() } else { format!(" ({})", links.join("; ")) };
        format!("{code}{}: {}{links}", self.name, word("not-carried", &self.reason, lang))
    }
}

/// What is said below a table on a map; of a table with many days, `on` is the day whose units they are.
pub(super) fn below(map: &str, on: Option<&str>, units: &[Unit], lang: Lang) -> String {
    let map = format::day(map, lang);
    let whose = format!("{} {map}", lang.pick("Theo địa giới ngày", "On the map of"));
    if units.is_empty() {
        return format!("{whose}; {}\n", lang.pick("mọi đơn vị đều quy đổi được.", "every unit was carried."));
    }
    let count = reasons(units, lang);
    let mut text = match (on.map(|on| format::day(on, lang)), lang) {
        (None, Lang::Vi) => format!("{whose}; {count}, không tính vào số nào ở trên:\n"),
        (None, Lang::En) => format!("{whose}; {count}, in no figure above:\n"),
        (Some(on), Lang::Vi) => format!("{whose}; nhiều nhất vào ngày {on}: {count}:\n"),
        (Some(on), Lang::En) => format!("{whose}; at most on {on}: {count}:\n"),
    };
    text.extend(units.iter().take(NAMED).map(|unit| format!("  {}\n", unit.line(lang))));
    if let Some(more) = units.len().checked_sub(NAMED).filter(|more| *more > 0) {
        text += &match lang {
            Lang::Vi => format!("  … và {more} đơn vị khác; --output json liệt kê tất cả\n"),
            Lang::En => format!("  … and {more} more; --output json lists them all\n"),
        };
    }
    text
}

/// How many units there are, and for which reasons: `46 đơn vị không quy đổi được (34 bị chia tách, 12 …)`.
fn reasons(units: &[Unit], lang: Lang) -> String {
    let number = |count: usize| format::number(i64::try_from(count).unwrap_or(i64::MAX), lang);
    let of = |reason: &str| units.iter().filter(|unit| unit.reason == reason).count();
    let counts = words::codes("not-carried").into_iter().map(|reason| (reason, of(reason)));
    let told = counts.filter(|(_, count)| *count > 0);
    let told: Vec<String> =
        told.map(|(reason, count)| format!("{} {}", number(count), word("not-carried", reason, lang))).collect();
    let all = number(units.len());
    format!("{all} {} ({})", lang.pick("đơn vị không quy đổi được", "units not carried"), told.join(", "))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use contracts::{common::v1 as common, reporting::v1::NotCarriedReason};

    fn link(to: &str, share: common::Share) -> pb::SuccessionLink {
        pb::SuccessionLink {
            from_name: "Xã Cộng Hòa".to_owned(),
            to_name: to.to_owned(),
            share: share.into(),
            effective_on: "2025-07-01".to_owned(),
            instrument: "1669/NQ-UBTVQH15".to_owned(),
            item: 70,
            ..Default::default()
        }
    }

    /// One that was divided, and one that was abolished.
    pub(in crate::report) fn units() -> Vec<Unit> {
        let divided = pb::NotCarried {
            agency_id: "u-1".to_owned(),
            name: "Xã Cộng Hòa".to_owned(),
            area_code: Some("10639".to_owned()),
            tier: common::Tier::Commune.into(),
            reason: NotCarriedReason::Split.into(),
            links: vec![link("Xã An Phú", common::Share::Part), link("Xã Lai Khê", common::Share::Remainder)],
        };
        let abolished = pb::NotCarried {
            name: "Huyện Nam Sách".to_owned(),
            reason: NotCarriedReason::NoSuccessor.into(),
            ..Default::default()
        };
        [divided, abolished].iter().map(Unit::of).collect()
    }

    #[test]
    fn every_unit_is_named_with_its_reason_and_its_links() {
        assert_eq!(
            below("2025-06-30", None, &units(), Lang::Vi),
            "Theo địa giới ngày 30/06/2025; 2 đơn vị không quy đổi được \
             (1 bị chia tách, 1 chấm dứt không có đơn vị kế thừa), không tính vào số nào ở trên:\n  \
             10639 Xã Cộng Hòa: bị chia tách (Xã Cộng Hòa → Xã An Phú, một phần, 1669/NQ-UBTVQH15; \
             Xã Cộng Hòa → Xã Lai Khê, phần còn lại, 1669/NQ-UBTVQH15)\n  \
             Huyện Nam Sách: chấm dứt không có đơn vị kế thừa\n"
        );
        assert!(
            below("2025-06-30", None, &units(), Lang::En)
                .contains("10639 Xã Cộng Hòa: divided (Xã Cộng Hòa → Xã An Phú, part,")
        );
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let many: Vec<Unit> = units().into_iter().cycle().take(34).collect();
        let text = below("2025-06-30", Some("2025-12-31"), &many, Lang::Vi);
        assert_eq!(text.lines().count(), 1 + NAMED + 1, "{text}");
        assert!(text.contains("nhiều nhất vào ngày 31/12/2025: 34 đơn vị") && text.contains("… và 24 "), "{text}");
        assert_eq!(below("2025-06-30", None, &[], Lang::En), "On the map of 2025-06-30; every unit was carried.\n");
    }
}
