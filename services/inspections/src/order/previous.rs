//! The findings of an agency's last inspection, which a new one may repeat (R-INS-8).
//!
//! They are found in this service's own log, not in a view: ids of inspections follow from campaign and agency, so the campaigns
//! that there are, also those begun earlier in the same draft of an import, name every inspection that the agency can have had.
//!
//! **Invariant:** the last inspection is the one that started last before this one; of an agency that was never inspected itself,
//! those of the agencies that it followed upon, and so on back.
//!
//! Deliberately absent: what a repetition means; the inspection decides that.

use super::{Failed, facts::Facts};
use eventstore::Decision;
use inspections_domain::{
    campaign::Campaign,
    inspection::{self, Inspection, Previous},
};
use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};
use uuid::Uuid;

/// The findings that stood at the last inspection before `this` one, which has started.
pub(super) async fn findings(
    facts: &Facts,
    decision: &mut Decision,
    this: Uuid,
    state: &Inspection,
) -> Result<Vec<Previous>, Failed> {
    let Some(appointment) = state.appointment() else { return Ok(vec![]) };
    let (campaigns, inspections) = (decision.streams::<Campaign>().await?, decision.streams::<Inspection>().await?);
    let mut found = Vec::new();
    let (mut seen, mut next) = (BTreeSet::from([appointment.agency]), VecDeque::from([appointment.agency]));
    while let Some(agency) = next.pop_front() {
        let ids = campaigns.iter().map(|campaign| inspection::id(*campaign, agency));
        let ids = ids.filter(|id| *id != this && inspections.contains(id)).collect::<Vec<_>>();
        match last(decision, ids, state).await? {
            Some(last) => found.extend(standing(&last)),
            None => {
                let predecessors = facts.predecessors(agency).await?;
                next.extend(predecessors.into_iter().filter(|predecessor| seen.insert(*predecessor)));
            }
        }
    }
    Ok(found)
}

/// The one of several inspections that started last, before `this` one.
async fn last(decision: &mut Decision, ids: Vec<Uuid>, this: &Inspection) -> Result<Option<Arc<Inspection>>, Failed> {
    let began = |inspection: &Inspection| inspection.work().map(|work| work.started_on);
    let mut last: Option<Arc<Inspection>> = None;
    for id in ids {
        let other = decision.load::<Inspection>(id).await?;
        let is_earlier = began(&other).is_some() && began(&other) < began(this);
        if is_earlier && last.as_ref().is_none_or(|last| began(last) < began(&other)) {
            last = Some(other);
        }
    }
    Ok(last)
}

fn standing(inspection: &Inspection) -> Vec<Previous> {
    let standing = inspection.work().into_iter().flat_map(|work| work.standing());
    let previous = standing.map(|finding| Previous {
        finding: finding.raised.finding,
        class: finding.class,
        item: finding.raised.item.clone(),
    });
    previous.collect()
}
