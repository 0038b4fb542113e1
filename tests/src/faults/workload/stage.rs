//! What the clients of a workload know together: the things that were acknowledged, so that they meet each other at them.
//!
//! **Invariant:** it holds bounded numbers of things, however long a run lasts.

use crate::faults::chance::Chance;
use chrono::{Days, NaiveDate};
use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

/// Things of a kind that are remembered; a newer one takes the place of an older one.
const THINGS_MAX: usize = 240;
/// The first day on which anything happens after the agencies of a run were founded.
const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2015, 1, 5).expect("a day of the calendar");
/// The last day on which anything happens.
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 1, 5).expect("a day of the calendar");
/// How many commands share a day.
const COMMANDS_A_DAY: u64 = 8;
/// How many of the costly commands a run may give; each is followed by hundreds of a policy, or tells hundreds of rows anew.
const FAN_OUTS_MAX: u64 = 16;
/// How many plans and campaigns a run may make; whoever opens one looks at all.
const CAMPAIGNS_MAX: u64 = 60;

/// Who leads the programme, and what it rests on.
#[derive(Clone, Debug)]
pub(super) struct Province {
    /// The lead body.
    pub(super) lead: String,
    /// From where others of a team come.
    pub(super) office: String,
    /// The programme in force.
    pub(super) programme: String,
}

/// A promulgated plan with an item.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) plan: String,
    pub(super) item: String,
}

/// A campaign with agencies that are on its list.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    pub(super) campaign: String,
    pub(super) agencies: Vec<String>,
}

/// Everything that was acknowledged and may be met again.
#[derive(Debug, Default)]
pub(super) struct Things {
    pub(super) province: Option<Province>,
    pub(super) districts: Vec<String>,
    pub(super) communes: Vec<String>,
    pub(super) departments: Vec<String>,
    pub(super) declared: Vec<(String, String)>,
    pub(super) plans: Vec<Planned>,
    pub(super) trainings: Vec<String>,
    pub(super) campaigns: Vec<Opened>,
}

/// Where the clients meet.
#[derive(Debug, Default)]
pub(super) struct Stage {
    things: Mutex<Things>,
    commands: AtomicU64,
    fan_outs: AtomicU64,
    campaigns: AtomicU64,
}

impl Stage {
    pub(super) fn things(&self) -> MutexGuard<'_, Things> {
        self.things.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The day of the next command: later ones come later, but not in order, as when registers are kept by many hands.
    pub(super) fn day(&self, chance: &mut Chance) -> NaiveDate {
        let days = self.commands.fetch_add(1, Ordering::Relaxed) / COMMANDS_A_DAY;
        let jitter = if chance.happens(20) { 0 } else { 12 + u64::try_from(chance.below(4)).unwrap_or_default() };
        FIRST_DAY.checked_add_days(Days::new(days + jitter)).map_or(LAST_DAY, |day| day.min(LAST_DAY))
    }

    /// Whether one more command may be given that many follow.
    pub(super) fn may_fan_out(&self) -> bool {
        self.fan_outs.fetch_add(1, Ordering::Relaxed) < FAN_OUTS_MAX
    }

    /// Whether one more campaign may be made.
    pub(super) fn may_campaign(&self) -> bool {
        self.campaigns.fetch_add(1, Ordering::Relaxed) < CAMPAIGNS_MAX
    }
}

/// Remembers a thing; when there are many, in the place of another one.
pub(super) fn remember<T>(things: &mut Vec<T>, thing: T, chance: &mut Chance) {
    if things.len() < THINGS_MAX {
        things.push(thing);
    } else {
        let place = chance.below(things.len());
        things[place] = thing;
    }
}

/// One of the things, if there is one.
pub(super) fn any<T: Clone>(things: &[T], chance: &mut Chance) -> Option<T> {
    (!things.is_empty()).then(|| chance.one(things).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_remembers_a_bounded_number_of_things() {
        let (mut things, mut chance) = (Vec::new(), Chance::new(1, "stage"));
        (0..10 * THINGS_MAX).for_each(|thing| remember(&mut things, thing, &mut chance));
        assert_eq!(things.len(), THINGS_MAX);
        assert!(things.iter().any(|thing| *thing >= THINGS_MAX), "newer ones came in");
    }

    #[test]
    fn days_go_on_and_end() {
        let (stage, mut chance) = (Stage::default(), Chance::new(1, "stage"));
        let early = stage.day(&mut chance);
        stage.commands.store(10_000_000, Ordering::Relaxed);
        assert!(early < stage.day(&mut chance));
        assert_eq!(stage.day(&mut chance), LAST_DAY);
    }
}
