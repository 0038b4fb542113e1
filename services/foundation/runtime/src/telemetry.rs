//! Logs: where they go, what they look like, and one line for every request.
//!
//! Logs go to standard error, so that what a command prints can be piped. They are JSON unless a person watches.
//!
//! **Invariant:** every request has a trace: the caller's, or one made here; its handler finds it in the headers.
//! **Invariant:** no query, body or credential is logged: a request is its method, path, status and latency.
//!
//! Deliberately absent: the export of spans. Figures are read elsewhere (`meters`); here each answer is only measured.

use crate::{
    config::LogFormat,
    meters,
    trace::{self, Traceparent},
};
use axum::{body::Body, body::Bytes, response::Response};
use http::{HeaderMap, HeaderValue, Request, header};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::{
    pin::Pin,
    task::{Context, Poll},
};
use tokio::time::Instant;
use tracing::Span;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Why logs cannot be written as asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The filter is not of the language of `tracing`.
    #[error(
        "log filter {filter:?} cannot be read: {source}; write it like info or info,registry=debug (CHUAN_LOG_FILTER)"
    )]
    Filter {
        /// The filter.
        filter: String,
        /// Where it goes wrong.
        source: tracing_subscriber::filter::ParseError,
    },
    /// Logs go somewhere else already; this process calls [`init`] twice.
    #[error("logs go somewhere already: {0}")]
    Taken(#[from] tracing_subscriber::util::TryInitError),
}

/// Starts logging, and has panics logged like everything else. Call it once, at the start of `main`.
///
/// # Errors
/// The filter cannot be read, or logging has started before.
pub fn init(format: LogFormat, filter: &str) -> Result<(), Error> {
    let parsed = EnvFilter::try_new(filter).map_err(|source| Error::Filter { filter: filter.to_owned(), source })?;
    let registry = tracing_subscriber::registry().with(parsed);
    if format.is_json() {
        registry.with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr)).try_init()?;
    } else {
        let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
        registry.with(fmt::layer().with_ansi(colours).with_target(false).with_writer(std::io::stderr)).try_init()?;
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, text = panic.payload_as_str().unwrap_or_default(), "panic");
    }));
    Ok(())
}

/// In which language a request is made and must be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    Grpc,
    Http,
}

/// A request on its way; ends as one line in the log.
pub(crate) struct Seen {
    span: Span,
    wire: Wire,
    began: Instant,
    /// Probes come every few seconds and say nothing new.
    is_probe: bool,
    /// The method of a call that is answered once.
    method: Option<&'static str>,
}

/// Begins a request: its span, and its trace in the headers for the handler to find.
pub(crate) fn begin(request: &mut Request<Body>) -> Seen {
    let said = request.headers().get(trace::HEADER).and_then(|value| value.to_str().ok());
    let trace = said.and_then(Traceparent::parse).map_or_else(Traceparent::fresh, |given| given.child());
    let path = request.uri().path();
    let is_probe = crate::probe::is_probe(path) || path.starts_with("/grpc.health.");
    let method = meters::rpc::method(path);
    let span = tracing::info_span!("request", method = %request.method(), path, trace_id = trace.trace_id());
    if let Ok(value) = HeaderValue::from_str(trace.as_str()) {
        request.headers_mut().insert(trace::HEADER, value);
    }
    let content = request.headers().get(header::CONTENT_TYPE).map_or(&[][..], HeaderValue::as_bytes);
    let wire = if content.starts_with(b"application/grpc") { Wire::Grpc } else { Wire::Http };
    let method = if wire == Wire::Grpc { method } else { None };
    Seen { span, wire, began: Instant::now(), is_probe, method }
}

impl Seen {
    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }

    pub(crate) fn wire(&self) -> Wire {
        self.wire
    }

    /// Lets the answer go out, and writes the line when its last byte has.
    pub(crate) fn finish_with(self, response: Response) -> Response {
        let (parts, body) = response.into_parts();
        let status = match self.wire {
            Wire::Grpc => grpc_code(&parts.headers),
            Wire::Http => Some(parts.status.as_u16().to_string()),
        };
        Response::from_parts(parts, Body::new(Observed { body, status, seen: Some(self) }))
    }

    fn log(&self, status: &str) {
        let took = self.began.elapsed();
        if let Some(method) = self.method {
            meters::rpc::answered(method, status, took);
        }
        let latency_ms = took.as_secs_f64() * 1e3;
        if self.is_probe {
            tracing::debug!(parent: &self.span, status, latency_ms, "answered");
        } else {
            tracing::info!(parent: &self.span, status, latency_ms, "answered");
        }
    }
}

/// The name of the gRPC code in headers or trailers.
fn grpc_code(headers: &HeaderMap) -> Option<String> {
    let value = headers.get("grpc-status")?;
    Some(format!("{:?}", tonic::Code::from_bytes(value.as_bytes())))
}

/// A body that tells when it has ended, and how.
struct Observed {
    body: Body,
    status: Option<String>,
    seen: Option<Seen>,
}

impl Observed {
    fn end(&mut self, is_complete: bool) {
        if let Some(seen) = self.seen.take() {
            let status = self.status.take().filter(|_| is_complete);
            seen.log(status.as_deref().unwrap_or("cut"));
        }
    }
}

impl HttpBody for Observed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let span = self.seen.as_ref().map(Seen::span);
        let _inside = span.as_ref().map(Span::enter); // what a stream logs belongs to its request
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        match &polled {
            Poll::Pending => {}
            Poll::Ready(None) => self.end(true),
            Poll::Ready(Some(Err(_))) => self.end(false),
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(code) = frame.trailers_ref().and_then(grpc_code) {
                    self.status = Some(code);
                }
            }
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Observed {
    /// A body of known length is not asked for its end; one that nobody wants any more has been cut.
    fn drop(&mut self) {
        let is_complete = self.body.is_end_stream();
        self.end(is_complete);
    }
}
