//! The rules on the way to a declaration and at its signing, each in a scenario; what follows it is in `aftermath`.

mod aftermath;
mod published;

use super::{
    AuditedProcess, Circumstances, Command, Declaration, Event, Exclusion, Nonconformity, QualitySystem, Rejection,
    Signature,
};
use crate::agency::{self, Agency, Lifetime};
use crate::edition::{self, Acceptance, Edition};
use crate::procedure_list::Published;
use crate::vocabulary::{Capacity, Cause, Kind, Level, NonconformityClass, Post, ScopeChange, Tier};
use chrono::NaiveDate;
use decider::Aggregate as _;
use decider::scenario::given;
use published::scope_change;
use std::collections::BTreeSet;
use uuid::Uuid;

const OLD: &str = "TCVN ISO 9001:2008";
const NEW: &str = "TCVN ISO 9001:2015";
const HEAD: &str = "Nguyễn Văn An";
const FIRST: Uuid = Uuid::from_u128(1);
const SECOND: Uuid = Uuid::from_u128(2);
const AUDIT: Uuid = Uuid::from_u128(10);
const REVIEW: Uuid = Uuid::from_u128(20);

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

fn codes<const N: usize>(codes: [&str; N]) -> BTreeSet<String> {
    codes.into_iter().map(str::to_owned).collect()
}

fn live() -> Option<Lifetime> {
    Some(Lifetime { from: day(2010, 1, 1), until: None })
}

fn started(edition: &str, effective_on: NaiveDate) -> Event {
    Event::ProjectStarted { edition: edition.into(), effective_on }
}

fn assigned<const N: usize>(added: [&str; N], effective_on: NaiveDate) -> Event {
    Event::ProceduresAssigned { added: codes(added), removed: codes([]), basis: "1/QĐ-UBND".into(), effective_on }
}

fn scoped<const N: usize>(added: [&str; N], effective_on: NaiveDate) -> Event {
    let (added, removed, change) = (codes(added), codes([]), ScopeChange::Widened);
    Event::ScopeChanged { added, removed, exclusions: vec![], change, effective_on }
}

fn applied(effective_on: NaiveDate) -> Event {
    Event::ApplicationStarted { effective_on }
}

fn audited(audit: Uuid, effective_on: NaiveDate) -> Event {
    Event::InternalAuditConducted { audit, processes: vec![], nonconformities: vec![], effective_on }
}

fn reviewed(review: Uuid, effective_on: NaiveDate) -> Event {
    Event::ManagementReviewHeld { review, effective_on }
}

/// Everything done that a declaration to `edition` on 15/12/2020 needs: applied 1/3, audited 1/10, reviewed 1/11.
fn ready(edition: &str) -> Vec<Event> {
    vec![
        started(edition, day(2020, 1, 1)),
        assigned(["1.001", "1.002"], day(2020, 1, 15)),
        scoped(["1.001", "1.002", "nội-bộ"], day(2020, 2, 1)),
        applied(day(2020, 3, 1)),
        audited(AUDIT, day(2020, 10, 1)),
        reviewed(REVIEW, day(2020, 11, 1)),
    ]
}

fn declaration(id: Uuid, number: &str, edition: &str, signed_on: NaiveDate) -> Declaration {
    Declaration {
        declaration: id,
        number: number.into(),
        edition: edition.into(),
        signature: Signature { person: HEAD.into(), capacity: Capacity::OnBehalfOfCollective },
        signed_on,
        effective_on: signed_on,
    }
}

fn first() -> Declaration {
    declaration(FIRST, "12/QĐ-UBND", NEW, day(2020, 12, 15))
}

fn circumstances() -> Circumstances {
    let (signer, edition, published) = (Some(Post::Head), Acceptance::Accepted, Published::NOTHING);
    Circumstances { agency: live(), signer, edition, published }
}

fn declare(declaration: Declaration) -> Command {
    Command::Declare { declaration, circumstances: circumstances() }
}

fn declared(declaration: Declaration) -> Event {
    let Declaration { declaration, number, edition, signature, signed_on, effective_on } = declaration;
    Event::Declared { declaration, number, edition, signature, signed_on, effective_on }
}

fn redeclared(declaration: Declaration, replaces: Uuid) -> Event {
    let Declaration { declaration, number, edition, signature, signed_on, effective_on } = declaration;
    Event::Redeclared { declaration, number, edition, signature, signed_on, replaces, effective_on }
}

/// [`ready`], and declared on 15/12/2020.
fn in_force() -> Vec<Event> {
    [ready(NEW), vec![declared(first())]].concat()
}

