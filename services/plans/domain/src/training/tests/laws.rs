//! The laws of a training, on random histories.

use super::super::{Arrangement, Command, Event, Schedule, Training};
use crate::vocabulary::TrainingKind;
use chrono::NaiveDate;
use decider::{Aggregate as _, Event as _, laws};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

fn days() -> impl Strategy<Value = NaiveDate> {
    (1..=12_u32).prop_map(|month| NaiveDate::from_ymd_opt(2021, month, 1).expect("a day of 2021"))
}

fn ids() -> impl Strategy<Value = Uuid> {
    (1..3_u128).prop_map(Uuid::from_u128)
}

fn people() -> impl Strategy<Value = String> {
    select(vec!["An", "an", "Dung", "Hoa"]).prop_map(str::to_owned)
}

fn reasons() -> impl Strategy<Value = String> {
    select(vec!["Trùng lịch", "Phòng chống dịch"]).prop_map(str::to_owned)
}

fn arrangements() -> impl Strategy<Value = Arrangement> {
    let plan = (prop::option::of(ids()), prop::option::of(ids()));
    (select(TrainingKind::ALL), plan, days(), days(), prop::option::of(0..4_u32), days()).prop_map(
        |(kind, (plan, item), on, until, capacity, effective_on)| Arrangement {
            kind,
            title: "Tập huấn".into(),
            plan,
            item,
            organiser: Uuid::from_u128(9),
            on,
            until,
            place: "Hội trường".into(),
            capacity,
            effective_on,
        },
    )
}

fn events() -> impl Strategy<Value = Event> {
    let notes = prop::option::of(Just("Khá".to_owned()));
    let plan = (prop::option::of(ids()), prop::option::of(ids()));
    prop_oneof![
        2 => arrangements().prop_map(Event::Scheduled),
        1 => (days(), days(), reasons(), days())
            .prop_map(|(on, until, reason, effective_on)| Event::Rescheduled { on, until, reason, effective_on }),
        1 => (reasons(), days()).prop_map(|(reason, effective_on)| Event::Cancelled { reason, effective_on }),
        3 => (days(), days(), prop::option::of(people()), plan, days()).prop_map(
            |(on, until, trainer, (plan, item), effective_on)| Event::Held {
                on,
                until,
                trainer,
                plan,
                item,
                effective_on
            }
        ),
        3 => (ids(), vec(people(), 0..3), days()).prop_map(|(agency, participants, effective_on)| {
            Event::AttendanceRecorded { agency, participants, effective_on }
        }),
        3 => (ids(), people(), any::<bool>(), notes, days()).prop_map(|(agency, person, passed, note, effective_on)| {
            Event::ResultRecorded { agency, person, passed, note, effective_on }
        }),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    let planned = prop_oneof![4 => Just(Some(true)), 1 => Just(None), 1 => Just(Some(false))];
    (events(), planned).prop_map(|(event, planned)| match event {
        Event::Scheduled(arrangement) => Command::Schedule(Schedule { arrangement, planned }),
        Event::Rescheduled { on, until, reason, effective_on } => {
            Command::Reschedule { on, until, reason, effective_on }
        }
        Event::Cancelled { reason, effective_on } => Command::Cancel { reason, effective_on },
        Event::Held { on, until, trainer, effective_on, .. } => Command::Hold { on, until, trainer, effective_on },
        Event::AttendanceRecorded { agency, participants, effective_on } => {
            Command::RecordAttendance { agency, participants, effective_on }
        }
        Event::ResultRecorded { agency, person, passed, note, effective_on } => {
            Command::RecordResult { agency, person, passed, note, effective_on }
        }
    })
}

#[test]
fn a_training_obeys_the_laws() {
    laws::check::<Training>(events(), commands());
}

/// Whatever was asked in whatever order: who has a result took part, and a class is not fuller than full.
#[test]
fn every_result_is_that_of_a_participant_and_every_participant_has_a_place() {
    proptest!(|(wishes in vec(commands(), 0..40))| {
        let mut training = Training::default();
        for wish in &wishes {
            for event in training.decide(wish).unwrap_or_default() {
                prop_assert_eq!(event.effective_on(), wish.on());
                training.evolve(&event);
            }
        }
        for (agency, grade) in training.results() {
            prop_assert!(training.attendance()[&agency].participants.contains(&grade.person));
        }
        let capacity = training.arrangement().and_then(|arrangement| arrangement.capacity);
        prop_assert!(capacity.is_none_or(|capacity| training.participants() <= capacity as usize));
        prop_assert!(training.participants() == 0 || training.session().is_some());
    });
}
