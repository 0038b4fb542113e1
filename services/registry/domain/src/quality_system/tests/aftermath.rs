//! The rules about what follows a declaration: changes, re-declarations, conversion, lapse; each in a scenario.

use super::published::require;
use super::*;
use crate::quality_system::Cycle;
use crate::vocabulary::{LapseCause, Place};

fn second(edition: &str, signed_on: NaiveDate) -> Declaration {
    declaration(SECOND, "7/QĐ-UBND", edition, signed_on)
}

fn widen(effective_on: NaiveDate) -> Command {
    let (added, removed) = (codes(["1.003"]), codes([]));
    scope_change(added, removed, vec![], effective_on)
}

fn lapse(cause: LapseCause, effective_on: NaiveDate) -> Command {
    Command::Lapse { cause, effective_on }
}

fn lapsed(cause: LapseCause, effective_on: NaiveDate) -> Event {
    Event::DeclarationLapsed { declaration: FIRST, cause, effective_on }
}

/// R-QMS-4
#[test]
fn r_qms_4_a_change_of_scope_demands_a_new_declaration() {
    let on = day(2021, 2, 1);
    given::<QualitySystem>(in_force()).when(widen(on)).then([scoped(["1.003"], on), demanded(Cause::ScopeChanged, on)]);
    let outdated =
        QualitySystem::replay(&[in_force(), vec![scoped(["1.003"], on), demanded(Cause::ScopeChanged, on)]].concat());
    assert_eq!(outdated.demands(on), BTreeSet::from([Cause::ScopeChanged]));
    assert_eq!(outdated.demands(day(2021, 1, 31)), BTreeSet::new());
    assert_eq!(outdated.in_force(on), Some(&first()), "until then the declaration stays in force");
}

/// R-QMS-4
#[test]
fn r_qms_4_before_the_declaration_a_change_of_scope_demands_nothing() {
    let on = day(2020, 12, 1);
    given::<QualitySystem>(ready(NEW)).when(widen(on)).then([scoped(["1.003"], on)]);
    given::<QualitySystem>(in_force()).when(widen(on)).then([scoped(["1.003"], on)]);
}

/// R-QMS-4
#[test]
fn r_qms_4_a_demand_that_stands_is_not_made_again() {
    let on = day(2021, 2, 1);
    let outdated = [in_force(), vec![demanded(Cause::ScopeChanged, day(2021, 1, 1))]].concat();
    given::<QualitySystem>(outdated).when(widen(on)).then([scoped(["1.003"], on)]);
}

#[test]
fn a_procedure_does_not_come_and_go_at_once() {
    let (added, removed) = (codes(["1.003"]), codes([" 1.003"]));
    let effective_on = day(2021, 2, 1);
    given::<QualitySystem>(in_force())
        .when(scope_change(added, removed, vec![], effective_on))
        .rejected(Rejection::AddedAndRemoved { code: "1.003".into() });
}

/// R-QMS-4
#[test]
fn r_qms_4_the_direction_of_a_change_follows_from_what_changed() {
    let change = |added: BTreeSet<String>, removed: BTreeSet<String>| {
        let effective_on = day(2020, 12, 1);
        let command = scope_change(added, removed, vec![], effective_on);
        match QualitySystem::replay(&ready(NEW)).decide(&command).expect("a scope may change").pop() {
            Some(Event::ScopeChanged { change, .. }) => Some(change),
            _ => None,
        }
    };
    assert_eq!(change(codes(["1.003"]), codes([])), Some(ScopeChange::Widened));
    assert_eq!(change(codes([]), codes(["1.002"])), Some(ScopeChange::Narrowed));
    assert_eq!(change(codes(["1.003"]), codes(["1.002"])), Some(ScopeChange::Adjusted));
    assert_eq!(change(codes(["1.001"]), codes(["9.999"])), None, "nothing changes");
}

