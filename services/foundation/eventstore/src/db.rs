//! One door to two databases: the same SQL text and the same Rust types on PostgreSQL and SQLite.
//!
//! What both understand is enough: `$n`, RETURNING, ON CONFLICT, FILTER, CTEs, window functions, row values. Never used:
//! identity columns, `now()`, arrays, jsonb operators, numeric (see `services/README.md`).
//!
//! **Invariant:** a transaction given up half-way, by an error or by a caller that went away, leaves its connection clean.
//! **Invariant:** on SQLite there is one writer at a time, waiting in line instead of polling a lock.
//!
//! Deliberately absent: a storage trait, query builders, migrations.

mod connect;
mod query;

pub(crate) use connect::in_time;
pub use query::Query;
use query::Target;

use crate::{guard, value::Value};
use sqlx::{AssertSqlSafe, PgPool, Postgres, SqlSafeStr as _, SqlStr, Sqlite, SqlitePool, Transaction};

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database did not answer, or refused the statement.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The database is not one that can be trusted with the log; the text names the setting and the cure.
    #[error("{0}")]
    Unfit(String),
    /// A stored event cannot be read.
    #[error("{kind} event {name} at position {position} cannot be read: {reason}")]
    Unreadable {
        /// The kind of stream.
        kind: String,
        /// The stored type.
        name: String,
        /// Where in the log.
        position: i64,
        /// What the decoder said.
        reason: String,
    },
}

impl Error {
    /// Whether the connection was lost meanwhile, so that it is not known what happened.
    pub(crate) fn is_connection_lost(&self) -> bool {
        match self {
            Error::Database(sqlx::Error::Io(_)) => true,
            Error::Database(error) => {
                let code = error.as_database_error().and_then(|error| error.code());
                code.is_some_and(|code| matches!(&*code, "57P01" | "57P02" | "57P03")) // the server is going down
            }
            _ => false,
        }
    }

    /// Whether a row with this key is already there.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Error::Database(error) if error.as_database_error().is_some_and(|e| e.is_unique_violation()))
    }
}

/// Parameters of one statement that inserts many rows. SQLite finds `$n` by name, one after another, so its time grows with
/// the square of their number: 30,000 took seconds where as many in small statements take milliseconds.
const INSERT_PARAMETERS_MAX: usize = 1_000;

/// A database of either kind.
#[derive(Clone, Debug)]
pub enum Db {
    /// Production: one PostgreSQL database a service.
    Postgres(PgPool),
    /// Embedded: one SQLite file a service.
    Sqlite {
        /// One connection: whoever writes waits for it in line.
        writer: SqlitePool,
        /// Snapshots that do not wait for the writer.
        readers: SqlitePool,
    },
}

/// A transaction; dropped without [`Tx::commit`], nothing of it has happened.
#[derive(Debug)]
pub struct Tx {
    pub(crate) inner: Inner,
    /// What `view.` in a statement stands for, when the transaction serves a view.
    pub(crate) tables: Option<String>,
}

