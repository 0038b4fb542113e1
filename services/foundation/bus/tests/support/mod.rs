//! A small house for the stories about restored logs: logs that people say things in, a view that tells who said what, and a
//! policy that echoes it in a log of its own.

use bus::{
    Bus, Feed, Followed, Progress, ReadError, Want, enact, follow,
    policy::{Error as PolicyError, Policy, command_id},
};
use chrono::{DateTime, NaiveDate};
use decider::Aggregate;
use eventstore::{
    Db, FromRow, Intent, Log, Recorded, Row, Tx, View, db,
    log::{Head, Now},
    view::Error,
};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::{sync::watch, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Whatever has not come by then never comes.
const SOON: Duration = Duration::from_secs(30);

/// Something in which people say things.
#[derive(Clone, Debug, Default, PartialEq)]
struct Room;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Event {
    Said { on: NaiveDate },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        "Said"
    }
    fn effective_on(&self) -> NaiveDate {
        let Event::Said { on } = self;
        *on
    }
}

impl Aggregate for Room {
    const KIND: &'static str = "room";
    type Command = NaiveDate;
    type Event = Event;
    type Rejection = std::fmt::Error;
    fn decide(&self, on: &NaiveDate) -> Result<Vec<Event>, std::fmt::Error> {
        Ok(vec![Event::Said { on: *on }])
    }
    fn evolve(&mut self, _: &Event) {}
}

/// Who said something, and where that stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub position: i64,
    pub command: Uuid,
    pub actor: String,
}

impl FromRow for Said {
    fn from_row(row: &Row<'_>) -> Result<Said, db::Error> {
        Ok(Said { position: row.get("position")?, command: row.get("command")?, actor: row.get("actor")? })
    }
}

/// The view of all that was said. A gate holds what is applied while it is closed.
struct Who {
    sources: &'static [&'static str],
    gate: watch::Receiver<bool>,
    held: watch::Sender<i64>,
}

impl View for Who {
    fn name(&self) -> &'static str {
        "who_1"
    }
    fn sources(&self) -> &'static [&'static str] {
        self.sources
    }
    fn schema(&self) -> &'static str {
        "CREATE TABLE view.said (position bigint NOT NULL, command uuid PRIMARY KEY, actor text NOT NULL)"
    }
    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            if !*self.gate.borrow() {
                self.held.send_modify(|held| *held += 1);
                let _ = self.gate.clone().wait_for(|open| *open).await;
            }
            let row =
                |event: &Recorded| vec![event.position.into(), event.command_id.into(), event.actor.as_str().into()];
            Ok(tx.insert("view.said", &["position", "command", "actor"], events.iter().map(row).collect()).await?)
        })
    }
}

/// Echoes everything that is said in a log of its own.
struct Echo(Log);

impl Policy for Echo {
    fn name(&self) -> &'static str {
        "echo"
    }
    fn sources(&self) -> &'static [&'static str] {
        &["calls"]
    }
    fn react<'a>(&'a self, event: &'a Recorded) -> BoxFuture<'a, Result<(), PolicyError>> {
        Box::pin(async move {
            let said = say(&self.0, command_id(self, event, Uuid::nil()), &event.actor).await;
            said.map(drop).map_err(PolicyError::of_command)
        })
    }
}

async fn say(log: &Log, command_id: Uuid, actor: &str) -> Result<i64, eventstore::Error<std::fmt::Error>> {
    let (fingerprint, actor) = ("say".into(), actor.to_owned());
    let intent = Intent { command_id, fingerprint, actor, traceparent: None, recorded_at: None, validate_only: false };
    let said = log.execute(intent, |mut decision| async move {
        let room = Uuid::from_u128(1);
        decision.load::<Room>(room).await?;
        decision.append::<Room>(room, &[Event::Said { on: NaiveDate::default() }]);
        Ok(decision)
    });
    Ok(said.await?.position)
}

/// A directory of databases.
pub struct House {
    directory: tempfile::TempDir,
    /// Every recording has another time, also after a restore.
    clock: Arc<AtomicI64>,
}

/// A log as a process has it that was started just now.
pub struct Place(Log);

impl House {
    pub async fn new() -> House {
        House { directory: tempfile::tempdir().unwrap(), clock: Arc::default() }
    }

    fn now(&self) -> Now {
        let clock = self.clock.clone();
        Arc::new(move || DateTime::from_timestamp(1_000 + clock.fetch_add(1, Ordering::Relaxed), 0).unwrap())
    }

    async fn database(&self, name: &str) -> Db {
        Db::connect(&format!("sqlite:{}/{name}.sqlite", self.directory.path().display())).await.unwrap()
    }

    pub async fn open(&self, name: &str) -> Place {
        Place(Log::open(self.database(name).await, self.now()).await.unwrap())
    }

    /// Leaves a log as a backup had it that was taken when it ended at `position`, in the epoch in which it is.
    pub async fn restore(&self, name: &str, position: i64) {
        let epoch = self.open(name).await.head().await.epoch;
        self.restore_of_epoch(name, position, epoch).await;
    }

    pub async fn restore_of_epoch(&self, name: &str, position: i64, epoch: i64) {
        let mut tx = self.database(name).await.begin().await.unwrap();
        tx.script("DROP TRIGGER IF EXISTS log_no_delete").await.unwrap();
        for sql in ["DELETE FROM command WHERE position > $1", "DELETE FROM log WHERE position > $1"] {
            tx.query(sql).bind(position).execute().await.unwrap();
        }
        tx.query(
            "UPDATE log_head SET position = $1, epoch = $2, \
             recorded_at = COALESCE((SELECT recorded_at FROM log WHERE position = $1), recorded_at)",
        )
        .bind(position)
        .bind(epoch)
        .execute()
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }

