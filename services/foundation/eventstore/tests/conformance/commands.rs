//! Commands asked again: an acknowledged one never takes effect twice.

use crate::support::{
    account::{Account, Command, Rejection},
    add, ask, assert_in_order, day, hold_head, intent, on_each_database, polled, read_all,
};
use decider::Aggregate as _;
use eventstore::{Draft, Error, Intent, Log, Outcome, log};
use futures::future::join_all;
use uuid::Uuid;

#[test]
fn a_command_asked_again_gets_the_same_outcome_and_records_nothing() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (asked, account) = (intent(), Uuid::new_v4());
        let first = ask(&log, asked.clone(), account, add(3)).await.unwrap();
        for log in [log.clone(), store.log().await] {
            ask(&log, intent(), Uuid::new_v4(), add(1)).await.unwrap();
            assert_eq!(ask(&log, asked.clone(), account, add(3)).await.unwrap(), first);
        }
        assert_eq!(log.stream("account", account, 0).await.unwrap().len(), 3);
        let known =
            log.outcomes(&[(asked.command_id, asked.fingerprint), (Uuid::new_v4(), String::new())]).await.unwrap();
        assert_eq!(known.into_values().collect::<Vec<_>>(), [first]);
    });
}

#[test]
fn the_same_id_with_another_body_is_refused() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (asked, account) = (intent(), Uuid::new_v4());
        ask(&log, asked.clone(), account, add(3)).await.unwrap();
        let other = Intent { fingerprint: "something else".into(), ..asked.clone() };
        let refused = ask(&log, other.clone(), account, add(4)).await.unwrap_err();
        assert!(matches!(refused, Error::Log(log::Error::Reused(id)) if id == asked.command_id), "{refused}");
        // Also when it would change nothing, when a rule forbids it, and when the outcomes are asked for.
        let refused = ask(&log, other.clone(), account, add(0)).await.unwrap_err();
        assert!(matches!(refused, Error::Log(log::Error::Reused(_))), "{refused}");
        let refused = ask(&log, other.clone(), account, Command::GiveBack { on: day(1) }).await.unwrap_err();
        assert!(matches!(refused, Error::Log(log::Error::Reused(_))), "{refused}");
        let refused = log.outcomes(&[(other.command_id, other.fingerprint)]).await.unwrap_err();
        assert!(matches!(refused, log::Error::Reused(_)), "{refused}");
        assert_eq!(read_all(&log).await.len(), 3);
    });
}

#[test]
fn a_retry_after_a_lost_reply_is_told_what_happened() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (asked, account) = (intent(), Uuid::new_v4());
        let held = hold_head(log.db()).await;
        let lost = polled(1, ask(&log, asked.clone(), account, add(5))).await;
        assert!(lost.is_none(), "nobody can be answered while the head is held");
        held.commit().await.unwrap();
        let outcome = ask(&log, asked.clone(), account, add(5)).await.unwrap();
        assert_eq!((outcome.version, outcome.changed), (5, true));
        assert_eq!(ask(&log, asked, account, add(5)).await.unwrap(), outcome);
        assert_eq!(read_all(&log).await.len(), 5);
    });
}

#[test]
fn a_retry_is_answered_even_where_the_rule_would_by_now_refuse() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (asked, account) = (intent(), Uuid::new_v4());
        let take = Command::Take { key: "10507".into(), on: day(1) };
        let first = ask(&log, asked.clone(), account, take.clone()).await.unwrap();
        assert_eq!(ask(&log, asked, account, take.clone()).await.unwrap(), first);
        let refused = ask(&log, intent(), account, take).await.unwrap_err();
        assert!(matches!(refused, Error::Rejected(Rejection::HasKey(_))), "{refused}");
    });
}

/// A retry decides upon states that have moved on; what it decided did not happen and must not be remembered as if it had.
#[test]
fn a_retry_leaves_nothing_behind_in_the_cache() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (asked, account) = (intent(), Uuid::new_v4());
        ask(&log, asked.clone(), account, add(2)).await.unwrap();
        ask(&log, intent(), account, add(1)).await.unwrap();
        ask(&log, asked.clone(), account, add(2)).await.unwrap();
        let next = ask(&log, intent(), account, add(1)).await.unwrap();
        assert_eq!(next.version, 4);
        ask(&log, asked, account, add(2)).await.unwrap();
        assert_eq!(ask(&log, intent(), account, add(1)).await.unwrap().version, 5);
        assert_eq!(value(&log, account).await, 5);
        assert_in_order(&read_all(&log).await);
    });
}

async fn value(log: &Log, account: Uuid) -> i64 {
    let history = log.history::<Account>(account).await.unwrap();
    Account::replay(history.iter().map(|(_, event)| event)).value
}

#[test]
fn one_command_asked_by_sixteen_at_once_happens_once() {
    on_each_database(|store| async move {
        let (here, there) = (store.log().await, store.log().await);
        for _ in 0..5 {
            let (asked, account) = (intent(), Uuid::new_v4());
            let asking =
                (0..16).map(|place| ask(if place % 2 == 0 { &here } else { &there }, asked.clone(), account, add(2)));
            let outcomes = join_all(asking).await;
            let first = outcomes[0].as_ref().unwrap();
            assert!(outcomes.iter().all(|outcome| outcome.as_ref().unwrap() == first), "{outcomes:?}");
            assert_eq!(here.stream("account", account, 0).await.unwrap().len(), 2);
        }
        // Two bodies under one id: one of them happens, and everybody who asked for the other is refused.
        let (asked, account) = (intent(), Uuid::new_v4());
        let asking = (0..16_i64).map(|place| {
            let asked = Intent { fingerprint: format!("body {}", place % 2), ..asked.clone() };
            ask(&here, asked, account, add(1 + place % 2))
        });
        let outcomes = join_all(asking).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 8, "{outcomes:?}");
        let refused = outcomes.iter().filter(|outcome| matches!(outcome, Err(Error::Log(log::Error::Reused(_)))));
        assert_eq!(refused.count(), 8, "{outcomes:?}");
        assert_in_order(&read_all(&here).await);
    });
}

