//! The registry: which agencies exist, and what each has built, applied and declared.
//!
//! It owns one log (agencies, quality systems, editions, obligations, lists of procedures, reorganisations), two views
//! (`views/`), two policies (`policies/`) and its gRPC services (`rpc.rs`). A request becomes an [`order::Order`],
//! which is decided upon the domain's states and recorded in one append; so does what a policy commands.
//!
//! **Invariant:** everything it answers can be told again from its log.
//!
//! Deliberately absent: statistics (`reporting`), plans and inspections.

pub mod filter;
pub mod order;
pub mod policies;
pub mod rpc;
pub mod views;

use bus::Followed;
use eventstore::Log;
use runtime::{
    clock::Clock,
    host::{self, Host},
};
use std::sync::Arc;

/// The service's name, on the bus and in configuration.
pub const NAME: &str = "registry";

/// The running service; clones are the same one.
#[derive(Clone, Debug)]
pub struct Registry {
    log: Log,
    agencies: Followed,
    lineage: Followed,
    clock: Clock,
}

/// Lets the registry join a process: its log is opened, its view followed, its policy enacted, its services served.
///
/// # Errors
/// Its database cannot be used.
pub async fn join(host: &mut Host) -> Result<(), host::Error> {
    let log = host.log(NAME).await?;
    let agencies = host.follow(NAME, Arc::new(views::agencies::Agencies)).await?;
    let lineage = host.follow(NAME, Arc::new(views::lineage::Lineage)).await?;
    let redeclare = policies::redeclare::Redeclare::new(log.clone(), agencies.clone());
    host.enact(NAME, Arc::new(redeclare)).await?;
    let redeclare_inspected = policies::redeclare_inspected::RedeclareInspected::new(log.clone());
    host.enact(NAME, Arc::new(redeclare_inspected)).await?;
    let registry = Registry { log, agencies, lineage, clock: host.clock() };
    rpc::routes(&registry, host.routes(&rpc::SERVICES));
    Ok(())
}
