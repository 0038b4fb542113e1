//! Brings the evidence of a set to where the service keeps it, before the rows that name it are sent.
//!
//! **Invariant:** what is kept is what the set holds: the service compares the SHA-256.
//!
//! Deliberately absent: remembering what was brought. The store knows content by its digest, so bringing it again changes
//! nothing.

use contracts::inspections::v1::{self as pb, upload_evidence_request::Part};

use super::attached::{Attached, Evidence};
use super::problem::Error;
use super::read::Line;
use crate::client::{Server, request};

/// The largest chunk; a message may not be much larger.
const CHUNK_BYTES: usize = 1 << 20;

/// Uploads the evidence that `lines` name, each content once.
///
/// # Errors
/// The service does not take it.
pub(crate) async fn upload<'a>(server: &Server, lines: impl Iterator<Item = &'a Line>) -> Result<(), Error> {
    let mut brought = std::collections::BTreeSet::new();
    for line in lines {
        let Some(Attached::Evidence(evidence)) = &line.attached else { continue };
        if brought.insert(&evidence.sha256) {
            let messages = futures::stream::iter(messages(evidence, line.cell("media_type")));
            server.evidence().await?.upload_evidence(request(messages)).await?;
        }
    }
    Ok(())
}

fn messages(evidence: &Evidence, media_type: &str) -> Vec<pb::UploadEvidenceRequest> {
    let header = pb::EvidenceHeader {
        name: evidence.name.clone(),
        media_type: media_type.to_owned(),
        sha256: Some(evidence.sha256.clone()),
    };
    let chunks = evidence.bytes.chunks(CHUNK_BYTES).map(|chunk| Part::Chunk(chunk.to_vec()));
    let parts = std::iter::once(Part::Header(header)).chain(chunks);
    parts.map(|part| pb::UploadEvidenceRequest { part: Some(part) }).collect()
}