#[test]
fn in_one_batch_the_same_id_is_one_command_and_has_one_body() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (asked, account) = (intent(), Uuid::new_v4());
        let mut drafts = Vec::new();
        for body in ["one", "other", "one"] {
            drafts.push(drafted(&log, Intent { fingerprint: body.into(), ..asked.clone() }, account).await);
        }
        let results = recorded_together(&log, &mut drafts).await;
        assert_eq!(results[0].as_ref().unwrap(), results[2].as_ref().unwrap());
        assert!(matches!(results[1], Err(log::Error::Reused(id)) if id == asked.command_id), "{results:?}");
        assert_eq!(read_all(&log).await.len(), 2);
    });
}

#[test]
fn in_one_batch_a_retry_is_told_what_happened_and_its_neighbours_do_not_notice() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let asked = intent();
        let first = ask(&log, asked.clone(), Uuid::new_v4(), add(3)).await.unwrap();
        // Of the head, and of every stream, the writer knows what it needs; of the id used before, only the database does.
        let mut drafts = Vec::new();
        for place in 0..9 {
            let intent = if place == 4 { asked.clone() } else { intent() };
            drafts.push(drafted(&log, intent, Uuid::new_v4()).await);
        }
        for (place, result) in recorded_together(&log, &mut drafts).await.into_iter().enumerate() {
            let outcome = &result.unwrap()[0];
            assert_eq!(*outcome == first, place == 4);
        }
        assert_eq!(read_all(&log).await.len(), 3 + 8 * 2);
        assert_in_order(&read_all(&log).await);
    });
}

/// Two events of one account, decided and waiting to be recorded.
async fn drafted(log: &Log, intent: Intent, account: Uuid) -> Draft {
    let mut draft = Draft::new(log);
    let decide = |mut decision: eventstore::Decision| async move {
        let state = decision.load::<Account>(account).await?;
        decision.append::<Account>(account, &state.decide(&add(2)).map_err(Error::Rejected)?);
        Ok(decision)
    };
    draft.decide(&intent, decide).await.unwrap();
    draft
}

/// Hands all of them to the writer while it cannot begin.
async fn recorded_together(log: &Log, drafts: &mut [Draft]) -> Vec<Result<Vec<Outcome>, log::Error>> {
    let held = hold_head(log.db()).await;
    let mut recording = Box::pin(join_all(drafts.iter_mut().map(|draft| draft.record(1))));
    assert!(futures::poll!(&mut recording).is_pending(), "all of them are queued now");
    held.commit().await.unwrap();
    recording.await.into_iter().map(|result| result.map(Option::unwrap)).collect()
}

#[test]
fn a_command_happens_though_its_caller_goes_away_at_once() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let account = Uuid::new_v4();
        assert!(polled(1, ask(&log, intent(), account, add(2))).await.is_none());
        let mut changed = log.changed();
        assert_eq!(*changed.wait_for(|position| *position > 0).await.unwrap(), 2);
        // What it led to is known, as if somebody had waited for it.
        assert_eq!(ask(&log, intent(), account, add(1)).await.unwrap().version, 3);
    });
}

#[test]
fn a_decision_that_changes_nothing_records_nothing_and_is_remembered() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (asked, account) = (intent(), Uuid::new_v4());
        ask(&log, intent(), account, add(2)).await.unwrap();
        let outcome = ask(&log, asked.clone(), account, add(0)).await.unwrap();
        assert_eq!((outcome.position, outcome.version, outcome.changed), (2, 2, false));
        ask(&log, intent(), account, add(1)).await.unwrap();
        assert_eq!(ask(&log, asked, account, add(0)).await.unwrap(), outcome);
        assert_eq!(read_all(&log).await.len(), 3);
    });
}

#[test]
fn what_is_only_validated_is_answered_in_full_and_does_not_happen() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (account, other) = (Uuid::new_v4(), Uuid::new_v4());
        let take = Command::Take { key: "10507".into(), on: day(1) };
        let only = Intent { validate_only: true, ..intent() };
        let outcome = ask(&log, only.clone(), account, take.clone()).await.unwrap();
        assert_eq!((outcome.position, outcome.version, outcome.changed), (1, 1, true));
        assert_eq!(read_all(&log).await, []);
        // Neither the key, nor the state, nor the id is taken.
        ask(&log, intent(), other, take.clone()).await.unwrap();
        let refused = ask(&log, only.clone(), account, take).await.unwrap_err();
        assert!(matches!(&refused, Error::Log(log::Error::Claimed { holder, .. }) if *holder == other), "{refused}");
        let happened = ask(&log, Intent { validate_only: false, ..only }, account, add(2)).await.unwrap();
        assert_eq!((happened.position, happened.version), (3, 2));
    });
}

#[test]
fn a_note_comes_back_with_every_retry() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (asked, account) = (intent(), Uuid::new_v4());
        for _ in 0..2 {
            let outcome = log.execute(asked.clone(), move |mut decision| async move {
                let state = decision.load::<Account>(account).await?;
                decision.append::<Account>(account, &state.decide(&add(1)).map_err(Error::Rejected)?);
                decision.note(Some("nhớ thông báo cho Sở".into()));
                Ok(decision)
            });
            assert_eq!(outcome.await.unwrap().note.as_deref(), Some("nhớ thông báo cho Sở"));
        }
        assert_eq!(read_all(&log).await.len(), 1);
    });
}
