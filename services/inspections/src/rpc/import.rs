//! ImportService: what the service says of its rows; the import itself is the same in every service (`runtime::import`).
//!
//! **Invariant:** a row is decided like the same command in a call.
//!
//! Deliberately absent: parsing of files; rows arrive as the same messages that the commands have.

use super::{claim_rule, refusal};
use crate::{
    Inspections,
    order::{Order, Rejection},
};
use bus::Followed;
use contracts::inspections::v1::{self as pb, import_row::Command};
use eventstore::{Decision, Error, Log};
use pb::import_response::Report as Told;
use runtime::{
    call,
    import::{self, Context, Part, Report, Reports, Row},
    status::{Problem, Violation},
};
use tonic::{Request, Response, Status, Streaming};
use uuid::Uuid;

#[tonic::async_trait]
impl pb::import_service_server::ImportService for Inspections {
    type ImportStream = Reports<pb::ImportResponse>;

    async fn import(
        &self,
        request: Request<Streaming<pb::ImportRequest>>,
    ) -> Result<Response<Self::ImportStream>, Status> {
        import::serve(self.clone(), request)
    }
}

impl Context for Inspections {
    type Request = pb::ImportRequest;
    type Response = pb::ImportResponse;
    type Command = Command;
    type Order = Order;
    type Rejection = Rejection;

    fn log(&self) -> &Log {
        &self.log
    }

    fn relies_on(&self) -> Vec<Followed> {
        let facts = &self.facts;
        vec![facts.directory.clone(), facts.calendar.clone(), facts.planned.clone()]
    }

    fn part(request: pb::ImportRequest) -> Option<Part<Command>> {
        Some(match request.part? {
            pb::import_request::Part::Header(header) => Part::Header(header),
            pb::import_request::Part::Row(row) => {
                let pb::ImportRow { file, line, command_id, recorded_at, actor, command } = row;
                Part::Row(Row { file, line, command_id, recorded_at, actor, command })
            }
        })
    }

    fn response(report: Report) -> pb::ImportResponse {
        let told = match report {
            Report::Progress(progress) => Told::Progress(progress),
            Report::Violation(violation) => Told::Violation(violation),
            Report::Summary(summary) => Told::Summary(summary),
        };
        pb::ImportResponse { report: Some(told) }
    }

    fn order(command: Command, id: Uuid) -> Result<(String, Order), Vec<Violation>> {
        order_of(command, id)
    }

    async fn decide(&self, order: &Order, decision: Decision) -> Result<Decision, Error<Rejection>> {
        order.decide(&self.facts, decision).await
    }

    fn refusal(rejection: Rejection) -> Problem {
        refusal(rejection)
    }

    fn claim_rule(scope: &str) -> &'static str {
        claim_rule(scope)
    }
}

/// Writes [`order_of`]: one arm for each command. A macro, because each has a type of its own, and the name of the call is that of
/// the variant.
macro_rules! orders {
    ($($command:ident)*) => {
        /// The order of a row, and the fingerprint of what it asks. What the command makes is named after the id of the row.
        fn order_of(command: Command, id: Uuid) -> Result<(String, Order), Vec<Violation>> {
            match command {
                $(Command::$command(mut message) => {
                    let fingerprint = call::fingerprint(stringify!($command), &message);
                    message.request_id = id.to_string();
                    let mut order: Order = message.try_into()?;
                    (order.etag, order.validate_only) = (None, false);
                    Ok((fingerprint, order))
                })*
            }
        }
    };
}

orders! {
    PublishChecklist OpenCampaign AddCampaignAgency DropCampaignAgency CloseCampaign EstablishTeam ReplaceTeamMember
    RecuseTeamMember DissolveTeam ScheduleInspection RescheduleInspection CancelInspection SendNotice SubmitSelfReport
    RequestRecords ReceiveRecords StartInspection AssessItem SampleFile RaiseFinding ReclassifyFinding WithdrawFinding
    DrawUpMinutes SignMinutes RefuseMinutes ConcludeInspection TerminateInspection RecordRootCause ProposeAction AcceptAction
    RejectAction ExtendDeadline SubmitEvidence CheckEffectiveness CloseFinding ReopenFinding TransferFinding ExtinguishFinding
}
