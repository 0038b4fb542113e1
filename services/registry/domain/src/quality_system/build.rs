//! Decisions on the way to a declaration: project, procedures, scope, application, audits, reviews, conversion.

use super::{AuditedProcess, Conversion, Event, Exclusion, Nonconformity, QualitySystem, Rejection};
use super::{identical, not_before, short};
use crate::procedure_list::Published;
use crate::text;
use crate::vocabulary::{Cause, ScopeChange};
use chrono::NaiveDate;
use decider::Aggregate as _;
use std::collections::BTreeSet;
use uuid::Uuid;

type Decision = Result<Vec<Event>, Rejection>;

impl QualitySystem {
    pub(super) fn start_project(&self, edition: &str, effective_on: NaiveDate) -> Decision {
        let edition = short("edition", edition)?;
        if let Some(last) = self.projects.last() {
            if last.edition == edition && last.from == effective_on {
                return Ok(vec![]);
            }
            not_before("R-QMS-1", ("a project", effective_on), ("the project in progress", last.from))?;
            let ended = |until: NaiveDate| last.from < until && until <= effective_on;
            if last.edition == edition && !self.declarations.iter().any(|known| known.until.is_some_and(ended)) {
                return Err(Rejection::ProjectInProgress { edition, from: last.from });
            }
        }
        Ok(vec![Event::ProjectStarted { edition, effective_on }])
    }

    pub(super) fn assign_procedures(
        &self,
        added: &BTreeSet<String>,
        removed: &BTreeSet<String>,
        basis: &str,
        effective_on: NaiveDate,
    ) -> Decision {
        let basis = short("basis", basis)?;
        let assigned = self.procedures(effective_on);
        let (added, removed) = real_changes(&assigned, added, removed)?;
        if added.is_empty() && removed.is_empty() {
            return Ok(vec![]);
        }
        let event = Event::ProceduresAssigned { added, removed, basis, effective_on };
        Ok(self.with_demand(event, Cause::ProceduresChanged, &Published::NOTHING))
    }

    pub(super) fn change_scope(
        &self,
        added: &BTreeSet<String>,
        removed: &BTreeSet<String>,
        exclusions: &[Exclusion],
        published: &Published,
        effective_on: NaiveDate,
    ) -> Decision {
        let exclusions = justified(exclusions)?;
        let scope = self.scope(effective_on);
        let (added, removed) = real_changes(&scope, added, removed)?;
        let same_exclusions = self.exclusions(effective_on) == exclusions;
        let change = match (added.is_empty(), removed.is_empty(), same_exclusions) {
            (true, true, true) => return Ok(vec![]),
            (false, true, true) => ScopeChange::Widened,
            (true, false, true) => ScopeChange::Narrowed,
            _ => ScopeChange::Adjusted,
        };
        let event = Event::ScopeChanged { added, removed, exclusions, change, effective_on };
        Ok(self.with_demand(event, Cause::ScopeChanged, published))
    }

    pub(super) fn start_application(&self, effective_on: NaiveDate) -> Decision {
        let project = self.project(effective_on).ok_or(Rejection::NoProject { on: effective_on })?;
        match project.applied_from {
            Some(since) if since == effective_on => Ok(vec![]),
            Some(since) => Err(Rejection::AlreadyApplied { since }),
            None => Ok(vec![Event::ApplicationStarted { effective_on }]),
        }
    }

    pub(super) fn conduct_audit(
        &self,
        audit: Uuid,
        processes: &[AuditedProcess],
        nonconformities: &[Nonconformity],
        effective_on: NaiveDate,
    ) -> Decision {
        let processes = processes.iter().map(independent).collect::<Result<Vec<_>, _>>()?;
        let nonconformities = coded(nonconformities)?;
        if let Some(known) = self.audits.get(&audit) {
            let same =
                known.on == effective_on && known.processes == processes && known.nonconformities == nonconformities;
            return identical(same, "internal audit", audit);
        }
        self.check_applied(effective_on)?;
        Ok(vec![Event::InternalAuditConducted { audit, processes, nonconformities, effective_on }])
    }

    pub(super) fn close_nonconformity(&self, audit: Uuid, code: &str, effective_on: NaiveDate) -> Decision {
        let code = short("code", code)?;
        let known = self.audits.get(&audit).ok_or(Rejection::UnknownAudit { audit })?;
        if !known.nonconformities.iter().any(|nonconformity| nonconformity.code == code) {
            return Err(Rejection::UnknownNonconformity { audit, code });
        }
        not_before("R-QMS-1", ("the closing", effective_on), ("its internal audit", known.on))?;
        match known.closed.get(&code) {
            Some(on) if *on == effective_on => Ok(vec![]),
            Some(on) => Err(Rejection::AlreadyClosed { code, on: *on }),
            None => Ok(vec![Event::NonconformityClosed { audit, code, effective_on }]),
        }
    }

    pub(super) fn hold_review(&self, review: Uuid, effective_on: NaiveDate) -> Decision {
        if let Some(held_on) = self.reviews.get(&review) {
            return identical(*held_on == effective_on, "management review", review);
        }
        self.check_applied(effective_on)?;
        Ok(vec![Event::ManagementReviewHeld { review, effective_on }])
    }

