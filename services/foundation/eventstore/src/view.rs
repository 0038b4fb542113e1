//! A view: tables that answer one question, kept by following logs, thrown away and told again at will.
//!
//! A view's tables exist in *generations*. One generation serves; a rebuild fills the next one aside from the start of the
//! logs and then swaps, in one transaction. In a view's SQL, `view.name` means the table `name` of the generation at hand.
//!
//! **Invariant:** a view's rows and its positions change in the same transaction, and only from the position it had: two
//! followers of the same view cannot apply an event twice, nor skip one.
//! **Invariant:** a read sees one generation at one position.
//! **Invariant:** an event that cannot be applied stops the view and says so; it is never skipped.
//!
//! Deliberately absent: migrations. A view whose meaning changes gets another name (`…_2`) and is told again.

mod rebuild;

pub use rebuild::{begin_again, rebuild, swap};

use crate::{
    db::{self, Db, Tx},
    recorded::Recorded,
    value::{FromRow, Row},
};
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A question, the tables that answer it, and how events change them.
pub trait View: Send + Sync + 'static {
    /// The question and its version, for example `agencies_1`; lowercase letters, digits and `_`, at most 40.
    fn name(&self) -> &'static str;
    /// The services whose logs it follows.
    fn sources(&self) -> &'static [&'static str];
    /// `CREATE TABLE view.… ; CREATE INDEX view.… ON view.…;`, the same text for both databases; empty for a policy, of which
    /// only the position is kept.
    fn schema(&self) -> &'static str;
    /// Takes events of one source in, oldest first, never half of what one command recorded.
    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>>;
}

/// Why a view did not move on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An event cannot be applied: the view stops here until the program or the log's reader is mended.
    #[error("event at position {position} cannot be applied: {reason}")]
    Poison {
        /// Where in the log.
        position: i64,
        /// What went wrong.
        reason: String,
    },
    /// Another follower was faster; look again where the view stands.
    #[error("another follower moved the view on")]
    Overtaken,
    /// The database failed.
    #[error(transparent)]
    Storage(db::Error),
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Error {
        match error {
            db::Error::Unreadable { position, .. } => Error::Poison { position, reason: error.to_string() },
            other => Error::Storage(other),
        }
    }
}

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS view_state (
    name text PRIMARY KEY, generation bigint NOT NULL, building bigint, dropped bigint NOT NULL, poison text, rebuilt_at timestamptz);
CREATE TABLE IF NOT EXISTS follower (
    name text NOT NULL, generation bigint NOT NULL, source text NOT NULL, log_id uuid, epoch bigint NOT NULL,
    position bigint NOT NULL, recorded_at timestamptz, PRIMARY KEY (name, generation, source));
";

/// Where a view stands.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The generation that serves.
    pub generation: i64,
    /// The generation that is being filled aside.
    pub building: Option<i64>,
    /// Why it has stopped.
    pub poison: Option<String>,
    /// When the serving generation replaced another one.
    pub rebuilt_at: Option<DateTime<Utc>>,
}

impl FromRow for State {
    fn from_row(row: &Row<'_>) -> Result<State, db::Error> {
        Ok(State {
            generation: row.get("generation")?,
            building: row.get("building")?,
            poison: row.get("poison")?,
            rebuilt_at: row.get("rebuilt_at")?,
        })
    }
}

/// How far a generation has followed one source.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    /// The last position applied.
    pub position: i64,
    /// When the event at that position was recorded.
    pub recorded_at: Option<DateTime<Utc>>,
    /// The log followed; a different one must not be continued from here.
    pub log_id: Option<Uuid>,
    /// The life of that log.
    pub epoch: i64,
}

impl Reached {
    /// The log followed, and which life of it, once that is known.
    pub fn life(&self) -> Option<(Uuid, i64)> {
        self.log_id.map(|log_id| (log_id, self.epoch))
    }
}

/// Where a generation stands in each of its sources.
pub type Positions = BTreeMap<String, Reached>;

/// Creates what is missing for `view` in `db` and returns where it stands.
///
/// # Errors
/// The database failed, or refuses the view's schema.
pub async fn prepare(db: &Db, view: &dyn View) -> Result<State, db::Error> {
    let mut tx = db.begin().await?;
    if matches!(db, Db::Postgres(_)) {
        tx.script("SELECT pg_advisory_xact_lock(7201985412)").await?;
    }
    tx.script(SCHEMA).await?;
    let known = state_in(&mut tx, view.name()).await?;
    let state = match known {
        Some(state) => state,
        None => {
            tx.query("INSERT INTO view_state (name, generation, dropped) VALUES ($1, 1, 0)")
                .bind(view.name())
                .execute()
                .await?;
            create(&mut tx, view, 1).await?;
            State { generation: 1, building: None, poison: None, rebuilt_at: None }
        }
    };
    // A stopped view tries again when the program starts: it may have been mended.
    tx.query("UPDATE view_state SET poison = NULL WHERE name = $1").bind(view.name()).execute().await?;
    tx.commit().await?;
    Ok(State { poison: None, ..state })
}

/// Where a view stands, or `None` if this database has never had it.
///
/// # Errors
/// The database failed.
pub async fn state(db: &Db, name: &str) -> Result<Option<State>, db::Error> {
    db.query(STATE).bind(name).fetch_optional().await
}

async fn state_in(tx: &mut Tx, name: &str) -> Result<Option<State>, db::Error> {
    tx.query(STATE).bind(name).fetch_optional().await
}

const STATE: &str = "SELECT generation, building, poison, rebuilt_at FROM view_state WHERE name = $1";

