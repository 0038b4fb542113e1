//! Imports through the port: rows are decided upon each other, also what the last inspection found (R-INS-8).

use crate::{
    facts::{FIRST, LEAD, checklist},
    house::{House, extraordinary, on_both_databases},
    life::{self, raising},
};
use contracts::{
    Timestamp,
    common::v1::{self as common, ImportHeader},
    inspections::v1 as pb,
};
use futures::StreamExt as _;
use inspections_domain::inspection;
use pb::{
    import_request::Part, import_response::Report, import_row::Command, import_service_client::ImportServiceClient,
};
use uuid::Uuid;

async fn import(house: &House, commands: Vec<Command>) -> Vec<Report> {
    let rows = commands.into_iter().enumerate().map(|(place, command)| {
        let line = i32::try_from(place + 1).expect("few");
        pb::ImportRow {
            file: "rows.csv".into(),
            line,
            command_id: Uuid::from_u128(line.unsigned_abs().into()).to_string(),
            recorded_at: Some(Timestamp { seconds: 1_600_000_000 + i64::from(line), nanos: 0 }),
            actor: String::new(),
            command: Some(command),
        }
    });
    let rows: Vec<_> = rows.collect();
    let row_count = i64::try_from(rows.len()).expect("few");
    let header = ImportHeader { set: "set".into(), founding: true, validate_only: false, row_count };
    let parts = [Part::Header(header)].into_iter().chain(rows.into_iter().map(Part::Row));
    let messages: Vec<pb::ImportRequest> = parts.map(|part| pb::ImportRequest { part: Some(part) }).collect();
    let mut client = ImportServiceClient::new(house.channel.clone());
    let reports = client.import(futures::stream::iter(messages)).await.expect("it is taken").into_inner();
    let reports = reports.map(|report| report.expect("a report").report.expect("something"));
    reports.filter(|report| std::future::ready(!matches!(report, Report::Progress(_)))).collect().await
}

fn campaign(place: u128) -> Uuid {
    Uuid::from_u128(1000 + place)
}

/// An extraordinary inspection of `FIRST` in which item A1 does not conform.
fn inspected(place: u128, year: i32) -> Vec<Command> {
    let (campaign, team, on) = (campaign(place), Uuid::from_u128(2000 + place), |day: &str| format!("{year}-{day}"));
    let id = inspection::id(campaign, FIRST);
    let opening = extraordinary("7/QĐ-UBND", &on("06-01"), &on("06-30"), &[FIRST]);
    let member = |person: &str, role: pb::TeamRole| pb::TeamMember {
        person: person.into(),
        agency_id: LEAD.to_string(),
        title: "Chuyên viên".into(),
        role: role.into(),
        formerly: vec![],
    };
    let mut notice = life::notice(id, &on("06-02"));
    notice.self_report_due = None;
    let schedule = pb::ScheduleInspectionRequest {
        effective_on: on("06-01"),
        ..life::scheduling(campaign, FIRST, &team.to_string(), &on("06-16"))
    };
    vec![
        Command::OpenCampaign(pb::OpenCampaignRequest { campaign_id: Some(campaign.to_string()), ..opening }),
        Command::EstablishTeam(pb::EstablishTeamRequest {
            team_id: Some(team.to_string()),
            campaign_id: campaign.to_string(),
            decision: "8/QĐ-BCĐ".into(),
            members: vec![member("Nguyễn Văn An", pb::TeamRole::Head), member("Trần Thị Bình", pb::TeamRole::Member)],
            effective_on: on("06-01"),
            ..Default::default()
        }),
        Command::ScheduleInspection(schedule),
        Command::SendNotice(notice),
        Command::StartInspection(pb::StartInspectionRequest {
            inspection_id: id.to_string(),
            effective_on: on("06-16"),
            ..Default::default()
        }),
        Command::RaiseFinding(raising(id, "A1", common::FindingClass::Minor, &on("06-16"))),
    ]
}

/// R-INS-8, in a set that brings both inspections.
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_8_a_repetition_is_seen_within_one_set() {
    on_both_databases(async |house| {
        let rows = || {
            let mut rows = vec![Command::PublishChecklist(checklist(1, "2020-01-01"))];
            rows.extend(inspected(1, 2020));
            rows.extend(inspected(2, 2021));
            rows
        };
        let told = import(house, rows()).await;
        let [Report::Summary(summary)] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!((summary.applied, summary.already_known), (13, 0));
        let told = house.inspection(inspection::id(campaign(2), FIRST), "").await.expect("it is there");
        let (found, before) = (&told.findings[0], house.inspection(inspection::id(campaign(1), FIRST), "").await);
        assert_eq!(found.finding_class(), common::FindingClass::Major);
        assert_eq!(found.repeat_of.as_ref(), Some(&before.expect("it is there").findings[0].finding_id));
        let again = import(house, rows()).await;
        let [Report::Summary(summary)] = again.as_slice() else { panic!("{again:?}") };
        assert_eq!((summary.applied, summary.already_known), (0, 13), "the same set adds nothing");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_row_and_nothing_of_the_set_is_recorded() {
    on_both_databases(async |house| {
        let mut rows = vec![Command::PublishChecklist(checklist(1, "2020-01-01"))];
        rows.extend(inspected(1, 2020));
        let bad = life::scheduling(campaign(1), LEAD, "x", "2020-06-16");
        rows.push(Command::ScheduleInspection(bad));
        let told = import(house, rows).await;
        let [Report::Violation(violation)] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!((violation.line, violation.field.as_str()), (8, "team_id"));
        assert_eq!(house.log.head().await.expect("a head").position, 0);
    })
    .await;
}
