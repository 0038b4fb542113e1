//! What a database must be before it is trusted with a log.
//!
//! **Invariant:** a store that could lose an acknowledged event, or sort differently from the other database, is refused
//! at the door, with the setting and the cure in the text.

use crate::db::{Db, Error};

/// The oldest SQLite without the corruption of a write-ahead log that was reset while another connection read it.
const SQLITE_OLDEST: [u32; 3] = [3, 51, 3];

pub(crate) async fn check(db: &Db) -> Result<(), Error> {
    match db {
        Db::Postgres(_) => check_postgres(db).await,
        Db::Sqlite { .. } => check_sqlite(db).await,
    }
}

async fn check_postgres(db: &Db) -> Result<(), Error> {
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let (value,): (String,) = db.query("SELECT current_setting($1)").bind(setting).fetch_one().await?;
        if value == "off" {
            return Err(Error::Unfit(format!(
                "PostgreSQL runs with {setting} = off, so a crash could lose acknowledged events; \
                 set {setting} = on in postgresql.conf and reload"
            )));
        }
    }
    let (name, encoding, collation): (String, String, String) = db
        .query(
            "SELECT CAST(datname AS text), CAST(pg_encoding_to_char(encoding) AS text), CAST(datcollate AS text) \
             FROM pg_database WHERE datname = current_database()",
        )
        .fetch_one()
        .await?;
    // The name alone does not tell: a database may carry the collation C and sort by ICU all the same.
    let (by_bytes,): (bool,) = db.query("SELECT 'Z' < 'a' AND 'z' < 'đ'").fetch_one().await?;
    if !by_bytes || encoding != "UTF8" || !matches!(collation.as_str(), "C" | "C.UTF-8" | "C.utf8" | "POSIX") {
        return Err(Error::Unfit(format!(
            "the database {name} has encoding {encoding} and collation {collation}{}, so lists would be ordered differently \
             from the embedded mode; create it with: CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'",
            if by_bytes { "" } else { " and yet does not sort by bytes" }
        )));
    }
    Ok(())
}

async fn check_sqlite(db: &Db) -> Result<(), Error> {
    let (version,): (String,) = db.query("SELECT sqlite_version()").fetch_one().await?;
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    if parts.as_slice() < SQLITE_OLDEST.as_slice() {
        return Err(Error::Unfit(format!(
            "SQLite {version} can corrupt its write-ahead log; 3.51.3 or newer is needed (it is built in: rebuild)"
        )));
    }
    Ok(())
}
