//! Imports through the port.

use crate::house::{House, LEAD, document, on_both_databases};
use contracts::{Timestamp, common::v1::ImportHeader, plans::v1 as pb};
use futures::StreamExt as _;
use pb::{
    import_request::Part, import_response::Report, import_row::Command, import_service_client::ImportServiceClient,
};
use uuid::Uuid;

fn row(line: i32, command: Command) -> pb::ImportRow {
    pb::ImportRow {
        file: "rows.csv".into(),
        line,
        command_id: Uuid::from_u128(line.unsigned_abs().into()).to_string(),
        recorded_at: Some(Timestamp { seconds: 1_600_000_000 + i64::from(line), nanos: 0 }),
        actor: String::new(),
        command: Some(command),
    }
}

async fn import(house: &House, rows: Vec<pb::ImportRow>) -> Vec<Report> {
    let row_count = i64::try_from(rows.len()).expect("few");
    let header = ImportHeader { set: "set".into(), founding: true, validate_only: false, row_count };
    let parts = [Part::Header(header)].into_iter().chain(rows.into_iter().map(Part::Row));
    let messages: Vec<pb::ImportRequest> = parts.map(|part| pb::ImportRequest { part: Some(part) }).collect();
    let mut client = ImportServiceClient::new(house.channel.clone());
    let reports = client.import(futures::stream::iter(messages)).await.expect("it is taken").into_inner();
    let reports = reports.map(|report| report.expect("a report").report.expect("something"));
    reports.filter(|report| std::future::ready(!matches!(report, Report::Progress(_)))).collect().await
}

fn rows(issuer: &str) -> Vec<pb::ImportRow> {
    let issue = pb::IssueDocumentRequest {
        document_id: None, // it follows from the row's id
        issuer: issuer.into(),
        ..document(Uuid::nil(), "10/KH-UBND", "2020-03-01")
    };
    let document_id = Uuid::new_v5(&Uuid::from_u128(1), b"document").to_string();
    let plan_id = Uuid::from_u128(100).to_string();
    let draft = pb::DraftPlanRequest {
        plan_id: Some(plan_id.clone()),
        kind: pb::PlanKind::Programme.into(),
        title: "Chương trình 2020–2025".into(),
        year: 2020,
        until_year: Some(2025),
        issuer: "UBND tỉnh Hải Dương".into(),
        basis: vec![document_id],
        lead_body: LEAD.to_string(),
        effective_on: "2020-03-02".into(),
        ..Default::default()
    };
    vec![row(1, Command::IssueDocument(issue)), row(2, Command::DraftPlan(draft))]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_founding_is_decided_upon_its_own_rows_and_the_neighbours_words_and_adds_nothing_twice() {
    on_both_databases(async |house| {
        let told = import(house, rows(" ")).await;
        let violations: Vec<(i32, &str)> = told
            .iter()
            .filter_map(|report| match report {
                Report::Violation(violation) => Some((violation.line, violation.rule.as_str())),
                _ => None,
            })
            .collect();
        assert_eq!(violations, [(1, "text"), (2, "R-PLN-2")], "{told:?}");
        for (applied, already_known) in [(2, 0), (0, 2)] {
            let told = import(house, rows("UBND tỉnh Hải Dương")).await;
            let [Report::Summary(summary)] = told.as_slice() else { panic!("{told:?}") };
            assert_eq!((summary.applied, summary.already_known, summary.position), (applied, already_known, 2));
        }
        let plan = house.plan(Uuid::from_u128(100), "2021-01-01").await.expect("the plan");
        assert_eq!(plan.title, "Chương trình 2020–2025");
    })
    .await;
}
