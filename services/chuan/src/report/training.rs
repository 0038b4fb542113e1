//! `chuan report training`: what was held, who came, who passed; with --list which trainings.

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use contracts::reporting::v1 as pb;

use crate::agency;
use crate::answer::{Listing, counted};
use crate::cli::Globals;
use crate::client::{PAGE, Server, all_pages, request};
use crate::format::Lang;
use crate::lists;
use crate::output;
use crate::plan;
use crate::record::{Field, Record, Value, field};
use crate::when::{Origin, When};
use crate::words::{self, word};

/// The arguments of `chuan report training`.
#[derive(Debug, clap::Args)]
pub(crate) struct Training {
    #[command(flatten)]
    when: When,
    /// What the rows are
    #[arg(long, value_enum, default_value = "kind", conflicts_with = "list")]
    by: By,
    /// Only trainings of this year
    #[arg(long, value_name = "YYYY")]
    year: Option<i32>,
    /// Only trainings of this kind
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(words::codes("training")))]
    kind: Option<String>,
    /// Only trainings of this plan: number or id
    #[arg(long, value_name = "PLAN")]
    plan: Option<String>,
    /// List the trainings behind the figures instead
    #[arg(long)]
    list: bool,
    /// With --list: only those that stand so
    #[arg(long, value_name = "STATUS", requires = "list", value_parser = PossibleValuesParser::new(words::codes("training-status")))]
    status: Option<String>,
    /// With --list: only those to which somebody came from this agency: area code, exact name or id
    #[arg(long, value_name = "AGENCY", requires = "list")]
    agency: Option<String>,
}

/// What the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum By {
    /// One row a kind
    Kind,
    /// One row a year
    Year,
}

impl By {
    fn group(self) -> pb::TrainingGroupBy {
        match self {
            Self::Kind => pb::TrainingGroupBy::Kind,
            Self::Year => pb::TrainingGroupBy::Year,
        }
    }

    /// The first field of a row: its key for programs, what it is called for people.
    fn first(self, key: &str) -> Field {
        match self {
            Self::Kind => field("kind", Value::Word("training", key.to_owned())).head("Nội dung", "Kind"),
            Self::Year => field("year", Value::text(key)).head("Năm", "Year"),
        }
    }
}

impl Training {
    pub(super) async fn run(&self, globals: &Globals) -> Result<()> {
        let server = globals.connect()?;
        let plan_id = plan::resolve_some(&server, self.plan.as_deref(), &self.when).await?;
        let listing = if self.list {
            self.lines(&server, plan_id, globals.lang).await?
        } else {
            self.figures(&server, plan_id).await?
        };
        output::print(&listing.shown(globals.output, globals.lang)?)
    }

    async fn figures(&self, server: &Server, plan_id: String) -> Result<Listing> {
        let wish = pb::GetTrainingFiguresRequest {
            as_of: self.when.day(),
            known_at: self.when.known.known_at,
            group_by: self.by.group().into(),
            year: self.year.unwrap_or_default(),
            kind: self.kind.clone().unwrap_or_default(),
            plan_id,
            ..Default::default()
        };
        let answer = server.programme().await?.get_training_figures(request(wish)).await?.into_inner();
        Ok(rows(self.by, &answer.rows, answer.total, Origin::of(answer.provenance)))
    }

    async fn lines(&self, server: &Server, plan_id: String, lang: Lang) -> Result<Listing> {
        let wish = pb::ListTrainingLinesRequest {
            as_of: self.when.day(),
            known_at: self.when.known.known_at,
            page_size: Some(PAGE),
            year: self.year.unwrap_or_default(),
            kind: self.kind.clone().unwrap_or_default(),
            plan_id,
            status: lists::TRAINING_STATUS.number(self.status.as_deref().unwrap_or_default()).unwrap_or_default(),
            agency_id: agency::resolve_some(server, self.agency.as_deref(), &self.when).await?,
            ..Default::default()
        };
        let (trainings, origin) = all_pages!(server.programme().await?, list_training_lines, wish, trainings);
        Ok(listing(&trainings, Origin::of(origin), lang))
    }
}

/// The rows with the total as the last one.
fn rows(by: By, rows: &[pb::TrainingRow], total: Option<pb::TrainingRow>, origin: Origin) -> Listing {
    let mut listing = Listing::of("rows", origin, rows, |row| record(by.first(&row.key), row));
    let first = Field { value: super::total(), ..by.first("") };
    listing.records.push(record(first, &total.unwrap_or_default()));
    listing
}

