//! The log's tables, and the few statements that differ between the two databases.
//!
//! **Invariant:** this is the only file with text for one database alone. Both texts of a pair mean the same and are run
//! by the same conformance suite.
//!
//! One batch is one statement: arrays and UNNEST on PostgreSQL, JSON and `json_each` on SQLite; COPY stalls for small
//! batches in sqlx 0.9.0.

use super::{Error, Outcome};
use crate::{
    db::{self, Db, Inner, Tx},
    value::{FromRow, Row},
};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::json;
use uuid::Uuid;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS log_head (
    one bigint PRIMARY KEY CHECK (one = 1), log_id uuid NOT NULL, epoch bigint NOT NULL,
    position bigint NOT NULL, recorded_at timestamptz NOT NULL, founding text);
CREATE TABLE IF NOT EXISTS log (
    position bigint PRIMARY KEY, kind text NOT NULL, stream uuid NOT NULL, version bigint NOT NULL,
    type text NOT NULL, event text NOT NULL, effective_on date NOT NULL, recorded_at timestamptz NOT NULL,
    command_id uuid NOT NULL, actor text NOT NULL, traceparent text, UNIQUE (kind, stream, version));
CREATE TABLE IF NOT EXISTS command (
    id uuid PRIMARY KEY, fingerprint text NOT NULL, position bigint NOT NULL, version bigint NOT NULL,
    changed boolean NOT NULL, note text);
CREATE TABLE IF NOT EXISTS claim (
    scope text NOT NULL, key text NOT NULL, from_on date NOT NULL, until_on date,
    kind text NOT NULL, stream uuid NOT NULL, PRIMARY KEY (scope, key, from_on));
";

/// What happened stays as it was written, whoever is connected.
const APPEND_ONLY_POSTGRES: &str = "
CREATE OR REPLACE FUNCTION log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the log is append-only: % refused', TG_OP; END $$;
CREATE OR REPLACE TRIGGER log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log
    FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only();
";
const APPEND_ONLY_SQLITE: &str = "
CREATE TRIGGER IF NOT EXISTS log_no_update BEFORE UPDATE ON log
    BEGIN SELECT RAISE(ABORT, 'the log is append-only: UPDATE refused'); END;
CREATE TRIGGER IF NOT EXISTS log_no_delete BEFORE DELETE ON log
    BEGIN SELECT RAISE(ABORT, 'the log is append-only: DELETE refused'); END;
";

/// A number of our own that keeps two replicas from creating the tables at the same moment.
const CREATING: &str = "SELECT pg_advisory_xact_lock(7201985411)";

/// Creates the log's tables where they are missing, with the identity of a new log.
pub(crate) async fn create(db: &Db, now: DateTime<Utc>) -> Result<(), db::Error> {
    let mut tx = db.begin().await?;
    if let Inner::Postgres(_) = tx.inner {
        tx.script(CREATING).await?;
    }
    tx.script(SCHEMA).await?;
    tx.script(if matches!(tx.inner, Inner::Postgres(_)) { APPEND_ONLY_POSTGRES } else { APPEND_ONLY_SQLITE }).await?;
    tx.query(
        "INSERT INTO log_head (one, log_id, epoch, position, recorded_at) VALUES (1, $1, 1, 0, $2) \
         ON CONFLICT (one) DO NOTHING",
    )
    .bind(Uuid::new_v4())
    .bind(now.min(FOUNDING_EARLIEST))
    .execute()
    .await?;
    tx.commit().await
}

/// An empty log has learned nothing yet, so the old registers may begin at any time after this.
const FOUNDING_EARLIEST: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// The head of the log, locked until the transaction ends.
pub(crate) async fn lock_head(tx: &mut Tx) -> Result<super::Head, db::Error> {
    let postgres = matches!(tx.inner, Inner::Postgres(_));
    tx.query(if postgres {
        "SELECT log_id, epoch, position, recorded_at, founding FROM log_head WHERE one = 1 FOR UPDATE"
    } else {
        // BEGIN IMMEDIATE has locked the whole database already.
        "SELECT log_id, epoch, position, recorded_at, founding FROM log_head WHERE one = 1"
    })
    .fetch_one()
    .await
}

/// A command that was acknowledged before.
#[derive(Debug, Clone)]
pub(crate) struct StoredCommand {
    pub(crate) id: Uuid,
    pub(crate) fingerprint: String,
    pub(crate) outcome: Outcome,
}

impl StoredCommand {
    pub(crate) fn outcome(&self, fingerprint: &str) -> Result<Outcome, Error> {
        if self.fingerprint == fingerprint { Ok(self.outcome.clone()) } else { Err(Error::Reused(self.id)) }
    }
}

