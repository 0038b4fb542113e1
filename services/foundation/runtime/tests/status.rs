//! What a caller sees of an error, over gRPC and over HTTP.

#![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

use axum::response::IntoResponse as _;
use runtime::status::{Problem, Refusal, Violation};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use uuid::Uuid;

fn every_problem() -> Vec<(Problem, Code, u16)> {
    let refused = |kind| Problem::refused(kind, "R-QMS-6", "thing is wrong");
    let secret = || "SELECT failed on host db.internal".into();
    vec![
        (refused(Refusal::Precondition), Code::FailedPrecondition, 400),
        (refused(Refusal::Argument), Code::InvalidArgument, 400),
        (refused(Refusal::Missing), Code::NotFound, 404),
        (refused(Refusal::Exists), Code::AlreadyExists, 409),
        (refused(Refusal::Forbidden), Code::PermissionDenied, 403),
        (Violation::new("effective_on", "is not a date").into(), Code::InvalidArgument, 400),
        (Problem::Conflict { text: "version 3".into() }, Code::Aborted, 409),
        (Problem::RequestReused { request_id: Uuid::nil() }, Code::InvalidArgument, 400),
        (Problem::Busy { text: "full".into() }, Code::ResourceExhausted, 429),
        (Problem::Behind { text: "at 3 of 5".into() }, Code::Unavailable, 503),
        (Problem::TooLate { text: "1 s".into() }, Code::DeadlineExceeded, 504),
        (Problem::Storage(secret()), Code::Unavailable, 503),
        (Problem::Defect(secret()), Code::Internal, 500),
    ]
}

/// AIP-193
#[test]
fn every_status_has_its_code_and_one_error_info_of_our_domain() {
    for (problem, code, _) in every_problem() {
        let status = Status::from(problem);
        assert_eq!(status.code(), code);
        let info = status.get_details_error_info().unwrap();
        assert_eq!(info.domain, "chuan");
        assert!(info.reason.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'), "{info:?}");
        assert!(info.reason.len() <= 63 && info.reason.starts_with(|c: char| c.is_ascii_uppercase()));
    }
}

#[test]
fn a_rejection_names_its_rule_and_keeps_its_text() {
    let status = Status::from(Problem::refused(Refusal::Precondition, "R-QMS-6", "edition x ended on 2021-06-30"));
    let info = status.get_details_error_info().unwrap();
    assert_eq!((info.reason.as_str(), info.metadata["rule"].as_str()), ("R_QMS_6", "R-QMS-6"));
    assert_eq!(status.message(), "edition x ended on 2021-06-30");
}

/// R-REG-1: whoever is refused a key learns who holds it, as text and as data.
#[test]
fn a_refusal_carries_facts_for_programs() {
    let refused = Problem::refused(Refusal::Exists, "R-REG-1", "area code 10501 is held by x").with("holder", "x");
    let info = Status::from(refused).get_details_error_info().unwrap();
    assert_eq!((info.metadata["holder"].as_str(), info.metadata["rule"].as_str()), ("x", "R-REG-1"));
}

#[test]
fn a_field_violation_names_its_field() {
    let status = Status::from(Violation::new("effective_on", "is not a date"));
    let request = status.get_details_bad_request().unwrap();
    assert_eq!(request.field_violations[0].field, "effective_on");
    assert_eq!(status.message(), "effective_on: is not a date");
}

#[test]
fn what_passes_says_when_to_try_again_and_what_does_not_pass_does_not() {
    for (problem, code, _) in every_problem() {
        let status = Status::from(problem);
        let passing = matches!(code, Code::Unavailable | Code::ResourceExhausted);
        assert_eq!(status.get_details_retry_info().is_some(), passing, "{code:?}");
    }
}

#[tokio::test]
async fn the_inside_of_a_failure_is_never_sent() {
    for make in [|cause| Problem::Storage(cause), |cause| Problem::Defect(cause)] {
        let status = Status::from(make("password of db.internal".into()));
        let response = status.into_http::<axum::body::Body>();
        assert!(!format!("{response:?}").contains("db.internal"));
        let body = make("password of db.internal".into()).into_response().into_body();
        let bytes = axum::body::to_bytes(body, 10_000).await.unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("db.internal"));
    }
}

/// Clients commonly refuse more than 8 KiB of headers.
#[test]
fn even_a_very_long_refusal_fits_into_headers() {
    let long = "ế".repeat(100_000);
    let many = (0..1_000).map(|n| Violation::new(format!("rows[{n}].name"), long.clone())).collect();
    for problem in [Problem::Invalid(many), Problem::refused(Refusal::Argument, "R-REG-2", &long).with("holder", &long)]
    {
        let response = Status::from(problem).into_http::<()>();
        let size: usize = response.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        assert!(size < 8 * 1024, "{size} bytes");
    }
}

/// RFC 9457
#[tokio::test]
async fn over_http_a_problem_is_a_problem_document() {
    for (problem, code, status) in every_problem() {
        let response = problem.into_response();
        assert_eq!(response.status().as_u16(), status, "{code:?}");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(body["status"], status);
        assert!(body["metadata"]["rule"].is_string(), "{body}");
        assert!(body["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
    }
}
