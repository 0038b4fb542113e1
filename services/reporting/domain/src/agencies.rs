//! What the agencies behind the figures of the programme were called on each day.
//!
//! **Invariant:** an agency keeps its last name after its end, because what was found there still waits for somebody.
//!
//! Deliberately absent: codes, parents and obligations; `conformity` has them.

use crate::span::{Span, alone, spans};
use registry_domain::{
    agency::Event,
    vocabulary::{Kind, Tier},
};

/// What an agency was during some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Full name, NFC.
    pub name: String,
    /// Level of government.
    pub tier: Tier,
    /// Sort of body.
    pub kind: Kind,
    /// Whether it is no more.
    pub ended: bool,
}

/// Whether an event can change what is told here.
#[must_use]
pub fn matters(event: &Event) -> bool {
    use Event::{Dissolved, LevelChanged, Registered, Renamed};
    matches!(event, Registered { .. } | Renamed { .. } | LevelChanged { .. } | Dissolved { .. })
}

/// What an agency was, from its first day on; events in the order in which they were recorded.
#[must_use]
pub fn named(history: &[Event]) -> Vec<Span<Named>> {
    let evolve = |agency: &mut Option<Named>, event: &Event| match event {
        Event::Registered { name, tier, kind, .. } => {
            *agency = Some(Named { name: name.clone(), tier: *tier, kind: *kind, ended: false });
        }
        Event::Renamed { name, .. } | Event::LevelChanged { name, .. } => {
            if let Some(named) = agency {
                named.name.clone_from(name);
            }
        }
        Event::Dissolved { .. } => {
            if let Some(named) = agency {
                named.ended = true;
            }
        }
        _ => {}
    };
    let look = |agency: &Option<Named>| alone(agency.clone());
    spans(history, decider::Event::effective_on, evolve, look)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformity::OPEN;
    use chrono::NaiveDate;
    use registry_domain::vocabulary::Level;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date of the calendar")
    }

    fn renamed(name: &str, on: &str) -> Event {
        Event::Renamed { name: name.into(), effective_on: day(on), basis: None }
    }

    #[test]
    fn an_agency_has_its_name_of_the_day_and_keeps_the_last_one() {
        let registered = Event::Registered {
            name: "UBND xã Kim Lương".into(),
            tier: Tier::Commune,
            kind: Kind::CommuneCommittee,
            level: None,
            parent: None,
            area_code: None,
            effective_on: day("2014-01-01"),
        };
        let dissolved = Event::Dissolved { effective_on: day("2025-07-01"), basis: None };
        let level_changed = Event::LevelChanged {
            level: Level::Ward,
            name: "UBND phường C".into(),
            effective_on: day("2021-01-01"),
            basis: None,
        };
        let earlier = renamed("UBND xã A", "2019-01-01");
        let history = [registered, renamed("UBND xã B", "2020-01-01"), level_changed, dissolved, earlier];
        assert!(history.iter().all(matters));
        let told = named(&history);
        let told: Vec<_> = told.iter().map(|span| (span.from, span.of.name.as_str(), span.of.ended)).collect();
        let expected = [
            (day("2014-01-01"), "UBND xã Kim Lương", false),
            (day("2019-01-01"), "UBND xã A", false),
            (day("2020-01-01"), "UBND xã B", false),
            (day("2021-01-01"), "UBND phường C", false),
            (day("2025-07-01"), "UBND phường C", true),
        ];
        assert_eq!(told, expected);
        assert_eq!(named(&history).last().map(|span| span.until), Some(OPEN));
    }
}
