//! The one place where errors become what a caller sees: gRPC statuses, and problem details over HTTP (RFC 9457).
//!
//! A service says what went wrong as a [`Problem`]; code, reason, details and the advice to retry follow from that.
//!
//! **Invariant:** the inside of a failure (SQL, paths, addresses) is logged here and never sent.
//! **Invariant:** every status carries one `google.rpc.ErrorInfo` of the domain `chuan` (AIP-193), whose metadata hold the
//! rule as documents write it.
//! **Invariant:** a status fits into 8 KiB of headers, because many clients refuse more and would then show nothing.
//!
//! Deliberately absent: translations of rejections; their texts are the aggregates' own.

use axum::response::{IntoResponse, Response};
use std::{
    collections::{BTreeMap, HashMap},
    error::Error as StdError,
    fmt,
    time::Duration,
};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};
use uuid::Uuid;

/// The domain of every `ErrorInfo`.
pub const DOMAIN: &str = "chuan";

/// When a caller should try again what failed for a passing reason.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// Longest text sent, in characters; percent-encoded Vietnamese takes up to nine bytes a character.
const TEXT_CHARS: usize = 300;
/// Most field violations sent.
const VIOLATIONS: usize = 5;
/// Longest text of one field violation, in characters.
const VIOLATION_CHARS: usize = 120;
/// Longest fact, in characters.
const FACT_CHARS: usize = 120;

/// What went wrong, in terms that a caller can act upon.
#[derive(Debug)]
pub enum Problem {
    /// A rule of the domain forbids it.
    Refused {
        /// Which sort of refusal it is.
        kind: Refusal,
        /// The rule as documents write it, for example `R-QMS-6`.
        rule: String,
        /// What is wrong, where, and what to do; for the person who asked.
        text: String,
        /// What programs may want of the text, for example who holds a claimed key; see [`Problem::with`].
        facts: BTreeMap<String, String>,
    },
    /// Fields of the request cannot be used: INVALID_ARGUMENT with `BadRequest`.
    Invalid(Vec<Violation>),
    /// The thing has changed since the caller read it, or changes too often: ABORTED. Read again, then decide again.
    Conflict {
        /// What changed, with the version or etag found.
        text: String,
    },
    /// The request id has been used for another request: INVALID_ARGUMENT.
    ///
    /// AIP-155 leaves the code open. Not ALREADY_EXISTS, which clients take for the success of their own retry; sending this
    /// request again can never help, and that is what INVALID_ARGUMENT says.
    RequestReused {
        /// The id.
        request_id: Uuid,
    },
    /// A queue is full: RESOURCE_EXHAUSTED, to be tried again shortly.
    Busy {
        /// What is full.
        text: String,
    },
    /// A view has not yet reached the asked position: UNAVAILABLE, to be tried again shortly.
    Behind {
        /// Which view, where it is, and where it should be.
        text: String,
    },
    /// The time that the caller or the server allows has run out: DEADLINE_EXCEEDED.
    TooLate {
        /// How long it was, and what may have happened.
        text: String,
    },
    /// Stored state or the store itself cannot be reached: UNAVAILABLE. The cause is logged, not sent.
    Storage(Box<dyn StdError + Send + Sync>),
    /// A promise of this software does not hold: INTERNAL. The cause is logged, not sent.
    Defect(Box<dyn StdError + Send + Sync>),
}

/// The sorts of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not in this state: FAILED_PRECONDITION.
    Precondition,
    /// In no state: INVALID_ARGUMENT.
    Argument,
    /// The thing does not exist: NOT_FOUND.
    Missing,
    /// The thing, or the holder of its unique key, exists already: ALREADY_EXISTS.
    Exists,
    /// This actor may not: PERMISSION_DENIED.
    Forbidden,
}

/// A field of a request that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {text}")]
pub struct Violation {
    /// The field's name as in the contract, for example `effective_on`.
    pub field: String,
    /// What is wrong with the value, and what to write instead.
    pub text: String,
}

impl Violation {
    /// A violation of `field`.
    pub fn new(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self { field: field.into(), text: text.into() }
    }
}

