//! QualitySystemService: what each agency has built, applied and declared.
//!
//! Deliberately absent: anything but reading fields, asking, and answering.

use crate::Registry;
use contracts::registry::v1 as pb;
use runtime::field;
use tonic::{Request, Response, Status};

#[tonic::async_trait]
impl pb::quality_system_service_server::QualitySystemService for Registry {
    async fn start_project(
        &self,
        request: Request<pb::StartProjectRequest>,
    ) -> Result<Response<pb::StartProjectResponse>, Status> {
        let receipt = self.command("StartProject", request).await?;
        Ok(Response::new(pb::StartProjectResponse { receipt }))
    }

    async fn assign_procedures(
        &self,
        request: Request<pb::AssignProceduresRequest>,
    ) -> Result<Response<pb::AssignProceduresResponse>, Status> {
        let receipt = self.command("AssignProcedures", request).await?;
        Ok(Response::new(pb::AssignProceduresResponse { receipt }))
    }

    async fn change_scope(
        &self,
        request: Request<pb::ChangeScopeRequest>,
    ) -> Result<Response<pb::ChangeScopeResponse>, Status> {
        let receipt = self.command("ChangeScope", request).await?;
        Ok(Response::new(pb::ChangeScopeResponse { receipt }))
    }

    async fn start_application(
        &self,
        request: Request<pb::StartApplicationRequest>,
    ) -> Result<Response<pb::StartApplicationResponse>, Status> {
        let receipt = self.command("StartApplication", request).await?;
        Ok(Response::new(pb::StartApplicationResponse { receipt }))
    }

    async fn record_internal_audit(
        &self,
        request: Request<pb::RecordInternalAuditRequest>,
    ) -> Result<Response<pb::RecordInternalAuditResponse>, Status> {
        let receipt = self.command("RecordInternalAudit", request).await?;
        Ok(Response::new(pb::RecordInternalAuditResponse { receipt }))
    }

    async fn close_nonconformity(
        &self,
        request: Request<pb::CloseNonconformityRequest>,
    ) -> Result<Response<pb::CloseNonconformityResponse>, Status> {
        let receipt = self.command("CloseNonconformity", request).await?;
        Ok(Response::new(pb::CloseNonconformityResponse { receipt }))
    }

    async fn record_management_review(
        &self,
        request: Request<pb::RecordManagementReviewRequest>,
    ) -> Result<Response<pb::RecordManagementReviewResponse>, Status> {
        let receipt = self.command("RecordManagementReview", request).await?;
        Ok(Response::new(pb::RecordManagementReviewResponse { receipt }))
    }

    async fn declare_conformity(
        &self,
        request: Request<pb::DeclareConformityRequest>,
    ) -> Result<Response<pb::DeclareConformityResponse>, Status> {
        let receipt = self.command("DeclareConformity", request).await?;
        Ok(Response::new(pb::DeclareConformityResponse { receipt }))
    }

    async fn notify_declaration(
        &self,
        request: Request<pb::NotifyDeclarationRequest>,
    ) -> Result<Response<pb::NotifyDeclarationResponse>, Status> {
        let receipt = self.command("NotifyDeclaration", request).await?;
        Ok(Response::new(pb::NotifyDeclarationResponse { receipt }))
    }

    async fn post_declaration(
        &self,
        request: Request<pb::PostDeclarationRequest>,
    ) -> Result<Response<pb::PostDeclarationResponse>, Status> {
        let receipt = self.command("PostDeclaration", request).await?;
        Ok(Response::new(pb::PostDeclarationResponse { receipt }))
    }

    async fn require_redeclaration(
        &self,
        request: Request<pb::RequireRedeclarationRequest>,
    ) -> Result<Response<pb::RequireRedeclarationResponse>, Status> {
        let receipt = self.command("RequireRedeclaration", request).await?;
        Ok(Response::new(pb::RequireRedeclarationResponse { receipt }))
    }

    async fn require_conversion(
        &self,
        request: Request<pb::RequireConversionRequest>,
    ) -> Result<Response<pb::RequireConversionResponse>, Status> {
        let receipt = self.command("RequireConversion", request).await?;
        Ok(Response::new(pb::RequireConversionResponse { receipt }))
    }

    async fn lapse_declaration(
        &self,
        request: Request<pb::LapseDeclarationRequest>,
    ) -> Result<Response<pb::LapseDeclarationResponse>, Status> {
        let receipt = self.command("LapseDeclaration", request).await?;
        Ok(Response::new(pb::LapseDeclarationResponse { receipt }))
    }

    async fn withdraw_declaration(
        &self,
        request: Request<pb::WithdrawDeclarationRequest>,
    ) -> Result<Response<pb::WithdrawDeclarationResponse>, Status> {
        let receipt = self.command("WithdrawDeclaration", request).await?;
        Ok(Response::new(pb::WithdrawDeclarationResponse { receipt }))
    }

    async fn get_quality_system(
        &self,
        request: Request<pb::GetQualitySystemRequest>,
    ) -> Result<Response<pb::GetQualitySystemResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let id = field::id("agency_id", &r.agency_id)?;
        let (quality_system, provenance) = self.quality_system(id, &asked).await?;
        let (provenance, quality_system) = (Some(provenance), Some(quality_system));
        Ok(Response::new(pb::GetQualitySystemResponse { provenance, quality_system }))
    }
}
