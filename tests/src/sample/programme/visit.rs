//! One inspection, from its date to its conclusion.
//!
//! **Invariant:** an answer that does not conform has its finding, and no item that must be seen on the spot is judged from
//! records (R-INS-11).

use super::super::calendar::{on_or_after, on_or_before, shift};
use super::super::draw::Draw;
use super::super::entry::Entry;
use super::super::facts::Tier;
use super::super::people::roster;
use super::follow_up;
use super::list::Inspected;
use super::wording::{FIELDS, FOUND, Found, RECOMMENDED, STRENGTHS, items};
use super::{CAMPAIGN, entry};

/// People of one agency whom its inspection meets.
pub(super) struct People {
    /// The head.
    pub(super) head: String,
    /// The secretary (thư ký ISO), who answers and submits.
    pub(super) secretary: String,
}

/// A finding of the inspection that must be corrected.
pub(super) struct Raised {
    /// Its key.
    pub(super) key: String,
    /// What it is.
    pub(super) found: &'static Found,
    /// `minor` or `major`.
    pub(super) class: &'static str,
}

/// Everything about one inspection; `place` is its place in the list.
pub(super) fn inspection(inspected: &Inspected, place: usize, seed: &str) -> Vec<Entry> {
    let draw = Draw::new(seed, &format!("inspection 2021 {}", inspected.key));
    let mut names = roster(&draw, 2);
    let (secretary, head) = (names.pop().unwrap_or_default(), names.pop().unwrap_or_default());
    let people = People { head, secretary };
    let raised = findings(&draw, inspected);
    let mut entries = before(inspected, &people, place);
    entries.extend(on_the_day(&draw, inspected, &raised));
    entries.extend(end(&draw, inspected, &people, &raised, place));
    for one in &raised {
        entries.extend(follow_up::follow_up(&draw, inspected, &people, one));
    }
    entries
}

/// The date, the notice, the agency's own report, and the records of one that is not visited.
fn before(inspected: &Inspected, people: &People, place: usize) -> Vec<Entry> {
    let (key, visit_on) = (inspected.key.as_str(), inspected.visit_on);
    let scheduled = on_or_before(shift(visit_on, -26));
    let noticed = on_or_before(shift(visit_on, -20));
    let reported = on_or_before(shift(visit_on, -4));
    let notice = format!("{}/TB-ĐKT", place + 1);
    let report = format!("{}/BC-{}", 20 + place, abbreviation(inspected));
    let due = on_or_before(shift(visit_on, -3)).to_string();
    let visit = visit_on.to_string();
    let mut entries = vec![
        entry("inspections", scheduled, &[CAMPAIGN, key, inspected.team, inspected.mode, &visit]),
        entry("notices", noticed, &[CAMPAIGN, key, &notice, "yes", &due]),
        entry("self_reports", reported, &[CAMPAIGN, key, &report, &people.secretary]),
    ];
    if inspected.mode == "records-based" {
        let wanted = "HS1|Hồ sơ đánh giá nội bộ;HS2|Biên bản xem xét của lãnh đạo;HS3|Danh mục tài liệu và quy trình";
        entries.push(entry("record_requests", noticed, &[CAMPAIGN, key, wanted, &due]));
        entries.push(entry("record_receipts", reported, &[CAMPAIGN, key, "HS1;HS2;HS3", &people.secretary]));
    }
    entries
}

/// What will be found: most agencies have a few minor things, some a grave one, two have many.
fn findings(draw: &Draw, inspected: &Inspected) -> Vec<Raised> {
    let many = inspected.tier == Tier::Commune && draw.chance("many", 9);
    let (minors, majors) = match draw.between("how many", 0, 99) {
        _ if many => (draw.between("minors", 9, 12), 3),
        0..=54 => (draw.between("minors", 0, 3), 0),
        55..=84 => (draw.between("minors", 2, 5), i64::from(draw.chance("one major", 45))),
        _ => (draw.between("minors", 4, 8), draw.between("majors", 1, 2)),
    };
    let possible: Vec<&'static Found> =
        FOUND.iter().filter(|found| inspected.mode == "on-site" || !found.on_site_only).collect();
    let of_class = |class: &str, count: i64| {
        let some: Vec<&&'static Found> = possible.iter().filter(|found| found.class == class).collect();
        let count = usize::try_from(count).unwrap_or_default();
        draw.some(class, &some, count).into_iter().map(|found| **found).collect::<Vec<_>>()
    };
    let chosen = of_class("minor", minors).into_iter().chain(of_class("major", majors));
    chosen
        .map(|found| Raised { key: format!("PH-{}-{}", inspected.key, found.item), found, class: found.class })
        .collect()
}

