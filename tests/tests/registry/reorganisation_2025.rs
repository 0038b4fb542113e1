//! The reorganisation of 01/07/2025 with its 243 links, on both databases: golden scenarios 4, 5 and 6 of the domain.

use contracts::{
    Code,
    registry::v1::{self as pb, import_row::Command},
};
use std::collections::BTreeMap;
use tests::story::*;

const EVE: &str = "2025-06-30";
const DAY: &str = "2025-07-01";

/// Registers the 219 agencies of the eve.
async fn draw_the_map(registry: &Registry) {
    let registered = map_of_2025().into_iter().map(Command::RegisterAgency);
    let rows: Vec<_> = (2..).zip(registered).map(|(line, command)| row(line, command)).collect();
    assert_eq!(registry.takes(header(&rows), rows).await.done(), (219, 0, 219));
}

async fn levels(registry: &Registry, as_of: &str) -> BTreeMap<&'static str, usize> {
    let asked = pb::ListAgenciesRequest {
        as_of: as_of.into(),
        page_size: Some(1000),
        min_positions: registry.by_now().await,
        ..Default::default()
    };
    let listed = registry.agencies.clone().list_agencies(asked).await.expect("a list").into_inner().agencies;
    let mut levels = BTreeMap::new();
    listed.iter().for_each(|agency| *levels.entry(agency.level().as_str_name()).or_default() += 1);
    levels
}

/// R-REG-3, R-REG-5, R-REG-8; golden scenarios 4 and 5
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_5_of_207_communes_and_12_districts_64_communes_remain_by_243_links() {
    on_both_databases(async |house, registry| {
        house.clock.set(at("2025-06-16T02:00:00Z"));
        draw_the_map(registry).await;
        let resolution = resolution_of_2025();
        let found = registry.validates(&resolution).await.expect("a validation answers");
        assert_eq!(found.violations, []);
        let change = found.effect.expect("it says what will change");
        assert_eq!((change.dissolved, change.created, change.successions), (207 + 12, 64, 243));
        let adopted = registry.does(adoption(&resolution)).await;
        let head = registry.head().await;
        let receipt = registry.does(effect(&adopted.resource_id)).await;
        let events = registry.events_after(head).await;
        assert_eq!(events.len(), 243 + 1 + 219 + 64);
        assert!(events.iter().all(|event| event.command_id == receipt.request_id), "one append");

        for asked_on in ["2025-06-16T03:00:00Z", "2025-07-01T03:00:00Z", "2026-02-01T03:00:00Z"] {
            house.clock.set(at(asked_on));
            let eve = levels(registry, EVE).await;
            assert_eq!(
                eve,
                BTreeMap::from([
                    ("LEVEL_COMMUNE", 151),
                    ("LEVEL_WARD", 46),
                    ("LEVEL_TOWNSHIP", 10),
                    ("LEVEL_DISTRICT", 12),
                ])
            );
            assert_eq!(levels(registry, DAY).await, BTreeMap::from([("LEVEL_COMMUNE", 43), ("LEVEL_WARD", 21)]));
        }
        // Scenario 4: one code, two agencies.
        let before = registry.agency(&id_of("10507"), EVE).await;
        let after = registry.agency(&id_of("2025-10507"), DAY).await;
        assert_eq!((before.name.as_str(), before.area_code.as_deref()), ("Phường Cẩm Thượng", Some("10507")));
        assert_eq!((after.name.as_str(), after.area_code.as_deref()), ("Phường Thành Đông", Some("10507")));
        // Scenario 5: one commune, three ways.
        let link = |share, to: &str| (1, "Xã Cộng Hòa".to_owned(), share, to.to_owned());
        assert_eq!(
            registry.lineage(&id_of("10639")).await,
            [
                link(Share::Part, "Xã An Phú"),
                link(Share::PartAreaOnly, "Xã Nam An Phụ"),
                link(Share::Remainder, "Xã Lai Khê"),
            ]
        );
    })
    .await;
}

/// R-REG-4; golden scenario 6: the mapping as a third party had it, with "Xã Long Xuyên → Phường Kinh Môn" in it.
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_4_the_mapping_with_one_wrong_row_is_refused_and_the_row_is_named() {
    on_both_databases(async |_, registry| {
        draw_the_map(registry).await;
        let mut wrong = resolution_of_2025();
        let long_xuyen = id_of("10963");
        let item = |wrong: &pb::Resolution, named: &str| {
            let is_named = |item: &&pb::ResolutionItem| {
                matches!(&item.outcome, Some(Outcome::Created(created)) if created.name == named)
            };
            wrong.items.iter().find(is_named).expect("the item is there").number
        };
        let kinh_mon = item(&wrong, "Phường Kinh Môn");
        let mut real = 0;
        for content in &mut wrong.items {
            for input in content.inputs.iter_mut().filter(|input| input.agency_id == long_xuyen) {
                input.share = Share::Part.into();
                real = content.number;
            }
            if content.number == kinh_mon {
                content.inputs.push(share_of(&long_xuyen, Share::Part));
            }
        }
        let found = registry.validates(&wrong).await.expect("a validation answers").violations;
        let told: Vec<_> = found.iter().map(|found| (found.rule.as_str(), found.item, found.text.as_str())).collect();
        assert_eq!(told, [
            ("R-REG-4", Some(kinh_mon), "'Xã Long Xuyên' goes into it, but its wording does not name it"),
            ("R-REG-4", Some(real), "'Xã Long Xuyên' goes into it as part, but its wording says whole"),
        ]);
        assert!(found.iter().all(|found| found.agency_id.as_deref() == Some(&long_xuyen)));
        let refusal = registry.refuses(adoption(&wrong)).await;
        says(&refusal, Code::FailedPrecondition, "R-REG-4", "Xã Long Xuyên");
    })
    .await;
}
