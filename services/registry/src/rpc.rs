//! The registry's gRPC services: reading requests, asking, answering.
//!
//! | file | services |
//! |---|---|
//! | `agencies` | AgencyService |
//! | `quality_systems` | QualitySystemService |
//! | `editions` | EditionService |
//! | `obligations` | ObligationService |
//! | `reorganisations` | ReorganisationService |
//! | `procedure_lists` | ProcedureListService |
//! | `import` | ImportService |
//! | `read`, `told`, `listed` | what their answers are made of |
//!
//! **Invariant:** a command answers after its events are in the log; a caller that hangs up does not stop it.
//!
//! Deliberately absent: rules (the domain's) and error codes (`runtime::status`'s).

mod agencies;
mod editions;
mod import;
mod lineage;
mod listed;
mod obligations;
mod procedure_lists;
mod quality_systems;
mod read;
mod reorganisations;
mod told;

use crate::{
    Registry,
    order::{self, Order, Rejection},
};
use contracts::{common::v1 as common, registry::v1 as pb};
use eventstore::{Intent, Outcome};
use registry_domain::Fault;
use runtime::{
    call::{self, Call, Message},
    failure, field,
    status::{Problem, Refusal, Violation},
};
use std::sync::Arc;
use tonic::{Request, Status, service::RoutesBuilder};
use uuid::Uuid;

/// Full names of the services, for health checks.
pub const SERVICES: [&str; 7] = [
    "chuan.registry.v1.AgencyService",
    "chuan.registry.v1.QualitySystemService",
    "chuan.registry.v1.EditionService",
    "chuan.registry.v1.ObligationService",
    "chuan.registry.v1.ProcedureListService",
    "chuan.registry.v1.ReorganisationService",
    "chuan.registry.v1.ImportService",
];

/// Adds the registry's services to what a port serves.
pub fn routes(registry: &Registry, routes: &mut RoutesBuilder) {
    routes
        .add_service(pb::agency_service_server::AgencyServiceServer::new(registry.clone()))
        .add_service(pb::quality_system_service_server::QualitySystemServiceServer::new(registry.clone()))
        .add_service(pb::edition_service_server::EditionServiceServer::new(registry.clone()))
        .add_service(pb::obligation_service_server::ObligationServiceServer::new(registry.clone()))
        .add_service(pb::reorganisation_service_server::ReorganisationServiceServer::new(registry.clone()))
        .add_service(pb::procedure_list_service_server::ProcedureListServiceServer::new(registry.clone()))
        .add_service(pb::import_service_server::ImportServiceServer::new(registry.clone()));
}

/// What became of a command.
struct Decided {
    request_id: Uuid,
    /// What it was about.
    id: Uuid,
    validate_only: bool,
    outcome: Result<Outcome, eventstore::Error<Rejection>>,
}

impl Registry {
    /// Reads, decides and records one command.
    async fn command<M>(&self, method: &str, request: Request<M>) -> Result<Option<common::Receipt>, Status>
    where
        M: Message + TryInto<Order, Error = Vec<Violation>>,
    {
        let decided = self.decide(method, request).await?;
        let outcome = decided.outcome.map_err(problem)?;
        Ok(Some(receipt(decided.request_id, decided.id, &outcome)))
    }

    /// The same, for a caller that tells refusals in its own way.
    async fn decide<M>(&self, method: &str, request: Request<M>) -> Result<Decided, Status>
    where
        M: Message + TryInto<Order, Error = Vec<Violation>>,
    {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let fingerprint = call::fingerprint(method, &message);
        let order: Order = message.try_into().map_err(Problem::Invalid)?;
        let intent = Intent {
            command_id: order.request_id,
            fingerprint,
            actor: call.actor,
            traceparent: call.traceparent.map(|traceparent| traceparent.as_str().to_owned()),
            recorded_at: None,
            validate_only: order.validate_only,
        };
        let (request_id, id, validate_only) = (order.request_id, order.id, order.validate_only);
        let order = Arc::new(order); // decided again after a conflict, and a resolution is large
        let decided = self.log.execute(intent, move |decision| {
            let order = order.clone();
            async move { order.decide(decision).await }
        });
        Ok(Decided { request_id, id, validate_only, outcome: decided.await })
    }
}

fn receipt(request_id: Uuid, id: Uuid, outcome: &Outcome) -> common::Receipt {
    let warnings = order::warnings(outcome.note.as_deref()).into_iter();
    common::Receipt {
        request_id: request_id.to_string(),
        resource_id: id.to_string(),
        etag: field::to_etag(outcome.version),
        position: outcome.position,
        changed: outcome.changed,
        warnings: warnings.map(|noted| common::Warning { rule: noted.rule, text: noted.text }).collect(),
    }
}

/// What a caller is told of a command that did not happen.
fn problem(error: eventstore::Error<Rejection>) -> Problem {
    failure::of_command(error, refusal, claim_rule)
}

fn refusal(rejection: Rejection) -> Problem {
    let (fault, rule) = match &rejection {
        Rejection::Agency(rejection) => (rejection.fault(), rejection.rule()),
        Rejection::QualitySystem(rejection) => (rejection.fault(), rejection.rule()),
        Rejection::Edition(rejection) => (rejection.fault(), rejection.rule()),
        Rejection::Obligation(rejection) => (rejection.fault(), rejection.rule()),
        Rejection::Reorganisation(rejection) => (rejection.fault(), rejection.rule()),
        Rejection::ProcedureList(rejection) => (rejection.fault(), rejection.rule()),
    };
    let kind = match fault {
        Fault::Argument => Refusal::Argument,
        Fault::Missing => Refusal::Missing,
        Fault::Exists => Refusal::Exists,
        Fault::Permission => Refusal::Forbidden,
        Fault::State => Refusal::Precondition,
    };
    Problem::refused(kind, rule, rejection)
}

/// The rule behind each kind of unique key.
fn claim_rule(scope: &str) -> &'static str {
    match scope {
        "area-code" => "R-REG-1",
        "publication" => "id-taken",
        _ => "R-REG-2",
    }
}
