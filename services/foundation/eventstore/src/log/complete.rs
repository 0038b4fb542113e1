//! Until when nothing is missing in a log: what somebody needs to know who says what was known at a time, from several logs.
//!
//! **Invariant:** what was promised holds for every process that appends, whatever its clock says.
//!
//! Deliberately absent: taking a promise back.

use super::{Head, Log};
use crate::db;
use chrono::{DateTime, Duration, SubsecRound as _, Utc};

/// How far the clock of a neighbour may be ahead of ours.
pub const AHEAD_MAX: Duration = Duration::days(31);

impl Head {
    /// Whether nothing will ever be recorded after this head with a time up to `until`.
    pub fn is_complete_until(&self, until: DateTime<Utc>) -> bool {
        self.recorded_at.max(self.complete_until.unwrap_or(DateTime::UNIX_EPOCH)) >= until
    }
}

impl Log {
    /// The end of the log, with the promise that nothing will ever be recorded after it with a time up to `until`.
    ///
    /// The clock is not enough for that: an append takes its time before it is committed, and the clocks of two replicas
    /// disagree. So the promise is written where whoever appends must see it, once for all who ask for no later time.
    /// A founding import, which brings its times along, is not bound by it.
    ///
    /// # Errors
    /// The database failed, or the time is so far ahead of the clock that no clock is wrong by as much: whatever is recorded
    /// next would have to carry it.
    pub async fn complete_until(&self, until: DateTime<Utc>) -> Result<Head, db::Error> {
        const PROMISE: &str = "UPDATE log_head SET complete_until = $1 \
            WHERE one = 1 AND (complete_until IS NULL OR complete_until < $1) \
            RETURNING log_id, epoch, position, recorded_at, founding, complete_until";
        let (head, until) = (self.head().await?, until.trunc_subsecs(6));
        if head.is_complete_until(until) {
            return Ok(head);
        }
        if until > (self.now)() + AHEAD_MAX {
            return Err(db::Error::Unfit(format!("that nothing is missing until {until} cannot be promised yet")));
        }
        let mut tx = self.db.begin().await?;
        let promised = tx.query(PROMISE).bind(until).fetch_optional::<Head>().await?;
        tx.commit().await?;
        match promised {
            Some(head) => Ok(head),
            None => self.head().await, // somebody else was promised as much meanwhile
        }
    }
}
