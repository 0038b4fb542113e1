//! Finding agencies by name (R-REG-2, golden scenario 7): what is found, and what comes first.

use crate::lists::{listed, small_province};
use contracts::registry::v1 as pb;
use tests::story::*;

const COMMUNES: &str = include_str!("../../../deploy/samples/hai-duong/facts/communes_2020.csv");

async fn searched(registry: &Registry, query: &str, as_of: &str) -> Vec<pb::Agency> {
    let min_positions = registry.by_now().await;
    let asked =
        pb::SearchAgenciesRequest { query: query.into(), as_of: as_of.into(), min_positions, ..Default::default() };
    registry.agencies.clone().search_agencies(asked).await.expect("a list").into_inner().agencies
}

async fn found(registry: &Registry, query: &str, as_of: &str) -> Vec<String> {
    searched(registry, query, as_of).await.into_iter().map(|agency| agency.name).collect()
}

/// The communes of 2020 with those codes, under their districts; the ids of the districts by code.
async fn communes_of_2020(registry: &Registry, codes: &[&str]) -> Vec<(String, String)> {
    let mut districts: Vec<(String, String)> = Vec::new();
    for line in COMMUNES.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [code, name, _, district_code, district_name] = cells[..] else { panic!("{line}") };
        if !codes.contains(&code) {
            continue;
        }
        if !districts.iter().any(|(known, _)| known == district_code) {
            let id = registry.does(district(&format!("UBND {district_name}"), district_code)).await.resource_id;
            districts.push((district_code.to_owned(), id));
        }
        let parent = districts.iter().find(|(known, _)| known == district_code).expect("it is there").1.clone();
        registry.does(commune(name, code, &parent)).await;
    }
    districts
}

/// R-REG-2, golden scenario 7
#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_cam_giang_with_either_accent_and_the_exact_name_tells_them_apart() {
    on_both_databases(async |_, registry| {
        small_province(registry).await;
        let (district, level, falling) = ("UBND huyện Cẩm Giàng", "Xã Cẩm Giang", "Xã Cẩm Giàng");
        for query in ["cam giang", "giang  cam", "Ca\u{302}\u{309}m", "cẩm gia"] {
            assert_eq!(found(registry, query, "").await, [district, level, falling], "{query}");
        }
        for query in ["Cẩm Giang", "giang cẩm", "CẨM GIANG"] {
            assert_eq!(found(registry, query, "").await, [level, district, falling], "as typed first: {query}");
        }
        for query in ["Cẩm Giàng", "CẨM GIÀNG", "giàng"] {
            assert_eq!(found(registry, query, "").await, [district, falling, level], "as typed first: {query}");
        }
        for query in ["Xã Cẩm Giàng", "xã  cẩm giàng", "Xa\u{303} Câ\u{309}m Gia\u{300}ng"] {
            assert_eq!(found(registry, query, "").await, [falling, level], "the exact one first: {query}");
        }
        assert_eq!(found(registry, "Xã Cẩm Giang", "").await, [level, falling]);
        for (name, code) in [(level, "10888"), (falling, "10903"), ("Xa\u{303} Cẩm Giàng", "10903")] {
            let asked = pb::ListAgenciesRequest { filter: format!("name = \"{name}\""), ..Default::default() };
            let [only] = &listed(registry, asked).await.agencies[..] else { panic!("one is called {name}") };
            assert_eq!(only.area_code.as_deref(), Some(code));
        }
        assert_eq!(found(registry, "duc chinh", "").await, ["Xã Đức Chính"]);
        assert_eq!(found(registry, "xa cong hoa", "").await, ["Xã Cộng Hòa"]);
        assert_eq!(found(registry, "cong hoa", "").await, ["Xã Cộng Hòa"], "words are found from their beginnings");
    })
    .await;
}

/// R-REG-2: Phường Cộng Hoà of Chí Linh, Xã Cộng Hòa of Nam Sách and of Kim Thành.
#[tokio::test(flavor = "multi_thread")]
async fn where_the_tone_mark_stands_does_not_matter_to_a_search() {
    on_both_databases(async |_, registry| {
        communes_of_2020(registry, &["10570", "10639", "10756", "10543", "10861"]).await;
        let all = ["Phường Cộng Hoà", "Xã Cộng Hòa", "Xã Cộng Hòa"];
        for query in ["cộng hoà", "cộng hòa", "CỘNG HOÀ", "cong hoa"] {
            assert_eq!(found(registry, query, "").await, all, "{query}");
        }
        let communes_first = ["Xã Cộng Hòa", "Xã Cộng Hòa"];
        assert_eq!(found(registry, "xã cộng hoà", "").await, communes_first, "as the sign at the gate has it");
        assert_eq!(found(registry, "phường việt hòa", "").await, ["Phường Việt Hoà"]);
        assert_eq!(found(registry, "Thuỷ", "").await, ["Xã Thanh Thủy"]);
        let filter = "name = \"Phường Việt Hòa\"".to_owned();
        let exact = listed(registry, pb::ListAgenciesRequest { filter, ..Default::default() }).await.agencies;
        assert!(exact.is_empty(), "a filter compares letter by letter, as names are unique (R-REG-2)");
    })
    .await;
}

