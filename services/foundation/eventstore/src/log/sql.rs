//! What a batch reads and writes, in the words of each database.
//!
//! **Invariant:** here, in `log/rows.rs` and in `log/schema.rs` is all the text for one database alone. Both texts of a pair
//! mean the same and are run by the same conformance suite.
//!
//! One batch is one statement: arrays and UNNEST on PostgreSQL, JSON and `json_each` on SQLite; COPY stalls for small
//! batches in sqlx 0.9.0.

use super::{Error, Head, Outcome, append::Stream};
use crate::{
    db,
    value::{FromRow, Row},
};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use decider::Claim;
use serde_json::json;
use sqlx::{PgConnection, SqliteConnection};
use uuid::Uuid;

/// A connection of either kind, for the length of a batch.
pub(crate) enum Connection<'c> {
    Postgres(&'c mut PgConnection),
    Sqlite(&'c mut SqliteConnection),
}

/// The head of the log, locked until the transaction ends.
pub(crate) async fn lock_head(connection: &mut Connection<'_>) -> Result<Head, db::Error> {
    const LOCK: &str =
        "SELECT log_id, epoch, position, recorded_at, founding, complete_until FROM log_head WHERE one = 1 FOR UPDATE";
    // BEGIN IMMEDIATE has locked the whole database already.
    const READ: &str =
        "SELECT log_id, epoch, position, recorded_at, founding, complete_until FROM log_head WHERE one = 1";
    match connection {
        Connection::Postgres(connection) => {
            Head::from_row(&Row::from(&sqlx::query(LOCK).fetch_one(&mut **connection).await?))
        }
        Connection::Sqlite(connection) => {
            Head::from_row(&Row::from(&sqlx::query(READ).fetch_one(&mut **connection).await?))
        }
    }
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
pub(crate) async fn commands(connection: &mut Connection<'_>, ids: &[Uuid]) -> Result<Vec<StoredCommand>, db::Error> {
    const BY_ARRAY: &str = "SELECT id, fingerprint, position, version, changed, note FROM command WHERE id = ANY($1)";
    const BY_JSON: &str = "SELECT id, fingerprint, position, version, changed, note FROM command \
                           WHERE id IN (SELECT unhex(value) FROM json_each($1))";
    fetch(
        connection,
        BY_ARRAY,
        |query| query.bind(ids.to_vec()),
        BY_JSON,
        || json!(ids.iter().map(|id| hex(*id)).collect::<Vec<_>>()).to_string(),
    )
    .await
}

/// The version each of `streams` has reached; those without events are left out.
pub(crate) async fn versions(
    connection: &mut Connection<'_>,
    streams: &[(&str, Uuid)],
) -> Result<Vec<(String, Uuid, i64)>, db::Error> {
    const BY_ARRAY: &str = "SELECT s.kind, s.stream, l.version FROM unnest($1::text[], $2::uuid[]) AS s (kind, stream) \
        CROSS JOIN LATERAL (SELECT version FROM log WHERE log.kind = s.kind AND log.stream = s.stream \
                            ORDER BY version DESC LIMIT 1) AS l";
    const BY_JSON: &str = "SELECT * FROM (SELECT value ->> 0, unhex(value ->> 1), \
            (SELECT version FROM log WHERE kind = value ->> 0 AND stream = unhex(value ->> 1) ORDER BY version DESC LIMIT 1) AS version \
            FROM json_each($1)) WHERE version IS NOT NULL";
    fetch(
        connection,
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Held {
    pub(crate) scope: String,
    pub(crate) key: String,
    pub(crate) from: NaiveDate,
    pub(crate) until: Option<NaiveDate>,
    pub(crate) kind: String,
    pub(crate) stream: Uuid,
}

impl Held {
    /// Whether this row is the stream's claim; its end may have changed.
    pub(super) fn is(&self, stream: &Stream, claim: &Claim) -> bool {
        let same_key = self.scope == claim.scope && self.key == claim.key && self.from == claim.from;
        same_key && self.stream == stream.id && self.kind == stream.kind
    }

    /// Whether it stands in the way of `claim`.
    pub(super) fn collides(&self, claim: &Claim) -> bool {
        claim.collides(&Claim { scope: claim.scope, key: self.key.clone(), from: self.from, until: self.until })
    }
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
pub(crate) async fn held(connection: &mut Connection<'_>, keys: &[(&str, &str)]) -> Result<Vec<Held>, db::Error> {
    const BY_ARRAY: &str = "SELECT scope, key, from_on, until_on, kind, stream FROM claim \
        WHERE (scope, key) IN (SELECT scope, key FROM unnest($1::text[], $2::text[]) AS k (scope, key))";
    const BY_JSON: &str = "SELECT scope, key, from_on, until_on, kind, stream FROM claim \
        WHERE (scope, key) IN (SELECT value ->> 0, value ->> 1 FROM json_each($1))";
    fetch(
        connection,
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
    connection: &mut Connection<'_>,
    by_array: &'static str,
    bind_arrays: impl FnOnce(PgQuery) -> PgQuery,
    by_json: &'static str,
    to_json: impl FnOnce() -> String,
) -> Result<Vec<R>, db::Error> {
    match connection {
        Connection::Postgres(connection) => {
            let rows = bind_arrays(sqlx::query(by_array)).fetch_all(&mut **connection).await?;
            rows.iter().map(|row| R::from_row(&Row::from(row))).collect()
        }
        Connection::Sqlite(connection) => {
            let rows = sqlx::query(by_json).bind(to_json()).fetch_all(&mut **connection).await?;
            rows.iter().map(|row| R::from_row(&Row::from(row))).collect()
        }
    }
}

/// Gives keys back.
pub(crate) async fn release(connection: &mut Connection<'_>, claims: &[&Held]) -> Result<(), db::Error> {
    const BY_ARRAY: &str = "DELETE FROM claim WHERE (scope, key, from_on) IN \
        (SELECT * FROM unnest($1::text[], $2::text[], $3::date[]))";
    const BY_JSON: &str = "DELETE FROM claim WHERE (scope, key, from_on) IN \
        (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each($1))";
    if claims.is_empty() {
        return Ok(());
    }
    match connection {
        Connection::Postgres(connection) => {
            let query = sqlx::query(BY_ARRAY)
                .bind(column(claims, |c| c.scope.as_str()))
                .bind(column(claims, |c| c.key.as_str()));
            query.bind(column(claims, |c| c.from)).execute(&mut **connection).await?;
        }
        Connection::Sqlite(connection) => {
            let keys = json!(claims.iter().map(|c| json!([c.scope, c.key, c.from.to_string()])).collect::<Vec<_>>());
            sqlx::query(BY_JSON).bind(keys.to_string()).execute(&mut **connection).await?;
        }
    }
    Ok(())
}

/// Takes keys.
pub(crate) async fn claim(connection: &mut Connection<'_>, claims: &[&Held]) -> Result<(), db::Error> {
    const BY_ARRAY: &str = "INSERT INTO claim (scope, key, from_on, until_on, kind, stream) \
        SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::text[], $6::uuid[])";
    const BY_JSON: &str = "INSERT INTO claim (scope, key, from_on, until_on, kind, stream) \
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, unhex(value ->> 5) FROM json_each($1)";
    if claims.is_empty() {
        return Ok(());
    }
    match connection {
        Connection::Postgres(connection) => {
            let query = sqlx::query(BY_ARRAY)
                .bind(column(claims, |c| c.scope.as_str()))
                .bind(column(claims, |c| c.key.as_str()));
            let query = query.bind(column(claims, |c| c.from)).bind(column(claims, |c| c.until));
            let query = query.bind(column(claims, |c| c.kind.as_str())).bind(column(claims, |c| c.stream));
            query.execute(&mut **connection).await?;
        }
        Connection::Sqlite(connection) => {
            let row = |c: &&Held| {
                json!([
                    c.scope,
                    c.key,
                    c.from.to_string(),
                    c.until.map(|until| until.to_string()),
                    c.kind,
                    hex(c.stream)
                ])
            };
            let rows = json!(claims.iter().map(row).collect::<Vec<_>>());
            sqlx::query(BY_JSON).bind(rows.to_string()).execute(&mut **connection).await?;
        }
    }
    Ok(())
}

/// One column of many rows.
pub(super) fn column<'r, T, C: 'r>(rows: &'r [T], get: impl Fn(&'r T) -> C) -> Vec<C> {
    rows.iter().map(get).collect()
}

pub(super) fn hex(id: Uuid) -> String {
    id.simple().to_string()
}

/// An instant in the form in which the SQLite driver writes it.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}
