//! I1: what became of every command.
//!
//! **Invariant:** what a backup took back may be missing, and then counts as unknown.

use super::Found;
use crate::faults::{
    evidence::{Evidence, LogEvidence, StoredCommand},
    history::{Operation, Outcome, Repeat, Told},
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What a log holds of its commands.
struct Recorded<'e> {
    /// First and last position of each command's events.
    runs: HashMap<Uuid, (i64, i64)>,
    stored: HashMap<Uuid, &'e StoredCommand>,
}

impl<'e> Recorded<'e> {
    fn of(log: &'e LogEvidence) -> Recorded<'e> {
        let mut runs: HashMap<Uuid, (i64, i64)> = HashMap::new();
        for row in &log.rows {
            runs.entry(row.command_id).or_insert((row.position, row.position)).1 = row.position;
        }
        Recorded { runs, stored: log.commands.iter().map(|command| (command.id, command)).collect() }
    }

    /// What the log says of a command, in the words of a receipt.
    fn told(&self, id: Uuid) -> Option<Told> {
        let stored = self.stored.get(&id)?;
        Some(Told { position: stored.position, version: stored.version, changed: stored.changed })
    }

    fn is_there(&self, id: Uuid) -> bool {
        self.runs.contains_key(&id) || self.stored.contains_key(&id)
    }
}

/// Whether the events of each command are together, and its outcome is stored beside them.
pub(super) fn check_log(service: &str, log: &LogEvidence, found: &mut Found) {
    let kind = format!("commands in the log of {service}");
    let mut ended: HashSet<Uuid> = HashSet::new();
    for run in log.rows.chunk_by(|a, b| a.command_id == b.command_id) {
        let Some(first) = run.first() else { continue };
        if !ended.insert(first.command_id) {
            let text = format!("command {} is recorded again at position {}", first.command_id, first.position);
            found.add("I1", &kind, text);
        }
    }
    let recorded = Recorded::of(log);
    let mut seen = HashSet::new();
    for command in &log.commands {
        let last = recorded.runs.get(&command.id).map(|(_, last)| *last);
        let fits = if command.changed { last == Some(command.position) } else { last.is_none() };
        if !fits || !seen.insert(command.id) {
            let text = format!("{command:?} is stored, and its events end at {last:?}");
            found.add("I1", &kind, text);
        }
    }
    for (id, (_, last)) in &recorded.runs {
        if !recorded.stored.contains_key(id) {
            found.add("I1", &kind, format!("the events of {id} end at {last}, and no outcome is stored"));
        }
    }
}

/// Whether the log holds what the clients were told.
pub(super) fn check(evidence: &Evidence, found: &mut Found) {
    let history = &evidence.history;
    let logs: HashMap<&str, Recorded<'_>> =
        evidence.logs.iter().map(|(service, log)| (service.as_str(), Recorded::of(log))).collect();
    for operation in &history.operations {
        let Some(log) = logs.get(operation.service) else { continue };
        if let Some(text) = contradiction(evidence, operation, log) {
            let Operation { service, what, command_id, .. } = operation;
            found.add("I1", format!("commands to {service}"), format!("{what} {command_id} {text}"));
        }
    }
    for repeat in &history.repeats {
        let Repeat { service, command_id, first, second } = repeat;
        let was_restored = history.restores.iter().any(|restore| restore.service == *service);
        if second.as_ref() != Ok(first) && !was_restored {
            let text = format!("{command_id} was told {first:?}, and when asked again {second:?}");
            found.add("I1", format!("repeated commands to {service}"), text);
        }
    }
    for reuse in history.reuses.iter().filter(|reuse| reuse.refused.is_none()) {
        if !history.restores.iter().any(|restore| restore.service == reuse.service) {
            let text = format!("{} was accepted for two commands", reuse.command_id);
            found.add("I1", format!("request ids of {}", reuse.service), text);
        }
    }
    given(evidence, found);
}

fn contradiction(evidence: &Evidence, operation: &Operation, log: &Recorded<'_>) -> Option<String> {
    let id = operation.command_id;
    match &operation.outcome {
        Outcome::Acknowledged(told) => {
            let stored = log.told(id);
            let is_taken_back = evidence.history.is_taken_back(operation.service, told.position, operation.ended);
            match stored {
                None if is_taken_back => None,
                None => Some(format!("was acknowledged with {told:?}, and is not in the log")),
                Some(_) if is_taken_back => None, // asked again after the restore by somebody who was not yet told
                Some(stored) if stored != *told => Some(format!("was told {told:?}, and the log holds {stored:?}")),
                Some(_) if told.changed && !log.runs.contains_key(&id) => {
                    Some(format!("was acknowledged with {told:?}, and its events are not in the log"))
                }
                Some(_) => None,
            }
        }
        Outcome::Refused { code, reason } if log.is_there(id) => {
            Some(format!("was refused with {code} {reason}, and is in the log at {:?}", log.runs.get(&id)))
        }
        Outcome::Refused { .. } | Outcome::Unknown(_) => None, // at most once is what `check_log` says of every command
    }
}

/// Whether somebody gave every command that is in a log. Policies give theirs under ids of version 5.
fn given(evidence: &Evidence, found: &mut Found) {
    let given: HashSet<Uuid> = evidence.history.operations.iter().map(|operation| operation.command_id).collect();
    for (service, log) in &evidence.logs {
        for command in &log.commands {
            if command.id.get_version_num() == 4 && !given.contains(&command.id) {
                let text = format!("nobody gave {} that is recorded at {}", command.id, command.position);
                found.add("I1", format!("commands in the log of {service}"), text);
            }
        }
    }
}
