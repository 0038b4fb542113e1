//! The fault suite from the command line; `tests/faults` builds what it needs and starts it.
//!
//! **Invariant:** the seed is printed first and last; exit code 0 means that no invariant was violated.

use anyhow::{Context as _, Result};
use std::{env, io::Write as _, path::PathBuf, process::ExitCode};
use tests::faults::{
    acts::{self, Run, say},
    house::Options,
    scenario::Scenario,
};
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "\
faults [--long] [--seed N] [--only NAME] [--nats-server PATH] [--chuan PATH] [--keep DIR]
  --long         everything, often (some thirty minutes); otherwise a few of each
  --seed N       what decides everything that chance decides; otherwise a new one
  --only NAME    one act (storm, disk, restore, clock), or the faults whose name holds NAME (\"kill -9\", \"bus\", \"stop\" …)
  --nats-server PATH, --chuan PATH    what is tested; --newest: the NATS of CHUAN_TEST_NATS_NEWEST
  --keep DIR     where the logs of the processes go when there are violations
  --no-bus       without NATS: services read their neighbours' databases";

fn main() -> ExitCode {
    match asked().and_then(|run| run.map_or(Ok(true), |run| play(&run))) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("faults: {error:#}\n{USAGE}"));
            ExitCode::from(2)
        }
    }
}

/// Plays it; whether no invariant was violated.
fn play(run: &Run) -> Result<bool> {
    say(&format!("seed {}", run.seed));
    let report = tokio::runtime::Runtime::new()?.block_on(async {
        let mut terminated = signal(SignalKind::terminate())?;
        let mut interrupted = signal(SignalKind::interrupt())?;
        // Whoever is told to end takes the house down first: what is dropped cleans up behind itself.
        tokio::select! {
            report = Box::pin(acts::play(run)) => Ok(report),
            _ = terminated.recv() => Err(anyhow::anyhow!("told to end")),
            _ = interrupted.recv() => Err(anyhow::anyhow!("told to end")),
        }
    })?;
    writeln!(std::io::stdout(), "{report}")?;
    Ok(report.violations() == 0)
}

/// What the command line asks for; nothing when it was only for help.
fn asked() -> Result<Option<Run>> {
    let beside = env::current_exe()?.with_file_name("chuan_under_test");
    let (mut long, mut seed, mut only, mut keep, mut bus) = (false, None, None, None, true);
    let (mut chuan, mut nats) = (beside, None);
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--long" => long = true,
            "--no-bus" => bus = false,
            "--newest" => nats = env::var_os("CHUAN_TEST_NATS_NEWEST").map(PathBuf::from),
            "--seed" => seed = Some(value()?.parse().context("a seed is a number")?),
            "--only" => only = Some(value()?),
            "--keep" => keep = Some(PathBuf::from(value()?)),
            "--chuan" => chuan = value()?.into(),
            "--nats-server" => nats = Some(PathBuf::from(value()?)),
            "--help" | "-h" => {
                say(USAGE);
                return Ok(None);
            }
            other => anyhow::bail!("{other} is not understood"),
        }
    }
    let mut options = Options::from_environment(chuan)?;
    options.nats_server = nats.or(options.nats_server).filter(|_| bus);
    let scenario = if long { Scenario::long() } else { Scenario::short() };
    Ok(Some(Run { options, scenario, seed: seed.unwrap_or_else(fresh), only, keep }))
}

/// A seed that nobody chose, short enough to be typed again.
fn fresh() -> u64 {
    u64::try_from(uuid::Uuid::new_v4().as_u128() % 1_000_000).unwrap_or(1)
}
