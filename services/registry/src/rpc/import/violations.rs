//! What is wrong with the rows of an import, each told with its file and line.

use super::super::{claim_rule, refusal};
use crate::order::Rejection;
use contracts::registry::v1 as pb;
use eventstore::{Error, log};
use registry_domain::reorganisation::{self, Violation as Violated};
use runtime::{
    failure,
    status::{Problem, Violation},
};
use tonic::Status;

/// Violations that are told; whoever has more has sent the wrong files.
const KEPT_MAX: usize = 100_000;

/// What is wrong with the rows so far.
#[derive(Default)]
pub(super) struct Violations {
    pub(super) found: Vec<pb::ImportViolation>,
}

impl Violations {
    fn add(&mut self, file: &str, line: i32, field: &str, rule: &str, text: String) {
        if self.found.len() < KEPT_MAX {
            let (file, field, rule) = (file.to_owned(), field.to_owned(), rule.to_owned());
            self.found.push(pb::ImportViolation { file, line, field, rule, text });
        }
    }

    pub(super) fn fields(&mut self, file: &str, line: i32, violations: Vec<Violation>) {
        for Violation { field, text } in violations {
            self.add(file, line, &field, "", text);
        }
    }

    /// A refusal is told as a violation; a failure of the store ends the import.
    pub(super) fn refused(&mut self, file: &str, line: i32, error: Error<Rejection>) -> Result<(), Status> {
        // The consequence of another row's violation: told there.
        if matches!(error, Error::Log(log::Error::Conflict { .. })) {
            return Ok(());
        }
        if let Error::Rejected(Rejection::Reorganisation(reorganisation::Rejection::Invalid(violations))) = error {
            for Violated { rule, item, name, text, .. } in violations {
                let item = item.map(|item| format!("item {item}")).unwrap_or_default();
                let text =
                    name.filter(|name| !text.contains(name)).map_or(text.clone(), |name| format!("'{name}': {text}"));
                self.add(file, line, &item, rule, text);
            }
            return Ok(());
        }
        match failure::of_command(error, refusal, claim_rule) {
            Problem::Refused { rule, text, .. } => self.add(file, line, "", &rule, text),
            Problem::Invalid(violations) => self.fields(file, line, violations),
            Problem::RequestReused { request_id } => {
                self.add(
                    file,
                    line,
                    "",
                    "request-id-reused",
                    format!("the row's id {request_id} was used for other content"),
                );
            }
            other => return Err(other.into()),
        }
        Ok(())
    }
}