impl FromRow for StoredCommand {
    fn from_row(row: &Row<'_>) -> Result<StoredCommand, db::Error> {
        Ok(StoredCommand {
            id: row.get("id")?,
            fingerprint: row.get("fingerprint")?,
            outcome: Outcome {
                position: row.get("position")?,
                version: row.get("version")?,
                changed: row.get("changed")?,
                note: row.get("note")?,
            },
        })
    }
}

/// Which of `ids` have been acknowledged.
pub(crate) async fn commands(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<StoredCommand>, db::Error> {
    const BY_ARRAY: &str = "SELECT id, fingerprint, position, version, changed, note FROM command WHERE id = ANY($1)";
    const BY_JSON: &str = "SELECT id, fingerprint, position, version, changed, note FROM command \
                           WHERE id IN (SELECT unhex(value) FROM json_each($1))";
    fetch(
        tx,
        BY_ARRAY,
        |query| query.bind(ids.to_vec()),
        BY_JSON,
        || json!(ids.iter().map(|id| hex(*id)).collect::<Vec<_>>()).to_string(),
    )
    .await
}

/// The version each of `streams` has reached; those without events are left out.
pub(crate) async fn versions(tx: &mut Tx, streams: &[(&str, Uuid)]) -> Result<Vec<(String, Uuid, i64)>, db::Error> {
    const BY_ARRAY: &str = "SELECT s.kind, s.stream, l.version FROM unnest($1::text[], $2::uuid[]) AS s (kind, stream) \
        CROSS JOIN LATERAL (SELECT version FROM log WHERE log.kind = s.kind AND log.stream = s.stream \
                            ORDER BY version DESC LIMIT 1) AS l";
    const BY_JSON: &str = "SELECT log.kind, log.stream, MAX(log.version) FROM json_each($1) AS s \
        JOIN log ON log.kind = s.value ->> 0 AND log.stream = unhex(s.value ->> 1) GROUP BY log.kind, log.stream";
    fetch(
        tx,
        BY_ARRAY,
        |query| {
            let kinds: Vec<String> = streams.iter().map(|(kind, _)| (*kind).to_owned()).collect();
            query.bind(kinds).bind(streams.iter().map(|(_, id)| *id).collect::<Vec<_>>())
        },
        BY_JSON,
        || json!(streams.iter().map(|(kind, id)| json!([kind, hex(*id)])).collect::<Vec<_>>()).to_string(),
    )
    .await
}

/// One row of the claim table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Held {
    pub(crate) scope: String,
    pub(crate) key: String,
    pub(crate) from: NaiveDate,
    pub(crate) until: Option<NaiveDate>,
    pub(crate) kind: String,
    pub(crate) stream: Uuid,
}

impl FromRow for Held {
    fn from_row(row: &Row<'_>) -> Result<Held, db::Error> {
        Ok(Held {
            scope: row.get("scope")?,
            key: row.get("key")?,
            from: row.get("from_on")?,
            until: row.get("until_on")?,
            kind: row.get("kind")?,
            stream: row.get("stream")?,
        })
    }
}

/// Who holds any of `keys` on any day.
pub(crate) async fn held(tx: &mut Tx, keys: &[(&str, &str)]) -> Result<Vec<Held>, db::Error> {
    const BY_ARRAY: &str = "SELECT scope, key, from_on, until_on, kind, stream FROM claim \
        WHERE (scope, key) IN (SELECT scope, key FROM unnest($1::text[], $2::text[]) AS k (scope, key))";
    const BY_JSON: &str = "SELECT scope, key, from_on, until_on, kind, stream FROM claim \
        WHERE (scope, key) IN (SELECT value ->> 0, value ->> 1 FROM json_each($1))";
    fetch(
        tx,
        BY_ARRAY,
        |query| {
            let scopes: Vec<String> = keys.iter().map(|(scope, _)| (*scope).to_owned()).collect();
            query.bind(scopes).bind(keys.iter().map(|(_, key)| (*key).to_owned()).collect::<Vec<_>>())
        },
        BY_JSON,
        || json!(keys).to_string(),
    )
    .await
}

type PgQuery = sqlx::query::Query<'static, sqlx::Postgres, sqlx::postgres::PgArguments>;

/// One question, in the text of whichever database is asked.
async fn fetch<R: FromRow>(
    tx: &mut Tx,
    by_array: &'static str,
    bind_arrays: impl FnOnce(PgQuery) -> PgQuery,
    by_json: &'static str,
    to_json: impl FnOnce() -> String,
) -> Result<Vec<R>, db::Error> {
    match &mut tx.inner {
        Inner::Postgres(tx) => {
            let rows = bind_arrays(sqlx::query(by_array)).fetch_all(&mut **tx).await?;
            rows.iter().map(|row| R::from_row(&Row::from(row))).collect()
        }
        Inner::Sqlite(tx) => {
            let rows = sqlx::query(by_json).bind(to_json()).fetch_all(&mut **tx).await?;
            rows.iter().map(|row| R::from_row(&Row::from(row))).collect()
        }
    }
}

