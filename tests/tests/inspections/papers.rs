//! What an agency hands in, the version of the checklist that stays with its inspection, and how answers become a grade.

use contracts::{
    Code,
    inspections::v1::{self as pb, checklist_service_client::ChecklistServiceClient},
};
use tests::story::{inspections::*, plans::Mode, *};

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_reports_on_itself_and_hands_over_the_records_it_is_asked_for() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let visit = port.schedules(&province, &agency, Mode::RecordsBased, "2021-07-05").await;
        let id = visit.inspection.clone();
        let noticed =
            pb::SendNoticeRequest { self_report_due: Some("2021-07-01".into()), ..notice(&id, &visit.noticed_on()) };
        port.does(noticed).await;
        let report = pb::SubmitSelfReportRequest {
            inspection_id: id.clone(),
            document: "15/BC-SNV".into(),
            by: DIRECTOR.into(),
            effective_on: "2021-06-28".into(),
            ..Default::default()
        };
        port.does(report.clone()).await;
        port.knows(report).await;
        let asking = |code: &str, description: &str| pb::RequestRecordsRequest {
            inspection_id: id.clone(),
            records: vec![pb::RequestedRecord { code: code.into(), description: description.into() }],
            due: "2021-07-02".into(),
            effective_on: "2021-06-28".into(),
            ..Default::default()
        };
        port.does(asking("HS1", "Hồ sơ đánh giá nội bộ")).await;
        port.knows(asking("HS1", "Hồ sơ đánh giá nội bộ")).await;
        says(
            &port.refuses(asking("HS1", "Hồ sơ khác")).await,
            Code::AlreadyExists,
            "records",
            "'HS1' was requested, and differently",
        );
        port.does(asking("HS2", "Biên bản xem xét của lãnh đạo")).await;
        let handing = |codes: &[&str]| pb::ReceiveRecordsRequest {
            inspection_id: id.clone(),
            codes: codes.iter().map(|code| (*code).to_owned()).collect(),
            by: DIRECTOR.into(),
            effective_on: "2021-07-01".into(),
            ..Default::default()
        };
        says(&port.refuses(handing(&["HS3"])).await, Code::NotFound, "records", "'HS3' was not requested");
        says(&port.refuses(handing(&[])).await, Code::InvalidArgument, "text", "no record is named");
        port.does(handing(&["HS1"])).await;
        port.knows(handing(&["HS1"])).await;
        let told = port.inspection(&id, "2021-07-01").await;
        assert_eq!((told.status(), told.self_reports.len()), (InspectionStatus::Noticed, 1));
        let received: Vec<_> = told.records.iter().map(|one| (one.code.as_str(), one.received_on.as_deref())).collect();
        assert_eq!(received, [("HS1", Some("2021-07-01")), ("HS2", None)]);
        assert!(port.inspection(&id, "2021-06-27").await.records.is_empty());
    })
    .await;
}

/// The next version of the checklist: one item less, and other bands.
fn next_version(on: &str) -> pb::PublishChecklistRequest {
    let mut next = checklist();
    let version = next.version.as_mut().expect("it has one");
    (version.number, version.effective_on) = (2, on.into());
    version.items.retain(|item| item.code != "A12");
    version.scoring.as_mut().expect("it has it").bands[0].from_hundredths = 9_900;
    next
}

