//! How an inspection ends before its conclusion, and what becomes of its findings (R-INS-10).

use contracts::{
    Code,
    inspections::v1::{self as pb, finding_service_client::FindingServiceClient},
};
use tests::story::{inspections::*, plans::Mode, *};

/// The findings that wait for a decision, by id.
async fn orphans(port: &Port, as_of: &str) -> Vec<String> {
    let asked = pb::ListFindingsRequest {
        as_of: as_of.into(),
        min_positions: port.by_now(INSPECTIONS).await.into_iter().chain(port.by_now(SERVICE).await).collect(),
        orphaned: true,
        ..Default::default()
    };
    let answer =
        FindingServiceClient::new(port.channel.clone()).list_findings(asked).await.expect("a list").into_inner();
    answer.findings.into_iter().map(|finding| finding.finding_id).collect()
}

/// R-INS-10
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_10_an_agency_that_dissolves_ends_its_inspection_and_its_findings_await_a_decision() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let parent = port.does(district("UBND huyện Nam Sách", "291")).await.resource_id;
        let gone = port.does(commune("UBND xã Cộng Hòa", "10639", &parent)).await.resource_id;
        let other = port.does(commune("UBND xã An Bình", "10630", &parent)).await.resource_id;
        let third = port.does(commune("UBND xã An Sơn", "10633", &parent)).await.resource_id;
        let visit = port.visits(&province, &gone, Mode::OnSite, "2021-07-05").await;
        port.looks_through(&visit).await;
        let minor = port.finds(&visit, "B19", FindingClass::Minor).await;
        let second = port.finds(&visit, "A1", FindingClass::Minor).await;
        let early = port.refuses(transfer(&minor, &other, "2021-08-02")).await;
        says(&early, Code::FailedPrecondition, "R-INS-10", "is not dissolved on 2021-08-02");

        let new = new_id();
        let outcome = created(&new, "UBND xã Cộng An", "10640", Some(&parent));
        let merger = resolution("788/NQ-UBTVQH15", "2021-08-02", [(outcome, vec![whole(&gone), whole(&other)])]);
        port.registry().reorganises(&merger).await;
        port.settles().await;
        let told = port.inspection(&visit.inspection, "2021-08-02").await;
        let end = told.end.expect("it ended");
        assert_eq!(
            (InspectionStatus::try_from(told.status), end.cause()),
            (Ok(InspectionStatus::Terminated), TerminationCause::Dissolved)
        );
        assert_eq!(end.ended_on, "2021-08-02");
        assert_eq!(port.inspection(&visit.inspection, "2021-08-01").await.status(), InspectionStatus::Started);
        let stopped = port.refuses(minutes(&visit.inspection, "2021-08-02")).await;
        says(&stopped, Code::FailedPrecondition, "stage", "the inspection is 'terminated'");

        let mut waiting = orphans(port, "2021-08-02").await;
        waiting.sort();
        let mut both = vec![minor.clone(), second.clone()];
        both.sort();
        assert_eq!(waiting, both, "nothing passes by itself");
        assert!(port.finding(&minor, "2021-08-02").await.orphaned);
        let stranger = port.refuses(transfer(&minor, &third, "2021-08-03")).await;
        says(&stranger, Code::FailedPrecondition, "R-INS-10", "did not take over the agency");
        port.does(transfer(&minor, &new, "2021-08-03")).await;
        port.knows(transfer(&minor, &new, "2021-08-03")).await;
        port.does(extinction(&second, "2021-08-03")).await;
        port.knows(extinction(&second, "2021-08-03")).await;
        let told = port.finding(&minor, "2021-08-03").await;
        assert_eq!((told.agency_id.as_str(), told.orphaned), (new.as_str(), false));
        assert_eq!(port.finding(&minor, "2021-08-02").await.agency_id, gone);
        assert_eq!(port.finding(&second, "2021-08-03").await.status(), FindingStatus::Extinguished);
        assert_eq!(orphans(port, "2021-08-03").await, Vec::<String>::new());
        let ended = port.refuses(reopening(&second, "2021-08-04")).await;
        says(&ended, Code::FailedPrecondition, "stage", "the finding is 'extinguished'");
        let action = port.agrees_on_action(&Visit { on: "2021-08-03".into(), ..visit }, &minor).await;
        assert_eq!(port.finding(&minor, "").await.actions[0].action_id, action, "the successor goes on with it");
    })
    .await;
}

/// R-INS-10
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_10_an_inspection_is_ended_otherwise_only_by_a_decision_and_its_findings_go_on() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let visit = port.visits(&province, &agency, Mode::OnSite, "2021-07-05").await;
        let minor = port.finds(&visit, "B19", FindingClass::Minor).await;
        let ending = || termination(&visit.inspection, "2021-07-10");
        let undecided = port.refuses(pb::TerminateInspectionRequest { decision: None, ..ending() }).await;
        says(&undecided, Code::InvalidArgument, "R-INS-10", "only by a decision");
        let (cause, decision) = (TerminationCause::Dissolved.into(), None);
        let untrue = port.refuses(pb::TerminateInspectionRequest { cause, decision, ..ending() }).await;
        says(&untrue, Code::InvalidArgument, "R-INS-10", "unless the agency is dissolved");
        port.does(ending()).await;
        port.knows(ending()).await;
        let again = port.refuses(conclusion(&visit.inspection, true, "2021-07-12")).await;
        says(&again, Code::FailedPrecondition, "stage", "a conclusion cannot follow; the inspection is 'terminated'");
        let alive = port.refuses(extinction(&minor, "2021-07-12")).await;
        says(&alive, Code::FailedPrecondition, "R-INS-10", "is not dissolved on 2021-07-12");
        port.agrees_on_action(&visit, &minor).await;
    })
    .await;
}
