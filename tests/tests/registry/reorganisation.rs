//! Mergers, splits and moves through the port: R-REG-3 … R-REG-8, R-QMS-7, and the golden scenarios 3, 4 and 5 in small.

use contracts::{Code, registry::v1 as pb};
use std::collections::BTreeMap;
use tests::story::*;

const DAY: &str = "2019-12-01";

/// Two districts and the communes of a story by their names.
struct Map {
    districts: [String; 2],
    communes: BTreeMap<&'static str, String>,
}

impl Map {
    async fn draw(registry: &Registry) -> Map {
        let first = registry.does(district("UBND huyện Thanh Hà", "294")).await.resource_id;
        let second = registry.does(district("UBND thành phố Hải Dương", "288")).await.resource_id;
        let mut communes = BTreeMap::new();
        for (name, code) in
            [("Quyết Thắng", "10822"), ("An Lương", "10858"), ("Phượng Hoàng", "10864"), ("Hợp Đức", "10870")]
        {
            let id = registry.does(commune(&format!("UBND xã {name}"), code, &first)).await.resource_id;
            registry.does(appointment(&id, HEAD, Post::Head, FIRST_DAY)).await;
            communes.insert(name, id);
        }
        Map { districts: [first, second], communes }
    }

    fn id(&self, name: &str) -> &str {
        &self.communes[name]
    }
}

/// An agency declares to the newer edition on 2019-06-01.
async fn declares(registry: &Registry, id: &str) {
    registry.prepares(id, NEW, 2019).await;
    registry.does(declaration(id, NEW, "2019-06-01")).await;
}

fn types(events: &[contracts::events::v1::Event]) -> Vec<&str> {
    events.iter().map(|event| event.r#type.as_str()).collect()
}

/// R-REG-3, R-QMS-7
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_3_all_that_a_resolution_orders_is_recorded_in_one_append() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let map = Map::draw(registry).await;
        for name in ["An Lương", "Phượng Hoàng", "Hợp Đức"] {
            declares(registry, map.id(name)).await;
        }
        let merged = new_id();
        let resolution = resolution(
            "788/NQ-UBTVQH14",
            DAY,
            [
                (continues(map.id("Phượng Hoàng"), Some("UBND xã An Phượng")), vec![whole(map.id("An Lương"))]),
                (
                    created(&merged, "UBND xã Hợp Thắng", "10870", Some(&map.districts[0])),
                    vec![whole(map.id("Hợp Đức")), whole(map.id("Quyết Thắng"))],
                ),
            ],
        );
        let adopted = registry.does(adoption(&resolution)).await;
        let head = registry.head().await;
        let receipt = registry.does(effect(&adopted.resource_id)).await;
        let events = registry.events_after(head).await;
        assert_eq!(receipt.position, head + events.len() as i64);
        assert!(events.iter().all(|event| event.command_id == receipt.request_id), "one command");
        assert!(events.iter().all(|event| event.recorded_at == events[0].recorded_at), "one moment");
        let mut told = types(&events);
        told.sort_unstable();
        assert_eq!(
            told,
            [
                "DeclarationLapsed",
                "DeclarationLapsed",
                "Dissolved",
                "Dissolved",
                "Dissolved",
                "RedeclarationRequired",
                "Registered",
                "Renamed",
                "SuccessionEstablished",
                "SuccessionEstablished",
                "SuccessionEstablished",
                "TookEffect",
            ]
        );
        let kept = registry.system(map.id("Phượng Hoàng"), DAY).await;
        assert_eq!((kept.declarations[0].ended_on.as_deref(), kept.required_redeclarations.len()), (None, 1));
        let lapsed = registry.system(map.id("Hợp Đức"), DAY).await;
        assert_eq!(lapsed.declarations[0].ended_on.as_deref(), Some(DAY));
        let mut systems = registry.systems.clone();
        let status = systems.get_quality_system(pb::GetQualitySystemRequest {
            agency_id: merged.clone(),
            as_of: DAY.into(),
            ..Default::default()
        });
        assert_eq!(status.await.expect_err("it inherits nothing").code(), Code::NotFound, "R-QMS-7");
        assert!(!registry.does(effect(&adopted.resource_id)).await.changed, "it takes effect once");
    })
    .await;
}

