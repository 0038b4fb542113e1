//! `chuan report`: the statistics.
//!
//! **Invariant:** every figure is the server's, with the day, the instant and the positions that it was computed from.
//!
//! Deliberately absent: arithmetic. A client that counts would one day count otherwise.

mod agencies;
mod compliance;
mod findings;
mod inspections;
mod map;
mod plans;
mod programme;
mod training;
mod trend;

use anyhow::Result;
use contracts::reporting::v1::GroupBy;

use crate::cli::Globals;
use crate::format::Lang;
use crate::record::Value;
use crate::words::word;

pub(crate) use compliance::table as compliance_table;
pub(crate) use programme::table as programme_table;

/// What can be reported.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Report {
    /// How many agencies had declared on a day; with --agencies, which
    #[command(
        after_help = "Examples:\n  chuan report compliance --as-of 2020-12-31 --known-at 2020-12-31\n  chuan report compliance --as-of 2020-12-31 --by district --output csv\n  chuan report compliance --as-of 2020-12-31 --by level --map 2019-10-06\n  chuan report compliance --as-of 2020-06-30 --agencies --district 288 --declared no"
    )]
    Compliance(compliance::Compliance),
    /// How that developed, on the last day of each month or quarter
    #[command(
        after_help = "Examples:\n  chuan report trend --from 2014-01 --to 2020-12 --every quarter\n  chuan report trend --from 2014-01 --to 2020-12 --every quarter --map 2020-12-31"
    )]
    Trend(trend::Trend),
    /// What inspections found, and how long it takes to put right; with --list which findings, with --overdue which actions
    #[command(
        after_help = "Examples:\n  chuan report findings --year 2021 --as-of 2021-12-31\n  chuan report findings --by clause --as-of 2021-12-31\n  chuan report findings --list --class major --as-of 2021-12-31\n  chuan report findings --overdue --as-of 2021-12-31"
    )]
    Findings(findings::Findings),
    /// How far inspections are, and how the agencies were graded; with --list, which agencies
    #[command(
        after_help = "Examples:\n  chuan report inspections --year 2021 --by tier --as-of 2021-12-31\n  chuan report inspections --campaign 1524/KH-BCĐ --list --grade average --as-of 2021-12-31"
    )]
    Inspections(inspections::Inspections),
    /// How far the tasks and the money of plans are; `chuan plan progress` lists the tasks
    #[command(after_help = "Example:\n  chuan report plans --year 2021 --as-of 2021-12-31")]
    Plans(plans::Plans),
    /// Which trainings were held, who came and who passed; with --list, one by one
    #[command(
        after_help = "Examples:\n  chuan report training --year 2021 --as-of 2021-12-31\n  chuan report training --list --plan 1524/KH-BCĐ --as-of 2021-12-31"
    )]
    Training(training::Training),
}

/// What the last row of a statistic is called: all the others together.
fn total() -> Value {
    Value::Named(Some("all".to_owned()), ["Tổng cộng", "Total"].map(str::to_owned))
}

impl Report {
    /// Asks and prints.
    ///
    /// # Errors
    /// The server refuses or is not there.
    pub(crate) async fn run(&self, globals: &Globals) -> Result<()> {
        match self {
            Self::Compliance(args) => args.run(globals).await,
            Self::Trend(args) => args.run(globals).await,
            Self::Findings(args) => args.run(globals).await,
            Self::Inspections(args) => args.run(globals).await,
            Self::Plans(args) => args.run(globals).await,
            Self::Training(args) => args.run(globals).await,
        }
    }
}

/// What the rows of a statistic are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum By {
    /// One row a tier
    Tier,
    /// One row a district, with what is below it
    District,
    /// One row an edition of the standard
    Edition,
    /// One row a status
    Status,
    /// One row a sort of territory: city, town, district, ward, commune, township, special zone
    Level,
}

impl By {
    /// The word in JSON and CSV.
    fn key(self) -> &'static str {
        match self {
            Self::Tier => "tier",
            Self::District => "district",
            Self::Edition => "edition",
            Self::Status => "status",
            Self::Level => "level",
        }
    }

    /// The value of the contract.
    fn group(self) -> GroupBy {
        match self {
            Self::Tier => GroupBy::Tier,
            Self::District => GroupBy::District,
            Self::Edition => GroupBy::Edition,
            Self::Status => GroupBy::Status,
            Self::Level => GroupBy::Level,
        }
    }

    /// What a row of key `key` is called; `name` is what the server calls it.
    fn named(self, key: &str, name: &str, lang: Lang) -> String {
        match self {
            Self::Status if key.is_empty() => lang.pick("(không quy đổi được)", "(not carried)").to_owned(),
            Self::Level if key.is_empty() => lang.pick("(không có địa giới)", "(of no territory)").to_owned(),
            Self::Tier | Self::Status | Self::Level => word(self.key(), key, lang),
            Self::Edition if !key.is_empty() => key.to_owned(),
            Self::District if !name.is_empty() => name.to_owned(),
            Self::District => lang.pick("(không thuộc huyện nào)", "(of no district)").to_owned(),
            Self::Edition => lang.pick("(chưa theo phiên bản nào)", "(of no edition)").to_owned(),
        }
    }
}