fn demanded(cause: Cause, effective_on: NaiveDate) -> Event {
    Event::RedeclarationRequired { cause, due: None, publication: None, effective_on }
}

fn only(keep: impl Fn(&Event) -> bool) -> Vec<Event> {
    ready(NEW).into_iter().filter(keep).collect()
}

/// R-QMS-1
#[test]
fn r_qms_1_who_applied_audited_and_reviewed_may_declare() {
    given::<QualitySystem>(ready(NEW)).when(declare(first())).then([declared(first())]);
}

/// R-QMS-1
#[test]
fn r_qms_1_a_declaration_needs_a_project_that_is_applied() {
    let on = day(2020, 12, 15);
    given::<QualitySystem>([]).when(declare(first())).rejected(Rejection::NoProject { on });
    given::<QualitySystem>([started(NEW, day(2020, 1, 1))])
        .when(declare(first()))
        .rejected(Rejection::NotApplied { on });
    given::<QualitySystem>(only(|event| *event != applied(day(2020, 3, 1))))
        .when(declare(first()))
        .rejected(Rejection::NotApplied { on });
}

/// R-QMS-1
#[test]
fn r_qms_1_a_declaration_needs_an_audit_since_the_application_started() {
    let unaudited = only(|event| *event != audited(AUDIT, day(2020, 10, 1)));
    let refusal = Rejection::NoAudit { since: day(2020, 3, 1), until: day(2020, 12, 15) };
    given::<QualitySystem>(unaudited.clone()).when(declare(first())).rejected(refusal.clone());
    let too_early = [unaudited.clone(), vec![audited(AUDIT, day(2020, 2, 28))]].concat();
    given::<QualitySystem>(too_early).when(declare(first())).rejected(refusal.clone());
    let too_late = [unaudited, vec![audited(AUDIT, day(2020, 12, 16))]].concat();
    given::<QualitySystem>(too_late).when(declare(first())).rejected(refusal);
}

/// R-QMS-1
#[test]
fn r_qms_1_a_declaration_needs_a_review_after_the_audit() {
    let unreviewed = only(|event| *event != reviewed(REVIEW, day(2020, 11, 1)));
    let refusal = Rejection::NoReview { audited_on: day(2020, 10, 1), until: day(2020, 12, 15) };
    given::<QualitySystem>(unreviewed.clone()).when(declare(first())).rejected(refusal.clone());
    let before_the_audit = [unreviewed, vec![reviewed(REVIEW, day(2020, 9, 30))]].concat();
    given::<QualitySystem>(before_the_audit).when(declare(first())).rejected(refusal);
}

/// R-QMS-1
#[test]
fn r_qms_1_every_major_is_closed_on_or_before_the_signing() {
    let found = |code: &str, class| Nonconformity { code: code.into(), class };
    let second = Uuid::from_u128(11);
    let audit = Event::InternalAuditConducted {
        audit: second,
        processes: vec![],
        nonconformities: vec![found("KPH-1", NonconformityClass::Major), found("KPH-2", NonconformityClass::Minor)],
        effective_on: day(2020, 10, 5),
    };
    let closed = |effective_on| Event::NonconformityClosed { audit: second, code: "KPH-1".into(), effective_on };
    let open = [ready(NEW), vec![audit]].concat();
    let refusal = Rejection::MajorOpen { code: "KPH-1".into(), audited_on: day(2020, 10, 5), until: day(2020, 12, 15) };
    given::<QualitySystem>(open.clone()).when(declare(first())).rejected(refusal.clone());
    let late = [open.clone(), vec![closed(day(2020, 12, 16))]].concat();
    given::<QualitySystem>(late).when(declare(first())).rejected(refusal);
    let in_time = [open, vec![closed(day(2020, 12, 15))]].concat();
    given::<QualitySystem>(in_time).when(declare(first())).then([declared(first())]);
}

/// R-QMS-1
#[test]
fn r_qms_1_a_declaration_is_to_the_edition_of_the_project() {
    given::<QualitySystem>(ready(OLD))
        .when(declare(first()))
        .rejected(Rejection::NotOfProject { declared: NEW.into(), project: OLD.into() });
}