    async fn feeds(&self, sources: &[&'static str]) -> BTreeMap<&'static str, Feed> {
        let mut logs = Vec::new();
        for source in sources {
            logs.push((*source, self.open(source).await.0));
        }
        let bus = Bus::local(logs);
        sources.iter().map(|source| (*source, bus.feed(source).unwrap())).collect()
    }

    /// A process that keeps the view of what was said in some logs.
    pub async fn told(&self, sources: &'static [&'static str]) -> Told {
        let (gate, opened) = watch::channel(true);
        let held = watch::Sender::new(0);
        let view = Arc::new(Who { sources, gate: opened, held: held.clone() });
        let stop = CancellationToken::new();
        let feeds = self.feeds(sources).await;
        let followed = follow(self.database("views").await, view, feeds, self.now(), stop.clone()).await;
        let (followed, task) = followed.unwrap();
        Told::new(followed, tokio::spawn(task), stop, gate, held)
    }

    /// A process that echoes what is said in the log `calls`.
    pub async fn echo(&self) -> Told {
        let policy = Arc::new(Echo(self.open("echoes").await.0));
        let stop = CancellationToken::new();
        let feeds = self.feeds(&["calls"]).await;
        let enacted = enact(self.database("echoes").await, policy, feeds, self.now(), stop.clone()).await;
        let (followed, task) = enacted.unwrap();
        Told::new(followed, tokio::spawn(task), stop, watch::channel(true).0, watch::Sender::new(0))
    }
}

impl Place {
    pub async fn head(&self) -> Head {
        self.0.head().await.unwrap()
    }

    pub async fn say(&self, actor: &str, times: usize) {
        for _ in 0..times {
            say(&self.0, Uuid::new_v4(), actor).await.unwrap();
        }
    }

    /// What an operator does who has looked at the log.
    pub async fn begin_epoch(&self) {
        let seen = self.head().await;
        self.0.begin_epoch(seen.epoch, seen.position).await.unwrap();
    }

    /// What the view should have, told slowly.
    pub async fn fold(&self) -> Vec<Said> {
        let events = self.0.read(0, 10_000).await.unwrap();
        let said = |event: Recorded| Said { position: event.position, command: event.command_id, actor: event.actor };
        events.into_iter().map(said).collect()
    }
}

/// A view or policy as its process sees it.
#[derive(Clone)]
pub struct Told(Arc<Running>);

struct Running {
    followed: Followed,
    task: std::sync::Mutex<Option<JoinHandle<()>>>,
    stop: CancellationToken,
    gate: watch::Sender<bool>,
    held: watch::Sender<i64>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Told {
    fn new(
        followed: Followed,
        task: JoinHandle<()>,
        stop: CancellationToken,
        gate: watch::Sender<bool>,
        held: watch::Sender<i64>,
    ) -> Told {
        Told(Arc::new(Running { followed, task: Some(task).into(), stop, gate, held }))
    }

    /// Ends its process in order.
    pub async fn end(self) {
        self.0.stop.cancel();
        let task = self.0.task.lock().unwrap().take();
        task.unwrap().await.unwrap();
    }

    pub async fn rows(&self, want: &Want) -> Result<Vec<Said>, ReadError> {
        let mut reading = self.0.followed.read(want).await?;
        let rows = reading.tx.query("SELECT position, command, actor FROM view.said ORDER BY position, command");
        Ok(rows.fetch_all().await.unwrap())
    }

    pub async fn done_with(&self, source: &str, position: i64) {
        self.0.followed.read(&at_least(source, position)).await.unwrap();
    }

    /// Waits until what it says of itself is as expected.
    pub async fn until(&self, is_there: impl Fn(&Progress) -> bool) {
        let came = async {
            while !is_there(&self.0.followed.progress()) {
                tokio::task::yield_now().await;
            }
        };
        let came = tokio::time::timeout(SOON, came).await;
        assert!(came.is_ok(), "it says {:?}", self.0.followed.progress());
    }

    /// Waits until it says that it cannot go on, and tells why.
    pub async fn conflict(&self) -> String {
        self.until(|progress| progress.conflict.is_some()).await;
        self.0.followed.progress().conflict.unwrap()
    }

    /// Waits until it has looked at its logs some times more.
    pub async fn looks_again(&self) {
        let mut progress = self.0.followed.watch();
        for _ in 0..4 {
            progress.mark_unchanged();
            tokio::time::timeout(SOON, progress.changed()).await.unwrap().unwrap();
        }
    }

    /// Waits until a later generation serves, and tells which.
    pub async fn generation_after(&self, former: i64) -> i64 {
        let serving = async {
            loop {
                let generation = self.0.followed.state().await.unwrap().unwrap().generation;
                if generation > former {
                    return generation;
                }
            }
        };
        tokio::time::timeout(SOON, serving).await.unwrap()
    }

    /// Lets nothing be applied any more.
    pub fn hold(&self) {
        self.0.gate.send_replace(false);
    }

    /// Waits until something would be applied.
    pub async fn is_held(&self) {
        self.0.held.subscribe().wait_for(|held| *held > 0).await.unwrap();
    }

    pub fn let_go(&self) {
        self.0.gate.send_replace(true);
    }
}

/// Whether a view has everything, of the present lives of its logs.
pub fn is_whole(progress: &Progress) -> bool {
    progress.caught_up && !progress.building && progress.void.is_empty()
}

pub fn at_least(source: &str, position: i64) -> Want {
    Want { min_positions: BTreeMap::from([(source.to_owned(), position)]), known_at: None }
}
