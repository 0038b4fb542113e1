//! The task behind a view or policy: it reads what comes after its position, and applies it.
//!
//! **Invariant:** it moves on from the position that the database holds, never from one that it remembers.
//! **Invariant:** a log that cannot be read, or is not what it was, keeps it from no other log that it follows.
//! **Invariant:** rows of a former life of a log serve until those of the present one are complete; they are never mixed.
//!
//! Deliberately absent: choosing a leader. Several tasks may follow for the same view or policy; one of them moves it on.

use super::{
    Followed, Progress, Void,
    advance::{Assured, Round},
    halt::Halt,
};
use crate::Feed;
use eventstore::view::{self, Error};
use futures::future::select_all;
use std::{collections::BTreeMap, time::Duration};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

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

impl Follower {
    /// Follows until shutdown.
    pub(super) async fn run(mut self) {
        let shutdown = self.shutdown.clone();
        let (mut said, mut assured) = (String::new(), Assured::new());
        let mut changes: Vec<watch::Receiver<i64>> = self.followed.feeds.values().map(Feed::changed).collect();
        while !shutdown.is_cancelled() {
            for change in &mut changes {
                change.mark_unchanged(); // what is there now is about to be read
            }
            self.asked.mark_unchanged();
            let mut pause = REST;
            let moved = match self.step(&mut assured).await {
                Ok(round) => {
                    if round.halts.is_empty() {
                        said.clear();
                    } else {
                        self.say(&round, &mut said);
                        pause = TRY_AGAIN;
                    }
                    round.moved
                }
                Err(Error::Overtaken) => true, // look again where the view stands
                Err(Error::Poison { position, reason }) => self.stop(position, &reason).await,
                Err(Error::Storage(error)) => {
                    tracing::warn!(view = self.followed.name(), %error, "a view cannot move on for now");
                    assured.clear(); // nobody knows which database answers next
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

    /// Says what it waits for: once, however often it is tried.
    fn say(&self, round: &Round, said: &mut String) {
        let reasons = round.reasons();
        if reasons == *said {
            return;
        }
        let follower = self.followed.name();
        if round.halts.values().any(|halt| matches!(halt, Halt::Conflict(_))) {
            tracing::error!(follower, reason = %reasons, "a view or policy cannot go on until an operator acts");
        } else if round.halts.values().any(|halt| matches!(halt, Halt::Feed(_))) {
            tracing::warn!(follower, reason = %reasons, "a view or policy waits");
        } else {
            tracing::info!(follower, reason = %reasons, "a view or policy waits");
        }
        *said = reasons;
    }

    /// One batch for each generation and source; tells whether there may be more.
    async fn step(&self, assured: &mut Assured) -> Result<Round, Error> {
        let Followed { view, db, .. } = &self.followed;
        let Some(mut state) = view::state(db, view.name()).await? else { return Ok(Round::default()) };
        let round = self.move_on(&state, assured).await?;
        if round.swapped {
            state = view::state(db, view.name()).await?.unwrap_or(state);
        }
        let positions = view::positions_now(db, view.name(), state.generation).await?;
        let void = if round.swapped { BTreeMap::new() } else { self.void(&round) };
        let conflicts: Vec<&str> = void.values().filter_map(Void::conflict).collect();
        self.tell.send_replace(Progress {
            positions: positions.into_iter().map(|(source, reached)| (source, reached.position)).collect(),
            caught_up: !round.moved && round.halts.is_empty() && state.poison.is_none(),
            building: state.building.is_some(),
            poison: state.poison,
            conflict: (!conflicts.is_empty()).then(|| conflicts.join("; ")),
            void,
        });
        Ok(round)
    }

    /// The logs of which the rows are void: as this round found, or one before that could not be compared since.
    fn void(&self, round: &Round) -> BTreeMap<String, Void> {
        let mut void = round.void();
        for (source, before) in &self.tell.borrow().void {
            if round.halts.contains_key(source.as_str()) {
                void.entry(source.clone()).or_insert_with(|| before.clone());
            }
        }
        void
    }

    async fn move_on(&self, state: &view::State, assured: &mut Assured) -> Result<Round, Error> {
        let mut round = Round::default();
        if let Some(building) = state.building {
            round = self.build(building, assured).await?;
            if round.swapped {
                return Ok(round);
            }
        }
        let serving = self.advance(state.generation, state.poison.is_none(), assured).await?;
        if state.building.is_none()
            && let Some(reason) = serving.replaced()
        {
            let (view, name) = (self.followed.view.as_ref(), self.followed.name());
            tracing::warn!(view = name, %reason, "a view is told again from the start; what it has serves meanwhile");
            metrics::counter!("chuan_view_rebuilds_total", "view" => name, "reason" => "epoch").increment(1);
            view::rebuild(&self.followed.db, view).await?;
            round.moved = true;
        }
        Ok(serving.after(round))
    }

    /// Fills a generation aside, and lets it serve when it has come to the end of every log.
    async fn build(&self, building: i64, assured: &mut Assured) -> Result<Round, Error> {
        let Followed { view, db, .. } = &self.followed;
        let mut round = self.advance(building, true, assured).await?;
        if let Some(reason) = round.replaced() {
            tracing::warn!(view = view.name(), %reason, "a rebuild begins again");
            view::begin_again(db, view.as_ref(), building).await?;
            return Ok(Round { moved: true, ..Round::default() });
        }
        if !round.moved && round.halts.is_empty() && view::swap(db, view.as_ref(), building, (self.now)()).await? {
            tracing::info!(view = view.name(), generation = building, "a rebuilt view serves");
            (round.moved, round.swapped) = (true, true);
        }
        Ok(round)
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
