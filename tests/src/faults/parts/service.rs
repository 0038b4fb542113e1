//! One replica of a service.

use super::{http, processes, unit::Unit};
use anyhow::Result;
use contracts::{
    Channel,
    operations::v1::{ListViewsRequest, View, view_service_client::ViewServiceClient},
};
use std::{path::Path, path::PathBuf, time::Duration};
use tonic::transport::Endpoint;

/// What every replica is told.
#[derive(Clone, Debug)]
pub struct Told {
    /// The executable.
    pub program: PathBuf,
    /// Template of database addresses.
    pub database: String,
    /// The bus and where the peers are; nothing: it reads its neighbours' databases.
    pub bus: Option<(String, String)>,
    /// Where evidence is kept.
    pub evidence: PathBuf,
    /// What stands in its environment besides; `{unit}` stands for its own name.
    pub environment: Vec<(String, String)>,
}

/// A replica.
#[derive(Debug)]
pub struct Replica {
    /// Whose.
    pub service: &'static str,
    /// Its process.
    pub unit: Unit,
    /// Where it listens.
    pub port: u16,
    /// A connection to it alone, made when it is needed.
    pub channel: Channel,
}

impl Replica {
    /// One that is not started yet.
    ///
    /// # Errors
    /// Its address cannot be used.
    pub fn new(service: &'static str, number: usize, port: u16, told: &Told, logs: &Path) -> Result<Replica> {
        let name = format!("{service}/{number}");
        let log = logs.join(format!("{service}-{number}.log"));
        let (told, unit) = (told.clone(), format!("{service}-{number}"));
        let make = move || {
            let mut command = processes::command(&told.program, None);
            command.args(["serve", service, "--log-format", "json", "--log-filter", "warn", "--database"]);
            command.arg(&told.database).args(["--listen", &format!("127.0.0.1:{port}")]);
            command.arg("--evidence").arg(&told.evidence);
            if let Some((nats, peers)) = &told.bus {
                command.args(["--nats", nats, "--peers", peers]);
            }
            let environment = told.environment.iter();
            command.envs(environment.map(|(name, value)| (name, value.replace("{unit}", &unit))));
            command
        };
        let channel = Endpoint::from_shared(format!("http://127.0.0.1:{port}"))?
            .connect_timeout(Duration::from_secs(1))
            .timeout(Duration::from_secs(3))
            .connect_lazy();
        Ok(Replica { service, unit: Unit::new(name, log, Box::new(make)), port, channel })
    }

    /// Its own address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Why it is not ready; nothing when it is.
    pub async fn unready(&self) -> Option<String> {
        match http::get(self.port, "/readyz").await {
            Ok((200, _)) => None,
            Ok((status, body)) => Some(format!("/readyz says {status}: {}", body.trim())),
            Err(error) => Some(format!("/readyz: {error:#}")),
        }
    }

    /// Its metrics; empty while it does not answer.
    pub async fn metrics(&self) -> String {
        match http::get(self.port, "/metrics").await {
            Ok((200, text)) => text,
            _ => String::new(),
        }
    }

    /// The views and policies that it follows, as it knows them.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn views(&self) -> Result<Vec<View>> {
        let mut client = ViewServiceClient::new(self.channel.clone());
        let asked = client.list_views(ListViewsRequest { service: self.service.to_owned() });
        Ok(tokio::time::timeout(Duration::from_secs(3), asked).await??.into_inner().views)
    }
}
