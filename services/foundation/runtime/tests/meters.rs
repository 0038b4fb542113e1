//! What instruments read of a served process, and what operators are told of its streams.

#![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

mod port;
mod tower;

use contracts::{
    Code,
    operations::v1::{BusState, GetBusRequest, ReconcileBusRequest, bus_service_client::BusServiceClient},
};
use port::{Port, ask, bounded};
use tokio::sync::Mutex;

/// Figures are those of a process: one tower at a time.
static ALONE: Mutex<()> = Mutex::const_new(());

/// The figure of a series, written as Prometheus writes it; nothing when there is none.
fn figure(scraped: &str, series: &str) -> Option<String> {
    scraped.lines().find_map(|line| Some(line.strip_prefix(series)?.strip_prefix(' ')?.to_owned()))
}

/// Scrapes until the series has that figure.
async fn until(port: &Port, series: &str, wanted: &str) -> String {
    let scraping = async {
        loop {
            let scraped = ask(port, "/metrics").await;
            if figure(&scraped, series).as_deref() == Some(wanted) {
                return scraped;
            }
        }
    };
    bounded(scraping).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scrape_tells_where_logs_and_followers_stand_and_what_has_stopped() {
    let _alone = ALONE.lock().await;
    let directory = tempfile::tempdir().unwrap();
    let (port, log) = tower::open(directory.path()).await;
    tower::ring(&log).await;
    let labels = r#"service="tower",view="hopeless""#;
    let scraped = until(&port, &format!("chuan_view_poisoned{{{labels}}}"), "1").await;
    assert!(scraped.starts_with("HTTP/1.1 200"), "{scraped}");
    assert!(scraped.contains("content-type: text/plain; version=0.0.4; charset=utf-8"), "{scraped}");
    let source = format!(r#"{labels},source="tower""#);
    for (series, wanted) in [
        (r#"chuan_log_head_position{service="tower"}"#.to_owned(), "1"),
        (format!("chuan_view_position{{{source}}}"), "0"),
        (format!("chuan_view_lag_events{{{source}}}"), "1"),
        (format!("chuan_view_lag_seconds{{{source}}}"), "NaN"),
        (concat!(r#"chuan_build_info{version=""#, env!("CARGO_PKG_VERSION"), r#""}"#).to_owned(), "1"),
    ] {
        assert_eq!(figure(&scraped, &series).as_deref(), Some(wanted), "{series} in {scraped}");
    }
    for measured in ["chuan_append_duration_seconds_count", "chuan_append_batch_size_count", "process_open_fds"] {
        assert!(figure(&scraped, measured).is_some_and(|count| count != "0"), "{measured} in {scraped}");
    }
    let types = scraped.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    for (name, _) in types {
        assert!(scraped.contains(&format!("# HELP {name} ")), "{name} is not explained");
    }
    drop(log);
    port.shutdown.cancel();
    bounded(port.stopped).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_timed_by_method_and_code_and_strangers_add_no_series() {
    let _alone = ALONE.lock().await;
    let directory = tempfile::tempdir().unwrap();
    let (port, log) = tower::open(directory.path()).await;
    let mut bus = BusServiceClient::new(port.channel().await);
    let told = bus.get_bus(GetBusRequest::default()).await.unwrap().into_inner().streams.remove(0);
    assert_eq!((told.service.as_str(), told.state(), told.head), ("tower", BusState::None, 0));
    assert!(told.head_recorded_at.is_none() && told.epoch > 0, "{told:?}");

    let unknown = bus.get_bus(GetBusRequest { service: "church".into() }).await.unwrap_err();
    assert_eq!(unknown.code(), Code::InvalidArgument, "{unknown}");
    let refused = bus.reconcile_bus(ReconcileBusRequest::default()).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition, "there is no stream to compare: {refused}");

    let count = |code: &str| {
        format!(r#"chuan_rpc_duration_seconds_count{{method="chuan.operations.v1.BusService/GetBus",code="{code}"}}"#)
    };
    let scraped = until(&port, &count("Ok"), "1").await;
    assert_eq!(figure(&scraped, &count("InvalidArgument")).as_deref(), Some("1"), "{scraped}");
    let strange = "POST /chuan.operations.v1.BusService/Stranger HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
        Content-Type: application/grpc\r\nContent-Length: 0\r\n\r\n";
    port::talk(&port, strange.as_bytes()).await;
    assert!(!ask(&port, "/metrics").await.contains("Stranger"));
    drop(log);
    port.shutdown.cancel();
    bounded(port.stopped).await.unwrap().unwrap();
}