/// Golden scenario 3: Quyết Thắng moves from Thanh Hà to the city and stays the same agency.
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_3_an_agency_that_moves_is_the_same_and_declares_again_where_the_resolution_says_so() {
    for reparented_redeclare in [false, true] {
        on_both_databases(async |_, registry| {
            registry.knows_the_editions().await;
            let map = Map::draw(registry).await;
            let id = map.id("Quyết Thắng");
            declares(registry, id).await;
            let moved = resolution("788/NQ-UBTVQH14", DAY, [(moves(id, &map.districts[1]), vec![])]);
            registry.reorganises(&pb::Resolution { reparented_redeclare, ..moved }).await;
            let before = registry.agency(id, "2019-11-30").await;
            let after = registry.agency(id, DAY).await;
            assert_eq!(before.parent.as_ref(), Some(&map.districts[0]));
            assert_eq!(after.parent.as_ref(), Some(&map.districts[1]));
            assert_eq!((after.agency_id.as_str(), after.area_code.as_deref()), (id, Some("10822")));
            let causes: Vec<pb::Cause> = registry
                .system(id, DAY)
                .await
                .required_redeclarations
                .iter()
                .map(|required| required.cause())
                .collect();
            assert_eq!(causes, if reparented_redeclare { vec![pb::Cause::Reparented] } else { vec![] });
            assert!(registry.lineage(id).await.is_empty(), "nobody took anything over");
        })
        .await;
    }
}

/// Golden scenarios 4 and 5: a code passes to another agency, and one unit goes three ways.
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_4_a_code_passes_on_and_a_unit_that_is_split_has_a_lineage_of_shares() {
    on_both_databases(async |_, registry| {
        let map = Map::draw(registry).await;
        let ids = [new_id(), new_id(), new_id()];
        let split = map.id("Phượng Hoàng");
        let resolution = resolution(
            "1669/NQ-UBTVQH15",
            "2025-07-01",
            [
                (
                    created(&ids[0], "UBND xã An Phú", "10864", None),
                    vec![whole(map.id("An Lương")), share_of(split, Share::Part)],
                ),
                (
                    created(&ids[1], "UBND xã Nam An Phụ", "10858", None),
                    vec![whole(map.id("Hợp Đức")), share_of(split, Share::PartAreaOnly)],
                ),
                (
                    created(&ids[2], "UBND xã Lai Khê", "10870", None),
                    vec![whole(map.id("Quyết Thắng")), rest(split, &[1, 2])],
                ),
                (abolished(), vec![whole(&map.districts[0])]),
            ],
        );
        registry.reorganises(&resolution).await;
        for (code, before, after) in [("10864", split, &ids[0]), ("10858", map.id("An Lương"), &ids[1])] {
            assert_eq!(registry.agency(before, "2025-06-30").await.area_code.as_deref(), Some(code));
            assert_eq!(registry.agency(after, "2025-07-01").await.area_code.as_deref(), Some(code));
            assert_eq!(registry.agency(before, "2025-07-01").await.dissolved_on.as_deref(), Some("2025-07-01"));
        }
        let link = |share, to: &str| (1, "UBND xã Phượng Hoàng".to_owned(), share, format!("UBND xã {to}"));
        assert_eq!(
            registry.lineage(split).await,
            [link(Share::Part, "An Phú"), link(Share::PartAreaOnly, "Nam An Phụ"), link(Share::Remainder, "Lai Khê"),]
        );
        let back = registry.lineage(&ids[2]).await;
        let came_of = |from: &str, share| (-1, format!("UBND xã {from}"), share, "UBND xã Lai Khê".to_owned());
        assert_eq!(back, [came_of("Quyết Thắng", Share::Whole), came_of("Phượng Hoàng", Share::Remainder)]);
        assert!(registry.lineage(&map.districts[0]).await.is_empty(), "a district that is abolished has no successor");
    })
    .await;
}

/// R-REG-3: recorded two weeks ahead, and long after; both sides are right on every day that asks.
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_3_a_reorganisation_is_true_from_its_day_on_whenever_it_is_recorded() {
    for recorded_on in ["2025-06-16T02:00:00Z", "2025-07-01T02:00:00Z", "2025-09-20T02:00:00Z"] {
        on_both_databases(async |house, registry| {
            let map = Map::draw(registry).await;
            house.clock.set(at(recorded_on));
            let merged = new_id();
            let inputs = ["An Lương", "Phượng Hoàng", "Hợp Đức", "Quyết Thắng"].map(|name| whole(map.id(name)));
            registry
                .reorganises(&resolution(
                    "1669/NQ-UBTVQH15",
                    "2025-07-01",
                    [
                        (created(&merged, "UBND xã Hà Bắc", "10858", None), inputs.to_vec()),
                        (abolished(), vec![whole(&map.districts[0])]),
                    ],
                ))
                .await;
            for asked_on in ["2025-09-21T02:00:00Z", "2026-03-01T02:00:00Z"] {
                house.clock.set(at(asked_on));
                for (day, communes, districts) in [("2025-06-30", 4, 2), ("2025-07-01", 1, 1)] {
                    assert_eq!(count(registry, day, "commune").await, communes, "{day}, asked {asked_on}");
                    assert_eq!(count(registry, day, "district").await, districts, "{day}, asked {asked_on}");
                }
            }
        })
        .await;
    }
}

