//! Where a finding stands on every day since it was raised, and what is owed for it.
//!
//! | since it was raised, or opened again | status |
//! |---|---|
//! | nothing is proposed that has not been rejected | `Open` |
//! | an action is proposed, none is accepted | `ActionProposed` |
//! | an action is accepted | `ActionAccepted` |
//! | it is closed, withdrawn, extinguished | `Closed`, `Withdrawn`, `Extinguished` |
//! | it is a strength | `Noted`, unless it is withdrawn |
//!
//! For a nonconformity that waits for something, something is owed by a day: each accepted action until it is found effective,
//! or, while none is accepted, an action at all by the day that its class gives it (R-INS-7). It is overdue on the days after
//! the earliest of these. All of this is what the finding itself says ([`inspections_domain::finding::Finding`]), told of the
//! facts that were true by each day.
//!
//! **Invariant:** a finding is overdue exactly when something owed for it is.
//! **Invariant:** a finding belongs to one agency on each day: the inspected one until it passes to a successor (R-INS-10).
//!
//! Deliberately absent: whether it may be closed (the inspections decide that), and root causes.

#[cfg(test)]
mod tests;

pub use inspections_domain::vocabulary::FindingStatus as Status;

use crate::span::{Span, alone, spans};
use chrono::NaiveDate;
use decider::{Aggregate as _, Event as _};
use inspections_domain::{
    finding::{self, Event, Stage},
    vocabulary::FindingClass,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Whether a finding with this status waits for something.
#[must_use]
pub const fn is_open(status: Status) -> bool {
    matches!(status, Status::Open | Status::ActionProposed | Status::ActionAccepted)
}

/// A finding during some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The inspection that raised it.
    pub inspection: Uuid,
    /// The campaign of that.
    pub campaign: Uuid,
    /// The agency that answers for it.
    pub agency: Uuid,
    /// The year of the campaign.
    pub year: i32,
    /// The item of the checklist.
    pub item: String,
    /// The clause of the standard.
    pub clause: Option<String>,
    /// How grave it is.
    pub class: FindingClass,
    /// What is the matter.
    pub text: String,
    /// Whether it is graver because it repeats one of the last inspection (R-INS-8).
    pub escalated: bool,
    /// Where it stands.
    pub status: Status,
    /// Since when it is there.
    pub raised_on: NaiveDate,
    /// The first day by which something is owed.
    pub due_on: Option<NaiveDate>,
    /// When it was closed, while it is.
    pub closed_on: Option<NaiveDate>,
}

/// What is owed for a finding during some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The accepted action; `None`: that there be one.
    pub action: Option<Uuid>,
    /// What shall be done; without an action, what is the matter.
    pub text: String,
    /// Who shall do it.
    pub responsible: Option<String>,
    /// Until when.
    pub due_on: NaiveDate,
}

impl Finding {
    /// The chapter of its clause: the first number of it.
    #[must_use]
    pub fn chapter(&self) -> Option<&str> {
        self.clause.as_deref().map(|clause| clause.split_once('.').map_or(clause, |(chapter, _)| chapter))
    }

    /// Whether what is owed should have been done by a day.
    #[must_use]
    pub fn is_overdue(&self, as_of: NaiveDate) -> bool {
        self.due_on.is_some_and(|due_on| due_on < as_of)
    }
}

/// Whether an event can change what is told here.
#[must_use]
pub fn matters(event: &Event) -> bool {
    !matches!(event, Event::RootCauseRecorded { .. })
}

/// The finding itself; events in the order in which they were recorded.
#[must_use]
pub fn findings(history: &[Event]) -> Vec<Span<Finding>> {
    spans(history, Event::effective_on, finding::Finding::evolve, |finding| alone(told(finding)))
}

/// What is owed for it.
#[must_use]
pub fn owed(history: &[Event]) -> Vec<Span<Owed>> {
    spans(history, Event::effective_on, finding::Finding::evolve, |finding| {
        owings(finding).into_iter().map(|owed| (owed.action, owed)).collect::<BTreeMap<_, _>>()
    })
}

fn told(finding: &finding::Finding) -> Option<Finding> {
    let raised = finding.raised()?;
    let closed_on = match finding.stage()? {
        Stage::Closed { on, .. } => Some(*on),
        _ => None,
    };
    Some(Finding {
        inspection: raised.inspection,
        campaign: raised.campaign,
        agency: finding.agency()?,
        year: raised.year,
        item: raised.item.clone(),
        clause: raised.clause.clone(),
        class: finding.class()?,
        text: raised.text.clone(),
        escalated: raised.escalated_from.is_some(),
        status: finding.status()?,
        raised_on: raised.effective_on,
        due_on: finding.due(),
        closed_on,
    })
}

fn owings(finding: &finding::Finding) -> Vec<Owed> {
    let (Some(raised), Some(due_on)) = (finding.raised(), finding.due()) else { return Vec::new() };
    let outstanding = finding.actions().iter().filter(|action| action.is_outstanding()).map(|action| Owed {
        action: Some(action.proposal.action),
        text: action.proposal.text.clone(),
        responsible: Some(action.proposal.responsible.clone()),
        due_on: action.due(),
    });
    let owed: Vec<Owed> = outstanding.collect();
    if !owed.is_empty() {
        return owed;
    }
    vec![Owed { action: None, text: raised.text.clone(), responsible: None, due_on }]
}
