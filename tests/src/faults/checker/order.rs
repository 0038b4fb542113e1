//! I2 and I3: nothing is missing, doubled or out of order in a log.

use super::Found;
use crate::faults::evidence::LogEvidence;
use std::collections::HashMap;
use uuid::Uuid;

pub(super) fn check(service: &str, log: &LogEvidence, found: &mut Found) {
    versions(service, log, found);
    positions(service, log, found);
}

fn versions(service: &str, log: &LogEvidence, found: &mut Found) {
    let mut reached: HashMap<(&str, Uuid), i64> = HashMap::new();
    for row in &log.rows {
        let last = reached.entry((&row.kind, row.stream)).or_default();
        if row.version != *last + 1 {
            let (kind, stream, version) = (&row.kind, row.stream, row.version);
            let text = format!("{kind} {stream} has version {version} at position {} after {last}", row.position);
            found.add("I2", format!("versions of {service}"), text);
        }
        *last = row.version;
    }
}

fn positions(service: &str, log: &LogEvidence, found: &mut Found) {
    let kind = format!("positions of {service}");
    for (expected, row) in (1..).zip(&log.rows) {
        if row.position != expected {
            found.add("I3", &kind, format!("{} stands where {expected} should", row.position));
            break; // everything after it is out of place as well
        }
    }
    let last = log.rows.last().map_or(0, |row| row.position);
    if log.position != last {
        found.add("I3", &kind, format!("the head says {}, the last event has {last}", log.position));
    }
    let kind = format!("recording times of {service}");
    for pair in log.rows.windows(2) {
        let [before, after] = pair else { continue };
        let same_command = before.command_id == after.command_id;
        let is_right = if same_command {
            before.recorded_at == after.recorded_at
        } else {
            before.recorded_at < after.recorded_at // unique to a command, so that a known time names a position
        };
        if !is_right {
            let (position, time, last) = (after.position, after.recorded_at, before.recorded_at);
            found.add("I3", &kind, format!("position {position} has {time:?} after {last:?}"));
        }
    }
    if let Some(row) = log.rows.last().filter(|row| row.recorded_at != log.recorded_at) {
        found.add("I3", &kind, format!("the head says {:?}, the last event {:?}", log.recorded_at, row.recorded_at));
    }
}
