//! `chuan agency list` and `chuan agency search`.
//!
//! **Invariant:** all pages are of the same day and the same knowledge; the token of the first page sees to that.
//!
//! Deliberately absent: conformity. `chuan report compliance --agencies` tells who had declared.

use std::collections::BTreeMap;

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use contracts::common::v1::Provenance;
use contracts::registry::v1 as pb;
use serde::Serialize;

use super::{District, districts, in_filter, resolve_district};
use crate::answer;
use crate::cli::Globals;
use crate::client::{PAGE, Server, request};
use crate::format::{self, Lang};
use crate::lists;
use crate::output::{self, Format, Sheet};
use crate::when::{Origin, When};
use crate::words::{self, word};

/// The arguments of `chuan agency list`.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    when: When,
    /// Only this tier
    #[arg(long, value_name = "TIER", value_parser = PossibleValuesParser::new(words::codes("tier")))]
    tier: Option<String>,
    /// Only this kind
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(words::codes("kind")))]
    kind: Option<String>,
    /// Only this level of territory
    #[arg(long, value_name = "LEVEL", value_parser = PossibleValuesParser::new(words::codes("level")))]
    level: Option<String>,
    /// Only what is directly below this district: code (288), exact name or id
    #[arg(long, value_name = "DISTRICT")]
    district: Option<String>,
    /// Further conditions (AIP-160) on tier, kind, level, obligation, parent, area_code, name: 'level = "ward" AND name != "…"'
    #[arg(long, value_name = "FILTER")]
    filter: Option<String>,
    /// Order: name, area_code or tier, each with `desc` if wanted, joined by commas [default: tier, then name]
    #[arg(long, value_name = "ORDER")]
    order_by: Option<String>,
    /// Dissolved agencies too
    #[arg(long)]
    dissolved: bool,
    #[command(flatten)]
    much: Much,
}

/// The arguments of `chuan agency search`.
#[derive(Debug, clap::Args)]
pub(crate) struct Search {
    /// Words of the name
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    much: Much,
}

/// How much is asked for.
#[derive(Debug, clap::Args)]
struct Much {
    /// How many lines at most [default: all]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// How many to ask the server for at once
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = PAGE, value_parser = clap::value_parser!(i32).range(1..=1000))]
    page_size: i32,
}

/// A page of either answer.
struct Page {
    provenance: Option<Provenance>,
    agencies: Vec<pb::Agency>,
    next_page_token: String,
}

/// What has been read so far.
#[derive(Default)]
struct Found {
    provenance: Option<Provenance>,
    agencies: Vec<pb::Agency>,
}

impl Found {
    /// Takes a page; gives the token of the next one, if there is one and more is wanted.
    fn take(&mut self, page: Page, much: &Much) -> Option<String> {
        let limit = much.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        self.provenance = self.provenance.take().or(page.provenance);
        self.agencies.extend(page.agencies);
        self.agencies.truncate(limit);
        let is_enough = self.agencies.len() == limit || page.next_page_token.is_empty();
        (!is_enough).then_some(page.next_page_token)
    }
}

impl List {
    pub(super) async fn run(&self, server: &Server, globals: &Globals) -> Result<()> {
        let mut wish = pb::ListAgenciesRequest {
            as_of: self.when.day(),
            known_at: self.when.known.known_at,
            page_size: Some(self.much.page_size),
            filter: self.conditions(server).await?,
            order_by: self.order_by.clone().unwrap_or_default(),
            show_dissolved: self.dissolved,
            ..Default::default()
        };
        let mut found = Found::default();
        loop {
            let answer = server.agencies().await?.list_agencies(request(wish.clone())).await?.into_inner();
            let pb::ListAgenciesResponse { provenance, agencies, next_page_token } = answer;
            match found.take(Page { provenance, agencies, next_page_token }, &self.much) {
                Some(token) => wish.page_token = token,
                None => break,
            }
        }
        show(server, found, globals).await
    }

    async fn conditions(&self, server: &Server) -> Result<String> {
        let mut conditions = Vec::new();
        conditions.extend(self.tier.as_ref().map(|tier| format!("tier = {}", in_filter(tier))));
        conditions.extend(self.kind.as_ref().map(|kind| format!("kind = {}", in_filter(kind))));
        conditions.extend(self.level.as_ref().map(|level| format!("level = {}", in_filter(level))));
        if let Some(district) = &self.district {
            conditions.push(format!("parent = {}", in_filter(&resolve_district(server, district, &self.when).await?)));
        }
        conditions.extend(self.filter.clone());
        Ok(conditions.join(" AND "))
    }
}

impl Search {
    pub(super) async fn run(&self, server: &Server, globals: &Globals) -> Result<()> {
        let mut wish = pb::SearchAgenciesRequest {
            as_of: self.when.day(),
            known_at: self.when.known.known_at,
            page_size: Some(self.much.page_size),
            query: self.words.join(" "),
            ..Default::default()
        };
        let mut found = Found::default();
        loop {
            let answer = server.agencies().await?.search_agencies(request(wish.clone())).await?.into_inner();
            let pb::SearchAgenciesResponse { provenance, agencies, next_page_token } = answer;
            match found.take(Page { provenance, agencies, next_page_token }, &self.much) {
                Some(token) => wish.page_token = token,
                None => break,
            }
        }
        show(server, found, globals).await
    }
}

