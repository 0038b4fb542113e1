//! Telling a view again, aside, and letting the new generation serve.
//!
//! **Invariant:** the new generation serves only when it holds everything that any reader was told the old one has; what that
//! had of a former life of a log is void.

use super::{Reached, View, create, positions, prefix, state_in};
use crate::db::{self, Db, Inner, Tx};
use chrono::{DateTime, Utc};

/// Begins to fill a new generation aside; the old one keeps serving. Asked again meanwhile, it changes nothing.
///
/// # Errors
/// The database failed.
pub async fn rebuild(db: &Db, view: &dyn View) -> Result<i64, db::Error> {
    let mut tx = db.begin().await?;
    // Whoever comes second waits here and then finds a rebuild under way.
    tx.query("UPDATE view_state SET poison = NULL WHERE name = $1").bind(view.name()).execute().await?;
    let Some(state) = state_in(&mut tx, view.name()).await? else { return Ok(0) };
    if let Some(building) = state.building {
        return Ok(building);
    }
    drop_older(&mut tx, view, state.generation).await?;
    let building = state.generation + 1;
    create(&mut tx, view, building).await?;
    tx.query("UPDATE view_state SET building = $2 WHERE name = $1").bind(view.name()).bind(building).execute().await?;
    tx.commit().await?;
    Ok(building)
}

/// Begins another generation aside instead of `building`, which has followed a former life of a log. Whoever still moves that
/// one on is overtaken.
///
/// # Errors
/// The database failed.
pub async fn begin_again(db: &Db, view: &dyn View, building: i64) -> Result<(), db::Error> {
    let mut tx = db.begin().await?;
    tx.query("UPDATE view_state SET building = building WHERE name = $1").bind(view.name()).execute().await?;
    if state_in(&mut tx, view.name()).await?.is_none_or(|state| state.building != Some(building)) {
        return Ok(()); // another replica was faster
    }
    drop_generation(&mut tx, view, building).await?;
    create(&mut tx, view, building + 1).await?;
    tx.query("UPDATE view_state SET building = $2, poison = NULL WHERE name = $1")
        .bind(view.name())
        .bind(building + 1)
        .execute()
        .await?;
    tx.commit().await
}

/// Lets the generation that was filled aside serve, if it has reached everything the serving one has of the same lives of the
/// logs. Of another life it must have come to the end; whoever asks for the swap has seen to that.
///
/// # Errors
/// The database failed.
pub async fn swap(db: &Db, view: &dyn View, building: i64, now: DateTime<Utc>) -> Result<bool, db::Error> {
    let mut tx = db.begin().await?;
    tx.query("UPDATE view_state SET building = building WHERE name = $1").bind(view.name()).execute().await?;
    let Some(state) = state_in(&mut tx, view.name()).await? else { return Ok(false) };
    if state.building != Some(building) {
        return Ok(false);
    }
    // Another replica may be moving the serving generation on at this moment; its readers will be told of where it got to.
    tx.query("UPDATE follower SET position = position WHERE name = $1 AND generation = $2")
        .bind(view.name())
        .bind(state.generation)
        .execute()
        .await?;
    let serving = positions(&mut tx, view.name(), state.generation).await?;
    let filled = positions(&mut tx, view.name(), building).await?;
    let behind = serving.iter().any(|(source, old)| filled.get(source).is_none_or(|new| is_behind(new, old)));
    if behind {
        return Ok(false);
    }
    // From here on nobody can move the old generation on, and tell of a position that the new one does not have.
    tx.query("DELETE FROM follower WHERE name = $1 AND generation = $2")
        .bind(view.name())
        .bind(state.generation)
        .execute()
        .await?;
    tx.query("UPDATE view_state SET generation = $2, building = NULL, rebuilt_at = $3 WHERE name = $1")
        .bind(view.name())
        .bind(building)
        .bind(now)
        .execute()
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// Drops the tables of generations before `serving`. Not done at the swap itself: a reader may still be looking at them.
async fn drop_older(tx: &mut Tx, view: &dyn View, serving: i64) -> Result<(), db::Error> {
    if matches!(tx.inner, Inner::Postgres(_)) {
        // Readers that began before the last swap hold the other side of this lock; whoever comes later sees what serves.
        tx.query("SELECT pg_advisory_xact_lock(720198, hashtext($1))").bind(view.name()).execute().await?;
    }
    let (dropped,): (i64,) =
        tx.query("SELECT dropped FROM view_state WHERE name = $1").bind(view.name()).fetch_one().await?;
    for generation in dropped + 1..serving {
        drop_generation(tx, view, generation).await?;
    }
    tx.query("UPDATE view_state SET dropped = $2 WHERE name = $1")
        .bind(view.name())
        .bind(serving - 1)
        .execute()
        .await?;
    Ok(())
}

async fn drop_generation(tx: &mut Tx, view: &dyn View, generation: i64) -> Result<(), db::Error> {
    // First the position: whoever is moving it on at this moment holds the tables too, and is waited for.
    tx.query("DELETE FROM follower WHERE name = $1 AND generation = $2")
        .bind(view.name())
        .bind(generation)
        .execute()
        .await?;
    for table in tables(view.schema()) {
        let table = format!("{}{table}", prefix(view.name(), generation));
        tx.composed(format!("DROP TABLE IF EXISTS {table}")).execute().await?;
    }
    Ok(())
}

/// Whether `new` lacks something that `old` has; positions of different lives say nothing about each other.
fn is_behind(new: &Reached, old: &Reached) -> bool {
    let is_same_life = old.life().is_none() || new.life().is_none() || new.life() == old.life();
    is_same_life && new.position < old.position
}

/// The tables a schema creates.
fn tables(schema: &str) -> impl Iterator<Item = &str> {
    schema.split("CREATE TABLE view.").skip(1).filter_map(|rest| rest.split([' ', '(', '\n']).next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_a_schema_are_found_for_dropping() {
        let schema = "CREATE TABLE view.status (a bigint); CREATE INDEX view.i ON view.status (a);\nCREATE TABLE view.source(b text)";
        assert_eq!(tables(schema).collect::<Vec<_>>(), ["status", "source"]);
    }
}
