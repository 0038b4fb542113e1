//! An older backup of PostgreSQL comes back: the bus is ahead of the logs then, which is noticed and said, and nothing is taken until
//! an operator begins a new epoch. Then every follower compares and tells its views anew.

use super::{Run, Scene, Told, Workload, acknowledged, say};
use crate::faults::{
    history::{History, Restore},
    house::{House, OWNERS},
    parts::{http::metric, processes, service::Replica},
    probes::{Probes, RECOVERY_MAX, Recovery},
    recovery::{Eyes, Heads, stream_name},
};
use anyhow::{Result, ensure};
use chrono::Utc;
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

pub(super) async fn play(run: &Run) -> Result<Vec<Told>> {
    let mut told = Told { act: "restore".into(), ..Told::default() };
    if run.options.nats_server.is_none() {
        return Ok(vec![Told::not_done("restore", "without a bus nothing can be ahead of a log")]);
    }
    let scene = Scene::open(run.options.clone()).await?;
    let (house, mut probes) = (Arc::clone(&scene.house), Probes::default());
    let eyes = Eyes::open(&house);
    let everybody: Vec<&Replica> = house.replicas.iter().collect();

    let workload = Workload::start(house.urls(), run.seed, run.scenario.clients);
    acknowledged(&workload, 150, Duration::from_secs(90)).await?;
    let backup = house.directory().join("postgres.backup");
    house.postgres.unit.down("KILL").await; // a copy of the files as a crash leaves them
    house.postgres.copy(&house.postgres.data, &backup).await?;
    house.postgres.unit.up().await?;
    acknowledged(&workload, workload.acknowledged() + 150, Duration::from_secs(90)).await?;
    let mut history = workload.stop().await;
    eyes.well(&everybody, Instant::now(), RECOVERY_MAX).await.map_err(anyhow::Error::msg)?;

    let before = eyes.heads().await?;
    house.postgres.shut().await;
    house.postgres.copy(&backup, &house.postgres.data).await?;
    house.postgres.unit.up().await?;
    house.postgres.answers().await?;
    let (since, restored) = (Instant::now(), eyes.heads().await?);
    told.count("older backups restored", 1);
    let lost: Vec<&'static str> = OWNERS.into_iter().filter(|owner| restored.get(owner) < before.get(owner)).collect();
    ensure!(lost.len() == OWNERS.len(), "every log must have lost something: {before:?}, then {restored:?}");
    for service in &lost {
        let position = restored.get(service).copied().unwrap_or_default();
        let recorded_at = eyes.recorded_at(service).await?;
        history.restores.push(Restore { service: (*service).to_owned(), position, recorded_at, at: Utc::now() });
    }
    said(&house, &mut told, since).await;
    history.merge(refused(&house, run, &mut told).await);
    if let Err(error) = begin_epochs(&house, &restored, &mut told).await {
        told.accuse("ahead", format!("a new epoch cannot be begun: {error:#}"));
    }
    let outcome = eyes.well(&everybody, Instant::now(), RECOVERY_MAX * 2).await;
    let (took, missing) = match outcome {
        Ok(took) => (Some(took), String::new()),
        Err(missing) => (None, missing),
    };
    let what = "a new epoch of every log".to_owned();
    probes.recoveries.push(Recovery { what, kind: "new epoch".into(), took, missing });
    say(&format!("  {:?}", probes.recoveries.last()));

    let workload = Workload::start(house.urls(), run.seed.wrapping_add(1), run.scenario.clients);
    acknowledged(&workload, 150, Duration::from_secs(90)).await?;
    history.merge(workload.stop().await);
    scene.close(history, probes, &mut told, run).await?;
    Ok(vec![told])
}

/// Every owner says that its stream is ahead: at /readyz, as a metric, and in its log.
async fn said(house: &House, told: &mut Told, since: Instant) {
    let mut missing = Vec::new();
    loop {
        missing.clear();
        for service in OWNERS {
            for replica in house.replicas_of(service) {
                let ready = replica.unready().await.is_none_or(|why| !why.contains("503"));
                let ahead = metric(&replica.metrics().await, "chuan_bus_ahead", &[]) > 0.0;
                if ready || !ahead {
                    missing.push(format!(
                        "{}: /readyz fails: {}, chuan_bus_ahead: {ahead}",
                        replica.unit.name(),
                        !ready
                    ));
                }
            }
        }
        if missing.is_empty() || since.elapsed() > RECOVERY_MAX {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    let took = since.elapsed().as_millis();
    told.count("milliseconds until every owner said that its bus is ahead", u64::try_from(took).unwrap_or(u64::MAX));
    missing.iter().for_each(|text| told.accuse("ahead", format!("not said after a restore: {text}")));
    for service in OWNERS {
        let said = house.replicas_of(service).any(|replica| {
            let log = std::fs::read(replica.unit.log()).unwrap_or_default();
            let log = String::from_utf8_lossy(&log);
            log.lines().any(|line| line.contains("\"ERROR\"") && line.contains(&stream_name(service)))
        });
        if !said {
            told.accuse("ahead", format!("no line of {service}'s log says that {} is ahead", stream_name(service)));
        }
    }
}

/// While the bus is ahead no command is taken.
async fn refused(house: &House, run: &Run, told: &mut Told) -> History {
    let workload = Workload::start(house.urls(), run.seed.wrapping_add(2), 2);
    sleep(Duration::from_secs(3)).await;
    let taken = workload.acknowledged();
    if taken > 0 {
        told.accuse("ahead", format!("{taken} commands were taken though the bus is ahead of every log"));
    }
    workload.stop().await
}

/// Begins a new epoch of every log, as an operator does it.
async fn begin_epochs(house: &House, restored: &Heads, told: &mut Told) -> Result<()> {
    for service in restored.keys() {
        let mut begin = processes::command(&house.options.chuan, None);
        begin.args([
            "log",
            "new-epoch",
            "--service",
            service,
            "--server",
            &house.url(service),
            "--yes",
            "--lang",
            "en",
        ]);
        say(&format!("  {}", processes::run(begin).await?.trim()));
        told.count("epochs begun", 1);
    }
    Ok(())
}
