//! Following: a view reaches what its feeds hold, its readers can insist on it, and one that has stopped says so.

#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

use bus::{Bus, Followed, ReadError, Want, follow};
use chrono::{DateTime, NaiveDate, Utc};
use decider::{Aggregate, Event as _};
use eventstore::{Db, Decision, Intent, Log, Recorded, Tx, View, view::Error};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

/// A counter: the smallest thing that has a history.
#[derive(Clone, Debug, Default, PartialEq)]
struct Counter;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Event {
    Counted { on: NaiveDate },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        "Counted"
    }
    fn effective_on(&self) -> NaiveDate {
        let Event::Counted { on } = self;
        *on
    }
}

impl Aggregate for Counter {
    const KIND: &'static str = "counter";
    type Command = NaiveDate;
    type Event = Event;
    type Rejection = std::fmt::Error;
    fn decide(&self, on: &NaiveDate) -> Result<Vec<Event>, std::fmt::Error> {
        Ok(vec![Event::Counted { on: *on }])
    }
    fn evolve(&mut self, _: &Event) {}
}

/// How many were counted; stops at what the poisoner recorded until it is mended.
struct Count {
    mended: AtomicBool,
}

impl View for Count {
    fn name(&self) -> &'static str {
        "count_1"
    }
    fn sources(&self) -> &'static [&'static str] {
        &["counting"]
    }
    fn schema(&self) -> &'static str {
        "CREATE TABLE view.counted (position bigint PRIMARY KEY, day date NOT NULL)"
    }
    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let mut rows = Vec::new();
            for recorded in events {
                if recorded.actor == "poisoner" && !self.mended.load(Ordering::Relaxed) {
                    return Err(Error::Poison { position: recorded.position, reason: "cannot be counted".into() });
                }
                let event = recorded.of::<Counter>()?;
                rows.extend(event.map(|event| vec![recorded.position.into(), event.effective_on().into()]));
            }
            tx.insert("view.counted", &["position", "day"], rows).await?;
            Ok(())
        })
    }
}

struct Story {
    log: Log,
    view: Arc<Count>,
    followed: Followed,
    _stop: DropGuard,
    _directory: tempfile::TempDir,
}

impl Story {
    async fn begin() -> Story {
        let directory = tempfile::tempdir().unwrap();
        let database = |name: &str| format!("sqlite:{}/{name}.sqlite", directory.path().display());
        let now: eventstore::log::Now = Arc::new(|| DateTime::<Utc>::UNIX_EPOCH);
        let log = Log::open(Db::connect(&database("counting")).await.unwrap(), now.clone()).await.unwrap();
        let bus = Bus::local([("counting", log.clone())]);
        let feeds = BTreeMap::from([("counting", bus.feed("counting").unwrap())]);
        let view = Arc::new(Count { mended: AtomicBool::new(false) });
        let stop = CancellationToken::new();
        let db = Db::connect(&database("views")).await.unwrap();
        let (followed, task) = follow(db, view.clone(), feeds, now, stop.clone()).await.unwrap();
        tokio::spawn(task);
        Story { log, view, followed, _stop: stop.drop_guard(), _directory: directory }
    }

    async fn count(&self, actor: &str) -> i64 {
        let intent = Intent {
            command_id: Uuid::new_v4(),
            fingerprint: "count".into(),
            actor: actor.into(),
            traceparent: None,
            recorded_at: None,
            validate_only: false,
        };
        let counted = self.log.execute(intent, |mut decision: Decision| async move {
            let id = Uuid::from_u128(7);
            decision.load::<Counter>(id).await?;
            decision.append::<Counter>(id, &[Event::Counted { on: NaiveDate::default() }]);
            Ok::<_, eventstore::Error<std::fmt::Error>>(decision)
        });
        counted.await.unwrap().position
    }

    async fn counted(&self, want: &Want) -> Result<i64, ReadError> {
        let mut reading = self.followed.read(want).await?;
        let (count,): (i64,) = reading.tx.query("SELECT COUNT(*) FROM view.counted").fetch_one().await.unwrap();
        assert_eq!(reading.positions["counting"].position, count, "rows and position are of one moment");
        Ok(count)
    }
}

