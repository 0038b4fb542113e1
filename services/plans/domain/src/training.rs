//! A training (tập huấn, bồi dưỡng): one class, from its arrangement to who took part and with what result.
//!
//! **Invariant:** it is held or cancelled at most once, and only a held one has participants.
//! **Invariant:** a result is that of somebody on the list of his agency; the list cannot lose him any more.
//!
//! Deliberately absent: trainers as people of their own, and the plan's count of classes held (the policy `count_training` of
//! the service tells the plan).

mod attend;
mod command;
mod event;
mod rejection;
#[cfg(test)]
mod tests;

pub use command::{Command, Schedule};
pub use event::{Arrangement, Event};
pub use rejection::Rejection;

use crate::text;
use crate::vocabulary::TrainingStatus;
use chrono::NaiveDate;
use decider::Aggregate;
use std::collections::BTreeMap;
use uuid::Uuid;

/// One class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Training {
    arrangement: Option<Arrangement>,
    moved: Option<Moved>,
    outcome: Option<Outcome>,
    attendance: BTreeMap<Uuid, Attendance>,
    /// By agency and the key of the name.
    results: BTreeMap<(Uuid, String), Grade>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Moved {
    on: NaiveDate,
    until: NaiveDate,
    effective_on: NaiveDate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Held(Session),
    Cancelled { reason: String, effective_on: NaiveDate },
}

/// How a class was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// First day.
    pub on: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Who taught.
    pub trainer: Option<String>,
    /// The day from which that is recorded.
    pub effective_on: NaiveDate,
}

/// Who of one agency took part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// By name.
    pub participants: Vec<String>,
    /// The day from which that is recorded.
    pub effective_on: NaiveDate,
}

/// Whether somebody passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// Who, by name.
    pub person: String,
    /// Whether he passed.
    pub passed: bool,
    /// What else was said.
    pub note: Option<String>,
    /// The day from which that is recorded.
    pub effective_on: NaiveDate,
}

impl Training {
    /// What was arranged at first, once it was.
    pub fn arrangement(&self) -> Option<&Arrangement> {
        self.arrangement.as_ref()
    }

    /// First and last day of the class: as held, else as last arranged.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let held = self.session().map(|session| (session.on, session.until));
        let moved = self.moved.map(|moved| (moved.on, moved.until));
        held.or(moved).or(self.arrangement.as_ref().map(|arrangement| (arrangement.on, arrangement.until)))
    }

    /// How far it has come, once it was arranged.
    pub fn status(&self) -> Option<TrainingStatus> {
        self.arrangement.as_ref()?;
        Some(match self.outcome {
            None => TrainingStatus::Scheduled,
            Some(Outcome::Held(_)) => TrainingStatus::Held,
            Some(Outcome::Cancelled { .. }) => TrainingStatus::Cancelled,
        })
    }

    /// How it was held.
    pub fn session(&self) -> Option<&Session> {
        match &self.outcome {
            Some(Outcome::Held(session)) => Some(session),
            _ => None,
        }
    }

    /// Why it was cancelled.
    pub fn cancelled(&self) -> Option<&str> {
        match &self.outcome {
            Some(Outcome::Cancelled { reason, .. }) => Some(reason),
            _ => None,
        }
    }

    /// Who took part, by agency.
    pub fn attendance(&self) -> &BTreeMap<Uuid, Attendance> {
        &self.attendance
    }

    /// How many took part.
    pub fn participants(&self) -> usize {
        self.attendance.values().map(|attendance| attendance.participants.len()).sum()
    }

    /// Every result, with the agency of the person.
    pub fn results(&self) -> impl Iterator<Item = (Uuid, &Grade)> {
        self.results.iter().map(|((agency, _), grade)| (*agency, grade))
    }

    fn schedule(&self, Schedule { arrangement, planned }: &Schedule) -> Result<Vec<Event>, Rejection> {
        let wanted = stored(arrangement)?;
        if let Some(known) = &self.arrangement {
            let title = known.title.clone();
            return if *known == wanted { Ok(vec![]) } else { Err(Rejection::AlreadyScheduled { title }) };
        }
        let on = wanted.effective_on;
        match (wanted.plan, wanted.item, planned) {
            (None, Some(item), _) => Err(Rejection::ItemWithoutPlan { item }),
            (Some(plan), _, None) => Err(Rejection::UnknownPlan { plan }),
            (Some(plan), _, Some(false)) => Err(Rejection::PlanNotUnderWay { plan, on }),
            (Some(_), _, Some(true)) | (None, None, _) => Ok(vec![Event::Scheduled(wanted)]),
        }
    }

    fn reschedule(&self, wanted: Moved, reason: &str) -> Result<Vec<Event>, Rejection> {
        let reason = long("reason", reason)?;
        self.arranged()?;
        let Moved { on, until, effective_on } = wanted;
        match &self.outcome {
            Some(Outcome::Held(session)) => return Err(session.rejection()),
            Some(Outcome::Cancelled { effective_on, .. }) => return Err(Rejection::Cancelled { since: *effective_on }),
            None if self.days() == Some((on, until)) => return Ok(vec![]),
            None => self.after_arrangement("the change of", effective_on)?,
        }
        not_before("the last day", until, "the first day,", on)?;
        Ok(vec![Event::Rescheduled { on, until, reason, effective_on }])
    }

    fn cancel(&self, reason: &str, effective_on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let reason = long("reason", reason)?;
        self.arranged()?;
        match &self.outcome {
            Some(Outcome::Held(session)) => return Err(session.rejection()),
            Some(Outcome::Cancelled { reason: known, effective_on: since }) => {
                let so = *known == reason && *since == effective_on;
                return if so { Ok(vec![]) } else { Err(Rejection::Cancelled { since: *since }) };
            }
            None => self.after_arrangement("the cancellation of", effective_on)?,
        }
        Ok(vec![Event::Cancelled { reason, effective_on }])
    }

    fn hold(&self, wanted: Session) -> Result<Vec<Event>, Rejection> {
        let (plan, item) = self.arranged().map(|arrangement| (arrangement.plan, arrangement.item))?;
        match &self.outcome {
            Some(Outcome::Held(known)) if *known == wanted => return Ok(vec![]),
            Some(Outcome::Held(known)) => return Err(known.rejection()),
            Some(Outcome::Cancelled { effective_on, .. }) => return Err(Rejection::Cancelled { since: *effective_on }),
            None => self.after_arrangement("the class of", wanted.effective_on)?,
        }
        let Session { on, until, trainer, effective_on } = wanted;
        not_before("the last day", until, "the first day,", on)?;
        not_before("a class recorded as held on", effective_on, "its last day,", until)?;
        Ok(vec![Event::Held { on, until, trainer, plan, item, effective_on }])
    }

    fn arranged(&self) -> Result<&Arrangement, Rejection> {
        self.arrangement.as_ref().ok_or(Rejection::NotScheduled)
    }

    fn after_arrangement(&self, what: &'static str, on: NaiveDate) -> Result<(), Rejection> {
        let arranged = self.arrangement.as_ref().map(|arrangement| arrangement.effective_on);
        let last = arranged.max(self.moved.map(|moved| moved.effective_on));
        last.map_or(Ok(()), |limit| not_before(what, on, "the last arrangement, of", limit))
    }
}

