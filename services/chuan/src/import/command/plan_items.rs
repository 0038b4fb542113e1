//! The lines about items of plans, what they select, and what becomes of them as tasks; see `command.rs`.

use contracts::plans::v1 as pb;
use pb::import_row::Command;

use super::{Cells, cell};
use crate::import::layout::{Holds, Thing};
use crate::import::rule::{self, Rule, Which};
use crate::lists;

impl Cells<'_> {
    /// The items of a list of forms, each with as many parts as the form has.
    pub(super) fn forms(&self, column: &str) -> Vec<Vec<&str>> {
        let form = self.line.file.columns().find_map(|(name, holds)| match holds {
            Holds::Form(form) | Holds::Forms(form) | Holds::FormsOrBlank(form) if *name == column => Some(*form),
            _ => None,
        });
        let items = cell::items(self.line.cell(column));
        items.filter_map(|item| cell::parts(item, form?)).collect()
    }

    fn item(&self) -> String {
        self.id_in("item", Thing::Item)
    }

    pub(super) fn of_items(&self) -> Command {
        let (plan_id, effective_on) = (self.plan(), self.on());
        match self.line.file.stem {
            "plan_items" => {
                let item = Some(self.item_of_line());
                Command::AddPlanItem(pb::AddPlanItemRequest { plan_id, item, effective_on, ..Default::default() })
            }
            "plan_item_changes" => {
                let item = Some(self.item_of_line());
                Command::ChangePlanItem(pb::ChangePlanItemRequest { plan_id, item, effective_on, ..Default::default() })
            }
            "plan_item_removals" => Command::RemovePlanItem(pb::RemovePlanItemRequest {
                plan_id,
                item: self.item(),
                reason: self.text("reason"),
                effective_on,
                ..Default::default()
            }),
            "plan_selections" => {
                let rules = self.rules();
                let request = pb::SelectAgenciesRequest { plan_id, rules, effective_on, ..Default::default() };
                Command::SelectAgencies(request)
            }
            // "plan_amendments", the one that is left.
            _ => Command::AmendPlan(pb::AmendPlanRequest {
                plan_id,
                document: self.id_in("document", Thing::Document),
                added: self.items_of_cell("added"),
                changed: self.items_of_cell("changed"),
                removed: self.removed_items(),
                effective_on,
                ..Default::default()
            }),
        }
    }

    pub(super) fn of_task(&self) -> Command {
        let (plan_id, item, effective_on) = (self.plan(), self.item(), self.on());
        match self.line.file.stem {
            "task_trainings" => {
                let training = self.id_in("training", Thing::Training);
                let request =
                    pb::RecordTaskTrainingRequest { plan_id, item, training, effective_on, ..Default::default() };
                Command::RecordTaskTraining(request)
            }
            "task_progress" => Command::ReportTaskProgress(pb::ReportTaskProgressRequest {
                plan_id,
                item,
                percent: self.number("percent"),
                note: self.optional("note"),
                reported_by: self.optional("reported_by"),
                effective_on,
                ..Default::default()
            }),
            "task_conclusions" => Command::RecordTaskConclusion(pb::RecordTaskConclusionRequest {
                plan_id,
                item,
                inspection: self.id_in("agency", Thing::Inspection),
                agency: self.agency(),
                effective_on,
                ..Default::default()
            }),
            "task_completions" => {
                let result = self.text("result");
                let request = pb::CompleteTaskRequest { plan_id, item, result, effective_on, ..Default::default() };
                Command::CompleteTask(request)
            }
            // "task_reopenings", the one that is left.
            _ => {
                let reason = self.text("reason");
                let request = pb::ReopenTaskRequest { plan_id, item, reason, effective_on, ..Default::default() };
                Command::ReopenTask(request)
            }
        }
    }

    fn item_of_line(&self) -> pb::PlanItem {
        pb::PlanItem {
            item: self.item(),
            code: self.text("item"),
            content: self.text("content"),
            activity: self.code("activity", &lists::ACTIVITY),
            lead: self.id_in("lead", Thing::Agency),
            cooperating: self.ids_in("cooperating", Thing::Agency),
            deadline: self.text("deadline"),
            product: self.optional("product"),
        }
    }

    fn items_of_cell(&self, column: &str) -> Vec<pb::PlanItem> {
        let items = self.forms(column).into_iter();
        items
            .map(|parts| pb::PlanItem {
                item: self.id_of(Thing::Item, parts[0]),
                code: parts[0].to_owned(),
                content: parts[1].to_owned(),
                activity: lists::ACTIVITY.number(parts[2]).unwrap_or_default(),
                lead: self.agency_of(parts[3]),
                deadline: parts[4].to_owned(),
                cooperating: cell::sum(parts[5]).map(|key| self.agency_of(key)).collect(),
                product: Some(parts[6].to_owned()).filter(|product| !product.is_empty()),
            })
            .collect()
    }

    fn removed_items(&self) -> Vec<pb::RemovedItem> {
        let items = self.forms("removed").into_iter();
        items
            .map(|parts| pb::RemovedItem { item: self.id_of(Thing::Item, parts[0]), reason: parts[1].to_owned() })
            .collect()
    }

    fn rules(&self) -> Vec<pb::SelectionRule> {
        use pb::selection_rule::Which as Said;
        let rules = rule::rules(self.line.cell("rules")).unwrap_or_default();
        let said = |which| match which {
            Which::Tier(tier) => Said::Tier(tier),
            Which::District(key) => Said::District(self.agency_of(key)),
            Which::Kind(kind) => Said::Kind(kind),
            Which::NotInspectedFor { years, tier, kind } => {
                Said::NotInspectedFor(pb::NotInspectedFor { years, tier, kind })
            }
            Which::List(keys) => {
                Said::List(pb::AgencyList { agencies: keys.into_iter().map(|key| self.agency_of(key)).collect() })
            }
        };
        let message = |Rule { which, mode, limit }| pb::SelectionRule { mode, limit, which: Some(said(which)) };
        rules.into_iter().map(message).collect()
    }
}
