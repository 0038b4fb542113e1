//! Inspections: who is inspected in a year, by whom and with what result, and what becomes of every finding.
//!
//! It owns one log (checklists, campaigns, teams, inspections, findings), the content of evidence outside it (`evidence.rs`), its
//! views (`views/`), two policies (`policies/`) and its gRPC services (`rpc.rs`). A request becomes an [`order::Order`], which is
//! decided upon the domain's states and upon what other services are known to say, and recorded in one append; so does what a
//! policy commands.
//!
//! **Invariant:** everything it answers can be told again from the logs; only the content of evidence lies elsewhere, under the
//! digest that the log names.
//!
//! Deliberately absent: plans and working days (`plans`), agencies (`registry`), statistics (`reporting`).

pub mod evidence;
pub mod order;
pub mod policies;
pub mod rpc;
pub mod views;

use bus::Followed;
use eventstore::Log;
use order::facts::Facts;
use policies::{agency_dissolved::AgencyDissolved, open_campaign::OpenCampaign};
use runtime::{
    clock::Clock,
    host::{self, Host},
};
use std::sync::Arc;
use views::{calendar::Calendar, planned::Planned};

/// The service's name, on the bus and in configuration.
pub const NAME: &str = "inspections";
/// The service whose plans open campaigns and whose calendars say which days are worked.
pub const PLANS: &str = "plans";

/// The running service; clones are the same one.
#[derive(Clone, Debug)]
pub struct Inspections {
    log: Log,
    facts: Facts,
    inspections: Followed,
    findings: Followed,
    clock: Clock,
}

/// Why the service cannot join a process.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its database cannot be used.
    #[error(transparent)]
    Host(#[from] host::Error),
    /// Evidence cannot be kept where it shall be.
    #[error(transparent)]
    Evidence(#[from] evidence::Error),
}

/// Lets the service join a process: its log is opened, its views followed, its policies enacted, its services served.
///
/// # Errors
/// Its database or its store of evidence cannot be used.
pub async fn join(host: &mut Host) -> Result<(), Error> {
    let facts = Facts {
        directory: host.follow(NAME, Arc::new(directory::Directory)).await?,
        calendar: host.follow(NAME, Arc::new(Calendar)).await?,
        planned: host.follow(NAME, Arc::new(Planned)).await?,
        evidence: evidence::Store::open(host.evidence())?,
    };
    let log = host.log(NAME).await?;
    let inspections = host.follow(NAME, Arc::new(views::inspections::Inspections)).await?;
    let findings = host.follow(NAME, Arc::new(views::findings::Findings)).await?;
    host.enact(NAME, Arc::new(OpenCampaign::new(log.clone(), facts.clone()))).await?;
    host.enact(NAME, Arc::new(AgencyDissolved::new(log.clone(), facts.clone()))).await?;
    let service = Inspections { log, facts, inspections, findings, clock: host.clock() };
    rpc::routes(&service, host.routes(&rpc::SERVICES));
    Ok(())
}
