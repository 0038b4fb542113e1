//! Two replicas of one service: two writers, two caches, one log.

use crate::support::{
    account::{Account, Command, Rejection},
    add, ask, ask_all, assert_in_order, day, intent, on_each_database, read_all,
};
use decider::Aggregate as _;
use eventstore::{Decision, Draft, Error, Log, log};
use futures::future::join_all;
use uuid::Uuid;

#[test]
fn two_writers_of_one_log_leave_no_gap_and_lose_nothing() {
    on_each_database(|store| async move {
        let logs = [store.log().await, store.log().await];
        // Four streams that both replicas write, so that each always knows an old state; and streams of one's own.
        let shared: Vec<Uuid> = (0..4).map(|_| Uuid::new_v4()).collect();
        let writers = (0..16_usize).map(|writer| {
            let (log, shared) = (logs[writer % 2].clone(), shared[writer % 4]);
            tokio::spawn(async move {
                let own = Uuid::new_v4();
                for _ in 0..40 {
                    until_done(&log, vec![own, shared]).await;
                }
                own
            })
        });
        let own: Vec<Uuid> = join_all(writers).await.into_iter().map(Result::unwrap).collect();
        let events = read_all(&logs[0]).await;
        assert_in_order(&events);
        assert_eq!(events.len(), 16 * 40 * 2 * 2);
        for log in &logs {
            for (streams, value) in [(&own, 80), (&shared, 4 * 80)] {
                for stream in streams {
                    let history = log.history::<Account>(*stream).await.unwrap();
                    assert_eq!(Account::replay(history.iter().map(|(_, event)| event)).value, value);
                    assert_eq!(history.len() as i64, value, "each command was decided upon the one before");
                }
            }
        }
    });
}

