//! `chuan plan list`.
//!
//! Deliberately absent: items, selections and money, which `chuan plan show` tells of one plan.

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use contracts::plans::v1 as pb;

use crate::answer::{Listing, counted};
use crate::cli::Globals;
use crate::client::{PAGE, Server, all_pages};
use crate::format::Lang;
use crate::lists;
use crate::output;
use crate::record::{Record, Value, field};
use crate::when::{Origin, When};
use crate::words::{self, word};

/// The arguments of `chuan plan list`.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    when: When,
    /// Only plans of this kind
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(words::codes("plan")))]
    kind: Option<String>,
    /// Only plans for this year; of programmes those that reach over it
    #[arg(long, value_name = "YYYY")]
    year: Option<i32>,
    /// Only plans that stand so
    #[arg(long, value_name = "STATUS", value_parser = PossibleValuesParser::new(words::codes("plan-status")))]
    status: Option<String>,
}

impl List {
    pub(super) async fn run(&self, server: &Server, globals: &Globals) -> Result<()> {
        let number = |list: &lists::List, code: &Option<String>| code.as_deref().and_then(|code| list.number(code));
        let wish = pb::ListPlansRequest {
            as_of: self.when.day(),
            known_at: self.when.known.known_at,
            page_size: Some(PAGE),
            kind: number(&lists::PLAN_KIND, &self.kind).unwrap_or_default(),
            year: self.year,
            status: number(&lists::PLAN_STATUS, &self.status).unwrap_or_default(),
            ..Default::default()
        };
        let (plans, origin) = all_pages!(server.plans().await?, list_plans, wish, plans);
        let listing = listing(&plans, Origin::of(origin), globals.lang);
        output::print(&listing.shown(globals.output, globals.lang)?)
    }
}

fn listing(plans: &[pb::Plan], origin: Origin, lang: Lang) -> Listing {
    let kinds = plans.iter().map(|plan| word("plan", &lists::PLAN_KIND.code(plan.kind), lang));
    Listing::of("plans", origin, plans, record).below(counted(lang.pick("kế hoạch", "plans"), kinds, lang))
}

fn record(plan: &pb::Plan) -> Record {
    let years = plan.until_year.map(|until| format!("{}–{until}", plan.year)).unwrap_or_else(|| plan.year.to_string());
    Record(vec![
        field("plan_id", Value::text(plan.plan_id.as_str())),
        field("number", Value::text(plan.number.as_deref())).head("Số", "Number"),
        field("kind", Value::coded(&lists::PLAN_KIND, plan.kind)).head("Loại", "Kind"),
        field("year", Value::Ordinal(plan.year.into())),
        field("until_year", plan.until_year.map_or(Value::Nothing, |year| Value::Ordinal(year.into()))),
        field("", Value::Text(years)).head("Năm", "Year"),
        field("status", Value::coded(&lists::PLAN_STATUS, plan.status)).head("Trạng thái", "Status"),
        field("promulgated_on", Value::day(plan.promulgated_on.as_deref())).head("Ban hành", "Promulgated"),
        field("ended_on", Value::day(plan.ended_on.as_deref())).rare("Kết thúc", "Ended"),
        field("tasks", Value::Count(plan.tasks.into())).head(">Nhiệm vụ", ">Tasks"),
        field("completed", Value::Count(plan.tasks_completed.into())).head(">Hoàn thành", ">Completed"),
        field("overdue", Value::Count(plan.tasks_overdue.into())).head(">Quá hạn", ">Overdue"),
        field("issuer", Value::text(plan.issuer.as_str())).head("Cơ quan ban hành", "Issuer"),
        field("title", Value::text(plan.title.as_str())).head("Tên kế hoạch", "Title"),
        field("lead_body", Value::text(plan.lead_body.as_str())),
        field("programme", Value::text(plan.programme.as_deref())),
        field("document", Value::text(plan.document.as_deref())),
        field("drafted_on", Value::day(plan.drafted_on.as_str())),
        field("etag", Value::text(plan.etag.as_str())),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Format;

    #[test]
    fn a_programme_shows_the_years_that_it_reaches_over() {
        let plans = [
            pb::Plan {
                kind: pb::PlanKind::Programme.into(),
                status: pb::PlanStatus::Promulgated.into(),
                title: "Áp dụng ISO 9001".to_owned(),
                year: 2014,
                until_year: Some(2025),
                number: Some("990/KH-UBND".to_owned()),
                promulgated_on: Some("2014-06-05".to_owned()),
                ..Default::default()
            },
            pb::Plan { kind: pb::PlanKind::Inspection.into(), year: 2021, tasks: 7, ..Default::default() },
        ];
        let listing = listing(&plans, Origin::default(), Lang::Vi);
        let table = listing.shown(Format::Table, Lang::Vi).unwrap();
        assert!(table.contains("2014–2025") && table.contains("05/06/2014"), "{table}");
        assert!(table.contains("2 kế hoạch: 1 kế hoạch kiểm tra, 1 kế hoạch nhiều năm"), "{table}");
        let json = listing.shown(Format::Json, Lang::Vi).unwrap();
        let expected = r#"{"plan_id":null,"number":"990/KH-UBND","kind":"programme","year":2014,"until_year":2025,"status":"promulgated","promulgated_on":"2014-06-05","ended_on":null,"tasks":0,"#;
        assert!(json.contains(expected), "{json}");
    }
}
