//! What is wrong with the rows of an import, each told with its file and line.

use super::{Broken, Context, ImportViolation};
use crate::{
    failure,
    status::{Problem, Violation},
};
use eventstore::{Error, log};
use tonic::Status;

/// Violations that are told; whoever has more has sent the wrong files.
const KEPT_MAX: usize = 100_000;

/// What is wrong with the rows so far.
#[derive(Default)]
pub(super) struct Violations {
    pub(super) found: Vec<ImportViolation>,
}

impl Violations {
    fn add(&mut self, file: &str, line: i32, broken: Broken) {
        if self.found.len() < KEPT_MAX {
            let Broken { field, rule, text } = broken;
            self.found.push(ImportViolation { file: file.to_owned(), line, field, rule, text });
        }
    }

    pub(super) fn fields(&mut self, file: &str, line: i32, violations: Vec<Violation>) {
        for Violation { field, text } in violations {
            self.add(file, line, Broken { field, rule: String::new(), text });
        }
    }

    /// A refusal is told as a violation; a failure of the store ends the import.
    pub(super) fn refused<C: Context>(
        &mut self,
        file: &str,
        line: i32,
        error: Error<C::Rejection>,
    ) -> Result<(), Status> {
        // The consequence of another row's violation: told there.
        if matches!(error, Error::Log(log::Error::Conflict { .. })) {
            return Ok(());
        }
        if let Error::Rejected(rejection) = &error {
            let parts = C::parts_of(rejection);
            if !parts.is_empty() {
                parts.into_iter().for_each(|broken| self.add(file, line, broken));
                return Ok(());
            }
        }
        let whole = |rule: String, text: String| Broken { field: String::new(), rule, text };
        match failure::of_command(error, C::refusal, C::claim_rule) {
            Problem::Refused { rule, text, .. } => self.add(file, line, whole(rule, text)),
            Problem::Invalid(violations) => self.fields(file, line, violations),
            Problem::RequestReused { request_id } => {
                let text = format!("the row's id {request_id} was used for other content");
                self.add(file, line, whole("request-id-reused".to_owned(), text));
            }
            other => return Err(other.into()),
        }
        Ok(())
    }
}
