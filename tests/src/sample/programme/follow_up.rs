//! What becomes of a finding: its cause, the action, the evidence, the check, the end.
//!
//! **Invariant:** whoever checks and closes is of the team, whoever submits is of the agency (R-INS-7).
//! **Invariant:** by 31/12/2021 most are closed and some are overdue; three stay open for good.

use super::super::calendar::{on_or_after, shift};
use super::super::draw::Draw;
use super::super::entry::Entry;
use super::entry;
use super::list::Inspected;
use super::visit::{People, Raised};

/// Who of the team accepts actions, and who checks and closes.
const INSPECTORS: [&str; 2] = ["Hoàng Công Lâm", "Đặng Thị Thu Nga"];
/// Files of the set that serve as evidence: path and media type.
const EVIDENCE: [(&str, &str); 3] = [
    ("evidence/bao-cao-khac-phuc.txt", "text/plain"),
    ("evidence/quyet-dinh-ban-hanh-lai.txt", "text/plain"),
    ("evidence/bien-ban-ra-soat.txt", "text/plain"),
];

/// From the cause to the closing, as far as it came.
pub(super) fn follow_up(draw: &Draw, inspected: &Inspected, people: &People, raised: &Raised) -> Vec<Entry> {
    let ask = |what: &str| format!("{} {what}", raised.found.item);
    let key = raised.key.as_str();
    let working = |days: i64| on_or_after(shift(inspected.visit_on, days));
    let proposed = working(draw.between(&ask("proposed"), 6, 10));
    let accepted = on_or_after(shift(proposed, draw.between(&ask("accepted"), 2, 6)));
    let due = on_or_after(shift(inspected.visit_on, if raised.class == "major" { 28 } else { 54 }));
    let (action, by) = (format!("HD-{key}"), people.secretary.as_str());
    let mut entries = vec![
        entry("root_causes", proposed, &[key, raised.found.cause, "5 Why", by]),
        entry(
            "actions",
            proposed,
            &[key, &action, "corrective-action", raised.found.action, &people.head, &due.to_string(), by],
        ),
    ];
    let mut action = action;
    if draw.chance(&ask("rejected"), 6) {
        let reason = "Chưa loại bỏ nguyên nhân";
        entries.push(entry("action_decisions", accepted, &[key, &action, "no", INSPECTORS[0], reason]));
        action = format!("{action}-2");
        let (again, due) = (format!("{}; kiểm tra lại sau một tháng", raised.found.action), due.to_string());
        entries.push(entry("actions", accepted, &[key, &action, "corrective-action", &again, &people.head, &due, by]));
    }
    entries.push(entry("action_decisions", accepted, &[key, &action, "yes", INSPECTORS[0], ""]));
    let mut due = due;
    if draw.chance(&ask("extended"), 12) {
        due = on_or_after(shift(due, 21));
        let asked = on_or_after(shift(accepted, 4));
        let reason = "Chờ quyết định công bố danh mục thủ tục";
        entries.push(entry("extensions", asked, &[key, &action, &due.to_string(), reason, "Công văn 1203/SKHCN-TĐC"]));
    }
    // Late ones send their evidence in 2022, a few never.
    let submitted = match draw.between(&ask("when"), 0, 99) {
        0..=2 => return entries,
        3..=13 => on_or_after(shift(due, 60 + draw.between(&ask("late"), 20, 45))),
        _ => on_or_after(shift(due, -draw.between(&ask("early"), 1, 9))).max(on_or_after(shift(accepted, 5))),
    };
    let (file, media_type) = EVIDENCE[draw.place(&ask("file"), EVIDENCE.len())];
    entries.push(entry("evidence", submitted, &[key, &action, "BC1", file, media_type, by]));
    let checked = on_or_after(shift(submitted, draw.between(&ask("checked"), 5, 12)));
    let mut closed = checked;
    if draw.chance(&ask("not effective"), 5) {
        let note = "Kiểm tra lại vẫn còn hồ sơ sai";
        entries.push(entry("effectiveness_checks", checked, &[key, &action, "no", INSPECTORS[1], note]));
        let again = on_or_after(shift(checked, 10));
        entries.push(entry("evidence", again, &[key, &action, "BC2", EVIDENCE[0].0, EVIDENCE[0].1, by]));
        closed = on_or_after(shift(again, 7));
    }
    entries.push(entry("effectiveness_checks", closed, &[key, &action, "yes", INSPECTORS[1], ""]));
    entries.push(entry("finding_closures", closed, &[key, INSPECTORS[1], ""]));
    entries
}
