//! One import, from its header to its summary.

use super::{
    Context, ImportHeader, ImportPhase, ImportSummary, Part, Report, Row,
    arrive::{caught_up, collect, next},
    count,
    violations::Violations,
};
use crate::{
    call::{self, Call},
    failure, field,
    status::{Problem, Violation},
};
use eventstore::{Draft, Error, Intent, Outcome, log};
use std::collections::HashMap;
use tokio::sync::mpsc;
use tonic::{Status, Streaming};
use uuid::Uuid;

/// Commands recorded in one transaction.
const PART: usize = 512;
/// Rows between two tellings of progress.
const TELL_EVERY: usize = 256;

pub(super) struct Import<C: Context> {
    pub(super) context: C,
    pub(super) call: Call,
    pub(super) tell: mpsc::Sender<Result<C::Response, Status>>,
}

/// A row that was read, or why it could not be.
struct Taken<O> {
    file: String,
    line: i32,
    read: Result<(Intent, O), Vec<Violation>>,
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

impl<C: Context> Import<C> {
    pub(super) async fn run(&self, mut messages: Streaming<C::Request>) -> Result<(), Status> {
        let Some(Part::Header(header)) = next(&mut messages).await?.and_then(C::part) else {
            return Err(Violation::new("header", "must be the first message of an import").into());
        };
        let opened = self.founding(&header).await?;
        self.progress(ImportPhase::Validating, 0, usize::try_from(header.row_count).unwrap_or_default()).await;
        let outcome = self.rows(&mut messages, &header).await;
        if opened {
            let head = self.context.log().head().await.map_err(failure::of_storage)?;
            // A founding that has recorded a part stays open until it is finished; one that recorded nothing never was.
            if head.position == 0 || (matches!(outcome, Ok(true)) && !header.validate_only) {
                self.context.log().end_founding().await.map_err(append_problem::<C>)?;
            }
        }
        outcome.map(drop)
    }

    /// Opens an empty log for its founding; a log that has begun otherwise takes the rows as of now. Importing the set of
    /// an unfinished founding without `founding` closes it: the rest is recorded as of now.
    async fn founding(&self, header: &ImportHeader) -> Result<bool, Status> {
        let log = self.context.log();
        if !header.founding {
            let head = log.head().await.map_err(failure::of_storage)?;
            if head.founding.is_some_and(|set| set == header.set) {
                log.end_founding().await.map_err(append_problem::<C>)?;
            }
            return Ok(false);
        }
        match log.begin_founding(&header.set).await {
            Ok(()) => Ok(true),
            Err(log::Error::NotFounding) => Ok(false),
            Err(error) => Err(append_problem::<C>(error).into()),
        }
    }

    /// Takes in all rows, checks them, and records them; tells whether nothing was wrong with any.
    async fn rows(&self, messages: &mut Streaming<C::Request>, header: &ImportHeader) -> Result<bool, Status> {
        let rows = collect::<C>(messages, header.row_count).await?;
        // Once more, because another import of the same set may have ended it meanwhile: one that was broken off, or only
        // checked.
        let founding = self.founding(header).await?;
        for view in self.context.relies_on() {
            caught_up(&view).await?;
        }
        let taken = rows.into_iter().map(|row| self.take(row, founding, header.validate_only)).collect();
        self.import(taken, header.validate_only).await
    }

    fn take(&self, row: Row<C::Command>, founding: bool, validate_only: bool) -> Taken<C::Order> {
        let (file, line) = (row.file.clone(), row.line);
        Taken { file, line, read: self.read(row, founding, validate_only) }
    }

