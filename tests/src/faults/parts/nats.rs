//! A NATS server of our own with JetStream, of whichever version.
//!
//! **Invariant:** its settings are the defaults, also for how seldom it writes through to the disk: the log does not rely on it.

use super::{ports, processes, unit::Unit};
use anyhow::{Context as _, Result};
use async_nats::jetstream::{self, context::GetStreamErrorKind};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// A server.
#[derive(Debug)]
pub struct Nats {
    /// Its process.
    pub unit: Unit,
    /// Where it listens.
    pub port: u16,
    /// Where JetStream keeps its files.
    pub store: PathBuf,
    client: async_nats::Client,
}

/// A stream, as the server tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stream {
    /// The oldest sequence that it holds.
    pub first: u64,
    /// The last one that it was given.
    pub last: u64,
    /// How many messages it holds.
    pub messages: u64,
    /// What it says of itself.
    pub description: String,
}

impl Nats {
    /// Starts one with its files in `directory`; returns when it answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn start(server: &Path, directory: &Path, logs: &Path) -> Result<Nats> {
        let (port, store) = (ports::free()?, directory.join("nats"));
        fs::create_dir_all(&store)?;
        let (program, folder) = (server.to_owned(), store.clone());
        let unit = Unit::new(
            "nats".into(),
            logs.join("nats.log"),
            Box::new(move || {
                let mut command = processes::command(&program, None);
                command.args(["--jetstream", "--addr", "127.0.0.1", "--port", &port.to_string(), "--store_dir"]);
                command.arg(&folder);
                command
            }),
        );
        unit.up().await?;
        let client = async_nats::ConnectOptions::new()
            .name("fault suite")
            .retry_on_initial_connect()
            .reconnect_delay_callback(|_| Duration::from_millis(25))
            .connection_timeout(Duration::from_secs(1))
            .ping_interval(Duration::from_secs(2))
            .request_timeout(Some(Duration::from_secs(2)))
            .connect(format!("nats://127.0.0.1:{port}"))
            .await?;
        let nats = Nats { unit, port, store, client };
        nats.answers().await?;
        Ok(nats)
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// JetStream, for a look from outside, and for what an operator may do to it by mistake.
    #[must_use]
    pub fn jetstream(&self) -> jetstream::Context {
        let mut context = jetstream::new(self.client.clone());
        context.set_timeout(Duration::from_secs(2));
        context
    }

    /// A stream as it is now.
    ///
    /// # Errors
    /// There is none, or the server does not answer.
    pub async fn stream(&self, name: &str) -> Result<Stream> {
        let stream = self.jetstream().get_stream(name).await?;
        let info = stream.cached_info();
        Ok(Stream {
            first: info.state.first_sequence,
            last: info.state.last_sequence,
            messages: info.state.messages,
            description: info.config.description.clone().unwrap_or_default(),
        })
    }

    /// Waits until JetStream answers.
    ///
    /// # Errors
    /// It does not within 20 s.
    pub async fn answers(&self) -> Result<()> {
        let asked = async {
            // That there is no such stream is an answer; what async-nats asks an account, 2.9 refuses.
            while let Err(error) = self.jetstream().get_stream("NONE").await {
                if matches!(error.kind(), GetStreamErrorKind::JetStream(_)) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), asked)
            .await
            .with_context(|| format!("JetStream does not answer; see {}", self.unit.log().display()))
    }

    /// Its directory becomes `from`, or is gone. It must be down.
    ///
    /// # Errors
    /// The files cannot be changed.
    pub async fn replace(&self, from: Option<&Path>) -> Result<()> {
        if self.store.exists() {
            fs::remove_dir_all(&self.store)?;
        }
        match from {
            None => fs::create_dir_all(&self.store)?,
            Some(from) => {
                let mut copy = processes::command("cp", None);
                copy.arg("--archive").arg(from).arg(&self.store);
                processes::run(copy).await?;
            }
        }
        Ok(())
    }

    /// Keeps a copy of its directory at `to`. It must be down.
    ///
    /// # Errors
    /// The files cannot be read.
    pub async fn keep(&self, to: &Path) -> Result<()> {
        if to.exists() {
            fs::remove_dir_all(to)?;
        }
        let mut copy = processes::command("cp", None);
        copy.arg("--archive").arg(&self.store).arg(to);
        processes::run(copy).await.map(drop)
    }
}
