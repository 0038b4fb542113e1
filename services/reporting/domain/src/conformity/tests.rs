//! Where an agency stands, case by case; `tests/histories.rs` compares with a slow fold on random histories.

mod histories;
mod obligations;

use super::{OPEN, Reason, Segment, Status, segments};
use crate::Editions;
use chrono::NaiveDate;
use registry_domain::{
    agency, edition,
    obligation::Rules,
    quality_system::{Cause, Event, LapseCause, Signature},
    vocabulary::{Capacity, Kind, Level, Obligation, Tier},
};
use uuid::Uuid;

const OLD: &str = "TCVN ISO 9001:2008";
const NEW: &str = "TCVN ISO 9001:2015";

/// A date written `YYYY-MM-DD`.
fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date of the calendar")
}

fn commune() -> Vec<agency::Event> {
    vec![agency::Event::Registered {
        name: "UBND xã Cẩm Giang".into(),
        tier: Tier::Commune,
        kind: Kind::CommuneCommittee,
        level: Some(Level::Commune),
        parent: Some(Uuid::from_u128(295)),
        area_code: Some("10888".into()),
        effective_on: day("2014-01-01"),
    }]
}

/// :2008 until 30/06/2021 by official letter 419, and :2015 without end.
fn editions() -> Editions {
    let mut editions = Editions::default();
    for (code, from) in [(OLD, "2009-09-30"), (NEW, "2015-12-31")] {
        let (title, basis) = ("Các yêu cầu".into(), "118/2009/QĐ-TTg".into());
        let (accepted_from, effective_on) = (day(from), day(from));
        editions.learn(
            edition::id(code),
            edition::Event::Defined { code: code.into(), title, accepted_from, basis, effective_on },
        );
    }
    editions.learn(
        edition::id(OLD),
        edition::Event::Restricted {
            first_adoption_until: Some(day("2018-02-20")),
            accepted_until: Some(day("2021-06-30")),
            successor: Some(NEW.into()),
            conversion_deadline: Some(day("2021-06-30")),
            basis: "419/BKHCN-TĐC".into(),
            effective_on: day("2018-02-21"),
        },
    );
    editions
}

fn project(edition: &str, on: &str) -> Event {
    Event::ProjectStarted { edition: edition.into(), effective_on: day(on) }
}

fn applied(on: &str) -> Event {
    Event::ApplicationStarted { effective_on: day(on) }
}

fn audit(on: &str) -> Event {
    let audit = Uuid::from_u128(11);
    Event::InternalAuditConducted { audit, processes: vec![], nonconformities: vec![], effective_on: day(on) }
}

fn review(on: &str) -> Event {
    Event::ManagementReviewHeld { review: Uuid::from_u128(12), effective_on: day(on) }
}

fn declared(id: u128, edition: &str, on: &str) -> Event {
    Event::Declared {
        declaration: Uuid::from_u128(id),
        number: format!("{id}/QĐ-UBND"),
        edition: edition.into(),
        signature: Signature { person: "Nguyễn Thị Mai".into(), capacity: Capacity::Head },
        signed_on: day(on),
        effective_on: day(on),
    }
}

fn demanded(cause: Cause, on: &str) -> Event {
    Event::RedeclarationRequired { cause, due: None, publication: None, effective_on: day(on) }
}

fn lapsed(id: u128, on: &str) -> Event {
    let declaration = Uuid::from_u128(id);
    Event::DeclarationLapsed { declaration, cause: LapseCause::NotOperated, effective_on: day(on) }
}

fn withdrawn(id: u128, on: &str) -> Event {
    let declaration = Uuid::from_u128(id);
    Event::DeclarationWithdrawn { declaration, reason: "không vận hành".into(), effective_on: day(on) }
}

/// The way to a first declaration on 15/12/2019, and a year's audit and review in each year after it until 2029.
fn conforming(edition: &str) -> Vec<Event> {
    let mut events =
        vec![project(edition, "2019-03-01"), applied("2019-06-01"), audit("2019-10-01"), review("2019-11-01")];
    events.push(declared(1, edition, "2019-12-15"));
    for year in 2020..2030 {
        events.extend([audit(&format!("{year}-10-01")), review(&format!("{year}-11-01"))]);
    }
    events
}

