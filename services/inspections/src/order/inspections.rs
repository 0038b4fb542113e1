//! Deciding about inspections, and with them about the findings that they raise.
//!
//! **Invariant:** the rules are those of the version of the checklist that is in force on the day of the visit, and from the start
//! on those of the version by which it started.
//!
//! Deliberately absent: the rules (R-INS-1 to R-INS-11); they are the domain's.

use super::{Failed, Order, Scheduled, facts::Facts, findings::dues, previous, refused};
use chrono::NaiveDate;
use decider::Aggregate as _;
use eventstore::{Decision, Error};
use inspections_domain::{
    calendar::WorkingDays,
    campaign::Campaign,
    finding::{self, Finding},
    inspection::{self, Appointment, Command, Crew, Inspection, Lead, Scheduling, Selection, Starting, VisitDay},
    presence::Presence,
    team::Team,
    template::{self, ChecklistTemplate, Version},
    vocabulary::{FindingClass, Mode, TerminationCause},
};
use std::sync::Arc;
use uuid::Uuid;

impl Order {
    pub(super) async fn schedule(
        &self,
        facts: &Facts,
        decision: &mut Decision,
        wanted: &Scheduled,
    ) -> Result<(), Failed> {
        decision.load::<Inspection>(self.id).await?; // first, because its version is the one answered with
        self.insist::<Inspection>(decision)?;
        let campaign = decision.load::<Campaign>(wanted.campaign).await?;
        let place = campaign.place(wanted.agency);
        let (plan, item, year) =
            campaign.opening().map_or((None, None, 0), |opening| (opening.plan, opening.item, opening.year));
        let appointment = Appointment {
            campaign: wanted.campaign,
            plan,
            item,
            year,
            agency: wanted.agency,
            team: wanted.team,
            // Of an agency that was not selected the mode does not matter: it is refused.
            mode: wanted.mode.or(place.map(|place| place.mode)).unwrap_or(Mode::OnSite),
            visit_on: wanted.visit_on,
            effective_on: wanted.effective_on,
        };
        let facts = scheduling(facts, decision, &appointment).await?;
        let inspection = decision.load::<Inspection>(self.id).await?;
        let events = inspection.decide(&Command::Schedule { appointment, facts }).map_err(refused)?;
        decision.append::<Inspection>(self.id, &events);
        Ok(())
    }

    pub(super) async fn decide_inspection(
        &self,
        facts: &Facts,
        decision: &mut Decision,
        command: Command,
    ) -> Result<(), Failed> {
        let inspection = decision.load::<Inspection>(self.id).await?;
        self.insist::<Inspection>(decision)?;
        let command = self.informed(facts, decision, &inspection, command).await?;
        append(facts, decision, self.id, &inspection, &command).await
    }

    /// What follows from the end of its agency.
    pub(super) async fn end_with_agency(
        &self,
        facts: &Facts,
        decision: &mut Decision,
        command: &Command,
    ) -> Result<(), Failed> {
        let inspection = decision.load::<Inspection>(self.id).await?;
        append(facts, decision, self.id, &inspection, command).await
    }

    /// A word about a finding, from the inspection that raised it: both change, or neither.
    pub(super) async fn judge(&self, facts: &Facts, decision: &mut Decision, command: &Command) -> Result<(), Failed> {
        let finding = decision.load::<Finding>(self.id).await?;
        self.insist::<Finding>(decision)?;
        let raised = finding.raised().ok_or(finding::Rejection::NotRaised).map_err(refused)?;
        let inspection = decision.load::<Inspection>(raised.inspection).await?;
        append(facts, decision, raised.inspection, &inspection, command).await
    }

    /// The command with the facts that it needs.
    async fn informed(
        &self,
        facts: &Facts,
        decision: &mut Decision,
        state: &Inspection,
        command: Command,
    ) -> Result<Command, Failed> {
        let Some(appointment) = state.appointment() else { return Ok(command) }; // it is refused whatever the facts are
        Ok(match command {
            Command::Reschedule { visit_on, team, reason, effective_on, .. } => {
                let team_then = team.unwrap_or(appointment.team);
                let wanted = Appointment { visit_on, team: team_then, ..appointment.clone() };
                let facts = scheduling(facts, decision, &wanted).await?;
                Command::Reschedule { visit_on, team, reason, facts, effective_on }
            }
            Command::SendNotice { document, checklist, self_report_due, effective_on, .. } => {
                let (sent_on, visit_on) = (effective_on, appointment.visit_on);
                let version = in_force(decision, appointment.campaign, visit_on).await?;
                let rules = version.as_ref().map(|version| &version.rules);
                let required = rules.map(|rules| rules.notice_working_days).unwrap_or_default();
                let is_enough =
                    |known: &WorkingDays| known.between(sent_on, visit_on).is_ok_and(|days| days >= required);
                let lead = Lead::of(rules, &facts.working_days(is_enough).await?, sent_on, visit_on);
                Command::SendNotice { document, checklist, self_report_due, lead, effective_on }
            }
            Command::Start { effective_on, .. } => {
                let facts = starting(facts, decision, appointment, effective_on).await?;
                Command::Start { facts, effective_on }
            }
            Command::Assess { assessment, reason, .. } => {
                let known = checklist(decision, state).await?;
                let known = known.and_then(|version| version.item(assessment.item.trim()).cloned());
                Command::Assess { assessment, reason, known }
            }
            Command::RaiseFinding { raising, .. } => {
                let known = checklist(decision, state).await?;
                let known = known.and_then(|version| version.item(raising.item.trim()).cloned());
                let previous = previous::findings(facts, decision, self.id, state).await?;
                Command::RaiseFinding { raising, known, previous }
            }
            Command::DrawUpMinutes { number, summary, effective_on, .. } => {
                let checklist = checklist(decision, state).await?;
                Command::DrawUpMinutes { number, summary, checklist, effective_on }
            }
            Command::Conclude { document, declaration_valid, effective_on, .. } => {
                let (open_majors, checklist) = (open_majors(decision, state).await?, checklist(decision, state).await?);
                Command::Conclude { document, declaration_valid, open_majors, checklist, effective_on }
            }
            Command::Terminate { cause: TerminationCause::Dissolved, .. } => {
                // The end of an agency needs no decision, so it must be known, whoever says so.
                match facts.fate(appointment.agency).await?.dissolved_on {
                    Some(_) => command,
                    None => return Err(refused(inspection::Rejection::NoDecision)),
                }
            }
            other => other,
        })
    }
}

