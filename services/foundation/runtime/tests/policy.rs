//! A policy that has stopped is seen by whoever asks: at the readiness probe and in the list of views.

#![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

mod port;

use bus::policy::{Error, Policy};
use chrono::NaiveDate;
use contracts::operations::v1::{ListViewsRequest, View, ViewState, view_service_client::ViewServiceClient};
use decider::Aggregate;
use eventstore::{Decision, Intent, Recorded};
use futures::future::BoxFuture;
use port::{Port, ask, bounded};
use runtime::{clock::Clock, config::Settings, host::Host};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

#[derive(Clone, Debug, Default, PartialEq)]
struct Bell;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Event {
    Rung {},
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        "Rung"
    }
    fn effective_on(&self) -> NaiveDate {
        NaiveDate::default()
    }
}

impl Aggregate for Bell {
    const KIND: &'static str = "bell";
    type Command = ();
    type Event = Event;
    type Rejection = std::fmt::Error;
    fn decide(&self, (): &()) -> Result<Vec<Event>, std::fmt::Error> {
        Ok(vec![Event::Rung {}])
    }
    fn evolve(&mut self, _: &Event) {}
}

/// Cannot do what follows from any event.
struct Hopeless;

impl Policy for Hopeless {
    fn name(&self) -> &'static str {
        "hopeless"
    }
    fn sources(&self) -> &'static [&'static str] {
        &["tower"]
    }
    fn react<'a>(&'a self, _: &'a Recorded) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Err(Error::Refused("there is no rope".into())) })
    }
}

async fn listed(port: &Port) -> View {
    let mut views = ViewServiceClient::new(port.channel().await);
    views.list_views(ListViewsRequest::default()).await.unwrap().into_inner().views.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_has_stopped_is_told_with_the_event_and_the_reason() {
    let directory = tempfile::tempdir().unwrap();
    let database = Some(format!("sqlite:{}/{{service}}.sqlite", directory.path().display()));
    let config = Settings { listen: Some("127.0.0.1:0".into()), database, ..Settings::default() }.resolve().unwrap();
    let (shutdown, clock) = (CancellationToken::new(), Clock::fixed("2021-01-20T02:00:00Z".parse().unwrap()));
    let mut host = Host::new(config, clock, shutdown.clone());
    let log = host.log("tower").await.unwrap();
    host.enact("tower", Arc::new(Hopeless)).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = async move { host.serve(listener).await.map_err(std::io::Error::other) };
    let port = Port { address, shutdown, stopped: tokio::spawn(served) };
    bounded(async { while !ask(&port, "/readyz").await.starts_with("HTTP/1.1 200") {} }).await;
    let idle = listed(&port).await;
    assert_eq!((idle.name.as_str(), idle.policy, idle.state()), ("hopeless", true, ViewState::Current));

    let intent = Intent {
        command_id: Uuid::from_u128(1),
        fingerprint: "ring".into(),
        actor: "ringer".into(),
        traceparent: None,
        recorded_at: None,
        validate_only: false,
    };
    let rung = log.execute(intent, |mut decision: Decision| async move {
        decision.load::<Bell>(Uuid::from_u128(7)).await?;
        decision.append::<Bell>(Uuid::from_u128(7), &[Event::Rung {}]);
        Ok::<_, eventstore::Error<std::fmt::Error>>(decision)
    });
    assert_eq!(rung.await.unwrap().position, 1);
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
    drop(log);
    port.shutdown.cancel();
    bounded(port.stopped).await.unwrap().unwrap();
}
