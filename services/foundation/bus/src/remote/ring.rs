//! The newest events of a log, at hand.
//!
//! **Invariant:** they are of one life, follow each other without a gap, and end with a whole command; the events of one that is
//! still arriving are kept apart.
//! **Invariant:** they are of the log as it is: of one that was restored from an older copy, nothing stays at hand.
//! **Invariant:** there are at most [`EVENTS_MAX`] of at most [`BYTES_MAX`] together, except that one command is never cut.

use crate::{
    event::Arrived,
    feed::{Life, Stretch},
};
use eventstore::Recorded;
use std::collections::VecDeque;

/// Events kept.
const EVENTS_MAX: usize = 8_192;
/// Bytes of events kept, and read at once.
pub(super) const BYTES_MAX: usize = 32 << 20;

/// The newest events.
#[derive(Debug, Default)]
pub(super) struct Ring {
    life: Option<Life>,
    /// Position of the last whole command.
    last: i64,
    events: VecDeque<Recorded>,
    bytes: usize,
    /// The beginning of a command that is still arriving.
    arriving: Vec<Recorded>,
}

/// What the ring says to a question.
pub(super) enum Found {
    /// Here it is.
    Here(Stretch),
    /// The question begins behind the last event.
    Ahead,
    /// The question begins before the first one; the life of the log, once it is known.
    Before(Option<Life>),
}

/// An event does not follow on the last one.
#[derive(Debug, PartialEq)]
pub(super) enum Refused {
    /// It is of another life.
    Life,
    /// There are others between.
    Gap { expected: i64, found: i64 },
}

impl Ring {
    /// The life of the log, once it is known.
    pub(super) fn life(&self) -> Option<Life> {
        self.life
    }

    /// Up to where whole commands are at hand.
    pub(super) fn last(&self) -> i64 {
        self.last
    }

    /// The position of the next event to arrive.
    pub(super) fn next(&self) -> i64 {
        self.arriving.last().map_or(self.last, |event| event.position) + 1
    }

    /// Begins at the end of a log, unless it is that life already; tells whether it began.
    pub(super) fn begin(&mut self, life: Life, position: i64) -> bool {
        if self.life == Some(life) {
            return false;
        }
        *self = Ring { life: Some(life), last: position, ..Ring::default() };
        true
    }

    /// Begins again at `end`, where the log was found to end although it was at hand up to `had` before: an older copy was
    /// restored, and nothing may be compared with what is at hand of the other one. Tells whether that is so.
    pub(super) fn shorten(&mut self, life: Life, end: i64, had: i64) -> bool {
        let is_shorter = self.life == Some(life) && end < had;
        if is_shorter {
            *self = Ring { life: Some(life), last: end, ..Ring::default() };
        }
        is_shorter
    }

    /// Forgets the beginning of a command, which will arrive again.
    pub(super) fn forget_arriving(&mut self) {
        self.arriving.clear();
    }

    /// Takes an event in; tells whether it completed a command. What is known already is dropped.
    pub(super) fn take(&mut self, arrived: Arrived) -> Result<bool, Refused> {
        if self.life != Some(arrived.life) {
            return Err(Refused::Life);
        }
        let (expected, found) = (self.next(), arrived.event.position);
        if found < expected {
            return Ok(false);
        }
        if found > expected {
            return Err(Refused::Gap { expected, found });
        }
        self.arriving.push(arrived.event);
        if found < arrived.command_last {
            return Ok(false);
        }
        self.last = found;
        for event in self.arriving.drain(..) {
            self.bytes += event.event.len();
            self.events.push_back(event);
        }
        while self.events.len() > EVENTS_MAX || self.bytes > BYTES_MAX {
            let Some(oldest) = self.events.pop_front() else { break };
            self.bytes -= oldest.event.len();
        }
        Ok(true)
    }

