//! InspectionService: the inspection of one agency in one campaign, from its day to its conclusion.
//!
//! Deliberately absent: anything but reading fields, asking, and answering.

use super::{read, serve, told_finding, told_inspection, words};
use crate::views::inspections::{self, Listed, Query};
use contracts::{
    common::v1 as common,
    inspections::v1::{self as pb, inspection_service_server::InspectionService},
};
use decider::Aggregate as _;
use inspections_domain::{
    inspection::Inspection,
    template::{self, ChecklistTemplate},
};
use runtime::{asked::Moment, failure, field, fields::Fields, status::Problem};
use tonic::{Request, Response, Status};

serve! {
    InspectionService {
        schedule_inspection ScheduleInspection ScheduleInspectionRequest -> ScheduleInspectionResponse;
        reschedule_inspection RescheduleInspection RescheduleInspectionRequest -> RescheduleInspectionResponse;
        cancel_inspection CancelInspection CancelInspectionRequest -> CancelInspectionResponse;
        send_notice SendNotice SendNoticeRequest -> SendNoticeResponse;
        submit_self_report SubmitSelfReport SubmitSelfReportRequest -> SubmitSelfReportResponse;
        request_records RequestRecords RequestRecordsRequest -> RequestRecordsResponse;
        receive_records ReceiveRecords ReceiveRecordsRequest -> ReceiveRecordsResponse;
        start_inspection StartInspection StartInspectionRequest -> StartInspectionResponse;
        assess_item AssessItem AssessItemRequest -> AssessItemResponse;
        sample_file SampleFile SampleFileRequest -> SampleFileResponse;
        reclassify_finding ReclassifyFinding ReclassifyFindingRequest -> ReclassifyFindingResponse;
        withdraw_finding WithdrawFinding WithdrawFindingRequest -> WithdrawFindingResponse;
        draw_up_minutes DrawUpMinutes DrawUpMinutesRequest -> DrawUpMinutesResponse;
        sign_minutes SignMinutes SignMinutesRequest -> SignMinutesResponse;
        refuse_minutes RefuseMinutes RefuseMinutesRequest -> RefuseMinutesResponse;
        conclude_inspection ConcludeInspection ConcludeInspectionRequest -> ConcludeInspectionResponse;
        terminate_inspection TerminateInspection TerminateInspectionRequest -> TerminateInspectionResponse;
    }

    async fn raise_finding(
        &self,
        request: Request<pb::RaiseFindingRequest>,
    ) -> Result<Response<pb::RaiseFindingResponse>, Status> {
        let (receipt, finding_id) = self.command("RaiseFinding", request).await?;
        Ok(Response::new(pb::RaiseFindingResponse { receipt: Some(receipt), finding_id }))
    }

    async fn get_inspection(
        &self,
        request: Request<pb::GetInspectionRequest>,
    ) -> Result<Response<pb::GetInspectionResponse>, Status> {
        let r = request.into_inner();
        let id = field::id("inspection_id", &r.inspection_id)?;
        let asked = (r.as_of.as_str(), r.known_at.as_ref(), &r.min_positions);
        let (moment, gone) = self.moment_with_agencies(asked).await?;
        let (facts, version) = moment.facts::<Inspection>(id).await?;
        let told = told_inspection::inspection(id, version, &facts);
        let mut told = told.ok_or_else(|| Problem::missing("inspection", format!("{id} on {}", moment.as_of)))?;
        in_order_of_checklist(&moment, &mut told).await?;
        for finding in told_inspection::raised(&facts) {
            told.findings.extend(told_finding::finding(&moment, finding, &gone).await?);
        }
        let (provenance, inspection) = (Some(gone.provenance), Some(told));
        Ok(Response::new(pb::GetInspectionResponse { provenance, inspection }))
    }

    async fn list_inspections(
        &self,
        request: Request<pb::ListInspectionsRequest>,
    ) -> Result<Response<pb::ListInspectionsResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let mut same = r.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let page = read::page(r.page_size, &r.page_token, "ListInspections", &same)?;
        let query = query(&r).map_err(Problem::Invalid)?;
        let mut open = self.settled(&self.inspections, asked).await?.open(&self.inspections, &page).await?;
        let (when, part) = ((open.as_of, open.known_at), (open.offset, open.limit()));
        let listed = inspections::list(&mut open.reading.tx, when, &query, part).await;
        let mut listed = listed.map_err(failure::of_storage)?;
        let next_page_token = open.cut(&mut listed, &page);
        let (provenance, inspections) = (Some(open.provenance()), listed.into_iter().map(line).collect());
        Ok(Response::new(pb::ListInspectionsResponse { provenance, inspections, next_page_token }))
    }
}

fn query(r: &pb::ListInspectionsRequest) -> Result<Query, Vec<runtime::status::Violation>> {
    let mut fields = Fields::default();
    let query = Query {
        campaign: fields.optional_id("campaign_id", r.campaign_id.as_deref()),
        agency: fields.optional_id("agency_id", r.agency_id.as_deref()),
        year: r.year,
        tier: fields.optional_word("tier", r.tier, common::Tier::as_str_name, "TIER"),
        status: fields.optional_word("status", r.status, pb::InspectionStatus::as_str_name, "INSPECTION_STATUS"),
        mode: fields.optional_word("mode", r.mode, common::InspectionMode::as_str_name, "INSPECTION_MODE"),
        grade: fields.optional_word("grade", r.grade, common::Grade::as_str_name, "GRADE"),
    };
    fields.checked().map(|()| query)
}

/// Puts the answers into the order in which the checklist asks.
async fn in_order_of_checklist(moment: &Moment, told: &mut pb::Inspection) -> Result<(), Problem> {
    let (Some(code), Some(number)) = (&told.checklist, told.checklist_version) else { return Ok(()) };
    let (facts, _) = moment.facts::<ChecklistTemplate>(template::id(code)).await?;
    let checklist = ChecklistTemplate::replay(&facts);
    let version = u32::try_from(number).ok().and_then(|number| checklist.version(number));
    if let Some(version) = version {
        told.assessments.sort_by_key(|answer| version.items.iter().position(|item| item.code == answer.item));
    }
    Ok(())
}

fn line(listed: Listed) -> pb::ListedInspection {
    let Listed { inspection, version, agency_name, tier, segment } = listed;
    let count = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
    let outcome = segment.result;
    pb::ListedInspection {
        inspection_id: inspection.to_string(),
        etag: field::to_etag(version),
        campaign_id: segment.campaign.to_string(),
        agency_id: segment.agency.to_string(),
        agency_name: agency_name.unwrap_or_default(),
        tier: tier.map(words::tier).unwrap_or_default(),
        team_id: segment.team.to_string(),
        year: segment.year,
        mode: words::mode(segment.mode),
        status: words::inspection_status(segment.status),
        visit_on: segment.visit_on.to_string(),
        concluded_on: outcome.as_ref().map(|outcome| outcome.concluded_on.to_string()),
        score_hundredths: outcome.as_ref().and_then(|outcome| outcome.score).map(count),
        grade: outcome.as_ref().and_then(|outcome| outcome.grade).map(words::grade).unwrap_or_default(),
        majors: count(segment.majors),
        minors: count(segment.minors),
        remarks: count(segment.remarks),
        declaration_valid: outcome.map(|outcome| outcome.declaration_valid),
    }
}
