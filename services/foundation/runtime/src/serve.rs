//! gRPC and HTTP on one port, with limits on everything a stranger can send, and a stop that lets running requests finish.
//!
//! The accept loop is our own, because `axum::serve` installs no timer, and without one hyper's header timeout does nothing
//! (trap q). Which HTTP version a connection speaks is found out here too: hyper-util's detection waits without end for a
//! client that sends nothing, or half of HTTP/2's preface.
//!
//! **Invariant:** a connection that does not bring a whole request head within `header_timeout` is cut, whatever it sends.
//! **Invariant:** the number of connections, of streams in each, of header bytes and of running handlers is bounded.
//! **Invariant:** after `shutdown` no connection is accepted but those that the system had let in before, and `serve` returns
//! within `drain_timeout`.
//! **Invariant:** a stop cuts nobody off who was let in: not in the system's queue, nor before the first byte of a request.
//!
//! Deliberately absent: TLS (the platform's proxy or a later issue) and limits per caller.

use crate::guard::Guard;
use axum::{Router, body::Body};
use http::Request;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use std::{io, pin::pin, sync::Arc, time::Duration};
use tokio::{
    io::AsyncReadExt as _,
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::service::Routes;

/// What every HTTP/2 connection begins with.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// How long to wait after a failed accept (usually: no descriptors left) before trying again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long after a stop somebody who was let in just before may take to begin a request.
const OPENING_GRACE: Duration = Duration::from_millis(250);

/// Bounds on what callers may use.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once; further ones wait in the system's queue.
    pub connections: usize,
    /// Running handlers at once; further requests are turned away.
    pub requests: usize,
    /// Streams at once in one HTTP/2 connection.
    pub streams: u32,
    /// Size of a request's head, in bytes; at least 8192.
    pub header_bytes: u32,
    /// How long a request's head may take to arrive, and how long an HTTP/1 connection may be idle.
    pub header_timeout: Duration,
    /// How long a handler may take until its answer begins, its request's body included.
    pub request_timeout: Duration,
    /// How often an idle HTTP/2 peer is asked whether it is still there.
    pub keep_alive_interval: Duration,
    /// How long it may take to say so.
    pub keep_alive_timeout: Duration,
    /// How long running requests may go on after shutdown.
    pub drain_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            requests: 2048,
            streams: 256,
            header_bytes: 16 * 1024,
            header_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(60),
            keep_alive_interval: Duration::from_secs(20),
            keep_alive_timeout: Duration::from_secs(20),
            drain_timeout: Duration::from_secs(20), // of the 30 s until the platform kills
        }
    }
}

/// Serves both routers on `listener` until `shutdown` is cancelled, then lets running requests finish.
///
/// A stream without end (`Follow`) must itself end on `shutdown`, or it is cut after `drain_timeout`. A command must run in
/// a task of its own, because a caller that hangs up or runs out of time drops the handler (trap s).
///
/// # Errors
/// The listener has no local address. Failed accepts are logged and tried again.
pub async fn serve(
    listener: TcpListener,
    grpc: Routes,
    http: Router,
    shutdown: CancellationToken,
    limits: Limits,
) -> io::Result<()> {
    tracing::info!(address = %listener.local_addr()?, "listening");
    let slots = Arc::new(Semaphore::new(limits.connections));
    let room = Arc::new(Room::new(grpc, http, shutdown, &limits));
    let connections = TaskTracker::new();
    let host = |(stream, slot)| {
        let room = Arc::clone(&room);
        connections.spawn(async move {
            room.host(stream).await;
            drop(slot);
        });
    };
    while let Some(connection) = next(&listener, &slots, &room.shutdown).await {
        host(connection);
    }
    queued(listener, &slots).for_each(host); // the system refuses new connections from here on
    connections.close();
    tracing::info!(connections = connections.len(), "stopping");
    if tokio::time::timeout(limits.drain_timeout, connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "cut: they did not finish in time");
        room.cut.cancel();
        connections.wait().await;
    }
    Ok(())
}

/// A token that is cancelled by the first SIGTERM or SIGINT; a second one ends the process at once, with exit code 1.
///
/// # Errors
/// The system does not let us listen for signals.
pub fn signals() -> io::Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let token = CancellationToken::new();
    let shutdown = token.clone();
    tokio::spawn(async move {
        for is_second in [false, true] {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            if is_second {
                tracing::warn!("second signal: ending at once");
                std::process::exit(1);
            }
            tracing::info!("signal: finishing what runs; signal again to end at once");
            shutdown.cancel();
        }
    });
    Ok(token)
}