/// The checklist, the files that were looked into, and the findings.
fn on_the_day(draw: &Draw, inspected: &Inspected, raised: &[Raised]) -> Vec<Entry> {
    let (key, day) = (inspected.key.as_str(), inspected.visit_on);
    let on_site = inspected.mode == "on-site";
    let recommends = draw.chance("recommendation", 30);
    let mut entries = vec![entry("starts", day, &[CAMPAIGN, key])];
    for item in items() {
        let finding = raised.iter().find(|one| one.found.item == item);
        let (answer, note, justification) = match finding {
            Some(one) => {
                (if one.class == "major" { "nonconform-major" } else { "nonconform-minor" }, one.found.text, "")
            }
            None if item == RECOMMENDED.item && recommends => ("observation", RECOMMENDED.text, ""),
            None if item == "A12" => ("not-applicable", "", "Kỳ trước chưa kiểm tra"),
            None if item == "B14" && inspected.tier == Tier::Commune => {
                ("not-applicable", "", "Không thuê ngoài quá trình nào")
            }
            None if !on_site && (item == "A8" || item.starts_with('C')) => {
                ("not-assessed", "", "Chỉ kiểm tra được tại trụ sở")
            }
            None => ("conforms", "", ""),
        };
        entries.push(entry("assessments", day, &[CAMPAIGN, key, &item, answer, note, "", justification, ""]));
    }
    let files = if on_site { draw.between("files", 5, 7) } else { 0 };
    for number in 0..files {
        entries.push(sample(draw, inspected, number));
    }
    for one in raised {
        let Raised { key: finding, found, class } = one;
        let values = [CAMPAIGN, key, finding, found.item, class, found.clause, found.text, ""];
        entries.push(entry("findings", day, &values));
    }
    if recommends {
        let (finding, found) = (format!("KN-{key}"), &RECOMMENDED);
        let values = [CAMPAIGN, key, &finding, found.item, found.class, found.clause, found.text, ""];
        entries.push(entry("findings", day, &values));
    }
    let (item, clause, text) = STRENGTHS[draw.place("strength", STRENGTHS.len())];
    if draw.chance("strong", 35) && !raised.iter().any(|one| one.found.item == item) {
        entries.push(entry(
            "findings",
            day,
            &[CAMPAIGN, key, &format!("DM-{key}"), item, "strength", clause, text, ""],
        ));
    }
    entries
}

fn sample(draw: &Draw, inspected: &Inspected, number: i64) -> Entry {
    let ask = |what: &str| format!("file {number} {what}");
    let yes = |what: &str| if draw.chance(&ask(what), 94) { "yes" } else { "no" };
    // Departments keep no civil status and certify nothing, so theirs are the first fields only.
    let (letter, fields) = match inspected.tier {
        Tier::Province => ('T', &FIELDS[..3]),
        Tier::District => ('H', &FIELDS[2..]),
        Tier::Commune => ('X', &FIELDS[2..]),
    };
    let (code, field) = fields[usize::try_from(number).unwrap_or_default() % fields.len()];
    let procedure = format!("{letter}-{code}");
    let file = format!("{:03}/2021-{}", draw.between(&ask("number"), 1, 120) + number * 120, inspected.key);
    let values = [
        CAMPAIGN,
        &inspected.key,
        &file,
        field,
        &procedure,
        yes("process"),
        yes("time"),
        yes("forms"),
        yes("archive"),
        "",
    ];
    entry("samples", inspected.visit_on, &values)
}

/// The minutes with their signatures, and two weeks later the conclusion.
fn end(draw: &Draw, inspected: &Inspected, people: &People, raised: &[Raised], place: usize) -> Vec<Entry> {
    let (key, day) = (inspected.key.as_str(), inspected.visit_on);
    let head = if inspected.team == "DKT-3" { "Phan Đức Hiếu" } else { "Phạm Đình Trọng" };
    let majors = raised.iter().filter(|one| one.class == "major").count();
    let summary = format!("{majors} điểm không phù hợp nặng, {} điểm nhẹ", raised.len() - majors);
    let number = format!("{}/BB-ĐKT", place + 1);
    let mut entries = vec![
        entry("minutes", day, &[CAMPAIGN, key, &number, &summary]),
        entry("signatures", day, &[CAMPAIGN, key, "team", head, "Trưởng đoàn kiểm tra", ""]),
    ];
    let later = on_or_after(shift(day, draw.between("agency signs after", 0, 3)));
    entries.push(match draw.between("how the agency signs", 0, 99) {
        0..=3 if !raised.is_empty() => {
            entry("refusals", later, &[CAMPAIGN, key, &people.head, "Không thống nhất với một điểm không phù hợp"])
        }
        4..=11 if !raised.is_empty() => {
            let reservation = "Đề nghị xem xét lại mức của một điểm không phù hợp";
            entry("signatures", later, &[CAMPAIGN, key, "agency", &people.head, "Thủ trưởng cơ quan", reservation])
        }
        _ => entry("signatures", later, &[CAMPAIGN, key, "agency", &people.head, "Thủ trưởng cơ quan", ""]),
    });
    let conclusion = format!("{}/KL-SKHCN", place + 1);
    entries.push(entry("conclusions", inspected.concluded_on(), &[CAMPAIGN, key, &conclusion, "yes"]));
    entries
}

/// What stands in the symbol of the agency's documents.
fn abbreviation(inspected: &Inspected) -> &str {
    if inspected.tier == Tier::Province { &inspected.key } else { "UBND" }
}
