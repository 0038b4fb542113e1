//! A fact of the set, and when a clerk recorded it.
//!
//! **Invariant:** the rows of one agency are recorded in the order of their effective dates, each later than the one before.
//! **Invariant:** nothing is recorded before the day on which it is true, and nothing before the first provincial plan.
//! **Invariant:** what is effective in 2020 or 2025 is recorded by the end of that year, but for what waits for a fact that
//! was itself late.
//! **Invariant:** of an agency that a reorganisation concerns, what is effective before the reorganisation is recorded before
//! its effect, and everything else after it.
//!
//! Absent on purpose: a table of all times in use. Two agencies share a millisecond so rarely that a test just forbids it.

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use super::calendar::{date, is_holiday, on_or_after, on_or_before, shift};
use super::draw::Draw;
use super::lives::Effect;

/// The day of plan 990/KH-UBND, from which on the register is kept.
pub const REGISTER_BEGINS: (i32, u32, u32) = (2014, 6, 5);

/// When a fact is recorded.
#[derive(Clone, Copy)]
enum Entered {
    /// Within minutes of the agency's fact before it.
    WithPrevious,
    /// On this day.
    On(NaiveDate),
    /// Some days after it is effective, at least and at most this many.
    After(i64, i64),
}

/// A fact.
pub struct Entry {
    /// The file that it belongs to, without `.csv`.
    pub file: &'static str,
    /// The values of the file's own columns.
    pub values: Vec<String>,
    /// The day from which on it is true.
    pub effective_on: NaiveDate,
    /// Whether it was drawn rather than found.
    pub synthetic: bool,
    entered: Entered,
}

impl Entry {
    /// A drawn fact that is recorded some weeks later.
    pub fn new(file: &'static str, values: &[&str], effective_on: NaiveDate) -> Self {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Self { file, values, effective_on, synthetic: true, entered: Entered::After(2, 70) }
    }

    /// The fact was found in a source, not drawn.
    pub fn real(mut self) -> Self {
        self.synthetic = false;
        self
    }

    /// The fact is recorded on that day.
    pub fn on(mut self, day: NaiveDate) -> Self {
        self.entered = Entered::On(day);
        self
    }

    /// The fact is recorded between `least` and `most` days after it is effective.
    pub fn after(mut self, least: i64, most: i64) -> Self {
        self.entered = Entered::After(least, most);
        self
    }

    /// The fact is recorded minutes after the one before it.
    pub fn with_previous(mut self) -> Self {
        self.entered = Entered::WithPrevious;
        self
    }
}

/// A fact with when and by whom it was recorded.
pub struct Row {
    /// The recording time, in Vietnam.
    pub recorded_at: DateTime<FixedOffset>,
    /// Who recorded it.
    pub actor: String,
    /// What was recorded.
    pub entry: Entry,
}

/// Draws the recording times of one agency's facts, which `actor` records; `effects` are the reorganisations among them.
pub fn record(draw: &Draw, actor: &str, effects: &[Effect], mut entries: Vec<Entry>) -> Vec<Row> {
    entries.sort_by_key(|entry| entry.effective_on);
    let mut previous: Option<NaiveDateTime> = None;
    let mut rows = Vec::new();
    for (place, entry) in entries.into_iter().enumerate() {
        let ask = |what: &str, low, high| draw.between(&format!("entry {place} {what}"), low, high);
        let soonest = previous.map(|time| time + Duration::milliseconds(ask("pause", 45_000, 210_000)));
        let wanted = match entry.entered {
            Entered::WithPrevious => None,
            Entered::On(day) => Some(day),
            Entered::After(least, most) => {
                // Most are a few weeks late, some far more: the square leans towards the short end.
                let part = ask("delay", 0, 1000);
                let days = least + (most - least) * part * part / 1_000_000;
                let day = shift(entry.effective_on, days).max(begin());
                let opening = opening(effects, entry.effective_on);
                Some(clerks_day(draw, place, day).max(opening).min(closing(draw, effects, entry.effective_on)))
            }
        };
        let wanted = wanted.map(|day| day.and_time(office_time(ask("time", 0, 19_799_999))));
        let time = wanted.max(soonest).unwrap_or_else(|| begin().and_time(office_time(0)));
        previous = Some(time);
        let recorded_at =
            time.and_local_timezone(vietnam()).single().expect("a fixed offset has every local time once");
        rows.push(Row { recorded_at, actor: actor.into(), entry });
    }
    rows
}

/// The first day on which a fact of `on` can be recorded: the one after the effect of the last reorganisation up to it.
fn opening(effects: &[Effect], on: NaiveDate) -> NaiveDate {
    let last = effects.iter().filter(|effect| effect.operational_on <= on).map(|effect| effect.recorded_on).max();
    last.map_or(on, |recorded_on| on_or_after(shift(recorded_on, 1)))
}

/// The last day on which a fact of `on` is recorded: the eve of the next reorganisation's effect, or the last days of 2020 and
/// of 2025, when whoever was behind with the register caught up before the figure was due.
fn closing(draw: &Draw, effects: &[Effect], on: NaiveDate) -> NaiveDate {
    let next = effects.iter().filter(|effect| on < effect.operational_on).map(|effect| effect.recorded_on).min();
    let eve = next.map(|recorded_on| on_or_before(shift(recorded_on, -1)));
    let working_days = draw.number("closing day");
    let year_end = if on.year() <= 2020 {
        date(2020, 12, 28 + (working_days % 4) as u32)
    } else {
        date(2025, 12, 29 + (working_days % 3) as u32)
    };
    eve.map_or(year_end, |eve| eve.min(year_end)).max(on)
}

/// The offset of Vietnam, +07:00.
pub fn vietnam() -> FixedOffset {
    FixedOffset::east_opt(7 * 3600).expect("seven hours are less than a day")
}

fn begin() -> NaiveDate {
    date(REGISTER_BEGINS.0, REGISTER_BEGINS.1, REGISTER_BEGINS.2)
}

/// The day itself when a clerk works on it, else one soon after. One Saturday in six is worked on.
fn clerks_day(draw: &Draw, place: usize, day: NaiveDate) -> NaiveDate {
    let mut day = day;
    loop {
        let works = match day.weekday() {
            Weekday::Sun => false,
            Weekday::Sat => draw.chance(&format!("entry {place} on Saturday {day}"), 16),
            _ => true,
        };
        if works && !is_holiday(day) {
            return day;
        }
        // Not everybody empties the weekend's tray on Monday.
        day = shift(day, draw.between(&format!("entry {place} after {day}"), 1, 4));
    }
}

/// 07:30–10:45 or 13:30–15:45, by the milliseconds worked before it.
fn office_time(worked_ms: i64) -> NaiveTime {
    const MORNING_MS: i64 = 11_700_000;
    const LUNCH_MS: i64 = 9_900_000;
    const OPENS: (u32, u32) = (7, 30);
    let since_open_ms = if worked_ms < MORNING_MS { worked_ms } else { worked_ms + LUNCH_MS };
    let opens = NaiveTime::from_hms_opt(OPENS.0, OPENS.1, 0).expect("half past seven exists");
    opens + Duration::milliseconds(since_open_ms)
}
