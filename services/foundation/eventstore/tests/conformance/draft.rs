//! Drafts: many decisions upon each other, rehearsed as a whole, recorded in parts.

use crate::support::{
    account::{Account, Command, Rejection},
    add, ask, assert_in_order, day, hold_head, intent, on_each_database, polled, read_all,
};
use decider::Aggregate as _;
use eventstore::{Draft, Error, Intent, Log, log};
use uuid::Uuid;

async fn decide(draft: &mut Draft, intent: &Intent, account: Uuid, command: Command) -> Result<(), Error<Rejection>> {
    let decide = |mut decision: eventstore::Decision| async move {
        let state = decision.load::<Account>(account).await?;
        decision.append::<Account>(account, &state.decide(&command).map_err(Error::Rejected)?);
        Ok(decision)
    };
    draft.decide(intent, decide).await
}

fn take(key: &str) -> Command {
    Command::Take { key: key.into(), on: day(1) }
}

#[test]
fn a_decision_of_a_draft_sees_the_ones_before_it() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let account = Uuid::new_v4();
        ask(&log, intent(), account, add(2)).await.unwrap();
        let mut draft = Draft::new(&log);
        for _ in 0..3 {
            decide(&mut draft, &intent(), account, add(2)).await.unwrap();
        }
        decide(&mut draft, &intent(), account, take("10507")).await.unwrap();
        let refused = decide(&mut draft, &intent(), account, take("10508")).await.unwrap_err();
        assert!(matches!(refused, Error::Rejected(Rejection::HasKey(_))), "{refused}");
        assert_eq!(draft.len(), 4, "what is refused leaves no trace");
        assert_eq!(log.head().await.unwrap().position, 2, "nothing is recorded yet");
        let outcomes = draft.record(10).await.unwrap().unwrap();
        assert_eq!(outcomes.iter().map(|outcome| outcome.version).collect::<Vec<_>>(), [4, 6, 8, 9]);
        assert_eq!(draft.record(10).await.unwrap(), None);
        // The state in the cache is the one the draft led to.
        assert_eq!(ask(&log, intent(), account, add(1)).await.unwrap().version, 10);
        assert_in_order(&read_all(&log).await);
    });
}

#[test]
fn a_rehearsal_finds_everything_that_would_be_refused_and_records_nothing() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (first, second, third, moved) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
        let mut draft = Draft::new(&log);
        let asked = intent();
        decide(&mut draft, &asked, first, take("10507")).await.unwrap();
        decide(&mut draft, &intent(), second, take("10507")).await.unwrap();
        decide(&mut draft, &intent(), third, take("10508")).await.unwrap();
        decide(&mut draft, &Intent { fingerprint: "another body".into(), ..asked }, third, add(1)).await.unwrap();
        decide(&mut draft, &intent(), moved, add(1)).await.unwrap();
        ask(&log, intent(), moved, add(1)).await.unwrap();
        for _ in 0..2 {
            let rehearsed = draft.rehearse().await.unwrap();
            assert!(matches!(&rehearsed[0], Ok(outcome) if outcome.position == 2), "{rehearsed:?}");
            assert!(
                matches!(&rehearsed[1], Err(log::Error::Claimed { holder, .. }) if *holder == first),
                "{rehearsed:?}"
            );
            assert!(matches!(&rehearsed[2], Ok(outcome) if outcome.position == 3), "{rehearsed:?}");
            assert!(matches!(&rehearsed[3], Err(log::Error::Reused(_))), "{rehearsed:?}");
            assert!(matches!(&rehearsed[4], Err(log::Error::Conflict { .. })), "{rehearsed:?}");
        }
        assert_eq!(read_all(&log).await.len(), 1);
        ask(&log, intent(), second, take("10507")).await.unwrap();
    });
}

#[test]
fn a_part_is_recorded_wholly_or_not_at_all_and_waits_to_be_recorded_again() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let accounts: Vec<Uuid> = (0..6).map(|_| Uuid::new_v4()).collect();
        let mut draft = Draft::new(&log);
        for account in &accounts {
            decide(&mut draft, &intent(), *account, take(&account.to_string())).await.unwrap();
        }
        assert_eq!(draft.record(2).await.unwrap().unwrap().len(), 2);
        // Somebody takes the fifth key between the parts.
        let thief = Uuid::new_v4();
        ask(&log, intent(), thief, take(&accounts[4].to_string())).await.unwrap();
        for _ in 0..2 {
            let refused = draft.record(10).await.unwrap_err();
            assert!(matches!(refused, log::Error::Claimed { holder, .. } if holder == thief), "{refused}");
            assert_eq!((read_all(&log).await.len(), draft.len()), (3, 4));
        }
        ask(&log, intent(), thief, Command::GiveBack { on: day(1) }).await.unwrap();
        assert_eq!(draft.record(10).await.unwrap().unwrap().len(), 4);
        assert!(draft.is_empty());
        assert_in_order(&read_all(&log).await);
    });
}

#[test]
fn a_part_whose_answer_was_lost_can_be_recorded_again() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let mut draft = Draft::new(&log);
        for _ in 0..4 {
            decide(&mut draft, &intent(), Uuid::new_v4(), add(2)).await.unwrap();
        }
        let held = hold_head(log.db()).await;
        assert!(polled(1, draft.record(3)).await.is_none());
        held.commit().await.unwrap();
        let outcomes = draft.record(3).await.unwrap().unwrap();
        assert_eq!(outcomes.iter().map(|outcome| outcome.position).collect::<Vec<_>>(), [2, 4, 6]);
        assert_eq!(draft.record(3).await.unwrap().unwrap().len(), 1);
        let events = read_all(&log).await;
        assert_eq!(events.len(), 8);
        assert_in_order(&events);
    });
}

#[test]
fn a_draft_made_upon_another_states_log_conflicts_instead_of_overwriting() {
    on_each_database(|store| async move {
        let (here, there): (Log, Log) = (store.log().await, store.log().await);
        let account = Uuid::new_v4();
        let mut draft = Draft::new(&here);
        decide(&mut draft, &intent(), account, add(1)).await.unwrap();
        ask(&there, intent(), account, add(1)).await.unwrap();
        let refused = draft.record(1).await.unwrap_err();
        assert!(matches!(refused, log::Error::Conflict { expected: 0, actual: 1, .. }), "{refused}");
    });
}
