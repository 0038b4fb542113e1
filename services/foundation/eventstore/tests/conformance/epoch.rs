//! One life of a log and the next: who begins it, and how a process notices that its log has become another one.

use crate::support::{add, ask, assert_in_order, day, intent, on_each_database, read_all, start};
use chrono::TimeDelta;
use eventstore::{Db, Error, Intent, Log, log};
use futures::{FutureExt as _, future::join_all};
use uuid::Uuid;

async fn fill(log: &Log, commands: usize) {
    for _ in 0..commands {
        ask(log, intent(), Uuid::new_v4(), add(1)).await.unwrap();
    }
}

/// Does to the rows of a log what its own doors refuse.
async fn tamper(db: &Db, statements: &[&'static str], position: i64) {
    let postgres = db.name() == "PostgreSQL";
    let mut tx = db.begin().await.unwrap();
    let open = if postgres {
        "ALTER TABLE log DISABLE TRIGGER log_append_only"
    } else {
        "DROP TRIGGER IF EXISTS log_no_update; DROP TRIGGER IF EXISTS log_no_delete"
    };
    tx.script(open).await.unwrap();
    for statement in statements {
        tx.query(statement).bind(position).execute().await.unwrap();
    }
    if postgres {
        tx.script("ALTER TABLE log ENABLE TRIGGER log_append_only").await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Leaves the database as a backup had it that was taken when the log ended at `position`.
async fn restore(db: &Db, position: i64) {
    let back = [
        "DELETE FROM command WHERE position > $1",
        "DELETE FROM log WHERE position > $1",
        "UPDATE log_head SET position = $1, recorded_at = (SELECT recorded_at FROM log WHERE position = $1)",
    ];
    tamper(db, &back, position).await;
}

async fn assert_takes_nothing(log: &Log) {
    let refused = ask(log, intent(), Uuid::new_v4(), add(1)).await.unwrap_err();
    assert!(matches!(&refused, Error::Log(log::Error::Held(_))), "{refused}");
    assert!(refused.to_string().contains("has to be started again"), "{refused}");
}

#[test]
fn of_operators_who_saw_the_same_head_one_begins_the_epoch() {
    on_each_database(|store| async move {
        let logs = [store.log().await, store.log().await, store.log().await];
        fill(&logs[0], 5).await;
        let before = read_all(&logs[0]).await;
        let begun = join_all(logs.iter().map(|log| log.begin_epoch(1, 5))).await;
        let (begun, refused): (Vec<_>, Vec<_>) = begun.into_iter().partition(Result::is_ok);
        let head = logs[0].head().await.unwrap();
        assert_eq!(begun.into_iter().map(Result::unwrap).collect::<Vec<_>>(), std::slice::from_ref(&head));
        assert_eq!((head.epoch, head.position), (2, 5));
        for refused in refused {
            let refused = refused.unwrap_err();
            assert!(matches!(refused, log::Error::Moved { epoch: 2, position: 5 }), "{refused}");
            assert_eq!(refused.to_string(), "the log is in epoch 2 and ends at 5; look again, then decide again");
        }
        assert_eq!(read_all(&logs[0]).await, before, "no event changes by it");
    });
}

#[test]
fn an_epoch_is_not_begun_at_a_head_that_nobody_saw() {
    on_each_database(|store| async move {
        let log = store.log().await;
        fill(&log, 3).await;
        for (epoch, position) in [(1, 2), (1, 4), (0, 3), (2, 3)] {
            let refused = log.begin_epoch(epoch, position).await.unwrap_err();
            assert!(matches!(refused, log::Error::Moved { epoch: 1, position: 3 }), "{refused}");
        }
        fill(&log, 1).await;
        assert_eq!(log.head().await.unwrap().epoch, 1);
    });
}

#[test]
fn a_founding_import_that_was_restored_half_way_goes_on_in_a_new_epoch() {
    on_each_database(|store| async move {
        let log = store.log().await;
        log.begin_founding("sổ cũ").await.unwrap();
        let old = |days| Intent { recorded_at: Some(start() - TimeDelta::days(days)), ..intent() };
        ask(&log, old(9), Uuid::new_v4(), add(1)).await.unwrap();
        let head = log.begin_epoch(1, 1).await.unwrap();
        assert_eq!(head.founding.as_deref(), Some("sổ cũ"));
        let again = store.log().await;
        again.begin_founding("sổ cũ").await.unwrap();
        ask(&again, old(8), Uuid::new_v4(), add(1)).await.unwrap();
        again.end_founding().await.unwrap();
        fill(&again, 1).await;
        assert_in_order(&read_all(&again).await);
    });
}

#[test]
fn a_process_whose_log_begins_another_epoch_notices_and_takes_nothing_more() {
    on_each_database(|store| async move {
        let (here, there) = (store.log().await, store.log().await);
        fill(&here, 3).await;
        here.begin_epoch(1, 3).await.unwrap();
        assert_takes_nothing(&here).await; // whoever began it does not even have to look
        assert_eq!(here.replaced().await, "epoch 2 was begun");
        assert_eq!(there.replaced().await, "it is in epoch 2 and was in epoch 1");
        assert_takes_nothing(&there).await;
        let started_again = store.log().await;
        fill(&started_again, 2).await;
        assert_in_order(&read_all(&started_again).await);
        assert!(started_again.replaced().now_or_never().is_none());
    });
}

#[test]
fn an_older_copy_is_noticed_by_whoever_saw_more() {
    on_each_database(|store| async move {
        let (writer, reader) = (store.log().await, store.log().await);
        let mut seen = reader.changed();
        fill(&writer, 9).await;
        seen.wait_for(|seen| *seen == 9).await.unwrap();
        restore(&store.db().await, 6).await;
        for log in [&writer, &reader] {
            assert_eq!(log.replaced().await, "it ends at 6 and ended at 9: an older copy was restored");
            assert_takes_nothing(log).await;
        }
        seen.wait_for(|seen| *seen == 6).await.unwrap(); // followers are told that there is something to look at
        let started_again = store.log().await;
        fill(&started_again, 1).await;
        assert_eq!(read_all(&started_again).await.len(), 7);
        assert!(started_again.replaced().now_or_never().is_none(), "it has seen no more than there is");
    });
}

/// The batch is checked under the lock of the head, before anybody has looked.
#[test]
fn nothing_is_recorded_upon_an_older_copy_with_what_is_remembered_of_the_newer_one() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let account = Uuid::new_v4();
        for _ in 0..4 {
            ask(&log, intent(), account, add(1)).await.unwrap();
        }
        restore(&store.db().await, 2).await;
        let refused = ask(&log, intent(), account, add(1)).await.unwrap_err();
        let refusal = matches!(&refused, Error::Log(log::Error::Held(_) | log::Error::Storage(_)));
        assert!(refusal, "{refused}");
        assert_eq!(read_all(&log).await.len(), 2);
    });
}

