//! What can happen to the bus, and whether it was noticed: by a metric, by a line of the log, by nobody's hand.
//!
//! A stream denies purging, so one that is purged is deleted first and made again without that denial, while the service that owns
//! it is down; a forged one likewise.
//!
//! **Invariant:** a loss counts as healed when its stream holds 1, 2, 3 … to whatever the log held at that moment.

use super::{
    house::OWNERS,
    nemesis::{Loss, Nemesis},
    parts::{http::metric, nats::Nats, service::Replica},
    probes::RECOVERY_MAX,
    recovery::{Heads, stream_name},
    scenario::{Disaster, Fault},
};
use anyhow::{Context as _, Result};
use async_nats::jetstream::stream::Config;
use std::{fs, path::PathBuf, time::Duration};
use tokio::time::{Instant, sleep};

/// The metric that counts streams made anew.
const REFILLED: &str = "chuan_bus_refilled_total";
/// How many messages a purged or forged stream holds before.
const COPIED: u64 = 200;
/// How long an older copy gets older.
const AGING: Duration = Duration::from_secs(3);

/// What was known of a service's relays before a loss.
struct Before {
    service: &'static str,
    refilled: f64,
    logs: Vec<(PathBuf, u64)>,
}

impl Nemesis<'_> {
    /// The bus loses something.
    pub(super) async fn lose(&mut self, disaster: Disaster) -> Result<()> {
        let Some(nats) = self.house.nats.as_ref() else { return Ok(()) };
        let kind = Fault::Bus(disaster).kind();
        let kept = self.house.directory().join("nats.older");
        let services = match disaster {
            Disaster::Older => self.age(nats, &kept).await?,
            Disaster::Wiped => OWNERS.to_vec(),
            _ => vec![*self.chance.one(&OWNERS)],
        };
        let mut before = Vec::new();
        for service in services {
            before.push(self.before(service).await);
        }
        let heads = self.eyes.heads().await?;
        let since = match disaster {
            Disaster::Deleted => {
                let one = before.first().context("one stream")?;
                nats.jetstream().delete_stream(stream_name(one.service)).await?;
                Instant::now()
            }
            Disaster::Purged | Disaster::Forged => {
                let one = before.first_mut().context("one stream")?;
                one.refilled = 0.0; // its processes begin anew
                self.replace(nats, one.service, disaster).await?
            }
            Disaster::Wiped | Disaster::Older => {
                nats.unit.down("KILL").await;
                nats.replace((disaster == Disaster::Older).then_some(&kept)).await?;
                nats.unit.up().await?;
                nats.unit.state().since.unwrap_or_else(Instant::now)
            }
        };
        self.count(kind);
        self.watch(kind, &before, &heads, since).await;
        self.recovered(kind, format!("{disaster:?}"), &self.everybody(), since).await;
        Ok(())
    }

    /// Keeps a copy of the bus's directory, and lets it get older. Whose streams have gone on since: nobody else loses anything.
    async fn age(&self, nats: &Nats, kept: &std::path::Path) -> Result<Vec<&'static str>> {
        nats.unit.down("KILL").await;
        nats.keep(kept).await?;
        let copied = self.eyes.heads().await?; // no stream holds more
        nats.unit.up().await?;
        let since = Instant::now();
        let _ = self.eyes.well(&self.everybody(), since, RECOVERY_MAX).await;
        sleep(AGING).await;
        let mut older = Vec::new();
        for (service, head) in copied {
            if nats.stream(&stream_name(service)).await?.last > head.unsigned_abs() {
                older.push(service);
            }
        }
        Ok(older)
    }

    async fn before(&self, service: &'static str) -> Before {
        let replicas: Vec<&Replica> = self.house.replicas_of(service).collect();
        let logs = replicas.iter().map(|replica| {
            let log = replica.unit.log().clone();
            let length = fs::metadata(&log).map(|log| log.len()).unwrap_or_default();
            (log, length)
        });
        Before { service, logs: logs.collect(), refilled: self.refilled(service).await }
    }

    /// How often the replicas of a service say that they made its stream anew.
    async fn refilled(&self, service: &str) -> f64 {
        let mut sum = 0.0;
        for replica in self.house.replicas_of(service) {
            sum += metric(&replica.metrics().await, REFILLED, &[]);
        }
        sum
    }

    /// Makes the stream of `service` anew while the service is down, with what does not belong there, and starts the service.
    async fn replace(&self, nats: &Nats, service: &str, disaster: Disaster) -> Result<Instant> {
        let replicas: Vec<&Replica> = self.house.replicas_of(service).collect();
        for replica in &replicas {
            replica.unit.down("KILL").await;
        }
        let (jetstream, name) = (nats.jetstream(), stream_name(service));
        let stream = jetstream.get_stream(&name).await?;
        let (config, state) = (stream.cached_info().config.clone(), stream.cached_info().state.clone());
        let mut messages = Vec::new();
        for sequence in 1..=state.last_sequence.min(COPIED) {
            messages.push(stream.get_raw_message(sequence).await?);
        }
        jetstream.delete_stream(&name).await?;
        let config = Config { deny_purge: false, deny_delete: false, ..config };
        let stream = jetstream.create_stream(config).await?;
        for message in messages {
            let forged = disaster == Disaster::Forged;
            let payload = if forged { "{\"forged\":true}".into() } else { message.payload };
            jetstream.publish_with_headers(message.subject, message.headers, payload).await?.await?;
        }
        if disaster == Disaster::Purged {
            stream.purge().await?;
        }
        for replica in &replicas {
            replica.unit.up().await?;
        }
        Ok(replicas.iter().filter_map(|replica| replica.unit.state().since).max().unwrap_or_else(Instant::now))
    }

    /// Waits until every loss is noticed and healed, and notes when.
    async fn watch(&mut self, kind: &'static str, before: &[Before], heads: &Heads, since: Instant) {
        let mut losses: Vec<Loss> = before
            .iter()
            .map(|one| Loss { kind, service: one.service, noticed: None, healed: None, told: false })
            .collect();
        while since.elapsed() < RECOVERY_MAX {
            for (loss, before) in losses.iter_mut().zip(before) {
                let head = heads.get(before.service).copied().unwrap_or_default();
                if loss.noticed.is_none() && self.refilled(before.service).await > before.refilled {
                    loss.noticed = Some(since.elapsed());
                }
                if loss.healed.is_none() && self.eyes.stream_unwell(before.service, head).await.is_none() {
                    loss.healed = Some(since.elapsed());
                }
            }
            if losses.iter().all(|loss| loss.noticed.is_some() && loss.healed.is_some()) {
                break;
            }
            sleep(Duration::from_millis(20)).await;
        }
        for (loss, before) in losses.iter_mut().zip(before) {
            loss.told = before.logs.iter().any(|(log, length)| tells(log, *length, &stream_name(before.service)));
        }
        self.losses.extend(losses);
    }
}

/// Whether a warning about `stream` stands in a log behind its first `skip` bytes.
fn tells(log: &PathBuf, skip: u64, stream: &str) -> bool {
    let text = fs::read(log).unwrap_or_default();
    let new = text.get(usize::try_from(skip).unwrap_or(usize::MAX)..).unwrap_or_default();
    let new = String::from_utf8_lossy(new);
    new.lines().any(|line| line.contains("\"WARN\"") && line.contains(stream))
}