/// R-QMS-3, R-QMS-4; scenario 9 of the domain: one procedure goes and two come.
#[test]
fn r_qms_4_a_new_list_of_procedures_demands_a_new_declaration() {
    let on = day(2021, 2, 1);
    let (added, removed) = (codes(["1.003", "1.004"]), codes(["1.002"]));
    let basis = "55/QĐ-UBND".to_owned();
    let agency = live();
    given::<QualitySystem>(in_force())
        .when(Command::AssignProcedures {
            added: added.clone(),
            removed: removed.clone(),
            basis: basis.clone(),
            agency,
            effective_on: on,
        })
        .then([
            Event::ProceduresAssigned { added, removed, basis, effective_on: on },
            demanded(Cause::ProceduresChanged, on),
        ]);
}

/// R-QMS-3
#[test]
fn r_qms_3_procedures_that_became_known_late_demand_it_from_the_first_day_of_the_declaration() {
    let assign = |code: &str| Command::AssignProcedures {
        added: codes([code]),
        removed: codes([]),
        basis: "1/QĐ-UBND".into(),
        agency: live(),
        effective_on: day(2020, 12, 1),
    };
    given::<QualitySystem>(in_force())
        .when(assign("1.003"))
        .then([assigned(["1.003"], day(2020, 12, 1)), demanded(Cause::ProceduresChanged, day(2020, 12, 15))]);
    given::<QualitySystem>(in_force()).when(assign("nội-bộ")).then([assigned(["nội-bộ"], day(2020, 12, 1))]);
}

/// R-QMS-5
#[test]
fn r_qms_5_a_new_declaration_replaces_the_one_in_force() {
    let wanted = second(NEW, day(2021, 3, 1));
    let events = [redeclared(wanted.clone(), FIRST)];
    given::<QualitySystem>(in_force()).when(declare(wanted.clone())).then(events.clone());
    let after = QualitySystem::replay(&[in_force(), events.to_vec()].concat());
    assert_eq!(after.in_force(day(2021, 2, 28)), Some(&first()));
    assert_eq!(after.in_force(day(2021, 3, 1)), Some(&wanted));
}

/// R-QMS-5
#[test]
fn r_qms_5_a_new_declaration_takes_effect_later_than_the_former() {
    for on in [day(2020, 12, 15), day(2020, 12, 14)] {
        given::<QualitySystem>(in_force()).when(declare(second(NEW, on))).rejected(Rejection::NotAfterFormer {
            on,
            former: "12/QĐ-UBND".into(),
            former_on: day(2020, 12, 15),
        });
    }
}

/// R-QMS-5
#[test]
fn r_qms_5_after_a_gap_an_agency_declares_anew() {
    let gap = [in_force(), vec![lapsed(LapseCause::NotOperated, day(2021, 2, 1))]].concat();
    let wanted = second(NEW, day(2021, 3, 1));
    given::<QualitySystem>(gap).when(declare(wanted.clone())).then([declared(wanted)]);
}

/// R-QMS-5
#[test]
fn r_qms_5_a_declaration_takes_effect_on_or_after_its_signing() {
    let wanted = Declaration { effective_on: day(2020, 12, 14), ..first() };
    let refusal = Rejection::WrongOrder {
        rule: "R-QMS-5",
        what: "the effect of a declaration",
        on: day(2020, 12, 14),
        than: "the signing",
        limit: day(2020, 12, 15),
    };
    assert!(refusal.to_string().contains("wrong date order"));
    given::<QualitySystem>(ready(NEW)).when(declare(wanted)).rejected(refusal);
}

#[test]
fn declaring_twice_changes_nothing() {
    given::<QualitySystem>(in_force()).when(declare(first())).then([]);
    let other = Declaration { number: "13/QĐ-UBND".into(), ..first() };
    let refusal = Rejection::IdTaken { what: "declaration", id: FIRST };
    given::<QualitySystem>(in_force()).when(declare(other)).rejected(refusal);
}

/// R-PLN-1
#[test]
fn r_pln_1_a_document_number_is_used_once_a_year() {
    let same = |on| Declaration { number: " 12/QĐ-UBND".into(), ..second(NEW, on) };
    given::<QualitySystem>(in_force())
        .when(declare(same(day(2020, 12, 31))))
        .rejected(Rejection::NumberTaken { number: "12/QĐ-UBND".into(), year: 2020 });
    let stored = Declaration { number: "12/QĐ-UBND".into(), ..second(NEW, day(2021, 1, 1)) };
    given::<QualitySystem>(in_force()).when(declare(same(day(2021, 1, 1)))).then([redeclared(stored, FIRST)]);
}