impl Problem {
    /// A rule forbids it; the text is the rejection's own.
    pub fn refused(kind: Refusal, rule: impl Into<String>, rejection: impl fmt::Display) -> Self {
        Self::Refused { kind, rule: rule.into(), text: rejection.to_string(), facts: BTreeMap::new() }
    }

    /// There is no `what` (one lowercase word, for example `agency`) of this id.
    pub fn missing(what: &str, id: impl fmt::Display) -> Self {
        let text = format!("there is no {what} {id}; check the id, or list what there is");
        Self::refused(Refusal::Missing, format!("{what}-not-found"), text)
    }

    /// The same refusal with a fact for programs, which gets into the metadata of its `ErrorInfo`, for example
    /// `("holder", id)`. Other problems have no facts, and stay as they are.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl fmt::Display) -> Self {
        if let Self::Refused { facts, .. } = &mut self {
            facts.insert(key.to_owned(), shortened(&value.to_string(), FACT_CHARS));
        }
        self
    }

    /// The gRPC code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Refused { kind: Refusal::Precondition, .. } => Code::FailedPrecondition,
            Self::Refused { kind: Refusal::Argument, .. } | Self::Invalid(_) | Self::RequestReused { .. } => {
                Code::InvalidArgument
            }
            Self::Refused { kind: Refusal::Missing, .. } => Code::NotFound,
            Self::Refused { kind: Refusal::Exists, .. } => Code::AlreadyExists,
            Self::Refused { kind: Refusal::Forbidden, .. } => Code::PermissionDenied,
            Self::Conflict { .. } => Code::Aborted,
            Self::Busy { .. } => Code::ResourceExhausted,
            Self::TooLate { .. } => Code::DeadlineExceeded,
            Self::Behind { .. } | Self::Storage(_) => Code::Unavailable,
            Self::Defect(_) => Code::Internal,
        }
    }

    /// The rule or reason as documents write it.
    fn rule(&self) -> &str {
        match self {
            Self::Refused { rule, .. } => rule,
            Self::Invalid(_) => "invalid-field",
            Self::Conflict { .. } => "conflict",
            Self::RequestReused { .. } => "request-id-reused",
            Self::Busy { .. } => "busy",
            Self::Behind { .. } => "view-behind",
            Self::TooLate { .. } => "deadline-exceeded",
            Self::Storage(_) => "storage-unavailable",
            Self::Defect(_) => "defect",
        }
    }

    /// What the caller reads: what is wrong, where, and what to do.
    fn text(&self) -> String {
        match self {
            Self::Refused { text, .. }
            | Self::Conflict { text }
            | Self::Busy { text }
            | Self::Behind { text }
            | Self::TooLate { text } => shortened(text, TEXT_CHARS),
            Self::Invalid(violations) => match violations.as_slice() {
                [] => "the request cannot be used".to_owned(),
                [only] => shortened(&only.to_string(), TEXT_CHARS),
                [first, rest @ ..] => {
                    format!("{} (and {} more)", shortened(&first.to_string(), TEXT_CHARS), rest.len())
                }
            },
            Self::RequestReused { request_id } => {
                format!("request_id {request_id} was used for another request; send this one with a new request_id")
            }
            Self::Storage(_) => "the store cannot be reached; try again, with the same request_id".to_owned(),
            Self::Defect(_) => "the service failed by a defect of its own; its log says more".to_owned(),
        }
    }

    /// The rule as documents write it, and what else programs may want to know.
    fn facts(&self) -> HashMap<String, String> {
        let facts = if let Self::Refused { facts, .. } = self { facts.clone() } else { BTreeMap::new() };
        facts.into_iter().chain([("rule".to_owned(), self.rule().to_owned())]).collect()
    }

    fn violations(&self) -> Vec<Violation> {
        match self {
            Self::Invalid(violations) => violations.iter().take(VIOLATIONS).cloned().collect(),
            Self::RequestReused { .. } => vec![Violation::new("request_id", "was used for another request")],
            _ => Vec::new(),
        }
    }

    fn is_passing(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Behind { .. } | Self::Storage(_))
    }

    /// Writes down what the caller must not see.
    fn log_cause(&self) {
        match self {
            Self::Storage(cause) => tracing::error!(error = %chain(cause.as_ref()), "storage failed"),
            Self::Defect(cause) => tracing::error!(error = %chain(cause.as_ref()), "defect"),
            _ => {}
        }
    }
}

