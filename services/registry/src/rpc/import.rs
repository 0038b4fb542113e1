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

mod order;
mod violations;

use super::claim_rule;
use crate::{Registry, order::Order};
use contracts::registry::v1 as pb;
use eventstore::{Draft, Error, Intent, Outcome, log};
use futures::{Stream, StreamExt as _};
use order::order_of;
use pb::import_response::Report;
use runtime::{
    call::{self, Call},
    failure, field,
    status::{self, Problem, Violation},
};
use std::{collections::HashMap, pin::Pin};
use tokio::sync::mpsc;
use tonic::{Request, Response, Status, Streaming};
use uuid::Uuid;
use violations::Violations;

/// Rows of one import.
const ROWS_MAX: usize = 500_000;
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

/// A command's id and the fingerprint of what it asks.
type Name = (Uuid, String);

/// That the log has met a command's id.
enum Seen {
    /// For the same command.
    Before,
    /// For another one.
    Otherwise,
}

fn name_of(intent: &Intent) -> Name {
    (intent.command_id, intent.fingerprint.clone())
}

fn before(name: &Name) -> (Name, Seen) {
    (name.clone(), Seen::Before)
}

impl Import {
    async fn run(&self, mut rows: Streaming<pb::ImportRequest>) -> Result<(), Status> {
        let Some(pb::import_request::Part::Header(header)) = next(&mut rows).await?.and_then(|r| r.part) else {
            return Err(Violation::new("header", "must be the first message of an import").into());
        };
        let rows = collect(&mut rows, header.row_count).await?;
        let founding = self.founding(&header).await?;
        let taken = rows.into_iter().map(|row| self.take(row, founding, header.validate_only)).collect();
        let outcome = self.import(taken, header.validate_only).await;
        if founding {
            let head = self.registry.log.head().await.map_err(failure::of_storage)?;
            // A founding that has recorded a part stays open until it is finished; one that recorded nothing never was.
            if header.validate_only || head.position == 0 || matches!(outcome, Ok(true)) {
                self.registry.log.end_founding().await.map_err(append_problem)?;
            }
        }
        outcome.map(drop)
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
        let actor = match row.actor.as_str() {
            "" => self.call.actor.clone(),
            named => call::actor_in("actor", named).map_err(only)?,
        };
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
        let seen = self.seen(&taken).await?;
        let mut draft = Draft::new(&self.registry.log);
        let mut violations = Violations::default();
        let (mut known, mut drafted): (usize, Vec<(String, i32)>) = (0, Vec::new());
        for (index, Taken { file, line, read }) in taken.into_iter().enumerate() {
            if index % TELL_EVERY == 0 {
                self.progress(pb::ImportPhase::Validating, index, total).await;
            }
            match read {
                Err(found) => violations.fields(&file, line, found),
                Ok((intent, order)) => match seen.get(&name_of(&intent)) {
                    Some(Seen::Before) => known += 1,
                    Some(Seen::Otherwise) => {
                        violations.refused(&file, line, Error::Log(log::Error::Reused(intent.command_id)))?;
                    }
                    None => match draft.decide(&intent, |decision| order.decide(decision)).await {
                        Ok(()) => drafted.push((file, line)),
                        Err(error) => violations.refused(&file, line, error)?,
                    },
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
        self.record(draft, total, known, validate_only).await?;
        Ok(true)
    }

    /// Those of the rows that the log knows, and those whose id it knows for something else.
    async fn seen(&self, taken: &[Taken]) -> Result<HashMap<Name, Seen>, Status> {
        let names: Vec<Name> =
            taken.iter().filter_map(|taken| taken.read.as_ref().ok()).map(|(intent, _)| name_of(intent)).collect();
        let mut seen = HashMap::new();
        for part in names.chunks(PART) {
            match self.registry.log.outcomes(part).await {
                Ok(known) => seen.extend(part.iter().filter(|(id, _)| known.contains_key(id)).map(before)),
                // Which rows it is must be asked one by one.
                Err(log::Error::Reused(_)) => {
                    for name in part {
                        match self.registry.log.outcomes(std::slice::from_ref(name)).await {
                            Ok(known) if known.is_empty() => {}
                            Ok(_) => seen.extend([before(name)]),
                            Err(log::Error::Reused(_)) => seen.extend([(name.clone(), Seen::Otherwise)]),
                            Err(error) => return Err(append_problem(error).into()),
                        }
                    }
                }
                Err(error) => return Err(append_problem(error).into()),
            }
        }
        Ok(seen)
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

/// All rows; they must be as many as were announced, because a client that hangs up looks like one that has sent everything.
async fn collect(rows: &mut Streaming<pb::ImportRequest>, announced: i64) -> Result<Vec<pb::ImportRow>, Status> {
    let mut collected = Vec::new();
    while let Some(message) = next(rows).await? {
        let Some(pb::import_request::Part::Row(row)) = message.part else {
            return Err(Violation::new("row", "must be every message after the header").into());
        };
        if collected.len() == ROWS_MAX {
            let text = format!("are more than {ROWS_MAX}; import them in several sets");
            return Err(Violation::new("rows", text).into());
        }
        collected.push(row);
    }
    match count(collected.len()) {
        arrived if arrived == announced => Ok(collected),
        arrived => {
            let text = format!("is {announced}, but {arrived} rows arrived; send the whole set again");
            Err(Violation::new("row_count", text).into())
        }
    }
}

/// The next message, or why the transport would not deliver it.
async fn next(rows: &mut Streaming<pb::ImportRequest>) -> Result<Option<pb::ImportRequest>, Status> {
    rows.next().await.transpose().map_err(status::reasoned)
}

fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn append_problem(error: log::Error) -> Problem {
    failure::of_append(error, claim_rule)
}
