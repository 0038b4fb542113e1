//! A quality system as it stood on a day, told from its facts.
//!
//! **Invariant:** nothing is left out: every audit, review and declaration that was true by that day is in the message.

use chrono::NaiveDate;
use contracts::{common::v1 as common, registry::v1 as pb, word::value_name};
use decider::Event as _;
use registry_domain::quality_system::{Event, Signature};
use runtime::field;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The message of agency `id`, from facts sorted by the day they became true and the procedures published for it.
pub(super) fn quality_system(
    id: Uuid,
    version: i64,
    facts: &[Event],
    published: &BTreeSet<String>,
) -> pb::QualitySystem {
    let mut system =
        pb::QualitySystem { agency_id: id.to_string(), etag: field::to_etag(version), ..Default::default() };
    for fact in facts {
        tell(&mut system, fact);
    }
    change(&mut system.procedures, published.iter().cloned(), &BTreeSet::new());
    let lacking = system.procedures.iter().filter(|code| !system.scope.contains(code));
    system.out_of_scope = lacking.cloned().collect();
    system
}

fn tell(system: &mut pb::QualitySystem, fact: &Event) {
    let on = fact.effective_on().to_string();
    match fact.clone() {
        Event::ProjectStarted { edition, .. } => {
            (system.edition, system.project_started_on, system.application_started_on) =
                (Some(edition), Some(on), None);
        }
        Event::ProceduresAssigned { added, removed, .. } => change(&mut system.procedures, added, &removed),
        Event::ScopeChanged { added, removed, exclusions, .. } => {
            change(&mut system.scope, added, &removed);
            let exclusions = exclusions.into_iter();
            system.exclusions =
                exclusions.map(|e| pb::Exclusion { clause: e.clause, justification: e.justification }).collect();
        }
        Event::ApplicationStarted { .. } => system.application_started_on = Some(on),
        Event::InternalAuditConducted { audit, processes, nonconformities, .. } => {
            let processes = processes.into_iter();
            let found = nonconformities.into_iter().map(|found| {
                let name = value_name(found.class.code(), "NONCONFORMITY_CLASS");
                let class = common::NonconformityClass::from_str_name(&name).unwrap_or_default();
                pb::Nonconformity { code: found.code, nonconformity_class: class.into(), closed_on: None }
            });
            system.audits.push(pb::InternalAudit {
                audit: audit.to_string(),
                conducted_on: on,
                processes: processes
                    .map(|p| pb::AuditedProcess { process: p.process, owner: p.owner, auditor: p.auditor })
                    .collect(),
                nonconformities: found.collect(),
            });
        }
        Event::NonconformityClosed { audit, code, .. } => {
            let audit = audit.to_string();
            let audits = system.audits.iter_mut().filter(|known| known.audit == audit);
            for found in audits.flat_map(|known| &mut known.nonconformities).filter(|found| found.code == code) {
                found.closed_on = Some(on.clone());
            }
        }
        Event::ManagementReviewHeld { review, .. } => {
            system.reviews.push(pb::ManagementReview { review: review.to_string(), held_on: on });
        }
        Event::Declared { declaration, number, edition, signature, signed_on, .. } => {
            declare(system, declared(declaration, number, edition, signature, signed_on, on), None);
        }
        Event::Redeclared { declaration, number, edition, signature, signed_on, replaces, .. } => {
            declare(system, declared(declaration, number, edition, signature, signed_on, on), Some(replaces));
        }
        Event::ConversionRequired { to, deadline, basis, .. } => {
            system.required_conversion = Some(pb::RequiredConversion { to, deadline: deadline.to_string(), basis });
        }
        Event::ConversionCompleted { .. } => system.required_conversion = None,
        Event::DeclarationNotified { declaration, .. } => {
            with(system, declaration, |declaration| declaration.notified_on = Some(on.clone()));
        }
        Event::DeclarationPosted { declaration, place, .. } => {
            let place = pb_place(place.code());
            let posting = pb::Posting { place, posted_on: on };
            with(system, declaration, |declaration| declaration.postings.push(posting.clone()));
        }
        Event::RedeclarationRequired { cause, due, publication, .. } => {
            let cause = pb::Cause::from_str_name(&value_name(cause.code(), "CAUSE")).unwrap_or_default().into();
            let (due, publication) = (due.map(|due| due.to_string()), publication.map(|id| id.to_string()));
            let required = pb::RequiredRedeclaration { cause, due, required_on: on, publication };
            system.required_redeclarations.push(required);
        }
        Event::DeclarationLapsed { declaration, .. } | Event::DeclarationWithdrawn { declaration, .. } => {
            with(system, declaration, |declaration| declaration.ended_on = Some(on.clone()));
            system.required_redeclarations.clear();
        }
    }
}

fn change(codes: &mut Vec<String>, added: impl IntoIterator<Item = String>, removed: &BTreeSet<String>) {
    codes.retain(|code| !removed.contains(code));
    codes.extend(added);
    codes.sort();
    codes.dedup();
}

fn declared(
    declaration: Uuid,
    number: String,
    edition: String,
    signature: Signature,
    signed_on: NaiveDate,
    declared_on: String,
) -> pb::Declaration {
    let capacity =
        common::Capacity::from_str_name(&value_name(signature.capacity.code(), "CAPACITY")).unwrap_or_default();
    pb::Declaration {
        declaration: declaration.to_string(),
        number,
        edition,
        signature: Some(pb::Signature { person: signature.person, capacity: capacity.into() }),
        signed_on: signed_on.to_string(),
        declared_on,
        ..Default::default()
    }
}

/// A new declaration ends the one it replaces, and with it every demand to declare again.
fn declare(system: &mut pb::QualitySystem, mut declaration: pb::Declaration, replaces: Option<Uuid>) {
    if let Some(replaced) = replaces {
        with(system, replaced, |old| old.ended_on = Some(declaration.declared_on.clone()));
        declaration.replaces = Some(replaced.to_string());
    }
    system.required_redeclarations.clear();
    system.declarations.push(declaration);
}

fn with(system: &mut pb::QualitySystem, id: Uuid, change: impl Fn(&mut pb::Declaration)) {
    let id = id.to_string();
    system.declarations.iter_mut().filter(|declaration| declaration.declaration == id).for_each(change);
}

fn pb_place(code: &str) -> i32 {
    common::Place::from_str_name(&value_name(code, "PLACE")).unwrap_or_default().into()
}
