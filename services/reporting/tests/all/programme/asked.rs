//! Pages, provenance, and what is refused.

use super::{
    one::{inspected, one_inspection},
    years::turbulent_years,
};
use crate::house::{Fact, day, on_both_databases};
use contracts::{
    Code, Request, Status, Timestamp,
    common::v1 as common,
    reporting::v1::{self as pb, programme_service_server::ProgrammeService as _},
};
use inspections_domain::finding;
use std::collections::BTreeMap;
use uuid::Uuid;

fn fields_of(refused: &Status) -> Vec<String> {
    assert_eq!(refused.code(), Code::InvalidArgument, "{refused}");
    contracts::explain(refused).violations.into_iter().map(|violation| violation.field).collect()
}

/// R-RPT-6
#[tokio::test(flavor = "multi_thread")]
async fn r_rpt_6_the_pages_of_one_list_show_what_was_known_when_it_was_begun() {
    on_both_databases(async |house| {
        turbulent_years(house).await;
        house.reading_of(super::FINDINGS).await;
        let page = async |size: i32, token: &str| {
            let (page_size, page_token) = (Some(size), token.to_owned());
            let as_of = "2022-12-31".to_owned();
            let request = pb::ListFindingLinesRequest { as_of, page_size, page_token, ..Default::default() };
            house.reporting.list_finding_lines(Request::new(request)).await.expect("a page").into_inner()
        };
        let all = page(1_000, "").await;
        let first = page(3, "").await;
        let late =
            finding::Event::Withdrawn { reason: "Nhầm".into(), authority: None, effective_on: day("2022-06-01") };
        let id: Uuid = all.findings[4].finding_id.parse().expect("a UUID");
        house.at("2030-01-01T00:00:00Z");
        house.record(&[Fact::Finding(id, late)]).await;
        let (mut found, mut token) = (first.findings, first.next_page_token);
        while !token.is_empty() {
            let next = page(3, &token).await;
            assert!(next.findings.len() <= 3);
            let moment = |provenance: &Option<common::Provenance>| {
                provenance.as_ref().map(|provenance| (provenance.as_of.clone(), provenance.known_at))
            };
            assert_eq!(moment(&next.provenance), moment(&all.provenance));
            found.extend(next.findings);
            token = next.next_page_token;
        }
        assert_eq!(found, all.findings);
        let provenance = all.provenance.expect("where from");
        let again = pb::ListFindingLinesRequest {
            as_of: provenance.as_of,
            known_at: provenance.known_at,
            page_size: Some(1_000),
            ..Default::default()
        };
        let again = house.reporting.list_finding_lines(Request::new(again)).await.expect("a list").into_inner();
        assert_eq!(again.findings, all.findings);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_cannot_be_answered_is_refused_by_its_field() {
    on_both_databases(async |house| {
        let position = one_inspection(house).await;
        let future = Some(Timestamp { seconds: 4_000_000_000, nanos: 0 });
        let asked = pb::ListFindingLinesRequest::default;
        let page = pb::ListFindingLinesRequest { page_size: Some(1), min_positions: inspected(position), ..asked() };
        let first = house.reporting.list_finding_lines(Request::new(pb::ListFindingLinesRequest {
            as_of: "2021-10-01".into(),
            ..page.clone()
        }));
        let token = first.await.expect("a page").into_inner().next_page_token;
        assert!(!token.is_empty());
        let bad = [
            ("as_of", pb::ListFindingLinesRequest { as_of: "01/10/2021".into(), ..asked() }),
            ("known_at", pb::ListFindingLinesRequest { known_at: future, ..asked() }),
            ("min_positions", pb::ListFindingLinesRequest { min_positions: inspected(-1), ..asked() }),
            ("min_positions", pb::ListFindingLinesRequest { min_positions: inspected(1_000), ..asked() }),
            ("class", pb::ListFindingLinesRequest { class: 9, ..asked() }),
            ("status", pb::ListFindingLinesRequest { status: 99, ..asked() }),
            ("tier", pb::ListFindingLinesRequest { tier: -1, ..asked() }),
            ("agency_id", pb::ListFindingLinesRequest { agency_id: "295".into(), ..asked() }),
            ("campaign_id", pb::ListFindingLinesRequest { campaign_id: "x".into(), ..asked() }),
            ("page_size", pb::ListFindingLinesRequest { page_size: Some(-1), ..asked() }),
            ("page_token", pb::ListFindingLinesRequest { page_token: "zz".into(), ..asked() }),
            ("page_token", pb::ListFindingLinesRequest { page_token: token, year: 2021, ..asked() }),
        ];
        for (field, request) in bad {
            let refused = house.reporting.list_finding_lines(Request::new(request)).await;
            assert_eq!(fields_of(&refused.expect_err(field)), [field]);
        }
        let kind = pb::GetPlanProgressRequest { kind: "yearly".into(), ..Default::default() };
        let refused = house.reporting.get_plan_progress(Request::new(kind)).await.expect_err("there is no such kind");
        assert_eq!(fields_of(&refused), ["kind"]);
        let unknown = BTreeMap::from([("plans".to_owned(), 0)]);
        let stranger = pb::GetFindingFiguresRequest { min_positions: unknown, ..Default::default() };
        let refused = house.reporting.get_finding_figures(Request::new(stranger)).await;
        assert_eq!(fields_of(&refused.expect_err("findings are not made of plans")), ["min_positions"]);
    })
    .await;
}
