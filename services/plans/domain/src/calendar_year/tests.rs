//! What a calendar may say of its year (R-CAL-1), what working days come of it, and the laws.

use super::{Calendar, CalendarYear, Command, Event, Holiday, Rejection, id};
use crate::text;
use chrono::NaiveDate;
use decider::scenario::given;
use decider::{Aggregate as _, laws};
use kernel::calendar::{self, WorkingDays};
use proptest::collection::vec;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn holiday(on: &str, name: &str) -> Holiday {
    Holiday { day: day(on), name: name.into() }
}

/// 2021: Tết and Giỗ Tổ by the lunar calendar, and 03/05 in place of Saturday 01/05.
fn of_2021() -> Calendar {
    let tet = (10..=16).map(|date| holiday(&format!("2021-02-{date}"), "Tết Nguyên đán"));
    let holidays = std::iter::once(holiday("2021-01-01", "Tết Dương lịch"))
        .chain(tet)
        .chain([
            holiday("2021-04-21", "Giỗ Tổ Hùng Vương"),
            holiday("2021-04-30", "Ngày Giải phóng miền Nam"),
            holiday("2021-05-03", "Nghỉ bù ngày 01/5"),
            holiday("2021-09-02", "Quốc khánh"),
            holiday("2021-09-03", "Quốc khánh"),
        ])
        .collect();
    let basis = "4875/TB-LĐTBXH".to_owned();
    Calendar { year: 2021, holidays, worked: vec![], basis, effective_on: day("2020-12-04") }
}

/// The same, with a Saturday worked for the Monday before 2/9.
fn with_a_swap() -> Calendar {
    let worked = vec![day("2021-08-28")];
    Calendar { worked, basis: "11/TB-BNV".into(), effective_on: day("2021-06-01"), ..of_2021() }
}

fn refuses(wanted: Calendar, rejection: Rejection) {
    given::<CalendarYear>([Event::Set(of_2021())]).when(Command::Set(wanted)).rejected(rejection);
}

/// R-CAL-1
#[test]
fn r_cal_1_working_days_are_counted_by_the_calendar_that_was_set() {
    given::<CalendarYear>([]).when(Command::Set(of_2021())).then([Event::Set(of_2021())]);
    let (year, days) = CalendarYear::replay(&[Event::Set(of_2021())]).to_year().expect("it was set");
    let mut known = WorkingDays::default();
    known.learn(year, days);
    assert_eq!(known.after(day("2021-04-29"), 1), Ok(day("2021-05-04")));
    assert_eq!(known.is_working(day("2021-02-12")), Ok(false));
    assert_eq!(known.is_working(day("2022-02-01")), Err(calendar::Error::UnknownYear(2022)));
    assert_eq!(CalendarYear::default().to_year(), None, "nothing is known of a year before it is set");
}

/// R-CAL-1
#[test]
fn r_cal_1_a_later_calendar_takes_the_place_of_the_former_and_a_swapped_day_is_worked() {
    given::<CalendarYear>([Event::Set(of_2021())]).when(Command::Set(with_a_swap())).then([Event::Set(with_a_swap())]);
    let calendar = CalendarYear::replay(&[Event::Set(of_2021()), Event::Set(with_a_swap())]);
    assert_eq!(calendar.on(day("2021-05-31")), Some(&of_2021()));
    assert_eq!(calendar.calendar(), Some(&with_a_swap()));
    let mut known = WorkingDays::default();
    let (year, days) = calendar.to_year().expect("it was set");
    known.learn(year, days);
    assert_eq!(known.is_working(day("2021-08-28")), Ok(true));
    let corrected = Calendar { worked: vec![day("2021-08-29")], ..with_a_swap() };
    given::<CalendarYear>([Event::Set(of_2021()), Event::Set(with_a_swap())])
        .when(Command::Set(corrected.clone()))
        .then([Event::Set(corrected)]);
}

