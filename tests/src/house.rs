//! A whole house for one test: every service in this process, on a port of its own, over either database.
//!
//! **Invariant:** no two houses share anything; a house that is dropped leaves no database behind.
//!
//! Deliberately absent: shortcuts past the port. Tests talk to a house as everybody does.

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use contracts::{
    Channel,
    operations::v1::{ListViewsRequest, View, view_service_client::ViewServiceClient},
};
use eventstore::Db;
use runtime::{
    clock::{Clock, Hand},
    config::Settings,
};
use std::process::Command;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The databases that every story is told on.
pub const DATABASES: [Database; 2] = [Database::Sqlite, Database::Postgres];

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// Files in a directory that vanishes with the house.
    Sqlite,
    /// Databases of their own on the server that `tests/run` starts.
    Postgres,
}

/// Where a house keeps its databases; it outlives the house, so that a house can be started again on it.
#[derive(Debug)]
pub struct Ground {
    kind: Database,
    server: String,
    directory: TempDir,
    name: String,
}

/// A running house.
#[derive(Debug)]
pub struct House {
    /// Where it is served.
    pub url: String,
    /// A connection to it.
    pub channel: Channel,
    /// Moves its clock.
    pub clock: Hand,
    shutdown: CancellationToken,
    served: JoinHandle<Result<(), runtime::host::Error>>,
}

impl Ground {
    /// Empty databases.
    ///
    /// # Errors
    /// The server that `tests/run` starts is not there.
    pub fn prepare(kind: Database) -> Result<Ground> {
        let server = if kind == Database::Postgres { server_url()? } else { String::new() };
        let name = format!("house_{}", Uuid::new_v4().simple());
        let ground = Ground { kind, server, directory: TempDir::new()?, name };
        if kind == Database::Postgres {
            for service in chuan::house::SERVICES {
                let name = format!("{}_{service}", ground.name);
                administer(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"))?;
            }
        }
        Ok(ground)
    }

    /// The address of each service's database, with `{service}` in it.
    pub fn template(&self) -> String {
        match self.kind {
            Database::Sqlite => format!("sqlite:{}/{{service}}.sqlite", self.directory.path().display()),
            Database::Postgres => {
                let (server, _) = self.server.rsplit_once('/').unwrap_or((&self.server, ""));
                format!("{server}/{}_{{service}}", self.name)
            }
        }
    }

    /// The database of one service, for a look past the port: only to compare, never to change.
    ///
    /// # Errors
    /// It cannot be opened.
    pub async fn database(&self, service: &str) -> Result<Db> {
        Ok(Db::connect(&self.template().replace("{service}", service)).await?)
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        if self.kind == Database::Postgres {
            for service in chuan::house::SERVICES {
                let _ = administer(&format!("DROP DATABASE IF EXISTS {}_{service} WITH (FORCE)", self.name));
            }
        }
    }
}

fn server_url() -> Result<String> {
    std::env::var("CHUAN_TEST_POSTGRES_URL")
        .context("CHUAN_TEST_POSTGRES_URL is not set: start the tests with tests/run")
}

/// Has the PostgreSQL server that `tests/run` started do something that only an administrator may.
fn administer(statement: &str) -> Result<()> {
    let binaries = std::env::var("CHUAN_TEST_POSTGRES_BIN").unwrap_or_default();
    let psql = std::path::Path::new(&binaries).join("psql");
    let done = Command::new(psql).args(["--no-psqlrc", "--quiet", "--command", statement, &server_url()?]).output()?;
    anyhow::ensure!(done.status.success(), "{statement}: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

impl House {
    /// Starts every service on `ground`; its clock stands at `now` until it is moved.
    ///
    /// # Errors
    /// The house does not start.
    pub async fn start(ground: &Ground, now: DateTime<Utc>) -> Result<House> {
        let (clock, hand) = Clock::manual(now);
        let settings = Settings {
            listen: Some("127.0.0.1:0".into()),
            database: Some(ground.template()),
            evidence: Some(ground.directory.path().join("evidence").display().to_string()),
            ..Settings::default()
        };
        let config = settings.resolve()?;
        let listener: TcpListener = chuan::house::listen(&config).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let shutdown = CancellationToken::new();
        let host = chuan::house::furnish(config, clock, &chuan::house::SERVICES, shutdown.clone()).await?;
        let served = tokio::spawn(host.serve(listener));
        let channel = contracts::connect(&url).await?;
        Ok(House { url, channel, clock: hand, shutdown, served })
    }

    /// Waits until every view has reached a position of the registry's log, and the end of every other log that it follows.
    ///
    /// # Errors
    /// The house does not answer.
    pub async fn has_taken_in(&self, position: i64) -> Result<()> {
        let mut views = ViewServiceClient::new(self.channel.clone());
        let reached = |view: &View, source: &String, end: i64| {
            let end = if source == "registry" { position } else { end };
            view.positions.get(source).copied().unwrap_or_default() >= end
        };
        loop {
            let listed = views.list_views(ListViewsRequest::default()).await?.into_inner().views;
            if listed.iter().all(|view| view.heads.iter().all(|(source, end)| reached(view, source, *end))) {
                return Ok(());
            }
            tokio::task::yield_now().await;
        }
    }

    /// Stops it in order.
    ///
    /// # Errors
    /// It did not end well.
    pub async fn stop(self) -> Result<()> {
        self.shutdown.cancel();
        drop(self.channel);
        Ok(self.served.await??)
    }
}
