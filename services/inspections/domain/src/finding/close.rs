//! Closing a finding, and opening it again (R-INS-7).

use super::{Action, Case, Event, Rejection, Reopening, Stage, Verdict, long, not_before, short};
use crate::vocabulary::FindingClass;
use chrono::NaiveDate;

impl Case {
    pub(super) fn close(&self, by: &str, note: Option<&str>, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let (by, note) = (short("person", by)?, note.map(|note| long("note", note)).transpose()?);
        if let Stage::Closed { by: closer, note: known, on: closed_on } = &self.stage {
            let same = (closer, known, closed_on) == (&by, &note, &on);
            let already = Rejection::AlreadyClosed { by: closer.clone(), on: *closed_on };
            return if same { Ok(vec![]) } else { Err(already) };
        }
        self.check_correctable("a closing")?;
        not_before(("a closing", on), ("the last thing that was done about it", self.last_on()))?;
        if self.class.is_nonconformity() {
            self.check_corrected()?;
        } else if note.is_none() {
            return Err(Rejection::NoNote { class: self.class });
        }
        let mut executions = self.actions.iter().filter_map(Action::execution);
        if executions.any(|execution| execution.is_submitter(&by)) {
            return Err(Rejection::OwnEvidence { person: by, deed: "close the finding" });
        }
        Ok(vec![Event::Closed { by, note, effective_on: on }])
    }

    /// Whether a nonconformity is corrected: something was accepted, nothing is undecided, every rejected action was replaced by
    /// an accepted one, and whatever was accepted had its effect.
    fn check_corrected(&self) -> Result<(), Rejection> {
        let mut accepted = self.actions.iter().filter(|action| action.execution().is_some()).peekable();
        if accepted.peek().is_none() {
            return Err(Rejection::NoAcceptedAction);
        }
        if self.class == FindingClass::Major && !accepted.any(Action::is_corrective) {
            return Err(Rejection::CauseNotRemoved);
        }
        self.actions.iter().try_for_each(|action| self.check_done(action))
    }

    fn check_done(&self, action: &Action) -> Result<(), Rejection> {
        let id = action.proposal.action;
        match &action.verdict {
            Verdict::Pending => Err(Rejection::Undecided { action: id }),
            Verdict::Rejected(refusal) => {
                let mut later = self.actions.iter().skip(refusal.proposed);
                let is_replaced = later.any(|later| later.execution().is_some());
                if is_replaced { Ok(()) } else { Err(Rejection::NotReplaced { action: id }) }
            }
            Verdict::Accepted(execution) if execution.evidence.is_empty() => Err(Rejection::NoEvidence { action: id }),
            Verdict::Accepted(execution) if !execution.is_effective() => Err(Rejection::NotEffective { action: id }),
            Verdict::Accepted(_) => Ok(()),
        }
    }

    pub(super) fn reopen(&self, reason: &str, by: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let (reason, by) = (long("reason", reason)?, short("person", by)?);
        let Stage::Closed { on: closed_on, .. } = &self.stage else {
            let same = |known: &Reopening| (&known.reason, &known.by, known.on) == (&reason, &by, on);
            let same = self.stage == Stage::Open && self.reopened.as_ref().is_some_and(same);
            return if same { Ok(vec![]) } else { Err(self.wrong_stage("an opening")) };
        };
        not_before(("an opening", on), ("the closing", *closed_on))?;
        Ok(vec![Event::Reopened { reason, by, effective_on: on }])
    }
}
