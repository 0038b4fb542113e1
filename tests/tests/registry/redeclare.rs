//! The policy `redeclare`: a published list of procedures demands a new declaration of every agency that it is for.

#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

use contracts::{
    Code, Timestamp,
    events::v1::Event,
    registry::v1 as pb,
    reporting::v1::{self as reporting, compliance_service_client::ComplianceServiceClient},
};
use std::collections::{BTreeMap, BTreeSet};
use tests::{
    house::{DATABASES, Database, Ground, House},
    story::*,
};

/// Some days after the last recording time of the sample.
const TODAY: &str = "2026-01-15T02:00:00Z";
/// The first day of the decision that changes the list: there are 235 communes, and all of them have declared.
const CHANGED_ON: &str = "2024-11-01";
/// The day until which they shall have answered.
const DUE: &str = "2025-06-30";

/// The demands among events: agency, and the publication that caused each.
fn demands(events: &[Event]) -> Vec<(String, Option<String>)> {
    let demands = events.iter().filter(|event| event.r#type == "RedeclarationRequired");
    let cause = |event: &Event| {
        let data: serde_json::Value = serde_json::from_str(&event.data).unwrap();
        data["publication"].as_str().map(str::to_owned)
    };
    demands.map(|event| (event.stream_id.clone(), cause(event))).collect()
}

/// Lets the policies begin again from the first event, and waits until they are done with the last one.
async fn rebuild_policy(house: &House, registry: &Registry) {
    house.clock.advance(chrono::TimeDelta::seconds(1)); // so that one rebuild can be told from another
    registry.port.rebuilds_policies().await;
}

/// The agencies of a tier that are outdated by their scope on a day, as known at a time.
async fn outdated(house: &House, tier: Tier, as_of: &str, known_at: Timestamp) -> BTreeSet<String> {
    let mut compliance = ComplianceServiceClient::new(house.channel.clone());
    let asked = reporting::ListAgencyConformityRequest {
        as_of: as_of.into(),
        known_at: Some(known_at),
        page_size: Some(1000),
        ..Default::default()
    };
    let answer = compliance.list_agency_conformity(asked).await.unwrap().into_inner();
    let of_tier = answer.agencies.into_iter().filter(|agency| agency.tier() == tier);
    let outdated = of_tier.filter(|agency| agency.reasons().any(|reason| reason == reporting::OutdatedReason::Scope));
    outdated.map(|agency| agency.agency_id).collect()
}

/// Golden scenario 9 of the domain: a decision that removes one and adds two procedures of the communes demands 235
/// re-declarations for one cause; however often the policy acts, they are the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_decision_on_the_procedures_of_the_communes_demands_235_declarations_and_never_one_more() {
    for database in DATABASES {
        let ground = Ground::prepare(database).unwrap();
        let house = House::start(&ground, at(TODAY)).await.unwrap();
        chuan::load_sample(&house.url, "hai-duong").await.unwrap();
        let registry = Registry::at(&house.channel);
        let communes =
            |added: &[&str], removed: &[&str], on: &str| publication(of_tier(Tier::Commune), added, removed, on);
        // An old decision, long covered by every scope: nobody is asked.
        let listed = ["1.001", "1.002", "1.003"];
        for commune in communes_of(&registry, "2015-01-01").await {
            registry.does(scope(&commune, &listed, "2015-01-01")).await;
        }
        let before = registry.does(communes(&listed, &[], "2015-01-01")).await.position;
        registry.settles().await;
        assert_eq!(registry.head().await, before, "{database:?}");

        let due = Some(DUE.into());
        let decision = pb::PublishProceduresRequest { due, ..communes(&["1.004", "1.005"], &["1.002"], CHANGED_ON) };
        let published = registry.does(decision.clone()).await;
        let eve = registry.events_after(published.position - 1).await[0].recorded_at.unwrap();
        registry.settles().await;
        let events = registry.events_after(published.position).await;
        let demanded = demands(&events);
        assert_eq!((demanded.len(), events.len()), (235, 235), "{database:?}");
        assert!(demanded.iter().all(|(_, cause)| cause.as_ref() == Some(&decision.publication)), "one cause");
        let agencies: BTreeSet<String> = demanded.into_iter().map(|(agency, _)| agency).collect();
        assert_eq!((agencies.len(), &agencies), (235, &communes_of(&registry, CHANGED_ON).await));
        assert!(events.iter().all(|event| event.actor.contains("policy redeclare")));
        let one = check_reports(&house, &events, eve).await;
        check_one(&registry, &one, &decision.publication).await;

        // From position 0 again, twice, and in a process that starts anew.
        for _ in 0..2 {
            rebuild_policy(&house, &registry).await;
        }
        let head = published.position + 235;
        assert_eq!(registry.head().await, head, "{database:?}");
        drop(registry);
        house.stop().await.unwrap();
        let house = House::start(&ground, at(TODAY)).await.unwrap();
        let registry = Registry::at(&house.channel);
        rebuild_policy(&house, &registry).await;
        registry.settles().await;
        assert_eq!(registry.head().await, head, "{database:?}");
        drop(registry);
        house.stop().await.unwrap();
    }
}

