//! The log of a neighbour, followed over the bus.
//!
//! One task a log a process keeps the newest events at hand, in a [`ring`]: from the stream while it is good, from the owner's
//! `EventLog.Follow` while it is not. Whoever follows asks for what comes after its own position and is answered from the ring,
//! else from the stream by a consumer that begins right there, else by the owner. Each of them is held against the positions, so
//! none of them has to be trusted.
//!
//! **Invariant:** what is answered follows directly on the position asked for, is of one life of the log, and holds no half
//! command.
//! **Invariant:** what is kept is bounded; a follower that is slow reads further back, not out of a queue.
//!
//! Deliberately absent: durable consumers and acknowledgements. A position in NATS would be a second truth beside the follower's.

mod owner;
mod ring;
mod tail;

use crate::{
    event,
    feed::{Error, Life, Stretch},
    nats::{self, Nats},
};
use chrono::{DateTime, Utc};
use contracts::Channel;
use eventstore::{Recorded, log::Head};
use futures::StreamExt as _;
use owner::Owner;
use ring::{Found, Ring};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// A neighbour's log.
#[derive(Debug)]
pub struct Remote {
    service: &'static str,
    owner: Owner,
    nats: Nats,
    ring: Mutex<Ring>,
    changed: watch::Sender<i64>,
    seen: watch::Sender<Option<Head>>,
}

impl Remote {
    /// Follows the log of `service`, whose owner answers at `owner`, until `shutdown`.
    pub(crate) fn follow(
        service: &'static str,
        owner: Channel,
        nats: Nats,
        shutdown: &CancellationToken,
    ) -> Arc<Remote> {
        let remote = Arc::new(Remote {
            service,
            owner: Owner::new(service, owner),
            nats,
            ring: Mutex::default(),
            changed: watch::Sender::new(0),
            seen: watch::Sender::new(None),
        });
        tokio::spawn(shutdown.clone().run_until_cancelled_owned(tail::watch_owner(remote.clone())));
        tokio::spawn(shutdown.clone().run_until_cancelled_owned(tail::keep_up(remote.clone())));
        remote
    }

    /// The end of the log, asked at its owner.
    pub(crate) async fn head(&self) -> Result<Head, Error> {
        self.ask(None).await
    }

    /// Asks the owner where the log ends, complete until some time if that is wanted, and holds what is at hand against the answer.
    async fn ask(&self, complete_until: Option<DateTime<Utc>>) -> Result<Head, Error> {
        let had = {
            let ring = self.ring();
            (ring.life(), ring.last()) // first: what is at hand now was in the log before it is asked for its end
        };
        let head = self.owner.head(complete_until).await?;
        self.remember(&head, had);
        Ok(head)
    }

    /// The end of the log, complete until some time; what was promised once need not be asked again.
    pub(crate) async fn complete_until(&self, until: DateTime<Utc>) -> Result<Head, Error> {
        let seen = self.seen.borrow().clone().filter(|head| head.is_complete_until(until));
        match seen {
            Some(head) => Ok(head),
            None => self.ask(Some(until)).await,
        }
    }

    /// The founding import that is under way. A log that has events and none under way never has one again.
    pub(crate) async fn founding(&self) -> Result<Option<String>, Error> {
        let settled = self.seen.borrow().as_ref().is_some_and(|head| head.founding.is_none() && head.position > 0);
        if settled { Ok(None) } else { Ok(self.head().await?.founding) }
    }

    /// The life of the log that was heard of last.
    pub(crate) fn life(&self) -> Option<Life> {
        self.ring().life()
    }

    /// Tells that there may be more.
    pub(crate) fn changed(&self) -> watch::Receiver<i64> {
        self.changed.subscribe()
    }

    /// Events directly after `position`.
    pub(crate) async fn read(&self, position: i64, limit: i64) -> Result<Stretch, Error> {
        let found = self.ring().after(position, limit);
        let life = match found {
            Found::Here(stretch) => return Ok(stretch),
            Found::Ahead => return self.end().await,
            Found::Before(life) => life,
        };
        // From far behind: the stream spares the owner the work. It is asked only when it is known which life is the present one.
        if let Some(life) = life {
            match self.read_stream(life, position, limit).await {
                Ok(events) => return Ok(Stretch { life, events, end: None }),
                Err(reason) => tracing::debug!(service = self.service, position, reason, "read at the owner"),
            }
        }
        self.owner.read(position, limit).await
    }

    /// Nothing, because this process has not seen as much as somebody else; with the end of the log, if the owner tells it.
    async fn end(&self) -> Result<Stretch, Error> {
        match self.head().await {
            Ok(head) => Ok(Stretch { life: (head.log_id, head.epoch), events: Vec::new(), end: Some(head.position) }),
            Err(error) => {
                let life = self.ring().life().ok_or(error)?;
                Ok(Stretch { life, events: Vec::new(), end: None })
            }
        }
    }

    /// Whole commands after `position`, out of the stream; or why not.
    async fn read_stream(&self, life: Life, position: i64, limit: i64) -> Result<Vec<Recorded>, String> {
        let says = |error: nats::Error| error.to_string();
        let (stream, info) = self.nats.stream(self.service).await.map_err(says)?.ok_or("there is no stream")?;
        let last = i64::try_from(info.state.last_sequence).unwrap_or(i64::MAX);
        if nats::life_of(&info.config) != Some(life) || last <= position {
            return Err("the stream does not hold it".into());
        }
        let consumer =
            self.nats.patiently(stream.create_consumer(nats::consumer_from(position + 1))).await.map_err(says)?;
        let consumer = consumer.map_err(|error| error.to_string())?;
        let limit = usize::try_from(limit).unwrap_or(1);
        let batch =
            self.nats.patiently(consumer.fetch().max_messages(limit).max_bytes(ring::BYTES_MAX).messages()).await;
        let mut batch = batch.map_err(says)?.map_err(|error| error.to_string())?;
        let (mut events, mut whole) = (Vec::with_capacity(limit), 0);
        while let Some(message) = self.nats.patiently(batch.next()).await.map_err(says)? {
            let message = message.map_err(|error| error.to_string())?;
            let arrived = event::decode(self.service, &message.payload).map_err(|error| error.to_string())?;
            let expected = position + 1 + i64::try_from(events.len()).unwrap_or(i64::MAX);
            if arrived.life != life || arrived.event.position != expected {
                return Err(format!("the stream holds something else at {expected}"));
            }
            let complete = arrived.command_last == expected;
            events.push(arrived.event);
            whole = if complete { events.len() } else { whole };
        }
        let name = consumer.cached_info().name.clone();
        let _ = self.nats.patiently(stream.delete_consumer(&name)).await; // else it goes by itself, later
        events.truncate(whole);
        if events.is_empty() { Err("one command recorded more than is read at once".into()) } else { Ok(events) }
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner) // it is whole after each of its operations
    }

    /// Keeps what the owner said; another life of the log, or an older copy of it, empties the ring.
    fn remember(&self, head: &Head, (had_life, had): (Option<Life>, i64)) {
        let (life, position) = ((head.log_id, head.epoch), head.position);
        let service = self.service;
        if had_life == Some(life) && self.ring().shorten(life, position, had) {
            tracing::warn!(
                service,
                position,
                had,
                "the log ends before what was read of it: an older copy was restored"
            );
            self.changed.send_replace(position);
        }
        if self.ring().begin(life, position) {
            tracing::info!(service, epoch = life.1, position, "the log is followed");
            self.changed.send_replace(position);
        }
        self.seen.send_replace(Some(head.clone()));
    }
}
