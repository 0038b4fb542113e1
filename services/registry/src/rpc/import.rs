//! ImportService: what the registry says of its rows; the import itself is the same in every service (`runtime::import`).
//!
//! **Invariant:** a row is decided like the same command in a call.
//!
//! Deliberately absent: parsing of files; rows arrive as the same messages that the commands have.

mod order;

use super::{claim_rule, refusal};
use crate::{
    Registry,
    order::{Order, Rejection},
};
use contracts::registry::v1 as pb;
use eventstore::{Decision, Error, Log};
use pb::import_response::Report as Told;
use registry_domain::reorganisation::{self, Violation as Violated};
use runtime::{
    import::{self, Broken, Context, ImportHeader, ImportProgress, Part, Report, Reports, Row},
    status::{Problem, Violation},
};
use tonic::{Request, Response, Status, Streaming};
use uuid::Uuid;

#[tonic::async_trait]
impl pb::import_service_server::ImportService for Registry {
    type ImportStream = Reports<pb::ImportResponse>;

    async fn import(
        &self,
        request: Request<Streaming<pb::ImportRequest>>,
    ) -> Result<Response<Self::ImportStream>, Status> {
        import::serve(self.clone(), request)
    }
}

impl Context for Registry {
    type Request = pb::ImportRequest;
    type Response = pb::ImportResponse;
    type Command = pb::import_row::Command;
    type Order = Order;
    type Rejection = Rejection;

    fn log(&self) -> &Log {
        &self.log
    }

    fn part(request: pb::ImportRequest) -> Option<Part<pb::import_row::Command>> {
        Some(match request.part? {
            pb::import_request::Part::Header(header) => {
                let pb::ImportHeader { set, founding, validate_only, row_count } = header;
                Part::Header(ImportHeader { set, founding, validate_only, row_count })
            }
            pb::import_request::Part::Row(row) => {
                let pb::ImportRow { file, line, command_id, recorded_at, actor, command } = row;
                Part::Row(Row { file, line, command_id, recorded_at, actor, command })
            }
        })
    }

    /// The registry's messages are older than those that all contexts share, and say the same.
    fn response(report: Report) -> pb::ImportResponse {
        let told = match report {
            Report::Progress(ImportProgress { phase, done, total }) => {
                Told::Progress(pb::ImportProgress { phase, done, total })
            }
            Report::Violation(import::ImportViolation { file, line, field, rule, text }) => {
                Told::Violation(pb::ImportViolation { file, line, field, rule, text })
            }
            Report::Summary(import::ImportSummary { applied, already_known, events, position }) => {
                Told::Summary(pb::ImportSummary { applied, already_known, events, position })
            }
        };
        pb::ImportResponse { report: Some(told) }
    }

    fn order(command: pb::import_row::Command, id: Uuid) -> Result<(String, Order), Vec<Violation>> {
        order::order_of(command, id)
    }

    async fn decide(&self, order: &Order, decision: Decision) -> Result<Decision, Error<Rejection>> {
        order.decide(decision).await
    }

    fn refusal(rejection: Rejection) -> Problem {
        refusal(rejection)
    }

    fn claim_rule(scope: &str) -> &'static str {
        claim_rule(scope)
    }

    /// A resolution is checked as a whole; each of its items is told by itself.
    fn parts_of(rejection: &Rejection) -> Vec<Broken> {
        let Rejection::Reorganisation(reorganisation::Rejection::Invalid(violations)) = rejection else {
            return Vec::new();
        };
        violations.iter().map(broken).collect()
    }
}

fn broken(violated: &Violated) -> Broken {
    let Violated { rule, item, name, text, .. } = violated;
    let named = name.as_ref().filter(|name| !text.contains(name.as_str()));
    Broken {
        field: item.map(|item| format!("item {item}")).unwrap_or_default(),
        rule: (*rule).to_owned(),
        text: named.map_or(text.clone(), |name| format!("'{name}': {text}")),
    }
}
