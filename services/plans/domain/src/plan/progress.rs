//! The tasks of a promulgated plan: reported, completed, opened again, and advanced by inspections and trainings.
//!
//! What inspections and trainings did has happened: it is counted once, also when the plan has ended or the item has gone
//! since, so that a policy is never refused because people went on. Only what follows from it for a task asks for the state.

use super::check::{long, not_before, optional, short};
use super::{Adjusted, Adjustment, Completion, Event, Item, Plan, Progress, Rejection, Task};
use crate::vocabulary::PlanStatus;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

impl Plan {
    /// Its tasks in the order in which the items came; before it is promulgated these are what shall become tasks.
    pub fn tasks(&self) -> impl Iterator<Item = Task<'_>> {
        self.items().map(|item| self.task_of(item))
    }

    /// One task; `None` when it has no such item, or no longer.
    pub fn task(&self, item: Uuid) -> Option<Task<'_>> {
        self.item(item).ok().map(|item| self.task_of(item))
    }

    fn task_of<'p>(&'p self, item: &'p Item) -> Task<'p> {
        let work = self.work.get(&item.id);
        let conclusions = self.conclusions.iter().filter(|(_, conclusion)| conclusion.item == item.id);
        let trainings = self.trainings.iter().filter(|(_, (counted, _))| *counted == item.id);
        let is_campaign = self.campaign_of(item.id);
        Task {
            item,
            reports: work.map_or(&[], |work| &work.reports),
            completion: self.completion(item.id),
            conclusions: conclusions.map(|(inspection, conclusion)| (*inspection, conclusion)).collect(),
            selected: self.selection.iter().filter(|_| is_campaign).map(|selected| selected.agency).collect(),
            trainings: trainings.map(|(training, (_, held_on))| (*training, *held_on)).collect(),
        }
    }

    pub(super) fn completion(&self, item: Uuid) -> Option<&Completion> {
        self.work.get(&item)?.completion.as_ref()
    }

    /// Whether the campaign of the plan carries out this item.
    fn campaign_of(&self, item: Uuid) -> bool {
        self.promulgation.as_ref().is_some_and(|promulgation| promulgation.campaign_item == Some(item))
    }

    /// No word on a task comes before the plan, nor before the last word on the task.
    fn speaks_in_order(&self, item: Uuid, what: &'static str, on: NaiveDate) -> Result<(), Rejection> {
        let promulgation = self.promulgation.as_ref().map(|promulgation| promulgation.effective_on);
        not_before(what, on, "the plan, in force on", promulgation)?;
        let Some(work) = self.work.get(&item) else { return Ok(()) };
        let reported = work.reports.last().map(|progress| progress.on);
        let said = reported.into_iter().chain(work.reopened.as_ref().map(|(_, on)| *on)).max();
        not_before(what, on, "the last word on the task, of", said)
    }

    pub(super) fn report(&self, id: Uuid, wanted: &Progress) -> Result<Vec<Event>, Rejection> {
        let note = optional(long, "note", wanted.note.as_deref())?;
        let reported_by = optional(short, "person", wanted.reported_by.as_deref())?;
        let wanted = Progress { percent: wanted.percent, note, reported_by, on: wanted.on };
        self.drafted()?;
        if wanted.percent > 99 {
            return Err(Rejection::Percent(wanted.percent));
        }
        if self.work.get(&id).is_some_and(|work| work.reports.last() == Some(&wanted)) {
            return Ok(vec![]);
        }
        self.under_way("advanced")?;
        let item = self.open(id)?;
        self.speaks_in_order(item.id, "the report of", wanted.on)?;
        let Progress { percent, note, reported_by, on } = wanted;
        Ok(vec![Event::ProgressReported { item: id, percent, note, reported_by, effective_on: on }])
    }

    /// An item that is in the plan and not completed.
    fn open(&self, id: Uuid) -> Result<&Item, Rejection> {
        let item = self.item(id)?;
        match self.completion(id) {
            Some(known) => Err(Rejection::AlreadyCompleted { code: item.code.clone(), on: known.on }),
            None => Ok(item),
        }
    }

    pub(super) fn complete_task(&self, id: Uuid, result: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let result = long("result", result)?;
        self.drafted()?;
        if self.completion(id) == Some(&Completion { result: result.clone(), on }) {
            return Ok(vec![]);
        }
        self.under_way("advanced")?;
        self.open(id)?;
        self.speaks_in_order(id, "the completion of", on)?;
        Ok(vec![Event::TaskCompleted { item: id, result, effective_on: on }])
    }

    pub(super) fn reopen_task(&self, id: Uuid, reason: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let reason = long("reason", reason)?;
        self.drafted()?;
        let Some(completion) = self.completion(id) else {
            let reopened = self.work.get(&id).and_then(|work| work.reopened.as_ref());
            let same = reopened.is_some_and(|(known, from)| *known == reason && *from == on);
            return if same { Ok(vec![]) } else { Err(Rejection::NotCompleted(self.item(id)?.code.clone())) };
        };
        self.under_way("advanced")?;
        self.item(id)?;
        not_before("the reopening of", on, "the completion, of", Some(completion.on))?;
        Ok(vec![Event::TaskReopened { item: id, reason, effective_on: on }])
    }

    pub(super) fn record_conclusion(
        &self,
        item: Uuid,
        inspection: Uuid,
        agency: Uuid,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        self.drafted()?;
        if self.conclusions.contains_key(&inspection) {
            return Ok(vec![]);
        }
        self.promulgated("advanced")?;
        let concluded = Event::InspectionConcluded { item, inspection, agency, effective_on: on };
        Ok(self.with_consequence(concluded))
    }

    pub(super) fn adjust_selection(
        &self,
        agency: Uuid,
        adjustment: Adjustment,
        reason: &str,
        decision: &str,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let (reason, decision) = (long("reason", reason)?, short("decision", decision)?);
        self.drafted()?;
        let is_listed = self.selection.iter().any(|selected| selected.agency == agency);
        if is_listed == (adjustment != Adjustment::Dropped) || self.is_adjusted(agency, adjustment, &decision, on) {
            return Ok(vec![]);
        }
        if !self.promulgated("advanced")?.campaign {
            return Err(Rejection::NoCampaign);
        }
        Ok(self.with_consequence(Event::SelectionAdjusted { agency, adjustment, reason, decision, effective_on: on }))
    }

    /// Whether this decision has had this effect already; what another one did since is not undone by hearing of it again.
    fn is_adjusted(&self, agency: Uuid, adjustment: Adjustment, decision: &str, on: NaiveDate) -> bool {
        let same = |known: &Adjusted| known.adjustment == adjustment && known.decision == decision && known.on == on;
        self.adjustments.iter().any(|known| known.agency == agency && same(known))
    }

    pub(super) fn record_training(&self, item: Uuid, training: Uuid, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        self.drafted()?;
        if self.trainings.contains_key(&training) {
            return Ok(vec![]);
        }
        Ok(vec![Event::TrainingCounted { item, training, effective_on: on }])
    }

    /// What has happened, and what follows for the campaign's task: it is completed when the last of the selected agencies
    /// is inspected, and open again when another one comes onto the list.
    fn with_consequence(&self, event: Event) -> Vec<Event> {
        let mut after = self.clone();
        decider::Aggregate::evolve(&mut after, &event);
        let adds = matches!(event, Event::SelectionAdjusted { .. });
        let consequence = after.consequence(adds, decider::Event::effective_on(&event));
        [event].into_iter().chain(consequence).collect()
    }

    /// Only an agency that `adds` to the list opens a completed task again: people may have completed it without one that
    /// cannot be inspected any more, and a conclusion does not undo that.
    fn consequence(&self, adds: bool, on: NaiveDate) -> Option<Event> {
        let promulgation = self.promulgation.as_ref().filter(|_| self.status() == Some(PlanStatus::Promulgated))?;
        let task = self.task(promulgation.campaign_item?)?;
        let item = task.item.id;
        let inspected: BTreeSet<Uuid> = task.conclusions.iter().map(|(_, conclusion)| conclusion.agency).collect();
        let outstanding = task.selected.iter().any(|agency| !inspected.contains(agency));
        match task.completion {
            None if !outstanding && !task.selected.is_empty() => {
                let concluded = task.conclusions.iter().map(|(_, conclusion)| conclusion.on);
                let reopened = self.work.get(&item).and_then(|work| Some(work.reopened.as_ref()?.1));
                let on = concluded.chain(reopened).chain([promulgation.effective_on]).fold(on, NaiveDate::max);
                let result = format!("Đã kết luận kiểm tra {0}/{0} cơ quan", task.selected.len());
                Some(Event::TaskCompleted { item, result, effective_on: on })
            }
            Some(completion) if outstanding && adds => {
                let added = self.adjustments.last().filter(|last| last.adjustment != Adjustment::Dropped)?;
                let reason = format!("Bổ sung cơ quan được kiểm tra theo {}", added.decision);
                Some(Event::TaskReopened { item, reason, effective_on: on.max(completion.on) })
            }
            _ => None,
        }
    }
}
