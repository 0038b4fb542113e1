//! Reading the messages about campaigns and teams: from the fields of a request to an [`Order`].
//!
//! **Invariant:** every field that cannot be used is named, not only the first.
//! **Invariant:** the same functions read a call and a row of an import.
//!
//! Deliberately absent: rules. Lengths, characters and everything that depends on state are the domain's.

use super::{Order, Wish, order};
use contracts::{common::v1 as common, inspections::v1 as pb};
use inspections_domain::{
    campaign::{self, Command, Opening, Selected},
    team::{self, Establishment, Former, Member},
    vocabulary::{Mode, TeamRole},
};
use runtime::{fields::Fields, status::Violation};
use uuid::Uuid;

impl TryFrom<pb::OpenCampaignRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::OpenCampaignRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let plan = fields.optional_id("plan_id", r.plan_id.as_deref());
        let id = match plan.map(campaign::id) {
            Some(derived) => {
                let chosen = fields.optional_id("campaign_id", r.campaign_id.as_deref());
                if chosen.is_some_and(|chosen| chosen != derived) {
                    fields.wrong("campaign_id", format!("follows from the plan: {derived}; leave it out"));
                }
                derived
            }
            None => fields.new_id("campaign_id", r.campaign_id.as_deref(), &r.request_id, "campaign"),
        };
        let opening = Opening {
            plan,
            item: fields.optional_id("item_id", r.item_id.as_deref()),
            number: r.number,
            title: r.title,
            year: r.year,
            lead_body: fields.id("lead_body", &r.lead_body),
            template: r.checklist,
            from: fields.date("from", &r.from),
            until: fields.date("until", &r.until),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        let agencies = r.agencies.into_iter().enumerate();
        let agencies = agencies.map(|(place, selected)| Selected {
            agency: fields.id(&format!("agencies[{place}].agency_id"), &selected.agency_id),
            mode: mode(&mut fields, &format!("agencies[{place}].mode"), selected.mode),
            reason: selected.reason,
        });
        let agencies = agencies.collect();
        let wish = Wish::Campaign(Command::Open { opening, agencies });
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl TryFrom<pb::AddCampaignAgencyRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AddCampaignAgencyRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("campaign_id", &r.campaign_id);
        let command = Command::AddAgency {
            agency: fields.id("agency_id", &r.agency_id),
            mode: mode(&mut fields, "mode", r.mode),
            reason: r.reason,
            decision: r.decision,
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Campaign(command))
    }
}

impl TryFrom<pb::DropCampaignAgencyRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::DropCampaignAgencyRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("campaign_id", &r.campaign_id);
        let command = Command::DropAgency {
            agency: fields.id("agency_id", &r.agency_id),
            reason: r.reason,
            decision: r.decision,
            effective_on: fields.date("effective_on", &r.effective_on),
            started: false,
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Campaign(command))
    }
}

impl TryFrom<pb::CloseCampaignRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::CloseCampaignRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("campaign_id", &r.campaign_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Close { summary: r.summary, ended: Default::default(), effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Campaign(command))
    }
}

impl TryFrom<pb::EstablishTeamRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::EstablishTeamRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.new_id("team_id", r.team_id.as_deref(), &r.request_id, "team");
        let members = r.members.into_iter().enumerate();
        let members = members.map(|(place, message)| member(&mut fields, &format!("members[{place}]"), message));
        let members = members.collect();
        let establishment = Establishment {
            campaign: fields.id("campaign_id", &r.campaign_id),
            decision: r.decision,
            lead_body: Uuid::nil(), // a fact of the campaign
            members,
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        let wish = Wish::Team(team::Command::Establish(establishment));
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl TryFrom<pb::ReplaceTeamMemberRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ReplaceTeamMemberRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("team_id", &r.team_id);
        let command = team::Command::ReplaceMember {
            person: r.person,
            by: member(&mut fields, "by", r.by.unwrap_or_default()),
            decision: r.decision,
            reason: r.reason,
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Team(command))
    }
}

impl TryFrom<pb::RecuseTeamMemberRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RecuseTeamMemberRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("team_id", &r.team_id);
        let command = team::Command::RecuseMember {
            person: r.person,
            agency: fields.id("agency_id", &r.agency_id),
            reason: r.reason,
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Team(command))
    }
}

impl TryFrom<pb::DissolveTeamRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::DissolveTeamRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("team_id", &r.team_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = team::Command::Dissolve { decision: r.decision, reason: r.reason, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Team(command))
    }
}

fn mode(fields: &mut Fields, name: &str, mode: i32) -> Mode {
    fields.word(name, mode, common::InspectionMode::as_str_name, "INSPECTION_MODE", Mode::OnSite)
}

fn member(fields: &mut Fields, at: &str, message: pb::TeamMember) -> Member {
    let formerly = message.formerly.iter().enumerate().map(|(place, former)| Former {
        agency: fields.id(&format!("{at}.formerly[{place}].agency_id"), &former.agency_id),
        until: fields.date(&format!("{at}.formerly[{place}].until"), &former.until),
    });
    let formerly = formerly.collect();
    let role = pb::TeamRole::as_str_name;
    Member {
        agency: fields.id(&format!("{at}.agency_id"), &message.agency_id),
        role: fields.word(&format!("{at}.role"), message.role, role, "TEAM_ROLE", TeamRole::Member),
        person: message.person,
        title: message.title,
        formerly,
    }
}
