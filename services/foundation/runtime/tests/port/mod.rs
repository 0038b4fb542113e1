//! A served port for tests, and clients that speak to it byte by byte.

#![allow(dead_code, unreachable_pub, reason = "every test file uses its own part of this")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failed test")]

use axum::Router;
use runtime::serve::{Limits, serve};
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, service::Routes, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse, health_client::HealthClient, health_server::Health};

/// A port that is served until `shutdown`.
pub struct Port {
    pub address: SocketAddr,
    pub shutdown: CancellationToken,
    pub stopped: JoinHandle<io::Result<()>>,
}

impl Port {
    pub async fn open(grpc: Routes, http: Router, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, shutdown) = (listener.local_addr().unwrap(), CancellationToken::new());
        let stopped = tokio::spawn(serve(listener, grpc, http, shutdown.clone(), limits));
        Self { address, shutdown, stopped }
    }

    pub async fn channel(&self) -> Channel {
        Channel::from_shared(format!("http://{}", self.address)).unwrap().connect().await.unwrap()
    }

    pub async fn grpc(&self) -> HealthClient<Channel> {
        HealthClient::new(self.channel().await)
    }
}

/// Fails instead of hanging.
pub async fn bounded<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), what).await.expect("this ends in time")
}

/// Everything the server says after `request`, until it hangs up.
pub async fn exchange(mut stream: TcpStream, request: Vec<u8>) -> String {
    let mut answer = Vec::new();
    // A server that refuses may hang up before it has read everything.
    if stream.write_all(&request).await.is_ok() {
        let _ = stream.read_to_end(&mut answer).await;
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// As [`exchange`], on a new connection.
pub async fn talk(port: &Port, request: &[u8]) -> String {
    let stream = TcpStream::connect(port.address).await.unwrap();
    bounded(exchange(stream, request.to_vec())).await
}

/// The answer to GET `path`.
pub async fn ask(port: &Port, path: &str) -> String {
    talk(port, format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes()).await
}

pub fn health(service: &str) -> HealthCheckRequest {
    HealthCheckRequest { service: service.to_owned() }
}

/// A gRPC service that does what its request's name says: `panic`, `hang`, or else answer.
pub struct Moody;

#[tonic::async_trait]
impl Health for Moody {
    async fn check(&self, request: Request<HealthCheckRequest>) -> Result<Response<HealthCheckResponse>, Status> {
        match request.into_inner().service.as_str() {
            "panic" => panic!("secret of the house"),
            "hang" => std::future::pending().await,
            _ => Ok(Response::new(HealthCheckResponse { status: 1 })),
        }
    }

    type WatchStream = futures::stream::Pending<Result<HealthCheckResponse, Status>>;

    async fn watch(&self, _: Request<HealthCheckRequest>) -> Result<Response<Self::WatchStream>, Status> {
        Ok(Response::new(futures::stream::pending()))
    }
}
