//! An agency's quality system: from the first project to the declaration in force, and what ends it.
//!
//! The stream's id is the agency's id. The way is: project → application → internal audit → management review → declaration →
//! yearly audits and reviews; a change of scope, name or procedures demands a new declaration, a new edition a new project.
//!
//! **Invariant:** at most one declaration is in force on any day (R-QMS-5), whatever the order in which facts became known.
//! **Invariant:** nothing is inherited: a successor's quality system begins empty (R-QMS-7).
//! **Invariant:** what was assigned, covered and declared is known for every day, so late facts are judged by their own day.
//!
//! Deliberately absent: the agency's status (declared, outdated, …), which reporting derives; and the yearly duty of R-QMS-9 as
//! a refusal: whoever missed an audit may still act, [`QualitySystem::cycle`] only tells that it was missed.

mod build;
mod command;
mod declare;
mod event;
#[cfg(test)]
mod laws;
mod procedures;
mod rejection;
#[cfg(test)]
mod tests;

pub use crate::vocabulary::{Cause, LapseCause};
pub use command::{Circumstances, Command, Declaration};
pub use event::{AuditedProcess, Event, Exclusion, Nonconformity, Signature};
pub use rejection::Rejection;

use crate::agency::Lifetime;
use crate::dated::Dated;
use crate::edition::Acceptance;
use crate::procedure_list::Published;
use crate::text;
use crate::vocabulary::{NonconformityClass, Place};
use chrono::NaiveDate;
use decider::Aggregate;
use procedures::Procedures;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Building a system to one edition of the standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Code of the edition.
    pub edition: String,
    /// First day.
    pub from: NaiveDate,
    /// First day on which the agency works by it.
    pub applied_from: Option<NaiveDate>,
}

/// A demand to convert to another edition that is not yet met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// Code of the edition to convert to.
    pub to: String,
    /// Last day for it.
    pub deadline: NaiveDate,
    /// By which document.
    pub basis: String,
    /// From this day.
    pub from: NaiveDate,
}

/// How far an agency came with one round of checking itself (R-QMS-1, R-QMS-9): first an audit, then a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cycle {
    /// No internal audit was conducted.
    NotAudited,
    /// No management review was held on or after the day of the first audit.
    NotReviewed {
        /// Day of the first audit.
        audited_on: NaiveDate,
    },
    /// Audited, and then reviewed.
    Complete {
        /// Day of the first audit.
        audited_on: NaiveDate,
        /// Day of the last review.
        reviewed_on: NaiveDate,
    },
}

/// Something that does not forbid a command, but that whoever asks should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Id of the rule.
    pub rule: &'static str,
    /// What it says, with the offending value.
    pub text: String,
}

#[derive(Clone, Debug, PartialEq)]
struct Audit {
    on: NaiveDate,
    processes: Vec<AuditedProcess>,
    nonconformities: Vec<Nonconformity>,
    closed: BTreeMap<String, NaiveDate>,
}

#[derive(Clone, Debug, PartialEq)]
struct Declared {
    terms: Declaration,
    until: Option<NaiveDate>,
    withdrawn: Option<(NaiveDate, String)>,
    notified: Option<(NaiveDate, Option<String>)>,
    posted: BTreeMap<Place, NaiveDate>,
}

impl Declared {
    fn is_in_force(&self, on: NaiveDate) -> bool {
        self.terms.effective_on <= on && self.until.is_none_or(|until| on < until)
    }

    fn is_ever_in_force(&self) -> bool {
        self.is_in_force(self.terms.effective_on)
    }

    fn end(&mut self, on: NaiveDate) {
        self.until = self.until.into_iter().chain([on]).min();
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Demand {
    cause: Cause,
    due: Option<NaiveDate>,
    publication: Option<Uuid>,
    from: NaiveDate,
    answered: bool,
}

/// The quality system of one agency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QualitySystem {
    projects: Vec<Project>,
    procedures: Procedures,
    scope: Procedures,
    exclusions: Dated<Vec<Exclusion>>,
    audits: BTreeMap<Uuid, Audit>,
    reviews: BTreeMap<Uuid, NaiveDate>,
    declarations: Vec<Declared>,
    conversion: Option<Conversion>,
    demands: Vec<Demand>,
}

impl QualitySystem {
    /// The project in progress on a day.
    pub fn project(&self, on: NaiveDate) -> Option<&Project> {
        self.projects.iter().rfind(|project| project.from <= on)
    }

    /// The administrative procedures assigned to the agency itself on a day.
    pub fn procedures(&self, on: NaiveDate) -> BTreeSet<String> {
        self.procedures.on(on)
    }

    /// The administrative procedures in the scope of the system on a day.
    pub fn scope(&self, on: NaiveDate) -> BTreeSet<String> {
        self.scope.on(on)
    }

    /// The clauses excluded on a day, sorted by clause.
    pub fn exclusions(&self, on: NaiveDate) -> &[Exclusion] {
        self.exclusions.on(on).map_or(&[], Vec::as_slice)
    }

