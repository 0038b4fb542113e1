//! The actions by which an agency corrects a finding: proposed, decided on, carried out.
//!
//! **Invariant:** the facts of one action are dated in the order in which they were recorded.

use super::{ActionKind, Case, Event, Evidence, Proposal, Rejection, is_same, long, not_before, short};
use chrono::NaiveDate;
use uuid::Uuid;

/// An action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// As it was proposed.
    pub proposal: Proposal,
    /// What the inspecting side said to it, and what followed.
    pub verdict: Verdict,
}

/// What the inspecting side said to an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing yet.
    Pending,
    /// Do it.
    Accepted(Execution),
    /// Do something else.
    Rejected(Refusal),
}

/// An accepted action, and how it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// Who accepted it.
    pub by: String,
    /// When.
    pub on: NaiveDate,
    /// How its deadline was put off, in order.
    pub extensions: Vec<Extension>,
    /// What shows that it was carried out, in order.
    pub evidence: Vec<Evidence>,
    /// Whether it had its effect; asked anew after further evidence, and after the finding was opened again.
    pub check: Option<Check>,
    /// The last check that was made, whether or not it still counts.
    checked_on: Option<NaiveDate>,
}

/// More time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Until when.
    pub due: NaiveDate,
    /// Why.
    pub reason: String,
    /// By which document.
    pub decision: String,
    /// From this day.
    pub on: NaiveDate,
}

/// What somebody saw of the effect of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Whether it had one.
    pub effective: bool,
    /// Who looked.
    pub by: String,
    /// What was seen.
    pub note: Option<String>,
    /// When.
    pub on: NaiveDate,
}

/// Why an action was rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Who rejected it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub on: NaiveDate,
    /// How many actions had been proposed by then: one proposed later may take its place.
    pub(super) proposed: usize,
}

impl Action {
    /// How it goes, once it was accepted.
    pub fn execution(&self) -> Option<&Execution> {
        match &self.verdict {
            Verdict::Accepted(execution) => Some(execution),
            Verdict::Pending | Verdict::Rejected(_) => None,
        }
    }

    /// Until when it should be carried out.
    pub fn due(&self) -> NaiveDate {
        let extended = self.execution().and_then(|execution| execution.extensions.last());
        extended.map_or(self.proposal.due, |extension| extension.due)
    }

    /// Whether it was accepted and has not had its effect.
    pub fn is_outstanding(&self) -> bool {
        self.execution().is_some_and(|execution| !execution.is_effective())
    }

    pub(super) fn is_corrective(&self) -> bool {
        self.proposal.kind == ActionKind::CorrectiveAction
    }

    pub(super) fn last_on(&self) -> NaiveDate {
        match &self.verdict {
            Verdict::Pending => self.proposal.effective_on,
            Verdict::Rejected(refusal) => refusal.on,
            Verdict::Accepted(execution) => execution.last_on(),
        }
    }
}

impl Execution {
    pub(super) fn begin(by: String, on: NaiveDate) -> Execution {
        Execution { by, on, extensions: vec![], evidence: vec![], check: None, checked_on: None }
    }

    /// Whether it had its effect, as seen after its last evidence.
    pub fn is_effective(&self) -> bool {
        self.check.as_ref().is_some_and(|check| check.effective)
    }

    /// Whether somebody submitted evidence for it.
    pub(super) fn is_submitter(&self, person: &str) -> bool {
        self.evidence.iter().any(|evidence| is_same(&evidence.by, person))
    }

    pub(super) fn submitted(&mut self, evidence: Evidence) {
        self.evidence.push(evidence);
        self.check = None;
    }

    pub(super) fn checked(&mut self, check: Check) {
        self.checked_on = Some(check.on);
        self.check = Some(check);
    }

    fn last_on(&self) -> NaiveDate {
        let extensions = self.extensions.iter().map(|extension| extension.on);
        let evidence = self.evidence.iter().map(|evidence| evidence.effective_on);
        extensions.chain(evidence).chain(self.checked_on).fold(self.on, NaiveDate::max)
    }
}

impl Case {
    fn action(&self, id: Uuid) -> Result<&Action, Rejection> {
        let known = self.actions.iter().find(|known| known.proposal.action == id);
        known.ok_or(Rejection::NoAction { action: id })
    }

    fn execution(&self, id: Uuid) -> Result<(&Action, &Execution), Rejection> {
        let action = self.action(id)?;
        Ok((action, action.execution().ok_or(Rejection::NotAccepted { action: id })?))
    }

    /// Whether something may be done about an action on that day.
    fn check_step(&self, what: &'static str, action: &Action, on: NaiveDate) -> Result<(), Rejection> {
        self.check_correctable(what)?;
        not_before((what, on), ("the last thing done about the action", action.last_on()))?;
        not_before((what, on), ("the day on which the finding was opened", self.opened_on()))
    }

