//! Lists of agencies: filter, order, pages.

use contracts::{common::v1::Provenance, registry::v1 as pb};
use std::collections::BTreeSet;
use tests::story::*;

pub(crate) async fn listed(registry: &Registry, asked: pb::ListAgenciesRequest) -> pb::ListAgenciesResponse {
    let min_positions = registry.by_now().await;
    let asked = pb::ListAgenciesRequest { min_positions, ..asked };
    registry.agencies.clone().list_agencies(asked).await.expect("a list").into_inner()
}

fn names(agencies: &[pb::Agency]) -> Vec<&str> {
    agencies.iter().map(|agency| agency.name.as_str()).collect()
}

/// Cẩm Giàng with three communes, Nam Sách with one, and a department; the ids of the districts.
pub(crate) async fn small_province(registry: &Registry) -> [String; 2] {
    let first = registry.does(district("UBND huyện Cẩm Giàng", "295")).await.resource_id;
    let second = registry.does(district("UBND huyện Nam Sách", "291")).await.resource_id;
    for (name, code, parent) in [
        ("Xã Cẩm Giàng", "10903", &first),
        ("Xã Cẩm Giang", "10888", &first),
        ("Xã Đức Chính", "10891", &first),
        ("Xã Cộng Hòa", "10639", &second),
    ] {
        registry.does(commune(name, code, parent)).await;
    }
    registry.does(department("Sở Khoa học và Công nghệ")).await;
    [first, second]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_filtered_by_every_field_and_ordered_as_asked() {
    on_both_databases(async |_, registry| {
        let [cam_giang, nam_sach] = small_province(registry).await;
        let gone = registry.does(commune("Xã Cẩm Sơn", "10897", &cam_giang)).await.resource_id;
        registry.does(dissolution(&gone, "2019-12-01")).await;
        registry.does(obligation(&cam_giang, Obligation::Mandatory, "2014-04-20")).await;
        let communes = ["Xã Cẩm Giang", "Xã Cẩm Giàng", "Xã Cộng Hòa", "Xã Đức Chính"];
        for (filter, expected) in [
            ("tier = commune", &communes[..]),
            ("tier = \"commune\" AND parent = \"{nam_sach}\"", &["Xã Cộng Hòa"]),
            ("level = commune AND parent != \"{nam_sach}\"", &["Xã Cẩm Giang", "Xã Cẩm Giàng", "Xã Đức Chính"]),
            ("kind = department", &["Sở Khoa học và Công nghệ"]),
            ("obligation = mandatory", &["UBND huyện Cẩm Giàng"]),
            ("tier = district AND obligation != mandatory", &["UBND huyện Nam Sách"]),
            ("area_code = \"10639\"", &["Xã Cộng Hòa"]),
            ("name = \"Xã Không Có\"", &[]),
        ] {
            let filter = filter.replace("{nam_sach}", &nam_sach);
            let asked = pb::ListAgenciesRequest { filter: filter.clone(), ..Default::default() };
            assert_eq!(names(&listed(registry, asked).await.agencies), expected, "{filter}");
        }
        let ordered = async |order_by: &str| {
            let (filter, order_by) = ("tier = commune".into(), order_by.into());
            listed(registry, pb::ListAgenciesRequest { filter, order_by, ..Default::default() }).await.agencies
        };
        assert_eq!(names(&ordered("name desc").await)[..2], ["Xã Đức Chính", "Xã Cộng Hòa"]);
        assert_eq!(names(&ordered("area_code").await)[..2], ["Xã Cộng Hòa", "Xã Cẩm Giang"]);
        assert_eq!(names(&ordered("tier, area_code desc").await)[..2], ["Xã Cẩm Giàng", "Xã Đức Chính"]);
        let by_tier = listed(registry, pb::ListAgenciesRequest::default()).await.agencies;
        let first = ["Sở Khoa học và Công nghệ", "UBND huyện Cẩm Giàng", "UBND huyện Nam Sách", "Xã Cẩm Giang"];
        assert_eq!(names(&by_tier)[..4], first, "without an order by tier, then by name");

        let shown =
            pb::ListAgenciesRequest { show_dissolved: true, filter: "tier = commune".into(), ..Default::default() };
        let shown = listed(registry, shown).await.agencies;
        let dissolved = shown.iter().find(|agency| agency.name == "Xã Cẩm Sơn").expect("it is shown");
        assert_eq!(dissolved.dissolved_on.as_deref(), Some("2019-12-01"));
        assert_eq!((shown.len(), listed(registry, on_day("2019-11-30")).await.agencies.len()), (5, 8));
    })
    .await;
}

fn on_day(as_of: &str) -> pb::ListAgenciesRequest {
    pb::ListAgenciesRequest { as_of: as_of.into(), ..Default::default() }
}

/// AIP-158
#[tokio::test(flavor = "multi_thread")]
async fn a_walk_through_the_pages_meets_each_agency_once_whoever_comes_meanwhile() {
    on_both_databases(async |_, registry| {
        let parent = registry.does(district("UBND huyện Cẩm Giàng", "295")).await.resource_id;
        for number in 0..23 {
            registry.does(commune(&format!("Xã số {number:02}"), &format!("10{number:03}"), &parent)).await;
        }
        for (order_by, page_size) in [("name", 5), ("area_code desc", 4), ("", 23), ("tier desc, name", 1)] {
            let filter = "tier = commune AND name != \"Xã chen ngang\"".to_owned();
            let before: Vec<String> = {
                let asked = pb::ListAgenciesRequest {
                    filter: filter.clone(),
                    order_by: order_by.into(),
                    page_size: Some(1000),
                    ..Default::default()
                };
                listed(registry, asked).await.agencies.into_iter().map(|agency| agency.agency_id).collect()
            };
            let mut asked = pb::ListAgenciesRequest {
                filter: filter.clone(),
                order_by: order_by.into(),
                page_size: Some(page_size),
                ..Default::default()
            };
            let (mut met, mut moments) = (Vec::new(), Vec::new());
            loop {
                let page = listed(registry, asked.clone()).await;
                met.extend(page.agencies.into_iter().map(|agency| agency.agency_id));
                moments.push(page.provenance.and_then(|Provenance { known_at, .. }| known_at).expect("it is known"));
                if page.next_page_token.is_empty() {
                    break;
                }
                asked.page_token = page.next_page_token;
                if met.len() < 20 {
                    // Before and after what has been met, in every order.
                    registry.does(commune(&format!("Xã {}", new_id()), &some_code(registry).await, &parent)).await;
                }
            }
            assert_eq!(met, before, "{order_by} by {page_size}");
            assert!(moments.windows(2).all(|pair| pair[0] == pair[1]), "the pages of one list show one moment");
        }
    })
    .await;
}

/// A code that no agency has yet.
async fn some_code(registry: &Registry) -> String {
    format!("2{:04}", registry.head().await)
}

/// AIP-158
#[tokio::test(flavor = "multi_thread")]
async fn a_page_has_a_default_size_and_its_token_belongs_to_its_question() {
    on_both_databases(async |_, registry| {
        let parent = registry.does(district("UBND huyện Cẩm Giàng", "295")).await.resource_id;
        for number in 0..52 {
            registry.does(commune(&format!("Xã số {number:02}"), &format!("10{number:03}"), &parent)).await;
        }
        let asked = pb::ListAgenciesRequest::default;
        let first = listed(registry, asked()).await;
        assert_eq!((first.agencies.len(), first.next_page_token.is_empty()), (50, false));
        let all = listed(registry, pb::ListAgenciesRequest { page_size: Some(i32::MAX), ..asked() }).await;
        assert_eq!((all.agencies.len(), all.next_page_token.as_str()), (53, ""));
        let ids: BTreeSet<&str> = all.agencies.iter().map(|agency| agency.agency_id.as_str()).collect();
        assert_eq!(ids.len(), 53);

        let page_token = first.next_page_token;
        for other in [
            pb::ListAgenciesRequest { filter: "tier = commune".into(), ..asked() },
            pb::ListAgenciesRequest { order_by: "name".into(), ..asked() },
            pb::ListAgenciesRequest { show_dissolved: true, ..asked() },
            on_day("2020-01-01"),
        ] {
            let asked = pb::ListAgenciesRequest { page_token: page_token.clone(), ..other };
            let refusal = registry.unmoved("a foreign token", registry.agencies.clone().list_agencies(asked)).await;
            blames(&refusal, "page_token", "belongs to another query");
        }
        let search = pb::SearchAgenciesRequest { page_token, query: "xa".into(), ..Default::default() };
        let refusal = registry.unmoved("a foreign token", registry.agencies.clone().search_agencies(search)).await;
        blames(&refusal, "page_token", "belongs to another query");
    })
    .await;
}

/// AIP-158
#[tokio::test(flavor = "multi_thread")]
async fn a_walk_begun_before_midnight_stays_with_its_day() {
    on_both_databases(async |house, registry| {
        house.clock.set(at("2021-01-31T16:59:59Z"));
        for number in 0..4 {
            registry.does(department(&format!("Sở số {number}"))).await;
        }
        registry.does(pb::RegisterAgencyRequest { effective_on: "2021-02-01".into(), ..department("Sở mới") }).await;
        let asked = pb::ListAgenciesRequest { page_size: Some(2), ..Default::default() };
        let first = listed(registry, asked.clone()).await;
        house.clock.set(at("2021-01-31T17:00:01Z"));
        let second =
            listed(registry, pb::ListAgenciesRequest { page_token: first.next_page_token, ..asked.clone() }).await;
        let days = [first.provenance, second.provenance].map(|told| told.expect("it says so").as_of);
        assert_eq!(days, ["2021-01-31", "2021-01-31"]);
        assert_eq!(names(&second.agencies), ["Sở số 2", "Sở số 3"]);
        assert_eq!(listed(registry, asked).await.agencies[0].name, "Sở mới");
    })
    .await;
}