/// How far `generation` of a view has followed its sources.
///
/// # Errors
/// The database failed.
pub async fn positions(tx: &mut Tx, name: &str, generation: i64) -> Result<Positions, db::Error> {
    let lines: Vec<Line> = tx.query(POSITIONS).bind(name).bind(generation).fetch_all().await?;
    Ok(lines.into_iter().map(|Line(source, reached)| (source, reached)).collect())
}

/// The same as it is now, for whoever reads nothing else: one statement, where a snapshot would be three.
///
/// # Errors
/// The database failed.
pub async fn positions_now(db: &Db, name: &str, generation: i64) -> Result<Positions, db::Error> {
    let lines: Vec<Line> = db.query(POSITIONS).bind(name).bind(generation).fetch_all().await?;
    Ok(lines.into_iter().map(|Line(source, reached)| (source, reached)).collect())
}

const POSITIONS: &str =
    "SELECT source, position, recorded_at, log_id, epoch FROM follower WHERE name = $1 AND generation = $2";

/// A source, and how far it was followed.
struct Line(String, Reached);

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> Result<Line, db::Error> {
        let (position, recorded_at) = (row.get("position")?, row.get("recorded_at")?);
        let reached = Reached { position, recorded_at, log_id: row.get("log_id")?, epoch: row.get("epoch")? };
        Ok(Line(row.get("source")?, reached))
    }
}

async fn create(tx: &mut Tx, view: &dyn View, generation: i64) -> Result<(), db::Error> {
    tx.tables = Some(prefix(view.name(), generation));
    if !view.schema().is_empty() {
        tx.script(view.schema()).await?;
    }
    tx.tables = None;
    let rows = view
        .sources()
        .iter()
        .map(|source| vec![view.name().into(), generation.into(), (*source).into(), 0_i64.into(), 0_i64.into()]);
    tx.insert("follower", &["name", "generation", "source", "epoch", "position"], rows.collect()).await
}

fn prefix(name: &str, generation: i64) -> String {
    format!("{name}_g{generation}_")
}

/// Says of which log `generation` will follow `source`, while it has taken in nothing of it yet.
///
/// # Errors
/// The database failed.
pub async fn pin(db: &Db, name: &str, generation: i64, source: &str, log: (Uuid, i64)) -> Result<(), db::Error> {
    let mut tx = db.begin().await?;
    tx.query(
        "UPDATE follower SET log_id = $4, epoch = $5 \
         WHERE name = $1 AND generation = $2 AND source = $3 AND log_id IS NULL",
    )
    .bind(name)
    .bind(generation)
    .bind(source)
    .bind(log.0)
    .bind(log.1)
    .execute()
    .await?;
    tx.commit().await
}

/// Applies `events` of `source`, which follow directly on `from`, to one generation.
///
/// # Errors
/// [`Error::Overtaken`] when the generation is no longer at `from`, or follows another life of a log; [`Error::Poison`] when an event cannot be applied.
pub async fn apply(
    db: &Db,
    view: &dyn View,
    generation: i64,
    source: &str,
    from: i64,
    log: (Uuid, i64),
    events: &[Recorded],
) -> Result<i64, Error> {
    let Some(last) = events.last() else { return Ok(from) };
    let contiguous = (from + 1..).zip(events).all(|(expected, event)| event.position == expected);
    if !contiguous {
        return Err(Error::Overtaken);
    }
    let mut tx = db.begin().await?;
    let moved = tx
        .query(
            "UPDATE follower SET position = $4, recorded_at = $5, log_id = $6, epoch = $7 \
             WHERE name = $1 AND generation = $2 AND source = $3 AND position = $8 \
             AND (log_id IS NULL OR (log_id = $6 AND epoch = $7))",
        )
        .bind(view.name())
        .bind(generation)
        .bind(source)
        .bind(last.position)
        .bind(last.recorded_at)
        .bind(log.0)
        .bind(log.1)
        .bind(from)
        .execute()
        .await?;
    if moved != 1 {
        return Err(Error::Overtaken);
    }
    tx.tables = Some(prefix(view.name(), generation));
    view.apply(&mut tx, events).await?;
    tx.commit().await?;
    Ok(last.position)
}

/// Remembers that the view has stopped, and why.
///
/// # Errors
/// The database failed.
pub async fn stop(db: &Db, name: &str, reason: &str) -> Result<(), db::Error> {
    let mut tx = db.begin().await?;
    tx.query("UPDATE view_state SET poison = $2 WHERE name = $1").bind(name).bind(reason).execute().await?;
    tx.commit().await
}

/// A view's tables at one moment.
#[derive(Debug)]
pub struct Reading {
    /// Statements on it see one generation at one position; `view.name` names its tables.
    pub tx: Tx,
    /// Where that is in each source.
    pub positions: Positions,
}

impl Reading {
    /// The latest recording time taken in, from any source: what was known then can be asked for again at any later time.
    pub fn known_at(&self) -> Option<DateTime<Utc>> {
        self.positions.values().filter_map(|reached| reached.recorded_at).max()
    }
}

/// Opens the serving generation of a view for reading.
///
/// # Errors
/// The database failed, or the view has not been prepared.
pub async fn read(db: &Db, name: &str) -> Result<Reading, db::Error> {
    let mut tx = db.snapshot().await?;
    if matches!(db, Db::Postgres(_)) {
        // On SQLite a snapshot keeps dropped tables; on PostgreSQL who drops them waits for those who may look at them.
        tx.query("SELECT pg_advisory_xact_lock_shared(720198, hashtext($1))").bind(name).execute().await?;
    }
    let Some(state) = state_in(&mut tx, name).await? else {
        return Err(db::Error::Unfit(format!("the view {name} has not been prepared in this database")));
    };
    let positions = positions(&mut tx, name, state.generation).await?;
    tx.tables = Some(prefix(name, state.generation));
    Ok(Reading { tx, positions })
}