/// R-QMS-6; scenario 8 of the domain.
#[test]
fn r_qms_6_an_edition_that_is_not_accepted_is_not_declared() {
    let on = day(2021, 7, 1);
    let wanted = declaration(FIRST, "12/QĐ-UBND", OLD, on);
    let judged = |edition| Command::Declare {
        declaration: wanted.clone(),
        circumstances: Circumstances { edition, ..circumstances() },
    };
    let (edition, last) = (OLD.to_owned(), day(2021, 6, 30));
    given::<QualitySystem>(ready(OLD)).when(judged(Acceptance::NotAfter(last))).rejected(Rejection::EditionExpired {
        edition: edition.clone(),
        until: last,
        on,
    });
    given::<QualitySystem>(ready(OLD))
        .when(judged(Acceptance::NotBefore(day(2022, 1, 1))))
        .rejected(Rejection::EditionTooEarly { edition: edition.clone(), from: day(2022, 1, 1), on });
    given::<QualitySystem>(ready(OLD))
        .when(judged(Acceptance::Undefined))
        .rejected(Rejection::EditionNotDefined { edition });
}

/// R-QMS-6; scenario 8 of the domain: a first declaration to :2008 after 02/2018 is warned of, a further one is not.
#[test]
fn r_qms_6_adopting_an_old_edition_late_is_only_warned_of() {
    let late = |declaration: Declaration| Command::Declare {
        declaration,
        circumstances: Circumstances { edition: Acceptance::NotFirstAfter(day(2018, 2, 20)), ..circumstances() },
    };
    let wanted = Declaration { edition: OLD.into(), ..first() };
    let warnings = QualitySystem::replay(&ready(OLD)).warnings(&late(wanted.clone()));
    assert_eq!(warnings.iter().map(|warning| warning.rule).collect::<Vec<_>>(), ["R-QMS-6"]);
    assert!(warnings[0].text.contains("2018-02-20") && warnings[0].text.contains(OLD), "{}", warnings[0].text);
    given::<QualitySystem>(ready(OLD)).when(late(wanted.clone())).then([declared(wanted.clone())]);

    let declared = QualitySystem::replay(&[ready(OLD), vec![declared(wanted)]].concat());
    assert_eq!(declared.warnings(&late(second(OLD, day(2021, 3, 1)))), []);
    assert_eq!(QualitySystem::default().warnings(&declare(first())), []);
}

/// R-QMS-6; the old declaration stays in force until the new edition is declared in a project of its own.
#[test]
fn r_qms_6_a_declaration_to_another_edition_completes_the_conversion() {
    let old = Declaration { edition: OLD.into(), ..first() };
    let mut history = ready(OLD);
    history.push(declared(old.clone()));
    history.push(started(NEW, day(2021, 1, 1)));
    history.push(applied(day(2021, 2, 1)));
    let wanted = second(NEW, day(2021, 6, 1));
    given::<QualitySystem>(history.clone())
        .when(declare(wanted.clone()))
        .rejected(Rejection::NoAudit { since: day(2021, 2, 1), until: day(2021, 6, 1) });
    history.push(audited(Uuid::from_u128(11), day(2021, 4, 1)));
    history.push(reviewed(Uuid::from_u128(21), day(2021, 5, 1)));
    assert_eq!(QualitySystem::replay(&history).in_force(day(2021, 5, 31)), Some(&old));
    given::<QualitySystem>(history).when(declare(wanted.clone())).then([
        redeclared(wanted, FIRST),
        Event::ConversionCompleted { from: OLD.into(), to: NEW.into(), effective_on: day(2021, 6, 1) },
    ]);
}

