//! R-QMS-3 and R-QMS-4 with the agency's own procedures and with lists that the province has published.

use super::*;
use crate::procedure_list::{self, Audience, Procedure, ProcedureList, Publication};

const PUBLICATION: Uuid = Uuid::from_u128(30);
const LATER: Uuid = Uuid::from_u128(31);

pub(super) fn scope_change(
    added: BTreeSet<String>,
    removed: BTreeSet<String>,
    exclusions: Vec<Exclusion>,
    effective_on: NaiveDate,
) -> Command {
    Command::ChangeScope { added, removed, exclusions, agency: live(), published: Published::NOTHING, effective_on }
}

pub(super) fn require(cause: Cause, due: Option<NaiveDate>, effective_on: NaiveDate) -> Command {
    let (agency, published) = (live(), Published::NOTHING);
    Command::RequireRedeclaration { cause, due, publication: None, agency, published, effective_on }
}

fn commune() -> Agency {
    Agency::replay(&[agency::Event::Registered {
        name: "UBND xã Quyết Thắng".into(),
        tier: Tier::Commune,
        kind: Kind::CommuneCommittee,
        level: Some(Level::Commune),
        parent: None,
        area_code: None,
        effective_on: day(2010, 1, 1),
    }])
}

/// Listed for `audience` from a day on.
fn list(audience: Audience, added: &[&str], effective_on: NaiveDate) -> ProcedureList {
    let added = added.iter().map(|code| Procedure { code: (*code).into(), name: "Thủ tục".into() }).collect();
    ProcedureList::replay(&[procedure_list::Event::Published(Publication {
        publication: PUBLICATION,
        audience,
        decision: "1500/QĐ-UBND".into(),
        added,
        changed: vec![],
        removed: vec![],
        due: None,
        effective_on,
    })])
}

fn for_communes(added: &[&str], effective_on: NaiveDate) -> Published {
    Published::of(&commune(), &[list(Audience::Tier(Tier::Commune), added, effective_on)])
}

fn publish(publication: Uuid, published: Published, effective_on: NaiveDate) -> Command {
    let (publication, agency, due) = (Some(publication), live(), Some(day(2021, 6, 30)));
    let cause = Cause::ProceduresChanged;
    Command::RequireRedeclaration { cause, due, publication, agency, published, effective_on }
}

fn demanded_by(publication: Uuid, effective_on: NaiveDate) -> Event {
    let (cause, due) = (Cause::ProceduresChanged, Some(day(2021, 6, 30)));
    Event::RedeclarationRequired { cause, due, publication: Some(publication), effective_on }
}

/// R-QMS-3
#[test]
fn r_qms_3_the_scope_contains_every_procedure_of_the_agency() {
    let more = assigned(["2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7"], day(2020, 12, 15));
    given::<QualitySystem>([ready(NEW), vec![more.clone()]].concat()).when(declare(first())).rejected(
        Rejection::OutOfScope { named: ["2.1", "2.2", "2.3", "2.4", "2.5"].map(str::to_owned).to_vec(), count: 7 },
    );
    let eve = declaration(FIRST, "12/QĐ-UBND", NEW, day(2020, 12, 14));
    given::<QualitySystem>([ready(NEW), vec![more]].concat()).when(declare(eve.clone())).then([declared(eve)]);
    let refusal = Rejection::OutOfScope { named: vec!["2.1".into(), "2.2".into()], count: 3 };
    assert_eq!(refusal.to_string(), "R-QMS-3: the scope lacks 3 of the agency's procedures: 2.1, 2.2 …");
}

/// R-QMS-3
#[test]
fn r_qms_3_the_scope_contains_what_is_published_for_the_tier_and_for_the_kind() {
    let edition = Edition::replay(&[edition::Event::Defined {
        code: NEW.into(),
        title: "Hệ thống quản lý chất lượng - Các yêu cầu".into(),
        accepted_from: day(2015, 12, 31),
        basis: "101/QĐ-BKHCN".into(),
        effective_on: day(2019, 1, 21),
    }]);
    let from = day(2020, 12, 15);
    let lists = [
        list(Audience::Tier(Tier::Commune), &["1.001", "1.003"], from),
        list(Audience::Kind(Kind::CommuneCommittee), &["1.004"], from),
        list(Audience::Kind(Kind::Department), &["2.001"], from),
    ];
    let declare = |declaration: Declaration| {
        let found = Circumstances::of(&declaration, &commune(), &edition, &lists);
        Command::Declare { declaration, circumstances: Circumstances { signer: Some(Post::Head), ..found } }
    };
    let refusal = Rejection::OutOfScope { named: vec!["1.003".into(), "1.004".into()], count: 2 };
    given::<QualitySystem>(ready(NEW)).when(declare(first())).rejected(refusal);
    let eve = declaration(FIRST, "12/QĐ-UBND", NEW, day(2020, 12, 14));
    given::<QualitySystem>(ready(NEW)).when(declare(eve.clone())).then([declared(eve)]);
    let wider = [ready(NEW), vec![scoped(["1.003", "1.004"], day(2020, 12, 1))]].concat();
    given::<QualitySystem>(wider).when(declare(first())).then([declared(first())]);
}

