//! The command line: every command with its flags and an example.
//!
//! **Invariant:** what cannot be understood ends with exit code 2 and says what was expected; clap sees to that.
//! **Invariant:** every command has an example that works against the sample.
//!
//! Deliberately absent: what the commands do; each has its own file.

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::client::{DEFAULT_SERVER, Server};
use crate::format::Lang;
use crate::output::Format;
use crate::{agency, bench, bus, dev, import, inspection, log, plan, reorganisation, report, serve, view};

/// Chuẩn: a province's ISO 9001 programme.
///
/// Which agencies exist, what each has declared, and what can be reported of it: as of any date, and as it was known on
/// any date.
#[derive(Debug, Parser)]
#[command(name = "chuan", version, propagate_version = true, after_help = "Example:\n  chuan dev")]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Globals {
    /// Server to ask: one address, a template like http://{service}:8019, or registry=http://a:1,plans=http://b:2 …
    #[arg(long, global = true, env = "CHUAN_SERVER", value_name = "URL", default_value = DEFAULT_SERVER, help_heading = "Global options")]
    pub(crate) server: String,
    /// How to print the answer
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        default_value = "table",
        help_heading = "Global options"
    )]
    pub(crate) output: Format,
    /// Language of tables
    #[arg(
        long,
        global = true,
        env = "CHUAN_LANG",
        value_enum,
        value_name = "LANG",
        default_value = "vi",
        help_heading = "Global options"
    )]
    pub(crate) lang: Lang,
}

