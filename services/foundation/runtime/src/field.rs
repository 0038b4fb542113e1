//! Reading the fields of a request: ids, civil dates, instants, etags. What cannot be read names its field.
//!
//! **Invariant:** a value that comes out is valid; a text that is almost a date is refused, never guessed at.
//!
//! Deliberately absent: names, codes and other words of the domain, which the domain crates check.

use crate::status::Violation;
use chrono::{DateTime, NaiveDate, Utc};
use prost_types::Timestamp;
use uuid::Uuid;

/// The years a civil date may lie in; others are typing mistakes.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;
/// The first and the last second that `google.protobuf.Timestamp` allows: years 1 to 9999.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// The civil date in `text`, of the form `YYYY-MM-DD`.
///
/// # Errors
/// It is absent, of another form, or no day of the calendar between 1900 and 2199.
pub fn date(field: &str, text: &str) -> Result<NaiveDate, Violation> {
    optional_date(field, text)?.ok_or_else(|| Violation::new(field, "is required; write a date as YYYY-MM-DD"))
}

/// As [`date`]; nothing when the text is empty.
///
/// # Errors
/// It is of another form, or no day of the calendar between 1900 and 2199.
pub fn optional_date(field: &str, text: &str) -> Result<Option<NaiveDate>, Violation> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong =
        || Violation::new(field, format!("{} is not a date; write it as YYYY-MM-DD, 1900 to 2199", quoted(text)));
    let digits = |range: std::ops::Range<usize>| {
        let part = text.get(range)?;
        if part.bytes().all(|byte| byte.is_ascii_digit()) { part.parse::<u32>().ok() } else { None }
    };
    let shaped = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let parts = if shaped { (digits(0..4), digits(5..7), digits(8..10)) } else { (None, None, None) };
    let (Some(year), Some(month), Some(day)) = parts else { return Err(wrong()) };
    let date = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    date.filter(|_| YEARS.contains(&i32::try_from(year).unwrap_or_default())).map(Some).ok_or_else(wrong)
}

/// The instant of a protobuf timestamp, in whole microseconds as the databases keep it; nothing when it is absent.
///
/// # Errors
/// It lies outside what `google.protobuf.Timestamp` allows.
pub fn instant(field: &str, timestamp: Option<&Timestamp>) -> Result<Option<DateTime<Utc>>, Violation> {
    let Some(timestamp) = timestamp else { return Ok(None) };
    let nanos = u32::try_from(timestamp.nanos).ok().filter(|nanos| *nanos < 1_000_000_000);
    let instant = nanos
        .filter(|_| SECONDS.contains(&timestamp.seconds))
        .and_then(|nanos| DateTime::from_timestamp(timestamp.seconds, nanos / 1_000 * 1_000));
    instant.map(Some).ok_or_else(|| Violation::new(field, "is no instant; seconds and nanos are out of range"))
}

/// The protobuf form of an instant.
#[must_use]
pub fn timestamp(instant: DateTime<Utc>) -> Timestamp {
    // A leap second has more than 10⁹ nanoseconds in chrono, which protobuf does not allow.
    let nanos = instant.timestamp_subsec_nanos().min(999_999_999);
    Timestamp { seconds: instant.timestamp(), nanos: i32::try_from(nanos).unwrap_or_default() }
}

/// The id in `text`.
///
/// # Errors
/// It is absent, not a UUID, or the nil UUID.
pub fn id(field: &str, text: &str) -> Result<Uuid, Violation> {
    optional_id(field, text)?.ok_or_else(|| Violation::new(field, "is required; write a UUID"))
}

/// As [`id`]; nothing when the text is empty.
///
/// # Errors
/// It is not a UUID, or the nil UUID.
pub fn optional_id(field: &str, text: &str) -> Result<Option<Uuid>, Violation> {
    if text.is_empty() {
        return Ok(None);
    }
    let id = Uuid::try_parse(text).ok().filter(|id| !id.is_nil());
    id.map(Some).ok_or_else(|| {
        let example = "018f4e5a-7c1d-7b3a-9f10-2b6c5d4e3f21";
        Violation::new(field, format!("{} is not a UUID; write it like {example}", quoted(text)))
    })
}

/// The stream version in an etag (AIP-154), with or without quotes; nothing when it is empty, and then any version will do.
///
/// # Errors
/// It is not an etag that this service gave out.
pub fn etag(field: &str, text: &str) -> Result<Option<i64>, Violation> {
    if text.is_empty() {
        return Ok(None);
    }
    let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let plain = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
    let version = if plain { bare.parse().ok() } else { None };
    let advice = "send the etag of the last answer as it was, or none to accept any version";
    version.map(Some).ok_or_else(|| Violation::new(field, format!("{} is not an etag; {advice}", quoted(text))))
}

/// The etag of a stream version: a strong one, quoted as RFC 9110 wants it.
#[must_use]
pub fn to_etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// A value as an error text shows it: quoted, escaped, and short whatever the caller sent.
pub(crate) fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(40).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    format!("{shown:?}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_only_in_its_one_form() {
        assert_eq!(date("on", "2020-02-29").unwrap(), NaiveDate::from_ymd_opt(2020, 2, 29).unwrap());
        for bad in [
            "2021-02-29",
            "2021-2-9",
            "21-02-09",
            "2021/02/09",
            "2021-02-09T00:00:00Z",
            " 2021-02-09",
            "20210209xx",
            "+021-02-09",
            "0216-02-09",
            "9999-12-31",
            "２０２１-02",
            "2021-13-01",
            "2021-00-10",
            "hôm nay.",
        ] {
            let violation = date("effective_on", bad).unwrap_err();
            assert_eq!(violation.field, "effective_on", "{bad}");
            assert!(violation.text.contains("YYYY-MM-DD"), "{violation}");
        }
        assert_eq!(optional_date("on", ""), Ok(None));
        assert!(date("on", "").unwrap_err().text.contains("required"));
    }

    #[test]
    fn an_instant_survives_the_wire_to_the_microsecond() {
        let at: DateTime<Utc> = "1969-12-31T23:59:59.123456Z".parse().unwrap();
        assert_eq!(instant("known_at", Some(&timestamp(at))), Ok(Some(at)));
        assert_eq!(instant("known_at", None), Ok(None));
        for (seconds, nanos) in [(0, -1), (0, 1_000_000_000), (i64::MAX, 0), (253_402_300_800, 0)] {
            let violation = instant("known_at", Some(&Timestamp { seconds, nanos })).unwrap_err();
            assert_eq!(violation.field, "known_at");
        }
    }

    #[test]
    fn an_id_is_a_uuid_and_not_nil() {
        let given = Uuid::new_v4();
        assert_eq!(id("agency_id", &given.to_string()), Ok(given));
        for bad in ["", "x", "00000000-0000-0000-0000-000000000000"] {
            assert_eq!(id("agency_id", bad).unwrap_err().field, "agency_id");
        }
    }

    /// AIP-154
    #[test]
    fn an_etag_comes_back_as_the_version_it_was_made_of() {
        assert_eq!(etag("etag", &to_etag(7)), Ok(Some(7)));
        assert_eq!(etag("etag", "7"), Ok(Some(7)));
        assert_eq!(etag("etag", ""), Ok(None));
        for bad in ["W/\"7\"", "\"7", "-1", "+1", "\"\"", "99999999999999999999", "abc"] {
            assert_eq!(etag("etag", bad).unwrap_err().field, "etag", "{bad}");
        }
    }

    #[test]
    fn a_long_value_is_shown_short() {
        assert!(id("agency_id", &"x".repeat(1_000_000)).unwrap_err().text.len() < 200);
    }
}
