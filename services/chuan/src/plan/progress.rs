//! `chuan plan progress`: the tasks of promulgated plans, and how far each is.
//!
//! **Invariant:** standings are the server's, derived for the day that is asked about.
//!
//! Deliberately absent: sums by plan (`chuan report plans`).

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use contracts::reporting::v1 as pb;

use super::resolve_some;
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

/// The arguments of `chuan plan progress`.
#[derive(Debug, clap::Args)]
pub(crate) struct Progress {
    /// Number or id of a plan [default: all]
    #[arg(value_name = "PLAN")]
    plan: Option<String>,
    #[command(flatten)]
    when: When,
    /// Only plans of this kind
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(words::codes("plan")))]
    kind: Option<String>,
    /// Only plans for this year
    #[arg(long, value_name = "YYYY")]
    year: Option<i32>,
    /// Only tasks that stand so
    #[arg(long, value_name = "STANDING", value_parser = PossibleValuesParser::new(words::codes("task")))]
    standing: Option<String>,
    /// Only tasks that this agency leads: area code, exact name or id
    #[arg(long, value_name = "AGENCY")]
    lead: Option<String>,
    /// Plans that were superseded too
    #[arg(long)]
    superseded: bool,
}

impl Progress {
    pub(super) async fn run(&self, server: &Server, globals: &Globals) -> Result<()> {
        let wish = pb::ListPlanTasksRequest {
            as_of: self.when.day(),
            known_at: self.when.known.known_at,
            page_size: Some(PAGE),
            plan_id: resolve_some(server, self.plan.as_deref(), &self.when).await?,
            year: self.year.unwrap_or_default(),
            kind: self.kind.clone().unwrap_or_default(),
            standing: lists::TASK_REPORTED.number(self.standing.as_deref().unwrap_or_default()).unwrap_or_default(),
            lead_agency_id: agency::resolve_some(server, self.lead.as_deref(), &self.when).await?,
            // Who names a plan wants to see it, whatever became of it.
            show_superseded: self.superseded || self.plan.is_some(),
            ..Default::default()
        };
        let (tasks, origin) = all_pages!(server.programme().await?, list_plan_tasks, wish, tasks);
        let listing = listing(&tasks, Origin::of(origin), globals.lang);
        output::print(&listing.shown(globals.output, globals.lang)?)
    }
}

fn listing(tasks: &[pb::PlanTaskLine], origin: Origin, lang: Lang) -> Listing {
    let standings = tasks.iter().map(|task| word("task", &lists::TASK_REPORTED.code(task.standing), lang));
    Listing::of("tasks", origin, tasks, record).below(counted(lang.pick("nhiệm vụ", "tasks"), standings, lang))
}

fn record(task: &pb::PlanTaskLine) -> Record {
    Record(vec![
        field("plan_id", Value::text(task.plan_id.as_str())),
        field("plan_number", Value::text(task.plan_number.as_str())).head("Kế hoạch", "Plan"),
        field("plan_title", Value::text(task.plan_title.as_str())),
        field("plan_kind", Value::Word("plan", task.plan_kind.clone())),
        field("year", Value::Ordinal(task.year.into())),
        field("item_id", Value::text(task.item_id.as_str())),
        field("code", Value::text(task.code.as_str())).head("Mục", "Item"),
        field("activity", Value::Word("activity", task.activity.clone())).head("Việc", "Activity"),
        field("lead_agency_id", Value::text(task.lead_agency_id.as_str())),
        field("lead_agency_name", Value::text(task.lead_agency_name.as_str())).head("Chủ trì", "Lead"),
        field("deadline", Value::day(task.deadline.as_str())).head("Hạn", "Deadline"),
        field("percent", Value::Count(task.percent.into())).head(">%", ">%"),
        field("standing", Value::coded(&lists::TASK_REPORTED, task.standing)).head("Tình trạng", "Standing"),
        field("completed_on", Value::day(task.completed_on.as_deref())).head("Hoàn thành", "Completed"),
        field("days_late", Value::Count(task.days_late)).rare(">Số ngày quá hạn", ">Days late"),
        field("content", Value::text(task.content.as_str())).head("Nội dung", "Content"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Format;

    fn task(code: &str, standing: pb::TaskStanding, days_late: i64) -> pb::PlanTaskLine {
        pb::PlanTaskLine {
            plan_number: "1524/KH-BCĐ".to_owned(),
            plan_kind: "inspection".to_owned(),
            year: 2021,
            code: code.to_owned(),
            activity: "inspection".to_owned(),
            lead_agency_name: "Sở Khoa học và Công nghệ".to_owned(),
            deadline: "2021-10-30".to_owned(),
            standing: standing.into(),
            days_late,
            ..Default::default()
        }
    }

    #[test]
    fn a_task_is_shown_with_its_lead_its_deadline_and_where_it_stands() {
        let tasks = [task("II.1", pb::TaskStanding::Completed, 0), task("II.2", pb::TaskStanding::Overdue, 62)];
        let table = listing(&tasks, Origin::default(), Lang::Vi).shown(Format::Table, Lang::Vi).unwrap();
        assert!(table.contains("30/10/2021") && table.contains("Số ngày quá hạn"), "{table}");
        assert!(table.contains("2 nhiệm vụ: 1 hoàn thành, 1 quá hạn"), "{table}");
        let in_time = listing(&tasks[..1], Origin::default(), Lang::En).shown(Format::Table, Lang::En).unwrap();
        assert!(!in_time.contains("Days late") && in_time.contains("1 tasks: 1 completed"), "{in_time}");
        let csv = listing(&tasks, Origin::default(), Lang::Vi).shown(Format::Csv, Lang::Vi).unwrap();
        assert!(csv.contains("2021-10-30,0,overdue,,62,"), "{csv}");
    }
}
