//! A PostgreSQL server of our own, which does not lose what it acknowledged.
//!
//! **Invariant:** it is told as production is: fsync, full pages and synchronous commits are on.

use super::{
    ports,
    processes::{self, Account},
    unit::Unit,
};
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::Instant;

/// How long it may take until it answers, a recovery after a kill included.
const START_MAX: Duration = Duration::from_secs(60);

/// A server.
#[derive(Debug)]
pub struct Postgres {
    /// Its process.
    pub unit: Unit,
    /// Where it listens.
    pub port: u16,
    /// Where its data is.
    pub data: PathBuf,
    binaries: PathBuf,
    account: Option<Account>,
}

impl Postgres {
    /// Makes a cluster in `directory` (its logs go to `logs`; a file of its write-ahead log has so many MiB) and starts it; returns
    /// when it answers.
    ///
    /// # Errors
    /// It cannot be made, or does not answer.
    pub async fn start(binaries: &Path, directory: &Path, logs: &Path, wal_segment: u32) -> Result<Postgres> {
        let (account, port) = (processes::database_account()?, ports::free()?);
        let data = directory.join("data");
        if let Some(account) = account {
            chown(directory, Some(account.user), Some(account.group))?;
        }
        let mut make = processes::command(binaries.join("initdb"), account);
        make.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"]);
        make.arg(&data).arg(format!("--wal-segsize={wal_segment}"));
        processes::run(make).await.context("initdb")?;
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\nmax_connections = 300\n\
             shared_buffers = 64MB\nmax_wal_size = {0}MB\nmin_wal_size = {1}MB\nfsync = on\nfull_page_writes = on\nsynchronous_commit = on\n\
             recovery_init_sync_method = syncfs\n", // one call instead of one for each file, after each kill
            wal_segment * 16,
            wal_segment * 5,
        );
        let file = data.join("postgresql.conf");
        let mut text = fs::read_to_string(&file)?;
        text.push_str(&settings);
        fs::write(&file, text)?; // in place, so that it stays its owner's
        let (program, folder) = (binaries.join("postgres"), data.clone());
        let unit = Unit::new(
            "postgres".into(),
            logs.join("postgres.log"),
            Box::new(move || {
                let mut command = processes::command(&program, account);
                command.arg("-D").arg(&folder);
                command
            }),
        );
        let postgres = Postgres { unit, port, data, binaries: binaries.to_owned(), account };
        postgres.unit.up().await?;
        postgres.answers().await?;
        Ok(postgres)
    }

    /// The address of one of its databases.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes an empty database.
    ///
    /// # Errors
    /// It cannot.
    pub async fn create(&self, database: &str) -> Result<()> {
        self.ask("postgres", &format!("CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"))
            .await
            .map(drop)
    }

    /// What `psql` prints for a statement: a row a line, columns with `|` between them.
    ///
    /// # Errors
    /// It fails.
    pub async fn ask(&self, database: &str, statement: &str) -> Result<String> {
        let mut psql = processes::command(self.binaries.join("psql"), None);
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--command", statement]);
        psql.arg(self.url(database)).env("PGCONNECT_TIMEOUT", "3");
        processes::run(psql).await
    }

    /// Waits until it answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn answers(&self) -> Result<()> {
        let deadline = Instant::now() + START_MAX;
        loop {
            match self.ask("postgres", "SELECT 1").await {
                Ok(_) => return Ok(()),
                Err(error) if Instant::now() > deadline => {
                    let log = fs::read_to_string(self.unit.log()).unwrap_or_default();
                    let last: Vec<&str> = log.lines().rev().take(10).collect();
                    bail!("PostgreSQL does not answer: {error:#}\n{}", last.join("\n"));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(30)).await,
            }
        }
    }

    /// Stops it in order, as before a copy of its directory is made.
    pub async fn shut(&self) {
        // SIGINT ends the sessions; SIGTERM would wait for them.
        self.unit.down("INT").await;
    }

    /// Copies its directory, which must not be in use, to `to`, or from there back.
    ///
    /// # Errors
    /// It cannot be copied.
    pub async fn copy(&self, from: &Path, to: &Path) -> Result<()> {
        if to.exists() {
            fs::remove_dir_all(to)?;
        }
        let mut copy = processes::command("cp", None);
        copy.arg("--archive").arg(from).arg(to);
        processes::run(copy).await.map(drop)
    }

    /// The account that owns its files, when we are not that account.
    #[must_use]
    pub fn account(&self) -> Option<Account> {
        self.account
    }
}
