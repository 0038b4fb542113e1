//! The lines about checklists and inspections; see `command.rs`.

use contracts::inspections::v1 as pb;
use pb::import_row::Command;

use super::Cells;
use crate::import::attached::Attached;
use crate::import::layout::Thing;
use crate::lists;

impl Cells<'_> {
    /// The command of a line for inspections.
    pub(super) fn for_inspections(&self) -> Command {
        match self.line.file.stem {
            "checklists" => Command::PublishChecklist(self.checklist()),
            "campaigns" | "campaign_additions" | "campaign_drops" | "campaign_closures" => self.of_campaign(),
            "teams" | "team_replacements" | "recusals" | "team_dissolutions" => self.of_team(),
            "inspections"
            | "inspection_reschedulings"
            | "inspection_cancellations"
            | "notices"
            | "self_reports"
            | "record_requests"
            | "record_receipts"
            | "starts" => self.of_preparation(),
            "assessments" | "samples" | "findings" | "minutes" | "signatures" | "refusals" | "conclusions"
            | "terminations" => self.of_visit(),
            _ => self.of_finding(),
        }
    }

    fn checklist(&self) -> pb::PublishChecklistRequest {
        match &self.line.attached {
            Some(Attached::Checklist(published)) => pb::PublishChecklistRequest::clone(published),
            _ => pb::PublishChecklistRequest::default(),
        }
    }

    pub(super) fn campaign(&self) -> String {
        self.id_in("campaign", Thing::Campaign)
    }

    fn inspection(&self) -> String {
        self.id_in("agency", Thing::Inspection)
    }

    fn of_preparation(&self) -> Command {
        let (inspection_id, effective_on) = (self.inspection(), self.on());
        let (reason, document, by) = (self.text("reason"), self.text("document"), self.text("by"));
        match self.line.file.stem {
            "inspections" => Command::ScheduleInspection(pb::ScheduleInspectionRequest {
                campaign_id: self.campaign(),
                agency_id: self.agency(),
                team_id: self.id_in("team", Thing::Team),
                mode: self.code("mode", &lists::MODE),
                visit_on: self.text("visit_on"),
                effective_on,
                ..Default::default()
            }),
            "inspection_reschedulings" => Command::RescheduleInspection(pb::RescheduleInspectionRequest {
                inspection_id,
                visit_on: self.text("visit_on"),
                team_id: self.optional_id_in("team", Thing::Team),
                reason,
                effective_on,
                ..Default::default()
            }),
            "inspection_cancellations" => Command::CancelInspection(pb::CancelInspectionRequest {
                inspection_id,
                reason,
                decision: self.text("decision"),
                effective_on,
                ..Default::default()
            }),
            "notices" => Command::SendNotice(pb::SendNoticeRequest {
                inspection_id,
                document,
                checklist: self.says_yes("checklist"),
                self_report_due: self.optional("self_report_due"),
                sent_on: effective_on,
                ..Default::default()
            }),
            "self_reports" => Command::SubmitSelfReport(pb::SubmitSelfReportRequest {
                inspection_id,
                document,
                by,
                effective_on,
                ..Default::default()
            }),
            "record_requests" => Command::RequestRecords(pb::RequestRecordsRequest {
                inspection_id,
                records: self.records(),
                due: self.text("due"),
                effective_on,
                ..Default::default()
            }),
            "record_receipts" => Command::ReceiveRecords(pb::ReceiveRecordsRequest {
                inspection_id,
                codes: self.items("codes"),
                by,
                effective_on,
                ..Default::default()
            }),
            // "starts", the one that is left.
            _ => {
                let request = pb::StartInspectionRequest { inspection_id, effective_on, ..Default::default() };
                Command::StartInspection(request)
            }
        }
    }

    fn of_visit(&self) -> Command {
        let (inspection_id, effective_on) = (self.inspection(), self.on());
        let (person, reason, item) = (self.text("person"), self.text("reason"), self.text("item"));
        match self.line.file.stem {
            "assessments" => Command::AssessItem(pb::AssessItemRequest {
                inspection_id,
                item,
                answer: self.code("answer", &lists::ANSWER),
                note: self.optional("note"),
                evidence: self.items("evidence"),
                justification: self.optional("justification"),
                reason: self.optional("reason"),
                effective_on,
                ..Default::default()
            }),
            "samples" => Command::SampleFile(pb::SampleFileRequest {
                inspection_id,
                file: self.text("file"),
                field: self.text("field"),
                procedure: self.text("procedure"),
                on_process: self.says_yes("on_process"),
                on_time: self.says_yes("on_time"),
                forms_complete: self.says_yes("forms_complete"),
                archived: self.says_yes("archived"),
                note: self.optional("note"),
                effective_on,
                ..Default::default()
            }),
            "findings" => Command::RaiseFinding(pb::RaiseFindingRequest {
                inspection_id,
                finding_id: Some(self.id_in("finding", Thing::Finding)),
                item,
                finding_class: self.code("class", &lists::FINDING_CLASS),
                clause: self.optional("clause"),
                text: self.text("text"),
                repeat_of: self.optional_id_in("repeat_of", Thing::Finding),
                effective_on,
                ..Default::default()
            }),
            "minutes" => Command::DrawUpMinutes(pb::DrawUpMinutesRequest {
                inspection_id,
                number: self.text("number"),
                summary: self.text("summary"),
                drawn_on: effective_on,
                ..Default::default()
            }),
            "signatures" => Command::SignMinutes(pb::SignMinutesRequest {
                inspection_id,
                side: self.code("side", &lists::SIDE),
                person,
                title: self.optional("title"),
                reservation: self.optional("reservation"),
                effective_on,
                ..Default::default()
            }),
            "refusals" => Command::RefuseMinutes(pb::RefuseMinutesRequest {
                inspection_id,
                person,
                reason,
                effective_on,
                ..Default::default()
            }),
            "conclusions" => Command::ConcludeInspection(pb::ConcludeInspectionRequest {
                inspection_id,
                document: self.text("document"),
                declaration_valid: self.says_yes("declaration_valid"),
                effective_on,
                ..Default::default()
            }),
            // "terminations", the one that is left.
            _ => Command::TerminateInspection(pb::TerminateInspectionRequest {
                inspection_id,
                cause: self.code("cause", &lists::TERMINATION_CAUSE),
                reason,
                decision: self.optional("decision"),
                effective_on,
                ..Default::default()
            }),
        }
    }

    fn records(&self) -> Vec<pb::RequestedRecord> {
        let records = self.forms("records").into_iter();
        records
            .map(|parts| pb::RequestedRecord { code: parts[0].to_owned(), description: parts[1].to_owned() })
            .collect()
    }
}
