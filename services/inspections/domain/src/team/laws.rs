//! The laws, and R-INS-2 and R-INS-3 upon whatever a team went through.

use super::tests::{NAM_SACH, SCIENCE, day, member};
use super::{Command, Establishment, Event, Former, Member, Team};
use crate::vocabulary::TeamRole;
use chrono::{Months, NaiveDate};
use decider::{Aggregate as _, laws};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::cell::Cell;
use uuid::Uuid;

fn persons() -> impl Strategy<Value = String> {
    select(vec!["Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường", "Phạm Thị Dung", "Vũ Văn Em"]).prop_map(str::to_owned)
}

fn agencies() -> impl Strategy<Value = Uuid> {
    select(vec![SCIENCE, SCIENCE, NAM_SACH, Uuid::from_u128(1)])
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (1..=12_u32).prop_map(|month| day(month, 1))
}

fn texts() -> impl Strategy<Value = String> {
    select(vec!["04/QĐ-BCĐISO", "05/QĐ-BCĐISO", ""]).prop_map(str::to_owned)
}

fn one_of(role: impl Strategy<Value = TeamRole>) -> impl Strategy<Value = Member> {
    let formerly = vec((agencies(), days()).prop_map(|(agency, until)| Former { agency, until }), 0..2);
    (persons(), agencies(), role, formerly)
        .prop_map(|(person, agency, role, formerly)| Member { formerly, ..member(&person, agency, role) })
}

fn establishments() -> impl Strategy<Value = Establishment> {
    let further = select(vec![TeamRole::Deputy, TeamRole::Member, TeamRole::Secretary]);
    (one_of(Just(TeamRole::Head)), vec(one_of(further), 0..4), texts(), days()).prop_map(
        |(head, further, decision, effective_on)| Establishment {
            campaign: Uuid::from_u128(7),
            decision,
            lead_body: SCIENCE,
            members: [head].into_iter().chain(further).collect(),
            effective_on,
        },
    )
}

fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        establishments().prop_map(Event::Established),
        (persons(), one_of(select(TeamRole::ALL)), texts(), texts(), days()).prop_map(
            |(person, by, decision, reason, effective_on)| Event::MemberReplaced {
                person,
                by,
                decision,
                reason,
                effective_on
            }
        ),
        (persons(), agencies(), texts(), days()).prop_map(|(person, agency, reason, effective_on)| {
            Event::MemberRecused { person, agency, reason, effective_on }
        }),
        (texts(), texts(), days()).prop_map(|(decision, reason, effective_on)| Event::Dissolved {
            decision,
            reason,
            effective_on
        }),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![
        2 => establishments().prop_map(Command::Establish),
        3 => (persons(), one_of(select(TeamRole::ALL)), texts(), texts(), days()).prop_map(
            |(person, by, decision, reason, effective_on)| Command::ReplaceMember {
                person,
                by,
                decision,
                reason,
                effective_on
            }
        ),
        3 => (persons(), agencies(), texts(), days()).prop_map(|(person, agency, reason, effective_on)| {
            Command::RecuseMember { person, agency, reason, effective_on }
        }),
        1 => (texts(), texts(), days())
            .prop_map(|(decision, reason, effective_on)| Command::Dissolve { decision, reason, effective_on }),
    ]
}

#[test]
fn a_team_obeys_the_laws() {
    laws::check::<Team>(events(), commands());
}

/// The team after these commands, those that a rule forbids left out.
fn led_by(commands: &[Command]) -> Team {
    let mut team = Team::default();
    for command in commands {
        team.decide(command).unwrap_or_default().iter().for_each(|event| team.evolve(event));
    }
    team
}

/// R-INS-2
#[test]
fn r_ins_2_no_sequence_of_commands_leaves_a_team_without_one_head_and_a_further_member() {
    proptest!(|(commands in vec(commands(), 0..30))| {
        let team = led_by(&commands);
        if team.established().is_none() {
            return Ok(());
        }
        let heads = team.members().iter().filter(|member| member.role == TeamRole::Head).count();
        prop_assert_eq!(heads, 1);
        prop_assert!(team.members().len() >= 2);
    });
}

/// R-INS-3
#[test]
fn r_ins_3_who_takes_part_in_a_fit_team_has_nothing_to_do_with_the_agency() {
    let fit = Cell::new(0);
    proptest!(|(commands in vec(commands(), 0..30), agency in agencies(), on in days())| {
        let team = led_by(&commands);
        if team.fit_for(agency, SCIENCE, 1, on).is_err() {
            return Ok(());
        }
        fit.set(fit.get() + 1);
        let taking_part: Vec<&Member> = team.taking_part(agency, on).collect();
        let a_year_ago = on - Months::new(12);
        for member in &taking_part {
            let long_gone = |former: &Former| former.agency != agency || former.until <= a_year_ago;
            prop_assert!(member.agency != agency && member.formerly.iter().all(long_gone));
        }
        let head = team.acting_head(agency, on).map(|head| head.agency);
        prop_assert_eq!(head == Some(SCIENCE), agency != SCIENCE, "the head is of the lead body, unless that is inspected");
        prop_assert!(taking_part.len() >= 2);
    });
    assert!(fit.get() > 0, "a test that never sees a fit team proves nothing");
}
