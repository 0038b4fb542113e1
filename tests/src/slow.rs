//! The figures again, the slow way: from the bare events of the registry's log, a day at a time, without tables, segments or
//! anything that the services use.
//!
//! **Invariant:** this file shares no code with what it checks, except the stored form of the events (as plain JSON).
//!
//! Deliberately absent: speed.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use eventstore::Recorded;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What one agency was on a day, as known at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// `province`, `district` or `commune`.
    pub tier: String,
    /// Full name.
    pub name: String,
    /// The agency above it.
    pub parent: Option<String>,
    /// The status word of DOMAIN §9.1, kebab-case.
    pub status: String,
    /// Why a declaration is out of date, sorted.
    pub reasons: Vec<String>,
    /// The edition of the declaration in force.
    pub edition: Option<String>,
    /// Whether a declaration is in force to an edition that is accepted on that day.
    pub declared: bool,
}

/// Every agency that was registered by `as_of`, from what was recorded by `known_at`.
pub fn standings(log: &[Recorded], as_of: NaiveDate, known_at: DateTime<Utc>) -> BTreeMap<Uuid, Standing> {
    let mut known: Vec<&Recorded> =
        log.iter().filter(|event| event.recorded_at <= known_at && event.effective_on <= as_of).collect();
    known.sort_by_key(|event| (event.effective_on, event.position));
    let editions: Vec<&Recorded> = known.iter().copied().filter(|event| event.kind == "edition").collect();
    let agencies: BTreeSet<Uuid> =
        known.iter().filter(|event| event.kind == "agency").map(|event| event.stream).collect();
    let standing = |agency: Uuid| {
        let own: Vec<&Recorded> = known.iter().copied().filter(|event| event.stream == agency).collect();
        standing(&own, &editions, as_of).map(|standing| (agency, standing))
    };
    agencies.into_iter().filter_map(standing).collect()
}

fn standing(own: &[&Recorded], editions: &[&Recorded], as_of: NaiveDate) -> Option<Standing> {
    let registered = own.iter().find(|event| event.name == "Registered").map(|event| data(event))?;
    let latest = |field: &str| {
        let events = own.iter().filter(|event| event.kind == "agency");
        events.map(|event| data(event)).filter_map(|event| event.get(field).cloned()).next_back()
    };
    let mut standing = Standing {
        tier: text(&registered, "tier")?,
        name: latest("name")?.as_str()?.to_owned(),
        parent: latest("parent").and_then(|parent| parent.as_str().map(str::to_owned)),
        status: "dissolved".into(),
        reasons: vec![],
        edition: None,
        declared: false,
    };
    if own.iter().any(|event| event.name == "Dissolved") {
        return Some(standing);
    }
    standing.edition = in_force(own, as_of);
    standing.declared = standing.edition.as_deref().is_some_and(|edition| accepted(editions, edition, as_of));
    let happened = |name: &str| own.iter().any(|event| event.name == name);
    standing.status = if let Some(edition) = &standing.edition {
        let mut reasons = demands(own);
        if !accepted(editions, edition, as_of) {
            reasons.insert("version".into());
        }
        if audit_is_overdue(own, as_of) {
            reasons.insert("audit".into());
        }
        standing.reasons = reasons.into_iter().collect();
        if standing.reasons.is_empty() { "declared" } else { "declared-outdated" }
    } else if happened("Declared") {
        "lapsed"
    } else if happened("ApplicationStarted") {
        "applying"
    } else if happened("ProjectStarted") {
        "building"
    } else {
        "not-started"
    }
    .into();
    Some(standing)
}

/// The edition of the declaration that is in force on a day.
fn in_force(own: &[&Recorded], on: NaiveDate) -> Option<String> {
    let mut edition = None;
    for event in own.iter().filter(|event| event.effective_on <= on) {
        match event.name.as_str() {
            "Declared" | "Redeclared" => edition = text(&data(event), "edition"),
            "DeclarationLapsed" | "DeclarationWithdrawn" => edition = None,
            _ => {}
        }
    }
    edition
}

fn accepted(editions: &[&Recorded], code: &str, on: NaiveDate) -> bool {
    let Some(defined) = editions.iter().find(|event| text(&data(event), "code").as_deref() == Some(code)) else {
        return false;
    };
    let limits = editions.iter().rfind(|event| event.stream == defined.stream && event.name == "Restricted");
    let until = limits.and_then(|event| date(&data(event), "acceptedUntil"));
    date(&data(defined), "acceptedFrom").is_some_and(|from| from <= on) && until.is_none_or(|until| on <= until)
}

/// What was demanded since the last declaration.
fn demands(own: &[&Recorded]) -> BTreeSet<String> {
    let mut demands = BTreeSet::new();
    for event in own {
        match event.name.as_str() {
            "Declared" | "Redeclared" | "DeclarationLapsed" | "DeclarationWithdrawn" => demands.clear(),
            "RedeclarationRequired" => {
                demands.extend(text(&data(event), "cause").map(|cause| match cause.as_str() {
                    "scope-changed" | "procedures-changed" => "scope".to_owned(),
                    "renamed" | "level-changed" | "reparented" => "name".to_owned(),
                    other => other.to_owned(),
                }));
            }
            _ => {}
        }
    }
    demands
}

/// R-QMS-9: at the end of some year the agency was declared, and since the beginning of that year it has not held an audit
/// and then a review.
fn audit_is_overdue(own: &[&Recorded], as_of: NaiveDate) -> bool {
    let first = own.iter().map(|event| event.effective_on.year()).min().unwrap_or(as_of.year());
    (first..as_of.year()).any(|year| {
        let Some(end) = NaiveDate::from_ymd_opt(year, 12, 31) else { return false };
        let Some(start) = NaiveDate::from_ymd_opt(year, 1, 1) else { return false };
        in_force(own, end).is_some() && !audited_then_reviewed(own, start, as_of)
    })
}

fn audited_then_reviewed(own: &[&Recorded], from: NaiveDate, until: NaiveDate) -> bool {
    let during = |name: &'static str| {
        own.iter().filter(move |event| event.name == name && (from..=until).contains(&event.effective_on))
    };
    let Some(audit) = during("InternalAuditConducted").map(|event| event.effective_on).min() else { return false };
    during("ManagementReviewHeld").any(|review| review.effective_on >= audit)
}

fn data(event: &Recorded) -> Value {
    serde_json::from_str(&event.event).expect("a stored event is JSON")
}

fn text(event: &Value, field: &str) -> Option<String> {
    event.get(field)?.as_str().map(str::to_owned)
}

fn date(event: &Value, field: &str) -> Option<NaiveDate> {
    text(event, field)?.parse().ok()
}
