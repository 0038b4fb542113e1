//! The nemesis: does what goes wrong to a house, and measures how long it takes until all is well again.
//!
//! **Invariant:** what it does follows from its seed; when it happens to the processes, from the machine.
//! **Invariant:** after a fault it waits until all is well or [`RECOVERY_MAX`] has passed, heals, and goes on either way: one
//! wound does not hide the next.
//!
//! Deliberately absent: judging. It measures; `checker` says what a measurement means.

use super::{
    acts::say,
    chance::Chance,
    house::{House, OWNERS, SERVICES},
    parts::{proxy::Mode, service::Replica},
    probes::{Asked, Probes, RECOVERY_MAX, Recovery},
    recovery::Eyes,
    scenario::{Fault, Part},
    workload::Workload,
};
use anyhow::{Context as _, Result};
use contracts::{
    events::v1::{HeadRequest, event_log_client::EventLogClient},
    operations::v1::{RebuildViewRequest, view_service_client::ViewServiceClient},
    reporting::v1::{GetComplianceRequest, compliance_service_client::ComplianceServiceClient},
};
use futures::future::join_all;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::{Instant, sleep, timeout};
use tonic::transport::{Channel, Endpoint};

/// How long a question may take while a part is down: as long as a reader waits for a position, and a reconnection.
const ANSWER_MAX: Duration = Duration::from_secs(8);
/// How soon after a start the second kill of two comes.
const STARTING: Duration = Duration::from_millis(400);

/// The nemesis of a house.
#[derive(Debug)]
pub struct Nemesis<'h> {
    pub(super) house: &'h House,
    pub(super) eyes: &'h Eyes<'h>,
    pub(super) workload: &'h Workload,
    pub(super) chance: Chance,
    /// Whether something is stopped on purpose, so that an open transaction is no defect.
    stopped: Arc<AtomicBool>,
    /// How often each fault was done.
    pub done: BTreeMap<&'static str, u64>,
    /// What was measured.
    pub probes: Probes,
    /// What the bus lost, and how that was noticed.
    pub losses: Vec<Loss>,
}

/// Something that the bus lost.
#[derive(Clone, Debug)]
pub struct Loss {
    /// What was done.
    pub kind: &'static str,
    /// Whose stream.
    pub service: &'static str,
    /// Until the metric said so.
    pub noticed: Option<Duration>,
    /// Until the stream was whole.
    pub healed: Option<Duration>,
    /// Whether a line of the log said so.
    pub told: bool,
}

