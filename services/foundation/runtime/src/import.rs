//! Importing old registers: many commands in one stream, checked as a whole before the first is recorded.
//!
//! The rows are decided one after another in a draft, each upon what the earlier ones led to; the draft is rehearsed against
//! the log, which finds collisions of unique keys; only then is it recorded, part by part. Rows whose command id the log
//! knows are passed over, so an import that was killed goes on where it stopped, and a second one adds nothing.
//!
//! A founding begins with the header, before the first row is there, and the first report says so: a client that brings a
//! set of several services opens the foundings of all of them before it sends a row, so that no policy of one acts upon a
//! half of the other's past.
//!
//! **Invariant:** with one violation anywhere nothing of the set is recorded by this call.
//! **Invariant:** the rows in hand are bounded in number; their size is bounded by the message limit.
//! **Invariant:** a row is decided when the views that its service decides upon have taken in what their logs hold.
//! **Invariant:** a founding that has recorded nothing ends with its import.
//!
//! Deliberately absent: parsing of files, and what a row means; a service says that in its [`Context`].

mod arrive;
mod run;
mod violations;

use crate::{
    call::Call,
    status::{Problem, Violation},
};
use bus::Followed;
pub use contracts::common::v1::{ImportHeader, ImportPhase, ImportProgress, ImportSummary, ImportViolation};
use eventstore::{Decision, Error, Log};
use futures::Stream;
use prost_types::Timestamp;
use std::pin::Pin;
use tokio::sync::mpsc;
use tonic::{Request, Response, Status, Streaming};
use uuid::Uuid;

/// What comes back from an import.
pub type Reports<M> = Pin<Box<dyn Stream<Item = Result<M, Status>> + Send>>;

/// What a service says of its own rows; the rest of an import is the same everywhere.
pub trait Context: Clone + Send + Sync + 'static {
    /// A message that comes in.
    type Request: Send + 'static;
    /// A message that goes back.
    type Response: Send + 'static;
    /// The command in a row, as it travels.
    type Command: Send + 'static;
    /// The command as the service has read it.
    type Order: Send + Sync + 'static;
    /// Why the service refuses one.
    type Rejection: Send + 'static;

    /// The log that the rows are for.
    fn log(&self) -> &Log;

    /// The views whose rows [`decide`](Self::decide) looks at. Beware of those of the service's own log: they do not hold
    /// what the rows before this one lead to, while the states that a decision loads do.
    fn relies_on(&self) -> Vec<Followed> {
        Vec::new()
    }

    /// What an incoming message holds; nothing when it is empty.
    fn part(request: Self::Request) -> Option<Part<Self::Command>>;

    /// The message that tells a report.
    fn response(report: Report) -> Self::Response;

    /// Reads the command of a row: its fingerprint, which is that of the same command in a call, and what shall be done
    /// under the id of the row.
    ///
    /// # Errors
    /// The fields that cannot be read.
    fn order(command: Self::Command, id: Uuid) -> Result<(String, Self::Order), Vec<Violation>>;

    /// Decides an order, as in a call.
    fn decide(
        &self,
        order: &Self::Order,
        decision: Decision,
    ) -> impl Future<Output = Result<Decision, Error<Self::Rejection>>> + Send;

    /// What a rejection means to a caller, as in a call.
    fn refusal(rejection: Self::Rejection) -> Problem;

    /// The rule behind a scope of unique keys, as in a call.
    fn claim_rule(scope: &str) -> &'static str;

    /// The parts of a rejection that finds several things at once; none when it is told as a whole.
    fn parts_of(_rejection: &Self::Rejection) -> Vec<Broken> {
        Vec::new()
    }
}

/// A message of an import.
#[derive(Clone, Debug, PartialEq)]
pub enum Part<C> {
    /// The first one.
    Header(ImportHeader),
    /// Every later one.
    Row(Row<C>),
}

/// One command, and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<C> {
    /// File that it was read from.
    pub file: String,
    /// Line in that file.
    pub line: i32,
    /// UUID of the command, the same in every attempt.
    pub command_id: String,
    /// When the old register learned it.
    pub recorded_at: Option<Timestamp>,
    /// Who entered it there; empty: the caller.
    pub actor: String,
    /// What to do.
    pub command: Option<C>,
}

/// What is told while an import runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// How far it is.
    Progress(ImportProgress),
    /// A row that cannot be taken.
    Violation(ImportViolation),
    /// The end of an import that went well.
    Summary(ImportSummary),
}

/// One of several things that a rejection finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What of the row is at fault; empty: the row as a whole.
    pub field: String,
    /// The rule that it breaks.
    pub rule: String,
    /// What is wrong, with the offending value.
    pub text: String,
}

/// Imports what `request` brings, in a task of its own: a client that hangs up must not stop it between two parts.
///
/// # Errors
/// The call does not say properly who asks.
pub fn serve<C: Context>(
    context: C,
    request: Request<Streaming<C::Request>>,
) -> Result<Response<Reports<C::Response>>, Status> {
    let call = Call::of(&request)?;
    let (tell, reports) = mpsc::channel(64);
    let import = run::Import { context, call, tell: tell.clone() };
    let messages = request.into_inner();
    tokio::spawn(async move {
        if let Err(status) = import.run(messages).await {
            let _ = tell.send(Err(status)).await; // nobody may be listening any more
        }
    });
    let reports = futures::stream::unfold(reports, |mut reports| async move { Some((reports.recv().await?, reports)) });
    Ok(Response::new(Box::pin(reports)))
}

impl Report {
    fn progress(phase: ImportPhase, done: usize, total: usize) -> Report {
        Report::Progress(ImportProgress { phase: phase.into(), done: count(done), total: count(total) })
    }
}

fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
