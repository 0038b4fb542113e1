//! Lists of inspections and findings: who is asked for, in which order, and a page at a time.

use contracts::{
    common::v1::Tier,
    inspections::v1::{
        self as pb, finding_service_client::FindingServiceClient, inspection_service_client::InspectionServiceClient,
    },
};
use tests::story::{inspections::*, plans::Mode, *};

async fn inspections(port: &Port, asked: pb::ListInspectionsRequest) -> pb::ListInspectionsResponse {
    let min_positions = port.by_now(INSPECTIONS).await;
    let asked = pb::ListInspectionsRequest { min_positions, ..asked };
    InspectionServiceClient::new(port.channel.clone()).list_inspections(asked).await.expect("a list").into_inner()
}

async fn findings(port: &Port, asked: pb::ListFindingsRequest) -> Vec<pb::ListedFinding> {
    let min_positions = port.by_now(INSPECTIONS).await;
    let asked = pb::ListFindingsRequest { min_positions, ..asked };
    FindingServiceClient::new(port.channel.clone()).list_findings(asked).await.expect("a list").into_inner().findings
}

#[tokio::test(flavor = "multi_thread")]
async fn inspections_and_findings_are_found_by_what_they_are_and_a_page_at_a_time() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let nam_sach = port.does(district("UBND huyện Nam Sách", "291")).await.resource_id;
        let commune = port.does(commune("UBND xã Cộng Hòa", "10639", &nam_sach)).await.resource_id;
        let department = port.does(department("Sở Nội vụ")).await.resource_id;
        let concluded = port.visits(&province, &commune, Mode::RecordsBased, "2021-07-05").await;
        port.looks_through(&concluded).await;
        let minor = port.finds(&concluded, "B19", FindingClass::Minor).await;
        port.concludes(&concluded, true).await;
        let started = port.visits(&province, &department, Mode::OnSite, "2021-07-06").await;
        let major = port.finds(&started, "B19", FindingClass::Major).await;
        let observation = port.finds(&started, "B20", FindingClass::Observation).await;
        let scheduled = port.schedules(&province, &nam_sach, Mode::OnSite, "2020-07-07").await;

        let every = pb::ListInspectionsRequest::default;
        let found = async |asked: pb::ListInspectionsRequest| -> Vec<String> {
            inspections(port, asked).await.inspections.into_iter().map(|one| one.inspection_id).collect()
        };
        let ids = |visits: &[&Visit]| visits.iter().map(|visit| visit.inspection.clone()).collect::<Vec<_>>();
        let order = ids(&[&started, &concluded, &scheduled]); // the latest year first, then by tier and name
        assert_eq!(found(every()).await, order);
        for (asked, expected) in [
            (pb::ListInspectionsRequest { year: Some(2020), ..every() }, ids(&[&scheduled])),
            (pb::ListInspectionsRequest { tier: Tier::Commune.into(), ..every() }, ids(&[&concluded])),
            (pb::ListInspectionsRequest { status: InspectionStatus::Started.into(), ..every() }, ids(&[&started])),
            (pb::ListInspectionsRequest { mode: Mode::RecordsBased.into(), ..every() }, ids(&[&concluded])),
            (pb::ListInspectionsRequest { grade: Grade::Fair.into(), ..every() }, ids(&[&concluded])),
            (pb::ListInspectionsRequest { grade: Grade::Good.into(), ..every() }, vec![]),
            (pb::ListInspectionsRequest { agency_id: Some(department.clone()), ..every() }, ids(&[&started])),
            (
                pb::ListInspectionsRequest { campaign_id: Some(scheduled.campaign.clone()), ..every() },
                ids(&[&scheduled]),
            ),
            (pb::ListInspectionsRequest { as_of: "2020-12-31".into(), ..every() }, ids(&[&scheduled])),
        ] {
            assert_eq!(found(asked.clone()).await, expected, "{asked:?}");
        }
        let told = inspections(port, pb::ListInspectionsRequest { agency_id: Some(commune.clone()), ..every() })
            .await
            .inspections
            .remove(0);
        assert_eq!((told.agency_name.as_str(), told.tier(), told.minors), ("UBND xã Cộng Hòa", Tier::Commune, 1));
        assert_eq!(
            (told.score_hundredths, told.declaration_valid, told.concluded_on),
            (Some(8_750), Some(true), Some(concluded.later(7)))
        );

        let (mut met, mut page_token) = (Vec::new(), String::new());
        loop {
            let page =
                inspections(port, pb::ListInspectionsRequest { page_size: Some(1), page_token, ..every() }).await;
            assert!(page.inspections.len() <= 1);
            met.extend(page.inspections.into_iter().map(|one| one.inspection_id));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
            // What is recorded meanwhile changes none of the pages.
            port.does(department_of(met.len())).await;
        }
        assert_eq!(met, order);

        let every = pb::ListFindingsRequest::default;
        let found = async |asked: pb::ListFindingsRequest| -> Vec<String> {
            let mut ids: Vec<String> = findings(port, asked).await.into_iter().map(|one| one.finding_id).collect();
            ids.sort();
            ids
        };
        let of = |ids: &[&String]| {
            let mut ids: Vec<String> = ids.iter().map(|id| (*id).clone()).collect();
            ids.sort();
            ids
        };
        assert_eq!(found(every()).await, of(&[&minor, &major, &observation]));
        for (asked, expected) in [
            (pb::ListFindingsRequest { finding_class: FindingClass::Major.into(), ..every() }, of(&[&major])),
            (pb::ListFindingsRequest { tier: Tier::Province.into(), ..every() }, of(&[&major, &observation])),
            (pb::ListFindingsRequest { item: Some("B19".into()), ..every() }, of(&[&minor, &major])),
            (pb::ListFindingsRequest { clause: Some("9.3".into()), ..every() }, of(&[&observation])),
            (pb::ListFindingsRequest { inspection_id: Some(concluded.inspection.clone()), ..every() }, of(&[&minor])),
            (pb::ListFindingsRequest { overdue: true, as_of: "2021-08-03".into(), ..every() }, vec![]),
            (pb::ListFindingsRequest { overdue: true, as_of: "2021-08-04".into(), ..every() }, of(&[&major])),
            (pb::ListFindingsRequest { overdue: true, ..every() }, of(&[&minor, &major])),
            (pb::ListFindingsRequest { orphaned: true, ..every() }, vec![]),
            (pb::ListFindingsRequest { status: FindingStatus::Closed.into(), ..every() }, vec![]),
            (pb::ListFindingsRequest { as_of: "2021-07-05".into(), ..every() }, of(&[&minor])),
        ] {
            assert_eq!(found(asked.clone()).await, expected, "{asked:?}");
        }
    })
    .await;
}

fn department_of(number: usize) -> contracts::registry::v1::RegisterAgencyRequest {
    department(&format!("Sở số {number}"))
}