    pub(super) fn propose(&self, wanted: &Proposal) -> Result<Vec<Event>, Rejection> {
        let wanted = Proposal {
            text: long("action", &wanted.text)?,
            responsible: short("responsible person", &wanted.responsible)?,
            by: short("person", &wanted.by)?,
            ..*wanted
        };
        if let Ok(known) = self.action(wanted.action) {
            let same = known.proposal == wanted;
            return if same { Ok(vec![]) } else { Err(Rejection::PartTaken { id: wanted.action }) };
        }
        self.check_correctable("a proposal")?;
        not_before(("a proposal", wanted.effective_on), ("the day on which the finding was opened", self.opened_on()))?;
        not_before(("a deadline", wanted.due), ("the proposal", wanted.effective_on))?;
        Ok(vec![Event::ActionProposed(wanted)])
    }

    pub(super) fn accept(&self, id: Uuid, by: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let by = short("person", by)?;
        let action = self.action(id)?;
        match &action.verdict {
            Verdict::Accepted(known) if known.by == by && known.on == on => return Ok(vec![]),
            verdict => check_pending(id, verdict)?,
        }
        self.check_step("an acceptance", action, on)?;
        Ok(vec![Event::ActionAccepted { action: id, by, effective_on: on }])
    }

    pub(super) fn reject(&self, id: Uuid, by: &str, reason: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let (by, reason) = (short("person", by)?, long("reason", reason)?);
        let action = self.action(id)?;
        match &action.verdict {
            Verdict::Rejected(known) if known.by == by && known.reason == reason && known.on == on => {
                return Ok(vec![]);
            }
            verdict => check_pending(id, verdict)?,
        }
        self.check_step("a rejection", action, on)?;
        Ok(vec![Event::ActionRejected { action: id, by, reason, effective_on: on }])
    }

    pub(super) fn extend(&self, id: Uuid, wanted: &Extension) -> Result<Vec<Event>, Rejection> {
        let (reason, decision) = (long("reason", &wanted.reason)?, short("decision", &wanted.decision)?);
        let wanted = Extension { reason, decision, ..*wanted };
        let (action, execution) = self.execution(id)?;
        if execution.extensions.last() == Some(&wanted) {
            return Ok(vec![]);
        }
        self.check_step("an extension", action, wanted.on)?;
        if wanted.due <= action.due() {
            return Err(Rejection::NoExtension { action: id, due: wanted.due, current: action.due() });
        }
        let Extension { due, reason, decision, on: effective_on } = wanted;
        Ok(vec![Event::DeadlineExtended { action: id, due, reason, decision, effective_on }])
    }

    pub(super) fn submit(&self, wanted: &Evidence, stored: bool) -> Result<Vec<Event>, Rejection> {
        let (action, execution) = self.execution(wanted.action)?;
        let sha256 = wanted.sha256.trim().to_ascii_lowercase();
        if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Rejection::NoDigest { sha256: wanted.sha256.clone() });
        }
        let wanted = Evidence {
            name: short("file name", &wanted.name)?,
            media_type: short("type of the content", &wanted.media_type)?,
            by: short("person", &wanted.by)?,
            sha256,
            ..*wanted
        };
        let mut everything =
            self.actions.iter().filter_map(Action::execution).flat_map(|execution| &execution.evidence);
        if let Some(known) = everything.find(|known| known.evidence == wanted.evidence) {
            let same = *known == Evidence { revision: known.revision, ..wanted };
            return if same { Ok(vec![]) } else { Err(Rejection::PartTaken { id: known.evidence }) };
        }
        self.check_step("evidence", action, wanted.effective_on)?;
        if wanted.size == 0 {
            return Err(Rejection::EmptyEvidence { name: wanted.name });
        }
        if !stored {
            return Err(Rejection::NotUploaded { sha256: wanted.sha256 });
        }
        let earlier = execution.evidence.iter().filter(|known| known.name == wanted.name).count();
        let revision = u32::try_from(earlier).unwrap_or(u32::MAX).saturating_add(1);
        Ok(vec![Event::EvidenceSubmitted(Evidence { revision, ..wanted })])
    }

    pub(super) fn check_effect(&self, id: Uuid, wanted: &Check) -> Result<Vec<Event>, Rejection> {
        let note = wanted.note.as_deref().map(|note| long("note", note)).transpose()?;
        let wanted = Check { by: short("person", &wanted.by)?, note, ..*wanted };
        let (action, execution) = self.execution(id)?;
        if execution.check.as_ref() == Some(&wanted) {
            return Ok(vec![]);
        }
        self.check_step("a check", action, wanted.on)?;
        if execution.evidence.is_empty() {
            return Err(Rejection::NoEvidence { action: id });
        }
        if execution.is_submitter(&wanted.by) {
            return Err(Rejection::OwnEvidence { person: wanted.by, deed: "check its effect" });
        }
        let Check { effective, by, note, on: effective_on } = wanted;
        Ok(vec![Event::EffectivenessChecked { action: id, effective, by, note, effective_on }])
    }
}

/// Each action is decided on once.
fn check_pending(action: Uuid, verdict: &Verdict) -> Result<(), Rejection> {
    let (verdict, by, on) = match verdict {
        Verdict::Pending => return Ok(()),
        Verdict::Accepted(execution) => ("accepted", &execution.by, execution.on),
        Verdict::Rejected(refusal) => ("rejected", &refusal.by, refusal.on),
    };
    Err(Rejection::AlreadyDecided { action, verdict, by: by.clone(), on })
}
