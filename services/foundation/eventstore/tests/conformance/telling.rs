//! Telling: the rows of a table are the fold of the facts known at each time, whatever came late, in whichever batches.

use crate::support::{
    Clock, Random, Store,
    account::{Account, Event},
    day, intent, on_each_database, start,
};
use chrono::{DateTime, NaiveDate, Utc};
use decider::{Aggregate, Event as _};
use eventstore::{
    FromRow, Log, OPEN_DATE, Recorded, Row, Telling, Tx, Value, View, db,
    telling::{self, event_of, take_in},
    view,
};
use futures::{FutureExt as _, future::BoxFuture};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The account whose notes are of everybody: what is written there stands beside every balance.
const LEADER: Uuid = Uuid::from_u128(99);

/// What an account had from one day until another, with the word of the day.
#[derive(Clone, Debug, PartialEq)]
struct Balance {
    from: NaiveDate,
    until: NaiveDate,
    value: i64,
    word: String,
}

/// The balances, told from the log; the words of a kind of stream of its own are common to all.
struct Balances;

/// A stream of words.
#[derive(Clone, Debug, Default, PartialEq)]
struct Words;

impl Aggregate for Words {
    const KIND: &'static str = "words";
    type Command = ();
    type Event = Event;
    type Rejection = std::fmt::Error;

    fn decide(&self, (): &()) -> Result<Vec<Event>, std::fmt::Error> {
        Ok(vec![])
    }

    fn evolve(&mut self, _: &Event) {}
}

impl Telling for Balances {
    const TABLE: &'static str = "view.balance";
    const FACTS: &'static str = "view.fact";
    const SUBJECT: &'static str = "account";
    const COLUMNS: &'static [&'static str] = &["valid_from", "valid_until", "value", "word"];
    const COMMON_KINDS: &'static [&'static str] = &[Words::KIND];

    type Fact = Event;
    type Subject = Vec<Event>;
    type Common = Vec<Event>;
    type Segment = Balance;

    fn fact(kind: &str, _: Uuid, event: &str) -> telling::Read<Event> {
        let counted = event_of::<Account>(kind, event)?.filter(|event| matches!(event, Event::Added { .. }));
        Ok(counted.or(event_of::<Words>(kind, event)?))
    }

    fn learn(history: &mut Vec<Event>, fact: Event) {
        history.push(fact);
    }

    fn learn_common(words: &mut Vec<Event>, _: Uuid, fact: Event) {
        words.push(fact);
    }

    fn tell(history: &Vec<Event>, words: &Vec<Event>) -> Vec<Balance> {
        balances(history, words)
    }

    fn values(Balance { from, until, value, word }: Balance) -> Vec<Value> {
        vec![from.into(), until.into(), value.into(), word.into()]
    }

    fn segment(row: &Row<'_>) -> Result<Balance, db::Error> {
        let (from, until) = (row.get("valid_from")?, row.get("valid_until")?);
        Ok(Balance { from, until, value: row.get("value")?, word: row.get("word")? })
    }
}

/// The sum of what was added by each day, and the last word by then.
fn balances(history: &[Event], words: &[Event]) -> Vec<Balance> {
    let mut facts: Vec<&Event> = history.iter().chain(words).collect();
    facts.sort_by_key(|event| event.effective_on());
    let (mut told, mut value, mut word) = (Vec::<Balance>::new(), 0, String::new());
    for of_one_day in facts.chunk_by(|a, b| a.effective_on() == b.effective_on()) {
        for event in of_one_day {
            match event {
                Event::Added { value: more, .. } => value += more,
                Event::Noted { text, .. } => word.clone_from(text),
                _ => {}
            }
        }
        let from = of_one_day[0].effective_on();
        if let Some(last) = told.last_mut() {
            if (last.value, &last.word) == (value, &word) {
                continue;
            }
            last.until = from;
        }
        told.push(Balance { from, until: OPEN_DATE, value, word: word.clone() });
    }
    told
}

impl View for Balances {
    fn name(&self) -> &'static str {
        "balances_1"
    }

    fn sources(&self) -> &'static [&'static str] {
        &["accounts"]
    }

    fn schema(&self) -> &'static str {
        "CREATE TABLE view.fact (subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL,
             event text NOT NULL, PRIMARY KEY (subject, position));
         CREATE TABLE view.balance (account uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
             known_from timestamptz NOT NULL, known_until timestamptz NOT NULL, value bigint NOT NULL, word text NOT NULL,
             PRIMARY KEY (account, valid_from, known_from));"
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), view::Error>> {
        take_in::<Balances>(tx, events).boxed()
    }
}

/// A row, column by column.
#[derive(Clone, Debug, PartialEq)]
struct Held {
    account: Uuid,
    known: (DateTime<Utc>, DateTime<Utc>),
    balance: Balance,
}

