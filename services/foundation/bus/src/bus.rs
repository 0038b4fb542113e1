//! Where the events of all services can be had: the choice between the two modes, made once.

use crate::{Feed, Nats, Remote};
use contracts::Channel;
use eventstore::Log;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio_util::sync::CancellationToken;

/// Where the events of all services can be had.
#[derive(Clone, Debug)]
pub enum Bus {
    /// Every log is at hand in this process.
    Local(Arc<BTreeMap<&'static str, Log>>),
    /// Neighbours' logs come over NATS.
    Nats(Arc<Neighbours>),
}

/// What is needed to follow neighbours.
#[derive(Debug)]
pub struct Neighbours {
    /// Where each service answers.
    owners: BTreeMap<&'static str, Channel>,
    nats: Nats,
    /// Those that are followed already: one task a log, however many views follow it.
    followed: Mutex<BTreeMap<&'static str, Arc<Remote>>>,
    shutdown: CancellationToken,
}

/// The bus has no events of this service.
#[derive(Debug, thiserror::Error, PartialEq)]
#[error("no events of the service {0:?} can be had here")]
pub struct UnknownService(pub String);

impl Bus {
    /// A bus that reads each service's log directly.
    pub fn local(logs: impl IntoIterator<Item = (&'static str, Log)>) -> Bus {
        Bus::Local(Arc::new(logs.into_iter().collect()))
    }

    /// A bus of neighbours' logs over NATS, whose `owners` are asked what NATS does not tell; its tasks end with `shutdown`.
    pub fn nats(owners: BTreeMap<&'static str, Channel>, nats: Nats, shutdown: CancellationToken) -> Bus {
        Bus::Nats(Arc::new(Neighbours { owners, nats, followed: Mutex::default(), shutdown }))
    }

    /// The events of `service`.
    ///
    /// # Errors
    /// The service is not on this bus.
    pub fn feed(&self, service: &str) -> Result<Feed, UnknownService> {
        let feed = match self {
            Bus::Local(logs) => logs.get(service).map(|log| Feed::Local(log.clone())),
            Bus::Nats(neighbours) => neighbours.feed(service),
        };
        feed.ok_or_else(|| UnknownService(service.to_owned()))
    }
}

impl Neighbours {
    fn feed(&self, service: &str) -> Option<Feed> {
        let (service, owner) = self.owners.get_key_value(service)?;
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        let remote = followed
            .entry(service)
            .or_insert_with(|| Remote::follow(service, owner.clone(), self.nats.clone(), &self.shutdown));
        Some(Feed::Remote(remote.clone()))
    }
}
