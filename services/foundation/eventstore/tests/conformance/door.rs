//! What is refused at the door: databases that are not fit for a log, changes to what happened, and what is too much.

use crate::support::{
    account::{Account, Command, Rejection},
    add, admin, ask, create_database, day, drop_database, hold_head, intent, on_each_database, on_postgres, read_all,
};
use chrono::NaiveDate;
use eventstore::{Db, Error, Intent, Outcome, log};
use uuid::Uuid;

#[test]
fn a_postgresql_that_may_forget_what_it_acknowledged_is_refused_by_the_name_of_the_setting() {
    on_postgres(|store| async move {
        let (_, name) = store.url.rsplit_once('/').unwrap();
        admin(format!("ALTER DATABASE {name} SET synchronous_commit = off")).await;
        let refused = Db::connect(&store.url).await.unwrap_err().to_string();
        assert!(
            refused.contains("synchronous_commit = off") && refused.contains("set synchronous_commit = on"),
            "{refused}"
        );
        admin(format!("ALTER DATABASE {name} SET synchronous_commit = on")).await;
        store.db().await;
    });
}

#[test]
fn a_database_that_sorts_differently_is_refused_with_the_cure() {
    on_postgres(|_| async move {
        // Another encoding; and the letters of Vietnamese in their own order, behind a collation that is called C.
        for options in
            ["ENCODING 'SQL_ASCII' LOCALE 'C'", "ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'vi'"]
        {
            let (store, name) = create_database(options).await;
            let refused = Db::connect(&store.url).await;
            drop_database(&name).await;
            let refused = refused.expect_err(options).to_string();
            assert!(
                refused.contains(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")),
                "{refused}"
            );
        }
    });
}

#[test]
fn text_sorts_by_its_bytes() {
    on_each_database(|store| async move {
        let db = store.db().await;
        let sorted = "SELECT v FROM (SELECT 'đ' AS v UNION ALL SELECT 'Z' UNION ALL SELECT 'a' UNION ALL SELECT 'z') AS t ORDER BY v";
        let sorted: Vec<(String,)> = db.query(sorted).fetch_all().await.unwrap();
        assert_eq!(sorted.into_iter().map(|(v,)| v).collect::<Vec<_>>(), ["Z", "a", "z", "đ"]);
    });
}

#[test]
fn what_happened_can_be_neither_changed_nor_removed() {
    on_each_database(|store| async move {
        let log = store.log().await;
        ask(&log, intent(), Uuid::new_v4(), add(3)).await.unwrap();
        let before = read_all(&log).await;
        let mut attempts = vec![
            "UPDATE log SET event = '{}' WHERE position = 2",
            "UPDATE log SET position = position + 1",
            "DELETE FROM log WHERE position = 3",
            "DELETE FROM log",
        ];
        if let Db::Postgres(_) = log.db() {
            attempts.push("TRUNCATE log");
            attempts.push("TRUNCATE log, log_head, command");
        }
        for attempt in attempts {
            let mut tx = log.db().begin().await.unwrap();
            let refused = tx.query(attempt).execute().await.expect_err(attempt).to_string();
            assert!(refused.contains("the log is append-only"), "{attempt}: {refused}");
        }
        assert_eq!(read_all(&log).await, before);
        assert_eq!(ask(&log, intent(), Uuid::new_v4(), add(1)).await.unwrap().position, 4);
    });
}

#[test]
fn a_snapshot_cannot_write() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let mut snapshot = log.db().snapshot().await.unwrap();
        assert!(snapshot.query("UPDATE log_head SET position = 7").execute().await.is_err());
        drop(snapshot);
        assert!(log.db().query("UPDATE log_head SET position = 7").execute().await.is_err());
        assert_eq!(log.head().await.unwrap().position, 0);
    });
}

