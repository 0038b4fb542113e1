//! One service's events, in order, for whoever follows them.
//!
//! **Invariant:** a feed answers with the events directly after a position, or with none.

use eventstore::{Log, Recorded, db, log::Head};
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::watch;

/// Where the events of all services can be had.
#[derive(Clone, Debug)]
pub enum Bus {
    /// Every log is at hand in this process.
    Local(Arc<BTreeMap<&'static str, Log>>),
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

    /// The events of `service`.
    ///
    /// # Errors
    /// The service is not on this bus.
    pub fn feed(&self, service: &str) -> Result<Feed, UnknownService> {
        let Bus::Local(logs) = self;
        logs.get(service).map(|log| Feed::Local(log.clone())).ok_or_else(|| UnknownService(service.to_owned()))
    }

    /// The services whose events can be had, by name.
    pub fn services(&self) -> Vec<&'static str> {
        let Bus::Local(logs) = self;
        logs.keys().copied().collect()
    }
}

/// One service's events.
#[derive(Clone, Debug)]
pub enum Feed {
    /// Read from the log itself.
    Local(Log),
}

impl Feed {
    /// The end of the log behind the feed.
    ///
    /// # Errors
    /// It cannot be asked now.
    pub async fn head(&self) -> Result<Head, db::Error> {
        let Feed::Local(log) = self;
        log.head().await
    }

    /// Events directly after `position`, about `limit` of them, never half of what one command recorded.
    ///
    /// # Errors
    /// They cannot be had now.
    pub async fn read(&self, position: i64, limit: i64) -> Result<Vec<Recorded>, db::Error> {
        let Feed::Local(log) = self;
        log.read(position, limit).await
    }

    /// Tells that there may be more.
    pub fn changed(&self) -> watch::Receiver<i64> {
        let Feed::Local(log) = self;
        log.changed()
    }
}