/// R-QMS-6
#[test]
fn r_qms_6_a_conversion_is_demanded_until_it_is_made() {
    let require = |deadline| Command::RequireConversion {
        to: NEW.into(),
        deadline,
        basis: "419/BKHCN-TĐC".into(),
        agency: live(),
        effective_on: day(2018, 2, 21),
    };
    let (to, basis, effective_on) = (NEW.to_owned(), "419/BKHCN-TĐC".to_owned(), day(2018, 2, 21));
    let required = Event::ConversionRequired { to, deadline: day(2021, 6, 30), basis, effective_on };
    given::<QualitySystem>([]).when(require(day(2021, 6, 30))).then([required.clone()]);
    given::<QualitySystem>([]).when(require(day(2018, 2, 20))).rejected(Rejection::WrongOrder {
        rule: "R-QMS-6",
        what: "the deadline of a conversion",
        on: day(2018, 2, 20),
        than: "the demand of a conversion",
        limit: day(2018, 2, 21),
    });
    let waiting = QualitySystem::replay(std::slice::from_ref(&required));
    assert_eq!(waiting.conversion().map(|wanted| wanted.deadline), Some(day(2021, 6, 30)));
    let done = QualitySystem::replay(&[vec![required], in_force()].concat());
    assert_eq!(done.conversion(), None);
}

/// R-QMS-7
#[test]
fn r_qms_7_a_dissolved_agency_s_declaration_lapses_and_nothing_is_inherited() {
    let end = day(2025, 7, 1);
    given::<QualitySystem>(in_force())
        .when(lapse(LapseCause::AgencyDissolved, end))
        .then([lapsed(LapseCause::AgencyDissolved, end)]);
    let after = QualitySystem::replay(&[in_force(), vec![lapsed(LapseCause::AgencyDissolved, end)]].concat());
    assert_eq!(after.in_force(day(2025, 6, 30)), Some(&first()));
    assert_eq!(after.in_force(end), None);
    given::<QualitySystem>([]).when(lapse(LapseCause::AgencyDissolved, end)).then([]);
    assert_eq!(QualitySystem::default().in_force(end), None, "a successor starts undeclared");
}

/// R-QMS-7
#[test]
fn r_qms_7_a_declaration_learned_of_after_the_end_of_its_agency_has_lapsed_with_it() {
    let end = day(2025, 7, 1);
    let ended = Circumstances { agency: Some(Lifetime { from: day(2010, 1, 1), until: Some(end) }), ..circumstances() };
    given::<QualitySystem>(ready(NEW))
        .when(Command::Declare { declaration: first(), circumstances: ended })
        .then([declared(first()), lapsed(LapseCause::AgencyDissolved, end)]);
}

/// R-QMS-7
#[test]
fn r_qms_7_a_dissolved_agency_s_declaration_that_was_still_to_come_lapses_on_its_first_day() {
    let later = Declaration { effective_on: day(2021, 1, 1), ..first() };
    given::<QualitySystem>([ready(NEW), vec![declared(later)]].concat())
        .when(lapse(LapseCause::AgencyDissolved, day(2020, 12, 20)))
        .then([lapsed(LapseCause::AgencyDissolved, day(2021, 1, 1))]);
}

/// R-QMS-7
#[test]
fn r_qms_7_a_renamed_agency_keeps_its_declaration_but_must_declare_again() {
    let on = day(2021, 2, 1);
    let require = |effective_on| require(Cause::Renamed, None, effective_on);
    given::<QualitySystem>(in_force()).when(require(on)).then([demanded(Cause::Renamed, on)]);
    given::<QualitySystem>(ready(NEW)).when(require(on)).rejected(Rejection::NothingDeclared { on });
    let renamed = [in_force(), vec![demanded(Cause::Renamed, on)]].concat();
    assert_eq!(QualitySystem::replay(&renamed).in_force(on), Some(&first()));
    given::<QualitySystem>(renamed.clone()).when(require(day(2021, 2, 2))).then([]);

    let answered = [renamed, vec![redeclared(second(NEW, on), FIRST)]].concat();
    assert_eq!(QualitySystem::replay(&answered).demands(on), BTreeSet::new(), "even on that very day");
}

