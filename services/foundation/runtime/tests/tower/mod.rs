//! A service for tests: a tower with bells, and a policy that cannot do what follows from their ringing.

#![allow(dead_code, unreachable_pub, reason = "every test file uses its own part of this")]
#![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

use crate::port::Port;
use bus::policy::{Error, Policy};
use chrono::NaiveDate;
use decider::Aggregate;
use eventstore::{Decision, Intent, Log, Recorded};
use futures::future::BoxFuture;
use runtime::{clock::Clock, config::Settings, host::Host};
use serde::{Deserialize, Serialize};
use std::{path::Path, sync::Arc};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bell;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Event {
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
pub struct Hopeless;

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

/// A served tower with its log and the policy, in a directory.
pub async fn open(directory: &Path) -> (Port, Log) {
    let database = Some(format!("sqlite:{}/{{service}}.sqlite", directory.display()));
    let config = Settings { listen: Some("127.0.0.1:0".into()), database, ..Settings::default() }.resolve().unwrap();
    let (shutdown, clock) = (CancellationToken::new(), Clock::fixed("2021-01-20T02:00:00Z".parse().unwrap()));
    let mut host = Host::new(config, clock, shutdown.clone());
    let log = host.log("tower").await.unwrap();
    host.enact("tower", Arc::new(Hopeless)).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = async move { host.serve(listener).await.map_err(std::io::Error::other) };
    (Port { address, shutdown, stopped: tokio::spawn(served) }, log)
}

/// Rings the bell once; answers with the position of that.
pub async fn ring(log: &Log) -> i64 {
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
    rung.await.unwrap().position
}