async fn count(registry: &Registry, as_of: &str, tier: &str) -> usize {
    let asked = pb::ListAgenciesRequest {
        as_of: as_of.into(),
        filter: format!("tier = \"{tier}\""),
        min_positions: registry.by_now().await,
        ..Default::default()
    };
    registry.agencies.clone().list_agencies(asked).await.expect("a list").into_inner().agencies.len()
}

/// R-REG-3 … R-REG-6: a validation lists everything with item and unit, a command is refused and records nothing.
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_4_a_wrong_resolution_is_refused_and_a_validation_lists_all_of_it() {
    on_both_databases(async |_, registry| {
        let map = Map::draw(registry).await;
        let mut wrong = resolution(
            "788/NQ-UBTVQH14",
            DAY,
            [
                (
                    created(&new_id(), "UBND xã An Phượng", "10858", Some(&map.districts[0])),
                    vec![share_of(map.id("An Lương"), Share::Part), whole(map.id("Phượng Hoàng"))],
                ),
                (continues(map.id("Hợp Đức"), None), vec![whole(&new_id())]),
            ],
        );
        wrong.closing = vec![pb::ClosingCount { tier: Tier::Commune.into(), level: 0, live: 7 }];
        let head = registry.head().await;
        let found = registry.validates(&wrong).await.expect("a validation answers");
        assert_eq!((found.receipt, found.effect, registry.head().await), (None, None, head));
        let told: Vec<_> = found.violations.iter().map(|found| (found.rule.as_str(), found.item)).collect();
        assert_eq!(
            told[..3],
            [("R-REG-5", None), ("R-REG-4", Some(1)), ("R-REG-7", Some(2))],
            "{:?}",
            found.violations
        );
        assert_eq!(found.violations[1].agency_id.as_deref(), Some(map.id("An Lương")));
        assert_eq!(found.violations[1].agency_name.as_deref(), Some("UBND xã An Lương"));
        let refusal = registry.refuses(adoption(&wrong)).await;
        says(&refusal, Code::FailedPrecondition, "R-REG-5", "it counts 7 agencies (commune) on 2019-12-01");

        wrong.closing.clear();
        wrong.items.truncate(1);
        wrong.items[0].inputs[0] = whole(map.id("An Lương"));
        let right = registry.validates(&wrong).await.expect("a validation answers");
        assert!(right.violations.is_empty() && right.receipt.is_some(), "{right:?}");
        let effect = right.effect.expect("a validation says what will change");
        assert_eq!((effect.dissolved, effect.created, effect.successions), (2, 1, 2));
        assert_eq!(registry.head().await, head, "a validation records nothing");
    })
    .await;
}

/// R-REG-3
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_3_a_resolution_is_corrected_or_revoked_until_it_takes_effect() {
    on_both_databases(async |_, registry| {
        let map = Map::draw(registry).await;
        let merger = |name: &str| {
            let outcome = continues(map.id("Phượng Hoàng"), Some(name));
            resolution("788/NQ-UBTVQH14", DAY, [(outcome, vec![whole(map.id("An Lương"))])])
        };
        let id = registry.does(adoption(&merger("UBND xã An Phương"))).await.resource_id;
        let refusal = registry.refuses(adoption(&merger("UBND xã An Phượng"))).await;
        says(&refusal, Code::AlreadyExists, "R-REG-3", "correct it instead");
        let correct = pb::CorrectReorganisationRequest {
            reorganisation_id: id.clone(),
            resolution: Some(merger("UBND xã An Phượng")),
            basis: "12/ĐC-UBTVQH14".into(),
            effective_on: "2019-11-20".into(),
            ..Default::default()
        };
        registry.does(correct.clone()).await;
        let known = stored(registry, &id).await;
        let resolution = known.resolution.clone().expect("it says something");
        assert_eq!(resolution, merger("UBND xã An Phượng"), "what was recorded comes back");
        assert_eq!(known.state(), pb::ReorganisationState::Adopted);
        registry.does(effect(&id)).await;
        assert_eq!(registry.agency(map.id("Phượng Hoàng"), DAY).await.name, "UBND xã An Phượng");
        assert_eq!(stored(registry, &id).await.state(), pb::ReorganisationState::InEffect);
        let revoke = pb::RevokeReorganisationRequest {
            reorganisation_id: id.clone(),
            basis: "13/NQ-UBTVQH14".into(),
            effective_on: "2019-11-25".into(),
            ..Default::default()
        };
        says(&registry.refuses(revoke.clone()).await, Code::FailedPrecondition, "R-REG-3", "in effect from 2019-12-01");

        let outcome = continues(map.id("Hợp Đức"), Some("UBND xã Mới"));
        let other = tests::story::resolution("623/NQ-UBTVQH14", "2020-03-01", [(outcome, vec![])]);
        let other = registry.does(adoption(&other)).await.resource_id;
        let revoke = pb::RevokeReorganisationRequest {
            reorganisation_id: other.clone(),
            effective_on: "2020-02-20".into(),
            ..revoke
        };
        registry.does(revoke).await;
        let refusal = registry.refuses(effect(&other)).await;
        says(&refusal, Code::FailedPrecondition, "R-REG-3", "was revoked on 2020-02-20 by 13/NQ-UBTVQH14");
        let mut reorganisations = registry.reorganisations.clone();
        let listed = reorganisations.list_reorganisations(pb::ListReorganisationsRequest::default());
        let listed = listed.await.expect("a list").into_inner().reorganisations;
        assert_eq!(
            listed.iter().map(pb::Reorganisation::state).collect::<Vec<_>>(),
            [pb::ReorganisationState::InEffect, pb::ReorganisationState::Revoked,]
        );
    })
    .await;
}

