//! Reading the messages about findings; see `read_campaign.rs`.

use super::{Order, Wish, order};
use contracts::inspections::v1 as pb;
use inspections_domain::{
    finding::{Command, Evidence, Fate, Proposal},
    vocabulary::ActionKind,
};
use runtime::{
    fields::{Fields, given},
    status::Violation,
};

impl TryFrom<pb::RecordRootCauseRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RecordRootCauseRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("finding_id", &r.finding_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::RecordRootCause { text: r.text, method: given(r.method), by: r.by, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Finding(command))
    }
}

impl TryFrom<pb::ProposeActionRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ProposeActionRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("finding_id", &r.finding_id);
        let kind = pb::ActionKind::as_str_name;
        let proposal = Proposal {
            action: fields.new_id("action_id", r.action_id.as_deref(), &r.request_id, "action"),
            kind: fields.word("kind", r.kind, kind, "ACTION_KIND", ActionKind::Correction),
            text: r.text,
            responsible: r.responsible,
            due: fields.date("due", &r.due),
            by: r.by,
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        let wish = Wish::Finding(Command::ProposeAction(proposal));
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl TryFrom<pb::AcceptActionRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AcceptActionRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("finding_id", &r.finding_id);
        let action = fields.id("action_id", &r.action_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let wish = Wish::Finding(Command::AcceptAction { action, by: r.by, effective_on });
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl TryFrom<pb::RejectActionRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RejectActionRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("finding_id", &r.finding_id);
        let action = fields.id("action_id", &r.action_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let wish = Wish::Finding(Command::RejectAction { action, by: r.by, reason: r.reason, effective_on });
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl TryFrom<pb::ExtendDeadlineRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ExtendDeadlineRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("finding_id", &r.finding_id);
        let command = Command::ExtendDeadline {
            action: fields.id("action_id", &r.action_id),
            due: fields.date("due", &r.due),
            reason: r.reason,
            decision: r.decision,
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Finding(command))
    }
}

impl TryFrom<pb::SubmitEvidenceRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::SubmitEvidenceRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("finding_id", &r.finding_id);
        let size = u64::try_from(r.size);
        let size = size.map_err(|_| Violation::new("size", format!("is {}; no file has fewer than 0 bytes", r.size)));
        let evidence = Evidence {
            action: fields.id("action_id", &r.action_id),
            evidence: fields.new_id("evidence_id", r.evidence_id.as_deref(), &r.request_id, "evidence"),
            name: r.name,
            media_type: r.media_type,
            size: fields.or(size, 0),
            sha256: r.sha256.trim().to_ascii_lowercase(),
            revision: 0, // counted by the finding
            by: r.by,
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        let wish = Wish::Finding(Command::SubmitEvidence { evidence, stored: false });
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl TryFrom<pb::CheckEffectivenessRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::CheckEffectivenessRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("finding_id", &r.finding_id);
        let command = Command::CheckEffectiveness {
            action: fields.id("action_id", &r.action_id),
            effective: r.effective,
            by: r.by,
            note: given(r.note),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Finding(command))
    }
}

impl TryFrom<pb::CloseFindingRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::CloseFindingRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("finding_id", &r.finding_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let wish = Wish::Finding(Command::Close { by: r.by, note: given(r.note), effective_on });
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl TryFrom<pb::ReopenFindingRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ReopenFindingRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("finding_id", &r.finding_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let wish = Wish::Finding(Command::Reopen { reason: r.reason, by: r.by, effective_on });
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl TryFrom<pb::TransferFindingRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::TransferFindingRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("finding_id", &r.finding_id);
        let command = Command::Transfer {
            to: fields.id("to", &r.to),
            decision: r.decision,
            reason: r.reason,
            fate: Fate::default(),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Finding(command))
    }
}

impl TryFrom<pb::ExtinguishFindingRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ExtinguishFindingRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("finding_id", &r.finding_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let fate = Fate::default();
        let command = Command::Extinguish { decision: r.decision, reason: r.reason, fate, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Finding(command))
    }
}
