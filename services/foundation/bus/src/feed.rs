//! One service's events, in order, for whoever follows them.
//!
//! **Invariant:** a feed answers with the events directly after a position, or with none; never with half of what one command
//! recorded.
//!
//! Deliberately absent: acknowledgement, and any memory of how far somebody has read.

use crate::Remote;
use chrono::{DateTime, Utc};
use eventstore::{Log, Recorded, db, log::Head};
use std::sync::Arc;
use tokio::sync::watch;
use uuid::Uuid;

/// One life of one log: the log's id and its epoch.
pub type Life = (Uuid, i64);

/// One service's events.
#[derive(Clone, Debug)]
pub enum Feed {
    /// Read from the log itself.
    Local(Log),
    /// Of a neighbour, over the bus.
    Remote(Arc<Remote>),
}

/// Events that follow directly on a position.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// The log that they are of.
    pub life: Life,
    /// Oldest first; none: there are no more yet.
    pub events: Vec<Recorded>,
    /// Where that log ended when it was asked, if it was.
    pub end: Option<i64>,
}

/// Why events cannot be had now.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database of the log failed.
    #[error(transparent)]
    Storage(#[from] db::Error),
    /// The service that owns the log does not answer.
    #[error("the log of {service} cannot be asked: {reason}")]
    Unreachable {
        /// The owner.
        service: &'static str,
        /// What the network said.
        reason: String,
    },
}

impl Feed {
    /// The end of the log behind the feed, asked at its owner.
    ///
    /// # Errors
    /// It cannot be asked now.
    pub async fn head(&self) -> Result<Head, Error> {
        match self {
            Feed::Local(log) => Ok(log.head().await?),
            Feed::Remote(remote) => remote.head().await,
        }
    }

    /// The end of the log, with its owner's promise that nothing will ever be recorded after it with a time up to `until`.
    ///
    /// # Errors
    /// It cannot be asked now, and has not promised as much before.
    pub async fn complete_until(&self, until: DateTime<Utc>) -> Result<Head, Error> {
        match self {
            Feed::Local(log) => Ok(log.complete_until(until).await?),
            Feed::Remote(remote) => remote.complete_until(until).await,
        }
    }

    /// Events directly after `position`, about `limit` of them, never half of what one command recorded.
    ///
    /// # Errors
    /// They cannot be had now.
    pub async fn read(&self, position: i64, limit: i64) -> Result<Stretch, Error> {
        match self {
            Feed::Local(log) => {
                let head = log.head().await?;
                let events = log.read(position, limit).await?;
                Ok(Stretch { life: (head.log_id, head.epoch), events, end: Some(head.position) })
            }
            Feed::Remote(remote) => remote.read(position, limit).await,
        }
    }

    /// The founding import into the log that is under way, if one is.
    ///
    /// # Errors
    /// It cannot be asked now.
    pub async fn founding(&self) -> Result<Option<String>, Error> {
        match self {
            Feed::Local(log) => Ok(log.head().await?.founding),
            Feed::Remote(remote) => remote.founding().await,
        }
    }

    /// The present life of the log, as far as can be told without asking another process.
    ///
    /// # Errors
    /// The database of the log failed.
    pub async fn life(&self) -> Result<Option<Life>, Error> {
        match self {
            Feed::Local(log) => log.head().await.map(|head| Some((head.log_id, head.epoch))).map_err(Error::from),
            Feed::Remote(remote) => Ok(remote.life()),
        }
    }

    /// Tells that there may be more.
    pub fn changed(&self) -> watch::Receiver<i64> {
        match self {
            Feed::Local(log) => log.changed(),
            Feed::Remote(remote) => remote.changed(),
        }
    }
}
