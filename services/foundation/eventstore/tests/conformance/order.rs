//! Positions, versions, batches: what one append is, and what it is to its neighbours.

use crate::support::{
    Clock, account::Account, add, ask, ask_all, assert_in_order, day, hold_head, intent, on_each_database, read_all,
    start,
};
use chrono::TimeDelta;
use decider::Aggregate as _;
use eventstore::{Db, Draft, Error, Log, log};
use futures::future::join_all;
use uuid::Uuid;

#[test]
fn an_event_comes_back_with_everything_it_was_recorded_with() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (asked, account) = (intent(), Uuid::new_v4());
        let outcome = ask(&log, asked.clone(), account, add(2)).await.unwrap();
        assert_eq!((outcome.position, outcome.version, outcome.changed), (2, 2, true));
        let events = read_all(&log).await;
        assert_in_order(&events);
        let last = events.last().unwrap();
        assert_eq!((last.kind.as_str(), last.stream, last.name.as_str()), ("account", account, "Added"));
        assert_eq!(last.event, r#"{"type":"Added","value":2,"effectiveOn":"2025-07-01"}"#);
        assert_eq!((last.effective_on, last.command_id), (day(1), asked.command_id));
        assert_eq!((&last.actor, &last.traceparent), (&asked.actor, &asked.traceparent));
        assert!((start()..start() + TimeDelta::seconds(1)).contains(&last.recorded_at));
        assert_eq!(log.stream("account", account, 1).await.unwrap(), events[1..]);
        let history = log.history::<Account>(account).await.unwrap();
        assert_eq!(Account::replay(history.iter().map(|(_, event)| event)).value, 2);
        let head = log.head().await.unwrap();
        assert_eq!((head.position, head.recorded_at, head.epoch), (2, last.recorded_at, 1));
    });
}

#[test]
fn a_log_opened_again_is_the_same_log() {
    on_each_database(|store| async move {
        let first = store.log().await;
        ask(&first, intent(), Uuid::new_v4(), add(3)).await.unwrap();
        let again = store.log().await;
        assert_eq!(first.head().await.unwrap(), again.head().await.unwrap());
        assert_eq!(ask(&again, intent(), Uuid::new_v4(), add(1)).await.unwrap().position, 4);
        assert_in_order(&read_all(&first).await);
    });
}

#[test]
fn an_append_to_several_streams_happens_wholly_or_not_at_all() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let accounts: Vec<Uuid> = (0..300).map(|_| Uuid::new_v4()).collect();
        let outcome = ask_all(&log, intent(), accounts.clone(), add(2)).await.unwrap();
        assert_eq!((outcome.position, outcome.version), (600, 2));

        // Decided together with the others, but the last of them moves on before it is recorded.
        let mut draft = Draft::new(&log);
        draft_all(&mut draft, accounts.clone()).await;
        ask(&log, intent(), accounts[299], add(1)).await.unwrap();
        let refused = draft.record(1).await.unwrap_err();
        let log::Error::Conflict { kind, stream, expected, actual } = refused else { panic!("{refused}") };
        assert_eq!((kind.as_str(), stream, expected, actual), ("account", accounts[299], 2, 3));

        let events = read_all(&log).await;
        assert_eq!(events.len(), 601, "nothing of the refused append is there");
        assert_in_order(&events);
    });
}

async fn draft_all(draft: &mut Draft, accounts: Vec<Uuid>) {
    let decide = |mut decision: eventstore::Decision| async move {
        for account in accounts {
            let state = decision.load::<Account>(account).await?;
            decision.append::<Account>(account, &state.decide(&add(1)).map_err(Error::Rejected)?);
        }
        Ok(decision)
    };
    draft.decide(&intent(), decide).await.unwrap();
}

#[test]
fn appends_that_wait_together_are_committed_together() {
    on_each_database(|store| async move {
        let clock = Clock::default();
        let log = Log::open(store.db().await, clock.now()).await.unwrap();
        let mut drafts = Vec::new();
        for _ in 0..300 {
            let mut draft = Draft::new(&log);
            draft_all(&mut draft, vec![Uuid::new_v4()]).await;
            drafts.push(draft);
        }
        let held = hold_head(log.db()).await;
        let mut recording = Box::pin(join_all(drafts.iter_mut().map(|draft| draft.record(1))));
        assert!(futures::poll!(&mut recording).is_pending(), "every one of them is queued now");
        let before = clock.asked();
        held.commit().await.unwrap();
        assert!(recording.await.iter().all(Result::is_ok));
        assert_in_order(&read_all(&log).await);
        // The writer asks the clock once or twice a batch; a first batch may have begun before the others came.
        let asked = clock.asked() - before;
        assert!(asked <= 4, "300 appends that waited took {asked} looks at the clock");
        if let Db::Postgres(_) = log.db() {
            let transactions = log.db().query("SELECT COUNT(DISTINCT CAST(xmin AS text)) FROM log");
            let (transactions,): (i64,) = transactions.fetch_one().await.unwrap();
            assert!(transactions <= 2, "{transactions}");
        }
    });
}

