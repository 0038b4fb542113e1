//! Before the visit: the day, the team, the notice (R-INS-1 to R-INS-4, R-REG-7).

use super::{
    Appointment, Crew, Dossier, Event, Lead, Notice, Rejection, Scheduling, Stage, VisitDay, long, not_before, short,
};
use chrono::NaiveDate;
use uuid::Uuid;

/// An inspection of which nothing is known yet.
pub(super) fn schedule(wanted: &Appointment, facts: &Scheduling) -> Result<Vec<Event>, Rejection> {
    check(wanted, facts)?;
    Ok(vec![Event::Scheduled(wanted.clone())])
}

/// Whether the campaign, the team, the registry and the calendar allow the appointment.
fn check(wanted: &Appointment, facts: &Scheduling) -> Result<(), Rejection> {
    let Appointment { campaign, agency, visit_on, .. } = *wanted;
    not_before(("a visit", visit_on), ("the day of scheduling", wanted.effective_on))?;
    let selection = facts.selected.ok_or(Rejection::NotSelected { agency, campaign })?;
    if selection.mode != wanted.mode {
        return Err(Rejection::OtherMode { mode: wanted.mode, selected: selection.mode });
    }
    if visit_on < selection.from || selection.until < visit_on {
        return Err(Rejection::OutsideCampaign { visit_on, from: selection.from, until: selection.until });
    }
    facts.agency.check(agency, visit_on)?;
    match facts.visit {
        VisitDay::Any => {}
        VisitDay::Working(is_working) if is_working? => {}
        VisitDay::Working(_) => return Err(Rejection::NotWorkingDay { visit_on }),
        VisitDay::Unknown => return Err(Rejection::NoChecklist { on: visit_on }),
    }
    check_crew(facts.team.as_ref(), wanted.team, campaign)
}

/// R-INS-2, R-INS-3: the team is one of this campaign, and may inspect this agency.
fn check_crew(crew: Option<&Crew>, team: Uuid, campaign: Uuid) -> Result<(), Rejection> {
    let crew = crew.filter(|crew| crew.campaign == campaign).ok_or(Rejection::NoTeam { team })?;
    Ok(crew.fit.clone()?)
}

impl Dossier {
    pub(super) fn check_crew(&self, crew: Option<&Crew>, team: Uuid) -> Result<(), Rejection> {
        check_crew(crew, team, self.appointment.campaign)
    }

    pub(super) fn schedule_again(&self, wanted: &Appointment) -> Result<Vec<Event>, Rejection> {
        if *wanted == self.scheduled { Ok(vec![]) } else { Err(Rejection::AlreadyScheduled) }
    }

    pub(super) fn reschedule(
        &self,
        visit_on: NaiveDate,
        team: Option<Uuid>,
        reason: &str,
        facts: &Scheduling,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let reason = long("reason", reason)?;
        let team = team.unwrap_or(self.appointment.team);
        let wanted = Appointment { visit_on, team, effective_on: on, ..self.appointment };
        if wanted.visit_on == self.appointment.visit_on && wanted.team == self.appointment.team {
            return Ok(vec![]);
        }
        not_before(("another day", on), self.before_start("another day")?)?;
        check(&wanted, facts)?;
        Ok(vec![Event::Rescheduled { visit_on, team, reason, effective_on: on }])
    }

    pub(super) fn cancel(&self, reason: &str, decision: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let (reason, decision) = (long("reason", reason)?, short("decision", decision)?);
        if let Stage::Cancelled(known) = &self.stage {
            let same = known.decision.as_ref() == Some(&decision) && known.on == on;
            return if same { Ok(vec![]) } else { Err(self.wrong_stage("a cancellation")) };
        }
        not_before(("a cancellation", on), self.before_start("a cancellation")?)?;
        Ok(vec![Event::Cancelled { reason, decision, effective_on: on }])
    }

    pub(super) fn send_notice(&self, wanted: Notice, lead: Lead) -> Result<Vec<Event>, Rejection> {
        let visit_on = self.appointment.visit_on;
        match &self.stage {
            Stage::Scheduled => {}
            Stage::Noticed(known) if *known == wanted => return Ok(vec![]),
            Stage::Noticed(known) => {
                return Err(Rejection::AlreadyNoticed { document: known.document.clone(), on: known.on });
            }
            _ => return Err(self.wrong_stage("a notice")),
        }
        not_before(("a notice", wanted.on), ("the day of scheduling", self.appointment.effective_on))?;
        not_before(("a visit", visit_on), ("the notice", wanted.on))?;
        if let Some(due) = wanted.self_report_due {
            not_before(("the deadline of the self-report", due), ("the notice", wanted.on))?;
        }
        let required = lead.required.ok_or(Rejection::NoChecklist { on: visit_on })?;
        let days = lead.days?;
        if days < required {
            return Err(Rejection::TooShortNotice { sent_on: wanted.on, visit_on, days, required });
        }
        let Notice { document, checklist, self_report_due, on: effective_on } = wanted;
        Ok(vec![Event::NoticeSent { document, checklist, self_report_due, effective_on }])
    }

    /// The last thing that was done, unless the team has begun.
    fn before_start(&self, what: &'static str) -> Result<(&'static str, NaiveDate), Rejection> {
        match &self.stage {
            Stage::Scheduled => Ok(("the day of scheduling", self.appointment.effective_on)),
            Stage::Noticed(notice) => Ok(("the notice", notice.on)),
            _ => Err(self.wrong_stage(what)),
        }
    }
}