async fn show(server: &Server, found: Found, globals: &Globals) -> Result<()> {
    let districts = match globals.output {
        Format::Table => districts(server, &When::of(found.provenance.as_ref())).await?,
        Format::Json | Format::Csv => BTreeMap::new(), // programs get the id
    };
    let origin = Origin::of(found.provenance);
    let rows: Vec<Row<'_>> = found.agencies.iter().map(Row::of).collect();
    output::print(&match globals.output {
        Format::Json => output::json(&Answer { origin: &origin, agencies: &rows })?,
        Format::Csv => csv(&rows, &origin)?,
        Format::Table => table(&rows, &districts, &origin, globals.lang),
    })
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    origin: &'a Origin,
    agencies: &'a [Row<'a>],
}

/// An agency for programs.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    agency_id: &'a str,
    name: &'a str,
    tier: String,
    kind: String,
    level: Option<String>,
    area_code: &'a Option<String>,
    parent: &'a Option<String>,
    obligation: Option<String>,
    registered_on: &'a str,
    dissolved_on: &'a Option<String>,
    etag: &'a str,
}

impl<'a> Row<'a> {
    /// The form for programs.
    pub(super) fn of(agency: &'a pb::Agency) -> Self {
        let some = |code: String| Some(code).filter(|code| !code.is_empty());
        Self {
            agency_id: &agency.agency_id,
            name: &agency.name,
            tier: lists::TIER.code(agency.tier),
            kind: lists::KIND.code(agency.kind),
            level: some(lists::LEVEL.code(agency.level)),
            area_code: &agency.area_code,
            parent: &agency.parent,
            obligation: some(lists::OBLIGATION.code(agency.obligation)),
            registered_on: &agency.registered_on,
            dissolved_on: &agency.dissolved_on,
            etag: &agency.etag,
        }
    }
}

fn csv(rows: &[Row<'_>], origin: &Origin) -> Result<String> {
    let own = [
        "agency_id",
        "name",
        "tier",
        "kind",
        "level",
        "area_code",
        "parent",
        "obligation",
        "registered_on",
        "dissolved_on",
    ];
    let mut sheet = Sheet::new(&[&own[..], &Origin::CSV_HEADS].concat());
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    for row in rows {
        let cells = [
            row.agency_id.to_owned(),
            row.name.to_owned(),
            row.tier.clone(),
            row.kind.clone(),
            text(&row.level),
            text(row.area_code),
            text(row.parent),
            text(&row.obligation),
            row.registered_on.to_owned(),
            text(row.dissolved_on),
        ];
        sheet.push(cells.into_iter().chain(origin.csv_cells()));
    }
    sheet.csv()
}

fn table(rows: &[Row<'_>], districts: &BTreeMap<String, District>, origin: &Origin, lang: Lang) -> String {
    let mut sheet = Sheet::new(&[
        lang.pick("Mã", "Code"),
        lang.pick("Cơ quan", "Agency"),
        lang.pick("Cấp", "Tier"),
        lang.pick("Loại", "Level"),
        lang.pick("Trực thuộc", "Below"),
        lang.pick("Nghĩa vụ", "Obligation"),
        lang.pick("Giải thể", "Dissolved"),
    ]);
    for row in rows {
        let parent = row.parent.as_ref().and_then(|id| districts.get(id)).map(|district| district.name.clone());
        sheet.push([
            row.area_code.clone().unwrap_or_default(),
            row.name.to_owned(),
            word("tier", &row.tier, lang),
            sort(row, lang),
            parent.unwrap_or_default(),
            word("obligation", row.obligation.as_deref().unwrap_or_default(), lang),
            format::day(row.dissolved_on.as_deref().unwrap_or_default(), lang),
        ]);
    }
    format!("{}\n{}\n{}", sheet.table(), counted(rows, lang), origin.footer(lang))
}

/// What sort of agency it is: its level, or its kind where it governs no territory.
fn sort(row: &Row<'_>, lang: Lang) -> String {
    row.level.as_ref().map_or_else(|| word("kind", &row.kind, lang), |level| word("level", level, lang))
}

/// How many there are in all and of each sort, the largest number first: `235 cơ quan: 178 xã, 47 phường, 10 thị trấn`.
fn counted(rows: &[Row<'_>], lang: Lang) -> String {
    answer::counted(lang.pick("cơ quan", "agencies"), rows.iter().map(|row| sort(row, lang)), lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_below_a_list_counts_by_level_or_kind() {
        let agency = |level: &str, kind: &str| pb::Agency {
            level: lists::LEVEL.number(level).unwrap_or_default(),
            kind: lists::KIND.number(kind).unwrap_or_default(),
            ..Default::default()
        };
        let agencies = [
            agency("ward", "commune-committee"),
            agency("", "department"),
            agency("commune", "commune-committee"),
            agency("commune", "commune-committee"),
        ];
        let rows: Vec<Row<'_>> = agencies.iter().map(Row::of).collect();
        assert_eq!(counted(&rows, Lang::Vi), "4 cơ quan: 2 xã, 1 phường, 1 sở");
        assert_eq!(counted(&rows, Lang::En), "4 agencies: 2 commune, 1 department, 1 ward");
        assert_eq!(counted(&[], Lang::Vi), "0 cơ quan");
    }
}
