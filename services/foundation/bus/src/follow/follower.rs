//! The task behind a view or policy: it reads what comes after its position, and applies it.
//!
//! **Invariant:** it moves on from the position that the database holds, never from one that it remembers.
//!
//! Deliberately absent: choosing a leader. Several tasks may follow for the same view or policy; one of them moves it on.

use super::{Followed, Progress};
use crate::{
    Feed,
    feed::{self, Stretch},
    policy,
};
use eventstore::{
    Recorded, db,
    view::{self, Error},
};
use futures::future::select_all;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Events that one transaction takes into a view.
const BATCH: i64 = 2_000;
/// How long a follower rests when nobody tells it of an append, before it looks whether a rebuild was asked for elsewhere, or a
/// log has become another one.
const REST: Duration = Duration::from_secs(1);
/// How soon it tries again what cannot be done now.
const TRY_AGAIN: Duration = Duration::from_millis(200);

/// What moves a view or policy on.
pub(super) struct Follower {
    pub(super) followed: Followed,
    pub(super) now: eventstore::log::Now,
    pub(super) tell: watch::Sender<Progress>,
    pub(super) asked: watch::Receiver<()>,
    pub(super) shutdown: CancellationToken,
}

/// Why a follower does not move on now.
enum Halt {
    /// What the view says.
    View(Error),
    /// A log cannot be read now.
    Feed(feed::Error),
    /// A policy cannot give its commands yet.
    Later(String),
    /// The log is not the one that was followed so far: everything is to be told again from its start.
    Replaced(String),
    /// The log ends before the position that was reached, in the same life.
    Conflict(String),
}

impl From<feed::Error> for Halt {
    fn from(error: feed::Error) -> Halt {
        match error {
            feed::Error::Storage(error) => Halt::View(error.into()),
            unreachable => Halt::Feed(unreachable),
        }
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Halt {
        Halt::View(error)
    }
}

impl From<db::Error> for Halt {
    fn from(error: db::Error) -> Halt {
        Halt::View(error.into())
    }
}

impl Halt {
    fn beyond(source: &str, position: i64, end: i64) -> Halt {
        Halt::Conflict(format!(
            "the log of {source} ends at {end}, but {position} was read of it before: it was restored from an older copy; \
             begin its new epoch: chuan log new-epoch --service {source}"
        ))
    }

    fn reason(self) -> String {
        match self {
            Halt::View(error) => error.to_string(),
            Halt::Feed(error) => error.to_string(),
            Halt::Later(reason) | Halt::Replaced(reason) | Halt::Conflict(reason) => reason,
        }
    }
}

impl Follower {
    /// Follows until shutdown.
    pub(super) async fn run(mut self) {
        let shutdown = self.shutdown.clone();
        let mut said = String::new();
        let mut changes: Vec<watch::Receiver<i64>> = self.followed.feeds.values().map(Feed::changed).collect();
        while !shutdown.is_cancelled() {
            for change in &mut changes {
                change.mark_unchanged(); // what is there now is about to be read
            }
            self.asked.mark_unchanged();
            let mut pause = REST;
            let moved = match self.step().await {
                Ok(moved) => {
                    said.clear();
                    moved
                }
                Err(Halt::View(Error::Overtaken)) => true, // look again where the view stands
                Err(Halt::View(Error::Poison { position, reason })) => self.stop(position, &reason).await,
                Err(Halt::View(Error::Storage(error))) => {
                    tracing::warn!(view = self.followed.name(), %error, "a view cannot move on for now");
                    pause = TRY_AGAIN;
                    false
                }
                Err(halt) => {
                    let reason = halt.reason();
                    if reason != said {
                        tracing::info!(follower = self.followed.name(), %reason, "a view or policy waits");
                        said = reason; // once, however often it is tried
                    }
                    pause = TRY_AGAIN;
                    false
                }
            };
            if moved {
                continue;
            }
            let change = select_all(changes.iter_mut().map(|change| Box::pin(change.changed())));
            let told = async {
                tokio::select! {
                    _ = change => {}
                    _ = self.asked.changed() => {}
                    () = shutdown.cancelled() => {}
                }
            };
            let _ = tokio::time::timeout(pause, told).await; // told or not, it looks again
        }
    }

