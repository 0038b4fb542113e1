//! What must hold after every run, whatever happened in it: one pure function over the evidence.
//!
//! | | invariant | file |
//! |---|---|---|
//! | I1 | an acknowledged command is in the log exactly once, an unknown one at most once, a refused one not at all | `commands` |
//! | I2 | versions are 1, 2, 3 … in each stream | `order` |
//! | I3 | positions are 1, 2, 3 …, and recording times never decrease | `order` |
//! | I4 | the stream is the log, byte for byte | `stream` |
//! | I5 | each view has applied each position exactly once | `views` |
//! | I6 | each view is what a fold of the log gives | `views` |
//! | I7 | whoever asks for the position that it was told reads its own write | `answers` |
//! | I8 | the rules of the domain hold: unique keys, lives of agencies, states that replay | `rules`, `lives` |
//! | I9 | after a fault all is well again in time, and what is not down answers | `measured` |
//! | I10 | memory, descriptors and connections are bounded; nobody panics; no transaction is left open | `measured` |
//! | I11 | an answer of a day and a known time is the same when asked again | `answers` |
//!
//! **Invariant:** [`check`] looks at nothing but the evidence, and finds the same in the same evidence.
//! **Invariant:** of many violations of one kind a few are told, with how many there are.

mod answers;
mod commands;
mod lives;
mod measured;
mod order;
mod rules;
mod stream;
#[cfg(test)]
mod tests;
mod views;

use super::evidence::Evidence;
use std::fmt;

/// Violations of one kind that are told.
const TOLD_MAX: usize = 5;

/// Something that must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which invariant does not hold: `I1` to `I11`.
    pub invariant: &'static str,
    /// Where, and what was found.
    pub text: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.invariant, self.text)
    }
}

/// Everything that must not be.
#[must_use]
pub fn check(evidence: &Evidence) -> Vec<Violation> {
    let mut found = Found::default();
    for (service, log) in &evidence.logs {
        order::check(service, log, &mut found);
        commands::check_log(service, log, &mut found);
        rules::check(service, log, &mut found);
    }
    commands::check(evidence, &mut found);
    lives::check(evidence, &mut found);
    stream::check(evidence, &mut found);
    views::check(evidence, &mut found);
    answers::check(evidence, &mut found);
    measured::check(evidence, &mut found);
    found.into_violations()
}

/// What was found so far.
#[derive(Debug, Default)]
struct Found {
    all: Vec<(&'static str, String, String)>,
}

impl Found {
    /// Adds a violation; those of one `kind` are told together.
    fn add(&mut self, invariant: &'static str, kind: impl Into<String>, text: impl Into<String>) {
        self.all.push((invariant, kind.into(), text.into()));
    }

    fn into_violations(mut self) -> Vec<Violation> {
        self.all.sort_by(|a, b| (number(a.0), &a.1).cmp(&(number(b.0), &b.1)));
        let mut violations = Vec::new();
        for same in self.all.chunk_by(|a, b| (a.0, &a.1) == (b.0, &b.1)) {
            for (invariant, kind, text) in same.iter().take(TOLD_MAX) {
                violations.push(Violation { invariant, text: format!("{kind}: {text}") });
            }
            if let (Some((invariant, kind, _)), Some(more @ 1..)) = (same.first(), same.len().checked_sub(TOLD_MAX)) {
                violations.push(Violation { invariant, text: format!("{kind}: and {more} more") });
            }
        }
        violations
    }
}

fn number(invariant: &str) -> u32 {
    invariant.trim_start_matches('I').parse().unwrap_or_default()
}
