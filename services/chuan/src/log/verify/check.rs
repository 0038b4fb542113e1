//! What every log promises, checked event by event.
//!
//! **Invariant:** memory grows with the number of streams and commands, not with what the events say.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use contracts::events::v1::Event;
use runtime::call::Message as _;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Problems that are kept; a log that breaks its promises everywhere need not fill the memory.
const KEPT: usize = 1_000;

/// Something that is not as promised.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Problem {
    /// Where.
    pub(super) position: i64,
    /// What.
    pub(super) text: String,
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Check {
    last: Option<Last>,
    versions: HashMap<(String, String), i64>,
    commands: HashSet<String>,
    hash: Sha256,
    problems: Vec<Problem>,
}

/// Of the event before.
struct Last {
    position: i64,
    command_id: String,
    recorded_at: (i64, i32),
}

impl Check {
    /// Takes the next event.
    pub(super) fn take(&mut self, event: &Event) {
        let recorded_at = event.recorded_at.as_ref().map_or((0, 0), |at| (at.seconds, at.nanos));
        let mut wrong = Vec::new();
        let expected = self.last.as_ref().map_or(1, |last| last.position + 1);
        if event.position != expected {
            wrong.push(format!("it stands where {expected} is expected"));
        }
        self.in_its_stream(event, &mut wrong);
        self.in_its_command(event, recorded_at, &mut wrong);
        by_itself(event, &mut wrong);
        self.hash.update(event.encode_length_delimited_to_vec());
        let position = event.position;
        self.problems.extend(wrong.into_iter().map(|text| Problem { position, text }));
        self.problems.truncate(KEPT);
        self.last = Some(Last { position, command_id: event.command_id.clone(), recorded_at });
    }

    fn in_its_stream(&mut self, event: &Event, wrong: &mut Vec<String>) {
        let version = self.versions.entry((event.stream_kind.clone(), event.stream_id.clone())).or_default();
        *version += 1;
        if event.version != *version {
            let (kind, stream) = (&event.stream_kind, &event.stream_id);
            wrong.push(format!("it is version {} of {kind} {stream}, where {version} is expected", event.version));
            *version = event.version;
        }
    }

    /// The events of one command stand together and are recorded at once, not before those of the one before.
    fn in_its_command(&mut self, event: &Event, recorded_at: (i64, i32), wrong: &mut Vec<String>) {
        let goes_on = self.last.as_ref().is_some_and(|last| last.command_id == event.command_id);
        if !goes_on && !self.commands.insert(event.command_id.clone()) {
            wrong.push(format!("the command {} has recorded other events before", event.command_id));
        }
        let Some(last) = &self.last else { return };
        if recorded_at < last.recorded_at {
            wrong.push("it was recorded before the event before it".into());
        } else if goes_on && recorded_at != last.recorded_at {
            wrong.push("it was recorded at another time than the rest of its command".into());
        }
    }

    /// Says that there is no event after `position`, though the log is said to end later.
    pub(super) fn end(&mut self, position: i64, head: i64) {
        let text = format!("there is no event at {}, but the log is said to end at {head}", position + 1);
        self.problems.push(Problem { position: position + 1, text });
    }

    /// How many streams there are.
    pub(super) fn streams(&self) -> usize {
        self.versions.len()
    }

    /// How many commands have recorded something.
    pub(super) fn commands(&self) -> usize {
        self.commands.len()
    }

