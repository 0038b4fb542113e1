//! A process that plays the roles it is given: any of the services, on one port.
//!
//! **Invariant:** this is the only place that knows which services there are; a new one is one line in [`SERVICES`] and one
//! in [`furnish`].
//!
//! Deliberately absent: what a service is made of; each joins a host by itself.

use runtime::{clock::Clock, config::Config, host::Host};
use std::io;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The services, in the order in which they are started.
pub const SERVICES: [&str; 4] = [registry::NAME, plans::NAME, inspections::NAME, reporting::NAME];

/// Opens the databases and follows the logs of `services`, ready to be served.
///
/// # Errors
/// A service is not known, or its database cannot be used.
pub async fn furnish(
    config: Config,
    clock: Clock,
    services: &[&str],
    shutdown: CancellationToken,
) -> Result<Host, anyhow::Error> {
    let mut host = Host::new(config, clock, shutdown);
    host.join_bus(&SERVICES, services).await?;
    for service in services {
        match *service {
            registry::NAME => registry::join(&mut host).await?,
            plans::NAME => plans::join(&mut host).await?,
            inspections::NAME => inspections::join(&mut host).await?,
            reporting::NAME => reporting::join(&mut host).await?,
            other => anyhow::bail!("there is no service {other:?}; there are: {}", SERVICES.join(", ")),
        }
    }
    Ok(host)
}

/// The port that a house is served on.
///
/// # Errors
/// The address is in use, or is not this machine's; the text says which and what to do.
pub async fn listen(config: &Config) -> Result<TcpListener, anyhow::Error> {
    TcpListener::bind(config.listen).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            anyhow::anyhow!("{} is in use by another program; choose another address with --listen", config.listen)
        }
        _ => anyhow::anyhow!("cannot listen on {}: {error}; choose another address with --listen", config.listen),
    })
}
