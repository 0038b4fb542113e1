//! Sends a checked set to a server and takes in what it says.
//!
//! **Invariant:** the import succeeded exactly when the server sent its summary.
//!
//! Deliberately absent: trying again. Sending the same set again is safe, and a person decides.

use contracts::Request;
use contracts::registry::v1::{self as pb, import_request::Part, import_response::Report};

use super::Options;
use super::problem::{Error, Problem};
use super::progress::Progress;
use crate::client::{Server, by};

/// Sends `rows` under `header`.
///
/// # Errors
/// The server refuses rows or the call, or falls silent.
pub(crate) async fn send(
    server: &Server,
    header: pb::ImportHeader,
    rows: Vec<pb::ImportRow>,
    options: &Options,
) -> Result<pb::ImportSummary, Error> {
    let parts = std::iter::once(Part::Header(header)).chain(rows.into_iter().map(Part::Row));
    let messages = parts.map(|part| pb::ImportRequest { part: Some(part) });
    let request = by(Request::new(futures::stream::iter(messages)), options.actor.as_deref());
    let mut reports = server.import().import(request).await?.into_inner();
    let mut progress = Progress::new(options.lang);
    let mut refused = Vec::new();
    let mut summary = None;
    let ended = loop {
        match reports.message().await {
            Ok(Some(pb::ImportResponse { report: Some(Report::Progress(told)) })) => progress.show(&told),
            Ok(Some(pb::ImportResponse { report: Some(Report::Violation(violation)) })) => {
                refused.push(problem(violation));
            }
            Ok(Some(pb::ImportResponse { report: Some(Report::Summary(told)) })) => summary = Some(told),
            Ok(Some(pb::ImportResponse { report: None })) => {} // something that a newer server says
            Ok(None) => break Ok(()),
            Err(status) => break Err(Error::from(status)),
        }
    };
    progress.end();
    ended?;
    if !refused.is_empty() {
        return Err(Error::Refused { total: refused.len(), problems: refused });
    }
    summary.ok_or(Error::Broken)
}

fn problem(violation: pb::ImportViolation) -> Problem {
    let pb::ImportViolation { file, line, field, rule, text } = violation;
    Problem { file, line: usize::try_from(line).unwrap_or_default(), field, rule, reason: text }
}
