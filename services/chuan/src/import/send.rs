//! Sends a checked set to a server, service by service, and takes in what it says.
//!
//! The imports of all services are opened before the first row is sent: their foundings then begin together, so that no
//! policy of one acts upon half of another's past. The rows follow in the order of the services, because each decides upon
//! what those before it hold.
//!
//! **Invariant:** the import into a service succeeded exactly when it sent its summary.
//! **Invariant:** no row of a service is sent before all rows of those before it are recorded.
//!
//! Deliberately absent: trying again. Sending the same set again is safe, and a person decides.

use std::collections::VecDeque;

use futures::channel::mpsc;
use futures::{SinkExt as _, StreamExt as _};
use runtime::import::{ImportHeader, ImportSummary, ImportViolation, Part, Report};

use super::Options;
use super::command::{Command, Row};
use super::layout::Service;
use super::problem::{Error, Problem};
use super::progress::Progress;
use super::wire::{self, Reports};
use crate::client::Server;

/// What a set brings to a service.
#[derive(Debug)]
pub(crate) struct Load {
    /// Which service.
    pub(crate) service: Service,
    /// Its rows, in the order of application.
    pub(crate) rows: Vec<Row>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    /// Which service.
    pub(crate) service: Service,
    /// What it says of its rows; nothing when it was not asked, because what they build on is only checked, not recorded.
    pub(crate) summary: Option<ImportSummary>,
}

/// An import that has been opened, and waits for its rows.
struct Open {
    parts: mpsc::Sender<Part<Command>>,
    reports: Reports,
    progress: Progress,
}

/// Sends `loads` to their services under the name of the set.
///
/// # Errors
/// A service refuses rows or the call, or falls silent; those before it have recorded theirs.
pub(crate) async fn send(
    server: &Server,
    set: &str,
    founding: bool,
    loads: Vec<Load>,
    options: &Options,
) -> Result<Vec<Told>, Error> {
    let header = |load: &Load| ImportHeader {
        set: set.to_owned(),
        founding,
        validate_only: options.validate_only,
        row_count: i64::try_from(load.rows.len()).unwrap_or(i64::MAX),
    };
    let mut opened = VecDeque::new();
    if !options.validate_only {
        for load in &loads {
            opened.push_back(open(server, load.service, header(load), options).await?);
        }
    }
    let mut told: Vec<Told> = Vec::new();
    for load in loads {
        let service = load.service;
        let missing = |told: &Told| told.summary.as_ref().is_none_or(|summary| summary.applied > 0);
        if options.validate_only && told.iter().any(missing) {
            told.push(Told { service, summary: None });
            continue;
        }
        let open = match opened.pop_front() {
            Some(open) => open,
            None => open(server, service, header(&load), options).await?,
        };
        let recorded = || told.iter().map(|told| told.service.name()).collect();
        let summary = open.take(load, recorded).await?;
        told.push(Told { service, summary: Some(summary) });
    }
    Ok(told)
}

/// Opens the import into a service and waits until it says that it has begun.
async fn open(server: &Server, service: Service, header: ImportHeader, options: &Options) -> Result<Open, Error> {
    let (mut parts, sent) = mpsc::channel(64);
    let first = parts.send(Part::Header(header)).await;
    debug_assert!(first.is_ok(), "the other end is still here");
    let mut reports = wire::open(server, service, sent, options.actor.as_deref()).await?;
    match reports.next().await {
        Some(Ok(Some(Report::Progress(_)))) => {
            Ok(Open { parts, reports, progress: Progress::new(service, options.lang) })
        }
        Some(Err(status)) => Err(status.into()),
        _ => Err(Error::Broken),
    }
}

impl Open {
    /// Sends the rows, and returns what the service says of them.
    async fn take(self, load: Load, recorded: impl Fn() -> Vec<&'static str>) -> Result<ImportSummary, Error> {
        let Open { mut parts, mut reports, mut progress } = self;
        let send = async move {
            for row in load.rows {
                // A service that does not listen any more says why in its reports.
                if parts.send(Part::Row(row)).await.is_err() {
                    break;
                }
            }
        };
        let listen = async {
            let (mut refused, mut summary) = (Vec::new(), None);
            let ended = loop {
                match reports.next().await {
                    Some(Ok(Some(Report::Progress(told)))) => progress.show(&told),
                    Some(Ok(Some(Report::Violation(violation)))) => refused.push(problem(violation)),
                    Some(Ok(Some(Report::Summary(told)))) => summary = Some(told),
                    Some(Ok(None)) => {} // something that a newer server says
                    None => break Ok(()),
                    Some(Err(status)) => break Err(Error::from(status)),
                }
            };
            progress.end();
            ended.map(|()| (refused, summary))
        };
        let ((), heard) = futures::join!(send, listen);
        let (problems, summary) = heard?;
        if !problems.is_empty() {
            let (service, total) = (load.service.name(), problems.len());
            return Err(Error::Refused { service, recorded: recorded(), total, problems });
        }
        summary.ok_or(Error::Broken)
    }
}

fn problem(violation: ImportViolation) -> Problem {
    let ImportViolation { file, line, field, rule, text } = violation;
    Problem { file, line: usize::try_from(line).unwrap_or_default(), field, rule, reason: text }
}
