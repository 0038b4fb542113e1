//! `chuan bench`: how fast a running house is, as somebody notices who asks it.
//!
//! **Invariant:** what is measured ends with an answer that was checked: its positions hold what was asked for.
//! **Invariant:** beside every figure stands its limit, taken in the same run: the same question without waiting for anything.
//! **Invariant:** nothing is recorded unless `--write` allows it, for a log forgets nothing.
//!
//! Deliberately absent: throughput (`cargo bench -p eventstore` measures that), and load from several clients: one at a time
//! shows where the time goes.

mod figures;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use clap::{CommandFactory as _, error::ErrorKind};
use contracts::common::v1::{Kind, Tier};
use contracts::registry::v1 as registry_pb;
use contracts::reporting::v1 as reporting_pb;
use contracts::{Request, Status};
use tokio::time::MissedTickBehavior;
use uuid::Uuid;

use crate::cli::{Cli, Globals};
use crate::client::{Server, by};
use crate::output;
use figures::Figures;

/// The log that is written to.
const SOURCE: &str = registry::NAME;
/// Who the log says it was.
const ACTOR: &str = "chuan bench";
/// Failures that are told one by one.
const TOLD_MAX: usize = 5;

/// What can be measured.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Bench {
    /// Measure how long after its acknowledgement a command is in the figures of reporting
    ///
    /// Registers made-up agencies, one after another, and asks for the figures of today, which must hold what was just
    /// acknowledged. What it records stays in the log for ever, so it is for a house of its own. Ends with 1 when a command
    /// or a question failed.
    #[command(after_help = "Example:\n  chuan bench visibility --write --commands 200")]
    Visibility(Visibility),
}

/// The arguments of `chuan bench visibility`.
#[derive(Debug, clap::Args)]
pub(crate) struct Visibility {
    /// Allow it to record made-up agencies; they stay for ever
    #[arg(long)]
    write: bool,
    /// Commands that are measured
    #[arg(long, value_name = "N", default_value = "200", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    commands: u32,
    /// Commands before them that are not
    #[arg(long, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u32).range(0..=10_000))]
    warm_up: u32,
    /// Milliseconds from one command to the next; 0: at once
    #[arg(long, value_name = "MS", default_value = "50", value_parser = clap::value_parser!(u64).range(0..=60_000))]
    every_ms: u64,
    /// Milliseconds that a command or a question may take before it counts as failed
    #[arg(long, value_name = "MS", default_value = "5000", value_parser = clap::value_parser!(u64).range(1..=60_000))]
    deadline_ms: u64,
}

impl Bench {
    /// Measures and prints.
    ///
    /// # Errors
    /// A service is not there, or something that was asked of it failed.
    pub(crate) async fn run(&self, globals: &Globals) -> Result<()> {
        match self {
            Self::Visibility(args) => args.run(globals).await,
        }
    }
}

impl Visibility {
    async fn run(&self, globals: &Globals) -> Result<()> {
        if !self.write {
            let text = "this records made-up agencies, which stay in the log and in every figure: only for a house of its own\n  \
                        what to do: give --write if --server is one";
            Cli::command().error(ErrorKind::MissingRequiredArgument, text).exit(); // 2, as for every mistake of usage
        }
        let server = globals.connect()?;
        let mut client = Client::reach(&server, Duration::from_millis(self.deadline_ms)).await?;
        let mut figures = Figures::of_commands(self.every_ms);
        let mut tick = tokio::time::interval(Duration::from_millis(self.every_ms.max(1)));
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for number in 1..=self.warm_up.saturating_add(self.commands) {
            if self.every_ms > 0 {
                tick.tick().await;
            }
            let measured = client.measure(number).await;
            if number > self.warm_up {
                figures.take(measured);
            }
        }
        output::print(&figures.shown(globals)?)?;
        match figures.failed.as_slice() {
            [] => Ok(()),
            failed => {
                let told: String = failed.iter().take(TOLD_MAX).map(|failure| format!("\n  {failure}")).collect();
                bail!("{} of {} commands were not measured:{told}", failed.len(), self.commands)
            }
        }
    }
}

/// What one command showed.
#[derive(Clone, Copy, Debug)]
struct Measured {
    /// From giving the command to its receipt.
    command: Duration,
    /// From the receipt to an answer that holds it.
    visible: Duration,
    /// The same question, asked again without insisting on anything.
    round_trip: Duration,
}

/// The two services that are asked.
struct Client {
    agencies: registry_pb::agency_service_client::AgencyServiceClient<contracts::Channel>,
    compliance: reporting_pb::compliance_service_client::ComplianceServiceClient<contracts::Channel>,
    deadline: Duration,
    /// The day of the house, on which the agencies begin.
    today: String,
    /// What keeps the names of this run apart from those of others.
    run: String,
}

impl Client {
    async fn reach(server: &Server, deadline: Duration) -> Result<Self> {
        let run = Uuid::new_v4().simple().to_string().split_off(24);
        let (agencies, compliance) = (server.agencies().await?, server.compliance().await?);
        let mut client = Self { agencies, compliance, deadline, today: String::new(), run };
        client.today = client.ask(BTreeMap::new()).await?.as_of;
        Ok(client)
    }

    /// One command, and the questions after it.
    async fn measure(&mut self, number: u32) -> Result<Measured> {
        let began = Instant::now();
        let position = self.register(number).await.with_context(|| format!("command {number}"))?;
        let acknowledged = Instant::now();
        let seen = self.ask(BTreeMap::from([(SOURCE.to_owned(), position)])).await;
        let answered = Instant::now();
        let reached = seen.context("the question after it")?.positions.get(SOURCE).copied().unwrap_or_default();
        if reached < position {
            bail!("the answer holds {SOURCE} up to {reached}, although {position} was asked for");
        }
        self.ask(BTreeMap::new()).await.context("the question that waits for nothing")?;
        Ok(Measured { command: acknowledged - began, visible: answered - acknowledged, round_trip: answered.elapsed() })
    }

    /// Registers an agency; the position of that in the log.
    async fn register(&mut self, number: u32) -> Result<i64> {
        let wish = registry_pb::RegisterAgencyRequest {
            request_id: Uuid::new_v4().to_string(),
            name: format!("Sở Đo thử {} {number}", self.run),
            tier: Tier::Province.into(),
            kind: Kind::Department.into(),
            effective_on: self.today.clone(),
            ..Default::default()
        };
        let answer =
            self.agencies.register_agency(by(self.request(wish), Some(ACTOR))).await.map_err(|status| said(&status))?;
        Ok(answer.into_inner().receipt.context("the answer has no receipt")?.position)
    }

    /// Asks for the figures of today; what they were computed from.
    async fn ask(&mut self, min_positions: BTreeMap<String, i64>) -> Result<contracts::common::v1::Provenance> {
        let wish = reporting_pb::GetComplianceRequest {
            group_by: reporting_pb::GroupBy::Tier.into(),
            min_positions: min_positions.into_iter().collect(),
            ..Default::default()
        };
        let answer = self.compliance.get_compliance(self.request(wish)).await.map_err(|status| said(&status))?;
        answer.into_inner().provenance.context("the answer does not say what it was computed from")
    }

    fn request<Message>(&self, message: Message) -> Request<Message> {
        let mut request = Request::new(message);
        request.set_timeout(self.deadline);
        request
    }
}

/// A refusal in one line.
fn said(status: &Status) -> anyhow::Error {
    anyhow::anyhow!("{:?}: {}", status.code(), status.message())
}
