//! `cargo bench -p eventstore`: appends a second through the log, beside single-row inserts by the driver alone.
//!
//! Both write rows of the same columns, widths and indexes, in the same run, on the same server; a window of the one
//! follows a window of the other, and the middle one of each is printed. The driver inserts one row a statement, each its
//! own transaction, without versions, command ids or an order; it gets the pool that serves it best, of 16, 32 or 64 connections
//! that are taken without asking first whether they still answer.
//!
//! PostgreSQL is taken from CHUAN_BENCH_POSTGRES_URL or CHUAN_TEST_POSTGRES_URL; without either only SQLite is measured.
//! `cargo bench -p eventstore -- PostgreSQL 64` measures only that database, and only so many callers.
//!
//! **Invariant:** nothing is counted before it is acknowledged, and everything counted is in the table afterwards.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]
#![allow(clippy::disallowed_methods, reason = "a benchmark runs on the machine's own clock")]

#[path = "../tests/conformance/support/account.rs"]
#[allow(dead_code, unreachable_pub)]
mod account;

use account::{Account, Command, Event, Rejection};
use chrono::{NaiveDate, Utc};
use decider::Aggregate as _;
use eventstore::{Db, Error, Intent, Log};
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, PgPool, SqlitePool};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};
use uuid::Uuid;

const WINDOW: Duration = Duration::from_secs(2);
const WARM_UP: Duration = Duration::from_millis(300);
const WINDOWS: usize = 3;
const ACTOR: &str = "nguyen.van.a@haiduong.gov.vn";
const FINGERPRINT: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let only: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
        let wanted = |name: &str| {
            !only.iter().any(|only| only.ends_with("SQL") || only.ends_with("SQLite"))
                || only.iter().any(|only| only == name)
        };
        let callers: Vec<usize> = only.iter().filter_map(|only| only.parse().ok()).collect();
        let callers = if callers.is_empty() { vec![1, 64, 512] } else { callers };
        let url = ["CHUAN_BENCH_POSTGRES_URL", "CHUAN_TEST_POSTGRES_URL"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok());
        match url {
            Some(url) if wanted("PostgreSQL") => postgres(&url, &callers).await,
            Some(_) => {}
            None => println!("PostgreSQL: not measured; set CHUAN_BENCH_POSTGRES_URL"),
        }
        if wanted("SQLite") {
            sqlite(&callers).await;
        }
    });
}

async fn postgres(url: &str, callers: &[usize]) {
    let name = format!("chuan_bench_{}", Uuid::new_v4().simple());
    let mut admin = PgConnection::connect(url).await.unwrap();
    let create = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
    admin.execute(AssertSqlSafe(create)).await.unwrap();
    let (server, _) = url.rsplit_once('/').unwrap();
    let url = format!("{server}/{name}");

    let db = Db::connect(&url).await.unwrap();
    let mut pools = Vec::new();
    for connections in [16, 32, 64] {
        let pool =
            PgPoolOptions::new().max_connections(connections).test_before_acquire(false).connect(&url).await.unwrap();
        pools.push((connections, Raw::Postgres(pool)));
    }
    measure(&db, pools, callers).await;
    db.close().await;
    admin.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
}

async fn sqlite(callers: &[usize]) {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", directory.path().join("log.sqlite").display());
    let db = Db::connect(&url).await.unwrap();
    let Db::Sqlite { writer, .. } = &db else { unreachable!("the URL begins with sqlite:") };
    // One connection is the driver's best case: several would wait for the file's lock by polling.
    measure(&db, vec![(1, Raw::Sqlite(writer.clone()))], callers).await;
    db.close().await;
}

