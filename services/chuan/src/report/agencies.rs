//! `chuan report compliance --agencies`: the agencies behind a figure.
//!
//! **Invariant:** all pages are of the same day and the same knowledge; the token of the first page sees to that.
//!
//! Deliberately absent: sums. The figure is `compliance.rs`; the number of lines here is the same.

use std::collections::BTreeMap;

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use contracts::reporting::v1 as pb;
use serde::Serialize;

use crate::agency::resolve_district;
use crate::cli::Globals;
use crate::client::{PAGE, Server, request};
use crate::format::{self, Lang};
use crate::lists;
use crate::output::{self, Format, Sheet};
use crate::when::{Origin, When};
use crate::words::{self, word};

/// What narrows the list.
#[derive(Debug, clap::Args)]
pub(crate) struct Behind {
    /// With --agencies: only this district and what is below it: code (288) or id
    #[arg(long, value_name = "DISTRICT", requires = "agencies")]
    district: Option<String>,
    /// With --agencies: only those with this sort of territory
    #[arg(long, value_name = "LEVEL", requires = "agencies", value_parser = PossibleValuesParser::new(words::codes("level")))]
    level: Option<String>,
    /// With --agencies: only those with this edition
    #[arg(long, value_name = "EDITION", requires = "agencies")]
    edition: Option<String>,
    /// With --agencies: only those with this status
    #[arg(long, value_name = "STATUS", requires = "agencies", value_parser = PossibleValuesParser::new(words::codes("status")))]
    status: Option<String>,
    /// With --agencies: only those that count as declared, or that do not
    #[arg(long, value_name = "yes|no", requires = "agencies", value_parser = ["yes", "no"])]
    declared: Option<String>,
}

impl Behind {
    pub(super) async fn run(&self, server: &Server, when: &When, tier: i32, globals: &Globals) -> Result<()> {
        let district_id = match &self.district {
            Some(district) => Some(resolve_district(server, district, when).await?),
            None => None,
        };
        let mut wish = pb::ListAgencyConformityRequest {
            as_of: when.day(),
            known_at: when.known.known_at,
            page_size: Some(PAGE),
            tier,
            level: self.level.as_deref().and_then(|level| lists::LEVEL.number(level)),
            district_id,
            edition: self.edition.clone(),
            status: lists::STATUS.number(self.status.as_deref().unwrap_or_default()).unwrap_or_default(),
            declared: self.declared.as_deref().map(|declared| declared == "yes"),
            ..Default::default()
        };
        let (mut agencies, mut origin) = (Vec::new(), None);
        loop {
            let page = server.compliance().await?.list_agency_conformity(request(wish.clone())).await?.into_inner();
            origin = origin.or(page.provenance);
            agencies.extend(page.agencies);
            if page.next_page_token.is_empty() {
                break;
            }
            wish.page_token = page.next_page_token;
        }
        let origin = Origin::of(origin);
        output::print(&match globals.output {
            Format::Json => {
                output::json(&Answer { origin: &origin, agencies: agencies.iter().map(Row::of).collect() })?
            }
            Format::Csv => csv(&agencies, &origin)?,
            Format::Table => table(&agencies, &origin, globals.lang),
        })
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    origin: &'a Origin,
    agencies: Vec<Row<'a>>,
}

/// An agency for programs.
#[derive(Serialize)]
struct Row<'a> {
    agency_id: &'a str,
    name: &'a str,
    tier: String,
    kind: String,
    level: Option<String>,
    area_code: &'a Option<String>,
    district_id: &'a Option<String>,
    district_name: &'a Option<String>,
    obligation: Option<String>,
    status: String,
    reasons: Vec<String>,
    declared: bool,
    edition: &'a Option<String>,
    number: &'a Option<String>,
    signed_on: &'a Option<String>,
    declared_on: &'a Option<String>,
}

impl<'a> Row<'a> {
    fn of(agency: &'a pb::AgencyConformity) -> Self {
        let some = |code: String| Some(code).filter(|code| !code.is_empty());
        Self {
            agency_id: &agency.agency_id,
            name: &agency.name,
            tier: lists::TIER.code(agency.tier),
            kind: lists::KIND.code(agency.kind),
            level: some(lists::LEVEL.code(agency.level)),
            area_code: &agency.area_code,
            district_id: &agency.district_id,
            district_name: &agency.district_name,
            obligation: some(lists::OBLIGATION.code(agency.obligation)),
            status: lists::STATUS.code(agency.status),
            reasons: agency.reasons.iter().map(|reason| lists::REASON.code(*reason)).collect(),
            declared: agency.declared,
            edition: &agency.edition,
            number: &agency.number,
            signed_on: &agency.signed_on,
            declared_on: &agency.declared_on,
        }
    }
}

fn csv(agencies: &[pb::AgencyConformity], origin: &Origin) -> Result<String> {
    let own = [
        "agency_id",
        "name",
        "tier",
        "kind",
        "level",
        "area_code",
        "district_id",
        "district_name",
        "obligation",
        "status",
        "reasons",
        "declared",
        "edition",
        "number",
        "signed_on",
        "declared_on",
    ];
    let mut sheet = Sheet::new(&[&own[..], &Origin::CSV_HEADS].concat());
    for agency in agencies {
        let row = Row::of(agency);
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let cells = [
            agency.agency_id.clone(),
            agency.name.clone(),
            row.tier,
            row.kind,
            text(&row.level),
            text(row.area_code),
            text(row.district_id),
            text(row.district_name),
            text(&row.obligation),
            row.status,
            row.reasons.join(" "),
            if row.declared { "yes" } else { "no" }.to_owned(),
            text(row.edition),
            text(row.number),
            text(row.signed_on),
            text(row.declared_on),
        ];
        sheet.push(cells.into_iter().chain(origin.csv_cells()));
    }
    sheet.csv()
}

fn table(agencies: &[pb::AgencyConformity], origin: &Origin, lang: Lang) -> String {
    let mut sheet = Sheet::new(&[
        lang.pick("Mã", "Code"),
        lang.pick("Cơ quan", "Agency"),
        lang.pick("Huyện", "District"),
        lang.pick("Trạng thái", "Status"),
        lang.pick("Phiên bản", "Edition"),
        lang.pick("Số", "Number"),
        lang.pick("Hiệu lực từ", "In force from"),
    ]);
    let mut counts: BTreeMap<bool, i64> = BTreeMap::new();
    for agency in agencies {
        *counts.entry(agency.declared).or_default() += 1;
        let reasons: Vec<String> =
            agency.reasons.iter().map(|reason| word("reason", &lists::REASON.code(*reason), lang)).collect();
        let mut status = word("status", &lists::STATUS.code(agency.status), lang);
        if !reasons.is_empty() {
            status = format!("{status} ({})", reasons.join(", "));
        }
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let declared_on = format::day(&text(&agency.declared_on), lang);
        let (code, district) = (text(&agency.area_code), text(&agency.district_name));
        sheet.push([
            code,
            agency.name.clone(),
            district,
            status,
            text(&agency.edition),
            text(&agency.number),
            declared_on,
        ]);
    }
    let count = |declared: bool| format::number(counts.get(&declared).copied().unwrap_or_default(), lang);
    let all = format::number(counts.values().sum(), lang);
    let summary = match lang {
        Lang::Vi => format!("{all} cơ quan: {} đã công bố, {} chưa", count(true), count(false)),
        Lang::En => format!("{all} agencies: {} declared, {} not", count(true), count(false)),
    };
    format!("{}\n{summary}\n{}", sheet.table(), origin.footer(lang))
}
