//! Request messages about findings and their corrective actions, with defaults; see `inspections.rs`.
//!
//! **Invariant:** whatever is made here is accepted as it is, when what it refers to is there.

use super::{
    inspections::{DIRECTOR, FindingClass, TEAM_HEAD},
    new_id,
};
use contracts::inspections::v1 as pb;
pub use pb::{ActionKind, FindingStatus};
use sha2::{Digest as _, Sha256};

/// The SHA-256 of some content, as its digits are written.
pub fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A finding counts as another class.
pub fn reclassified(finding: &str, class: FindingClass, on: &str) -> pb::ReclassifyFindingRequest {
    pb::ReclassifyFindingRequest {
        finding_id: finding.into(),
        finding_class: class.into(),
        reason: "Cơ quan đã giải trình".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A finding is taken back.
pub fn withdrawn(finding: &str, on: &str) -> pb::WithdrawFindingRequest {
    pb::WithdrawFindingRequest {
        finding_id: finding.into(),
        reason: "Nhầm cơ quan".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// Why a finding came about.
pub fn root_cause(finding: &str, on: &str) -> pb::RecordRootCauseRequest {
    pb::RecordRootCauseRequest {
        finding_id: finding.into(),
        text: "Chưa phân công người theo dõi".into(),
        method: Some("5 vì sao".into()),
        by: DIRECTOR.into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A corrective action is proposed.
pub fn proposal(finding: &str, due: &str, on: &str) -> pb::ProposeActionRequest {
    pb::ProposeActionRequest {
        finding_id: finding.into(),
        action_id: Some(new_id()),
        kind: ActionKind::CorrectiveAction.into(),
        text: "Phân công và tổ chức đánh giá nội bộ".into(),
        responsible: "Lê Thị Lan".into(),
        due: due.into(),
        by: DIRECTOR.into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// An action is accepted.
pub fn acceptance(finding: &str, action: &str, on: &str) -> pb::AcceptActionRequest {
    pb::AcceptActionRequest {
        finding_id: finding.into(),
        action_id: action.into(),
        by: TEAM_HEAD.into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// An action is rejected.
pub fn rejection(finding: &str, action: &str, on: &str) -> pb::RejectActionRequest {
    pb::RejectActionRequest {
        finding_id: finding.into(),
        action_id: action.into(),
        by: TEAM_HEAD.into(),
        reason: "Chưa khắc phục nguyên nhân".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// An action gets more time.
pub fn extension(finding: &str, action: &str, due: &str, on: &str) -> pb::ExtendDeadlineRequest {
    pb::ExtendDeadlineRequest {
        finding_id: finding.into(),
        action_id: action.into(),
        due: due.into(),
        reason: "Phòng, chống dịch".into(),
        decision: "90/SKHCN-TĐC".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// Evidence of an action, whose content has been uploaded.
pub fn evidence(finding: &str, action: &str, content: &[u8], on: &str) -> pb::SubmitEvidenceRequest {
    pb::SubmitEvidenceRequest {
        finding_id: finding.into(),
        action_id: action.into(),
        evidence_id: Some(new_id()),
        name: "quyet-dinh-phan-cong.pdf".into(),
        media_type: "application/pdf".into(),
        size: i64::try_from(content.len()).unwrap_or(i64::MAX),
        sha256: sha256(content),
        by: DIRECTOR.into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// Whether an action had its effect.
pub fn check(finding: &str, action: &str, effective: bool, on: &str) -> pb::CheckEffectivenessRequest {
    pb::CheckEffectivenessRequest {
        finding_id: finding.into(),
        action_id: action.into(),
        effective,
        by: TEAM_HEAD.into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A finding is closed by somebody who submitted nothing.
pub fn closing(finding: &str, on: &str) -> pb::CloseFindingRequest {
    pb::CloseFindingRequest {
        finding_id: finding.into(),
        by: TEAM_HEAD.into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A finding is opened again.
pub fn reopening(finding: &str, on: &str) -> pb::ReopenFindingRequest {
    pb::ReopenFindingRequest {
        finding_id: finding.into(),
        reason: "Tái diễn".into(),
        by: TEAM_HEAD.into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A finding passes to another agency.
pub fn transfer(finding: &str, to: &str, on: &str) -> pb::TransferFindingRequest {
    pb::TransferFindingRequest {
        finding_id: finding.into(),
        to: to.into(),
        decision: "95/QĐ-SKHCN".into(),
        reason: "Sắp xếp đơn vị hành chính".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A finding ends with its agency.
pub fn extinction(finding: &str, on: &str) -> pb::ExtinguishFindingRequest {
    pb::ExtinguishFindingRequest {
        finding_id: finding.into(),
        decision: "96/QĐ-SKHCN".into(),
        reason: "Không còn bộ phận này".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}
