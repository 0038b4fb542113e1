//! `chuan bus`: how the streams of the bus stand beside their logs, and comparing the two.
//!
//! **Invariant:** an address that does not answer hides no stream of the others.
//!
//! Deliberately absent: reading messages (`nats` does that), and changing a stream by hand: the log is the truth.

mod reconcile;

use std::collections::BTreeMap;

use anyhow::Result;
use contracts::Timestamp;
use contracts::operations::v1 as pb;
use serde::Serialize;

use crate::cli::Globals;
use crate::client::{Address, Server, from_all, request};
use crate::format;
use crate::lists;
use crate::output::{self, Format, Sheet};
use crate::words::word;

/// What can be done with streams.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Bus {
    /// Show every stream beside its log: how it is, and how far behind
    #[command(after_help = "Example:\n  chuan bus status")]
    Status,
    /// Compare a stream with its log message by message; a stream that differs is made anew from the log
    ///
    /// Ends with 1 when they differ and the stream was not made anew.
    #[command(after_help = "Example:\n  chuan bus reconcile --service registry --validate-only")]
    Reconcile(reconcile::Reconcile),
}

impl Bus {
    /// Asks and prints.
    ///
    /// # Errors
    /// A server refuses or is not there, or a stream differs from its log.
    pub(crate) async fn run(&self, globals: &Globals) -> Result<()> {
        let server = globals.connect()?;
        match self {
            Self::Status => status(&server, globals).await,
            Self::Reconcile(args) => args.run(&server, globals).await,
        }
    }
}

/// Asks every address; where one does not answer, the others are shown all the same, and then the failure.
async fn status(server: &Server, globals: &Globals) -> Result<()> {
    let get = async |at: &Address| {
        let wish = request(pb::GetBusRequest::default());
        Ok(server.bus_at(at).await?.get_bus(wish).await?.into_inner().streams)
    };
    let (streams, failed) = from_all(server, get).await;
    if failed.is_none() || !streams.is_empty() {
        output::print(&shown(&streams, globals)?)?;
    }
    failed.map_or(Ok(()), Err)
}

/// A stream for programs.
#[derive(Serialize)]
struct Row<'a> {
    service: &'a str,
    stream: &'a str,
    state: String,
    head: i64,
    relayed: i64,
    behind: i64,
    behind_seconds: Option<f64>,
    epoch: i64,
    log_id: &'a str,
    reason: &'a str,
    refilled: i64,
}

impl<'a> Row<'a> {
    fn of(stream: &'a pb::BusStream) -> Self {
        let is_bus = stream.state() != pb::BusState::None;
        let behind = if is_bus { (stream.head - stream.relayed).max(0) } else { 0 };
        let ends = stream.head_recorded_at.as_ref().zip(stream.relayed_recorded_at.as_ref());
        let behind_seconds = match ends {
            _ if !is_bus => None,
            _ if behind == 0 => Some(0.0),
            Some((head, relayed)) => Some((seconds(head) - seconds(relayed)).max(0.0)),
            None => None,
        };
        Self {
            service: &stream.service,
            stream: &stream.stream,
            state: lists::BUS.code(stream.state),
            head: stream.head,
            relayed: stream.relayed,
            behind,
            behind_seconds,
            epoch: stream.epoch,
            log_id: &stream.log_id,
            reason: &stream.reason,
            refilled: stream.refilled,
        }
    }

    fn cells(self) -> [String; 11] {
        [
            self.service.to_owned(),
            self.stream.to_owned(),
            self.state,
            self.head.to_string(),
            self.relayed.to_string(),
            self.behind.to_string(),
            self.behind_seconds.map(|seconds| format!("{seconds:.3}")).unwrap_or_default(),
            self.epoch.to_string(),
            self.log_id.to_owned(),
            self.reason.to_owned(),
            self.refilled.to_string(),
        ]
    }
}

#[allow(clippy::cast_precision_loss, reason = "seconds since 1970 leave room for microseconds in a float")]
fn seconds(at: &Timestamp) -> f64 {
    at.seconds as f64 + f64::from(at.nanos) / 1e9
}

const HEADS: [&str; 11] = [
    "service",
    "stream",
    "state",
    "head",
    "relayed",
    "behind",
    "behind_seconds",
    "epoch",
    "log_id",
    "reason",
    "refilled",
];

fn shown(streams: &[pb::BusStream], globals: &Globals) -> Result<String> {
    let lang = globals.lang;
    let rows = streams.iter().map(Row::of);
    match globals.output {
        Format::Json => output::json(&BTreeMap::from([("streams", rows.collect::<Vec<_>>())])),
        Format::Csv => {
            let mut sheet = Sheet::new(&HEADS);
            rows.for_each(|row| sheet.push(row.cells()));
            sheet.csv()
        }
        Format::Table => {
            let mut sheet = Sheet::new(&[
                lang.pick("Dịch vụ", "Service"),
                lang.pick("Luồng", "Stream"),
                lang.pick("Trạng thái", "State"),
                lang.pick(">Cuối sổ", ">Log"),
                lang.pick(">Đã chuyển", ">Relayed"),
                lang.pick(">Còn chậm", ">Behind"),
                lang.pick(">Chậm (giây)", ">Behind (s)"),
                lang.pick(">Đời", ">Epoch"),
                lang.pick(">Nạp lại (lần)", ">Refilled"),
                lang.pick("Lý do", "Reason"),
            ]);
            for row in rows {
                let is_bus = row.state != "none";
                let number = |number| if is_bus { format::number(number, lang) } else { "—".to_owned() };
                sheet.push([
                    row.service.to_owned(),
                    if is_bus { row.stream.to_owned() } else { "—".to_owned() },
                    word("bus", &row.state, lang),
                    format::number(row.head, lang),
                    number(row.relayed),
                    number(row.behind),
                    format::seconds(row.behind_seconds, lang),
                    row.epoch.to_string(),
                    number(row.refilled),
                    row.reason.to_owned(),
                ]);
            }
            Ok(sheet.table())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(state: pb::BusState, head: i64, relayed: i64) -> pb::BusStream {
        let at = |seconds| Some(Timestamp { seconds, nanos: 500_000_000 });
        pb::BusStream {
            state: state.into(),
            head,
            relayed,
            head_recorded_at: at(1_600_000_010),
            relayed_recorded_at: if relayed > 0 { at(1_600_000_000) } else { None },
            ..Default::default()
        }
    }

    #[test]
    fn a_stream_is_behind_in_events_and_seconds() {
        let lag = |stream: &pb::BusStream| {
            let row = Row::of(stream);
            (row.state, row.behind, row.behind_seconds)
        };
        assert_eq!(lag(&stream(pb::BusState::Current, 9, 7)), ("current".to_owned(), 2, Some(10.0)));
        assert_eq!(lag(&stream(pb::BusState::Current, 9, 9)), ("current".to_owned(), 0, Some(0.0)));
        assert_eq!(lag(&stream(pb::BusState::Away, 9, 0)), ("away".to_owned(), 9, None));
        assert_eq!(
            lag(&stream(pb::BusState::None, 9, 0)),
            ("none".to_owned(), 0, None),
            "nothing is behind without a bus"
        );
    }
}
