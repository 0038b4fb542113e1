//! What a deployment may choose, and which choice wins: flag > environment (`CHUAN_…`) > TOML file > default.
//!
//! A [`Settings`] is one source's choices, with nothing where the source is silent. Sources are laid over each other with
//! [`Settings::layer`], and [`Settings::resolve`] turns the result into a [`Config`] in which every value is valid.
//!
//! **Invariant:** an unknown key in a file is refused; a misspelt setting never passes in silence.
//! **Invariant:** a password never appears in an error text, in [`explain`] or in `Debug`.
//!
//! Deliberately absent: reading flags and the environment (the executable does that, for its help texts), and settings
//! that change while running.

mod nats;

pub use nats::NatsBus;

use serde::Deserialize;
use std::{fmt, io::IsTerminal as _, net::SocketAddr, path::Path, path::PathBuf, str::FromStr};

/// The place of a service's name in the template of database addresses.
pub const SERVICE: &str = "{service}";

/// The choices of one source; `None` where it is silent.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Address and port to listen on, for example `127.0.0.1:8019` (`CHUAN_LISTEN`).
    pub listen: Option<String>,
    /// Template of database addresses, one database a service, for example `sqlite:data/{service}.sqlite` (`CHUAN_DATABASE`).
    pub database: Option<String>,
    /// File that holds the template instead, so that a password can be a mounted secret (`CHUAN_DATABASE_FILE`).
    pub database_file: Option<PathBuf>,
    /// The province's two-digit code (`CHUAN_PROVINCE`).
    pub province: Option<String>,
    /// `auto`, `human` or `json` (`CHUAN_LOG_FORMAT`).
    pub log_format: Option<String>,
    /// Which logs are written, in the filter language of `tracing`, for example `info,registry=debug` (`CHUAN_LOG_FILTER`).
    pub log_filter: Option<String>,
    /// Where the content of evidence is kept: a directory, or `s3://bucket/prefix`, whose endpoint and keys are the usual
    /// `AWS_…` of the environment (`CHUAN_EVIDENCE`).
    pub evidence: Option<String>,
    /// Servers of NATS, for example `nats://user:password@nats:4222`; without them neighbours' logs are read from their databases
    /// (`CHUAN_NATS`).
    pub nats: Option<String>,
    /// File that holds them instead (`CHUAN_NATS_FILE`).
    pub nats_file: Option<PathBuf>,
    /// How many copies JetStream keeps of a stream: 1, or 3 in a cluster of three (`CHUAN_NATS_REPLICAS`).
    pub nats_replicas: Option<usize>,
    /// Where the services answer: `http://{service}:8019`, or `registry=http://a:8019,plans=http://b:8019` (`CHUAN_PEERS`).
    pub peers: Option<String>,
}

/// What runs: every value is there and valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where each service's database is.
    pub database: Database,
    /// The province's two-digit code, part of every event's source.
    pub province: String,
    /// How logs are written.
    pub log_format: LogFormat,
    /// Which logs are written.
    pub log_filter: String,
    /// Where the content of evidence is kept: a directory, or an address of an object store.
    pub evidence: String,
    /// How neighbours' events come; nothing: from their databases.
    pub bus: Option<NatsBus>,
}

/// Template of database addresses; its `Debug` and `Display` hide the password.
#[derive(Clone, PartialEq, Eq)]
pub struct Database(String);

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people when the log goes to a terminal, JSON otherwise (in a container).
    Auto,
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
}

/// Why a deployment's choices cannot be used; each text says what is wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error("cannot read {path}: {source}; check the path and that this user may read it", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A file is not TOML of the known keys. The text shows line and key.
    #[error("{path} is not a valid configuration file: {text}\ncorrect it; the keys are listen, database, database_file, province, log_format, log_filter, evidence, nats, nats_file, nats_replicas and peers", path = path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What the parser says, with line and column.
        text: String,
    },
    /// A value does not do.
    #[error("setting {key} (environment CHUAN_{upper}) is {value:?}: {advice}", upper = key.to_uppercase())]
    Unusable {
        /// The key in the file.
        key: &'static str,
        /// The value, without secrets.
        value: String,
        /// What is expected instead.
        advice: &'static str,
    },
}