impl FromRow for Held {
    fn from_row(row: &Row<'_>) -> Result<Held, db::Error> {
        let known = (row.get("known_from")?, row.get("known_until")?);
        Ok(Held { account: row.get("account")?, known, balance: Balances::segment(row)? })
    }
}

/// Four accounts and a stream of words, in which facts come late, several of one instant, and some change nothing.
async fn years(log: &Log, clock: &Clock) {
    let mut random = Random::new(7);
    log.begin_founding("telling").await.unwrap();
    for number in 0..120_i64 {
        clock.set(number / 3 * 10);
        let facts: Vec<(Uuid, bool, Event)> = (0..=random.below(3))
            .map(|_| {
                let effective_on = day(1 + random.below(28) as u32);
                if random.below(6) == 0 {
                    (LEADER, true, Event::Noted { text: format!("lời {}", random.below(4)), effective_on })
                } else {
                    let account = Uuid::from_u128(random.below(4) as u128);
                    (account, false, Event::Added { value: random.below(3) as i64, effective_on })
                }
            })
            .collect();
        let recorded_at = Some(start() + chrono::TimeDelta::microseconds(number / 3 * 10));
        let intent = eventstore::Intent { recorded_at, ..intent() };
        let recorded = log.execute::<std::fmt::Error, _, _>(intent, move |mut decision| {
            let facts = facts.clone();
            async move {
                for (stream, is_word, event) in facts {
                    if is_word {
                        decision.load::<Words>(stream).await?;
                        decision.append::<Words>(stream, &[event]);
                    } else {
                        decision.load::<Account>(stream).await?;
                        decision.append::<Account>(stream, &[event]);
                    }
                }
                Ok(decision)
            }
        });
        recorded.await.unwrap();
    }
}

/// Follows the whole log in batches of this size; answers with every row.
async fn rows_in_batches(store: &Store, log: &Log, generation: i64, size: i64) -> Vec<Held> {
    let (db, head) = (store.db().await, log.head().await.unwrap());
    let mut from = 0;
    while from < head.position {
        let events = log.read(from, size).await.unwrap();
        let log = (head.log_id, head.epoch);
        from = view::apply(&db, &Balances, generation, "accounts", from, log, &events).await.unwrap();
    }
    if generation > 1 {
        assert!(view::swap(&db, &Balances, generation, start()).await.unwrap());
    }
    let mut reading = view::read(&db, "balances_1").await.unwrap();
    let all = reading.tx.query("SELECT * FROM view.balance ORDER BY account, valid_from, known_from");
    all.fetch_all().await.unwrap()
}

#[test]
fn the_rows_known_at_any_time_are_told_from_the_facts_recorded_by_then() {
    on_each_database(|store| async move {
        let clock = Clock::default();
        let log = Log::open(store.db().await, clock.now()).await.unwrap();
        years(&log, &clock).await;
        view::prepare(log.db(), &Balances).await.unwrap();
        let rows = rows_in_batches(&store, &log, 1, 10).await;
        let events = log.read(0, 10_000).await.unwrap();
        for known_at in events.iter().map(|event| event.recorded_at) {
            let by_then = || events.iter().filter(|event| event.recorded_at <= known_at);
            let words: Vec<Event> = by_then().filter_map(|event| event.of::<Words>().unwrap()).collect();
            let mut histories: BTreeMap<Uuid, Vec<Event>> = BTreeMap::new();
            for event in by_then() {
                if let Some(fact) = event.of::<Account>().unwrap() {
                    histories.entry(event.stream).or_default().push(fact);
                }
            }
            let told: BTreeMap<Uuid, Vec<Balance>> =
                histories.into_iter().map(|(account, history)| (account, balances(&history, &words))).collect();
            let mut held: BTreeMap<Uuid, Vec<Balance>> = BTreeMap::new();
            for row in rows.iter().filter(|row| row.known.0 <= known_at && known_at < row.known.1) {
                held.entry(row.account).or_default().push(row.balance.clone());
            }
            assert_eq!(held, told, "at {known_at}");
        }
    });
}

#[test]
fn the_rows_do_not_depend_on_the_batches_in_which_they_were_told() {
    on_each_database(|store| async move {
        let clock = Clock::default();
        let log = Log::open(store.db().await, clock.now()).await.unwrap();
        years(&log, &clock).await;
        view::prepare(log.db(), &Balances).await.unwrap();
        let expected = rows_in_batches(&store, &log, 1, 10_000).await;
        assert!(expected.iter().any(|row| row.known.1 < eventstore::OPEN_TIME), "something was corrected");
        for size in [1, 7, 60] {
            let generation = view::rebuild(log.db(), &Balances).await.unwrap();
            assert_eq!(rows_in_batches(&store, &log, generation, size).await, expected, "in batches of {size}");
        }
    });
}
