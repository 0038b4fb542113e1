//! The clocks of the replicas step, forwards and backwards, each for itself, while clients are at work.
//!
//! Needs libfaketime (Debian's package `libfaketime`), which gives a process another time of day and leaves its stop-watches alone.

use super::{Run, Scene, Told, Workload, acknowledged};
use crate::faults::{
    chance::Chance,
    parts::service::Replica,
    probes::{Probes, RECOVERY_MAX, Recovery},
    recovery::Eyes,
};
use anyhow::Result;
use std::{fs, path::PathBuf, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

/// Further ahead than any clock is by accident.
const AHEAD: &str = "+25h";
/// Where to each clock steps, in an order by chance.
const TIMES: [&str; 8] = ["+0", "+1s", "-1s", "+90m", "-90m", AHEAD, "-25h", "-7d"];

pub(super) async fn play(run: &Run) -> Result<Vec<Told>> {
    let Some(library) = library() else {
        return Ok(vec![Told::not_done("clock", "libfaketime is not installed, so no clock could be stepped")]);
    };
    let clocks = tempfile::Builder::new().prefix("chuan-clocks.").tempdir()?;
    let mut options = run.options.clone();
    let file = clocks.path().join("{unit}");
    options.environment = [
        ("LD_PRELOAD", library.display().to_string()),
        ("FAKETIME_TIMESTAMP_FILE", file.display().to_string()),
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ("FAKETIME_DONT_RESET", "1".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    for service in crate::faults::house::SERVICES {
        for number in 0..options.replicas {
            fs::write(clocks.path().join(format!("{service}-{number}")), "+0\n")?;
        }
    }
    let mut told = Told { act: "clock".into(), ..Told::default() };
    let scene = Scene::open(options).await?;
    let (house, mut probes) = (Arc::clone(&scene.house), Probes::default());
    let eyes = Eyes::open(&house);
    let everybody: Vec<&Replica> = house.replicas.iter().collect();
    let workload = Workload::start(house.urls(), run.seed, run.scenario.clients);
    acknowledged(&workload, 60, Duration::from_secs(60)).await?;
    let mut chance = Chance::new(run.seed, "clock");
    let mut steps: Vec<_> = everybody.iter().flat_map(|replica| TIMES.map(|time| (*replica, time))).collect();
    chance.shuffle(&mut steps);
    // The registry is a day ahead from the beginning, and its neighbours only at the end: what was known then in several logs at once
    // rests on more than clocks.
    steps.sort_by_key(|(replica, time)| match (replica.service, *time) {
        ("registry", AHEAD) => 0,
        (_, AHEAD) => 2,
        _ => 1,
    });
    for (replica, time) in steps {
        fs::write(clocks.path().join(replica.unit.name().replace('/', "-")), format!("{time}\n"))?;
        told.count("clock steps", 1);
        sleep(chance.within(Duration::from_millis(800))).await;
    }
    let outcome = eyes.well(&everybody, Instant::now(), RECOVERY_MAX).await;
    // Nothing is recorded earlier than what was recorded before, so one step ahead shows for ever.
    let ahead = eyes.recorded_at("registry").await? - chrono::Utc::now();
    if ahead < chrono::TimeDelta::hours(20) {
        told.not_done.push("the clocks did not step: no event was recorded a day ahead".into());
    }
    let missing = outcome.as_ref().err().cloned().unwrap_or_default();
    let what = "clocks that stepped".to_owned();
    probes.recoveries.push(Recovery { what, kind: "clock steps".into(), took: outcome.ok(), missing });
    scene.close(workload.stop().await, probes, &mut told, run).await?;
    Ok(vec![told])
}

/// Where the library is.
fn library() -> Option<PathBuf> {
    let places = fs::read_dir("/usr/lib").ok()?.flatten().map(|place| place.path());
    places.map(|place| place.join("faketime/libfaketimeMT.so.1")).find(|path| path.exists())
}
