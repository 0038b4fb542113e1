//! `chuan report trend`: the figures of the last day of each month or quarter.
//!
//! **Invariant:** every point is of one knowledge: the same `known_at` for all.
//!
//! Deliberately absent: charts. The web pages draw them; CSV goes to any spreadsheet.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{Days, Months, NaiveDate};
use clap::builder::PossibleValuesParser;
use contracts::reporting::v1 as pb;
use serde::Serialize;

use super::By;
use super::compliance::{Row, rows};
use crate::cli::Globals;
use crate::client::request;
use crate::format::{self, Lang};
use crate::lists;
use crate::output::{self, Format, Sheet};
use crate::when::{Known, Origin};
use crate::words;

/// The arguments of `chuan report trend`.
#[derive(Debug, clap::Args)]
pub(crate) struct Trend {
    /// First month
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    from: NaiveDate,
    /// Last month
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    to: NaiveDate,
    /// How far apart the points are
    #[arg(long, value_enum, default_value = "month")]
    every: Every,
    /// What the rows of each point are
    #[arg(long, value_enum, default_value = "tier")]
    by: By,
    /// Only agencies of this tier
    #[arg(long, value_name = "TIER", value_parser = PossibleValuesParser::new(words::codes("tier")))]
    tier: Option<String>,
    #[command(flatten)]
    known: Known,
}

/// How far apart the points of a trend are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Every {
    /// The last day of each month
    Month,
    /// The last day of each quarter
    Quarter,
}

/// The first day of a month of the form `YYYY-MM`.
fn month(text: &str) -> Result<NaiveDate, String> {
    let first = format!("{text}-01").parse::<NaiveDate>().ok();
    let exact = first.filter(|first| first.format("%Y-%m").to_string() == text);
    exact.ok_or_else(|| "write a month as YYYY-MM, for example 2020-12".to_owned())
}

/// The last day of the month that begins on `first`.
fn last_day(first: NaiveDate) -> NaiveDate {
    first.checked_add_months(Months::new(1)).and_then(|next| next.checked_sub_days(Days::new(1))).unwrap_or(first)
}

/// The figures of one day.
#[derive(Serialize)]
struct Point {
    as_of: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    origin: &'a Origin,
    points: &'a [Point],
}

impl Trend {
    pub(super) async fn run(&self, globals: &Globals) -> Result<()> {
        let server = globals.connect().await?;
        let tier = lists::TIER.number(self.tier.as_deref().unwrap_or_default()).unwrap_or_default();
        let interval = match self.every {
            Every::Month => pb::Interval::Month,
            Every::Quarter => pb::Interval::Quarter,
        };
        let wish = pb::GetComplianceTrendRequest {
            known_at: self.known.known_at,
            from_date: self.from.to_string(),
            to_date: last_day(self.to).to_string(),
            interval: interval.into(),
            group_by: self.by.group().into(),
            tier,
            ..Default::default()
        };
        let answer = server.compliance().get_compliance_trend(request(wish)).await?.into_inner();
        let origin = Origin::of_many_days(answer.provenance);
        let points: Vec<Point> = answer
            .points
            .into_iter()
            .map(|point| Point {
                as_of: point.as_of,
                rows: rows(self.by, point.rows, point.total, tier == 0, &BTreeMap::new()),
            })
            .collect();
        output::print(&match globals.output {
            Format::Json => output::json(&Answer { origin: &origin, points: &points })?,
            Format::Csv => csv(self.by, &points, &origin)?,
            Format::Table => table(&points, &origin, globals.lang),
        })
    }
}

fn csv(by: By, points: &[Point], origin: &Origin) -> Result<String> {
    let mut sheet = Sheet::new(&["as_of", by.key(), "name", "agencies", "declared", "share", "known_at", "positions"]);
    let [_, known_at, positions] = origin.csv_cells();
    for point in points {
        for row in &point.rows {
            sheet.push([
                point.as_of.clone(),
                row.key.clone().unwrap_or_default(),
                row.label(Lang::Vi),
                row.agencies.to_string(),
                row.declared.to_string(),
                row.share.clone().unwrap_or_default(),
                known_at.clone(),
                positions.clone(),
            ]);
        }
    }
    sheet.csv()
}

/// One line a day, one column a row of the statistic: `12/12 100,00 %`.
fn table(points: &[Point], origin: &Origin, lang: Lang) -> String {
    // A group may appear or vanish over time, so the columns are all that ever appear, the total last.
    let mut columns: Vec<(Option<String>, String)> = Vec::new();
    for row in points.iter().flat_map(|point| &point.rows) {
        if !columns.iter().any(|(key, _)| *key == row.key) {
            columns.push((row.key.clone(), row.label(lang)));
        }
    }
    columns.sort_by_key(|(key, _)| key.as_deref() == Some("all"));
    let heads: Vec<String> = [lang.pick("Ngày", "Day").to_owned()]
        .into_iter()
        .chain(columns.iter().map(|(_, label)| format!(">{label}")))
        .collect();
    let mut sheet = Sheet::new(&heads.iter().map(String::as_str).collect::<Vec<_>>());
    for point in points {
        let cells = columns.iter().map(|(key, _)| {
            point.rows.iter().find(|row| row.key == *key).map_or_else(
                || "—".to_owned(),
                |row| {
                    let (declared, agencies) = (format::number(row.declared, lang), format::number(row.agencies, lang));
                    format!("{declared}/{agencies}  {:>8}", format::percent(row.share.as_deref(), lang))
                },
            )
        });
        sheet.push([format::day(&point.as_of, lang)].into_iter().chain(cells));
    }
    format!("{}\n{}", sheet.table(), origin.footer(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_on_its_last_day() {
        for (text, last) in [("2020-02", "2020-02-29"), ("2019-02", "2019-02-28"), ("2020-12", "2020-12-31")] {
            assert_eq!(last_day(month(text).unwrap()).to_string(), last);
        }
        for bad in ["2020-13", "2020", "2020-1", "12/2020", "2020-12-31", ""] {
            assert!(month(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_group_that_appears_later_has_its_column_and_the_total_is_last() {
        let row = |key: &str, declared| pb::ComplianceRow {
            key: key.to_owned(),
            agencies: 10,
            declared,
            share_percent: Some(format!("{declared}0.00")),
            ..Default::default()
        };
        let point = |as_of: &str, given: Vec<pb::ComplianceRow>| Point {
            as_of: as_of.to_owned(),
            rows: rows(By::Edition, given, Some(row("total", 5)), true, &BTreeMap::new()),
        };
        let points = [point("2014-12-31", vec![row("A", 1)]), point("2015-12-31", vec![row("A", 2), row("B", 3)])];
        let text = table(&points, &Origin::default(), Lang::Vi);
        let heads: Vec<&str> = text.lines().next().unwrap_or_default().split_whitespace().collect();
        assert_eq!(heads, ["Ngày", "A", "B", "Toàn", "tỉnh"], "{text}");
        assert!(text.lines().any(|line| line.contains("31/12/2014") && line.contains('—')), "{text}");
    }
}
