//! Plans: what the programme rests on and what it sets out to do.
//!
//! It owns one log (official documents, steering committees, calendars of working days, plans, trainings), its views
//! (`views/`), two policies (`policies/`) and its gRPC services (`rpc.rs`). A request becomes an [`order::Order`], which is
//! decided upon the domain's states, and upon what the neighbours say of agencies and inspections ([`order::Neighbours`]);
//! what a policy commands is decided in the same way.
//!
//! **Invariant:** everything it answers can be told again from its log; the neighbours' words are in its events.
//!
//! Deliberately absent: the inspections that a plan sets out (`inspections`), and figures over many plans (`reporting`).

pub mod order;
pub mod policies;
pub mod rpc;
pub mod views;

use bus::Followed;
use eventstore::Log;
use order::Neighbours;
use runtime::{
    clock::Clock,
    host::{self, Host},
};
use std::sync::Arc;

/// The service's name, on the bus and in configuration.
pub const NAME: &str = "plans";

/// The running service; clones are the same one.
#[derive(Clone, Debug)]
pub struct Plans {
    log: Log,
    neighbours: Neighbours,
    documents: Followed,
    plans: Followed,
    trainings: Followed,
    clock: Clock,
}

/// Lets the service join a process: its log is opened, its views followed, its policies enacted, its services served.
///
/// # Errors
/// Its database, or that of a neighbour whose log it follows, cannot be used.
pub async fn join(host: &mut Host) -> Result<(), host::Error> {
    let log = host.log(NAME).await?;
    let neighbours = Neighbours {
        directory: host.follow(NAME, Arc::new(directory::Directory)).await?,
        inspected: host.follow(NAME, Arc::new(views::inspected::Inspected)).await?,
    };
    let documents = host.follow(NAME, Arc::new(views::documents::Documents)).await?;
    let plans = host.follow(NAME, Arc::new(views::plans::Plans)).await?;
    let trainings = host.follow(NAME, Arc::new(views::trainings::Trainings)).await?;
    let advance = policies::advance::Advance::new(log.clone(), neighbours.clone());
    host.enact(NAME, Arc::new(advance)).await?;
    let count_training = policies::count_training::CountTraining::new(log.clone(), neighbours.clone());
    host.enact(NAME, Arc::new(count_training)).await?;
    let service = Plans { log, neighbours, documents, plans, trainings, clock: host.clock() };
    rpc::routes(&service, host.routes(&rpc::SERVICES));
    Ok(())
}