/// The next connection and its place among those allowed; nothing after shutdown.
async fn next(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
    shutdown: &CancellationToken,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let slot = tokio::select! {
        () = shutdown.cancelled() => return None,
        slot = Arc::clone(slots).acquire_owned() => slot.ok()?,
    };
    loop {
        let error = tokio::select! {
            () = shutdown.cancelled() => return None,
            accepted = listener.accept() => match accepted {
                Ok((stream, _peer)) => return Some((stream, slot)),
                Err(error) => error,
            },
        };
        tracing::warn!(%error, "accepting a connection failed; trying again");
        // Waits for the pause to pass, or for shutdown, which the loop then sees.
        let _ = tokio::time::timeout(ACCEPT_PAUSE, shutdown.cancelled()).await;
    }
}

/// The connections that the system has let in already, as far as there is a place for them; then the port is closed.
///
/// Closing it with them in the queue would cut them off, most of them in the middle of their first request.
fn queued(
    listener: TcpListener,
    slots: &Arc<Semaphore>,
) -> impl Iterator<Item = (TcpStream, OwnedSemaphorePermit)> + use<'_> {
    let listener = listener.into_std().ok(); // asks the system itself, not what the runtime has heard of it
    std::iter::from_fn(move || {
        let slot = Arc::clone(slots).try_acquire_owned().ok()?;
        let (stream, _peer) = listener.as_ref()?.accept().ok()?;
        stream.set_nonblocking(true).ok()?;
        Some((TcpStream::from_std(stream).ok()?, slot))
    })
}

/// Where connections are hosted.
struct Room {
    guard: Arc<Guard>,
    http1: auto::Builder<TokioExecutor>,
    http2: auto::Builder<TokioExecutor>,
    shutdown: CancellationToken,
    cut: CancellationToken,
    header_timeout: Duration,
}

impl Room {
    fn new(grpc: Routes, http: Router, shutdown: CancellationToken, limits: &Limits) -> Self {
        let mut builder = auto::Builder::new(TokioExecutor::new());
        let header_bytes = limits.header_bytes.max(8192); // hyper refuses less
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_timeout)
            .max_buf_size(usize::try_from(header_bytes).unwrap_or(usize::MAX));
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(limits.keep_alive_interval)
            .keep_alive_timeout(limits.keep_alive_timeout)
            .max_concurrent_streams(limits.streams)
            .max_header_list_size(header_bytes)
            .max_local_error_reset_streams(64);
        Self {
            guard: Arc::new(Guard::new(grpc, http, limits)),
            http1: builder.clone().http1_only(),
            http2: builder.http2_only(),
            shutdown,
            cut: CancellationToken::new(),
            header_timeout: limits.header_timeout,
        }
    }

    /// Ends when nobody may begin any longer who was let in before the stop.
    async fn closing(&self) {
        self.shutdown.cancelled().await;
        let _ = tokio::time::timeout(OPENING_GRACE, self.cut.cancelled()).await;
    }

    /// Serves one connection to its end.
    async fn host(&self, mut stream: TcpStream) {
        let _ = stream.set_nodelay(true); // small answers leave at once; without it they are only slower
        let opening = tokio::time::timeout(self.header_timeout, opening(&mut stream));
        let first = tokio::select! {
            biased; // a request that has arrived is answered, also when shutdown comes at the same moment
            first = opening => match first {
                Ok(Ok(first)) if !first.is_empty() => first,
                Ok(_) => return,
                Err(_) => return tracing::debug!("cut: the client sent no request in time"),
            },
            () = self.closing() => return,
        };
        let builder = if first == PREFACE { &self.http2 } else { &self.http1 };
        let guard = Arc::clone(&self.guard);
        let service = service_fn(move |request: Request<Incoming>| {
            let guard = Arc::clone(&guard);
            async move { guard.answer(request.map(Body::new)).await }
        });
        let (read, write) = stream.into_split();
        let io = TokioIo::new(tokio::io::join(io::Cursor::new(first).chain(read), write));
        let mut connection = pin!(builder.serve_connection(io, service));
        let mut stopping = false;
        loop {
            tokio::select! {
                biased; // hyper closes at once what has not read anything when it is told to stop
                ended = connection.as_mut() => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "connection ended badly");
                    }
                    return;
                }
                () = self.shutdown.cancelled(), if !stopping => {
                    stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
                () = self.cut.cancelled() => return,
            }
        }
    }
}

/// The first bytes of a connection: as many as tell which version of HTTP it speaks; none when the client hung up.
async fn opening(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut first = Vec::with_capacity(PREFACE.len());
    while first.len() < PREFACE.len() && PREFACE.starts_with(&first) {
        let missing = PREFACE.len() - first.len();
        if (&mut *stream).take(missing as u64).read_buf(&mut first).await? == 0 {
            break;
        }
    }
    Ok(first)
}