fn told(quality: &[Event]) -> Vec<Segment> {
    segments(&commune(), quality, &editions(), &Rules::default())
}

fn on<'s>(segments: &'s [Segment], date: &str) -> &'s Segment {
    let date = day(date);
    let found = segments.iter().find(|segment| segment.from <= date && date < segment.until);
    found.expect("the agency is registered on that day")
}

/// Status and reasons on a day.
fn standing(quality: &[Event], date: &str) -> (Status, Vec<Reason>) {
    let segments = told(quality);
    let segment = on(&segments, date);
    (segment.status, segment.reasons.iter().copied().collect())
}

#[test]
fn an_agency_has_no_segment_before_it_is_registered() {
    assert_eq!(segments(&[], &conforming(NEW), &editions(), &Rules::default()), []);
    assert_eq!(told(&[])[0].from, day("2014-01-01"));
}

#[test]
fn the_way_to_a_declaration_is_told_step_by_step() {
    let segments = told(&conforming(NEW)[..5]);
    let steps: Vec<(NaiveDate, Status, bool)> =
        segments.iter().map(|segment| (segment.from, segment.status, segment.declared)).collect();
    assert_eq!(
        steps[..4],
        [
            (day("2014-01-01"), Status::NotStarted, false),
            (day("2019-03-01"), Status::Building, false),
            (day("2019-06-01"), Status::Applying, false),
            (day("2019-12-15"), Status::Declared, true),
        ]
    );
    let declared = &segments[3];
    assert_eq!((declared.edition.as_deref(), declared.number.as_deref()), (Some(NEW), Some("1/QĐ-UBND")));
    assert_eq!((declared.signed_on, declared.declared_on), (Some(day("2019-12-15")), Some(day("2019-12-15"))));
}

#[test]
fn a_conversion_project_leaves_a_declaration_as_it_is() {
    let mut quality = conforming(OLD);
    quality.extend([project(NEW, "2020-01-10"), applied("2020-05-01")]);
    let segments = told(&quality);
    assert_eq!(on(&segments, "2020-06-01").status, Status::Declared);
    assert_eq!(on(&segments, "2020-06-01").edition.as_deref(), Some(OLD));
}

/// R-QMS-4, R-QMS-7
#[test]
fn r_qms_4_a_demand_outdates_a_declaration_until_the_next_one() {
    for (cause, reason) in [
        (Cause::ScopeChanged, Reason::Scope),
        (Cause::ProceduresChanged, Reason::Scope),
        (Cause::Renamed, Reason::Name),
        (Cause::LevelChanged, Reason::Name),
        (Cause::Inspection, Reason::Inspection),
    ] {
        let mut quality = conforming(NEW);
        quality.extend([demanded(cause, "2020-03-01"), declared(2, NEW, "2020-07-01")]);
        assert_eq!(standing(&quality, "2020-02-29"), (Status::Declared, vec![]));
        assert_eq!(standing(&quality, "2020-03-01"), (Status::DeclaredOutdated, vec![reason]));
        assert!(on(&told(&quality), "2020-03-01").declared, "an outdated declaration counts");
        assert_eq!(standing(&quality, "2020-07-01"), (Status::Declared, vec![]));
    }
}

#[test]
fn a_demand_of_the_first_day_of_a_declaration_holds_only_if_it_was_recorded_after_it() {
    let mut before = vec![demanded(Cause::Renamed, "2019-12-15")];
    before.extend(conforming(NEW));
    assert_eq!(standing(&before, "2019-12-15"), (Status::Declared, vec![]));
    let mut after = conforming(NEW);
    after.push(demanded(Cause::Renamed, "2019-12-15"));
    assert_eq!(standing(&after, "2019-12-15"), (Status::DeclaredOutdated, vec![Reason::Name]));
}

/// R-QMS-6
#[test]
fn r_qms_6_a_declaration_to_an_edition_that_expired_does_not_count() {
    let segments = told(&conforming(OLD));
    assert_eq!(on(&segments, "2021-06-30").status, Status::Declared);
    let expired = on(&segments, "2021-07-01");
    assert_eq!((expired.status, expired.declared), (Status::DeclaredOutdated, false));
    assert_eq!(expired.reasons.iter().copied().collect::<Vec<_>>(), [Reason::Version]);
    assert_eq!(expired.number.as_deref(), Some("1/QĐ-UBND"), "it is still in force");
}

