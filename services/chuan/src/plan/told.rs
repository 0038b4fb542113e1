//! A plan as `chuan plan show` tells it: facts, and a table for its tasks, documents, agencies, money and history.

use contracts::plans::v1 as pb;

use super::chain::Chain;
use super::selection;
use crate::format::{self, Lang};
use crate::lists;
use crate::names::Names;
use crate::record::{Field, Record, Value, field};

/// A plan with what must be asked for beside it.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The plan.
    pub(super) plan: pb::Plan,
    /// The programme that it refers to.
    pub(super) programme: Option<pb::Plan>,
    /// The documents behind it.
    pub(super) chain: Chain,
    /// Names of agencies.
    pub(super) names: Names,
}

impl Plan {
    /// Everything that is known of it.
    pub(super) fn record(&self, lang: Lang) -> Record {
        let plan = &self.plan;
        let rules = selection::rules_told(plan, &self.names, lang);
        let campaign = plan.campaign.as_ref();
        let window = campaign.map(|campaign| window(campaign, lang));
        let parts = [
            field("campaign", campaign.map_or(Value::Nothing, |campaign| Value::Record(planned(campaign)))).told(
                "Thời gian kiểm tra",
                "Inspections",
                window.into_iter().collect(),
            ),
            field("basis", Value::texts(&plan.basis)),
            field("rules", selection::rules(plan, &self.names)).told("Cách chọn cơ quan", "Selection rule", rules),
            field("items", tasks(plan, &self.names, lang)).section("Nhiệm vụ", "Task"),
            field("documents", Value::Records(self.chain.records(lang))).section("Văn bản", "Document"),
            field("selection", selection::selected(plan, &self.names)).section("Cơ quan được kiểm tra", "Selected"),
            field("adjustments", selection::adjustments(plan, &self.names, lang))
                .section("Điều chỉnh danh sách", "Adjustment"),
            field("budget", budget(plan)).section("Kinh phí", "Budget"),
            field("steps", steps(plan)).section("Quá trình", "Step"),
        ];
        Record(self.facts().into_iter().chain(parts).collect())
    }

    fn facts(&self) -> Vec<Field> {
        let plan = &self.plan;
        let count = |number: i32| Value::Count(number.into());
        let programme = match (&plan.programme, &self.programme) {
            (Some(id), Some(one)) => Value::named(id, &joined(one.number.as_deref(), &one.title)),
            (id, _) => Value::text(id.as_deref()),
        };
        vec![
            field("plan_id", Value::text(plan.plan_id.as_str())).head("Mã kế hoạch", "Id"),
            field("number", Value::text(plan.number.as_deref())).head("Số", "Number"),
            field("title", Value::text(plan.title.as_str())).head("Tên", "Title"),
            field("kind", Value::coded(&lists::PLAN_KIND, plan.kind)).head("Loại", "Kind"),
            field("status", Value::coded(&lists::PLAN_STATUS, plan.status)).head("Trạng thái", "Status"),
            field("year", Value::Ordinal(plan.year.into())).head("Năm", "Year"),
            field("until_year", plan.until_year.map_or(Value::Nothing, |year| Value::Ordinal(year.into())))
                .head("Đến năm", "Until year"),
            field("issuer", Value::text(plan.issuer.as_str())).head("Cơ quan ban hành", "Issuer"),
            field("lead_body", self.names.value(&plan.lead_body)).head("Cơ quan chủ trì", "Lead"),
            field("programme", programme).head("Theo kế hoạch", "Programme"),
            field("document", Value::text(plan.document.as_deref())),
            field("drafted_on", Value::day(plan.drafted_on.as_str())).head("Dự thảo", "Drafted on"),
            field("promulgated_on", Value::day(plan.promulgated_on.as_deref())).head("Ban hành", "Promulgated on"),
            field("ended_on", Value::day(plan.ended_on.as_deref())).head("Kết thúc", "Ended on"),
            field("tasks", count(plan.tasks)).head("Số nhiệm vụ", "Tasks"),
            field("completed", count(plan.tasks_completed)).head("Đã hoàn thành", "Completed"),
            field("overdue", count(plan.tasks_overdue)).head("Quá hạn", "Overdue"),
            field("etag", Value::text(plan.etag.as_str())),
        ]
    }
}

/// `990/KH-UBND – Áp dụng …`.
fn joined(number: Option<&str>, title: &str) -> String {
    number.map_or_else(|| title.to_owned(), |number| format!("{number} – {title}"))
}

fn planned(campaign: &pb::PlannedCampaign) -> Record {
    Record(vec![
        field("checklist", Value::text(campaign.template.as_str())),
        field("from", Value::day(campaign.from.as_str())),
        field("until", Value::day(campaign.until.as_str())),
    ])
}

/// `15/07/2021 – 30/10/2021, đề cương ISO-2015`.
fn window(campaign: &pb::PlannedCampaign, lang: Lang) -> String {
    let (from, until) = (format::day(&campaign.from, lang), format::day(&campaign.until, lang));
    format!("{from} – {until}, {} {}", lang.pick("đề cương", "checklist"), campaign.template)
}

