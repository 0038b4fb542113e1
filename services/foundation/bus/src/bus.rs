//! Where the events of all services can be had.

use crate::Feed;
use eventstore::Log;
use std::{collections::BTreeMap, sync::Arc};

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
