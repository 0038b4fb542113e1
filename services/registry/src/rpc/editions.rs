//! EditionService: the editions of the standard, and until when each is accepted.
//!
//! Editions are few, so their list is read from the log itself.

use crate::Registry;
use contracts::registry::v1 as pb;
use runtime::{call, page::Page};
use tonic::{Request, Response, Status};

#[tonic::async_trait]
impl pb::edition_service_server::EditionService for Registry {
    async fn define_edition(
        &self,
        request: Request<pb::DefineEditionRequest>,
    ) -> Result<Response<pb::DefineEditionResponse>, Status> {
        let receipt = self.command("DefineEdition", request).await?;
        Ok(Response::new(pb::DefineEditionResponse { receipt }))
    }

    async fn restrict_edition(
        &self,
        request: Request<pb::RestrictEditionRequest>,
    ) -> Result<Response<pb::RestrictEditionResponse>, Status> {
        let receipt = self.command("RestrictEdition", request).await?;
        Ok(Response::new(pb::RestrictEditionResponse { receipt }))
    }

    async fn get_edition(
        &self,
        request: Request<pb::GetEditionRequest>,
    ) -> Result<Response<pb::GetEditionResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let (edition, provenance) = self.edition(&r.code, &asked).await?;
        Ok(Response::new(pb::GetEditionResponse { provenance: Some(provenance), edition: Some(edition) }))
    }

    async fn list_editions(
        &self,
        request: Request<pb::ListEditionsRequest>,
    ) -> Result<Response<pb::ListEditionsResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let mut same = r.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let page =
            Page::read(r.page_size.unwrap_or_default(), &r.page_token, &call::fingerprint("ListEditions", &same))?;
        let (mut editions, provenance) = self.editions(&asked).await?;
        editions.retain(|edition| page.after.as_ref().is_none_or(|after| edition.code > *after));
        editions.truncate(page.size + 1);
        let next_page_token = page.cut(&mut editions, |edition| edition.code.clone());
        Ok(Response::new(pb::ListEditionsResponse { provenance: Some(provenance), editions, next_page_token }))
    }
}
