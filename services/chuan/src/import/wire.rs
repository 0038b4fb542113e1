//! How the rows of a set travel: one stream to each service, in that service's messages.
//!
//! **Invariant:** what a service does not know of another one's messages, it never sees.
//!
//! Deliberately absent: when which rows are sent (`send.rs`).

use contracts::{Request, Status};
use contracts::{inspections::v1 as inspections, plans::v1 as plans, registry::v1 as registry};
use futures::stream::{BoxStream, Stream, StreamExt as _};
use runtime::import::{ImportProgress, ImportSummary, ImportViolation, Part, Report};

use super::command::{Command, Row};
use super::layout::Service;
use crate::client::{Server, by};

/// What comes back: reports, and nothing for what a newer server says.
pub(crate) type Reports = BoxStream<'static, Result<Option<Report>, Status>>;

/// Begins an import of `parts` into a service.
///
/// # Errors
/// The service does not take the call.
pub(crate) async fn open(
    server: &Server,
    service: Service,
    parts: impl Stream<Item = Part<Command>> + Send + 'static,
    actor: Option<&str>,
) -> Result<Reports, Status> {
    Ok(match service {
        Service::Registry => {
            let request = by(Request::new(parts.map(to_registry)), actor);
            let reports = server.import().await?.import(request).await?.into_inner();
            reports.map(|message| message.map(of_registry)).boxed()
        }
        Service::Plans => {
            let request = by(Request::new(parts.map(to_plans)), actor);
            let reports = server.import_plans().await?.import(request).await?.into_inner();
            reports.map(|message| message.map(of_plans)).boxed()
        }
        Service::Inspections => {
            let request = by(Request::new(parts.map(to_inspections)), actor);
            let reports = server.import_inspections().await?.import(request).await?.into_inner();
            reports.map(|message| message.map(of_inspections)).boxed()
        }
    })
}

/// The registry's messages are older than those that all contexts share, and say the same.
fn to_registry(part: Part<Command>) -> registry::ImportRequest {
    use registry::import_request::Part as Sent;
    let part = match part {
        Part::Header(header) => Sent::Header(registry::ImportHeader {
            set: header.set,
            founding: header.founding,
            validate_only: header.validate_only,
            row_count: header.row_count,
        }),
        Part::Row(Row { file, line, command_id, recorded_at, actor, command }) => {
            let command = match command {
                Some(Command::Registry(command)) => Some(command),
                _ => None, // rows come sorted by service; the server would refuse one without a command
            };
            Sent::Row(registry::ImportRow { file, line, command_id, recorded_at, actor, command })
        }
    };
    registry::ImportRequest { part: Some(part) }
}

fn of_registry(message: registry::ImportResponse) -> Option<Report> {
    use registry::import_response::Report as Told;
    Some(match message.report? {
        Told::Progress(registry::ImportProgress { phase, done, total }) => {
            Report::Progress(ImportProgress { phase, done, total })
        }
        Told::Violation(registry::ImportViolation { file, line, field, rule, text }) => {
            Report::Violation(ImportViolation { file, line, field, rule, text })
        }
        Told::Summary(registry::ImportSummary { applied, already_known, events, position }) => {
            Report::Summary(ImportSummary { applied, already_known, events, position })
        }
    })
}

fn to_plans(part: Part<Command>) -> plans::ImportRequest {
    use plans::import_request::Part as Sent;
    let part = match part {
        Part::Header(header) => Sent::Header(header),
        Part::Row(Row { file, line, command_id, recorded_at, actor, command }) => {
            let command = match command {
                Some(Command::Plans(command)) => Some(command),
                _ => None,
            };
            Sent::Row(plans::ImportRow { file, line, command_id, recorded_at, actor, command })
        }
    };
    plans::ImportRequest { part: Some(part) }
}

fn of_plans(message: plans::ImportResponse) -> Option<Report> {
    use plans::import_response::Report as Told;
    Some(match message.report? {
        Told::Progress(progress) => Report::Progress(progress),
        Told::Violation(violation) => Report::Violation(violation),
        Told::Summary(summary) => Report::Summary(summary),
    })
}

fn to_inspections(part: Part<Command>) -> inspections::ImportRequest {
    use inspections::import_request::Part as Sent;
    let part = match part {
        Part::Header(header) => Sent::Header(header),
        Part::Row(Row { file, line, command_id, recorded_at, actor, command }) => {
            let command = match command {
                Some(Command::Inspections(command)) => Some(command),
                _ => None,
            };
            Sent::Row(inspections::ImportRow { file, line, command_id, recorded_at, actor, command })
        }
    };
    inspections::ImportRequest { part: Some(part) }
}

fn of_inspections(message: inspections::ImportResponse) -> Option<Report> {
    use inspections::import_response::Report as Told;
    Some(match message.report? {
        Told::Progress(progress) => Report::Progress(progress),
        Told::Violation(violation) => Report::Violation(violation),
        Told::Summary(summary) => Report::Summary(summary),
    })
}
