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

use super::{By, agencies};
use crate::agency::{District, districts};
use crate::cli::Globals;
use crate::client::{Server, request};
use crate::format::{self, Lang};
use crate::lists;
use crate::output::{self, Format, Sheet};
use crate::when::{Origin, When};
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
    /// List the agencies behind the figure instead
    #[arg(long)]
    agencies: bool,
    #[command(flatten)]
    behind: agencies::Behind,
}

impl Compliance {
    pub(super) async fn run(&self, globals: &Globals) -> Result<()> {
        let server = globals.connect().await?;
        let tier = lists::TIER.number(self.tier.as_deref().unwrap_or_default()).unwrap_or_default();
        if self.agencies {
            return self.behind.run(&server, &self.when, tier, globals).await;
        }
        let answer = Answer::ask(&server, &self.when, self.by, tier).await?;
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
    Ok(Answer::ask(server, when, By::Tier, 0).await?.table(lang))
}

/// The figures of a day.
#[derive(Debug)]
struct Answer {
    by: By,
    origin: Origin,
    rows: Vec<Row>,
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
}

impl Row {
    fn of(by: By, row: pb::ComplianceRow, districts: &BTreeMap<String, District>) -> Self {
        let code = districts.get(&row.key).and_then(|district| district.code.clone());
        let key = Some(row.key).filter(|key| !key.is_empty());
        let (agencies, declared, share) = (row.agencies, row.declared, row.share_percent);
        Self { by, key, name: row.name, code, agencies, declared, share }
    }

    fn empty(by: By, key: &str) -> Self {
        Self { by, key: Some(key.to_owned()), name: String::new(), code: None, agencies: 0, declared: 0, share: None }
    }

    /// What it is called.
    pub(super) fn label(&self, lang: Lang) -> String {
        match self.key.as_deref() {
            Some("all") => words::word("total", "all", lang),
            key => self.by.named(key.unwrap_or_default(), &self.name, lang),
        }
    }
}

/// The rows of a group with the total as the last one; every tier is there when `all_tiers`.
pub(super) fn rows(
    by: By,
    rows: Vec<pb::ComplianceRow>,
    total: Option<pb::ComplianceRow>,
    all_tiers: bool,
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
    rows
}

impl Answer {
    async fn ask(server: &Server, when: &When, by: By, tier: i32) -> Result<Self> {
        let wish = pb::GetComplianceRequest {
            as_of: when.day(),
            known_at: when.known.known_at,
            group_by: by.group().into(),
            tier,
            ..Default::default()
        };
        let answer = server.compliance().get_compliance(request(wish)).await?.into_inner();
        let districts = if by == By::District {
            // The codes of the same day and the same knowledge as the figures.
            districts(server, &When::of(answer.provenance.as_ref())).await?
        } else {
            BTreeMap::new()
        };
        let rows = rows(by, answer.rows, answer.total, tier == 0, &districts);
        Ok(Self { by, origin: Origin::of(answer.provenance), rows })
    }

    fn table(&self, lang: Lang) -> String {
        let first = match self.by {
            By::Tier => lang.pick("Cấp", "Tier"),
            By::District => lang.pick("Huyện, thị xã, thành phố", "District"),
            By::Edition => lang.pick("Phiên bản", "Edition"),
            By::Status => lang.pick("Trạng thái", "Status"),
        };
        let mut sheet = Sheet::new(&[
            first,
            lang.pick(">Số cơ quan", ">Agencies"),
            lang.pick(">Đã công bố", ">Declared"),
            lang.pick(">Tỷ lệ", ">Share"),
        ]);
        for row in &self.rows {
            let label = match &row.code {
                Some(code) => format!("{code} {}", row.label(lang)),
                None => row.label(lang),
            };
            let (agencies, declared) = (format::number(row.agencies, lang), format::number(row.declared, lang));
            sheet.push([label, agencies, declared, format::percent(row.share.as_deref(), lang)]);
        }
        format!("{}\n{}", sheet.table(), self.origin.footer(lang))
    }

    fn csv(&self) -> Result<String> {
        let is_district = self.by == By::District;
        let own: &[&str] = if is_district { &["code", "name"] } else { &[] };
        let figures = ["agencies", "declared", "share"];
        let heads = [&[self.by.key()], own, &figures, &Origin::CSV_HEADS].concat();
        let mut sheet = Sheet::new(&heads);
        for row in &self.rows {
            let mut cells = vec![row.key.clone().unwrap_or_default()];
            if is_district {
                cells.extend([row.code.clone().unwrap_or_default(), row.name.clone()]);
            }
            cells.extend([row.agencies.to_string(), row.declared.to_string(), row.share.clone().unwrap_or_default()]);
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
        map.end()
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("as_of", &self.origin.as_of)?;
        map.serialize_entry("known_at", &self.origin.known_at)?;
        map.serialize_entry("positions", &self.origin.positions)?;
        map.serialize_entry("rows", &self.rows)?;
        map.end()
    }
}

#[cfg(test)]
mod tests;
