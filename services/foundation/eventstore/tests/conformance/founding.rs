//! The two clocks: what the log's own does, and the one exception, the import of the old registers.

use crate::support::{Clock, account::Rejection, add, ask, assert_in_order, intent, on_each_database, read_all, start};
use chrono::{DateTime, TimeDelta, Utc};
use eventstore::{Error, Intent, Log, Outcome, log};
use uuid::Uuid;

#[test]
fn recorded_at_never_decreases_though_the_clock_goes_back() {
    on_each_database(|store| async move {
        let clock = Clock::default();
        let log = Log::open(store.db().await, clock.now()).await.unwrap();
        let hour = 3_600_000_000;
        for micros in [5 * hour, 2 * hour, 7 * hour, 0, -30 * 24 * hour, 7 * hour + 1] {
            clock.set(micros);
            ask(&log, intent(), Uuid::new_v4(), add(2)).await.unwrap();
        }
        let slow = Clock::default();
        slow.set(-hour);
        let other = Log::open(store.db().await, slow.now()).await.unwrap();
        ask(&other, intent(), Uuid::new_v4(), add(1)).await.unwrap();
        let events = read_all(&log).await;
        assert_in_order(&events);
        let times: Vec<i64> =
            events.iter().map(|event| (event.recorded_at - start()).num_microseconds().unwrap()).collect();
        let late = 7 * hour;
        assert!((5 * hour..5 * hour + 9).contains(&times[0]) && (late..late + 9).contains(&times[4]), "{times:?}");
        assert!(times[6..].iter().all(|time| (late..late + 99).contains(time)), "{times:?}");
    });
}

fn at(day: i64) -> DateTime<Utc> {
    start() - TimeDelta::days(4_000) + TimeDelta::days(day)
}

async fn old(log: &Log, recorded_at: DateTime<Utc>) -> Result<Outcome, Error<Rejection>> {
    ask(log, Intent { recorded_at: Some(recorded_at), ..intent() }, Uuid::new_v4(), add(1)).await
}

#[test]
fn a_founding_import_keeps_the_recording_times_of_the_old_registers() {
    on_each_database(|store| async move {
        let log = store.log().await;
        log.begin_founding("sổ cũ 2014").await.unwrap();
        assert_eq!(log.head().await.unwrap().founding.as_deref(), Some("sổ cũ 2014"));
        for day in [1, 1, 5] {
            old(&log, at(day)).await.unwrap();
        }
        log.end_founding().await.unwrap();
        ask(&log, intent(), Uuid::new_v4(), add(1)).await.unwrap();
        let events = read_all(&log).await;
        assert_in_order(&events);
        assert_eq!(events.iter().map(|event| event.recorded_at).take(3).collect::<Vec<_>>(), [at(1), at(1), at(5)]);
        assert!(events[3].recorded_at >= start(), "afterwards everything is recorded at its own time");
        assert_eq!(log.head().await.unwrap().founding, None);
    });
}

#[test]
fn a_founding_import_takes_no_time_that_decreases_or_has_not_come() {
    on_each_database(|store| async move {
        let log = store.log().await;
        log.begin_founding("sổ cũ").await.unwrap();
        old(&log, at(5)).await.unwrap();
        let refused = old(&log, at(4)).await.unwrap_err();
        assert!(matches!(refused, Error::Log(log::Error::Disorder { given, last }) if (given, last) == (at(4), at(5))));
        assert_eq!(refused.to_string(), format!("the recording time {} lies before the last one", at(4)));
        let future = start() + TimeDelta::days(1);
        let refused = old(&log, future).await.unwrap_err();
        assert_eq!(refused.to_string(), format!("the recording time {future} lies in the future"));
        old(&log, at(5)).await.unwrap();
        assert_eq!(read_all(&log).await.len(), 2);
    });
}

#[test]
fn while_a_founding_import_is_under_way_nothing_else_is_recorded() {
    on_each_database(|store| async move {
        let (log, other) = (store.log().await, store.log().await);
        ask(&other, intent(), Uuid::new_v4(), add(0)).await.unwrap();
        log.begin_founding("sổ cũ").await.unwrap();
        for log in [&log, &other] {
            let refused = ask(log, intent(), Uuid::new_v4(), add(1)).await.unwrap_err();
            assert!(matches!(&refused, Error::Log(log::Error::Founding(name)) if name == "sổ cũ"), "{refused}");
        }
        log.begin_founding("sổ cũ").await.unwrap();
        let refused = other.begin_founding("sổ khác").await.unwrap_err();
        assert!(matches!(&refused, log::Error::Founding(name) if name == "sổ cũ"), "{refused}");
        old(&log, at(1)).await.unwrap();
        other.begin_founding("sổ cũ").await.unwrap();
        log.end_founding().await.unwrap();
        ask(&other, intent(), Uuid::new_v4(), add(1)).await.unwrap();
    });
}

#[test]
fn only_an_empty_log_can_be_founded_and_only_a_founding_import_brings_its_times() {
    on_each_database(|store| async move {
        let log = store.log().await;
        let refused = old(&log, at(1)).await.unwrap_err();
        assert!(matches!(refused, Error::Log(log::Error::NotFounding)), "{refused}");
        ask(&log, intent(), Uuid::new_v4(), add(1)).await.unwrap();
        let refused = log.begin_founding("sổ cũ").await.unwrap_err();
        assert!(matches!(refused, log::Error::NotFounding), "{refused}");
        let refused = old(&log, at(1)).await.unwrap_err();
        assert!(matches!(refused, Error::Log(log::Error::NotFounding)), "{refused}");
        assert_eq!(read_all(&log).await.len(), 1);
    });
}