impl<'h> Nemesis<'h> {
    /// The nemesis of `house` that has `seed`.
    #[must_use]
    pub fn new(
        house: &'h House,
        eyes: &'h Eyes<'h>,
        workload: &'h Workload,
        stopped: Arc<AtomicBool>,
        seed: u64,
    ) -> Nemesis<'h> {
        Nemesis {
            house,
            eyes,
            workload,
            chance: Chance::new(seed, "nemesis"),
            stopped,
            done: BTreeMap::new(),
            probes: Probes::default(),
            losses: Vec::new(),
        }
    }

    /// Does `fault`, and waits until all is well again.
    ///
    /// # Errors
    /// It cannot be done.
    pub async fn act(&mut self, fault: Fault) -> Result<()> {
        match fault {
            Fault::Kill(part) => self.kill(part).await,
            Fault::KillAll => self.kill_all().await,
            Fault::KillTwice => self.kill_twice().await,
            Fault::KillEverything => self.kill_everything().await,
            Fault::Stop(part, time) => self.stop(part, time).await,
            Fault::Bus(disaster) => return self.lose(disaster).await.with_context(|| format!("{disaster:?}")),
            Fault::Cut(time) => {
                let every = 1 + u64::try_from(self.chance.below(6)).unwrap_or(0);
                self.interfere(fault, Mode::Cut(every), time).await;
            }
            Fault::Split(time) => self.interfere(fault, Mode::Split, time).await,
            Fault::Stall(time) => self.interfere(fault, Mode::Stall, time).await,
            Fault::Rebuild => self.rebuild().await,
            Fault::Rolling => self.roll().await,
            Fault::BusAway(time) => return self.bus_away(time).await,
            Fault::ServiceAway(time) => return self.service_away(time).await,
        }
        Ok(())
    }

    /// Lets some time pass, at most so much.
    pub async fn pause(&mut self, longest: Duration) {
        sleep(self.chance.within(longest)).await;
    }

    pub(super) fn everybody(&self) -> Vec<&'h Replica> {
        self.house.replicas.iter().collect()
    }

    pub(super) fn count(&mut self, what: &'static str) {
        *self.done.entry(what).or_default() += 1;
    }

    /// Waits until all is well with `whom`, measured from `since`, and notes it.
    pub(super) async fn recovered(&mut self, kind: &'static str, what: String, whom: &[&Replica], since: Instant) {
        let outcome = self.eyes.well(whom, since, RECOVERY_MAX).await;
        let (took, missing) = match outcome {
            Ok(took) => (Some(took), String::new()),
            Err(missing) => {
                say(&format!("  not well after {} s: {what}: {missing:.800}", RECOVERY_MAX.as_secs()));
                (None, missing)
            }
        };
        self.probes.recoveries.push(Recovery { what, kind: kind.to_owned(), took, missing });
    }

    async fn kill(&mut self, part: Part) {
        let (kind, everybody) = (Fault::Kill(part).kind(), self.everybody());
        self.count(kind);
        let (unit, whom) = match (part, &self.house.nats) {
            (Part::Service, _) => {
                let replica = *self.chance.one(&everybody);
                (&replica.unit, vec![replica])
            }
            (Part::Nats, Some(nats)) => (&nats.unit, everybody),
            (Part::Postgres | Part::Nats, _) => (&self.house.postgres.unit, everybody),
        };
        let since = unit.kill().await;
        self.recovered(kind, format!("kill -9 {}", unit.name()), &whom, since).await;
    }

    async fn kill_all(&mut self) {
        let service = *self.chance.one(&SERVICES);
        let whom: Vec<&Replica> = self.house.replicas_of(service).collect();
        whom.iter().for_each(|_| self.count(Fault::KillAll.kind()));
        let since = join_all(whom.iter().map(|replica| replica.unit.kill())).await.into_iter().max();
        let since = since.unwrap_or_else(Instant::now);
        self.recovered(Fault::KillAll.kind(), format!("kill -9 all of {service}"), &whom, since).await;
    }

    async fn kill_twice(&mut self) {
        let replica = *self.chance.one(&self.everybody());
        self.count(Fault::KillTwice.kind());
        self.count(Fault::KillTwice.kind());
        replica.unit.kill().await;
        sleep(self.chance.within(STARTING)).await;
        let since = replica.unit.kill().await;
        let what = format!("kill -9 {}, and again while it starts", replica.unit.name());
        self.recovered(Fault::KillTwice.kind(), what, &[replica], since).await;
    }

    async fn kill_everything(&mut self) {
        let (replica, postgres) = (*self.chance.one(&self.everybody()), &self.house.postgres.unit);
        ["kill -9 service", "kill -9 postgres", "kill -9 nats"].into_iter().for_each(|kind| self.count(kind));
        let nats = async {
            match &self.house.nats {
                Some(nats) => nats.unit.kill().await,
                None => Instant::now(),
            }
        };
        let (one, two, three) = tokio::join!(replica.unit.kill(), postgres.kill(), nats);
        let what = format!("kill -9 {}, PostgreSQL and NATS", replica.unit.name());
        self.recovered(Fault::KillEverything.kind(), what, &self.everybody(), one.max(two).max(three)).await;
    }

    async fn stop(&mut self, part: Part, time: Duration) {
        let kind = Fault::Stop(part, time).kind();
        self.count(kind);
        let unit = match (part, &self.house.nats) {
            (Part::Service, _) => &self.chance.one(&self.everybody()).unit,
            (Part::Nats, Some(nats)) => &nats.unit,
            (Part::Postgres | Part::Nats, _) => &self.house.postgres.unit,
        };
        self.stopped.store(true, Ordering::Relaxed);
        unit.stop().await;
        sleep(time).await;
        unit.go_on().await;
        let (since, what) = (Instant::now(), format!("{} stopped for {} s", unit.name(), time.as_secs()));
        self.recovered(kind, what, &self.everybody(), since).await;
        self.stopped.store(false, Ordering::Relaxed);
    }

    /// Has a proxy do something to what passes.
    async fn interfere(&mut self, fault: Fault, mode: Mode, time: Duration) {
        let service = *self.chance.one(&SERVICES);
        self.count(fault.kind());
        let Some(proxy) = self.house.proxies.get(service) else { return };
        proxy.set(mode);
        sleep(time).await;
        proxy.set(Mode::Pass);
        let (since, what) = (Instant::now(), format!("{service}: {mode:?} for {} s", time.as_secs()));
        self.recovered(fault.kind(), what, &self.everybody(), since).await;
    }

    /// Has a view or the place of a policy built anew, and kills who does it.
    async fn rebuild(&mut self) {
        let kind = Fault::Rebuild.kind();
        self.count(kind);
        let replica = *self.chance.one(&self.everybody());
        let views = replica.views().await.unwrap_or_default();
        let view = if views.is_empty() { None } else { Some(self.chance.one(&views).name.clone()) };
        let name = view.unwrap_or_default();
        let request = RebuildViewRequest { service: replica.service.to_owned(), name: name.clone() };
        let mut client = ViewServiceClient::new(replica.channel.clone());
        let asked = timeout(ANSWER_MAX, client.rebuild_view(request)).await;
        let refused = match asked {
            Ok(Ok(_)) => String::new(),
            Ok(Err(status)) => format!(" (refused: {status})"),
            Err(_) => " (no answer)".to_owned(),
        };
        sleep(self.chance.within(STARTING)).await;
        let since = replica.unit.kill().await;
        let whom: Vec<&Replica> = self.house.replicas_of(replica.service).collect();
        let what = format!("rebuild of {}/{name}{refused}, kill -9 {}", replica.service, replica.unit.name());
        self.recovered(kind, what, &whom, since).await;
    }

    /// Every replica ends in order, one after another, as a new version is rolled out.
    async fn roll(&mut self) {
        let kind = Fault::Rolling.kind();
        self.count(kind);
        for replica in self.everybody() {
            let (asked, name) = (Instant::now(), replica.unit.name());
            let since = replica.unit.terminate().await;
            let (ended, took) = (replica.unit.state().last_end, since.duration_since(asked));
            self.recovered(kind, format!("SIGTERM {name}"), &[replica], since).await;
            let in_order = ended.is_some_and(|ended| ended.success()) && took < Duration::from_secs(30);
            if let Some(last) = self.probes.recoveries.last_mut().filter(|_| !in_order) {
                last.took = None;
                last.missing = format!("it ended with {ended:?} after {} ms", took.as_millis());
            }
        }
    }

    async fn bus_away(&mut self, time: Duration) -> Result<()> {
        let Some(nats) = &self.house.nats else { return Ok(()) };
        self.count("bus away");
        nats.unit.down("KILL").await;
        let before = self.workload.acknowledged();
        sleep(time).await;
        self.ask("nats", &SERVICES, true).await;
        let acknowledged = self.workload.acknowledged() - before;
        let failed = (acknowledged == 0).then(|| "no command was acknowledged".to_owned());
        self.probes.asked.push(Asked { down: "nats".into(), what: "commands".into(), failed });
        nats.unit.up().await?;
        let since = nats.unit.state().since.unwrap_or_else(Instant::now);
        self.recovered("bus away", format!("NATS down for {} s", time.as_secs()), &self.everybody(), since).await;
        Ok(())
    }

    async fn service_away(&mut self, time: Duration) -> Result<()> {
        self.count("service away");
        let service = *self.chance.one(&SERVICES);
        let whom: Vec<&Replica> = self.house.replicas_of(service).collect();
        join_all(whom.iter().map(|replica| replica.unit.down("KILL"))).await;
        sleep(time).await;
        let rest: Vec<&str> = SERVICES.into_iter().filter(|other| *other != service).collect();
        self.ask(service, &rest, false).await;
        for replica in &whom {
            replica.unit.up().await?;
        }
        let since = whom.iter().filter_map(|replica| replica.unit.state().since).max().unwrap_or_else(Instant::now);
        self.recovered("service away", format!("{service} down for {} s", time.as_secs()), &self.everybody(), since)
            .await;
        Ok(())
    }

    /// Asks every one of `services` something, through its address; with `fresh` reporting must know what was recorded just now.
    async fn ask(&mut self, down: &str, services: &[&str], fresh: bool) {
        for service in services {
            let min = if fresh { self.eyes.head("registry").await.ok() } else { None };
            let question = async {
                let channel =
                    Endpoint::from_shared(self.house.url(service))?.connect_timeout(ANSWER_MAX).connect_lazy();
                if OWNERS.contains(service) { head(channel, service).await } else { compliance(channel, min).await }
            };
            let failed = match timeout(ANSWER_MAX, question).await {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(format!("{error:#}")),
                Err(_) => Some(format!("no answer within {} s", ANSWER_MAX.as_secs())),
            };
            self.probes.asked.push(Asked { down: down.to_owned(), what: (*service).to_owned(), failed });
        }
    }
}

async fn head(channel: Channel, service: &str) -> Result<()> {
    EventLogClient::new(channel).head(HeadRequest { service: service.to_owned(), ..Default::default() }).await?;
    Ok(())
}

async fn compliance(channel: Channel, min: Option<i64>) -> Result<()> {
    let min_positions = min.map(|position| ("registry".to_owned(), position)).into_iter().collect();
    let request = GetComplianceRequest { min_positions, ..GetComplianceRequest::default() };
    ComplianceServiceClient::new(channel).get_compliance(request).await?;
    Ok(())
}
