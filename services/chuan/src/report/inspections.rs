//! `chuan report inspections`: how far inspections are and how the agencies were graded; with --list which agencies.
//!
//! Deliberately absent: one inspection with all that belongs to it (`chuan inspection show`).

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use contracts::reporting::v1 as pb;

use crate::agency;
use crate::answer::{Listing, counted};
use crate::cli::Globals;
use crate::client::{PAGE, Server, all_pages, request};
use crate::format::Lang;
use crate::inspection::resolve_campaign;
use crate::lists;
use crate::output;
use crate::record::{Field, Record, Value, field};
use crate::when::{Origin, When};
use crate::words::{self, word};

/// The arguments of `chuan report inspections`.
#[derive(Debug, clap::Args)]
pub(crate) struct Inspections {
    #[command(flatten)]
    when: When,
    /// What the rows are
    #[arg(long, value_enum, default_value = "campaign", conflicts_with = "list")]
    by: By,
    /// Only agencies of this tier
    #[arg(long, value_name = "TIER", value_parser = PossibleValuesParser::new(words::codes("tier")))]
    tier: Option<String>,
    /// Only inspections that count for this year
    #[arg(long, value_name = "YYYY")]
    year: Option<i32>,
    /// Only this campaign: number of its plan or decision, or id
    #[arg(long, value_name = "CAMPAIGN")]
    campaign: Option<String>,
    /// List the agencies behind the figures instead
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    behind: Behind,
}

/// What narrows the list.
#[derive(Debug, clap::Args)]
struct Behind {
    /// With --list: only this agency: area code, exact name or id
    #[arg(long, value_name = "AGENCY", requires = "list")]
    agency: Option<String>,
    /// With --list: only those that stand so
    #[arg(long, value_name = "STATUS", requires = "list", value_parser = PossibleValuesParser::new(words::codes("inspection")))]
    status: Option<String>,
    /// With --list: only those graded so; none: those without a grade
    #[arg(long, value_name = "GRADE", requires = "list", value_parser = PossibleValuesParser::new(words::codes("grade").into_iter().chain(["none"])))]
    grade: Option<String>,
    /// With --list: only those in this mode
    #[arg(long, value_name = "MODE", requires = "list", value_parser = PossibleValuesParser::new(words::codes("mode")))]
    mode: Option<String>,
}

/// What the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum By {
    /// One row a campaign
    Campaign,
    /// One row a tier
    Tier,
    /// One row a grade
    Grade,
    /// One row a mode
    Mode,
    /// One row a year
    Year,
}

impl By {
    fn group(self) -> pb::InspectionGroupBy {
        match self {
            Self::Campaign => pb::InspectionGroupBy::Campaign,
            Self::Tier => pb::InspectionGroupBy::Tier,
            Self::Grade => pb::InspectionGroupBy::Grade,
            Self::Mode => pb::InspectionGroupBy::Mode,
            Self::Year => pb::InspectionGroupBy::Year,
        }
    }

    /// The first field of a row: its key for programs, what it is called for people.
    fn first(self, key: &str, name: &str) -> Field {
        match self {
            Self::Campaign => field("campaign", Value::named(key, name)).head("Đợt kiểm tra", "Campaign"),
            Self::Tier => field("tier", Value::Word("tier", key.to_owned())).head("Cấp", "Tier"),
            Self::Grade if key.is_empty() => {
                let none = Value::Named(None, ["(chưa xếp loại)", "(not graded)"].map(str::to_owned));
                field("grade", none).head("Xếp loại", "Grade")
            }
            Self::Grade => field("grade", Value::Word("grade", key.to_owned())).head("Xếp loại", "Grade"),
            Self::Mode => field("mode", Value::Word("mode", key.to_owned())).head("Hình thức", "Mode"),
            Self::Year => field("year", Value::text(key)).head("Năm", "Year"),
        }
    }
}

impl Inspections {
    pub(super) async fn run(&self, globals: &Globals) -> Result<()> {
        let server = globals.connect()?;
        let tier = number(&lists::TIER, &self.tier);
        let campaign = resolve_campaign(&server, self.campaign.as_deref(), &self.when).await?.unwrap_or_default();
        let listing = if self.list {
            self.lines(&server, tier, campaign, globals.lang).await?
        } else {
            figures(&server, &self.when, self.by, (tier, self.year.unwrap_or_default(), campaign)).await?
        };
        output::print(&listing.shown(globals.output, globals.lang)?)
    }

    async fn lines(&self, server: &Server, tier: i32, campaign_id: String, lang: Lang) -> Result<Listing> {
        let behind = &self.behind;
        let grade = behind.grade.as_deref().map(|grade| lists::GRADE.number(grade).unwrap_or_default());
        let wish = pb::ListInspectionLinesRequest {
            as_of: self.when.day(),
            known_at: self.when.known.known_at,
            page_size: Some(PAGE),
            tier,
            year: self.year.unwrap_or_default(),
            campaign_id,
            agency_id: agency::resolve_some(server, behind.agency.as_deref(), &self.when).await?,
            status: number(&lists::INSPECTION_REPORTED, &behind.status),
            grade,
            mode: number(&lists::MODE, &behind.mode),
            ..Default::default()
        };
        let (lines, origin) = all_pages!(server.programme().await?, list_inspection_lines, wish, inspections);
        Ok(listing(&lines, Origin::of(origin), lang))
    }
}

