//! `chuan serve`: one or several services in this process, as in production.
//!
//! **Invariant:** flag > environment > file > default, for every setting (`runtime::config`).
//!
//! Deliberately absent: a default database. Production says where its data is.

use std::path::PathBuf;

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use runtime::clock::Clock;
use runtime::config::Settings;
use runtime::{serve, telemetry};

use crate::house;

/// The arguments of `chuan serve`.
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// Services to run
    #[arg(value_name = "SERVICE", required = true, value_parser = PossibleValuesParser::new(house::SERVICES))]
    pub(crate) services: Vec<String>,
    /// Template of database addresses, one database a service: postgres://user@host/chuan_{service} or sqlite:dir/{service}.sqlite
    #[arg(long, visible_alias = "database-url", env = "CHUAN_DATABASE", hide_env_values = true, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// File that holds the template, so that a password can be a mounted secret
    #[arg(long, env = "CHUAN_DATABASE_FILE", value_name = "FILE", conflicts_with = "database")]
    pub(crate) database_file: Option<PathBuf>,
    /// Address and port to listen on
    #[arg(long, env = "CHUAN_LISTEN", value_name = "ADDR")]
    pub(crate) listen: Option<String>,
    /// Two-digit code of the province
    #[arg(long, env = "CHUAN_PROVINCE", value_name = "CODE")]
    pub(crate) province: Option<String>,
    /// How logs are written: auto, human or json
    #[arg(long, env = "CHUAN_LOG_FORMAT", value_name = "FORMAT")]
    pub(crate) log_format: Option<String>,
    /// Which logs are written, for example info,registry=debug
    #[arg(long, env = "CHUAN_LOG_FILTER", value_name = "FILTER")]
    pub(crate) log_filter: Option<String>,
    /// Where the content of evidence is kept: a directory, or s3://bucket/prefix with AWS_ENDPOINT, AWS_ACCESS_KEY_ID … in the environment
    #[arg(long, env = "CHUAN_EVIDENCE", value_name = "PLACE")]
    pub(crate) evidence: Option<String>,
    /// Servers of NATS, for example nats://user:password@nats:4222; without them neighbours' logs are read from their databases
    #[arg(long, env = "CHUAN_NATS", hide_env_values = true, value_name = "URL")]
    pub(crate) nats: Option<String>,
    /// File that holds the servers' addresses, so that a password can be a mounted secret
    #[arg(long, env = "CHUAN_NATS_FILE", value_name = "FILE", conflicts_with = "nats")]
    pub(crate) nats_file: Option<PathBuf>,
    /// How many copies NATS keeps of each stream: 1, or 3 in a cluster of three
    #[arg(long, env = "CHUAN_NATS_REPLICAS", value_name = "N")]
    pub(crate) nats_replicas: Option<usize>,
    /// Where the services answer: http://{service}:8019, or registry=http://a:8019,plans=http://b:8019
    #[arg(long, env = "CHUAN_PEERS", value_name = "URLS")]
    pub(crate) peers: Option<String>,
    /// TOML file with settings that neither a flag nor the environment gives
    #[arg(long, env = "CHUAN_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

impl Serve {
    /// What the file says, with what flags and environment say laid over it.
    ///
    /// # Errors
    /// The file cannot be read or used.
    pub(crate) fn settings(&self) -> Result<Settings> {
        let file = self.config.as_deref().map(Settings::read).transpose()?.unwrap_or_default();
        Ok(file.layer(Settings {
            listen: self.listen.clone(),
            database: self.database.clone(),
            database_file: self.database_file.clone(),
            province: self.province.clone(),
            log_format: self.log_format.clone(),
            log_filter: self.log_filter.clone(),
            evidence: self.evidence.clone(),
            nats: self.nats.clone(),
            nats_file: self.nats_file.clone(),
            nats_replicas: self.nats_replicas,
            peers: self.peers.clone(),
        }))
    }

    /// Runs until a signal comes.
    ///
    /// # Errors
    /// A setting, a database or the port cannot be used.
    pub(crate) async fn run(&self) -> Result<()> {
        let config = self.settings()?.resolve()?;
        telemetry::init(config.log_format, &config.log_filter)?;
        let listener = house::listen(&config).await?;
        let services: Vec<&str> = self.services.iter().map(String::as_str).collect();
        let host = house::furnish(config, Clock::system(), &services, serve::signals()?).await?;
        Ok(host.serve(listener).await?)
    }
}