    /// One batch for each generation and source; tells whether there may be more.
    async fn step(&self) -> Result<bool, Halt> {
        let Followed { view, db, .. } = &self.followed;
        let Some(state) = view::state(db, view.name()).await? else { return Ok(false) };
        let moved = self.move_on(&state).await;
        let conflict = match &moved {
            Err(Halt::View(_)) => return moved,
            Err(Halt::Conflict(reason)) => Some(reason.clone()),
            _ => None,
        };
        let positions = view::positions(&mut db.snapshot().await?, view.name(), state.generation).await?;
        let positions = positions.into_iter().map(|(source, reached)| (source, reached.position)).collect();
        let caught_up = matches!(moved, Ok(false)) && state.poison.is_none();
        self.tell.send_replace(Progress {
            positions,
            caught_up,
            building: state.building.is_some(),
            poison: state.poison,
            conflict,
        });
        moved
    }

    async fn move_on(&self, state: &view::State) -> Result<bool, Halt> {
        let Followed { view, db, .. } = &self.followed;
        let mut moved = false;
        if let Some(building) = state.building {
            moved |= self.advance(building).await?;
            if !moved && view::swap(db, view.as_ref(), building, (self.now)()).await? {
                tracing::info!(view = view.name(), generation = building, "a rebuilt view serves");
                moved = true;
            }
        }
        if state.poison.is_none() {
            moved |= match self.advance(state.generation).await {
                Err(Halt::Replaced(reason)) if state.building.is_none() => {
                    tracing::warn!(view = view.name(), %reason, "a view is told again from the start");
                    metrics::counter!("chuan_view_rebuilds_total", "view" => view.name(), "reason" => "epoch")
                        .increment(1);
                    view::rebuild(db, view.as_ref()).await?;
                    true
                }
                Err(Halt::Replaced(_)) => false, // the old rows serve until the new ones are there
                moved => moved?,
            };
        }
        Ok(moved)
    }

    async fn advance(&self, generation: i64) -> Result<bool, Halt> {
        let Followed { view, db, feeds, .. } = &self.followed;
        let positions = view::positions(&mut db.snapshot().await?, view.name(), generation).await?;
        let mut moved = false;
        for (source, feed) in feeds {
            let Some(from) = positions.get(*source) else { continue };
            let Stretch { life, events, end } = feed.read(from.position, BATCH).await?;
            if from.log_id.is_some_and(|log_id| (log_id, from.epoch) != life) {
                return Err(Halt::Replaced(format!("the log of {source} is another one than was followed so far")));
            }
            if let Some(end) = end.filter(|end| *end < from.position) {
                return Err(Halt::beyond(source, from.position, end));
            }
            if events.is_empty() {
                continue;
            }
            if self.followed.is_policy()
                && let Some(set) = feed.founding().await?
            {
                return Err(Halt::Later(format!("the founding import {set:?} into {source} is under way")));
            }
            let (done, halt) = self.react(&events).await;
            view::apply(db, view.as_ref(), generation, source, from.position, life, &events[..done]).await?;
            if let Some(halt) = halt {
                return Err(halt);
            }
            moved = true;
        }
        Ok(moved)
    }

    /// Lets a policy react to events; tells to how many it has, and why not to the next one.
    async fn react(&self, events: &[Recorded]) -> (usize, Option<Halt>) {
        let Some(policy) = &self.followed.policy else { return (events.len(), None) };
        for (done, event) in events.iter().enumerate() {
            if self.shutdown.is_cancelled() {
                return (done, None);
            }
            match policy.react(event).await {
                Ok(()) => {}
                Err(policy::Error::Later(reason)) => return (done, Some(Halt::Later(reason))),
                Err(policy::Error::Refused(reason)) => {
                    let position = event.position;
                    return (done, Some(Error::Poison { position, reason }.into()));
                }
            }
        }
        (events.len(), None)
    }

    async fn stop(&self, position: i64, reason: &str) -> bool {
        let (name, reason) = (self.followed.name(), format!("event at position {position}: {reason}"));
        let what = if self.followed.is_policy() { "policy" } else { "view" };
        tracing::error!(name, %reason, "a {what} has stopped; the others go on");
        if let Err(error) = view::stop(&self.followed.db, name, &reason).await {
            tracing::warn!(name, %error, "that a {what} has stopped could not be written down");
        }
        self.tell.send_modify(|progress| progress.poison = Some(reason));
        false
    }
}
