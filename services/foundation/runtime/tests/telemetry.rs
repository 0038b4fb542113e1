//! The one line that every request leaves in the log. A file of its own: what it watches belongs to the whole process.

#![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

mod port;

use axum::{Router, routing::get};
use port::{Moody, Port, ask, health};
use runtime::serve::Limits;
use std::{
    io,
    sync::{Arc, Mutex},
};
use tonic::service::Routes;
use tonic_health::pb::health_server::HealthServer;

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl io::Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn every_request_leaves_one_line_with_path_status_latency_and_trace() {
    let paper = Paper::default();
    let writer = paper.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let http = Router::new().route("/hi", get(async || "hi")).merge(runtime::probe::probes(async || vec![]));
    let port = Port::open(Routes::new(HealthServer::new(Moody)), http, Limits::default()).await;
    ask(&port, "/hi?secret=1").await;
    ask(&port, "/none").await;
    ask(&port, "/livez").await;
    let mut client = port.grpc().await;
    client.check(health("fine")).await.unwrap();
    client.check(health("panic")).await.unwrap_err();
    drop(client);
    port.shutdown.cancel();
    port::bounded(port.stopped).await.unwrap().unwrap();

    let log = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered: Vec<_> = lines.iter().filter(|line| line["fields"]["message"] == "answered").collect();
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let told = |line: &serde_json::Value| {
        let status = word(&line["fields"]["status"]);
        format!("{} {} {status}", word(&line["level"]), word(&line["span"]["path"]))
    };
    let grpc = "/grpc.health.v1.Health/Check";
    let expected = [
        "INFO /hi 200".to_owned(),
        "INFO /none 404".to_owned(),
        "DEBUG /livez 200".to_owned(),
        format!("DEBUG {grpc} Ok"),
        format!("DEBUG {grpc} Internal"),
    ];
    assert_eq!(answered.iter().map(|line| told(line)).collect::<Vec<_>>(), expected, "{log}");
    for line in answered {
        assert!(line["fields"]["latency_ms"].as_f64().is_some_and(|ms| ms >= 0.0), "{line}");
        assert_eq!(line["span"]["trace_id"].as_str().map(str::len), Some(32), "{line}");
    }
    assert!(log.contains("a handler panicked: secret of the house"), "{log}");
    assert!(!log.contains("secret=1"), "{log}");
}