/// One new row of the log.
#[derive(Debug)]
pub(crate) struct NewRow<'a> {
    pub(crate) position: i64,
    pub(crate) kind: &'static str,
    pub(crate) stream: Uuid,
    pub(crate) version: i64,
    pub(crate) name: &'static str,
    pub(crate) event: &'a str,
    pub(crate) effective_on: NaiveDate,
    pub(crate) recorded_at: DateTime<Utc>,
    pub(crate) command_id: Uuid,
    pub(crate) actor: &'a str,
    pub(crate) traceparent: Option<&'a str>,
}

/// Writes the batch: its events, the outcomes of its commands, and the new head.
pub(crate) async fn write(
    tx: &mut Tx,
    rows: &[NewRow<'_>],
    commands: &[StoredCommand],
    position: i64,
    recorded_at: DateTime<Utc>,
) -> Result<(), db::Error> {
    match &mut tx.inner {
        Inner::Postgres(tx) => {
            const WRITE: &str = "WITH events AS (\
                INSERT INTO log (position, kind, stream, version, type, event, effective_on, recorded_at, command_id, actor, traceparent) \
                SELECT * FROM unnest($1::bigint[], $2::text[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::date[], \
                                     $8::timestamptz[], $9::uuid[], $10::text[], $11::text[])), \
                outcomes AS (\
                INSERT INTO command (id, fingerprint, position, version, changed, note) \
                SELECT * FROM unnest($12::uuid[], $13::text[], $14::bigint[], $15::bigint[], $16::boolean[], $17::text[])) \
                UPDATE log_head SET position = $18, recorded_at = $19 WHERE one = 1";
            sqlx::query(WRITE)
                .bind(column(rows, |r| r.position))
                .bind(column(rows, |r| r.kind))
                .bind(column(rows, |r| r.stream))
                .bind(column(rows, |r| r.version))
                .bind(column(rows, |r| r.name))
                .bind(column(rows, |r| r.event))
                .bind(column(rows, |r| r.effective_on))
                .bind(column(rows, |r| r.recorded_at))
                .bind(column(rows, |r| r.command_id))
                .bind(column(rows, |r| r.actor))
                .bind(column(rows, |r| r.traceparent))
                .bind(column(commands, |c| c.id))
                .bind(column(commands, |c| c.fingerprint.as_str()))
                .bind(column(commands, |c| c.outcome.position))
                .bind(column(commands, |c| c.outcome.version))
                .bind(column(commands, |c| c.outcome.changed))
                .bind(column(commands, |c| c.outcome.note.as_deref()))
                .bind(position)
                .bind(recorded_at)
                .execute(&mut **tx)
                .await?;
        }
        Inner::Sqlite(tx) => {
            let events = json!(rows.iter().map(|r| json!([
                r.position, r.kind, hex(r.stream), r.version, r.name, r.event, r.effective_on.to_string(),
                instant(r.recorded_at), hex(r.command_id), r.actor, r.traceparent,
            ])).collect::<Vec<_>>());
            sqlx::query(
                "INSERT INTO log (position, kind, stream, version, type, event, effective_on, recorded_at, command_id, actor, traceparent) \
                 SELECT value ->> 0, value ->> 1, unhex(value ->> 2), value ->> 3, value ->> 4, value ->> 5, value ->> 6, \
                        value ->> 7, unhex(value ->> 8), value ->> 9, value ->> 10 FROM json_each($1)",
            )
            .bind(events.to_string())
            .execute(&mut **tx)
            .await?;
            let outcomes = json!(commands.iter().map(|c| json!([
                hex(c.id), c.fingerprint, c.outcome.position, c.outcome.version, c.outcome.changed, c.outcome.note,
            ])).collect::<Vec<_>>());
            sqlx::query(
                "INSERT INTO command (id, fingerprint, position, version, changed, note) \
                 SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each($1)",
            )
            .bind(outcomes.to_string())
            .execute(&mut **tx)
            .await?;
            sqlx::query("UPDATE log_head SET position = $1, recorded_at = $2 WHERE one = 1")
                .bind(position)
                .bind(recorded_at)
                .execute(&mut **tx)
                .await?;
        }
    }
    Ok(())
}

fn column<'r, T, C: 'r>(rows: &'r [T], get: impl Fn(&'r T) -> C) -> Vec<C> {
    rows.iter().map(get).collect()
}

fn hex(id: Uuid) -> String {
    id.simple().to_string()
}

/// An instant in the form in which the SQLite driver writes it.
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}
