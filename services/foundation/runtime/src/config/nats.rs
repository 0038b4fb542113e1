//! The choice of a bus: servers of NATS, and where the services answer what NATS does not tell.
//!
//! **Invariant:** a password in an address appears in no error text and in no `Debug`.

use super::{Error, read_text, redacted, unusable};
use crate::peers::Peers;
use std::{fmt, path::PathBuf};

/// The bus of production.
#[derive(Clone, PartialEq, Eq)]
pub struct NatsBus {
    /// Servers of NATS; they may hold a password and must not be logged.
    pub urls: String,
    /// Copies of a stream.
    pub replicas: usize,
    /// Where the services answer.
    pub peers: Peers,
}

impl fmt::Debug for NatsBus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let urls = redacted_each(&self.urls);
        f.debug_struct("NatsBus")
            .field("urls", &urls)
            .field("replicas", &self.replicas)
            .field("peers", &self.peers)
            .finish()
    }
}

/// The bus, if a server of NATS is given.
pub(super) fn chosen(
    nats: Option<String>,
    nats_file: Option<PathBuf>,
    replicas: Option<usize>,
    peers: Option<String>,
) -> Result<Option<NatsBus>, Error> {
    let urls = match (nats, nats_file) {
        (Some(_), Some(_)) => return Err(unusable("nats", "(two choices)", "give either nats or nats_file, not both")),
        (None, None) => return Ok(None),
        (Some(urls), None) => urls,
        (None, Some(path)) => read_text(&path)?.trim().to_owned(),
    };
    if !urls.split(',').all(|url| url.trim().starts_with("nats://") || url.trim().starts_with("tls://")) {
        let advice = "write the servers' addresses, for example nats://user:password@nats:4222";
        return Err(unusable("nats", &redacted_each(&urls), advice));
    }
    let replicas = replicas.unwrap_or(1);
    if !(1..=5).contains(&replicas) {
        return Err(unusable("nats_replicas", &replicas.to_string(), "write 1, or 3 in a cluster of three servers"));
    }
    let advice =
        "say where the services answer, for example http://{service}:8019: what NATS does not tell is asked there";
    let Some(peers) = peers else { return Err(unusable("peers", "(none)", advice)) };
    let parsed = peers.parse().map_err(|_| Error::Unusable { key: "peers", value: peers, advice })?;
    Ok(Some(NatsBus { urls, replicas, peers: parsed }))
}

/// Several addresses, each redacted.
pub(super) fn redacted_each(urls: &str) -> String {
    urls.split(',').map(redacted).collect::<Vec<_>>().join(",")
}
