//! Databases that last as long as a test, and the small things the tests share.
//!
//! **Invariant:** every test has a database of its own, of both kinds: an SQLite file in a directory that vanishes, and a
//! PostgreSQL database that is dropped, also when the test fails.
//! **Invariant:** a test that cannot reach PostgreSQL fails; none is skipped.

pub mod account;
pub mod sums;

use account::{Account, Command, Rejection};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use decider::Aggregate as _;
use eventstore::{Db, Error, Intent, Log, Outcome, Recorded, Tx, log::Now};
use futures::FutureExt as _;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::{
    collections::{HashMap, HashSet},
    panic::{AssertUnwindSafe, resume_unwind},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;
use uuid::Uuid;

/// A test that is still not done by then waits for something that never comes.
const TEST_TIME_MAX: Duration = Duration::from_secs(120);

/// An empty database.
#[derive(Clone)]
pub struct Store {
    pub url: String,
    _directory: Option<Arc<TempDir>>,
}

/// Runs `test` on an empty SQLite file, then on an empty PostgreSQL database.
pub fn on_each_database<F: Future<Output = ()>>(test: impl Fn(Store) -> F) {
    on_sqlite(&test);
    on_postgres(&test);
}

pub fn on_sqlite<F: Future<Output = ()>>(test: impl Fn(Store) -> F) {
    let directory = Arc::new(tempfile::tempdir().expect("a temporary directory"));
    let url = format!("sqlite:{}", directory.path().join("log.sqlite").display());
    run(test(Store { url, _directory: Some(directory) }), "SQLite");
}

pub fn on_postgres<F: Future<Output = ()>>(test: impl Fn(Store) -> F) {
    let (store, name) = runtime().block_on(create_database("ENCODING 'UTF8' LOCALE 'C'"));
    let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| run(test(store), "PostgreSQL")));
    runtime().block_on(drop_database(&name));
    outcome.unwrap_or_else(|panic| resume_unwind(panic));
}

fn run(test: impl Future<Output = ()>, database: &str) {
    let runtime = runtime();
    let test = AssertUnwindSafe(async { tokio::time::timeout(TEST_TIME_MAX, test).await }).catch_unwind();
    let outcome = runtime.block_on(test);
    runtime.shutdown_timeout(Duration::from_secs(10));
    match outcome {
        Ok(Ok(())) => {}
        Ok(Err(_)) => panic!("on {database}: not done after {} s", TEST_TIME_MAX.as_secs()),
        Err(panic) => {
            println!("this failed on {database}");
            resume_unwind(panic);
        }
    }
}

/// Outside any database of a test: in a child.
pub fn block_on(work: impl Future<Output = ()>) {
    runtime().block_on(work);
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// The server that `tests/run` starts for the tests.
pub fn server() -> String {
    std::env::var("CHUAN_TEST_POSTGRES_URL").unwrap_or_else(|_| {
        panic!("CHUAN_TEST_POSTGRES_URL is not set; run the tests with `tests/run -p eventstore`, which starts a PostgreSQL")
    })
}

/// A database made with `options`, and its name.
pub async fn create_database(options: &str) -> (Store, String) {
    let server = server();
    let name = format!("chuan_test_{}", Uuid::new_v4().simple());
    admin(format!("CREATE DATABASE {name} TEMPLATE template0 {options}")).await;
    let (address, _) = server.rsplit_once('/').expect("the URL of a server ends with /postgres");
    (Store { url: format!("{address}/{name}"), _directory: None }, name)
}

pub async fn drop_database(name: &str) {
    admin(format!("DROP DATABASE {name} WITH (FORCE)")).await;
}

/// One statement on the server's own database.
pub async fn admin(sql: String) {
    let mut connection = PgConnection::connect(&server()).await.expect("the server of CHUAN_TEST_POSTGRES_URL answers");
    connection.execute(AssertSqlSafe(sql)).await.expect("the server obeys");
    connection.close().await.expect("the server says goodbye");
}

impl Store {
    /// One that another process made.
    pub fn at(url: String) -> Store {
        Store { url, _directory: None }
    }

    pub async fn db(&self) -> Db {
        Db::connect(&self.url).await.unwrap()
    }

    /// The log of this database through connections of its own, as another process would have it.
    pub async fn log(&self) -> Log {
        Log::open(self.db().await, Clock::default().now()).await.unwrap()
    }
}

/// A clock that tests set. Asked, it goes on by a microsecond.
#[derive(Clone, Default)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    pub fn now(&self) -> Now {
        let clock = self.clone();
        Arc::new(move || start() + TimeDelta::microseconds(clock.0.fetch_add(1, Ordering::Relaxed)))
    }

    /// Sets it to so many microseconds after [`start`].
    pub fn set(&self, micros: i64) {
        self.0.store(micros, Ordering::Relaxed);
    }

    /// How often it has been asked since it was made, if it was never set.
    pub fn asked(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

pub fn start() -> DateTime<Utc> {
    day(1).and_hms_opt(8, 0, 0).expect("eight in the morning").and_utc()
}

/// A day of July 2025.
pub fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 7, day).expect("a day of July")
}