    /// SHA-256 of all that was taken, in 64 hexadecimal digits.
    pub(super) fn digest(&self) -> String {
        self.hash.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What is not as promised.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}

/// What an event promises whatever stands before it.
fn by_itself(event: &Event, wrong: &mut Vec<String>) {
    if event.recorded_at.is_none() {
        wrong.push("it does not say when it was recorded".into());
    }
    if event.effective_on.parse::<NaiveDate>().is_err() {
        wrong.push(format!("{:?} is no day from which it could be true", event.effective_on));
    }
    match serde_json::from_str::<Value>(&event.data) {
        Ok(Value::Object(fields)) if fields.get("type").and_then(Value::as_str) == Some(&event.r#type) => {}
        Ok(_) => wrong.push(format!("what it says is not of the type {}", event.r#type)),
        Err(error) => wrong.push(format!("what it says is not JSON: {error}")),
    }
    let name = format!("{}/{}/{}", event.stream_kind, event.stream_id, event.version);
    match event.command_id.parse::<Uuid>() {
        Ok(command) if event.id == Uuid::new_v5(&command, name.as_bytes()).to_string() => {}
        Ok(_) => wrong.push(format!("{:?} is not the id that follows from its command and place", event.id)),
        Err(_) => wrong.push(format!("{:?} is no id of a command", event.command_id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::Timestamp;

    /// The event at a position of a log in which each command records one event of a stream of its own.
    fn event(position: i64) -> Event {
        let (command, stream) = (Uuid::from_u128(position.unsigned_abs().into()), Uuid::from_u128(7));
        let mut event = Event {
            position,
            stream_kind: "agency".into(),
            stream_id: stream.to_string(),
            version: position,
            r#type: "Renamed".into(),
            data: r#"{"type":"Renamed","name":"Xã An Phú"}"#.into(),
            effective_on: "2020-12-31".into(),
            recorded_at: Some(Timestamp { seconds: 1_000 + position, nanos: 0 }),
            command_id: command.to_string(),
            actor: "An".into(),
            ..Default::default()
        };
        named(&mut event);
        event
    }

    /// Gives the event the id that follows from the rest.
    fn named(event: &mut Event) {
        let name = format!("{}/{}/{}", event.stream_kind, event.stream_id, event.version);
        event.id = Uuid::new_v5(&event.command_id.parse().unwrap(), name.as_bytes()).to_string();
    }

    fn checked(events: &[Event]) -> Check {
        let mut check = Check::default();
        events.iter().for_each(|event| check.take(event));
        check
    }

    #[test]
    fn a_log_as_promised_has_no_problem_and_a_digest_of_its_own() {
        let events: Vec<Event> = (1..=5).map(event).collect();
        let (check, shorter) = (checked(&events), checked(&events[..4]));
        assert_eq!((check.streams(), check.commands()), (1, 5));
        assert_eq!(check.digest(), checked(&events).digest());
        assert_ne!(check.digest(), shorter.digest());
        assert_eq!(check.into_problems(), []);
    }

    #[test]
    fn every_broken_promise_is_found_where_it_is_broken() {
        type Break = fn(&mut Event);
        let breaks: [(Break, &str); 11] = [
            (|event| event.position = 4, "stands where 3 is expected"),
            (
                |event| {
                    event.version = 9;
                    named(event);
                },
                "version 9 of agency",
            ),
            (
                |event| {
                    event.command_id = Uuid::from_u128(1).to_string();
                    named(event);
                },
                "has recorded other events",
            ),
            (
                |event| {
                    event.command_id = Uuid::from_u128(2).to_string();
                    named(event);
                },
                "the rest of its command",
            ),
            (|event| event.recorded_at = Some(Timestamp { seconds: 1_001, nanos: 0 }), "recorded before"),
            (|event| event.recorded_at = None, "does not say when"),
            (|event| event.effective_on = "31/12/2020".into(), "is no day"),
            (|event| event.data = "{".into(), "not JSON"),
            (|event| event.data = r#"{"type":"Dissolved"}"#.into(), "not of the type Renamed"),
            (|event| event.id = Uuid::nil().to_string(), "not the id that follows"),
            (|event| event.command_id = "x".into(), "no id of a command"),
        ];
        for (number, (break_it, told)) in breaks.into_iter().enumerate() {
            let mut events: Vec<Event> = (1..=3).map(event).collect();
            break_it(&mut events[2]);
            let problems = checked(&events).into_problems();
            let found =
                problems.iter().any(|problem| problem.text.contains(told) && problem.position == events[2].position);
            assert!(found, "{number}: {told}: {problems:?}");
        }
        let mut check = checked(&[event(1)]);
        check.end(1, 3);
        assert!(check.into_problems()[0].text.contains("no event at 2"));
    }
}
