//! `chuan report findings`: what inspections found, in figures; with --list the findings, with --overdue the actions that
//! should have been done.
//!
//! Deliberately absent: one finding with all that belongs to it (`chuan inspection show`).

mod lines;

use anyhow::Result;
use clap::ArgGroup;
use clap::builder::PossibleValuesParser;
use contracts::reporting::v1 as pb;

use crate::answer::Listing;
use crate::clauses;
use crate::cli::Globals;
use crate::client::{Server, request};
use crate::inspection::resolve_campaign;
use crate::lists;
use crate::output;
use crate::record::{Record, Value, field};
use crate::when::{Origin, When};
use crate::words;

/// The arguments of `chuan report findings`.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("lists").args(["list", "overdue"]).multiple(true))]
pub(crate) struct Findings {
    #[command(flatten)]
    when: When,
    /// What the rows are
    #[arg(long, value_enum, default_value = "class", conflicts_with = "lists")]
    by: By,
    /// Only of this class
    #[arg(long, value_name = "CLASS", value_parser = PossibleValuesParser::new(words::codes("class")))]
    class: Option<String>,
    /// Only of agencies of this tier
    #[arg(long, value_name = "TIER", value_parser = PossibleValuesParser::new(words::codes("tier")))]
    tier: Option<String>,
    /// Only of inspections that count for this year
    #[arg(long, value_name = "YYYY")]
    year: Option<i32>,
    /// Only of this campaign: number of its plan or decision, or id
    #[arg(long, value_name = "CAMPAIGN")]
    campaign: Option<String>,
    /// List the findings behind the figures instead
    #[arg(long)]
    list: bool,
    /// List the corrective actions that are overdue instead; with --list the findings that are
    #[arg(long)]
    overdue: bool,
    #[command(flatten)]
    behind: lines::Behind,
}

/// What the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum By {
    /// One row a class
    Class,
    /// One row a clause of the standard
    Clause,
    /// One row a chapter of the standard
    Chapter,
    /// One row a tier
    Tier,
    /// One row a year of inspection
    Year,
}

impl By {
    fn group(self) -> pb::FindingGroupBy {
        match self {
            Self::Class => pb::FindingGroupBy::Class,
            Self::Clause => pb::FindingGroupBy::Clause,
            Self::Chapter => pb::FindingGroupBy::Chapter,
            Self::Tier => pb::FindingGroupBy::Tier,
            Self::Year => pb::FindingGroupBy::Year,
        }
    }

    /// The word in JSON and CSV, and the head of the column.
    fn heads(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Class => ("class", "Loại", "Class"),
            Self::Clause => ("clause", "Điều khoản", "Clause"),
            Self::Chapter => ("chapter", "Chương", "Chapter"),
            Self::Tier => ("tier", "Cấp", "Tier"),
            Self::Year => ("year", "Năm", "Year"),
        }
    }

    /// What a row of a key is called.
    fn value(self, key: &str) -> Value {
        match self {
            Self::Class => Value::Word("class", key.to_owned()),
            Self::Tier => Value::Word("tier", key.to_owned()),
            Self::Year => Value::text(key),
            Self::Clause | Self::Chapter if key.is_empty() => {
                Value::Named(None, ["(không nêu điều khoản)", "(of no clause)"].map(str::to_owned))
            }
            Self::Clause | Self::Chapter => clauses::value(key),
        }
    }
}

impl Findings {
    pub(super) async fn run(&self, globals: &Globals) -> Result<()> {
        let server = globals.connect()?;
        let listing = match (self.list, self.overdue) {
            (false, false) => self.figures(&server).await?,
            (true, _) => self.findings(&server, globals.lang).await?,
            (false, true) => self.actions(&server, globals.lang).await?,
        };
        output::print(&listing.shown(globals.output, globals.lang)?)
    }

    async fn figures(&self, server: &Server) -> Result<Listing> {
        let wish = pb::GetFindingFiguresRequest {
            as_of: self.when.day(),
            known_at: self.when.known.known_at,
            group_by: self.by.group().into(),
            tier: self.tier(),
            year: self.year.unwrap_or_default(),
            class: self.class(),
            campaign_id: self.campaign(server).await?,
            ..Default::default()
        };
        let answer = server.programme().await?.get_finding_figures(request(wish)).await?.into_inner();
        Ok(rows(self.by, &answer.rows, answer.total, Origin::of(answer.provenance)))
    }

    fn tier(&self) -> i32 {
        lists::TIER.number(self.tier.as_deref().unwrap_or_default()).unwrap_or_default()
    }

    fn class(&self) -> i32 {
        lists::FINDING_CLASS.number(self.class.as_deref().unwrap_or_default()).unwrap_or_default()
    }

    async fn campaign(&self, server: &Server) -> Result<String> {
        Ok(resolve_campaign(server, self.campaign.as_deref(), &self.when).await?.unwrap_or_default())
    }
}

/// The rows with the total as the last one.
fn rows(by: By, rows: &[pb::FindingRow], total: Option<pb::FindingRow>, origin: Origin) -> Listing {
    let mut listing = Listing::of("rows", origin, rows, |row| record(by, by.value(&row.key), row));
    listing.records.push(record(by, super::total(), &total.unwrap_or_default()));
    listing
}

fn record(by: By, key: Value, row: &pb::FindingRow) -> Record {
    let (name, vietnamese, english) = by.heads();
    let oldest = row.max_open_days.map_or(Value::Dash, Value::Count);
    Record(vec![
        field(name, key).head(vietnamese, english),
        field("raised", Value::Count(row.raised)).head(">Phát hiện", ">Findings"),
        field("open", Value::Count(row.open)).head(">Chưa đóng", ">Open"),
        field("overdue", Value::Count(row.overdue)).head(">Quá hạn", ">Overdue"),
        field("closed", Value::Count(row.closed)).head(">Đã đóng", ">Closed"),
        field("withdrawn", Value::Count(row.withdrawn)).rare(">Đã rút", ">Withdrawn"),
        field("extinguished", Value::Count(row.extinguished)).rare(">Đã chấm dứt", ">Extinguished"),
        field("noted", Value::Count(row.noted)).rare(">Ghi nhận", ">Noted"),
        field("mean_open_days", Value::decimal(&row.mean_open_days)).head(">Ngày mở (TB)", ">Days open (mean)"),
        field("max_open_days", oldest).head(">Ngày mở (lâu nhất)", ">Days open (most)"),
        field("mean_days_to_close", Value::decimal(&row.mean_days_to_close))
            .head(">Ngày đến khi đóng (TB)", ">Days to close (mean)"),
    ])
}

#[cfg(test)]
mod tests;
