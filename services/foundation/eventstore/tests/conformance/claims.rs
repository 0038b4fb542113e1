//! Unique keys: who was first has it, everybody else is told by whom it is held, and on which days.

use crate::support::{
    account::{Account, Command, Rejection},
    add, ask, assert_in_order, day, intent, on_each_database, read_all,
};
use decider::{Aggregate as _, Claim};
use eventstore::{Error, Log, log};
use futures::future::join_all;
use uuid::Uuid;

fn take(key: &str, on: u32) -> Command {
    Command::Take { key: key.into(), on: day(on) }
}

fn give_back(on: u32) -> Command {
    Command::GiveBack { on: day(on) }
}

/// Who holds the key that was refused.
#[track_caller]
fn holder(refused: Error<Rejection>) -> Uuid {
    match refused {
        Error::Log(log::Error::Claimed { holder, holder_kind, .. }) => {
            assert_eq!(holder_kind, "account");
            holder
        }
        other => panic!("refused for another reason: {other}"),
    }
}

#[test]
fn of_thirty_two_who_race_for_a_key_one_wins_and_the_others_are_told_who() {
    on_each_database(|store| async move {
        let (here, there) = (store.log().await, store.log().await);
        for round in 0..5 {
            let key = format!("848/KH-UBND-{round}");
            let racers: Vec<Uuid> = (0..32).map(|_| Uuid::new_v4()).collect();
            let racing = racers.iter().enumerate().map(|(place, racer)| {
                let log = if place % 2 == 0 { here.clone() } else { there.clone() };
                tokio::spawn({
                    let (racer, command) = (*racer, take(&key, 1));
                    async move { ask(&log, intent(), racer, command).await }
                })
            });
            let mut winner = None;
            let mut told = Vec::new();
            for (racer, result) in racers.iter().zip(join_all(racing).await) {
                match result.unwrap() {
                    Ok(_) => assert_eq!(winner.replace(*racer), None, "two won the key"),
                    Err(refused) => told.push(holder(refused)),
                }
            }
            let winner = winner.expect("somebody wins");
            assert_eq!(told, vec![winner; 31]);
        }
        assert_eq!(read_all(&here).await.len(), 5);
        assert_in_order(&read_all(&here).await);
    });
}

#[test]
fn a_refusal_names_the_key_the_holder_and_its_days() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (first, second) = (Uuid::new_v4(), Uuid::new_v4());
        ask(&log, intent(), first, take("10507", 3)).await.unwrap();
        let refused = ask(&log, intent(), second, take("10507", 9)).await.unwrap_err();
        assert_eq!(refused.to_string(), format!("key \"10507\" is held by account {first} since 2025-07-03"));
        ask(&log, intent(), first, give_back(10)).await.unwrap();
        let refused = ask(&log, intent(), second, take("10507", 9)).await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            format!("key \"10507\" is held by account {first} since 2025-07-03 until 2025-07-10")
        );
    });
}

#[test]
fn a_key_is_free_again_from_the_day_it_is_given_back_and_on_no_day_before() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (first, second, third) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
        ask(&log, intent(), first, take("10507", 10)).await.unwrap();
        ask(&log, intent(), first, give_back(20)).await.unwrap();
        assert_eq!(holder(ask(&log, intent(), second, take("10507", 19)).await.unwrap_err()), first);
        ask(&log, intent(), second, take("10507", 20)).await.unwrap();
        // Nor may anybody hold it without end from a day before the first holder's.
        assert!([first, second].contains(&holder(ask(&log, intent(), third, take("10507", 1)).await.unwrap_err())));
        // A day on which it was taken and given back leaves it as it was.
        ask(&log, intent(), second, give_back(20)).await.unwrap();
        ask(&log, intent(), third, take("10507", 20)).await.unwrap();
        assert_eq!(holder(ask(&log, intent(), first, take("10507", 25)).await.unwrap_err()), third);
    });
}

#[test]
fn a_key_passes_from_one_stream_to_another_in_one_append() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (giver, taker) = (Uuid::new_v4(), Uuid::new_v4());
        ask(&log, intent(), giver, take("10507", 1)).await.unwrap();
        // The one that takes is named first: the order within an append is not an order in time.
        pass(&log, taker, giver, 5).await.unwrap();
        assert_eq!(holder(ask(&log, intent(), giver, take("10507", 6)).await.unwrap_err()), taker);
        assert_in_order(&read_all(&log).await);
    });
}

