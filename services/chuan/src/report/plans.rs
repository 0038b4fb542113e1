//! `chuan report plans`: how far the tasks and the money of promulgated plans are.
//!
//! Deliberately absent: the tasks behind a figure (`chuan plan progress`).

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use contracts::reporting::v1 as pb;

use crate::answer::Listing;
use crate::cli::Globals;
use crate::client::{Server, request};
use crate::lists;
use crate::output;
use crate::record::{Record, Value, field};
use crate::when::{Origin, When};
use crate::words;

/// The arguments of `chuan report plans`.
#[derive(Debug, clap::Args)]
pub(crate) struct Plans {
    #[command(flatten)]
    when: When,
    /// Only plans for this year
    #[arg(long, value_name = "YYYY")]
    year: Option<i32>,
    /// Only plans of this kind
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(words::codes("plan")))]
    kind: Option<String>,
    /// Plans that were superseded too
    #[arg(long)]
    superseded: bool,
}

impl Plans {
    pub(super) async fn run(&self, globals: &Globals) -> Result<()> {
        let server = globals.connect()?;
        let (year, kind) = (self.year.unwrap_or_default(), self.kind.clone().unwrap_or_default());
        let answer = progress(&server, &self.when, year, kind, self.superseded).await?;
        let listing = rows(&answer.plans, answer.total, Origin::of(answer.provenance));
        output::print(&listing.shown(globals.output, globals.lang)?)
    }
}

/// The plans of a day.
///
/// # Errors
/// The server refuses.
pub(super) async fn progress(
    server: &Server,
    when: &When,
    year: i32,
    kind: String,
    show_superseded: bool,
) -> Result<pb::GetPlanProgressResponse> {
    let wish = pb::GetPlanProgressRequest {
        as_of: when.day(),
        known_at: when.known.known_at,
        year,
        kind,
        show_superseded,
        ..Default::default()
    };
    Ok(server.programme().await?.get_plan_progress(request(wish)).await?.into_inner())
}

/// The plans, with all of them together as the last row.
pub(super) fn rows(plans: &[pb::PlanProgressRow], total: Option<pb::PlanProgressRow>, origin: Origin) -> Listing {
    let plan = |row: &pb::PlanProgressRow| record(Value::named(&row.plan_id, &row.number), row);
    let mut listing = Listing::of("plans", origin, plans, plan);
    // Its title says "total" once more.
    let total = pb::PlanProgressRow { title: String::new(), ..total.unwrap_or_default() };
    listing.records.push(record(super::total(), &total));
    listing
}

fn record(plan: Value, row: &pb::PlanProgressRow) -> Record {
    // The total is of no year and no stage.
    let year = if row.year == 0 { Value::Nothing } else { Value::Ordinal(row.year.into()) };
    let stage = lists::PLAN_STAGE.code(row.stage);
    let stage = if stage.is_empty() { Value::Nothing } else { Value::Word("plan-status", stage) };
    Record(vec![
        field("plan", plan).head("Kế hoạch", "Plan"),
        field("number", Value::text(row.number.as_str())),
        field("kind", Value::text(row.kind.as_str())),
        field("year", year).head("Năm", "Year"),
        field("stage", stage).head("Trạng thái", "Status"),
        field("tasks", Value::Count(row.tasks)).head(">Nhiệm vụ", ">Tasks"),
        field("not_started", Value::Count(row.not_started)).rare(">Chưa thực hiện", ">Not started"),
        field("in_progress", Value::Count(row.in_progress)).rare(">Đang thực hiện", ">In progress"),
        field("completed", Value::Count(row.completed)).head(">Hoàn thành", ">Completed"),
        field("completed_late", Value::Count(row.completed_late)).rare(">Trong đó quá hạn", ">Of them late"),
        field("overdue", Value::Count(row.overdue)).head(">Quá hạn", ">Overdue"),
        field("completed_share", Value::percent(&row.completed_percent)).head(">Tỷ lệ", ">Share"),
        field("allocated_dong", Value::Count(row.allocated_dong)).rare(">Kinh phí (đồng)", ">Budget (đồng)"),
        field("settled_dong", Value::Count(row.settled_dong)).rare(">Quyết toán (đồng)", ">Settled (đồng)"),
        field("settled_share", Value::percent(&row.settled_percent)).rare(">Tỷ lệ chi", ">Spent"),
        field("title", Value::text(row.title.as_str())).head("Tên kế hoạch", "Title"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Lang;
    use crate::output::Format;

    fn row(plan: &str, tasks: i64, completed: i64, share: Option<&str>) -> pb::PlanProgressRow {
        pb::PlanProgressRow {
            plan_id: plan.to_owned(),
            tasks,
            completed,
            completed_percent: share.map(str::to_owned),
            ..Default::default()
        }
    }

    #[test]
    fn a_plan_stands_with_its_number_and_the_total_is_last() {
        let plan = pb::PlanProgressRow {
            number: "1524/KH-BCĐ".to_owned(),
            title: "Kế hoạch năm 2021".to_owned(),
            kind: "inspection".to_owned(),
            year: 2021,
            stage: pb::PlanStage::Promulgated.into(),
            allocated_dong: 120_000_000,
            settled_dong: 98_500_000,
            settled_percent: Some("82.08".to_owned()),
            ..row("p-1", 7, 6, Some("85.71"))
        };
        let total = pb::PlanProgressRow { title: "Tổng cộng".to_owned(), ..row("total", 7, 6, Some("85.71")) };
        let listing = rows(&[plan], Some(total), Origin::default());
        let table = listing.shown(Format::Table, Lang::Vi).unwrap();
        assert!(table.contains("85,71 %") && table.contains("120.000.000") && table.contains("82,08 %"), "{table}");
        assert_eq!(table.matches("Tổng cộng").count(), 1, "{table}");
        let json = listing.shown(Format::Json, Lang::Vi).unwrap();
        let wanted =
            r#"{"plan":"p-1","number":"1524/KH-BCĐ","kind":"inspection","year":2021,"stage":"promulgated","tasks":7,"#;
        assert!(
            json.contains(wanted) && json.contains(r#"{"plan":"all","number":null,"kind":null,"year":null,"#),
            "{json}"
        );
    }

    /// R-RPT-4
    #[test]
    fn r_rpt_4_a_plan_without_tasks_has_no_share() {
        let listing = rows(&[row("p-1", 0, 0, None)], Some(row("total", 0, 0, None)), Origin::default());
        assert!(listing.shown(Format::Table, Lang::Vi).unwrap().contains('—'));
        assert!(listing.shown(Format::Json, Lang::Vi).unwrap().contains(r#""completed_share":null"#));
    }
}