#[test]
fn an_older_copy_that_has_grown_past_the_former_end_is_noticed_all_the_same() {
    on_each_database(|store| async move {
        let log = store.log().await;
        fill(&log, 4).await;
        // The same length, and another event at its end.
        let other = day(9).and_hms_opt(0, 0, 0).unwrap().and_utc();
        assert!(log.head().await.unwrap().recorded_at < other);
        let grown = [
            "UPDATE log SET recorded_at = '2025-07-09T00:00:00+00:00' WHERE position = $1",
            "UPDATE log_head SET recorded_at = '2025-07-09T00:00:00+00:00' WHERE position = $1",
        ];
        tamper(&store.db().await, &grown, 4).await;
        let wrong = log.replaced().await;
        assert_eq!(wrong, "it holds another event at 4: an older copy was restored and has gone on");
    });
}

#[test]
fn a_log_that_is_written_by_several_processes_is_never_taken_for_another_one() {
    on_each_database(|store| async move {
        let logs = [store.log().await, store.log().await, store.log().await];
        // Long enough for each to look several times while the others write.
        let began = std::time::Instant::now();
        while began.elapsed() < std::time::Duration::from_millis(1_500) {
            join_all(logs.iter().map(|log| fill(log, 20))).await;
        }
        for log in &logs {
            assert!(log.replaced().now_or_never().is_none());
        }
        assert_in_order(&read_all(&logs[0]).await);
    });
}
