//! How an inspection ends: concluded, with a score and a grade, or terminated (R-INS-5, R-INS-10).

use super::{Conclusion, Dossier, Event, Rejection, Stage, TerminationCause, long, not_before, short};
use crate::template::Version;
use crate::vocabulary::FindingClass;
use chrono::NaiveDate;

impl Dossier {
    pub(super) fn conclude(
        &self,
        document: &str,
        declaration_valid: bool,
        open_majors: u32,
        checklist: Option<&Version>,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let document = short("conclusion", document)?;
        let (work, minutes) = match &self.stage {
            Stage::MinutesDrawn(work, minutes) => (work, minutes),
            Stage::Concluded(_, _, known)
                if (&known.document, known.declaration_valid, known.effective_on)
                    == (&document, declaration_valid, on) =>
            {
                return Ok(vec![]);
            }
            _ => return Err(self.wrong_stage("a conclusion")),
        };
        let settled = minutes.settled().map_err(|side| Rejection::NotSettled { side })?;
        not_before(("a conclusion", on), ("the last word on the minutes", settled.last_on()))?;
        let checklist = work.checklist(checklist)?;
        let score_hundredths = checklist.score(|item| work.answers.get(item).map(|answer| answer.answer));
        let open_majors = usize::try_from(open_majors).unwrap_or(usize::MAX);
        Ok(vec![Event::Concluded(Conclusion {
            campaign: self.appointment.campaign,
            plan: self.appointment.plan,
            item: self.appointment.item,
            year: self.appointment.year,
            agency: self.appointment.agency,
            document,
            score_hundredths,
            grade: checklist.grade(score_hundredths, open_majors),
            declaration_valid,
            majors: work.count(FindingClass::Major),
            minors: work.count(FindingClass::Minor),
            effective_on: on,
        })])
    }

    /// R-INS-10. A dissolution ends what is under way, on the day of the dissolution or, if something was still done after it,
    /// on the day of that; where nothing is under way there is nothing to end.
    pub(super) fn terminate(
        &self,
        cause: TerminationCause,
        reason: &str,
        decision: Option<&str>,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let reason = long("reason", reason)?;
        let decision = decision.map(|decision| short("decision", decision)).transpose()?;
        let since = match (&self.stage, cause) {
            (Stage::Scheduled, _) => self.appointment.effective_on,
            (Stage::Noticed(notice), _) => notice.on,
            (Stage::Started(work), _) => work.last_on(),
            (Stage::MinutesDrawn(work, minutes), _) => work.last_on().max(minutes.last_on()),
            (_, TerminationCause::Dissolved) => return Ok(vec![]),
            (Stage::Terminated(_, TerminationCause::Decision, known), _)
                if known.decision == decision && known.on == on =>
            {
                return Ok(vec![]);
            }
            _ => return Err(self.wrong_stage("a termination")),
        };
        let effective_on = match cause {
            TerminationCause::Dissolved => on.max(since),
            TerminationCause::Decision => {
                decision.as_ref().ok_or(Rejection::NoDecision)?;
                not_before(("a termination", on), ("the last thing that was done", since))?;
                on
            }
        };
        Ok(vec![Event::Terminated { cause, reason, decision, effective_on }])
    }

    /// Whether it is scheduled and at no end.
    pub(super) fn check_running(&self, what: &'static str) -> Result<(), Rejection> {
        match &self.stage {
            Stage::Scheduled | Stage::Noticed(_) | Stage::Started(_) | Stage::MinutesDrawn(..) => Ok(()),
            Stage::Concluded(..) | Stage::Cancelled(_) | Stage::Terminated(..) => Err(self.wrong_stage(what)),
        }
    }
}
