//! Request messages about documents, committees and calendars, with defaults; see `plans.rs`.
//!
//! **Invariant:** whatever is made here is accepted as it is, when what it refers to is there.

use super::{
    NEW, new_id,
    plans::{ISSUER, owned},
};
use contracts::plans::v1 as pb;
pub use pb::CommitteeRole;

/// The chair of every committee of a story.
pub const CHAIR: &str = "Lưu Văn Bản";

/// A document of the province, in force on the day that it bears.
pub fn document(number: &str, on: &str) -> pb::IssueDocumentRequest {
    pb::IssueDocumentRequest {
        document_id: Some(new_id()),
        number: number.into(),
        issuer: ISSUER.into(),
        title: format!("Áp dụng Hệ thống quản lý chất lượng theo {NEW}"),
        issued_on: on.into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A document that rests on others.
pub fn document_upon(number: &str, on: &str, basis: &[&str]) -> pb::IssueDocumentRequest {
    pb::IssueDocumentRequest { basis: owned(basis), ..document(number, on) }
}

/// The end of a document.
pub fn repeal(document: &str, on: &str) -> pb::RepealDocumentRequest {
    pb::RepealDocumentRequest {
        document_id: document.into(),
        by_document: "2100/QĐ-UBND".into(),
        reason: "Không còn phù hợp".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A committee with a chair, a standing deputy and a member.
pub fn establishment(decision: &str, on: &str) -> pb::EstablishCommitteeRequest {
    pb::EstablishCommitteeRequest {
        committee_id: Some(new_id()),
        name: "Ban Chỉ đạo ISO 9001 tỉnh".into(),
        decision: decision.into(),
        members: members(CHAIR),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// Another membership of a committee.
pub fn reconstitution(committee: &str, decision: &str, chair: &str, on: &str) -> pb::ReconstituteCommitteeRequest {
    pb::ReconstituteCommitteeRequest {
        committee_id: committee.into(),
        decision: decision.into(),
        members: members(chair),
        reason: "Thay đổi nhân sự".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// Somebody leaves a committee.
pub fn departure(committee: &str, person: &str, on: &str) -> pb::RecordCommitteeDepartureRequest {
    pb::RecordCommitteeDepartureRequest {
        committee_id: committee.into(),
        person: person.into(),
        reason: "Nghỉ hưu".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// The end of a committee.
pub fn disbanding(committee: &str, on: &str) -> pb::DisbandCommitteeRequest {
    pb::DisbandCommitteeRequest {
        committee_id: committee.into(),
        decision: "3000/QĐ-UBND".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// Somebody in a committee.
pub fn member(person: &str, role: CommitteeRole) -> pb::CommitteeMember {
    pb::CommitteeMember { person: person.into(), title: "Lãnh đạo".into(), agency: None, role: role.into() }
}

fn members(chair: &str) -> Vec<pb::CommitteeMember> {
    vec![
        member(chair, CommitteeRole::Chair),
        member("Phạm Văn Bình", CommitteeRole::StandingDeputy),
        member("Vũ Thị Hạnh", CommitteeRole::Member),
    ]
}

/// The calendar of a year: 01/01, 30/04, 01/05 and 02/09 are free; of 2021 also Tết, 21/04, 03/05 and 03/09.
pub fn calendar(year: i32) -> pb::SetCalendarYearRequest {
    let mut days: Vec<String> = ["01-01", "04-30", "05-01", "09-02"].map(|day| format!("{year}-{day}")).into();
    if year == 2021 {
        days.extend((10..=16).map(|day| format!("2021-02-{day}")));
        days.extend(["2021-04-21", "2021-05-03", "2021-09-03"].map(str::to_owned));
    }
    pb::SetCalendarYearRequest {
        year,
        holidays: days.into_iter().map(|day| pb::Holiday { day, name: "Nghỉ lễ".into() }).collect(),
        basis: "Thông báo nghỉ lễ, tết".into(),
        effective_on: format!("{}-11-30", year - 1),
        ..Default::default()
    }
}
