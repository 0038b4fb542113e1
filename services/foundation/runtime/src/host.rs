//! What a process gives its services: databases, logs, followed views, one port, and an orderly end.
//!
//! A host is filled by the executable: it opens the logs, follows the views, enacts the policies, collects the routes of each
//! service, and serves them all on one listener.
//!
//! **Invariant:** when [`Host::serve`] returns, nothing runs any more and everything acknowledged is stored.
//! **Invariant:** a task that ends before it was told to ends the process, which its platform starts again.
//!
//! Deliberately absent: knowledge of which services there are.

mod offer;
mod readiness;

use crate::{
    clock::Clock,
    config::Config,
    epoch_service, meters,
    serve::{self, Limits},
};
pub use bus::Want;
use bus::{Bus, Feed, Followed, Nats, Policy, Relay};
use eventstore::{Db, Log, View, db};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::Arc,
    time::Duration,
};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::service::RoutesBuilder;

/// How long a neighbour may be silent before it counts as gone.
const PEER_PATIENCE: Duration = Duration::from_secs(4);
/// How long starting waits for the bus to say whether a stream is ahead of its log, and ending for the last events to be sent.
const BUS_PATIENCE: Duration = Duration::from_secs(3);

/// Why a host could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database of a service cannot be used.
    #[error("the database of {service} ({url}): {reason}")]
    Database {
        /// Whose.
        service: &'static str,
        /// Where, without secrets.
        url: String,
        /// Why.
        reason: db::Error,
    },
    /// A view or policy follows a service that is not on the bus.
    #[error(transparent)]
    Unknown(#[from] bus::UnknownService),
    /// The bus cannot be used as it is configured.
    #[error("the bus: {0}")]
    Bus(String),
    /// The descriptors of the contracts cannot be read.
    #[error("reflection cannot be offered: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The port failed.
    #[error("serving failed: {0}")]
    Serve(#[from] io::Error),
    /// A log of this process was restored from a backup, or has begun a new epoch.
    #[error(
        "the log of {service} has become another one ({reason}), so what this process knows of it is void; start it again"
    )]
    Replaced {
        /// Whose.
        service: &'static str,
        /// What was found.
        reason: String,
    },
    /// A task ended that should not have.
    #[error("the task {0} ended unexpectedly")]
    Ended(&'static str),
}

/// One process.
#[derive(Debug)]
pub struct Host {
    config: Config,
    clock: Clock,
    shutdown: CancellationToken,
    tasks: TaskTracker,
    ended: CancellationToken,
    logs: BTreeMap<&'static str, Log>,
    databases: BTreeMap<&'static str, Db>,
    /// The services of this process, where others have processes of their own.
    own: Option<BTreeSet<String>>,
    /// The bus of production with the connection under it; nothing: neighbours' logs are read directly.
    bus: Option<(Bus, Nats)>,
    relays: Vec<Relay>,
    /// Ends the relays, which go on while the last commands are recorded.
    relayed: CancellationToken,
    views: Vec<(&'static str, Followed)>,
    routes: RoutesBuilder,
    names: Vec<&'static str>,
}

impl Host {
    /// An empty host.
    #[must_use]
    pub fn new(config: Config, clock: Clock, shutdown: CancellationToken) -> Host {
        meters::recorder(); // what happens from now on is counted
        Host {
            config,
            clock,
            shutdown,
            tasks: TaskTracker::new(),
            ended: CancellationToken::new(),
            logs: BTreeMap::new(),
            databases: BTreeMap::new(),
            own: None,
            bus: None,
            relays: Vec::new(),
            relayed: CancellationToken::new(),
            views: Vec::new(),
            routes: RoutesBuilder::default(),
            names: Vec::new(),
        }
    }

    /// Follows over NATS what is not among the `own` services, and relays their logs, if the configuration names a bus.
    /// To be called before any log is opened; `all` are the services that there are.
    ///
    /// # Errors
    /// An address cannot be used. That nobody answers there yet is no error.
    pub async fn join_bus(&mut self, all: &[&'static str], own: &[&str]) -> Result<(), Error> {
        self.own = Some(own.iter().map(|service| (*service).to_owned()).collect());
        let Some(chosen) = self.config.bus.clone() else { return Ok(()) };
        let nats = Nats::connect(&chosen.urls, chosen.replicas).await.map_err(|error| Error::Bus(error.to_string()))?;
        let mut owners = BTreeMap::new();
        for service in all.iter().filter(|service| !own.contains(service)) {
            let Some(url) = chosen.peers.url(service) else { continue }; // told when somebody wants to follow it
            let channel =
                contracts::connect_lazily(&url, PEER_PATIENCE).map_err(|error| Error::Bus(error.to_string()))?;
            owners.insert(*service, channel);
        }
        self.bus = Some((Bus::nats(owners, nats.clone(), self.shutdown.clone()), nats));
        Ok(())
    }

    /// The process's clock.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.clock.clone()
    }

    /// Where the content of evidence is kept: a directory, or an address of an object store.
    #[must_use]
    pub fn evidence(&self) -> &str {
        &self.config.evidence
    }

    /// The database of `service`, opened once.
    ///
    /// # Errors
    /// It cannot be reached, or is unfit.
    pub async fn database(&mut self, service: &'static str) -> Result<Db, Error> {
        if let Some(db) = self.databases.get(service) {
            return Ok(db.clone());
        }
        let url = self.config.database.url(service);
        let db = Db::connect(&url).await.map_err(|reason| self.unusable(service, reason))?;
        self.databases.insert(service, db.clone());
        Ok(db)
    }

