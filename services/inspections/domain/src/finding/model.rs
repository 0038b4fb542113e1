//! R-INS-7 once more, read off the history of a finding alone: no state, no decision, nothing shared with the aggregate.
//!
//! It is slow and plain on purpose; the aggregate is measured against it.

use super::{ActionKind, Event, Evidence, Proposal, Raised};
use crate::vocabulary::FindingClass;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What R-INS-7 has against the closing that is the last event of `history`; nothing when it is in order.
pub(super) fn objection(history: &[Event]) -> Option<String> {
    let (last, before) = history.split_last()?;
    let Event::Closed { by: closer, note, .. } = last else { return None };
    if submitters(before, None).contains(&closer.to_lowercase()) {
        return Some(format!("{closer} closes what he submitted evidence for"));
    }
    match class(before)? {
        FindingClass::Strength => Some("a strength was closed".into()),
        FindingClass::Observation | FindingClass::Recommendation => {
            note.is_none().then(|| "closed without an action and without a note".into())
        }
        class => uncorrected(before, class),
    }
}

fn uncorrected(history: &[Event], class: FindingClass) -> Option<String> {
    let accepted: Vec<Uuid> = history.iter().filter_map(accepts).collect();
    if accepted.is_empty() {
        return Some("nothing was accepted".into());
    }
    let removes_cause = |proposal: &&Proposal| proposal.kind == ActionKind::CorrectiveAction;
    let mut corrective = history.iter().filter_map(proposes).filter(removes_cause);
    if class == FindingClass::Major && !corrective.any(|proposal| accepted.contains(&proposal.action)) {
        return Some("the cause of a major one was not removed".into());
    }
    if let Some(ineffective) = accepted.iter().find(|action| !had_its_effect(history, **action)) {
        return Some(format!("{ineffective} had no effect"));
    }
    for proposal in history.iter().filter_map(proposes) {
        let rejected = history.iter().position(|event| rejects(event) == Some(proposal.action));
        match rejected {
            None if accepted.contains(&proposal.action) => {}
            None => return Some(format!("{} is undecided", proposal.action)),
            Some(rejected) => {
                let mut later = history[rejected..].iter().filter_map(proposes);
                if !later.any(|later| accepted.contains(&later.action)) {
                    return Some(format!("{} was not replaced", proposal.action));
                }
            }
        }
    }
    None
}

/// Whether evidence came after the acceptance, and then, and after the last opening, somebody else saw an effect, and nobody after
/// him saw none.
fn had_its_effect(history: &[Event], action: Uuid) -> bool {
    let Some(accepted) = history.iter().position(|event| accepts(event) == Some(action)) else { return false };
    let is_evidence = |event: &Event| matches!(event, Event::EvidenceSubmitted(evidence) if evidence.action == action);
    let Some(shown) = history[accepted..].iter().rposition(is_evidence) else { return false };
    let opened = history.iter().rposition(|event| matches!(event, Event::Reopened { .. })).unwrap_or(0);
    let since = (accepted + shown).max(opened);
    let mut checks = history[since..].iter().filter_map(|event| match event {
        Event::EffectivenessChecked { action: checked, effective, by, .. } if *checked == action => {
            Some((*effective, by.to_lowercase()))
        }
        _ => None,
    });
    checks.next_back().is_some_and(|(effective, by)| effective && !submitters(history, Some(action)).contains(&by))
}

/// As what the finding counts at the end.
pub(super) fn class(history: &[Event]) -> Option<FindingClass> {
    let mut classes = history.iter().filter_map(|event| match event {
        Event::Raised(Raised { class, .. }) | Event::Reclassified { class, .. } => Some(*class),
        _ => None,
    });
    classes.next_back()
}

/// Who submitted evidence, for one action or for any.
fn submitters(history: &[Event], action: Option<Uuid>) -> BTreeSet<String> {
    let submitted = history.iter().filter_map(|event| match event {
        Event::EvidenceSubmitted(evidence) => Some(evidence),
        _ => None,
    });
    let wanted = |evidence: &&Evidence| action.is_none_or(|action| evidence.action == action);
    submitted.filter(wanted).map(|evidence| evidence.by.to_lowercase()).collect()
}

fn proposes(event: &Event) -> Option<&Proposal> {
    match event {
        Event::ActionProposed(proposal) => Some(proposal),
        _ => None,
    }
}

fn accepts(event: &Event) -> Option<Uuid> {
    match event {
        Event::ActionAccepted { action, .. } => Some(*action),
        _ => None,
    }
}

fn rejects(event: &Event) -> Option<Uuid> {
    match event {
        Event::ActionRejected { action, .. } => Some(*action),
        _ => None,
    }
}
