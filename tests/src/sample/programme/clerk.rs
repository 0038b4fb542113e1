//! When the programme's facts were recorded.
//!
//! **Invariant:** times grow strictly in the order of the entries, and lie in office hours of the day of the fact, or of the
//! day on which the agencies stood in the register.

use super::super::calendar::{date, on_or_after};
use super::super::draw::Draw;
use super::super::entry::{Entry, Row, vietnam};
use chrono::{Duration, NaiveDate, NaiveTime};

/// 07:45 to 11:15.
const MORNING_MS: i64 = 12_600_000;
/// From 11:15 to 13:30.
const LUNCH_MS: i64 = 8_100_000;
/// With the afternoon until 16:30.
const DAY_MS: i64 = 23_400_000;
/// Nobody needs longer than this for a row.
const ROW_MS: i64 = 150_000;

/// Gives every entry its time; they stand in the order of their days.
pub(super) fn record(draw: &Draw, entries: Vec<Entry>) -> Vec<Row> {
    let begin = date(2014, 6, 9); // the departments were registered in the days before
    let mut days: Vec<(NaiveDate, Vec<Entry>)> = Vec::new();
    for entry in entries {
        let day = on_or_after(entry.effective_on.max(begin));
        match days.last_mut() {
            Some((last, of_day)) if *last == day => of_day.push(entry),
            _ => days.push((day, vec![entry])),
        }
    }
    days.into_iter().flat_map(|(day, of_day)| on_day(draw, day, of_day)).collect()
}

fn on_day(draw: &Draw, day: NaiveDate, entries: Vec<Entry>) -> Vec<Row> {
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX).max(1);
    let pace = (DAY_MS / (count + 1)).min(ROW_MS);
    let actor = format!("cctdc-{:02}", draw.between(&format!("clerk {day}"), 1, 4));
    let opening = NaiveTime::from_hms_opt(7, 45, 0).expect("a quarter to eight exists");
    let row = |(place, entry): (usize, Entry)| {
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        let worked = place * pace + draw.between(&format!("pause {day} {place}"), 1, pace - 1);
        let passed = if worked < MORNING_MS { worked } else { worked + LUNCH_MS };
        let time = day.and_time(opening) + Duration::milliseconds(passed);
        let recorded_at =
            time.and_local_timezone(vietnam()).single().expect("a fixed offset has every local time once");
        Row { recorded_at, actor: actor.clone(), entry }
    };
    entries.into_iter().enumerate().map(row).collect()
}
