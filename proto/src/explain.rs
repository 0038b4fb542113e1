//! What a refusal says, for a client that prints it or acts on it (AIP-193).
//!
//! **Invariant:** every status has an explanation; what it does not carry is empty.
//!
//! Deliberately absent: making such a status. Services do that in one place, `runtime/status.rs`.

use std::collections::BTreeMap;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// A refusal, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The code, for programs that decide whether to try again.
    pub code: Code,
    /// The reason of the `ErrorInfo`, for programs: `R_QMS_1`; empty when there is none.
    pub reason: String,
    /// The rule as documents write it: `R-QMS-1`; empty when there is none.
    pub rule: String,
    /// What else the `ErrorInfo` says, for example who holds a claimed key.
    pub metadata: BTreeMap<String, String>,
    /// The fields at fault, from `BadRequest`.
    pub violations: Vec<FieldViolation>,
    /// What to tell a person.
    pub text: String,
    /// How long to wait before trying the same again; absent when that would not help, or nobody knows.
    pub retry_after: Option<Duration>,
}

/// A field at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldViolation {
    /// Its path, for example `processes[1].auditor`.
    pub field: String,
    /// What is wrong with it.
    pub text: String,
}

/// Takes a status apart; details that cannot be read count as absent.
#[must_use]
pub fn explain(status: &Status) -> Explanation {
    let (reason, mut metadata): (_, BTreeMap<_, _>) = status
        .get_details_error_info()
        .map(|info| (info.reason, info.metadata.into_iter().collect()))
        .unwrap_or_default();
    let rule = metadata.remove("rule").unwrap_or_default();
    let retry_after = status.get_details_retry_info().and_then(|info| info.retry_delay);
    let violations = status
        .get_details_bad_request()
        .map(|request| request.field_violations)
        .unwrap_or_default()
        .into_iter()
        .map(|violation| FieldViolation { field: violation.field, text: violation.description })
        .collect();
    let text = status.message().to_owned();
    Explanation { code: status.code(), reason, rule, metadata, violations, text, retry_after }
}