impl Settings {
    /// The choices of the TOML file at `path`.
    ///
    /// # Errors
    /// [`Error::Unreadable`], [`Error::Malformed`].
    pub fn read(path: &Path) -> Result<Self, Error> {
        Self::parse(&read_text(path)?, path)
    }

    /// The choices in TOML `text`, which came from `path`.
    ///
    /// # Errors
    /// [`Error::Malformed`], without quoting the text: it may hold a password.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
            Error::Malformed { path: path.to_owned(), text: format!("line {line}: {}", error.message()) }
        })
    }

    /// These choices with `over` laid on top: what `over` says wins, where it is silent the former choice stands.
    #[must_use]
    pub fn layer(self, over: Self) -> Self {
        // A database given directly replaces one given as a file, and the other way round.
        let (database, database_file) = match (over.database, over.database_file) {
            (None, None) => (self.database, self.database_file),
            chosen => chosen,
        };
        let (nats, nats_file) = match (over.nats, over.nats_file) {
            (None, None) => (self.nats, self.nats_file),
            chosen => chosen,
        };
        Self {
            listen: over.listen.or(self.listen),
            database,
            database_file,
            province: over.province.or(self.province),
            log_format: over.log_format.or(self.log_format),
            log_filter: over.log_filter.or(self.log_filter),
            evidence: over.evidence.or(self.evidence),
            nats,
            nats_file,
            nats_replicas: over.nats_replicas.or(self.nats_replicas),
            peers: over.peers.or(self.peers),
        }
    }

    /// What holds when nobody chooses: loopback only, SQLite files under `data`, evidence under `evidence`, the sample data's
    /// province.
    #[must_use]
    pub fn defaults() -> Self {
        Self {
            listen: Some("127.0.0.1:8019".to_owned()),
            database: Some("sqlite:data/{service}.sqlite".to_owned()),
            database_file: None,
            province: Some("30".to_owned()),
            log_format: Some("auto".to_owned()),
            log_filter: Some("info".to_owned()),
            evidence: Some("evidence".to_owned()),
            nats: None,
            nats_file: None,
            nats_replicas: Some(1),
            peers: None,
        }
    }

    /// The configuration to run with; where these choices are silent the defaults hold.
    ///
    /// # Errors
    /// The first value that cannot be used.
    pub fn resolve(self) -> Result<Config, Error> {
        let chosen = Self::defaults().layer(self);
        let template = match (chosen.database_file, chosen.database) {
            (Some(_), Some(_)) => {
                return Err(unusable("database", "(two choices)", "give either database or database_file, not both"));
            }
            (Some(path), None) => read_text(&path)?.trim().to_owned(),
            (None, database) => database.unwrap_or_default(),
        };
        Ok(Config {
            listen: address(chosen.listen.unwrap_or_default())?,
            database: Database::parse(template)?,
            province: province(chosen.province.unwrap_or_default())?,
            log_format: chosen.log_format.unwrap_or_default().parse()?,
            log_filter: chosen.log_filter.unwrap_or_default(),
            evidence: evidence(chosen.evidence.unwrap_or_default())?,
            bus: nats::chosen(chosen.nats, chosen.nats_file, chosen.nats_replicas, chosen.peers)?,
        })
    }

    /// Key and printable value of every choice made here, secrets hidden.
    fn entries(&self) -> [(&'static str, Option<String>); 11] {
        [
            ("listen", self.listen.clone()),
            ("database", self.database.as_deref().map(redacted)),
            ("database_file", self.database_file.as_ref().map(|path| path.display().to_string())),
            ("province", self.province.clone()),
            ("log_format", self.log_format.clone()),
            ("log_filter", self.log_filter.clone()),
            ("evidence", self.evidence.as_deref().map(redacted)),
            ("nats", self.nats.as_deref().map(nats::redacted_each)),
            ("nats_file", self.nats_file.as_ref().map(|path| path.display().to_string())),
            ("nats_replicas", self.nats_replicas.map(|replicas| replicas.to_string())),
            ("peers", self.peers.clone()),
        ]
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.entries()).finish()
    }
}

