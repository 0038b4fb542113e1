//! Where an agency stands on every day of its life, told from the registry's facts (DOMAIN §9.1).
//!
//! | on a day | status |
//! |---|---|
//! | before it is registered | no segment |
//! | no project was ever started | `NotStarted` |
//! | the latest project is not yet applied | `Building` |
//! | the latest project is applied, nothing was ever declared | `Applying` |
//! | a declaration is in force, and nothing is wrong with it | `Declared` |
//! | a declaration is in force, for each [`Reason`] that holds | `DeclaredOutdated` |
//! | a declaration was in force before, none is now, whatever project is running again | `Lapsed` |
//! | from the day of its dissolution on | `Dissolved`, with what it last was, but without its area code, which is free again |
//!
//! A declaration is in force from its first day until the next one begins, it lapses or is withdrawn (R-QMS-5). One that was
//! withdrawn before it began was never in force, but has ended the one it replaced: the registry judges so, and both must
//! judge alike. A project that runs beside a declaration changes nothing until it is declared. A demand to declare again is
//! taken from the registry as it stands there (R-QMS-4, R-QMS-7); it holds until another declaration begins, on its own day
//! only if that was recorded after it. For years without an audit and a review see `conformity/cycle.rs` (R-QMS-9). How binding
//! the programme is was laid down for the agency itself, else by the rules for its kind (DOMAIN §1.2).
//!
//! **Invariant:** segments follow each other without gap or overlap, from the day of registration until [`OPEN`]; neighbours
//! differ in more than their days.
//! **Invariant:** `declared` holds only while a declaration to an accepted edition is in force.
//! **Invariant:** the order in which facts of different dates became known does not matter.
//!
//! Deliberately absent: storing any of this as truth, and the agencies above or below (a segment knows its parent's id only).

mod course;
mod cycle;
mod status;
#[cfg(test)]
mod tests;

pub use status::{Reason, Status, UnknownCode};

use crate::Editions;
use chrono::NaiveDate;
use course::Course;
use decider::Aggregate as _;
use registry_domain::{
    agency::{self, Agency, Lifetime},
    obligation::Rules,
    quality_system,
    vocabulary::{Kind, Level, Obligation, Tier},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The end of a segment that has no end yet: a real day, later than every other.
pub const OPEN: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("the last four-digit day exists");

/// What an agency was, and where it stood, during some days.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// First day.
    pub from: NaiveDate,
    /// First day on which it was otherwise; [`OPEN`] while that is not known.
    pub until: NaiveDate,
    /// Full name, NFC.
    pub name: String,
    /// Level of government.
    pub tier: Tier,
    /// Sort of body.
    pub kind: Kind,
    /// Sort of territory.
    pub level: Option<Level>,
    /// The agency above it.
    pub parent: Option<Uuid>,
    /// Code of its territory.
    pub area_code: Option<String>,
    /// Whether it must run a quality system.
    pub obligation: Option<Obligation>,
    /// Where it stands.
    pub status: Status,
    /// Why its declaration is outdated; none unless the status says so.
    pub reasons: BTreeSet<Reason>,
    /// Code of the edition that is declared or, when none is, of the latest project; none once dissolved.
    pub edition: Option<String>,
    /// Number of the declaration in force.
    pub number: Option<String>,
    /// Day on which that was signed.
    pub signed_on: Option<NaiveDate>,
    /// First day on which that was in force.
    pub declared_on: Option<NaiveDate>,
    /// Whether it counts as declared (R-RPT-3): a declaration to an edition accepted on these days is in force.
    pub declared: bool,
}

/// Whether an event of an agency can change its segments.
#[must_use]
pub fn matters_of_agency(event: &agency::Event) -> bool {
    !matches!(event, agency::Event::OfficerAppointed { .. } | agency::Event::OfficerReleased { .. })
}

/// Whether an event of a quality system can change its agency's segments.
#[must_use]
pub fn matters_of_quality(event: &quality_system::Event) -> bool {
    use quality_system::Event;
    !matches!(
        event,
        Event::ProceduresAssigned { .. }
            | Event::ScopeChanged { .. }
            | Event::NonconformityClosed { .. }
            | Event::ConversionRequired { .. }
            | Event::ConversionCompleted { .. }
            | Event::DeclarationNotified { .. }
            | Event::DeclarationPosted { .. }
    )
}

