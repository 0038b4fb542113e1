//! `chuan inspection show`: one inspection on one day, with all that belongs to it.
//!
//! **Invariant:** the inspection, its campaign, team and checklist are of the same day and the same knowledge.

use anyhow::{Result, bail};
use contracts::Code;
use contracts::inspections::v1 as pb;
use uuid::Uuid;

use super::told;
use crate::agency;
use crate::answer::page;
use crate::cli::Globals;
use crate::client::{PAGE, Server, all_pages, request};
use crate::names::Names;
use crate::output;
use crate::when::{Origin, When};

/// The arguments of `chuan inspection show`.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Area code, exact name or id of the inspected agency; or id of the inspection
    #[arg(value_name = "AGENCY|ID")]
    which: String,
    /// The inspection that counts for this year [default: the last one]
    #[arg(long, value_name = "YYYY")]
    year: Option<i32>,
    #[command(flatten)]
    when: When,
}

impl Show {
    pub(super) async fn run(&self, server: &Server, globals: &Globals) -> Result<()> {
        let answer = match Uuid::try_parse(self.which.trim()) {
            Ok(id) => match get(server, &id.to_string(), &self.when).await {
                // It may be the id of an agency.
                Err(status) if status.code() == Code::NotFound => {
                    get(server, &self.find(server).await?, &self.when).await
                }
                answer => answer,
            },
            Err(_) => get(server, &self.find(server).await?, &self.when).await,
        }?;
        let when = When::of(answer.provenance.as_ref());
        let told = told(server, answer.inspection.unwrap_or_default(), &when).await?;
        let how = (globals.output, globals.lang);
        output::print(&page("inspection", Origin::of(answer.provenance), how, |lang| told.record(lang))?)
    }

    /// The id of the agency's last inspection, or of the one in a year.
    async fn find(&self, server: &Server) -> Result<String> {
        let wish = pb::ListInspectionsRequest {
            as_of: self.when.day(),
            known_at: self.when.known.known_at,
            page_size: Some(PAGE),
            agency_id: Some(agency::resolve(server, &self.which, &self.when).await?),
            year: self.year,
            ..Default::default()
        };
        let (inspections, _) = all_pages!(server.inspections().await?, list_inspections, wish, inspections);
        chosen(&self.which, self.year, &inspections)
    }
}

/// The one that was meant: of several the last one, if it is the only one of its year.
fn chosen(which: &str, year: Option<i32>, inspections: &[pb::ListedInspection]) -> Result<String> {
    let last = inspections.iter().map(|one| one.year).max();
    let of_last: Vec<&pb::ListedInspection> = inspections.iter().filter(|one| Some(one.year) == last).collect();
    match of_last.as_slice() {
        [one] => Ok(one.inspection_id.clone()),
        [] => {
            let then = year.map(|year| format!(" for {year}")).unwrap_or_default();
            bail!("no inspection of {which:?}{then} was scheduled by that day; --as-of asks about another day")
        }
        several => {
            let line = |one: &&pb::ListedInspection| format!("\n  {}  {}", one.inspection_id, one.visit_on);
            let choices: String = several.iter().map(line).collect();
            bail!("{which:?} has several inspections in one year; give one of these ids:{choices}")
        }
    }
}

async fn get(
    server: &Server,
    inspection_id: &str,
    when: &When,
) -> Result<pb::GetInspectionResponse, contracts::Status> {
    let wish = pb::GetInspectionRequest {
        as_of: when.day(),
        known_at: when.known.known_at,
        inspection_id: inspection_id.to_owned(),
        ..Default::default()
    };
    Ok(server.inspections().await?.get_inspection(request(wish)).await?.into_inner())
}

/// The inspection with what must be asked for beside it.
async fn told(server: &Server, inspection: pb::Inspection, when: &When) -> Result<told::Inspection> {
    let (as_of, known_at) = (when.day(), when.known.known_at);
    let (campaign_id, team_id) = (inspection.campaign_id.clone(), inspection.team_id.clone());
    let wish = pb::GetCampaignRequest { as_of: as_of.clone(), known_at, campaign_id, ..Default::default() };
    let campaign = server.campaigns().await?.get_campaign(request(wish)).await?.into_inner().campaign;
    let wish = pb::GetTeamRequest { as_of: as_of.clone(), known_at, team_id, ..Default::default() };
    let team = server.campaigns().await?.get_team(request(wish)).await?.into_inner().team;
    let checklist = match (&inspection.checklist, inspection.checklist_version) {
        (Some(code), version) => {
            let code = code.clone();
            let wish = pb::GetChecklistRequest { as_of, known_at, code, version, ..Default::default() };
            let answer = server.checklists().await?.get_checklist(request(wish)).await?.into_inner();
            answer.checklist.and_then(|checklist| checklist.version)
        }
        _ => None,
    };
    let names = Names::of(server, when).await?;
    Ok(told::Inspection { inspection, campaign, team, checklist, names })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(id: &str, year: i32) -> pb::ListedInspection {
        pb::ListedInspection { inspection_id: id.to_owned(), year, ..Default::default() }
    }

    #[test]
    fn the_last_inspection_is_meant_unless_a_year_has_two() {
        assert_eq!(chosen("288", None, &[listed("a", 2021), listed("b", 2018)]).unwrap(), "a");
        let none = chosen("288", Some(2020), &[]).unwrap_err().to_string();
        assert!(none.contains("\"288\" for 2020"), "{none}");
        let two = chosen("288", None, &[listed("a", 2021), listed("b", 2021), listed("c", 2018)]).unwrap_err();
        assert!(two.to_string().contains("\n  a") && !two.to_string().contains("\n  c"), "{two}");
    }
}
