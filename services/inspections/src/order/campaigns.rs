//! Deciding about campaigns and teams.
//!
//! **Invariant:** a campaign of a plan is the one that the plan was promulgated with (R-INS-1); only decisions change it later.
//! **Invariant:** a promulgated plan opens its campaign in any case. An agency that another campaign of the year already has is
//! dropped from it in the same append, with the reason (R-INS-9): a plan that nobody can promulgate otherwise any more must not
//! hold up all others.

use super::{Failed, Order, Rejection, check_presence, facts::Facts, refused};
use decider::Aggregate as _;
use eventstore::Decision;
use inspections_domain::{
    campaign::{self, Campaign, Command, Opening, Selected},
    inspection::{self, Inspection},
    team::{self, Team},
    template::{self, ChecklistTemplate},
};
use plans_domain::plan::{self, Brief};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The campaign that follows from an event of a plan, if one does.
pub fn demanded(plan: Uuid, event: &plan::Event) -> Option<(Opening, Vec<Selected>)> {
    let plan::Event::Promulgated { number, campaign: Some(brief), effective_on, .. } = event else { return None };
    let Brief { title, year, lead_body, item, template, from, until, agencies } = brief.clone();
    let opening = Opening {
        plan: Some(plan),
        item,
        number: number.clone(),
        title,
        year,
        lead_body,
        template,
        from,
        until,
        effective_on: *effective_on,
    };
    let agencies = agencies.into_iter();
    let agencies = agencies.map(|chosen| Selected { agency: chosen.agency, mode: chosen.mode, reason: chosen.reason });
    Some((opening, agencies.collect()))
}

impl Order {
    pub(super) async fn decide_campaign(
        &self,
        facts: &Facts,
        decision: &mut Decision,
        command: Command,
    ) -> Result<(), Failed> {
        decision.load::<Campaign>(self.id).await?; // first, because its version is the one answered with
        self.insist::<Campaign>(decision)?;
        let command = match command {
            Command::Open { opening, agencies } => match opening.plan {
                Some(plan) => return self.open_as_planned(facts, decision, plan, opening, agencies).await,
                None => {
                    check_extraordinary(facts, decision, &opening, &agencies).await?;
                    Command::Open { opening, agencies }
                }
            },
            Command::AddAgency { agency, effective_on, .. } => {
                check_presence(facts, agency, effective_on).await?;
                command
            }
            Command::DropAgency { agency, reason, decision: number, effective_on, .. } => {
                let started = self.call_off(decision, agency, &reason, &number, effective_on).await?;
                Command::DropAgency { agency, reason, decision: number, effective_on, started }
            }
            Command::Close { summary, effective_on, .. } => {
                let ended = self.endings(decision).await?;
                Command::Close { summary, ended, effective_on }
            }
        };
        let campaign = decision.load::<Campaign>(self.id).await?;
        decision.append::<Campaign>(self.id, &campaign.decide(&command).map_err(refused)?);
        Ok(())
    }

    /// R-INS-1: whoever says that a campaign is a plan's says what the plan said.
    async fn open_as_planned(
        &self,
        facts: &Facts,
        decision: &mut Decision,
        plan: Uuid,
        opening: Opening,
        agencies: Vec<Selected>,
    ) -> Result<(), Failed> {
        let opened = |opening, agencies| Campaign::default().decide(&Command::Open { opening, agencies });
        let said = facts.planned(plan).await?.map(|(opening, agencies)| opened(opening, agencies));
        let wanted = opened(opening.clone(), agencies.clone()).map_err(refused)?;
        if said.and_then(Result::ok) != Some(wanted) {
            return Err(refused(Rejection::NotOfPlan { plan }));
        }
        self.open(decision, opening, agencies).await
    }

