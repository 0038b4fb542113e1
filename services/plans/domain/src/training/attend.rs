//! Who took part in a class, and with what result.

use super::{Attendance, Event, Grade, Rejection, Session, Training, not_before, short};
use crate::text;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

impl Training {
    /// The list of an agency, in place of the former one: no name twice, nobody lost who has a result, and not more people
    /// than places.
    pub(super) fn attend(
        &self,
        agency: Uuid,
        participants: &[String],
        effective_on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let participants = listed(participants)?;
        let session = self.held()?;
        let former = self.attendance.get(&agency);
        if former.is_some_and(|former| former.participants == participants) {
            return Ok(vec![]);
        }
        not_before("the attendance of", effective_on, "the first day,", session.on)?;
        if let Some(former) = former {
            not_before("the attendance of", effective_on, "the list before, of", former.effective_on)?;
        }
        let keys: BTreeSet<String> = participants.iter().map(|person| text::match_key(person)).collect();
        let mut graded = self.results.iter().filter(|((of, _), _)| *of == agency);
        if let Some((_, grade)) = graded.find(|((_, key), _)| !keys.contains(key)) {
            return Err(Rejection::HasResult { person: grade.person.clone() });
        }
        let others = self.participants() - former.map_or(0, |former| former.participants.len());
        self.fits(others + participants.len())?;
        Ok(vec![Event::AttendanceRecorded { agency, participants, effective_on }])
    }

    /// A result of somebody who took part, in place of the former one.
    pub(super) fn grade(&self, agency: Uuid, wanted: Grade) -> Result<Vec<Event>, Rejection> {
        let session = self.held()?;
        let key = text::match_key(&wanted.person);
        let attended = |list: &Attendance| list.participants.iter().find(|name| text::match_key(name) == key).cloned();
        let Some(person) = self.attendance.get(&agency).and_then(attended) else {
            return Err(Rejection::DidNotAttend { person: wanted.person });
        };
        let Grade { passed, note, effective_on, .. } = wanted;
        let former = self.results.get(&(agency, key));
        if former.is_some_and(|former| (former.passed, &former.note) == (passed, &note)) {
            return Ok(vec![]);
        }
        not_before("the result of", effective_on, "the last day,", session.until)?;
        if let Some(former) = former {
            not_before("the result of", effective_on, "the result before, of", former.effective_on)?;
        }
        Ok(vec![Event::ResultRecorded { agency, person, passed, note, effective_on }])
    }

    fn held(&self) -> Result<&Session, Rejection> {
        self.arranged()?;
        self.session().ok_or(Rejection::NotHeld)
    }

    fn fits(&self, participants: usize) -> Result<(), Rejection> {
        let capacity = self.arrangement.as_ref().and_then(|arrangement| arrangement.capacity);
        match capacity.filter(|capacity| usize::try_from(*capacity).is_ok_and(|capacity| participants > capacity)) {
            Some(capacity) => Err(Rejection::Full { participants, capacity }),
            None => Ok(()),
        }
    }
}

/// Names in their stored form, none twice.
fn listed(participants: &[String]) -> Result<Vec<String>, Rejection> {
    let mut keys = BTreeSet::new();
    let mut listed = Vec::with_capacity(participants.len());
    for person in participants {
        let person = short("participant", person)?;
        if !keys.insert(text::match_key(&person)) {
            return Err(Rejection::NamedTwice { person });
        }
        listed.push(person);
    }
    Ok(listed)
}
