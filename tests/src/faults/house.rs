//! A house of real processes: PostgreSQL, NATS, and every service in replicas behind one address.
//!
//! **Invariant:** two houses share nothing; a house that is dropped leaves no process and no file behind.
//!
//! Deliberately absent: faults. They are done to its public parts by others.

use super::{
    evidence::Sources,
    parts::{
        nats::Nats,
        ports,
        postgres::Postgres,
        processes,
        proxy::{Mode, Proxy},
        service::{Replica, Told},
        unit::Unit,
    },
};
use anyhow::{Context as _, Result};
use std::{
    collections::BTreeMap,
    env, fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// The services, in the order in which they are started.
pub const SERVICES: [&str; 4] = chuan::house::SERVICES;
/// Those with a log of their own that others follow.
pub const OWNERS: [&str; 3] = ["registry", "plans", "inspections"];

/// The province of every house.
pub const PROVINCE: &str = "30";

/// Of what a house is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// The executable under test.
    pub chuan: PathBuf,
    /// The NATS server; nothing: without a bus.
    pub nats_server: Option<PathBuf>,
    /// Where PostgreSQL's programs are.
    pub postgres_binaries: PathBuf,
    /// How many replicas of each service.
    pub replicas: usize,
    /// Where PostgreSQL's data shall be; nothing: in the house's own directory.
    pub postgres_directory: Option<PathBuf>,
    /// Size of a file of PostgreSQL's write-ahead log, in MiB.
    pub wal_segment: u32,
    /// What stands in the environment of the replicas.
    pub environment: Vec<(String, String)>,
}

/// A running house.
#[derive(Debug)]
pub struct House {
    /// Its database server.
    pub postgres: Postgres,
    /// Its bus; nothing: without one.
    pub nats: Option<Nats>,
    /// The replicas of all services.
    pub replicas: Vec<Replica>,
    /// The one address of each service.
    pub proxies: BTreeMap<&'static str, Proxy>,
    /// Of what it is made.
    pub options: Options,
    directory: TempDir,
}

impl Options {
    /// What the environment says (as `tests/run` and `tests/faults` set it), for the executable `chuan`.
    ///
    /// # Errors
    /// A variable is missing.
    pub fn from_environment(chuan: PathBuf) -> Result<Options> {
        let postgres_binaries = env::var_os("CHUAN_TEST_POSTGRES_BIN")
            .context("CHUAN_TEST_POSTGRES_BIN is not set: start this with tests/run or tests/faults")?;
        let nats_server = env::var_os("CHUAN_TEST_NATS_SERVER")
            .context("CHUAN_TEST_NATS_SERVER is not set: start this with tests/run or tests/faults")?;
        Ok(Options {
            chuan,
            nats_server: Some(nats_server.into()),
            postgres_binaries: postgres_binaries.into(),
            replicas: 2,
            postgres_directory: None,
            wal_segment: 16,
            environment: Vec::new(),
        })
    }
}

