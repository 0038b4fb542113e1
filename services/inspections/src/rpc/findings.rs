//! FindingService: what becomes of findings.
//!
//! Deliberately absent: anything but reading fields, asking, and answering.

use super::{read, serve, told_finding, words};
use crate::views::findings::{self, Listed, Query};
use chrono::NaiveDate;
use contracts::{
    common::v1 as common,
    inspections::v1::{self as pb, finding_service_server::FindingService},
};
use runtime::{
    failure, field,
    fields::{Fields, given},
    status::{Problem, Violation},
};
use tonic::{Request, Response, Status};

serve! {
    FindingService {
        record_root_cause RecordRootCause RecordRootCauseRequest -> RecordRootCauseResponse;
        accept_action AcceptAction AcceptActionRequest -> AcceptActionResponse;
        reject_action RejectAction RejectActionRequest -> RejectActionResponse;
        extend_deadline ExtendDeadline ExtendDeadlineRequest -> ExtendDeadlineResponse;
        check_effectiveness CheckEffectiveness CheckEffectivenessRequest -> CheckEffectivenessResponse;
        close_finding CloseFinding CloseFindingRequest -> CloseFindingResponse;
        reopen_finding ReopenFinding ReopenFindingRequest -> ReopenFindingResponse;
        transfer_finding TransferFinding TransferFindingRequest -> TransferFindingResponse;
        extinguish_finding ExtinguishFinding ExtinguishFindingRequest -> ExtinguishFindingResponse;
    }

    async fn propose_action(
        &self,
        request: Request<pb::ProposeActionRequest>,
    ) -> Result<Response<pb::ProposeActionResponse>, Status> {
        let (receipt, action_id) = self.command("ProposeAction", request).await?;
        Ok(Response::new(pb::ProposeActionResponse { receipt: Some(receipt), action_id }))
    }

    async fn submit_evidence(
        &self,
        request: Request<pb::SubmitEvidenceRequest>,
    ) -> Result<Response<pb::SubmitEvidenceResponse>, Status> {
        let (receipt, evidence_id) = self.command("SubmitEvidence", request).await?;
        Ok(Response::new(pb::SubmitEvidenceResponse { receipt: Some(receipt), evidence_id }))
    }

    async fn get_finding(
        &self,
        request: Request<pb::GetFindingRequest>,
    ) -> Result<Response<pb::GetFindingResponse>, Status> {
        let r = request.into_inner();
        let id = field::id("finding_id", &r.finding_id)?;
        let asked = (r.as_of.as_str(), r.known_at.as_ref(), &r.min_positions);
        let (moment, gone) = self.moment_with_agencies(asked).await?;
        let told = told_finding::finding(&moment, id, &gone).await?;
        let finding = Some(told.ok_or_else(|| Problem::missing("finding", format!("{id} on {}", moment.as_of)))?);
        Ok(Response::new(pb::GetFindingResponse { provenance: Some(gone.provenance), finding }))
    }

    async fn list_findings(
        &self,
        request: Request<pb::ListFindingsRequest>,
    ) -> Result<Response<pb::ListFindingsResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let mut same = r.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let page = read::page(r.page_size, &r.page_token, "ListFindings", &same)?;
        let query = query(r).map_err(Problem::Invalid)?;
        let mut open = self.settled(&self.findings, asked).await?.open(&self.findings, &page).await?;
        let (when, part) = ((open.as_of, open.known_at), (open.offset, open.limit()));
        let mut listed = findings::list(&mut open.reading.tx, when, &query, part).await.map_err(failure::of_storage)?;
        let next_page_token = open.cut(&mut listed, &page);
        let findings = listed.into_iter().map(|listed| line(listed, open.as_of)).collect();
        let provenance = Some(open.provenance());
        Ok(Response::new(pb::ListFindingsResponse { provenance, findings, next_page_token }))
    }
}

fn query(r: pb::ListFindingsRequest) -> Result<Query, Vec<Violation>> {
    let mut fields = Fields::default();
    let clause = given(r.clause);
    if clause.as_ref().is_some_and(|clause| !clause.chars().all(|sign| sign.is_ascii_digit() || sign == '.')) {
        fields.wrong("clause", "is no clause; write its numbers, for example 7.5");
    }
    let query = Query {
        campaign: fields.optional_id("campaign_id", r.campaign_id.as_deref()),
        inspection: fields.optional_id("inspection_id", r.inspection_id.as_deref()),
        agency: fields.optional_id("agency_id", r.agency_id.as_deref()),
        year: r.year,
        tier: fields.optional_word("tier", r.tier, common::Tier::as_str_name, "TIER"),
        class: {
            let class = common::FindingClass::as_str_name;
            fields.optional_word("finding_class", r.finding_class, class, "FINDING_CLASS")
        },
        status: fields.optional_word("status", r.status, pb::FindingStatus::as_str_name, "FINDING_STATUS"),
        item: given(r.item),
        clause,
        overdue: r.overdue,
        orphaned: r.orphaned,
    };
    fields.checked().map(|()| query)
}

fn line(listed: Listed, as_of: NaiveDate) -> pb::ListedFinding {
    let overdue = listed.is_overdue(as_of);
    let Listed { finding, version, agency_name, tier, orphaned, segment } = listed;
    pb::ListedFinding {
        finding_id: finding.to_string(),
        etag: field::to_etag(version),
        inspection_id: segment.inspection.to_string(),
        campaign_id: segment.campaign.to_string(),
        agency_id: segment.agency.to_string(),
        agency_name: agency_name.unwrap_or_default(),
        tier: tier.map(words::tier).unwrap_or_default(),
        year: segment.year,
        item: segment.item,
        clause: segment.clause,
        finding_class: words::class(segment.class),
        text: segment.text,
        status: words::finding_status(segment.status),
        raised_on: segment.raised_on.to_string(),
        due: segment.due.map(|due| due.to_string()),
        overdue,
        ended_on: segment.ended_on.map(|day| day.to_string()),
        orphaned,
        repeat_of: segment.repeat_of.map(|finding| finding.to_string()),
    }
}