    pub(super) fn require_conversion(
        &self,
        to: &str,
        deadline: NaiveDate,
        basis: &str,
        effective_on: NaiveDate,
    ) -> Decision {
        let to = short("edition", to)?;
        let basis = short("basis", basis)?;
        let order = ("the demand of a conversion", effective_on);
        not_before("R-QMS-6", ("the deadline of a conversion", deadline), order)?;
        let converted = self.in_force(effective_on).is_some_and(|declaration| declaration.edition == to);
        let wanted = Conversion { to, deadline, basis, from: effective_on };
        if converted || self.conversion.as_ref() == Some(&wanted) {
            return Ok(vec![]);
        }
        if let Some(last) = &self.conversion {
            not_before("R-QMS-6", order, ("the last demand of a conversion", last.from))?;
        }
        let Conversion { to, deadline, basis, .. } = wanted;
        Ok(vec![Event::ConversionRequired { to, deadline, basis, effective_on }])
    }

    /// The event, and the demand to declare again that follows from it (R-QMS-4, scenario 9 of the domain).
    fn with_demand(&self, event: Event, cause: Cause, published: &Published) -> Vec<Event> {
        let mut after = self.clone();
        after.evolve(&event);
        let demand = after.demand(cause, published, decider::Event::effective_on(&event));
        [Some(event), demand].into_iter().flatten().collect()
    }

    fn check_applied(&self, on: NaiveDate) -> Result<(), Rejection> {
        let applied = self.projects.iter().filter_map(|project| project.applied_from).any(|since| since <= on);
        if applied { Ok(()) } else { Err(Rejection::NotApplied { on }) }
    }
}

/// What of `added` and `removed` really changes the set.
fn real_changes(
    set: &BTreeSet<String>,
    added: &BTreeSet<String>,
    removed: &BTreeSet<String>,
) -> Result<(BTreeSet<String>, BTreeSet<String>), Rejection> {
    let codes = |from: &BTreeSet<String>| from.iter().map(|code| short("procedure", code)).collect::<Result<_, _>>();
    let (added, removed): (BTreeSet<String>, BTreeSet<String>) = (codes(added)?, codes(removed)?);
    match added.intersection(&removed).next() {
        Some(code) => Err(Rejection::AddedAndRemoved { code: code.clone() }),
        None => Ok((added.difference(set).cloned().collect(), removed.intersection(set).cloned().collect())),
    }
}

/// The exclusions in their stored form, sorted by clause (R-QMS-11).
fn justified(exclusions: &[Exclusion]) -> Result<Vec<Exclusion>, Rejection> {
    let mut checked: Vec<Exclusion> = Vec::with_capacity(exclusions.len());
    for Exclusion { clause, justification } in exclusions {
        let clause = text::normal(clause);
        if !is_clause(&clause) {
            return Err(Rejection::NotAClause { clause });
        }
        let justification = match text::long(justification) {
            Ok(justification) => justification,
            Err(text::Error::Blank) => return Err(Rejection::Unjustified { clause }),
            Err(error) => return Err(Rejection::Text { field: "justification", error }),
        };
        checked.push(Exclusion { clause, justification });
    }
    checked.sort_by(|a, b| a.clause.cmp(&b.clause));
    match checked.windows(2).find(|pair| pair[0].clause == pair[1].clause) {
        Some(pair) => Err(Rejection::NamedTwice { field: "clause", code: pair[0].clause.clone() }),
        None => Ok(checked),
    }
}

/// Whether it reads like `8.3` or `7.1.5.2`: numbers without leading zeros, the first from 4 to 10.
fn is_clause(clause: &str) -> bool {
    let numbers: Vec<Option<u8>> = clause
        .split('.')
        .map(|part| {
            let plain = part.bytes().all(|byte| byte.is_ascii_digit()) && !part.starts_with('0');
            part.parse().ok().filter(|_| plain)
        })
        .collect();
    numbers.len() <= 4 && numbers.iter().all(Option::is_some) && matches!(numbers[0], Some(4..=10))
}

/// The process in its stored form, audited by somebody else than its owner (R-QMS-10).
fn independent(audited: &AuditedProcess) -> Result<AuditedProcess, Rejection> {
    let process = short("process", &audited.process)?;
    let owner = short("owner", &audited.owner)?;
    let auditor = short("auditor", &audited.auditor)?;
    if owner.to_lowercase() == auditor.to_lowercase() {
        return Err(Rejection::AuditsOwnProcess { person: auditor, process });
    }
    Ok(AuditedProcess { process, owner, auditor })
}

/// The nonconformities in their stored form, each code once.
fn coded(nonconformities: &[Nonconformity]) -> Result<Vec<Nonconformity>, Rejection> {
    let mut codes = BTreeSet::new();
    let mut checked = Vec::with_capacity(nonconformities.len());
    for nonconformity in nonconformities {
        let code = short("code", &nonconformity.code)?;
        if !codes.insert(code.clone()) {
            return Err(Rejection::NamedTwice { field: "nonconformity", code });
        }
        checked.push(Nonconformity { code, class: nonconformity.class });
    }
    Ok(checked)
}
