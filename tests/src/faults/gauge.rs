//! A gauge at every process: what it uses at most, and what it leaves open in the database.
//!
//! **Invariant:** it looks every few seconds until it is read, and disturbs nothing.

use super::{
    house::House,
    probes::{IDLE_MAX, Probes, Usage},
};
use crate::faults::parts::processes;
use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{sync::oneshot, task::JoinHandle};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(2);

/// A gauge.
#[derive(Debug)]
pub struct Gauge {
    end: oneshot::Sender<()>,
    seen: JoinHandle<Probes>,
}

impl Gauge {
    /// Begins to look at `house`. While `stopped` says that something is stopped on purpose, an open transaction is no defect.
    #[must_use]
    pub fn begin(house: Arc<House>, stopped: Arc<AtomicBool>) -> Gauge {
        let (end, mut ends) = oneshot::channel();
        let seen = tokio::spawn(async move {
            let mut seen = Probes::default();
            while tokio::time::timeout(EVERY, &mut ends).await.is_err() {
                look(&house, &stopped, &mut seen).await;
            }
            seen.panics = panics(&house);
            seen.handed_on = handed_on(&house);
            seen
        });
        Gauge { end, seen }
    }

    /// Ends looking, and adds what was seen to `probes`.
    pub async fn read(self, probes: &mut Probes) {
        let _ = self.end.send(());
        let Ok(seen) = self.seen.await else { return };
        for (name, usage) in seen.used {
            raise(probes.used.entry(name).or_default(), usage);
        }
        probes.connections_max = probes.connections_max.max(seen.connections_max);
        probes.idle.extend(seen.idle);
        probes.panics.extend(seen.panics);
        probes.handed_on.extend(seen.handed_on);
    }
}

async fn look(house: &House, stopped: &AtomicBool, seen: &mut Probes) {
    for unit in house.units() {
        let now = unit.state().process.and_then(processes::usage);
        if let Some(now) = now {
            raise(seen.used.entry(unit.name().to_owned()).or_default(), now);
        }
    }
    let statement = format!(
        "SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'chuan' UNION ALL \
         SELECT datname || ': ' || query FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' \
         AND state_change < now() - interval '{} seconds'",
        IDLE_MAX.as_secs()
    );
    let was_stopped = stopped.load(Ordering::Relaxed);
    let Ok(Ok(answer)) = tokio::time::timeout(EVERY, house.postgres.ask("postgres", &statement)).await else { return };
    let mut lines = answer.lines();
    let connections = lines.next().and_then(|line| line.trim().parse().ok()).unwrap_or_default();
    seen.connections_max = seen.connections_max.max(connections);
    if !was_stopped && !stopped.load(Ordering::Relaxed) {
        seen.idle.extend(lines.map(str::to_owned).take(5));
    }
}

fn raise(most: &mut Usage, now: Usage) {
    most.memory = most.memory.max(now.memory);
    most.descriptors = most.descriptors.max(now.descriptors);
    most.threads = most.threads.max(now.threads);
}

/// The lines in which a service told of a panic.
fn panics(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for replica in &house.replicas {
        let text = fs::read(replica.unit.log()).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let told = text.lines().filter(|line| line.contains("\"message\":\"panic\"") || line.contains("panicked at"));
        found.extend(told.take(5).map(|line| format!("{}: {line}", replica.unit.name())));
    }
    found
}

/// The lines in which PostgreSQL told of a transaction that somebody else had begun: whoever borrowed the connection next began
/// another in it, or wanted to write in one that only reads.
fn handed_on(house: &House) -> Vec<String> {
    let text = fs::read(house.postgres.unit.log()).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let signs = ["there is already a transaction in progress", "in a read-only transaction"];
    text.lines().filter(|line| signs.iter().any(|sign| line.contains(sign))).take(5).map(str::to_owned).collect()
}
