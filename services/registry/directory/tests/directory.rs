//! The directory on both databases: what it answers is the registry's own aggregate, folded from what it was told.

use chrono::{DateTime, NaiveDate, Utc};
use decider::{Aggregate, Event as _};
use directory::{Directory, Successor};
use eventstore::{Db, Reading, Recorded, view};
use registry_domain::{
    agency::{self, Agency},
    reorganisation::{self, Reorganisation},
    vocabulary::{Kind, Level, Share, Tier},
};
use uuid::Uuid;

const MERGED: Uuid = Uuid::from_u128(10_639);
const AN_PHU: Uuid = Uuid::from_u128(10_660);
const LAI_KHE: Uuid = Uuid::from_u128(10_705);
const RESOLUTION: Uuid = Uuid::from_u128(1_669);

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn recorded<A: Aggregate>(position: i64, stream: Uuid, event: &A::Event) -> Recorded {
    Recorded {
        position,
        kind: A::KIND.to_owned(),
        stream,
        version: 1,
        name: event.name().to_owned(),
        event: serde_json::to_string(event).expect("an event has a stored form"),
        effective_on: event.effective_on(),
        recorded_at: DateTime::<Utc>::UNIX_EPOCH,
        command_id: Uuid::from_u128(position.unsigned_abs().into()),
        actor: "cctdc-01".into(),
        traceparent: None,
    }
}

fn registered(position: i64, id: Uuid, name: &str, on: &str) -> Recorded {
    let event = agency::Event::Registered {
        name: name.into(),
        tier: Tier::Commune,
        kind: Kind::CommuneCommittee,
        level: Some(Level::Commune),
        parent: None,
        area_code: None,
        effective_on: day(on),
    };
    recorded::<Agency>(position, id, &event)
}

fn succession(position: i64, to: Uuid, share: Share) -> Recorded {
    let effective_on = day("2025-07-01");
    let event = reorganisation::Event::SuccessionEstablished { from: MERGED, to, share, item: 70, effective_on };
    recorded::<Reorganisation>(position, RESOLUTION, &event)
}

/// Runs a test on SQLite, and then on PostgreSQL, each time on a directory that has taken in `events`.
async fn on_both_databases(events: &[Recorded], test: impl AsyncFn(&mut Reading)) {
    let server = std::env::var("CHUAN_TEST_POSTGRES_URL")
        .expect("CHUAN_TEST_POSTGRES_URL is not set: run the tests with tests/run, which starts a PostgreSQL for them");
    let place = tempfile::tempdir().expect("a directory can be made");
    let name = format!("directory_{}", Uuid::new_v4().simple());
    let admin = Db::connect(&server).await.expect("the PostgreSQL of the tests answers");
    statement(&admin, format!("CREATE DATABASE {name}")).await;
    let (base, _) = server.rsplit_once('/').expect("the URL names a database");
    for url in [format!("sqlite:{}", place.path().join("test.db").display()), format!("{base}/{name}")] {
        let db = Db::connect(&url).await.expect("the database opens");
        let state = view::prepare(&db, &Directory).await.expect("the view is prepared");
        let log = (Uuid::from_u128(1), 1);
        let reached = view::apply(&db, &Directory, state.generation, directory::SOURCE, 0, log, events).await;
        assert_eq!(reached.expect("the events are taken in"), i64::try_from(events.len()).expect("few"));
        test(&mut view::read(&db, directory::NAME).await.expect("the view is read")).await;
        db.close().await;
    }
    statement(&admin, format!("DROP DATABASE {name} WITH (FORCE)")).await;
}

async fn statement(db: &Db, sql: String) {
    db.query(sql.leak()).fetch_all::<(i64,)>().await.expect("the server obeys");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_is_what_the_registry_has_recorded_of_it_on_every_day() {
    let renamed = agency::Event::Renamed { name: "Xã Lai Khê".into(), effective_on: day("2025-08-01"), basis: None };
    let events = [
        registered(1, MERGED, "Xã Cộng Hòa", "2014-01-01"),
        registered(2, LAI_KHE, "Xã Lai Khê mới", "2025-07-01"),
        recorded::<Agency>(3, LAI_KHE, &renamed),
    ];
    on_both_databases(&events, async |reading| {
        let known = directory::agency(&mut reading.tx, LAI_KHE).await.expect("it is read").expect("it is there");
        assert_eq!(known.name(day("2025-07-31")), Some("Xã Lai Khê mới"));
        assert_eq!(known.name(day("2025-08-01")), Some("Xã Lai Khê"));
        assert!(!known.is_live(day("2025-06-30")) && known.is_live(day("2025-07-01")));
        assert_eq!(directory::agency(&mut reading.tx, AN_PHU).await.expect("it is read"), None);
        let all = directory::agencies(&mut reading.tx).await.expect("they are read");
        assert_eq!(all.keys().copied().collect::<Vec<_>>(), [MERGED, LAI_KHE]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_successors_of_an_agency_are_told_with_their_shares() {
    let events = [succession(1, AN_PHU, Share::Part), succession(2, LAI_KHE, Share::Remainder)];
    on_both_databases(&events, async |reading| {
        let effective_on = day("2025-07-01");
        let found = directory::successors(&mut reading.tx, MERGED).await.expect("they are read");
        let expected = [(AN_PHU, Share::Part), (LAI_KHE, Share::Remainder)];
        assert_eq!(found, expected.map(|(agency, share)| Successor { agency, share, effective_on }));
        assert!(directory::successors(&mut reading.tx, AN_PHU).await.expect("they are read").is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_took_over_land_without_people_came_from_nobody() {
    let events = [succession(1, AN_PHU, Share::PartAreaOnly), succession(2, LAI_KHE, Share::Remainder)];
    on_both_databases(&events, async |reading| {
        assert_eq!(directory::predecessors(&mut reading.tx, LAI_KHE).await.expect("they are read"), [MERGED]);
        assert!(directory::predecessors(&mut reading.tx, AN_PHU).await.expect("they are read").is_empty());
    })
    .await;
}

/// An event of a newer program stops the view where it is, not a question later.
#[tokio::test]
async fn an_event_that_cannot_be_read_is_not_taken_in() {
    let place = tempfile::tempdir().expect("a directory can be made");
    let db = Db::connect(&format!("sqlite:{}", place.path().join("test.db").display())).await.expect("it opens");
    let state = view::prepare(&db, &Directory).await.expect("the view is prepared");
    let event = r#"{"type":"Teleported"}"#.to_owned();
    let strange = Recorded { event, ..registered(1, MERGED, "Xã Cộng Hòa", "2014-01-01") };
    let log = (Uuid::from_u128(1), 1);
    let taken = view::apply(&db, &Directory, state.generation, directory::SOURCE, 0, log, &[strange]).await;
    assert!(matches!(taken, Err(view::Error::Poison { position: 1, .. })), "{taken:?}");
}
