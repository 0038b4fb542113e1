//! A plan (kế hoạch): from the draft to the summary, with the tasks it gives, whom it selects for inspection, and its money.
//!
//! The way is: draft → submitted → approved → promulgated → closed or superseded; a plan that is returned is a draft again.
//! Items are written while it is a draft; once it is promulgated they are tasks, and only another document changes them.
//!
//! **Invariant:** a plan has its number from one document, and a document promulgates one plan (R-PLN-1).
//! **Invariant:** what was promulgated stays known: amendments, removed items and adjusted selections are kept (R-PLN-3).
//! **Invariant:** an item has exactly one lead (R-PLN-4), and is completed at most once until it is opened again.
//! **Invariant:** on no day more money of a source is settled than was allocated from it.
//!
//! Deliberately absent: "overdue" as an event; [`Task::standing`] derives it from the day asked for. And the campaign itself,
//! which the inspections keep; a plan counts what was concluded.

mod budget;
mod check;
mod command;
mod content;
mod course;
mod event;
mod evolve;
mod facts;
mod fault;
#[cfg(test)]
mod laws;
mod prepare;
mod progress;
mod rejection;
mod state;
mod task;
#[cfg(test)]
mod tests;

pub use budget::{Budget, Entry, Line};
pub use command::Command;
pub use content::{Adjustment, Amendment, Brief, Draft, Item, Removal};
pub use event::Event;
pub use facts::{Instrument, Programme, Successor};
pub use rejection::Rejection;
pub use state::{Adjusted, End, Promulgation, Step, Window};
pub use task::{Completion, Conclusion, Progress, Task};

use crate::selection::{Rule, Selected};
use crate::vocabulary::PlanStatus;
use chrono::NaiveDate;
use decider::{Aggregate, Claim};
use std::collections::{BTreeMap, BTreeSet};
use task::Work;
use uuid::Uuid;

/// An item that is, or was, in the plan.
#[derive(Clone, Debug, PartialEq)]
struct Listed {
    item: Item,
    removed: Option<Step>,
}

/// One plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    draft: Option<Draft>,
    /// In the order in which they came, those that were removed among them.
    items: Vec<Listed>,
    rules: Vec<Rule>,
    selection: Vec<Selected>,
    window: Option<Window>,
    /// The last day of which something was said before promulgation.
    written_on: Option<NaiveDate>,
    submission: Option<Step>,
    returned: Option<Step>,
    approval: Option<Step>,
    promulgation: Option<Promulgation>,
    amendments: Vec<Amendment>,
    adjustments: Vec<Adjusted>,
    end: Option<End>,
    /// What was done for an item.
    work: BTreeMap<Uuid, Work>,
    /// By inspection.
    conclusions: BTreeMap<Uuid, Conclusion>,
    /// By training: the item, and when it was held.
    trainings: BTreeMap<Uuid, (Uuid, NaiveDate)>,
    budget: Budget,
}

impl Plan {
    /// What it is, once it was drafted.
    pub fn draft(&self) -> Option<&Draft> {
        self.draft.as_ref()
    }

    /// How far it has come; `None` when nobody drafted it.
    pub fn status(&self) -> Option<PlanStatus> {
        self.draft.as_ref()?;
        Some(match (&self.end, &self.promulgation, &self.approval, &self.submission) {
            (Some(End::Closed { .. }), ..) => PlanStatus::Closed,
            (Some(End::Superseded { .. }), ..) => PlanStatus::Superseded,
            (None, Some(_), ..) => PlanStatus::Promulgated,
            (None, None, Some(_), _) => PlanStatus::Approved,
            (None, None, None, Some(_)) => PlanStatus::Submitted,
            (None, None, None, None) => PlanStatus::Draft,
        })
    }

    /// Its number, once it was promulgated.
    pub fn number(&self) -> Option<&str> {
        self.promulgation.as_ref().map(|promulgation| promulgation.number.as_str())
    }

    /// How it was promulgated, if it was.
    pub fn promulgation(&self) -> Option<&Promulgation> {
        self.promulgation.as_ref()
    }

    /// With which document it was last submitted, and when; `None` while it is a draft.
    pub fn submission(&self) -> Option<&Step> {
        self.submission.as_ref()
    }

    /// Why it was last returned, and when.
    pub fn returned(&self) -> Option<&Step> {
        self.returned.as_ref()
    }

    /// Who approved it, and when.
    pub fn approval(&self) -> Option<&Step> {
        self.approval.as_ref()
    }

    /// How it ended, if it did.
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// Whether it is promulgated and neither closed nor superseded on a day.
    pub fn in_force(&self, on: NaiveDate) -> bool {
        self.promulgation.as_ref().is_some_and(|promulgation| promulgation.effective_on <= on)
            && self.end.as_ref().is_none_or(|end| on < end.on())
    }

