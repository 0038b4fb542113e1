//! Policies: what follows from an event happens once, wherever the process is killed and however many act at once.

#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

use bus::{
    Bus, Feed, Followed, ReadError, Want, enact,
    policy::{Error, Policy, command_id},
};
use chrono::{DateTime, NaiveDate, Utc};
use decider::Aggregate;
use eventstore::{Db, Intent, Log, Recorded, log::Now};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use tokio::{sync::Semaphore, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How many bells ring for a call.
const BELLS: u128 = 5;
/// The stream in which calls are recorded.
const CALLS: Uuid = Uuid::from_u128(1_000);

/// A bell: every command rings it, so that nothing but the ids of the commands keeps it from ringing twice.
#[derive(Clone, Debug, Default, PartialEq)]
struct Bell;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Event {
    Rung { on: NaiveDate },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        "Rung"
    }
    fn effective_on(&self) -> NaiveDate {
        let Event::Rung { on } = self;
        *on
    }
}

/// Why a bell does not ring.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("the bell is cracked")]
struct Cracked;

impl Aggregate for Bell {
    const KIND: &'static str = "bell";
    type Command = NaiveDate;
    type Event = Event;
    type Rejection = Cracked;
    fn decide(&self, on: &NaiveDate) -> Result<Vec<Event>, Cracked> {
        Ok(vec![Event::Rung { on: *on }])
    }
    fn evolve(&mut self, _: &Event) {}
}

/// What keeps the policy from its next command.
#[derive(Debug)]
struct Gate {
    /// Commands that it may still give, and one more to be done with an event.
    open: Semaphore,
    /// How often it cannot be done now.
    later: AtomicI64,
    /// Whether the bells are cracked.
    cracked: bool,
    /// How many events it was asked about.
    asked: AtomicI64,
}

fn gate(open: usize) -> Arc<Gate> {
    let (open, later, asked) = (Semaphore::new(open), AtomicI64::new(0), AtomicI64::new(0));
    Arc::new(Gate { open, later, cracked: false, asked })
}

fn wide_open() -> Arc<Gate> {
    gate(1_000)
}

/// For each call, every bell rings once.
struct Ring {
    log: Log,
    gate: Arc<Gate>,
}

impl Policy for Ring {
    fn name(&self) -> &'static str {
        "ring"
    }
    fn sources(&self) -> &'static [&'static str] {
        &["tower"]
    }
    fn react<'a>(&'a self, event: &'a Recorded) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            self.gate.asked.fetch_add(1, Ordering::Relaxed);
            if event.stream != CALLS {
                return Ok(());
            }
            for bell in (1..=BELLS).map(Uuid::from_u128) {
                self.gate.open.acquire().await.unwrap().forget();
                if self.gate.later.fetch_sub(1, Ordering::Relaxed) > 0 {
                    return Err(Error::Later("the ringer sleeps".into()));
                }
                let id = command_id(self, event, bell);
                ring(&self.log, bell, id, None, self.gate.cracked).await.map_err(Error::of_command)?;
            }
            self.gate.open.acquire().await.unwrap().forget();
            Ok(())
        })
    }
}

async fn ring(
    log: &Log,
    bell: Uuid,
    command_id: Uuid,
    recorded_at: Option<DateTime<Utc>>,
    cracked: bool,
) -> Result<i64, eventstore::Error<Cracked>> {
    let intent = Intent {
        command_id,
        fingerprint: "ring".into(),
        actor: "ringer".into(),
        traceparent: None,
        recorded_at,
        validate_only: false,
    };
    let rung = log.execute(intent, move |mut decision| async move {
        if cracked {
            return Err(eventstore::Error::Rejected(Cracked));
        }
        decision.load::<Bell>(bell).await?;
        decision.append::<Bell>(bell, &[Event::Rung { on: NaiveDate::default() }]);
        Ok(decision)
    });
    Ok(rung.await?.position)
}

/// A process: its log, and the policy acting on it.
struct Tower {
    log: Log,
    followed: Followed,
    task: JoinHandle<()>,
    stop: CancellationToken,
}

impl Tower {
    async fn on(directory: &tempfile::TempDir, gate: Arc<Gate>) -> Tower {
        let database = format!("sqlite:{}/tower.sqlite", directory.path().display());
        let now: Now = Arc::new(|| DateTime::<Utc>::UNIX_EPOCH);
        let db = Db::connect(&database).await.unwrap();
        let log = Log::open(db.clone(), now.clone()).await.unwrap();
        let feed: Feed = Bus::local([("tower", log.clone())]).feed("tower").unwrap();
        let (policy, stop) = (Arc::new(Ring { log: log.clone(), gate }), CancellationToken::new());
        let enacted = enact(db, policy, BTreeMap::from([("tower", feed)]), now, stop.clone()).await;
        let (followed, task) = enacted.unwrap();
        Tower { log, followed, task: tokio::spawn(task), stop }
    }

    async fn call(&self) -> i64 {
        ring(&self.log, CALLS, Uuid::new_v4(), None, false).await.unwrap()
    }

    /// Waits until the policy is done with everything up to a position.
    async fn done_with(&self, position: i64) -> Result<(), ReadError> {
        let want = Want { min_positions: BTreeMap::from([("tower".to_owned(), position)]), known_at: None };
        self.followed.read(&want).await.map(drop)
    }

