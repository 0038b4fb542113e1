//! The lines about campaigns and teams; see `command.rs`.

use contracts::inspections::v1 as pb;
use pb::import_row::Command;

use super::{Cells, cell};
use crate::import::layout::Thing;
use crate::lists;

impl Cells<'_> {
    pub(super) fn of_campaign(&self) -> Command {
        let (campaign_id, effective_on) = (self.campaign(), self.on());
        let (reason, decision) = (self.text("reason"), self.text("decision"));
        match self.line.file.stem {
            "campaigns" => Command::OpenCampaign(pb::OpenCampaignRequest {
                campaign_id: Some(campaign_id),
                plan_id: self.optional_id_in("plan", Thing::Plan),
                item_id: self.optional_id_in("item", Thing::Item),
                number: self.text("number"),
                title: self.text("title"),
                year: self.number("year"),
                lead_body: self.id_in("lead", Thing::Agency),
                checklist: self.text("checklist"),
                from: self.text("from"),
                until: self.text("until"),
                agencies: self.selected(),
                effective_on,
                ..Default::default()
            }),
            "campaign_additions" => Command::AddCampaignAgency(pb::AddCampaignAgencyRequest {
                campaign_id,
                agency_id: self.agency(),
                mode: self.code("mode", &lists::MODE),
                reason,
                decision,
                effective_on,
                ..Default::default()
            }),
            "campaign_drops" => Command::DropCampaignAgency(pb::DropCampaignAgencyRequest {
                campaign_id,
                agency_id: self.agency(),
                reason,
                decision,
                effective_on,
                ..Default::default()
            }),
            // "campaign_closures", the one that is left.
            _ => {
                let summary = self.text("summary");
                let request = pb::CloseCampaignRequest { campaign_id, summary, effective_on, ..Default::default() };
                Command::CloseCampaign(request)
            }
        }
    }

    pub(super) fn of_team(&self) -> Command {
        let (team_id, effective_on) = (self.id_in("team", Thing::Team), self.on());
        let (person, reason, decision) = (self.text("person"), self.text("reason"), self.text("decision"));
        match self.line.file.stem {
            "teams" => Command::EstablishTeam(pb::EstablishTeamRequest {
                team_id: Some(team_id),
                campaign_id: self.campaign(),
                decision,
                members: self.team_members("members"),
                effective_on,
                ..Default::default()
            }),
            "team_replacements" => Command::ReplaceTeamMember(pb::ReplaceTeamMemberRequest {
                team_id,
                person,
                by: self.team_members("by").pop(),
                decision,
                reason,
                effective_on,
                ..Default::default()
            }),
            "recusals" => Command::RecuseTeamMember(pb::RecuseTeamMemberRequest {
                team_id,
                person,
                agency_id: self.agency(),
                reason,
                effective_on,
                ..Default::default()
            }),
            // "team_dissolutions", the one that is left.
            _ => {
                let request = pb::DissolveTeamRequest { team_id, reason, effective_on, ..Default::default() };
                Command::DissolveTeam(request)
            }
        }
    }

    fn selected(&self) -> Vec<pb::SelectedAgency> {
        let agencies = self.forms("agencies").into_iter();
        agencies
            .map(|parts| pb::SelectedAgency {
                agency_id: self.agency_of(parts[0]),
                mode: lists::MODE.number(parts[1]).unwrap_or_default(),
                reason: parts[2].to_owned(),
            })
            .collect()
    }

    fn team_members(&self, column: &str) -> Vec<pb::TeamMember> {
        let members = self.forms(column).into_iter();
        members
            .map(|parts| pb::TeamMember {
                person: parts[0].to_owned(),
                agency_id: self.agency_of(parts[1]),
                title: parts[2].to_owned(),
                role: lists::TEAM_ROLE.number(parts[3]).unwrap_or_default(),
                formerly: cell::sum(parts[4]).zip(cell::sum(parts[5])).map(|former| self.former(former)).collect(),
            })
            .collect()
    }

    fn former(&self, (agency, until): (&str, &str)) -> pb::FormerPost {
        pb::FormerPost { agency_id: self.agency_of(agency), until: until.to_owned() }
    }
}
