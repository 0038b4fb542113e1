//! One round of a follower over the logs that it follows: a batch of each.
//!
//! **Invariant:** events are applied only upon an event of the same life of the log that is known to be there still: at the
//! start, and after whatever may have hidden a restored copy, the event at the position is read once more and compared.

use super::{Followed, Void, follower::Follower, halt::Halt};
use crate::{Feed, feed::Stretch, policy};
use eventstore::{
    Recorded,
    view::{self, Error, Reached},
};
use std::collections::{BTreeMap, HashSet};

/// Events that one transaction takes into a view.
const BATCH: i64 = 2_000;

/// The generations and sources of which the event at the position is known to be the one that was applied.
pub(super) type Assured = HashSet<(i64, &'static str)>;

/// What a round came to.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// Whether something was done, so that there may be more.
    pub(super) moved: bool,
    /// Whether another generation serves now.
    pub(super) swapped: bool,
    /// Why it does not go on, by log.
    pub(super) halts: BTreeMap<&'static str, Halt>,
}

impl Round {
    /// What is wrong, in one line.
    pub(super) fn reasons(&self) -> String {
        self.halts.values().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }

    /// Why everything is to be told again, if it is.
    pub(super) fn replaced(&self) -> Option<String> {
        self.halts.values().find(|halt| matches!(halt, Halt::Replaced(_))).map(ToString::to_string)
    }

    /// The logs of which the rows are void.
    pub(super) fn void(&self) -> BTreeMap<String, Void> {
        let about_rows = self.halts.iter().filter(|(_, halt)| halt.is_about_the_rows());
        let void = about_rows.map(|(source, halt)| match halt {
            Halt::Conflict(reason) => ((*source).to_owned(), Void::Conflict(reason.clone())),
            _ => ((*source).to_owned(), Void::Former),
        });
        void.collect()
    }

    /// This round of the serving generation, after one of the generation aside.
    pub(super) fn after(mut self, aside: Round) -> Round {
        self.moved |= aside.moved;
        for (source, halt) in aside.halts {
            self.halts.entry(source).or_insert(halt);
        }
        self
    }
}

impl Follower {
    /// One batch of each log. A generation that has stopped only looks whether its logs are still the same.
    pub(super) async fn advance(&self, generation: i64, applies: bool, assured: &mut Assured) -> Result<Round, Error> {
        let Followed { view, db, feeds, .. } = &self.followed;
        let positions = view::positions_now(db, view.name(), generation).await?;
        let mut round = Round::default();
        for (source, feed) in feeds {
            let Some(from) = positions.get(*source) else { continue };
            let place = (generation, *source);
            let limit = if applies { BATCH } else { 1 };
            let halt = match self.next(place, feed, from, limit, assured).await {
                Ok(Some(stretch)) if applies => {
                    let (moved, halt) = self.apply(place, feed, from, &stretch).await?;
                    round.moved |= moved;
                    halt
                }
                Ok(_) => None,
                Err(Stop::View(error)) => return Err(error),
                Err(Stop::Halt(halt)) => {
                    assured.remove(&place);
                    Some(halt)
                }
            };
            round.halts.extend(halt.map(|halt| (*source, halt)));
        }
        Ok(round)
    }

    /// What follows on a position, if that is still of the log that was followed.
    async fn next(
        &self,
        (generation, source): (i64, &'static str),
        feed: &Feed,
        from: &Reached,
        limit: i64,
        assured: &mut Assured,
    ) -> Result<Option<Stretch>, Stop> {
        let is_assured = from.position == 0 || assured.contains(&(generation, source));
        let after = if is_assured { from.position } else { from.position - 1 };
        let mut stretch = feed.read(after, limit).await.map_err(Halt::from)?;
        match from.life() {
            Some(followed) if followed != stretch.life => {
                // A feed may be late; what the owner says now counts.
                let head = feed.head().await.map_err(Halt::from)?;
                let now = (head.log_id, head.epoch);
                let late = || Halt::Later(format!("events of a former life of {source} are still told"));
                return Err(if now == followed { late() } else { Halt::another(source, followed, now) }.into());
            }
            Some(_) => {}
            None => view::pin(&self.followed.db, self.followed.name(), generation, source, stretch.life).await?,
        }
        if let Some(end) = stretch.end.filter(|end| *end < from.position) {
            return Err(Halt::beyond(source, from.position, end).into());
        }
        if !is_assured {
            let Some(known) = stretch.events.first() else {
                let reason =
                    format!("what was read of {source} up to {} cannot be compared with it now", from.position);
                return Err(Halt::Later(reason).into());
            };
            if known.position != from.position || Some(known.recorded_at) != from.recorded_at {
                return Err(Halt::different(source, from.position).into());
            }
            stretch.events.remove(0);
            assured.insert((generation, source));
        }
        Ok((!stretch.events.is_empty()).then_some(stretch))
    }

    async fn apply(
        &self,
        (generation, source): (i64, &'static str),
        feed: &Feed,
        from: &Reached,
        Stretch { life, events, .. }: &Stretch,
    ) -> Result<(bool, Option<Halt>), Error> {
        if self.followed.is_policy() {
            match feed.founding().await {
                Ok(None) => {}
                Ok(Some(set)) => {
                    let reason = format!("the founding import {set:?} into {source} is under way");
                    return Ok((false, Some(Halt::Later(reason))));
                }
                Err(error) => return Ok((false, Some(error.into()))),
            }
        }
        let (done, later) = self.react(events).await;
        let Followed { view, db, .. } = &self.followed;
        view::apply(db, view.as_ref(), generation, source, from.position, *life, &events[..done]).await?;
        match later {
            Some(policy::Error::Refused(reason)) => Err(Error::Poison { position: events[done].position, reason }),
            Some(policy::Error::Later(reason)) => Ok((done > 0, Some(Halt::Later(reason)))),
            None => Ok((done > 0, None)),
        }
    }

    /// Lets a policy react to events; tells to how many it has, and why not to the next one.
    async fn react(&self, events: &[Recorded]) -> (usize, Option<policy::Error>) {
        let Some(policy) = &self.followed.policy else { return (events.len(), None) };
        for (done, event) in events.iter().enumerate() {
            if self.shutdown.is_cancelled() {
                return (done, None);
            }
            if let Err(error) = policy.react(event).await {
                return (done, Some(error));
            }
        }
        (events.len(), None)
    }
}

/// Why one log gives nothing to apply: because of the log, or because of the view's own store.
enum Stop {
    Halt(Halt),
    View(Error),
}

impl From<Halt> for Stop {
    fn from(halt: Halt) -> Stop {
        Stop::Halt(halt)
    }
}

impl From<eventstore::db::Error> for Stop {
    fn from(error: eventstore::db::Error) -> Stop {
        Stop::View(error.into())
    }
}
