//! Reading the messages about inspections; see `read_campaign.rs`.

use super::{Order, Scheduled, Wish, order};
use contracts::{common::v1 as common, inspections::v1 as pb};
use inspections_domain::{
    inspection::{
        self, Assessment, Command, Lead, Raising, RequestedRecord, Sample, Scheduling, Signature, Starting,
        TerminationCause,
    },
    vocabulary::{Answer, FindingClass, Side},
};
use runtime::{
    fields::{Fields, given},
    status::Violation,
};

/// What is known before anybody has been asked.
const NOBODY_ASKED: Lead = Lead { days: Ok(0), required: None };

impl TryFrom<pb::ScheduleInspectionRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ScheduleInspectionRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let mode = common::InspectionMode::as_str_name;
        let scheduled = Scheduled {
            campaign: fields.id("campaign_id", &r.campaign_id),
            agency: fields.id("agency_id", &r.agency_id),
            team: fields.id("team_id", &r.team_id),
            mode: fields.optional_word("mode", r.mode, mode, "INSPECTION_MODE"),
            visit_on: fields.date("visit_on", &r.visit_on),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        let id = inspection::id(scheduled.campaign, scheduled.agency);
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Schedule(scheduled))
    }
}

impl TryFrom<pb::RescheduleInspectionRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RescheduleInspectionRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let command = Command::Reschedule {
            visit_on: fields.date("visit_on", &r.visit_on),
            team: fields.optional_id("team_id", r.team_id.as_deref()),
            reason: r.reason,
            facts: Scheduling::default(),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

impl TryFrom<pb::CancelInspectionRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::CancelInspectionRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Cancel { reason: r.reason, decision: r.decision, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

impl TryFrom<pb::SendNoticeRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::SendNoticeRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let command = Command::SendNotice {
            document: r.document,
            checklist: r.checklist,
            self_report_due: fields.optional_date("self_report_due", r.self_report_due.as_deref()),
            lead: NOBODY_ASKED,
            effective_on: fields.date("sent_on", &r.sent_on),
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

impl TryFrom<pb::SubmitSelfReportRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::SubmitSelfReportRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::SubmitSelfReport { document: r.document, by: r.by, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

impl TryFrom<pb::RequestRecordsRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RequestRecordsRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let records = r.records.into_iter();
        let command = Command::RequestRecords {
            records: records.map(|r| RequestedRecord { code: r.code, description: r.description }).collect(),
            due: fields.date("due", &r.due),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

impl TryFrom<pb::ReceiveRecordsRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ReceiveRecordsRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::ReceiveRecords { codes: r.codes.into_iter().collect(), by: r.by, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

impl TryFrom<pb::StartInspectionRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::StartInspectionRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Start { facts: Starting::default(), effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

impl TryFrom<pb::AssessItemRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AssessItemRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let assessment = Assessment {
            item: r.item,
            answer: fields.word("answer", r.answer, pb::Answer::as_str_name, "ANSWER", Answer::NotAssessed),
            note: given(r.note),
            evidence: r.evidence,
            justification: given(r.justification),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        let command = Command::Assess { assessment, reason: given(r.reason), known: None };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

impl TryFrom<pb::SampleFileRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::SampleFileRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let command = Command::SampleFile(Sample {
            file: r.file,
            field: r.field,
            procedure: r.procedure,
            on_process: r.on_process,
            on_time: r.on_time,
            forms_complete: r.forms_complete,
            archived: r.archived,
            note: given(r.note),
            effective_on: fields.date("effective_on", &r.effective_on),
        });
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

impl TryFrom<pb::RaiseFindingRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RaiseFindingRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let raising = Raising {
            finding: fields.new_id("finding_id", r.finding_id.as_deref(), &r.request_id, "finding"),
            item: r.item,
            class: class(&mut fields, r.finding_class),
            clause: given(r.clause),
            text: r.text,
            repeat_of: fields.optional_id("repeat_of", r.repeat_of.as_deref()),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        let command = Command::RaiseFinding { raising, known: None, previous: vec![] };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

impl TryFrom<pb::ReclassifyFindingRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ReclassifyFindingRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("finding_id", &r.finding_id);
        let command = Command::ReclassifyFinding {
            finding: id,
            class: class(&mut fields, r.finding_class),
            reason: r.reason,
            authority: given(r.authority),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Judgement(command))
    }
}

impl TryFrom<pb::WithdrawFindingRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::WithdrawFindingRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("finding_id", &r.finding_id);
        let (authority, effective_on) = (given(r.authority), fields.date("effective_on", &r.effective_on));
        let command = Command::WithdrawFinding { finding: id, reason: r.reason, authority, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Judgement(command))
    }
}

impl TryFrom<pb::DrawUpMinutesRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::DrawUpMinutesRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let effective_on = fields.date("drawn_on", &r.drawn_on);
        let command = Command::DrawUpMinutes { number: r.number, summary: r.summary, checklist: None, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

impl TryFrom<pb::SignMinutesRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::SignMinutesRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let command = Command::SignMinutes(Signature {
            side: fields.word("side", r.side, pb::Side::as_str_name, "SIDE", Side::Team),
            person: r.person,
            title: given(r.title),
            reservation: given(r.reservation),
            effective_on: fields.date("effective_on", &r.effective_on),
        });
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

impl TryFrom<pb::RefuseMinutesRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RefuseMinutesRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::RefuseMinutes { person: r.person, reason: r.reason, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

impl TryFrom<pb::ConcludeInspectionRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ConcludeInspectionRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let command = Command::Conclude {
            document: r.document,
            declaration_valid: r.declaration_valid,
            open_majors: 0,
            checklist: None,
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

impl TryFrom<pb::TerminateInspectionRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::TerminateInspectionRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("inspection_id", &r.inspection_id);
        let cause = pb::TerminationCause::as_str_name;
        let command = Command::Terminate {
            cause: fields.word("cause", r.cause, cause, "TERMINATION_CAUSE", TerminationCause::Decision),
            reason: r.reason,
            decision: given(r.decision),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Inspection(command))
    }
}

fn class(fields: &mut Fields, class: i32) -> FindingClass {
    let as_name = common::FindingClass::as_str_name;
    fields.word("finding_class", class, as_name, "FINDING_CLASS", FindingClass::Observation)
}
