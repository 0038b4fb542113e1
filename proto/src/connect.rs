//! How a client reaches a service.
//!
//! **Invariant:** a channel that [`connect`] returned has been connected once; it reconnects by itself afterwards.
//! **Invariant:** a peer that vanished without a word is noticed within 40 s, also in the middle of a stream.
//!
//! Deliberately absent: a deadline for calls (each call knows its own: `Request::set_timeout`), TLS, and credentials.

use std::time::Duration;

use tonic::transport::{Channel, Endpoint};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(30);
const KEEP_ALIVE_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a service could not be reached.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is no address of a service.
    #[error("`{0}` is not an address of the form http://host:port")]
    Address(String),
    /// Nobody answers there.
    #[error("no service answers at {url}: {reason}")]
    Unreachable {
        /// The address that was tried.
        url: String,
        /// What the network said, innermost cause included.
        reason: String,
    },
}

/// Connects to a service at `http://host:port`, waiting 5 s at most.
///
/// # Errors
/// [`Error::Address`] when the text has another form, [`Error::Unreachable`] when nobody answers there.
pub async fn connect(url: &str) -> Result<Channel, Error> {
    if !url.starts_with("http://") {
        return Err(Error::Address(url.to_owned()));
    }
    let endpoint = Endpoint::from_shared(url.to_owned()).map_err(|_| Error::Address(url.to_owned()))?;
    endpoint
        .connect_timeout(CONNECT_TIMEOUT)
        .http2_keep_alive_interval(KEEP_ALIVE_INTERVAL)
        .keep_alive_timeout(KEEP_ALIVE_TIMEOUT)
        .connect()
        .await
        .map_err(|error| Error::Unreachable { url: url.to_owned(), reason: innermost(&error) })
}

/// A way to a service at `http://host:port` that connects when it is first used, for a process that starts before its neighbours.
/// A peer that vanished without a word is noticed within `patience`, which is also how long connecting may take.
///
/// # Errors
/// [`Error::Address`] when the text has another form.
pub fn connect_lazily(url: &str, patience: Duration) -> Result<Channel, Error> {
    let address = || Error::Address(url.to_owned());
    let endpoint =
        Endpoint::from_shared(url.to_owned()).ok().filter(|_| url.starts_with("http://")).ok_or_else(address)?;
    let endpoint = endpoint.connect_timeout(patience).keep_alive_timeout(patience / 2).keep_alive_while_idle(true);
    Ok(endpoint.http2_keep_alive_interval(patience / 2).connect_lazy())
}

/// The text of the innermost cause: transport errors say only "transport error" themselves.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
