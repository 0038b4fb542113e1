//! The lines about calendars, committees, documents, plans, money and training; see `command.rs`.

use contracts::plans::v1 as pb;
use pb::import_row::Command;

use super::{Cells, cell};
use crate::import::layout::Thing;
use crate::lists;

impl Cells<'_> {
    /// The command of a line for plans.
    pub(super) fn for_plans(&self) -> Command {
        match self.line.file.stem {
            "calendar_years"
            | "committees"
            | "committee_reconstitutions"
            | "committee_departures"
            | "committee_disbandments"
            | "documents"
            | "document_repeals" => self.of_authority(),
            "trainings"
            | "training_reschedulings"
            | "training_cancellations"
            | "training_sessions"
            | "attendance"
            | "training_results" => self.of_training(),
            "plan_items" | "plan_item_changes" | "plan_item_removals" | "plan_amendments" | "plan_selections" => {
                self.of_items()
            }
            stem if stem.starts_with("task_") => self.of_task(),
            _ => self.of_plan(),
        }
    }

    pub(super) fn plan(&self) -> String {
        self.id_in("plan", Thing::Plan)
    }

    fn of_authority(&self) -> Command {
        let (decision, reason, effective_on) = (self.text("decision"), self.text("reason"), self.on());
        let committee_id = self.id_in("committee", Thing::Committee);
        match self.line.file.stem {
            "calendar_years" => Command::SetCalendarYear(pb::SetCalendarYearRequest {
                year: self.number("year"),
                holidays: self.holidays(),
                worked: self.items("worked"),
                basis: self.text("basis"),
                effective_on,
                ..Default::default()
            }),
            "committees" => Command::EstablishCommittee(pb::EstablishCommitteeRequest {
                committee_id: Some(committee_id),
                name: self.text("name"),
                decision,
                members: self.committee_members(),
                effective_on,
                ..Default::default()
            }),
            "committee_reconstitutions" => Command::ReconstituteCommittee(pb::ReconstituteCommitteeRequest {
                committee_id,
                decision,
                members: self.committee_members(),
                reason,
                effective_on,
                ..Default::default()
            }),
            "committee_departures" => Command::RecordCommitteeDeparture(pb::RecordCommitteeDepartureRequest {
                committee_id,
                person: self.text("person"),
                reason,
                effective_on,
                ..Default::default()
            }),
            "committee_disbandments" => Command::DisbandCommittee(pb::DisbandCommitteeRequest {
                committee_id,
                decision,
                effective_on,
                ..Default::default()
            }),
            "documents" => Command::IssueDocument(self.document()),
            // "document_repeals", the one that is left.
            _ => Command::RepealDocument(pb::RepealDocumentRequest {
                document_id: self.id_in("document", Thing::Document),
                by_document: self.text("by_document"),
                reason,
                effective_on,
                ..Default::default()
            }),
        }
    }

    fn document(&self) -> pb::IssueDocumentRequest {
        pb::IssueDocumentRequest {
            document_id: Some(self.id_in("document", Thing::Document)),
            number: self.text("number"),
            issuer: self.text("issuer"),
            title: self.text("title"),
            issued_on: self.text("issued_on"),
            signer: self.optional("signer"),
            capacity: self.code("capacity", &lists::CAPACITY),
            basis: self.ids_in("basis", Thing::Document),
            amends: self.ids_in("amends", Thing::Document),
            supersedes: self.ids_in("supersedes", Thing::Document),
            committee: self.optional_id_in("committee", Thing::Committee),
            by_authority: self.optional("by_authority"),
            effective_on: self.on(),
            ..Default::default()
        }
    }

    fn of_plan(&self) -> Command {
        let (plan_id, reason, effective_on) = (self.plan(), self.text("reason"), self.on());
        let (source, amount_dong) = (self.text("source"), self.line.cell("amount").parse().unwrap_or(i64::MAX));
        match self.line.file.stem {
            "plans" => Command::DraftPlan(pb::DraftPlanRequest {
                plan_id: Some(plan_id),
                kind: self.code("kind", &lists::PLAN_KIND),
                title: self.text("title"),
                year: self.number("year"),
                until_year: self.optional_number("until_year"),
                issuer: self.text("issuer"),
                programme: self.optional_id_in("programme", Thing::Plan),
                basis: self.ids_in("basis", Thing::Document),
                lead_body: self.id_in("lead", Thing::Agency),
                effective_on,
                ..Default::default()
            }),
            "plan_campaigns" => Command::SetPlanCampaign(pb::SetPlanCampaignRequest {
                plan_id,
                template: self.text("checklist"),
                from: self.text("from"),
                until: self.text("until"),
                effective_on,
                ..Default::default()
            }),
            "plan_submissions" => {
                let document = self.text("document");
                Command::SubmitPlan(pb::SubmitPlanRequest { plan_id, document, effective_on, ..Default::default() })
            }
            "plan_returns" => {
                Command::ReturnPlan(pb::ReturnPlanRequest { plan_id, reason, effective_on, ..Default::default() })
            }
            "plan_approvals" => {
                let by = self.text("by");
                Command::ApprovePlan(pb::ApprovePlanRequest { plan_id, by, effective_on, ..Default::default() })
            }
            "plan_promulgations" => {
                let document = self.id_in("document", Thing::Document);
                let request = pb::PromulgatePlanRequest { plan_id, document, effective_on, ..Default::default() };
                Command::PromulgatePlan(request)
            }
            "plan_supersessions" => {
                let by_plan = self.id_in("by_plan", Thing::Plan);
                let request = pb::SupersedePlanRequest { plan_id, by_plan, effective_on, ..Default::default() };
                Command::SupersedePlan(request)
            }
            "selection_adjustments" => Command::AdjustSelection(pb::AdjustSelectionRequest {
                plan_id,
                agency: self.agency(),
                added: self.says_yes("added"),
                mode: self.code("mode", &lists::MODE),
                reason,
                decision: self.text("decision"),
                effective_on,
                ..Default::default()
            }),
            "budgets" => Command::AllocateBudget(pb::AllocateBudgetRequest {
                plan_id,
                source,
                amount_dong,
                document: self.text("document"),
                effective_on,
                ..Default::default()
            }),
            "settlements" => Command::SettleExpenditure(pb::SettleExpenditureRequest {
                plan_id,
                source,
                amount_dong,
                voucher: self.text("voucher"),
                effective_on,
                ..Default::default()
            }),
            // "plan_closures", the one that is left.
            _ => {
                let summary = self.text("summary");
                Command::ClosePlan(pb::ClosePlanRequest { plan_id, summary, effective_on, ..Default::default() })
            }
        }
    }

    fn of_training(&self) -> Command {
        let (training_id, effective_on) = (self.id_in("training", Thing::Training), self.on());
        let (from, until, reason) = (self.text("from"), self.text("until"), self.text("reason"));
        match self.line.file.stem {
            "trainings" => Command::ScheduleTraining(pb::ScheduleTrainingRequest {
                training_id: Some(training_id),
                kind: self.code("kind", &lists::TRAINING_KIND),
                title: self.text("title"),
                plan: self.optional_id_in("plan", Thing::Plan),
                item: self.optional_id_in("item", Thing::Item),
                organiser: self.id_in("organiser", Thing::Agency),
                from,
                until,
                place: self.text("place"),
                capacity: self.optional_number("capacity"),
                effective_on,
                ..Default::default()
            }),
            "training_reschedulings" => Command::RescheduleTraining(pb::RescheduleTrainingRequest {
                training_id,
                from,
                until,
                reason,
                effective_on,
                ..Default::default()
            }),
            "training_cancellations" => {
                let request = pb::CancelTrainingRequest { training_id, reason, effective_on, ..Default::default() };
                Command::CancelTraining(request)
            }
            "training_sessions" => {
                let trainer = self.optional("trainer");
                let request =
                    pb::HoldTrainingRequest { training_id, from, until, trainer, effective_on, ..Default::default() };
                Command::HoldTraining(request)
            }
            "attendance" => Command::RecordAttendance(pb::RecordAttendanceRequest {
                training_id,
                agency: self.agency(),
                participants: self.items("participants"),
                effective_on,
                ..Default::default()
            }),
            // "training_results", the one that is left.
            _ => Command::RecordTrainingResult(pb::RecordTrainingResultRequest {
                training_id,
                agency: self.agency(),
                person: self.text("person"),
                passed: self.says_yes("passed"),
                note: self.optional("note"),
                effective_on,
                ..Default::default()
            }),
        }
    }

    fn holidays(&self) -> Vec<pb::Holiday> {
        let said = cell::items(self.line.cell("holidays")).filter_map(|item| item.split_once('|'));
        said.map(|(day, name)| pb::Holiday { day: day.trim().to_owned(), name: name.trim().to_owned() }).collect()
    }

    fn committee_members(&self) -> Vec<pb::CommitteeMember> {
        let members = self.forms("members").into_iter();
        members
            .map(|parts| pb::CommitteeMember {
                person: parts[0].to_owned(),
                title: parts[1].to_owned(),
                role: lists::COMMITTEE_ROLE.number(parts[2]).unwrap_or_default(),
                agency: Some(parts[3]).filter(|key| !key.is_empty()).map(|key| self.agency_of(key)),
            })
            .collect()
    }
}