#[test]
fn in_one_batch_a_conflict_fails_its_own_caller_only() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let contended = Uuid::new_v4();
        ask(&log, intent(), contended, add(1)).await.unwrap();
        // 40 appends decided upon the same version of one stream, among 40 that touch nobody else.
        let mut drafts = Vec::new();
        for place in 0..80 {
            let mut draft = Draft::new(&log);
            draft_all(&mut draft, vec![if place % 2 == 0 { contended } else { Uuid::new_v4() }]).await;
            drafts.push(draft);
        }
        let held = hold_head(log.db()).await;
        let mut recording = Box::pin(join_all(drafts.iter_mut().map(|draft| draft.record(1))));
        assert!(futures::poll!(&mut recording).is_pending(), "every one of them is queued now");
        held.commit().await.unwrap();
        let (mut won, mut conflicts, mut alone) = (0, 0, 0);
        for (place, result) in recording.await.into_iter().enumerate() {
            match result {
                Ok(_) if place % 2 == 1 => alone += 1,
                Ok(_) => won += 1,
                Err(log::Error::Conflict { stream, .. }) if stream == contended => conflicts += 1,
                Err(error) => panic!("{place}: {error}"),
            }
        }
        assert_eq!((won, conflicts, alone), (1, 39, 40));
        assert_in_order(&read_all(&log).await);
    });
}

#[test]
fn draining_waits_until_everybody_in_the_queue_is_answered() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let mut draft = Draft::new(&log);
        draft_all(&mut draft, vec![Uuid::new_v4()]).await;
        let held = hold_head(log.db()).await;
        let mut recording = Box::pin(draft.record(1));
        assert!(futures::poll!(&mut recording).is_pending());
        let mut draining = Box::pin(log.drain());
        assert!(futures::poll!(&mut draining).is_pending());
        held.commit().await.unwrap();
        draining.await;
        assert!(futures::poll!(&mut recording).is_ready(), "the append was answered before");
        assert_eq!(log.head().await.unwrap().position, 1);
        assert_eq!(*log.changed().borrow(), 1, "and told to those who follow");
    });
}

#[test]
fn a_conflict_is_decided_again_upon_the_new_state() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let account = Uuid::new_v4();
        let asking = (0..12).map(|_| ask(&log, intent(), account, add(3)));
        let outcomes = join_all(asking).await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        let history = log.history::<Account>(account).await.unwrap();
        let expected: Vec<i64> = (1..=36).collect();
        assert_eq!(history.iter().map(|(recorded, _)| recorded.version).collect::<Vec<_>>(), expected);
        let value = Account::replay(history.iter().map(|(_, event)| event)).value;
        assert_eq!(value, 36, "each was decided upon the one before");
    });
}

#[test]
fn a_read_never_ends_in_the_middle_of_a_command() {
    on_each_database(|store| async move {
        let log = store.log().await;
        for count in [1, 7, 1, 40, 2, 100, 3, 1] {
            ask(&log, intent(), Uuid::new_v4(), add(count)).await.unwrap();
        }
        let all = read_all(&log).await;
        for limit in [1, 2, 3, 7, 8, 39, 40, 41, 150, 155, 1_000] {
            let mut seen = Vec::new();
            while seen.len() < all.len() {
                let more = log.read(seen.len() as i64, limit).await.unwrap();
                let last = more.last().expect("a read before the end brings something on");
                let next = all.get(seen.len() + more.len());
                assert!(
                    next.is_none_or(|next| next.command_id != last.command_id),
                    "limit {limit} cut a command in two"
                );
                seen.extend(more);
            }
            assert_eq!(seen, all, "with limit {limit}");
        }
        assert_eq!(log.read(all.len() as i64, 10).await.unwrap(), []);
    });
}
