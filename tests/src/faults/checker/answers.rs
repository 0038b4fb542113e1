//! I7 and I11: who asks for a position reads what was written there, and what was told once is told again.

use super::Found;
use crate::faults::{
    evidence::Evidence,
    history::{Read, Sample},
};
use chrono::Duration;

/// How long after a restore somebody may still ask for a position that it took back.
const GRACE: Duration = Duration::seconds(30);
/// How much of two answers is shown where they begin to differ.
const SHOWN: usize = 160;

pub(super) fn check(evidence: &Evidence, found: &mut Found) {
    for read in &evidence.history.reads {
        own_write(evidence, read, found);
    }
    for sample in &evidence.history.samples {
        again(evidence, sample, found);
    }
}

fn own_write(evidence: &Evidence, read: &Read, found: &mut Found) {
    let history = &evidence.history;
    let taken_back =
        read.wanted.iter().any(|(service, position)| history.is_taken_back(service, *position, read.at - GRACE));
    if taken_back {
        return;
    }
    let Read { question, wanted, positions, .. } = read;
    if let Some(denied) = &read.denied {
        found.add("I7", "reads", format!("{question:?} at {wanted:?} was denied: {denied}"));
        return;
    }
    let behind = wanted.iter().find(|(service, position)| positions.get(*service).is_none_or(|at| at < position));
    if let Some((service, position)) = behind {
        let text = format!("{question:?} was to have seen {position} of {service}, and was told from {positions:?}");
        found.add("I7", "reads", text);
    }
    if let Some(own) = read.own.as_ref().filter(|_| !read.seen) {
        found.add("I7", "reads", format!("{question:?} at {wanted:?} does not show {own}"));
    }
}

fn again(evidence: &Evidence, sample: &Sample, found: &mut Found) {
    let Sample { question, known_at, positions, .. } = sample;
    let mut made_from = positions.iter();
    if made_from.any(|(service, position)| evidence.history.is_taken_back(service, *position, sample.at)) {
        return;
    }
    match &sample.again {
        None => found.add("I11", "answers", format!("{question:?} known at {known_at:?} was not asked again")),
        Some(again) if *again != sample.answer => {
            let at = sample.answer.bytes().zip(again.bytes()).take_while(|(a, b)| a == b).count();
            let shown = |text: &str| -> String {
                String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(SHOWN / 2).min(text.len())..])
                    .chars()
                    .take(SHOWN)
                    .collect()
            };
            let (first, second) = (shown(&sample.answer), shown(again));
            let text = format!("{question:?} known at {known_at:?} was …{first:?}…, and when asked again …{second:?}…");
            found.add("I11", "answers", text);
        }
        Some(_) => {}
    }
}