#[derive(Debug)]
pub(crate) enum Inner {
    Postgres(Transaction<'static, Postgres>),
    Sqlite(Transaction<'static, Sqlite>),
}

impl Db {
    /// Opens `postgres://…` or `sqlite:FILE`, creating the file if it is missing.
    ///
    /// # Errors
    /// The database cannot be reached, or is unfit for a log ([`Error::Unfit`] names the setting).
    pub async fn connect(url: &str) -> Result<Db, Error> {
        let db = if url.starts_with("sqlite:") { connect::sqlite(url).await? } else { connect::postgres(url).await? };
        guard::check(&db).await?;
        Ok(db)
    }

    /// Begins a transaction that writes.
    ///
    /// # Errors
    /// No connection could be had in time.
    pub async fn begin(&self) -> Result<Tx, Error> {
        let db = self.clone();
        begun_by_a_task(async move {
            Ok(match db {
                Db::Postgres(pool) => Inner::Postgres(in_time(|| pool.begin()).await?),
                // IMMEDIATE takes the write lock now, instead of failing when a read turns into a write.
                Db::Sqlite { writer, .. } => Inner::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            })
        })
        .await
    }

    /// Begins a read-only transaction in which every statement sees the same moment.
    ///
    /// # Errors
    /// No connection could be had in time.
    pub async fn snapshot(&self) -> Result<Tx, Error> {
        let db = self.clone();
        begun_by_a_task(async move {
            Ok(match db {
                Db::Postgres(pool) => {
                    const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                    Inner::Postgres(in_time(|| pool.begin_with(SNAPSHOT)).await?)
                }
                Db::Sqlite { readers, .. } => Inner::Sqlite(readers.begin_with("BEGIN DEFERRED").await?),
            })
        })
        .await
    }

    /// A single statement that only reads, outside any transaction.
    pub fn query(&self, sql: &'static str) -> Query<'_> {
        Query { target: Target::Db(self), sql: SqlStr::from_static(sql), values: Vec::new(), persistent: true }
    }

    pub(crate) fn postgres(&self) -> Option<&PgPool> {
        match self {
            Db::Postgres(pool) => Some(pool),
            Db::Sqlite { .. } => None,
        }
    }

    /// `PostgreSQL` or `SQLite`.
    pub fn name(&self) -> &'static str {
        match self {
            Db::Postgres(_) => "PostgreSQL",
            Db::Sqlite { .. } => "SQLite",
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<(), Error> {
        self.query("SELECT CAST(1 AS bigint)").fetch_one::<(i64,)>().await.map(drop)
    }

    /// Closes every connection, waiting for those in use.
    pub async fn close(&self) {
        match self {
            Db::Postgres(pool) => pool.close().await,
            Db::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
        }
    }
}

/// A cancelled `begin` would leave a connection inside a transaction that nobody owns (seen with sqlx 0.9.0 on
/// PostgreSQL); in a task of its own it always ends, and what nobody takes is rolled back.
async fn begun_by_a_task(
    begin: impl Future<Output = Result<Inner, sqlx::Error>> + Send + 'static,
) -> Result<Tx, Error> {
    match tokio::spawn(begin).await {
        Ok(begun) => Ok(Tx { inner: begun?, tables: None }),
        Err(panic) => Err(Error::Database(sqlx::Error::WorkerCrashed).tap_log(&panic)),
    }
}

impl Error {
    fn tap_log(self, panic: &tokio::task::JoinError) -> Error {
        tracing::error!(%panic, "beginning a transaction crashed");
        self
    }
}

impl Tx {
    /// A statement of this transaction; in a view's transaction `view.name` names its own table `name`.
    pub fn query(&mut self, sql: &'static str) -> Query<'_> {
        let sql = self.resolve(sql);
        Query { target: Target::Tx(self), sql, values: Vec::new(), persistent: true }
    }

    /// A statement composed at run time from texts of this program, never from what somebody sent.
    pub fn composed(&mut self, sql: String) -> Query<'_> {
        let sql = match &self.tables {
            Some(tables) => named(&sql, tables),
            None => sql,
        };
        let sql = AssertSqlSafe(sql).into_sql_str();
        Query { target: Target::Tx(self), sql, values: Vec::new(), persistent: false }
    }

    /// Inserts `rows` into `columns` of `table`, many rows a statement.
    ///
    /// # Errors
    /// The database refuses a row.
    pub async fn insert(&mut self, table: &str, columns: &[&str], rows: Vec<Vec<Value>>) -> Result<(), Error> {
        let rows_max = (INSERT_PARAMETERS_MAX / columns.len().max(1)).max(1);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<Vec<Value>> = rows.by_ref().take(rows_max).collect();
            let mut sql = format!("INSERT INTO {table} ({}) VALUES ", columns.join(", "));
            for row in 0..chunk.len() {
                let first = row * columns.len() + 1;
                let places: Vec<String> = (first..first + columns.len()).map(|n| format!("${n}")).collect();
                sql.push_str(if row == 0 { "(" } else { ", (" });
                sql.push_str(&places.join(", "));
                sql.push(')');
            }
            // The text of a full chunk comes again, so it is worth keeping.
            let query = Query { persistent: chunk.len() == rows_max, ..self.composed(sql) };
            chunk.into_iter().flatten().fold(query, Query::bind).execute().await?;
        }
        Ok(())
    }

    /// Several statements without parameters, such as a schema.
    ///
    /// # Errors
    /// The database refuses one of them.
    pub async fn script(&mut self, sql: &str) -> Result<(), Error> {
        let sql = match &self.tables {
            Some(tables) => named(sql, tables),
            None => sql.to_owned(),
        };
        let script = sqlx::raw_sql(AssertSqlSafe(sql));
        match &mut self.inner {
            Inner::Postgres(tx) => script.execute(&mut **tx).await.map(drop)?,
            Inner::Sqlite(tx) => script.execute(&mut **tx).await.map(drop)?,
        }
        Ok(())
    }

    /// Makes everything of this transaction true at once.
    ///
    /// # Errors
    /// It is not known whether it happened; a command is then asked again under the same id.
    pub async fn commit(self) -> Result<(), Error> {
        match self.inner {
            Inner::Postgres(tx) => tx.commit().await?,
            Inner::Sqlite(tx) => tx.commit().await?,
        }
        Ok(())
    }

    fn resolve(&self, sql: &'static str) -> SqlStr {
        match &self.tables {
            Some(tables) => AssertSqlSafe(named(sql, tables)).into_sql_str(),
            None => SqlStr::from_static(sql),
        }
    }
}

/// The statement with its view's own tables: `view.agency` becomes `agencies_1_g1_agency`, and `review.x` stays.
fn named(sql: &str, tables: &str) -> String {
    let mut parts = sql.split("view.");
    let mut named = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let inside_a_word = named.ends_with(|character: char| character.is_alphanumeric() || character == '_');
        named.push_str(if inside_a_word { "view." } else { tables });
        named.push_str(part);
    }
    named
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn only_a_whole_word_names_a_table_of_the_view() {
        let sql = "SELECT review.x FROM view.agency AS review, view.source";
        assert_eq!(named(sql, "a_1_g2_"), "SELECT review.x FROM a_1_g2_agency AS review, a_1_g2_source");
    }
}