/// Asks under one command id until the log takes it; a crowd may have been faster sixteen times.
async fn until_done(log: &Log, accounts: Vec<Uuid>) {
    let asked = intent();
    loop {
        match ask_all(log, asked.clone(), accounts.clone(), add(2)).await {
            Ok(outcome) => return assert!(outcome.changed),
            Err(Error::Log(log::Error::Conflict { .. })) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_state_that_another_replica_has_moved_on_costs_a_conflict_and_nothing_else() {
    on_each_database(|store| async move {
        let (here, there) = (store.log().await, store.log().await);
        let account = Uuid::new_v4();
        for round in 0..10 {
            for (turn, log) in [(1, &here), (2, &there), (3, &there), (4, &here)] {
                let outcome = ask(log, intent(), account, add(1)).await.unwrap();
                assert_eq!(outcome.version, round * 4 + turn);
            }
        }
        assert_in_order(&read_all(&here).await);
    });
}

#[test]
fn a_replica_that_records_nothing_does_not_move_the_head_back() {
    on_each_database(|store| async move {
        let replicas = [(store.log().await, Uuid::new_v4()), (store.log().await, Uuid::new_v4())];
        for (log, own) in &replicas {
            ask(log, intent(), *own, add(1)).await.unwrap();
        }
        for round in 1..6_usize {
            // Each writer in turn remembers a head from which the other one goes on, and a stream that nobody else writes.
            let ((one, own), (other, others)) = (&replicas[round % 2], &replicas[1 - round % 2]);
            ask(one, intent(), *own, add(0)).await.unwrap();
            ask(other, intent(), *others, add(3)).await.unwrap();
            let unchanged = ask(one, intent(), *own, add(0)).await.unwrap();
            let end = 2 + 3 * round as i64;
            assert_eq!((unchanged.position, one.head().await.unwrap().position), (end, end));
        }
        assert_in_order(&read_all(&replicas[0].0).await);
    });
}

#[test]
fn a_stream_that_was_only_looked_at_is_guarded_like_one_that_is_written() {
    on_each_database(|store| async move {
        let (here, there) = (store.log().await, store.log().await);
        for mover in [&here, &there] {
            for begun in [0, 2] {
                let (looked_at, written) = (Uuid::new_v4(), Uuid::new_v4());
                ask(&here, intent(), looked_at, add(begun)).await.unwrap();
                let mut draft = Draft::new(&here);
                let decide = |mut decision: Decision| async move {
                    decision.load::<Account>(looked_at).await?;
                    let state = decision.load::<Account>(written).await?;
                    decision.append::<Account>(written, &state.decide(&add(1)).map_err(Error::Rejected)?);
                    Ok(decision)
                };
                draft.decide(&intent(), decide).await.unwrap();
                ask(mover, intent(), looked_at, add(1)).await.unwrap();
                let refused = draft.record(1).await.unwrap_err();
                let log::Error::Conflict { stream, expected, actual, .. } = refused else { panic!("{refused}") };
                assert_eq!((stream, expected, actual), (looked_at, begun, begun + 1));
            }
        }
        assert_in_order(&read_all(&here).await);
    });
}

#[test]
fn nobody_is_refused_because_of_a_state_that_is_out_of_date() {
    on_each_database(|store| async move {
        let (here, there) = (store.log().await, store.log().await);
        let account = Uuid::new_v4();
        // Each replica remembers the account as it left it, and the other one changes it.
        ask(&here, intent(), account, add(1)).await.unwrap();
        let take = |on| Command::Take { key: "10507".into(), on: day(on) };
        for turn in 1..6 {
            let (one, other) = if turn % 2 == 0 { (&here, &there) } else { (&there, &here) };
            ask(one, intent(), account, take(turn)).await.unwrap();
            ask(other, intent(), account, Command::GiveBack { on: day(turn) }).await.unwrap();
        }
        // And what is refused is refused by what is true now.
        ask(&here, intent(), account, take(9)).await.unwrap();
        let refused = ask(&there, intent(), account, take(9)).await.unwrap_err();
        assert!(matches!(refused, Error::Rejected(Rejection::HasKey(_))), "{refused}");
        assert_in_order(&read_all(&here).await);
    });
}

#[test]
fn a_caller_who_insists_on_a_version_is_refused_by_the_version_of_now() {
    on_each_database(|store| async move {
        let (here, there) = (store.log().await, store.log().await);
        let account = Uuid::new_v4();
        ask(&here, intent(), account, add(1)).await.unwrap();
        ask(&there, intent(), account, add(1)).await.unwrap();
        insist(&here, account, 2).await.unwrap();
        let refused = insist(&there, account, 2).await.unwrap_err();
        assert!(matches!(refused, Error::Stale { expected: 2, actual: 3 }), "{refused}");
    });
}

async fn insist(log: &Log, account: Uuid, expected: i64) -> Result<eventstore::Outcome, Error<Rejection>> {
    log.execute(intent(), move |mut decision| async move {
        let state = decision.load::<Account>(account).await?;
        let actual = decision.version::<Account>(account);
        if actual != expected {
            return Err(Error::Stale { expected, actual });
        }
        decision.append::<Account>(account, &state.decide(&add(1)).map_err(Error::Rejected)?);
        Ok(decision)
    })
    .await
}

#[test]
fn a_log_without_a_cache_decides_the_same() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let uncached = log.clone().with_cache_of(0);
        let account = Uuid::new_v4();
        for version in 1..20 {
            let log = if version % 3 == 0 { &log } else { &uncached };
            assert_eq!(ask(log, intent(), account, add(1)).await.unwrap().version, version);
        }
        assert_in_order(&read_all(&log).await);
    });
}

#[test]
fn replicas_that_start_at_the_same_moment_make_one_log() {
    on_each_database(|store| async move {
        let opening: Vec<_> = (0..6)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.log().await })
            })
            .collect();
        let logs: Vec<Log> = join_all(opening).await.into_iter().map(Result::unwrap).collect();
        let writing = logs.iter().map(|log| ask(log, intent(), Uuid::new_v4(), add(3)));
        assert!(join_all(writing).await.iter().all(Result::is_ok));
        let head = logs[0].head().await.unwrap();
        for log in &logs {
            assert_eq!(log.head().await.unwrap(), head);
        }
        // One more starts while the others write.
        let writing = logs.iter().map(|log| ask(log, intent(), Uuid::new_v4(), add(300)));
        let (written, late) = futures::join!(join_all(writing), store.log());
        assert!(written.iter().all(Result::is_ok));
        assert_eq!(late.head().await.unwrap().log_id, head.log_id);
        assert_in_order(&read_all(&late).await);
    });
}
