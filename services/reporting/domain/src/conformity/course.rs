//! The course of one quality system: its projects, declarations and demands, laid out by day.
//!
//! **Invariant:** projects, declarations and demands are sorted by day, those of one day in the order of recording; a
//! declaration ends when the next one begins at the latest, so at most one is in force on a day (R-QMS-5).
//!
//! Deliberately absent: editions and the agency itself.

use super::{Reason, cycle};
use chrono::{Datelike as _, NaiveDate};
use decider::Event as _;
use registry_domain::{quality_system::Event, vocabulary::Cause};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A day, and the order of recording within it.
type Place = (NaiveDate, usize);

/// Building a system to one edition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Project<'e> {
    pub(super) edition: &'e str,
    pub(super) from: NaiveDate,
    pub(super) applied_from: Option<NaiveDate>,
}

/// A declaration, and the days on which it is in force: none when it ended before it began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declaration<'e> {
    id: Uuid,
    place: Place,
    pub(super) number: &'e str,
    pub(super) edition: &'e str,
    pub(super) signed_on: NaiveDate,
    pub(super) from: NaiveDate,
    pub(super) until: NaiveDate,
}

impl Declaration<'_> {
    fn is_in_force(&self, on: NaiveDate) -> bool {
        self.from <= on && on < self.until
    }
}

/// The course of one quality system.
#[derive(Debug, Default)]
pub(super) struct Course<'e> {
    projects: Vec<Project<'e>>,
    declarations: Vec<Declaration<'e>>,
    demands: Vec<(Place, Reason)>,
    first_end: Option<NaiveDate>,
    overdue: Vec<cycle::Overdue>,
}

impl<'e> Course<'e> {
    /// Lays out what was recorded.
    pub(super) fn new(quality: &'e [Event]) -> Course<'e> {
        let mut course = Course::default();
        let mut ends: BTreeMap<Uuid, NaiveDate> = BTreeMap::new();
        let (mut audits, mut reviews) = (Vec::new(), Vec::new());
        let mut facts: Vec<&Event> = quality.iter().collect();
        facts.sort_by_key(|event| event.effective_on()); // stable: the order of recording within a day
        for (index, event) in facts.into_iter().enumerate() {
            let on = event.effective_on();
            match event {
                Event::ProjectStarted { edition, .. } => {
                    course.projects.push(Project { edition, from: on, applied_from: None });
                }
                Event::ApplicationStarted { .. } => {
                    if let Some(project) = course.projects.last_mut() {
                        project.applied_from.get_or_insert(on);
                    }
                }
                Event::InternalAuditConducted { .. } => audits.push(on),
                Event::ManagementReviewHeld { .. } => reviews.push(on),
                Event::Declared { declaration: id, number, edition, signed_on, .. }
                | Event::Redeclared { declaration: id, number, edition, signed_on, .. } => {
                    let (place, signed_on, until) = ((on, index), *signed_on, super::OPEN);
                    course.declarations.push(Declaration {
                        id: *id,
                        place,
                        number,
                        edition,
                        signed_on,
                        from: on,
                        until,
                    });
                }
                Event::RedeclarationRequired { cause, .. } => course.demands.push(((on, index), reason(*cause))),
                Event::DeclarationLapsed { declaration, .. } | Event::DeclarationWithdrawn { declaration, .. } => {
                    ends.entry(*declaration).or_insert(on); // in the order of days: the first one counts
                }
                _ => {}
            }
        }
        course.end(&ends);
        course.overdue = course.missed(&audits, &reviews);
        course
    }

    /// Lets each declaration end when it lapsed, was withdrawn, or was followed by another.
    fn end(&mut self, ends: &BTreeMap<Uuid, NaiveDate>) {
        let mut next = super::OPEN;
        for declaration in self.declarations.iter_mut().rev() {
            declaration.until = ends.get(&declaration.id).map_or(next, |end| next.min(*end));
            next = declaration.from;
        }
        let was_in_force = self.declarations.iter().filter(|declaration| declaration.from < declaration.until);
        self.first_end = was_in_force.map(|declaration| declaration.until).min();
    }

    /// The days on which the agency owes the audit and review of a year in which it was declared (R-QMS-9).
    fn missed(&self, audits: &[NaiveDate], reviews: &[NaiveDate]) -> Vec<cycle::Overdue> {
        let Some(first) = self.declarations.first() else { return Vec::new() };
        let ends = self.declarations.iter().map(|declaration| declaration.until).filter(|until| *until < super::OPEN);
        let days = self.declarations.iter().map(|declaration| declaration.from).chain(ends);
        let last = days.chain(audits.last().copied()).chain(reviews.last().copied()).max();
        // In the year after the last fact nothing changes any more; whatever is owed then is owed for ever.
        let years = first.from.year()..=last.map_or(first.from.year(), |last| last.year()) + 1;
        cycle::overdue(years, audits, reviews, |on| self.in_force(on).is_some())
    }

    /// The days on which anything told by this course may change.
    pub(super) fn changes(&self) -> impl Iterator<Item = NaiveDate> {
        let projects = self.projects.iter().flat_map(|project| [Some(project.from), project.applied_from]).flatten();
        let declarations = self.declarations.iter().flat_map(|declaration| [declaration.from, declaration.until]);
        let demands = self.demands.iter().map(|((on, _), _)| *on);
        let overdue = self.overdue.iter().flat_map(|overdue| [overdue.from, overdue.until]);
        projects.chain(declarations).chain(demands).chain(overdue)
    }

    /// Every declaration that was ever in force, oldest first.
    pub(super) fn declarations(&self) -> impl Iterator<Item = &Declaration<'e>> {
        self.declarations.iter().filter(|declaration| declaration.from < declaration.until)
    }

    /// The latest project on a day.
    pub(super) fn project(&self, on: NaiveDate) -> Option<&Project<'e>> {
        let after = self.projects.partition_point(|project| project.from <= on);
        self.projects[..after].last()
    }

    /// The declaration in force on a day.
    pub(super) fn in_force(&self, on: NaiveDate) -> Option<&Declaration<'e>> {
        let after = self.declarations.partition_point(|declaration| declaration.from <= on);
        self.declarations[..after].last().filter(|declaration| declaration.is_in_force(on))
    }

    /// Whether a declaration that was in force has ended by a day.
    pub(super) fn has_ended(&self, on: NaiveDate) -> bool {
        self.first_end.is_some_and(|end| end <= on)
    }

    /// What has been demanded by a day since this declaration, the one in force on it, began.
    pub(super) fn demands(&self, declaration: &Declaration<'_>, on: NaiveDate) -> BTreeSet<Reason> {
        let since = self.demands.partition_point(|(place, _)| *place <= declaration.place);
        let until = self.demands.partition_point(|((from, _), _)| *from <= on);
        self.demands.get(since..until).unwrap_or_default().iter().map(|(_, reason)| *reason).collect()
    }

    /// Whether an audit and a review are owed on a day (R-QMS-9).
    pub(super) fn is_overdue(&self, on: NaiveDate) -> bool {
        let after = self.overdue.partition_point(|overdue| overdue.from <= on);
        // Whoever made up for the last missed year has made up for those before it.
        self.overdue[..after].last().is_some_and(|overdue| on < overdue.until)
    }
}

fn reason(cause: Cause) -> Reason {
    match cause {
        Cause::ScopeChanged | Cause::ProceduresChanged => Reason::Scope,
        Cause::Renamed | Cause::LevelChanged | Cause::Reparented => Reason::Name,
        Cause::Inspection => Reason::Inspection,
    }
}