#[tokio::test(flavor = "multi_thread")]
async fn the_version_in_force_at_the_start_stays_with_an_inspection_and_grades_it() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let (first, second) = (port.some_department().await, port.some_department().await);
        let gap = pb::PublishChecklistRequest {
            version: checklist().version.map(|version| pb::ChecklistVersion { number: 3, ..version }),
            ..checklist()
        };
        says(&port.refuses(gap).await, Code::FailedPrecondition, "checklist", "the next version is 2, not 3");
        let old = port.visits(&province, &first, Mode::RecordsBased, "2021-07-05").await;
        port.does(next_version("2021-07-06")).await;
        port.knows(next_version("2021-07-06")).await;
        let new = port.visits(&province, &second, Mode::RecordsBased, "2021-07-06").await;
        let versions = async |id: &str| port.inspection(id, "").await.checklist_version;
        assert_eq!((versions(&old.inspection).await, versions(&new.inspection).await), (Some(1), Some(2)));
        let gone = port.refuses(answer(&new.inspection, "A12", Answer::Conforms, &new.on)).await;
        says(&gone, Code::NotFound, "checklist", "has no item 'A12'");

        // Of four items by records one is an observation: (100 + 100 + 100 + 80) / 4.
        for (visit, items) in [(&old, &ITEMS[..]), (&new, &["A1", "A8", "B19", "B20", "C1"][..])] {
            for item in items {
                let found = match *item {
                    "B20" => Answer::Observation,
                    item if ON_SITE.contains(&item) => Answer::NotAssessed,
                    _ => Answer::Conforms,
                };
                port.does(answer(&visit.inspection, item, found, &visit.on)).await;
            }
            port.concludes(visit, true).await;
        }
        let conclusion = async |id: &str| {
            let told = port.inspection(id, "").await.conclusion.expect("it has one");
            (told.score_hundredths, told.grade())
        };
        assert_eq!(conclusion(&old.inspection).await, (Some(9_500), Grade::Good));
        assert_eq!(conclusion(&new.inspection).await, (Some(9_333), Grade::Fair), "half-up, by its own bands");

        let third = port.some_department().await;
        let nothing = port.visits(&province, &third, Mode::OnSite, "2021-07-07").await;
        for item in ["A1", "A8", "B19", "B20", "C1"] {
            port.does(answer(&nothing.inspection, item, Answer::NotApplicable, &nothing.on)).await;
        }
        port.does(sample(&nothing.inspection, "1", "Đất đai", &nothing.on)).await;
        port.does(sample(&nothing.inspection, "2", "Hộ tịch", &nothing.on)).await;
        port.concludes(&nothing, true).await;
        assert_eq!(
            conclusion(&nothing.inspection).await,
            (None, Grade::Unspecified),
            "nothing applies: no score, no grade"
        );

        let asked =
            pb::GetChecklistRequest { code: CHECKLIST.into(), as_of: "2021-07-05".into(), ..Default::default() };
        let mut checklists = ChecklistServiceClient::new(port.channel.clone());
        let told = checklists
            .get_checklist(asked.clone())
            .await
            .expect("it is there")
            .into_inner()
            .checklist
            .expect("it is there");
        assert_eq!(told.version.expect("it has one").number, 1, "on that day");
        let asked = pb::GetChecklistRequest { as_of: String::new(), ..asked };
        let told =
            checklists.get_checklist(asked).await.expect("it is there").into_inner().checklist.expect("it is there");
        assert_eq!(told.version.expect("it has one").number, 2);
        let unknown = pb::GetChecklistRequest { code: "ISO-1994".into(), ..Default::default() };
        assert_eq!(checklists.get_checklist(unknown).await.expect_err("none").code(), Code::NotFound);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_major_nonconformity_caps_the_grade() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let mut many = checklist();
        let version = many.version.as_mut().expect("it has one");
        (version.number, version.effective_on) = (2, "2021-01-04".into());
        version.items.extend((1..=20).map(|number| checklist_item(&format!("B{number}0{number}"))));
        let items: Vec<String> = version.items.iter().map(|item| item.code.clone()).collect();
        port.does(many).await;
        let visit = port.visits(&province, &agency, Mode::OnSite, "2021-07-05").await;
        for item in &items {
            port.does(answer(&visit.inspection, item, Answer::Conforms, &visit.on)).await;
        }
        port.does(sample(&visit.inspection, "1", "Đất đai", &visit.on)).await;
        port.does(sample(&visit.inspection, "2", "Hộ tịch", &visit.on)).await;
        port.finds(&visit, "A1", FindingClass::Major).await;
        port.concludes(&visit, true).await;
        let told = port.inspection(&visit.inspection, "").await.conclusion.expect("it has one");
        assert_eq!(
            (told.score_hundredths, told.grade(), told.majors),
            (Some(9_615), Grade::Fair, 1),
            "25 of 26 conform"
        );
    })
    .await;
}