/// All communes that exist on a day.
async fn communes_of(registry: &Registry, day: &str) -> BTreeSet<String> {
    let asked = pb::ListAgenciesRequest {
        as_of: day.into(),
        filter: "tier = commune".into(),
        page_size: Some(1000),
        ..Default::default()
    };
    let listed = registry.agencies.clone().list_agencies(asked).await.unwrap().into_inner();
    listed.agencies.into_iter().map(|agency| agency.agency_id).collect()
}

/// Reporting shows each commune as outdated by its scope from the day of its demand on, and nobody else for it; one of those
/// that were asked on the day of the decision. A few have declared again before the decision was learned of: their
/// declarations lack it from their first days.
async fn check_reports(house: &House, demands: &[Event], eve: Timestamp) -> String {
    let now = demands.last().unwrap().recorded_at.unwrap();
    let since: BTreeMap<&str, &str> =
        demands.iter().map(|demand| (demand.stream_id.as_str(), demand.effective_on.as_str())).collect();
    let of_decision: Vec<&str> =
        since.iter().filter(|(_, day)| **day == CHANGED_ON).map(|(agency, _)| *agency).collect();
    assert!(of_decision.len() > 200, "{} were asked on the day", of_decision.len());
    for day in since.values().copied().collect::<BTreeSet<&str>>() {
        let (before, after) =
            (outdated(house, Tier::Commune, day, eve).await, outdated(house, Tier::Commune, day, now).await);
        let asked = since.iter().filter(|(_, since)| **since == day).map(|(agency, _)| *agency);
        assert!(asked.into_iter().all(|agency| after.contains(agency)), "{day}");
        assert!(before.is_subset(&after), "{day}");
        assert!(after.difference(&before).all(|agency| since[agency.as_str()] <= day), "{day}");
    }
    for tier in [Tier::Province, Tier::District] {
        let known = [outdated(house, tier, CHANGED_ON, eve).await, outdated(house, tier, CHANGED_ON, now).await];
        assert_eq!(known[0], known[1], "{tier:?}");
    }
    of_decision[0].to_owned()
}

/// A commune is told why, and cannot answer without the new procedures in its scope (R-QMS-3).
async fn check_one(registry: &Registry, commune: &str, publication: &str) {
    let system = registry.system(commune, CHANGED_ON).await;
    let required = system.required_redeclarations.iter().find(|required| required.publication.is_some()).unwrap();
    assert_eq!((required.publication.as_deref(), required.due.as_deref()), (Some(publication), Some(DUE)));
    assert_eq!((required.cause(), required.required_on.as_str()), (pb::Cause::ProceduresChanged, CHANGED_ON));
    assert!(system.procedures.contains(&"1.005".to_owned()) && !system.procedures.contains(&"1.002".to_owned()));
    let lacking: Vec<&str> = system.out_of_scope.iter().map(String::as_str).collect();
    assert!(["1.004", "1.005"].iter().all(|code| lacking.contains(code)), "{lacking:?}");

    let head = registry.agency(commune, CHANGED_ON).await.officers.into_iter().find(|known| known.post() == Post::Head);
    let signature = Some(signed(&head.unwrap().person, Capacity::OnBehalfOfCollective));
    let again = pb::DeclareConformityRequest { signature, ..declaration(commune, NEW, CHANGED_ON) };
    let refusal = registry.refuses(again).await;
    says(&refusal, Code::FailedPrecondition, "R-QMS-3", "1.004");
}

/// R-QMS-4: an agency that was asked and has answered is not asked again for the same publication.
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_4_who_has_answered_is_not_asked_again_and_who_has_declared_nothing_is_not_asked_at_all() {
    on_both_databases(async |house, registry| {
        let (id, _) = registry.has_declared().await;
        let building = registry.is_ready(NEW, 2020).await;
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let mut traced = tonic::Request::new(publication(of_kind(Kind::Department), &["1.1"], &[], "2020-09-01"));
        traced.metadata_mut().insert("traceparent", trace.parse().unwrap());
        let published = registry.procedures.clone().publish_procedures(traced).await.unwrap().into_inner();
        let position = published.receipt.unwrap().position;
        registry.settles().await;
        let events = registry.events_after(position).await;
        assert_eq!(demands(&events).iter().map(|(agency, _)| agency).collect::<Vec<_>>(), [&id]);
        let carried = events[0].traceparent.as_deref().unwrap();
        assert!(carried.contains("4bf92f3577b34da6a3ce929d0e0e4736") && carried != trace, "{carried}");

        registry.does(scope(&id, &["1.1"], "2020-09-15")).await;
        registry.does(declaration(&id, NEW, "2020-10-01")).await;
        assert_eq!(registry.system(&id, "2020-10-01").await.required_redeclarations, []);
        let head = registry.head().await;
        rebuild_policy(house, registry).await;
        assert_eq!(registry.head().await, head);
        assert_eq!(registry.system(&building, "2020-10-01").await.required_redeclarations, []);
    })
    .await;
}