/// Whoever asks for what cannot be stored is told so, and the neighbours in the queue do not notice.
#[test]
fn what_is_too_much_is_refused_and_fails_nobody_else() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let note = |text: String| Command::Note { text, on: day(1) };
        let late = |year| Command::Note { text: "muộn".into(), on: NaiveDate::from_ymd_opt(year, 1, 1).unwrap() };
        let key = |key: String| Command::Take { key, on: day(1) };
        let cases = [
            (intent(), note("x".repeat(1 << 20)), "one Noted of 1048629 bytes, the most is 1000000"),
            (intent(), add(100_001), "100001 events"),
            (intent(), late(10_000), "the date +10000-01-01, the years are 1 to 9999"),
            (intent(), late(-4713), "the date -4713-01-01"),
            (intent(), key("k".repeat(1_001)), "one key of 1001 bytes"),
            (intent(), key("a\0b".into()), "one key with the character U+0000"),
            (Intent { actor: "a\0b".into(), ..intent() }, add(1), "one actor with the character U+0000"),
            (Intent { fingerprint: "a\0b".into(), ..intent() }, add(1), "one fingerprint with the character U+0000"),
            (Intent { traceparent: Some("t".repeat(1_001)), ..intent() }, add(1), "one trace context of 1001 bytes"),
        ];
        let held = hold_head(log.db()).await;
        let neighbours: Vec<_> = (0..20)
            .map(|_| {
                let log = log.clone();
                tokio::spawn(async move { ask(&log, intent(), Uuid::new_v4(), add(1)).await })
            })
            .collect();
        for (intent, command, expected) in cases {
            let refused = ask(&log, intent, Uuid::new_v4(), command).await.unwrap_err();
            assert!(matches!(refused, Error::Log(log::Error::TooLarge(_))), "{refused}");
            assert!(refused.to_string().contains(expected), "{refused}");
        }
        held.commit().await.unwrap();
        for neighbour in neighbours {
            neighbour.await.unwrap().unwrap();
        }
        assert_eq!(read_all(&log).await.len(), 20);
    });
}

#[test]
fn what_is_just_not_too_much_is_stored_as_it_was_given() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let account = Uuid::new_v4();
        let text = format!("{}\0\u{1}\"\\'{{}}$1 Đơn vị hành chính \u{1f3db}", "ế".repeat(300_000));
        ask(&log, intent(), account, Command::Note { text: text.clone(), on: day(1) }).await.unwrap();
        let key = format!("'; DROP TABLE log; -- {}", "ế".repeat(300));
        ask(
            &log,
            intent(),
            account,
            Command::Take { key: key.clone(), on: NaiveDate::from_ymd_opt(9999, 12, 31).unwrap() },
        )
        .await
        .unwrap();
        let history = log.history::<Account>(account).await.unwrap();
        let kept = |(_, event): &(_, crate::support::account::Event)| serde_json::to_value(event).unwrap();
        assert_eq!(kept(&history[0])["text"], text);
        assert_eq!(kept(&history[1])["key"], key);
    });
}

/// A decision without streams waits in the queue like any other, and needs nothing from the database before.
async fn nothing(log: &eventstore::Log) -> Result<Outcome, Error<Rejection>> {
    log.execute(intent(), |decision| async move { Ok(decision) }).await
}

#[test]
fn a_queue_that_is_full_says_so_and_forgets_nobody_who_is_in_it() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let held = hold_head(log.db()).await;
        let asking: Vec<_> = (0..10_000)
            .map(|_| {
                let log = log.clone();
                tokio::spawn(async move { nothing(&log).await })
            })
            .collect();
        // Those for whom there was no room are answered while the head is still held.
        let mut asking = futures::stream::FuturesUnordered::from_iter(asking);
        let mut refused = 0;
        while refused < 100 {
            let answer = futures::StreamExt::next(&mut asking).await.unwrap().unwrap();
            assert!(matches!(answer, Err(Error::Log(log::Error::Busy))), "{answer:?}");
            refused += 1;
        }
        held.commit().await.unwrap();
        let mut taken = 0;
        while let Some(answer) = futures::StreamExt::next(&mut asking).await {
            match answer.unwrap() {
                Ok(outcome) => {
                    assert!(!outcome.changed);
                    taken += 1;
                }
                Err(Error::Log(log::Error::Busy)) => refused += 1,
                Err(error) => panic!("{error}"),
            }
        }
        let (remembered,): (i64,) = log.db().query("SELECT COUNT(*) FROM command").fetch_one().await.unwrap();
        assert_eq!((remembered, taken + refused), (taken, 10_000));
        ask(&log, intent(), Uuid::new_v4(), add(1)).await.unwrap();
    });
}
