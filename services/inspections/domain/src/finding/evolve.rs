//! Which command asks what of a finding, and what each fact changes in it.
//!
//! **Invariant:** a fact that does not belong to the stage is left aside; in the order in which facts were recorded, none is.

use super::{
    Action, Case, Check, Command, Event, Execution, Extension, Raised, Refusal, Rejection, Reopening, RootCause, Stage,
    Verdict,
};
use uuid::Uuid;

impl Case {
    pub(super) fn begin(raised: Raised) -> Case {
        Case {
            agency: raised.agency,
            transferred_on: None,
            class: raised.class,
            classed_on: raised.effective_on,
            default_due: raised.due,
            root_cause: None,
            actions: vec![],
            reopened: None,
            stage: Stage::Open,
            raised,
        }
    }

    pub(super) fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Raise { raised, dues } => super::raise(Some(self), raised, *dues),
            Command::Reclassify { class, reason, authority, dues, effective_on } => {
                self.reclassify(*class, reason, authority.as_deref(), *dues, *effective_on)
            }
            Command::Withdraw { reason, authority, effective_on } => {
                self.withdraw(reason, authority.as_deref(), *effective_on)
            }
            Command::RecordRootCause { text, method, by, effective_on } => {
                let (text, method, by) = (text.clone(), method.clone(), by.clone());
                self.record_root_cause(&RootCause { text, method, by, on: *effective_on })
            }
            Command::ProposeAction(proposal) => self.propose(proposal),
            Command::AcceptAction { action, by, effective_on } => self.accept(*action, by, *effective_on),
            Command::RejectAction { action, by, reason, effective_on } => {
                self.reject(*action, by, reason, *effective_on)
            }
            Command::ExtendDeadline { action, due, reason, decision, effective_on } => {
                let (reason, decision) = (reason.clone(), decision.clone());
                self.extend(*action, &Extension { due: *due, reason, decision, on: *effective_on })
            }
            Command::SubmitEvidence { evidence, stored } => self.submit(evidence, *stored),
            Command::CheckEffectiveness { action, effective, by, note, effective_on } => {
                let (by, note) = (by.clone(), note.clone());
                self.check_effect(*action, &Check { effective: *effective, by, note, on: *effective_on })
            }
            Command::Close { by, note, effective_on } => self.close(by, note.as_deref(), *effective_on),
            Command::Reopen { reason, by, effective_on } => self.reopen(reason, by, *effective_on),
            Command::Transfer { to, decision, reason, fate, effective_on } => {
                self.transfer(*to, decision, reason, fate, *effective_on)
            }
            Command::Extinguish { decision, reason, fate, effective_on } => {
                self.extinguish(decision, reason, fate, *effective_on)
            }
        }
    }

    pub(super) fn take(&mut self, event: Event) {
        match event {
            Event::Raised(_) => {}
            Event::Reclassified { class, due, effective_on, .. } => {
                (self.class, self.default_due, self.classed_on) = (class, due, effective_on);
            }
            Event::RootCauseRecorded { text, method, by, effective_on: on } => {
                self.root_cause = Some(RootCause { text, method, by, on });
            }
            Event::Transferred { to, effective_on, .. } => {
                (self.agency, self.transferred_on) = (to, Some(effective_on));
            }
            Event::Closed { by, note, effective_on: on } => self.end(Stage::Closed { by, note, on }),
            Event::Extinguished { decision, reason, effective_on: on } => {
                self.end(Stage::Extinguished { decision, reason, on });
            }
            Event::Withdrawn { reason, authority, effective_on: on } => {
                if let Stage::Open | Stage::Closed { .. } = self.stage {
                    self.stage = Stage::Withdrawn { reason, authority, on };
                }
            }
            Event::Reopened { reason, by, effective_on: on } => {
                if let Stage::Closed { .. } = self.stage {
                    self.stage = Stage::Open;
                    self.reopened = Some(Reopening { reason, by, on });
                    self.actions.iter_mut().for_each(Action::ask_again);
                }
            }
            about_an_action => self.take_action(about_an_action),
        }
    }

    fn end(&mut self, stage: Stage) {
        if self.stage == Stage::Open {
            self.stage = stage;
        }
    }

    fn take_action(&mut self, event: Event) {
        let proposed = self.actions.len();
        match event {
            Event::ActionProposed(proposal)
                if self.actions.iter().all(|known| known.proposal.action != proposal.action) =>
            {
                self.actions.push(Action { proposal, verdict: Verdict::Pending });
            }
            Event::ActionAccepted { action, by, effective_on: on } => {
                self.judge(action, Verdict::Accepted(Execution::begin(by, on)));
            }
            Event::ActionRejected { action, by, reason, effective_on: on } => {
                self.judge(action, Verdict::Rejected(Refusal { by, reason, on, proposed }));
            }
            Event::DeadlineExtended { action, due, reason, decision, effective_on: on } => {
                let extension = Extension { due, reason, decision, on };
                self.carry_on(action, |execution| execution.extensions.push(extension));
            }
            Event::EvidenceSubmitted(evidence) => {
                self.carry_on(evidence.action, |execution| execution.submitted(evidence));
            }
            Event::EffectivenessChecked { action, effective, by, note, effective_on: on } => {
                self.carry_on(action, |execution| execution.checked(Check { effective, by, note, on }));
            }
            _ => {}
        }
    }

    fn judge(&mut self, action: Uuid, verdict: Verdict) {
        let pending = |known: &&mut Action| known.proposal.action == action && known.verdict == Verdict::Pending;
        if let Some(known) = self.actions.iter_mut().find(pending) {
            known.verdict = verdict;
        }
    }

    fn carry_on(&mut self, action: Uuid, change: impl FnOnce(&mut Execution)) {
        let known = self.actions.iter_mut().find(|known| known.proposal.action == action);
        if let Some(Action { verdict: Verdict::Accepted(execution), .. }) = known {
            change(execution);
        }
    }
}

impl Action {
    /// What was seen of its effect counts no longer.
    fn ask_again(&mut self) {
        if let Verdict::Accepted(execution) = &mut self.verdict {
            execution.check = None;
        }
    }
}