/// One line of `chuan config`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The key in the file.
    pub key: &'static str,
    /// The effective value, secrets hidden.
    pub value: String,
    /// Which source it came from, as named by the caller.
    pub origin: String,
}

/// The effective value of every key and where it came from; `layers` from the weakest to the strongest.
#[must_use]
pub fn explain(layers: &[(&str, Settings)]) -> Vec<Explained> {
    let effective = layers.iter().fold(Settings::default(), |below, (_, over)| below.layer(over.clone()));
    let from = |index: usize, value: &str| {
        let chose = |(_, settings): &&(&str, Settings)| settings.entries()[index].1.as_deref() == Some(value);
        // Of several sources with the same value, the strongest that spoke is the one that decided.
        layers.iter().rev().find(chose).map_or_else(String::new, |(name, _)| (*name).to_owned())
    };
    let rows = effective.entries().into_iter().enumerate();
    rows.filter_map(|(index, (key, value))| value.map(|value| Explained { key, origin: from(index, &value), value }))
        .collect()
}

impl Database {
    fn parse(template: String) -> Result<Self, Error> {
        let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| template.starts_with(scheme));
        if !known {
            let advice = "begin it with sqlite: or postgres://, for example sqlite:data/{service}.sqlite";
            return Err(unusable("database", &redacted(&template), advice));
        }
        if !template.contains(SERVICE) {
            let advice = "put {service} where the service's name belongs: each service has a database of its own";
            return Err(unusable("database", &redacted(&template), advice));
        }
        Ok(Self(template))
    }

    /// The database address of `service`; it may hold a password and must not be logged.
    #[must_use]
    pub fn url(&self, service: &str) -> String {
        self.0.replace(SERVICE, service)
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redacted(&self.0))
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({self})")
    }
}

impl LogFormat {
    /// Whether logs are JSON, given that they are written to standard error.
    #[must_use]
    pub fn is_json(self) -> bool {
        match self {
            Self::Auto => !std::io::stderr().is_terminal(),
            Self::Human => false,
            Self::Json => true,
        }
    }
}

impl FromStr for LogFormat {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "auto" => Ok(Self::Auto),
            "human" => Ok(Self::Human),
            "json" => Ok(Self::Json),
            other => Err(unusable("log_format", other, "write auto, human or json")),
        }
    }
}

fn address(text: String) -> Result<SocketAddr, Error> {
    let advice = "write an IP address and a port, for example 127.0.0.1:8019, or 0.0.0.0:8019 in a container";
    text.parse().map_err(|_| Error::Unusable { key: "listen", value: text, advice })
}

fn province(code: String) -> Result<String, Error> {
    if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(code);
    }
    Err(Error::Unusable {
        key: "province",
        value: code,
        advice: "write the province's code of two digits, for example 30",
    })
}

/// Keys in the address would end up in logs and in `ps`; an object store takes them from the environment.
fn evidence(place: String) -> Result<String, Error> {
    let address = place.split_once("://");
    let usable = match address {
        None => !place.trim().is_empty(),
        Some((scheme, rest)) => matches!(scheme, "file" | "s3") && !rest.is_empty() && !rest.contains(['@', '?']),
    };
    let advice = "write a directory, or s3://bucket/prefix; its endpoint and keys are AWS_ENDPOINT, AWS_ACCESS_KEY_ID … in the environment";
    if usable { Ok(place) } else { Err(unusable("evidence", &redacted(&place), advice)) }
}

fn read_text(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })
}

fn unusable(key: &'static str, value: &str, advice: &'static str) -> Error {
    Error::Unusable { key, value: value.to_owned(), advice }
}

/// The address without what stands between `://` and `@`, nor what follows `?`: both can hold a password.
fn redacted(url: &str) -> String {
    let base = url.split_once('?').map_or_else(|| url.to_owned(), |(base, _)| format!("{base}?***"));
    let Some((scheme, rest)) = base.split_once("://") else { return base };
    match rest.rsplit_once('@') {
        None => base,
        Some((account, host)) => {
            let user = account.split_once(':').map_or(account, |(user, _)| user);
            format!("{scheme}://{user}:***@{host}")
        }
    }
}
