//! `chuan log`: where a log ends, its last events, whether it is as every log should be, and its next life.
//!
//! **Invariant:** what is followed is shown as it comes, one line an event, in the order of positions, without a gap.
//!
//! Deliberately absent: reading a whole log into memory; `tail` takes as much as was asked for, in parts.

mod new_epoch;
mod verify;

use anyhow::{Result, bail};
use contracts::events::v1 as pb;
use contracts::events::v1::event_log_client::EventLogClient;
use contracts::{Channel, Request};
use serde::Serialize;

use crate::cli::Globals;
use crate::client::request;
use crate::event;
use crate::format;
use crate::output::{self, Format, Sheet};

/// The services that have logs.
const WITH_LOGS: [&str; 3] = [registry::NAME, plans::NAME, inspections::NAME];
/// Most events of one answer.
const PART: i64 = 1_000;

/// What can be done with logs.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Log {
    /// Show where the log ends
    #[command(after_help = "Example:\n  chuan log head --service registry")]
    Head(Head),
    /// Show the last events, oldest first; with --follow also each new one (Ctrl-C ends it)
    #[command(after_help = "Example:\n  chuan log tail -n 20 --follow")]
    Tail(Tail),
    /// Read the whole log and check it: positions, versions, commands, times and ids
    ///
    /// Ends with 1 when something is wrong. Two copies of a log have the same digest up to the same position.
    #[command(after_help = "Example:\n  chuan log verify --service registry")]
    Verify(verify::Verify),
    /// Begin a new life of a log that was restored from a backup; shows what will happen, and asks
    #[command(after_help = "Example:\n  chuan log new-epoch --service registry")]
    NewEpoch(new_epoch::NewEpoch),
}

/// Whose log.
#[derive(Debug, clap::Args)]
pub(crate) struct Head {
    /// Service whose log it is
    #[arg(long, value_name = "SERVICE", default_value = registry::NAME)]
    service: String,
}

/// How much of whose log.
#[derive(Debug, clap::Args)]
pub(crate) struct Tail {
    /// How many events
    #[arg(short = 'n', long = "lines", value_name = "N", allow_negative_numbers = true, default_value_t = 10, value_parser = clap::value_parser!(i64).range(0..=100_000))]
    count: i64,
    /// Go on with each event as it is recorded
    #[arg(short, long)]
    follow: bool,
    /// Service whose log it is
    #[arg(long, value_name = "SERVICE", default_value = registry::NAME)]
    service: String,
}

impl Log {
    /// Asks and prints.
    ///
    /// # Errors
    /// The server refuses or is not there, or nobody reads the output any more.
    pub(crate) async fn run(&self, globals: &Globals) -> Result<()> {
        let server = globals.connect()?;
        match self {
            Self::Head(args) => {
                let head = head_of(&mut server.log(&args.service).await?, &args.service).await?;
                output::print(&shown_head(&head, globals)?)
            }
            Self::Tail(args) => args.run(&mut server.log(&args.service).await?, globals).await,
            Self::Verify(args) => args.run(&mut server.log(args.service()).await?, globals).await,
            Self::NewEpoch(args) => args.run(&server, globals).await,
        }
    }
}

async fn head_of(client: &mut EventLogClient<Channel>, service: &str) -> Result<pb::HeadResponse> {
    let asked = pb::HeadRequest { service: service.to_owned(), ..Default::default() };
    Ok(client.head(request(asked)).await?.into_inner())
}

impl Tail {
    async fn run(&self, client: &mut EventLogClient<Channel>, globals: &Globals) -> Result<()> {
        if globals.output == Format::Csv {
            output::print(&Sheet::new(&event::CSV_HEADS).csv()?)?;
        }
        let head = head_of(client, &self.service).await?.position;
        let mut after = (head - self.count).max(0);
        while after < head {
            let (service, limit) = (self.service.clone(), i32::try_from((head - after).min(PART)).ok());
            let wish = pb::ReadRequest { service, after, limit, ..Default::default() };
            let part = client.read(request(wish)).await?.into_inner();
            output::print(&lines(&part.events, globals)?)?;
            if part.read_until <= after {
                bail!("the log ended at {after} though its head is {head}; look at the server's log");
            }
            after = part.read_until;
        }
        if self.follow { self.follow(client, after, globals).await } else { Ok(()) }
    }

    async fn follow(&self, client: &mut EventLogClient<Channel>, after: i64, globals: &Globals) -> Result<()> {
        let wish = pb::FollowRequest { service: self.service.clone(), after, ..Default::default() };
        let mut parts = client.follow(Request::new(wish)).await?.into_inner();
        while let Some(part) = parts.message().await? {
            output::print(&lines(&part.events, globals)?)?;
        }
        let url = globals.connect()?.url(&self.service)?;
        bail!("the server at {url} stopped; repeat the command when it runs again")
    }
}

/// Events as lines, each complete in itself.
fn lines(events: &[pb::Event], globals: &Globals) -> Result<String> {
    let lang = globals.lang;
    let mut text = String::new();
    match globals.output {
        Format::Json => {
            for event in events {
                text.push_str(&output::json(&event::Row::of(event))?);
            }
        }
        Format::Csv => {
            let mut sheet = Sheet::new(&event::CSV_HEADS);
            events.iter().for_each(|event| sheet.push(event::Row::cells(event)));
            // The header was printed once, before the first part.
            text.push_str(sheet.csv()?.split_once("\r\n").map_or("", |(_, rows)| rows));
        }
        Format::Table => {
            for event in events {
                let recorded = format::clock(event.recorded_at.as_ref(), lang);
                let effective = format::day(&event.effective_on, lang);
                let (name, details) = (event::name(event, lang), event::details(event, lang));
                let line =
                    format!("{:>8}  {recorded}  {effective}  {name}  [{}]  {details}\n", event.position, event.actor);
                text.push_str(&line);
            }
        }
    }
    Ok(text)
}

/// The end of a log for programs.
#[derive(Serialize)]
struct End<'a> {
    service: &'a str,
    log_id: &'a str,
    epoch: i64,
    position: i64,
    recorded_at: Option<String>,
}

fn shown_head(head: &pb::HeadResponse, globals: &Globals) -> Result<String> {
    let lang = globals.lang;
    let recorded_at = format::rfc3339(head.recorded_at.as_ref());
    let (service, log_id) = (head.service.as_str(), head.log_id.as_str());
    match globals.output {
        Format::Json => output::json(&End { service, log_id, epoch: head.epoch, position: head.position, recorded_at }),
        Format::Csv => {
            let mut sheet = Sheet::new(&["service", "log_id", "epoch", "position", "recorded_at"]);
            let (epoch, position) = (head.epoch.to_string(), head.position.to_string());
            sheet.push([service.to_owned(), log_id.to_owned(), epoch, position, recorded_at.unwrap_or_default()]);
            sheet.csv()
        }
        Format::Table => {
            let heads = [
                lang.pick("Dịch vụ", "Service"),
                lang.pick(">Vị trí", ">Position"),
                lang.pick("Ghi nhận lúc", "Recorded at"),
                lang.pick(">Đời", ">Epoch"),
                lang.pick("Mã sổ", "Log"),
            ];
            let mut sheet = Sheet::new(&heads);
            let position = format::number(head.position, lang);
            let recorded = format::exact_clock(head.recorded_at.as_ref(), lang);
            sheet.push([service.to_owned(), position, recorded, head.epoch.to_string(), log_id.to_owned()]);
            Ok(sheet.table())
        }
    }
}
