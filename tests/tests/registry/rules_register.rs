//! Identity, names and lives of agencies: R-REG-1, R-REG-2, R-REG-7.

use contracts::{Code, registry::v1 as pb};
use tests::story::*;

/// R-REG-1
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_1_a_code_belongs_to_one_live_agency_at_a_time_and_the_refusal_names_it() {
    on_both_databases(async |_, registry| {
        let holder = registry.does(district("UBND huyện Cẩm Giàng", "295")).await.resource_id;
        let other = registry.does(district("UBND huyện Bình Giang", "296")).await.resource_id;
        let refusal = registry.refuses(district("UBND huyện Gia Lộc", "295")).await;
        says(&refusal, Code::AlreadyExists, "R-REG-1", &holder);
        let refusal = registry.refuses(new_code(&other, "295", "2020-01-01")).await;
        says(&refusal, Code::AlreadyExists, "R-REG-1", &holder);
        let refusal = registry.refuses(new_code(&other, "29", "2020-01-01")).await;
        says(&refusal, Code::InvalidArgument, "R-REG-1", "'29' is not an area code of the tier district");

        let same_id =
            pb::RegisterAgencyRequest { agency_id: Some(holder.clone()), ..district("UBND huyện khác", "299") };
        says(&registry.refuses(same_id).await, Code::AlreadyExists, "R-REG-1", "'UBND huyện Cẩm Giàng'");
        registry.does(no_code(&holder, "2020-01-01")).await;
        let refusal = registry.refuses(new_code(&other, "295", "2019-12-31")).await;
        says(&refusal, Code::AlreadyExists, "R-REG-1", &holder);
        registry.does(new_code(&other, "295", "2020-01-01")).await;
        assert_eq!(registry.agency(&holder, "2019-12-31").await.area_code.as_deref(), Some("295"));
        assert_eq!(registry.agency(&holder, "2020-01-01").await.area_code, None);
        assert_eq!(registry.agency(&other, "2020-01-01").await.area_code.as_deref(), Some("295"));
    })
    .await;
}

/// R-REG-1, golden scenario 4
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_1_the_code_of_a_dissolved_ward_goes_to_its_successor_on_that_day() {
    on_both_databases(async |_, registry| {
        let city = registry.does(district("UBND thành phố Hải Dương", "288")).await.resource_id;
        let ward = commune("UBND phường Cẩm Thượng", "10507", &city);
        let ward = pb::RegisterAgencyRequest { level: Level::Ward.into(), ..ward };
        let old = registry.does(ward.clone()).await.resource_id;
        let successor = pb::RegisterAgencyRequest {
            agency_id: Some(new_id()),
            name: "UBND phường Thành Đông".into(),
            effective_on: "2025-07-01".into(),
            ..ward
        };
        says(&registry.refuses(successor.clone()).await, Code::AlreadyExists, "R-REG-1", &old);
        registry.does(dissolution(&old, "2025-07-01")).await;
        let new = registry.does(successor).await.resource_id;
        assert_ne!(old, new);

        let mut agencies = registry.agencies.clone();
        let min_positions = registry.by_now().await;
        for (as_of, name) in [("2025-06-30", "UBND phường Cẩm Thượng"), ("2025-07-01", "UBND phường Thành Đông")]
        {
            let asked = pb::ListAgenciesRequest {
                as_of: as_of.into(),
                filter: "area_code = \"10507\"".into(),
                min_positions: min_positions.clone(),
                ..Default::default()
            };
            let listed = agencies.list_agencies(asked).await.expect("a list").into_inner().agencies;
            let names: Vec<&str> = listed.iter().map(|agency| agency.name.as_str()).collect();
            assert_eq!(names, [name], "on {as_of}");
        }
    })
    .await;
}

/// R-REG-2
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_2_a_name_is_unique_within_parent_tier_and_days_to_the_letter() {
    on_both_databases(async |_, registry| {
        let parent = registry.does(district("UBND huyện Cẩm Giàng", "295")).await.resource_id;
        let other_parent = registry.does(district("UBND huyện Nam Sách", "291")).await.resource_id;
        let holder = registry.does(commune("UBND xã Cẩm Giàng", "10903", &parent)).await.resource_id;

        let decomposed = "UBND xã Câ\u{309}m Gia\u{300}ng";
        for name in ["UBND xã Cẩm Giàng", decomposed, "  UBND xã Cẩm Giàng "] {
            let refusal = registry.refuses(commune(name, "10888", &parent)).await;
            says(&refusal, Code::AlreadyExists, "R-REG-2", &holder);
        }
        let near = registry.does(commune("UBND xã Cẩm Giang", "10888", &parent)).await.resource_id;
        let refusal = registry.refuses(new_name(&near, "UBND xã Cẩm Giàng", "2020-01-01")).await;
        says(&refusal, Code::AlreadyExists, "R-REG-2", &holder);
        let far = registry.does(commune("UBND xã Cẩm Giàng", "10639", &other_parent)).await.resource_id;
        let refusal = registry.refuses(new_parent(&far, &parent, "2020-01-01")).await;
        says(&refusal, Code::AlreadyExists, "R-REG-2", &holder);

        registry.does(new_name(&holder, "UBND thị trấn Cẩm Giang", "2019-12-01")).await;
        assert!(registry.does(new_parent(&far, &parent, "2020-01-01")).await.changed, "the name has come free");
    })
    .await;
}

