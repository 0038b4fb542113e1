//! How a value looks to people: percentages, numbers, days and instants, in Vietnamese or English style.
//!
//! **Invariant:** figures are the server's; nothing here computes, rounds or cuts one (R-RPT-4).
//! **Invariant:** an instant for programs is RFC 3339 in UTC with six decimals, so that `--known-at` takes it back unchanged.
//!
//! Deliberately absent: words (`words.rs`) and layout (`output.rs`).

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, Utc};
use contracts::Timestamp;

/// In which language people are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Lang {
    /// Tiếng Việt
    Vi,
    /// English
    En,
}

impl Lang {
    /// The text in this language.
    pub(crate) fn pick<'a>(self, vietnamese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Vi => vietnamese,
            Self::En => english,
        }
    }
}

/// Việt Nam keeps UTC+7 the whole year.
pub(crate) fn vietnam() -> FixedOffset {
    FixedOffset::east_opt(7 * 3600).expect("seven hours are less than a day")
}

/// A share such as `95.56`: `95,56 %` in Vietnamese, `95.56 %` in English; a dash when there is none (R-RPT-4).
pub(crate) fn percent(share: Option<&str>, lang: Lang) -> String {
    match (share, lang) {
        (None, _) => "—".to_owned(),
        (Some(share), Lang::Vi) => format!("{} %", share.replace('.', ",")),
        (Some(share), Lang::En) => format!("{share} %"),
    }
}

/// A figure with decimals such as `12.50`: `12,50` in Vietnamese.
pub(crate) fn decimal(figure: &str, lang: Lang) -> String {
    if lang == Lang::Vi { figure.replace('.', ",") } else { figure.to_owned() }
}

/// Hundredths as a figure with two decimals: 8571 is `85.71`.
pub(crate) fn hundredths(hundredths: i32) -> String {
    format!("{}.{:02}", hundredths / 100, (hundredths % 100).abs())
}

/// A whole number with its thousands apart: `8.123` in Vietnamese, `8,123` in English.
pub(crate) fn number(number: i64, lang: Lang) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { "-".to_owned() } else { String::new() };
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push_str(lang.pick(".", ","));
        }
        text.push(digit);
    }
    text
}

/// A duration in seconds to the millisecond; a dash when nobody knows.
pub(crate) fn seconds(seconds: Option<f64>, lang: Lang) -> String {
    let Some(seconds) = seconds else { return "—".to_owned() };
    let text = format!("{seconds:.3}");
    let (whole, thousandths) = text.split_once('.').unwrap_or((&text, "000"));
    format!("{}{}{thousandths}", number(whole.parse().unwrap_or(i64::MAX), lang), lang.pick(",", "."))
}

/// A day given as `2020-12-31`: `31/12/2020` in Vietnamese, unchanged in English and when it is no day.
pub(crate) fn day(text: &str, lang: Lang) -> String {
    match (text.parse::<NaiveDate>(), lang) {
        (Ok(day), Lang::Vi) => day.format("%d/%m/%Y").to_string(),
        _ => text.to_owned(),
    }
}

/// An instant on the clock of Việt Nam, to the second: `20/01/2021 08:15:02`.
pub(crate) fn clock(at: Option<&Timestamp>, lang: Lang) -> String {
    let Some(at) = at.and_then(instant) else { return "—".to_owned() };
    let local = at.with_timezone(&vietnam());
    local.format(lang.pick("%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S")).to_string()
}

/// An instant on the clock of Việt Nam with all that it has: `31/12/2020 23:59:59.999999`.
pub(crate) fn exact_clock(at: Option<&Timestamp>, lang: Lang) -> String {
    let Some(at) = at.and_then(instant) else { return "—".to_owned() };
    let local = at.with_timezone(&vietnam());
    local.format(lang.pick("%d/%m/%Y %H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f")).to_string()
}

