//! Request messages of inspections with defaults: a story names only what it is about.
//!
//! **Invariant:** whatever is made here is accepted as it is, when what it refers to is there.

pub use super::findings::*;
use super::{
    NEW, new_id,
    plans::{Mode, owned},
};
pub use contracts::common::v1::{FindingClass, Grade};
use contracts::inspections::v1 as pb;
pub use pb::{Answer, CampaignStatus, ChecklistPart, InspectionStatus, Side, TeamRole, TerminationCause};

/// The service's name.
pub const INSPECTIONS: &str = "inspections";
/// Code of the checklist of every story.
pub const CHECKLIST: &str = "ISO-2015";
/// Its items: two that are seen on site only, and one that escalates what it finds.
pub const ITEMS: [&str; 6] = ["A1", "A8", "A12", "B19", "B20", "C1"];
/// Those among them that cannot be judged by records.
pub const ON_SITE: [&str; 2] = ["A8", "C1"];
/// The head of every team of a story.
pub const TEAM_HEAD: &str = "Phạm Văn Bình";
/// Who heads an agency that is inspected.
pub const DIRECTOR: &str = "Trần Thị Thu";

/// The first version of the checklist, in force since 2019.
pub fn checklist() -> pb::PublishChecklistRequest {
    let value = |answer: Answer, percent| pb::AnswerValue { answer: answer.into(), percent };
    let band = |grade: Grade, from_hundredths| pb::GradeBand { grade: grade.into(), from_hundredths };
    let version = pb::ChecklistVersion {
        number: 1,
        title: "Đề cương kiểm tra".into(),
        edition: NEW.into(),
        items: ITEMS.map(checklist_item).into(),
        scoring: Some(pb::ChecklistScoring {
            values: vec![
                value(Answer::Conforms, 100),
                value(Answer::Observation, 80),
                value(Answer::NonconformMinor, 50),
                value(Answer::NonconformMajor, 0),
            ],
            bands: vec![
                band(Grade::Good, 9000),
                band(Grade::Fair, 7500),
                band(Grade::Average, 5000),
                band(Grade::Weak, 0),
            ],
            cap_on_open_major: Grade::Fair.into(),
        }),
        rules: Some(pb::ChecklistRules {
            notice_working_days: 5,
            visit_on_working_day: true,
            conflict_years: 3,
            every_years: 3,
            corrective_days_major: 20,
            corrective_days_minor: 40,
            samples_min: 2,
            sample_fields_min: 2,
        }),
        basis: "19/2014/QĐ-TTg".into(),
        effective_on: "2019-01-01".into(),
    };
    pb::PublishChecklistRequest { code: CHECKLIST.into(), version: Some(version), ..Default::default() }
}

/// An item of the checklist.
pub fn checklist_item(code: &str) -> pb::ChecklistItem {
    let (part, clauses): (_, &[&str]) = match code {
        "B19" => (ChecklistPart::B, &["9.2"]),
        "B20" => (ChecklistPart::B, &["9.3"]),
        _ if code.starts_with('A') => (ChecklistPart::A, &[]),
        _ if code.starts_with('B') => (ChecklistPart::B, &[]),
        _ => (ChecklistPart::C, &[]),
    };
    pb::ChecklistItem {
        code: code.into(),
        part: part.into(),
        content: format!("Nội dung {code}"),
        clauses: owned(clauses),
        weight: 1,
        default_class: FindingClass::Minor.into(),
        on_site_only: ON_SITE.contains(&code),
        escalates: code == "A12",
        ..Default::default()
    }
}

/// An extraordinary campaign of a year over these agencies, inspected on site.
pub fn opening(lead: &str, year: i32, agencies: &[&str]) -> pb::OpenCampaignRequest {
    pb::OpenCampaignRequest {
        campaign_id: Some(new_id()),
        number: "391/QĐ-UBND".into(),
        title: format!("Kiểm tra đột xuất năm {year}"),
        year,
        lead_body: lead.into(),
        checklist: CHECKLIST.into(),
        from: format!("{year}-01-05"),
        until: format!("{year}-12-30"),
        agencies: agencies.iter().map(|agency| selected(agency, Mode::OnSite)).collect(),
        effective_on: format!("{year}-01-02"),
        ..Default::default()
    }
}

/// An agency of a campaign.
pub fn selected(agency: &str, mode: Mode) -> pb::SelectedAgency {
    pb::SelectedAgency { agency_id: agency.into(), mode: mode.into(), reason: "Theo quyết định".into() }
}

