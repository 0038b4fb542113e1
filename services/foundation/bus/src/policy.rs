//! Policies: followers whose effect is commands to their own service.
//!
//! A policy is followed like a view whose table is empty. Of each event it gives the commands that follow from it; when all
//! of them are acknowledged, its position moves on, from the one it had, in a transaction. So whatever happens between two
//! steps, the same commands are given again, by this process or another one; their ids follow from the event
//! ([`command_id`]), so the log answers a repeated one with its first outcome, and nothing happens twice.
//!
//! **Invariant:** a policy's position is never beyond an event whose commands are not all acknowledged.
//! **Invariant:** a command that is refused for good stops the policy, and says so; it is never skipped.
//! **Invariant:** while old registers are being imported into the log it follows, a policy waits: nobody may give commands.
//!
//! Deliberately absent: an order between policies, and choosing one of several replicas to act. Several may act at once.

use crate::{
    Feed,
    follow::{self, Followed},
};
use eventstore::{Db, Recorded, Tx, View, db, log, view};
use futures::future::BoxFuture;
use std::{collections::BTreeMap, fmt::Display, sync::Arc};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Which commands follow from which events.
pub trait Policy: Send + Sync + 'static {
    /// Its name, for ever part of its commands' ids; lowercase letters, digits and `_`, at most 40, unlike any view's.
    fn name(&self) -> &'static str;
    /// The services whose logs it follows.
    fn sources(&self) -> &'static [&'static str];
    /// Gives the commands that follow from `event`, and returns when all of them are acknowledged. It may be asked again
    /// about the same event at any time, and must then give the same commands under the same ids.
    fn react<'a>(&'a self, event: &'a Recorded) -> BoxFuture<'a, Result<(), Error>>;
}

/// Why the commands that follow from an event are not all acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// One of them is refused, and would be again: the policy stops.
    #[error("{0}")]
    Refused(String),
    /// It cannot be done now: the policy asks again when something has been recorded, or in a moment.
    #[error("{0}")]
    Later(String),
}

impl Error {
    /// What a command that failed means to the policy that gave it.
    pub fn of_command<R: Display>(error: eventstore::Error<R>) -> Error {
        let text = error.to_string();
        match error {
            eventstore::Error::Log(error) => Error::of_append(&error, text),
            eventstore::Error::Rejected(_) | eventstore::Error::Stale { .. } => Error::Refused(text),
        }
    }

    fn of_append(error: &log::Error, text: String) -> Error {
        match error {
            log::Error::Storage(error) if matches!(**error, db::Error::Unreadable { .. }) => Error::Refused(text),
            log::Error::Conflict { .. }
            | log::Error::Busy
            | log::Error::Founding(_)
            | log::Error::Held(_)
            | log::Error::Moved { .. }
            | log::Error::Storage(_)
            | log::Error::Stopped => Error::Later(text),
            log::Error::Claimed { .. }
            | log::Error::Reused(_)
            | log::Error::NotFounding
            | log::Error::Disorder { .. }
            | log::Error::TooLarge(_) => Error::Refused(text),
        }
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Error {
        let text = error.to_string();
        Error::of_append(&log::Error::from(error), text)
    }
}

/// The id of the one command that a policy gives to the thing `about` because of `event`: the same for ever.
pub fn command_id(policy: &dyn Policy, event: &Recorded, about: Uuid) -> Uuid {
    let name = format!("{}/{}/{}/{}/{about}", policy.name(), event.kind, event.stream, event.version);
    Uuid::new_v5(&event.command_id, name.as_bytes())
}

/// Prepares the position of `policy` in `db` and returns it with the task that lets it act until `shutdown`.
///
/// # Errors
/// The database failed.
pub async fn enact(
    db: Db,
    policy: Arc<dyn Policy>,
    feeds: BTreeMap<&'static str, Feed>,
    now: log::Now,
    shutdown: CancellationToken,
) -> Result<(Followed, impl Future<Output = ()> + Send + 'static), db::Error> {
    let place = Arc::new(Place { name: policy.name(), sources: policy.sources() });
    follow::begin(db, place, Some(policy), feeds, now, shutdown).await
}

/// Where a policy stands: a view without tables.
struct Place {
    name: &'static str,
    sources: &'static [&'static str],
}

impl View for Place {
    fn name(&self) -> &'static str {
        self.name
    }

    fn sources(&self) -> &'static [&'static str] {
        self.sources
    }

    fn schema(&self) -> &'static str {
        ""
    }

    fn apply<'a>(&'a self, _: &'a mut Tx, _: &'a [Recorded]) -> BoxFuture<'a, Result<(), view::Error>> {
        Box::pin(async { Ok(()) })
    }
}
