//! DocumentService: official documents, told from their streams; their list is found in the view.

use super::{chain, page, service};
use crate::{NAME, views::documents};
use contracts::plans::v1 as pb;
use runtime::{failure, field, status::Problem};
use tonic::{Request, Response, Status};

service! {
    pb::document_service_server::DocumentService {
        issue_document: IssueDocumentRequest -> IssueDocumentResponse,
        repeal_document: RepealDocumentRequest -> RepealDocumentResponse,
    }

    async fn get_document(
        &self,
        request: Request<pb::GetDocumentRequest>,
    ) -> Result<Response<pb::GetDocumentResponse>, Status> {
        let r = request.into_inner();
        let moment = self.moment(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let id = field::id("document_id", &r.document_id)?;
        let told = chain::document(id, &moment).await?;
        let told = told.ok_or_else(|| Problem::missing("document", format!("{id} on {}", moment.as_of)))?;
        let chain = chain::chain(id, &told.document, &moment).await?;
        let (provenance, document) = (Some(moment.provenance()), Some(told.message));
        Ok(Response::new(pb::GetDocumentResponse { provenance, document, chain }))
    }

    async fn list_documents(
        &self,
        request: Request<pb::ListDocumentsRequest>,
    ) -> Result<Response<pb::ListDocumentsResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let mut same = r.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let page = page(r.page_size, &r.page_token, "ListDocuments", &same)?;
        let filter = documents::Filter {
            issuer: said(&r.issuer),
            number: said(&r.number),
            symbol_type: said(&r.document_type),
            year: r.year.map(i64::from),
            in_force_only: r.in_force_only,
        };
        let mut open = asked.open(&self.documents, &page).await?;
        let (when, part) = ((open.as_of, open.known_at), (open.offset, open.limit()));
        let mut found = documents::list(&mut open.reading.tx, when, &filter, part).await.map_err(failure::of_storage)?;
        let next_page_token = open.cut(&mut found, &page);
        let (provenance, moment) = (Some(open.provenance()), open.moment(NAME, &self.log));
        drop(open);
        let mut documents = Vec::with_capacity(found.len());
        for id in found {
            documents.extend(chain::document(id, &moment).await?.map(|told| told.message));
        }
        Ok(Response::new(pb::ListDocumentsResponse { provenance, documents, next_page_token }))
    }
}

/// What a caller wants a text to be; nothing when it is left out.
pub(super) fn said(text: &str) -> Option<String> {
    Some(plans_domain::text::normal(text)).filter(|text| !text.is_empty())
}
