//! What operators and tools ask of every service: is it alive, is it ready, what does it serve?
//!
//! **Invariant:** `/livez` depends on nothing outside the process; an unreachable database must not get it restarted.
//! **Invariant:** `/readyz` answers within [`READY_TIMEOUT`], also when what it asks does not.
//!
//! Deliberately absent: what `/metrics` tells; see `meters`.

use axum::{
    Json, Router,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{StatusCode, header};
use std::time::Duration;
use tonic_health::{
    ServingStatus,
    pb::health_server::{Health, HealthServer},
    server::{HealthReporter, health_reporter},
};
use tonic_reflection::server::{
    Builder,
    v1::{ServerReflection, ServerReflectionServer},
};

/// Path of the liveness probe.
pub const LIVE: &str = "/livez";
/// Path of the readiness probe.
pub const READY: &str = "/readyz";
/// Path of the figures for instruments.
pub use crate::meters::PATH as METRICS;
/// How long the readiness check may take.
pub const READY_TIMEOUT: Duration = Duration::from_secs(3);

/// The routes `/livez` and `/readyz`.
///
/// `problems` says what keeps the service from answering, each with what it means for an operator; none means ready. With
/// problems `/readyz` is 503 and lists them.
pub fn probes<Check, Problems>(problems: Check) -> Router
where
    Check: Fn() -> Problems + Clone + Send + Sync + 'static,
    Problems: Future<Output = Vec<String>> + Send + 'static,
{
    let ready = move || {
        let asked = tokio::time::timeout(READY_TIMEOUT, problems());
        async move { readiness(&asked.await.unwrap_or_else(|_| vec![unanswered()])) }
    };
    Router::new().route(LIVE, get(async || uncached((StatusCode::OK, "ok\n")))).route(READY, get(ready))
}

/// Whether something asks for this path every few seconds.
pub(crate) fn is_probe(path: &str) -> bool {
    [LIVE, READY, METRICS].contains(&path)
}

fn readiness(problems: &[String]) -> Response {
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    uncached((status, Json(serde_json::json!({ "ready": problems.is_empty(), "problems": problems }))))
}

fn unanswered() -> String {
    format!(
        "the readiness check did not end within {} ms: something it asks does not answer",
        READY_TIMEOUT.as_millis()
    )
}

fn uncached(answer: impl axum::response::IntoResponse) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], answer).into_response()
}

/// The standard health service, with every one of `services` (full names, `chuan.registry.v1.AgencyService`) serving, and
/// the reporter that changes that; the empty name stands for the whole process.
pub async fn health(services: &[&str]) -> (HealthReporter, HealthServer<impl Health>) {
    let (reporter, server) = health_reporter();
    for service in services {
        reporter.set_service_status(service, ServingStatus::Serving).await;
    }
    (reporter, server)
}

/// Reflection: lists `services` (full names) beside health and itself, and describes every message of the contracts and the
/// error details that statuses carry, so that `grpcurl` can list, call and read errors.
///
/// # Errors
/// A descriptor set cannot be decoded.
pub fn reflection(
    services: &[&str],
) -> Result<ServerReflectionServer<impl ServerReflection + use<>>, tonic_reflection::server::Error> {
    let builder = Builder::configure()
        .register_encoded_file_descriptor_set(contracts::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET);
    let always = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"];
    services.iter().chain(&always).fold(builder, |builder, service| builder.with_service_name(*service)).build_v1()
}
