//! The disk is full, under PostgreSQL and under SQLite: commands are refused, nothing acknowledged is lost, and when there is room
//! again everything goes on by itself.

use super::{Run, Scene, Told, Workload, acknowledged, say};
use crate::faults::{
    checker, evidence,
    house::{OWNERS, SERVICES},
    parts::{http, ports, processes, tmpfs::Disk, unit::Unit},
    probes::{Probes, RECOVERY_MAX, Recovery},
    recovery::Eyes,
};
use anyhow::{Result, bail};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

/// How often the disk gets full.
const TIMES: u32 = 3;
/// How long it stays so once nothing is acknowledged any more, and how long that may take: there is room in files that are there.
const FULL: Duration = Duration::from_secs(4);
const FILL_MAX: Duration = Duration::from_secs(40);
/// Room for a cluster with its logs, and for a few minutes' work.
const POSTGRES_SIZE: u32 = 900;
const SQLITE_SIZE: u32 = 400;

pub(super) async fn play(run: &Run) -> Result<Vec<Told>> {
    let place = tempfile::Builder::new().prefix("chuan-disk.").tempdir()?;
    std::fs::set_permissions(place.path(), std::os::unix::fs::PermissionsExt::from_mode(0o711))?;
    let disk = match Disk::mount(&place.path().join("postgres"), POSTGRES_SIZE).await {
        Ok(disk) => disk,
        Err(error) => return Ok(vec![Told::not_done("disk", &format!("{error:#}"))]),
    };
    let first = postgres(run, &disk).await?;
    drop(disk);
    let disk = Disk::mount(&place.path().join("sqlite"), SQLITE_SIZE).await?;
    let logs = run.keep.clone().unwrap_or_else(|| place.path().to_owned());
    std::fs::create_dir_all(&logs)?;
    let second = sqlite(run, &disk, &logs).await.unwrap_or_else(|error| {
        let mut told = Told::not_done("disk full under SQLite", "to its end");
        told.accuse("run", format!("{error:#}"));
        told
    });
    Ok(vec![first, second])
}

async fn postgres(run: &Run, disk: &Disk) -> Result<Told> {
    let mut told = Told { act: "disk full under PostgreSQL".into(), ..Told::default() };
    let mut options = run.options.clone();
    options.postgres_directory = Some(disk.place.join("cluster"));
    options.wal_segment = 1; // so that little room is left in files that are there already
    let scene = Scene::open(options).await?;
    let (house, mut probes) = (Arc::clone(&scene.house), Probes::default());
    let eyes = Eyes::open(&house);
    let everybody: Vec<_> = house.replicas.iter().collect();
    let workload = Workload::start(house.urls(), run.seed, run.scenario.clients);
    for time in 1..=TIMES {
        acknowledged(&workload, workload.acknowledged() + 50, Duration::from_secs(60)).await?;
        let since = fill(disk, &workload, &mut told).await?;
        let outcome = eyes.well(&everybody, since, RECOVERY_MAX).await;
        probes.recoveries.push(recovery("disk full under PostgreSQL", time, outcome));
        say(&format!("  {:?}", probes.recoveries.last()));
    }
    acknowledged(&workload, workload.acknowledged() + 50, Duration::from_secs(60)).await?;
    scene.close(workload.stop().await, probes, &mut told, run).await?;
    Ok(told)
}

/// Stays until nothing has been acknowledged for a while. How many commands were until then; nothing: it never came to that.
async fn during(workload: &Workload) -> Option<u64> {
    let (began, before) = (Instant::now(), workload.acknowledged());
    let (mut last, mut since) = (before, Instant::now());
    while since.elapsed() < FULL {
        if began.elapsed() > FILL_MAX {
            return None;
        }
        sleep(Duration::from_millis(50)).await;
        if workload.acknowledged() > last {
            (last, since) = (workload.acknowledged(), Instant::now());
        }
    }
    Some(last - before)
}

/// Fills the disk, stays so, gives the room back.
async fn fill(disk: &Disk, workload: &Workload, told: &mut Told) -> Result<Instant> {
    disk.fill()?;
    let what = told.act.clone();
    match during(workload).await {
        Some(count) => {
            told.count(&what, 1);
            told.count("commands acknowledged on a full disk", count);
        }
        None => told.not_done.push(format!("{what}: for {} s something was still acknowledged", FILL_MAX.as_secs())),
    }
    disk.clear();
    Ok(Instant::now())
}

fn recovery(kind: &str, time: u32, outcome: Result<Duration, String>) -> Recovery {
    let (took, missing) = match outcome {
        Ok(took) => (Some(took), String::new()),
        Err(missing) => (None, missing),
    };
    Recovery { what: format!("{kind}, time {time}"), kind: kind.to_owned(), took, missing }
}

/// The embedded house, which needs nothing but its files.
async fn sqlite(run: &Run, disk: &Disk, logs: &Path) -> Result<Told> {
    let mut told = Told { act: "disk full under SQLite".into(), ..Told::default() };
    let (port, data) = (ports::free()?, disk.place.join("data"));
    let (program, folder) = (run.options.chuan.clone(), data.clone());
    let unit = Unit::new(
        "dev".into(),
        logs.join("dev.log"),
        Box::new(move || {
            let mut command = processes::command(&program, None);
            command.args(["dev", "--sample", "none", "--listen", &format!("127.0.0.1:{port}"), "--data"]);
            command.arg(&folder);
            command
        }),
    );
    unit.up().await?;
    ready(port, Duration::from_secs(60)).await?;
    let url = format!("http://127.0.0.1:{port}");
    let urls: std::collections::BTreeMap<_, _> = SERVICES.map(|service| (service, url.clone())).into();
    let (workload, mut probes) = (Workload::start(urls.clone(), run.seed, run.scenario.clients), Probes::default());
    for time in 1..=TIMES {
        acknowledged(&workload, workload.acknowledged() + 50, Duration::from_secs(60)).await?;
        let since = fill(disk, &workload, &mut told).await?;
        let before = workload.acknowledged();
        let outcome = acknowledged(&workload, before + 5, RECOVERY_MAX).await.map_err(|error| format!("{error:#}"));
        probes.recoveries.push(recovery("disk full under SQLite", time, outcome.map(|()| since.elapsed())));
        say(&format!("  {:?}", probes.recoveries.last()));
    }
    acknowledged(&workload, workload.acknowledged() + 50, Duration::from_secs(60)).await?;
    let history = workload.stop().await;
    ready(port, RECOVERY_MAX).await?;
    if unit.state().ended_itself > 0 {
        told.count("processes that ended by themselves", unit.state().ended_itself);
    }
    told.probes = probes.clone();
    let databases = OWNERS.iter().chain(&["reporting"]);
    let databases = databases.map(|service| (*service, format!("sqlite:{}/{service}.sqlite", data.display())));
    let sources = evidence::Sources {
        province: crate::faults::house::PROVINCE.to_owned(),
        databases: databases.collect(),
        urls,
        nats: None,
    };
    let evidence = evidence::collect(&sources, history, probes).await?;
    told.violations.extend(checker::check(&evidence));
    unit.down("TERM").await;
    Ok(told)
}

/// Waits until a process is ready.
async fn ready(port: u16, limit: Duration) -> Result<()> {
    let began = Instant::now();
    loop {
        match http::get(port, "/readyz").await {
            Ok((200, _)) => return Ok(()),
            answer if began.elapsed() > limit => bail!("not ready after {} s: {answer:?}", limit.as_secs()),
            _ => sleep(Duration::from_millis(30)).await,
        }
    }
}