    fn read(
        &self,
        row: Row<C::Command>,
        founding: bool,
        validate_only: bool,
    ) -> Result<(Intent, C::Order), Vec<Violation>> {
        let only = |violation| vec![violation];
        let command_id = field::id("command_id", &row.command_id).map_err(only)?;
        let recorded_at = field::instant("recorded_at", row.recorded_at.as_ref()).map_err(only)?;
        if founding && recorded_at.is_none() {
            return Err(only(Violation::new("recorded_at", "is required in a founding import")));
        }
        let Some(command) = row.command else { return Err(only(Violation::new("command", "is required"))) };
        let (fingerprint, order) = C::order(command, command_id)?;
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
    async fn import(&self, taken: Vec<Taken<C::Order>>, validate_only: bool) -> Result<bool, Status> {
        let total = taken.len();
        let seen = self.seen(&taken).await?;
        let mut draft = Draft::new(self.context.log());
        let mut violations = Violations::default();
        let (mut known, mut drafted): (usize, Vec<(String, i32)>) = (0, Vec::new());
        for (index, Taken { file, line, read }) in taken.into_iter().enumerate() {
            if index % TELL_EVERY == 0 {
                self.progress(ImportPhase::Validating, index, total).await;
            }
            match read {
                Err(found) => violations.fields(&file, line, found),
                Ok((intent, order)) => match seen.get(&name_of(&intent)) {
                    Some(Seen::Before) => known += 1,
                    Some(Seen::Otherwise) => {
                        let reused = Error::Log(log::Error::Reused(intent.command_id));
                        violations.refused::<C>(&file, line, reused)?;
                    }
                    None => match draft.decide(&intent, |decision| self.context.decide(&order, decision)).await {
                        Ok(()) => drafted.push((file, line)),
                        Err(error) => violations.refused::<C>(&file, line, error)?,
                    },
                },
            }
        }
        for ((file, line), answer) in drafted.iter().zip(draft.rehearse().await.map_err(append_problem::<C>)?) {
            if let Err(error) = answer {
                violations.refused::<C>(file, *line, Error::Log(error))?;
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
    async fn seen(&self, taken: &[Taken<C::Order>]) -> Result<HashMap<Name, Seen>, Status> {
        let log = self.context.log();
        let names: Vec<Name> =
            taken.iter().filter_map(|taken| taken.read.as_ref().ok()).map(|(intent, _)| name_of(intent)).collect();
        let mut seen = HashMap::new();
        for part in names.chunks(PART) {
            match log.outcomes(part).await {
                Ok(known) => seen.extend(part.iter().filter(|(id, _)| known.contains_key(id)).map(before)),
                // Which rows it is must be asked one by one.
                Err(log::Error::Reused(_)) => {
                    for name in part {
                        match log.outcomes(std::slice::from_ref(name)).await {
                            Ok(known) if known.is_empty() => {}
                            Ok(_) => seen.extend([before(name)]),
                            Err(log::Error::Reused(_)) => seen.extend([(name.clone(), Seen::Otherwise)]),
                            Err(error) => return Err(append_problem::<C>(error).into()),
                        }
                    }
                }
                Err(error) => return Err(append_problem::<C>(error).into()),
            }
        }
        Ok(seen)
    }

    async fn record(&self, mut draft: Draft, total: usize, known: usize, validate_only: bool) -> Result<(), Status> {
        let log = self.context.log();
        let before = log.head().await.map_err(failure::of_storage)?.position;
        let (mut applied, mut idle) = (if validate_only { draft.len() } else { 0 }, known);
        let mut parts = if validate_only { None } else { self.part(&mut draft, total).await? };
        while let Some(outcomes) = parts {
            let changed = outcomes.iter().filter(|outcome| outcome.changed).count();
            (applied, idle) = (applied + changed, idle + outcomes.len() - changed);
            parts = self.part(&mut draft, total).await?;
        }
        let position = log.head().await.map_err(failure::of_storage)?.position;
        self.send(Report::Summary(ImportSummary {
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
        self.progress(ImportPhase::Applying, total - draft.len(), total).await;
        Ok(draft.record(PART).await.map_err(append_problem::<C>)?)
    }

    async fn progress(&self, phase: ImportPhase, done: usize, total: usize) {
        self.send(Report::progress(phase, done, total)).await;
    }

    /// Nobody may be listening any more; the import goes on.
    async fn send(&self, report: Report) {
        let _ = self.tell.send(Ok(C::response(report))).await;
    }
}

fn append_problem<C: Context>(error: log::Error) -> Problem {
    failure::of_append(error, C::claim_rule)
}
