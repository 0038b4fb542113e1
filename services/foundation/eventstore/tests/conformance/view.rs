//! Views: rows and position change together, once for every event, and what cannot be told stops them.

use crate::support::{
    account::Command,
    add, ask, day, intent, on_each_database,
    sums::{Gate, SOURCE, Sums, catch_up, position, read_whole, step},
};
use eventstore::{Log, view};
use futures::future::join_all;
use std::sync::Arc;
use tokio::sync::Semaphore;
use uuid::Uuid;

async fn fill(log: &Log, commands: usize) {
    let asking = (0..commands).map(|place| ask(log, intent(), Uuid::new_v4(), add(1 + place as i64 % 7)));
    assert!(join_all(asking).await.iter().all(Result::is_ok));
}

#[test]
fn a_view_holds_every_event_up_to_its_position_and_remembers_when_it_was_known() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (db, view) = (log.db(), Sums::default());
        let state = view::prepare(db, &view).await.unwrap();
        assert_eq!((state.generation, state.building, state.poison), (1, None, None));
        assert_eq!(read_whole(db).await, 0);
        fill(&log, 30).await;
        catch_up(db, &view, &log, 1, 10).await;
        let head = log.head().await.unwrap();
        assert_eq!(read_whole(db).await, head.position);
        let reading = view::read(db, "sums_1").await.unwrap();
        let reached = &reading.positions[SOURCE];
        assert_eq!(
            (reached.recorded_at, reached.log_id, reached.epoch),
            (Some(head.recorded_at), Some(head.log_id), 1)
        );
        assert_eq!(reading.known_at(), Some(head.recorded_at));
        drop(reading);
        assert_eq!(view::prepare(db, &view).await.unwrap().generation, 1, "what is there is kept");
        assert_eq!(read_whole(db).await, head.position);
    });
}

#[test]
fn followers_that_race_apply_every_event_exactly_once() {
    on_each_database(|store| async move {
        let log = store.log().await;
        view::prepare(log.db(), &Sums::default()).await.unwrap();
        fill(&log, 400).await;
        let racing: Vec<_> = (0..4)
            .map(|place| {
                let (store, log) = (store.clone(), log.clone());
                tokio::spawn(async move { catch_up(&store.db().await, &Sums::default(), &log, 1, 5 + place).await })
            })
            .collect();
        let overtaken: usize = join_all(racing).await.into_iter().map(Result::unwrap).sum();
        assert!(overtaken > 0, "nobody raced with anybody");
        assert_eq!(read_whole(log.db()).await, log.head().await.unwrap().position);
    });
}

#[test]
fn of_two_followers_at_the_same_event_one_is_overtaken() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (db, view) = (log.db(), Sums::default());
        view::prepare(db, &view).await.unwrap();
        fill(&log, 10).await;
        let head = log.head().await.unwrap();
        let events = log.read(0, 1_000).await.unwrap();
        let apply = |from: i64, events| view::apply(db, &view, 1, SOURCE, from, (head.log_id, head.epoch), events);
        // What does not follow upon the position is not taken, however it comes about.
        let gap = [events[0].clone(), events[2].clone()];
        for (from, events) in [(0, &events[1..]), (1, &events[1..]), (0, &gap)] {
            assert!(matches!(apply(from, events).await, Err(view::Error::Overtaken)));
        }
        let (one, other) = futures::join!(apply(0, &events), apply(0, &events));
        assert!(
            matches!((&one, &other), (Ok(_), Err(view::Error::Overtaken)) | (Err(view::Error::Overtaken), Ok(_))),
            "{one:?} {other:?}"
        );
        assert!(matches!(apply(0, &events).await, Err(view::Error::Overtaken)));
        assert_eq!(apply(head.position, &[]).await.unwrap(), head.position);
        assert_eq!(read_whole(db).await, head.position);
    });
}