async fn measure(db: &Db, pools: Vec<(u32, Raw)>, numbers: &[usize]) {
    let mut tx = db.begin().await.unwrap();
    let (identity, read) = match db {
        Db::Postgres(_) => ("bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "SELECT COUNT(*) FROM raw_log"),
        Db::Sqlite { .. } => ("INTEGER PRIMARY KEY AUTOINCREMENT", "SELECT COUNT(*) FROM raw_log"),
    };
    tx.script(&format!(
        "CREATE TABLE raw_log (position {identity}, kind text NOT NULL, stream uuid NOT NULL, version bigint NOT NULL, \
         type text NOT NULL, event text NOT NULL, effective_on date NOT NULL, recorded_at timestamptz NOT NULL, \
         command_id uuid NOT NULL, actor text NOT NULL, traceparent text, UNIQUE (kind, stream, version))"
    ))
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let log = Log::open(db.clone(), Arc::new(Utc::now)).await.unwrap();

    println!("\n{}: appends a second (middle of {WINDOWS} windows of {} s)", db.name(), WINDOW.as_secs());
    println!("{:>8}  {:>12}  {:>22}  {:>6}", "callers", "log", "driver alone", "ratio");
    let mut inserted = 0;
    for &callers in numbers {
        let streams: Arc<Vec<Uuid>> = Arc::new((0..callers).map(|_| Uuid::new_v4()).collect());
        let (mut best, mut best_rate) = (&pools[0], 0.0);
        for pool in &pools {
            let (rate, count) = raw(&pool.1, &streams, WINDOW / 2).await;
            inserted += count;
            if rate > best_rate {
                (best, best_rate) = (pool, rate);
            }
        }
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..WINDOWS {
            let (rate, count) = raw(&best.1, &streams, WINDOW).await;
            inserted += count;
            theirs.push(rate);
            ours.push(appends(&log, &streams).await);
        }
        let (ours, theirs) = (middle(ours), middle(theirs));
        let pool = format!("{theirs:.0} (pool of {})", best.0);
        println!("{callers:>8}  {ours:>12.0}  {pool:>22}  {:>5.1}×", ours / theirs);
    }
    let (stored,): (i64,) = db.query(read).fetch_one().await.unwrap();
    assert_eq!(stored, inserted, "every insert that was counted is there");

    println!("the whole command path: load a stream of 100 events, decide, append (64 callers)");
    let with = commands(&log).await;
    let without = commands(&log.clone().with_cache_of(0)).await;
    println!("  with the aggregate cache {with:.0}/s, without {without:.0}/s, ratio {:.1}×", with / without);
}

fn middle(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// Keeps `callers` tasks busy and returns how often they finished a second after warming up, and how often altogether.
async fn busy<F, W>(callers: usize, window: Duration, work: W) -> (f64, i64)
where
    F: Future<Output = ()> + Send,
    W: Fn(usize) -> F + Clone + Send + 'static,
{
    let (began, done, late) = (Instant::now(), Arc::new(AtomicI64::new(0)), Arc::new(AtomicI64::new(0)));
    let tasks: Vec<_> = (0..callers)
        .map(|caller| {
            let (work, done, late) = (work.clone(), done.clone(), late.clone());
            tokio::spawn(async move {
                while began.elapsed() < WARM_UP + window {
                    work(caller).await;
                    done.fetch_add(1, Ordering::Relaxed);
                    if (WARM_UP..WARM_UP + window).contains(&began.elapsed()) {
                        late.fetch_add(1, Ordering::Relaxed);
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    #[allow(clippy::cast_precision_loss)]
    (late.load(Ordering::Relaxed) as f64 / window.as_secs_f64(), done.load(Ordering::Relaxed))
}

/// The log, asked as a service asks it: every caller has a stream of its own, whose state is in the cache.
async fn appends(log: &Log, streams: &Arc<Vec<Uuid>>) -> f64 {
    let (log, streams) = (log.clone(), streams.clone());
    let before = log.head().await.unwrap().position;
    let asked = log.clone();
    let (rate, count) = busy(streams.len(), WINDOW, move |caller| one_more(asked.clone(), streams[caller])).await;
    assert_eq!(log.head().await.unwrap().position - before, count, "every append that was counted is there");
    rate
}

/// Full commands on streams that begin with 100 events.
async fn commands(log: &Log) -> f64 {
    let streams: Arc<Vec<Uuid>> = Arc::new((0..64).map(|_| Uuid::new_v4()).collect());
    for stream in streams.iter() {
        add(log, *stream, 100).await;
    }
    appends(log, &streams).await
}

async fn one_more(log: Log, stream: Uuid) {
    add(&log, stream, 1).await;
}

async fn add(log: &Log, stream: Uuid, count: i64) {
    let on = NaiveDate::from_ymd_opt(2025, 7, 1).unwrap();
    let intent = Intent {
        command_id: Uuid::new_v4(),
        fingerprint: FINGERPRINT.into(),
        actor: ACTOR.into(),
        traceparent: None,
        recorded_at: None,
        validate_only: false,
    };
    log.execute(intent, move |mut decision| async move {
        let state = decision.load::<Account>(stream).await?;
        let events = state.decide(&Command::Add { count, on }).map_err(Error::Rejected)?;
        decision.append::<Account>(stream, &events);
        Ok::<_, Error<Rejection>>(decision)
    })
    .await
    .unwrap();
}

/// The driver alone.
#[derive(Clone)]
enum Raw {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

const INSERT: &str = "INSERT INTO raw_log (kind, stream, version, type, event, effective_on, recorded_at, command_id, actor) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

async fn raw(raw: &Raw, streams: &Arc<Vec<Uuid>>, window: Duration) -> (f64, i64) {
    static VERSION: AtomicI64 = AtomicI64::new(1);
    let (raw, streams) = (raw.clone(), streams.clone());
    busy(streams.len(), window, move |caller| {
        insert(raw.clone(), streams[caller], VERSION.fetch_add(1, Ordering::Relaxed))
    })
    .await
}

async fn insert(raw: Raw, stream: Uuid, version: i64) {
    let on = NaiveDate::from_ymd_opt(2025, 7, 1).unwrap();
    let event = serde_json::to_string(&Event::Added { value: version, effective_on: on }).unwrap();
    macro_rules! run {
        ($pool:expr) => {
            sqlx::query(INSERT)
                .bind(Account::KIND)
                .bind(stream)
                .bind(version)
                .bind("Added")
                .bind(event)
                .bind(on)
                .bind(Utc::now())
                .bind(Uuid::new_v4())
                .bind(ACTOR)
                .execute($pool)
                .await
                .unwrap()
                .rows_affected()
        };
    }
    let inserted = match &raw {
        Raw::Postgres(pool) => run!(pool),
        Raw::Sqlite(pool) => run!(pool),
    };
    assert_eq!(inserted, 1);
}
