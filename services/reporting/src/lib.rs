//! Reporting: how many agencies have declared, what inspections found, how far plans and trainings are, and which things are
//! behind each figure, as of any day and as it was known at any time.
//!
//! It owns no log. It follows those of the registry, of plans and of inspections into views (`views.rs`), where what is counted
//! is kept over valid and known time, and answers gRPC services from them (`rpc.rs`). What a status *is* belongs to
//! `reporting-domain`.
//!
//! **Invariant:** every figure can be told again from the logs, and is the same when it is asked for with the same
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

/// The service of agencies, whose log every view follows.
pub const REGISTRY: &str = "registry";

/// The service of plans and trainings.
pub const PLANS: &str = "plans";

/// The service of inspections and findings.
pub const INSPECTIONS: &str = "inspections";

/// The running service; clones are the same one.
#[derive(Clone, Debug)]
pub struct Reporting {
    conformity: Followed,
    findings: Followed,
    inspections: Followed,
    plan_progress: Followed,
    training: Followed,
    clock: Clock,
}

impl Reporting {
    /// Reporting upon its [`views()`], followed, in their order.
    #[must_use]
    pub fn new(followed: [Followed; 5], clock: Clock) -> Reporting {
        let [conformity, findings, inspections, plan_progress, training] = followed;
        Reporting { conformity, findings, inspections, plan_progress, training, clock }
    }
}

/// The views that it wants followed.
#[must_use]
pub fn views() -> [Arc<dyn View>; 5] {
    [
        Arc::new(views::conformity::Conformity),
        Arc::new(views::findings::Findings),
        Arc::new(views::inspections::Inspections),
        Arc::new(views::plan_progress::PlanProgress),
        Arc::new(views::training::Training),
    ]
}

/// Lets reporting join a process: its views are followed, its services served.
///
/// # Errors
/// A database cannot be used.
pub async fn join(host: &mut Host) -> Result<(), host::Error> {
    let [conformity, findings, inspections, plan_progress, training] = views();
    let followed = [
        host.follow(NAME, conformity).await?,
        host.follow(NAME, findings).await?,
        host.follow(NAME, inspections).await?,
        host.follow(NAME, plan_progress).await?,
        host.follow(NAME, training).await?,
    ];
    let reporting = Reporting::new(followed, host.clock());
    rpc::routes(&reporting, host.routes(&rpc::SERVICES));
    Ok(())
}
