//! Callers that go away at any point leave nothing half-done, and no connection inside a transaction.

use crate::support::{Random, add, ask_all, assert_in_order, intent, on_each_database, polled, read_all};
use eventstore::{Db, Intent, Log};
use futures::future::join_all;
use std::collections::HashMap;
use uuid::Uuid;

/// More than any pool has connections.
const CONNECTIONS: usize = 20;

/// The place where it matters: the server has begun, and nobody has heard of it.
#[test]
fn a_transaction_given_up_while_it_begins_is_not_handed_on() {
    on_each_database(|store| async move {
        let db = store.db().await;
        assert_clean(&db).await;
        for polls in 1..12 {
            join_all((0..CONNECTIONS).map(|_| async { drop(polled(polls, db.begin()).await) })).await;
            join_all((0..CONNECTIONS).map(|_| async { drop(polled(polls, db.snapshot()).await) })).await;
            assert_clean(&db).await;
        }
    });
}

#[test]
fn transactions_given_up_at_any_point_leave_their_connections_clean() {
    on_each_database(|store| async move {
        let db = store.db().await;
        let mut tx = db.begin().await.unwrap();
        tx.script("CREATE TABLE tally (n bigint NOT NULL)").await.unwrap();
        tx.commit().await.unwrap();
        let giving_up = (0..600).map(|seed| tokio::spawn(give_up(db.clone(), Random::new(seed))));
        let committed: i64 = join_all(giving_up).await.into_iter().map(Result::unwrap).sum();
        assert_clean(&db).await;
        // What was acknowledged is there. A commit given up between asking and hearing may have happened as well.
        let (rows,): (i64,) = db.query("SELECT COUNT(*) FROM tally").fetch_one().await.unwrap();
        assert!((committed..600).contains(&rows), "{rows} rows of {committed} acknowledged");
        assert!(committed > 50, "only {committed} were left to end");
    });
}

/// Begins, writes and commits, and goes away after a random number of steps; every third one is aborted from outside.
async fn give_up(db: Db, mut random: Random) -> i64 {
    let (polls, kind) = (1 + random.below(12), random.below(3));
    match kind {
        0 => polled(polls, db.begin()).await.map_or(0, |_| 0),
        1 => {
            let reading = polled(polls, async {
                let mut tx = db.snapshot().await.unwrap();
                tx.query("SELECT COUNT(*) FROM tally").fetch_one::<(i64,)>().await.unwrap();
            });
            reading.await.map_or(0, |()| 0)
        }
        _ => {
            let task = tokio::spawn(async move {
                let mut tx = db.begin().await.unwrap();
                tx.query("INSERT INTO tally (n) VALUES ($1)").bind(1_i64).execute().await.unwrap();
                tx.commit().await.unwrap();
            });
            if random.below(2) == 0 {
                for _ in 0..random.below(400) {
                    tokio::task::yield_now().await;
                }
                task.abort();
            }
            i64::from(task.await.is_ok())
        }
    }
}

/// Uses every connection there is, and then looks at what each of them is doing.
async fn assert_clean(db: &Db) {
    match db {
        Db::Postgres(_) => {
            let asking = (0..CONNECTIONS).map(|_| db.query("SELECT pg_sleep(0.02) IS NULL").fetch_one::<(bool,)>());
            assert!(join_all(asking).await.iter().all(Result::is_ok));
            let open = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
                        AND xact_start IS NOT NULL";
            // Those that were given up last are still on their way back to the pool; one that was forgotten stays.
            let mut left = i64::MAX;
            for _ in 0..1_000 {
                (left,) = db.query(open).fetch_one().await.unwrap();
                if left == 0 {
                    break;
                }
            }
            assert_eq!(left, 0, "transactions are still open");
        }
        Db::Sqlite { .. } => {
            // A reader left inside a transaction would not see what is written now.
            let mut tx = db.begin().await.unwrap();
            tx.script("CREATE TABLE IF NOT EXISTS fresh (n bigint); INSERT INTO fresh VALUES (1)").await.unwrap();
            let count = "SELECT COUNT(*) FROM fresh";
            let (now,): (i64,) = tx.query(count).fetch_one().await.unwrap();
            tx.commit().await.unwrap();
            let asking = join_all((0..CONNECTIONS).map(|_| db.query(count).fetch_one::<(i64,)>())).await;
            assert!(asking.iter().all(|seen| matches!(seen, Ok((seen,)) if *seen == now)), "{now}: {asking:?}");
        }
    }
}

#[test]
fn commands_whose_callers_go_away_are_there_once_or_not_at_all() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let callers: Vec<_> = (0..24).map(|seed| tokio::spawn(call(log.clone(), Random::new(seed)))).collect();
        let asked: Vec<Asked> = join_all(callers).await.into_iter().flat_map(Result::unwrap).collect();
        log.drain().await;
        assert_clean(log.db()).await;

        let before = count_by_command(&log).await;
        let acknowledged = asked.iter().filter(|asked| asked.acknowledged.is_some());
        for Asked { intent, acknowledged, .. } in acknowledged {
            assert_eq!(before.get(&intent.command_id), Some(&6), "acknowledged at {acknowledged:?}");
        }
        assert!(before.values().all(|count| *count == 6), "a command is there in part");
        // Asked again, everything is there once.
        for Asked { intent, accounts, acknowledged } in &asked {
            let outcome = ask_all(&log, intent.clone(), accounts.clone(), add(3)).await.unwrap();
            assert!(acknowledged.is_none_or(|position| position == outcome.position));
        }
        let after = count_by_command(&log).await;
        assert_eq!((after.len(), after.values().all(|count| *count == 6)), (asked.len(), true));
        assert_in_order(&read_all(&log).await);
        let lost = asked.iter().filter(|asked| asked.acknowledged.is_none()).count();
        assert!(lost > 50, "only {lost} callers went away before they were answered");
    });
}

struct Asked {
    intent: Intent,
    accounts: Vec<Uuid>,
    /// At which position.
    acknowledged: Option<i64>,
}

/// Asks for one thing after another, each of two accounts at once, and goes away from some of them.
async fn call(log: Log, mut random: Random) -> Vec<Asked> {
    let accounts = vec![Uuid::new_v4(), Uuid::new_v4()];
    let mut asked = Vec::new();
    for _ in 0..20 {
        let (intent, accounts) = (intent(), accounts.clone());
        let task = tokio::spawn({
            let (log, intent, accounts) = (log.clone(), intent.clone(), accounts.clone());
            async move { ask_all(&log, intent, accounts, add(3)).await }
        });
        if random.below(2) == 0 {
            for _ in 0..random.below(60) {
                tokio::task::yield_now().await;
            }
            task.abort();
        }
        let acknowledged = task.await.ok().map(|outcome| outcome.unwrap().position);
        asked.push(Asked { intent, accounts, acknowledged });
    }
    asked
}

async fn count_by_command(log: &Log) -> HashMap<Uuid, i64> {
    let mut counts = HashMap::new();
    for event in read_all(log).await {
        *counts.entry(event.command_id).or_default() += 1;
    }
    counts
}