impl Globals {
    /// The services, each at its address; nobody is asked yet.
    ///
    /// # Errors
    /// What was given as `--server` says no addresses.
    pub(crate) fn connect(&self) -> Result<Server> {
        Ok(Server::connect(&self.server)?)
    }
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run everything in this process, with files under --data, until Ctrl-C
    #[command(after_help = "Example:\n  chuan dev --data ./data --sample hai-duong")]
    Dev(dev::Dev),
    /// Run one or several services, as in production
    #[command(
        after_help = "Example:\n  chuan serve registry reporting --database 'postgres://chuan@db/chuan_{service}' --listen 0.0.0.0:8019"
    )]
    Serve(serve::Serve),
    /// Import a set: a directory with import.toml and CSV files
    ///
    /// The whole set is checked first, here and then on the server; with one bad line nothing is recorded. Importing the
    /// same set again adds nothing, also after a break half-way.
    #[command(after_help = "Example:\n  chuan import deploy/samples/hai-duong --validate-only")]
    Import(import::Import),
    /// Resolutions on reorganisation: check, show and apply one from its file
    #[command(subcommand)]
    Reorganisation(reorganisation::Reorganisation),
    /// Statistics of declarations, plans, inspections, findings and trainings
    #[command(subcommand)]
    Report(report::Report),
    /// Agencies and their quality systems
    #[command(subcommand)]
    Agency(agency::Agency),
    /// Plans: their tasks, what they rest on, whom they choose for inspection
    #[command(subcommand)]
    Plan(plan::Plan),
    /// Inspections: how far each is, and what it found
    #[command(subcommand)]
    Inspection(inspection::Inspection),
    /// The log of a service: everything that was recorded
    #[command(subcommand)]
    Log(log::Log),
    /// The views of the services: how far each is, and rebuilding them
    #[command(subcommand)]
    View(view::View),
    /// The streams of the bus beside the logs that they are copies of
    #[command(subcommand)]
    Bus(bus::Bus),
    /// How fast a running house is
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  chuan completion bash > /etc/bash_completion.d/chuan")]
    Completion {
        /// Shell that shall complete
        #[arg(value_enum)]
        shell: Shell,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;
    use clap::error::ErrorKind;

    fn parsed(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split_whitespace())
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example_that_is_understood() {
        fn visit(command: &clap::Command, examples: &mut Vec<String>) {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let lines = help.lines().map(str::trim).filter(|line| line.starts_with("chuan"));
            let own: Vec<String> = lines.map(str::to_owned).collect();
            assert!(command.has_subcommands() || !own.is_empty(), "{} has no example", command.get_name());
            examples.extend(own);
            command.get_subcommands().for_each(|inner| visit(inner, examples));
        }
        let mut examples = Vec::new();
        visit(&Cli::command(), &mut examples);
        assert!(examples.len() > 12, "{examples:?}");
        for example in examples {
            let line = example.split(" > ").next().unwrap_or_default().replace('\'', "");
            assert!(parsed(&line).is_ok(), "{line}: {:?}", parsed(&line).unwrap_err());
        }
    }

    #[test]
    fn what_the_documents_promise_is_understood() {
        for line in [
            "chuan dev --data ./data --listen 127.0.0.1:8019 --sample none",
            "chuan serve registry --database-url sqlite:{service}.sqlite --config chuan.toml",
            "chuan import sets/a --server http://127.0.0.1:1 --actor An --validate-only",
            "chuan report compliance --as-of 2020-12-31 --known-at 2020-12-31 --by district --output json --lang en",
            "chuan report compliance --agencies --district 288 --declared no --status lapsed --edition X --level ward",
            "chuan report trend --from 2014-01 --to 2020-12 --every quarter",
            "chuan agency list --tier commune --kind commune-committee --district 288 --order-by name --limit 10 --dissolved",
            "chuan agency list --level ward --as-of 2025-07-01",
            "chuan agency history 11242 --as-of 2020-12-31",
            "chuan agency lineage 10507 --direction predecessors --depth 2 --known-at 2025-07-01",
            "chuan agency lineage 11242 --as-of 2020-12-31 --output csv",
            "chuan reorganisation validate a.toml --province 30",
            "chuan reorganisation show a.toml --lang en",
            "chuan reorganisation apply a.toml --actor An --output json",
            "chuan log tail -n 5 --follow --service registry",
            "chuan log tail -n 20 --service inspections",
            "chuan log verify --service plans --until 7000 --output csv",
            "chuan log new-epoch --service plans --yes --actor An --lang en",
            "chuan plan list --kind programme --year 2021 --status promulgated --as-of 2021-12-31 --output csv",
            "chuan plan show 1524/KH-BCĐ --known-at 2021-12-31 --lang en",
            "chuan plan progress --kind inspection --year 2021 --lead 288 --superseded --output json",
            "chuan inspection list --campaign 1524/KH-BCĐ --tier commune --grade good --status concluded --mode on-site --agency 288",
            "chuan inspection show 00000000-0000-0000-0000-000000000288 --as-of 2021-12-31 --output json",
            "chuan report findings --by chapter --tier commune --class minor --campaign 1524/KH-BCĐ --known-at 2021-12-31",
            "chuan report findings --list --overdue --agency 288 --clause 9.2 --status action-accepted --open yes",
            "chuan report findings --overdue --agency 288 --year 2021 --output csv",
            "chuan report inspections --by grade --tier district --year 2021 --output csv",
            "chuan report inspections --list --agency 288 --status selected --grade none --mode records-based",
            "chuan report plans --kind annual --superseded --lang en",
            "chuan report training --by year --kind internal-audit --plan 1524/KH-BCĐ",
            "chuan report training --list --status held --agency 288",
            "chuan bus status --server registry=http://127.0.0.1:1,plans=http://127.0.0.1:2 --output csv",
            "chuan bus reconcile --service registry --validate-only --lang en",
            "chuan bench visibility --write --commands 30 --warm-up 0 --every-ms 0 --deadline-ms 2000 --output csv",
            "chuan --lang en view rebuild reporting/conformity_2",
        ] {
            assert!(parsed(line).is_ok(), "{line}: {}", parsed(line).unwrap_err());
        }
    }

    #[test]
    fn what_cannot_be_understood_is_a_usage_error() {
        for (line, kind) in [
            ("chuan report compliance --as-of 31/12/2020", ErrorKind::ValueValidation),
            ("chuan report compliance --known-at yesterday", ErrorKind::ValueValidation),
            ("chuan report compliance --by village", ErrorKind::InvalidValue),
            ("chuan report compliance --status lapsed", ErrorKind::MissingRequiredArgument),
            ("chuan report trend --from 2020-13 --to 2020-12", ErrorKind::ValueValidation),
            ("chuan agency list --page-size -1", ErrorKind::ValueValidation),
            ("chuan agency list --tier country", ErrorKind::InvalidValue),
            ("chuan agency list --level hamlet", ErrorKind::InvalidValue),
            ("chuan agency lineage 10507 --depth 0", ErrorKind::ValueValidation),
            ("chuan agency lineage 10507 --direction up", ErrorKind::InvalidValue),
            ("chuan reorganisation apply", ErrorKind::MissingRequiredArgument),
            ("chuan plan show", ErrorKind::MissingRequiredArgument),
            ("chuan plan list --kind biennial", ErrorKind::InvalidValue),
            ("chuan plan list --year soon", ErrorKind::ValueValidation),
            ("chuan plan progress --standing late", ErrorKind::InvalidValue),
            ("chuan inspection list --grade excellent", ErrorKind::InvalidValue),
            ("chuan inspection list --status selected", ErrorKind::InvalidValue),
            ("chuan report findings --by district", ErrorKind::InvalidValue),
            ("chuan report findings --list --by clause", ErrorKind::ArgumentConflict),
            ("chuan report findings --agency 288", ErrorKind::MissingRequiredArgument),
            ("chuan report findings --overdue --status open", ErrorKind::MissingRequiredArgument),
            ("chuan report inspections --grade good", ErrorKind::MissingRequiredArgument),
            ("chuan report training --kind cooking", ErrorKind::InvalidValue),
            ("chuan reorganisation show a.toml --province x", ErrorKind::ValueValidation),
            ("chuan view rebuild conformity", ErrorKind::ValueValidation),
            ("chuan log new-epoch --yes", ErrorKind::MissingRequiredArgument),
            ("chuan log verify --until -1", ErrorKind::ValueValidation),
            ("chuan bench visibility --write --commands 0", ErrorKind::ValueValidation),
            ("chuan serve", ErrorKind::MissingRequiredArgument),
            ("chuan serve planning", ErrorKind::InvalidValue),
            ("chuan dev --sample atlantis", ErrorKind::InvalidValue),
        ] {
            let error = parsed(line).unwrap_err();
            assert_eq!((error.kind(), error.exit_code()), (kind, 2), "{line}: {error}");
        }
    }
}
