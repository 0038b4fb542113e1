//! The map of Hải Dương over twelve years, in the sample: golden scenarios 1, 3, 4, 5 and 7 of the domain.

use anyhow::Result;
use contracts::{
    registry::v1 as pb,
    reporting::v1::{self as reporting, compliance_service_client::ComplianceServiceClient},
};
use std::collections::BTreeMap;
use tests::{
    house::{DATABASES, Ground, House},
    story::{Registry, Share, at, id_of},
};

/// Agencies of a day: by level as reporting counts them, and the tiers as the register lists them.
async fn map(house: &House, registry: &Registry, as_of: &str) -> (BTreeMap<String, i64>, BTreeMap<i32, usize>) {
    let by_level = reporting::GetComplianceRequest {
        as_of: as_of.into(),
        group_by: reporting::GroupBy::Level.into(),
        min_positions: registry.by_now().await,
        ..Default::default()
    };
    let mut compliance = ComplianceServiceClient::new(house.channel.clone());
    let rows = compliance.get_compliance(by_level).await.expect("figures").into_inner().rows;
    let levels = rows.into_iter().map(|row| (row.key, row.agencies)).collect();
    let asked = pb::ListAgenciesRequest {
        as_of: as_of.into(),
        page_size: Some(1000),
        min_positions: registry.by_now().await,
        ..Default::default()
    };
    let listed = registry.agencies.clone().list_agencies(asked).await.expect("a list").into_inner().agencies;
    let mut tiers = BTreeMap::new();
    listed.iter().for_each(|agency| *tiers.entry(agency.tier).or_default() += 1);
    (levels, tiers)
}

fn levels(counts: &[(&str, i64)]) -> BTreeMap<String, i64> {
    counts.iter().map(|(level, count)| ((*level).to_owned(), *count)).collect()
}

async fn found(registry: &Registry, query: &str, as_of: &str) -> Vec<(String, String)> {
    let asked = pb::SearchAgenciesRequest {
        query: query.into(),
        as_of: as_of.into(),
        min_positions: registry.by_now().await,
        ..Default::default()
    };
    let answer = registry.agencies.clone().search_agencies(asked).await.expect("a search").into_inner();
    answer.agencies.into_iter().map(|agency| (agency.area_code.unwrap_or_default(), agency.name)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn twelve_years_of_one_province_are_on_every_day_what_they_were() -> Result<()> {
    for kind in DATABASES {
        let ground = Ground::prepare(kind)?;
        let house = House::start(&ground, at("2026-01-05T02:00:00Z")).await?;
        let summary = chuan::load_sample(&house.url, "hai-duong").await?;
        house.has_taken_in(summary.position).await?;
        let registry = Registry::at(&house.channel);

        // Scenario 1. Departments have no level.
        let district_levels = [("city", 2), ("town", 1), ("district", 9)];
        let shapes = [
            ("2019-12-01", 18, 178, 47, 10, 12),
            ("2025-02-01", 18, 151, 46, 10, 12),
            ("2025-06-30", 13, 151, 46, 10, 12),
            ("2025-07-01", 13, 43, 21, 0, 0),
        ];
        for (day, departments, communes, wards, townships, districts) in shapes {
            let (by_level, by_tier) = map(&house, &registry, day).await;
            let mut expected = levels(&[("", departments), ("commune", communes), ("ward", wards)]);
            if districts > 0 {
                expected.extend(levels(&[("township", townships)]));
                expected.extend(levels(&district_levels));
            }
            assert_eq!(by_level, expected, "{kind:?}, {day}");
            let counted = [communes + wards + townships, districts, departments];
            let listed =
                [3, 2, 1].map(|tier| by_tier.get(&tier).map_or(0, |count| i64::try_from(*count).expect("few")));
            assert_eq!(listed, counted, "{kind:?}, {day}");
        }
        let (_, by_tier) = map(&house, &registry, "2019-10-06").await;
        assert_eq!(by_tier, BTreeMap::from([(1, 18), (2, 12), (3, 264)]), "{kind:?}");

        // Scenario 3: the same agency under another district.
        let before = registry.agency(&id_of("10822"), "2019-11-30").await;
        let after = registry.agency(&id_of("10822"), "2019-12-01").await;
        assert_eq!((before.parent, after.parent), (Some(id_of("294")), Some(id_of("288"))));
        assert_eq!((after.name.as_str(), after.area_code.as_deref()), ("Xã Quyết Thắng", Some("10822")));

        // Scenarios 4 and 5.
        assert_eq!(registry.agency(&id_of("10507"), "2025-06-30").await.name, "Phường Cẩm Thượng");
        assert_eq!(registry.agency(&id_of("2025-10507"), "2025-07-01").await.name, "Phường Thành Đông");
        let link = |share, to: &str| (1, "Xã Cộng Hòa".to_owned(), share, to.to_owned());
        assert_eq!(
            registry.lineage(&id_of("10639")).await,
            [
                link(Share::Part, "Xã An Phú"),
                link(Share::PartAreaOnly, "Xã Nam An Phụ"),
                link(Share::Remainder, "Xã Lai Khê"),
            ]
        );
        // Thượng Đạt went into An Châu in 2019, which is called An Thượng since, and that into Thành Đông in 2025.
        let steps = registry.lineage(&id_of("10669")).await;
        let steps: Vec<_> =
            steps.iter().map(|(distance, from, _, to)| (*distance, from.as_str(), to.as_str())).collect();
        assert_eq!(steps, [(1, "Xã Thượng Đạt", "Xã An Thượng"), (2, "Xã An Thượng", "Phường Thành Đông")]);

        // Scenario 7: two communes that only their tones tell apart.
        let pair = |code: &str, name: &str| (code.to_owned(), name.to_owned());
        let (giang, giang_grave) = (pair("10888", "Xã Cẩm Giang"), pair("10903", "Xã Cẩm Giàng"));
        let both = [giang.clone(), giang_grave.clone()];
        assert_eq!(found(&registry, "cam giang", "2025-07-01").await, both);
        assert_eq!(found(&registry, "Xã Cẩm Giàng", "2025-07-01").await, [giang_grave, giang]);
        house.stop().await?;
    }
    Ok(())
}