/// R-CAL-1
#[test]
fn r_cal_1_a_calendar_names_days_of_its_year_once_and_works_only_weekends() {
    let with = |on: &str| {
        let mut calendar = with_a_swap();
        calendar.holidays.push(holiday(on, "Nghỉ bù"));
        calendar
    };
    refuses(with("2022-01-01"), Rejection::OutsideYear { day: day("2022-01-01"), year: 2021 });
    refuses(with("2021-04-30"), Rejection::DayTwice { day: day("2021-04-30") });
    refuses(with("2021-08-28"), Rejection::DayTwice { day: day("2021-08-28") });
    let worked = |days: &[&str]| Calendar { worked: days.iter().map(|on| day(on)).collect(), ..with_a_swap() };
    refuses(worked(&["2021-08-27"]), Rejection::NoWeekend { day: day("2021-08-27") });
    refuses(worked(&["2021-08-28", "2021-08-28"]), Rejection::DayTwice { day: day("2021-08-28") });
    refuses(worked(&["2020-08-29"]), Rejection::OutsideYear { day: day("2020-08-29"), year: 2021 });
    let told = Rejection::NoWeekend { day: day("2021-08-27") }.to_string();
    assert!(told.starts_with("R-CAL-1: 2021-08-27 is not a Saturday or Sunday"), "{told}");
}

/// R-CAL-1
#[test]
fn r_cal_1_a_calendar_is_that_of_one_year() {
    let other = Calendar { year: 2022, holidays: vec![], worked: vec![], ..with_a_swap() };
    refuses(other.clone(), Rejection::OtherYear { year: 2021 });
    refuses(Calendar { year: 21, ..other.clone() }, Rejection::NoYear { year: 21 });
    refuses(Calendar { year: 20_211, ..other }, Rejection::NoYear { year: 20_211 });
    assert_eq!(id(2021).to_string(), "90a8d50c-9745-5a83-81d6-e5479ab83857", "an id that was ever used stays");
}

#[test]
fn decisions_follow_one_after_another() {
    let (on, basis, last_on) = (day("2020-12-03"), "4875/TB-LĐTBXH".to_owned(), day("2020-12-04"));
    refuses(Calendar { effective_on: on, ..with_a_swap() }, Rejection::BeforeLast { on, basis, last_on });
}

#[test]
fn the_same_calendar_again_changes_nothing_in_whatever_order_it_is_written() {
    let mut shuffled = of_2021();
    shuffled.holidays.reverse();
    shuffled.basis = " 4875/TB-LĐTBXH".into();
    given::<CalendarYear>([Event::Set(of_2021()), Event::Set(with_a_swap())]).when(Command::Set(shuffled)).then([]);
}

#[test]
fn what_cannot_be_read_is_not_stored() {
    let blank = |field| Rejection::Text { field, error: text::Error::Blank };
    refuses(Calendar { basis: " ".into(), ..with_a_swap() }, blank("basis"));
    refuses(Calendar { holidays: vec![holiday("2021-01-01", " ")], ..with_a_swap() }, blank("holiday"));
}

fn calendars() -> impl Strategy<Value = Calendar> {
    let days = || (1..=28_u32).prop_map(|date| NaiveDate::from_ymd_opt(2021, 8, date).expect("a day of August"));
    let months = (1..=12_u32).prop_map(|month| NaiveDate::from_ymd_opt(2021, month, 1).expect("a day of 2021"));
    let years = prop_oneof![6 => Just(2021), 1 => Just(2022)];
    (years, vec(days(), 0..3), vec(days(), 0..2), months).prop_map(|(year, holidays, worked, effective_on)| Calendar {
        year,
        holidays: holidays.into_iter().map(|day| Holiday { day, name: "Nghỉ".into() }).collect(),
        worked,
        basis: "11/TB-BNV".into(),
        effective_on,
    })
}

#[test]
fn a_calendar_obeys_the_laws() {
    laws::check::<CalendarYear>(calendars().prop_map(Event::Set), calendars().prop_map(Command::Set));
}

#[test]
fn a_command_and_its_event_agree_on_the_day() {
    assert_eq!(Command::Set(of_2021()).on(), decider::Event::effective_on(&Event::Set(of_2021())));
}
