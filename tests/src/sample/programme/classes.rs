//! The two classes of June 2021.
//!
//! **Invariant:** only agencies that the plan inspects send people, and nobody's name is a real person's.

use super::super::calendar::date;
use super::super::draw::Draw;
use super::super::entry::Entry;
use super::super::people::roster;
use super::list::Inspected;
use super::papers::TRAINING_ITEM;
use super::{LEAD, PLAN, entry};

/// The classes, who came, and who passed.
pub(super) fn held(draw: &Draw, listed: &[Inspected]) -> Vec<Entry> {
    let place = "Hội trường Sở Khoa học và Công nghệ";
    let (audit, upkeep) = ("TH-2021-DGNB", "TH-2021-DTCT");
    let planned = date(2021, 5, 20);
    let mut entries = vec![
        entry(
            "trainings",
            planned,
            &[
                audit,
                "internal-audit",
                "Đánh giá viên nội bộ theo TCVN ISO 9001:2015",
                PLAN,
                TRAINING_ITEM,
                LEAD,
                "2021-06-09",
                "2021-06-10",
                place,
                "90",
            ],
        ),
        entry(
            "trainings",
            planned,
            &[
                upkeep,
                "improvement",
                "Duy trì, cải tiến hệ thống quản lý chất lượng",
                PLAN,
                TRAINING_ITEM,
                LEAD,
                "2021-06-23",
                "2021-06-23",
                place,
                "120",
            ],
        ),
        entry("training_sessions", date(2021, 6, 10), &[audit, "2021-06-09", "2021-06-10", "Hoàng Công Lâm"]),
        entry("training_sessions", date(2021, 6, 23), &[upkeep, "2021-06-23", "2021-06-23", "Hoàng Công Lâm"]),
        entry("task_trainings", date(2021, 6, 10), &[PLAN, TRAINING_ITEM, audit]),
        entry("task_trainings", date(2021, 6, 23), &[PLAN, TRAINING_ITEM, upkeep]),
    ];
    for inspected in listed {
        let key = inspected.key.as_str();
        let ask = |what: &str| format!("class {key} {what}");
        if draw.chance(&ask("audit"), 80) {
            let people = roster(&Draw::new("class", key), 1 + usize::from(draw.chance(&ask("two"), 40)));
            entries.push(entry("attendance", date(2021, 6, 10), &[audit, key, &people.join(";")]));
            for person in &people {
                let passed = !draw.chance(&ask(person), 8);
                let note = if passed { "" } else { "Học lại phần viết báo cáo đánh giá" };
                let passed = if passed { "yes" } else { "no" };
                entries.push(entry("training_results", date(2021, 6, 16), &[audit, key, person, passed, note]));
            }
        }
        if draw.chance(&ask("upkeep"), 90) {
            let people = roster(&Draw::new("upkeep", key), 1 + draw.place(&ask("some"), 3));
            entries.push(entry("attendance", date(2021, 6, 23), &[upkeep, key, &people.join(";")]));
        }
    }
    entries.push(entry("task_completions", date(2021, 6, 29), &[PLAN, TRAINING_ITEM, "Đã tổ chức hai lớp tập huấn"]));
    entries
}