/// R-REG-2
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_2_kind_tier_level_and_parent_fit_together() {
    on_both_databases(async |_, registry| {
        let district_id = registry.does(district("UBND huyện Cẩm Giàng", "295")).await.resource_id;
        let commune_id = registry.does(commune("UBND xã Cẩm Giàng", "10903", &district_id)).await.resource_id;
        let unfit = pb::RegisterAgencyRequest { tier: Tier::District.into(), ..department("Sở Nội vụ") };
        says(&registry.refuses(unfit).await, Code::InvalidArgument, "R-REG-2", "not an agency of the tier district");
        let unfit =
            pb::RegisterAgencyRequest { level: Level::Ward.into(), ..district("UBND huyện Tứ Kỳ", "298") };
        says(&registry.refuses(unfit).await, Code::InvalidArgument, "R-REG-2", "cannot have the level ward");
        let below = registry.refuses(commune("UBND xã Đức Chính", "10891", &commune_id)).await;
        says(&below, Code::FailedPrecondition, "R-REG-2", "cannot belong to one of the tier commune");
        let own = registry.refuses(new_parent(&district_id, &district_id, "2020-01-01")).await;
        says(&own, Code::FailedPrecondition, "R-REG-2", "cannot belong");
    })
    .await;
}

/// R-REG-7
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_7_nobody_acts_for_an_agency_that_does_not_exist_on_that_day() {
    on_both_databases(async |_, registry| {
        let (id, declared) = registry.has_declared().await;
        registry.does(dissolution(&id, "2020-12-01")).await;
        let after = "exists from 2014-01-01 until 2020-12-01";
        for refusal in [
            registry.refuses(audit(&id, "2020-12-01")).await,
            registry.refuses(review(&id, "2021-01-05")).await,
            registry.refuses(declaration(&id, NEW, "2020-12-01")).await,
            registry.refuses(scope(&id, &["1.000894"], "2020-12-01")).await,
            registry.refuses(notification(&id, &declared, "2020-12-01")).await,
            registry.refuses(posting(&id, &declared, Place::Office, "2020-12-01")).await,
            registry.refuses(new_name(&id, "Sở khác", "2020-12-01")).await,
            registry.refuses(appointment(&id, "Đỗ Thị Hà", Post::Head, "2020-12-01")).await,
            registry.refuses(obligation(&id, Obligation::Mandatory, "2013-12-31")).await,
            registry.refuses(project(&id, NEW, "2013-12-31")).await,
        ] {
            says(&refusal, Code::FailedPrecondition, "R-REG-7", after);
        }
        let again = registry.refuses(dissolution(&id, "2021-01-01")).await;
        says(&again, Code::FailedPrecondition, "R-REG-7", "already dissolved on 2020-12-01");
        assert!(registry.does(audit(&id, "2020-11-30")).await.changed, "what happened before may be learned later");
    })
    .await;
}

/// R-REG-7
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_7_an_agency_belongs_to_one_that_exists() {
    on_both_databases(async |_, registry| {
        let gone = registry.does(district("UBND huyện Cẩm Giàng", "295")).await.resource_id;
        let child = registry.does(commune("UBND xã Cẩm Giàng", "10903", &gone)).await.resource_id;
        registry.does(dissolution(&gone, "2020-01-01")).await;
        let late = pb::RegisterAgencyRequest {
            effective_on: "2020-01-01".into(),
            ..commune("UBND xã Đức Chính", "10891", &gone)
        };
        says(&registry.refuses(late).await, Code::FailedPrecondition, "R-REG-7", "does not exist on 2020-01-01");
        let nowhere = new_id();
        let refusal = registry.refuses(commune("UBND xã Đức Chính", "10891", &nowhere)).await;
        says(&refusal, Code::NotFound, "R-REG-7", &nowhere);
        let refusal = registry.refuses(new_parent(&child, &nowhere, "2020-01-01")).await;
        says(&refusal, Code::NotFound, "R-REG-7", &nowhere);
    })
    .await;
}