/// R-QMS-6
#[test]
fn r_qms_6_a_declaration_to_an_edition_that_nobody_defined_does_not_count() {
    let segments = segments(&commune(), &conforming(NEW), &Editions::default(), &Rules::default());
    assert_eq!(
        (on(&segments, "2020-01-01").status, on(&segments, "2020-01-01").declared),
        (Status::DeclaredOutdated, false)
    );
}

#[test]
fn a_restriction_may_become_known_before_the_definition_it_restricts() {
    let in_order = editions();
    let mut late = Editions::default();
    let restricted = edition::Event::Restricted {
        first_adoption_until: None,
        accepted_until: Some(day("2021-06-30")),
        successor: None,
        conversion_deadline: None,
        basis: "419/BKHCN-TĐC".into(),
        effective_on: day("2018-02-21"),
    };
    late.learn(edition::id(OLD), restricted);
    let (code, title, basis) = (OLD.to_owned(), "Các yêu cầu".to_owned(), "118/2009/QĐ-TTg".to_owned());
    let from = day("2009-09-30");
    late.learn(
        edition::id(OLD),
        edition::Event::Defined { code, title, accepted_from: from, basis, effective_on: from },
    );
    for date in ["2009-09-29", "2009-09-30", "2021-06-30", "2021-07-01"] {
        assert_eq!(late.accepts(OLD, day(date)), in_order.accepts(OLD, day(date)), "{date}");
    }
}

/// R-QMS-5
#[test]
fn r_qms_5_what_ended_is_lapsed_until_the_next_declaration() {
    for end in [lapsed(1, "2020-05-01"), withdrawn(1, "2020-05-01")] {
        let mut quality = conforming(NEW);
        quality.extend([end, project(NEW, "2020-06-01"), applied("2020-08-01"), declared(2, NEW, "2020-12-01")]);
        assert_eq!(standing(&quality, "2020-04-30"), (Status::Declared, vec![]));
        assert_eq!(standing(&quality, "2020-05-01"), (Status::Lapsed, vec![]));
        assert_eq!(standing(&quality, "2020-09-01"), (Status::Lapsed, vec![]), "a project is running again");
        assert_eq!(standing(&quality, "2020-12-01"), (Status::Declared, vec![]));
        let segments = told(&quality);
        assert_eq!((on(&segments, "2020-09-01").declared, &on(&segments, "2020-09-01").number), (false, &None));
    }
}

/// R-QMS-5
#[test]
fn r_qms_5_the_end_of_a_replaced_declaration_ends_nothing() {
    let mut quality = conforming(NEW);
    quality.extend([declared(2, NEW, "2020-04-01"), lapsed(1, "2020-05-01")]);
    assert_eq!(standing(&quality, "2020-05-01"), (Status::Declared, vec![]));
}

/// R-QMS-5
#[test]
fn r_qms_5_a_declaration_withdrawn_before_it_began_has_ended_the_one_before_it() {
    let mut quality = conforming(NEW);
    quality.extend([declared(2, NEW, "2020-04-01"), withdrawn(2, "2020-03-20")]);
    assert_eq!(standing(&quality, "2020-03-31"), (Status::Declared, vec![]));
    assert_eq!(standing(&quality, "2020-04-01"), (Status::Lapsed, vec![]));
    let never = [project(NEW, "2019-03-01"), declared(1, NEW, "2019-12-15"), withdrawn(1, "2019-12-15")];
    assert_eq!(standing(&never, "2019-12-15"), (Status::Building, vec![]), "nothing was ever in force");
}