/// The segments of one agency, oldest first; the events are in the order in which they were recorded.
#[must_use]
pub fn segments(
    agency: &[agency::Event],
    quality: &[quality_system::Event],
    editions: &Editions,
    rules: &Rules,
) -> Vec<Segment> {
    let facts = || agency.iter().filter(|event| matters_of_agency(event));
    let dossier = Dossier { agency: Agency::replay(facts()), course: Course::new(quality), editions, rules };
    let Some(life) = dossier.agency.lifetime() else { return Vec::new() };

    let mut days: Vec<NaiveDate> = facts().map(decider::Event::effective_on).collect();
    days.extend(dossier.course.changes());
    for declaration in dossier.course.declarations() {
        let within = |day: &NaiveDate| declaration.from < *day && *day < declaration.until;
        days.extend(editions.changes(declaration.edition).filter(within));
    }
    days.extend(dossier.agency.kind().map(|kind| rules.changes(kind)).unwrap_or_default());
    days.retain(|day| life.from <= *day && *day < OPEN);
    days.sort_unstable();
    days.dedup();

    let mut segments: Vec<Segment> = Vec::new();
    for day in days {
        let Some(mut next) = dossier.on(day, life) else { continue };
        if let Some(last) = segments.last_mut() {
            (next.from, next.until) = (last.from, last.until);
            if next == *last {
                continue;
            }
            last.until = day;
        }
        segments.push(Segment { from: day, until: OPEN, ..next });
    }
    segments
}

/// Everything that is known of one agency.
struct Dossier<'e> {
    agency: Agency,
    course: Course<'e>,
    editions: &'e Editions,
    rules: &'e Rules,
}

impl Dossier<'_> {
    /// What it was on a day of its life or after.
    fn on(&self, day: NaiveDate, life: Lifetime) -> Option<Segment> {
        let dissolved = life.until.filter(|until| *until <= day);
        // After its end it keeps what it was on its last day.
        let then = dissolved.and_then(|until| until.pred_opt()).map_or(day, |last| last.max(life.from));
        let mut segment = Segment {
            from: day,
            until: OPEN,
            name: self.agency.name(then)?.to_owned(),
            tier: self.agency.tier()?,
            kind: self.agency.kind()?,
            level: self.agency.level(then),
            parent: self.agency.parent(then),
            area_code: self.agency.area_code(then).map(str::to_owned),
            obligation: self.rules.of(&self.agency, then).map(|(obligation, _)| obligation),
            status: Status::Dissolved,
            reasons: BTreeSet::new(),
            edition: None,
            number: None,
            signed_on: None,
            declared_on: None,
            declared: false,
        };
        match dissolved {
            Some(_) => segment.area_code = None,
            None => self.stand(day, &mut segment),
        }
        Some(segment)
    }

    /// Fills in where a living agency stood on a day.
    fn stand(&self, day: NaiveDate, segment: &mut Segment) {
        let Some(declaration) = self.course.in_force(day) else {
            let project = self.course.project(day);
            segment.edition = project.map(|project| project.edition.to_owned());
            segment.status = match project {
                _ if self.course.has_ended(day) => Status::Lapsed,
                None => Status::NotStarted,
                Some(project) if project.applied_from.is_some_and(|since| since <= day) => Status::Applying,
                Some(_) => Status::Building,
            };
            return;
        };
        let mut reasons = self.course.demands(declaration, day);
        segment.declared = self.editions.accepts(declaration.edition, day);
        if !segment.declared {
            reasons.insert(Reason::Version);
        }
        if self.course.is_overdue(day) {
            reasons.insert(Reason::Audit);
        }
        segment.status = if reasons.is_empty() { Status::Declared } else { Status::DeclaredOutdated };
        segment.reasons = reasons;
        segment.edition = Some(declaration.edition.to_owned());
        segment.number = Some(declaration.number.to_owned());
        segment.signed_on = Some(declaration.signed_on);
        segment.declared_on = Some(declaration.from);
    }
}
