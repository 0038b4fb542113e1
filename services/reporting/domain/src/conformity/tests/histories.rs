//! Random histories: the shape of the segments, and a second, slow telling of the same days that shares no code with the
//! first. It walks from day to day and remembers only what somebody standing there would.

use super::{NEW, OLD, Status, day, editions};
use crate::conformity::{OPEN, Reason, Segment, matters_of_agency, matters_of_quality, segments};
use chrono::{Datelike as _, Days, NaiveDate};
use decider::{Aggregate as _, Event as _};
use proptest::{collection::vec, prelude::*};
use registry_domain::{
    agency,
    obligation::Rules,
    quality_system::{Cause, Event, LapseCause, QualitySystem, Signature},
    vocabulary::{Capacity, Kind, Level, Tier},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const FIRST: &str = "2018-01-01";
const DAYS: u64 = 5 * 365;

/// What happened, roughly: sort, day, and a number to choose details by.
type Rough = (u8, u64, u8);

fn rough(sorts: u8) -> impl Strategy<Value = Vec<Rough>> {
    vec((0..sorts, 0..DAYS, any::<u8>()), 0..40)
}

fn at(offset: u64) -> NaiveDate {
    day(FIRST) + Days::new(offset)
}

fn quality(rough: &[Rough]) -> Vec<Event> {
    let event = |(index, &(sort, offset, detail)): (usize, &Rough)| {
        let effective_on = at(offset);
        let edition = if detail % 2 == 0 { OLD } else { NEW }.to_owned();
        let former = Uuid::from_u128(u128::from(detail) % (index as u128 + 1) + 1);
        match sort {
            0 => Event::ProjectStarted { edition, effective_on },
            1 => Event::ApplicationStarted { effective_on },
            2 | 3 => {
                let audit = Uuid::from_u128(index as u128);
                Event::InternalAuditConducted { audit, processes: vec![], nonconformities: vec![], effective_on }
            }
            4 | 5 => Event::ManagementReviewHeld { review: Uuid::from_u128(index as u128), effective_on },
            6 | 7 => Event::Declared {
                declaration: Uuid::from_u128(index as u128 + 1),
                number: format!("{index}/QĐ-UBND"),
                edition,
                signature: Signature { person: "Trần Văn An".into(), capacity: Capacity::Head },
                signed_on: effective_on,
                effective_on,
            },
            8 => Event::RedeclarationRequired {
                cause: [Cause::ScopeChanged, Cause::Renamed, Cause::Inspection][usize::from(detail % 3)],
                due: None,
                publication: None,
                effective_on,
            },
            9 => Event::DeclarationLapsed { declaration: former, cause: LapseCause::NotOperated, effective_on },
            10 => Event::DeclarationWithdrawn { declaration: former, reason: "thôi".into(), effective_on },
            _ => Event::ConversionRequired { to: edition, deadline: effective_on, basis: "419".into(), effective_on },
        }
    };
    rough.iter().enumerate().map(event).collect()
}

fn agency(rough: &[Rough], registered: u64, dissolved: Option<u64>) -> Vec<agency::Event> {
    let mut events = vec![agency::Event::Registered {
        name: "Sở Nội vụ".into(),
        tier: Tier::Province,
        kind: Kind::Department,
        level: None,
        parent: None,
        area_code: None,
        effective_on: at(registered),
    }];
    events.extend(rough.iter().map(|&(sort, offset, detail)| {
        let effective_on = at(registered + 1 + offset);
        match sort {
            0 => agency::Event::Renamed { name: format!("Sở {}", detail % 4), effective_on, basis: None },
            1 => agency::Event::Reparented {
                parent: Some(Uuid::from_u128(u128::from(detail % 3))),
                effective_on,
                basis: None,
            },
            2 => agency::Event::AreaCodeAssigned { code: format!("{}", detail % 3), effective_on },
            3 => agency::Event::AreaCodeReleased { effective_on },
            _ => {
                let (level, name) = (Level::Ward, format!("Phường {}", detail % 4));
                agency::Event::LevelChanged { level, name, effective_on, basis: None }
            }
        }
    }));
    events.extend(
        dissolved.map(|later| agency::Event::Dissolved { effective_on: at(registered + 1 + later), basis: None }),
    );
    events
}

/// What is known at the end of a day by somebody who lived through all days before.
#[derive(Default)]
struct Walker {
    project: Option<(String, bool)>,
    current: Option<(Uuid, String, String)>,
    dead: BTreeSet<Uuid>,
    was_declared: bool,
    demands: BTreeSet<Reason>,
    audits: Vec<NaiveDate>,
    reviews: Vec<NaiveDate>,
    owed_since: Option<NaiveDate>,
}

type Standing = (Status, BTreeSet<Reason>, Option<String>, Option<String>, bool);

impl Walker {
    fn live_through(&mut self, today: NaiveDate, events: &[&Event]) -> Standing {
        if today.ordinal() == 1 && self.current.is_some() {
            let year = today.year() - 1;
            let of_year =
                |days: &[NaiveDate]| days.iter().copied().filter(|day| day.year() == year).collect::<Vec<_>>();
            let reviews = of_year(&self.reviews);
            if !of_year(&self.audits).iter().any(|audit| reviews.iter().any(|review| audit <= review)) {
                self.owed_since = NaiveDate::from_ymd_opt(year, 1, 1);
            }
        }
        self.was_declared |= self.current.is_some();
        for event in events {
            self.take(event);
        }
        if let Some(since) = self.owed_since {
            let mut audits = self.audits.iter().filter(|audit| since <= **audit);
            if audits.any(|audit| self.reviews.iter().any(|review| audit <= review)) {
                self.owed_since = None;
            }
        }
        self.standing(today)
    }

    fn take(&mut self, event: &Event) {
        match event {
            Event::ProjectStarted { edition, .. } => self.project = Some((edition.clone(), false)),
            Event::ApplicationStarted { .. } => self.project.iter_mut().for_each(|project| project.1 = true),
            Event::InternalAuditConducted { effective_on, .. } => self.audits.push(*effective_on),
            Event::ManagementReviewHeld { effective_on, .. } => self.reviews.push(*effective_on),
            Event::Declared { declaration, number, edition, .. } => {
                self.demands.clear();
                let dead = self.dead.contains(declaration);
                self.current = (!dead).then(|| (*declaration, number.clone(), edition.clone()));
            }
            Event::RedeclarationRequired { cause, .. } => {
                self.demands.insert(match cause {
                    Cause::Renamed => Reason::Name,
                    Cause::Inspection => Reason::Inspection,
                    _ => Reason::Scope,
                });
            }
            Event::DeclarationLapsed { declaration, .. } | Event::DeclarationWithdrawn { declaration, .. } => {
                self.dead.insert(*declaration);
                if self.current.as_ref().is_some_and(|current| current.0 == *declaration) {
                    self.current = None;
                }
            }
            _ => {}
        }
    }

    fn standing(&self, today: NaiveDate) -> Standing {
        let Some((_, number, edition)) = &self.current else {
            let status = match (&self.project, self.was_declared) {
                (_, true) => Status::Lapsed,
                (None, false) => Status::NotStarted,
                (Some((_, false)), false) => Status::Building,
                (Some((_, true)), false) => Status::Applying,
            };
            let edition = self.project.as_ref().map(|project| project.0.clone());
            return (status, BTreeSet::new(), edition, None, false);
        };
        let expired = edition == OLD && day("2021-06-30") < today;
        let mut reasons = self.demands.clone();
        reasons.extend(expired.then_some(Reason::Version));
        reasons.extend(self.owed_since.map(|_| Reason::Audit));
        let status = if reasons.is_empty() { Status::Declared } else { Status::DeclaredOutdated };
        (status, reasons, Some(edition.clone()), Some(number.clone()), !expired)
    }
}

/// Name and parent by the last word on them.
fn attributes(agency: &[agency::Event], today: NaiveDate) -> (String, Option<Uuid>) {
    let mut said: Vec<&agency::Event> = agency.iter().filter(|event| event.effective_on() <= today).collect();
    said.sort_by_key(|event| event.effective_on());
    let (mut name, mut parent) = (String::new(), None);
    for event in said {
        match event {
            agency::Event::Registered { name: given, .. }
            | agency::Event::Renamed { name: given, .. }
            | agency::Event::LevelChanged { name: given, .. } => name.clone_from(given),
            agency::Event::Reparented { parent: given, .. } => parent = *given,
            _ => {}
        }
    }
    (name, parent)
}

fn check_against_a_walk(agency: &[agency::Event], quality: &[Event], segments: &[Segment]) {
    let mut by_day: BTreeMap<NaiveDate, Vec<&Event>> = BTreeMap::new();
    for event in quality {
        by_day.entry(event.effective_on()).or_default().push(event);
    }
    let registered = agency[0].effective_on();
    let dissolved = agency.iter().find(|event| event.name() == "Dissolved").map(decider::Event::effective_on);
    let registry = QualitySystem::replay(quality);
    let (mut walker, mut rest) = (Walker::default(), segments.iter().peekable());
    for today in day(FIRST).iter_days().take_while(|today| *today < day("2025-12-31")) {
        let expected = walker.live_through(today, by_day.get(&today).map_or(&[], Vec::as_slice));
        while rest.next_if(|segment| segment.until <= today).is_some() {}
        let Some(segment) = rest.peek().filter(|segment| segment.from <= today) else {
            assert!(today < registered, "no segment on {today}");
            continue;
        };
        assert!(registered <= today, "a segment on {today}, before the registration");
        let last_day = dissolved.and_then(|dissolved| dissolved.pred_opt()).map_or(today, |last| last.min(today));
        assert_eq!((segment.name.clone(), segment.parent), attributes(agency, last_day), "on {today}");
        let found: Standing = (
            segment.status,
            segment.reasons.clone(),
            segment.edition.clone(),
            segment.number.clone(),
            segment.declared,
        );
        if dissolved.is_some_and(|dissolved| dissolved <= today) {
            assert_eq!(found, (Status::Dissolved, BTreeSet::new(), None, None, false), "on {today}");
            continue;
        }
        assert_eq!(found, expected, "on {today}");
        let of_registry = registry.in_force(today).map(|declaration| declaration.number.clone());
        assert_eq!(found.3, of_registry, "the registry's declaration in force on {today}");
    }
}

proptest! {
    #[test]
    fn segments_are_those_of_somebody_who_lived_through_every_day(
        of_quality in rough(12), of_agency in rough(5), registered in 0..400_u64, dissolved in proptest::option::of(0..1500_u64),
    ) {
        let (agency, quality) = (agency(&of_agency, registered, dissolved), quality(&of_quality));
        check_against_a_walk(&agency, &quality, &segments(&agency, &quality, &editions(), &Rules::default()));
    }

    #[test]
    fn segments_follow_each_other_without_gap_and_differ(
        of_quality in rough(12), of_agency in rough(5), dissolved in proptest::option::of(0..1500_u64),
    ) {
        let agency = agency(&of_agency, 7, dissolved);
        let segments = segments(&agency, &quality(&of_quality), &editions(), &Rules::default());
        prop_assert_eq!(segments[0].from, at(7));
        prop_assert_eq!(segments.last().map(|last| last.until), Some(OPEN));
        for segment in &segments {
            prop_assert!(segment.from < segment.until);
            prop_assert!(!segment.declared || segment.number.is_some(), "declared without a declaration");
            prop_assert!(!segment.declared || matches!(segment.status, Status::Declared | Status::DeclaredOutdated));
            prop_assert_eq!(segment.status == Status::DeclaredOutdated, !segment.reasons.is_empty());
        }
        for pair in segments.windows(2) {
            prop_assert_eq!(pair[0].until, pair[1].from);
            let same_days = Segment { from: pair[0].from, until: pair[0].until, ..pair[1].clone() };
            prop_assert_ne!(&same_days, &pair[0]);
        }
    }

    #[test]
    fn the_order_of_recording_does_not_matter_when_dates_differ(
        of_quality in rough(12), of_agency in rough(5), seed in any::<u64>(),
    ) {
        let mut quality = quality(&of_quality);
        let mut agency = agency(&of_agency, 0, Some(1200));
        let (mut days, mut seen) = (BTreeSet::new(), BTreeSet::new());
        quality.retain(|event| days.insert(event.effective_on()));
        agency.retain(|event| seen.insert(event.effective_on()));
        let as_recorded = segments(&agency, &quality, &editions(), &Rules::default());
        let shuffled = |index: usize| (index as u64 + 1).wrapping_mul(seed | 1).rotate_left(17);
        let mut places: Vec<usize> = (0..quality.len()).collect();
        places.sort_by_key(|index| shuffled(*index));
        let quality: Vec<Event> = places.into_iter().map(|index| quality[index].clone()).collect();
        let mut places: Vec<usize> = (0..agency.len()).collect();
        places.sort_by_key(|index| shuffled(*index));
        let agency: Vec<agency::Event> = places.into_iter().map(|index| agency[index].clone()).collect();
        prop_assert_eq!(segments(&agency, &quality, &editions(), &Rules::default()), as_recorded);
    }

    #[test]
    fn events_that_do_not_matter_change_no_segment(of_quality in rough(12), of_agency in rough(5)) {
        let (agency, quality) = (agency(&of_agency, 0, None), quality(&of_quality));
        let all = segments(&agency, &quality, &editions(), &Rules::default());
        let agency: Vec<_> = agency.into_iter().filter(matters_of_agency).collect();
        let quality: Vec<_> = quality.into_iter().filter(matters_of_quality).collect();
        prop_assert_eq!(segments(&agency, &quality, &editions(), &Rules::default()), all);
    }
}