/// R-QMS-9
#[test]
fn r_qms_9_a_year_without_audit_and_review_is_owed_until_both_are_held() {
    let mut quality = conforming(NEW)[..5].to_vec();
    quality.extend([audit("2021-03-01"), review("2021-05-01"), declared(2, NEW, "2021-04-01")]);
    assert_eq!(standing(&quality, "2019-12-31"), (Status::Declared, vec![]));
    assert_eq!(standing(&quality, "2020-12-31"), (Status::Declared, vec![]), "the year is not over");
    assert_eq!(standing(&quality, "2021-01-01"), (Status::DeclaredOutdated, vec![Reason::Audit]));
    assert!(on(&told(&quality), "2021-01-01").declared, "an overdue audit does not undo a declaration");
    assert_eq!(standing(&quality, "2021-04-30"), (Status::DeclaredOutdated, vec![Reason::Audit]), "declared anew");
    assert_eq!(standing(&quality, "2021-05-01"), (Status::Declared, vec![]));
    assert_eq!(standing(&quality, "2023-01-01"), (Status::DeclaredOutdated, vec![Reason::Audit]), "and 2022 passed");
}

/// R-QMS-9
#[test]
fn r_qms_9_a_review_before_the_audit_does_not_count() {
    let mut quality = conforming(NEW)[..5].to_vec();
    quality.extend([review("2020-03-01"), audit("2020-10-01"), review("2021-02-01")]);
    assert_eq!(standing(&quality, "2021-01-31"), (Status::DeclaredOutdated, vec![Reason::Audit]));
    assert_eq!(standing(&quality, "2021-02-01"), (Status::Declared, vec![]), "the audit of 2020 was reviewed late");
}

/// R-QMS-9
#[test]
fn r_qms_9_nothing_is_owed_for_a_year_at_whose_end_nothing_was_declared() {
    let mut quality = conforming(NEW)[..5].to_vec();
    quality.extend([lapsed(1, "2020-12-31"), declared(2, NEW, "2021-01-01")]);
    assert_eq!(standing(&quality, "2021-06-01"), (Status::Declared, vec![]));
}

/// R-QMS-7
#[test]
fn r_qms_7_a_dissolved_agency_counts_no_more_and_gives_its_code_back() {
    let mut agency = commune();
    let renamed = |name: &str, on| agency::Event::Renamed { name: name.into(), effective_on: day(on), basis: None };
    agency.push(renamed("UBND xã Cẩm Giàng", "2020-02-01"));
    agency.push(agency::Event::Dissolved { effective_on: day("2020-06-01"), basis: None });
    let segments = segments(&agency, &conforming(NEW), &editions(), &Rules::default());
    let last = segments.last().expect("it was registered");
    assert_eq!((last.from, last.until, last.status), (day("2020-06-01"), OPEN, Status::Dissolved));
    assert_eq!((last.name.as_str(), &last.area_code, last.declared), ("UBND xã Cẩm Giàng", &None, false));
    assert_eq!((&last.edition, &last.number, last.declared_on), (&None, &None, None));
    assert_eq!(on(&segments, "2020-05-31").status, Status::Declared);
}

#[test]
fn attributes_change_on_their_days_and_officers_change_nothing() {
    let mut agency = commune();
    agency.extend([
        agency::Event::LevelChanged {
            level: Level::Ward,
            name: "UBND phường Cẩm Giang".into(),
            effective_on: day("2019-12-01"),
            basis: None,
        },
        agency::Event::Reparented { parent: None, effective_on: day("2020-01-01"), basis: None },
        agency::Event::ObligationAssigned {
            obligation: Obligation::MandatoryByProvincialPlan,
            basis: "990/KH-UBND".into(),
            effective_on: day("2014-06-05"),
        },
        agency::Event::AreaCodeReleased { effective_on: day("2020-02-01") },
        agency::Event::OfficerAppointed {
            person: "Nguyễn Thị Mai".into(),
            post: registry_domain::vocabulary::Post::Head,
            effective_on: day("2016-01-01"),
        },
    ]);
    let segments = segments(&agency, &[], &editions(), &Rules::default());
    let days: Vec<NaiveDate> = segments.iter().map(|segment| segment.from).collect();
    assert_eq!(days, ["2014-01-01", "2014-06-05", "2019-12-01", "2020-01-01", "2020-02-01"].map(day));
    assert_eq!(segments[1].obligation, Some(Obligation::MandatoryByProvincialPlan));
    assert_eq!((segments[2].level, segments[2].parent.is_some()), (Some(Level::Ward), true));
    assert_eq!((segments[3].parent, segments[3].area_code.as_deref()), (None, Some("10888")));
    assert_eq!(segments[4].area_code, None);
}