impl From<Violation> for Problem {
    fn from(violation: Violation) -> Self {
        Self::Invalid(vec![violation])
    }
}

impl From<Violation> for Status {
    fn from(violation: Violation) -> Self {
        Problem::from(violation).into()
    }
}

impl From<Problem> for Status {
    fn from(problem: Problem) -> Self {
        problem.log_cause();
        let mut details = ErrorDetails::with_error_info(reason(problem.rule()), DOMAIN, problem.facts());
        for violation in problem.violations() {
            let [field, text] = [violation.field, violation.text].map(|part| shortened(&part, VIOLATION_CHARS));
            details.add_bad_request_violation(field, text);
        }
        if problem.is_passing() {
            details.set_retry_info(Some(RETRY_AFTER));
        }
        Self::with_error_details(problem.code(), problem.text(), details)
    }
}

/// A refusal that the transport made before any handler saw the request, with the reason that every status carries; a status
/// that has details stays as it is.
///
/// A message over the limit is INVALID_ARGUMENT: the transport's OUT_OF_RANGE means reading past an end, and sending the same
/// message again can never help.
#[must_use]
pub fn reasoned(status: Status) -> Status {
    if !status.details().is_empty() {
        return status;
    }
    let (code, rule) = match status.code() {
        Code::OutOfRange => (Code::InvalidArgument, "too-large"),
        Code::Unimplemented => (Code::Unimplemented, "unknown-method"),
        code => (code, "transport"),
    };
    let facts = HashMap::from([("rule".to_owned(), rule.to_owned())]);
    let details = ErrorDetails::with_error_info(reason(rule), DOMAIN, facts);
    Status::with_error_details(code, shortened(status.message(), TEXT_CHARS), details)
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.log_cause();
        let status = http_status(self.code());
        let violations = self.violations();
        let errors: Vec<_> =
            violations.iter().map(|v| serde_json::json!({"field": v.field, "detail": v.text})).collect();
        let body = serde_json::json!({
            "type": "about:blank",
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "detail": self.text(),
            "metadata": self.facts(),
            "errors": errors,
        });
        let headers = [(http::header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (status, headers, body.to_string()).into_response();
        if self.is_passing() {
            response.headers_mut().insert(http::header::RETRY_AFTER, RETRY_AFTER.as_secs().into());
        }
        response
    }
}

/// The HTTP status that google.rpc.Code documents for a code.
fn http_status(code: Code) -> http::StatusCode {
    match code {
        Code::InvalidArgument | Code::FailedPrecondition => http::StatusCode::BAD_REQUEST,
        Code::NotFound => http::StatusCode::NOT_FOUND,
        Code::AlreadyExists | Code::Aborted => http::StatusCode::CONFLICT,
        Code::PermissionDenied => http::StatusCode::FORBIDDEN,
        Code::ResourceExhausted => http::StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable => http::StatusCode::SERVICE_UNAVAILABLE,
        Code::DeadlineExceeded => http::StatusCode::GATEWAY_TIMEOUT,
        _ => http::StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A rule in the only form that AIP-193 allows for a reason: `[A-Z][A-Z0-9_]+[A-Z0-9]`, at most 63 characters.
fn reason(rule: &str) -> String {
    let letters = rule.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    let name: String = letters.skip_while(|c| !c.is_ascii_uppercase()).take(63).collect();
    match name.trim_end_matches('_') {
        name if name.len() > 2 => name.to_owned(),
        _ => "REFUSED".to_owned(),
    }
}

fn shortened(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// An error with all its causes on one line.
fn chain(error: &dyn StdError) -> String {
    let (mut text, mut cause) = (error.to_string(), error.source());
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
