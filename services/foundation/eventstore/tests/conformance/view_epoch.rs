//! Views and the lives of the logs that they follow: what was told of one life is not mixed with another.

use crate::support::{
    add, ask, intent, on_each_database, start,
    sums::{SOURCE, Sums, catch_up, position, read_whole, step},
};
use eventstore::{Db, Log, view};
use uuid::Uuid;

async fn fill(log: &Log, commands: usize) {
    for _ in 0..commands {
        ask(log, intent(), Uuid::new_v4(), add(1)).await.unwrap();
    }
}

async fn life(db: &Db, generation: i64) -> Option<(Uuid, i64)> {
    let mut tx = db.snapshot().await.unwrap();
    view::positions(&mut tx, "sums_1", generation).await.unwrap()[SOURCE].life()
}

#[test]
fn events_of_another_life_are_not_applied_upon_those_of_the_former() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (db, view) = (log.db(), Sums::default());
        view::prepare(db, &view).await.unwrap();
        fill(&log, 4).await;
        let head = log.head().await.unwrap();
        let events = log.read(0, 100).await.unwrap();
        let apply = |from: i64, life, events| view::apply(db, &view, 1, SOURCE, from, life, events);
        apply(0, (head.log_id, 1), &events[..2]).await.unwrap();
        for other in [(head.log_id, 2), (Uuid::nil(), 1)] {
            let refused = apply(2, other, &events[2..]).await;
            assert!(matches!(refused, Err(view::Error::Overtaken)), "{refused:?}");
        }
        assert_eq!(read_whole(db).await, 2);
        apply(2, (head.log_id, 1), &events[2..]).await.unwrap();
        assert_eq!(read_whole(db).await, 4);
    });
}

#[test]
fn a_generation_is_pinned_to_one_life_before_its_first_event() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (db, view) = (log.db(), Sums::default());
        view::prepare(db, &view).await.unwrap();
        assert_eq!(life(db, 1).await, None);
        let id = log.head().await.unwrap().log_id;
        for epoch in [3, 4] {
            view::pin(db, "sums_1", 1, SOURCE, (id, epoch)).await.unwrap();
            assert_eq!(life(db, 1).await, Some((id, 3)), "the first one is kept");
        }
        fill(&log, 1).await;
        let events = log.read(0, 100).await.unwrap();
        let refused = view::apply(db, &view, 1, SOURCE, 0, (id, 4), &events).await;
        assert!(matches!(refused, Err(view::Error::Overtaken)), "{refused:?}");
        assert_eq!(view::apply(db, &view, 1, SOURCE, 0, (id, 3), &events).await.unwrap(), 1);
    });
}

#[test]
fn of_another_life_a_shorter_log_may_serve_and_of_the_same_one_it_may_not() {
    on_each_database(|store| async move {
        let (log, other) = (store.log().await, store.log().await);
        let (db, view) = (log.db(), Sums::default());
        view::prepare(db, &view).await.unwrap();
        fill(&log, 9).await;
        catch_up(db, &view, &log, 1, 50).await;
        assert_eq!(view::rebuild(db, &view).await.unwrap(), 2);
        let (id, events) = (log.head().await.unwrap().log_id, log.read(0, 100).await.unwrap());
        view::apply(db, &view, 2, SOURCE, 0, (id, 1), &events[..5]).await.unwrap();
        assert!(!view::swap(db, &view, 2, start()).await.unwrap(), "it lacks what its readers were told");
        assert_eq!(read_whole(db).await, 9);

        // The log was restored, and ends at 5 in its next life.
        other.begin_epoch(1, 9).await.unwrap();
        view::begin_again(db, &view, 2).await.unwrap();
        view::apply(db, &view, 3, SOURCE, 0, (id, 2), &events[..5]).await.unwrap();
        assert!(view::swap(db, &view, 3, start()).await.unwrap());
        assert_eq!((read_whole(db).await, life(db, 3).await), (5, Some((id, 2))));
    });
}

#[test]
fn a_rebuild_that_followed_a_former_life_is_begun_again_once() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (db, view) = (log.db(), Sums::default());
        view::prepare(db, &view).await.unwrap();
        fill(&log, 6).await;
        catch_up(db, &view, &log, 1, 50).await;
        assert_eq!(view::rebuild(db, &view).await.unwrap(), 2);
        step(db, &view, &log, 2, 3).await.unwrap();
        for _ in 0..3 {
            view::begin_again(db, &view, 2).await.unwrap(); // two replicas found it out
        }
        let state = view::state(db, "sums_1").await.unwrap().unwrap();
        assert_eq!((state.generation, state.building, position(db, 3).await), (1, Some(3), 0));
        // Whoever still fills the former one is told that it is not there any more.
        let head = log.head().await.unwrap();
        let late = log.read(3, 100).await.unwrap();
        let late = view::apply(db, &view, 2, SOURCE, 3, (head.log_id, 1), &late).await;
        assert!(matches!(late, Err(view::Error::Overtaken)), "{late:?}");
        catch_up(db, &view, &log, 3, 50).await;
        assert!(view::swap(db, &view, 3, start()).await.unwrap());
        assert_eq!(read_whole(db).await, 6);
        assert_eq!(view::rebuild(db, &view).await.unwrap(), 4);
    });
}
