//! A rolling restart, as a platform does one: SIGTERM to one replica after another, each awaited until it is ready again.
//!
//! **Invariant:** a request fails only in a way that says "ask again", and asked again it is answered: each command is in the
//! log exactly once at the end.

use crate::{PATIENCE, caught_up, house, ready, until};
use anyhow::{Context as _, Result, ensure};
use contracts::{
    Channel, Code, Status,
    reporting::v1::{GetComplianceRequest, compliance_service_client::ComplianceServiceClient},
};
use futures::future::join_all;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use tests::{
    faults::{house::House, parts::service::Replica, workload::connection},
    story::{Command as _, Port, department},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Clients that give commands and read what they wrote.
const CLIENTS: usize = 4;
/// The codes that tell a client to ask again.
const ASK_AGAIN: [Code; 4] = [Code::Unavailable, Code::Aborted, Code::ResourceExhausted, Code::DeadlineExceeded];
/// How long one request may take.
const REQUEST_MAX: Duration = Duration::from_secs(8);
/// How long a client rests before it asks again, and between two commands.
const REST: Duration = Duration::from_millis(10);
/// How long ending may take; a platform kills after 30 s.
const END_MAX: Duration = Duration::from_secs(10);

/// What a client saw.
#[derive(Debug, Default)]
struct Seen {
    accepted: usize,
    answered: usize,
    /// How often it was told to ask again.
    again: usize,
    /// What must not happen.
    failed: Vec<String>,
}

impl Seen {
    /// Asks until there is an answer, or the request has failed for good.
    async fn ask<T>(&mut self, mut request: impl AsyncFnMut() -> Result<T, Status>) -> Option<T> {
        let deadline = Instant::now() + PATIENCE;
        let mut pace = tokio::time::interval(REST);
        while Instant::now() < deadline {
            let answer = tokio::time::timeout(REQUEST_MAX, request()).await;
            match answer.unwrap_or_else(|_| Err(Status::deadline_exceeded("no answer"))) {
                Ok(answer) => return Some(answer),
                Err(status) if ASK_AGAIN.contains(&status.code()) => self.again += 1,
                Err(status) => {
                    self.failed.push(format!("{status:?}"));
                    return None;
                }
            }
            pace.tick().await;
        }
        self.failed.push("it was never answered".to_owned());
        None
    }
}

/// Gives commands until it is told to stop, and reads each at reporting.
async fn client(number: usize, registry: Channel, reporting: Channel, stop: CancellationToken) -> Seen {
    let mut seen = Seen::default();
    let mut pace = tokio::time::interval(REST);
    while !stop.is_cancelled() {
        let command = department(&format!("Sở {number}.{}", seen.accepted));
        let id = Uuid::new_v4();
        let receipt = seen.ask(async || command.clone().identified(id).call(registry.clone()).await).await;
        let Some(receipt) = receipt else { return seen };
        seen.accepted += 1;
        let asked = GetComplianceRequest {
            min_positions: [("registry".to_owned(), receipt.position)].into(),
            ..Default::default()
        };
        let figures = ComplianceServiceClient::new(reporting.clone());
        let told = seen.ask(async || figures.clone().get_compliance(asked.clone()).await).await;
        let Some(told) = told else { return seen };
        let positions = told.into_inner().provenance.map(|provenance| provenance.positions).unwrap_or_default();
        if positions.get("registry") < Some(&receipt.position) {
            seen.failed.push(format!("{} was asked for, {positions:?} was told", receipt.position));
        }
        seen.answered += 1;
        pace.tick().await;
    }
    seen
}

/// Restarts one replica in order.
async fn restart(replica: &Replica) -> Result<()> {
    let (name, began) = (replica.unit.name(), Instant::now());
    replica.unit.terminate().await;
    let took = began.elapsed();
    let end = replica.unit.state().last_end.with_context(|| format!("{name} has ended"))?;
    ensure!(end.code() == Some(0), "{name} ended with {end}; see {}", replica.unit.log().display());
    ensure!(took < END_MAX, "{name} took {took:?} to end");
    until(async || Ok(replica.unready().await)).await.with_context(|| name.to_owned())
}

/// Restarts all of them.
async fn roll(house: &House) -> Result<()> {
    for replica in &house.replicas {
        restart(replica).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_are_restarted_one_after_another_and_no_request_fails_for_good() -> Result<()> {
    let house = house(2, "CHUAN_TEST_NATS_NEWEST").await?;
    ready(&house).await?;
    let stop = CancellationToken::new();
    let clients = (0..CLIENTS).map(|number| {
        let (registry, reporting) = (connection(&house.url("registry")), connection(&house.url("reporting")));
        client(number, registry, reporting, stop.clone())
    });
    let rolled = async {
        let _stop = stop.clone().drop_guard();
        roll(&house).await
    };
    let (seen, rolled) = tokio::join!(join_all(clients), rolled);
    rolled?;
    let failed: Vec<&String> = seen.iter().flat_map(|seen| &seen.failed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let accepted: usize = seen.iter().map(|seen| seen.accepted).sum();
    assert!(accepted > 20 && seen.iter().all(|seen| seen.answered > 0), "{seen:?}");
    caught_up(&house).await?;
    let log = Port::at(&connection(&house.url("registry")));
    assert_eq!(usize::try_from(log.head("registry").await)?, accepted, "each command is in the log once");
    let kinds: BTreeMap<String, usize> =
        log.events_after("registry", 0).await.into_iter().fold(BTreeMap::new(), |mut kinds, event| {
            *kinds.entry(event.r#type).or_default() += 1;
            kinds
        });
    assert_eq!(kinds, BTreeMap::from([("Registered".to_owned(), accepted)]));
    Ok(())
}
