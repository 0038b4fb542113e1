//! A founding begins with the header of its import, so that several services can be founded by one set, and ends with it.

use contracts::{
    Code, Streaming, explain,
    registry::v1::{self as pb, import_request::Part, import_response::Report, import_row::Command},
};
use futures::{SinkExt as _, channel::mpsc};
use tests::story::*;

/// An import whose rows are sent one by one, and what is said of it.
struct Open {
    messages: mpsc::Sender<pb::ImportRequest>,
    reports: Streaming<pb::ImportResponse>,
}

impl Open {
    async fn begin(registry: &Registry, rows: &[pb::ImportRow]) -> Open {
        let (mut messages, sent) = mpsc::channel(8);
        let header = pb::ImportHeader { founding: true, ..header(rows) };
        messages.send(pb::ImportRequest { part: Some(Part::Header(header)) }).await.expect("the other end is here");
        let reports = registry.imports.clone().import(sent).await.expect("the import begins").into_inner();
        Open { messages, reports }
    }

    async fn report(&mut self) -> Report {
        let told = self.reports.message().await.expect("it goes on").expect("it has not ended");
        told.report.expect("a report says something")
    }
}

fn old_rows() -> Vec<pb::ImportRow> {
    let row = |line: i32, name: &str| {
        let recorded_at = Some(timestamp("2018-05-02T01:00:00Z"));
        pb::ImportRow { recorded_at, ..row(line, Command::RegisterAgency(department(name))) }
    };
    vec![row(2, "Sở Nội vụ"), row(3, "Sở Y tế")]
}

/// Waits until the log takes commands again.
async fn takes_commands(registry: &Registry) {
    loop {
        match registry.tries(department("Sở Xây dựng")).await {
            Ok(_) => return,
            Err(status) => says(&explain(&status), Code::Unavailable, "view-behind", "founding import"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_founding_begins_with_its_header_before_a_row_is_there() {
    on_both_databases(async |_, registry| {
        let rows = old_rows();
        let mut open = Open::begin(registry, &rows).await;
        let Report::Progress(first) = open.report().await else { panic!("it says how far it is") };
        assert_eq!((first.phase(), first.done, first.total), (pb::ImportPhase::Validating, 0, 2));
        let refusal = registry.refuses(department("Sở Xây dựng")).await;
        says(&refusal, Code::Unavailable, "view-behind", "founding import");

        for row in rows.clone() {
            open.messages.send(pb::ImportRequest { part: Some(Part::Row(row)) }).await.expect("the service listens");
        }
        open.messages.close_channel();
        let summary = loop {
            match open.report().await {
                Report::Progress(_) => {}
                Report::Summary(summary) => break summary,
                Report::Violation(violation) => panic!("{violation:?}"),
            }
        };
        assert_eq!((summary.applied, summary.events, summary.position), (2, 2, 2));
        let recorded: Vec<_> = registry.events_after(0).await.iter().map(|event| event.recorded_at).collect();
        assert_eq!(recorded, rows.iter().map(|row| row.recorded_at).collect::<Vec<_>>());
        takes_commands(registry).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_founding_of_which_no_row_comes_leaves_the_log_as_it_was() {
    on_both_databases(async |_, registry| {
        let mut open = Open::begin(registry, &old_rows()).await;
        assert!(matches!(open.report().await, Report::Progress(_)));
        drop(open);
        takes_commands(registry).await;
        let first = registry.events_after(0).await;
        assert_eq!(first.len(), 1);
        assert_eq!(first[0].recorded_at.map(|at| at.seconds), Some(timestamp(NOW).seconds), "it is recorded now");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_founding_goes_on_though_somebody_else_checks_the_same_set() {
    on_both_databases(async |_, registry| {
        let rows = old_rows();
        let mut open = Open::begin(registry, &rows).await;
        assert!(matches!(open.report().await, Report::Progress(_)));
        // Somebody else looks whether the same set is good, while this one waits for its rows.
        let checked = pb::ImportHeader { founding: true, validate_only: true, ..header(&rows) };
        assert_eq!(registry.takes(checked, rows.clone()).await.done(), (2, 0, 0));
        for row in rows.clone() {
            open.messages.send(pb::ImportRequest { part: Some(Part::Row(row)) }).await.expect("the service listens");
        }
        open.messages.close_channel();
        while let Some(told) = open.reports.message().await.expect("it goes on") {
            assert!(!matches!(told.report, Some(Report::Violation(_))), "{told:?}");
        }
        assert_eq!(registry.events_after(0).await[0].recorded_at, rows[0].recorded_at);
    })
    .await;
}
