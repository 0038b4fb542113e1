//! `kill -9` at random points: what was acknowledged is there once, and nothing is there in part.
//!
//! A test runs itself again in a process of its own, which does the work and tells of it line by line; that one is killed.

use crate::support::{
    Random, Store, add, ask, ask_all, assert_in_order, intent, on_each_database, read_all,
    sums::{Sums, catch_up, position, read_whole, step},
};
use eventstore::{Intent, view};
use std::collections::HashMap;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use uuid::Uuid;

/// In the child: the URL of the database on which to work.
const CHILD: &str = "CHUAN_TEST_CHILD";
const CALLERS: usize = 16;
const ROUNDS: usize = 4;

/// Runs `test` of this program in a process of its own, kills it after so many lines, and returns every line that was said.
async fn kill_after(lines: usize, test: &str, store: &Store) -> Vec<String> {
    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, &store.url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    // A child that goes step by step takes a line for each: it is met in the middle of its last one.
    child.stdin.as_mut().unwrap().write_all("\n".repeat(lines + 1).as_bytes()).await.unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap());
    let mut said = Vec::new();
    let mut killed = false;
    loop {
        let mut line = String::new();
        if told.read_line(&mut line).await.unwrap() == 0 {
            break;
        }
        // What stands in the pipe was said before the end, except for a line that breaks off.
        if let Some(line) = line.strip_suffix('\n').and_then(|line| line.split("! ").nth(1)) {
            said.push(line.to_owned());
        }
        if said.len() >= lines && !killed {
            child.start_kill().unwrap();
            killed = true;
        }
    }
    let status = child.wait().await.unwrap();
    assert!(killed && !status.success(), "the child ended by itself: {status}, {said:?}");
    said
}

fn child() -> Option<Store> {
    std::env::var(CHILD).ok().map(Store::at)
}

#[test]
fn after_a_kill_every_acknowledged_command_is_there_once() {
    if let Some(store) = child() {
        return crate::support::block_on(append_until_killed(store));
    }
    on_each_database(|store| async move {
        let mut random = Random::new(9);
        let mut acknowledged = HashMap::new();
        let mut asked = Vec::new();
        for _ in 0..ROUNDS {
            let said = kill_after(
                40 + random.below(400),
                "kill::after_a_kill_every_acknowledged_command_is_there_once",
                &store,
            )
            .await;
            for line in said {
                let words: Vec<&str> = line.split(' ').collect();
                match words[..] {
                    ["ask", id, one, other] => asked.push([id, one, other].map(|id| Uuid::parse_str(id).unwrap())),
                    ["ack", id, position] => {
                        let position: i64 = position.parse().unwrap();
                        assert_eq!(acknowledged.insert(Uuid::parse_str(id).unwrap(), position), None);
                    }
                    _ => panic!("{line}"),
                }
            }
        }
        let log = store.log().await;
        let events = read_all(&log).await;
        assert_in_order(&events);
        let mut ends: HashMap<Uuid, (i64, i64)> = HashMap::new();
        for event in &events {
            let (count, position) = ends.entry(event.command_id).or_default();
            (*count, *position) = (*count + 1, event.position);
        }
        assert!(ends.values().all(|(count, _)| *count == 6), "a command is there in part");
        for (id, position) in &acknowledged {
            assert_eq!(ends.get(id), Some(&(6, *position)), "an acknowledged command");
        }
        assert!(acknowledged.len() > ROUNDS * 15, "only {} were acknowledged", acknowledged.len());
        // Whoever was not answered asks again, and then everything that was asked for is there once.
        let unknown = asked.iter().filter(|[id, ..]| !acknowledged.contains_key(id)).count();
        assert!(unknown > 0, "the kills met nobody");
        for [id, one, other] in &asked {
            let again = Intent { command_id: *id, ..intent() };
            let outcome = ask_all(&log, again, vec![*one, *other], add(3)).await.unwrap();
            assert!(acknowledged.get(id).is_none_or(|position| *position == outcome.position));
        }
        let events = read_all(&log).await;
        assert_in_order(&events);
        assert_eq!(events.len(), asked.len() * 6);
    });
}

/// Callers that say what they ask and what they were answered, until the end.
async fn append_until_killed(store: Store) {
    let log = store.log().await;
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let log = log.clone();
            tokio::spawn(async move {
                let (one, other) = (Uuid::new_v4(), Uuid::new_v4());
                loop {
                    let intent = intent();
                    println!("! ask {} {one} {other}", intent.command_id);
                    let outcome = ask_all(&log, intent.clone(), vec![one, other], add(3)).await.unwrap();
                    println!("! ack {} {}", intent.command_id, outcome.position);
                }
            })
        })
        .collect();
    futures::future::join_all(callers).await;
}

#[test]
fn a_rebuild_that_is_killed_again_and_again_ends_with_every_event_once() {
    if let Some(store) = child() {
        return crate::support::block_on(rebuild_until_killed(store));
    }
    on_each_database(|store| async move {
        let log = store.log().await;
        let (db, view) = (log.db(), Sums::default());
        view::prepare(db, &view).await.unwrap();
        for _ in 0..150 {
            ask(&log, intent(), Uuid::new_v4(), add(4)).await.unwrap();
        }
        catch_up(db, &view, &log, 1, 1_000).await;
        let mut random = Random::new(3);
        let mut reached = 0;
        for _ in 0..ROUNDS {
            let test = "kill::a_rebuild_that_is_killed_again_and_again_ends_with_every_event_once";
            let said = kill_after(2 + random.below(20), test, &store).await;
            let last: i64 = said.last().unwrap().parse().unwrap();
            let first: i64 = said[0].parse().unwrap();
            assert!(first > reached, "the rebuild was begun again at {first}, though it had reached {reached}");
            reached = last;
            assert_eq!(read_whole(db).await, 600, "the old generation serves");
        }
        assert!((reached..600).contains(&position(db, 2).await));
        assert_eq!(view::rebuild(db, &view).await.unwrap(), 2);
        catch_up(db, &view, &log, 2, 50).await;
        assert!(view::swap(db, &view, 2, crate::support::start()).await.unwrap());
        assert_eq!(read_whole(db).await, 600);
        assert_eq!(view::state(db, "sums_1").await.unwrap().unwrap().generation, 2);
    });
}

async fn rebuild_until_killed(store: Store) {
    let log = store.log().await;
    let (db, view) = (log.db(), Sums::default());
    view::prepare(db, &view).await.unwrap();
    let generation = view::rebuild(db, &view).await.unwrap();
    for line in std::io::stdin().lines() {
        assert_eq!(line.unwrap(), "");
        println!("! {}", step(db, &view, &log, generation, 5).await.unwrap());
    }
}
