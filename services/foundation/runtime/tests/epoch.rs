//! A new epoch, begun over gRPC: by whoever saw the log as it is, once; and the process whose log it is ends.

#![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

mod port;

use contracts::{
    events::v1::{HeadRequest, HeadResponse, event_log_client::EventLogClient},
    operations::v1::{BeginEpochRequest, BeginEpochResponse, log_service_client::LogServiceClient},
};
use port::{Port, bounded};
use runtime::{clock::Clock, config::Settings, host::Host};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status};

/// A process that owns the logs of some services, in a directory.
async fn process(directory: &tempfile::TempDir, services: &[&'static str]) -> Port {
    let database = Some(format!("sqlite:{}/{{service}}.sqlite", directory.path().display()));
    let config = Settings { listen: Some("127.0.0.1:0".into()), database, ..Settings::default() }.resolve().unwrap();
    let (shutdown, clock) = (CancellationToken::new(), Clock::fixed("2021-01-20T02:00:00Z".parse().unwrap()));
    let mut host = Host::new(config, clock, shutdown.clone());
    for service in services {
        host.log(service).await.unwrap();
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = async move { host.serve(listener).await.map_err(std::io::Error::other) };
    Port { address, shutdown, stopped: tokio::spawn(served) }
}

async fn head(port: &Port, service: &str) -> HeadResponse {
    let asked = EventLogClient::new(port.channel().await).head(HeadRequest { service: service.to_owned() }).await;
    asked.unwrap().into_inner()
}

async fn begin(port: &Port, service: &str, epoch: i64, position: i64) -> Result<BeginEpochResponse, Status> {
    let mut client = LogServiceClient::new(port.channel().await);
    let wish = BeginEpochRequest { service: service.to_owned(), epoch, position };
    bounded(client.begin_epoch(wish)).await.map(tonic::Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_epoch_is_begun_once_and_ends_every_process_of_the_service() {
    let directory = tempfile::tempdir().unwrap();
    let (one, other) = (process(&directory, &["tower"]).await, process(&directory, &["tower"]).await);
    let log_id = head(&one, "tower").await.log_id;
    let begun = begin(&one, "", 1, 0).await.unwrap();
    assert_eq!(begun, BeginEpochResponse { epoch: 2, position: 0 });
    for (process, found) in [(one, "epoch 2 was begun"), (other, "it is in epoch 2 and was in epoch 1")] {
        let ended = bounded(process.stopped).await.unwrap().unwrap_err().to_string();
        assert!(ended.contains("the log of tower has become another one") && ended.contains(found), "{ended}");
    }
    // Started again by its platform, it serves the same log in its new life.
    let again = process(&directory, &["tower"]).await;
    let head = head(&again, "tower").await;
    assert_eq!((head.epoch, head.log_id), (2, log_id));
    again.shutdown.cancel();
    bounded(again.stopped).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_operator_saw_must_be_so_and_the_log_be_known() {
    let directory = tempfile::tempdir().unwrap();
    let port = process(&directory, &["tower", "cellar"]).await;
    for (epoch, position) in [(2, 0), (1, 1), (0, 0)] {
        let refused = begin(&port, "tower", epoch, position).await.unwrap_err();
        assert_eq!(refused.code(), Code::Aborted, "{refused}");
        assert!(refused.message().contains("is in epoch 1 and ends at 0"), "{refused}");
    }
    for unknown in ["", "attic"] {
        let refused = begin(&port, unknown, 1, 0).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{refused}");
        assert!(refused.message().contains("cellar, tower"), "{refused}");
    }
    assert_eq!(head(&port, "tower").await.epoch, 1);
    assert!(!port.stopped.is_finished());
    port.shutdown.cancel();
    bounded(port.stopped).await.unwrap().unwrap();
}
