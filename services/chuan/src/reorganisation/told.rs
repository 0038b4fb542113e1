//! What stands against a resolution, and what it changes, printed.
//!
//! Deliberately absent: the texts of violations; they come from the registry, which knows the rules.

use contracts::registry::v1 as pb;
use serde::Serialize;

use crate::format::{self, Lang};
use crate::output::Sheet;

/// A violation for programs.
#[derive(Serialize)]
pub(super) struct Violation<'a> {
    item: Option<i32>,
    agency_id: &'a Option<String>,
    agency_name: &'a Option<String>,
    rule: &'a str,
    text: &'a str,
}

/// An effect for programs.
#[derive(Serialize)]
pub(super) struct Effect {
    dissolved: i32,
    created: i32,
    renamed: i32,
    level_changed: i32,
    reparented: i32,
    successions: i32,
}

impl<'a> Violation<'a> {
    /// The form for programs.
    pub(super) fn of(violation: &'a pb::ReorganisationViolation) -> Self {
        Self {
            item: violation.item,
            agency_id: &violation.agency_id,
            agency_name: &violation.agency_name,
            rule: &violation.rule,
            text: &violation.text,
        }
    }
}

impl Effect {
    /// The form for programs.
    pub(super) fn of(effect: &pb::ReorganisationEffect) -> Self {
        let pb::ReorganisationEffect { dissolved, created, renamed, level_changed, reparented, successions } = *effect;
        Self { dissolved, created, renamed, level_changed, reparented, successions }
    }

    /// The heads of [`Effect::cells`].
    pub(super) const CSV_HEADS: [&str; 6] =
        ["dissolved", "created", "renamed", "level_changed", "reparented", "successions"];

    /// The cells of a CSV file.
    pub(super) fn cells(&self) -> [String; 6] {
        self.counts().map(|count| count.to_string())
    }

    fn counts(&self) -> [i32; 6] {
        [self.dissolved, self.created, self.renamed, self.level_changed, self.reparented, self.successions]
    }

    /// What changes, one line each.
    pub(super) fn table(&self, lang: Lang) -> String {
        let labels = match lang {
            Lang::Vi => [
                "Cơ quan kết thúc hoạt động",
                "Cơ quan thành lập mới",
                "Cơ quan đổi tên",
                "Cơ quan đổi loại đơn vị",
                "Cơ quan đổi cấp trên",
                "Quan hệ kế thừa",
            ],
            Lang::En => [
                "Agencies dissolved",
                "Agencies created",
                "Agencies renamed",
                "Agencies with another level",
                "Agencies below another one",
                "Successions",
            ],
        };
        let mut sheet = Sheet::new(&[lang.pick("Thay đổi", "Change"), lang.pick(">Số", ">Count")]);
        for (label, count) in labels.into_iter().zip(self.counts()) {
            sheet.push([label.to_owned(), format::number(count.into(), lang)]);
        }
        sheet.table()
    }
}

/// Violations under heads for programs.
pub(super) fn csv(violations: &[pb::ReorganisationViolation]) -> Sheet {
    let mut sheet = Sheet::new(&["item", "agency_id", "agency_name", "rule", "text"]);
    for violation in violations {
        let pb::ReorganisationViolation { item, agency_id, agency_name, rule, text } = violation.clone();
        let item = item.map(|item| item.to_string()).unwrap_or_default();
        sheet.push([item, agency_id.unwrap_or_default(), agency_name.unwrap_or_default(), rule, text]);
    }
    sheet
}

/// Violations for people.
pub(super) fn table(violations: &[pb::ReorganisationViolation], lang: Lang) -> String {
    let mut sheet = Sheet::new(&[
        lang.pick(">Khoản", ">Item"),
        lang.pick("Đơn vị", "Unit"),
        lang.pick("Quy tắc", "Rule"),
        lang.pick("Nội dung", "What is wrong"),
    ]);
    for violation in violations {
        let item = violation.item.map_or_else(|| "—".to_owned(), |item| item.to_string());
        let unit = violation.agency_name.clone().or_else(|| violation.agency_id.clone());
        let unit = unit.unwrap_or_else(|| "—".to_owned());
        sheet.push([item, unit, violation.rule.clone(), violation.text.clone()]);
    }
    sheet.table()
}

/// How many, in words.
pub(super) fn counted(violations: usize) -> String {
    if violations == 1 { "1 violation".to_owned() } else { format!("{violations} violations") }
}
