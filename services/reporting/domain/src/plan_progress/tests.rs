//! Plans day by day: each rule as a history and what is told of it.

use super::*;
use plans_domain::plan::{Amendment, Draft, Item, Removal};

const FIRST: Uuid = Uuid::from_u128(11);
const SECOND: Uuid = Uuid::from_u128(12);

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date of the calendar")
}

fn drafted() -> Event {
    Event::Drafted(Draft {
        kind: PlanKind::Annual,
        title: "Kế hoạch năm 2021".into(),
        year: 2021,
        until_year: None,
        issuer: "BCĐ ISO tỉnh".into(),
        programme: None,
        basis: vec![],
        lead_body: Uuid::from_u128(1),
        effective_on: day("2021-04-01"),
    })
}

fn item(id: Uuid, deadline: &str) -> Item {
    Item {
        id,
        code: "II.1".into(),
        content: "Tập huấn đánh giá nội bộ".into(),
        activity: Activity::Training,
        lead: Uuid::from_u128(1),
        cooperating: vec![],
        deadline: day(deadline),
        product: None,
    }
}

fn added(id: Uuid, deadline: &str) -> Event {
    Event::ItemAdded { item: item(id, deadline), effective_on: day("2021-04-10") }
}

fn promulgated() -> Event {
    Event::Promulgated {
        document: Uuid::from_u128(2),
        number: "1524/KH-BCĐ".into(),
        promulgated_on: day("2021-05-04"),
        campaign: None,
        effective_on: day("2021-05-04"),
    }
}

fn reported(percent: u8, on: &str) -> Event {
    Event::ProgressReported { item: FIRST, percent, note: None, reported_by: None, effective_on: day(on) }
}

fn completed(on: &str) -> Event {
    Event::TaskCompleted { item: FIRST, result: "Đã tổ chức".into(), effective_on: day(on) }
}

fn standing(history: &[Event], on: &str) -> Option<(Standing, u8, i64)> {
    let mut of_day = tasks(history).into_iter().filter(|span| span.of.item == FIRST && span.contains(day(on)));
    of_day.next().map(|Span { of, .. }| (of.standing(day(on)), of.percent, of.days_late(day(on))))
}

#[test]
fn an_item_is_a_task_from_promulgation_on_and_stands_as_the_day_says() {
    let history = [drafted(), added(FIRST, "2021-08-31"), promulgated(), reported(40, "2021-06-15")];
    assert_eq!(standing(&history, "2021-05-03"), None);
    assert_eq!(standing(&history, "2021-05-04"), Some((Standing::NotStarted, 0, 0)));
    assert_eq!(standing(&history, "2021-06-15"), Some((Standing::InProgress, 40, 0)));
    assert_eq!(standing(&history, "2021-08-31"), Some((Standing::InProgress, 40, 0)));
    assert_eq!(standing(&history, "2021-09-02"), Some((Standing::Overdue, 40, 2)));
}

#[test]
fn a_completed_task_is_completed_in_time_or_late_and_may_be_opened_again() {
    let reopened = Event::TaskReopened { item: FIRST, reason: "Thiếu".into(), effective_on: day("2021-10-01") };
    let history = [drafted(), added(FIRST, "2021-08-31"), promulgated(), completed("2021-09-10"), reopened];
    assert_eq!(standing(&history, "2021-09-09"), Some((Standing::Overdue, 0, 9)));
    assert_eq!(standing(&history, "2021-09-10"), Some((Standing::CompletedLate, 100, 10)));
    assert_eq!(standing(&history, "2021-10-01"), Some((Standing::Overdue, 0, 31)));
    let in_time = [drafted(), added(FIRST, "2021-08-31"), promulgated(), completed("2021-08-31")];
    assert_eq!(standing(&in_time, "2021-12-31"), Some((Standing::Completed, 100, 0)));
}

/// R-PLN-3
#[test]
fn r_pln_3_an_amendment_changes_the_tasks_from_its_day_on() {
    let amended = Event::Amended(Amendment {
        document: Uuid::from_u128(3),
        number: "1600/KH-BCĐ".into(),
        added: vec![item(SECOND, "2021-12-15")],
        changed: vec![],
        removed: vec![Removal { item: FIRST, reason: "Dịch bệnh".into() }],
        effective_on: day("2021-07-01"),
    });
    let history = [drafted(), added(FIRST, "2021-08-31"), promulgated(), amended];
    let on = |on: &str| -> Vec<Uuid> {
        tasks(&history).into_iter().filter(|span| span.contains(day(on))).map(|span| span.of.item).collect()
    };
    assert_eq!((on("2021-06-30"), on("2021-07-01")), (vec![FIRST], vec![SECOND]));
}

#[test]
fn the_money_of_all_sources_is_summed_by_day() {
    let allocated = |source: &str, amount_dong, on: &str| Event::BudgetAllocated {
        source: source.into(),
        amount_dong,
        document: "7/QĐ".into(),
        effective_on: day(on),
    };
    let settled = Event::ExpenditureSettled {
        source: "Ngân sách tỉnh".into(),
        amount_dong: 30_000_000,
        voucher: "PC-01".into(),
        effective_on: day("2021-11-01"),
    };
    let closed = Event::Closed { summary: "Xong".into(), completed: 0, total: 1, effective_on: day("2021-12-31") };
    let history = [
        drafted(),
        added(FIRST, "2021-08-31"),
        promulgated(),
        allocated("Ngân sách tỉnh", 100_000_000, "2021-05-10"),
        allocated("Xã hội hóa", 20_000_000, "2021-06-10"),
        settled,
        closed,
    ];
    let told: Vec<_> = plans(&history)
        .into_iter()
        .map(|Span { from, of, .. }| (from.to_string(), of.stage, of.allocated_dong, of.settled_dong))
        .collect();
    let at = |from: &str, stage, allocated, settled| (from.to_owned(), stage, allocated, settled);
    assert_eq!(
        told,
        [
            at("2021-05-04", Stage::Promulgated, 0, 0),
            at("2021-05-10", Stage::Promulgated, 100_000_000, 0),
            at("2021-06-10", Stage::Promulgated, 120_000_000, 0),
            at("2021-11-01", Stage::Promulgated, 120_000_000, 30_000_000),
            at("2021-12-31", Stage::Closed, 120_000_000, 30_000_000),
        ]
    );
}

#[test]
fn items_stand_in_the_order_of_their_numerals() {
    let mut codes = ["X.1", "II.10", "II.2", "IX.1", "Phụ lục", "IV", "V.1", "II.2.1"];
    codes.sort_by_key(|code| place(code));
    assert_eq!(codes, ["II.2", "II.2.1", "II.10", "IV", "V.1", "IX.1", "X.1", "Phụ lục"]);
}
