//! Random wishes about a plan: for each fact the command that asks for it, and those that depend on facts of others.

use super::histories::*;
use crate::plan::{Amendment, Command, Event, Successor};
use crate::vocabulary::PlanKind;
use proptest::{collection::vec, option, prelude::*};
use std::collections::BTreeMap;

pub(super) fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![3 => writing().prop_map(asking), 3 => asking_the_course(), 4 => execution().prop_map(asking)]
}

fn asking_the_course() -> impl Strategy<Value = Command> {
    let successors = (promulgations(), any::<bool>()).prop_map(|(promulgation, own)| Successor {
        kind: PlanKind::Inspection,
        issuer: if own { ISSUER } else { "Ban chỉ đạo" }.into(),
        promulgation: Some(promulgation),
        authority: None,
    });
    prop_oneof![
        3 => course().prop_map(asking),
        1 => (ids(), instruments(), days()).prop_map(|(document, instrument, effective_on)| Command::Promulgate {
            document,
            instrument,
            programme: programme(),
            effective_on
        }),
        1 => (ids(), instruments(), vec(items(), 0..2), vec(items(), 0..2), removals(), days()).prop_map(
            |(document, instrument, added, changed, removed, effective_on)| Command::Amend {
                document,
                instrument,
                added,
                changed,
                removed,
                agencies: agencies(),
                effective_on
            }
        ),
        1 => (ids(), option::of(successors), days())
            .prop_map(|(by_plan, successor, effective_on)| Command::Supersede { by_plan, successor, effective_on }),
    ]
}

/// The command that asks for such a fact.
fn asking(event: Event) -> Command {
    match event {
        Event::Drafted(draft) => {
            Command::Draft { draft, programme: programme(), documents: BTreeMap::new(), agencies: agencies() }
        }
        Event::ItemAdded { item, effective_on } => Command::AddItem { item, agencies: agencies(), effective_on },
        Event::ItemChanged { item, effective_on } => Command::ChangeItem { item, agencies: agencies(), effective_on },
        Event::ItemRemoved { item, reason, effective_on } => Command::RemoveItem { item, reason, effective_on },
        Event::AgenciesSelected { rules, effective_on, .. } => {
            Command::Select { rules, candidates: candidates(), effective_on }
        }
        Event::CampaignSet { template, from, until, effective_on } => {
            Command::SetCampaign { template, from, until, effective_on }
        }
        Event::Submitted { document, effective_on } => Command::Submit { document, effective_on },
        Event::Returned { reason, effective_on } => Command::Return { reason, effective_on },
        Event::Approved { by, effective_on } => Command::Approve { by, effective_on },
        Event::Promulgated { document, effective_on, .. } => {
            Command::Promulgate { document, instrument: None, programme: programme(), effective_on }
        }
        Event::Amended(Amendment { document, added, changed, removed, effective_on, .. }) => {
            let (instrument, agencies) = (None, agencies());
            Command::Amend { document, instrument, added, changed, removed, agencies, effective_on }
        }
        Event::Superseded { by_plan, effective_on, .. } => {
            Command::Supersede { by_plan, successor: None, effective_on }
        }
        Event::Closed { summary, effective_on, .. } => Command::Close { summary, effective_on },
        Event::ProgressReported { item, percent, note, reported_by, effective_on } => {
            Command::ReportProgress { item, percent, note, reported_by, effective_on }
        }
        Event::TaskCompleted { item, result, effective_on } => Command::CompleteTask { item, result, effective_on },
        Event::TaskReopened { item, reason, effective_on } => Command::ReopenTask { item, reason, effective_on },
        Event::InspectionConcluded { item, inspection, agency, effective_on } => {
            Command::RecordConclusion { item, inspection, agency, concluded_on: effective_on }
        }
        Event::SelectionAdjusted { agency, adjustment, reason, decision, effective_on } => {
            Command::AdjustSelection { agency, adjustment, reason, decision, effective_on }
        }
        Event::TrainingCounted { item, training, effective_on } => {
            Command::RecordTraining { item, training, held_on: effective_on }
        }
        Event::BudgetAllocated { source, amount_dong, document, effective_on } => {
            Command::AllocateBudget { source, amount_dong, document, effective_on }
        }
        Event::ExpenditureSettled { source, amount_dong, voucher, effective_on } => {
            Command::SettleExpenditure { source, amount_dong, voucher, effective_on }
        }
    }
}
