//! The rows of the views: at every known time the fold of what was recorded by then, whatever came in which order, in which
//! batches and from which log first.

use super::{
    FINDINGS, INSPECTIONS, PLAN_PROGRESS, TRAINING,
    slow::{Past, attendance},
    years::turbulent_years,
};
use crate::house::{House, day, on_both_databases};
use chrono::NaiveDate;
use eventstore::{FromRow, Recorded, Row, db};
use plans_domain::vocabulary::TrainingStatus;
use reporting::views::{Moment, Slice, findings, inspections, plan_progress, training};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Every event of every log.
pub(super) async fn logs(house: &House) -> Vec<Vec<Recorded>> {
    let mut logs = Vec::new();
    for service in ["registry", "plans", "inspections"] {
        logs.push(house.events_of(service).await);
    }
    logs
}

/// Moments all over the years: some days, each as it was known at many times.
pub(super) fn moments(logs: &[Vec<Recorded>], every: usize) -> Vec<Moment> {
    let mut times: Vec<_> = logs.iter().flatten().map(|event| event.recorded_at).collect();
    times.sort_unstable();
    times.dedup();
    let days: Vec<NaiveDate> = ["2021-06-30", "2021-12-31", "2022-07-15", "2023-06-01"].map(day).to_vec();
    let moments = times.into_iter().enumerate().filter(|(number, _)| number % every == 0);
    moments.map(|(number, known_at)| Moment { as_of: days[number / every % days.len()], known_at }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_known_at_any_time_are_those_told_of_what_was_recorded_by_then() {
    on_both_databases(async |house| {
        turbulent_years(house).await;
        let logs = logs(house).await;
        let mut reading = house.reading_of(FINDINGS).await;
        for moment in moments(&logs, 3) {
            let past = Past::of(&logs, moment.as_of, moment.known_at);
            let agencies = past.agencies();
            let filter = findings::Filter::default();
            let lines = findings::list(&mut reading.tx, moment, &filter, Slice::ALL).await.expect("a list");
            let lines: BTreeMap<Uuid, findings::Line> = lines.into_iter().map(|line| (line.id, line)).collect();
            let told = past.findings();
            assert_eq!(lines.len(), told.len(), "at {moment:?}");
            let mut overdue = Vec::new();
            for slow in &told {
                let (line, raised) = (&lines[&slow.id], slow.finding.raised().expect("it was raised"));
                let it = &line.finding;
                let held = (it.class, it.status, it.agency, it.due_on, it.closed_on, it.raised_on);
                let agency = slow.finding.agency().expect("it was raised");
                let due = slow.finding.due();
                let expected = (slow.class(), slow.status(), agency, due, slow.closed_on(), raised.effective_on);
                assert_eq!(held, expected, "{} at {moment:?}", slow.id);
                let held = (it.inspection, it.campaign, it.year, &it.item, &it.clause, &it.text, it.escalated);
                let raised = (
                    raised.inspection,
                    raised.campaign,
                    raised.year,
                    &raised.item,
                    &raised.clause,
                    &raised.text,
                    raised.escalated_from.is_some(),
                );
                assert_eq!(held, raised);
                let named = (line.agency.name.as_str(), line.agency.tier, line.agency.ended);
                let known = agencies.get(&agency).map(|(name, tier, ended)| (name.as_str(), Some(*tier), *ended));
                assert_eq!(named, known.unwrap_or_default(), "{agency} at {moment:?}");
                let late = slow.finding.overdue_actions(moment.as_of);
                let mut late: Vec<_> =
                    late.map(|action| (slow.id, Some(action.proposal.action), action.due())).collect();
                if late.is_empty() && slow.finding.is_overdue(moment.as_of) {
                    late.extend(due.map(|due| (slow.id, None, due)));
                }
                overdue.extend(late);
            }
            let found = findings::overdue(&mut reading.tx, moment, &filter, Slice::ALL).await.expect("a list");
            assert!(
                found.windows(2).all(|pair| pair[0].owed.due_on <= pair[1].owed.due_on),
                "the longest overdue first"
            );
            let mut found: Vec<_> =
                found.into_iter().map(|line| (line.id, line.owed.action, line.owed.due_on)).collect();
            found.sort_unstable();
            overdue.sort_unstable();
            assert_eq!(found, overdue, "at {moment:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn inspections_known_at_any_time_are_those_told_of_what_was_recorded_by_then() {
    on_both_databases(async |house| {
        turbulent_years(house).await;
        let logs = logs(house).await;
        let mut reading = house.reading_of(INSPECTIONS).await;
        for moment in moments(&logs, 3) {
            let past = Past::of(&logs, moment.as_of, moment.known_at);
            let campaigns = past.campaigns();
            let filter = inspections::Filter::default();
            let lines = inspections::list(&mut reading.tx, moment, &filter, Slice::ALL).await.expect("a list");
            for line in &lines {
                let campaign = campaigns.get(&line.inspection.campaign).cloned().unwrap_or_default();
                assert_eq!((line.campaign.number.clone(), line.campaign.year), campaign);
            }
            let mut held: Vec<_> = lines
                .into_iter()
                .map(|line| super::slow::SlowInspection {
                    id: line.id,
                    campaign: line.inspection.campaign,
                    agency: line.inspection.agency,
                    mode: line.inspection.mode,
                    status: line.inspection.status,
                    visit_on: line.inspection.visit_on,
                    outcome: line.inspection.outcome,
                })
                .collect();
            held.sort_by_key(|line| line.id);
            assert_eq!(held, past.inspections(), "at {moment:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_known_at_any_time_are_those_told_of_what_was_recorded_by_then() {
    on_both_databases(async |house| {
        turbulent_years(house).await;
        let logs = logs(house).await;
        let mut reading = house.reading_of(PLAN_PROGRESS).await;
        for moment in moments(&logs, 3) {
            let past = Past::of(&logs, moment.as_of, moment.known_at);
            let filter = plan_progress::Filter { superseded: true, ..Default::default() };
            let lines = plan_progress::list(&mut reading.tx, moment, &filter, Slice::ALL).await.expect("a list");
            let mut held: BTreeMap<Uuid, Vec<_>> = BTreeMap::new();
            for line in lines {
                let late = line.task.days_late(moment.as_of);
                held.entry(line.plan_id).or_default().push((line.task.item, line.standing, line.task.percent, late));
            }
            let figures = plan_progress::figures(&mut reading.tx, moment, &filter).await.expect("figures");
            let mut plans: Vec<_> = figures
                .into_iter()
                .filter_map(|figure| {
                    let (id, plan) = figure.plan?;
                    let mut tasks = held.remove(&id).unwrap_or_default();
                    tasks.sort_by_key(|task| task.0);
                    let (number, year, stage) = (plan.number, plan.year, plan.stage);
                    let (allocated, settled) = (figure.allocated_dong, figure.settled_dong);
                    Some(super::slow::SlowPlan { id, number, year, stage, tasks, allocated, settled })
                })
                .collect();
            plans.sort_by_key(|plan| plan.id);
            let mut expected = past.plans();
            expected.iter_mut().for_each(|plan| plan.tasks.sort_by_key(|task| task.0));
            assert_eq!(plans, expected, "at {moment:?}");
            assert!(held.is_empty(), "tasks of plans that are not there");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trainings_known_at_any_time_are_those_told_of_what_was_recorded_by_then() {
    on_both_databases(async |house| {
        turbulent_years(house).await;
        let logs = logs(house).await;
        let mut reading = house.reading_of(TRAINING).await;
        let mut held_somewhere = false;
        for moment in moments(&logs, 3) {
            let past = Past::of(&logs, moment.as_of, moment.known_at);
            let filter = training::Filter::default();
            let mut lines = training::list(&mut reading.tx, moment, &filter, Slice::ALL).await.expect("a list");
            lines.sort_by_key(|line| line.id);
            let told = past.trainings();
            assert_eq!(lines.len(), told.len(), "at {moment:?}");
            for (line, (id, training)) in lines.iter().zip(&told) {
                let days = training.days().expect("it was arranged");
                let status = training.status().expect("it was arranged");
                assert_eq!(
                    (line.id, line.class.on, line.class.until, line.class.status),
                    (*id, days.0, days.1, status)
                );
                let mut came: Vec<_> = line.came.iter().map(|came| came.attendance).collect();
                came.sort_by_key(|attendance| attendance.agency);
                let came: Vec<_> = came.iter().map(|it| (it.agency, it.participants, it.passed, it.failed)).collect();
                assert_eq!(came, attendance(training), "{id} at {moment:?}");
                held_somewhere |= status == TrainingStatus::Held && !came.is_empty();
            }
        }
        assert!(held_somewhere, "somebody came to something");
    })
    .await;
}

/// A row as one text, whatever its columns are.
struct Text(String);

impl FromRow for Text {
    fn from_row(row: &Row<'_>) -> Result<Text, db::Error> {
        Ok(Text(row.at(0)?))
    }
}

/// Every row of a table, in an order of its own.
async fn dump(house: &House, view: usize, table: &str, columns: &str) -> Vec<String> {
    let mut reading = house.reading_of(view).await;
    let text = |column: &str| match house.database() {
        "SQLite" => format!("quote({column})"),
        _ => format!("COALESCE(CAST({column} AS text), '')"),
    };
    let columns: Vec<String> = columns.split(' ').map(text).collect();
    let sql = format!("SELECT {} FROM view.{table}", columns.join(" || '|' || "));
    let rows: Vec<Text> = reading.tx.composed(sql).fetch_all().await.expect("the rows are read");
    let mut rows: Vec<String> = rows.into_iter().map(|Text(text)| text).collect();
    rows.sort_unstable();
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_gives_the_same_rows_one_by_one() {
    const AT: &str = "valid_from valid_until known_from known_until";
    let tables = [
        (FINDINGS, "agency", "agency name name_key tier kind ended"),
        (FINDINGS, "finding", "finding agency class status due_on closed_on clause chapter body raised_day closed_day"),
        (FINDINGS, "owed", "finding action body responsible due_on"),
        (INSPECTIONS, "campaign", "campaign number title plan year"),
        (INSPECTIONS, "inspection", "inspection agency mode status visit_on concluded_on score_hundredths grade"),
        (PLAN_PROGRESS, "plan", "plan number title plan_kind year stage allocated_dong settled_dong"),
        (PLAN_PROGRESS, "task", "plan item code lead_agency deadline percent begun completed_on"),
        (TRAINING, "class", "training class_kind title plan organiser first_day last_day status"),
        (TRAINING, "attendance", "training agency participants passed failed"),
    ];
    on_both_databases(async |house| {
        turbulent_years(house).await;
        let mut before = Vec::new();
        for (view, table, columns) in tables {
            let rows = dump(house, view, table, &format!("{columns} {AT}")).await;
            assert!(rows.len() > 1, "{table} has rows");
            before.push(rows);
        }
        for view in [FINDINGS, INSPECTIONS, PLAN_PROGRESS, TRAINING] {
            house.rebuild(view).await;
        }
        for ((view, table, columns), before) in tables.into_iter().zip(before) {
            assert_eq!(dump(house, view, table, &format!("{columns} {AT}")).await, before, "{table}");
        }
    })
    .await;
}
