//! One SQL and one set of Rust types for two databases.

use crate::support::{day, on_each_database, start};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use eventstore::{FromRow, OPEN_DATE, OPEN_TIME, Row, Value, db};
use uuid::Uuid;

const SCHEMA: &str = "CREATE TABLE thing (place bigint PRIMARY KEY, yes boolean, number bigint, words text, id uuid, day date, at timestamptz)";

#[derive(Debug, PartialEq)]
struct Thing(Option<bool>, Option<i64>, Option<String>, Option<Uuid>, Option<NaiveDate>, Option<DateTime<Utc>>);

impl FromRow for Thing {
    fn from_row(row: &Row<'_>) -> Result<Thing, db::Error> {
        Ok(Thing(
            row.get("yes")?,
            row.get("number")?,
            row.get("words")?,
            row.get("id")?,
            row.get("day")?,
            row.get("at")?,
        ))
    }
}

impl Thing {
    fn values(&self, place: i64) -> Vec<Value> {
        let Thing(yes, number, words, id, day, at) = self;
        let words: Option<&str> = words.as_deref();
        vec![place.into(), (*yes).into(), (*number).into(), words.into(), (*id).into(), (*day).into(), (*at).into()]
    }
}

#[test]
fn a_value_read_back_is_the_value_that_was_written() {
    on_each_database(|store| async move {
        let db = store.db().await;
        let text = |text: &str| Some(text.to_owned());
        let things = [
            Thing(Some(true), Some(0), text(""), Some(Uuid::nil()), Some(day(1)), Some(start())),
            Thing(
                Some(false),
                Some(i64::MAX),
                text("Sở Khoa học và Công nghệ"),
                Some(Uuid::max()),
                Some(OPEN_DATE),
                Some(OPEN_TIME),
            ),
            Thing(
                Some(true),
                Some(i64::MIN),
                text("123"),
                Some(Uuid::new_v4()),
                NaiveDate::from_ymd_opt(1, 1, 1),
                Some(DateTime::UNIX_EPOCH),
            ),
            Thing(None, None, None, None, None, None),
            Thing(None, Some(1), text("2025-07-01"), None, None, Some(start() + TimeDelta::microseconds(123_456))),
            Thing(
                None,
                Some(1),
                text("'; DROP TABLE thing; --"),
                None,
                None,
                Some(start() + TimeDelta::milliseconds(500)),
            ),
        ];
        let mut tx = db.begin().await.unwrap();
        tx.script(SCHEMA).await.unwrap();
        let columns = ["place", "yes", "number", "words", "id", "day", "at"];
        let rows = (0..).zip(&things).map(|(place, thing)| thing.values(place));
        tx.insert("thing", &columns, rows.collect()).await.unwrap();
        tx.commit().await.unwrap();
        let read: Vec<Thing> = db.query("SELECT * FROM thing ORDER BY place").fetch_all().await.unwrap();
        assert_eq!(read, things);
        // And each is found by what it is.
        let found = "SELECT COUNT(*) FROM thing WHERE yes = $1 AND number = $2 AND words = $3 AND id = $4 AND day = $5 AND at = $6";
        for thing in &things[..3] {
            let query = thing.values(0).into_iter().skip(1).fold(db.query(found), eventstore::Query::bind);
            assert_eq!(query.fetch_one::<(i64,)>().await.unwrap(), (1,), "{thing:?}");
        }
    });
}

#[test]
fn an_instant_has_microseconds_and_instants_sort_as_time_goes() {
    on_each_database(|store| async move {
        let db = store.db().await;
        let mut tx = db.begin().await.unwrap();
        tx.script("CREATE TABLE moment (place bigint PRIMARY KEY, at timestamptz NOT NULL)").await.unwrap();
        let steps = [0, 1, 999, 1_000, 1_001, 999_999_000, 1_000_000_000, 1_000_000_001, 1_500_000_000, 60_000_000_000];
        let times: Vec<DateTime<Utc>> =
            steps.into_iter().map(|nanos| start() + TimeDelta::nanoseconds(nanos)).collect();
        let rows = (0..).zip(&times).map(|(place, at): (i64, _)| vec![place.into(), (*at).into()]);
        tx.insert("moment", &["place", "at"], rows.collect()).await.unwrap();
        tx.commit().await.unwrap();
        let read: Vec<(i64, DateTime<Utc>)> =
            db.query("SELECT place, at FROM moment ORDER BY at, place").fetch_all().await.unwrap();
        assert_eq!(read.iter().map(|(place, _)| *place).collect::<Vec<_>>(), (0..10).collect::<Vec<_>>());
        for ((_, read), written) in read.iter().zip(&times) {
            assert_eq!(
                (read.timestamp_micros(), read.timestamp_subsec_nanos() % 1_000),
                (written.timestamp_micros(), 0)
            );
        }
        let (until,): (i64,) =
            db.query("SELECT COUNT(*) FROM moment WHERE at <= $1").bind(times[6]).fetch_one().await.unwrap();
        assert_eq!(until, 8, "a nanosecond is no time at all");
    });
}

#[test]
fn a_list_of_any_length_is_bound_and_any_number_of_rows_inserted() {
    on_each_database(|store| async move {
        let db = store.db().await;
        let mut tx = db.begin().await.unwrap();
        tx.script("CREATE TABLE many (n bigint PRIMARY KEY, twice bigint NOT NULL)").await.unwrap();
        let rows = (0..2_500_i64).map(|n| vec![n.into(), (2 * n).into()]);
        tx.insert("many", &["n", "twice"], rows.collect()).await.unwrap();
        tx.insert("many", &["n", "twice"], Vec::new()).await.unwrap();
        let sum = "SELECT CAST(COALESCE(SUM(twice), 0) AS BIGINT) FROM many WHERE twice >= $1 AND n IN ($2...)";
        for count in [0, 1, 2, 2_000] {
            let (found,): (i64,) = tx.query(sum).bind(2_i64).bind_all(0..count).fetch_one().await.unwrap();
            assert_eq!(found, (0..count).map(|n| 2 * n).sum::<i64>());
        }
        let duplicate = tx.query("INSERT INTO many (n, twice) VALUES ($1, 0)").bind(7_i64).execute().await.unwrap_err();
        assert!(duplicate.is_unique_violation(), "{duplicate}");
        drop(tx);
        assert!(
            db.query("SELECT n FROM many").fetch_all::<(i64,)>().await.is_err(),
            "nothing of the transaction has happened"
        );
    });
}
