//! The end of a log, over gRPC: until when it is complete; and a new epoch, begun by whoever saw the log as it is, once, upon which the
//! process whose log it is ends.

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
    head_complete_until(port, service, None).await.unwrap()
}

async fn head_complete_until(port: &Port, service: &str, until: Option<&str>) -> Result<HeadResponse, Status> {
    let until = until.map(|until| until.parse().unwrap()).map(runtime::field::timestamp);
    let asked = HeadRequest { service: service.to_owned(), complete_until: until };
    EventLogClient::new(port.channel().await).head(asked).await.map(tonic::Response::into_inner)
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

#[tokio::test(flavor = "multi_thread")]
async fn a_neighbour_is_promised_until_when_nothing_is_missing_and_every_process_keeps_to_it() {
    let directory = tempfile::tempdir().unwrap();
    let (one, other) = (process(&directory, &["tower"]).await, process(&directory, &["tower"]).await);
    assert_eq!(head(&one, "tower").await.complete_until, None, "nobody has asked");
    let until = "2021-01-20T03:00:00Z"; // an hour ahead of the processes' clock
    let told = head_complete_until(&one, "tower", Some(until)).await.unwrap();
    assert_eq!(told.complete_until, Some(runtime::field::timestamp(until.parse().unwrap())));
    assert_eq!(head(&other, "tower").await.complete_until, told.complete_until);
    let earlier = head_complete_until(&other, "tower", Some("2021-01-20T02:30:00Z")).await.unwrap();
    assert_eq!(earlier.complete_until, told.complete_until, "more was promised before");

    let refused = head_complete_until(&one, "tower", Some("2021-02-21T02:00:00Z")).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument, "{refused}");
    assert!(refused.message().contains("lies more than 31 days ahead of the clock of tower"), "{refused}");
    for process in [one, other] {
        process.shutdown.cancel();
        bounded(process.stopped).await.unwrap().unwrap();
    }
}