impl House {
    /// Starts everything; services need not be ready yet when it returns.
    ///
    /// # Errors
    /// A part does not start.
    pub async fn start(options: Options) -> Result<House> {
        let directory = tempfile::Builder::new().prefix("chuan-faults.").tempdir()?;
        // PostgreSQL's account goes through it to its own directory.
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o711))?;
        let logs = directory.path().join("logs");
        fs::create_dir_all(&logs)?;
        let of_postgres = options.postgres_directory.clone().unwrap_or_else(|| directory.path().join("postgres"));
        fs::create_dir_all(&of_postgres)?;
        let postgres = Postgres::start(&options.postgres_binaries, &of_postgres, &logs, options.wal_segment).await?;
        for service in SERVICES {
            postgres.create(&format!("chuan_{service}")).await?;
        }
        let nats = match &options.nats_server {
            Some(server) => Some(Nats::start(server, directory.path(), &logs).await?),
            None => None,
        };
        let mut house = House { postgres, nats, replicas: Vec::new(), proxies: BTreeMap::new(), options, directory };
        house.furnish(&logs).await?;
        Ok(house)
    }

    /// Starts the replicas, each of which must know where the proxies of all services are, and those where the replicas are.
    async fn furnish(&mut self, logs: &Path) -> Result<()> {
        let mut peers: BTreeMap<&str, u16> = BTreeMap::new();
        let mut targets: BTreeMap<&str, Vec<u16>> = BTreeMap::new();
        for service in SERVICES {
            let ports = (0..self.options.replicas).map(|_| ports::free()).collect::<Result<Vec<_>>>()?;
            let proxy = Proxy::open(ports.clone()).await?;
            peers.insert(service, proxy.port);
            targets.insert(service, ports);
            self.proxies.insert(service, proxy);
        }
        let list: Vec<String> =
            peers.iter().map(|(service, port)| format!("{service}=http://127.0.0.1:{port}")).collect();
        let told = Told {
            program: self.options.chuan.clone(),
            database: self.postgres.url("chuan_{service}"),
            bus: self.nats.as_ref().map(|nats| (nats.url(), list.join(","))),
            evidence: self.directory.path().join("evidence"),
            environment: self.options.environment.clone(),
        };
        for service in SERVICES {
            for (number, port) in targets.get(service).into_iter().flatten().enumerate() {
                self.replicas.push(Replica::new(service, number, *port, &told, logs)?);
            }
        }
        for replica in &self.replicas {
            replica.unit.up().await?;
        }
        Ok(())
    }

    /// The address of a service: what clients and peers use.
    ///
    /// # Panics
    /// There is no such service.
    #[must_use]
    pub fn url(&self, service: &str) -> String {
        format!("http://127.0.0.1:{}", self.proxies[service].port)
    }

    /// The addresses of all services.
    #[must_use]
    pub fn urls(&self) -> BTreeMap<&'static str, String> {
        SERVICES.map(|service| (service, self.url(service))).into()
    }

    /// Where the evidence is.
    #[must_use]
    pub fn sources(&self) -> Sources {
        Sources {
            province: PROVINCE.to_owned(),
            databases: SERVICES.map(|service| (service, self.database_url(service))).into(),
            urls: self.urls(),
            nats: self.nats_url(),
        }
    }

    /// The replicas of a service.
    pub fn replicas_of<'a>(&'a self, service: &'a str) -> impl Iterator<Item = &'a Replica> {
        self.replicas.iter().filter(move |replica| replica.service == service)
    }

    /// The address of a service's database.
    #[must_use]
    pub fn database_url(&self, service: &str) -> String {
        self.postgres.url(&format!("chuan_{service}"))
    }

    /// The address of the bus.
    #[must_use]
    pub fn nats_url(&self) -> Option<String> {
        self.nats.as_ref().map(Nats::url)
    }

    /// The house's own directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Where the processes write what they have to say.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.directory.path().join("logs")
    }

    /// Everything that may have been broken is up and passes again.
    ///
    /// # Errors
    /// A part does not start.
    pub async fn heal(&self) -> Result<()> {
        for proxy in self.proxies.values() {
            proxy.set(Mode::Pass);
        }
        for unit in self.units() {
            unit.go_on().await;
            unit.up().await?;
        }
        Ok(())
    }

    /// Every supervised process.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        let servers = std::iter::once(&self.postgres.unit).chain(self.nats.iter().map(|nats| &nats.unit));
        servers.chain(self.replicas.iter().map(|replica| &replica.unit))
    }

    /// Copies the logs of all processes to `place`, for whoever looks for the cause of a violation.
    pub fn keep_logs(&self, place: &Path) {
        let _ = Command::new("cp").arg("--recursive").arg(self.logs()).arg(place).status();
    }
}

impl Drop for House {
    /// Before its directory goes, so that nobody writes there meanwhile.
    fn drop(&mut self) {
        self.units().for_each(Unit::close);
        let alive: Vec<u32> = self.units().filter_map(|unit| unit.state().process).collect();
        processes::end(&alive);
    }
}