/// R-QMS-1
#[test]
fn r_qms_1_an_audit_closes_forward_and_only_what_it_found() {
    let close = |audit, code: &str, effective_on| Command::CloseNonconformity {
        audit,
        code: code.into(),
        agency: live(),
        effective_on,
    };
    let nonconformities = vec![Nonconformity { code: "KPH-1".into(), class: NonconformityClass::Major }];
    let found = Event::InternalAuditConducted {
        audit: AUDIT,
        processes: vec![],
        nonconformities,
        effective_on: day(2020, 10, 1),
    };
    given::<QualitySystem>([])
        .when(close(AUDIT, "KPH-1", day(2020, 10, 1)))
        .rejected(Rejection::UnknownAudit { audit: AUDIT });
    given::<QualitySystem>([found.clone()])
        .when(close(AUDIT, "KPH-9", day(2020, 10, 1)))
        .rejected(Rejection::UnknownNonconformity { audit: AUDIT, code: "KPH-9".into() });
    given::<QualitySystem>([found]).when(close(AUDIT, "KPH-1", day(2020, 9, 30))).rejected(Rejection::WrongOrder {
        rule: "R-QMS-1",
        what: "the closing",
        on: day(2020, 9, 30),
        than: "its internal audit",
        limit: day(2020, 10, 1),
    });
}

/// R-QMS-1
#[test]
fn r_qms_1_a_project_to_one_edition_is_started_once() {
    let start = |effective_on| Command::StartProject { edition: NEW.into(), agency: live(), effective_on };
    let refusal = Rejection::ProjectInProgress { edition: NEW.into(), from: day(2020, 1, 1) };
    given::<QualitySystem>(ready(NEW)).when(start(day(2020, 1, 1))).then([]);
    given::<QualitySystem>(in_force()).when(start(day(2021, 1, 1))).rejected(refusal);
    let reason = "hệ thống không còn vận hành".to_owned();
    let withdrawn = Event::DeclarationWithdrawn { declaration: FIRST, reason, effective_on: day(2021, 6, 1) };
    let ended = [in_force(), vec![withdrawn]].concat();
    given::<QualitySystem>(ended.clone()).when(start(day(2021, 7, 1))).then([started(NEW, day(2021, 7, 1))]);
    given::<QualitySystem>([ended, vec![started(NEW, day(2021, 7, 1))]].concat())
        .when(start(day(2021, 8, 1)))
        .rejected(Rejection::ProjectInProgress { edition: NEW.into(), from: day(2021, 7, 1) });
}

/// R-QMS-1
#[test]
fn r_qms_1_all_steps_may_fall_on_one_day() {
    let on = day(2020, 12, 15);
    given::<QualitySystem>([started(NEW, on), applied(on), audited(AUDIT, on), reviewed(REVIEW, on)])
        .when(declare(first()))
        .then([declared(first())]);
}

fn signed(person: &str, capacity: Capacity, signer: Option<Post>) -> Command {
    let signature = Signature { person: person.into(), capacity };
    let declaration = Declaration { signature, ..first() };
    Command::Declare { declaration, circumstances: Circumstances { signer, ..circumstances() } }
}

/// R-QMS-2
#[test]
fn r_qms_2_the_head_signs_or_a_deputy_for_the_head() {
    let lacks = |capacity, needed| {
        let person = HEAD.to_owned();
        Rejection::SignerWithoutPost { person, capacity, needed, on: day(2020, 12, 15) }
    };
    for capacity in [Capacity::Head, Capacity::OnBehalfOfCollective, Capacity::Acting] {
        for signer in [Some(Post::Deputy), None] {
            let refusal = lacks(capacity, Post::Head);
            given::<QualitySystem>(ready(NEW)).when(signed(HEAD, capacity, signer)).rejected(refusal);
        }
    }
    for signer in [Some(Post::Head), None] {
        let refusal = lacks(Capacity::ForHead, Post::Deputy);
        given::<QualitySystem>(ready(NEW)).when(signed(HEAD, Capacity::ForHead, signer)).rejected(refusal);
    }
    let signature = Signature { person: HEAD.into(), capacity: Capacity::ForHead };
    given::<QualitySystem>(ready(NEW))
        .when(signed(HEAD, Capacity::ForHead, Some(Post::Deputy)))
        .then([declared(Declaration { signature, ..first() })]);
}

/// R-QMS-2
#[test]
fn r_qms_2_nobody_signs_by_order_or_by_delegation() {
    for capacity in [Capacity::ByOrder, Capacity::ByDelegation] {
        given::<QualitySystem>(ready(NEW))
            .when(signed(HEAD, capacity, Some(Post::Head)))
            .rejected(Rejection::WrongCapacity { capacity });
    }
}

/// R-QMS-2
#[test]
fn r_qms_2_an_unsigned_declaration_is_refused() {
    given::<QualitySystem>(ready(NEW))
        .when(signed("  ", Capacity::Head, Some(Post::Head)))
        .rejected(Rejection::Unsigned);
    assert_eq!(Rejection::Unsigned.to_string(), "R-QMS-2: an unsigned declaration");
}