/// An instant for programs: `2020-12-31T16:59:59.999999Z`; nothing when there is none.
pub(crate) fn rfc3339(at: Option<&Timestamp>) -> Option<String> {
    Some(at.and_then(instant)?.to_rfc3339_opts(SecondsFormat::Micros, true))
}

/// The instant of a timestamp; nothing when it is out of range.
fn instant(at: &Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(at.seconds, u32::try_from(at.nanos).ok()?)
}

/// What a file or a caller said, as an error shows it: quoted, control characters visible, and short whatever it was.
pub(crate) fn quoted(text: &str) -> String {
    const CHARS: usize = 60;
    let shown: String = text.chars().take(CHARS).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    format!("{shown:?}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        let at: DateTime<Utc> = text.parse().unwrap();
        Timestamp { seconds: at.timestamp(), nanos: i32::try_from(at.timestamp_subsec_nanos()).unwrap() }
    }

    /// R-RPT-4
    #[test]
    fn seconds_are_told_to_the_thousandth() {
        assert_eq!(seconds(Some(194_590_518.295_4), Lang::Vi), "194.590.518,295");
        assert_eq!(seconds(Some(0.0), Lang::En), "0.000");
        assert_eq!(seconds(None, Lang::Vi), "—");
    }

    #[test]
    fn r_rpt_4_a_share_of_nothing_is_a_dash() {
        assert_eq!(percent(None, Lang::Vi), "—");
        assert_eq!(percent(Some("100.00"), Lang::Vi), "100,00 %");
        assert_eq!(percent(Some("100.00"), Lang::En), "100.00 %");
    }

    #[test]
    fn hundredths_lose_nothing() {
        assert_eq!([0, 5, 8571, 10_000].map(hundredths), ["0.00", "0.05", "85.71", "100.00"]);
        assert_eq!((decimal("12.50", Lang::Vi).as_str(), decimal("12.50", Lang::En).as_str()), ("12,50", "12.50"));
    }

    #[test]
    fn thousands_stand_apart() {
        for (given, vietnamese, english) in
            [(0, "0", "0"), (265, "265", "265"), (8123, "8.123", "8,123"), (-1_234_567, "-1.234.567", "-1,234,567")]
        {
            assert_eq!((number(given, Lang::Vi).as_str(), number(given, Lang::En).as_str()), (vietnamese, english));
        }
    }

    #[test]
    fn a_day_is_written_as_the_language_writes_it() {
        assert_eq!(day("2020-12-31", Lang::Vi), "31/12/2020");
        assert_eq!(day("2020-12-31", Lang::En), "2020-12-31");
        assert_eq!(day("", Lang::Vi), "");
    }

    #[test]
    fn an_instant_is_shown_on_the_clock_of_viet_nam() {
        let last = at("2020-12-31T16:59:59.999999Z");
        assert_eq!(clock(Some(&last), Lang::Vi), "31/12/2020 23:59:59");
        assert_eq!(exact_clock(Some(&last), Lang::Vi), "31/12/2020 23:59:59.999999");
        assert_eq!(exact_clock(Some(&at("2021-01-20T01:15:02Z")), Lang::En), "2021-01-20 08:15:02");
        assert_eq!(clock(None, Lang::En), "—");
    }

    #[test]
    fn an_instant_for_programs_has_six_decimals() {
        assert_eq!(rfc3339(Some(&at("2020-12-31T17:00:00Z"))).as_deref(), Some("2020-12-31T17:00:00.000000Z"));
        assert_eq!(rfc3339(None), None);
        assert_eq!(rfc3339(Some(&Timestamp { seconds: i64::MAX, nanos: 0 })), None);
    }

    #[test]
    fn what_is_quoted_is_short_and_visible() {
        assert_eq!(quoted("a\u{1b}[31m"), "\"a\\u{1b}[31m\"");
        assert!(quoted(&"ế".repeat(1_000_000)).len() < 300);
    }
}
