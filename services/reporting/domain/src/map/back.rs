//! A new map carried back: what a unit was made of on an earlier day.
//!
//! **Invariant:** the way back visits an agency again only when it then has received more, so it ends, whatever the links are.

use super::{Carry, Lineage, Link, Obstacle};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// An agency on the way back.
struct Place {
    agency: Uuid,
    /// The last day of what came to it, as far as that belongs to the unit.
    received_until: NaiveDate,
    /// The last day on which it gave something away and lived on.
    lived_until: NaiveDate,
    /// The links that lead from here to the unit.
    way: Vec<Link>,
}

impl Place {
    /// The way from here, one link longer.
    fn with(&self, link: &Link) -> Vec<Link> {
        self.way.iter().chain([link]).cloned().collect()
    }
}

impl Lineage {
    pub(super) fn carry_back(&self, unit: Uuid, map: NaiveDate, day: NaiveDate) -> Carry {
        let (mut forebears, mut divided) = (BTreeSet::new(), BTreeSet::new());
        let (mut is_founded, mut founded) = (false, BTreeSet::new());
        let mut visited: BTreeMap<Uuid, NaiveDate> = BTreeMap::new();
        let mut ahead = vec![Place { agency: unit, received_until: map, lived_until: map, way: Vec::new() }];
        while let Some(place) = ahead.pop() {
            if visited.get(&place.agency).is_some_and(|until| *until >= place.received_until) {
                continue;
            }
            visited.insert(place.agency, place.received_until);
            let given = self.out_of(place.agency).iter();
            for step in given.filter(|step| day < step.on() && step.on() <= place.lived_until) {
                divided.extend(place.with(&step.link));
            }
            if self.lived(place.agency, day) {
                forebears.insert(place.agency);
            } else if !self.has_predecessor(place.agency) {
                is_founded = true;
                founded.extend(place.way.iter().cloned());
            }
            let received = self.into(place.agency).iter();
            for step in received.filter(|step| day < step.on() && step.on() <= place.received_until) {
                if step.entire {
                    ahead.extend(self.before(&step.link, place.with(&step.link)));
                } else {
                    divided.extend(place.with(&step.link));
                }
            }
        }
        if !divided.is_empty() {
            Carry::Not { obstacle: Obstacle::Split, links: divided }
        } else if is_founded || forebears.is_empty() {
            Carry::Not { obstacle: Obstacle::NoPredecessor, links: founded }
        } else {
            Carry::By(forebears)
        }
    }

    /// The predecessor as it was when it went into its successor.
    fn before(&self, link: &Link, way: Vec<Link>) -> Option<Place> {
        let (agency, on) = (link.from, link.effective_on);
        let eve = on.pred_opt()?;
        let received_until = if self.ended_on(agency, on) { on } else { eve };
        Some(Place { agency, received_until, lived_until: eve, way })
    }

    /// Whether an agency began as the successor of another one.
    fn has_predecessor(&self, agency: Uuid) -> bool {
        let first = self.lives.get(&agency).map(|life| life.from);
        first.is_some_and(|first| self.into(agency).iter().any(|step| step.on() <= first))
    }
}
