//! A view for the suite: how far each account has counted, and every position that was ever taken in.
//!
//! **Invariant:** a position taken in twice violates a primary key, and one left out makes the rows fewer than the position.

use super::account::{Account, Event};
use eventstore::{Db, Log, Reading, Recorded, Tx, Value, View, view};
use futures::{FutureExt as _, future::BoxFuture};
use std::collections::BTreeMap;
use tokio::sync::Semaphore;

/// The name under which it follows the log.
pub const SOURCE: &str = "accounts";

#[derive(Default)]
pub struct Sums {
    /// A note with this text cannot be applied.
    pub poison: Option<&'static str>,
    /// Where a test holds an apply: it says that it has come so far, and waits to be let through.
    pub gate: Option<Gate>,
}

pub struct Gate {
    pub reached: Semaphore,
    pub open: Semaphore,
}

impl View for Sums {
    fn name(&self) -> &'static str {
        "sums_1"
    }

    fn sources(&self) -> &'static [&'static str] {
        &[SOURCE]
    }

    fn schema(&self) -> &'static str {
        "CREATE TABLE view.applied (position bigint PRIMARY KEY);
         CREATE TABLE view.sum (account uuid PRIMARY KEY, events bigint NOT NULL);
         CREATE INDEX view.by_events ON view.sum (events);"
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), view::Error>> {
        async move {
            let positions: Vec<Vec<Value>> = events.iter().map(|event| vec![event.position.into()]).collect();
            tx.insert("view.applied", &["position"], positions).await?;
            let mut sums: BTreeMap<uuid::Uuid, i64> = BTreeMap::new();
            for recorded in events {
                let poisoned = self.poison.is_some_and(|poison| recorded.event.contains(poison));
                if poisoned {
                    return Err(view::Error::Poison {
                        position: recorded.position,
                        reason: "it cannot be told".into(),
                    });
                }
                if let Some(Event::Added { .. } | Event::Noted { .. }) = recorded.of::<Account>()? {
                    *sums.entry(recorded.stream).or_default() += 1;
                }
            }
            for (account, count) in sums {
                tx.query(
                    "INSERT INTO view.sum (account, events) VALUES ($1, $2) \
                     ON CONFLICT (account) DO UPDATE SET events = view.sum.events + excluded.events",
                )
                .bind(account)
                .bind(count)
                .execute()
                .await?;
            }
            if let Some(gate) = &self.gate {
                gate.reached.add_permits(1);
                gate.open.acquire().await.expect("the gate is never closed for good").forget();
            }
            Ok(())
        }
        .boxed()
    }
}

/// Where a generation has got to.
pub async fn position(db: &Db, generation: i64) -> i64 {
    let mut tx = db.snapshot().await.unwrap();
    view::positions(&mut tx, "sums_1", generation).await.unwrap().get(SOURCE).map_or(0, |reached| reached.position)
}

/// Takes the next `limit` events or so into a generation; tells where it then stands.
pub async fn step(db: &Db, view: &Sums, log: &Log, generation: i64, limit: i64) -> Result<i64, view::Error> {
    let from = position(db, generation).await;
    let head = log.head().await.unwrap();
    let events = log.read(from, limit).await.unwrap();
    view::apply(db, view, generation, SOURCE, from, (head.log_id, head.epoch), &events).await
}

/// Follows to the end of the log; tells how often another follower was faster.
pub async fn catch_up(db: &Db, view: &Sums, log: &Log, generation: i64, limit: i64) -> usize {
    let mut overtaken = 0;
    while position(db, generation).await < log.head().await.unwrap().position {
        match step(db, view, log, generation, limit).await {
            Ok(_) => {}
            Err(view::Error::Overtaken) => overtaken += 1,
            Err(error) => panic!("{error}"),
        }
    }
    overtaken
}

/// Reads the view, and checks that its rows are those of its position; returns that.
pub async fn read_whole(db: &Db) -> i64 {
    let Reading { mut tx, positions } = view::read(db, "sums_1").await.unwrap();
    let at = positions[SOURCE].position;
    // Two statements, so that a reader of two moments or two generations would be seen.
    let (applied, last): (i64, Option<i64>) =
        tx.query("SELECT COUNT(*), MAX(position) FROM view.applied").fetch_one().await.unwrap();
    let (events,): (i64,) =
        tx.query("SELECT CAST(COALESCE(SUM(events), 0) AS BIGINT) FROM view.sum").fetch_one().await.unwrap();
    assert_eq!((applied, last.unwrap_or(0), events), (at, at, at), "the rows are not those of the position");
    at
}