/// Has the inspection decide, and lets its findings follow.
async fn append(
    facts: &Facts,
    decision: &mut Decision,
    id: Uuid,
    inspection: &Inspection,
    command: &Command,
) -> Result<(), Failed> {
    let events = inspection.decide(command).map_err(refused)?;
    decision.append::<Inspection>(id, &events);
    for event in &events {
        let dues = dues(facts, decision, inspection, event).await?;
        let Some((finding, command)) = finding::Command::following(id, inspection, event, dues) else { continue };
        let known = decision.load::<Finding>(finding).await?;
        let events = known.decide(&command).map_err(refused)?;
        decision.append::<Finding>(finding, &events);
    }
    Ok(())
}

async fn scheduling(facts: &Facts, decision: &mut Decision, wanted: &Appointment) -> Result<Scheduling, Failed> {
    let Appointment { agency, visit_on, .. } = *wanted;
    let campaign = decision.load::<Campaign>(wanted.campaign).await?;
    let version = in_force(decision, wanted.campaign, visit_on).await?;
    let (mut visit, mut team) = (VisitDay::Unknown, None);
    if let Some(Version { rules, .. }) = &version {
        let calendar = facts.working_days(|known| known.is_working(visit_on) == Ok(true)).await?;
        visit = VisitDay::of(rules, &calendar, visit_on);
        team = Crew::of(&*decision.load::<Team>(wanted.team).await?, &campaign, rules, agency, visit_on);
    }
    let agency_then = facts.presence(agency, visit_on).await?;
    Ok(Scheduling { selected: Selection::of(&campaign, agency), agency: agency_then, team, visit })
}

async fn starting(
    facts: &Facts,
    decision: &mut Decision,
    appointment: &Appointment,
    on: NaiveDate,
) -> Result<Starting, Failed> {
    let campaign = decision.load::<Campaign>(appointment.campaign).await?;
    let template = campaign.opening().map(|opening| opening.template.clone()).unwrap_or_default();
    let version = in_force(decision, appointment.campaign, on).await?;
    let team = decision.load::<Team>(appointment.team).await?;
    let team = version.as_ref().and_then(|version| Crew::of(&team, &campaign, &version.rules, appointment.agency, on));
    let agency: Presence = facts.presence(appointment.agency, on).await?;
    Ok(Starting { template, version: version.map(|version| version.version), team, agency })
}

/// The version of a campaign's checklist that is in force on a day.
async fn in_force(decision: &mut Decision, campaign: Uuid, on: NaiveDate) -> Result<Option<Version>, Failed> {
    let campaign = decision.load::<Campaign>(campaign).await?;
    let Some(opening) = campaign.opening() else { return Ok(None) };
    Ok(template_of(decision, &opening.template).await?.in_force(on).cloned())
}

/// The version of the checklist by which an inspection started.
pub(super) async fn checklist(decision: &mut Decision, state: &Inspection) -> Result<Option<Version>, Failed> {
    let Some(work) = state.work() else { return Ok(None) };
    Ok(template_of(decision, &work.template).await?.version(work.version).cloned())
}

async fn template_of(decision: &mut Decision, code: &str) -> Result<Arc<ChecklistTemplate>, Failed> {
    decision.load::<ChecklistTemplate>(template::id(code)).await.map_err(Error::from)
}

/// How many of its major findings are still open.
async fn open_majors(decision: &mut Decision, state: &Inspection) -> Result<u32, Failed> {
    let mut open = 0;
    for found in state.work().into_iter().flat_map(|work| work.standing()) {
        let finding = decision.load::<Finding>(found.raised.finding).await?;
        open += u32::from(finding.is_open() && finding.class() == Some(FindingClass::Major));
    }
    Ok(open)
}
