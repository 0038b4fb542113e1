//! ImportService: what this service says of its rows; the import itself is the same in every service (`runtime::import`).
//!
//! **Invariant:** a row is read and decided like the same command in a call under the row's id, and has its fingerprint.
//!
//! Deliberately absent: parsing of files; rows arrive as the same messages that the commands have.

use super::{claim_rule, refusal};
use crate::{
    Plans,
    order::{Order, Rejection},
};
use bus::Followed;
use contracts::plans::v1 as pb;
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
impl pb::import_service_server::ImportService for Plans {
    type ImportStream = Reports<pb::ImportResponse>;

    async fn import(
        &self,
        request: Request<Streaming<pb::ImportRequest>>,
    ) -> Result<Response<Self::ImportStream>, Status> {
        import::serve(self.clone(), request)
    }
}

impl Context for Plans {
    type Request = pb::ImportRequest;
    type Response = pb::ImportResponse;
    type Command = pb::import_row::Command;
    type Order = Order;
    type Rejection = Rejection;

    fn log(&self) -> &Log {
        &self.log
    }

    fn relies_on(&self) -> Vec<Followed> {
        vec![self.neighbours.directory.clone(), self.neighbours.inspected.clone()]
    }

    fn part(request: pb::ImportRequest) -> Option<Part<pb::import_row::Command>> {
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

    fn order(command: pb::import_row::Command, id: Uuid) -> Result<(String, Order), Vec<Violation>> {
        order_of(command, id)
    }

    async fn decide(&self, order: &Order, decision: Decision) -> Result<Decision, Error<Rejection>> {
        order.decide(&self.neighbours, decision).await
    }

    fn refusal(rejection: Rejection) -> Problem {
        refusal(rejection)
    }

    fn claim_rule(scope: &str) -> &'static str {
        claim_rule(scope)
    }
}

/// The order of a row, and the fingerprint of what it asks, by the name of each command in a call.
// A macro, because the messages share no trait by which a function could put the row's id into them.
macro_rules! rows {
    ($($variant:ident: $method:literal,)*) => {
        fn order_of(command: pb::import_row::Command, id: Uuid) -> Result<(String, Order), Vec<Violation>> {
            match command {
                $(pb::import_row::Command::$variant(mut message) => {
                    (message.request_id, message.etag, message.validate_only) = (id.to_string(), String::new(), false);
                    Ok((call::fingerprint($method, &message), message.try_into()?))
                })*
            }
        }
    };
}

rows! {
    IssueDocument: "issue_document",
    RepealDocument: "repeal_document",
    EstablishCommittee: "establish_committee",
    ReconstituteCommittee: "reconstitute_committee",
    RecordCommitteeDeparture: "record_committee_departure",
    DisbandCommittee: "disband_committee",
    SetCalendarYear: "set_calendar_year",
    DraftPlan: "draft_plan",
    AddPlanItem: "add_plan_item",
    ChangePlanItem: "change_plan_item",
    RemovePlanItem: "remove_plan_item",
    SelectAgencies: "select_agencies",
    SetPlanCampaign: "set_plan_campaign",
    SubmitPlan: "submit_plan",
    ReturnPlan: "return_plan",
    ApprovePlan: "approve_plan",
    PromulgatePlan: "promulgate_plan",
    AmendPlan: "amend_plan",
    SupersedePlan: "supersede_plan",
    ClosePlan: "close_plan",
    ReportTaskProgress: "report_task_progress",
    CompleteTask: "complete_task",
    ReopenTask: "reopen_task",
    RecordTaskConclusion: "record_task_conclusion",
    RecordTaskTraining: "record_task_training",
    AdjustSelection: "adjust_selection",
    AllocateBudget: "allocate_budget",
    SettleExpenditure: "settle_expenditure",
    ScheduleTraining: "schedule_training",
    RescheduleTraining: "reschedule_training",
    CancelTraining: "cancel_training",
    HoldTraining: "hold_training",
    RecordAttendance: "record_attendance",
    RecordTrainingResult: "record_training_result",
}
