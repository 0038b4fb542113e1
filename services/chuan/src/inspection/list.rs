//! `chuan inspection list`.
//!
//! Deliberately absent: agencies of a campaign for which nothing is scheduled yet; `chuan report inspections --list` has them.

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use contracts::inspections::v1 as pb;

use super::resolve_campaign;
use crate::agency;
use crate::answer::{Listing, counted};
use crate::cli::Globals;
use crate::client::{PAGE, Server, all_pages};
use crate::format::Lang;
use crate::lists;
use crate::output;
use crate::record::{Record, Value, field};
use crate::when::{Origin, When};
use crate::words::{self, word};

/// The arguments of `chuan inspection list`.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    when: When,
    /// Only those of this campaign: number of its plan or decision, or id
    #[arg(long, value_name = "CAMPAIGN")]
    campaign: Option<String>,
    /// Only those that count for this year
    #[arg(long, value_name = "YYYY")]
    year: Option<i32>,
    /// Only those of agencies of this tier
    #[arg(long, value_name = "TIER", value_parser = PossibleValuesParser::new(words::codes("tier")))]
    tier: Option<String>,
    /// Only those graded so
    #[arg(long, value_name = "GRADE", value_parser = PossibleValuesParser::new(words::codes("grade")))]
    grade: Option<String>,
    /// Only those that stand so
    #[arg(long, value_name = "STATUS", value_parser = PossibleValuesParser::new(words::codes_of(&lists::INSPECTION)))]
    status: Option<String>,
    /// Only those in this mode
    #[arg(long, value_name = "MODE", value_parser = PossibleValuesParser::new(words::codes("mode")))]
    mode: Option<String>,
    /// Only those of this agency: area code, exact name or id
    #[arg(long, value_name = "AGENCY")]
    agency: Option<String>,
}

impl List {
    pub(super) async fn run(&self, server: &Server, globals: &Globals) -> Result<()> {
        let number = |list: &lists::List, code: &Option<String>| {
            code.as_deref().and_then(|code| list.number(code)).unwrap_or_default()
        };
        let agency_id = match &self.agency {
            Some(agency) => Some(agency::resolve(server, agency, &self.when).await?),
            None => None,
        };
        let wish = pb::ListInspectionsRequest {
            as_of: self.when.day(),
            known_at: self.when.known.known_at,
            page_size: Some(PAGE),
            campaign_id: resolve_campaign(server, self.campaign.as_deref(), &self.when).await?,
            agency_id,
            year: self.year,
            tier: number(&lists::TIER, &self.tier),
            status: number(&lists::INSPECTION, &self.status),
            mode: number(&lists::MODE, &self.mode),
            grade: number(&lists::GRADE, &self.grade),
            ..Default::default()
        };
        let (inspections, origin) = all_pages!(server.inspections().await?, list_inspections, wish, inspections);
        let listing = listing(&inspections, Origin::of(origin), globals.lang);
        output::print(&listing.shown(globals.output, globals.lang)?)
    }
}

fn listing(inspections: &[pb::ListedInspection], origin: Origin, lang: Lang) -> Listing {
    let statuses = inspections.iter().map(|one| word("inspection", &lists::INSPECTION.code(one.status), lang));
    let below = counted(lang.pick("cuộc kiểm tra", "inspections"), statuses, lang);
    Listing::of("inspections", origin, inspections, record).below(below)
}

fn record(one: &pb::ListedInspection) -> Record {
    let count = |number: i32| Value::Count(number.into());
    Record(vec![
        field("inspection_id", Value::text(one.inspection_id.as_str())),
        field("campaign_id", Value::text(one.campaign_id.as_str())),
        field("year", Value::Ordinal(one.year.into())).head("Năm", "Year"),
        field("agency_id", Value::text(one.agency_id.as_str())),
        field("agency_name", Value::text(one.agency_name.as_str())).head("Cơ quan", "Agency"),
        field("tier", Value::coded(&lists::TIER, one.tier)).head("Cấp", "Tier"),
        field("mode", Value::coded(&lists::MODE, one.mode)).head("Hình thức", "Mode"),
        field("status", Value::coded(&lists::INSPECTION, one.status)).head("Trạng thái", "Status"),
        field("visit_on", Value::day(one.visit_on.as_str())).head("Kiểm tra ngày", "Visit"),
        field("concluded_on", Value::day(one.concluded_on.as_deref())).head("Kết luận ngày", "Concluded"),
        field("score", Value::hundredths(one.score_hundredths)).head(">Điểm", ">Score"),
        field("grade", Value::coded(&lists::GRADE, one.grade)).head("Xếp loại", "Grade"),
        field("majors", count(one.majors)).head(">KPH nặng", ">Major"),
        field("minors", count(one.minors)).head(">KPH nhẹ", ">Minor"),
        field("remarks", count(one.remarks)).head(">Lưu ý", ">Remarks"),
        field("declaration_valid", one.declaration_valid.map_or(Value::Nothing, Value::Flag)),
        field("team_id", Value::text(one.team_id.as_str())),
        field("etag", Value::text(one.etag.as_str())),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Format;
    use contracts::common::v1::{Grade, InspectionMode, Tier};

    #[test]
    fn a_score_has_two_decimals_and_what_is_not_concluded_has_none() {
        let concluded = pb::ListedInspection {
            agency_name: "UBND thành phố Hải Dương".to_owned(),
            tier: Tier::District.into(),
            mode: InspectionMode::OnSite.into(),
            status: pb::InspectionStatus::Concluded.into(),
            visit_on: "2021-08-10".to_owned(),
            concluded_on: Some("2021-09-01".to_owned()),
            score_hundredths: Some(8571),
            grade: Grade::Fair.into(),
            minors: 2,
            declaration_valid: Some(true),
            ..Default::default()
        };
        let noticed = pb::ListedInspection { status: pb::InspectionStatus::Noticed.into(), ..Default::default() };
        let listing = listing(&[concluded, noticed], Origin::default(), Lang::Vi);
        let table = listing.shown(Format::Table, Lang::Vi).unwrap();
        assert!(table.contains("85,71") && table.contains("Khá") && table.contains("10/08/2021"), "{table}");
        assert!(table.contains("2 cuộc kiểm tra: 1 đã kết luận, 1 đã thông báo"), "{table}");
        let csv = listing.shown(Format::Csv, Lang::Vi).unwrap();
        assert!(csv.contains("concluded,2021-08-10,2021-09-01,85.71,fair,0,2,0,yes,"), "{csv}");
        assert!(csv.contains(",noticed,,,,,0,0,0,,"), "{csv}");
    }
}