    /// Its items in the order in which they came, without those that were removed.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|listed| listed.removed.is_none()).map(|listed| &listed.item)
    }

    /// The items that were removed, why and when.
    pub fn removed(&self) -> impl Iterator<Item = (&Item, &Step)> {
        self.items.iter().filter_map(|listed| Some((&listed.item, listed.removed.as_ref()?)))
    }

    /// What other documents changed in it, in the order of recording.
    pub fn amendments(&self) -> &[Amendment] {
        &self.amendments
    }

    /// The rules by which agencies were selected.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The agencies that are selected, with those added and without those dropped since.
    pub fn selection(&self) -> &[Selected] {
        &self.selection
    }

    /// How the selection was changed after promulgation, in the order of recording.
    pub fn adjustments(&self) -> &[Adjusted] {
        &self.adjustments
    }

    /// When and by which checklist the selected agencies are inspected.
    pub fn window(&self) -> Option<&Window> {
        self.window.as_ref()
    }

    /// Its money.
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    fn drafted(&self) -> Result<&Draft, Rejection> {
        self.draft.as_ref().ok_or(Rejection::NotDrafted)
    }

    /// The plan's draft, when the plan has come exactly so far.
    fn at(&self, needed: PlanStatus, what: &'static str) -> Result<&Draft, Rejection> {
        let draft = self.drafted()?;
        match self.status() {
            Some(status) if status != needed => Err(Rejection::WrongStatus { status, needed, what }),
            _ => Ok(draft),
        }
    }

    /// How it was promulgated, when it was and has not ended.
    fn under_way(&self, what: &'static str) -> Result<&Promulgation, Rejection> {
        self.at(PlanStatus::Promulgated, what)?;
        self.promulgated(what)
    }

    /// How it was promulgated, also when it has ended since.
    fn promulgated(&self, what: &'static str) -> Result<&Promulgation, Rejection> {
        self.drafted()?;
        let (status, needed) = (self.status().unwrap_or(PlanStatus::Draft), PlanStatus::Promulgated);
        self.promulgation.as_ref().ok_or(Rejection::WrongStatus { status, needed, what })
    }

    /// An item that is in the plan.
    fn item(&self, id: Uuid) -> Result<&Item, Rejection> {
        self.items().find(|item| item.id == id).ok_or(Rejection::UnknownItem(id))
    }
}

impl Aggregate for Plan {
    const KIND: &'static str = "plan";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        use Command as C;
        let on = command.on();
        match command {
            C::Draft { draft, programme, documents, agencies } => {
                self.begin(draft, programme.as_ref(), documents, agencies)
            }
            C::AddItem { item, agencies, .. } => self.add_item(item, agencies, on),
            C::ChangeItem { item, agencies, .. } => self.change_item(item, agencies, on),
            C::RemoveItem { item, reason, .. } => self.remove_item(*item, reason, on),
            C::Select { rules, candidates, .. } => self.select(rules, candidates, on),
            C::SetCampaign { template, from, until, .. } => self.set_campaign(template, *from, *until, on),
            C::Submit { document, .. } => self.submit(document, on),
            C::Return { reason, .. } => self.send_back(reason, on),
            C::Approve { by, .. } => self.approve(by, on),
            C::Promulgate { document, instrument, programme, .. } => {
                self.promulgate(*document, instrument.as_ref(), programme.as_ref(), on)
            }
            C::Amend { document, instrument, added, changed, removed, agencies, .. } => {
                let (added, changed, removed) = (added.clone(), changed.clone(), removed.clone());
                let (document, number) = (*document, String::new()); // which the instrument tells
                let amendment = Amendment { document, number, added, changed, removed, effective_on: on };
                self.amend(&amendment, instrument.as_ref(), agencies)
            }
            C::Supersede { by_plan, successor, .. } => self.supersede(*by_plan, successor.as_ref(), on),
            C::Close { summary, .. } => self.close(summary, on),
            C::ReportProgress { item, percent, note, reported_by, .. } => {
                let (note, reported_by) = (note.clone(), reported_by.clone());
                self.report(*item, &Progress { percent: *percent, note, reported_by, on })
            }
            C::CompleteTask { item, result, .. } => self.complete_task(*item, result, on),
            C::ReopenTask { item, reason, .. } => self.reopen_task(*item, reason, on),
            C::RecordConclusion { item, inspection, agency, .. } => {
                self.record_conclusion(*item, *inspection, *agency, on)
            }
            C::AdjustSelection { agency, adjustment, reason, decision, .. } => {
                self.adjust_selection(*agency, *adjustment, reason, decision, on)
            }
            C::RecordTraining { item, training, .. } => self.record_training(*item, *training, on),
            C::AllocateBudget { source, amount_dong, document, .. } => {
                self.allocate_budget(&Entry::new(source, *amount_dong, document, on))
            }
            C::SettleExpenditure { source, amount_dong, voucher, .. } => {
                self.settle_expenditure(&Entry::new(source, *amount_dong, voucher, on))
            }
        }
    }

    fn evolve(&mut self, event: &Event) {
        self.take(event);
    }

    /// A document promulgates one plan, also after that has ended (R-PLN-1).
    fn claims(&self) -> BTreeSet<Claim> {
        let claim = |promulgation: &Promulgation| Claim::for_ever("plan-document", promulgation.document.to_string());
        self.promulgation.iter().map(claim).collect()
    }
}
