//! Opening the pools, with everything a log needs of a connection.
//!
//! **Invariant:** no connection goes back to its pool inside a transaction.

use super::{Db, Error};
use sqlx::{
    ConnectOptions as _, Connection as _,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::time::Duration;
use tokio::{sync::watch, time::Instant};

/// Connections that one process keeps to PostgreSQL.
const POSTGRES_CONNECTIONS_MAX: u32 = 16;
/// Readers that one process keeps to an SQLite file; the writer is one more.
const SQLITE_READERS_MAX: u32 = 4;
/// How long a statement may wait for a connection before the store counts as unavailable.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the pool tries for one. While a server is away it rests ever longer between two attempts to connect, up to a fifth of
/// this; with the whole time it would still be resting when the server has been back for two seconds.
const ACQUIRE_ATTEMPT: Duration = Duration::from_secs(2);

/// How long until a new SQLite file that somebody else is making is looked at again.
const SQLITE_LOOK_AGAIN: Duration = Duration::from_millis(20);
/// How long after its last use a connection to PostgreSQL is taken without asking whether it still answers.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

pub(super) async fn postgres(url: &str) -> Result<Db, Error> {
    let options: PgConnectOptions = url.parse()?;
    let options = options
        .application_name("chuan")
        .disable_statement_logging() // statements hold what people wrote
        // A process that is stopped while it holds the head of the log must not stop the others for ever.
        .options([
            ("idle_in_transaction_session_timeout", "30s"),
            ("timezone", "UTC"),
            ("client_min_messages", "error"),
        ]);
    let (lose, lost) = watch::channel(None);
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS_MAX)
        .acquire_timeout(ACQUIRE_ATTEMPT)
        .test_before_acquire(false)
        .before_acquire(move |connection, meta| {
            // One that was in use a moment ago is there; asking it each time would double the way of a short statement. But when
            // one of them was lost, the server has probably gone with all that were idle then.
            let is_trusted = meta.idle_for < TRUSTED_FOR.min(since_loss(&lost));
            Box::pin(async move { Ok(is_trusted || connection.ping().await.is_ok()) })
        })
        .after_release(move |connection, _| {
            // The second guard against cancelled transactions; where there is none it changes nothing.
            // A ROLLBACK alone would have the server write a warning into its log each time. In a transaction that has failed BEGIN
            // fails as well, and the connection is closed.
            let lose = lose.clone();
            Box::pin(async move {
                let cleaned = sqlx::raw_sql("BEGIN; ROLLBACK").execute(connection).await;
                if cleaned.is_err() {
                    lose.send_replace(Some(Instant::now()));
                }
                cleaned.map(|_| true)
            })
        })
        .connect_with(options)
        .await?;
    Ok(Db::Postgres(pool))
}

/// How long ago a connection was lost; for ever, if none was.
fn since_loss(lost: &watch::Receiver<Option<Instant>>) -> Duration {
    lost.borrow().map_or(Duration::MAX, |at| at.elapsed())
}

/// What a pool of connections to PostgreSQL is asked for, if it can be had in time.
pub(crate) async fn in_time<T, F>(ask: impl Fn() -> F + Send) -> Result<T, sqlx::Error>
where
    F: Future<Output = Result<T, sqlx::Error>> + Send,
{
    let deadline = Instant::now() + ACQUIRE_TIMEOUT;
    loop {
        match ask().await {
            Err(sqlx::Error::PoolTimedOut) if Instant::now() < deadline => {}
            answer => return answer,
        }
    }
}

pub(super) async fn sqlite(url: &str) -> Result<Db, Error> {
    let options: SqliteConnectOptions = url.parse()?;
    let options = options
        .create_if_missing(true)
        .disable_statement_logging() // statements hold what people wrote
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(ACQUIRE_TIMEOUT);
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .acquire_slow_threshold(ACQUIRE_TIMEOUT) // one after another is how SQLite writes, and nothing to warn of
        .test_before_acquire(false)
        .after_release(|connection, _| {
            // A full disk ends a transaction behind the driver's back, whose rollback then fails: such a connection is closed, or
            // nobody could write any more until the process is started again.
            Box::pin(async move {
                connection.ping().await?; // the rollback that was begun has ended
                Ok(!connection.is_in_transaction())
            })
        });
    let mut tick = tokio::time::interval(SQLITE_LOOK_AGAIN);
    let deadline = Instant::now() + ACQUIRE_TIMEOUT;
    let writer = loop {
        tick.tick().await;
        // SQLite does not wait its turn for the change to a write-ahead log, which two who open a new file make at once.
        match writer.clone().connect_with(options.clone()).await {
            Err(error) if is_busy(&error) && Instant::now() < deadline => {}
            connected => break connected?,
        }
    };
    let readers = SqlitePoolOptions::new().max_connections(SQLITE_READERS_MAX).acquire_timeout(ACQUIRE_TIMEOUT);
    let readers = readers.test_before_acquire(false).connect_with(options.pragma("query_only", "ON")).await?;
    Ok(Db::Sqlite { writer, readers })
}

impl Db {
    /// How many connections are in use, and how many are idle.
    pub fn connections(&self) -> (u32, u32) {
        let (open, idle) = match self {
            Db::Postgres(pool) => (pool.size(), pool.num_idle()),
            Db::Sqlite { writer, readers } => (writer.size() + readers.size(), writer.num_idle() + readers.num_idle()),
        };
        let idle = u32::try_from(idle).unwrap_or(open).min(open);
        (open - idle, idle)
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    // SQLITE_BUSY, whatever the extended code says of why.
    let code = error.as_database_error().and_then(|error| error.code());
    code.and_then(|code| code.parse::<i64>().ok()).is_some_and(|code| code & 0xff == 5)
}
