//! `chuan log verify`: reads a whole log and checks what every log promises.
//!
//! **Invariant:** it ends with 1 when something is wrong, and names the position.
//! **Invariant:** two copies of one log have the same digest up to the same position, whichever database holds them.
//!
//! Deliberately absent: mending. A log that is wrong is restored from a backup.

mod check;

use std::io::IsTerminal as _;

use anyhow::{Result, bail};
use clap::builder::PossibleValuesParser;
use contracts::Channel;
use contracts::events::v1 as pb;
use contracts::events::v1::event_log_client::EventLogClient;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::cli::Globals;
use crate::client::request;
use crate::format;
use crate::output::{self, Format, Sheet};
use check::{Check, Problem};

/// Problems that are shown; there may be more.
const SHOWN: usize = 20;

/// How much of whose log.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// Service whose log it is
    #[arg(long, value_name = "SERVICE", default_value = registry::NAME, value_parser = PossibleValuesParser::new(super::WITH_LOGS))]
    service: String,
    /// Only up to this position, to compare the digest with that of an older copy
    #[arg(long, value_name = "POSITION", allow_negative_numbers = true, value_parser = clap::value_parser!(i64).range(0..))]
    until: Option<i64>,
}

/// What was found.
#[derive(Debug, Serialize)]
struct Found {
    service: String,
    log_id: String,
    epoch: i64,
    /// The last position that was checked.
    position: i64,
    streams: usize,
    commands: usize,
    /// SHA-256 of all that was read.
    digest: String,
    problems: Vec<Problem>,
}

impl Verify {
    /// Whose log.
    pub(crate) fn service(&self) -> &str {
        &self.service
    }

    /// Reads, checks and prints.
    ///
    /// # Errors
    /// Something is wrong with the log, or the server refuses or is not there.
    pub(crate) async fn run(&self, client: &mut EventLogClient<Channel>, globals: &Globals) -> Result<()> {
        let head = super::head_of(client, &self.service).await?;
        let until = self.until.map_or(head.position, |until| until.min(head.position));
        let bar = std::io::stderr().is_terminal().then(|| bar(until));
        let (mut check, mut after) = (Check::default(), 0);
        while after < until {
            let (service, limit) = (self.service.clone(), i32::try_from((until - after).min(super::PART)).ok());
            let wish = pb::ReadRequest { service, after, limit, ..Default::default() };
            let part = client.read(request(wish)).await?.into_inner();
            if (&part.log_id, part.epoch) != (&head.log_id, head.epoch) {
                bail!("the log of {} has become another one meanwhile; repeat the command", self.service);
            }
            // A command is never cut, so there may be more than was asked for.
            part.events.iter().filter(|event| event.position <= until).for_each(|event| check.take(event));
            if part.read_until <= after {
                check.end(after, until);
                break;
            }
            after = part.read_until.min(until);
            if let Some(bar) = &bar {
                bar.set_position(u64::try_from(after).unwrap_or_default());
            }
        }
        if let Some(bar) = bar {
            bar.finish_and_clear();
        }
        let found = Found {
            service: head.service,
            log_id: head.log_id,
            epoch: head.epoch,
            position: after,
            streams: check.streams(),
            commands: check.commands(),
            digest: check.digest(),
            problems: check.into_problems(),
        };
        output::print(&shown(&found, globals)?)?;
        match found.problems.first() {
            None => Ok(()),
            Some(first) => bail!(
                "the log of {} breaks a promise at {}: {}\n  what to do: stop the service and restore the log from a backup \
                 (deploy/RESTORE.md)",
                found.service,
                first.position,
                first.text
            ),
        }
    }
}

fn bar(length: i64) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} · {per_sec} · {eta}");
    let bar = ProgressBar::new(u64::try_from(length).unwrap_or_default());
    style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style))
}

fn shown(found: &Found, globals: &Globals) -> Result<String> {
    let lang = globals.lang;
    let Found { service, log_id, epoch, position, streams, commands, digest, problems } = found;
    match globals.output {
        Format::Json => output::json(found),
        Format::Csv => {
            let heads = ["service", "log_id", "epoch", "position", "streams", "commands", "digest", "problems"];
            let mut sheet = Sheet::new(&heads);
            let numbers = [streams, commands].map(ToString::to_string);
            let first = [service.clone(), log_id.clone(), epoch.to_string(), position.to_string()];
            let last = [digest.clone(), problems.len().to_string()];
            sheet.push(first.into_iter().chain(numbers).chain(last));
            sheet.csv()
        }
        Format::Table => {
            let heads = [
                lang.pick("Dịch vụ", "Service"),
                lang.pick(">Sự kiện", ">Events"),
                lang.pick(">Luồng", ">Streams"),
                lang.pick(">Lệnh", ">Commands"),
                lang.pick(">Đời", ">Epoch"),
                lang.pick("Mã sổ", "Log"),
                lang.pick("Mã băm", "Digest"),
            ];
            let number = |count: usize| format::number(i64::try_from(count).unwrap_or(i64::MAX), lang);
            let mut sheet = Sheet::new(&heads);
            let (events, streams, commands) = (format::number(*position, lang), number(*streams), number(*commands));
            let (service, log_id) = (service.clone(), log_id.clone());
            sheet.push([service, events, streams, commands, epoch.to_string(), log_id, digest.clone()]);
            let mut text = sheet.table();
            for Problem { position, text: problem } in problems.iter().take(SHOWN) {
                text.push_str(&format!("{position:>8}  {problem}\n"));
            }
            if problems.len() > SHOWN {
                let more = number(problems.len() - SHOWN);
                text.push_str(&format!("          {} {more}\n", lang.pick("và lỗi khác:", "and others:")));
            }
            if problems.is_empty() {
                text.push_str(lang.pick("Không có lỗi.\n", "Nothing is wrong.\n"));
            }
            Ok(text)
        }
    }
}
