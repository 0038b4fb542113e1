//! `chuan report compliance`: how many agencies had declared on a day.
//!
//! **Invariant:** a tier without agencies still has its row, and a share of nothing is null (R-RPT-4).
//!
//! Deliberately absent: the agencies behind a figure (`agencies.rs`).

use std::collections::BTreeMap;

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use contracts::reporting::v1 as pb;
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::{
    By, agencies,
    map::{self, Unit},
};
use crate::agency::{District, districts};
use crate::cli::Globals;
use crate::client::{Server, request};
use crate::format::{self, Lang};
use crate::lists;
use crate::output::{self, Format, Sheet};
use crate::when::{self, Origin, When};
use crate::words;

/// The arguments of `chuan report compliance`.
#[derive(Debug, clap::Args)]
pub(crate) struct Compliance {
    #[command(flatten)]
    when: When,
    /// What the rows are
    #[arg(long, value_enum, default_value = "tier", conflicts_with = "agencies")]
    by: By,
    /// Only agencies of this tier
    #[arg(long, value_name = "TIER", value_parser = PossibleValuesParser::new(words::codes("tier")))]
    tier: Option<String>,
    /// Count the units on the map of this day, wherever reorganisations have put them by the day of the figures
    #[arg(long, value_name = "DATE", value_parser = when::day, conflicts_with = "agencies")]
    map: Option<String>,
    /// List the agencies behind the figure instead
    #[arg(long)]
    agencies: bool,
    #[command(flatten)]
    behind: agencies::Behind,
}

impl Compliance {
    pub(super) async fn run(&self, globals: &Globals) -> Result<()> {
        let server = globals.connect()?;
        let tier = lists::TIER.number(self.tier.as_deref().unwrap_or_default()).unwrap_or_default();
        if self.agencies {
            return self.behind.run(&server, &self.when, tier, globals).await;
        }
        let answer = Answer::ask(&server, &self.when, self.by, tier, self.map.as_deref()).await?;
        output::print(&match globals.output {
            Format::Json => output::json(&answer)?,
            Format::Csv => answer.csv()?,
            Format::Table => answer.table(globals.lang),
        })
    }
}

/// The table by tier, for people.
///
/// # Errors
/// The server refuses.
pub(crate) async fn table(server: &Server, when: &When, lang: Lang) -> Result<String> {
    Ok(Answer::ask(server, when, By::Tier, 0, None).await?.table(lang))
}

/// The figures of a day.
#[derive(Debug)]
struct Answer {
    by: By,
    origin: Origin,
    /// The day of the map, if it is another one.
    map: Option<String>,
    rows: Vec<Row>,
    not_carried: Vec<Unit>,
}

/// One line.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) by: By,
    /// What it is about; absent for agencies that have none; `all` in the total.
    pub(super) key: Option<String>,
    name: String,
    code: Option<String>,
    pub(super) agencies: i64,
    pub(super) declared: i64,
    pub(super) share: Option<String>,
    /// On a map: units that are in neither count.
    pub(super) not_carried: Option<i64>,
}

impl Row {
    fn of(by: By, row: pb::ComplianceRow, districts: &BTreeMap<String, District>) -> Self {
        let code = districts.get(&row.key).and_then(|district| district.code.clone());
        let key = Some(row.key).filter(|key| !key.is_empty());
        let (agencies, declared, share) = (row.agencies, row.declared, row.share_percent);
        Self { by, key, name: row.name, code, agencies, declared, share, not_carried: Some(row.not_carried) }
    }

    fn empty(by: By, key: &str) -> Self {
        let row = pb::ComplianceRow { key: key.to_owned(), ..Default::default() };
        Self::of(by, row, &BTreeMap::new())
    }

    /// What it is called.
    pub(super) fn label(&self, lang: Lang) -> String {
        match self.key.as_deref() {
            Some("all") => words::word("total", "all", lang),
            key => self.by.named(key.unwrap_or_default(), &self.name, lang),
        }
    }
}

/// The rows of a group with the total as the last one; every tier is there when `all_tiers`. Only rows that are `on_map` say
/// how many could not be carried.
pub(super) fn rows(
    by: By,
    rows: Vec<pb::ComplianceRow>,
    total: Option<pb::ComplianceRow>,
    all_tiers: bool,
    on_map: bool,
    districts: &BTreeMap<String, District>,
) -> Vec<Row> {
    let mut rows: Vec<Row> = rows.into_iter().map(|row| Row::of(by, row, districts)).collect();
    if by == By::Tier && all_tiers {
        let tiers = words::codes("tier").into_iter();
        let named = |tier: &str| rows.iter().find(|row| row.key.as_deref() == Some(tier)).cloned();
        rows = tiers.map(|tier| named(tier).unwrap_or_else(|| Row::empty(by, tier))).collect();
    }
    let total = Row::of(by, total.unwrap_or_default(), districts);
    rows.push(Row { key: Some("all".to_owned()), ..total });
    if !on_map {
        rows.iter_mut().for_each(|row| row.not_carried = None);
    }
    rows
}

