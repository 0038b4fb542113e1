//! The recommended consumer.

use crate::{
    kept::{Kept, epoch, kept, same},
    place::{Consumer, Place, load},
};
use anyhow::{Context as _, Result};
use contracts::operations::v1::{BeginEpochRequest, log_service_client::LogServiceClient};

/// Events of the sample, by service.
const EVENTS: [(&str, i64); 3] = [("registry", 13_847), ("plans", 238), ("inspections", 4_153)];

/// Starts the consumer of a service, on its own file.
async fn start(place: &Place, service: &str, until: Option<i64>) -> Result<Consumer> {
    let store = place.file(&format!("{service}.sqlite")).display().to_string();
    let [nats, at, owner, of] = place.addresses(service);
    let end = until.map(|until| until.to_string()).unwrap_or_default();
    let mut arguments = vec!["--service", service, "--store", &store, &nats, &at, &owner, &of];
    if until.is_some() {
        arguments.extend(["--until", &end]);
    }
    place.python("ordered.py", service, &arguments).await
}

fn via(kept: &[Kept], way: &str) -> usize {
    kept.iter().filter(|event| event.via == way).count()
}

/// Lets the consumers end at the end of the logs, and compares what they keep with what the logs hold.
async fn compare(place: &Place, running: Vec<(&str, Consumer)>) -> Result<Vec<Vec<Kept>>> {
    let mut all = Vec::new();
    for (service, mut consumer) in running {
        let log = place.log(service).await?;
        let end = i64::try_from(log.len())?;
        consumer.reaches(end).await?;
        consumer.kill().await?;
        let kept = kept(&place.file(&format!("{service}.sqlite")), service).await?;
        same(service, &kept, &log);
        all.push(kept);
    }
    Ok(all)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_of_the_sample_arrives_exactly_once_in_order_across_a_restart_of_the_broker_and_of_the_consumer()
-> Result<()> {
    let place = Place::prepare().await?;
    let nats = place.house.nats.as_ref().context("the house has a bus")?;
    let mut registry = start(&place, "registry", None).await?;
    let plans = start(&place, "plans", None).await?;
    let inspections = start(&place, "inspections", None).await?;
    let importing = tokio::spawn(Box::pin(load(place.servers())));

    registry.reaches(1_000).await?;
    nats.unit.down("KILL").await;
    registry.kill().await?; // wherever it is: what it has stored, and how far it is, are one
    let mut registry = start(&place, "registry", None).await?;
    registry.moves().await?; // without NATS
    nats.unit.up().await?;

    importing.await??;
    let kept = compare(&place, vec![("registry", registry), ("plans", plans), ("inspections", inspections)]).await?;
    for ((service, events), kept) in EVENTS.iter().zip(&kept) {
        assert_eq!(i64::try_from(kept.len())?, *events, "{service}: events of the sample");
    }
    assert!(via(&kept[0], "owner") > 0, "while NATS was away, the registry was asked itself");

    place.relayed("plans", 238).await?; // NATS is back, and has what it missed
    std::fs::remove_file(place.file("plans.sqlite"))?;
    let again = start(&place, "plans", None).await?;
    let kept = compare(&place, vec![("plans", again)]).await?;
    assert!(via(&kept[0], "stream") > 0, "when NATS was back, it was followed again");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_stream_changes_nothing_and_a_new_life_of_the_log_is_read_from_its_beginning() -> Result<()> {
    let place = Place::prepare().await?;
    let nats = place.house.nats.as_ref().context("the house has a bus")?;
    place.import().await?;
    let mut consumers = Vec::new();
    for (service, events) in EVENTS {
        place.relayed(service, events).await?;
        let mut consumer = start(&place, service, None).await?;
        consumer.reaches(1).await?;
        nats.jetstream().delete_stream(format!("CHUAN_{}", service.to_uppercase())).await?;
        consumers.push((service, consumer));
    }
    let before = compare(&place, consumers).await?;
    assert!(via(&before[0], "stream") > 0, "what is long past is read from the stream");

    let mut consumer = start(&place, "plans", None).await?;
    place.relayed("plans", 238).await?;
    let mut operations = LogServiceClient::new(contracts::connect(&place.house.url("plans")).await?);
    let asked = BeginEpochRequest { service: "plans".into(), epoch: 1, position: 238 };
    assert_eq!(operations.begin_epoch(asked).await?.into_inner().epoch, 2);
    consumer.reaches_from_the_beginning(238).await?;
    let after = compare(&place, vec![("plans", consumer)]).await?;
    assert_eq!(after[0].len(), 238);
    assert_eq!(epoch(&place.file("plans.sqlite"), "plans").await?, 2);
    Ok(())
}
