//! A plan as it stood on a day, told from its facts.
//!
//! **Invariant:** every count in the message is that of the list beside it.

use super::words;
use chrono::NaiveDate;
use contracts::plans::v1 as pb;
use decider::{Aggregate as _, Event as _};
use pb::PlanStepKind as Happened;
use plans_domain::{
    plan::{Adjusted, Adjustment, Budget, Entry, Event, Item, Plan, Removal, Task},
    selection::{Rule, Selected},
    vocabulary::TaskStanding,
};
use runtime::{asked::Moment, field, status::Problem};
use uuid::Uuid;

/// The plan as it was on the day; nothing when it was not drafted by then.
pub(super) async fn plan(id: Uuid, moment: &Moment) -> Result<Option<pb::Plan>, Problem> {
    let (facts, version) = moment.facts::<Plan>(id).await?;
    let (plan, on) = (Plan::replay(&facts), moment.as_of);
    let (Some(draft), Some(status)) = (plan.draft(), plan.status()) else { return Ok(None) };
    let promulgation = plan.promulgation();
    let items: Vec<pb::Task> = tasks(&plan, on);
    let standing =
        |wanted: &[pb::TaskStanding]| count(items.iter().filter(|task| wanted.contains(&task.standing())).count());
    Ok(Some(pb::Plan {
        plan_id: id.to_string(),
        etag: field::to_etag(version),
        kind: words::plan_kind(draft.kind),
        status: words::plan_status(status),
        title: draft.title.clone(),
        year: draft.year,
        until_year: draft.until_year,
        issuer: draft.issuer.clone(),
        lead_body: draft.lead_body.to_string(),
        programme: draft.programme.map(|programme| programme.to_string()),
        drafted_on: draft.effective_on.to_string(),
        document: promulgation.map(|promulgation| promulgation.document.to_string()),
        number: plan.number().map(str::to_owned),
        promulgated_on: promulgation.map(|promulgation| promulgation.promulgated_on.to_string()),
        ended_on: plan.end().map(|end| end.on().to_string()),
        tasks: count(items.len()),
        tasks_completed: standing(&[pb::TaskStanding::Completed, pb::TaskStanding::CompletedLate]),
        tasks_overdue: standing(&[pb::TaskStanding::Overdue]),
        basis: draft.basis.iter().map(Uuid::to_string).collect(),
        items,
        rules: plan.rules().iter().map(rule).collect(),
        selection: plan.selection().iter().map(selected).collect(),
        campaign: plan.window().map(|window| pb::PlannedCampaign {
            template: window.template.clone(),
            from: window.from.to_string(),
            until: window.until.to_string(),
        }),
        budget: budget(plan.budget(), on),
        steps: facts.iter().filter_map(step).collect(),
        adjustments: plan.adjustments().iter().map(adjusted).collect(),
    }))
}

/// The same for a list.
pub(super) fn without_details(plan: pb::Plan) -> pb::Plan {
    let (basis, items, rules, selection) = (vec![], vec![], vec![], vec![]);
    let (campaign, budget, steps, adjustments) = (None, vec![], vec![], vec![]);
    pb::Plan { basis, items, rules, selection, campaign, budget, steps, adjustments, ..plan }
}

/// The items by their codes, of which `II.2` stands before `II.10`.
fn tasks(plan: &Plan, on: NaiveDate) -> Vec<pb::Task> {
    let mut tasks: Vec<Task<'_>> = plan.tasks().collect();
    tasks.sort_by_cached_key(|task| (code_key(&task.item.code), task.item.id));
    tasks.iter().map(|known| task(known, plan.promulgation().is_some(), on)).collect()
}

/// The parts of a code, numbers by their value.
fn code_key(code: &str) -> Vec<(u64, String)> {
    let part = |part: &str| match (part.parse::<u64>(), roman(part)) {
        (Ok(number), _) => (number, String::new()),
        (_, Some(number)) => (number, String::new()),
        _ => (u64::MAX, part.to_owned()),
    };
    code.split(['.', '-', '/', ' ']).map(part).collect()
}

/// The value of a Roman number such as `IV`.
fn roman(text: &str) -> Option<u64> {
    let value = |letter: char| "IVXLCDM".find(letter).map(|place| [1, 5, 10, 50, 100, 500, 1000][place]);
    let values: Vec<u64> = text.chars().map(value).collect::<Option<_>>()?;
    let signed = values.iter().enumerate().map(|(index, value)| match values.get(index + 1) {
        Some(next) if next > value => -i64::try_from(*value).unwrap_or_default(),
        _ => i64::try_from(*value).unwrap_or_default(),
    });
    u64::try_from(signed.sum::<i64>()).ok().filter(|_| !values.is_empty())
}

fn task(task: &Task<'_>, is_promulgated: bool, on: NaiveDate) -> pb::Task {
    let (report, completion) = (task.last_report(on), task.completion);
    let late_days = task.late_days(on).filter(|_| is_promulgated);
    let standing = match task.standing(on) {
        _ if !is_promulgated => pb::TaskStanding::Unspecified,
        TaskStanding::NotStarted => pb::TaskStanding::NotStarted,
        TaskStanding::InProgress => pb::TaskStanding::InProgress,
        TaskStanding::Completed if late_days.is_some() => pb::TaskStanding::CompletedLate,
        TaskStanding::Completed => pb::TaskStanding::Completed,
        TaskStanding::Overdue => pb::TaskStanding::Overdue,
    };
    let conclusions = task.conclusions.iter().map(|(inspection, conclusion)| pb::TaskConclusion {
        inspection: inspection.to_string(),
        agency: conclusion.agency.to_string(),
        concluded_on: conclusion.on.to_string(),
    });
    pb::Task {
        item: Some(item(task.item)),
        standing: standing.into(),
        percent: task.percent(on).into(),
        note: report.and_then(|report| report.note.clone()),
        reported_by: report.and_then(|report| report.reported_by.clone()),
        reported_on: report.map(|report| report.on.to_string()),
        completed_on: completion.map(|completion| completion.on.to_string()),
        result: completion.map(|completion| completion.result.clone()),
        late_days: late_days.map(|days| i32::try_from(days).unwrap_or(i32::MAX)),
        conclusions: conclusions.collect(),
        trainings: task.trainings.iter().map(|(training, _)| training.to_string()).collect(),
    }
}

