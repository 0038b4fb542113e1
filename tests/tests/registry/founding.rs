//! The founding import: the old registers' recording times are kept, so that `known_at` means something from the beginning.

use contracts::{
    Code,
    registry::v1::{self as pb, import_row::Command},
};
use tests::story::*;

fn founding(rows: &[pb::ImportRow]) -> pb::ImportHeader {
    pb::ImportHeader { founding: true, ..header(rows) }
}

fn learned(line: i32, recorded_at: &str, command: Command) -> pb::ImportRow {
    let actor = "Chi cục TCĐLCL".into();
    pb::ImportRow { recorded_at: Some(timestamp(recorded_at)), actor, ..row(line, command) }
}

/// A department that was registered, and renamed with effect of 01/03/2019, which was learned three weeks late.
fn old_register() -> (String, Vec<pb::ImportRow>) {
    let department = department("Sở Lao động");
    let id = department.agency_id.clone().expect("it has one");
    let rows = vec![
        learned(2, "2018-05-02T01:00:00Z", Command::RegisterAgency(department)),
        learned(3, "2018-05-02T01:00:00Z", Command::AppointOfficer(appointment(&id, HEAD, Post::Head, FIRST_DAY))),
        learned(4, "2019-03-22T08:30:00.123456Z", Command::RenameAgency(new_name(&id, "Sở Nội vụ", "2019-03-01"))),
    ];
    (id, rows)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_founding_keeps_when_the_old_registers_learned_each_fact() {
    on_both_databases(async |_, registry| {
        let (id, rows) = old_register();
        assert_eq!(registry.takes(founding(&rows), rows.clone()).await.done(), (3, 0, 3));
        let events = registry.events_after(0).await;
        let times: Vec<_> = events.iter().map(|event| event.recorded_at).collect();
        assert_eq!(times, rows.iter().map(|row| row.recorded_at).collect::<Vec<_>>());
        assert!(events.iter().all(|event| event.actor == "Chi cục TCĐLCL"));

        let min_positions = registry.by_now().await;
        for (known_at, name) in
            [("2019-03-22T08:30:00.123455Z", "Sở Lao động"), ("2019-03-22T08:30:00.123456Z", "Sở Nội vụ")]
        {
            let (as_of, known_at) = ("2019-03-10".to_owned(), Some(timestamp(known_at)));
            let asked =
                pb::ListAgenciesRequest { as_of, known_at, min_positions: min_positions.clone(), ..Default::default() };
            let [listed] =
                &registry.agencies.clone().list_agencies(asked).await.expect("a list").into_inner().agencies[..]
            else {
                panic!("one")
            };
            assert_eq!((&listed.agency_id, listed.name.as_str()), (&id, name));
        }
        let position = registry.does(new_name(&id, "Sở Nội vụ mới", "2021-01-01")).await.position;
        let last = registry.events_after(position - 1).await;
        assert_eq!(last[0].recorded_at, Some(timestamp(NOW)), "what comes afterwards is recorded now");
        assert_eq!(registry.takes(founding(&rows), rows).await.done(), (0, 3, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_founding_with_decreasing_absent_or_future_times_is_refused_row_by_row() {
    on_both_databases(async |_, registry| {
        let (_, mut rows) = old_register();
        let next = |line: i32, recorded_at: &str| {
            learned(line, recorded_at, Command::RegisterAgency(department(&format!("Sở số {line}"))))
        };
        rows.extend([
            next(5, "2019-03-22T08:30:00.123455Z"),
            next(6, "2019-03-22T08:30:00.123456Z"),
            next(7, "2021-01-20T02:00:00.000001Z"),
            pb::ImportRow { recorded_at: None, ..next(8, NOW) },
        ]);
        let imported = registry.takes(founding(&rows), rows).await;
        assert_eq!((imported.summary, imported.refusal), (None, None));
        let mut told: Vec<_> =
            imported.violations.iter().map(|v| (v.line, v.field.as_str(), v.rule.as_str())).collect();
        told.sort_unstable();
        assert_eq!(told, [(5, "", "recording-order"), (7, "", "recording-order"), (8, "recorded_at", "")]);
        assert_eq!(registry.head().await, 0);
        registry.does(department("Sở Nội vụ")).await; // nothing is left of it, not even its beginning
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn any_other_import_is_recorded_now() {
    on_both_databases(async |house, registry| {
        let (_, rows) = old_register();
        assert_eq!(registry.takes(header(&rows), rows.clone()).await.done(), (3, 0, 3));
        let now = timestamp(NOW);
        let at_once =
            |event: &contracts::events::v1::Event| event.recorded_at.is_some_and(|at| at.seconds == now.seconds);
        assert!(registry.events_after(0).await.iter().all(at_once));

        house.clock.set(at("2021-02-02T02:00:00Z"));
        let late = vec![learned(2, "2018-05-02T01:00:00Z", Command::RegisterAgency(department("Sở Y tế")))];
        assert_eq!(registry.takes(founding(&late), late.clone()).await.done(), (1, 0, 1));
        let recorded_at = registry.events_after(3).await[0].recorded_at;
        assert_eq!(recorded_at, Some(timestamp("2021-02-02T02:00:00Z")), "a log has one founding");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_founding_may_be_mended_and_sent_again() {
    on_both_databases(async |_, registry| {
        let (id, mut rows) = old_register();
        rows.push(learned(5, "2019-04-01T00:00:00Z", Command::DissolveAgency(dissolution(&id, "2019-02-30"))));
        let bad = registry.takes(founding(&rows), rows.clone()).await;
        assert_eq!(
            bad.violations.iter().map(|v| (v.line, v.field.as_str())).collect::<Vec<_>>(),
            [(5, "effective_on")]
        );
        rows[3].command = Some(Command::DissolveAgency(dissolution(&id, "2019-03-31")));
        assert_eq!(registry.takes(founding(&rows), rows).await.done(), (4, 0, 4));
        let refusal = registry.refuses(new_name(&id, "Sở khác", "2020-01-01")).await;
        says(&refusal, Code::FailedPrecondition, "R-REG-7", "until 2019-03-31");
    })
    .await;
}
