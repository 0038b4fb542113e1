//! Until when nothing is missing: what was promised of a log stays true, whatever clock whoever appends goes by.

use crate::support::{Clock, Random, Store, add, ask, intent, on_each_database, read_all, start};
use chrono::{DateTime, TimeDelta, Utc};
use eventstore::Log;
use futures::future::join_all;
use uuid::Uuid;

/// Milliseconds after the start.
fn at(millis: i64) -> DateTime<Utc> {
    start() + TimeDelta::milliseconds(millis)
}

/// A replica whose clock stands at so many milliseconds after the start.
async fn replica(store: &Store, millis: i64) -> Log {
    let clock = Clock::default();
    clock.set(millis * 1_000);
    Log::open(store.db().await, clock.now()).await.unwrap()
}

async fn recorded_at(log: &Log, account: Uuid) -> DateTime<Utc> {
    ask(log, intent(), account, add(1)).await.unwrap();
    log.head().await.unwrap().recorded_at
}

#[test]
fn what_was_promised_to_be_complete_stays_so_for_a_replica_whose_clock_is_behind() {
    on_each_database(|store| async move {
        let (right, behind) = (replica(&store, 5_000).await, replica(&store, 0).await);
        let account = Uuid::new_v4();
        assert!(recorded_at(&behind, account).await < at(1), "it goes by its own clock");
        for promised in [at(5_000), at(5_500)] {
            let head = right.complete_until(promised).await.unwrap();
            assert!(head.is_complete_until(promised) && !head.is_complete_until(promised + TimeDelta::microseconds(1)));
            // It knows the stream and the head from its last append, and does not look again before it writes.
            assert!(recorded_at(&behind, account).await > promised, "recorded later, within what was complete");
        }
        assert!(recorded_at(&right, account).await > at(5_500));
        assert_eq!(read_all(&right).await.len(), 4);
    });
}

#[test]
fn an_end_that_is_complete_already_is_told_without_a_word_to_the_database() {
    on_each_database(|store| async move {
        let log = replica(&store, 0).await;
        let recorded = recorded_at(&log, Uuid::new_v4()).await;
        assert_eq!(log.complete_until(recorded).await.unwrap().complete_until, None, "no later one can be as early");
        log.complete_until(at(90)).await.unwrap();
        assert_eq!(log.complete_until(at(80)).await.unwrap().complete_until, Some(at(90)), "more was promised before");
    });
}

#[test]
fn promises_and_appends_that_race_come_in_one_order() {
    on_each_database(|store| async move {
        let replicas = [replica(&store, 0).await, replica(&store, 20).await];
        let writers = replicas.iter().map(async |log| {
            for _ in 0..60 {
                ask(log, intent(), Uuid::new_v4(), add(2)).await.unwrap();
            }
        });
        let askers = (0..2).zip(&replicas).map(async |(seed, log)| {
            let (mut random, mut promises) = (Random::new(seed), Vec::new());
            for _ in 0..60 {
                let soon = log.head().await.unwrap().recorded_at + TimeDelta::microseconds(random.below(3_000) as i64);
                promises.push((soon, log.complete_until(soon).await.unwrap().position));
            }
            promises
        });
        let (_, promises) = tokio::join!(join_all(writers), join_all(askers));
        let (events, promises) = (read_all(&replicas[0]).await, promises.concat());
        assert_eq!((events.len(), promises.len()), (240, 120));
        for (until, position) in promises {
            let late = events.iter().find(|event| event.position > position && event.recorded_at <= until);
            assert_eq!(late, None, "complete until {until} at {position}");
        }
    });
}

#[test]
fn a_time_that_no_clock_is_ahead_by_is_not_promised() {
    on_each_database(|store| async move {
        let log = replica(&store, 0).await;
        let refused = log.complete_until(start() + TimeDelta::days(32)).await.unwrap_err();
        assert!(refused.to_string().contains("cannot be promised yet"), "{refused}");
        assert_eq!(log.head().await.unwrap().complete_until, None);
    });
}

#[test]
fn a_log_that_was_created_before_promises_were_kept_learns_to_keep_them() {
    on_each_database(|store| async move {
        let log = replica(&store, 0).await;
        let account = Uuid::new_v4();
        recorded_at(&log, account).await;
        let mut tx = log.db().begin().await.unwrap();
        tx.script("ALTER TABLE log_head DROP COLUMN complete_until").await.unwrap();
        tx.commit().await.unwrap();
        let opened = join_all((0..3).map(|_| replica(&store, 0))).await;
        opened[0].complete_until(at(70)).await.unwrap();
        assert!(recorded_at(&opened[2], account).await > at(70));
    });
}