fn at_least(position: i64) -> Want {
    Want { min_positions: BTreeMap::from([("counting".to_owned(), position)]), known_at: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_insists_on_a_position_reads_its_own_write() {
    let story = Story::begin().await;
    for _ in 0..50 {
        let position = story.count("anybody").await;
        assert!(story.counted(&at_least(position)).await.unwrap() >= position);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_that_does_not_exist_is_refused_at_once() {
    let story = Story::begin().await;
    story.count("anybody").await;
    assert!(matches!(story.counted(&at_least(2)).await, Err(ReadError::Beyond { wanted: 2, head: 1, .. })));
    let stranger = Want { min_positions: BTreeMap::from([("planning".to_owned(), 1)]), known_at: None };
    assert!(matches!(story.counted(&stranger).await, Err(ReadError::UnknownSource(..))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_that_meets_an_event_it_cannot_apply_stops_and_says_where() {
    let story = Story::begin().await;
    story.count("anybody").await;
    let poison = story.count("poisoner").await;
    let refused = story.counted(&at_least(poison)).await;
    let Err(ReadError::Stopped { reason, .. }) = refused else { panic!("the view went on: {refused:?}") };
    assert!(reason.contains("position 2") && reason.contains("cannot be counted"), "{reason}");
    let known = story.followed.state().await.unwrap().unwrap();
    assert!(known.poison.is_some_and(|poison| poison.contains("cannot be counted")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_view_that_was_mended_is_told_again_from_the_start() {
    let story = Story::begin().await;
    story.count("anybody").await;
    let poison = story.count("poisoner").await;
    assert!(story.counted(&at_least(poison)).await.is_err());
    story.view.mended.store(true, Ordering::Relaxed);
    story.followed.rebuild().await.unwrap();
    let position = story.count("anybody").await;
    assert_eq!(story.counted(&at_least(position)).await.unwrap(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_go_on_while_a_view_is_told_again() {
    let story = Story::begin().await;
    for _ in 0..20 {
        story.count("anybody").await;
    }
    let before = story.followed.state().await.unwrap().unwrap().generation;
    story.followed.rebuild().await.unwrap();
    let mut counted = 20;
    while story.followed.state().await.unwrap().unwrap().generation == before {
        let position = story.count("anybody").await;
        counted = story.counted(&at_least(position)).await.unwrap();
    }
    assert_eq!(story.counted(&at_least(counted)).await.unwrap(), counted);
}

/// Who was counted, in two logs.
struct Actors;

impl View for Actors {
    fn name(&self) -> &'static str {
        "actors_1"
    }
    fn sources(&self) -> &'static [&'static str] {
        &["counting", "planning"]
    }
    fn schema(&self) -> &'static str {
        "CREATE TABLE view.actor (name text NOT NULL)"
    }
    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let rows = events.iter().map(|recorded| vec![recorded.actor.as_str().into()]).collect();
            Ok(tx.insert("view.actor", &["name"], rows).await?)
        })
    }
}

async fn counted_by(log: &Log, actor: &str) {
    let intent = Intent {
        command_id: Uuid::new_v4(),
        fingerprint: "count".into(),
        actor: actor.into(),
        traceparent: None,
        recorded_at: None,
        validate_only: false,
    };
    let counted = log.execute(intent, |mut decision: Decision| async move {
        let id = Uuid::from_u128(7);
        decision.load::<Counter>(id).await?;
        decision.append::<Counter>(id, &[Event::Counted { on: NaiveDate::default() }]);
        Ok::<_, eventstore::Error<std::fmt::Error>>(decision)
    });
    counted.await.unwrap();
}

/// The follower of one log may be behind that of another one, and so may the clock of its owner.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_known_at_a_moment_is_waited_for_in_every_log_and_stays_so() {
    let directory = tempfile::tempdir().unwrap();
    let database = async |name: &str| {
        let url = format!("sqlite:{}/{name}.sqlite", directory.path().display());
        Db::connect(&url).await.unwrap()
    };
    let at = |second| -> eventstore::log::Now { Arc::new(move || DateTime::from_timestamp(second, 0).unwrap()) };
    let ahead = Log::open(database("counting").await, at(1_000)).await.unwrap();
    let behind = Log::open(database("planning").await, at(10)).await.unwrap();
    let bus = Bus::local([("counting", ahead.clone()), ("planning", behind.clone())]);
    let feeds = BTreeMap::from(["counting", "planning"].map(|name| (name, bus.feed(name).unwrap())));
    let stop = CancellationToken::new();
    let (followed, task) = follow(database("views").await, Arc::new(Actors), feeds, at(0), stop.clone()).await.unwrap();
    tokio::spawn(task);
    counted_by(&ahead, "first").await;
    let mut before = None;
    for count in 1..=50 {
        counted_by(&behind, "second").await;
        let known_at = DateTime::from_timestamp(1_000 + count, 0).unwrap();
        let want = Want { min_positions: BTreeMap::new(), known_at: Some(known_at) };
        let mut reading = followed.read(&want).await.unwrap();
        let seconds = reading.tx.query("SELECT COUNT(*) FROM view.actor WHERE name = 'second'");
        assert_eq!(seconds.fetch_one::<(i64,)>().await.unwrap(), (count,));
        if let Some(last) = before.replace(known_at) {
            let counted = behind.head().await.unwrap().recorded_at;
            assert!(last < counted && counted <= known_at, "what was known at {last} has become more at {counted}");
        }
    }
    stop.cancel();
}