/// An agency comes into a campaign.
pub fn added(campaign: &str, agency: &str, on: &str) -> pb::AddCampaignAgencyRequest {
    pb::AddCampaignAgencyRequest {
        campaign_id: campaign.into(),
        agency_id: agency.into(),
        mode: Mode::OnSite.into(),
        reason: "Có phản ánh của công dân".into(),
        decision: "402/QĐ-UBND".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// An agency goes out of a campaign.
pub fn dropped(campaign: &str, agency: &str, on: &str) -> pb::DropCampaignAgencyRequest {
    pb::DropCampaignAgencyRequest {
        campaign_id: campaign.into(),
        agency_id: agency.into(),
        reason: "Đang thanh tra".into(),
        decision: "403/QĐ-UBND".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// The end of a campaign.
pub fn campaign_closure(campaign: &str, on: &str) -> pb::CloseCampaignRequest {
    let (campaign_id, effective_on) = (campaign.into(), on.into());
    pb::CloseCampaignRequest { campaign_id, summary: "Đã kiểm tra".into(), effective_on, ..Default::default() }
}

/// Somebody in a team.
pub fn of_team(person: &str, agency: &str, role: TeamRole) -> pb::TeamMember {
    pb::TeamMember {
        person: person.into(),
        agency_id: agency.into(),
        title: "Chuyên viên".into(),
        role: role.into(),
        formerly: vec![],
    }
}

/// A team of two, whose head comes from one agency and whose member from another; it stands from the first days of a year.
pub fn team_of(campaign: &str, year: i32, head_of: &str, member_of: &str) -> pb::EstablishTeamRequest {
    pb::EstablishTeamRequest {
        team_id: Some(new_id()),
        campaign_id: campaign.into(),
        decision: "04/QĐ-BCĐISO".into(),
        members: vec![
            of_team(TEAM_HEAD, head_of, TeamRole::Head),
            of_team("Đặng Thị Nga", member_of, TeamRole::Member),
        ],
        effective_on: format!("{year}-01-03"),
        ..Default::default()
    }
}

/// A visit on a day, scheduled on the third day of that year.
pub fn schedule(campaign: &str, agency: &str, team: &str, visit_on: &str) -> pb::ScheduleInspectionRequest {
    pb::ScheduleInspectionRequest {
        campaign_id: campaign.into(),
        agency_id: agency.into(),
        team_id: team.into(),
        mode: Mode::OnSite.into(),
        visit_on: visit_on.into(),
        effective_on: format!("{}-01-03", &visit_on[..4]),
        ..Default::default()
    }
}

/// Notice of a visit.
pub fn notice(inspection: &str, sent_on: &str) -> pb::SendNoticeRequest {
    pb::SendNoticeRequest {
        inspection_id: inspection.into(),
        document: "77/TB-SKHCN".into(),
        checklist: true,
        sent_on: sent_on.into(),
        ..Default::default()
    }
}

/// The team begins.
pub fn start(inspection: &str, on: &str) -> pb::StartInspectionRequest {
    pb::StartInspectionRequest { inspection_id: inspection.into(), effective_on: on.into(), ..Default::default() }
}

/// An answer to an item; one that is no judgement says why.
pub fn answer(inspection: &str, item: &str, answer: Answer, on: &str) -> pb::AssessItemRequest {
    let is_judgement = !matches!(answer, Answer::NotApplicable | Answer::NotAssessed);
    pb::AssessItemRequest {
        inspection_id: inspection.into(),
        item: item.into(),
        answer: answer.into(),
        justification: (!is_judgement).then(|| "Không xem được qua hồ sơ".into()),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A file of a field that was handled as it should be.
pub fn sample(inspection: &str, file: &str, field: &str, on: &str) -> pb::SampleFileRequest {
    pb::SampleFileRequest {
        inspection_id: inspection.into(),
        file: file.into(),
        field: field.into(),
        procedure: "1.004206".into(),
        on_process: true,
        on_time: true,
        forms_complete: true,
        archived: true,
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A finding at an item.
pub fn raising(inspection: &str, item: &str, class: FindingClass, on: &str) -> pb::RaiseFindingRequest {
    pb::RaiseFindingRequest {
        inspection_id: inspection.into(),
        finding_id: Some(new_id()),
        item: item.into(),
        finding_class: class.into(),
        text: format!("Chưa đáp ứng {item}"),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// Minutes of the day.
pub fn minutes(inspection: &str, on: &str) -> pb::DrawUpMinutesRequest {
    pb::DrawUpMinutesRequest {
        inspection_id: inspection.into(),
        number: "01/BB-ĐKT".into(),
        summary: "Đã kiểm tra theo đề cương".into(),
        drawn_on: on.into(),
        ..Default::default()
    }
}

/// A signature under minutes.
pub fn signature(inspection: &str, side: Side, person: &str, on: &str) -> pb::SignMinutesRequest {
    pb::SignMinutesRequest {
        inspection_id: inspection.into(),
        side: side.into(),
        person: person.into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// A refusal to sign.
pub fn refusal(inspection: &str, on: &str) -> pb::RefuseMinutesRequest {
    pb::RefuseMinutesRequest {
        inspection_id: inspection.into(),
        person: DIRECTOR.into(),
        reason: "Không đồng ý với phát hiện".into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// The conclusion.
pub fn conclusion(inspection: &str, declaration_valid: bool, on: &str) -> pb::ConcludeInspectionRequest {
    pb::ConcludeInspectionRequest {
        inspection_id: inspection.into(),
        document: "88/KL-SKHCN".into(),
        declaration_valid,
        effective_on: on.into(),
        ..Default::default()
    }
}

/// An inspection ends by a decision before its conclusion.
pub fn termination(inspection: &str, on: &str) -> pb::TerminateInspectionRequest {
    pb::TerminateInspectionRequest {
        inspection_id: inspection.into(),
        cause: TerminationCause::Decision.into(),
        reason: "Cơ quan đang được thanh tra".into(),
        decision: Some("500/QĐ-UBND".into()),
        effective_on: on.into(),
        ..Default::default()
    }
}