/// Numbers without a pattern, the same in every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: usize) -> Random {
        Random(seed as u64)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15); // splitmix64
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((bits ^ (bits >> 31)) % end as u64).expect("it is below a usize")
    }
}

/// Polls `future` so often at most, and then gives it up where it stands.
pub async fn polled<F: Future>(times: usize, future: F) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut left = times;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return std::task::Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            std::task::Poll::Pending if left > 0 => std::task::Poll::Pending,
            std::task::Poll::Pending => std::task::Poll::Ready(None),
            std::task::Poll::Ready(output) => std::task::Poll::Ready(Some(output)),
        }
    })
    .await
}

/// Somebody asks for something new.
pub fn intent() -> Intent {
    Intent {
        command_id: Uuid::new_v4(),
        fingerprint: "what was asked".into(),
        actor: "nguyễn văn an".into(),
        traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into()),
        recorded_at: None,
        validate_only: false,
    }
}

/// So many events, on the first of July.
pub fn add(count: i64) -> Command {
    Command::Add { count, on: day(1) }
}

/// Asks one account.
pub async fn ask(log: &Log, intent: Intent, account: Uuid, command: Command) -> Result<Outcome, Error<Rejection>> {
    ask_all(log, intent, vec![account], command).await
}

/// Asks several accounts at once: all of them, or none.
pub async fn ask_all(
    log: &Log,
    intent: Intent,
    accounts: Vec<Uuid>,
    command: Command,
) -> Result<Outcome, Error<Rejection>> {
    log.execute(intent, move |mut decision| {
        let (accounts, command) = (accounts.clone(), command.clone());
        async move {
            for account in accounts {
                let state = decision.load::<Account>(account).await?;
                decision.append::<Account>(account, &state.decide(&command).map_err(Error::Rejected)?);
            }
            Ok(decision)
        }
    })
    .await
}

/// Locks the head of the log, as a writer of another process would.
pub async fn hold_head(db: &Db) -> Tx {
    let mut tx = db.begin().await.unwrap();
    tx.query("UPDATE log_head SET position = position WHERE one = 1").execute().await.unwrap();
    tx
}

pub async fn read_all(log: &Log) -> Vec<Recorded> {
    log.read(0, 10_000_000).await.unwrap()
}

/// The log's promises about every event in it, from the first position on.
#[track_caller]
pub fn assert_in_order(events: &[Recorded]) {
    let mut versions: HashMap<(&str, Uuid), i64> = HashMap::new();
    let mut commands = HashSet::new();
    let mut last: Option<&Recorded> = None;
    for (position, event) in (1..).zip(events) {
        assert_eq!(event.position, position, "positions are 1, 2, 3 …");
        let version = versions.entry((&event.kind, event.stream)).or_default();
        *version += 1;
        assert_eq!(event.version, *version, "versions are 1, 2, 3 … within the stream of position {position}");
        if last.is_none_or(|last| last.command_id != event.command_id) {
            assert!(
                commands.insert(event.command_id),
                "the events of one command stand together, at position {position}"
            );
        } else {
            assert_eq!(last.map(|last| last.recorded_at), Some(event.recorded_at), "a command is recorded at once");
        }
        assert!(last.is_none_or(|last| last.recorded_at <= event.recorded_at), "recorded_at decreases at {position}");
        last = Some(event);
    }
}
