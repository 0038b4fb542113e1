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

use super::compliance::{Row, rows};
use super::{
    By,
    map::{self, Unit},
};
use crate::cli::Globals;
use crate::client::{Server, request};
use crate::format::{self, Lang};
use crate::lists;
use crate::output::{self, Format, Sheet};
use crate::when::{self, Known, Origin};
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
    /// Count the units on the map of this day at every point, which makes the points comparable
    #[arg(long, value_name = "DATE", value_parser = when::day)]
    map: Option<String>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<&'a str>,
    points: &'a [Point],
}

impl Trend {
    pub(super) async fn run(&self, globals: &Globals) -> Result<()> {
        let server = globals.connect()?;
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
            map_date: self.map.clone().unwrap_or_default(),
            ..Default::default()
        };
        let answer = server.compliance().await?.get_compliance_trend(request(wish)).await?.into_inner();
        let known = answer.provenance.as_ref().and_then(|provenance| provenance.known_at);
        let origin = Origin::of_many_days(answer.provenance);
        let map = self.map.as_deref();
        let points: Vec<Point> = answer
            .points
            .into_iter()
            .map(|point| Point {
                as_of: point.as_of,
                rows: rows(self.by, point.rows, point.total, tier == 0, map.is_some(), &BTreeMap::new()),
            })
            .collect();
        output::print(&match globals.output {
            Format::Json => output::json(&Answer { origin: &origin, map, points: &points })?,
            Format::Csv => csv(self.by, &points, map, &origin)?,
            Format::Table => {
                let below = match map {
                    Some(map) => self.below(&server, map, &points, Known { known_at: known }, globals.lang).await?,
                    None => String::new(),
                };
                table(&points, &below, &origin, globals.lang)
            }
        })
    }

    /// What is said below the table of a map: which units could not be carried to the day on which most could not.
    async fn below(&self, server: &Server, map: &str, points: &[Point], known: Known, lang: Lang) -> Result<String> {
        let most = points.iter().max_by_key(|point| (point.not_carried(), std::cmp::Reverse(&point.as_of)));
        let Some(point) = most.filter(|point| point.not_carried() > 0) else {
            return Ok(map::below(map, None, &[], lang));
        };
        let wish = pb::GetComplianceRequest {
            as_of: point.as_of.clone(),
            known_at: known.known_at,
            tier: lists::TIER.number(self.tier.as_deref().unwrap_or_default()).unwrap_or_default(),
            map_date: map.to_owned(),
            ..Default::default()
        };
        let answer = server.compliance().await?.get_compliance(request(wish)).await?.into_inner();
        let units: Vec<Unit> = answer.not_carried.iter().map(Unit::of).collect();
        Ok(map::below(map, Some(&point.as_of), &units, lang))
    }
}

impl Point {
    /// How many units could not be carried to its day.
    fn not_carried(&self) -> i64 {
        self.rows
            .iter()
            .find(|row| row.key.as_deref() == Some("all"))
            .and_then(|row| row.not_carried)
            .unwrap_or_default()
    }
}

fn csv(by: By, points: &[Point], map: Option<&str>, origin: &Origin) -> Result<String> {
    let of_map: &[&str] = if map.is_some() { &map::CSV_HEADS } else { &[] };
    let figures: &[&str] = &["as_of", by.key(), "name", "agencies", "declared", "share"];
    let mut sheet = Sheet::new(&[figures, of_map, &["known_at", "positions"]].concat());
    let [_, known_at, positions] = origin.csv_cells();
    for point in points {
        for row in &point.rows {
            let mut cells = vec![
                point.as_of.clone(),
                row.key.clone().unwrap_or_default(),
                row.label(Lang::Vi),
                row.agencies.to_string(),
                row.declared.to_string(),
                row.share.clone().unwrap_or_default(),
            ];
            cells.extend(map::csv_cells(row.not_carried, map));
            cells.extend([known_at.clone(), positions.clone()]);
            sheet.push(cells);
        }
    }
    sheet.csv()
}

/// One line a day, one column a row of the statistic: `12/12 100,00 %`.
fn table(points: &[Point], below: &str, origin: &Origin, lang: Lang) -> String {
    // A group may appear or vanish over time, so the columns are all that ever appear, the total last.
    let mut columns: Vec<(Option<String>, String)> = Vec::new();
    for row in points.iter().flat_map(|point| &point.rows) {
        if !columns.iter().any(|(key, _)| *key == row.key) {
            columns.push((row.key.clone(), row.label(lang)));
        }
    }
    columns.sort_by_key(|(key, _)| key.as_deref() == Some("all"));
    let on_map = points.iter().flat_map(|point| &point.rows).any(|row| row.not_carried.is_some());
    let heads: Vec<String> = [lang.pick("Ngày", "Day").to_owned()]
        .into_iter()
        .chain(columns.iter().map(|(_, label)| format!(">{label}")))
        .chain(on_map.then(|| map::head(lang).to_owned()))
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
        let last = on_map.then(|| format::number(point.not_carried(), lang));
        sheet.push([format::day(&point.as_of, lang)].into_iter().chain(cells).chain(last));
    }
    format!("{}\n{below}{}", sheet.table(), origin.footer(lang))
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
            rows: rows(By::Edition, given, Some(row("total", 5)), true, false, &BTreeMap::new()),
        };
        let points = [point("2014-12-31", vec![row("A", 1)]), point("2015-12-31", vec![row("A", 2), row("B", 3)])];
        let text = table(&points, "", &Origin::default(), Lang::Vi);
        let heads: Vec<&str> = text.lines().next().unwrap_or_default().split_whitespace().collect();
        assert_eq!(heads, ["Ngày", "A", "B", "Toàn", "tỉnh"], "{text}");
        assert!(!text.contains("quy đổi"), "{text}");
        assert!(text.lines().any(|line| line.contains("31/12/2014") && line.contains('—')), "{text}");
    }
}
