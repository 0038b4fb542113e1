//! What became of a training, and who came to it, on every day.
//!
//! **Invariant:** nobody came to a training that was not held; who passed and who failed are among those who came.
//!
//! Deliberately absent: names of persons. A statistic counts them; who they are stands in the training itself.

use crate::span::{Span, alone, spans};
use chrono::NaiveDate;
use decider::{Aggregate as _, Event as _};
use plans_domain::{
    training::{Event, Training},
    vocabulary::{TrainingKind, TrainingStatus},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A training during some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// What it is about.
    pub kind: TrainingKind,
    /// Its title.
    pub title: String,
    /// The plan that asks for it.
    pub plan: Option<Uuid>,
    /// The item of that plan.
    pub item: Option<Uuid>,
    /// The agency that organises it.
    pub organiser: Uuid,
    /// Its first day: as arranged, and once held as held.
    pub on: NaiveDate,
    /// Its last day.
    pub until: NaiveDate,
    /// Where.
    pub place: String,
    /// What became of it.
    pub status: TrainingStatus,
}

/// Who came from one agency, during some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// The agency.
    pub agency: Uuid,
    /// How many came.
    pub participants: i64,
    /// How many of them passed.
    pub passed: i64,
    /// How many of them did not.
    pub failed: i64,
}

/// The training itself; events in the order in which they were recorded.
#[must_use]
pub fn classes(history: &[Event]) -> Vec<Span<Class>> {
    spans(history, Event::effective_on, Training::evolve, |training| alone(class(training)))
}

/// Who came to it.
#[must_use]
pub fn attendances(history: &[Event]) -> Vec<Span<Attendance>> {
    spans(history, Event::effective_on, Training::evolve, |training| {
        let mut results: BTreeMap<Uuid, (i64, i64)> = BTreeMap::new();
        for (agency, grade) in training.results() {
            let (passed, failed) = results.entry(agency).or_default();
            *(if grade.passed { passed } else { failed }) += 1;
        }
        let came = training.attendance().iter().filter(|_| training.session().is_some());
        came.map(|(agency, attendance)| {
            let (passed, failed) = results.get(agency).copied().unwrap_or_default();
            let participants = i64::try_from(attendance.participants.len()).unwrap_or(i64::MAX);
            (*agency, Attendance { agency: *agency, participants, passed, failed })
        })
        .collect::<BTreeMap<_, _>>()
    })
}

fn class(training: &Training) -> Option<Class> {
    let arrangement = training.arrangement()?;
    let (on, until) = training.days()?;
    Some(Class {
        kind: arrangement.kind,
        title: arrangement.title.clone(),
        plan: arrangement.plan,
        item: arrangement.item,
        organiser: arrangement.organiser,
        on,
        until,
        place: arrangement.place.clone(),
        status: training.status()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformity::OPEN;
    use plans_domain::training::Arrangement;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date of the calendar")
    }

    const AGENCY: Uuid = Uuid::from_u128(7);

    fn scheduled() -> Event {
        Event::Scheduled(Arrangement {
            kind: TrainingKind::InternalAudit,
            title: "Đánh giá nội bộ".into(),
            plan: None,
            item: None,
            organiser: Uuid::from_u128(1),
            on: day("2021-06-01"),
            until: day("2021-06-02"),
            place: "Hội trường".into(),
            capacity: None,
            effective_on: day("2021-05-10"),
        })
    }

    fn held() -> Event {
        let (plan, item, trainer) = (None, None, None);
        let (on, until, effective_on) = (day("2021-06-08"), day("2021-06-09"), day("2021-06-09"));
        Event::Held { on, until, trainer, plan, item, effective_on }
    }

    fn came(participants: &[&str], on: &str) -> Event {
        let participants = participants.iter().map(|name| (*name).to_owned()).collect();
        Event::AttendanceRecorded { agency: AGENCY, participants, effective_on: day(on) }
    }

    fn graded(person: &str, passed: bool) -> Event {
        let effective_on = day("2021-06-20");
        Event::ResultRecorded { agency: AGENCY, person: person.into(), passed, note: None, effective_on }
    }

    #[test]
    fn a_training_shows_the_days_of_its_arrangement_until_it_was_held() {
        let told = classes(&[scheduled(), held()]);
        let told: Vec<_> = told.iter().map(|span| (span.from, span.of.on, span.of.status)).collect();
        let expected = [
            (day("2021-05-10"), day("2021-06-01"), TrainingStatus::Scheduled),
            (day("2021-06-09"), day("2021-06-08"), TrainingStatus::Held),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn who_came_counts_from_the_day_it_was_held_on() {
        let early = came(&["An", "Bình", "Chi"], "2021-06-08");
        let history = [scheduled(), early, held(), graded("An", true), graded("Bình", false)];
        let attendance = |participants, passed, failed| Attendance { agency: AGENCY, participants, passed, failed };
        let span = |from: &str, until: NaiveDate, of| Span { from: day(from), until, of };
        let expected =
            [span("2021-06-09", day("2021-06-20"), attendance(3, 0, 0)), span("2021-06-20", OPEN, attendance(3, 1, 1))];
        assert_eq!(attendances(&history), expected);
        assert!(attendances(&history[..2]).is_empty());
    }
}
