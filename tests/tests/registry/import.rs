//! Importing a set: checked as a whole, taken as a whole, and taken once.

use contracts::{
    Code,
    registry::v1::{self as pb, import_row::Command},
};
use tests::story::*;

/// A district, two communes, and a head for the first.
fn small_set() -> Vec<pb::ImportRow> {
    let district = district("UBND huyện Cẩm Giàng", "295");
    let parent = district.agency_id.clone().expect("it has one");
    let first = commune("Xã Cẩm Giàng", "10903", &parent);
    let id = first.agency_id.clone().expect("it has one");
    vec![
        row(2, Command::RegisterAgency(district)),
        row(3, Command::RegisterAgency(first)),
        row(4, Command::RegisterAgency(commune("Xã Cẩm Giang", "10888", &parent))),
        row(5, Command::AppointOfficer(appointment(&id, HEAD, Post::Head, FIRST_DAY))),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_is_taken_once_however_often_it_is_sent() {
    on_both_databases(async |house, registry| {
        let rows = small_set();
        let first = registry.takes(header(&rows), rows.clone()).await;
        assert_eq!(first.done(), (4, 0, 4));
        assert!(first.progress.iter().any(|told| told.phase == i32::from(pb::ImportPhase::Validating)), "{first:?}");
        assert!(first.progress.iter().any(|told| told.phase == i32::from(pb::ImportPhase::Applying)), "{first:?}");
        assert_eq!(registry.head().await, 4);
        house.clock.set(at("2021-03-01T00:00:00Z"));
        assert_eq!(registry.takes(header(&rows), rows.clone()).await.done(), (0, 4, 0));
        assert_eq!(registry.head().await, 4);

        let parent = rows[0].command_id.clone();
        let more = [rows, vec![row(6, Command::RegisterAgency(district("UBND huyện Nam Sách", "291")))]].concat();
        assert_eq!(registry.takes(header(&more), more.clone()).await.done(), (1, 4, 1));
        let events = registry.events_after(0).await;
        assert_eq!((events.len(), &events[0].command_id), (5, &parent), "a row's id is its command's");
        assert_eq!(events[4].recorded_at, Some(timestamp("2021-03-01T00:00:00Z")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_set_names_every_bad_row_and_stores_nothing() {
    on_both_databases(async |_, registry| {
        let known = row(2, Command::RegisterAgency(department("Sở Nội vụ")));
        registry.takes(header(std::slice::from_ref(&known)), vec![known.clone()]).await.done();
        registry.does(district("UBND huyện Gia Lộc", "297")).await;

        let mut rows = small_set();
        let Some(Command::RegisterAgency(parent)) = &rows[0].command else { panic!("it registers") };
        let parent = parent.agency_id.clone().expect("it has one");
        let nobody = new_id();
        rows.extend([
            row(10, Command::RegisterAgency(commune("Xã Đức Chính", "10903", &parent))),
            row(11, Command::RegisterAgency(district("UBND huyện khác", "297"))),
            row(12, Command::RegisterAgency(commune("Xã Cẩm Giàng", "10897", &parent))),
            row(13, Command::RenameAgency(new_name(&parent, "UBND huyện mới", "31/12/2020"))),
            row(14, Command::DeclareConformity(declaration(&parent, NEW, "2020-06-01"))),
            row(15, Command::StartProject(project(&nobody, NEW, "2020-06-01"))),
            row(16, Command::RegisterAgency(pb::RegisterAgencyRequest { tier: 9, ..department("Sở Y tế") })),
            pb::ImportRow { command: None, ..row(17, Command::RegisterAgency(department("Sở Y tế"))) },
            pb::ImportRow { command_id: "17".into(), ..row(18, Command::RegisterAgency(department("Sở Y tế"))) },
            pb::ImportRow {
                command_id: known.command_id.clone(),
                ..row(19, Command::RegisterAgency(department("Sở Y tế")))
            },
            pb::ImportRow {
                command_id: rows[0].command_id.clone(),
                ..row(20, Command::RegisterAgency(department("Sở Y tế")))
            },
            pb::ImportRow {
                actor: "cán bộ\u{202e}".into(), ..row(21, Command::RegisterAgency(department("Sở Y tế")))
            },
            row(22, Command::RegisterAgency(department("  "))),
        ]);
        let head = registry.head().await;
        let expected = [
            (10, "", "R-REG-1"),
            (11, "", "R-REG-1"),
            (12, "", "R-REG-2"),
            (13, "effective_on", ""),
            (14, "", "R-QMS-2"),
            (15, "", "R-REG-7"),
            (16, "tier", ""),
            (17, "command", ""),
            (18, "command_id", ""),
            (19, "", "request-id-reused"),
            (20, "", "request-id-reused"),
            (21, "actor", ""),
            (22, "", "text"),
        ];
        for validate_only in [true, false] {
            let header = pb::ImportHeader { validate_only, ..header(&rows) };
            let mut imported = registry.takes(header, rows.clone()).await;
            assert_eq!((imported.summary, imported.refusal), (None, None));
            imported.violations.sort_by_key(|violation| violation.line);
            let told: Vec<(i32, &str, &str)> =
                imported.violations.iter().map(|v| (v.line, v.field.as_str(), v.rule.as_str())).collect();
            assert_eq!(told, expected);
            assert!(imported.violations.iter().all(|v| v.file == "set.csv" && !v.text.is_empty()));
            assert_eq!(registry.head().await, head);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_validated_set_is_counted_and_not_stored() {
    on_both_databases(async |_, registry| {
        let rows = small_set();
        for founding in [true, false] {
            let rows: Vec<pb::ImportRow> = rows
                .iter()
                .map(|row| pb::ImportRow { recorded_at: Some(timestamp("2020-01-01T00:00:00Z")), ..row.clone() })
                .collect();
            let header = pb::ImportHeader { validate_only: true, founding, ..header(&rows) };
            assert_eq!(registry.takes(header, rows).await.done(), (4, 0, 0));
            assert_eq!(registry.head().await, 0);
        }
        registry.does(department("Sở Nội vụ")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_decided_upon_what_the_rows_before_them_led_to() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let department = department("Sở Nội vụ");
        let id = department.agency_id.clone().expect("it has one");
        let commands = [
            Command::RegisterAgency(department),
            Command::AppointOfficer(appointment(&id, HEAD, Post::Head, FIRST_DAY)),
            Command::StartProject(project(&id, NEW, "2020-01-05")),
            Command::StartApplication(application(&id, "2020-02-01")),
            Command::RecordInternalAudit(audit(&id, "2020-04-10")),
            Command::RecordManagementReview(review(&id, "2020-05-15")),
            Command::DeclareConformity(declaration(&id, NEW, "2020-06-01")),
            Command::RenameAgency(new_name(&id, "Sở Nội vụ mới", "2020-09-01")),
            Command::DissolveAgency(dissolution(&id, "2020-12-01")),
        ];
        let rows: Vec<pb::ImportRow> = (2..).zip(commands).map(|(line, command)| row(line, command)).collect();
        let imported = registry.takes(header(&rows), rows).await;
        assert_eq!(imported.done(), (9, 0, 11), "a name and an end each have a consequence (R-QMS-7)");
        assert_eq!(registry.system(&id, "2020-12-01").await.declarations[0].ended_on.as_deref(), Some("2020-12-01"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_of_more_rows_than_one_transaction_takes_is_taken_whole() {
    on_both_databases(async |_, registry| {
        let rows: Vec<pb::ImportRow> = (0..1_300)
            .map(|number| row(number + 2, Command::RegisterAgency(department(&format!("Sở số {number}")))))
            .collect();
        let imported = registry.takes(header(&rows), rows.clone()).await;
        assert_eq!(imported.done(), (1_300, 0, 1_300));
        let last = imported.progress.last().expect("it tells how far it is");
        assert_eq!((last.phase, last.done, last.total), (i32::from(pb::ImportPhase::Applying), 1_300, 1_300));
        assert_eq!(registry.takes(header(&rows), rows).await.done(), (0, 1_300, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_hangs_up_in_the_middle_of_sending_leaves_nothing() {
    on_both_databases(async |house, registry| {
        for turn in 0..8 {
            let rows: Vec<pb::ImportRow> = small_set()
                .into_iter()
                .map(|row| pb::ImportRow { recorded_at: Some(timestamp("2020-01-01T00:00:00Z")), ..row })
                .collect();
            let announced = pb::ImportHeader { founding: turn % 2 == 0, row_count: 5, ..header(&rows) };
            let half =
                HalfImport::begin(&house.url, messages(announced.clone(), rows.clone())).await.expect("it begins");
            if turn % 4 < 2 {
                half.cancel().await.expect("the server hears it");
            } else {
                half.vanish();
            }

            // As good as hanging up: to end with fewer rows than were announced.
            let cut = registry.takes(announced, rows).await;
            blames(&cut.refusal.expect("it is cut short"), "row_count", "is 5, but 4 rows arrived");
            assert_eq!(registry.head().await, 0);
        }
        registry.does(department("Sở Nội vụ")).await;
        assert_eq!(registry.head().await, 1, "no import holds the log");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_begins_with_its_header() {
    on_both_databases(async |_, registry| {
        let rows = small_set();
        let mut sent = messages(header(&rows), rows);
        sent.swap(0, 1);
        let mut reports =
            registry.imports.clone().import(futures::stream::iter(sent)).await.expect("it begins").into_inner();
        let refusal = registry.unmoved("a headless set", reports.message()).await;
        says(&refusal, Code::InvalidArgument, "invalid-field", "header: must be the first message of an import");
    })
    .await;
}
