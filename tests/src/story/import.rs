//! Importing a set, as a client that reads files does it.
//!
//! **Invariant:** everything that the service says is kept.

use super::{Registry, new_id};
use contracts::{
    Explanation, explain,
    registry::v1::{self as pb, import_response::Report, import_row::Command},
};

/// What the service said of an import.
#[derive(Debug, Default)]
pub struct Imported {
    /// The rows that cannot be taken: file, line, field, rule, text.
    pub violations: Vec<pb::ImportViolation>,
    /// The end of an import that went well.
    pub summary: Option<pb::ImportSummary>,
    /// How far it was, each time it said so.
    pub progress: Vec<pb::ImportProgress>,
    /// Why it was broken off.
    pub refusal: Option<Explanation>,
}

impl Imported {
    /// What a set that was taken came to: applied, already known, events.
    ///
    /// # Panics
    /// It was not taken.
    pub fn done(&self) -> (i64, i64, i64) {
        let Some(summary) = &self.summary else { panic!("it was not taken: {self:?}") };
        assert!(self.violations.is_empty() && self.refusal.is_none(), "{self:?}");
        (summary.applied, summary.already_known, summary.events)
    }
}

/// A row of `set.csv` at `line`.
pub fn row(line: i32, command: Command) -> pb::ImportRow {
    pb::ImportRow { file: "set.csv".into(), line, command_id: new_id(), command: Some(command), ..Default::default() }
}

/// The header of a set of `rows`.
///
/// # Panics
/// There are more rows than can be counted.
pub fn header(rows: &[pb::ImportRow]) -> pb::ImportHeader {
    let row_count = i64::try_from(rows.len()).expect("few rows");
    pb::ImportHeader { set: "set".into(), row_count, ..Default::default() }
}

/// The messages of an import.
pub fn messages(header: pb::ImportHeader, rows: Vec<pb::ImportRow>) -> Vec<pb::ImportRequest> {
    use pb::import_request::Part;
    let parts = std::iter::once(Part::Header(header)).chain(rows.into_iter().map(Part::Row));
    parts.map(|part| pb::ImportRequest { part: Some(part) }).collect()
}

impl Registry {
    /// Imports a set and takes in everything that is said of it.
    pub async fn takes(&self, header: pb::ImportHeader, rows: Vec<pb::ImportRow>) -> Imported {
        let mut imported = Imported::default();
        let sent = self.imports.clone().import(futures::stream::iter(messages(header, rows))).await;
        let mut reports = match sent {
            Ok(reports) => reports.into_inner(),
            Err(status) => return Imported { refusal: Some(explain(&status)), ..imported },
        };
        loop {
            match reports.message().await {
                Ok(Some(pb::ImportResponse { report: Some(Report::Progress(told)) })) => imported.progress.push(told),
                Ok(Some(pb::ImportResponse { report: Some(Report::Violation(told)) })) => {
                    imported.violations.push(told);
                }
                Ok(Some(pb::ImportResponse { report: Some(Report::Summary(told)) })) => imported.summary = Some(told),
                Ok(Some(pb::ImportResponse { report: None })) => panic!("an empty report"),
                Ok(None) => return imported,
                Err(status) => return Imported { refusal: Some(explain(&status)), ..imported },
            }
        }
    }
}
