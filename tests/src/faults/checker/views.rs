//! I5 and I6: every view has applied every position once, and is what a fold of the logs gives.

use super::Found;
use crate::{
    faults::evidence::{Evidence, ViewEvidence},
    slow,
};

pub(super) fn check(evidence: &Evidence, found: &mut Found) {
    for view in &evidence.views {
        reached(evidence, view, found);
        rows(view, found);
    }
    campaigns(evidence, found);
    standings(evidence, found);
}

fn reached(evidence: &Evidence, view: &ViewEvidence, found: &mut Found) {
    let kind = format!("{}/{}", view.service, view.name);
    if let Some(reason) = &view.poison {
        found.add("I5", &kind, format!("has stopped: {reason}"));
    }
    if view.building {
        found.add("I5", &kind, "is still being told anew");
    }
    for (source, reached) in &view.reached {
        let Some(log) = evidence.logs.get(source) else { continue };
        if reached.position != log.position {
            found.add(
                "I5",
                &kind,
                format!("stands at {} of {source}, which ends at {}", reached.position, log.position),
            );
        }
        let followed = (reached.log_id, reached.epoch);
        if reached.position > 0 && followed != (Some(log.log_id), log.epoch) {
            let text = format!("has followed {followed:?} of {source}, which is {:?}", (log.log_id, log.epoch));
            found.add("I5", &kind, text);
        }
    }
    for table in &view.tables {
        for (position, more) in &table.positions {
            let text = match more {
                1.. => format!("{} holds position {position} {more} times too often", table.name),
                _ => format!("{} holds position {position} {} times too seldom", table.name, -more),
            };
            found.add("I5", &kind, text);
        }
    }
}

fn rows(view: &ViewEvidence, found: &mut Found) {
    let kind = format!("{}/{}", view.service, view.name);
    if let Some(reason) = &view.untold {
        found.add("I6", &kind, format!("cannot be told anew from the logs: {reason}"));
    }
    for table in &view.tables {
        for (what, (count, some)) in [("lacks", &table.missing), ("should not have", &table.surplus)] {
            if *count > 0 {
                found.add("I6", &kind, format!("{} {what} {count} rows: {some:?}", table.name));
            }
        }
    }
}

/// A plan that is promulgated with a campaign has opened it once, by the policy that follows it.
fn campaigns(evidence: &Evidence, found: &mut Found) {
    let (Some(plans), Some(inspections)) = (evidence.logs.get("plans"), evidence.logs.get("inspections")) else {
        return;
    };
    let promulgated = plans.rows.iter().filter(|row| row.kind == "plan" && row.name == "Promulgated");
    for row in promulgated {
        let event: serde_json::Value = serde_json::from_str(&row.event).unwrap_or_default();
        if event.get("campaign").is_none_or(serde_json::Value::is_null) {
            continue;
        }
        let campaign = inspections_domain::campaign::id(row.stream);
        let opened = inspections.rows.iter().filter(|row| row.stream == campaign && row.name == "Opened").count();
        if opened != 1 {
            let text = format!("plan {} was promulgated, and its campaign was opened {opened} times", row.stream);
            found.add("I5", "inspections/open_campaign", text);
        }
    }
}

fn standings(evidence: &Evidence, found: &mut Found) {
    let Some(log) = evidence.logs.get("registry") else { return };
    for told in &evidence.standings {
        if let Some(reason) = &told.untold {
            let text = format!("on {} as known at {:?} nothing is told: {reason}", told.as_of, told.known_at);
            found.add("I6", "where agencies stand", text);
            continue;
        }
        let mut slow = slow::standings(&log.rows, told.as_of, told.known_at);
        slow.retain(|_, standing| standing.status != "dissolved"); // as in every figure
        let agencies = slow.keys().chain(told.told.keys().filter(|agency| !slow.contains_key(*agency)));
        for agency in agencies {
            let (told_one, slow_one) = (told.told.get(agency), slow.get(agency));
            if told_one != slow_one {
                let text = format!(
                    "agency {agency} on {} as known at {:?} is {told_one:?}, and by the slow fold {slow_one:?}",
                    told.as_of, told.known_at
                );
                found.add("I6", "where agencies stand", text);
            }
        }
    }
}