/// The number of a code that was given or not; 0 when it was not.
fn number(list: &lists::List, code: &Option<String>) -> i32 {
    list.number(code.as_deref().unwrap_or_default()).unwrap_or_default()
}

/// The figures of a day, of a tier, a year and a campaign if they are given.
///
/// # Errors
/// The server refuses.
pub(super) async fn figures(
    server: &Server,
    when: &When,
    by: By,
    (tier, year, campaign_id): (i32, i32, String),
) -> Result<Listing> {
    let wish = pb::GetInspectionFiguresRequest {
        as_of: when.day(),
        known_at: when.known.known_at,
        group_by: by.group().into(),
        tier,
        year,
        campaign_id,
        ..Default::default()
    };
    let answer = server.programme().await?.get_inspection_figures(request(wish)).await?.into_inner();
    Ok(rows(by, &answer.rows, answer.total, Origin::of(answer.provenance)))
}

/// The rows with the total as the last one.
fn rows(by: By, rows: &[pb::InspectionRow], total: Option<pb::InspectionRow>, origin: Origin) -> Listing {
    let mut listing = Listing::of("rows", origin, rows, |row| record(by, by.first(&row.key, &row.name), row));
    let first = by.first("", "");
    listing.records.push(record(by, Field { value: super::total(), ..first }, &total.unwrap_or_default()));
    listing
}

fn record(by: By, first: Field, row: &pb::InspectionRow) -> Record {
    // A campaign's key is an id, so programs get what people call it too.
    let name = (by == By::Campaign).then(|| field("name", Value::text(row.name.as_str())));
    let figures = [
        field("agencies", Value::Count(row.agencies)).head(">Cơ quan", ">Agencies"),
        field("selected", Value::Count(row.selected)).rare(">Đã chọn", ">Selected"),
        field("scheduled", Value::Count(row.scheduled)).rare(">Đã lên lịch", ">Scheduled"),
        field("noticed", Value::Count(row.noticed)).rare(">Đã thông báo", ">Noticed"),
        field("under_way", Value::Count(row.under_way)).rare(">Đang kiểm tra", ">Under way"),
        field("concluded", Value::Count(row.concluded)).head(">Đã kết luận", ">Concluded"),
        field("cancelled", Value::Count(row.cancelled)).rare(">Đã hủy", ">Cancelled"),
        field("terminated", Value::Count(row.terminated)).rare(">Đã chấm dứt", ">Terminated"),
        field("good", Value::Count(row.good)).head(">Tốt", ">Good"),
        field("fair", Value::Count(row.fair)).head(">Khá", ">Fair"),
        field("average", Value::Count(row.average)).head(">Trung bình", ">Average"),
        field("weak", Value::Count(row.weak)).head(">Yếu", ">Weak"),
        field("ungraded", Value::Count(row.ungraded)).rare(">Không xếp loại", ">Not graded"),
        field("mean_score", Value::decimal(&row.mean_score)).head(">Điểm (TB)", ">Score (mean)"),
    ];
    Record([first].into_iter().chain(name).chain(figures).collect())
}

fn listing(lines: &[pb::InspectionLine], origin: Origin, lang: Lang) -> Listing {
    let statuses = lines.iter().map(|one| word("inspection", &lists::INSPECTION_REPORTED.code(one.status), lang));
    let below = counted(lang.pick("cơ quan", "agencies"), statuses, lang);
    Listing::of("inspections", origin, lines, line).below(below)
}

fn line(one: &pb::InspectionLine) -> Record {
    let count = |number: Option<i32>| number.map_or(Value::Nothing, |number| Value::Count(number.into()));
    Record(vec![
        field("inspection_id", Value::text(one.inspection_id.as_str())),
        field("campaign_id", Value::text(one.campaign_id.as_str())),
        field("campaign_number", Value::text(one.campaign_number.as_str())).head("Đợt kiểm tra", "Campaign"),
        field("campaign_title", Value::text(one.campaign_title.as_str())),
        field("plan_id", Value::text(one.plan_id.as_deref())),
        field("year", Value::Ordinal(one.year.into())).head("Năm", "Year"),
        field("agency_id", Value::text(one.agency_id.as_str())),
        field("agency_name", Value::text(one.agency_name.as_str())).head("Cơ quan", "Agency"),
        field("tier", Value::coded(&lists::TIER, one.tier)).head("Cấp", "Tier"),
        field("mode", Value::coded(&lists::MODE, one.mode)).head("Hình thức", "Mode"),
        field("status", Value::coded(&lists::INSPECTION_REPORTED, one.status)).head("Trạng thái", "Status"),
        field("visit_on", Value::day(one.visit_on.as_deref())).head("Kiểm tra ngày", "Visit"),
        field("concluded_on", Value::day(one.concluded_on.as_deref())).head("Kết luận ngày", "Concluded"),
        field("score", Value::decimal(&one.score)).head(">Điểm", ">Score"),
        field("grade", Value::coded(&lists::GRADE, one.grade)).head("Xếp loại", "Grade"),
        field("majors", count(one.majors)).head(">KPH nặng", ">Major"),
        field("minors", count(one.minors)).head(">KPH nhẹ", ">Minor"),
    ])
}

#[cfg(test)]
mod tests;
