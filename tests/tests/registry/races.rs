//! Many at once, callers that hang up, and a house that is started again.

use contracts::{Code, events::v1::Event, explain, registry::v1 as pb};
use std::{collections::BTreeSet, time::Duration};
use tests::{
    house::{DATABASES, Ground, House},
    story::*,
};
use tokio::task::JoinSet;

/// R-REG-1
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_1_of_sixteen_agencies_that_want_one_code_at_once_one_gets_it() {
    on_both_databases(async |_, registry| {
        for round in 0..4 {
            let head = registry.head().await;
            let mut wanting = JoinSet::new();
            for number in 0..16 {
                let registry = registry.clone();
                let asked = district(&format!("UBND huyện {round}.{number}"), &format!("29{round}"));
                wanting.spawn(async move { registry.tries(asked).await });
            }
            let (accepted, refused): (Vec<_>, Vec<_>) = wanting.join_all().await.into_iter().partition(Result::is_ok);
            let [Ok(winner)] = &accepted[..] else { panic!("one gets it, not {accepted:?}") };
            assert_eq!(refused.len(), 15);
            for refusal in refused.into_iter().filter_map(Result::err) {
                let refusal = explain(&refusal);
                says(&refusal, Code::AlreadyExists, "R-REG-1", &winner.resource_id);
                assert_eq!(refusal.metadata["holder"], winner.resource_id);
            }
            assert_eq!(registry.head().await, head + 1);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_change_one_agency_at_once_all_get_their_turn() {
    on_both_databases(async |_, registry| {
        let id = registry.does(department("Sở Nội vụ")).await.resource_id;
        let mut appointing = JoinSet::new();
        for number in 0..32 {
            let (registry, id) = (registry.clone(), id.clone());
            let appoint = appointment(&id, &format!("Phó giám đốc {number}"), Post::Deputy, "2015-01-01");
            appointing.spawn(async move { registry.tries(appoint).await });
        }
        for answer in appointing.join_all().await {
            // Only who was overtaken too often is told to come again, with the same request.
            assert!(
                answer.as_ref().is_ok() || answer.as_ref().is_err_and(|status| status.code() == Code::Aborted),
                "{answer:?}"
            );
        }
        let versions: Vec<i64> = registry.events_after(0).await.iter().map(|event| event.version).collect();
        assert_eq!(versions, (1..).take(versions.len()).collect::<Vec<i64>>(), "no turn is lost or taken twice");
        assert_eq!(registry.agency(&id, "2015-01-01").await.officers.len(), versions.len() - 1);
    })
    .await;
}

/// R-QMS-7 is in `consequences`; here callers give up after a random while, some on a connection that breaks with them.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_once_whoever_hung_up() {
    on_both_databases(async |house, registry| {
        let mut giving_up = JoinSet::new();
        let commands: Vec<pb::RegisterAgencyRequest> = (0..240)
            .map(|number| pb::RegisterAgencyRequest {
                request_id: new_id(), ..department(&format!("Sở số {number}"))
            })
            .collect();
        for (number, command) in commands.iter().cloned().enumerate() {
            let (registry, url) = (registry.clone(), house.url.clone());
            let patience = Duration::from_micros(u64::from(uuid::Uuid::new_v4().as_fields().1) % 8_000);
            giving_up.spawn(async move {
                let registry = if number % 4 == 0 {
                    Registry::at(&contracts::connect(&url).await.expect("the house answers"))
                } else {
                    registry
                };
                tokio::time::timeout(patience, registry.tries(command)).await.ok().and_then(Result::ok)
            });
            if number % 16 == 15 {
                while giving_up.len() > 16 {
                    giving_up.join_next().await;
                }
            }
        }
        giving_up.join_all().await;

        // A server may hang up on a connection on which too many hung up.
        let registry = Registry::at(&contracts::connect(&house.url).await.expect("the house answers"));
        let mut positions = BTreeSet::new();
        for command in commands {
            let receipt = registry.does(command.clone()).await; // now or already
            assert_eq!(registry.does(command).await, receipt);
            positions.insert(receipt.position);
        }
        assert_eq!(positions, (1..=240).collect::<BTreeSet<i64>>());
        let events = registry.events_after(0).await;
        assert!(events.iter().all(|event| event.version == 1), "nobody was registered twice");
        assert_eq!(events.len(), 240);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_was_received_is_true_for_ever_whoever_hung_up_beside_it() {
    on_both_databases(async |house, registry| {
        let id = registry.does(department("Sở Nội vụ")).await.resource_id;
        let mut appointing = JoinSet::new();
        for number in 0..64 {
            let registry = registry.clone();
            let patience = Duration::from_micros(u64::from(uuid::Uuid::new_v4().as_fields().1) % 10_000);
            let (request_id, name) = (new_id(), format!("Phó giám đốc {number}"));
            let appoint =
                pb::AppointOfficerRequest { request_id, ..appointment(&id, &name, Post::Deputy, "2015-01-01") };
            appointing.spawn(async move {
                let answer = tokio::time::timeout(patience, registry.tries(appoint.clone())).await;
                (appoint, answer.ok().and_then(Result::ok))
            });
        }
        let answers = appointing.join_all().await;
        let registry = Registry::at(&contracts::connect(&house.url).await.expect("the house answers"));
        for (command, received) in answers {
            let Some(received) = received else { continue };
            assert_eq!(registry.does(command.clone()).await, received);
            let told = registry.events_after(received.position - 1).await;
            assert_eq!((told[0].position, &told[0].command_id), (received.position, &command.request_id));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_that_is_started_again_tells_the_same() {
    for database in DATABASES {
        let ground = Ground::prepare(database).expect("the database can be made");
        let house = House::start(&ground, at(NOW)).await.expect("the house starts");
        let registry = Registry::at(&house.channel);
        let (id, _) = registry.has_declared().await;
        let rename = pb::RenameAgencyRequest { request_id: new_id(), ..new_name(&id, "Sở Nội vụ", "2020-09-01") };
        let receipt = registry.does(rename.clone()).await;
        let (events, agency) = (registry.events_after(0).await, registry.agency(&id, "2020-12-31").await);
        let system = registry.system(&id, "2020-12-31").await;
        drop(registry);
        house.stop().await.expect("it stops in order");

        let house = House::start(&ground, at("2021-06-30T02:00:00Z")).await.expect("the house starts again");
        let registry = Registry::at(&house.channel);
        assert_eq!(registry.does(rename).await, receipt, "also what was acknowledged before");
        let again: Vec<Event> = registry.events_after(0).await;
        assert_eq!(again, events);
        assert_eq!(registry.agency(&id, "2020-12-31").await, agency);
        assert_eq!(registry.system(&id, "2020-12-31").await, system);
        let asked = pb::ListAgenciesRequest { min_positions: registry.by_now().await, ..Default::default() };
        let listed = registry.agencies.clone().list_agencies(asked).await.expect("a list").into_inner().agencies;
        assert_eq!(listed.iter().map(|agency| agency.name.as_str()).collect::<Vec<_>>(), ["Sở Nội vụ"]);
        assert_eq!(registry.does(new_name(&id, "Sở khác", "2021-01-01")).await.position, receipt.position + 1);
        drop(registry);
        house.stop().await.expect("it stops in order");
    }
}