impl Session {
    fn rejection(&self) -> Rejection {
        Rejection::AlreadyHeld { on: self.on, until: self.until }
    }
}

impl Aggregate for Training {
    const KIND: &'static str = "training";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Schedule(schedule) => self.schedule(schedule),
            Command::Reschedule { on, until, reason, effective_on } => {
                self.reschedule(Moved { on: *on, until: *until, effective_on: *effective_on }, reason)
            }
            Command::Cancel { reason, effective_on } => self.cancel(reason, *effective_on),
            Command::Hold { on, until, trainer, effective_on } => {
                let trainer = trainer.as_deref().map(|trainer| short("trainer", trainer)).transpose()?;
                self.hold(Session { on: *on, until: *until, trainer, effective_on: *effective_on })
            }
            Command::RecordAttendance { agency, participants, effective_on } => {
                self.attend(*agency, participants, *effective_on)
            }
            Command::RecordResult { agency, person, passed, note, effective_on } => {
                let note = note.as_deref().map(|note| long("note", note)).transpose()?;
                let person = short("person", person)?;
                self.grade(*agency, Grade { person, passed: *passed, note, effective_on: *effective_on })
            }
        }
    }

    fn evolve(&mut self, event: &Event) {
        match event.clone() {
            Event::Scheduled(arrangement) => self.arrangement = Some(arrangement),
            Event::Rescheduled { on, until, effective_on, .. } => self.moved = Some(Moved { on, until, effective_on }),
            Event::Cancelled { reason, effective_on } => {
                self.outcome = Some(Outcome::Cancelled { reason, effective_on });
            }
            Event::Held { on, until, trainer, effective_on, .. } => {
                self.outcome = Some(Outcome::Held(Session { on, until, trainer, effective_on }));
            }
            Event::AttendanceRecorded { agency, participants, effective_on } => {
                self.attendance.insert(agency, Attendance { participants, effective_on });
            }
            Event::ResultRecorded { agency, person, passed, note, effective_on } => {
                let key = (agency, text::match_key(&person));
                self.results.insert(key, Grade { person, passed, note, effective_on });
            }
        }
    }
}

/// The arrangement in its stored form.
fn stored(wanted: &Arrangement) -> Result<Arrangement, Rejection> {
    let (title, place) = (short("title", &wanted.title)?, short("place", &wanted.place)?);
    not_before("the last day", wanted.until, "the first day,", wanted.on)?;
    if wanted.capacity == Some(0) {
        return Err(Rejection::NoCapacity);
    }
    Ok(Arrangement { title, place, ..wanted.clone() })
}

fn short(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::short(value).map_err(|error| Rejection::Text { field, error })
}

fn long(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::long(value).map_err(|error| Rejection::Text { field, error })
}

fn not_before(what: &'static str, on: NaiveDate, than: &'static str, limit: NaiveDate) -> Result<(), Rejection> {
    if on < limit { Err(Rejection::WrongOrder { what, on, than, limit }) } else { Ok(()) }
}