    /// Opens the campaign of a plan, without those agencies that another campaign of the year has (R-INS-9).
    pub(super) async fn open(
        &self,
        decision: &mut Decision,
        opening: Opening,
        agencies: Vec<Selected>,
    ) -> Result<(), Failed> {
        let mut campaign = Campaign::clone(&*decision.load::<Campaign>(self.id).await?);
        self.insist::<Campaign>(decision)?;
        let (year, effective_on) = (opening.year, opening.effective_on);
        let events = campaign.decide(&Command::Open { opening, agencies }).map_err(refused)?;
        if events.is_empty() {
            return Ok(()); // opened before; what was decided about it since stands
        }
        decision.append::<Campaign>(self.id, &events);
        events.iter().for_each(|event| campaign.evolve(event));
        let mut selected: BTreeSet<Uuid> = campaign.list().map(|(agency, _)| agency).collect();
        for other in decision.streams::<Campaign>().await? {
            let other = if other == self.id { continue } else { decision.load::<Campaign>(other).await? };
            let Some(their) = other.opening().filter(|their| their.year == year) else { continue };
            if other.is_extraordinary() && !other.is_open() {
                continue;
            }
            for (agency, _) in other.list().filter(|(agency, _)| selected.contains(agency)) {
                let reason = format!("Đã thuộc đợt kiểm tra năm {year} theo {} (R-INS-9)", their.number);
                let decision_number = their.number.clone();
                let drop =
                    Command::DropAgency { agency, reason, decision: decision_number, effective_on, started: false };
                let dropped = campaign.decide(&drop).map_err(refused)?;
                decision.append::<Campaign>(self.id, &dropped);
                dropped.iter().for_each(|event| campaign.evolve(event));
            }
            selected = campaign.list().map(|(agency, _)| agency).collect();
        }
        Ok(())
    }

    /// Cancels the inspection of an agency that is dropped, when it still waits for its day; tells whether it has started, or
    /// came to a conclusion.
    async fn call_off(
        &self,
        decision: &mut Decision,
        agency: Uuid,
        reason: &str,
        number: &str,
        effective_on: chrono::NaiveDate,
    ) -> Result<bool, Failed> {
        let id = inspection::id(self.id, agency);
        let inspection = decision.load::<Inspection>(id).await?;
        if inspection.has_started() {
            return Ok(true);
        }
        if inspection.is_under_way() {
            let (reason, decision_number) = (reason.to_owned(), number.to_owned());
            let cancel = inspection::Command::Cancel { reason, decision: decision_number, effective_on };
            let events = inspection.decide(&cancel).map_err(refused)?;
            decision.append::<Inspection>(id, &events);
        }
        Ok(false)
    }

    /// How the inspections of the agencies on the list ended.
    async fn endings(
        &self,
        decision: &mut Decision,
    ) -> Result<BTreeMap<Uuid, inspections_domain::vocabulary::Ending>, Failed> {
        let campaign = decision.load::<Campaign>(self.id).await?;
        let mut ended = BTreeMap::new();
        for (agency, _) in campaign.list() {
            let inspection = decision.load::<Inspection>(inspection::id(self.id, agency)).await?;
            ended.extend(inspection.ending().map(|ending| (agency, ending)));
        }
        Ok(ended)
    }

    pub(super) async fn decide_team(
        &self,
        facts: &Facts,
        decision: &mut Decision,
        command: team::Command,
    ) -> Result<(), Failed> {
        let team = decision.load::<Team>(self.id).await?;
        self.insist::<Team>(decision)?;
        let command = match command {
            team::Command::Establish(mut wanted) => {
                let campaign = decision.load::<Campaign>(wanted.campaign).await?;
                wanted.lead_body = campaign.opening().ok_or(campaign::Rejection::Unknown).map_err(refused)?.lead_body;
                for member in &wanted.members {
                    check_presence(facts, member.agency, wanted.effective_on).await?;
                }
                team::Command::Establish(wanted)
            }
            team::Command::ReplaceMember { ref by, effective_on, .. } => {
                check_presence(facts, by.agency, effective_on).await?;
                command
            }
            team::Command::RecuseMember { .. } | team::Command::Dissolve { .. } => command,
        };
        decision.append::<Team>(self.id, &team.decide(&command).map_err(refused)?);
        Ok(())
    }
}

/// What a plan has seen to before it was promulgated: all agencies are there (R-REG-7), and the checklist is known.
async fn check_extraordinary(
    facts: &Facts,
    decision: &mut Decision,
    opening: &Opening,
    agencies: &[Selected],
) -> Result<(), Failed> {
    for agency in agencies.iter().map(|selected| selected.agency).chain([opening.lead_body]) {
        check_presence(facts, agency, opening.effective_on).await?;
    }
    let code = opening.template.trim();
    if decision.load::<ChecklistTemplate>(template::id(code)).await?.code().is_none() {
        return Err(refused(Rejection::NoChecklist { code: code.to_owned() }));
    }
    Ok(())
}
