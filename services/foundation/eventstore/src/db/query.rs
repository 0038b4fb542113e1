//! A statement, its parameters, and the rows of its answer.
//!
//! **Invariant:** a statement runs in the transaction, or on the database, that it was made for.

use super::{Db, Error, Inner, Tx, in_time};
use crate::value::{FromRow, Row, Value};
use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr, postgres::PgArguments, sqlite::SqliteArguments};
use std::borrow::Cow;

/// A statement and its parameters.
#[derive(Debug)]
#[must_use = "a query does nothing until it is executed or fetched"]
pub struct Query<'t> {
    pub(super) target: Target<'t>,
    pub(super) sql: SqlStr,
    pub(super) values: Vec<Value>,
    /// Whether the text comes again, so that preparing it is worth keeping.
    pub(super) persistent: bool,
}

#[derive(Debug)]
pub(super) enum Target<'t> {
    Tx(&'t mut Tx),
    Db(&'t Db),
}

impl Query<'_> {
    /// Gives the next parameter: `$1`, then `$2` …
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Gives the last parameters, as many as there are: `IN ($2...)` becomes `IN ($2, $3, $4)`, and of none `IN (NULL)`.
    pub fn bind_all(mut self, values: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        let first = self.values.len() + 1;
        self.values.extend(values.into_iter().map(Into::into));
        let places: Vec<String> = (first..=self.values.len()).map(|n| format!("${n}")).collect();
        let places = if places.is_empty() { Cow::Borrowed("NULL") } else { Cow::Owned(places.join(", ")) };
        self.sql = AssertSqlSafe(self.sql.as_str().replace(&format!("${first}..."), &places)).into_sql_str();
        self.persistent = false;
        self
    }

    /// Runs it; returns how many rows it touched.
    ///
    /// # Errors
    /// The database refuses it.
    pub async fn execute(self) -> Result<u64, Error> {
        let Query { target, sql, values, persistent } = self;
        Ok(match target {
            Target::Tx(Tx { inner: Inner::Postgres(tx), .. }) => {
                let query = sqlx::query_with(sql, postgres_arguments(values)?).persistent(persistent);
                query.execute(&mut **tx).await?.rows_affected()
            }
            Target::Tx(Tx { inner: Inner::Sqlite(tx), .. }) => {
                let query = sqlx::query_with(sql, sqlite_arguments(values)?).persistent(persistent);
                query.execute(&mut **tx).await?.rows_affected()
            }
            Target::Db(_) => return Err(Error::Unfit("a statement that writes belongs in a transaction".into())),
        })
    }

    /// Runs it and reads every row of the answer.
    ///
    /// # Errors
    /// The database refuses it, or a row is not an `R`.
    pub async fn fetch_all<R: FromRow>(self) -> Result<Vec<R>, Error> {
        let Query { target, sql, values, persistent } = self;
        let postgres = match &target {
            Target::Tx(tx) => matches!(tx.inner, Inner::Postgres(_)),
            Target::Db(db) => matches!(db, Db::Postgres(_)),
        };
        if postgres {
            let query = sqlx::query_with(sql, postgres_arguments(values)?).persistent(persistent);
            let rows = match target {
                Target::Tx(Tx { inner: Inner::Postgres(tx), .. }) => query.fetch_all(&mut **tx).await?,
                Target::Db(Db::Postgres(pool)) => query.fetch_all(&mut *in_time(|| pool.acquire()).await?).await?,
                _ => unreachable!("the target was seen to be PostgreSQL"),
            };
            rows.iter().map(|row| R::from_row(&Row::from(row))).collect()
        } else {
            let query = sqlx::query_with(sql, sqlite_arguments(values)?).persistent(persistent);
            let rows = match target {
                Target::Tx(Tx { inner: Inner::Sqlite(tx), .. }) => query.fetch_all(&mut **tx).await?,
                Target::Db(Db::Sqlite { readers, .. }) => query.fetch_all(readers).await?,
                _ => unreachable!("the target was seen to be SQLite"),
            };
            rows.iter().map(|row| R::from_row(&Row::from(row))).collect()
        }
    }

    /// Runs it and reads the first row, if there is one.
    ///
    /// # Errors
    /// As [`Query::fetch_all`].
    pub async fn fetch_optional<R: FromRow>(self) -> Result<Option<R>, Error> {
        Ok(self.fetch_all().await?.into_iter().next())
    }

    /// Runs it and reads its one row.
    ///
    /// # Errors
    /// As [`Query::fetch_all`], and when there is no row.
    pub async fn fetch_one<R: FromRow>(self) -> Result<R, Error> {
        self.fetch_optional().await?.ok_or(Error::Database(sqlx::Error::RowNotFound))
    }
}

fn postgres_arguments(values: Vec<Value>) -> Result<PgArguments, Error> {
    let mut arguments = PgArguments::default();
    for value in values {
        value.add_to_postgres(&mut arguments).map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

fn sqlite_arguments(values: Vec<Value>) -> Result<SqliteArguments, Error> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        value.add_to_sqlite(&mut arguments).map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}
