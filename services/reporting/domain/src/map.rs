//! How the agencies on the map of one day stand in the figures of another day.
//!
//! A series is comparable when every point counts the same units. Those are the units on the map of a chosen day; a point of
//! another day must find out, from the successions of the reorganisations between the two, who then was what they are.
//!
//! | the map is | a unit stands | declared when |
//! |---|---|---|
//! | of the same day | as it does | it has declared |
//! | later: a new map is carried back | as those stand that it was made of ([`Carry::By`] many) | all of them have |
//! | earlier: an old map is carried forward | as the one stands that it went into ([`Carry::By`] one) | that one has |
//!
//! *All of them*, because a declaration says that every procedure of an authority runs under a quality system; where one
//! forebear had not declared, that could not be said of the whole that is now one unit. A new map carried back so never
//! claims more than there was, as a successor inherits no declaration either (R-QMS-7). A unit that went on is its own
//! forebear, beside what it absorbed.
//!
//! A unit is carried over whole links only. A predecessor went into a unit as a whole when its link says so, or when it went
//! as a remainder of which nothing but land without people was taken: land has no procedures. Whatever was divided is not
//! guessed at: which of its parts a declaration would belong to, nobody can say.
//!
//! **Invariant:** every unit on the map is carried, or not carried with the reason and the links on the way to it; on the day
//! of the map itself all are carried, each by itself.
//! **Invariant:** the order in which lives and links are given does not matter.
//!
//! Deliberately absent: inhabitants and shares in numbers. Resolutions that divide a unit seldom say how many went where.

mod back;
mod forward;
mod standing;
#[cfg(test)]
mod tests;

pub use standing::Standing;

use chrono::NaiveDate;
use registry_domain::{agency::Lifetime, vocabulary::Share};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A succession: one agency took over from another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// First day of the successor in its place.
    pub effective_on: NaiveDate,
    /// The predecessor.
    pub from: Uuid,
    /// The successor; the predecessor itself when it goes on with what was left to it.
    pub to: Uuid,
    /// How much of the predecessor.
    pub share: Share,
    /// The reorganisation that ordered it.
    pub reorganisation: Uuid,
    /// By which of its items.
    pub item: u32,
}

/// Why a unit on the map has no counterpart on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// It, or something on the way, was divided: part of the people went elsewhere.
    Split,
    /// The way ends: it was abolished, and nobody took over.
    NoSuccessor,
    /// The way begins later: it, or something it was made of, was founded anew after that day.
    NoPredecessor,
}

impl Obstacle {
    /// Every obstacle.
    pub const ALL: [Obstacle; 3] = [Obstacle::Split, Obstacle::NoSuccessor, Obstacle::NoPredecessor];

    /// The code by which it is exchanged.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Obstacle::Split => "split",
            Obstacle::NoSuccessor => "no-successor",
            Obstacle::NoPredecessor => "no-predecessor",
        }
    }
}

/// What a unit on the map is on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carry {
    /// These agencies, at least one, all of which lived on the day.
    By(BTreeSet<Uuid>),
    /// Nothing that can be told.
    Not {
        /// Why.
        obstacle: Obstacle,
        /// The links that lead to what stands in the way, and that itself; none when it is the unit's own beginning or end.
        links: BTreeSet<Link>,
    },
}

/// All lives of agencies and all successions, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Lineage {
    lives: BTreeMap<Uuid, Lifetime>,
    into: BTreeMap<Uuid, Vec<Step>>,
    out_of: BTreeMap<Uuid, Vec<Step>>,
}

/// A link that people went over.
#[derive(Clone, Debug)]
struct Step {
    link: Link,
    /// Whether all people of the predecessor did.
    entire: bool,
}

impl Step {
    fn on(&self) -> NaiveDate {
        self.link.effective_on
    }
}

impl Lineage {
    /// Everything that is known. A link that says that an agency went on as a whole says nothing and is left out.
    #[must_use]
    pub fn new(lives: BTreeMap<Uuid, Lifetime>, links: impl IntoIterator<Item = Link>) -> Lineage {
        let with_people: BTreeSet<Link> = links.into_iter().filter(|link| link.share.carries_people()).collect();
        let mut ways: BTreeMap<(Uuid, NaiveDate), usize> = BTreeMap::new();
        for link in &with_people {
            *ways.entry((link.from, link.effective_on)).or_default() += 1;
        }
        let mut lineage = Lineage { lives, ..Lineage::default() };
        for link in with_people {
            // With only one way to go, a whole and a remainder are the same: nobody is left for another one.
            let only = ways.get(&(link.from, link.effective_on)) == Some(&1);
            let leaves_nobody = link.share.takes_everything() || link.share.takes_the_rest();
            let step = Step { entire: only && leaves_nobody, link };
            if step.entire && step.link.from == step.link.to {
                continue;
            }
            lineage.into.entry(step.link.to).or_default().push(step.clone());
            lineage.out_of.entry(step.link.from).or_default().push(step);
        }
        lineage
    }

    /// The agencies on the map of a day: those that lived on it.
    pub fn units(&self, on: NaiveDate) -> impl Iterator<Item = Uuid> {
        self.lives.iter().filter(move |(_, life)| life.contains(on)).map(|(id, _)| *id)
    }

    /// What a unit on the map of one day is on another day.
    #[must_use]
    pub fn carry(&self, unit: Uuid, map: NaiveDate, day: NaiveDate) -> Carry {
        match day.cmp(&map) {
            std::cmp::Ordering::Equal => Carry::By(BTreeSet::from([unit])),
            std::cmp::Ordering::Less => self.carry_back(unit, map, day),
            std::cmp::Ordering::Greater => self.carry_forward(unit, map, day),
        }
    }

    fn lived(&self, agency: Uuid, on: NaiveDate) -> bool {
        self.lives.get(&agency).is_some_and(|life| life.contains(on))
    }

    /// Whether a day is the first one without an agency. What came to it on that day can only have gone on with it.
    fn ended_on(&self, agency: Uuid, on: NaiveDate) -> bool {
        self.lives.get(&agency).is_some_and(|life| life.until == Some(on))
    }

    fn into(&self, agency: Uuid) -> &[Step] {
        self.into.get(&agency).map_or(&[], Vec::as_slice)
    }

    fn out_of(&self, agency: Uuid) -> &[Step] {
        self.out_of.get(&agency).map_or(&[], Vec::as_slice)
    }
}
