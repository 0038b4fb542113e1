//! The laws of a quality system, on random histories.

use super::{
    AuditedProcess, Circumstances, Command, Declaration, Event, Exclusion, Nonconformity, QualitySystem, Signature,
};
use crate::agency::{self, Agency, Lifetime};
use crate::edition::Acceptance;
use crate::procedure_list::{self, Audience, Procedure, ProcedureList, Publication, Published};
use crate::vocabulary::{Capacity, Cause, Kind, LapseCause, Level, NonconformityClass, Place, Post, ScopeChange, Tier};
use chrono::NaiveDate;
use decider::{Aggregate as _, laws};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;
use uuid::Uuid;

fn day(month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, month, 1).expect("a first day of a month")
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (1..=12_u32).prop_map(day)
}

fn dues() -> impl Strategy<Value = Option<NaiveDate>> {
    prop::option::of(days())
}

fn ids() -> impl Strategy<Value = Uuid> {
    (1..4_u128).prop_map(Uuid::from_u128)
}

fn texts() -> impl Strategy<Value = String> {
    select(vec!["TCVN ISO 9001:2008", "TCVN ISO 9001:2015"]).prop_map(str::to_owned)
}

fn codes() -> impl Strategy<Value = BTreeSet<String>> {
    btree_set(select(vec!["1.001", "1.002", "1.003"]).prop_map(str::to_owned), 0..3)
}

fn exclusions() -> impl Strategy<Value = Vec<Exclusion>> {
    vec(texts().prop_map(|justification| Exclusion { clause: "8.3".into(), justification }), 0..2)
}

fn processes() -> impl Strategy<Value = Vec<AuditedProcess>> {
    vec(
        (texts(), texts(), texts()).prop_map(|(process, owner, auditor)| AuditedProcess { process, owner, auditor }),
        0..2,
    )
}

fn nonconformities() -> impl Strategy<Value = Vec<Nonconformity>> {
    vec((texts(), select(NonconformityClass::ALL)).prop_map(|(code, class)| Nonconformity { code, class }), 0..2)
}

fn declarations() -> impl Strategy<Value = Declaration> {
    (ids(), texts(), texts(), select(Capacity::ALL), days(), days()).prop_map(
        |(declaration, number, edition, capacity, signed_on, effective_on)| Declaration {
            declaration,
            number,
            edition,
            signature: Signature { person: "Nguyễn Văn An".into(), capacity },
            signed_on,
            effective_on,
        },
    )
}

fn circumstances() -> impl Strategy<Value = Circumstances> {
    let editions = vec![Acceptance::Accepted, Acceptance::NotFirstAfter(day(1)), Acceptance::NotAfter(day(6))];
    (prop::option::of(select(Post::ALL)), select(editions)).prop_map(|(signer, edition)| Circumstances {
        agency: live(),
        signer,
        edition,
        published: published(),
    })
}

fn published() -> Published {
    let listed = procedure_list::Event::Published(Publication {
        publication: Uuid::from_u128(1),
        audience: Audience::Tier(Tier::Commune),
        decision: "1500/QĐ-UBND".into(),
        added: vec![Procedure { code: "1.002".into(), name: "Đăng ký kết hôn".into() }],
        changed: vec![],
        removed: vec![],
        due: None,
        effective_on: day(6),
    });
    let commune = agency::Event::Registered {
        name: "UBND xã Quyết Thắng".into(),
        tier: Tier::Commune,
        kind: Kind::CommuneCommittee,
        level: Some(Level::Commune),
        parent: None,
        area_code: None,
        effective_on: day(1),
    };
    Published::of(&Agency::replay(&[commune]), &[ProcedureList::replay(&[listed])])
}

fn live() -> Option<Lifetime> {
    Some(Lifetime { from: day(1), until: Some(day(12)) })
}

fn declared((declaration, replaces): (Declaration, Option<Uuid>)) -> Event {
    let Declaration { declaration, number, edition, signature, signed_on, effective_on } = declaration;
    match replaces {
        None => Event::Declared { declaration, number, edition, signature, signed_on, effective_on },
        Some(replaces) => {
            Event::Redeclared { declaration, number, edition, signature, signed_on, replaces, effective_on }
        }
    }
}

fn before_declaring() -> impl Strategy<Value = Event> {
    prop_oneof![
        (texts(), days()).prop_map(|(edition, effective_on)| Event::ProjectStarted { edition, effective_on }),
        (codes(), codes(), texts(), days()).prop_map(|(added, removed, basis, effective_on)| {
            Event::ProceduresAssigned { added, removed, basis, effective_on }
        }),
        (codes(), codes(), exclusions(), select(ScopeChange::ALL), days()).prop_map(
            |(added, removed, exclusions, change, effective_on)| {
                Event::ScopeChanged { added, removed, exclusions, change, effective_on }
            }
        ),
        days().prop_map(|effective_on| Event::ApplicationStarted { effective_on }),
        (ids(), processes(), nonconformities(), days()).prop_map(
            |(audit, processes, nonconformities, effective_on)| {
                Event::InternalAuditConducted { audit, processes, nonconformities, effective_on }
            }
        ),
        (ids(), texts(), days()).prop_map(|(audit, code, effective_on)| Event::NonconformityClosed {
            audit,
            code,
            effective_on
        }),
        (ids(), days()).prop_map(|(review, effective_on)| Event::ManagementReviewHeld { review, effective_on }),
    ]
}

fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        7 => before_declaring(),
        3 => (declarations(), prop::option::of(ids())).prop_map(declared),
        1 => (texts(), days(), texts(), days()).prop_map(|(to, deadline, basis, effective_on)| {
            Event::ConversionRequired { to, deadline, basis, effective_on }
        }),
        1 => (texts(), texts(), days())
            .prop_map(|(from, to, effective_on)| Event::ConversionCompleted { from, to, effective_on }),
        1 => (ids(), prop::option::of(texts()), days()).prop_map(|(declaration, document, effective_on)| {
            Event::DeclarationNotified { declaration, document, effective_on }
        }),
        1 => (ids(), select(Place::ALL), days()).prop_map(|(declaration, place, effective_on)| {
            Event::DeclarationPosted { declaration, place, effective_on }
        }),
        1 => (select(Cause::ALL), dues(), prop::option::of(ids()), days()).prop_map(
            |(cause, due, publication, effective_on)| {
                Event::RedeclarationRequired { cause, due, publication, effective_on }
            }
        ),
        1 => (ids(), select(LapseCause::ALL), days()).prop_map(|(declaration, cause, effective_on)| {
            Event::DeclarationLapsed { declaration, cause, effective_on }
        }),
        1 => (ids(), texts(), days()).prop_map(|(declaration, reason, effective_on)| {
            Event::DeclarationWithdrawn { declaration, reason, effective_on }
        }),
    ]
}

/// The wish whose fulfilment `event` would be, if a wish can lead to it.
fn wish(event: Event, circumstances: Circumstances) -> Command {
    let (agency, published) = (circumstances.agency, circumstances.published.clone());
    match event {
        Event::ProjectStarted { edition, effective_on } => Command::StartProject { edition, agency, effective_on },
        Event::ProceduresAssigned { added, removed, basis, effective_on } => {
            Command::AssignProcedures { added, removed, basis, agency, effective_on }
        }
        Event::ScopeChanged { added, removed, exclusions, effective_on, .. } => {
            Command::ChangeScope { added, removed, exclusions, agency, published, effective_on }
        }
        Event::ApplicationStarted { effective_on } | Event::ConversionCompleted { effective_on, .. } => {
            Command::StartApplication { agency, effective_on }
        }
        Event::InternalAuditConducted { audit, processes, nonconformities, effective_on } => {
            Command::ConductAudit { audit, processes, nonconformities, agency, effective_on }
        }
        Event::NonconformityClosed { audit, code, effective_on } => {
            Command::CloseNonconformity { audit, code, agency, effective_on }
        }
        Event::ManagementReviewHeld { review, effective_on } => Command::HoldReview { review, agency, effective_on },
        Event::Declared { declaration, number, edition, signature, signed_on, effective_on }
        | Event::Redeclared { declaration, number, edition, signature, signed_on, effective_on, .. } => {
            let declaration = Declaration { declaration, number, edition, signature, signed_on, effective_on };
            Command::Declare { declaration, circumstances }
        }
        Event::ConversionRequired { to, deadline, basis, effective_on } => {
            Command::RequireConversion { to, deadline, basis, agency, effective_on }
        }
        Event::DeclarationNotified { declaration, document, effective_on } => {
            Command::Notify { declaration, document, agency, effective_on }
        }
        Event::DeclarationPosted { declaration, place, effective_on } => {
            Command::Post { declaration, place, agency, effective_on }
        }
        Event::RedeclarationRequired { cause, due, publication, effective_on } => {
            Command::RequireRedeclaration { cause, due, publication, agency, published, effective_on }
        }
        Event::DeclarationLapsed { cause, effective_on, .. } => Command::Lapse { cause, effective_on },
        Event::DeclarationWithdrawn { declaration, reason, effective_on } => {
            Command::Withdraw { declaration, reason, agency, effective_on }
        }
    }
}

fn commands() -> impl Strategy<Value = Command> {
    (events(), circumstances()).prop_map(|(event, circumstances)| wish(event, circumstances))
}

#[test]
fn a_quality_system_obeys_the_laws() {
    laws::check::<QualitySystem>(events(), commands());
}

/// R-QMS-5
#[test]
fn r_qms_5_at_most_one_declaration_is_in_force_on_any_day() {
    proptest!(|(history in vec(events(), 0..40))| {
        let system = QualitySystem::replay(&history);
        for on in (1..=12).map(day) {
            prop_assert!(system.declarations.iter().filter(|known| known.is_in_force(on)).count() <= 1);
        }
    });
}
