//! `chuan agency show`: one agency with its quality system, on one day.
//!
//! **Invariant:** agency and quality system are of the same day and the same knowledge.
//!
//! Deliberately absent: the status, which the reporting service derives.

use anyhow::Result;
use contracts::Code;
use contracts::registry::v1 as pb;
use serde::Serialize;

use super::list::Row;
use super::{resolve, system};
use crate::cli::Globals;
use crate::client::{Server, request};
use crate::format::{self, Lang};
use crate::lists;
use crate::output::{self, Format, Sheet};
use crate::when::{Origin, When};
use crate::words::word;

/// The arguments of `chuan agency show`.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Area code, exact name or id of the agency
    #[arg(value_name = "AGENCY")]
    agency: String,
    #[command(flatten)]
    when: When,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    origin: &'a Origin,
    agency: Row<'a>,
    obligation_basis: &'a Option<String>,
    officers: Vec<Officer<'a>>,
    quality_system: Option<system::Row<'a>>,
}

#[derive(Serialize)]
struct Officer<'a> {
    person: &'a str,
    post: String,
    appointed_on: &'a str,
}

impl Show {
    pub(super) async fn run(&self, server: &Server, globals: &Globals) -> Result<()> {
        let agency_id = resolve(server, &self.agency, &self.when).await?;
        let wish = pb::GetAgencyRequest {
            as_of: self.when.day(),
            known_at: self.when.known.known_at,
            agency_id: agency_id.clone(),
            ..Default::default()
        };
        let answer = server.agencies().await?.get_agency(request(wish)).await?.into_inner();
        let agency = answer.agency.unwrap_or_default();
        let when = When::of(answer.provenance.as_ref());
        let system = quality_system(server, &agency_id, &when).await?;
        let origin = Origin::of(answer.provenance);
        let text = match globals.output {
            Format::Json => output::json(&Answer {
                origin: &origin,
                agency: Row::of(&agency),
                obligation_basis: &agency.obligation_basis,
                officers: officers(&agency),
                quality_system: system.as_ref().map(system::Row::of),
            })?,
            Format::Csv => {
                let mut sheet = facts(&agency, None, system.as_ref(), Lang::En);
                let heads = Origin::CSV_HEADS.map(str::to_owned);
                heads.into_iter().zip(origin.csv_cells()).for_each(|(head, cell)| sheet.push([head, cell]));
                sheet.csv()?
            }
            Format::Table => {
                let parent = match &agency.parent {
                    Some(parent) => name_of(server, parent, &when).await,
                    None => None,
                };
                let facts = facts(&agency, parent, system.as_ref(), globals.lang).table();
                format!("{facts}\n{}", origin.footer(globals.lang))
            }
        };
        output::print(&text)
    }
}

/// The quality system; nothing when the agency has none on that day.
async fn quality_system(server: &Server, agency_id: &str, when: &When) -> Result<Option<pb::QualitySystem>> {
    let wish = pb::GetQualitySystemRequest {
        as_of: when.day(),
        known_at: when.known.known_at,
        agency_id: agency_id.to_owned(),
        ..Default::default()
    };
    match server.quality_systems().await?.get_quality_system(request(wish)).await {
        Ok(answer) => Ok(answer.into_inner().quality_system),
        Err(status) if status.code() == Code::NotFound => Ok(None),
        Err(status) => Err(status.into()),
    }
}

/// The name of an agency; nothing when it cannot be had, because then its id will do.
async fn name_of(server: &Server, agency_id: &str, when: &When) -> Option<String> {
    let wish = pb::GetAgencyRequest {
        as_of: when.day(),
        known_at: when.known.known_at,
        agency_id: agency_id.to_owned(),
        ..Default::default()
    };
    let mut agencies = server.agencies().await.ok()?;
    Some(agencies.get_agency(request(wish)).await.ok()?.into_inner().agency?.name)
}

fn officers(agency: &pb::Agency) -> Vec<Officer<'_>> {
    let officers = agency.officers.iter();
    officers
        .map(|o| Officer { person: &o.person, post: lists::POST.code(o.post), appointed_on: &o.appointed_on })
        .collect()
}

/// Adds a fact, unless there is nothing to say.
pub(super) fn fact(sheet: &mut Sheet, label: &str, value: String) {
    if !value.is_empty() {
        sheet.push([label.to_owned(), value]);
    }
}

/// One line a fact: what, and what it is.
fn facts(agency: &pb::Agency, parent: Option<String>, quality: Option<&pb::QualitySystem>, lang: Lang) -> Sheet {
    let mut sheet = Sheet::new(&[lang.pick("Mục", "What"), lang.pick("Nội dung", "Is")]);
    let coded = |list: &str, code: String| if code.is_empty() { code } else { word(list, &code, lang) };
    let basis = agency.obligation_basis.as_ref().map(|basis| format!(" ({basis})")).unwrap_or_default();
    let obligation = coded("obligation", lists::OBLIGATION.code(agency.obligation));
    let about = [
        (lang.pick("Tên", "Name"), agency.name.clone()),
        (lang.pick("Mã cơ quan", "Id"), agency.agency_id.clone()),
        (lang.pick("Mã ĐVHC", "Area code"), agency.area_code.clone().unwrap_or_default()),
        (lang.pick("Cấp", "Tier"), coded("tier", lists::TIER.code(agency.tier))),
        (lang.pick("Loại cơ quan", "Kind"), coded("kind", lists::KIND.code(agency.kind))),
        (lang.pick("Loại đơn vị", "Level"), coded("level", lists::LEVEL.code(agency.level))),
        (lang.pick("Trực thuộc", "Below"), parent.or_else(|| agency.parent.clone()).unwrap_or_default()),
        (lang.pick("Nghĩa vụ", "Obligation"), format!("{obligation}{basis}")),
        (lang.pick("Hoạt động từ", "Registered on"), format::day(&agency.registered_on, lang)),
        (lang.pick("Giải thể", "Dissolved on"), format::day(agency.dissolved_on.as_deref().unwrap_or_default(), lang)),
    ];
    about.into_iter().for_each(|(label, value)| fact(&mut sheet, label, value));
    for officer in officers(agency) {
        let since = format::day(officer.appointed_on, lang);
        let held = format!("{} ({} {since})", officer.person, lang.pick("từ", "since"));
        fact(&mut sheet, &word("post", &officer.post, lang), held);
    }
    if let Some(quality) = quality {
        system::facts(&mut sheet, quality, lang);
    }
    sheet
}
