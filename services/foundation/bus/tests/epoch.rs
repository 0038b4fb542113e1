//! After a restore: whoever had read further says so and stands still, and follows the next life of the log from its start.
//!
//! **Invariant:** a test restores a log as a backup would have it, by the database itself; every other step goes through the
//! doors that a process has.

#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]
#![allow(unreachable_pub, reason = "a part of this test is public for the others")]

mod support;

use bus::{ReadError, Void, Want};
use std::collections::BTreeMap;
use support::{House, at_least, is_whole};

#[tokio::test(flavor = "multi_thread")]
async fn a_view_that_read_more_than_is_left_stands_still_and_says_so_whatever_comes_after() {
    let house = House::new().await;
    let first = house.open("calls").await;
    first.say("morning", 10).await;
    let told = house.told(&["calls"]).await;
    let before = told.rows(&at_least("calls", 10)).await.unwrap();
    house.restore("calls", 6).await;
    let conflict = told.conflict().await;
    assert_eq!(
        conflict,
        "the log of calls ends at 6, but 10 was read of it before: it was restored from an older copy; begin its new epoch: \
         chuan log new-epoch --service calls"
    );
    assert_eq!(told.rows(&Want::default()).await.unwrap(), before, "what it has serves on");

    // The log goes on as if nothing had happened, and past the position of the view.
    let again = house.open("calls").await;
    again.say("afternoon", 7).await;
    told.until(|progress| progress.conflict.as_ref().is_some_and(|reason| reason.contains("another event at 10")))
        .await;
    told.looks_again().await;
    assert_eq!(told.rows(&Want::default()).await.unwrap(), before, "not an event of the other life is mixed in");
    for wanted in [5, 10, 12] {
        let refused = told.rows(&at_least("calls", wanted)).await.unwrap_err();
        let ReadError::Stopped { reason, .. } = refused else { panic!("{refused}") };
        assert!(reason.contains("chuan log new-epoch --service calls"), "{reason}");
    }
    // Nor does it forget when its process is started again.
    told.end().await;
    let told = house.told(&["calls"]).await;
    assert!(told.conflict().await.contains("another event at 10"));
    assert_eq!(told.rows(&Want::default()).await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn once_the_new_epoch_is_begun_a_view_is_told_again_and_is_the_fold_of_the_log_as_it_is() {
    let house = House::new().await;
    let first = house.open("calls").await;
    first.say("morning", 10).await;
    let told = house.told(&["calls"]).await;
    told.rows(&at_least("calls", 10)).await.unwrap();
    house.restore("calls", 6).await;
    told.conflict().await;
    house.open("calls").await.begin_epoch().await;
    told.until(is_whole).await;
    let again = house.open("calls").await;
    assert_eq!(told.rows(&at_least("calls", 6)).await.unwrap(), again.fold().await);
    again.say("afternoon", 5).await;
    let rows = told.rows(&at_least("calls", 11)).await.unwrap();
    assert_eq!((rows.len(), &rows), (11, &again.fold().await));
    let beyond = told.rows(&at_least("calls", 12)).await.unwrap_err();
    assert!(matches!(beyond, ReadError::Beyond { wanted: 12, head: 11, .. }), "{beyond}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_of_the_new_life_is_not_found_in_rows_of_the_former() {
    let house = House::new().await;
    let first = house.open("calls").await;
    first.say("morning", 10).await;
    let told = house.told(&["calls"]).await;
    let before = told.rows(&at_least("calls", 10)).await.unwrap();
    told.hold(); // whatever is filled from now on waits
    house.restore("calls", 6).await;
    house.open("calls").await.begin_epoch().await;
    let again = house.open("calls").await;
    again.say("afternoon", 2).await;
    told.until(|progress| progress.void.get("calls") == Some(&Void::Former)).await;
    assert_eq!(told.rows(&Want::default()).await.unwrap(), before, "who insists on nothing is served meanwhile");
    let known_at = Some(again.head().await.recorded_at);
    let wants = [at_least("calls", 8), at_least("calls", 3), Want { min_positions: BTreeMap::new(), known_at }];
    let waiting: Vec<_> = wants
        .into_iter()
        .map(|want| {
            let told = told.clone();
            tokio::spawn(async move { told.rows(&want).await })
        })
        .collect();
    for _ in 0..30 {
        told.rows(&Want::default()).await.unwrap(); // as long as it takes to answer
    }
    assert!(
        waiting.iter().all(|reader| !reader.is_finished()),
        "the rows at 10 are not the position 8 of the new life"
    );
    told.let_go();
    for reader in waiting {
        assert_eq!(reader.await.unwrap().unwrap(), again.fold().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_lost_everything_leaves_an_empty_view() {
    let house = House::new().await;
    house.open("calls").await.say("morning", 4).await;
    let told = house.told(&["calls"]).await;
    told.rows(&at_least("calls", 4)).await.unwrap();
    house.restore("calls", 0).await;
    told.conflict().await;
    house.open("calls").await.begin_epoch().await;
    told.until(is_whole).await;
    assert_eq!(told.rows(&Want::default()).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_in_the_middle_of_which_another_epoch_begins_is_begun_again() {
    let house = House::new().await;
    house.open("calls").await.say("morning", 9).await;
    let told = house.told(&["calls"]).await;
    told.rows(&at_least("calls", 9)).await.unwrap();
    told.hold();
    house.restore("calls", 7).await;
    house.open("calls").await.begin_epoch().await;
    told.is_held().await; // epoch 2 is being filled aside
    house.restore("calls", 5).await;
    let second = house.open("calls").await;
    second.say("noon", 6).await;
    second.begin_epoch().await;
    told.let_go();
    told.until(is_whole).await;
    let rows = told.rows(&at_least("calls", 11)).await.unwrap();
    assert_eq!(rows, house.open("calls").await.fold().await);
    assert_eq!(rows.iter().filter(|row| row.actor == "noon").count(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_before_an_earlier_epoch_needs_an_operator_until_its_number_is_new() {
    let house = House::new().await;
    let first = house.open("calls").await;
    first.say("morning", 8).await;
    let told = house.told(&["calls"]).await;
    told.rows(&at_least("calls", 8)).await.unwrap();
    first.begin_epoch().await;
    house.open("calls").await.say("noon", 2).await;
    told.rows(&at_least("calls", 10)).await.unwrap();
    house.restore_of_epoch("calls", 5, 1).await;
    assert!(told.conflict().await.contains("is in epoch 1, but was read in epoch 2"));
    house.open("calls").await.begin_epoch().await; // the number that was used before
    told.until(|progress| progress.conflict.as_ref().is_some_and(|reason| reason.contains("ends at 5"))).await;
    house.open("calls").await.begin_epoch().await;
    told.until(is_whole).await;
    assert_eq!(told.rows(&at_least("calls", 5)).await.unwrap(), house.open("calls").await.fold().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_restored_keeps_a_view_from_no_other_log() {
    let house = House::new().await;
    let (calls, visits) = (house.open("calls").await, house.open("visits").await);
    calls.say("morning", 5).await;
    let told = house.told(&["calls", "visits"]).await;
    told.rows(&at_least("calls", 5)).await.unwrap();
    house.restore("calls", 2).await;
    told.conflict().await;
    visits.say("visitor", 3).await;
    let rows = told.rows(&at_least("visits", 3)).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.actor == "visitor").count(), 3);
    told.until(|progress| progress.void.keys().eq(["calls"])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_that_notice_at_once_build_one_view() {
    let house = House::new().await;
    house.open("calls").await.say("morning", 40).await;
    let replicas = [house.told(&["calls"]).await, house.told(&["calls"]).await];
    for told in &replicas {
        told.rows(&at_least("calls", 40)).await.unwrap();
    }
    let mut generation = 1;
    for left in [30, 20, 10] {
        house.restore("calls", left).await;
        house.open("calls").await.begin_epoch().await;
        let again = house.open("calls").await;
        again.say("later", 5).await;
        generation = replicas[0].generation_after(generation).await;
        for told in &replicas {
            assert_eq!(told.rows(&at_least("calls", left + 5)).await.unwrap(), again.fold().await);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_gives_no_command_twice_in_the_next_life_of_the_log_it_follows() {
    let house = House::new().await;
    let calls = house.open("calls").await;
    calls.say("morning", 6).await;
    let policy = house.echo().await;
    policy.done_with("calls", 6).await;
    let own = house.open("echoes").await;
    assert_eq!(own.head().await.position, 6);
    house.restore("calls", 4).await;
    policy.conflict().await;
    let restored = house.open("calls").await;
    restored.say("meanwhile", 4).await; // past its position: nothing follows from these before the epoch is begun
    policy.looks_again().await;
    assert_eq!(own.head().await.position, 6);
    restored.begin_epoch().await;
    policy.until(is_whole).await;
    policy.done_with("calls", 8).await;
    assert_eq!(
        own.head().await.position,
        10,
        "the four that were kept are answered as they were, the four new ones are given"
    );
    let echoed: Vec<_> = own.fold().await.into_iter().map(|row| row.actor).collect();
    assert_eq!(echoed, [["morning"; 6].as_slice(), &["meanwhile"; 4]].concat());
}
