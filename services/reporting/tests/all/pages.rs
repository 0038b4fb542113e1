//! The agencies behind a figure: every row of a statistic leads to exactly those it counts, page by page.

use crate::house::{DEPARTMENT, DISTRICT, House, NEW, OLD, declared, on_both_databases, project, province};
use contracts::{
    Request, Status,
    reporting::v1::{
        AgencyConformity, GetComplianceRequest, GroupBy, ListAgencyConformityRequest, ListAgencyConformityResponse,
        compliance_service_server::ComplianceService as _,
    },
    word,
};

async fn page(house: &House, request: ListAgencyConformityRequest) -> Result<ListAgencyConformityResponse, Status> {
    Ok(house.reporting.list_agency_conformity(Request::new(request)).await?.into_inner())
}

async fn all(house: &House, request: ListAgencyConformityRequest) -> Vec<AgencyConformity> {
    let (mut agencies, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListAgencyConformityRequest { page_size: Some(2), page_token, ..request.clone() };
        let answer = page(house, request).await.expect("a page");
        assert!(answer.agencies.len() <= 2);
        agencies.extend(answer.agencies);
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            return agencies;
        }
    }
}

fn asked(as_of: &str) -> ListAgencyConformityRequest {
    ListAgencyConformityRequest { as_of: as_of.to_owned(), ..Default::default() }
}

async fn province_under_way(house: &House) {
    let [first, second, third] = province(house).await;
    house.at("2020-01-02T00:00:00Z");
    house.record(&[declared(first, NEW, "2019-06-01"), declared(second, OLD, "2019-06-01")]).await;
    house.record(&[project(third, NEW, "2019-06-01")]).await;
    house.record(&[declared(DEPARTMENT, NEW, "2019-07-01")]).await;
    house.reading().await;
}

/// R-RPT-3
#[tokio::test(flavor = "multi_thread")]
async fn r_rpt_3_behind_every_row_are_exactly_the_agencies_it_counts() {
    on_both_databases(async |house| {
        province_under_way(house).await;
        for group_by in [GroupBy::Tier, GroupBy::District, GroupBy::Edition, GroupBy::Status] {
            let request =
                GetComplianceRequest { as_of: "2019-12-31".into(), group_by: group_by.into(), ..Default::default() };
            let answer = house.reporting.get_compliance(Request::new(request)).await.expect("figures").into_inner();
            assert!(!answer.rows.is_empty());
            for row in answer.rows {
                let mut behind = asked("2019-12-31");
                match group_by {
                    GroupBy::District => behind.district_id = Some(row.key.clone()),
                    GroupBy::Edition => behind.edition = Some(row.key.clone()),
                    GroupBy::Status => {
                        let name = word::value_name(&row.key, "STATUS");
                        behind.status =
                            contracts::reporting::v1::Status::from_str_name(&name).expect("a status").into();
                    }
                    _ => {
                        let name = word::value_name(&row.key, "TIER");
                        behind.tier = contracts::common::v1::Tier::from_str_name(&name).expect("a tier").into();
                    }
                }
                assert_eq!(
                    all(house, behind.clone()).await.len(),
                    usize::try_from(row.agencies).expect("a count"),
                    "{row:?}"
                );
                behind.declared = Some(true);
                assert_eq!(all(house, behind).await.len(), usize::try_from(row.declared).expect("a count"), "{row:?}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_ordered_by_tier_and_then_by_name_and_no_page_repeats_or_skips() {
    on_both_databases(async |house| {
        province_under_way(house).await;
        let agencies = all(house, asked("2019-12-31")).await;
        let names: Vec<&str> = agencies.iter().map(|agency| agency.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "Sở Nội vụ",
                "UBND huyện Cẩm Giàng",
                "UBND thành phố Hải Dương",
                "UBND xã Cẩm Giang",
                "UBND xã Cẩm Giàng",
                "UBND xã Đức Chính",
            ]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_one_list_show_what_was_known_when_it_was_begun() {
    on_both_databases(async |house| {
        province_under_way(house).await;
        let first = page(house, ListAgencyConformityRequest { page_size: Some(1), ..asked("") }).await.expect("a page");
        house.at("2020-03-01T00:00:00Z");
        house.record(&[declared(DISTRICT, NEW, "2019-01-01")]).await;
        house.reading().await;
        let request = ListAgencyConformityRequest { page_token: first.next_page_token, ..asked("") };
        let rest = page(house, request).await.expect("the rest");
        let (first, second) = (first.provenance.expect("where from"), rest.provenance.expect("where from"));
        assert_eq!((&first.as_of, first.known_at), (&second.as_of, second.known_at));
        assert!(rest.agencies.iter().all(|agency| agency.agency_id != DISTRICT.to_string() || !agency.declared));
        assert_eq!(rest.agencies.len(), 5);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_says_everything_that_is_known_of_the_agency_on_that_day() {
    on_both_databases(async |house| {
        province_under_way(house).await;
        let found = all(house, ListAgencyConformityRequest { declared: Some(true), ..asked("2019-12-31") }).await;
        let line = found.iter().find(|agency| agency.name == "UBND xã Cẩm Giàng").expect("it had declared");
        assert_eq!(line.area_code.as_deref(), Some("10903"));
        assert_eq!(
            (line.parent.clone(), line.district_id.clone()),
            (Some(DISTRICT.to_string()), Some(DISTRICT.to_string()))
        );
        assert_eq!(line.district_name.as_deref(), Some("UBND huyện Cẩm Giàng"));
        assert_eq!((line.edition.as_deref(), line.number.as_deref()), (Some(OLD), Some("12/QĐ-UBND")));
        assert_eq!((line.signed_on.as_deref(), line.declared_on.as_deref()), (Some("2019-06-01"), Some("2019-06-01")));
        assert_eq!(line.status(), contracts::reporting::v1::Status::Declared);
        assert!(line.reasons.is_empty());
        let department = found.iter().find(|agency| agency.name == "Sở Nội vụ").expect("it had declared");
        assert_eq!((&department.district_id, &department.district_name, &department.parent), (&None, &None, &None));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_cannot_be_is_refused_by_its_field() {
    on_both_databases(async |house| {
        province_under_way(house).await;
        let token = page(house, ListAgencyConformityRequest { page_size: Some(1), ..asked("") }).await.expect("a page");
        let token = token.next_page_token;
        let bad = [
            ("page_size", ListAgencyConformityRequest { page_size: Some(-1), ..asked("") }),
            ("page_token", ListAgencyConformityRequest { page_token: "zz".into(), ..asked("") }),
            ("page_token", ListAgencyConformityRequest { page_token: token, declared: Some(true), ..asked("") }),
            ("district_id", ListAgencyConformityRequest { district_id: Some("295".into()), ..asked("") }),
            ("status", ListAgencyConformityRequest { status: 99, ..asked("") }),
            ("tier", ListAgencyConformityRequest { tier: -1, ..asked("") }),
            ("as_of", asked("31/12/2020")),
        ];
        for (field, request) in bad {
            let refused = page(house, request).await.expect_err(field);
            let told = contracts::explain(&refused);
            let fields: Vec<&str> = told.violations.iter().map(|violation| violation.field.as_str()).collect();
            assert_eq!((refused.code(), fields.as_slice()), (contracts::Code::InvalidArgument, [field].as_slice()));
        }
    })
    .await;
}
