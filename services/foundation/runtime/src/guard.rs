//! What happens to every request around its handler: told apart, counted, timed, bounded, and caught when it panics.
//!
//! gRPC and HTTP share a port; a request is gRPC when its content type says so. So the two routers cannot clash, and each
//! answers an unknown path in its own language.
//!
//! **Invariant:** a panic in a handler costs its own request only; the caller gets INTERNAL (500) and the log the details.
//! **Invariant:** at most `Limits::requests` handlers run at once; more are turned away at once with RESOURCE_EXHAUSTED.
//! **Invariant:** no handler runs longer than `Limits::request_timeout` or the caller's own deadline.
//!
//! Deliberately absent: a bound on how long a streamed answer lasts (`Follow` has no end), queues of waiting requests, and
//! limits per caller.

use crate::{
    serve::Limits,
    status::{self, Problem},
    telemetry::{self, Wire},
};
use axum::{
    Router,
    body::Body,
    response::{IntoResponse as _, Response},
};
use futures::FutureExt as _;
use http::{HeaderMap, Request};
use std::{any::Any, convert::Infallible, panic::AssertUnwindSafe, time::Duration};
use tokio::sync::Semaphore;
use tonic::{Code, Status, service::Routes};
use tower::ServiceExt as _;
use tracing::Instrument as _;

/// Both routers behind the same bounds.
pub(crate) struct Guard {
    grpc: Router,
    http: Router,
    slots: Semaphore,
    request_timeout: Duration,
}

impl Guard {
    pub(crate) fn new(grpc: Routes, http: Router, limits: &Limits) -> Self {
        Self {
            grpc: grpc.prepare().into_axum_router(),
            http: http.with_state(()),
            slots: Semaphore::new(limits.requests),
            request_timeout: limits.request_timeout,
        }
    }

    /// Answers one request, whatever its handler does.
    pub(crate) async fn answer(&self, mut request: Request<Body>) -> Result<Response, Infallible> {
        let seen = telemetry::begin(&mut request);
        let span = seen.span();
        let response = self.bounded(request, seen.wire()).instrument(span).await;
        Ok(seen.finish_with(response))
    }

    async fn bounded(&self, request: Request<Body>, wire: Wire) -> Response {
        // A busy service is alive: whoever asks must not be told otherwise and restart it, and may see why.
        if [crate::probe::LIVE, crate::probe::METRICS].contains(&request.uri().path()) {
            return self.handled(request, wire).await;
        }
        let Ok(_slot) = self.slots.try_acquire() else {
            let text = "the service answers as many requests as it can; try again shortly, with the same request_id";
            return told(wire, Problem::Busy { text: text.to_owned() });
        };
        let asked = if wire == Wire::Grpc { grpc_timeout(request.headers()) } else { None };
        let allowed = asked.map_or(self.request_timeout, |asked| asked.min(self.request_timeout));
        tokio::time::timeout(allowed, self.handled(request, wire)).await.unwrap_or_else(|_| {
            let text = format!(
                "no answer within {} ms; what was asked may still take effect: ask again with the same request_id",
                allowed.as_millis()
            );
            told(wire, Problem::TooLate { text })
        })
    }

    async fn handled(&self, request: Request<Body>, wire: Wire) -> Response {
        let router = match wire {
            Wire::Grpc => self.grpc.clone(),
            Wire::Http => self.http.clone(),
        };
        // Unwind safe: the router was cloned for this request, and what handlers share survives a panic by its own locks.
        match AssertUnwindSafe(router.oneshot(request)).catch_unwind().await {
            Ok(answered) if wire == Wire::Grpc => with_reason(answered.into_response()),
            Ok(answered) => answered.into_response(),
            Err(panic) => told(wire, Problem::Defect(format!("a handler panicked: {}", said(&*panic)).into())),
        }
    }
}

/// The problem in the language of the caller.
fn told(wire: Wire, problem: Problem) -> Response {
    match wire {
        Wire::Grpc => Status::from(problem).into_http(),
        Wire::Http => problem.into_response(),
    }
}

/// A refusal that came from the transport instead of a handler is given the reason that every status carries (AIP-193).
fn with_reason(answer: Response) -> Response {
    match Status::from_header_map(answer.headers()) {
        Some(status) if status.code() != Code::Ok && status.details().is_empty() => {
            status::reasoned(status).into_http()
        }
        _ => answer,
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a text")
}

/// The caller's deadline; nothing when there is none or it is not of the form that gRPC defines.
fn grpc_timeout(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let valid = (1..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let amount: u64 = if valid { digits.parse().ok()? } else { return None };
    match unit {
        "H" => Some(Duration::from_secs(amount * 3600)),
        "M" => Some(Duration::from_secs(amount * 60)),
        "S" => Some(Duration::from_secs(amount)),
        "m" => Some(Duration::from_millis(amount)),
        "u" => Some(Duration::from_micros(amount)),
        "n" => Some(Duration::from_nanos(amount)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_read_as_grpc_writes_it() {
        let read = |text: &str| {
            let headers =
                HeaderMap::from_iter([(http::HeaderName::from_static("grpc-timeout"), text.parse().unwrap())]);
            grpc_timeout(&headers)
        };
        assert_eq!(read("99999999H"), Some(Duration::from_secs(99_999_999 * 3600)));
        assert_eq!(read("1500m"), Some(Duration::from_millis(1500)));
        assert_eq!(read("7u"), Some(Duration::from_micros(7)));
        for bad in ["", "S", "1", "1x", "-1S", "+1S", "123456789S", "1 S"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(grpc_timeout(&HeaderMap::new()), None);
    }
}