/// R-QMS-4, R-REG-7
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_4_a_decision_learned_of_late_asks_those_who_existed_and_lack_it() {
    on_both_databases(async |_, registry| {
        let (lacking, _) = registry.has_declared().await; // on 2020-06-01
        let covering = registry.is_ready(NEW, 2020).await;
        registry.does(scope(&covering, &["1.1"], "2020-02-01")).await;
        registry.does(declaration(&covering, NEW, "2020-06-01")).await;
        let (gone, _) = registry.declares_another().await;
        registry.does(dissolution(&gone, "2020-07-01")).await;
        let founded_later = pb::RegisterAgencyRequest { effective_on: "2020-05-02".into(), ..department("Sở mới") };
        registry.does(founded_later).await;

        let early = publication(of_kind(Kind::Department), &["1.1"], &[], "2020-05-01");
        registry.does(early).await;
        registry.settles().await;
        let required = |system: pb::QualitySystem| system.required_redeclarations.into_iter().map(|r| r.required_on);
        assert_eq!(required(registry.system(&lacking, "2020-12-31").await).collect::<Vec<_>>(), ["2020-06-01"]);
        assert_eq!(required(registry.system(&covering, "2020-12-31").await).count(), 0);
        assert_eq!(required(registry.system(&gone, "2020-06-30").await).collect::<Vec<_>>(), ["2020-06-01"]);

        let position =
            registry.does(publication(of_kind(Kind::Department), &["1.2"], &[], "2020-07-01")).await.position;
        registry.settles().await;
        let asked: BTreeSet<String> =
            demands(&registry.events_after(position).await).into_iter().map(|(agency, _)| agency).collect();
        assert_eq!(asked, BTreeSet::from([lacking, covering]), "the one that is no more on that day is left alone");
    })
    .await;
}

/// Two processes on one database: both act, and each agency is asked once.
#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_that_act_at_once_ask_each_agency_once() {
    let ground = Ground::prepare(Database::Postgres).unwrap();
    let houses = [House::start(&ground, at(NOW)).await.unwrap(), House::start(&ground, at(NOW)).await.unwrap()];
    let registries = houses.each_ref().map(|house| Registry::at(&house.channel));
    registries[0].knows_the_editions().await;
    let mut asked = BTreeSet::new();
    for number in 0..20 {
        asked.insert(registries[number % 2].declares_another().await.0);
    }
    let position =
        registries[1].does(publication(of_kind(Kind::Department), &["1.1"], &[], "2020-09-01")).await.position;
    for registry in &registries {
        registry.settles().await;
    }
    let demanded = demands(&registries[0].events_after(position).await);
    assert_eq!((demanded.len(), demanded.into_iter().map(|(agency, _)| agency).collect()), (20, asked));
    drop(registries);
    for house in houses {
        house.stop().await.unwrap();
    }
}

/// A process that is killed in the midst of its commands, again and again, is finished by those that come after it.
#[test]
fn killed_between_any_two_commands_the_policy_ends_with_the_same_demands() {
    const AGENCIES: usize = 30;
    for database in DATABASES {
        let ground = Ground::prepare(database).unwrap();
        let life = || tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let open = async || {
            let house = House::start(&ground, at(NOW)).await.unwrap();
            let registry = Registry::at(&house.channel);
            (house, registry)
        };
        let (agencies, decision) = life().block_on(async {
            let (house, registry) = open().await;
            registry.knows_the_editions().await;
            let mut agencies = BTreeSet::new();
            for _ in 0..AGENCIES {
                agencies.insert(registry.declares_another().await.0);
            }
            registry.settles().await;
            drop(registry);
            house.stop().await.unwrap();
            (agencies, publication(of_kind(Kind::Department), &["1.1"], &[], "2020-09-01"))
        });
        // Whatever runs when a runtime is dropped stops where it stands; nothing is told to end.
        let mut position = None;
        for more in [0, 1, 5] {
            let runtime = life();
            position = Some(runtime.block_on(async {
                let (house, registry) = open().await;
                let published = match position {
                    None => registry.does(decision.clone()).await.position,
                    Some(position) => position,
                };
                let before = registry.head().await;
                let wanted = (before + more).min(published + AGENCIES as i64);
                while registry.head().await < wanted {}
                std::mem::forget(house); // its drop would not stop it, and neither shall anything else
                published
            }));
            runtime.shutdown_background();
        }
        life().block_on(async {
            let (house, registry) = open().await;
            registry.settles().await;
            let demanded = demands(&registry.events_after(position.unwrap()).await);
            let asked: BTreeSet<String> = demanded.iter().map(|(agency, _)| agency.clone()).collect();
            assert_eq!((demanded.len(), asked), (AGENCIES, agencies), "{database:?}");
            assert!(demanded.iter().all(|(_, cause)| cause.as_ref() == Some(&decision.publication)));
            drop(registry);
            house.stop().await.unwrap();
        });
    }
}
