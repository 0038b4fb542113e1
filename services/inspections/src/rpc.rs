//! The service's gRPC services: reading requests, asking, answering.
//!
//! | file | services |
//! |---|---|
//! | `checklists` | ChecklistService |
//! | `campaigns` | CampaignService |
//! | `inspections` | InspectionService |
//! | `findings` | FindingService |
//! | `evidence` | EvidenceService |
//! | `import` | ImportService |
//! | `read`, `told_*`, `words` | what their answers are made of |
//!
//! **Invariant:** a command answers after its events are in the log; a caller that hangs up does not stop it.
//!
//! Deliberately absent: rules (the domain's) and error codes (`runtime::status`'s).

mod campaigns;
mod checklists;
mod evidence;
mod findings;
mod import;
mod inspections;
mod read;
mod told_campaign;
mod told_finding;
mod told_inspection;
mod words;

use crate::{
    Inspections,
    order::{Order, Rejection},
};
use contracts::{common::v1 as common, inspections::v1 as pb};
use eventstore::{Intent, Outcome};
use inspections_domain::{Fault, campaign};
use runtime::{
    call::{self, Call, Message},
    failure, field,
    status::{Problem, Refusal, Violation},
};
use std::sync::Arc;
use tonic::{Request, Status, service::RoutesBuilder};
use uuid::Uuid;

/// Full names of the services, for health checks.
pub const SERVICES: [&str; 6] = [
    "chuan.inspections.v1.ChecklistService",
    "chuan.inspections.v1.CampaignService",
    "chuan.inspections.v1.InspectionService",
    "chuan.inspections.v1.FindingService",
    "chuan.inspections.v1.EvidenceService",
    "chuan.inspections.v1.ImportService",
];

/// Adds the service's services to what a port serves.
pub fn routes(service: &Inspections, routes: &mut RoutesBuilder) {
    routes
        .add_service(pb::checklist_service_server::ChecklistServiceServer::new(service.clone()))
        .add_service(pb::campaign_service_server::CampaignServiceServer::new(service.clone()))
        .add_service(pb::inspection_service_server::InspectionServiceServer::new(service.clone()))
        .add_service(pb::finding_service_server::FindingServiceServer::new(service.clone()))
        .add_service(pb::evidence_service_server::EvidenceServiceServer::new(service.clone()))
        .add_service(pb::import_service_server::ImportServiceServer::new(service.clone()));
}

/// Writes the implementation of a gRPC service: its calls that are commands, each as one line, and then the others as they stand.
/// A macro, because a call must be a method of its own with its own types; written out, forty times the same six lines would
/// hide the few that differ.
macro_rules! serve {
    ($service:path { $($method:ident $name:ident $request:ident -> $response:ident;)* } $($others:item)*) => {
        #[tonic::async_trait]
        impl $service for $crate::Inspections {
            $(
                async fn $method(
                    &self,
                    request: tonic::Request<contracts::inspections::v1::$request>,
                ) -> Result<tonic::Response<contracts::inspections::v1::$response>, tonic::Status> {
                    let receipt = Some(self.command(stringify!($name), request).await?.0);
                    Ok(tonic::Response::new(contracts::inspections::v1::$response { receipt }))
                }
            )*
            $($others)*
        }
    };
}
use serve;

impl Inspections {
    /// Reads, decides and records one command; answers with its receipt, and with the id of what it made within the thing that it
    /// was about.
    async fn command<M>(&self, method: &str, request: Request<M>) -> Result<(common::Receipt, String), Status>
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
        let (request_id, id, made) = (order.request_id, order.id, order.made().unwrap_or_default());
        let (order, facts) = (Arc::new(order), self.facts.clone()); // decided again after a conflict, and a campaign is large
        let decided = self.log.execute(intent, move |decision| {
            let (order, facts) = (order.clone(), facts.clone());
            async move { order.decide(&facts, decision).await }
        });
        let outcome = decided.await.map_err(|error| failure::of_command(error, refusal, claim_rule))?;
        Ok((receipt(request_id, id, &outcome), made.to_string()))
    }
}

fn receipt(request_id: Uuid, id: Uuid, outcome: &Outcome) -> common::Receipt {
    common::Receipt {
        request_id: request_id.to_string(),
        resource_id: id.to_string(),
        etag: field::to_etag(outcome.version),
        position: outcome.position,
        changed: outcome.changed,
        warnings: Vec::new(),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "runtime::failure and runtime::import hand it over")]
fn refusal(rejection: Rejection) -> Problem {
    let kind = match rejection.fault() {
        Fault::Argument => Refusal::Argument,
        Fault::Missing => Refusal::Missing,
        Fault::Exists => Refusal::Exists,
        Fault::Permission => Refusal::Forbidden,
        Fault::State => Refusal::Precondition,
    };
    Problem::refused(kind, rejection.rule(), &rejection)
}

/// The rule behind each kind of unique key.
fn claim_rule(scope: &str) -> &'static str {
    match scope {
        campaign::OPEN | campaign::PLANNED => "R-INS-9",
        _ => "id-taken",
    }
}
