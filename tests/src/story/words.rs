//! Request messages with defaults: a story names only what it is about.
//!
//! **Invariant:** whatever is made here is accepted as it is, when what it refers to is there.

use chrono::NaiveDate;
pub use contracts::common::v1::{Capacity, Kind, Level, NonconformityClass, Obligation, Place, Post, Tier};
use contracts::registry::v1 as pb;
pub use pb::publish_procedures_request::Audience;
use uuid::Uuid;

/// The service's name.
pub const SERVICE: &str = "registry";
/// The edition that agencies convert from.
pub const OLD: &str = "TCVN ISO 9001:2008";
/// The edition that agencies convert to.
pub const NEW: &str = "TCVN ISO 9001:2015";
/// The head of every agency of a story.
pub const HEAD: &str = "Nguyễn Thị Mai";
/// Its deputy head.
pub const DEPUTY: &str = "Trần Văn Hùng";
/// The first day of every agency of a story.
pub const FIRST_DAY: &str = "2014-01-01";

/// An id that nothing has.
pub fn new_id() -> String {
    Uuid::new_v4().to_string()
}

/// A department of the province.
pub fn department(name: &str) -> pb::RegisterAgencyRequest {
    pb::RegisterAgencyRequest {
        agency_id: Some(new_id()),
        name: name.into(),
        tier: Tier::Province.into(),
        kind: Kind::Department.into(),
        effective_on: FIRST_DAY.into(),
        ..Default::default()
    }
}

/// A district's committee.
pub fn district(name: &str, code: &str) -> pb::RegisterAgencyRequest {
    pb::RegisterAgencyRequest {
        tier: Tier::District.into(),
        kind: Kind::DistrictCommittee.into(),
        level: Level::District.into(),
        area_code: Some(code.into()),
        ..department(name)
    }
}

/// A commune's committee.
pub fn commune(name: &str, code: &str, parent: &str) -> pb::RegisterAgencyRequest {
    pb::RegisterAgencyRequest {
        tier: Tier::Commune.into(),
        kind: Kind::CommuneCommittee.into(),
        level: Level::Commune.into(),
        parent: Some(parent.into()),
        ..district(name, code)
    }
}

/// Another name.
pub fn new_name(agency: &str, name: &str, on: &str) -> pb::RenameAgencyRequest {
    let (agency_id, name, effective_on) = (agency.into(), name.into(), on.into());
    pb::RenameAgencyRequest { agency_id, name, effective_on, ..Default::default() }
}

/// Another level, with the name that goes with it.
pub fn new_level(agency: &str, level: Level, name: &str, on: &str) -> pb::ChangeAgencyLevelRequest {
    let (agency_id, name, effective_on) = (agency.into(), name.into(), on.into());
    pb::ChangeAgencyLevelRequest { agency_id, level: level.into(), name, effective_on, ..Default::default() }
}

/// Another parent.
pub fn new_parent(agency: &str, parent: &str, on: &str) -> pb::ReparentAgencyRequest {
    let (agency_id, parent, effective_on) = (agency.into(), Some(parent.into()), on.into());
    pb::ReparentAgencyRequest { agency_id, parent, effective_on, ..Default::default() }
}

/// An area code.
pub fn new_code(agency: &str, code: &str, on: &str) -> pb::AssignAreaCodeRequest {
    let (agency_id, code, effective_on) = (agency.into(), code.into(), on.into());
    pb::AssignAreaCodeRequest { agency_id, code, effective_on, ..Default::default() }
}

/// The end of an area code.
pub fn no_code(agency: &str, on: &str) -> pb::ReleaseAreaCodeRequest {
    pb::ReleaseAreaCodeRequest { agency_id: agency.into(), effective_on: on.into(), ..Default::default() }
}

/// The end of an agency.
pub fn dissolution(agency: &str, on: &str) -> pb::DissolveAgencyRequest {
    pb::DissolveAgencyRequest { agency_id: agency.into(), effective_on: on.into(), ..Default::default() }
}

/// Somebody takes a post.
pub fn appointment(agency: &str, person: &str, post: Post, on: &str) -> pb::AppointOfficerRequest {
    let (agency_id, person, effective_on) = (agency.into(), person.into(), on.into());
    pb::AppointOfficerRequest { agency_id, person, post: post.into(), effective_on, ..Default::default() }
}

