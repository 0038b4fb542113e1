//! I8: every stream can be replayed, and unique keys are held by one, as the events and the table of keys say alike.

use super::Found;
use crate::faults::evidence::{Held, LogEvidence};
use decider::{Aggregate, Claim};
use eventstore::Recorded;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

pub(super) fn check(service: &str, log: &LogEvidence, found: &mut Found) {
    let mut streams: HashMap<(&str, Uuid), Vec<&Recorded>> = HashMap::new();
    for row in &log.rows {
        streams.entry((&row.kind, row.stream)).or_default().push(row);
    }
    let mut held: BTreeSet<Held> = BTreeSet::new();
    for ((kind, stream), rows) in &streams {
        match claims(kind, rows) {
            Ok(claims) => held.extend(claims.into_iter().map(|claim| holding(claim, kind, *stream))),
            Err(reason) => found.add("I8", format!("streams of {service}"), format!("{kind} {stream}: {reason}")),
        }
    }
    collisions(service, &held, found);
    let table: BTreeSet<Held> = log.held.iter().cloned().collect();
    for only in held.symmetric_difference(&table) {
        let who = if table.contains(only) { "the table alone" } else { "the events alone" };
        found.add("I8", format!("keys of {service}"), format!("{who} knows {only:?}"));
    }
}

fn holding(claim: Claim, kind: &str, stream: Uuid) -> Held {
    let Claim { scope, key, from, until } = claim;
    Held { scope: scope.to_owned(), key, from, until, kind: kind.to_owned(), stream }
}

/// Two that hold a key on a common day.
fn collisions(service: &str, held: &BTreeSet<Held>, found: &mut Found) {
    let mut last: BTreeMap<(&str, &str), &Held> = BTreeMap::new();
    for claim in held {
        // By key and then by first day: a collision is one with the last claim of the key before.
        if let Some(before) = last.insert((&claim.scope, &claim.key), claim)
            && before.until.is_none_or(|until| claim.from < until)
        {
            found.add("I8", format!("keys of {service}"), format!("{before:?} and {claim:?} hold one key"));
        }
    }
}

/// The keys that a stream holds by its events.
fn claims(kind: &str, rows: &[&Recorded]) -> Result<BTreeSet<Claim>, String> {
    use inspections_domain::{
        campaign::Campaign, finding::Finding, inspection::Inspection, team::Team, template::ChecklistTemplate,
    };
    use plans_domain::{
        calendar_year::CalendarYear, committee::SteeringCommittee, document::OfficialDocument, plan::Plan,
        training::Training,
    };
    use registry_domain::{
        agency::Agency, edition::Edition, obligation::KindRules, procedure_list::ProcedureList,
        quality_system::QualitySystem, reorganisation::Reorganisation,
    };
    macro_rules! replayed {
        ($($aggregate:ty),+) => {
            match kind {
                $(<$aggregate>::KIND => replay::<$aggregate>(rows),)+
                unknown => Err(format!("nobody knows streams of the kind {unknown}")),
            }
        };
    }
    replayed!(
        Agency,
        QualitySystem,
        Edition,
        KindRules,
        ProcedureList,
        Reorganisation,
        OfficialDocument,
        SteeringCommittee,
        CalendarYear,
        Plan,
        Training,
        ChecklistTemplate,
        Campaign,
        Team,
        Inspection,
        Finding
    )
}

fn replay<A: Aggregate>(rows: &[&Recorded]) -> Result<BTreeSet<Claim>, String> {
    let mut state = A::default();
    for row in rows {
        let event = row.of::<A>().map_err(|error| error.to_string())?;
        let event = event.ok_or_else(|| format!("position {} is of another kind", row.position))?;
        if decider::Event::effective_on(&event) != row.effective_on || decider::Event::name(&event) != row.name {
            return Err(format!("position {} is filed under another day or name than it says", row.position));
        }
        state.evolve(&event);
    }
    Ok(state.claims())
}
