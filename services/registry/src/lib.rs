//! The registry: which agencies exist, and what each has built, applied and declared.
//!
//! It owns one log (agencies, quality systems, editions), one view (`views/agencies.rs`) and four gRPC services (`rpc.rs`).
//! A request becomes an [`order::Order`], which is decided upon the domain's states and recorded in one append.
//!
//! **Invariant:** everything it answers can be told again from its log.
//!
//! Deliberately absent: statistics (`reporting`), plans and inspections.

pub mod filter;
pub mod order;
pub mod rpc;
pub mod views;

use bus::Followed;
use eventstore::{Log, View};
use runtime::clock::Clock;
use std::sync::Arc;

/// The service's name, on the bus and in configuration.
pub const NAME: &str = "registry";

/// The running service; clones are the same one.
#[derive(Clone, Debug)]
pub struct Registry {
    log: Log,
    agencies: Followed,
    clock: Clock,
}

impl Registry {
    /// The registry upon its log and its view of agencies.
    #[must_use]
    pub fn new(log: Log, agencies: Followed, clock: Clock) -> Registry {
        Registry { log, agencies, clock }
    }
}

/// The view that [`Registry::new`] wants followed.
#[must_use]
pub fn view() -> Arc<dyn View> {
    Arc::new(views::agencies::Agencies)
}