/// R-REG-3: a resolution is adopted while an earlier one is not yet in effect, as 788 was before 768 was in operation.
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_3_a_resolution_is_checked_upon_the_agencies_as_they_will_be() {
    on_both_databases(async |_, registry| {
        let map = Map::draw(registry).await;
        let merged = new_id();
        let outcome = created(&merged, "UBND phường An Phượng", "10864", Some(&map.districts[0]));
        let first = resolution(
            "768/NQ-UBTVQH14",
            "2019-11-01",
            [(outcome, vec![whole(map.id("An Lương")), whole(map.id("Phượng Hoàng"))])],
        );
        let mut second =
            resolution("788/NQ-UBTVQH14", DAY, [(continues(&merged, None), vec![whole(map.id("Hợp Đức"))])]);
        second.items[0].inputs[0].name = Some("UBND xã Hợp Đức".into());
        second.closing = vec![pb::ClosingCount { tier: Tier::Commune.into(), level: 0, live: 2 }];
        let refusal = registry.refuses(adoption(&second)).await;
        says(&refusal, Code::FailedPrecondition, "R-REG-5", "there would be 3");
        let first = registry.does(adoption(&first)).await.resource_id;
        let second = registry.does(adoption(&second)).await.resource_id;
        let refusal = registry.refuses(effect(&second)).await;
        says(&refusal, Code::FailedPrecondition, "R-REG-5", "there would be 3");
        registry.does(effect(&first)).await;
        registry.does(effect(&second)).await;
        assert_eq!((count(registry, "2019-11-30", "commune").await, count(registry, DAY, "commune").await), (3, 2));
    })
    .await;
}

async fn stored(registry: &Registry, id: &str) -> pb::Reorganisation {
    let asked = pb::GetReorganisationRequest { reorganisation_id: id.into(), ..Default::default() };
    let answer = registry.reorganisations.clone().get_reorganisation(asked).await.expect("it is adopted");
    answer.into_inner().reorganisation.expect("an answer has a reorganisation")
}

/// A message that cannot be used is answered field by field.
#[tokio::test(flavor = "multi_thread")]
async fn a_resolution_whose_fields_cannot_be_used_is_told_where() {
    on_both_databases(async |_, registry| {
        let map = Map::draw(registry).await;
        let mut bad = resolution(
            "788/NQ-UBTVQH14",
            DAY,
            [
                (continues("phuong-hoang", None), vec![share_of(map.id("An Lương"), Share::Unspecified)]),
                (abolished(), vec![]),
            ],
        );
        bad.items[1].outcome = None;
        bad.adopted_on = "16/10/2019".into();
        let refusal = registry.refuses(adoption(&bad)).await;
        blames(&refusal, "resolution.adopted_on", "");
        blames(&refusal, "resolution.items[0].continues.agency_id", "");
        blames(&refusal, "resolution.items[0].inputs[0].share", "");
        blames(&refusal, "resolution.items[1].outcome", "");
        blames(&registry.refuses(pb::AdoptReorganisationRequest::default()).await, "resolution.operational_on", "");
        says(&registry.refuses(effect(&new_id())).await, Code::NotFound, "R-REG-3", "not adopted");
    })
    .await;
}
