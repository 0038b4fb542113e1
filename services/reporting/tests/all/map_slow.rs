//! Years full of reorganisations: the links that the view holds, and its figures on every map against a second, slow telling.
//!
//! **Invariant:** the slow telling walks from day to day over the events of the log, and shares no code with the view.

use crate::{
    house::{Fact, House, NEW, commune, day, declared, defined, district, on_both_databases},
    map::{created, dissolved, resolution},
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use eventstore::{FromRow, Recorded, Row, db};
use registry_domain::{
    agency::{self, Agency},
    quality_system::{self, QualitySystem},
    reorganisation::{Event, Reorganisation},
    vocabulary::{Level, Share},
};
use reporting::views::conformity::{GroupBy, Point, Question, figures};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use uuid::Uuid;

const FIRST: &str = "2019-01-15";
const STEPS: u64 = 14;

/// The day of a step: one a month.
fn on(step: u64) -> NaiveDate {
    day(FIRST) + Days::new(step * 30)
}

/// A reorganisation or a declaration a month, chosen by a number; several in one command now and then.
async fn turbulent_years(house: &House, seed: u64) {
    house.record(&[defined(NEW, "2009-10-01"), district(Uuid::from_u128(1), "UBND huyện Cẩm Giàng")]).await;
    let mut living: Vec<Uuid> = (10_001..10_016).map(Uuid::from_u128).collect();
    for id in &living {
        house.record(&[commune(*id, &format!("UBND xã {}", id.as_u128()), Uuid::from_u128(1))]).await;
    }
    for step in 1..STEPS {
        let draw = |of: usize, salt: u32| {
            let number = (seed * 1_000 + step).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(salt);
            usize::try_from(number % 10_007).unwrap_or_default() % of
        };
        house.at(&format!("{}T01:00:00Z", on(step) - Days::new(draw(20, 5) as u64)));
        house.record(&[declared(living[draw(living.len(), 11)], NEW, &on(step).to_string())]).await;
        let facts = reorganised(&mut living, step, draw);
        house.record(&facts).await;
        if draw(3, 29) == 0 {
            house.reading().await; // so that the view takes the next ones in another batch
        }
    }
}

fn reorganised(living: &mut Vec<Uuid>, step: u64, draw: impl Fn(usize, u32) -> usize) -> Vec<Fact> {
    let date = on(step).to_string();
    let new = Uuid::from_u128(20_000 + u128::from(step));
    let begun = created(new, &format!("UBND phường {step}"), Level::Ward, &date);
    let (one, other) = (living.remove(draw(living.len(), 17)), living[draw(living.len(), 23)]);
    let number = format!("{step}/NQ-UBTVQH14");
    let ordered = |links: &[(Uuid, Uuid, Share)]| resolution(&number, &date, links);
    let mut facts = match draw(6, 41) {
        0 | 1 => ordered(&[(one, other, Share::Whole)]),
        2 => {
            living.push(new);
            ordered(&[(one, other, Share::PartAreaOnly), (one, new, Share::Remainder)])
        }
        3 => {
            living.push(new);
            ordered(&[(one, other, Share::Part), (one, new, Share::Remainder)])
        }
        4 => {
            living.push(one);
            return ordered(&[(one, other, Share::Part), (one, one, Share::Remainder)]);
        }
        _ => {
            living.push(new);
            vec![]
        }
    };
    if living.contains(&new) {
        facts.push(begun);
    }
    facts.push(dissolved(one, &date));
    facts
}

// ── the slow telling ──

#[derive(Clone, Debug, PartialEq)]
struct Link {
    from: Uuid,
    to: Uuid,
    share: Share,
    on: NaiveDate,
}

/// What the log says, with nothing worked out.
#[derive(Default)]
struct Slow {
    lives: BTreeMap<Uuid, (NaiveDate, NaiveDate)>,
    declared: Vec<(Uuid, NaiveDate)>,
    links: Vec<Link>,
}

impl Slow {
    fn of(events: &[Recorded], known_at: DateTime<Utc>) -> Slow {
        let mut slow = Slow::default();
        for event in events.iter().filter(|event| event.recorded_at <= known_at) {
            match event.of::<Agency>().expect("it is read") {
                Some(agency::Event::Registered { effective_on, .. }) => {
                    slow.lives.insert(event.stream, (effective_on, NaiveDate::MAX));
                }
                Some(agency::Event::Dissolved { effective_on, .. }) => {
                    slow.lives.entry(event.stream).and_modify(|life| life.1 = effective_on);
                }
                _ => {}
            }
            if let Some(quality_system::Event::Declared { effective_on, .. }) =
                event.of::<QualitySystem>().expect("it is read")
            {
                slow.declared.push((event.stream, effective_on));
            }
            if let Some(Event::SuccessionEstablished { from, to, share, effective_on, .. }) =
                event.of::<Reorganisation>().expect("it is read")
            {
                slow.links.push(Link { from, to, share, on: effective_on });
            }
        }
        slow
    }

    fn lived(&self, id: Uuid, on: NaiveDate) -> bool {
        self.lives.get(&id).is_some_and(|(from, until)| *from <= on && on < *until)
    }

    /// The links of a day, without land on which nobody lives; true for those that took everybody of their unit.
    fn of_day(&self, on: NaiveDate) -> Vec<(&Link, bool)> {
        let people: Vec<&Link> = self.links.iter().filter(|l| l.on == on && l.share != Share::PartAreaOnly).collect();
        let alone = |link: &Link| people.iter().filter(|other| other.from == link.from).count() == 1;
        people.iter().map(|link| (*link, alone(link) && link.share != Share::Part)).collect()
    }

    /// The agencies of a day that a unit on the map is, found by going one day after the other.
    fn carried(&self, unit: Uuid, map: NaiveDate, to: NaiveDate) -> Option<BTreeSet<Uuid>> {
        let mut now = BTreeSet::from([unit]);
        let mut at = map;
        while at > to {
            let links = self.of_day(at);
            let touches = |link: &Link| now.contains(&link.to) || now.contains(&link.from);
            if links.iter().any(|(link, all)| touches(link) && !(*all && now.contains(&link.to))) {
                return None;
            }
            let eve = at.pred_opt()?;
            let mut before = BTreeSet::new();
            for id in now {
                let from: Vec<Uuid> =
                    links.iter().filter(|(link, _)| link.to == id).map(|(link, _)| link.from).collect();
                if from.is_empty() && !self.lived(id, eve) {
                    return None;
                }
                before.extend(from.into_iter().chain(Some(id).filter(|id| self.lived(*id, eve))));
            }
            (now, at) = (before, eve);
        }
        while at < to {
            at = at.succ_opt()?;
            let id = *now.first()?;
            let out: Vec<(&Link, bool)> = self.of_day(at).into_iter().filter(|(link, _)| link.from == id).collect();
            match out.as_slice() {
                [] if self.lived(id, at) => {}
                [(link, true)] => now = BTreeSet::from([link.to]),
                _ => return None,
            }
        }
        Some(now)
    }

    /// Carried, declared and not carried units.
    fn count(&self, map: NaiveDate, on: NaiveDate) -> (i64, i64, BTreeSet<Uuid>) {
        let has_declared = |id: &Uuid| self.declared.iter().any(|(agency, since)| agency == id && *since <= on);
        let (mut carried, mut declared, mut not) = (0, 0, BTreeSet::new());
        for unit in self.lives.keys().copied().filter(|id| self.lived(*id, map)) {
            match self.carried(unit, map, on) {
                Some(agencies) => {
                    carried += 1;
                    declared += i64::from(agencies.iter().all(has_declared));
                }
                None => drop(not.insert(unit)),
            }
        }
        (carried, declared, not)
    }
}

async fn told(house: &House, days: &[NaiveDate], question: &Question) -> Vec<Point> {
    let mut reading = house.reading().await;
    figures(&mut reading.tx, days, question).await.expect("the figures are told")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_on_every_map_are_those_of_a_slow_telling_of_the_log() {
    for seed in 1..3 {
        on_both_databases(async |house| {
            turbulent_years(house, seed).await;
            let events = house.events().await;
            let days: Vec<NaiveDate> = (0..STEPS).map(|step| on(step) + Days::new(step % 3)).collect();
            let middle = events[events.len() / 2].recorded_at;
            let last = events.last().expect("something was recorded").recorded_at;
            let mut reasons = 0;
            for known_at in [middle, last] {
                let slow = Slow::of(&events, known_at);
                for map in &days {
                    let question = Question { known_at, group_by: GroupBy::Level, tier: None, map: Some(*map) };
                    for point in told(house, &days, &question).await {
                        let not: BTreeSet<Uuid> = point.not_carried.iter().map(|unit| unit.agency).collect();
                        let total = point.total();
                        assert_eq!(total.not_carried, i64::try_from(not.len()).expect("a count"));
                        reasons += not.len();
                        assert_eq!(
                            (total.agencies, total.declared, not),
                            slow.count(*map, point.as_of),
                            "seed {seed}, {} on the map of {map}",
                            point.as_of
                        );
                    }
                }
            }
            assert!(reasons > 0, "something could not be carried");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_map_of_the_day_itself_the_figures_are_the_plain_ones() {
    on_both_databases(async |house| {
        turbulent_years(house, 7).await;
        let known_at = house.events().await.last().expect("something was recorded").recorded_at;
        for group_by in [GroupBy::Tier, GroupBy::District, GroupBy::Edition, GroupBy::Status, GroupBy::Level] {
            for as_of in (0..STEPS).map(on) {
                let plain = Question { known_at, group_by, tier: None, map: None };
                let mapped = Question { map: Some(as_of), ..plain };
                assert_eq!(told(house, &[as_of], &mapped).await, told(house, &[as_of], &plain).await, "{as_of}");
            }
        }
    })
    .await;
}

/// A row of `view.link`.
#[derive(Clone, Debug, PartialEq)]
struct Held {
    link: Link,
    item: i64,
    instrument: String,
    reorganisation: Uuid,
    known_from: DateTime<Utc>,
}

impl FromRow for Held {
    fn from_row(row: &Row<'_>) -> Result<Held, db::Error> {
        let (from, to, on) = (row.get("predecessor")?, row.get("successor")?, row.get("effective_on")?);
        let share = row.get::<String>("share")?.parse().expect("a share");
        Ok(Held {
            link: Link { from, to, share, on },
            item: row.get("item")?,
            instrument: row.get("instrument")?,
            reorganisation: row.get("reorganisation")?,
            known_from: row.get("known_from")?,
        })
    }
}

async fn links(house: &House) -> Vec<Held> {
    let mut reading = house.reading().await;
    reading.tx.query("SELECT * FROM view.link ORDER BY position").fetch_all().await.expect("the rows are read")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_links_are_those_of_the_log_with_their_instruments_and_a_rebuild_gives_the_same() {
    on_both_databases(async |house| {
        turbulent_years(house, 5).await;
        let before = links(house).await;
        let events = house.events().await;
        let expected = Slow::of(&events, DateTime::<Utc>::MAX_UTC).links;
        assert!(expected.len() > 5);
        assert_eq!(before.iter().map(|held| held.link.clone()).collect::<Vec<_>>(), expected);
        for held in &before {
            let adopted = events.iter().find(|event| event.stream == held.reorganisation).expect("it was adopted");
            assert!(adopted.event.contains(&format!("\"{}\"", held.instrument)) && held.item > 0, "{held:?}");
            assert_eq!(held.known_from, adopted.recorded_at, "adopted and in effect in one command");
        }
        let building = house.view.rebuild().await.expect("a rebuild begins");
        let mut tick = tokio::time::interval(Duration::from_millis(5));
        while house.view.state().await.expect("it is asked").is_none_or(|state| state.generation < building) {
            tick.tick().await;
        }
        assert_eq!(links(house).await, before);
    })
    .await;
}
