//! What each fact changes in a plan.

use super::{Adjusted, Adjustment, Amendment, Completion, Conclusion, End, Entry, Event, Item, Listed, Plan};
use super::{Progress, Promulgation, Removal, Step, Window};
use crate::selection::Selected;
use chrono::NaiveDate;
use uuid::Uuid;

impl Plan {
    /// Takes in the facts on the plan as a whole.
    pub(super) fn take(&mut self, event: &Event) {
        match event.clone() {
            Event::Drafted(draft) => self.draft = Some(draft),
            Event::ItemAdded { item, .. } | Event::ItemChanged { item, .. } => self.list(&item),
            Event::ItemRemoved { item, reason, effective_on } => self.unlist(item, &reason, effective_on),
            Event::AgenciesSelected { rules, selection, .. } => (self.rules, self.selection) = (rules, selection),
            Event::CampaignSet { template, from, until, .. } => self.window = Some(Window { template, from, until }),
            Event::Submitted { document, effective_on } => self.submission = Some(Step::new(document, effective_on)),
            Event::Returned { reason, effective_on } => {
                (self.submission, self.approval) = (None, None);
                self.returned = Some(Step::new(reason, effective_on));
            }
            Event::Approved { by, effective_on } => self.approval = Some(Step::new(by, effective_on)),
            Event::Promulgated { document, number, promulgated_on, campaign, effective_on } => {
                let campaign_item = campaign.as_ref().and_then(|brief| brief.item);
                let campaign = campaign.is_some();
                let promulgation =
                    Promulgation { document, number, promulgated_on, campaign_item, campaign, effective_on };
                self.promulgation = Some(promulgation);
            }
            Event::Amended(amendment) => {
                self.take_amendment(&amendment);
                self.amendments.push(amendment);
            }
            Event::Superseded { by_plan, number, effective_on, .. } => {
                self.end = Some(End::Superseded { by_plan, number, on: effective_on });
            }
            Event::Closed { summary, effective_on, .. } => {
                self.end = Some(End::Closed { summary, on: effective_on });
            }
            event => return self.take_execution(event),
        }
        if self.promulgation.is_none() {
            self.written_on = self.written_on.max(Some(decider::Event::effective_on(event)));
        }
    }

    /// Takes in the facts on its tasks and its money.
    fn take_execution(&mut self, event: Event) {
        match event {
            Event::ProgressReported { item, percent, note, reported_by, effective_on } => {
                let progress = Progress { percent, note, reported_by, on: effective_on };
                self.work.entry(item).or_default().report(progress);
            }
            Event::TaskCompleted { item, result, effective_on } => {
                self.work.entry(item).or_default().completion = Some(Completion { result, on: effective_on });
            }
            Event::TaskReopened { item, reason, effective_on } => {
                let work = self.work.entry(item).or_default();
                (work.completion, work.reopened) = (None, Some((reason, effective_on)));
            }
            Event::InspectionConcluded { item, inspection, agency, effective_on } => {
                self.conclusions.insert(inspection, Conclusion { item, agency, on: effective_on });
            }
            Event::SelectionAdjusted { agency, adjustment, reason, decision, effective_on } => {
                self.adjust(Adjusted { agency, adjustment, reason, decision, on: effective_on });
            }
            Event::TrainingCounted { item, training, effective_on } => {
                self.trainings.insert(training, (item, effective_on));
            }
            Event::BudgetAllocated { source, amount_dong, document, effective_on } => {
                self.budget.allocate(Entry { source, amount_dong, reference: document, on: effective_on });
            }
            Event::ExpenditureSettled { source, amount_dong, voucher, effective_on } => {
                self.budget.settle(Entry { source, amount_dong, reference: voucher, on: effective_on });
            }
            _ => {} // a fact on the plan as a whole
        }
    }

    /// Lists the items of an amendment, and takes out those that go.
    pub(super) fn take_amendment(&mut self, amendment: &Amendment) {
        for item in amendment.added.iter().chain(&amendment.changed) {
            self.list(item);
        }
        for Removal { item, reason } in &amendment.removed {
            self.unlist(*item, reason, amendment.effective_on);
        }
    }

    fn list(&mut self, item: &Item) {
        let item = item.clone();
        match self.items.iter_mut().find(|listed| listed.item.id == item.id) {
            Some(listed) => *listed = Listed { item, removed: None },
            None => self.items.push(Listed { item, removed: None }),
        }
    }

    fn unlist(&mut self, id: Uuid, reason: &str, on: NaiveDate) {
        if let Some(listed) = self.items.iter_mut().find(|listed| listed.item.id == id) {
            listed.removed = Some(Step { text: reason.to_owned(), on });
        }
    }

    fn adjust(&mut self, adjusted: Adjusted) {
        let agency = adjusted.agency;
        self.selection.retain(|selected| selected.agency != agency);
        if let Adjustment::Added { mode } = adjusted.adjustment {
            self.selection.push(Selected { agency, mode, reason: adjusted.reason.clone() });
        }
        self.adjustments.push(adjusted);
    }
}