    async fn grown_to(&self, position: i64) {
        while self.log.head().await.unwrap().position < position {
            tokio::task::yield_now().await;
        }
    }

    /// How often each bell has rung.
    async fn rung(&self) -> Vec<usize> {
        let mut rung = Vec::new();
        for bell in (1..=BELLS).map(Uuid::from_u128) {
            rung.push(self.log.history::<Bell>(bell).await.unwrap().len());
        }
        rung
    }

    /// Ends the policy where it stands, as a process that is killed.
    async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
    }

    /// Ends it in order.
    async fn end(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_from_an_event_happens_once_wherever_the_policy_was_killed() {
    // After each command, and at last when all commands are given but the position has not moved on.
    for given in 0..=i64::try_from(BELLS).unwrap() {
        let directory = tempfile::tempdir().unwrap();
        let first = Tower::on(&directory, gate(usize::try_from(given).unwrap())).await;
        let call = first.call().await;
        first.grown_to(call + given).await;
        assert!(first.followed.progress().positions.get("tower").is_none_or(|position| *position < call));
        first.kill().await;

        let second = Tower::on(&directory, wide_open()).await;
        let head = call + i64::try_from(BELLS).unwrap();
        second.grown_to(head).await;
        second.done_with(head).await.unwrap();
        assert_eq!(second.rung().await, [1; BELLS as usize], "killed after {given} commands");
        assert_eq!(second.log.head().await.unwrap().position, head);
        second.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_begins_again_from_the_first_event_adds_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let tower = Tower::on(&directory, wide_open()).await;
    for _ in 0..3 {
        tower.call().await;
    }
    let head = 3 + 3 * i64::try_from(BELLS).unwrap();
    tower.grown_to(head).await;
    tower.done_with(head).await.unwrap();
    let before = tower.followed.state().await.unwrap().unwrap().generation;
    tower.followed.rebuild().await.unwrap();
    while tower.followed.state().await.unwrap().unwrap().generation == before {
        tokio::task::yield_now().await;
    }
    assert_eq!(tower.rung().await, [3; BELLS as usize]);
    assert_eq!(tower.log.head().await.unwrap().position, head);
    tower.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_that_act_at_once_do_it_once() {
    let directory = tempfile::tempdir().unwrap();
    let towers = [Tower::on(&directory, wide_open()).await, Tower::on(&directory, wide_open()).await];
    for call in 0..20 {
        towers[call % 2].call().await;
    }
    let head = 20 + 20 * i64::try_from(BELLS).unwrap();
    for tower in &towers {
        tower.grown_to(head).await;
        tower.done_with(head).await.unwrap();
    }
    assert_eq!(towers[0].rung().await, [20; BELLS as usize]);
    assert_eq!(towers[0].log.head().await.unwrap().position, head);
    for tower in towers {
        tower.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_is_refused_stops_the_policy_until_it_is_mended() {
    let directory = tempfile::tempdir().unwrap();
    let cracked = Gate { cracked: true, ..Arc::into_inner(wide_open()).unwrap() };
    let first = Tower::on(&directory, Arc::new(cracked)).await;
    ring(&first.log, Uuid::from_u128(77), Uuid::new_v4(), None, false).await.unwrap();
    let call = first.call().await;
    let Err(ReadError::Stopped { reason, .. }) = first.done_with(call).await else { panic!("it goes on") };
    assert_eq!(reason, "event at position 2: the bell is cracked");
    assert_eq!(first.followed.state().await.unwrap().unwrap().poison, Some(reason));
    first.done_with(call - 1).await.unwrap(); // it stands at the event before
    first.end().await;

    let second = Tower::on(&directory, wide_open()).await;
    second.done_with(call).await.unwrap();
    assert_eq!(second.rung().await, [1; BELLS as usize]);
    second.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_now_is_tried_again() {
    let directory = tempfile::tempdir().unwrap();
    let sleepy = wide_open();
    sleepy.later.store(3, Ordering::Relaxed);
    let tower = Tower::on(&directory, sleepy).await;
    let call = tower.call().await;
    tower.done_with(call).await.unwrap();
    assert_eq!(tower.rung().await, [1; BELLS as usize]);
    assert_eq!(tower.followed.progress().poison, None);
    tower.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_old_registers_are_imported_a_policy_waits() {
    let directory = tempfile::tempdir().unwrap();
    let gate = wide_open();
    let tower = Tower::on(&directory, gate.clone()).await;
    tower.log.begin_founding("old").await.unwrap();
    let long_ago = Some(DateTime::<Utc>::UNIX_EPOCH);
    let call = ring(&tower.log, CALLS, Uuid::new_v4(), long_ago, false).await.unwrap();
    let waits = tower.done_with(call).await;
    assert!(matches!(waits, Err(ReadError::Behind { .. })), "{waits:?}");
    assert_eq!((gate.asked.load(Ordering::Relaxed), tower.followed.progress().caught_up), (0, false));
    assert_eq!(tower.followed.progress().positions["tower"], 0, "it is there, and says where it stands");
    tower.log.end_founding().await.unwrap();
    tower.done_with(call).await.unwrap();
    assert_eq!(tower.rung().await, [1; BELLS as usize]);
    tower.end().await;
}
