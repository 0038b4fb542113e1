//! The service's gRPC services: reading requests, asking, answering.
//!
//! | file | services |
//! |---|---|
//! | `documents` | DocumentService |
//! | `committees` | CommitteeService |
//! | `calendar` | CalendarService |
//! | `plans` | PlanService |
//! | `trainings` | TrainingService |
//! | `import` | ImportService |
//! | `chain`, `told`, `words` | what their answers are made of |
//!
//! **Invariant:** a command answers after its events are in the log; a caller that hangs up does not stop it.
//!
//! Deliberately absent: rules (the domain's) and error codes (`runtime::status`'s).

mod calendar;
mod chain;
mod committees;
mod documents;
mod import;
mod plans;
mod told;
mod trainings;
mod words;

use crate::{
    NAME, Plans,
    order::{Order, Rejection},
};
use contracts::{Timestamp, common::v1 as common, plans::v1 as pb};
use eventstore::{Intent, Outcome};
use plans_domain::Fault;
use runtime::{
    asked::{Asked, Moment},
    call::{self, Call, Message},
    failure, field,
    page::Page,
    status::{Problem, Refusal, Violation},
};
use std::{collections::BTreeMap, sync::Arc};
use tonic::{Request, Status, service::RoutesBuilder};

/// Full names of the services, for health checks.
pub const SERVICES: [&str; 6] = [
    "chuan.plans.v1.DocumentService",
    "chuan.plans.v1.CommitteeService",
    "chuan.plans.v1.CalendarService",
    "chuan.plans.v1.PlanService",
    "chuan.plans.v1.TrainingService",
    "chuan.plans.v1.ImportService",
];

/// Adds the gRPC services to what a port serves.
pub fn routes(service: &Plans, routes: &mut RoutesBuilder) {
    routes
        .add_service(pb::document_service_server::DocumentServiceServer::new(service.clone()))
        .add_service(pb::committee_service_server::CommitteeServiceServer::new(service.clone()))
        .add_service(pb::calendar_service_server::CalendarServiceServer::new(service.clone()))
        .add_service(pb::plan_service_server::PlanServiceServer::new(service.clone()))
        .add_service(pb::training_service_server::TrainingServiceServer::new(service.clone()))
        .add_service(pb::import_service_server::ImportServiceServer::new(service.clone()));
}

/// One gRPC service: first its commands, `method: Request -> Response`, whose answers hold a receipt and nothing else; then its
/// other methods as they are.
// A macro, because the generated messages share no trait: written out, each of the thirty commands takes seven lines that
// differ in three names, and the methods that do something are lost among them.
macro_rules! service {
    ($server:path { $($method:ident: $request:ident -> $response:ident,)* } $($other:tt)*) => {
        #[tonic::async_trait]
        impl $server for $crate::Plans {
            $(
                async fn $method(
                    &self,
                    request: tonic::Request<pb::$request>,
                ) -> Result<tonic::Response<pb::$response>, tonic::Status> {
                    let (receipt, _) = self.command(stringify!($method), request).await?;
                    Ok(tonic::Response::new(pb::$response { receipt: Some(receipt) }))
                }
            )*
            $($other)*
        }
    };
}
use service;

impl Plans {
    /// Reads, decides and records one command; with what was noted beside its outcome.
    async fn command<M>(&self, method: &str, request: Request<M>) -> Result<(common::Receipt, Option<String>), Status>
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
        let (request_id, id) = (order.request_id, order.id);
        let (order, near) = (Arc::new(order), self.neighbours.clone());
        let decided = self.log.execute(intent, move |decision| {
            let (order, near) = (order.clone(), near.clone());
            async move { order.decide(&near, decision).await }
        });
        let Outcome { position, version, changed, note } = decided.await.map_err(problem)?;
        let receipt = common::Receipt {
            request_id: request_id.to_string(),
            resource_id: id.to_string(),
            etag: field::to_etag(version),
            position,
            changed,
            warnings: Vec::new(),
        };
        Ok((receipt, note))
    }

    /// Reads what is common to all questions.
    async fn asked(
        &self,
        as_of: &str,
        known_at: Option<&Timestamp>,
        min_positions: &BTreeMap<String, i64>,
    ) -> Result<Asked, Problem> {
        Asked::read(&self.log, &self.clock, as_of, known_at, min_positions).await
    }

    /// The moment of the log that a question about one thing asks for.
    async fn moment(
        &self,
        as_of: &str,
        known_at: Option<&Timestamp>,
        min_positions: &BTreeMap<String, i64>,
    ) -> Result<Moment, Problem> {
        self.asked(as_of, known_at, min_positions).await?.moment(NAME, &self.log).await
    }
}

/// Which page; `same` is the request without what may differ from page to page.
fn page(size: Option<i32>, token: &str, method: &str, same: &impl Message) -> Result<Page, Violation> {
    Page::read(size.unwrap_or_default(), token, &call::fingerprint(method, same))
}

/// What a caller is told of a command that did not happen.
fn problem(error: eventstore::Error<Rejection>) -> Problem {
    failure::of_command(error, refusal, claim_rule)
}

fn refusal(rejection: Rejection) -> Problem {
    let kind = match rejection.fault() {
        Fault::Argument => Refusal::Argument,
        Fault::Missing => Refusal::Missing,
        Fault::Exists => Refusal::Exists,
        Fault::Permission => Refusal::Forbidden,
        Fault::State => Refusal::Precondition,
    };
    Problem::refused(kind, rejection.rule(), rejection)
}

/// The rule behind each kind of unique key: the number of a document, and the document of a plan.
fn claim_rule(_: &str) -> &'static str {
    "R-PLN-1"
}