fn record(first: Field, row: &pb::TrainingRow) -> Record {
    Record(vec![
        first,
        field("scheduled", Value::Count(row.scheduled)).head(">Đã lên lịch", ">Scheduled"),
        field("held", Value::Count(row.held)).head(">Đã tổ chức", ">Held"),
        field("cancelled", Value::Count(row.cancelled)).rare(">Đã hủy", ">Cancelled"),
        field("agencies", Value::Count(row.agencies)).head(">Cơ quan dự", ">Agencies"),
        field("participants", Value::Count(row.participants)).head(">Người dự", ">Participants"),
        field("passed", Value::Count(row.passed)).head(">Đạt", ">Passed"),
        field("failed", Value::Count(row.failed)).head(">Không đạt", ">Failed"),
        field("passed_share", Value::percent(&row.passed_percent)).head(">Tỷ lệ đạt", ">Share"),
    ])
}

fn listing(trainings: &[pb::TrainingLine], origin: Origin, lang: Lang) -> Listing {
    let statuses = trainings.iter().map(|one| word("training-status", &lists::TRAINING_STATUS.code(one.status), lang));
    let below = counted(lang.pick("lớp tập huấn", "trainings"), statuses, lang);
    Listing::of("trainings", origin, trainings, line).below(below)
}

fn line(one: &pb::TrainingLine) -> Record {
    let attendance = |one: &pb::TrainingAttendance| {
        Record(vec![
            field("agency_id", Value::text(one.agency_id.as_str())),
            field("agency_name", Value::text(one.agency_name.as_str())),
            field("participants", Value::Count(one.participants)),
            field("passed", Value::Count(one.passed)),
            field("failed", Value::Count(one.failed)),
        ])
    };
    let agencies = Value::Count(i64::try_from(one.attendance.len()).unwrap_or_default());
    Record(vec![
        field("training_id", Value::text(one.training_id.as_str())),
        field("from_date", Value::day(one.from_date.as_str())).head("Từ ngày", "From"),
        field("until_date", Value::day(one.until_date.as_str())).head("Đến ngày", "Until"),
        field("kind", Value::Word("training", one.kind.clone())).head("Nội dung", "Kind"),
        field("status", Value::coded(&lists::TRAINING_STATUS, one.status)).head("Trạng thái", "Status"),
        field("plan_id", Value::text(one.plan_id.as_deref())),
        field("item_id", Value::text(one.item_id.as_deref())),
        field("organiser_id", Value::text(one.organiser_id.as_str())),
        field("organiser_name", Value::text(one.organiser_name.as_str())).head("Cơ quan tổ chức", "Organiser"),
        field("agencies", agencies).head(">Cơ quan dự", ">Agencies"),
        field("participants", Value::Count(one.participants)).head(">Người dự", ">Participants"),
        field("passed", Value::Count(one.passed)).head(">Đạt", ">Passed"),
        field("failed", Value::Count(one.failed)).head(">Không đạt", ">Failed"),
        field("place", Value::text(one.place.as_str())).head("Nơi tổ chức", "Place"),
        field("title", Value::text(one.title.as_str())).head("Tên lớp", "Title"),
        field("attendance", Value::Records(one.attendance.iter().map(attendance).collect())),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Format;

    #[test]
    fn a_kind_has_its_figures_and_the_total_is_last() {
        let row = |key: &str| pb::TrainingRow {
            key: key.to_owned(),
            held: 2,
            participants: 86,
            agencies: 43,
            passed: 80,
            failed: 6,
            passed_percent: Some("93.02".to_owned()),
            ..Default::default()
        };
        let listing = rows(By::Kind, &[row("internal-audit")], Some(row("total")), Origin::default());
        let table = listing.shown(Format::Table, Lang::Vi).unwrap();
        assert!(
            table.contains("Đánh giá nội bộ") && table.contains("93,02 %") && table.contains("Tổng cộng"),
            "{table}"
        );
        let json = listing.shown(Format::Json, Lang::Vi).unwrap();
        assert!(json.contains(r#"{"kind":"internal-audit","scheduled":0,"held":2,"#), "{json}");
        assert!(json.contains(r#"{"kind":"all","#), "{json}");
    }

    #[test]
    fn programs_get_who_came_from_where() {
        let line = pb::TrainingLine {
            kind: "awareness".to_owned(),
            title: "Nhận thức chung".to_owned(),
            from_date: "2021-06-15".to_owned(),
            until_date: "2021-06-16".to_owned(),
            status: pb::TrainingStatus::Held.into(),
            participants: 3,
            attendance: vec![pb::TrainingAttendance {
                agency_id: "a-1".to_owned(),
                participants: 3,
                ..Default::default()
            }],
            ..Default::default()
        };
        let listing = listing(&[line], Origin::default(), Lang::Vi);
        let json = listing.shown(Format::Json, Lang::Vi).unwrap();
        assert!(json.contains(r#""attendance":[{"agency_id":"a-1","agency_name":null,"participants":3,"#), "{json}");
        let table = listing.shown(Format::Table, Lang::Vi).unwrap();
        assert!(table.contains("15/06/2021") && table.contains("1 lớp tập huấn: 1 đã tổ chức"), "{table}");
    }
}
