//! A policy that has stopped is seen by whoever asks: at the readiness probe and in the list of views.

#![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

mod port;
mod tower;

use contracts::operations::v1::{ListViewsRequest, View, ViewState, view_service_client::ViewServiceClient};
use port::{Port, ask, bounded};

async fn listed(port: &Port) -> View {
    let mut views = ViewServiceClient::new(port.channel().await);
    views.list_views(ListViewsRequest::default()).await.unwrap().into_inner().views.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_has_stopped_is_told_with_the_event_and_the_reason() {
    let directory = tempfile::tempdir().unwrap();
    let (port, log) = tower::open(directory.path()).await;
    bounded(async { while !ask(&port, "/readyz").await.starts_with("HTTP/1.1 200") {} }).await;
    let idle = listed(&port).await;
    assert_eq!((idle.name.as_str(), idle.policy, idle.state()), ("hopeless", true, ViewState::Current));

    assert_eq!(tower::ring(&log).await, 1);
    let ready = bounded(async {
        loop {
            let ready = ask(&port, "/readyz").await;
            if ready.starts_with("HTTP/1.1 503") {
                return ready;
            }
        }
    })
    .await;
    let told = "the policy tower/hopeless has stopped: event at position 1: there is no rope";
    assert!(ready.contains(told), "{ready}");
    let stopped = listed(&port).await;
    assert_eq!(
        (stopped.state(), stopped.reason.as_str()),
        (ViewState::Poisoned, "event at position 1: there is no rope")
    );
    assert_eq!((stopped.positions["tower"], stopped.heads["tower"]), (0, 1));
    assert_eq!((stopped.lags["tower"].events, stopped.lags["tower"].seconds), (1, None), "nothing was taken in yet");
    drop(log);
    port.shutdown.cancel();
    bounded(port.stopped).await.unwrap().unwrap();
}
