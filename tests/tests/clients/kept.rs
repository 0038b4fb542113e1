//! What the consumers in Python keep, beside what the log holds.
//!
//! **Invariant:** their file is read only when they have ended.

use anyhow::Result;
use eventstore::{Db, FromRow, Recorded, Row, db};
use std::path::Path;

/// What a consumer in Python keeps of an event.
#[derive(Debug, PartialEq)]
pub(crate) struct Kept {
    pub(crate) event: [String; 9],
    pub(crate) via: String,
}

impl FromRow for Kept {
    fn from_row(row: &Row<'_>) -> Result<Kept, db::Error> {
        let text = |column| row.get::<String>(column);
        let number = |column| row.get::<i64>(column).map(|number| number.to_string());
        Ok(Kept {
            event: [
                number("position")?,
                text("id")?,
                text("kind")?,
                text("name")?,
                text("subject")?,
                number("version")?,
                text("effectiveon")?,
                text("actor")?,
                text("data")?,
            ],
            via: text("via")?,
        })
    }
}

/// An event as a consumer has to have it.
pub(crate) fn expected(event: &Recorded) -> [String; 9] {
    [
        event.position.to_string(),
        bus::event::id(event).to_string(),
        event.kind.clone(),
        event.name.clone(),
        event.stream.to_string(),
        event.version.to_string(),
        event.effective_on.to_string(),
        event.actor.clone(),
        event.event.clone(),
    ]
}

/// What a consumer in Python has in its file, in the order in which it was stored.
pub(crate) async fn kept(file: &Path, service: &str) -> Result<Vec<Kept>> {
    let database = Db::connect(&format!("sqlite:{}", file.display())).await?;
    let events = database
        .query("SELECT position, id, kind, name, subject, version, effectiveon, actor, data, via FROM event WHERE service = $1 ORDER BY rowid")
        .bind(service)
        .fetch_all()
        .await?;
    database.close().await;
    Ok(events)
}

/// The epoch of the log that a consumer follows.
pub(crate) async fn epoch(file: &Path, service: &str) -> Result<i64> {
    let database = Db::connect(&format!("sqlite:{}", file.display())).await?;
    let followed = database.query("SELECT epoch FROM follower WHERE service = $1").bind(service);
    let (epoch,) = followed.fetch_one::<(i64,)>().await?;
    database.close().await;
    Ok(epoch)
}

/// A consumer's file holds every event of a log exactly once, in order, byte for byte.
#[track_caller]
pub(crate) fn same(service: &str, kept: &[Kept], log: &[Recorded]) {
    let differing = kept.iter().zip(log).find(|(kept, event)| kept.event != expected(event));
    assert_eq!(differing, None, "{service}: what is kept and what the log holds");
    assert_eq!(kept.len(), log.len(), "{service}: events kept, and events in the log");
}
