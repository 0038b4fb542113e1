//! ProcedureListService: the procedures that the province has published for a tier or for a kind of agency.
//!
//! Deliberately absent: anything but reading fields, asking, and answering.

use crate::{Registry, order::audience_of};
use contracts::registry::v1 as pb;
use runtime::{fields::Fields, status::Problem};
use tonic::{Request, Response, Status};

#[tonic::async_trait]
impl pb::procedure_list_service_server::ProcedureListService for Registry {
    async fn publish_procedures(
        &self,
        request: Request<pb::PublishProceduresRequest>,
    ) -> Result<Response<pb::PublishProceduresResponse>, Status> {
        let receipt = self.command("PublishProcedures", request).await?;
        Ok(Response::new(pb::PublishProceduresResponse { receipt }))
    }

    async fn get_procedure_list(
        &self,
        request: Request<pb::GetProcedureListRequest>,
    ) -> Result<Response<pb::GetProcedureListResponse>, Status> {
        use pb::get_procedure_list_request::Audience as Said;
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let mut fields = Fields::default();
        let (tier, kind) = match r.audience {
            Some(Said::Tier(tier)) => (Some(tier), None),
            Some(Said::Kind(kind)) => (None, Some(kind)),
            None => (None, None),
        };
        let audience = audience_of(&mut fields, tier, kind);
        fields.checked().map_err(Problem::Invalid)?;
        let (procedure_list, provenance) = self.procedure_list(audience, &asked).await?;
        let (provenance, procedure_list) = (Some(provenance), Some(procedure_list));
        Ok(Response::new(pb::GetProcedureListResponse { provenance, procedure_list }))
    }
}
