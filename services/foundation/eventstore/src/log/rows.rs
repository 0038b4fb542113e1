//! The rows of a batch, written by one statement that insists on the head being where it was seen.
//!
//! **Invariant:** either the head was where it was seen and everything is written, or nothing is.

use super::{
    Head, Outcome,
    sql::{Connection, column, hex, instant},
};
use crate::db;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::{PgConnection, SqliteConnection};
use uuid::Uuid;

/// One new row of the log.
#[derive(Debug)]
pub(crate) struct NewRow<'b> {
    pub(crate) position: i64,
    pub(crate) kind: &'static str,
    pub(crate) stream: Uuid,
    pub(crate) version: i64,
    pub(crate) name: &'static str,
    pub(crate) event: &'b str,
    pub(crate) effective_on: NaiveDate,
    pub(crate) recorded_at: DateTime<Utc>,
    pub(crate) command_id: Uuid,
    pub(crate) actor: &'b str,
    pub(crate) traceparent: Option<&'b str>,
}

/// One command with what it came to.
#[derive(Debug)]
pub(crate) struct NewCommand<'b> {
    pub(crate) id: Uuid,
    pub(crate) fingerprint: &'b str,
    pub(crate) outcome: Outcome,
}

/// Everything a batch adds, and where the head is afterwards.
#[derive(Debug)]
pub(crate) struct NewRows<'b> {
    pub(crate) events: Vec<NewRow<'b>>,
    pub(crate) commands: Vec<NewCommand<'b>>,
    pub(crate) position: i64,
    pub(crate) recorded_at: DateTime<Utc>,
}

impl NewRows<'_> {
    /// When the first event is recorded, if it may not be recorded within what was promised to be complete.
    fn begin_at(&self, seen: &Head) -> Option<DateTime<Utc>> {
        self.events.first().filter(|_| seen.founding.is_none()).map(|first| first.recorded_at)
    }
}

/// Writes the batch if the head is still `seen`, and nobody was promised that no such batch would come; tells whether it was.
pub(crate) async fn write(connection: &mut Connection<'_>, seen: &Head, rows: &NewRows<'_>) -> Result<bool, db::Error> {
    match connection {
        Connection::Postgres(connection) => write_postgres(connection, seen, rows).await,
        Connection::Sqlite(connection) => write_sqlite(connection, seen, rows).await,
    }
}

async fn write_postgres(connection: &mut PgConnection, seen: &Head, rows: &NewRows<'_>) -> Result<bool, db::Error> {
    const WRITE: &str = "WITH head AS (\
        UPDATE log_head SET position = $1, recorded_at = $2 \
        WHERE one = 1 AND position = $3 AND recorded_at = $4 AND epoch = $5 AND founding IS NOT DISTINCT FROM $6 \
            AND (complete_until < $24 OR complete_until IS NULL OR $24 IS NULL) RETURNING one), \
        events AS (\
        INSERT INTO log (position, kind, stream, version, type, event, effective_on, recorded_at, command_id, actor, traceparent) \
        SELECT e.* FROM head CROSS JOIN unnest($7::bigint[], $8::text[], $9::uuid[], $10::bigint[], $11::text[], $12::text[], \
            $13::date[], $14::timestamptz[], $15::uuid[], $16::text[], $17::text[]) AS e), \
        outcomes AS (\
        INSERT INTO command (id, fingerprint, position, version, changed, note) \
        SELECT c.* FROM head CROSS JOIN unnest($18::uuid[], $19::text[], $20::bigint[], $21::bigint[], $22::boolean[], $23::text[]) AS c) \
        SELECT one FROM head";
    let NewRows { events, commands, position, recorded_at } = rows;
    let unmoved = sqlx::query(WRITE)
        .bind(position)
        .bind(recorded_at)
        .bind(seen.position)
        .bind(seen.recorded_at)
        .bind(seen.epoch)
        .bind(seen.founding.as_deref())
        .bind(column(events, |e| e.position))
        .bind(column(events, |e| e.kind))
        .bind(column(events, |e| e.stream))
        .bind(column(events, |e| e.version))
        .bind(column(events, |e| e.name))
        .bind(column(events, |e| e.event))
        .bind(column(events, |e| e.effective_on))
        .bind(column(events, |e| e.recorded_at))
        .bind(column(events, |e| e.command_id))
        .bind(column(events, |e| e.actor))
        .bind(column(events, |e| e.traceparent))
        .bind(column(commands, |c| c.id))
        .bind(column(commands, |c| c.fingerprint))
        .bind(column(commands, |c| c.outcome.position))
        .bind(column(commands, |c| c.outcome.version))
        .bind(column(commands, |c| c.outcome.changed))
        .bind(column(commands, |c| c.outcome.note.as_deref()))
        .bind(rows.begin_at(seen))
        .fetch_optional(connection)
        .await?;
    Ok(unmoved.is_some())
}

async fn write_sqlite(connection: &mut SqliteConnection, seen: &Head, rows: &NewRows<'_>) -> Result<bool, db::Error> {
    let unmoved = sqlx::query(
        "UPDATE log_head SET position = $1, recorded_at = $2 \
         WHERE one = 1 AND position = $3 AND recorded_at = $4 AND epoch = $5 AND founding IS NOT DISTINCT FROM $6 \
             AND (complete_until < $7 OR complete_until IS NULL OR $7 IS NULL)",
    )
    .bind(rows.position)
    .bind(rows.recorded_at)
    .bind(seen.position)
    .bind(seen.recorded_at)
    .bind(seen.epoch)
    .bind(seen.founding.clone())
    .bind(rows.begin_at(seen))
    .execute(&mut *connection)
    .await?;
    if unmoved.rows_affected() != 1 {
        return Ok(false);
    }
    let events = json!(
        rows.events
            .iter()
            .map(|e| json!([
                e.position,
                e.kind,
                hex(e.stream),
                e.version,
                e.name,
                e.event,
                e.effective_on.to_string(),
                instant(e.recorded_at),
                hex(e.command_id),
                e.actor,
                e.traceparent,
            ]))
            .collect::<Vec<_>>()
    );
    sqlx::query(
        "INSERT INTO log (position, kind, stream, version, type, event, effective_on, recorded_at, command_id, actor, traceparent) \
         SELECT value ->> 0, value ->> 1, unhex(value ->> 2), value ->> 3, value ->> 4, value ->> 5, value ->> 6, \
                value ->> 7, unhex(value ->> 8), value ->> 9, value ->> 10 FROM json_each($1)",
    )
    .bind(events.to_string())
    .execute(&mut *connection)
    .await?;
    let outcomes = json!(
        rows.commands
            .iter()
            .map(|c| json!([
                hex(c.id),
                c.fingerprint,
                c.outcome.position,
                c.outcome.version,
                c.outcome.changed,
                c.outcome.note,
            ]))
            .collect::<Vec<_>>()
    );
    sqlx::query(
        "INSERT INTO command (id, fingerprint, position, version, changed, note) \
         SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each($1)",
    )
    .bind(outcomes.to_string())
    .execute(&mut *connection)
    .await?;
    Ok(true)
}
