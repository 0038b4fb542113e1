//! An old map carried forward: what a unit went into by a later day.
//!
//! **Invariant:** a unit that lives on and gave nobody away is its own heir, whatever it absorbed: its people are still there.

use super::{Carry, Lineage, Link, Obstacle, Step};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

impl Lineage {
    pub(super) fn carry_forward(&self, unit: Uuid, map: NaiveDate, day: NaiveDate) -> Carry {
        let mut way: BTreeSet<Link> = BTreeSet::new();
        let (mut agency, mut since) = (unit, map.succ_opt().unwrap_or(map));
        loop {
            let gone: Vec<&Step> =
                self.out_of(agency).iter().filter(|step| since <= step.on() && step.on() <= day).collect();
            let obstacle = match gone.as_slice() {
                [] if self.lived(agency, day) => return Carry::By(BTreeSet::from([agency])),
                [] => Obstacle::NoSuccessor,
                [step] if step.entire && !self.lived(agency, day) => {
                    // A link that was followed already: nobody is where the way goes round in circles.
                    if way.insert(step.link.clone()) {
                        (agency, since) = self.after(&step.link);
                        continue;
                    }
                    Obstacle::NoSuccessor
                }
                _ => Obstacle::Split,
            };
            way.extend(gone.into_iter().map(|step| step.link.clone()));
            return Carry::Not { obstacle, links: way };
        }
    }

    /// Who took over, and the first day on which what it gives away may hold people of the predecessor.
    fn after(&self, link: &Link) -> (Uuid, NaiveDate) {
        let on = link.effective_on;
        let next = on.succ_opt().unwrap_or(on);
        (link.to, if self.ended_on(link.to, on) { on } else { next })
    }
}
