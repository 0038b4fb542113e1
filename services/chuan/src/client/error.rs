//! Why a service cannot be asked.
//!
//! **Invariant:** each says which service it was, and what to change.
//!
//! Deliberately absent: what a service answers; that is a status.

use std::fmt;
use std::sync::Arc;

use contracts::Status;
use runtime::peers;

use crate::house::SERVICES;

/// Why a service cannot be asked.
#[derive(Debug)]
pub(crate) enum Error {
    /// What was given as `--server` says no addresses.
    Address(peers::Error),
    /// It is a list that names what is no service.
    Unknown(String),
    /// It is a list that does not name the service.
    Unnamed {
        /// The service.
        service: String,
        /// The list.
        peers: String,
    },
    /// Nobody answers for the service.
    Unreachable {
        /// The service, or those that have one address.
        service: String,
        /// What the network says.
        source: contracts::Error,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(error) => write!(f, "--server: {error}"),
            Self::Unknown(name) => {
                write!(f, "--server names {name:?}, which is no service; there are: {}", SERVICES.join(", "))
            }
            Self::Unnamed { service, peers } => {
                write!(f, "--server says no address of {service}; add {service}=http://host:port to {peers}")
            }
            Self::Unreachable { service, source } => write!(f, "{service}: {source}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreachable { source, .. } => Some(source),
            Self::Address(error) => Some(error),
            Self::Unknown(_) | Self::Unnamed { .. } => None,
        }
    }
}

impl From<Error> for Status {
    /// For functions that only fail with what a server says: that there is none is the same to whoever asks them.
    fn from(error: Error) -> Status {
        let mut status = Status::unavailable(error.to_string());
        status.set_source(Arc::new(error));
        status
    }
}
