//! The database goes away, or has no room: callers are told, ask again, and everything is there once.

use crate::support::{
    Random, add, admin, ask, assert_in_order, intent, on_each_database, on_postgres, on_sqlite, read_all,
};
use eventstore::{Error, Log, log};
use futures::future::join_all;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use uuid::Uuid;

/// Ends every connection to the database, in the middle of whatever it does.
async fn cut(url: &str) {
    let (_, name) = url.rsplit_once('/').unwrap();
    admin(format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")).await;
}

/// Asks under one id until it is answered; tells how often it was not.
async fn insist(log: &Log, account: Uuid, count: i64) -> usize {
    let asked = intent();
    for failed in 0..1_000 {
        match ask(log, asked.clone(), account, add(count)).await {
            Ok(outcome) => {
                assert!(outcome.changed);
                return failed;
            }
            Err(Error::Log(log::Error::Storage(_))) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the store has not come back");
}

#[test]
fn a_writer_whose_connections_were_cut_while_nobody_asked_goes_on_unnoticed() {
    on_postgres(|store| async move {
        let log = store.log().await;
        let account = Uuid::new_v4();
        for version in 1..8 {
            assert_eq!(ask(&log, intent(), account, add(1)).await.unwrap().version, version);
            cut(&store.url).await;
        }
        assert_in_order(&read_all(&store.log().await).await);
    });
}

#[test]
fn connections_cut_at_random_lose_nothing_and_double_nothing() {
    on_postgres(|store| async move {
        let log = store.log().await;
        let done = Arc::new(AtomicBool::new(false));
        let cutting = tokio::spawn({
            let (url, done) = (store.url.clone(), done.clone());
            async move {
                let mut cuts = 0;
                while !done.load(Ordering::Relaxed) {
                    cut(&url).await;
                    cuts += 1;
                }
                cuts
            }
        });
        let callers = (0..16).map(|seed| {
            let log = log.clone();
            tokio::spawn(async move {
                let (account, mut random, mut unanswered) = (Uuid::new_v4(), Random::new(seed), 0);
                for _ in 0..12 {
                    unanswered += insist(&log, account, 1 + random.below(5) as i64).await;
                }
                (account, unanswered)
            })
        });
        let callers: Vec<(Uuid, usize)> = join_all(callers).await.into_iter().map(Result::unwrap).collect();
        done.store(true, Ordering::Relaxed);
        assert!(cutting.await.unwrap() > 5);
        assert!(callers.iter().map(|(_, unanswered)| unanswered).sum::<usize>() > 0, "the cuts met nobody");
        let log = store.log().await;
        assert_in_order(&read_all(&log).await);
        let mut random: Vec<Random> = (0..16).map(Random::new).collect();
        for ((account, _), random) in callers.iter().zip(&mut random) {
            let expected: i64 = (0..12).map(|_| 1 + random.below(5) as i64).sum();
            assert_eq!(log.stream("account", *account, 0).await.unwrap().len() as i64, expected);
        }
    });
}

#[test]
fn closing_the_database_does_not_wait_for_a_log_that_is_open_and_the_log_says_so_afterwards() {
    on_each_database(|store| async move {
        let log = store.log().await;
        ask(&log, intent(), Uuid::new_v4(), add(1)).await.unwrap();
        ask(&log, intent(), Uuid::new_v4(), add(1)).await.unwrap();
        log.db().close().await;
        let refused = ask(&log, intent(), Uuid::new_v4(), add(1)).await.unwrap_err();
        assert!(matches!(refused, Error::Log(log::Error::Storage(_))), "{refused}");
        assert_eq!(read_all(&store.log().await).await.len(), 2);
    });
}

#[test]
fn a_full_disk_refuses_what_has_no_room_and_goes_on_when_there_is_room_again() {
    on_sqlite(|store| async move {
        let log = store.log().await;
        let account = Uuid::new_v4();
        ask(&log, intent(), account, add(10)).await.unwrap();
        let room = async |pages: &str| {
            let mut tx = log.db().begin().await.unwrap();
            tx.script(&format!("PRAGMA max_page_count = {pages}")).await.unwrap();
            tx.commit().await.unwrap();
        };
        room("1").await; // no page more than there are
        let asked = intent();
        for _ in 0..3 {
            let refused = ask(&log, asked.clone(), account, add(5_000)).await.unwrap_err();
            assert!(refused.to_string().contains("full"), "{refused}");
        }
        assert_eq!(log.head().await.unwrap().position, 10);
        room("1000000").await;
        assert_eq!(ask(&log, asked, account, add(5_000)).await.unwrap().version, 5_010);
        assert_in_order(&read_all(&log).await);
    });
}
