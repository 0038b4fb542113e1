//! A finding as it stood on a day, told from its facts.
//!
//! **Invariant:** nothing is left out: every action, extension, piece of evidence and check that was true by then is in the message,
//! also those that a later one has overtaken.

use super::{read::Gone, words};
use chrono::NaiveDate;
use contracts::inspections::v1 as pb;
use decider::{Aggregate as _, Event as _};
use inspections_domain::finding::{Event, Evidence, Finding, Proposal};
use runtime::{asked::Moment, field, status::Problem};
use uuid::Uuid;

/// The finding of an id at a moment, if it was raised by then.
pub(super) async fn finding(moment: &Moment, id: Uuid, gone: &Gone) -> Result<Option<pb::Finding>, Problem> {
    let (facts, version) = moment.facts::<Finding>(id).await?;
    Ok(message(id, version, &facts, moment.as_of).map(|mut told| {
        let state = Finding::replay(&facts);
        told.orphaned = state.is_open() && state.agency().is_some_and(|agency| gone.agencies.contains(&agency));
        told
    }))
}

fn message(id: Uuid, version: i64, facts: &[Event], as_of: NaiveDate) -> Option<pb::Finding> {
    let state = Finding::replay(facts);
    let raised = state.raised()?;
    let mut told = pb::Finding {
        finding_id: id.to_string(),
        etag: field::to_etag(version),
        inspection_id: raised.inspection.to_string(),
        campaign_id: raised.campaign.to_string(),
        agency_id: state.agency()?.to_string(),
        year: raised.year,
        item: raised.item.clone(),
        clause: raised.clause.clone(),
        finding_class: state.class().map(words::class).unwrap_or_default(),
        escalated_from: raised.escalated_from.map(words::class).unwrap_or_default(),
        repeat_of: raised.repeat_of.map(|finding| finding.to_string()),
        text: raised.text.clone(),
        raised_on: raised.effective_on.to_string(),
        status: state.status().map(words::finding_status).unwrap_or_default(),
        due: state.due().map(|due| due.to_string()),
        overdue: state.is_overdue(as_of),
        ..Default::default()
    };
    let mut so_far = Finding::default();
    for fact in facts {
        so_far.evolve(fact);
        let status = so_far.status().map(words::finding_status).unwrap_or_default();
        tell(&mut told, fact, status);
    }
    Some(told)
}

fn tell(told: &mut pb::Finding, fact: &Event, status: i32) {
    let on = fact.effective_on().to_string();
    match fact.clone() {
        Event::Raised(_) => {}
        Event::Reclassified { class, reason, authority, .. } => {
            let finding_class = words::class(class);
            let reclassification = pb::Reclassification { finding_class, reason, authority, reclassified_on: on };
            told.reclassifications.push(reclassification);
        }
        Event::RootCauseRecorded { text, method, by, .. } => {
            told.root_causes.push(pb::RootCause { text, method, by, recorded_on: on });
        }
        Event::ActionProposed(proposal) => told.actions.push(proposed(proposal)),
        Event::ActionAccepted { action, by, .. } => with(told, action, |action| {
            action.status = pb::ActionStatus::Accepted.into();
            (action.decided_by, action.decided_on) = (Some(by), Some(on));
        }),
        Event::ActionRejected { action, by, reason, .. } => with(told, action, |action| {
            action.status = pb::ActionStatus::Rejected.into();
            (action.decided_by, action.decided_on, action.rejected_because) = (Some(by), Some(on), Some(reason));
        }),
        Event::DeadlineExtended { action, due, reason, decision, .. } => with(told, action, |action| {
            action.due = due.to_string();
            action.extensions.push(pb::Extension { due: due.to_string(), reason, decision, extended_on: on });
        }),
        Event::EvidenceSubmitted(evidence) => {
            with(told, evidence.action, |action| action.evidence.push(submitted(evidence)));
        }
        Event::EffectivenessChecked { action, effective, by, note, .. } => with(told, action, |action| {
            action.checks.push(pb::EffectivenessCheck { effective, by, note, checked_on: on });
        }),
        step => told.steps.extend(stepped(step, status, on)),
    }
}

/// A step that closes the finding, opens it again, passes it on or ends it.
fn stepped(fact: Event, status: i32, on: String) -> Option<pb::FindingStep> {
    let step = pb::FindingStep { status, stepped_on: on, ..Default::default() };
    Some(match fact {
        Event::Closed { by, note, .. } => pb::FindingStep { by: Some(by), reason: note, ..step },
        Event::Reopened { reason, by, .. } => pb::FindingStep { by: Some(by), reason: Some(reason), ..step },
        Event::Withdrawn { reason, authority, .. } => {
            pb::FindingStep { reason: Some(reason), decision: authority, ..step }
        }
        Event::Transferred { to, decision, reason, .. } => {
            pb::FindingStep { reason: Some(reason), decision: Some(decision), to: Some(to.to_string()), ..step }
        }
        Event::Extinguished { decision, reason, .. } => {
            pb::FindingStep { reason: Some(reason), decision: Some(decision), ..step }
        }
        _ => return None,
    })
}

fn with(told: &mut pb::Finding, action: Uuid, change: impl FnOnce(&mut pb::CorrectiveAction)) {
    let id = action.to_string();
    if let Some(action) = told.actions.iter_mut().find(|action| action.action_id == id) {
        change(action);
    }
}

fn proposed(proposal: Proposal) -> pb::CorrectiveAction {
    pb::CorrectiveAction {
        action_id: proposal.action.to_string(),
        kind: words::action_kind(proposal.kind),
        text: proposal.text,
        responsible: proposal.responsible,
        due: proposal.due.to_string(),
        proposed_by: proposal.by,
        proposed_on: proposal.effective_on.to_string(),
        status: pb::ActionStatus::Proposed.into(),
        ..Default::default()
    }
}

fn submitted(evidence: Evidence) -> pb::Evidence {
    pb::Evidence {
        evidence_id: evidence.evidence.to_string(),
        name: evidence.name,
        media_type: evidence.media_type,
        size: i64::try_from(evidence.size).unwrap_or(i64::MAX),
        sha256: evidence.sha256,
        revision: i32::try_from(evidence.revision).unwrap_or(i32::MAX),
        by: evidence.by,
        submitted_on: evidence.effective_on.to_string(),
    }
}
