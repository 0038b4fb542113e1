//! Rebuilding a view aside while the old one serves, and the swap.

use crate::support::{
    add, ask, intent, on_each_database,
    sums::{Gate, Sums, catch_up, position, read_whole, step},
};
use eventstore::{Log, view};
use futures::future::join_all;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use tokio::sync::Semaphore;
use uuid::Uuid;

async fn fill(log: &Log, commands: usize) {
    let asking = (0..commands).map(|place| ask(log, intent(), Uuid::new_v4(), add(1 + place as i64 % 7)));
    assert!(join_all(asking).await.iter().all(Result::is_ok));
}

#[test]
fn while_a_view_is_rebuilt_and_swapped_no_reader_sees_a_mixture() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (db, view) = (log.db(), Sums::default());
        view::prepare(db, &view).await.unwrap();
        fill(&log, 60).await;
        catch_up(db, &view, &log, 1, 50).await;
        let done = Arc::new(AtomicBool::new(false));
        let reads: Vec<Arc<AtomicUsize>> = (0..3).map(|_| Arc::default()).collect();
        let readers: Vec<_> = reads
            .iter()
            .map(|reads| {
                let (db, done, reads) = (db.clone(), done.clone(), reads.clone());
                tokio::spawn(async move {
                    let mut last = 0;
                    while !done.load(Ordering::Relaxed) {
                        let at = read_whole(&db).await;
                        assert!(at >= last, "a reader was taken back from {last} to {at}");
                        last = at;
                        reads.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        for generation in 2..7 {
            assert_eq!(view::rebuild(db, &view).await.unwrap(), generation);
            fill(&log, 3).await;
            catch_up(db, &view, &log, generation - 1, 50).await;
            step(db, &view, &log, generation, 50).await.unwrap();
            assert!(
                !view::swap(db, &view, generation, log.head().await.unwrap().recorded_at).await.unwrap(),
                "it is behind"
            );
            catch_up(db, &view, &log, generation, 50).await;
            let seen: Vec<usize> = reads.iter().map(|reads| reads.load(Ordering::Relaxed)).collect();
            assert!(view::swap(db, &view, generation, log.head().await.unwrap().recorded_at).await.unwrap());
            // The next rebuild drops the generation before: whoever reads it still is let go first.
            for (reads, seen) in reads.iter().zip(seen) {
                while reads.load(Ordering::Relaxed) < seen + 2 {
                    tokio::task::yield_now().await;
                }
            }
        }
        done.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.await.unwrap();
        }
        let state = view::state(db, "sums_1").await.unwrap().unwrap();
        assert_eq!((state.generation, state.building), (6, None));
        assert_eq!(state.rebuilt_at, Some(log.head().await.unwrap().recorded_at));
        assert_eq!(read_whole(db).await, log.head().await.unwrap().position);
    });
}

#[test]
fn a_rebuild_asked_for_again_or_by_two_at_once_is_one_rebuild() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (db, view) = (log.db(), Sums::default());
        view::prepare(db, &view).await.unwrap();
        fill(&log, 20).await;
        catch_up(db, &view, &log, 1, 50).await;
        view::stop(db, "sums_1", "nó dừng").await.unwrap();
        let asking = (0..4).map(|_| view::rebuild(db, &view));
        let building: Vec<i64> = join_all(asking).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(building, [2; 4]);
        assert_eq!(view::state(db, "sums_1").await.unwrap().unwrap().poison, None, "a rebuild is also a cure");
        // Killed half-way, it is gone on with, not begun again.
        step(db, &view, &log, 2, 10).await.unwrap();
        let half = position(db, 2).await;
        assert_eq!(view::prepare(db, &view).await.unwrap().building, Some(2));
        assert_eq!((view::rebuild(db, &view).await.unwrap(), position(db, 2).await), (2, half));
        catch_up(db, &view, &log, 2, 10).await;
        let swapping = (0..4).map(|_| view::swap(db, &view, 2, log_time()));
        let swapped: Vec<bool> = join_all(swapping).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(swapped.iter().filter(|swapped| **swapped).count(), 1);
        assert_eq!(read_whole(db).await, log.head().await.unwrap().position);
    });
}

fn log_time() -> chrono::DateTime<chrono::Utc> {
    crate::support::start()
}

/// Two replicas: one is in the middle of moving the serving generation on when the other one swaps.
#[test]
fn whoever_was_told_a_position_finds_it_in_the_view_though_it_is_swapped_meanwhile() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (db, view) = (log.db().clone(), Sums::default());
        view::prepare(&db, &view).await.unwrap();
        fill(&log, 10).await;
        catch_up(&db, &view, &log, 1, 50).await;
        view::rebuild(&db, &view).await.unwrap();
        catch_up(&db, &view, &log, 2, 50).await;
        fill(&log, 1).await;
        let slow =
            Arc::new(Sums { gate: Some(Gate { reached: Semaphore::new(0), open: Semaphore::new(0) }), poison: None });
        let moving = tokio::spawn({
            let (slow, db, log) = (slow.clone(), db.clone(), log.clone());
            async move { step(&db, &slow, &log, 1, 50).await }
        });
        let gate = slow.gate.as_ref().unwrap();
        gate.reached.acquire().await.unwrap().forget();
        let mut swapping = Box::pin(view::swap(&db, &view, 2, log_time()));
        // If the swap does not wait for the other replica, it ends within this many looks at the database.
        let mut swapped = false;
        for _ in 0..100 {
            if futures::poll!(&mut swapping).is_ready() {
                swapped = true;
                break;
            }
            view::state(&db, "sums_1").await.unwrap();
        }
        gate.open.add_permits(1);
        let moved = moving.await.unwrap();
        if !swapped {
            swapping.await.unwrap();
        }
        let told = match moved {
            Ok(position) => position,
            Err(view::Error::Overtaken) => 0, // nobody was told anything
            Err(error) => panic!("{error}"),
        };
        assert!(read_whole(&db).await >= told, "a reader was told of {told}, which is not in the view");
    });
}
