//! A campaign and a team as they stood on a day, told from their facts.
//!
//! **Invariant:** nothing is left out: an agency that was dropped and a member that was replaced are told, with the decision.

use super::words;
use contracts::inspections::v1 as pb;
use decider::Aggregate as _;
use inspections_domain::{
    campaign::{Campaign, Event},
    team::{self, Member, Team},
};
use runtime::{asked::Moment, field, status::Problem};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The campaign of an id at a moment, if it was open by then.
pub(super) async fn campaign(moment: &Moment, id: Uuid) -> Result<Option<pb::Campaign>, Problem> {
    let (facts, version) = moment.facts::<Campaign>(id).await?;
    let state = Campaign::replay(&facts);
    let Some(opening) = state.opening() else { return Ok(None) };
    let status = if state.is_open() { pb::CampaignStatus::Open } else { pb::CampaignStatus::Closed };
    Ok(Some(pb::Campaign {
        campaign_id: id.to_string(),
        etag: field::to_etag(version),
        plan_id: opening.plan.map(|plan| plan.to_string()),
        item_id: opening.item.map(|item| item.to_string()),
        number: opening.number.clone(),
        title: opening.title.clone(),
        year: opening.year,
        lead_body: opening.lead_body.to_string(),
        checklist: opening.template.clone(),
        from: opening.from.to_string(),
        until: opening.until.to_string(),
        agencies: agencies(&facts),
        status: status.into(),
        opened_on: opening.effective_on.to_string(),
        closed_on: state.closed().map(|closed| closed.on.to_string()),
        summary: state.closed().map(|closed| closed.summary.clone()),
    }))
}

/// Everybody who ever was on the list, as the last word says.
fn agencies(facts: &[Event]) -> Vec<pb::CampaignAgency> {
    let mut agencies: BTreeMap<Uuid, pb::CampaignAgency> = BTreeMap::new();
    for fact in facts.iter().cloned() {
        let (agency, mode, reason, added_by, selected_on) = match fact {
            Event::AgencySelected { agency, mode, reason, effective_on } => (agency, mode, reason, None, effective_on),
            Event::AgencyAdded { agency, mode, reason, decision, effective_on } => {
                (agency, mode, reason, Some(decision), effective_on)
            }
            Event::AgencyDropped { agency, reason, decision, effective_on } => {
                if let Some(known) = agencies.get_mut(&agency) {
                    known.dropped_by = Some(decision);
                    known.dropped_because = Some(reason);
                    known.dropped_on = Some(effective_on.to_string());
                }
                continue;
            }
            Event::Opened(_) | Event::Closed { .. } => continue,
        };
        let message = pb::CampaignAgency {
            agency_id: agency.to_string(),
            mode: words::mode(mode),
            reason,
            added_by,
            selected_on: selected_on.to_string(),
            ..Default::default()
        };
        agencies.insert(agency, message);
    }
    agencies.into_values().collect()
}

/// The team of an id at a moment, if it was established by then.
pub(super) async fn team(moment: &Moment, id: Uuid) -> Result<Option<pb::Team>, Problem> {
    let (facts, version) = moment.facts::<Team>(id).await?;
    let state = Team::replay(&facts);
    let Some(established) = state.established() else { return Ok(None) };
    let recusals = state.recusals().map(|(person, agency, recusal)| pb::Recusal {
        person: person.to_owned(),
        agency_id: agency.to_string(),
        reason: recusal.reason.clone(),
        recused_on: recusal.on.to_string(),
    });
    let replacements = facts.iter().filter_map(|fact| match fact.clone() {
        team::Event::MemberReplaced { person, by, decision, reason, effective_on } => {
            Some(pb::Replacement { person, by: by.person, decision, reason, replaced_on: effective_on.to_string() })
        }
        _ => None,
    });
    Ok(Some(pb::Team {
        team_id: id.to_string(),
        etag: field::to_etag(version),
        campaign_id: established.campaign.to_string(),
        decision: established.decision.clone(),
        lead_body: established.lead_body.to_string(),
        members: state.members().iter().map(member).collect(),
        recusals: recusals.collect(),
        established_on: established.effective_on.to_string(),
        dissolved_on: state.dissolved().map(|dissolved| dissolved.on.to_string()),
        replacements: replacements.collect(),
    }))
}

fn member(member: &Member) -> pb::TeamMember {
    let formerly = member.formerly.iter();
    let formerly =
        formerly.map(|former| pb::FormerPost { agency_id: former.agency.to_string(), until: former.until.to_string() });
    pb::TeamMember {
        person: member.person.clone(),
        agency_id: member.agency.to_string(),
        title: member.title.clone(),
        role: words::team_role(member.role),
        formerly: formerly.collect(),
    }
}
