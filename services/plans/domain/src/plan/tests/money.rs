//! The money of a plan.

use super::*;
use crate::plan::Line;

const SOURCE: &str = "Ngân sách sự nghiệp khoa học";

fn allocate(amount_dong: i64, on: &str) -> Command {
    Command::AllocateBudget {
        source: SOURCE.into(),
        amount_dong,
        document: "100/QĐ-UBND".into(),
        effective_on: day(on),
    }
}

fn allocated(amount_dong: i64, document: &str, on: &str) -> Event {
    Event::BudgetAllocated { source: SOURCE.into(), amount_dong, document: document.into(), effective_on: day(on) }
}

fn settle(amount_dong: i64, voucher: &str, on: &str) -> Command {
    Command::SettleExpenditure { source: SOURCE.into(), amount_dong, voucher: voucher.into(), effective_on: day(on) }
}

fn settled(amount_dong: i64, voucher: &str, on: &str) -> Event {
    Event::ExpenditureSettled { source: SOURCE.into(), amount_dong, voucher: voucher.into(), effective_on: day(on) }
}

#[test]
fn money_is_allocated_by_a_document_once() {
    let event = allocated(150_000_000, "100/QĐ-UBND", "2021-05-10");
    given::<Plan>(promulgated()).when(allocate(150_000_000, "2021-05-10")).then([event.clone()]);
    let history = with(promulgated(), [event]);
    let rejection = Rejection::AlreadyAllocated { document: "100/QĐ-UBND".into(), source_name: SOURCE.into() };
    given::<Plan>(history.clone()).when(allocate(150_000_000, "2021-06-10")).then([]);
    given::<Plan>(history).when(allocate(90_000_000, "2021-05-10")).rejected(rejection);
    for amount in [0, -1, i64::MAX] {
        given::<Plan>(promulgated()).when(allocate(amount, "2021-05-10")).rejected(Rejection::Amount(amount));
    }
}

#[test]
fn a_voucher_is_settled_once_and_never_more_than_was_allocated() {
    let history = with(promulgated(), [allocated(150, "100/QĐ-UBND", "2021-05-10")]);
    given::<Plan>(history.clone()).when(settle(150, "PC-1", "2021-06-01")).then([settled(150, "PC-1", "2021-06-01")]);
    let history = with(history, [settled(100, "PC-1", "2021-06-01")]);
    given::<Plan>(history.clone()).when(settle(100, "PC-1", "2021-06-01")).then([]);
    given::<Plan>(history.clone())
        .when(settle(10, "PC-1", "2021-06-01"))
        .rejected(Rejection::VoucherTaken("PC-1".into()));
    let exceeds = |amount_dong, left_dong| {
        let source_name = SOURCE.to_owned();
        Rejection::Exceeds { source_name, amount_dong, left_dong }
    };
    given::<Plan>(history.clone()).when(settle(51, "PC-2", "2021-07-01")).rejected(exceeds(51, 50));
    given::<Plan>(history.clone()).when(settle(50, "PC-2", "2021-07-01")).then([settled(50, "PC-2", "2021-07-01")]);
    given::<Plan>(history.clone()).when(settle(51, "PC-2", "2021-05-20")).rejected(exceeds(51, 50));
    given::<Plan>(history).when(settle(1, "PC-2", "2021-05-09")).rejected(exceeds(1, 0));
}

#[test]
fn the_sums_of_a_source_are_those_of_the_day() {
    let events = [
        allocated(150, "100/QĐ-UBND", "2021-05-10"),
        allocated(50, "200/QĐ-UBND", "2021-08-10"),
        settled(120, "PC-1", "2021-06-01"),
    ];
    let plan: Plan = decider::Aggregate::replay(&with(promulgated(), events));
    let line = |on: &str| plan.budget().lines(day(on)).get(SOURCE).copied();
    assert_eq!(line("2021-05-09"), None);
    assert_eq!(line("2021-05-31"), Some(Line { allocated_dong: 150, settled_dong: 0 }));
    assert_eq!(line("2021-12-31"), Some(Line { allocated_dong: 200, settled_dong: 120 }));
}

#[test]
fn a_draft_spends_nothing() {
    let rejection = Rejection::WrongStatus {
        status: PlanStatus::Draft,
        needed: PlanStatus::Promulgated,
        what: "charged with expenditure",
    };
    let history = with(written(), [allocated(150, "100/QĐ-UBND", "2021-04-10")]);
    given::<Plan>(history).when(settle(10, "PC-1", "2021-04-11")).rejected(rejection);
}