impl Answer {
    async fn ask(server: &Server, when: &When, by: By, tier: i32, map: Option<&str>) -> Result<Self> {
        let wish = pb::GetComplianceRequest {
            as_of: when.day(),
            known_at: when.known.known_at,
            group_by: by.group().into(),
            tier,
            map_date: map.unwrap_or_default().to_owned(),
            ..Default::default()
        };
        let answer = server.compliance().await?.get_compliance(request(wish)).await?.into_inner();
        let districts = if by == By::District {
            // The codes of the same map and the same knowledge as the figures.
            let figures = When::of(answer.provenance.as_ref());
            let as_of = map.map(str::to_owned).or(figures.as_of);
            districts(server, &When { as_of, known: figures.known }).await?
        } else {
            BTreeMap::new()
        };
        let rows = rows(by, answer.rows, answer.total, tier == 0, map.is_some(), &districts);
        let not_carried = answer.not_carried.iter().map(Unit::of).collect();
        Ok(Self { by, origin: Origin::of(answer.provenance), map: map.map(str::to_owned), rows, not_carried })
    }

    fn table(&self, lang: Lang) -> String {
        let first = match self.by {
            By::Tier => lang.pick("Cấp", "Tier"),
            By::District => lang.pick("Huyện, thị xã, thành phố", "District"),
            By::Edition => lang.pick("Phiên bản", "Edition"),
            By::Status => lang.pick("Trạng thái", "Status"),
            By::Level => lang.pick("Loại đơn vị", "Level"),
        };
        let mut heads = vec![
            first,
            lang.pick(">Số cơ quan", ">Agencies"),
            lang.pick(">Đã công bố", ">Declared"),
            lang.pick(">Tỷ lệ", ">Share"),
        ];
        heads.extend(self.map.is_some().then_some(map::head(lang)));
        let mut sheet = Sheet::new(&heads);
        for row in &self.rows {
            let label = match &row.code {
                Some(code) => format!("{code} {}", row.label(lang)),
                None => row.label(lang),
            };
            let (agencies, declared) = (format::number(row.agencies, lang), format::number(row.declared, lang));
            let mut cells = vec![label, agencies, declared, format::percent(row.share.as_deref(), lang)];
            cells.extend(row.not_carried.map(|units| format::number(units, lang)));
            sheet.push(cells);
        }
        let below = self.map.as_deref().map(|map| map::below(map, None, &self.not_carried, lang)).unwrap_or_default();
        format!("{}\n{below}{}", sheet.table(), self.origin.footer(lang))
    }

    fn csv(&self) -> Result<String> {
        let is_district = self.by == By::District;
        let own: &[&str] = if is_district { &["code", "name"] } else { &[] };
        let figures = ["agencies", "declared", "share"];
        let of_map: &[&str] = if self.map.is_some() { &map::CSV_HEADS } else { &[] };
        let heads = [&[self.by.key()], own, &figures, of_map, &Origin::CSV_HEADS].concat();
        let mut sheet = Sheet::new(&heads);
        for row in &self.rows {
            let mut cells = vec![row.key.clone().unwrap_or_default()];
            if is_district {
                cells.extend([row.code.clone().unwrap_or_default(), row.name.clone()]);
            }
            cells.extend([row.agencies.to_string(), row.declared.to_string(), row.share.clone().unwrap_or_default()]);
            cells.extend(map::csv_cells(row.not_carried, self.map.as_deref()));
            cells.extend(self.origin.csv_cells());
            sheet.push(cells);
        }
        sheet.csv()
    }
}

impl Serialize for Row {
    /// `{"tier":"province","agencies":18,"declared":18,"share":"100.00"}`: the first key is what the rows are.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(self.by.key(), &self.key)?;
        if self.by == By::District {
            map.serialize_entry("code", &self.code)?;
            map.serialize_entry("name", &Some(&self.name).filter(|name| !name.is_empty()))?;
        }
        map.serialize_entry("agencies", &self.agencies)?;
        map.serialize_entry("declared", &self.declared)?;
        map.serialize_entry("share", &self.share)?;
        if let Some(not_carried) = self.not_carried {
            map.serialize_entry("not_carried", &not_carried)?;
        }
        map.end()
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("as_of", &self.origin.as_of)?;
        map.serialize_entry("known_at", &self.origin.known_at)?;
        map.serialize_entry("positions", &self.origin.positions)?;
        if self.map.is_some() {
            map.serialize_entry("map", &self.map)?;
        }
        map.serialize_entry("rows", &self.rows)?;
        if self.map.is_some() {
            map.serialize_entry("not_carried", &self.not_carried)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests;
