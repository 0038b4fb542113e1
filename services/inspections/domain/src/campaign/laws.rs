//! The laws, and R-INS-9 upon every sequence of commands to several campaigns at once.

use super::tests::{day, extraordinary, planned, selected};
use super::{Campaign, Command, Event, Opening};
use crate::vocabulary::{Ending, Mode};
use chrono::NaiveDate;
use decider::{Aggregate as _, Claim, laws};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::{cell::Cell, collections::BTreeMap};
use uuid::Uuid;

fn agencies() -> impl Strategy<Value = Uuid> {
    (0..4_u128).prop_map(Uuid::from_u128)
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (5..=12_u32).prop_map(|month| day(month, 4))
}

fn reasons() -> impl Strategy<Value = String> {
    select(vec!["Chưa kiểm tra trong 3 năm", "Phản ánh"]).prop_map(str::to_owned)
}

fn decisions() -> impl Strategy<Value = String> {
    select(vec!["1900/QĐ-UBND", "1901/QĐ-UBND", ""]).prop_map(str::to_owned)
}

fn modes() -> impl Strategy<Value = Mode> {
    select(Mode::ALL)
}

/// Mostly one year, so that campaigns meet; now and then the visits go on into the next one, for which they may count.
fn openings() -> impl Strategy<Value = Opening> {
    let until = NaiveDate::from_ymd_opt(2022, 1, 15).expect("a day of 2022");
    let next_year = Opening { year: 2022, until, ..planned() };
    select(vec![planned(), planned(), extraordinary(), extraordinary(), next_year])
}

fn events() -> impl Strategy<Value = Event> {
    let place = || (agencies(), modes(), reasons(), decisions(), days());
    prop_oneof![
        openings().prop_map(Event::Opened),
        place().prop_map(|(agency, mode, reason, _, effective_on)| Event::AgencySelected {
            agency,
            mode,
            reason,
            effective_on
        }),
        place().prop_map(|(agency, mode, reason, decision, effective_on)| Event::AgencyAdded {
            agency,
            mode,
            reason,
            decision,
            effective_on
        }),
        place().prop_map(|(agency, _, reason, decision, effective_on)| Event::AgencyDropped {
            agency,
            reason,
            decision,
            effective_on
        }),
        (reasons(), days(), 0..9_u32).prop_map(|(summary, effective_on, agencies)| Event::Closed {
            summary,
            agencies,
            concluded: agencies,
            cancelled: 0,
            terminated: 0,
            effective_on
        }),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    let place = || (agencies(), modes(), reasons(), decisions(), days());
    let everybody: Vec<Uuid> = (0..4).map(Uuid::from_u128).collect();
    prop_oneof![
        (openings(), subsequence(everybody, 0..=4)).prop_map(|(opening, agencies)| Command::Open {
            opening,
            agencies: agencies.into_iter().map(selected).collect()
        }),
        place().prop_map(|(agency, mode, reason, decision, effective_on)| Command::AddAgency {
            agency,
            mode,
            reason,
            decision,
            effective_on
        }),
        (place(), any::<bool>()).prop_map(|((agency, _, reason, decision, effective_on), started)| {
            Command::DropAgency { agency, reason, decision, effective_on, started }
        }),
        (reasons(), btree_map(agencies(), select(Ending::ALL), 0..5), days())
            .prop_map(|(summary, ended, effective_on)| Command::Close { summary, ended, effective_on }),
    ]
}

#[test]
fn a_campaign_obeys_the_laws() {
    laws::check::<Campaign>(events(), commands());
}

/// What a log keeps of the campaigns of a province: their states, and the keys that they hold.
#[derive(Default)]
struct Province {
    campaigns: BTreeMap<usize, Campaign>,
}

impl Province {
    /// Decides and records, unless a rule forbids it or another campaign holds a key (as the log does in one transaction).
    fn command(&mut self, campaign: usize, command: &Command) -> Result<(), Option<Claim>> {
        let mut next = self.campaigns.get(&campaign).cloned().unwrap_or_default();
        let events = next.decide(command).map_err(|_| None)?;
        events.iter().for_each(|event| next.evolve(event));
        let others = self.campaigns.iter().filter(|(other, _)| **other != campaign);
        let held: Vec<Claim> = others.flat_map(|(_, other)| other.claims()).collect();
        match next.claims().into_iter().find(|claim| held.iter().any(|held| held.collides(claim))) {
            Some(taken) => Err(Some(taken)),
            None => {
                self.campaigns.insert(campaign, next);
                Ok(())
            }
        }
    }

    /// How many campaigns have an agency on their list for a year, of those that `counts` says.
    fn with(&self, agency: Uuid, year: i32, counts: impl Fn(&Campaign) -> bool) -> usize {
        let has = |campaign: &&Campaign| {
            counts(campaign)
                && campaign.place(agency).is_some()
                && campaign.opening().is_some_and(|opening| opening.year == year)
        };
        self.campaigns.values().filter(has).count()
    }
}

/// R-INS-9: whatever is commanded, in whatever order.
#[test]
fn r_ins_9_no_sequence_of_commands_leaves_two_open_campaigns_for_one_agency_and_year() {
    let (collisions, followed) = (Cell::new(0), Cell::new(0));
    proptest!(|(commands in vec((0..3_usize, commands()), 0..60))| {
        let mut province = Province::default();
        for (campaign, command) in &commands {
            let refusal = province.command(*campaign, command).err().flatten();
            collisions.set(collisions.get() + usize::from(refusal.is_some()));
            for agency in (0..4).map(Uuid::from_u128) {
                for year in [2021, 2022] {
                    prop_assert!(province.with(agency, year, Campaign::is_open) <= 1, "{agency} is in two open campaigns");
                    prop_assert!(province.with(agency, year, |one| !one.is_extraordinary()) <= 1, "{agency} was planned twice");
                    followed.set(followed.get() + usize::from(province.with(agency, year, |_| true) > 1));
                }
            }
        }
    });
    let (collisions, followed) = (collisions.get(), followed.get());
    assert!(
        collisions > 0 && followed > 0,
        "campaigns met {collisions} times and followed one another {followed} times"
    );
}

/// R-INS-9
#[test]
fn r_ins_9_an_extraordinary_inspection_waits_for_the_end_of_the_planned_one() {
    let agency = Uuid::from_u128(1);
    let open = |opening| Command::Open { opening, agencies: vec![selected(agency)] };
    let ended = BTreeMap::from([(agency, Ending::Concluded)]);
    let close = Command::Close { summary: "Xong".into(), ended, effective_on: day(11, 30) };
    let key = format!("{agency}/2021");
    let mut province = Province::default();
    assert_eq!(province.command(0, &open(planned())), Ok(()));
    let other_plan = Opening { plan: Some(Uuid::from_u128(9)), ..planned() };
    assert_eq!(province.command(1, &open(extraordinary())), Err(Some(Claim::for_ever(super::OPEN, key.clone()))));
    assert_eq!(province.command(0, &close), Ok(()));
    assert_eq!(province.command(1, &open(extraordinary())), Ok(()));
    assert_eq!(province.command(1, &close), Ok(()));
    assert_eq!(province.command(2, &open(other_plan)), Err(Some(Claim::for_ever(super::PLANNED, key))));
}
