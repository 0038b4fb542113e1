//! Trainings as the contract says them.
//!
//! **Invariant:** a share of nothing is absent, never 0 (R-RPT-4).

use super::{super::words as common, words};
use crate::views::training::{Came, Figure, GroupBy, Line, Statistic};
use contracts::reporting::v1 as pb;
use reporting_domain::share;
use uuid::Uuid;

/// The rows of a day, and all of them together.
pub(super) fn rows(group_by: GroupBy, statistic: &Statistic) -> (Vec<pb::TrainingRow>, pb::TrainingRow) {
    let row = |figure: &Figure, name: String| pb::TrainingRow {
        key: figure.key.clone(),
        name,
        scheduled: figure.scheduled,
        held: figure.held,
        cancelled: figure.cancelled,
        participants: figure.participants,
        agencies: i64::try_from(figure.agencies.len()).unwrap_or(i64::MAX),
        passed: figure.passed,
        failed: figure.failed,
        passed_percent: share(figure.passed, figure.passed + figure.failed),
    };
    let rows = statistic.figures.iter().map(|figure| row(figure, words::training_row(group_by, &figure.key)));
    (rows.collect(), row(&statistic.total, common::TOTAL.to_owned()))
}

/// A training behind a figure.
pub(super) fn line(line: Line) -> pb::TrainingLine {
    let Line { id, class, organiser, came } = line;
    let sum = |count: fn(&Came) -> i64| came.iter().map(count).sum();
    pb::TrainingLine {
        training_id: id.to_string(),
        kind: class.kind.code().to_owned(),
        title: class.title,
        plan_id: class.plan.as_ref().map(Uuid::to_string),
        item_id: class.item.as_ref().map(Uuid::to_string),
        organiser_id: organiser.id.to_string(),
        organiser_name: organiser.name,
        from_date: class.on.to_string(),
        until_date: class.until.to_string(),
        place: class.place,
        status: words::training_status(class.status),
        participants: sum(|came| came.attendance.participants),
        passed: sum(|came| came.attendance.passed),
        failed: sum(|came| came.attendance.failed),
        attendance: came.into_iter().map(attendance).collect(),
    }
}

fn attendance(came: Came) -> pb::TrainingAttendance {
    pb::TrainingAttendance {
        agency_id: came.agency.id.to_string(),
        agency_name: came.agency.name,
        participants: came.attendance.participants,
        passed: came.attendance.passed,
        failed: came.attendance.failed,
    }
}