    /// The procedures of the agency, its own and those published for it, which the scope lacks on a day (R-QMS-3).
    pub fn out_of_scope(&self, published: &Published, on: NaiveDate) -> BTreeSet<String> {
        let competent = &self.procedures(on) | &published.on(on);
        &competent - &self.scope(on)
    }

    /// The declaration in force on a day (R-QMS-5).
    pub fn in_force(&self, on: NaiveDate) -> Option<&Declaration> {
        self.declarations.iter().rfind(|known| known.is_in_force(on)).map(|known| &known.terms)
    }

    /// Why the agency must declare again, of what was demanded by that day and is not yet answered.
    pub fn demands(&self, on: NaiveDate) -> BTreeSet<Cause> {
        let open = self.demands.iter().filter(|demand| !demand.answered && demand.from <= on);
        open.map(|demand| demand.cause).collect()
    }

    /// The conversion that the agency was told to make and has not completed.
    pub fn conversion(&self) -> Option<&Conversion> {
        self.conversion.as_ref()
    }

    /// How far the agency came with auditing and reviewing between two days, both included (R-QMS-1, R-QMS-9).
    pub fn cycle(&self, from: NaiveDate, until: NaiveDate) -> Cycle {
        let within = |on: &NaiveDate| from <= *on && *on <= until;
        let Some(audited_on) = self.audits.values().map(|audit| audit.on).filter(within).min() else {
            return Cycle::NotAudited;
        };
        match self.reviews.values().copied().filter(|on| audited_on <= *on && *on <= until).max() {
            Some(reviewed_on) => Cycle::Complete { audited_on, reviewed_on },
            None => Cycle::NotReviewed { audited_on },
        }
    }

    /// What does not forbid `command`, but should be known: adopting a first edition too late (R-QMS-6).
    pub fn warnings(&self, command: &Command) -> Vec<Warning> {
        let Command::Declare { declaration, circumstances } = command else { return vec![] };
        let is_earlier = |known: &&Declared| known.terms.effective_on < declaration.effective_on;
        let is_first = !self.declarations.iter().filter(is_earlier).any(Declared::is_ever_in_force);
        match circumstances.edition {
            Acceptance::NotFirstAfter(last) if is_first => vec![Warning {
                rule: "R-QMS-6",
                text: format!(
                    "an agency that declares for the first time after {last} should take the successor of '{}'",
                    text::normal(&declaration.edition)
                ),
            }],
            _ => vec![],
        }
    }

