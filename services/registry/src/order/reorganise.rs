//! Deciding about reorganisations: upon all agencies at once, and with all that follows in one append.
//!
//! **Invariant:** taking effect records the succession, every agency's change and what that means for its declaration in one
//! append, or nothing (R-REG-3). All agencies are loaded, so all are guarded: whatever races with it is decided by one order.
//!
//! Deliberately absent: what a resolution means (`registry_domain::reorganisation::plan`).

use super::{
    Order, Rejection,
    follow_up::{follow_up, follow_up_of_moving},
    refused,
};
use chrono::NaiveDate;
use decider::Aggregate as _;
use eventstore::{Decision, Error};
use registry_domain::{
    agency::Agency,
    reorganisation::{self, Command, Event, Land, Reorganisation, Resolution, Stage, Tally, plan},
};
use serde::{Deserialize, Serialize};

/// What a reorganisation changes, in numbers, as it is stored beside the outcome of its command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Agencies that end.
    pub dissolved: usize,
    /// Agencies that begin.
    pub created: usize,
    /// Agencies with another name on the same level.
    pub renamed: usize,
    /// Agencies on another level.
    pub level_changed: usize,
    /// Agencies under another one.
    pub reparented: usize,
    /// Links from a predecessor to a successor.
    pub successions: usize,
}

/// The effect in a stored note.
pub fn effect(note: Option<&str>) -> Option<Effect> {
    serde_json::from_str(note?).ok()
}

impl Order {
    pub(super) async fn decide_reorganisation(
        &self,
        decision: &mut Decision,
        command: Command,
    ) -> Result<(), Error<Rejection>> {
        let mut known = Reorganisation::clone(&*decision.load::<Reorganisation>(self.id).await?);
        self.insist::<Reorganisation>(decision)?;
        let mut land = land(decision).await?;
        if let Command::Adopt { resolution, .. } | Command::Correct { resolution, .. } = &command {
            land = self.expected(decision, land, resolution.heading.operational_on).await?;
        }
        let events = known.decide(&command.upon(land.clone())).map_err(refused)?;
        decision.append::<Reorganisation>(self.id, &events);
        events.iter().for_each(|event| known.evolve(event));
        let Some(resolution) = known.resolution().filter(|_| !events.is_empty()) else { return Ok(()) };
        if matches!(events.last(), Some(Event::Revoked { .. })) {
            return Ok(());
        }
        let plan = plan(&resolution, &land).map_err(reorganisation::Rejection::Invalid).map_err(refused)?;
        if matches!(events.last(), Some(Event::TookEffect { .. })) {
            for (id, events) in &plan.agencies {
                let before = decision.load::<Agency>(*id).await?;
                decision.append::<Agency>(*id, events);
                for event in events {
                    follow_up(decision, *id, &before, event).await?;
                    if resolution.heading.reparented_redeclare {
                        follow_up_of_moving(decision, *id, &before, event).await?;
                    }
                }
            }
        }
        decision.note(serde_json::to_string(&Effect::of(plan.tally())).ok());
        Ok(())
    }
}

impl Order {
    /// The agencies as they will be when every other resolution that is adopted for an earlier day has taken effect. One that
    /// cannot any more changes nothing here; that will be told when it shall.
    async fn expected(&self, decision: &mut Decision, land: Land, on: NaiveDate) -> Result<Land, Error<Rejection>> {
        let mut earlier = Vec::new();
        for id in decision.streams::<Reorganisation>().await? {
            let other = decision.load::<Reorganisation>(id).await?;
            let pending = other.resolution().filter(|_| id != self.id && *other.stage() == Stage::Adopted);
            earlier.extend(pending.filter(|resolution| resolution.heading.operational_on < on));
        }
        earlier.sort_by_key(|resolution| resolution.heading.operational_on);
        let come_true = |land: Land, resolution: &Resolution| match plan(resolution, &land) {
            Ok(plan) => land.after(&plan),
            Err(_) => land,
        };
        Ok(earlier.iter().fold(land, come_true))
    }
}

impl Effect {
    fn of(tally: Tally) -> Effect {
        let Tally { dissolved, created, renamed, level_changed, reparented, successions } = tally;
        Effect { dissolved, created, renamed, level_changed, reparented, successions }
    }
}

/// Every agency of the register as it is now.
async fn land(decision: &mut Decision) -> Result<Land, Error<Rejection>> {
    let mut land = Land::default();
    for id in decision.streams::<Agency>().await? {
        land.agencies.insert(id, decision.load::<Agency>(id).await?);
    }
    Ok(land)
}
