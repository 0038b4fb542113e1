//! Every command of the services as something that can be sent, whichever client sends it.
//!
//! **Invariant:** one line for each command of the contracts.

use contracts::{
    Channel, Status,
    common::v1::Receipt,
    inspections::v1::{
        campaign_service_client::CampaignServiceClient, checklist_service_client::ChecklistServiceClient,
        finding_service_client::FindingServiceClient, inspection_service_client::InspectionServiceClient,
    },
    plans::v1::{
        calendar_service_client::CalendarServiceClient, committee_service_client::CommitteeServiceClient,
        document_service_client::DocumentServiceClient, plan_service_client::PlanServiceClient,
        training_service_client::TrainingServiceClient,
    },
    registry::v1::{
        agency_service_client::AgencyServiceClient, edition_service_client::EditionServiceClient,
        obligation_service_client::ObligationServiceClient, procedure_list_service_client::ProcedureListServiceClient,
        quality_system_service_client::QualitySystemServiceClient,
        reorganisation_service_client::ReorganisationServiceClient,
    },
};
use std::fmt::Debug;
use uuid::Uuid;

/// A request message that is a command.
pub trait Command: Clone + Debug + Send + 'static {
    /// The service whose command it is.
    const SERVICE: &'static str;

    /// The same command under a request id of the caller's, so that it can be asked again.
    fn identified(self, request_id: Uuid) -> Self;

    /// Sends it, and answers with the receipt.
    fn call(self, channel: Channel) -> impl Future<Output = Result<Receipt, Status>> + Send;
}

// A macro, because the generated clients have a method of another name for each message, which no function can choose.
macro_rules! commands {
    ($package:ident: $($client:ident.$method:ident($request:ident),)+) => {
        $(impl Command for contracts::$package::v1::$request {
            const SERVICE: &'static str = stringify!($package);

            fn identified(self, request_id: Uuid) -> Self {
                Self { request_id: request_id.to_string(), ..self }
            }

            async fn call(self, channel: Channel) -> Result<Receipt, Status> {
                let answer = $client::new(channel).$method(self).await?.into_inner();
                Ok(answer.receipt.expect("an accepted command has a receipt"))
            }
        })+
    };
}

commands! {
    registry:
    AgencyServiceClient.register_agency(RegisterAgencyRequest),
    AgencyServiceClient.rename_agency(RenameAgencyRequest),
    AgencyServiceClient.change_agency_level(ChangeAgencyLevelRequest),
    AgencyServiceClient.reparent_agency(ReparentAgencyRequest),
    AgencyServiceClient.assign_area_code(AssignAreaCodeRequest),
    AgencyServiceClient.release_area_code(ReleaseAreaCodeRequest),
    AgencyServiceClient.assign_obligation(AssignObligationRequest),
    AgencyServiceClient.appoint_officer(AppointOfficerRequest),
    AgencyServiceClient.release_officer(ReleaseOfficerRequest),
    AgencyServiceClient.dissolve_agency(DissolveAgencyRequest),
    QualitySystemServiceClient.start_project(StartProjectRequest),
    QualitySystemServiceClient.assign_procedures(AssignProceduresRequest),
    QualitySystemServiceClient.change_scope(ChangeScopeRequest),
    QualitySystemServiceClient.start_application(StartApplicationRequest),
    QualitySystemServiceClient.record_internal_audit(RecordInternalAuditRequest),
    QualitySystemServiceClient.close_nonconformity(CloseNonconformityRequest),
    QualitySystemServiceClient.record_management_review(RecordManagementReviewRequest),
    QualitySystemServiceClient.declare_conformity(DeclareConformityRequest),
    QualitySystemServiceClient.notify_declaration(NotifyDeclarationRequest),
    QualitySystemServiceClient.post_declaration(PostDeclarationRequest),
    QualitySystemServiceClient.require_redeclaration(RequireRedeclarationRequest),
    QualitySystemServiceClient.require_conversion(RequireConversionRequest),
    QualitySystemServiceClient.lapse_declaration(LapseDeclarationRequest),
    QualitySystemServiceClient.withdraw_declaration(WithdrawDeclarationRequest),
    EditionServiceClient.define_edition(DefineEditionRequest),
    EditionServiceClient.restrict_edition(RestrictEditionRequest),
    ObligationServiceClient.lay_obligation(LayObligationRequest),
    ObligationServiceClient.lift_obligation(LiftObligationRequest),
    ReorganisationServiceClient.adopt_reorganisation(AdoptReorganisationRequest),
    ReorganisationServiceClient.correct_reorganisation(CorrectReorganisationRequest),
    ReorganisationServiceClient.revoke_reorganisation(RevokeReorganisationRequest),
    ReorganisationServiceClient.apply_reorganisation(ApplyReorganisationRequest),
    ProcedureListServiceClient.publish_procedures(PublishProceduresRequest),
}

