//! Reporting: how many agencies have declared, and which ones, as of any day and as it was known at any time.
//!
//! It owns no log. It follows the registry's into one view (`views/conformity.rs`), where each agency's standing is kept over
//! valid and known time, and answers one gRPC service from it (`rpc.rs`). What a standing *is* belongs to
//! `reporting-domain`.
//!
//! **Invariant:** every figure can be told again from the registry's log, and is the same when it is asked for with the same
//! `as_of`, `known_at` and positions (R-RPT-6).
//! **Invariant:** total = declared + not declared in every row (R-RPT-3), because both count the same agencies once.
//!
//! Deliberately absent: commands, reports that agencies submit, and scores.

mod points;
pub mod rpc;
pub mod views;

use bus::Followed;
use eventstore::View;
use runtime::{
    clock::Clock,
    host::{self, Host},
};
use std::sync::Arc;

/// The service's name, on the bus and in configuration.
pub const NAME: &str = "reporting";

/// The service whose log it follows.
pub const SOURCE: &str = "registry";

/// The running service; clones are the same one.
#[derive(Clone, Debug)]
pub struct Reporting {
    conformity: Followed,
    clock: Clock,
}

impl Reporting {
    /// Reporting upon its one view, followed.
    #[must_use]
    pub fn new(conformity: Followed, clock: Clock) -> Reporting {
        Reporting { conformity, clock }
    }
}

/// The views that it wants followed: one, the first argument of [`Reporting::new`].
#[must_use]
pub fn views() -> Vec<Arc<dyn View>> {
    vec![Arc::new(views::conformity::Conformity)]
}

/// Lets reporting join a process: its view is followed, its service served.
///
/// # Errors
/// A database cannot be used.
pub async fn join(host: &mut Host) -> Result<(), host::Error> {
    let conformity = host.follow(NAME, Arc::new(views::conformity::Conformity)).await?;
    let reporting = Reporting::new(conformity, host.clock());
    rpc::routes(&reporting, host.routes(&rpc::SERVICES));
    Ok(())
}
