//! Which log a process works with, and how it notices that another one has come in its place.
//!
//! What a process keeps in memory of its log (states, versions, the head) is void when the database was restored from a
//! backup, or when an operator began a new epoch. So every handle remembers the latest head that it has seen, and compares:
//! each time it looks for what others have appended, and before it writes anything upon the head.
//!
//! **Invariant:** a log that is found to be another one takes nothing more through this process.
//! **Invariant:** an epoch is begun by one operator only, at the head that this operator saw; no event changes by it.
//!
//! Deliberately absent: going on. The process ends and is started again, which is simpler than to forget everything.

use super::{Error, Head, LOOK_AGAIN, Log};
use crate::{
    db::{self, Db},
    value::{FromRow, Row},
};
use chrono::{DateTime, Utc};
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;

/// The latest head seen, and what has become of the log since.
pub(super) struct Life {
    seen: Mutex<Head>,
    replaced: watch::Sender<Option<String>>,
}

/// A head, and when the event was recorded that now stands where the head was seen before.
struct Look {
    head: Head,
    there: Option<DateTime<Utc>>,
}

impl FromRow for Look {
    fn from_row(row: &Row<'_>) -> Result<Look, db::Error> {
        Ok(Look { head: Head::from_row(row)?, there: row.get("there")? })
    }
}

impl Life {
    pub(super) fn of(head: Head) -> Life {
        Life { seen: Mutex::new(head), replaced: watch::Sender::new(None) }
    }

    /// Why nothing of this log may be trusted any more.
    pub(super) fn replaced(&self) -> Option<String> {
        self.replaced.borrow().clone()
    }

    fn seen(&self) -> Head {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers a head that was committed, unless a later one is known.
    pub(super) fn see(&self, head: &Head) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if head.position > seen.position {
            *seen = head.clone();
        }
    }

    /// Compares with a head read under its lock, where no later one can have been seen; tells what is wrong.
    pub(super) fn compare_locked(&self, head: &Head) -> Option<String> {
        let before = self.seen();
        let there = if head.position == before.position { head.recorded_at } else { before.recorded_at };
        self.compare(&before, &Look { head: head.clone(), there: Some(there) })
    }

    /// Compares with a head that was seen `before` the present one was asked for; tells what is wrong.
    fn compare(&self, before: &Head, Look { head, there }: &Look) -> Option<String> {
        let wrong = if head.log_id != before.log_id {
            format!("it is another one, {}, and was {}", head.log_id, before.log_id)
        } else if head.epoch != before.epoch {
            format!("it is in epoch {} and was in epoch {}", head.epoch, before.epoch)
        } else if head.position < before.position {
            format!("it ends at {} and ended at {}: an older copy was restored", head.position, before.position)
        } else if before.position > 0 && *there != Some(before.recorded_at) {
            format!("it holds another event at {}: an older copy was restored and has gone on", before.position)
        } else {
            return None;
        };
        self.replace(wrong.clone(), head);
        Some(wrong)
    }

    fn replace(&self, wrong: String, head: &Head) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = head.clone();
        self.replaced.send_if_modified(|replaced| {
            let is_first = replaced.is_none();
            replaced.get_or_insert(wrong); // the first finding explains the others
            is_first
        });
    }
}

impl Log {
    /// Begins a new life of a log that was restored from a backup, if it is still in `epoch` and ends at `position`: what an
    /// operator saw. Whoever followed it, in whatever process, learns from the number that positions mean other events now.
    ///
    /// A founding import that is under way is no obstacle, and goes on in the new epoch: it was restored half-way, and may be
    /// unable to end before the epoch is begun, since nothing is recorded while the bus is ahead of the log.
    ///
    /// # Errors
    /// [`Error::Moved`] when the head is another one, or the database failed.
    pub async fn begin_epoch(&self, epoch: i64, position: i64) -> Result<Head, Error> {
        const BEGIN: &str = "UPDATE log_head SET epoch = epoch + 1 WHERE one = 1 AND epoch = $1 AND position = $2 \
            RETURNING log_id, epoch, position, recorded_at, founding, complete_until";
        let mut tx = self.db.begin().await?;
        let Some(head) = tx.query(BEGIN).bind(epoch).bind(position).fetch_optional::<Head>().await? else {
            drop(tx);
            let Head { epoch, position, .. } = self.head().await?;
            return Err(Error::Moved { epoch, position });
        };
        tx.commit().await?;
        self.life.replace(format!("epoch {} was begun", head.epoch), &head);
        Ok(head)
    }

    /// Waits until the log turns out to be another one than this process worked with, and tells how. What the process holds
    /// in memory is void then, and it takes no append any more.
    pub async fn replaced(&self) -> String {
        let mut replaced = self.life.replaced.subscribe();
        match replaced.wait_for(Option::is_some).await.map(|replaced| replaced.clone()) {
            Ok(Some(wrong)) => wrong,
            _ => std::future::pending().await, // the sender lives as long as this handle
        }
    }
}

/// Announces what other processes append, and looks whether the log is still the same one, until nobody listens any more.
pub(super) async fn look(db: Db, life: std::sync::Arc<Life>, announce: watch::Sender<i64>) {
    const LOOK: &str = "SELECT log_id, epoch, position, recorded_at, founding, complete_until, \
        (SELECT recorded_at FROM log WHERE position = $1) AS there FROM log_head";
    let mut tick = tokio::time::interval(LOOK_AGAIN);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = announce.closed() => return,
            _ = tick.tick() => {}
        }
        let before = life.seen(); // first, because our own writer moves on meanwhile
        let look = match db.query(LOOK).bind(before.position).fetch_one::<Look>().await {
            Ok(look) => look,
            Err(error) => {
                tracing::debug!(%error, "the head of a log cannot be looked at now");
                continue;
            }
        };
        let position = look.head.position;
        if life.compare(&before, &look).is_some() {
            announce.send_replace(position);
            continue;
        }
        life.see(&look.head);
        announce.send_if_modified(|seen| {
            let is_news = position > *seen;
            *seen = position.max(*seen);
            is_news
        });
    }
}
