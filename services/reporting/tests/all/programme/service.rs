//! The answers as callers get them: names, means, shares, and everything that a line says.

use super::{
    one::{inspected, one_inspection, one_plan, planned},
    years::CAMPAIGNS,
};
use crate::house::{DEPARTMENT, on_both_databases};
use contracts::{
    Request,
    common::v1 as common,
    reporting::v1::{self as pb, programme_service_server::ProgrammeService as _},
};
use inspections_domain::inspection;

/// R-RPT-4
#[tokio::test(flavor = "multi_thread")]
async fn r_rpt_4_rows_have_vietnamese_names_and_a_mean_of_nothing_is_absent() {
    on_both_databases(async |house| {
        let position = one_inspection(house).await;
        let request = pb::GetFindingFiguresRequest {
            as_of: "2021-10-01".into(),
            min_positions: inspected(position),
            group_by: pb::FindingGroupBy::Chapter.into(),
            ..Default::default()
        };
        let answer = house.reporting.get_finding_figures(Request::new(request)).await.expect("figures").into_inner();
        let lines: Vec<_> = answer
            .rows
            .iter()
            .chain(&answer.total)
            .map(|row| {
                let means = (row.mean_open_days.as_deref(), row.max_open_days, row.mean_days_to_close.as_deref());
                (row.name.as_str(), row.raised, row.open, row.overdue, means)
            })
            .collect();
        assert_eq!(
            lines,
            [
                ("Điều khoản 7", 1, 0, 0, (None, None, Some("15.00"))),
                ("Điều khoản 10", 1, 1, 1, (Some("60.00"), Some(60), None)),
                ("Tổng cộng", 2, 1, 1, (Some("60.00"), Some(60), Some("15.00"))),
            ]
        );
        let provenance = answer.provenance.expect("where from");
        assert_eq!(provenance.positions.keys().collect::<Vec<_>>(), ["inspections", "registry"]);

        let request = pb::GetInspectionFiguresRequest {
            as_of: "2021-10-01".into(),
            min_positions: inspected(position),
            ..Default::default()
        };
        let answer = house.reporting.get_inspection_figures(Request::new(request)).await.expect("figures").into_inner();
        let row = answer.rows.first().expect("one campaign");
        assert_eq!((row.name.as_str(), row.agencies, row.fair), ("1524/KH-BCĐ – Kiểm tra năm 2021", 1, 1));
        assert_eq!(row.mean_score.as_deref(), Some("87.55"));
        let before = pb::GetInspectionFiguresRequest { as_of: "2021-06-01".into(), ..Default::default() };
        let answer = house.reporting.get_inspection_figures(Request::new(before)).await.expect("figures").into_inner();
        let total = answer.total.expect("a total");
        assert_eq!((total.agencies, total.selected, total.mean_score), (1, 1, None));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_says_everything_that_is_known_on_that_day() {
    on_both_databases(async |house| {
        let position = one_inspection(house).await;
        let request = pb::ListFindingLinesRequest {
            as_of: "2021-10-03".into(),
            min_positions: inspected(position),
            overdue: Some(true),
            ..Default::default()
        };
        let answer = house.reporting.list_finding_lines(Request::new(request)).await.expect("a list").into_inner();
        let [line] = answer.findings.try_into().expect("one finding");
        assert_eq!((line.agency_name.as_str(), line.tier()), ("Sở Nội vụ", common::Tier::Province));
        assert_eq!((line.class(), line.status()), (common::FindingClass::Major, pb::FindingStatus::Open));
        assert_eq!((line.clause.as_deref(), line.due_on.as_deref()), (Some("10.2"), Some("2021-09-30")));
        assert_eq!((line.days, line.overdue, line.agency_ended), (62, true, false));
        let request = pb::ListOverdueActionsRequest { as_of: "2021-10-03".into(), ..Default::default() };
        let answer = house.reporting.list_overdue_actions(Request::new(request)).await.expect("a list").into_inner();
        let [overdue] = answer.actions.try_into().expect("one thing is overdue");
        assert_eq!((overdue.finding_id, overdue.action_id, overdue.days_overdue), (line.finding_id, None, 3));
        let request = pb::ListInspectionLinesRequest {
            as_of: "2021-10-03".into(),
            min_positions: inspected(position),
            ..Default::default()
        };
        let answer = house.reporting.list_inspection_lines(Request::new(request)).await.expect("a list").into_inner();
        let [line] = answer.inspections.try_into().expect("one inspection");
        assert_eq!((line.score.as_deref(), line.grade(), line.majors), (Some("87.55"), common::Grade::Fair, Some(1)));
        assert_eq!(line.inspection_id, inspection::id(CAMPAIGNS[0], DEPARTMENT).to_string());
        assert_eq!((line.status(), line.mode()), (pb::InspectionStatus::Concluded, common::InspectionMode::OnSite));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_and_trainings_are_told_with_their_shares() {
    on_both_databases(async |house| {
        let min_positions = planned(one_plan(house).await);
        let request = pb::GetPlanProgressRequest {
            as_of: "2021-09-30".into(),
            min_positions: min_positions.clone(),
            ..Default::default()
        };
        let answer = house.reporting.get_plan_progress(Request::new(request)).await.expect("progress").into_inner();
        let [plan] = answer.plans.try_into().expect("one plan");
        assert_eq!((plan.number.as_str(), plan.kind.as_str(), plan.year), ("1524/KH-BCĐ", "annual", 2021));
        assert_eq!((plan.tasks, plan.completed, plan.completed_late, plan.overdue), (3, 1, 1, 2));
        let shares = (plan.completed_percent.as_deref(), plan.settled_percent.as_deref());
        assert_eq!(shares, (Some("33.33"), Some("66.67")));
        let total = answer.total.expect("a total");
        assert_eq!((total.plan_id.as_str(), total.title.as_str(), total.tasks), ("total", "Tổng cộng", 3));

        let request = pb::ListPlanTasksRequest { as_of: "2021-09-30".into(), ..Default::default() };
        let answer = house.reporting.list_plan_tasks(Request::new(request)).await.expect("a list").into_inner();
        let lines: Vec<_> = answer
            .tasks
            .iter()
            .map(|task| (task.code.as_str(), task.standing(), task.percent, task.days_late))
            .collect();
        assert_eq!(
            lines,
            [
                ("II.1", pb::TaskStanding::CompletedLate, 100, 10),
                ("II.2", pb::TaskStanding::Overdue, 0, 30),
                ("II.10", pb::TaskStanding::Overdue, 0, 30),
            ]
        );
        assert_eq!(answer.tasks[0].lead_agency_name, "Sở Nội vụ");

        let request = pb::GetTrainingFiguresRequest { as_of: "2021-09-30".into(), min_positions, ..Default::default() };
        let answer = house.reporting.get_training_figures(Request::new(request)).await.expect("figures").into_inner();
        let [row] = answer.rows.try_into().expect("one kind");
        assert_eq!((row.name.as_str(), row.held, row.participants, row.agencies), ("Đánh giá nội bộ", 1, 3, 1));
        assert_eq!((row.passed, row.failed, row.passed_percent.as_deref()), (2, 1, Some("66.67")));
        let request = pb::ListTrainingLinesRequest { kind: "internal-audit".into(), ..Default::default() };
        let request = pb::ListTrainingLinesRequest { as_of: "2021-09-30".into(), ..request };
        let answer = house.reporting.list_training_lines(Request::new(request)).await.expect("a list").into_inner();
        let [line] = answer.trainings.try_into().expect("one training");
        assert_eq!((line.status(), line.attendance.len()), (pb::TrainingStatus::Held, 1));
        assert_eq!((line.attendance[0].agency_name.as_str(), line.attendance[0].passed), ("Sở Nội vụ", 2));
    })
    .await;
}