/// An obligation by the Decision itself.
pub fn obligation(agency: &str, obligation: Obligation, on: &str) -> pb::AssignObligationRequest {
    pb::AssignObligationRequest {
        agency_id: agency.into(),
        obligation: obligation.into(),
        basis: "19/2014/QĐ-TTg".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// An obligation of all agencies of a kind.
pub fn rule(kind: Kind, obligation: Obligation, basis: &str, on: &str) -> pb::LayObligationRequest {
    pb::LayObligationRequest {
        kind: kind.into(),
        obligation: obligation.into(),
        basis: basis.into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// The end of such an obligation.
pub fn no_rule(kind: Kind, laid_by: &str, basis: &str, on: &str) -> pb::LiftObligationRequest {
    pb::LiftObligationRequest {
        kind: kind.into(),
        laid_by: laid_by.into(),
        basis: basis.into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// An edition, accepted from the day on which it becomes known.
pub fn edition(code: &str, from: &str) -> pb::DefineEditionRequest {
    pb::DefineEditionRequest {
        code: code.into(),
        title: "Hệ thống quản lý chất lượng - Các yêu cầu".into(),
        accepted_from: from.into(),
        basis: "Quyết định công bố TCVN".into(),
        effective_on: from.into(),
        ..Default::default()
    }
}

/// What Công văn 419/BKHCN-TĐC says of the older edition.
pub fn restriction_of_419() -> pb::RestrictEditionRequest {
    pb::RestrictEditionRequest {
        code: OLD.into(),
        first_adoption_until: Some("2018-02-20".into()),
        accepted_until: Some("2021-06-30".into()),
        successor: Some(NEW.into()),
        conversion_deadline: Some("2021-06-30".into()),
        basis: "419/BKHCN-TĐC".into(),
        effective_on: "2018-02-21".into(),
        ..Default::default()
    }
}

/// A project.
pub fn project(agency: &str, edition: &str, on: &str) -> pb::StartProjectRequest {
    let (agency_id, edition, effective_on) = (agency.into(), edition.into(), on.into());
    pb::StartProjectRequest { agency_id, edition, effective_on, ..Default::default() }
}

/// The start of an application.
pub fn application(agency: &str, on: &str) -> pb::StartApplicationRequest {
    pb::StartApplicationRequest { agency_id: agency.into(), effective_on: on.into(), ..Default::default() }
}

/// Procedures that the agency becomes competent for.
pub fn competence(agency: &str, added: &[&str], on: &str) -> pb::AssignProceduresRequest {
    pb::AssignProceduresRequest {
        agency_id: agency.into(),
        added: added.iter().map(|code| (*code).into()).collect(),
        basis: "1852/QĐ-UBND".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// Procedures that the system covers from a day on.
pub fn scope(agency: &str, added: &[&str], on: &str) -> pb::ChangeScopeRequest {
    let added = added.iter().map(|code| (*code).into()).collect();
    pb::ChangeScopeRequest { agency_id: agency.into(), added, effective_on: on.into(), ..Default::default() }
}

/// A decision that changes the list of an audience.
pub fn publication(audience: Audience, added: &[&str], removed: &[&str], on: &str) -> pb::PublishProceduresRequest {
    let procedure = |code: &&str| pb::Procedure { code: (*code).into(), name: format!("Thủ tục {code}") };
    pb::PublishProceduresRequest {
        publication: new_id(),
        audience: Some(audience),
        decision: format!("{}/QĐ-UBND", on.replace('-', "")),
        added: added.iter().map(procedure).collect(),
        removed: removed.iter().map(|code| (*code).into()).collect(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// All agencies of a level of government.
pub fn of_tier(tier: Tier) -> Audience {
    Audience::Tier(tier.into())
}

/// All agencies of a kind.
pub fn of_kind(kind: Kind) -> Audience {
    Audience::Kind(kind.into())
}

/// An audit that found nothing.
pub fn audit(agency: &str, on: &str) -> pb::RecordInternalAuditRequest {
    pb::RecordInternalAuditRequest {
        agency_id: agency.into(),
        audit: new_id(),
        processes: vec![audited("Tiếp nhận và trả kết quả", "Lê Thị Lan", "Phạm Văn Nam")],
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A process that an audit looked at.
pub fn audited(process: &str, owner: &str, auditor: &str) -> pb::AuditedProcess {
    pb::AuditedProcess { process: process.into(), owner: owner.into(), auditor: auditor.into() }
}

/// A management review.
pub fn review(agency: &str, on: &str) -> pb::RecordManagementReviewRequest {
    let (agency_id, effective_on) = (agency.into(), on.into());
    pb::RecordManagementReviewRequest { agency_id, review: new_id(), effective_on, ..Default::default() }
}

/// A declaration signed by the head, in force at once.
pub fn declaration(agency: &str, edition: &str, on: &str) -> pb::DeclareConformityRequest {
    pb::DeclareConformityRequest {
        agency_id: agency.into(),
        declaration: new_id(),
        number: format!("{}/QĐ-CB", on.replace('-', "")),
        edition: edition.into(),
        signature: Some(signed(HEAD, Capacity::Head)),
        signed_on: on.into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A signature.
pub fn signed(person: &str, capacity: Capacity) -> pb::Signature {
    pb::Signature { person: person.into(), capacity: capacity.into() }
}

/// A letter to the lead body.
pub fn notification(agency: &str, declaration: &str, on: &str) -> pb::NotifyDeclarationRequest {
    pb::NotifyDeclarationRequest {
        agency_id: agency.into(),
        declaration: declaration.into(),
        document: Some("15/CV-CB".into()),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A declaration on the notice board.
pub fn posting(agency: &str, declaration: &str, place: Place, on: &str) -> pb::PostDeclarationRequest {
    let (agency_id, declaration, effective_on) = (agency.into(), declaration.into(), on.into());
    pb::PostDeclarationRequest { agency_id, declaration, place: place.into(), effective_on, ..Default::default() }
}

/// The day before a day.
///
/// # Panics
/// The text is no day.
pub fn day_before(day: &str) -> String {
    let day: NaiveDate = day.parse().expect("a day");
    day.pred_opt().expect("it has a day before it").to_string()
}
