//! `given(history).when(command).then(events)`: a test reads as the sentence it checks.
//!
//! **Invariant:** every history passes through its stored form on the way in, so no test can rest on an event that would
//! not come back from the log.

use crate::Aggregate;

/// A history, waiting for a command.
#[derive(Debug)]
pub struct Given<A: Aggregate> {
    state: A,
}

/// What a command led to, waiting to be compared.
#[derive(Debug)]
#[must_use = "an outcome that nobody looks at proves nothing"]
pub struct Outcome<A: Aggregate> {
    result: Result<Vec<A::Event>, A::Rejection>,
}

/// Begins a scenario with what has already happened.
///
/// # Panics
/// When an event of the history does not survive its stored form.
#[track_caller]
#[allow(clippy::needless_pass_by_value)] // a literal history reads best when given away
pub fn given<A: Aggregate>(history: impl Into<Vec<A::Event>>) -> Given<A> {
    let history: Vec<A::Event> = history.into();
    let stored: Vec<A::Event> = history.iter().map(through_stored_form).collect();
    assert_eq!(history, stored, "the stored form of an event must be the event");
    Given { state: A::replay(&stored) }
}

impl<A: Aggregate> Given<A> {
    /// Asks for `command`.
    ///
    /// # Panics
    /// When the same command, asked again after its own events, yields events a second time.
    #[track_caller]
    #[allow(clippy::needless_pass_by_value)] // a literal command reads best when given away
    pub fn when(self, command: A::Command) -> Outcome<A> {
        let result = self.state.decide(&command);
        if let Ok(events) = &result {
            let mut after = self.state.clone();
            events.iter().for_each(|event| after.evolve(event));
            assert_eq!(after.decide(&command), Ok(vec![]), "the same command twice must change nothing");
        }
        Outcome { result }
    }
}

impl<A: Aggregate> Outcome<A> {
    /// The command causes exactly these events.
    #[track_caller]
    pub fn then(self, expected: impl Into<Vec<A::Event>>) {
        assert_eq!(self.result, Ok(expected.into()));
    }

    /// The command is refused for exactly this reason.
    #[track_caller]
    #[allow(clippy::needless_pass_by_value)] // a literal reason reads best when given away
    pub fn rejected(self, expected: A::Rejection) {
        assert_eq!(self.result, Err(expected));
    }
}

fn through_stored_form<E: crate::Event>(event: &E) -> E {
    let stored = serde_json::to_value(event).expect("an event has a stored form");
    assert_eq!(stored["type"], event.name(), "the name of an event is the type in its stored form");
    serde_json::from_value(stored).expect("a stored event comes back")
}