/// R-QMS-8
#[test]
fn r_qms_8_a_declaration_is_notified_and_posted_on_or_after_its_signing() {
    let notify = |declaration, effective_on| Command::Notify {
        declaration,
        document: Some("3/CV-UBND".into()),
        agency: live(),
        effective_on,
    };
    let post = |effective_on| Command::Post { declaration: FIRST, place: Place::Portal, agency: live(), effective_on };
    let early = |what| Rejection::WrongOrder {
        rule: "R-QMS-8",
        what,
        on: day(2020, 12, 14),
        than: "the signing",
        limit: day(2020, 12, 15),
    };
    let on = day(2020, 12, 15);
    given::<QualitySystem>(in_force()).when(notify(FIRST, day(2020, 12, 14))).rejected(early("the notification"));
    given::<QualitySystem>(in_force()).when(post(day(2020, 12, 14))).rejected(early("the posting"));
    given::<QualitySystem>(in_force())
        .when(notify(SECOND, on))
        .rejected(Rejection::UnknownDeclaration { declaration: SECOND });
    given::<QualitySystem>(in_force()).when(notify(FIRST, on)).then([Event::DeclarationNotified {
        declaration: FIRST,
        document: Some("3/CV-UBND".into()),
        effective_on: on,
    }]);
    given::<QualitySystem>(in_force()).when(post(on)).then([Event::DeclarationPosted {
        declaration: FIRST,
        place: Place::Portal,
        effective_on: on,
    }]);
}

#[test]
fn an_ended_declaration_is_not_withdrawn() {
    let withdraw = |effective_on| Command::Withdraw {
        declaration: FIRST,
        reason: "quyết định của người đứng đầu".into(),
        agency: live(),
        effective_on,
    };
    given::<QualitySystem>(in_force()).when(withdraw(day(2021, 5, 1))).then([Event::DeclarationWithdrawn {
        declaration: FIRST,
        reason: "quyết định của người đứng đầu".into(),
        effective_on: day(2021, 5, 1),
    }]);
    let ended = [in_force(), vec![lapsed(LapseCause::NotOperated, day(2021, 2, 1))]].concat();
    given::<QualitySystem>(ended)
        .when(withdraw(day(2021, 5, 1)))
        .rejected(Rejection::AlreadyEnded { number: "12/QĐ-UBND".into(), on: day(2021, 2, 1) });
}

/// R-REG-7
#[test]
fn r_reg_7_nobody_acts_for_an_agency_that_does_not_exist() {
    let agency = Some(Lifetime { from: day(2014, 4, 20), until: Some(day(2020, 12, 15)) });
    let on = day(2020, 12, 15);
    let gone = Circumstances { agency, ..circumstances() };
    given::<QualitySystem>(ready(NEW))
        .when(Command::Declare { declaration: first(), circumstances: gone })
        .rejected(Rejection::AgencyNotLive { on, agency });
    let review = Command::HoldReview { review: Uuid::from_u128(21), agency: None, effective_on: on };
    let refusal = Rejection::AgencyNotLive { on, agency: None };
    assert_eq!(refusal.to_string(), "R-REG-7: the agency is not registered, so it cannot act on 2020-12-15");
    given::<QualitySystem>(ready(NEW)).when(review).rejected(refusal);
}

/// R-QMS-9
#[test]
fn r_qms_9_a_year_needs_an_audit_and_then_a_review() {
    let (start, end) = (day(2021, 1, 1), day(2021, 12, 31));
    let cycle = |history: &[Event]| QualitySystem::replay(history).cycle(start, end);
    let audit = audited(Uuid::from_u128(11), day(2021, 9, 1));
    let early = reviewed(Uuid::from_u128(21), day(2021, 8, 31));
    let late = reviewed(Uuid::from_u128(22), day(2021, 10, 1));
    assert_eq!(cycle(&in_force()), Cycle::NotAudited);
    assert_eq!(cycle(std::slice::from_ref(&late)), Cycle::NotAudited);
    assert_eq!(cycle(&[audit.clone(), early.clone()]), Cycle::NotReviewed { audited_on: day(2021, 9, 1) });
    let complete = Cycle::Complete { audited_on: day(2021, 9, 1), reviewed_on: day(2021, 10, 1) };
    assert_eq!(cycle(&[audit, early, late]), complete);
}