    /// A major nonconformity of an audit within these days that is still open on the last of them, with its audit's day.
    fn open_major(&self, from: NaiveDate, until: NaiveDate) -> Option<(NaiveDate, &str)> {
        let audits = self.audits.values().filter(|audit| from <= audit.on && audit.on <= until);
        let majors = audits.flat_map(|audit| {
            let majors = audit.nonconformities.iter().filter(|found| found.class == NonconformityClass::Major);
            majors.map(move |found| (audit, found))
        });
        let mut open = majors.filter(|(audit, found)| audit.closed.get(&found.code).is_none_or(|on| until < *on));
        open.next().map(|(audit, found)| (audit.on, found.code.as_str()))
    }
}

impl Aggregate for QualitySystem {
    const KIND: &'static str = "quality-system";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        if let Some((agency, days)) = command.acts() {
            for on in days {
                check_live(agency, on)?;
            }
        }
        let on = command.on();
        match command {
            Command::StartProject { edition, .. } => self.start_project(edition, on),
            Command::AssignProcedures { added, removed, basis, .. } => {
                self.assign_procedures(added, removed, basis, on)
            }
            Command::ChangeScope { added, removed, exclusions, published, .. } => {
                self.change_scope(added, removed, exclusions, published, on)
            }
            Command::StartApplication { .. } => self.start_application(on),
            Command::ConductAudit { audit, processes, nonconformities, .. } => {
                self.conduct_audit(*audit, processes, nonconformities, on)
            }
            Command::CloseNonconformity { audit, code, .. } => self.close_nonconformity(*audit, code, on),
            Command::HoldReview { review, .. } => self.hold_review(*review, on),
            Command::Declare { declaration, circumstances } => self.declare(declaration, circumstances),
            Command::RequireConversion { to, deadline, basis, .. } => self.require_conversion(to, *deadline, basis, on),
            Command::Notify { declaration, document, .. } => self.notify(*declaration, document.as_deref(), on),
            Command::Post { declaration, place, .. } => self.post(*declaration, *place, on),
            Command::RequireRedeclaration { cause, due, publication: None, .. } => {
                self.require_redeclaration(*cause, *due, on)
            }
            Command::RequireRedeclaration { cause, due, publication: Some(id), agency, published, .. } => {
                Ok(self.require_for(*id, (*cause, *due), (*agency, published), on))
            }
            Command::Lapse { cause, .. } => Ok(self.lapse(*cause, on)),
            Command::Withdraw { declaration, reason, .. } => self.withdraw(*declaration, reason, on),
        }
    }

    fn evolve(&mut self, event: &Event) {
        match event.clone() {
            Event::ProjectStarted { edition, effective_on: from } => {
                let place = self.projects.partition_point(|project| project.from <= from);
                self.projects.insert(place, Project { edition, from, applied_from: None });
            }
            Event::ProceduresAssigned { added, removed, effective_on, .. } => {
                self.procedures.change(effective_on, &added, &removed);
            }
            Event::ScopeChanged { added, removed, exclusions, effective_on, .. } => {
                self.scope.change(effective_on, &added, &removed);
                self.exclusions.set(effective_on, exclusions);
            }
            Event::ApplicationStarted { effective_on } => {
                let project = self.projects.iter_mut().rfind(|project| project.from <= effective_on);
                if let Some(project) = project {
                    project.applied_from = Some(effective_on);
                }
            }
            Event::InternalAuditConducted { audit, processes, nonconformities, effective_on: on } => {
                self.audits.insert(audit, Audit { on, processes, nonconformities, closed: BTreeMap::new() });
            }
            Event::NonconformityClosed { audit, code, effective_on } => {
                if let Some(audit) = self.audits.get_mut(&audit) {
                    audit.closed.insert(code, effective_on);
                }
            }
            Event::ManagementReviewHeld { review, effective_on } => {
                self.reviews.insert(review, effective_on);
            }
            Event::Declared { declaration, number, edition, signature, signed_on, effective_on }
            | Event::Redeclared { declaration, number, edition, signature, signed_on, effective_on, .. } => {
                self.begin(Declaration { declaration, number, edition, signature, signed_on, effective_on });
            }
            Event::ConversionRequired { to, deadline, basis, effective_on: from } => {
                self.conversion = Some(Conversion { to, deadline, basis, from });
            }
            Event::ConversionCompleted { to, .. } => self.converted(&to),
            Event::RedeclarationRequired { cause, due, publication, effective_on: from } => {
                let answered = self.declarations.iter().any(|known| from < known.terms.effective_on);
                self.demands.push(Demand { cause, due, publication, from, answered });
            }
            Event::DeclarationNotified { declaration, document, effective_on } => {
                self.with(declaration, |known| known.notified = Some((effective_on, document)));
            }
            Event::DeclarationPosted { declaration, place, effective_on } => {
                self.with(declaration, |known| {
                    known.posted.insert(place, effective_on);
                });
            }
            Event::DeclarationLapsed { declaration, effective_on, .. } => {
                self.with(declaration, |known| known.end(effective_on));
            }
            Event::DeclarationWithdrawn { declaration, reason, effective_on } => {
                self.with(declaration, |known| {
                    known.end(effective_on);
                    known.withdrawn = Some((effective_on, reason));
                });
            }
        }
    }
}

impl QualitySystem {
    /// Lets a declaration begin: it ends the one in force, is ended by the next, and answers what was demanded before it.
    fn begin(&mut self, terms: Declaration) {
        let from = terms.effective_on;
        self.declarations.retain(|known| known.terms.declaration != terms.declaration);
        for known in self.declarations.iter_mut().filter(|known| known.terms.effective_on <= from) {
            known.end(from);
        }
        for demand in self.demands.iter_mut().filter(|demand| demand.from <= from) {
            demand.answered = true;
        }
        self.converted(&terms.edition);
        let place = self.declarations.partition_point(|known| known.terms.effective_on <= from);
        let until = self.declarations.get(place).map(|next| next.terms.effective_on);
        let begun = Declared { terms, until, withdrawn: None, notified: None, posted: BTreeMap::new() };
        self.declarations.insert(place, begun);
    }

    fn converted(&mut self, edition: &str) {
        self.conversion = self.conversion.take().filter(|wanted| wanted.to != edition);
    }

    fn with(&mut self, declaration: Uuid, change: impl FnOnce(&mut Declared)) {
        let mut known = self.declarations.iter_mut();
        if let Some(known) = known.find(|known| known.terms.declaration == declaration) {
            change(known);
        }
    }
}

fn check_live(agency: Option<Lifetime>, on: NaiveDate) -> Result<(), Rejection> {
    match agency {
        Some(lifetime) if lifetime.contains(on) => Ok(()),
        _ => Err(Rejection::AgencyNotLive { on, agency }),
    }
}

fn short(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::short(value).map_err(|error| Rejection::Text { field, error })
}

fn identical(same: bool, what: &'static str, id: Uuid) -> Result<Vec<Event>, Rejection> {
    if same { Ok(vec![]) } else { Err(Rejection::IdTaken { what, id }) }
}

fn not_before(
    rule: &'static str,
    (what, on): (&'static str, NaiveDate),
    (than, limit): (&'static str, NaiveDate),
) -> Result<(), Rejection> {
    if on < limit { Err(Rejection::WrongOrder { rule, what, on, than, limit }) } else { Ok(()) }
}
