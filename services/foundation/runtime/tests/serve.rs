//! The one port from outside, over real sockets: both languages, the limits, and the stop.

#![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

mod port;

use axum::{Router, routing::get};
use http::StatusCode;
use port::{Moody, Port, ask, bounded, health, talk};
use runtime::serve::Limits;
use std::{sync::Arc, time::Duration};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, sync::Notify};
use tonic::{Code, service::Routes};
use tonic_health::pb::health_server::HealthServer;

const SHORT: Duration = Duration::from_millis(60);

fn moody() -> Routes {
    Routes::new(HealthServer::new(Moody))
}

/// A route that says when it has begun and ends when it may.
fn gate() -> (Router, Arc<Notify>, Arc<Notify>) {
    let (begun, may_end) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begins, ends) = (Arc::clone(&begun), Arc::clone(&may_end));
    let handler = async move || {
        begins.notify_one();
        ends.notified().await;
        "done"
    };
    (Router::new().route("/gate", get(handler)), begun, may_end)
}

#[tokio::test]
async fn grpc_and_http_share_one_port() {
    let (_, server) = runtime::probe::health(&["chuan.registry.v1.AgencyService"]).await;
    let port =
        Port::open(Routes::new(server), Router::new().route("/hi", get(async || "chào")), Limits::default()).await;
    assert!(ask(&port, "/hi").await.ends_with("chào"));
    let mut client = port.grpc().await;
    assert_eq!(client.check(health("chuan.registry.v1.AgencyService")).await.unwrap().into_inner().status, 1);
    assert_eq!(client.check(health("chuan.unknown.v1.X")).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn an_unknown_path_is_answered_in_the_callers_language() {
    let port = Port::open(Routes::default(), Router::new(), Limits::default()).await;
    assert!(ask(&port, "/nothing").await.starts_with("HTTP/1.1 404"));
    assert_eq!(port.grpc().await.check(health("")).await.unwrap_err().code(), Code::Unimplemented);
}

/// Trap q of RELIABILITY: slowloris, with every place at which a client can stop.
#[tokio::test]
async fn a_client_that_does_not_finish_its_request_is_cut() {
    let limits =
        Limits { header_timeout: SHORT, keep_alive_interval: SHORT, keep_alive_timeout: SHORT, ..Limits::default() };
    let port = Port::open(Routes::default(), Router::new(), limits).await;
    let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    for opening in ["", "G", &preface[..9], preface, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow:"] {
        let answer = talk(&port, opening.as_bytes()).await;
        assert!(!answer.starts_with("HTTP/1.1 2"), "{opening:?} was answered {answer:?}");
    }
    let kept = talk(&port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await; // an idle connection afterwards is cut as well
    assert!(kept.starts_with("HTTP/1.1 404"), "{kept}");
}

/// Trap q: bytes that keep coming do not buy more time.
#[tokio::test]
async fn a_client_that_trickles_its_header_is_cut() {
    let limits = Limits { header_timeout: SHORT, ..Limits::default() };
    let port = Port::open(Routes::default(), Router::new(), limits).await;
    let mut stream = TcpStream::connect(port.address).await.unwrap();
    let mut tick = tokio::time::interval(Duration::from_millis(5));
    stream.write_all(b"GET / HTTP/1.1\r\nX: ").await.unwrap();
    let trickle = async {
        while stream.write_all(b"x").await.is_ok() {
            tick.tick().await;
        }
    };
    bounded(trickle).await;
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let limits = Limits { header_bytes: 8192, ..Limits::default() };
    let port = Port::open(Routes::default(), Router::new(), limits).await;
    let request = format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "x".repeat(100_000));
    let answer = talk(&port, request.as_bytes()).await;
    assert!(!answer.starts_with("HTTP/1.1 2") && !answer.starts_with("HTTP/1.1 404"), "{answer}");
    assert!(ask(&port, "/").await.starts_with("HTTP/1.1 404"));
}

#[tokio::test]
async fn a_stop_lets_a_running_request_finish_and_accepts_no_other() {
    let (http, begun, may_end) = gate();
    // Idle connections may stay: it must be the stop that ends them.
    let limits = Limits { header_timeout: Duration::from_secs(60), ..Limits::default() };
    let port = Port::open(Routes::default(), http, limits).await;
    let address = port.address;
    let running = tokio::spawn({
        let stream = TcpStream::connect(address).await.unwrap();
        port::exchange(stream, b"GET /gate HTTP/1.1\r\nHost: x\r\n\r\n".to_vec())
    });
    bounded(begun.notified()).await;
    port.shutdown.cancel();
    bounded(async { while TcpStream::connect(address).await.is_ok() {} }).await;
    may_end.notify_one();
    let answer = bounded(running).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("done"), "{answer}");
    bounded(port.stopped).await.unwrap().unwrap();
}

/// A rolling restart cuts nobody off: whoever was let in is answered, also out of the system's queue.
#[tokio::test]
async fn a_stop_answers_whoever_was_let_in_before_it() {
    let port = Port::open(Routes::default(), Router::new(), Limits::default()).await;
    // The runtime of this test has one thread, so the server has accepted none of them yet.
    let connect = || std::net::TcpStream::connect(port.address).unwrap();
    let (early, late) = (connect(), connect());
    port.shutdown.cancel();
    let request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec();
    for stream in [early, late] {
        stream.set_nonblocking(true).unwrap();
        let stream = TcpStream::from_std(stream).unwrap();
        assert!(bounded(port::exchange(stream, request.clone())).await.starts_with("HTTP/1.1 404"));
    }
    bounded(port.stopped).await.unwrap().unwrap();
    assert!(std::net::TcpStream::connect(port.address).is_err());
}

#[tokio::test]
async fn a_stop_waits_no_longer_than_it_may() {
    let (http, begun, _never_ends) = gate();
    let limits = Limits { drain_timeout: SHORT, ..Limits::default() };
    let port = Port::open(moody(), http, limits).await;
    let mut client = port.grpc().await;
    let hanging = tokio::spawn(async move { client.check(health("hang")).await });
    let stream = TcpStream::connect(port.address).await.unwrap();
    let running = tokio::spawn(port::exchange(stream, b"GET /gate HTTP/1.1\r\nHost: x\r\n\r\n".to_vec()));
    bounded(begun.notified()).await;
    port.shutdown.cancel();
    bounded(port.stopped).await.unwrap().unwrap();
    assert_eq!(bounded(running).await.unwrap(), "", "the connection was cut without an answer");
    assert!(bounded(hanging).await.unwrap().is_err());
}

#[tokio::test]
async fn a_panic_costs_its_own_request_only() {
    let http = Router::new().route("/panic", get(async || -> StatusCode { panic!("secret of the house") }));
    let port = Port::open(moody(), http, Limits::default()).await;
    let answer = ask(&port, "/panic").await;
    assert!(answer.starts_with("HTTP/1.1 500") && !answer.contains("secret"), "{answer}");
    let mut client = port.grpc().await;
    let status = client.check(health("panic")).await.unwrap_err();
    assert!(status.code() == Code::Internal && !status.message().contains("secret"), "{status}");
    assert_eq!(client.check(health("fine")).await.unwrap().into_inner().status, 1);
}

#[tokio::test]
async fn no_handler_runs_longer_than_the_server_or_the_caller_allows() {
    let (http, ..) = gate();
    let port = Port::open(moody(), http, Limits { request_timeout: SHORT, ..Limits::default() }).await;
    assert!(ask(&port, "/gate").await.starts_with("HTTP/1.1 504"));
    assert_eq!(port.grpc().await.check(health("hang")).await.unwrap_err().code(), Code::DeadlineExceeded);

    let patient = Port::open(moody(), Router::new(), Limits::default()).await;
    // Over HTTP/1, so that no client library keeps the deadline itself.
    let call = "POST /grpc.health.v1.Health/Check HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
                Content-Type: application/grpc\r\ngrpc-timeout: 60m\r\nContent-Length: 11\r\n\r\n\
                \0\0\0\0\x06\x0a\x04hang";
    let answer = talk(&patient, call.as_bytes()).await;
    assert!(answer.contains("grpc-status: 4"), "{answer}");
}

#[tokio::test]
async fn too_many_requests_are_turned_away_while_the_service_stays_alive() {
    let (http, begun, may_end) = gate();
    let http = http.merge(runtime::probe::probes(async || vec![]));
    let port = Port::open(moody(), http, Limits { requests: 1, ..Limits::default() }).await;
    let stream = TcpStream::connect(port.address).await.unwrap();
    let request = b"GET /gate HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let running = tokio::spawn(port::exchange(stream, request.to_vec()));
    bounded(begun.notified()).await;
    assert!(ask(&port, "/gate").await.starts_with("HTTP/1.1 429"));
    assert_eq!(port.grpc().await.check(health("fine")).await.unwrap_err().code(), Code::ResourceExhausted);
    assert!(ask(&port, "/livez").await.starts_with("HTTP/1.1 200"));
    may_end.notify_one();
    assert!(bounded(running).await.unwrap().starts_with("HTTP/1.1 200"));
    assert!(ask(&port, "/readyz").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let (http, begun, may_end) = gate();
    let port = Port::open(Routes::default(), http, Limits { connections: 1, ..Limits::default() }).await;
    let request = b"GET /gate HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec();
    let first = tokio::spawn(port::exchange(TcpStream::connect(port.address).await.unwrap(), request.clone()));
    bounded(begun.notified()).await;
    let second = tokio::spawn(port::exchange(TcpStream::connect(port.address).await.unwrap(), request));
    assert!(tokio::time::timeout(SHORT, begun.notified()).await.is_err(), "the second was served beside the first");
    may_end.notify_one();
    bounded(begun.notified()).await;
    may_end.notify_one();
    for answer in [first, second] {
        assert!(bounded(answer).await.unwrap().ends_with("done"));
    }
}

#[tokio::test]
async fn a_handler_finds_the_callers_trace_or_a_new_one() {
    let echo = async |headers: http::HeaderMap| {
        runtime::call::Call::from_headers(&headers).unwrap().traceparent.unwrap().to_string()
    };
    let port = Port::open(Routes::default(), Router::new().route("/trace", get(echo)), Limits::default()).await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    for (sent, kept) in [(format!("00-{trace}-00f067aa0ba902b7-01"), true), ("nonsense".to_owned(), false)] {
        let request = format!("GET /trace HTTP/1.1\r\nHost: x\r\nConnection: close\r\ntraceparent: {sent}\r\n\r\n");
        let answer = talk(&port, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert_eq!(answer.contains(trace), kept, "{answer}");
    }
}
