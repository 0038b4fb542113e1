//! Golden scenario 14, its first half: a history of 2,000 events, told again from the first one, gives the same state and the
//! same answers.

use contracts::common::v1::ImportHeader;
use contracts::inspections::v1::{
    self as pb, import_row::Command as Row, import_service_client::ImportServiceClient,
    inspection_service_client::InspectionServiceClient,
};
use decider::Aggregate as _;
use inspections_domain::inspection::{Event, Inspection};
use tests::{
    house::{DATABASES, Ground, House},
    story::{inspections::*, plans::Mode, *},
};

/// Events of the one inspection.
const EVENTS: usize = 2_000;

/// Imports rows; how many events came of them.
async fn imports(port: &Port, commands: Vec<Row>) -> i64 {
    use pb::{import_request::Part, import_response::Report};
    let row_count = i64::try_from(commands.len()).expect("few rows");
    let header = ImportHeader { set: "set".into(), row_count, ..Default::default() };
    let rows = (2..).zip(commands).map(|(line, command)| {
        Part::Row(pb::ImportRow {
            file: "set.csv".into(),
            line,
            command_id: new_id(),
            command: Some(command),
            ..Default::default()
        })
    });
    let messages: Vec<_> =
        std::iter::once(Part::Header(header)).chain(rows).map(|part| pb::ImportRequest { part: Some(part) }).collect();
    let mut client = ImportServiceClient::new(port.channel.clone());
    let mut reports = client.import(futures::stream::iter(messages)).await.expect("it is taken").into_inner();
    let mut events = 0;
    while let Some(told) = reports.message().await.expect("it goes well") {
        match told.report {
            Some(Report::Summary(summary)) => events = summary.events,
            Some(Report::Violation(violation)) => panic!("{violation:?}"),
            _ => {}
        }
    }
    events
}

/// Answers that are revised again and again, and files that are sampled.
fn work(visit: &Visit, events: usize) -> Vec<Row> {
    (0..events)
        .map(|number| match number % 2 {
            0 => {
                let item = ITEMS[number / 2 % ITEMS.len()];
                let note = Some(format!("Lần xem thứ {number}"));
                let reason = Some("Xem thêm hồ sơ".into());
                Row::AssessItem(pb::AssessItemRequest {
                    note,
                    reason,
                    ..answer(&visit.inspection, item, Answer::Conforms, &visit.on)
                })
            }
            _ => {
                let field = ["Đất đai", "Hộ tịch", "Xây dựng"][number % 3];
                Row::SampleFile(sample(&visit.inspection, &format!("HS-{number:04}"), field, &visit.on))
            }
        })
        .collect()
}

/// What is answered about the inspection: alone, as it stood half way, and as one of a list.
async fn answers(
    port: &Port,
    visit: &Visit,
    half_way: contracts::Timestamp,
) -> (pb::Inspection, pb::Inspection, Vec<pb::ListedInspection>) {
    let mut client = InspectionServiceClient::new(port.channel.clone());
    let asked = pb::GetInspectionRequest { inspection_id: visit.inspection.clone(), ..Default::default() };
    let now =
        client.get_inspection(asked.clone()).await.expect("it is there").into_inner().inspection.expect("it is there");
    let asked = pb::GetInspectionRequest { known_at: Some(half_way), ..asked };
    let then = client.get_inspection(asked).await.expect("it is there").into_inner().inspection.expect("it is there");
    let asked = pb::ListInspectionsRequest { min_positions: port.by_now(INSPECTIONS).await, ..Default::default() };
    let listed = client.list_inspections(asked).await.expect("a list").into_inner().inspections;
    (now, then, listed)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_of_2_000_events_told_again_gives_the_same_state_and_the_same_answers() {
    for database in DATABASES {
        let ground = Ground::prepare(database).expect("the database can be made");
        let house = House::start(&ground, at("2021-07-05T02:00:00Z")).await.expect("the house starts");
        let port = Port::at(&house.channel);
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let visit = port.visits(&province, &agency, Mode::OnSite, "2021-07-05").await; // scheduled, noticed, started
        assert_eq!(imports(&port, work(&visit, 1_000)).await, 1_000);
        let half_way = timestamp("2021-07-05T03:00:00Z");
        house.clock.set(at(YEAR_END));
        let finding = port.finds(&visit, "B19", FindingClass::Minor).await; // an answer and a finding
        assert_eq!(imports(&port, work(&visit, EVENTS)[1_000..EVENTS - 7].to_vec()).await, 993);
        port.does(minutes(&visit.inspection, &visit.on)).await;
        let own: Vec<_> = port
            .events_after(INSPECTIONS, 0)
            .await
            .into_iter()
            .filter(|event| event.stream_id == visit.inspection)
            .collect();
        // `work` gave item B19 another answer since; what was found stands beside it.
        assert_eq!(own.len(), 3 + 1_000 + 2 + 993 + 1);
        port.does(signature(&visit.inspection, Side::Team, TEAM_HEAD, &visit.on)).await;
        let before = answers(&port, &visit, half_way).await;
        let events = port.events_after(INSPECTIONS, 0).await;
        let told = port.finding(&finding, "").await;
        house.stop().await.expect("it stops in order");

        // A process that starts anew has nothing in memory: it tells the stream again.
        let house = House::start(&ground, at(YEAR_END)).await.expect("the house starts again");
        let port = Port::at(&house.channel);
        port.rebuilds(|view| view.service == INSPECTIONS).await;
        assert_eq!(answers(&port, &visit, half_way).await, before, "{database:?}");
        assert_eq!(port.finding(&finding, "").await, told);
        assert_eq!(port.events_after(INSPECTIONS, 0).await, events);

        // And a fold of the bare events says what the service says, and decides as it does.
        let history: Vec<Event> = events
            .iter()
            .filter(|event| event.stream_id == visit.inspection)
            .map(|event| serde_json::from_str(&event.data).expect("a stored form"))
            .collect();
        assert_eq!(history.len(), EVENTS);
        let state = Inspection::replay(&history);
        let work = state.work().expect("it started");
        assert_eq!((work.answers.len(), work.samples.len()), (before.0.assessments.len(), before.0.samples.len()));
        assert_eq!(
            work.answers["B20"].note,
            before.0.assessments.iter().find(|one| one.item == "B20").and_then(|one| one.note.clone())
        );
        assert_eq!(before.1.samples.len(), 500, "half way");
        let etag = before.0.etag.clone();
        assert_eq!(etag, format!("\"{EVENTS}\""));
        let second = pb::SignMinutesRequest { etag, ..signature(&visit.inspection, Side::Agency, DIRECTOR, &visit.on) };
        assert_eq!(port.does(second).await.etag, format!("\"{}\"", EVENTS + 1));
        house.stop().await.expect("it stops in order");
    }
}
