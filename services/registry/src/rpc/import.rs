//! ImportService: old registers, many commands in one stream, checked as a whole before the first is recorded.
//!
//! The rows are decided one after another in a draft, each upon what the earlier ones led to; the draft is rehearsed against
//! the log, which finds collisions of unique keys; only then is it recorded, part by part. Rows whose command id the log
//! knows are passed over, so an import that was killed goes on where it stopped, and a second one adds nothing.
//!
//! **Invariant:** with one violation anywhere nothing of the set is recorded by this call.
//! **Invariant:** the rows in hand are bounded in number; their size is bounded by the message limit.
//!
//! Deliberately absent: parsing of files; rows arrive as the same messages that the commands have.

use super::{claim_rule, refusal};
use crate::{
    Registry,
    order::{Order, Rejection},
};
use contracts::registry::v1 as pb;
use eventstore::{Draft, Error, Intent, Outcome, log};
use futures::{Stream, StreamExt as _};
use pb::import_response::Report;
use runtime::{
    call::{self, Call},
    failure, field,
    status::{Problem, Violation},
};
use std::{collections::HashSet, pin::Pin};
use tokio::sync::mpsc;
use tonic::{Request, Response, Status, Streaming};
use uuid::Uuid;

/// Rows of one import.
const ROWS_MAX: usize = 500_000;
/// Violations that are told before the rest is only counted.
const VIOLATIONS_MAX: usize = 1_000;
/// Commands recorded in one transaction.
const PART: usize = 512;
/// Rows between two tellings of progress.
const TELL_EVERY: usize = 256;

type Reports = Pin<Box<dyn Stream<Item = Result<pb::ImportResponse, Status>> + Send>>;

#[tonic::async_trait]
impl pb::import_service_server::ImportService for Registry {
    type ImportStream = Reports;

    async fn import(&self, request: Request<Streaming<pb::ImportRequest>>) -> Result<Response<Reports>, Status> {
        let call = Call::of(&request)?;
        let (tell, reports) = mpsc::channel(64);
        let import = Import { registry: self.clone(), call, tell: tell.clone() };
        let rows = request.into_inner();
        // In a task of its own: a client that hangs up must not stop it between two parts.
        tokio::spawn(async move {
            if let Err(status) = import.run(rows).await {
                let _ = tell.send(Err(status)).await;
            }
        });
        let reports =
            futures::stream::unfold(reports, |mut reports| async move { Some((reports.recv().await?, reports)) });
        Ok(Response::new(Box::pin(reports)))
    }
}

struct Import {
    registry: Registry,
    call: Call,
    tell: mpsc::Sender<Result<pb::ImportResponse, Status>>,
}

/// A row that was read, or why it could not be.
struct Taken {
    file: String,
    line: i32,
    read: Result<(Intent, Order), Vec<Violation>>,
}

impl Import {
    async fn run(&self, mut rows: Streaming<pb::ImportRequest>) -> Result<(), Status> {
        let Some(pb::import_request::Part::Header(header)) = rows.next().await.transpose()?.and_then(|r| r.part) else {
            return Err(Violation::new("header", "must be the first message of an import").into());
        };
        let founding = self.founding(&header).await?;
        let outcome = match self.collect(&mut rows, founding, header.validate_only).await {
            Ok(taken) => self.import(taken, header.validate_only).await,
            Err(status) => Err(status),
        };
        if founding {
            let head = self.registry.log.head().await.map_err(failure::of_storage)?;
            // A founding that has recorded a part stays open until it is finished; one that recorded nothing never was.
            if header.validate_only || head.position == 0 || matches!(outcome, Ok(true)) {
                self.registry.log.end_founding().await.map_err(append_problem)?;
            }
        }
        outcome.map(drop)
    }

    async fn collect(
        &self,
        rows: &mut Streaming<pb::ImportRequest>,
        founding: bool,
        validate_only: bool,
    ) -> Result<Vec<Taken>, Status> {
        let mut taken = Vec::new();
        while let Some(message) = rows.next().await.transpose()? {
            let Some(pb::import_request::Part::Row(row)) = message.part else {
                return Err(Violation::new("row", "must be every message after the header").into());
            };
            if taken.len() == ROWS_MAX {
                let text = format!("are more than {ROWS_MAX}; import them in several sets");
                return Err(Violation::new("rows", text).into());
            }
            taken.push(self.take(row, founding, validate_only));
        }
        Ok(taken)
    }

