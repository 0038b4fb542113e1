//! The acts of a run: each has a house of its own, breaks it in its own way, and ends with the checker.
//!
//! | act | what |
//! |---|---|
//! | `storm` | everything that can happen to processes, connections and the bus, in any order |
//! | `disk` | the disk under PostgreSQL is full, and the one under SQLite |
//! | `restore` | an older backup of PostgreSQL comes back; a new epoch begins |
//! | `clock` | the clocks of the replicas step, each for itself |
//!
//! **Invariant:** an act that cannot be done is told as such; it never counts as passed.

mod clock;
mod disk;
mod restore;
mod storm;

use super::{
    checker, evidence,
    gauge::Gauge,
    history::History,
    house::{House, Options},
    probes::{Probes, RECOVERY_MAX},
    recovery::Eyes,
    report::{Report, Told},
    scenario::Scenario,
    workload::Workload,
};
use anyhow::{Result, bail};
use std::{
    io::Write as _,
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// What shall be played.
#[derive(Clone, Debug)]
pub struct Run {
    /// Of what the houses are made.
    pub options: Options,
    /// How much of what.
    pub scenario: Scenario,
    /// What decides everything that chance decides.
    pub seed: u64,
    /// Only this act, or only faults of this kind.
    pub only: Option<String>,
    /// Where the logs of an act with violations go; nothing: nowhere.
    pub keep: Option<PathBuf>,
}

/// How long a house may take until it is well for the first time.
const START_MAX: Duration = Duration::from_secs(90);

/// Plays every act that is wanted.
pub async fn play(run: &Run) -> Report {
    let names: &[&str] = if run.scenario.other_acts { &["storm", "disk", "restore", "clock"] } else { &["storm"] };
    let wanted = match &run.only {
        Some(only) if ["disk", "restore", "clock"].contains(&only.as_str()) => vec![only.as_str()],
        Some(_) => vec!["storm"],
        None => names.to_vec(),
    };
    let mut acts = Vec::new();
    for name in wanted {
        say(&format!("act {name}, seed {}", run.seed));
        let began = Instant::now();
        let outcome = match name {
            "disk" => Box::pin(disk::play(run)).await,
            "restore" => Box::pin(restore::play(run)).await,
            "clock" => Box::pin(clock::play(run)).await,
            _ => Box::pin(storm::play(run)).await.map(|told| vec![told]),
        };
        let told = outcome.unwrap_or_else(|error| {
            let mut told = Told::not_done(name, &format!("{error:#}"));
            told.accuse("run", format!("it could not be done to its end: {error:#}"));
            vec![told]
        });
        let share = u32::try_from(told.len()).unwrap_or(1).max(1);
        acts.extend(told.into_iter().map(|told| Told { lasted: began.elapsed() / share, ..told }));
    }
    let nats = run.options.nats_server.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    Report { seed: run.seed, tested: format!("NATS {nats}, {} replicas", run.options.replicas), acts }
}

/// Tells whoever watches how far it is.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A house in which clients are at work, and the gauge at it.
struct Scene {
    house: Arc<House>,
    gauge: Gauge,
    stopped: Arc<AtomicBool>,
}

impl Scene {
    /// Starts a house and waits until it is well.
    async fn open(options: Options) -> Result<Scene> {
        let (began, house) = (Instant::now(), Arc::new(House::start(options).await?));
        let ready = async {
            loop {
                // The tables of the logs are made by the services.
                let eyes = Eyes::open(&house);
                if eyes.heads().await.is_ok() {
                    let everybody: Vec<_> = house.replicas.iter().collect();
                    return eyes.well(&everybody, began, START_MAX).await;
                }
                if began.elapsed() > START_MAX {
                    return Err("the services have not made their logs".to_owned());
                }
                sleep(Duration::from_millis(50)).await;
            }
        };
        if let Err(missing) = ready.await {
            house.keep_logs(&std::env::temp_dir().join("chuan-faults-start"));
            bail!("the house is not well after {} s: {missing}", START_MAX.as_secs());
        }
        say(&format!("  the house is well after {:.1} s", began.elapsed().as_secs_f64()));
        let stopped = Arc::new(AtomicBool::new(false));
        let gauge = Gauge::begin(Arc::clone(&house), Arc::clone(&stopped));
        Ok(Scene { house, gauge, stopped })
    }

    /// When the clients have gone and everything has been healed: waits until all is well, reads the gauge, and judges.
    async fn close(self, history: History, mut probes: Probes, told: &mut Told, run: &Run) -> Result<()> {
        self.house.heal().await?;
        let everybody: Vec<_> = self.house.replicas.iter().collect();
        let eyes = Eyes::open(&self.house);
        if let Err(missing) = eyes.well(&everybody, Instant::now(), RECOVERY_MAX).await {
            told.accuse("I9", format!("at the end, with all parts up and no client at work: {missing}"));
        }
        tell(&self.house, &history, told);
        self.gauge.read(&mut probes).await;
        told.probes = probes.clone();
        let evidence = evidence::collect(&self.house.sources(), history, probes).await?;
        told.count("events in the logs", eyes.heads().await?.values().map(|head| head.unsigned_abs()).sum());
        told.violations.extend(checker::check(&evidence));
        if let Some(place) = run.keep.as_ref().filter(|_| !told.violations.is_empty()) {
            let place = place.join(&told.act);
            let _ = std::fs::create_dir_all(&place);
            self.house.keep_logs(&place);
            say(&format!("  the logs of its processes are in {}", place.display()));
        }
        Ok(())
    }
}

/// Waits until `workload` has got so many commands acknowledged.
async fn acknowledged(workload: &Workload, wanted: u64, limit: Duration) -> Result<()> {
    let began = Instant::now();
    while workload.acknowledged() < wanted {
        if began.elapsed() > limit {
            bail!("only {} of {wanted} commands were acknowledged in {} s", workload.acknowledged(), limit.as_secs());
        }
        sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// Counts what the clients saw, and how often a process ended by itself.
fn tell(house: &House, history: &History, told: &mut Told) {
    use super::history::Outcome;
    let count = |wanted: fn(&Outcome) -> bool| {
        let operations = history.operations.iter().filter(|operation| wanted(&operation.outcome));
        u64::try_from(operations.count()).unwrap_or(u64::MAX)
    };
    told.count("commands acknowledged", count(|outcome| matches!(outcome, Outcome::Acknowledged(_))));
    told.count("commands refused", count(|outcome| matches!(outcome, Outcome::Refused { .. })));
    told.count("commands unknown for ever", count(|outcome| matches!(outcome, Outcome::Unknown(_))));
    told.count("client hang-ups", history.hang_ups);
    told.count("answers sampled", u64::try_from(history.samples.len()).unwrap_or(u64::MAX));
    told.count("own writes read", u64::try_from(history.reads.len()).unwrap_or(u64::MAX));
    told.count("processes that ended by themselves", house.units().map(|unit| unit.state().ended_itself).sum());
    told.count("connections cut", house.proxies.values().map(|proxy| proxy.cut()).sum());
}
