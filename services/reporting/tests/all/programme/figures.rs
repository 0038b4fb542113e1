//! The figures: equal to a slow count of the same past, and behind every row exactly the things that it counts.

use super::{
    FINDINGS, INSPECTIONS, PLAN_PROGRESS, TRAINING,
    rows::{logs, moments},
    slow::{Past, attendance},
    years::turbulent_years,
};
use crate::house::on_both_databases;
use chrono::Datelike as _;
use inspections_domain::vocabulary::{FindingClass, FindingStatus, Grade};
use kernel::vocabulary::Tier;
use plans_domain::vocabulary::TrainingStatus;
use reporting::views::{Slice, findings, inspections, plan_progress, training};
use reporting_domain::{inspections::Status, plan_progress::Standing};
use std::collections::BTreeMap;

#[tokio::test(flavor = "multi_thread")]
async fn findings_are_counted_once_in_every_statistic_and_are_behind_their_rows() {
    use findings::{Figure, Filter, GroupBy};
    on_both_databases(async |house| {
        turbulent_years(house).await;
        let logs = logs(house).await;
        let mut reading = house.reading_of(FINDINGS).await;
        let mut seen = Figure::default();
        for moment in moments(&logs, 6) {
            let past = Past::of(&logs, moment.as_of, moment.known_at);
            let agencies = past.agencies();
            for group_by in [GroupBy::Class, GroupBy::Clause, GroupBy::Chapter, GroupBy::Tier, GroupBy::Year] {
                let mut expected: BTreeMap<String, Figure> = BTreeMap::new();
                for slow in past.findings() {
                    let raised = slow.finding.raised().expect("it was raised");
                    let clause = raised.clause.clone().unwrap_or_default();
                    let tier = slow.finding.agency().and_then(|agency| agencies.get(&agency)).map(|it| it.1);
                    let key = match group_by {
                        GroupBy::Class => slow.class().code().to_owned(),
                        GroupBy::Clause => clause,
                        GroupBy::Chapter => clause.split('.').next().unwrap_or_default().to_owned(),
                        GroupBy::Tier => tier.map(Tier::code).unwrap_or_default().to_owned(),
                        GroupBy::Year => raised.year.to_string(),
                    };
                    let row = expected.entry(key.clone()).or_insert_with(|| Figure { key, ..Figure::default() });
                    row.raised += 1;
                    row.overdue += i64::from(slow.finding.is_overdue(moment.as_of));
                    match slow.status() {
                        FindingStatus::Closed => {
                            row.closed += 1;
                            row.closed_days += slow.days(moment.as_of);
                        }
                        FindingStatus::Withdrawn => row.withdrawn += 1,
                        FindingStatus::Extinguished => row.extinguished += 1,
                        FindingStatus::Noted => row.noted += 1,
                        _ => {
                            row.open += 1;
                            row.open_days += slow.days(moment.as_of);
                            row.max_open_days = row.max_open_days.max(slow.days(moment.as_of));
                        }
                    }
                }
                let told = findings::figures(&mut reading.tx, moment, group_by, &Filter::default()).await;
                let told = told.expect("figures");
                let found: BTreeMap<_, _> = told.iter().map(|row| (row.key.clone(), row.clone())).collect();
                assert_eq!((found.len(), &found), (told.len(), &expected), "{group_by:?} at {moment:?}");
                let total = Figure::total(&told);
                assert_eq!(
                    total.raised,
                    total.open + total.closed + total.withdrawn + total.extinguished + total.noted
                );
                seen = Figure::total(&[seen, total]);
                for row in told {
                    let named = Some(row.key.clone()).filter(|key| !key.is_empty());
                    let mut filter = Filter::default();
                    match group_by {
                        GroupBy::Class => filter.class = row.key.parse::<FindingClass>().ok(),
                        GroupBy::Clause => filter.clause = Some(named),
                        GroupBy::Chapter => filter.chapter = Some(named),
                        GroupBy::Tier => filter.tier = row.key.parse::<Tier>().ok(),
                        GroupBy::Year => filter.year = row.key.parse().ok(),
                    }
                    let mut behind = async |filter: Filter| {
                        let list = findings::list(&mut reading.tx, moment, &filter, Slice::ALL).await;
                        i64::try_from(list.expect("a list").len()).expect("few")
                    };
                    let all = behind(filter.clone()).await;
                    if group_by == GroupBy::Tier && row.key.is_empty() {
                        continue; // nothing is known yet of the agencies in this row
                    }
                    assert_eq!(all, row.raised, "{row:?}");
                    assert_eq!(behind(Filter { open: Some(true), ..filter.clone() }).await, row.open);
                    assert_eq!(behind(Filter { open: Some(false), ..filter.clone() }).await, row.raised - row.open);
                    assert_eq!(behind(Filter { overdue: Some(true), ..filter.clone() }).await, row.overdue);
                    assert_eq!(
                        behind(Filter { overdue: Some(false), ..filter.clone() }).await,
                        row.raised - row.overdue
                    );
                    let closed = Filter { status: Some(FindingStatus::Closed), ..filter };
                    assert_eq!(behind(closed).await, row.closed);
                }
            }
        }
        let some = [seen.open, seen.closed, seen.overdue, seen.withdrawn, seen.extinguished, seen.noted];
        assert!(some.iter().all(|count| *count > 0), "the years had some of everything: {seen:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn inspections_are_counted_once_in_every_statistic_and_are_behind_their_rows() {
    use inspections::{Figure, Filter, GroupBy};
    on_both_databases(async |house| {
        turbulent_years(house).await;
        let logs = logs(house).await;
        let mut reading = house.reading_of(INSPECTIONS).await;
        let mut seen = Figure::default();
        for moment in moments(&logs, 6) {
            let past = Past::of(&logs, moment.as_of, moment.known_at);
            let (agencies, campaigns) = (past.agencies(), past.campaigns());
            let groups = [GroupBy::Campaign, GroupBy::Tier, GroupBy::Grade, GroupBy::Mode, GroupBy::Year];
            for group_by in groups {
                let mut expected: BTreeMap<String, Figure> = BTreeMap::new();
                for slow in past.inspections() {
                    let grade = slow.outcome.and_then(|outcome| outcome.grade);
                    let key = match group_by {
                        GroupBy::Campaign => slow.campaign.to_string(),
                        GroupBy::Tier => agencies.get(&slow.agency).map_or("", |it| it.1.code()).to_owned(),
                        GroupBy::Grade => grade.map_or("", Grade::code).to_owned(),
                        GroupBy::Mode => slow.mode.code().to_owned(),
                        GroupBy::Year => campaigns.get(&slow.campaign).map(|it| it.1.to_string()).unwrap_or_default(),
                    };
                    let row = expected.entry(key.clone()).or_insert_with(|| Figure { key, ..Figure::default() });
                    row.agencies += 1;
                    match slow.status {
                        Status::Selected => row.selected += 1,
                        Status::Scheduled => row.scheduled += 1,
                        Status::Noticed => row.noticed += 1,
                        Status::Started | Status::Minutes => row.under_way += 1,
                        Status::Concluded => row.concluded += 1,
                        Status::Cancelled => row.cancelled += 1,
                        Status::Terminated => row.terminated += 1,
                    }
                    if let Some(grade) = grade {
                        row.grades[grade as usize] += 1;
                    }
                    if let Some(score) = slow.outcome.and_then(|outcome| outcome.score_hundredths) {
                        row.scored += 1;
                        row.score_hundredths += i64::from(score);
                    }
                }
                let told = inspections::figures(&mut reading.tx, moment, group_by, &Filter::default()).await;
                let told = told.expect("figures");
                let plain = |row: &Figure| (row.key.clone(), Figure { campaign: None, ..row.clone() });
                let found: BTreeMap<_, _> = told.iter().map(plain).collect();
                assert_eq!((found.len(), &found), (told.len(), &expected), "{group_by:?} at {moment:?}");
                seen = Figure::total(&[seen, Figure::total(&told)]);
                for row in told {
                    let mut filter = Filter::default();
                    match group_by {
                        GroupBy::Campaign => {
                            filter.campaign = row.key.parse().ok();
                            let known = filter.campaign.and_then(|id| campaigns.get(&id)).map(|it| it.0.as_str());
                            assert_eq!(row.campaign.as_ref().map(|it| it.0.as_str()), known);
                        }
                        GroupBy::Tier => filter.tier = row.key.parse().ok(),
                        GroupBy::Grade => filter.grade = Some(row.key.parse().ok()),
                        GroupBy::Mode => filter.mode = row.key.parse().ok(),
                        GroupBy::Year => filter.year = row.key.parse().ok(),
                    }
                    if row.key.is_empty() && group_by != GroupBy::Grade {
                        continue; // nothing is known yet of the agencies or campaigns in this row
                    }
                    let mut behind = async |filter: Filter| {
                        let list = inspections::list(&mut reading.tx, moment, &filter, Slice::ALL).await;
                        i64::try_from(list.expect("a list").len()).expect("few")
                    };
                    assert_eq!(behind(filter.clone()).await, row.agencies, "{row:?}");
                    let concluded = Filter { status: Some(Status::Concluded), ..filter };
                    assert_eq!(behind(concluded).await, row.concluded);
                }
            }
        }
        let some = [seen.selected, seen.scheduled, seen.noticed, seen.under_way, seen.cancelled, seen.terminated];
        assert!(some.iter().chain(&seen.grades).all(|count| *count > 0), "the years had some of everything: {seen:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_are_counted_once_and_are_behind_their_plans() {
    use plan_progress::{Figure, Filter};
    on_both_databases(async |house| {
        turbulent_years(house).await;
        let logs = logs(house).await;
        let mut reading = house.reading_of(PLAN_PROGRESS).await;
        let mut seen = Figure::default();
        for moment in moments(&logs, 3) {
            let past = Past::of(&logs, moment.as_of, moment.known_at);
            let all = Filter { superseded: true, ..Filter::default() };
            let told = plan_progress::figures(&mut reading.tx, moment, &all).await.expect("figures");
            let total = Figure::total(&told);
            let count = |standing: Option<Standing>| {
                let plans = past.plans();
                let tasks = plans.iter().flat_map(|plan| &plan.tasks);
                tasks.filter(|task| standing.is_none_or(|standing| standing == task.1)).count() as i64
            };
            let late = count(Some(Standing::CompletedLate));
            assert_eq!(total.tasks, count(None), "at {moment:?}");
            assert_eq!(total.not_started, count(Some(Standing::NotStarted)));
            assert_eq!(total.in_progress, count(Some(Standing::InProgress)));
            assert_eq!((total.completed, total.completed_late), (count(Some(Standing::Completed)) + late, late));
            assert_eq!(total.overdue, count(Some(Standing::Overdue)));
            assert_eq!(total.tasks, total.not_started + total.in_progress + total.completed + total.overdue);
            let overdue = Filter { standing: Some(Standing::Overdue), ..all.clone() };
            let overdue = plan_progress::list(&mut reading.tx, moment, &overdue, Slice::ALL).await.expect("a list");
            assert_eq!(overdue.len() as i64, total.overdue);
            let in_force = plan_progress::figures(&mut reading.tx, moment, &Filter::default()).await.expect("figures");
            assert!(in_force.len() <= told.len());
            seen = Figure::total(&[seen, total]);
        }
        let some = [seen.not_started, seen.in_progress, seen.completed, seen.completed_late, seen.overdue];
        let money = [seen.allocated_dong, seen.settled_dong];
        assert!(some.iter().chain(&money).all(|count| *count > 0), "the years had some of everything: {seen:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_that_came_to_several_trainings_is_one_agency() {
    use training::{Figure, Filter, GroupBy};
    on_both_databases(async |house| {
        turbulent_years(house).await;
        let logs = logs(house).await;
        let mut reading = house.reading_of(TRAINING).await;
        let mut repeated = false;
        for moment in moments(&logs, 3) {
            let past = Past::of(&logs, moment.as_of, moment.known_at);
            for group_by in [GroupBy::Kind, GroupBy::Year] {
                let mut expected: BTreeMap<String, Figure> = BTreeMap::new();
                let mut total = Figure { key: "total".into(), ..Figure::default() };
                for (_, it) in past.trainings() {
                    let on = it.days().expect("it was arranged").0;
                    let key = match group_by {
                        GroupBy::Kind => it.arrangement().expect("it was").kind.code().to_owned(),
                        GroupBy::Year => on.year().to_string(),
                    };
                    let row = expected.entry(key.clone()).or_insert_with(|| Figure { key, ..Figure::default() });
                    for row in [row, &mut total] {
                        match it.status() {
                            Some(TrainingStatus::Held) => row.held += 1,
                            Some(TrainingStatus::Cancelled) => row.cancelled += 1,
                            _ => row.scheduled += 1,
                        }
                        for (agency, participants, passed, failed) in attendance(&it) {
                            row.participants += participants;
                            row.passed += passed;
                            row.failed += failed;
                            row.agencies.extend((participants > 0).then_some(agency));
                        }
                    }
                }
                let told = training::figures(&mut reading.tx, moment, group_by, &Filter::default()).await;
                let told = told.expect("figures");
                let found: BTreeMap<_, _> = told.figures.iter().map(|row| (row.key.clone(), row.clone())).collect();
                assert_eq!((&found, &told.total), (&expected, &total), "{group_by:?} at {moment:?}");
                let summed: usize = told.figures.iter().map(|row| row.agencies.len()).sum();
                repeated |= summed > told.total.agencies.len();
                for agency in &told.total.agencies {
                    let filter = Filter { agency: Some(*agency), ..Filter::default() };
                    let list = training::list(&mut reading.tx, moment, &filter, Slice::ALL).await.expect("a list");
                    assert!(!list.is_empty(), "somebody came from there to something");
                }
            }
        }
        assert!(repeated, "some agency came to several");
    })
    .await;
}
