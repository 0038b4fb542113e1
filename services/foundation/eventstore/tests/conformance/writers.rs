//! Many writers, and a reader that misses nothing; and a naive reader that does, so that we know the difference is seen.

use crate::support::{
    Random, Store, add, ask, assert_in_order, day, hold_head, intent, on_each_database, on_postgres, polled,
};
use eventstore::{Db, Log, Recorded};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use uuid::Uuid;

const WRITERS: usize = 32;
const COMMANDS: usize = 100;
const EVENTS_OF_A_COMMAND: i64 = 32;
const EVENTS: usize = WRITERS * COMMANDS * 32;

#[test]
fn thirty_two_writers_and_random_rollbacks_lose_double_and_reorder_nothing() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let done = Arc::new(AtomicBool::new(false));
        let reader = tokio::spawn(read_to_the_end(log.clone()));
        let unlucky: Vec<_> =
            (0..4).map(|seed| tokio::spawn(roll_back(log.db().clone(), seed, done.clone()))).collect();
        let writers: Vec<_> = (0..WRITERS).map(|seed| tokio::spawn(write(log.clone(), seed))).collect();
        for writer in writers {
            writer.await.unwrap();
        }
        done.store(true, Ordering::Relaxed);
        let mut rolled_back = 0;
        for task in unlucky {
            rolled_back += task.await.unwrap();
        }
        assert!(rolled_back > 20, "only {rolled_back} transactions on the head were rolled back meanwhile");
        let seen = reader.await.unwrap();
        const { assert!(EVENTS > 100_000) };
        assert_eq!(seen.len(), EVENTS);
        assert_in_order(&seen);
        assert_eq!(log.head().await.unwrap().position, EVENTS as i64);
    });
}

/// Every writer has a stream of its own; now and then it goes away before the answer, and asks again.
async fn write(log: Log, seed: usize) {
    let (account, mut random) = (Uuid::new_v4(), Random::new(seed));
    for command in 1..=COMMANDS {
        let intent = intent();
        if random.below(8) == 0 {
            polled(1 + random.below(3), ask(&log, intent.clone(), account, add(EVENTS_OF_A_COMMAND))).await;
        }
        let outcome = ask(&log, intent, account, add(EVENTS_OF_A_COMMAND)).await.unwrap();
        assert_eq!(outcome.version, command as i64 * EVENTS_OF_A_COMMAND);
    }
}

/// What an append does, taken back or broken off at any point.
async fn roll_back(db: Db, seed: usize, done: Arc<AtomicBool>) -> usize {
    let (mut random, mut times) = (Random::new(1_000 + seed), 0);
    while !done.load(Ordering::Relaxed) {
        let append = async {
            let mut tx = db.begin().await.unwrap();
            tx.query("UPDATE log_head SET position = position + 3 WHERE one = 1").execute().await.unwrap();
            tx.query(
                "INSERT INTO log (position, kind, stream, version, type, event, effective_on, recorded_at, command_id, actor) \
                 SELECT position, 'account', log_id, position, 'Nothing', '{}', $1, recorded_at, log_id, 'nobody' FROM log_head",
            )
            .bind(day(1))
            .execute()
            .await
            .unwrap();
        };
        polled(1 + random.below(24), append).await;
        times += 1;
    }
    times
}

/// Polls as a follower does, until everything is there; what it returns is what it was given, in that order.
async fn read_to_the_end(log: Log) -> Vec<Recorded> {
    let (mut seen, mut random, mut changed) = (Vec::with_capacity(EVENTS), Random::new(7), log.changed());
    while seen.len() < EVENTS {
        changed.mark_unchanged();
        let after = seen.last().map_or(0, |last: &Recorded| last.position);
        let more = log.read(after, 1 + random.below(4_000) as i64).await.unwrap();
        if more.is_empty() {
            changed.changed().await.unwrap();
        }
        seen.extend(more);
    }
    seen
}

/// The control: what a reader of positions protects us from. The later number commits first, and the reader goes past the
/// earlier one before that commits.
#[test]
fn a_naive_reader_over_an_identity_column_is_seen_to_lose_an_event() {
    on_postgres(|store| async move {
        let db = store.db().await;
        let mut tx = db.begin().await.unwrap();
        tx.script("CREATE TABLE naive (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what text NOT NULL)")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let insert = "INSERT INTO naive (what) VALUES ($1)";
        let poll = async |after: i64| {
            let rows: Vec<(i64, String)> =
                db.query("SELECT n, what FROM naive WHERE n > $1 ORDER BY n").bind(after).fetch_all().await.unwrap();
            rows
        };

        let (mut slow, mut quick) = (db.begin().await.unwrap(), db.begin().await.unwrap());
        slow.query(insert).bind("slow").execute().await.unwrap();
        quick.query(insert).bind("quick").execute().await.unwrap();
        quick.commit().await.unwrap();
        let first = poll(0).await;
        slow.commit().await.unwrap();
        let second = poll(first.last().unwrap().0).await;

        assert_eq!(first, [(2, "quick".to_owned())]);
        assert_eq!(second, [], "the naive reader should have lost what committed late");
        assert_eq!(poll(0).await.len(), 2, "and yet both are stored");
    });
}

/// The same control among many: each transaction takes its number, then waits until a later one has committed.
#[test]
fn a_naive_reader_loses_half_of_what_commits_in_reverse() {
    on_postgres(|store| async move {
        let db = store.db().await;
        let mut tx = db.begin().await.unwrap();
        tx.script("CREATE TABLE naive (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what bigint NOT NULL)")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let (mut seen, mut after) = (0, 0);
        for _ in 0..10 {
            let mut open = Vec::new();
            for what in 0..2 {
                let mut tx = db.begin().await.unwrap();
                tx.query("INSERT INTO naive (what) VALUES ($1)").bind(what).execute().await.unwrap();
                open.push(tx);
            }
            while let Some(tx) = open.pop() {
                tx.commit().await.unwrap();
                let rows: Vec<(i64,)> =
                    db.query("SELECT n FROM naive WHERE n > $1 ORDER BY n").bind(after).fetch_all().await.unwrap();
                seen += rows.len();
                after = rows.last().map_or(after, |row| row.0);
            }
        }
        let (stored,): (i64,) = db.query("SELECT COUNT(*) FROM naive").fetch_one().await.unwrap();
        assert_eq!((stored, seen), (20, 10));
    });
}

#[test]
fn in_the_log_whoever_comes_later_waits_for_whoever_came_first() {
    on_each_database(|store: Store| async move {
        let log = store.log().await;
        let slow = hold_head(log.db()).await;
        let quick = tokio::spawn({
            let log = log.clone();
            async move { ask(&log, intent(), Uuid::new_v4(), add(1)).await.unwrap() }
        });
        for _ in 0..50 {
            assert_eq!(log.read(0, 10).await.unwrap(), [], "nothing may be seen before what came first has ended");
        }
        assert!(!quick.is_finished());
        drop(slow);
        assert_eq!(quick.await.unwrap().position, 1, "what was rolled back has left no gap");
    });
}