    /// Opens an empty log for its founding; a log that has begun otherwise takes the rows as of now. Importing the set of
    /// an unfinished founding without `founding` closes it: the rest is recorded as of now.
    async fn founding(&self, header: &pb::ImportHeader) -> Result<bool, Status> {
        let log = &self.registry.log;
        if !header.founding {
            let head = log.head().await.map_err(failure::of_storage)?;
            if head.founding.is_some_and(|set| set == header.set) {
                log.end_founding().await.map_err(append_problem)?;
            }
            return Ok(false);
        }
        match log.begin_founding(&header.set).await {
            Ok(()) => Ok(true),
            Err(log::Error::NotFounding) => Ok(false),
            Err(error) => Err(append_problem(error).into()),
        }
    }

    fn take(&self, row: pb::ImportRow, founding: bool, validate_only: bool) -> Taken {
        let (file, line) = (row.file.clone(), row.line);
        Taken { file, line, read: self.read(row, founding, validate_only) }
    }

    fn read(&self, row: pb::ImportRow, founding: bool, validate_only: bool) -> Result<(Intent, Order), Vec<Violation>> {
        let only = |violation| vec![violation];
        let command_id = field::id("command_id", &row.command_id).map_err(only)?;
        let recorded_at = field::instant("recorded_at", row.recorded_at.as_ref()).map_err(only)?;
        if founding && recorded_at.is_none() {
            return Err(only(Violation::new("recorded_at", "is required in a founding import")));
        }
        let Some(command) = row.command else { return Err(only(Violation::new("command", "is required"))) };
        let (fingerprint, order) = order_of(command, command_id)?;
        let actor = if row.actor.trim().is_empty() { self.call.actor.clone() } else { row.actor };
        let intent = Intent {
            command_id,
            fingerprint,
            actor,
            traceparent: self.call.traceparent.as_ref().map(|traceparent| traceparent.as_str().to_owned()),
            recorded_at: recorded_at.filter(|_| founding),
            validate_only,
        };
        Ok((intent, order))
    }

    /// Checks all rows, and records them if nothing is wrong with any; tells whether that was so.
    async fn import(&self, taken: Vec<Taken>, validate_only: bool) -> Result<bool, Status> {
        let total = taken.len();
        let known = self.known(&taken).await?;
        let mut draft = Draft::new(&self.registry.log);
        let mut violations = Violations::default();
        let mut drafted: Vec<(String, i32)> = Vec::new();
        for (index, Taken { file, line, read }) in taken.into_iter().enumerate() {
            if index % TELL_EVERY == 0 {
                self.progress(pb::ImportPhase::Validating, index, total).await;
            }
            match read {
                Err(found) => violations.fields(&file, line, found),
                Ok((intent, _)) if known.contains(&intent.command_id) => {}
                Ok((intent, order)) => match draft.decide(&intent, |decision| order.decide(decision)).await {
                    Ok(()) => drafted.push((file, line)),
                    Err(error) => violations.refused(&file, line, error)?,
                },
            }
        }
        for ((file, line), answer) in drafted.iter().zip(draft.rehearse().await.map_err(append_problem)?) {
            if let Err(error) = answer {
                violations.refused(file, *line, Error::Log(error))?;
            }
        }
        if !violations.found.is_empty() {
            for violation in violations.found {
                self.send(Report::Violation(violation)).await;
            }
            return Ok(false);
        }
        self.record(draft, total, known.len(), validate_only).await?;
        Ok(true)
    }

    async fn known(&self, taken: &[Taken]) -> Result<HashSet<Uuid>, Status> {
        let ids: Vec<(Uuid, String)> = taken
            .iter()
            .filter_map(|taken| taken.read.as_ref().ok())
            .map(|(intent, _)| (intent.command_id, intent.fingerprint.clone()))
            .collect();
        let outcomes = self.registry.log.outcomes(&ids).await.map_err(append_problem)?;
        Ok(outcomes.into_keys().collect())
    }

    async fn record(&self, mut draft: Draft, total: usize, known: usize, validate_only: bool) -> Result<(), Status> {
        let before = self.registry.log.head().await.map_err(failure::of_storage)?.position;
        let (mut applied, mut idle) = (if validate_only { draft.len() } else { 0 }, known);
        let mut parts = if validate_only { None } else { self.part(&mut draft, total).await? };
        while let Some(outcomes) = parts {
            let changed = outcomes.iter().filter(|outcome| outcome.changed).count();
            (applied, idle) = (applied + changed, idle + outcomes.len() - changed);
            parts = self.part(&mut draft, total).await?;
        }
        let position = self.registry.log.head().await.map_err(failure::of_storage)?.position;
        self.send(Report::Summary(pb::ImportSummary {
            applied: count(applied),
            already_known: count(idle),
            events: position - before,
            position,
        }))
        .await;
        Ok(())
    }

    /// Records the next part, wholly or not at all; nothing is left when there is none.
    async fn part(&self, draft: &mut Draft, total: usize) -> Result<Option<Vec<Outcome>>, Status> {
        self.progress(pb::ImportPhase::Applying, total - draft.len(), total).await;
        Ok(draft.record(PART).await.map_err(append_problem)?)
    }

