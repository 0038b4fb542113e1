//! `--as-of` and `--known-at`: of which day, and as known at which instant; and what an answer says of them.
//!
//! **Invariant:** a known-at that is only a day means the last microsecond of that day in Việt Nam: what was recorded on it counts.
//! **Invariant:** what is not given is left to the server, which answers with what it took; no client clock is asked.
//!
//! Deliberately absent: words such as "today" or "yesterday". A figure that will be printed again needs a date.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use contracts::{Timestamp, common::v1::Provenance};
use serde::Serialize;

use crate::format::{self, Lang};

/// Of which day, and as known when.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct When {
    /// Day that the answer shall be about, for example 2020-12-31 [default: today in Vietnam]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<String>,
    #[command(flatten)]
    pub(crate) known: Known,
}

/// As known when.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Known {
    /// Only what was recorded until then: a day (until its end in Vietnam) or an instant such as 2020-12-31T23:59:59+07:00 [default: now]
    #[arg(long, value_name = "DATE|TIME", value_parser = known_at)]
    pub(crate) known_at: Option<Timestamp>,
}

impl When {
    /// The day and the instant that an answer was computed from, to ask about the same once more.
    pub(crate) fn of(provenance: Option<&Provenance>) -> Self {
        let as_of = provenance.map(|provenance| provenance.as_of.clone()).filter(|day| !day.is_empty());
        Self { as_of, known: Known { known_at: provenance.and_then(|provenance| provenance.known_at) } }
    }

    /// The day as a request wants it; empty: today.
    pub(crate) fn day(&self) -> String {
        self.as_of.clone().unwrap_or_default()
    }
}

/// A day of the form `YYYY-MM-DD`, given back as it is.
///
/// # Errors
/// It has another form, or is no day of the calendar.
pub(crate) fn day(text: &str) -> Result<String, String> {
    let exact = text.parse::<NaiveDate>().ok().filter(|day| day.format("%Y-%m-%d").to_string() == text);
    exact.map(|_| text.to_owned()).ok_or_else(|| "write a day as YYYY-MM-DD, for example 2020-12-31".to_owned())
}

/// The instant that a day or a time means.
///
/// # Errors
/// It is neither.
pub(crate) fn known_at(text: &str) -> Result<Timestamp, String> {
    let last = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).ok_or("a day has a last microsecond")?;
    let at: DateTime<Utc> = match day(text) {
        Ok(day) => {
            let day: NaiveDate = day.parse().map_err(|_| "write a day as YYYY-MM-DD")?;
            let local = day.and_time(last).and_local_timezone(format::vietnam()).single();
            local.ok_or("this day is out of range")?.to_utc()
        }
        Err(_) => DateTime::parse_from_rfc3339(text)
            .map_err(|_| "write a day (2020-12-31) or an instant with its offset (2020-12-31T23:59:59.999999+07:00)")?
            .to_utc(),
    };
    let nanos = i32::try_from(at.timestamp_subsec_micros().min(999_999) * 1_000).unwrap_or_default();
    Ok(Timestamp { seconds: at.timestamp(), nanos })
}

/// What an answer was computed from, in the form for programs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Origin {
    /// The day; absent where every line has its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) as_of: Option<String>,
    /// The instant, RFC 3339.
    pub(crate) known_at: Option<String>,
    /// The positions of the logs.
    pub(crate) positions: BTreeMap<String, i64>,
    #[serde(skip)]
    at: Option<Timestamp>,
}

impl Origin {
    /// The form for programs.
    pub(crate) fn of(provenance: Option<Provenance>) -> Self {
        let provenance = provenance.unwrap_or_default();
        Self {
            as_of: Some(provenance.as_of).filter(|day| !day.is_empty()),
            known_at: format::rfc3339(provenance.known_at.as_ref()),
            positions: provenance.positions,
            at: provenance.known_at,
        }
    }

    /// The same without a day, for what has none or several.
    pub(crate) fn of_many_days(provenance: Option<Provenance>) -> Self {
        Self { as_of: None, ..Self::of(provenance) }
    }

    /// The line below a table.
    pub(crate) fn footer(&self, lang: Lang) -> String {
        let mut parts = Vec::new();
        if let Some(day) = &self.as_of {
            parts.push(format!("{} {}", lang.pick("Tính đến", "As of"), format::day(day, lang)));
        }
        let known = format::exact_clock(self.at.as_ref(), lang);
        let knowing = match self.as_of {
            Some(_) => lang.pick("theo dữ liệu ghi nhận đến", "known at"),
            None => lang.pick("Theo dữ liệu ghi nhận đến", "Known at"),
        };
        parts.push(format!("{knowing} {known} (+07:00)"));
        let positions = self.positions.iter().map(|(service, position)| format!("{service} {position}"));
        let positions = positions.collect::<Vec<_>>().join(", ");
        parts.push(format!("{} {positions}", lang.pick("vị trí", "position")));
        parts.join(" · ") + "\n"
    }

    /// The heads of the columns that every line of a CSV file carries.
    pub(crate) const CSV_HEADS: [&str; 3] = ["as_of", "known_at", "positions"];

    /// The cells of those columns.
    pub(crate) fn csv_cells(&self) -> [String; 3] {
        let positions = self.positions.iter().map(|(service, position)| format!("{service}={position}"));
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        [text(&self.as_of), text(&self.known_at), positions.collect::<Vec<_>>().join(" ")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        format::rfc3339(Some(&known_at(text).unwrap()))
    }

    #[test]
    fn a_day_is_known_at_its_end_in_viet_nam() {
        assert_eq!(shown("2020-12-31").as_deref(), Some("2020-12-31T16:59:59.999999Z"));
    }

    #[test]
    fn an_instant_is_taken_to_the_microsecond() {
        assert_eq!(shown("2021-01-20T08:15:02.1234567+07:00").as_deref(), Some("2021-01-20T01:15:02.123456Z"));
        assert_eq!(shown("2020-12-31T16:59:59.999999Z").as_deref(), Some("2020-12-31T16:59:59.999999Z"));
    }

    #[test]
    fn what_is_almost_a_date_is_refused() {
        for bad in ["2020-2-9", "31/12/2020", "2021-02-29", "2020-12-31T23:59:59", "today", "", "+2020-12-31"] {
            assert!(day(bad).is_err() && known_at(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_line_below_a_table_says_what_it_was_computed_from() {
        let positions = BTreeMap::from([("registry".to_owned(), 8123)]);
        let known_at = Some(known_at("2020-12-31").unwrap());
        let origin = Origin::of(Some(Provenance { as_of: "2020-12-31".to_owned(), known_at, positions }));
        assert_eq!(
            origin.footer(Lang::Vi),
            "Tính đến 31/12/2020 · theo dữ liệu ghi nhận đến 31/12/2020 23:59:59.999999 (+07:00) · vị trí registry 8123\n"
        );
        assert_eq!(origin.csv_cells(), ["2020-12-31", "2020-12-31T16:59:59.999999Z", "registry=8123"]);
        assert_eq!(
            serde_json::to_string(&origin).unwrap(),
            r#"{"as_of":"2020-12-31","known_at":"2020-12-31T16:59:59.999999Z","positions":{"registry":8123}}"#
        );
    }
}