/// R-QMS-3
#[test]
fn r_qms_3_what_an_agency_lacks_is_told_for_a_day() {
    let (system, published) = (QualitySystem::replay(&ready(NEW)), for_communes(&["1.002", "1.003"], day(2020, 6, 1)));
    assert_eq!(system.out_of_scope(&published, day(2020, 5, 31)), codes([]));
    assert_eq!(system.out_of_scope(&published, day(2020, 6, 1)), codes(["1.003"]));
    assert_eq!(system.out_of_scope(&published, day(2020, 1, 20)), codes(["1.001", "1.002"]), "its own count too");
}

/// R-QMS-4
#[test]
fn r_qms_4_a_publication_demands_a_new_declaration_of_whoever_declared() {
    let on = day(2021, 3, 1);
    let wanted = || publish(PUBLICATION, for_communes(&["1.003"], on), on);
    given::<QualitySystem>(in_force()).when(wanted()).then([demanded_by(PUBLICATION, on)]);
    given::<QualitySystem>(ready(NEW)).when(wanted()).then([]);
    let lapsed = Event::DeclarationLapsed {
        declaration: FIRST,
        cause: crate::vocabulary::LapseCause::NotOperated,
        effective_on: on,
    };
    given::<QualitySystem>([in_force(), vec![lapsed]].concat()).when(wanted()).then([]);
}

/// R-QMS-4
#[test]
fn r_qms_4_a_publication_demands_once_for_ever_and_beside_what_was_demanded_otherwise() {
    let on = day(2021, 3, 1);
    let wanted = |publication| publish(publication, for_communes(&["1.003"], on), on);
    let demanded_before = [in_force(), vec![demanded(Cause::ProceduresChanged, day(2021, 2, 1))]].concat();
    given::<QualitySystem>(demanded_before).when(wanted(PUBLICATION)).then([demanded_by(PUBLICATION, on)]);
    let outdated = [in_force(), vec![demanded_by(PUBLICATION, on)]].concat();
    given::<QualitySystem>(outdated.clone()).when(wanted(PUBLICATION)).then([]);
    given::<QualitySystem>(outdated.clone()).when(wanted(LATER)).then([demanded_by(LATER, on)]);
    let again = declaration(SECOND, "7/QĐ-UBND", NEW, on);
    let answered = [outdated, vec![redeclared(again, FIRST)]].concat();
    assert_eq!(QualitySystem::replay(&answered).demands(on), BTreeSet::new());
    given::<QualitySystem>(answered).when(wanted(PUBLICATION)).then([]);
}

/// R-QMS-3, R-QMS-4
#[test]
fn r_qms_4_a_publication_learned_of_late_outdates_a_declaration_that_lacks_it_from_its_first_day() {
    let first_day = day(2020, 12, 15);
    for on in [day(2020, 12, 1), first_day] {
        let lacking = for_communes(&["1.001", "1.003"], on);
        given::<QualitySystem>(in_force())
            .when(publish(PUBLICATION, lacking, on))
            .then([demanded_by(PUBLICATION, first_day)]);
        let covered = for_communes(&["1.001", "nội-bộ"], on);
        given::<QualitySystem>(in_force()).when(publish(PUBLICATION, covered.clone(), on)).then([]);
        let lacks_its_own = [in_force(), vec![assigned(["1.009"], day(2020, 12, 10))]].concat();
        given::<QualitySystem>(lacks_its_own).when(publish(PUBLICATION, covered, on)).then([]);
    }
}

/// R-REG-7
#[test]
fn r_reg_7_a_publication_asks_nothing_of_an_agency_that_does_not_exist() {
    let on = day(2021, 3, 1);
    for lifetime in [None, Some(Lifetime { from: day(2010, 1, 1), until: Some(on) })] {
        let wanted = publish(PUBLICATION, for_communes(&["1.003"], on), on).within(lifetime);
        given::<QualitySystem>(in_force()).when(wanted).then([]);
    }
}

/// R-QMS-3, R-QMS-4
#[test]
fn r_qms_4_a_scope_that_was_narrowed_before_the_declaration_must_still_cover_what_is_published() {
    let (on, first_day) = (day(2020, 12, 1), day(2020, 12, 15));
    let narrow = scope_change(codes([]), codes(["nội-bộ"]), vec![], on);
    let narrowed = Event::ScopeChanged {
        added: codes([]),
        removed: codes(["nội-bộ"]),
        exclusions: vec![],
        change: ScopeChange::Narrowed,
        effective_on: on,
    };
    given::<QualitySystem>(in_force()).when(narrow.clone()).then([narrowed.clone()]);
    given::<QualitySystem>(in_force())
        .when(narrow.with_procedures(for_communes(&["nội-bộ"], on)))
        .then([narrowed, demanded(Cause::ScopeChanged, first_day)]);
}
