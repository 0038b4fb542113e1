//! The log's tables, and what the database itself refuses to do to them.
//!
//! **Invariant:** creating what is there changes nothing, also when several replicas start at the same moment.
//!
//! Deliberately absent: migrations. The log's columns only grow in number.

use crate::db::{self, Db, Inner};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS log_head (
    one bigint PRIMARY KEY CHECK (one = 1), log_id uuid NOT NULL, epoch bigint NOT NULL,
    position bigint NOT NULL, recorded_at timestamptz NOT NULL, founding text, complete_until timestamptz);
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

/// Whether the head of a log that was created before it has got this column.
const GROWN_POSTGRES: &str = "SELECT count(*) AS found FROM information_schema.columns \
    WHERE table_schema = current_schema() AND table_name = 'log_head' AND column_name = 'complete_until'";
const GROWN_SQLITE: &str = "SELECT count(*) AS found FROM pragma_table_info('log_head') WHERE name = 'complete_until'";
const GROW: &str = "ALTER TABLE log_head ADD COLUMN complete_until timestamptz";

/// A number of our own that keeps two replicas from creating the tables at the same moment.
const CREATING: &str = "SELECT pg_advisory_xact_lock(7201985411)";

/// Creates the log's tables where they are missing, with the identity of a new log.
pub(crate) async fn create(db: &Db, now: DateTime<Utc>) -> Result<(), db::Error> {
    let mut tx = db.begin().await?;
    if let Inner::Postgres(_) = tx.inner {
        tx.script(CREATING).await?;
    }
    tx.script(SCHEMA).await?;
    let (grown, append_only) = match tx.inner {
        Inner::Postgres(_) => (GROWN_POSTGRES, APPEND_ONLY_POSTGRES),
        Inner::Sqlite(_) => (GROWN_SQLITE, APPEND_ONLY_SQLITE),
    };
    if tx.query(grown).fetch_one::<(i64,)>().await? == (0,) {
        tx.script(GROW).await?;
    }
    tx.script(append_only).await?;
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
