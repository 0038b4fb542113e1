//! The one line that every request leaves in the log. A file of its own: what it watches belongs to the whole process.

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
    let subscriber = tracing_subscriber::fmt().json().with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let http = Router::new().route("/hi", get(async || "hi")).merge(runtime::probe::probes(async || vec![]));
    let port = Port::open(Routes::new(HealthServer::new(Moody)), http, Limits::default()).await;
    ask(&port, "/hi?secret=1").await;
    ask(&port, "/none").await;
    ask(&port, "/livez").await;
    let mut client = port.grpc().await;
    client.check(health("panic")).await.unwrap_err();
    drop(client);
    port.shutdown.cancel();
    port::bounded(port.stopped).await.unwrap().unwrap();

    let log = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered: Vec<_> = lines.iter().filter(|line| line["fields"]["message"] == "answered").collect();
    let told: Vec<_> =
        answered.iter().map(|line| (line["span"]["path"].as_str(), line["fields"]["status"].as_str())).collect();
    assert_eq!(told, [(Some("/hi"), Some("200")), (Some("/none"), Some("404"))], "{log}");
    for line in answered {
        assert!(line["fields"]["latency_ms"].as_f64().is_some_and(|ms| ms >= 0.0), "{line}");
        assert_eq!(line["span"]["trace_id"].as_str().map(str::len), Some(32), "{line}");
    }
    assert!(log.contains("a handler panicked: secret of the house"), "{log}");
    assert!(!log.contains("secret=1"), "{log}");
}
