//! What a process gives its services: databases, logs, followed views, one port, and an orderly end.
//!
//! A host is filled by the executable: it opens the logs, follows the views, enacts the policies, collects the routes of each
//! service, and serves them all on one listener.
//!
//! **Invariant:** when [`Host::serve`] returns, nothing runs any more and everything acknowledged is stored.
//! **Invariant:** a task that ends before it was told to ends the process, which its platform starts again.
//!
//! Deliberately absent: knowledge of which services there are.

use crate::{
    clock::Clock,
    config::Config,
    log_service, probe,
    serve::{self, Limits},
    view_service,
};
pub use bus::Want;
use bus::{Bus, Feed, Followed, Policy};
use contracts::{events::v1::event_log_server::EventLogServer, operations::v1::view_service_server::ViewServiceServer};
use eventstore::{Db, Log, View, db};
use std::{collections::BTreeMap, io, sync::Arc};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::service::RoutesBuilder;

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
    Bus(#[from] bus::UnknownService),
    /// The descriptors of the contracts cannot be read.
    #[error("reflection cannot be offered: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The port failed.
    #[error("serving failed: {0}")]
    Serve(#[from] io::Error),
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
    views: Vec<(&'static str, Followed)>,
    routes: RoutesBuilder,
    names: Vec<&'static str>,
}

impl Host {
    /// An empty host.
    #[must_use]
    pub fn new(config: Config, clock: Clock, shutdown: CancellationToken) -> Host {
        Host {
            config,
            clock,
            shutdown,
            tasks: TaskTracker::new(),
            ended: CancellationToken::new(),
            logs: BTreeMap::new(),
            databases: BTreeMap::new(),
            views: Vec::new(),
            routes: RoutesBuilder::default(),
            names: Vec::new(),
        }
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
        Ok(log)
    }

    /// Every log opened so far, as a bus.
    #[must_use]
    pub fn bus(&self) -> Bus {
        Bus::local(self.logs.iter().map(|(service, log)| (*service, log.clone())))
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
            self.log(source).await?;
            feeds.insert(*source, self.bus().feed(source)?);
        }
        Ok(feeds)
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
        let logs = log_service::Logs::new(self.logs.clone(), self.clock.clone(), self.shutdown.clone());
        let views = view_service::Views(self.views.clone());
        self.names.extend([log_service::SERVICE, view_service::SERVICE]);
        let (_reporter, health) = probe::health(&self.names).await;
        let reflection = probe::reflection(&self.names)?;
        self.routes
            .add_service(EventLogServer::new(logs))
            .add_service(ViewServiceServer::new(views))
            .add_service(health)
            .add_service(reflection);
        let http = probe::probes(readiness(self.databases.clone(), self.views.clone()));
        let stopped = serve::serve(listener, self.routes.routes(), http, self.shutdown.clone(), Limits::default());
        tokio::pin!(stopped);
        let outcome = tokio::select! {
            outcome = &mut stopped => outcome.map_err(Error::from),
            () = self.ended.cancelled() => {
                self.shutdown.cancel();
                stopped.await?;
                Err(Error::Ended("follower of a view or policy"))
            }
        };
        self.shutdown.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        for log in self.logs.values() {
            log.drain().await;
        }
        drop(self.logs);
        for db in self.databases.values() {
            db.close().await;
        }
        outcome
    }
}

/// What keeps the process from answering: a store that does not answer, a view or policy that has stopped.
fn readiness(
    databases: BTreeMap<&'static str, Db>,
    views: Vec<(&'static str, Followed)>,
) -> impl Fn() -> futures::future::BoxFuture<'static, Vec<String>> + Clone + Send + Sync + 'static {
    move || {
        let (databases, views) = (databases.clone(), views.clone());
        Box::pin(async move {
            let mut problems = Vec::new();
            for (service, db) in &databases {
                if let Err(error) = db.ping().await {
                    tracing::warn!(service, %error, "the database does not answer");
                    problems.push(format!("the database of {service} does not answer"));
                }
            }
            for (service, view) in &views {
                let (progress, name) = (view.progress(), view.name());
                let what = if view.is_policy() { "policy" } else { "view" };
                if let Some(reason) = progress.poison {
                    problems.push(format!("the {what} {service}/{name} has stopped: {reason}"));
                } else if let Some(reason) = progress.conflict {
                    problems.push(format!("the {what} {service}/{name} cannot go on: {reason}"));
                } else if !progress.caught_up && progress.positions.is_empty() {
                    problems.push(format!("the {what} {service}/{name} is being built"));
                }
            }
            problems
        })
    }
}

/// A database URL without its password.
fn redacted(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        _ => url.to_owned(),
    }
}
