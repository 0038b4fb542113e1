//! I8 once more, without the domain's own code: names, codes and lives of agencies, day by day, from the bare events.
//!
//! **Invariant:** this file shares nothing with what it checks but the stored form of the events (as plain JSON).

use super::Found;
use crate::faults::evidence::{Evidence, LogEvidence};
use chrono::NaiveDate;
use eventstore::Recorded;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub(super) fn check(evidence: &Evidence, found: &mut Found) {
    if let Some(log) = evidence.logs.get("registry") {
        uniqueness(log, found);
        acting(log, found);
    }
    if let Some(log) = evidence.logs.get("inspections") {
        signatures(log, found);
    }
}

/// The days on which an agency has something that no other may have.
struct Span {
    from: NaiveDate,
    until: Option<NaiveDate>,
    agency: Uuid,
}

/// R-REG-1 and R-REG-2: on any day a code has one bearer, and a name within a parent and tier.
fn uniqueness(log: &LogEvidence, found: &mut Found) {
    let mut agencies: BTreeMap<Uuid, Vec<(&Recorded, Value)>> = BTreeMap::new();
    for row in log.rows.iter().filter(|row| row.kind == "agency") {
        agencies.entry(row.stream).or_default().push((row, read(row)));
    }
    let mut spans: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for (agency, mut events) in agencies {
        events.sort_by_key(|(row, _)| (row.effective_on, row.position));
        let end = events.iter().find(|(row, _)| row.name == "Dissolved").map(|(row, _)| row.effective_on);
        let (mut name, mut parent, mut tier, mut code) = (None, None, None, None);
        let days: BTreeSet<NaiveDate> = events.iter().map(|(row, _)| row.effective_on).collect();
        let mut days = days.into_iter().peekable();
        while let Some(from) = days.next() {
            for (row, event) in events.iter().filter(|(row, _)| row.effective_on == from) {
                tier = text(event, "tier").or(tier);
                name = text(event, "name").or(name);
                match row.name.as_str() {
                    "Registered" => (parent, code) = (text(event, "parent"), text(event, "areaCode")),
                    "Reparented" => parent = text(event, "parent"),
                    "AreaCodeAssigned" => code = text(event, "code"),
                    "AreaCodeReleased" => code = None,
                    _ => {}
                }
            }
            let until = days.peek().copied().into_iter().chain(end).min();
            if until.is_some_and(|until| until <= from) {
                continue;
            }
            let mut hold = |key: String| spans.entry(key).or_default().push(Span { from, until, agency });
            hold(format!("name {name:?} of tier {tier:?} below {parent:?}"));
            if let Some(code) = &code {
                hold(format!("code {code}"));
            }
        }
    }
    for (key, mut spans) in spans {
        spans.sort_by_key(|span| span.from);
        for pair in spans.windows(2) {
            let [a, b] = pair else { continue };
            if a.agency != b.agency && a.until.is_none_or(|until| b.from < until) {
                found.add("I8", "unique on any day", format!("{key}: {} and {} on {}", a.agency, b.agency, b.from));
            }
        }
    }
}

/// R-REG-7: nothing is recorded of an agency before it begins, or after an end that was known.
fn acting(log: &LogEvidence, found: &mut Found) {
    let mut lives: BTreeMap<Uuid, (NaiveDate, Option<NaiveDate>)> = BTreeMap::new();
    for row in &log.rows {
        let (on, acts) = (row.effective_on, row.kind == "agency" || row.name.ends_with("eclared"));
        match (row.kind.as_str(), row.name.as_str(), lives.get_mut(&row.stream)) {
            ("agency", "Registered", None) => {
                lives.insert(row.stream, (on, None));
            }
            ("agency", "Dissolved", Some((from, until @ None))) if on > *from => *until = Some(on),
            (_, _, Some((from, until))) if acts => {
                let is_live = *from <= on && until.is_none_or(|until| on < until);
                if !is_live || row.name == "Registered" || row.name == "Dissolved" {
                    let text = format!("{} of {} on {on} at position {}", row.name, row.stream, row.position);
                    found.add("I8", "lives of agencies", format!("{text}; it lived {from} until {until:?}"));
                }
            }
            (_, _, None) if acts => {
                let text = format!("{} of {} at position {}: nobody registered it", row.name, row.stream, row.position);
                found.add("I8", "lives of agencies", text);
            }
            _ => {}
        }
    }
}

/// R-INS-5: one signature a side.
fn signatures(log: &LogEvidence, found: &mut Found) {
    let mut signed: BTreeSet<(Uuid, String)> = BTreeSet::new();
    for row in log.rows.iter().filter(|row| row.kind == "inspection") {
        if row.name == "MinutesDrawnUp" {
            signed.retain(|(inspection, _)| *inspection != row.stream);
        }
        if row.name != "MinutesSigned" {
            continue;
        }
        let side = text(&read(row), "side").unwrap_or_default();
        if !signed.insert((row.stream, side.clone())) {
            let text = format!("inspection {} at position {}: {side} signs twice", row.stream, row.position);
            found.add("I8", "signatures", text);
        }
    }
}

fn read(row: &Recorded) -> Value {
    serde_json::from_str(&row.event).unwrap_or_default()
}

fn text(event: &Value, field: &str) -> Option<String> {
    event.get(field)?.as_str().map(str::to_owned)
}
