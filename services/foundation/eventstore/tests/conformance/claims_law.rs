//! The law of claims, checked on random commands that race in random groups, against a model in memory.
//!
//! The log is the referee of what happened in which order: told again from the log, no two accounts ever hold a key on the
//! same day; whoever was refused for a key, was refused in the name of somebody who holds it on a day that was asked for;
//! and a command that raced with nobody ends exactly as the model says.

use crate::support::{
    account::{Account, Command, Event, Rejection},
    ask, assert_in_order, day, intent, on_each_database, read_all,
};
use decider::{Aggregate as _, Claim};
use eventstore::{Error, Log, Outcome, log};
use futures::future::join_all;
use proptest::{
    collection::vec,
    prelude::{Just, Strategy, any},
    prop_oneof,
    strategy::ValueTree as _,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use std::collections::HashMap;
use uuid::Uuid;

const CASES: u32 = 40;
const ACCOUNTS: usize = 4;

/// Commands that are asked at the same moment; the number is the account's.
type Group = Vec<(usize, Command)>;

fn groups() -> impl Strategy<Value = Vec<Group>> {
    let key = prop_oneof![Just("a"), Just("b")];
    let take = (key, 1..12_u32).prop_map(|(key, on)| Command::Take { key: key.into(), on: day(on) });
    let give_back = (1..12_u32).prop_map(|on| Command::GiveBack { on: day(on) });
    let command =
        (any::<prop::Account>(), prop_oneof![take, give_back]).prop_map(|(account, command)| (account.0, command));
    vec(prop_oneof![vec(command.clone(), 1), vec(command, 2..5)], 4..14)
}

mod prop {
    use proptest::arbitrary::{Arbitrary, StrategyFor};
    use proptest::strategy::{MapInto, Strategy as _};

    /// The number of an account.
    #[derive(Clone, Copy, Debug)]
    pub(super) struct Account(pub(super) usize);

    impl From<u8> for Account {
        fn from(number: u8) -> Account {
            Account(usize::from(number) % super::ACCOUNTS)
        }
    }

    impl Arbitrary for Account {
        type Parameters = ();
        type Strategy = MapInto<StrategyFor<u8>, Account>;

        fn arbitrary_with((): ()) -> Self::Strategy {
            proptest::arbitrary::any::<u8>().prop_map_into()
        }
    }
}

#[test]
fn no_two_hold_a_key_on_the_same_day_whatever_is_asked_in_whatever_order() {
    on_each_database(|store| async move {
        let log = store.log().await;
        // The same cases in every run, so that a failure can be looked at again.
        let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(Config::default(), random);
        let (mut happened, mut claimed) = (0, 0);
        for _ in 0..CASES {
            let groups = groups().new_tree(&mut runner).unwrap().current();
            println!("{groups:?}");
            let mut case = Case::new();
            for group in &groups {
                let (more, refused) = case.run(&log, group).await;
                happened += more;
                claimed += refused;
            }
        }
        assert_in_order(&read_all(&log).await);
        assert!(
            happened > 100 && claimed > 30,
            "the cases say little: {happened} happened, {claimed} keys were refused"
        );
    });
}

struct Case {
    accounts: Vec<Uuid>,
    /// Keys of their own, so that the cases share a log and nothing else.
    name: String,
    /// As told by the log so far.
    model: HashMap<Uuid, Account>,
}

impl Case {
    fn new() -> Case {
        let accounts: Vec<Uuid> = (0..ACCOUNTS).map(|_| Uuid::new_v4()).collect();
        Case { accounts, name: Uuid::new_v4().to_string(), model: HashMap::new() }
    }

    /// Returns how many commands happened, and how many were refused for a key.
    async fn run(&mut self, log: &Log, group: &Group) -> (usize, usize) {
        let group: Vec<(Uuid, Command)> =
            group.iter().map(|(account, command)| (self.accounts[*account], self.own(command))).collect();
        let from = log.head().await.unwrap().position;
        let before = self.model.clone();
        let results =
            join_all(group.iter().map(|(account, command)| ask(log, intent(), *account, command.clone()))).await;
        for recorded in log.read(from, 1_000).await.unwrap() {
            let event: Event = recorded.of::<Account>().unwrap().expect("there are only accounts");
            self.model.entry(recorded.stream).or_default().evolve(&event);
            self.assert_nobody_collides();
        }
        for ((account, command), result) in group.iter().zip(&results) {
            if let Err(Error::Log(log::Error::Claimed { claim, holder, from, until, .. })) = result {
                let held = Claim { from: *from, until: *until, ..claim.clone() };
                assert!(claim.collides(&held), "{command:?} was refused for nothing: {result:?}");
                // Among racers the claim that stood in the way may have been changed by a later racer.
                assert!(group.len() > 1 || claims_of(&before, *holder).contains(&held), "{holder} never held {held:?}");
            }
            if group.len() == 1 {
                assert_eq!(short(result), expected(&before, *account, command), "{command:?}");
            }
        }
        let refused = |result: &&Result<_, _>| matches!(result, Err(Error::Log(log::Error::Claimed { .. })));
        (results.iter().filter(|result| result.is_ok()).count(), results.iter().filter(refused).count())
    }

    fn own(&self, command: &Command) -> Command {
        match command {
            Command::Take { key, on } => Command::Take { key: format!("{key} of {}", self.name), on: *on },
            other => other.clone(),
        }
    }

    fn assert_nobody_collides(&self) {
        for (one, state) in &self.model {
            for other in self.model.keys().filter(|other| *other != one) {
                for claim in state.claims().iter().filter(|claim| !claim.is_empty()) {
                    let both = claims_of(&self.model, *other)
                        .into_iter()
                        .find(|held| !held.is_empty() && held.collides(claim));
                    assert_eq!(both, None, "{one} and {other} hold it on the same day");
                }
            }
        }
    }
}

fn claims_of(model: &HashMap<Uuid, Account>, account: Uuid) -> Vec<Claim> {
    model.get(&account).map(Account::claims).unwrap_or_default().into_iter().collect()
}

#[derive(Debug, PartialEq)]
enum Short {
    Happened,
    Rejected(Rejection),
    /// Somebody, or the account itself on other days, holds the key.
    Claimed,
}

fn short(result: &Result<Outcome, Error<Rejection>>) -> Short {
    match result {
        Ok(_) => Short::Happened,
        Err(Error::Rejected(rejection)) => Short::Rejected(rejection.clone()),
        Err(Error::Log(log::Error::Claimed { .. })) => Short::Claimed,
        Err(other) => panic!("refused for another reason: {other}"),
    }
}

/// What the rules say, without any database.
fn expected(model: &HashMap<Uuid, Account>, account: Uuid, command: &Command) -> Short {
    let mut state = model.get(&account).cloned().unwrap_or_default();
    match state.decide(command) {
        Err(rejection) => return Short::Rejected(rejection),
        Ok(events) => events.iter().for_each(|event| state.evolve(event)),
    }
    let before = claims_of(model, account);
    let new = state.claims().into_iter().filter(|claim| !claim.is_empty() && !before.contains(claim));
    let others: Vec<Claim> =
        model.keys().filter(|other| **other != account).flat_map(|other| claims_of(model, *other)).collect();
    let taken = new.into_iter().any(|claim| others.iter().any(|held| !held.is_empty() && claim.collides(held)));
    if taken { Short::Claimed } else { Short::Happened }
}