fn item(item: &Item) -> pb::PlanItem {
    pb::PlanItem {
        item: item.id.to_string(),
        code: item.code.clone(),
        content: item.content.clone(),
        activity: words::activity(item.activity),
        lead: item.lead.to_string(),
        cooperating: item.cooperating.iter().map(Uuid::to_string).collect(),
        deadline: item.deadline.to_string(),
        product: item.product.clone(),
    }
}

pub(super) fn selected(selected: &Selected) -> pb::Selected {
    let (agency, mode) = (selected.agency.to_string(), words::mode(selected.mode));
    pb::Selected { agency, mode, reason: selected.reason.clone() }
}

fn rule(rule: &Rule) -> pb::SelectionRule {
    use pb::selection_rule::Which;
    let which = match rule {
        Rule::Tier { tier, .. } => Which::Tier(words::tier(*tier)),
        Rule::District { district, .. } => Which::District(district.to_string()),
        Rule::Kind { kind, .. } => Which::Kind(words::kind(*kind)),
        Rule::NotInspectedFor { years, tier, kind, .. } => Which::NotInspectedFor(pb::NotInspectedFor {
            years: number(*years),
            tier: tier.map(words::tier).unwrap_or_default(),
            kind: kind.map(words::kind).unwrap_or_default(),
        }),
        Rule::List { agencies, .. } => {
            Which::List(pb::AgencyList { agencies: agencies.iter().map(Uuid::to_string).collect() })
        }
    };
    pb::SelectionRule { mode: words::mode(rule.mode()), limit: rule.limit().map(number), which: Some(which) }
}

fn adjusted(adjusted: &Adjusted) -> pb::SelectionAdjustment {
    let (added, mode) = match adjusted.adjustment {
        Adjustment::Added { mode } => (true, words::mode(mode)),
        Adjustment::Dropped => (false, 0),
    };
    pb::SelectionAdjustment {
        agency: adjusted.agency.to_string(),
        added,
        mode,
        reason: adjusted.reason.clone(),
        decision: adjusted.decision.clone(),
        adjusted_on: adjusted.on.to_string(),
    }
}

fn budget(budget: &Budget, on: NaiveDate) -> Vec<pb::BudgetLine> {
    let of = |entries: &[Entry], source: &str| {
        let entries = entries.iter().filter(|entry| entry.source == source);
        let entries = entries.map(|entry| pb::BudgetEntry {
            reference: entry.reference.clone(),
            amount_dong: entry.amount_dong,
            effective_on: entry.on.to_string(),
        });
        entries.collect()
    };
    let lines = budget.lines(on).into_iter().map(|(source, line)| pb::BudgetLine {
        source: source.to_owned(),
        allocated_dong: line.allocated_dong,
        settled_dong: line.settled_dong,
        allocations: of(budget.allocations(), source),
        settlements: of(budget.settlements(), source),
    });
    lines.collect()
}

/// What a fact says of the way of the plan; nothing when it is about its content or its tasks.
fn step(event: &Event) -> Option<pb::PlanStep> {
    let mut step = pb::PlanStep { happened_on: event.effective_on().to_string(), ..Default::default() };
    let kind = match event.clone() {
        Event::Drafted(_) => Happened::Drafted,
        Event::Submitted { document, .. } => {
            step.document = Some(document);
            Happened::Submitted
        }
        Event::Returned { reason, .. } => {
            step.text = Some(reason);
            Happened::Returned
        }
        Event::Approved { by, .. } => {
            step.text = Some(by);
            Happened::Approved
        }
        Event::Promulgated { document, number, .. } => {
            (step.document, step.document_id) = (Some(number), Some(document.to_string()));
            Happened::Promulgated
        }
        Event::Amended(amendment) => {
            (step.document, step.document_id) = (Some(amendment.number), Some(amendment.document.to_string()));
            (step.added, step.changed) =
                (amendment.added.iter().map(item).collect(), amendment.changed.iter().map(item).collect());
            step.removed = amendment.removed.into_iter().map(removed).collect();
            Happened::Amended
        }
        Event::Superseded { by_plan, number, authority, .. } => {
            (step.document, step.document_id, step.text) = (Some(number), Some(by_plan.to_string()), authority);
            Happened::Superseded
        }
        Event::Closed { summary, .. } => {
            step.text = Some(summary);
            Happened::Closed
        }
        _ => return None,
    };
    step.kind = kind.into();
    Some(step)
}

fn removed(removal: Removal) -> pb::RemovedItem {
    pb::RemovedItem { item: removal.item.to_string(), reason: removal.reason }
}

fn count(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn number(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_stand_by_the_value_of_their_numbers() {
        let mut codes = vec!["X.1", "II.10", "IX", "II.2", "II", "I.1", "Phụ lục"];
        codes.sort_by_cached_key(|code| code_key(code));
        assert_eq!(codes, ["I.1", "II", "II.2", "II.10", "IX", "X.1", "Phụ lục"]);
    }
}
