//! The main act: clients at work, and everything that can happen to processes, connections and the bus, in any order.

use super::{Run, Scene, Told, Workload, acknowledged, say};
use crate::faults::{nemesis::Nemesis, recovery::Eyes};
use anyhow::Result;
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

/// How many commands are acknowledged before the first fault.
const FIRST: u64 = 60;
/// How long the clients may go on after the last fault, to hang up as often as wanted.
const HANG_UP_MAX: Duration = Duration::from_secs(1200);

pub(super) async fn play(run: &Run) -> Result<Told> {
    let mut told = Told { act: "storm".into(), ..Told::default() };
    let scene = Scene::open(run.options.clone()).await?;
    let house = Arc::clone(&scene.house);
    let eyes = Eyes::open(&house);
    let workload = Workload::start(house.urls(), run.seed, run.scenario.clients);
    acknowledged(&workload, FIRST, Duration::from_secs(60)).await?;
    let mut plan = run.scenario.plan(run.seed);
    if let Some(only) = run.only.as_deref().filter(|only| *only != "storm") {
        plan.retain(|fault| fault.kind().contains(only));
    }
    if house.nats.is_none() {
        plan.retain(|fault| !fault.needs_bus());
        told.not_done.push("everything about the bus: there is none".into());
    }
    let mut nemesis = Nemesis::new(&house, &eyes, &workload, Arc::clone(&scene.stopped), run.seed);
    let (began, count) = (Instant::now(), plan.len());
    for (number, fault) in plan.into_iter().enumerate() {
        if let Err(error) = nemesis.act(fault).await {
            told.accuse("run", format!("{fault:?} could not be done: {error:#}"));
            house.heal().await?;
        }
        if (number + 1) % 20 == 0 || number + 1 == count {
            let (seconds, acknowledged) = (began.elapsed().as_secs(), workload.acknowledged());
            say(&format!("  {} of {count} faults, {seconds} s, {acknowledged} acknowledged", number + 1));
        }
        nemesis.pause(run.scenario.pause).await;
    }
    let (mut probes, losses) = (std::mem::take(&mut nemesis.probes), std::mem::take(&mut nemesis.losses));
    nemesis.done.iter().for_each(|(what, times)| told.count(what, *times));
    if run.only.is_none() {
        await_hang_ups(&workload, run.scenario.hang_ups, &mut told).await;
    }
    for loss in losses.iter().filter(|loss| loss.noticed.is_none() || loss.healed.is_none() || !loss.told) {
        told.accuse("bus", format!("a loss was not noticed, healed and told: {loss:?}"));
    }
    told.losses = losses;
    let history = workload.stop().await;
    probes.recoveries.iter_mut().for_each(|recovery| recovery.missing.truncate(600));
    scene.close(history, probes, &mut told, run).await?;
    Ok(told)
}

/// Lets the clients go on until they have hung up as often as wanted.
async fn await_hang_ups(workload: &Workload, wanted: u64, told: &mut Told) {
    let began = Instant::now();
    while workload.hang_ups() < wanted {
        if began.elapsed() > HANG_UP_MAX {
            told.not_done.push(format!("{} hang-ups of {wanted}", workload.hang_ups()));
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
}
