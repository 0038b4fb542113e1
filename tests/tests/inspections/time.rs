//! What was true of an inspection and its findings on a day (`as_of`), as it was known at a time (`known_at`).

use contracts::{
    common::v1::Provenance,
    inspections::v1::{
        self as pb, finding_service_client::FindingServiceClient, inspection_service_client::InspectionServiceClient,
    },
};
use tests::story::{inspections::*, plans::Mode, *};

async fn inspection(port: &Port, id: &str, as_of: &str, known_at: &str) -> Option<(pb::Inspection, Provenance)> {
    let (inspection_id, as_of, known_at) = (id.into(), as_of.into(), Some(timestamp(known_at)));
    let asked = pb::GetInspectionRequest { inspection_id, as_of, known_at, ..Default::default() };
    let answer = InspectionServiceClient::new(port.channel.clone()).get_inspection(asked).await.ok()?.into_inner();
    answer.inspection.zip(answer.provenance)
}

async fn finding(port: &Port, id: &str, as_of: &str, known_at: &str) -> Option<pb::Finding> {
    let (finding_id, as_of, known_at) = (id.into(), as_of.into(), Some(timestamp(known_at)));
    let asked = pb::GetFindingRequest { finding_id, as_of, known_at, ..Default::default() };
    FindingServiceClient::new(port.channel.clone()).get_finding(asked).await.ok()?.into_inner().finding
}

async fn listed(port: &Port, as_of: &str, known_at: &str) -> Vec<(InspectionStatus, Option<i32>)> {
    let (as_of, known_at) = (as_of.into(), Some(timestamp(known_at)));
    let asked = pb::ListInspectionsRequest {
        as_of,
        known_at,
        min_positions: port.by_now(INSPECTIONS).await,
        ..Default::default()
    };
    let answer = InspectionServiceClient::new(port.channel.clone()).list_inspections(asked).await.expect("a list");
    answer.into_inner().inspections.into_iter().map(|one| (one.status(), one.score_hundredths)).collect()
}

/// An inspection of July that is recorded in August; its finding is closed in September, which is recorded in October.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_late_is_known_from_then_and_true_from_its_day_alone_and_in_lists() {
    on_both_databases(async |house, registry| {
        let port = &registry.port;
        house.clock.set(at("2021-06-15T02:00:00Z"));
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let visit = port.schedules(&province, &agency, Mode::RecordsBased, "2021-07-05").await;
        port.does(notice(&visit.inspection, &visit.noticed_on())).await;
        house.clock.set(at("2021-08-10T02:00:00Z"));
        port.does(start(&visit.inspection, &visit.on)).await;
        port.looks_through(&visit).await;
        let minor = port.finds(&visit, "B19", FindingClass::Minor).await;
        port.concludes(&visit, true).await; // on 2021-07-12
        house.clock.set(at("2021-10-10T02:00:00Z"));
        let action = port.agrees_on_action(&visit, &minor).await;
        let header = pb::EvidenceHeader { name: "x".into(), media_type: "text/plain".into(), sha256: None };
        port.uploads(header, &[b"xong"]).await.expect("it is kept");
        port.does(evidence(&minor, &action, b"xong", "2021-09-01")).await;
        port.does(check(&minor, &action, true, "2021-09-02")).await;
        port.does(closing(&minor, "2021-09-03")).await;
        house.clock.set(at("2021-11-10T02:00:00Z"));

        let (june, august, october) = ("2021-06-15T03:00:00Z", "2021-08-10T03:00:00Z", "2021-10-10T03:00:00Z");
        let id = visit.inspection.as_str();
        for round in 0..2 {
            for (as_of, known_at, status, score) in [
                ("2021-06-19", june, InspectionStatus::Scheduled, None),
                ("2021-07-12", june, InspectionStatus::Noticed, None),
                ("2021-07-04", august, InspectionStatus::Noticed, None),
                ("2021-07-11", august, InspectionStatus::Minutes, None),
                ("2021-07-12", august, InspectionStatus::Concluded, Some(8_750)),
                ("2021-12-31", october, InspectionStatus::Concluded, Some(8_750)),
            ] {
                let (told, provenance) = inspection(port, id, as_of, known_at).await.expect("it is there");
                let concluded = told.conclusion.as_ref().and_then(|conclusion| conclusion.score_hundredths);
                assert_eq!((told.status(), concluded), (status, score), "{round}: {as_of}, {known_at}");
                assert_eq!((provenance.as_of.as_str(), provenance.known_at), (as_of, Some(timestamp(known_at))));
                assert_eq!(listed(port, as_of, known_at).await, [(status, score)], "{round}: {as_of}, {known_at}");
            }
            assert!(inspection(port, id, "2021-01-02", october).await.is_none(), "it was not scheduled yet");
            assert!(inspection(port, id, "2021-12-31", "2021-06-15T01:59:59Z").await.is_none(), "nobody knew");
            assert_eq!(listed(port, "2021-12-31", "2021-06-15T01:59:59Z").await, []);
            for (as_of, known_at, expected) in [
                ("2021-09-03", june, None),
                ("2021-09-03", august, Some((FindingStatus::Open, true))),
                ("2021-08-30", august, Some((FindingStatus::Open, false))),
                ("2021-07-04", october, None),
                ("2021-07-11", october, Some((FindingStatus::Open, false))),
                ("2021-07-27", october, Some((FindingStatus::ActionAccepted, true))),
                ("2021-09-03", october, Some((FindingStatus::Closed, false))),
            ] {
                let told = finding(port, &minor, as_of, known_at).await.map(|told| (told.status(), told.overdue));
                assert_eq!(told, expected, "{round}: {as_of}, {known_at}");
            }
            // What is recorded from now on changes none of it.
            let by_authority = pb::ReclassifyFindingRequest {
                authority: Some("Trưởng đoàn".into()),
                ..reclassified(&minor, FindingClass::Observation, "2021-07-13")
            };
            if round == 0 {
                port.does(reopening(&minor, "2021-09-10")).await;
                port.does(by_authority).await;
            }
        }
    })
    .await;
}