/// R-QMS-2, R-QMS-6, R-REG-7
#[test]
fn r_qms_2_the_signer_is_judged_on_the_day_of_signing_and_the_edition_on_the_day_of_effect() {
    let agency = Agency::replay(&[
        agency::Event::Registered {
            name: "UBND xã Quyết Thắng".into(),
            tier: Tier::Commune,
            kind: Kind::CommuneCommittee,
            level: Some(Level::Commune),
            parent: None,
            area_code: None,
            effective_on: day(2014, 4, 20),
        },
        agency::Event::OfficerAppointed { person: HEAD.into(), post: Post::Head, effective_on: day(2015, 1, 1) },
        agency::Event::OfficerReleased { person: HEAD.into(), post: Post::Head, effective_on: day(2020, 12, 16) },
    ]);
    let edition = Edition::replay(&[edition::Event::Defined {
        code: NEW.into(),
        title: "Hệ thống quản lý chất lượng - Các yêu cầu".into(),
        accepted_from: day(2020, 12, 20),
        basis: "101/QĐ-BKHCN".into(),
        effective_on: day(2019, 1, 21),
    }]);
    let later = Declaration { effective_on: day(2020, 12, 20), ..first() };
    let found = Circumstances::of(&later, &agency, &edition, []);
    assert_eq!(found, Circumstances { agency: agency.lifetime(), ..circumstances() });
    assert_eq!(Circumstances::of(&first(), &agency, &edition, []).edition, Acceptance::NotBefore(day(2020, 12, 20)));
    let after = Declaration { signed_on: day(2020, 12, 16), ..later.clone() };
    assert_eq!(Circumstances::of(&after, &agency, &edition, []).signer, None);
    let other = Declaration { edition: OLD.into(), ..later };
    assert_eq!(Circumstances::of(&other, &agency, &edition, []).edition, Acceptance::Undefined);
}

/// R-QMS-10
#[test]
fn r_qms_10_nobody_audits_his_own_process() {
    let process = |auditor: &str| AuditedProcess {
        process: "Tiếp nhận hồ sơ".into(),
        owner: "Trần Thị Bình".into(),
        auditor: auditor.into(),
    };
    let audit = |auditor: &str| Command::ConductAudit {
        audit: SECOND,
        processes: vec![process(auditor)],
        nonconformities: vec![],
        agency: live(),
        effective_on: day(2020, 10, 1),
    };
    given::<QualitySystem>(ready(NEW))
        .when(audit("trần thị Bi\u{300}nh "))
        .rejected(Rejection::AuditsOwnProcess {
            person: "trần thị Bình".into(), process: "Tiếp nhận hồ sơ".into()
        });
    given::<QualitySystem>(ready(NEW)).when(audit(HEAD)).then([Event::InternalAuditConducted {
        audit: SECOND,
        processes: vec![process(HEAD)],
        nonconformities: vec![],
        effective_on: day(2020, 10, 1),
    }]);
}

fn exclude(clause: &str, justification: &str) -> Command {
    let exclusions = vec![Exclusion { clause: clause.into(), justification: justification.into() }];
    let effective_on = day(2020, 3, 1);
    scope_change(codes([]), codes([]), exclusions, effective_on)
}

/// R-QMS-11
#[test]
fn r_qms_11_the_exclusion_of_a_clause_needs_a_justification() {
    given::<QualitySystem>(ready(NEW))
        .when(exclude("8.3", " "))
        .rejected(Rejection::Unjustified { clause: "8.3".into() });
    let exclusions = vec![Exclusion { clause: "8.3".into(), justification: "không thiết kế dịch vụ".into() }];
    given::<QualitySystem>(ready(NEW)).when(exclude("8.3", "không thiết kế dịch vụ ")).then([Event::ScopeChanged {
        added: codes([]),
        removed: codes([]),
        exclusions,
        change: ScopeChange::Adjusted,
        effective_on: day(2020, 3, 1),
    }]);
}

/// R-QMS-11
#[test]
fn r_qms_11_only_clauses_from_4_to_10_are_excluded() {
    for clause in ["3.1", "11", "8.", "8.3a", "", "08.3", "8..3", "+8.3", "8.3.1.1.1"] {
        given::<QualitySystem>(ready(NEW))
            .when(exclude(clause, "không áp dụng"))
            .rejected(Rejection::NotAClause { clause: clause.into() });
    }
}
