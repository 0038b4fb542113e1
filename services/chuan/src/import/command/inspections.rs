//! The lines about checklists, campaigns, teams and inspections; see `command.rs`.

use contracts::inspections::v1 as pb;
use pb::import_row::Command;

use super::{Cells, cell};
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

    fn campaign(&self) -> String {
        self.id_in("campaign", Thing::Campaign)
    }

    fn inspection(&self) -> String {
        self.id_in("agency", Thing::Inspection)
    }

    fn of_campaign(&self) -> Command {
        let (campaign_id, effective_on) = (self.campaign(), self.on());
        let (reason, decision) = (self.text("reason"), self.text("decision"));
        match self.line.file.stem {
            "campaigns" => Command::OpenCampaign(pb::OpenCampaignRequest {
                campaign_id: Some(campaign_id),
                plan_id: self.optional_id_in("plan", Thing::Plan),
                item_id: self.optional_id_in("item", Thing::Item),
                number: self.text("number"),
                title: self.text("title"),
                year: self.number("year"),
                lead_body: self.id_in("lead", Thing::Agency),
                checklist: self.text("checklist"),
                from: self.text("from"),
                until: self.text("until"),
                agencies: self.selected(),
                effective_on,
                ..Default::default()
            }),
            "campaign_additions" => Command::AddCampaignAgency(pb::AddCampaignAgencyRequest {
                campaign_id,
                agency_id: self.agency(),
                mode: self.code("mode", &lists::MODE),
                reason,
                decision,
                effective_on,
                ..Default::default()
            }),
            "campaign_drops" => Command::DropCampaignAgency(pb::DropCampaignAgencyRequest {
                campaign_id,
                agency_id: self.agency(),
                reason,
                decision,
                effective_on,
                ..Default::default()
            }),
            // "campaign_closures", the one that is left.
            _ => {
                let summary = self.text("summary");
                let request = pb::CloseCampaignRequest { campaign_id, summary, effective_on, ..Default::default() };
                Command::CloseCampaign(request)
            }
        }
    }

    fn of_team(&self) -> Command {
        let (team_id, effective_on) = (self.id_in("team", Thing::Team), self.on());
        let (person, reason, decision) = (self.text("person"), self.text("reason"), self.text("decision"));
        match self.line.file.stem {
            "teams" => Command::EstablishTeam(pb::EstablishTeamRequest {
                team_id: Some(team_id),
                campaign_id: self.campaign(),
                decision,
                members: self.team_members("members"),
                effective_on,
                ..Default::default()
            }),
            "team_replacements" => Command::ReplaceTeamMember(pb::ReplaceTeamMemberRequest {
                team_id,
                person,
                by: self.team_members("by").pop(),
                decision,
                reason,
                effective_on,
                ..Default::default()
            }),
            "recusals" => Command::RecuseTeamMember(pb::RecuseTeamMemberRequest {
                team_id,
                person,
                agency_id: self.agency(),
                reason,
                effective_on,
                ..Default::default()
            }),
            // "team_dissolutions", the one that is left.
            _ => {
                let request = pb::DissolveTeamRequest { team_id, reason, effective_on, ..Default::default() };
                Command::DissolveTeam(request)
            }
        }
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

    fn selected(&self) -> Vec<pb::SelectedAgency> {
        let agencies = self.forms("agencies").into_iter();
        agencies
            .map(|parts| pb::SelectedAgency {
                agency_id: self.agency_of(parts[0]),
                mode: lists::MODE.number(parts[1]).unwrap_or_default(),
                reason: parts[2].to_owned(),
                ..Default::default()
            })
            .collect()
    }

    fn team_members(&self, column: &str) -> Vec<pb::TeamMember> {
        let members = self.forms(column).into_iter();
        members
            .map(|parts| pb::TeamMember {
                person: parts[0].to_owned(),
                agency_id: self.agency_of(parts[1]),
                title: parts[2].to_owned(),
                role: lists::TEAM_ROLE.number(parts[3]).unwrap_or_default(),
                formerly: cell::sum(parts[4]).zip(cell::sum(parts[5])).map(|former| self.former(former)).collect(),
            })
            .collect()
    }

    fn former(&self, (agency, until): (&str, &str)) -> pb::FormerPost {
        pb::FormerPost { agency_id: self.agency_of(agency), until: until.to_owned() }
    }

    fn records(&self) -> Vec<pb::RequestedRecord> {
        let records = self.forms("records").into_iter();
        records
            .map(|parts| pb::RequestedRecord {
                code: parts[0].to_owned(),
                description: parts[1].to_owned(),
                ..Default::default()
            })
            .collect()
    }
}