    /// The log of `service`, opened once: its own, or a neighbour's to follow.
    ///
    /// # Errors
    /// Its database cannot be used.
    pub async fn log(&mut self, service: &'static str) -> Result<Log, Error> {
        if let Some(log) = self.logs.get(service) {
            return Ok(log.clone());
        }
        let db = self.database(service).await?;
        let log = Log::open(db, self.now()).await.map_err(|reason| self.unusable(service, reason))?;
        self.logs.insert(service, log.clone());
        if let Some((_, nats)) = &self.bus {
            let relay = Relay::new(service, &self.config.province, log.clone(), nats.clone(), self.now());
            self.tasks.spawn(relay.clone().run(self.relayed.clone()));
            self.relays.push(relay);
        }
        Ok(log)
    }

    /// Follows a view of `service` until the process ends.
    ///
    /// # Errors
    /// A database cannot be used, or refuses the view.
    pub async fn follow(&mut self, service: &'static str, view: Arc<dyn View>) -> Result<Followed, Error> {
        let (db, feeds) = (self.database(service).await?, self.feeds(view.sources()).await?);
        let followed = bus::follow(db, view, feeds, self.now(), self.shutdown.clone()).await;
        let (followed, task) = followed.map_err(|reason| self.unusable(service, reason))?;
        Ok(self.keep(service, followed, task))
    }

    /// Lets a policy of `service` act until the process ends. It is listed, watched and rebuilt like a view.
    ///
    /// # Errors
    /// A database cannot be used.
    pub async fn enact(&mut self, service: &'static str, policy: Arc<dyn Policy>) -> Result<Followed, Error> {
        let (db, feeds) = (self.database(service).await?, self.feeds(policy.sources()).await?);
        let enacted = bus::enact(db, policy, feeds, self.now(), self.shutdown.clone()).await;
        let (followed, task) = enacted.map_err(|reason| self.unusable(service, reason))?;
        Ok(self.keep(service, followed, task))
    }

    async fn feeds(&mut self, sources: &[&'static str]) -> Result<BTreeMap<&'static str, Feed>, Error> {
        let mut feeds = BTreeMap::new();
        for source in sources {
            let own = self.own.as_ref().is_none_or(|own| own.contains(*source));
            let feed = match &self.bus {
                Some((bus, _)) if !own => bus.feed(source)?,
                _ => Feed::Local(self.log(source).await?),
            };
            feeds.insert(*source, feed);
        }
        Ok(feeds)
    }

    /// The logs of this process's own services.
    fn own_logs(&self) -> BTreeMap<&'static str, Log> {
        let is_own = |service: &str| self.own.as_ref().is_none_or(|own| own.contains(service));
        let logs = self.logs.iter().filter(|(service, _)| is_own(service));
        logs.map(|(service, log)| (*service, log.clone())).collect()
    }

    fn now(&self) -> eventstore::log::Now {
        let clock = self.clock.clone();
        Arc::new(move || clock.now())
    }

    fn unusable(&self, service: &'static str, reason: db::Error) -> Error {
        Error::Database { service, url: redacted(&self.config.database.url(service)), reason }
    }

    /// Runs the task of a follower, whose end before its time ends the process.
    fn keep(
        &mut self,
        service: &'static str,
        followed: Followed,
        task: impl Future<Output = ()> + Send + 'static,
    ) -> Followed {
        let (ended, shutdown) = (self.ended.clone(), self.shutdown.clone());
        self.tasks.spawn(async move {
            let guard = ended.drop_guard(); // dropped by a panic too
            task.await;
            if shutdown.is_cancelled() {
                guard.disarm();
            }
        });
        self.views.push((service, followed.clone()));
        followed
    }

    /// The views that are followed and the policies that act.
    #[must_use]
    pub fn views(&self) -> Vec<Followed> {
        self.views.iter().map(|(_, view)| view.clone()).collect()
    }

    /// Where services add their gRPC services, whose full names are `names`.
    pub fn routes(&mut self, names: &[&'static str]) -> &mut RoutesBuilder {
        self.names.extend_from_slice(names);
        &mut self.routes
    }

    /// Serves everything on `listener` until shutdown, then ends in order: requests, views, appends, databases.
    ///
    /// # Errors
    /// The port failed, or a task ended before its time.
    pub async fn serve(mut self, listener: TcpListener) -> Result<(), Error> {
        let replaced = epoch_service::replaced(self.own_logs());
        let http = self.offer().await?;
        self.tasks.spawn(meters::upkeep(self.shutdown.clone()));
        // No command is taken into a log that was restored from an older copy, if the bus can tell.
        futures::future::join_all(self.relays.iter().map(|relay| relay.looked(BUS_PATIENCE))).await;
        let stopped = serve::serve(listener, self.routes.routes(), http, self.shutdown.clone(), Limits::default());
        tokio::pin!(stopped);
        let outcome = tokio::select! {
            outcome = &mut stopped => outcome.map_err(Error::from),
            () = self.ended.cancelled() => {
                self.shutdown.cancel();
                stopped.await?;
                Err(Error::Ended("follower of a view or policy"))
            }
            (service, reason) = replaced => {
                self.shutdown.cancel();
                stopped.await?;
                Err(Error::Replaced { service, reason })
            }
        };
        self.shutdown.cancel();
        for log in self.logs.values() {
            log.drain().await;
        }
        futures::future::join_all(self.relays.iter().map(|relay| relay.all_sent(BUS_PATIENCE))).await;
        self.relayed.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.relays.clear();
        drop(self.logs);
        for db in self.databases.values() {
            db.close().await;
        }
        outcome
    }
}

/// A database URL without its password.
fn redacted(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        _ => url.to_owned(),
    }
}
