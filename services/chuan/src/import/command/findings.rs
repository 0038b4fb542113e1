//! The lines about what became of findings; see `command.rs`.

use contracts::inspections::v1 as pb;
use pb::import_row::Command;

use super::Cells;
use crate::ids;
use crate::import::attached::Attached;
use crate::import::layout::Thing;
use crate::lists;

impl Cells<'_> {
    fn finding(&self) -> String {
        self.id_in("finding", Thing::Finding)
    }

    pub(super) fn of_finding(&self) -> Command {
        let (finding_id, effective_on, by) = (self.finding(), self.on(), self.text("by"));
        let (reason, decision) = (self.text("reason"), self.text("decision"));
        match self.line.file.stem {
            "reclassifications" => Command::ReclassifyFinding(pb::ReclassifyFindingRequest {
                finding_id,
                finding_class: self.code("class", &lists::FINDING_CLASS),
                reason,
                authority: self.optional("authority"),
                effective_on,
                ..Default::default()
            }),
            "finding_withdrawals" => Command::WithdrawFinding(pb::WithdrawFindingRequest {
                finding_id,
                reason,
                authority: self.optional("authority"),
                effective_on,
                ..Default::default()
            }),
            "root_causes" => Command::RecordRootCause(pb::RecordRootCauseRequest {
                finding_id,
                text: self.text("text"),
                method: self.optional("method"),
                by,
                effective_on,
                ..Default::default()
            }),
            "finding_closures" => {
                let note = self.optional("note");
                let request = pb::CloseFindingRequest { finding_id, by, note, effective_on, ..Default::default() };
                Command::CloseFinding(request)
            }
            "finding_reopenings" => {
                let request = pb::ReopenFindingRequest { finding_id, reason, by, effective_on, ..Default::default() };
                Command::ReopenFinding(request)
            }
            "finding_transfers" => Command::TransferFinding(pb::TransferFindingRequest {
                finding_id,
                to: self.id_in("to", Thing::Agency),
                decision,
                reason,
                effective_on,
                ..Default::default()
            }),
            "finding_extinctions" => Command::ExtinguishFinding(pb::ExtinguishFindingRequest {
                finding_id,
                decision,
                reason,
                effective_on,
                ..Default::default()
            }),
            _ => self.of_action(),
        }
    }

    fn of_action(&self) -> Command {
        let (finding_id, action_id) = (self.finding(), self.id_in("action", Thing::Action));
        let (effective_on, by, reason) = (self.on(), self.text("by"), self.text("reason"));
        match self.line.file.stem {
            "actions" => Command::ProposeAction(pb::ProposeActionRequest {
                finding_id,
                action_id: Some(action_id),
                kind: self.code("kind", &lists::ACTION_KIND),
                text: self.text("text"),
                responsible: self.text("responsible"),
                due: self.text("due"),
                by,
                effective_on,
                ..Default::default()
            }),
            "action_decisions" if self.says_yes("accepted") => Command::AcceptAction(pb::AcceptActionRequest {
                finding_id,
                action_id,
                by,
                effective_on,
                ..Default::default()
            }),
            "action_decisions" => Command::RejectAction(pb::RejectActionRequest {
                finding_id,
                action_id,
                by,
                reason,
                effective_on,
                ..Default::default()
            }),
            "extensions" => Command::ExtendDeadline(pb::ExtendDeadlineRequest {
                finding_id,
                action_id,
                due: self.text("due"),
                reason,
                decision: self.text("decision"),
                effective_on,
                ..Default::default()
            }),
            "evidence" => Command::SubmitEvidence(self.evidence(finding_id, action_id)),
            // "effectiveness_checks", the one that is left.
            _ => Command::CheckEffectiveness(pb::CheckEffectivenessRequest {
                finding_id,
                action_id,
                effective: self.says_yes("effective"),
                by,
                note: self.optional("note"),
                effective_on,
                ..Default::default()
            }),
        }
    }

    fn evidence(&self, finding_id: String, action_id: String) -> pb::SubmitEvidenceRequest {
        let (finding, action, key) = (self.line.cell("finding"), self.line.cell("action"), self.line.cell("evidence"));
        let within = format!("finding/{finding}/action/{action}/evidence");
        let (name, size, sha256) = match &self.line.attached {
            Some(Attached::Evidence(file)) => (file.name.clone(), file.bytes.len(), file.sha256.clone()),
            _ => Default::default(),
        };
        pb::SubmitEvidenceRequest {
            finding_id,
            action_id,
            evidence_id: Some(ids::of_set(self.province, &within, key)),
            name,
            media_type: self.text("media_type"),
            size: i64::try_from(size).unwrap_or(i64::MAX),
            sha256,
            by: self.text("by"),
            effective_on: self.on(),
            ..Default::default()
        }
    }
}