    async fn progress(&self, phase: pb::ImportPhase, done: usize, total: usize) {
        self.send(Report::Progress(pb::ImportProgress { phase: phase.into(), done: count(done), total: count(total) }))
            .await;
    }

    /// Nobody may be listening any more; the import goes on.
    async fn send(&self, report: Report) {
        let _ = self.tell.send(Ok(pb::ImportResponse { report: Some(report) })).await;
    }
}

/// What is wrong with the rows so far.
#[derive(Default)]
struct Violations {
    found: Vec<pb::ImportViolation>,
}

impl Violations {
    fn add(&mut self, file: &str, line: i32, field: &str, rule: &str, text: String) {
        if self.found.len() < VIOLATIONS_MAX {
            let (file, field, rule) = (file.to_owned(), field.to_owned(), rule.to_owned());
            self.found.push(pb::ImportViolation { file, line, field, rule, text });
        }
    }

    fn fields(&mut self, file: &str, line: i32, violations: Vec<Violation>) {
        for Violation { field, text } in violations {
            self.add(file, line, &field, "", text);
        }
    }

    /// A refusal is told as a violation; a failure of the store ends the import.
    fn refused(&mut self, file: &str, line: i32, error: Error<Rejection>) -> Result<(), Status> {
        // The consequence of another row's violation: told there.
        if matches!(error, Error::Log(log::Error::Conflict { .. })) {
            return Ok(());
        }
        match failure::of_command(error, refusal, claim_rule) {
            Problem::Refused { rule, text, .. } => self.add(file, line, "", &rule, text),
            Problem::Invalid(violations) => self.fields(file, line, violations),
            Problem::RequestReused { request_id } => {
                self.add(
                    file,
                    line,
                    "",
                    "request-id-reused",
                    format!("the row's id {request_id} was used for other content"),
                );
            }
            other => return Err(other.into()),
        }
        Ok(())
    }
}

fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn append_problem(error: log::Error) -> Problem {
    failure::of_append(error, claim_rule)
}

/// The order of a row, and the fingerprint of what it asks.
fn order_of(command: pb::import_row::Command, id: Uuid) -> Result<(String, Order), Vec<Violation>> {
    use pb::import_row::Command;
    fn read<M: call::Message + TryInto<Order, Error = Vec<Violation>>>(
        method: &str,
        message: M,
        id: Uuid,
    ) -> Result<(String, Order), Vec<Violation>> {
        let fingerprint = call::fingerprint(method, &message);
        let mut order: Order = message.try_into()?;
        (order.request_id, order.etag, order.validate_only) = (id, None, false);
        Ok((fingerprint, order))
    }
    match command {
        Command::RegisterAgency(r) => read("RegisterAgency", r, id),
        Command::RenameAgency(r) => read("RenameAgency", r, id),
        Command::ChangeAgencyLevel(r) => read("ChangeAgencyLevel", r, id),
        Command::ReparentAgency(r) => read("ReparentAgency", r, id),
        Command::AssignAreaCode(r) => read("AssignAreaCode", r, id),
        Command::ReleaseAreaCode(r) => read("ReleaseAreaCode", r, id),
        Command::AssignObligation(r) => read("AssignObligation", r, id),
        Command::AppointOfficer(r) => read("AppointOfficer", r, id),
        Command::ReleaseOfficer(r) => read("ReleaseOfficer", r, id),
        Command::DissolveAgency(r) => read("DissolveAgency", r, id),
        Command::StartProject(r) => read("StartProject", r, id),
        Command::AssignProcedures(r) => read("AssignProcedures", r, id),
        Command::ChangeScope(r) => read("ChangeScope", r, id),
        Command::StartApplication(r) => read("StartApplication", r, id),
        Command::RecordInternalAudit(r) => read("RecordInternalAudit", r, id),
        Command::CloseNonconformity(r) => read("CloseNonconformity", r, id),
        Command::RecordManagementReview(r) => read("RecordManagementReview", r, id),
        Command::DeclareConformity(r) => read("DeclareConformity", r, id),
        Command::NotifyDeclaration(r) => read("NotifyDeclaration", r, id),
        Command::PostDeclaration(r) => read("PostDeclaration", r, id),
        Command::RequireRedeclaration(r) => read("RequireRedeclaration", r, id),
        Command::RequireConversion(r) => read("RequireConversion", r, id),
        Command::LapseDeclaration(r) => read("LapseDeclaration", r, id),
        Command::WithdrawDeclaration(r) => read("WithdrawDeclaration", r, id),
        Command::DefineEdition(r) => read("DefineEdition", r, id),
        Command::RestrictEdition(r) => read("RestrictEdition", r, id),
    }
}