    /// Whole commands after `position`, about `limit` events.
    pub(super) fn after(&self, position: i64, limit: i64) -> Found {
        let Some(life) = self.life else { return Found::Before(None) };
        if position > self.last {
            return Found::Ahead;
        }
        let missing = usize::try_from(self.last - position).unwrap_or(usize::MAX);
        let Some(start) = self.events.len().checked_sub(missing) else { return Found::Before(Some(life)) };
        let mut end = self.events.len().min(start.saturating_add(usize::try_from(limit).unwrap_or(1)));
        while let (Some(last), Some(next)) =
            (end.checked_sub(1).and_then(|last| self.events.get(last)), self.events.get(end))
        {
            if end == start || next.command_id != last.command_id {
                break;
            }
            end += 1;
        }
        Found::Here(Stretch { life, events: self.events.range(start..end).cloned().collect(), end: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, NaiveDate};
    use uuid::Uuid;

    const LIFE: Life = (Uuid::from_u128(1), 1);

    fn arrived(position: i64, command: u128, command_last: i64) -> Arrived {
        let event = Recorded {
            position,
            kind: "agency".into(),
            stream: Uuid::from_u128(7),
            version: position,
            name: "Renamed".into(),
            event: "{}".into(),
            effective_on: NaiveDate::default(),
            recorded_at: DateTime::default(),
            command_id: Uuid::from_u128(command),
            actor: "An".into(),
            traceparent: None,
        };
        Arrived { event, life: LIFE, command_last }
    }

    fn positions(found: Found) -> Vec<i64> {
        match found {
            Found::Here(stretch) => stretch.events.iter().map(|event| event.position).collect(),
            Found::Ahead => vec![-1],
            Found::Before(_) => vec![-2],
        }
    }

    /// Begun at 10, with a command 11, one 12 to 14, and the first half of one 15 to 16.
    fn ring() -> Ring {
        let mut ring = Ring::default();
        assert!(ring.begin(LIFE, 10));
        for (position, command, last) in [(11, 1, 11), (12, 2, 14), (13, 2, 14), (14, 2, 14), (15, 3, 16)] {
            assert_eq!(ring.take(arrived(position, command, last)), Ok(position == last));
        }
        ring
    }

    #[test]
    fn an_older_copy_leaves_nothing_at_hand_of_the_other_one() {
        let mut ring = Ring::default();
        ring.begin(LIFE, 0);
        for position in 1..=9 {
            ring.take(arrived(position, position.unsigned_abs().into(), position)).expect("it follows");
        }
        assert!(!ring.shorten(LIFE, 9, 9), "it ends where it ended");
        assert!(!ring.shorten((LIFE.0, LIFE.1 + 1), 3, 9), "of another life nothing is compared");
        assert!(ring.shorten(LIFE, 6, 9));
        assert!(matches!(ring.after(8, 10), Found::Ahead), "whoever read further is told so by the owner");
        assert!(matches!(ring.after(3, 10), Found::Before(Some(LIFE))));
        assert_eq!((ring.last(), ring.next()), (6, 7));
        ring.take(arrived(7, 70, 7)).expect("the copy goes on");
        let Found::Here(stretch) = ring.after(6, 10) else { panic!("it is at hand") };
        assert_eq!(stretch.events.len(), 1);
    }

    #[test]
    fn a_command_is_told_when_all_of_it_is_there_and_never_cut() {
        let mut ring = ring();
        assert_eq!(positions(ring.after(10, 100)), [11, 12, 13, 14]);
        assert_eq!(positions(ring.after(10, 2)), [11, 12, 13, 14], "two would cut the second command");
        assert_eq!(positions(ring.after(10, 1)), [11]);
        assert_eq!(positions(ring.after(14, 100)), [0; 0]);
        assert_eq!(ring.take(arrived(16, 3, 16)), Ok(true));
        assert_eq!(positions(ring.after(14, 100)), [15, 16]);
    }

    #[test]
    fn what_is_not_at_hand_is_said_to_be_elsewhere() {
        let ring = ring();
        assert_eq!(positions(ring.after(9, 100)), [-2]);
        assert_eq!(positions(ring.after(17, 100)), [-1]);
        assert_eq!(positions(Ring::default().after(0, 1)), [-2]);
    }

    #[test]
    fn what_was_there_before_is_dropped_and_a_gap_or_another_life_is_refused() {
        let mut ring = ring();
        assert_eq!(ring.take(arrived(12, 2, 14)), Ok(false));
        assert_eq!(ring.take(arrived(17, 4, 17)), Err(Refused::Gap { expected: 16, found: 17 }));
        let other = Arrived { life: (LIFE.0, 2), ..arrived(16, 3, 16) };
        assert_eq!(ring.take(other), Err(Refused::Life));
        ring.forget_arriving();
        assert_eq!(ring.next(), 15, "the half command arrives again from its beginning");
    }

    #[test]
    fn only_the_newest_are_kept() {
        let mut ring = Ring::default();
        ring.begin(LIFE, 0);
        let count = i64::try_from(EVENTS_MAX).unwrap() + 5;
        for position in 1..=count {
            ring.take(arrived(position, position.unsigned_abs().into(), position)).unwrap();
        }
        assert_eq!(positions(ring.after(4, 1)), [-2]);
        assert_eq!(positions(ring.after(5, 1)), [6]);
        assert_eq!(positions(ring.after(count - 1, 9)), [count]);
    }

    #[test]
    fn another_life_begins_with_nothing_at_hand() {
        let mut ring = ring();
        assert!(!ring.begin(LIFE, 3), "it is that life already");
        assert!(ring.begin((LIFE.0, 2), 3));
        assert_eq!((ring.last(), ring.next()), (3, 4));
        assert_eq!(positions(ring.after(2, 9)), [-2]);
    }
}