async fn pass(log: &Log, taker: Uuid, giver: Uuid, on: u32) -> Result<eventstore::Outcome, Error<Rejection>> {
    log.execute(intent(), move |mut decision| async move {
        for (account, command) in [(taker, take("10507", on)), (giver, give_back(on))] {
            let state = decision.load::<Account>(account).await?;
            decision.append::<Account>(account, &state.decide(&command).map_err(Error::Rejected)?);
        }
        Ok(decision)
    })
    .await
}

#[test]
fn two_streams_of_one_append_cannot_take_the_same_key() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (first, second) = (Uuid::new_v4(), Uuid::new_v4());
        let both = crate::support::ask_all(&log, intent(), vec![first, second], take("10507", 1)).await;
        assert_eq!(holder(both.unwrap_err()), first);
        assert_eq!(read_all(&log).await, []);
    });
}

#[test]
fn a_key_refused_leaves_nothing_of_its_append_and_everything_of_the_others() {
    on_each_database(|store| async move {
        let log = store.log().await;
        ask(&log, intent(), Uuid::new_v4(), take("10507", 1)).await.unwrap();
        let asking = (0..64).map(|place| {
            let command = if place % 2 == 0 { take("10507", 2) } else { add(2) };
            ask(&log, intent(), Uuid::new_v4(), command)
        });
        let results = join_all(asking).await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 32, "{results:?}");
        assert_eq!(read_all(&log).await.len(), 1 + 64);
        assert_in_order(&read_all(&log).await);
    });
}

#[test]
fn a_key_claimed_for_ever_is_held_before_all_days() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let (first, second) = (Uuid::new_v4(), Uuid::new_v4());
        ask_numbered(&log, first).await.unwrap();
        let refused = ask_numbered(&log, second).await.unwrap_err();
        assert_eq!(refused.to_string(), format!("number \"1/QĐ\" is held by letter {first}"));
    });
}

/// What one decision sees of all others may be a moment old; who began in that moment is seen when it is made again.
#[test]
fn a_decision_upon_a_list_is_made_again_when_the_key_went_to_one_that_is_not_on_it() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let [early, late, third] = [(); 3].map(|()| Uuid::new_v4());
        let elsewhere = log.clone();
        let decided = log.execute(intent(), move |mut decision| {
            let log = elsewhere.clone();
            async move {
                let others = decision.streams::<Account>().await?;
                if others.is_empty() {
                    ask(&log, intent(), early, take("10507", 1)).await.expect("nobody has it yet");
                }
                let key = if others.is_empty() { "10507" } else { "10508" };
                let state = decision.load::<Account>(late).await?;
                let events = state.decide(&take(key, 1)).map_err(Error::Rejected)?;
                decision.append::<Account>(late, &events);
                Ok::<_, Error<Rejection>>(decision)
            }
        });
        decided.await.expect("the second decision knows who came meanwhile");
        let insisting = log.execute(intent(), move |mut decision| async move {
            decision.streams::<Account>().await?;
            let state = decision.load::<Account>(third).await?;
            let events = state.decide(&take("10507", 1)).map_err(Error::Rejected)?;
            decision.append::<Account>(third, &events);
            Ok::<_, Error<Rejection>>(decision)
        });
        assert_eq!(holder(insisting.await.unwrap_err()), early, "whoever does not look is refused all the same");
    });
}

/// A letter, which keeps its number for ever.
#[derive(Clone, Debug, Default, PartialEq)]
struct Letter {
    sent: bool,
}

impl decider::Aggregate for Letter {
    const KIND: &'static str = "letter";
    type Command = ();
    type Event = crate::support::account::Event;
    type Rejection = Rejection;

    fn decide(&self, (): &()) -> Result<Vec<Self::Event>, Rejection> {
        Ok(vec![Self::Event::Noted { text: "gửi".into(), effective_on: day(1) }])
    }

    fn evolve(&mut self, _: &Self::Event) {
        self.sent = true;
    }

    fn claims(&self) -> std::collections::BTreeSet<Claim> {
        self.sent.then(|| Claim::for_ever("number", "1/QĐ")).into_iter().collect()
    }
}

async fn ask_numbered(log: &Log, letter: Uuid) -> Result<eventstore::Outcome, Error<Rejection>> {
    log.execute(intent(), move |mut decision| async move {
        let state = decision.load::<Letter>(letter).await?;
        decision.append::<Letter>(letter, &state.decide(&()).map_err(Error::Rejected)?);
        Ok(decision)
    })
    .await
}
