//! The laws of a committee, on random histories.

use super::super::{Command, Event, Member, SteeringCommittee};
use crate::vocabulary::Role;
use chrono::NaiveDate;
use decider::{Aggregate as _, Event as _, laws};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn days() -> impl Strategy<Value = NaiveDate> {
    (1..=12_u32).prop_map(|month| NaiveDate::from_ymd_opt(2021, month, 1).expect("a day of 2021"))
}

fn people() -> impl Strategy<Value = String> {
    select(vec!["Nguyễn Văn An", "Phạm Văn Bình", "Trần Thị Cúc"]).prop_map(str::to_owned)
}

fn decisions() -> impl Strategy<Value = String> {
    select(vec!["1161/QĐ-UBND", "70/QĐ-UBND"]).prop_map(str::to_owned)
}

fn members() -> impl Strategy<Value = Vec<Member>> {
    let other = (people(), select(Role::ALL)).prop_map(|(person, role)| (person, role));
    (people(), vec(other, 0..2)).prop_map(|(chair, others)| {
        let all = std::iter::once((chair, Role::Chair)).chain(others);
        all.map(|(person, role)| Member { person, title: "Lãnh đạo".into(), agency: None, role }).collect()
    })
}

fn events() -> impl Strategy<Value = Event> {
    let reasons = || select(vec!["Nghỉ hưu", "Chuyển công tác"]).prop_map(str::to_owned);
    prop_oneof![
        (decisions(), members(), days()).prop_map(|(decision, members, effective_on)| Event::Established {
            name: "Ban Chỉ đạo ISO tỉnh".into(),
            decision,
            members,
            effective_on
        }),
        (decisions(), members(), reasons(), days()).prop_map(|(decision, members, reason, effective_on)| {
            Event::Reconstituted { decision, members, reason, effective_on }
        }),
        (people(), reasons(), days()).prop_map(|(person, reason, effective_on)| Event::MemberDeparted {
            person,
            reason,
            effective_on
        }),
        (decisions(), days()).prop_map(|(decision, effective_on)| Event::Disbanded { decision, effective_on }),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    events().prop_map(|event| match event {
        Event::Established { name, decision, members, effective_on } => {
            Command::Establish { name, decision, members, effective_on }
        }
        Event::Reconstituted { decision, members, reason, effective_on } => {
            Command::Reconstitute { decision, members, reason, effective_on }
        }
        Event::MemberDeparted { person, reason, effective_on } => {
            Command::RecordDeparture { person, reason, effective_on }
        }
        Event::Disbanded { decision, effective_on } => Command::Disband { decision, effective_on },
    })
}

#[test]
fn a_committee_obeys_the_laws() {
    laws::check::<SteeringCommittee>(events(), commands());
}

/// Whatever was asked in whatever order: a committee that may issue has its chair, once, and nobody twice.
#[test]
fn r_pln_5_a_committee_that_stands_has_exactly_one_chair() {
    proptest!(|(wishes in vec(commands(), 0..20), on in days())| {
        let mut committee = SteeringCommittee::default();
        for wish in &wishes {
            for event in committee.decide(wish).unwrap_or_default() {
                prop_assert_eq!(event.effective_on(), wish.on());
                committee.evolve(&event);
            }
        }
        let chairs = committee.members(on).iter().filter(|member| member.role == Role::Chair).count();
        prop_assert_eq!(chairs, usize::from(committee.stands(on)));
        prop_assert!(!committee.stands(on) || committee.constituted(on));
    });
}