commands! {
    plans:
    DocumentServiceClient.issue_document(IssueDocumentRequest),
    DocumentServiceClient.repeal_document(RepealDocumentRequest),
    CommitteeServiceClient.establish_committee(EstablishCommitteeRequest),
    CommitteeServiceClient.reconstitute_committee(ReconstituteCommitteeRequest),
    CommitteeServiceClient.record_committee_departure(RecordCommitteeDepartureRequest),
    CommitteeServiceClient.disband_committee(DisbandCommitteeRequest),
    CalendarServiceClient.set_calendar_year(SetCalendarYearRequest),
    PlanServiceClient.draft_plan(DraftPlanRequest),
    PlanServiceClient.add_plan_item(AddPlanItemRequest),
    PlanServiceClient.change_plan_item(ChangePlanItemRequest),
    PlanServiceClient.remove_plan_item(RemovePlanItemRequest),
    PlanServiceClient.select_agencies(SelectAgenciesRequest),
    PlanServiceClient.set_plan_campaign(SetPlanCampaignRequest),
    PlanServiceClient.submit_plan(SubmitPlanRequest),
    PlanServiceClient.return_plan(ReturnPlanRequest),
    PlanServiceClient.approve_plan(ApprovePlanRequest),
    PlanServiceClient.promulgate_plan(PromulgatePlanRequest),
    PlanServiceClient.amend_plan(AmendPlanRequest),
    PlanServiceClient.supersede_plan(SupersedePlanRequest),
    PlanServiceClient.close_plan(ClosePlanRequest),
    PlanServiceClient.report_task_progress(ReportTaskProgressRequest),
    PlanServiceClient.complete_task(CompleteTaskRequest),
    PlanServiceClient.reopen_task(ReopenTaskRequest),
    PlanServiceClient.record_task_conclusion(RecordTaskConclusionRequest),
    PlanServiceClient.record_task_training(RecordTaskTrainingRequest),
    PlanServiceClient.adjust_selection(AdjustSelectionRequest),
    PlanServiceClient.allocate_budget(AllocateBudgetRequest),
    PlanServiceClient.settle_expenditure(SettleExpenditureRequest),
    TrainingServiceClient.schedule_training(ScheduleTrainingRequest),
    TrainingServiceClient.reschedule_training(RescheduleTrainingRequest),
    TrainingServiceClient.cancel_training(CancelTrainingRequest),
    TrainingServiceClient.hold_training(HoldTrainingRequest),
    TrainingServiceClient.record_attendance(RecordAttendanceRequest),
    TrainingServiceClient.record_training_result(RecordTrainingResultRequest),
}

commands! {
    inspections:
    ChecklistServiceClient.publish_checklist(PublishChecklistRequest),
    CampaignServiceClient.open_campaign(OpenCampaignRequest),
    CampaignServiceClient.add_campaign_agency(AddCampaignAgencyRequest),
    CampaignServiceClient.drop_campaign_agency(DropCampaignAgencyRequest),
    CampaignServiceClient.close_campaign(CloseCampaignRequest),
    CampaignServiceClient.establish_team(EstablishTeamRequest),
    CampaignServiceClient.replace_team_member(ReplaceTeamMemberRequest),
    CampaignServiceClient.recuse_team_member(RecuseTeamMemberRequest),
    CampaignServiceClient.dissolve_team(DissolveTeamRequest),
    InspectionServiceClient.schedule_inspection(ScheduleInspectionRequest),
    InspectionServiceClient.reschedule_inspection(RescheduleInspectionRequest),
    InspectionServiceClient.cancel_inspection(CancelInspectionRequest),
    InspectionServiceClient.send_notice(SendNoticeRequest),
    InspectionServiceClient.submit_self_report(SubmitSelfReportRequest),
    InspectionServiceClient.request_records(RequestRecordsRequest),
    InspectionServiceClient.receive_records(ReceiveRecordsRequest),
    InspectionServiceClient.start_inspection(StartInspectionRequest),
    InspectionServiceClient.assess_item(AssessItemRequest),
    InspectionServiceClient.sample_file(SampleFileRequest),
    InspectionServiceClient.raise_finding(RaiseFindingRequest),
    InspectionServiceClient.reclassify_finding(ReclassifyFindingRequest),
    InspectionServiceClient.withdraw_finding(WithdrawFindingRequest),
    InspectionServiceClient.draw_up_minutes(DrawUpMinutesRequest),
    InspectionServiceClient.sign_minutes(SignMinutesRequest),
    InspectionServiceClient.refuse_minutes(RefuseMinutesRequest),
    InspectionServiceClient.conclude_inspection(ConcludeInspectionRequest),
    InspectionServiceClient.terminate_inspection(TerminateInspectionRequest),
    FindingServiceClient.record_root_cause(RecordRootCauseRequest),
    FindingServiceClient.propose_action(ProposeActionRequest),
    FindingServiceClient.accept_action(AcceptActionRequest),
    FindingServiceClient.reject_action(RejectActionRequest),
    FindingServiceClient.extend_deadline(ExtendDeadlineRequest),
    FindingServiceClient.submit_evidence(SubmitEvidenceRequest),
    FindingServiceClient.check_effectiveness(CheckEffectivenessRequest),
    FindingServiceClient.close_finding(CloseFindingRequest),
    FindingServiceClient.reopen_finding(ReopenFindingRequest),
    FindingServiceClient.transfer_finding(TransferFindingRequest),
    FindingServiceClient.extinguish_finding(ExtinguishFindingRequest),
}