/// The rows are written, the position is moved, and then the follower is gone.
#[test]
fn a_follower_that_goes_away_before_the_commit_leaves_rows_and_position_as_they_were() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let db = log.db().clone();
        view::prepare(&db, &Sums::default()).await.unwrap();
        fill(&log, 20).await;
        step(&db, &Sums::default(), &log, 1, 10).await.unwrap();
        let before = read_whole(&db).await;
        let held =
            Arc::new(Sums { gate: Some(Gate { reached: Semaphore::new(0), open: Semaphore::new(0) }), poison: None });
        let gone = tokio::spawn({
            let (held, db, log) = (held.clone(), db.clone(), log.clone());
            async move { step(&db, &held, &log, 1, 10).await }
        });
        held.gate.as_ref().unwrap().reached.acquire().await.unwrap().forget();
        gone.abort();
        assert!(gone.await.unwrap_err().is_cancelled());
        assert_eq!(read_whole(&db).await, before);
        catch_up(&db, &Sums::default(), &log, 1, 10).await;
        assert_eq!(read_whole(&db).await, log.head().await.unwrap().position);
    });
}

#[test]
fn a_poison_event_stops_its_view_before_it_and_after_the_cure_it_goes_on() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let db = log.db();
        let sick = Sums { poison: Some("độc"), gate: None };
        view::prepare(db, &sick).await.unwrap();
        fill(&log, 5).await;
        catch_up(db, &sick, &log, 1, 100).await;
        let before = position(db, 1).await;
        ask(&log, intent(), Uuid::new_v4(), add(1)).await.unwrap();
        ask(&log, intent(), Uuid::new_v4(), Command::Note { text: "độc".into(), on: day(1) }).await.unwrap();
        ask(&log, intent(), Uuid::new_v4(), add(1)).await.unwrap();
        for _ in 0..2 {
            let stopped = step(db, &sick, &log, 1, 100).await.unwrap_err();
            assert!(matches!(stopped, view::Error::Poison { position, .. } if position == before + 2), "{stopped}");
            assert_eq!(read_whole(db).await, before, "nothing of its batch is there");
        }
        view::stop(db, "sums_1", "event at position 9: it cannot be told").await.unwrap();
        let state = view::state(db, "sums_1").await.unwrap().unwrap();
        assert_eq!(state.poison.as_deref(), Some("event at position 9: it cannot be told"));
        // A program that was mended starts, and goes on where the view stopped.
        let mended = Sums::default();
        assert_eq!(view::prepare(db, &mended).await.unwrap().poison, None);
        catch_up(db, &mended, &log, 1, 100).await;
        assert_eq!(read_whole(db).await, log.head().await.unwrap().position);
    });
}

#[test]
fn an_event_that_no_longer_decodes_is_poison_and_not_an_outage() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (db, view) = (log.db(), Sums::default());
        view::prepare(db, &view).await.unwrap();
        // Written by a newer program, past our doors.
        let mut tx = db.begin().await.unwrap();
        tx.query(
            "INSERT INTO log (position, kind, stream, version, type, event, effective_on, recorded_at, command_id, actor) \
             SELECT 1, 'account', log_id, 1, 'Split', '{\"type\":\"Split\"}', $1, recorded_at, log_id, 'an' FROM log_head",
        )
        .bind(day(1))
        .execute()
        .await
        .unwrap();
        tx.query("UPDATE log_head SET position = 1").execute().await.unwrap();
        tx.commit().await.unwrap();
        let stopped = step(db, &view, &log, 1, 100).await.unwrap_err();
        let view::Error::Poison { position: 1, reason } = stopped else { panic!("{stopped}") };
        assert!(reason.contains("Split") && reason.contains("account"), "{reason}");
        // Nor can anybody decide upon it.
        let stream = log.read(0, 1).await.unwrap()[0].stream;
        let refused = ask(&log, intent(), stream, add(1)).await.unwrap_err().to_string();
        assert!(refused.contains("Split") && refused.contains("position 1"), "{refused}");
    });
}

#[test]
fn a_view_nobody_has_prepared_cannot_be_read() {
    on_each_database(|store| async move {
        let log = store.log().await;
        view::prepare(log.db(), &Sums::default()).await.unwrap();
        let refused = view::read(log.db(), "nothing_1").await.unwrap_err().to_string();
        assert!(refused.contains("nothing_1"), "{refused}");
        assert_eq!(view::state(log.db(), "nothing_1").await.unwrap(), None);
    });
}
