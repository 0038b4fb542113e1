//! The rules for all kinds of agencies together, as views and answers ask them.
//!
//! **Invariant:** facts may become known in any order of their days.
//! **Invariant:** what was laid down for one agency goes before the rule for its kind, from its day on.

use super::{Event, KindRules};
use crate::agency::Agency;
use crate::vocabulary::{Kind, Obligation};
use chrono::NaiveDate;
use decider::{Aggregate as _, Event as _};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of all rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    known: BTreeMap<Kind, (Vec<Event>, KindRules)>,
}

impl Rules {
    /// Takes a fact in.
    pub fn learn(&mut self, event: Event) {
        let (facts, rules) = self.known.entry(event.kind()).or_default();
        let place = facts.partition_point(|fact| fact.effective_on() <= event.effective_on());
        facts.insert(place, event);
        *rules = KindRules::replay(facts.iter());
    }

    /// How binding the programme is for agencies of a kind on a day, and by which document; the strongest counts.
    pub fn on(&self, kind: Kind, day: NaiveDate) -> Option<(Obligation, &str)> {
        let strongest = self.known.get(&kind)?.1.on(day).into_iter().next()?;
        Some((strongest.obligation, &strongest.basis))
    }

    /// The days on which [`Rules::on`] may change for a kind, in order.
    pub fn changes(&self, kind: Kind) -> BTreeSet<NaiveDate> {
        self.known.get(&kind).into_iter().flat_map(|(_, rules)| rules.changes()).collect()
    }

    /// How binding the programme is for one agency on a day, and by which document: what was laid down for itself, else for
    /// its kind. An agency that is no more keeps the obligation of its last day.
    pub fn of<'a>(&'a self, agency: &'a Agency, day: NaiveDate) -> Option<(Obligation, &'a str)> {
        let dissolved_on = agency.lifetime().and_then(|life| life.until).filter(|until| *until <= day);
        let day = dissolved_on.map_or(Some(day), |first| first.pred_opt())?;
        let own = agency.obligation(day).zip(agency.obligation_basis(day));
        own.or_else(|| self.on(agency.kind()?, day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{agency, vocabulary::Tier};

    const DECISION: &str = "19/2014/QĐ-TTg";
    const PLAN: &str = "848/KH-UBND";

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
    }

    fn laid(kind: Kind, obligation: Obligation, basis: &str, effective_on: NaiveDate) -> Event {
        Event::LaidDown { kind, obligation, basis: basis.into(), effective_on, until: None }
    }

    fn lifted(kind: Kind, laid_by: &str, effective_on: NaiveDate) -> Event {
        Event::Lifted { kind, laid_by: laid_by.into(), basis: "1524/KH-BCĐ".into(), effective_on }
    }

    fn known(events: impl IntoIterator<Item = Event>) -> Rules {
        let mut rules = Rules::default();
        events.into_iter().for_each(|event| rules.learn(event));
        rules
    }

    /// Encouraged by the Decision, made a target by the province's plan, until that is lifted.
    fn communes() -> [Event; 3] {
        let kind = Kind::CommuneCommittee;
        [
            laid(kind, Obligation::Encouraged, DECISION, day(2014, 4, 20)),
            laid(kind, Obligation::MandatoryByProvincialPlan, PLAN, day(2021, 3, 15)),
            lifted(kind, PLAN, day(2025, 7, 1)),
        ]
    }

    #[test]
    fn the_strongest_document_of_the_day_counts_and_says_so() {
        let rules = known(communes());
        let on = |day| rules.on(Kind::CommuneCommittee, day);
        assert_eq!(on(day(2014, 4, 19)), None);
        assert_eq!(on(day(2014, 4, 20)), Some((Obligation::Encouraged, DECISION)));
        assert_eq!(on(day(2021, 3, 15)), Some((Obligation::MandatoryByProvincialPlan, PLAN)));
        assert_eq!(on(day(2025, 6, 30)), Some((Obligation::MandatoryByProvincialPlan, PLAN)));
        assert_eq!(on(day(2025, 7, 1)), Some((Obligation::Encouraged, DECISION)));
        assert_eq!(rules.on(Kind::Department, day(2022, 1, 1)), None, "each kind has rules of its own");
        let days = [day(2014, 4, 20), day(2021, 3, 15), day(2025, 7, 1)];
        assert_eq!(rules.changes(Kind::CommuneCommittee).into_iter().collect::<Vec<_>>(), days);
        assert!(rules.changes(Kind::Department).is_empty());
    }

    #[test]
    fn the_order_in_which_documents_arrive_does_not_matter() {
        let [decision, plan, end] = communes();
        let earlier_end = lifted(Kind::CommuneCommittee, PLAN, day(2024, 1, 1));
        let told = known([decision.clone(), plan.clone(), end.clone(), earlier_end.clone()]);
        assert_eq!(told, known([earlier_end.clone(), end.clone(), plan.clone(), decision.clone()]));
        assert_eq!(told.changes(Kind::CommuneCommittee).last(), Some(&day(2024, 1, 1)));
    }

    #[test]
    fn of_two_documents_as_strong_the_later_one_is_named() {
        let kind = Kind::Department;
        let old = laid(kind, Obligation::Mandatory, "144/2006/QĐ-TTg", day(2006, 7, 1));
        let rules = known([old, laid(kind, Obligation::Mandatory, DECISION, day(2014, 4, 20))]);
        assert_eq!(rules.on(kind, day(2014, 4, 19)), Some((Obligation::Mandatory, "144/2006/QĐ-TTg")));
        assert_eq!(rules.on(kind, day(2014, 4, 20)), Some((Obligation::Mandatory, DECISION)));
    }

    #[test]
    fn what_was_laid_down_for_one_agency_goes_before_the_rule_for_its_kind() {
        let registered = agency::Event::Registered {
            name: "Sở Khoa học và Công nghệ".into(),
            tier: Tier::Province,
            kind: Kind::Department,
            level: None,
            parent: None,
            area_code: None,
            effective_on: day(2010, 1, 1),
        };
        let assigned = agency::Event::ObligationAssigned {
            obligation: Obligation::Encouraged,
            basis: "12/QĐ-UBND".into(),
            effective_on: day(2018, 1, 1),
        };
        let dissolved = agency::Event::Dissolved { effective_on: day(2020, 1, 1), basis: None };
        let rules = known([
            laid(Kind::Department, Obligation::Mandatory, DECISION, day(2014, 4, 20)),
            lifted(Kind::Department, DECISION, day(2020, 1, 1)),
        ]);
        let ruled = Agency::replay(&[registered.clone(), dissolved.clone()]);
        assert_eq!(rules.of(&ruled, day(2014, 4, 19)), None);
        assert_eq!(rules.of(&ruled, day(2018, 1, 1)), Some((Obligation::Mandatory, DECISION)));
        assert_eq!(rules.of(&ruled, day(2024, 1, 1)), Some((Obligation::Mandatory, DECISION)), "as on its last day");
        let own = Agency::replay(&[registered, assigned, dissolved]);
        assert_eq!(rules.of(&own, day(2017, 12, 31)), Some((Obligation::Mandatory, DECISION)));
        assert_eq!(rules.of(&own, day(2018, 1, 1)), Some((Obligation::Encouraged, "12/QĐ-UBND")));
    }
}
