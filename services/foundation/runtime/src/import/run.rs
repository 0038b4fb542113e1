//! One import, from its header to its summary.

use super::{Context, ImportHeader, ImportPhase, ImportSummary, Part, Report, Row, count, violations::Violations};
use crate::{
    call::{self, Call},
    failure, field,
    status::{self, Problem, Violation},
};
use bus::{Followed, ReadError, Want};
use eventstore::{Draft, Error, Intent, Outcome, log};
use futures::StreamExt as _;
use std::{collections::BTreeMap, collections::HashMap, time::Duration};
use tokio::sync::mpsc;
use tonic::{Status, Streaming};
use uuid::Uuid;

/// Rows of one import.
const ROWS_MAX: usize = 500_000;
/// Commands recorded in one transaction.
const PART: usize = 512;
/// Rows between two tellings of progress.
const TELL_EVERY: usize = 256;
/// How long a client may keep silent before its last row. Not short: while it brings the rows of one service, its other
/// streams wait. But an open founding holds everybody else up, so not for ever either.
const SILENCE_MAX: Duration = Duration::from_secs(3600);
/// How often a view that is behind is waited for again; each wait takes some seconds.
const WAITS_MAX: u32 = 60;

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
        let founding = self.founding(&header).await?;
        self.progress(ImportPhase::Validating, 0, usize::try_from(header.row_count).unwrap_or_default()).await;
        let outcome = self.rows(&mut messages, &header, founding).await;
        if founding {
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
    async fn rows(
        &self,
        messages: &mut Streaming<C::Request>,
        header: &ImportHeader,
        founding: bool,
    ) -> Result<bool, Status> {
        let rows = collect::<C>(messages, header.row_count).await?;
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

/// All rows; they must be as many as were announced, because a client that hangs up looks like one that has sent everything.
async fn collect<C: Context>(
    messages: &mut Streaming<C::Request>,
    announced: i64,
) -> Result<Vec<Row<C::Command>>, Status> {
    let mut collected = Vec::new();
    while let Some(message) = next(messages).await? {
        let Some(Part::Row(row)) = C::part(message) else {
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
async fn next<M>(messages: &mut Streaming<M>) -> Result<Option<M>, Status> {
    match tokio::time::timeout(SILENCE_MAX, messages.next()).await {
        Ok(message) => message.transpose().map_err(status::reasoned),
        Err(_) => {
            let text = format!("nothing was sent for {} minutes; send the whole set again", SILENCE_MAX.as_secs() / 60);
            Err(Problem::TooLate { text }.into())
        }
    }
}

/// Waits until a view holds what its logs hold now.
async fn caught_up(view: &Followed) -> Result<(), Status> {
    let mut min_positions = BTreeMap::new();
    for (source, feed) in view.feeds() {
        min_positions.insert((*source).to_owned(), feed.head().await.map_err(failure::of_storage)?.position);
    }
    let want = Want { min_positions, known_at: None };
    let mut waits = 0;
    loop {
        waits += 1;
        match view.read(&want).await {
            Ok(_) => return Ok(()),
            Err(ReadError::Behind { .. }) if waits < WAITS_MAX => {}
            Err(error) => return Err(failure::of_read(error).into()),
        }
    }
}

fn append_problem<C: Context>(error: log::Error) -> Problem {
    failure::of_append(error, C::claim_rule)
}