/// The items with how far each is.
fn tasks(plan: &pb::Plan, names: &Names, lang: Lang) -> Value {
    let record = |task: &pb::Task| {
        let item = task.item.clone().unwrap_or_default();
        let concluded = Value::Records(task.conclusions.iter().map(|one| conclusion(one, names)).collect());
        let counted = i64::try_from(task.conclusions.len() + task.trainings.len()).unwrap_or_default();
        let late = task.late_days.map_or(Value::Nothing, |days| Value::Count(days.into()));
        let said = [task.result.as_deref(), task.note.as_deref()].into_iter().flatten().next();
        let content = match said {
            Some(said) => format!("{} ({}: {said})", item.content, lang.pick("kết quả", "result")),
            None => item.content.clone(),
        };
        Record(vec![
            field("item", Value::text(item.item.as_str())),
            field("code", Value::text(item.code.as_str())).head("Mục", "Item"),
            field("activity", Value::coded(&lists::ACTIVITY, item.activity)).head("Việc", "Activity"),
            field("lead", names.value(&item.lead)).head("Chủ trì", "Lead"),
            field("cooperating", names.values(&item.cooperating)).rare("Phối hợp", "Cooperating"),
            field("deadline", Value::day(item.deadline.as_str())).head("Hạn", "Deadline"),
            field("percent", Value::Count(task.percent.into())).head(">%", ">%"),
            field("standing", Value::coded(&lists::TASK, task.standing)).head("Tình trạng", "Standing"),
            field("completed_on", Value::day(task.completed_on.as_deref())).head("Hoàn thành", "Completed"),
            field("late_days", late).rare(">Ngày quá hạn", ">Days late"),
            field("", Value::Count(counted)).rare(">Đã thực hiện", ">Done"),
            field("content", Value::text(item.content.as_str())),
            field("", Value::text(content.as_str())).head("Nội dung", "Content"),
            field("product", Value::text(item.product.as_deref())),
            field("note", Value::text(task.note.as_deref())),
            field("reported_by", Value::text(task.reported_by.as_deref())),
            field("reported_on", Value::day(task.reported_on.as_deref())),
            field("result", Value::text(task.result.as_deref())),
            field("conclusions", concluded),
            field("trainings", Value::texts(&task.trainings)),
        ])
    };
    Value::Records(plan.items.iter().map(record).collect())
}

fn conclusion(one: &pb::TaskConclusion, names: &Names) -> Record {
    Record(vec![
        field("inspection", Value::text(one.inspection.as_str())),
        field("agency", names.value(&one.agency)),
        field("concluded_on", Value::day(one.concluded_on.as_str())),
    ])
}

fn budget(plan: &pb::Plan) -> Value {
    let entry = |entry: &pb::BudgetEntry| {
        Record(vec![
            field("reference", Value::text(entry.reference.as_str())),
            field("amount_dong", Value::Count(entry.amount_dong)),
            field("effective_on", Value::day(entry.effective_on.as_str())),
        ])
    };
    let record = |line: &pb::BudgetLine| {
        Record(vec![
            field("source", Value::text(line.source.as_str())).head("Nguồn", "Source"),
            field("allocated_dong", Value::Count(line.allocated_dong)).head(">Được cấp (đồng)", ">Allocated (đồng)"),
            field("settled_dong", Value::Count(line.settled_dong)).head(">Đã quyết toán (đồng)", ">Settled (đồng)"),
            field("allocations", Value::Records(line.allocations.iter().map(entry).collect())),
            field("settlements", Value::Records(line.settlements.iter().map(entry).collect())),
        ])
    };
    Value::Records(plan.budget.iter().map(record).collect())
}

/// What happened to the plan.
fn steps(plan: &pb::Plan) -> Value {
    let record = |step: &pb::PlanStep| {
        let codes =
            |items: &[pb::PlanItem]| Value::List(items.iter().map(|item| Value::text(item.code.as_str())).collect());
        let removed = step.removed.iter().map(|one| {
            Record(vec![
                field("item", Value::text(one.item.as_str())),
                field("reason", Value::text(one.reason.as_str())).head("", ""),
            ])
        });
        Record(vec![
            field("happened_on", Value::day(step.happened_on.as_str())).head("Ngày", "Day"),
            field("step", Value::coded(&lists::PLAN_STEP, step.kind)).head("Việc", "Step"),
            field("document", Value::text(step.document.as_deref())).head("Văn bản", "Document"),
            field("document_id", Value::text(step.document_id.as_deref())),
            field("added", codes(&step.added)).rare("Thêm", "Added"),
            field("changed", codes(&step.changed)).rare("Sửa", "Changed"),
            field("removed", Value::Records(removed.collect())).rare("Bỏ", "Removed"),
            field("text", Value::text(step.text.as_deref())).head("Nội dung", "Text"),
        ])
    };
    Value::Records(plan.steps.iter().map(record).collect())
}

#[cfg(test)]
mod tests;
