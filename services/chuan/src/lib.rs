//! `chuan`, the one executable: it runs the services, and it is the client that people and scripts use.
//!
//! It is a library with a door (`main.rs`), so that tests can run a house from outside without a process.
//!
//! | file | what |
//! |---|---|
//! | `cli` | every command with its flags and an example |
//! | `house`, `dev`, `serve` | running services |
//! | `import` | reading a set, checking it, sending it |
//! | `reorganisation` | resolutions from their files: checking, showing, applying them |
//! | `report`, `agency`, `plan`, `inspection`, `log`, `view`, `bus` | questions, and how their answers are printed |
//! | `bench` | how fast a running house is |
//! | `client`, `when` | reaching a server; of which day, and as known when |
//! | `answer`, `record` | answers made of fields, which are named once for table, JSON and CSV |
//! | `output`, `format`, `words`, `lists`, `event` | tables, JSON and CSV; numbers and dates; names of codes |
//! | `fields` | TOML files, read key by key |
//! | `names`, `clauses` | names of agencies and titles of clauses, for tables |
//! | `ids` | the ids that are derived from names |
//! | `failure` | how a failure is told |
//!
//! **Invariant:** exit code 0 is fine, 1 failed, 2 not understood. Answers go to standard output, everything else to standard error.
//! **Invariant:** a reader that closes the pipe ends the program quietly, with exit code 0.
//!
//! Deliberately absent: rules and arithmetic. The services decide and count.

mod agency;
mod answer;
mod bench;
mod bus;
mod clauses;
mod cli;
mod client;
mod dev;
mod event;
mod failure;
mod fields;
mod format;
pub mod house;
mod ids;
mod import;
mod inspection;
mod lists;
mod log;
mod names;
mod output;
mod plan;
mod record;
mod reorganisation;
mod report;
mod serve;
mod view;
mod when;
mod words;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{CommandFactory as _, Parser as _};
use clap_complete::Shell;
use cli::{Cli, Command};

pub use import::{Share, Summary};

/// Reads the command line, does what it says, and tells how that went.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse(); // ends the program with 2 when the line cannot be understood
    let server = cli.globals.server.clone();
    let outcome = tokio::runtime::Runtime::new().context("the runtime cannot start").and_then(|runtime| {
        // Boxed, because the future of all commands together is large.
        runtime.block_on(Box::pin(run(cli)))
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if failure::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody may be reading standard error either.
            let _ = std::io::stderr().write_all(failure::text(&error, &server).as_bytes());
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<()> {
    let globals = &cli.globals;
    match &cli.command {
        Command::Dev(args) => Box::pin(args.run(globals)).await,
        Command::Serve(args) => Box::pin(args.run()).await,
        Command::Import(args) => Box::pin(args.run(globals)).await,
        Command::Report(args) => Box::pin(args.run(globals)).await,
        Command::Reorganisation(args) => Box::pin(args.run(globals)).await,
        Command::Agency(args) => Box::pin(args.run(globals)).await,
        Command::Plan(args) => Box::pin(args.run(globals)).await,
        Command::Inspection(args) => Box::pin(args.run(globals)).await,
        Command::Log(args) => Box::pin(args.run(globals)).await,
        Command::View(args) => Box::pin(args.run(globals)).await,
        Command::Bus(args) => Box::pin(args.run(globals)).await,
        Command::Bench(args) => Box::pin(args.run(globals)).await,
        Command::Completion { shell } => output::print(&completion(*shell)?),
    }
}

/// The completion script of a shell. It is made in memory first: the generator panics when it cannot write.
fn completion(shell: Shell) -> Result<String> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "chuan", &mut script);
    Ok(String::from_utf8(script)?)
}

/// Imports a sample of this executable into the house at `url`; the sample's name is that of its directory in
/// `deploy/samples`.
///
/// # Errors
/// There is no such sample, nobody answers, or the set is refused.
pub async fn load_sample(url: &str, name: &str) -> Result<Summary> {
    let files = import::Files::of_sample(name).with_context(|| format!("there is no sample {name:?}"))?;
    let server = client::Server::connect(url)?;
    let options = import::Options::new(format::Lang::En);
    Ok(import::import(&server, &files, &options).await?)
}

/// The id that the agency of a key has in the sets of a province.
#[must_use]
pub fn agency_id(province: &str, key: &str) -> String {
    ids::agency(province, key)
}

/// The id that the thing of a key has in the sets of a province; `word` says what it is: `plan`, `document`, `finding`, and
/// with its owner `plan/KT-2021/item`.
#[must_use]
pub fn set_id(province: &str, word: &str, key: &str) -> String {
    ids::of_set(province, word, key)
}

/// A resolution in a sample of this executable, with the ids that keys have in its province; `file` is its place in the set,
/// for example `reorganisations/2025-07-communes.toml`.
///
/// # Errors
/// There is no such sample or file.
pub fn sample_resolution(name: &str, file: &str) -> Result<contracts::registry::v1::Resolution> {
    let files = import::Files::of_sample(name).with_context(|| format!("there is no sample {name:?}"))?;
    let listed = |problems: Vec<import::Problem>| anyhow::anyhow!(import::listing(&problems, problems.len()));
    let manifest = import::Manifest::read(&files).map_err(listed)?;
    let bytes = files.files.get(file).with_context(|| format!("there is no file {file:?} in {name}"))?;
    let resolution = reorganisation::File::read(file, bytes).map_err(listed)?;
    let find = |key: &str| Ok(ids::agency(&manifest.province, key));
    reorganisation::resolution(&resolution, &manifest.province, find).map_err(listed)
}
