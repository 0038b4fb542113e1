//! A document in answers: as it was on a day, and the chain of those that it rests on, that it changed, that changed it.
//!
//! **Invariant:** a chain goes one way: what a document rests on is followed upwards, what it changed backwards, what changed
//! it forwards; each document stands in a way once, at its shortest distance.

use super::words;
use contracts::plans::v1 as pb;
use decider::Aggregate as _;
use pb::DocumentLink as Link;
use plans_domain::{
    committee::SteeringCommittee,
    document::{End, Event, OfficialDocument},
};
use runtime::{asked::Moment, failure, field, status::Problem};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A document as it was on a day.
pub(super) struct Told {
    pub(super) document: OfficialDocument,
    pub(super) message: pb::OfficialDocument,
}

/// The document; nothing when it did not bear that day or an earlier one.
pub(super) async fn document(id: Uuid, moment: &Moment) -> Result<Option<Told>, Problem> {
    let (events, version) = moment.told::<OfficialDocument>(id).await?;
    let (mut document, on) = (OfficialDocument::default(), moment.as_of);
    for recorded in events {
        let Some(event) = recorded.of::<OfficialDocument>().map_err(failure::of_storage)? else { continue };
        let from = match &event {
            Event::Issued(content) => content.issued_on, // it is there before it takes effect
            _ => recorded.effective_on,
        };
        if from <= on {
            document.evolve(&event);
        }
    }
    let Some(content) = document.content() else { return Ok(None) };
    let committee = match content.committee {
        Some(committee) => Some(SteeringCommittee::replay(&moment.facts::<SteeringCommittee>(committee).await?.0)),
        None => None,
    };
    let texts = |ids: &[Uuid]| ids.iter().map(Uuid::to_string).collect();
    let message = pb::OfficialDocument {
        document_id: id.to_string(),
        etag: field::to_etag(version),
        number: content.number.clone(),
        issuer: content.issuer.clone(),
        title: content.title.clone(),
        issued_on: content.issued_on.to_string(),
        effective_on: content.effective_on.to_string(),
        in_force: document.valid(on, committee.as_ref()),
        signer: content.signer.clone(),
        capacity: words::capacity(content.capacity),
        basis: texts(&content.basis),
        amends: texts(&content.amends),
        supersedes: texts(&content.supersedes),
        committee: content.committee.map(|committee| committee.to_string()),
        by_authority: content.by_authority.clone(),
        changes: changes(&document),
    };
    Ok(Some(Told { document, message }))
}

fn changes(document: &OfficialDocument) -> Vec<pb::DocumentChange> {
    use pb::DocumentChangeKind as Kind;
    let amended = document.amendments().iter().map(|amendment| pb::DocumentChange {
        kind: Kind::Amended.into(),
        number: amendment.number.clone(),
        document_id: Some(amendment.by.to_string()),
        reason: None,
        changed_on: amendment.effective_on.to_string(),
    });
    let ended = document.end().map(|end| {
        let (kind, document_id, reason) = match end {
            End::Superseded { by, .. } => (Kind::Superseded, Some(by.to_string()), None),
            End::Repealed { reason, .. } => (Kind::Repealed, None, Some(reason.clone())),
        };
        let (number, changed_on) = (end.number().to_owned(), end.on().to_string());
        pb::DocumentChange { kind: kind.into(), number, document_id, reason, changed_on }
    });
    amended.chain(ended).collect()
}

/// Where a document leads in one way.
type Way = fn(&OfficialDocument) -> Vec<(Link, Uuid)>;

/// The ways that lead from a document to others.
const WAYS: [Way; 3] = [
    |document| document.basis().iter().map(|id| (Link::Basis, *id)).collect(),
    |document| {
        let Some(content) = document.content() else { return Vec::new() };
        let amended = content.amends.iter().map(|id| (Link::Amends, *id));
        amended.chain(content.supersedes.iter().map(|id| (Link::Supersedes, *id))).collect()
    },
    |document| {
        let amending = document.amendments().iter().map(|amendment| (Link::AmendedBy, amendment.by));
        amending.chain(document.superseded_by().map(|by| (Link::SupersededBy, by))).collect()
    },
];

/// All that is linked with a document, the nearest first.
pub(super) async fn chain(
    id: Uuid,
    document: &OfficialDocument,
    moment: &Moment,
) -> Result<Vec<pb::LinkedDocument>, Problem> {
    let mut chain = Vec::new();
    for way in WAYS {
        let (mut met, mut distance) = (BTreeSet::from([id]), 0);
        let mut last = vec![(id, document.clone())];
        while !last.is_empty() {
            distance += 1;
            let mut next = Vec::new();
            for (from, document) in last {
                for (link, to) in way(&document).into_iter().filter(|(_, to)| met.insert(*to)).collect::<Vec<_>>() {
                    let Some(told) = self::document(to, moment).await? else { continue };
                    let (document, linked_to) = (Some(told.message), from.to_string());
                    chain.push(pb::LinkedDocument { document, link: link.into(), linked_to, distance });
                    next.push((to, told.document));
                }
            }
            last = next;
        }
    }
    chain.sort_by_key(|linked| linked.distance);
    Ok(chain)
}
