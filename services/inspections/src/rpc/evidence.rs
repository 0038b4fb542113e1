//! EvidenceService: the content of evidence, in and out.
//!
//! **Invariant:** an upload is acknowledged when all of it is kept; one that breaks off leaves nothing.
//!
//! Deliberately absent: receipts. What is kept is named by its digest, so whoever asks again gets the same.

use crate::{
    Inspections,
    evidence::{Digest, Error, SIZE_MAX},
};
use contracts::inspections::v1::{self as pb, evidence_service_server::EvidenceService};
use futures::{Stream, StreamExt as _, stream};
use pb::upload_evidence_request::Part;
use runtime::status::{self, Problem, Violation};
use std::pin::Pin;
use tonic::{Request, Response, Status, Streaming};

/// The most bytes of one message of a download.
const CHUNK: usize = 256 * 1024;

type Chunks = Pin<Box<dyn Stream<Item = Result<pb::DownloadEvidenceResponse, Status>> + Send>>;

#[tonic::async_trait]
impl EvidenceService for Inspections {
    type DownloadEvidenceStream = Chunks;

    async fn upload_evidence(
        &self,
        request: Request<Streaming<pb::UploadEvidenceRequest>>,
    ) -> Result<Response<pb::UploadEvidenceResponse>, Status> {
        let _room = self.facts.evidence.room().ok_or_else(full)?;
        let mut messages = request.into_inner();
        let Some(Part::Header(header)) = next(&mut messages).await? else {
            return Err(Violation::new("header", "must be the first message of an upload").into());
        };
        let announced = header.sha256.as_deref().map(|text| digest("header.sha256", text)).transpose()?;
        let mut content = Vec::new();
        while let Some(part) = next(&mut messages).await? {
            let Part::Chunk(chunk) = part else {
                return Err(Violation::new("chunk", "must be every message after the header").into());
            };
            if content.len() + chunk.len() > SIZE_MAX {
                return Err(
                    Violation::new("chunk", format!("goes beyond {SIZE_MAX} bytes; no file may be larger")).into()
                );
            }
            content.extend(chunk);
        }
        let found = Digest::of(&content);
        if let Some(announced) = announced.filter(|announced| *announced != found) {
            let text = format!("is {announced}, but what arrived has {found}; send the file again");
            return Err(Violation::new("header.sha256", text).into());
        }
        let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
        let sha256 = self.facts.evidence.put(content).await.map_err(problem)?.to_string();
        Ok(Response::new(pb::UploadEvidenceResponse { sha256, size }))
    }

    async fn download_evidence(
        &self,
        request: Request<pb::DownloadEvidenceRequest>,
    ) -> Result<Response<Chunks>, Status> {
        let digest = digest("sha256", &request.into_inner().sha256)?;
        let content = {
            let _room = self.facts.evidence.room().ok_or_else(full)?;
            self.facts.evidence.get(&digest).await.map_err(problem)?
        };
        let chunks: Vec<_> =
            content.chunks(CHUNK).map(|chunk| Ok(pb::DownloadEvidenceResponse { chunk: chunk.to_vec() })).collect();
        Ok(Response::new(Box::pin(stream::iter(chunks))))
    }
}

/// The next part, or why the transport would not deliver it; a message that holds none is passed over.
async fn next(messages: &mut Streaming<pb::UploadEvidenceRequest>) -> Result<Option<Part>, Status> {
    while let Some(message) = messages.next().await {
        if let Some(part) = message.map_err(status::reasoned)?.part {
            return Ok(Some(part));
        }
    }
    Ok(None)
}

fn digest(field: &str, text: &str) -> Result<Digest, Violation> {
    text.trim().parse().map_err(|wrong: crate::evidence::NoDigest| Violation::new(field, wrong.to_string()))
}

fn full() -> Problem {
    Problem::Busy { text: "too many files are on their way; try again in a moment".to_owned() }
}

fn problem(error: Error) -> Problem {
    match error {
        Error::Missing(digest) => Problem::missing("evidence", digest),
        damaged @ Error::Damaged(_) => Problem::Defect(damaged.into()),
        other => Problem::Storage(other.into()),
    }
}