/// R-REG-2: a name is unique only within its parent.
#[tokio::test(flavor = "multi_thread")]
async fn every_hong_phong_is_found_with_its_district() {
    on_both_databases(async |_, registry| {
        let districts = communes_of_2020(registry, &["10654", "11224", "11293", "10555"]).await;
        let other = registry.does(commune("Xã Hóng Phong", "19999", &districts[0].1)).await.resource_id;
        let found = searched(registry, "Hồng Phong", "").await;
        let told: Vec<(&str, &str)> =
            found.iter().map(|agency| (agency.name.as_str(), agency.parent.as_deref().expect("it has one"))).collect();
        let parent = |code: &str| districts.iter().find(|(known, _)| known == code).expect("it is there").1.as_str();
        let mut expected = [parent("291"), parent("299"), parent("300")].map(|parent| ("Xã Hồng Phong", parent));
        let mut first: Vec<(&str, &str)> = told[..3].to_vec();
        expected.sort_unstable();
        first.sort_unstable();
        assert_eq!(first, expected);
        assert_eq!((told.len(), found[3].agency_id.as_str()), (4, other.as_str()), "other accents come last");
        let ids: Vec<&str> = found[..3].iter().map(|agency| agency.agency_id.as_str()).collect();
        assert!(ids.is_sorted(), "what has one name stands in a fixed order: {ids:?}");
    })
    .await;
}

/// The order of a Vietnamese dictionary, the same on both databases.
#[tokio::test(flavor = "multi_thread")]
async fn names_are_listed_as_in_a_dictionary() {
    on_both_databases(async |_, registry| {
        let sorted = [
            "Ban A",
            "Sở Đà",
            "Sở Đông Xuyên",
            "Sở Đồng Lạc",
            "Sở E",
            "Sở Ê",
            "Sở Hoa Lư",
            "Sở Hoà An",
            "Sở Hòa Bình",
            "Sở Hoà Tiến",
            "Sở Ô",
            "Sở Ơ",
            "Sở Tư",
            "Sở Từ",
            "Sở Tử",
            "Sở Tữ",
            "Sở Tứ",
            "Sở Tự",
            "Sở Ư",
            "Ủy ban B",
            "Vụ C",
        ];
        for name in sorted.iter().rev() {
            registry.does(department(name)).await;
        }
        let named = async |order_by: &str| {
            let asked = pb::ListAgenciesRequest { order_by: order_by.into(), ..Default::default() };
            listed(registry, asked).await.agencies.into_iter().map(|agency| agency.name).collect::<Vec<_>>()
        };
        assert_eq!(named("name").await, sorted);
        assert_eq!(named("").await, sorted);
        let mut backwards = named("name desc").await;
        backwards.reverse();
        assert_eq!(backwards, sorted);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_takes_every_character_at_its_word() {
    on_both_databases(async |_, registry| {
        small_province(registry).await;
        registry.does(department("Ban 100%_\\ 'đặc biệt'; --")).await;
        for query in ["100%", "100%_\\", "'dac biet';", "--"] {
            assert_eq!(found(registry, query, "").await, ["Ban 100%_\\ 'đặc biệt'; --"], "{query}");
        }
        for query in ["1_0", "x%g", "khong co"] {
            assert!(found(registry, query, "").await.is_empty(), "{query}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_knows_the_names_of_the_day() {
    on_both_databases(async |_, registry| {
        let [parent, _] = small_province(registry).await;
        let id = registry.does(commune("Xã Lai Cách", "10894", &parent)).await.resource_id;
        registry.does(new_level(&id, Level::Township, "Thị trấn Lai Cách", "2019-12-01")).await;
        registry.does(dissolution(&id, "2020-12-01")).await;
        assert_eq!(found(registry, "lai cach", "2019-11-30").await, ["Xã Lai Cách"]);
        assert_eq!(found(registry, "lai cach", "2019-12-01").await, ["Thị trấn Lai Cách"]);
        assert!(found(registry, "lai cach", "2020-12-01").await.is_empty());
        assert!(found(registry, "lai cach", "2013-12-31").await.is_empty());
    })
    .await;
}
